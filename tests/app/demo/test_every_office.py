"""Every office is played from the greeting to the end, as its timetable says that it can go.

What `aduan profiles try` foretells is done here for real: by people who type, on a clock that is
moved, in a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise, zip_longest
from pathlib import Path

import pytest

from app.demo.cast import Cast
from app.demo.story import Part, find_story
from app.demo.world import MORNING, HandClock
from backoffice.case.case import Case
from backoffice.office.profile import Profile, load_profile
from backoffice.office.timetable import Deadline, Play, Step, deadlines, timetable
from backoffice.store import cases
from bot.form import Field
from tests.offices import offices

every_office = pytest.mark.parametrize("folder", offices(), ids=lambda folder: folder.name)
ANSWERS = {
    "name": "Warga Contoh",
    "address": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "phone": "0812-0000-0001",
    "email": "LEWATI",
    "story": "Sudah dua bulan jalan di depan rumah kami rusak dan belum diperbaiki siapa pun.",
    "when": "12 November 2026",
    "loss": "tidak ada",
    "place": "Kantor Contoh, Desa Contoh",
    "text": "Keterangan contoh yang cukup panjang.",
}
#: What is typed for a verb, behind the number; who is asked to confirm presses the first button.
TYPED = {
    "lengkap": "/lengkap 1",
    "ambil": "/ambil 1",
    "jawab": "/jawab 1 Jalan sudah kami perbaiki.",
    "setujui": "/setujui 1",
    "kirim": "/kirim 1",
    "serah": "/serah 1 Diterima sendiri oleh pelapor.",
    "selesai": "/selesai 1 Jalan sudah diperbaiki.",
    "jawab_langsung": "/balas 1 Jalan sudah kami perbaiki.",
    "kembalikan": "/kembalikan 1 Sebutkan tanggalnya.",
    "lepas": "/lepas 1 Dinas luar sampai Jumat.",
    "alihkan": "/alihkan 1 Dinas Lain: Sudah kami sampaikan.",
    "cabut": "/cabut 1",
    "terima_surat": "/terima_surat 1",
}


class Sitting:
    """Somebody who plays everybody."""

    def __init__(self, cast: Cast, profile: Profile) -> None:
        self.cast = cast
        self.profile = profile
        self.citizen = next(part for part in cast.parts if not part.roles)

    def officer(self, role: str) -> Part:
        return next(part for part in self.cast.parts if role in part.roles)

    async def enrol(self) -> None:
        for part in self.cast.parts:
            if part.roles:
                await self.cast.says(part, await self.cast.invite(part))

    async def complain(self) -> None:
        """From the greeting to the number, question by question."""
        await self.cast.says(self.citizen, "halo")
        for label in ("Buat pengaduan", "Setuju"):
            await self.cast.presses(self.citizen, label)
        chosen: dict[str, str] = {}
        for field in self.profile.form.fields:
            when = field.when
            if not field.by and (when is None or chosen.get(when.field) in when.any_of):
                await self._answer(field, chosen)
        await self.cast.presses(self.citizen, "Kirim")

    async def _answer(self, field: Field, chosen: dict[str, str]) -> None:
        if field.kind == "choice":
            usual = [one for one in field.options if one.id not in self._secret]
            chosen[field.key] = usual[0].id
            await self.cast.says(self.citizen, usual[0].label)
        elif field.kind == "yes_no":
            wanted = "tidak" if field.key == self.profile.secrecy.field else "ya"
            labels = {one.id: one.label for one in field.options}
            await self.cast.says(self.citizen, labels.get(wanted, wanted))
        elif field.kind == "files":
            await self.cast.sends_photo(self.citizen)
            await self.cast.says(self.citizen, "cukup")
        else:
            await self.cast.says(self.citizen, ANSWERS[field.kind])
            if "Benar" in self.cast.buttons(self.citizen):
                await self.cast.presses(self.citizen, "Benar")

    @property
    def _secret(self) -> tuple[str, ...]:
        return self.profile.secrecy.categories

    async def does(self, step: Step, *, now: bool) -> None:
        """Do it at the moment of the timetable, or at once; what happens by itself comes then."""
        world = self.cast.world
        if step.actor == "sistem":
            await world.until(step.at + timedelta(seconds=1))
            return
        if not now:
            await world.until(step.at - timedelta(seconds=30))
        part = self.officer(step.roles[0])
        case = await self.case()
        # What waits to be received has no number yet.
        typed = self._typed(step).replace(" 1", f" {1 if case.number else case.code}", 1)
        await self.cast.says(part, typed)
        labels = self.cast.buttons(part)
        yes = next((one for one in ("YA SELESAI", "YA") if one in labels), None)
        if yes:
            await self.cast.presses(part, yes)

    def _typed(self, step: Step) -> str:
        if step.verb == "disposisi":
            return f"/disposisi 1 {self.profile.workflow.stage(step.stage).owner[0]} Mohon dicek."
        return TYPED[step.verb]

    async def case(self) -> Case:
        office = self.cast.world.node.desk.office_id
        (found,) = await self.cast.world.node.database.read(
            lambda tx: cases.listing(tx, office, limit=9)
        )
        return found


def chains(plays: tuple[Play, ...]) -> Iterator[Play]:
    """Those that can be typed here: begun with all that is needed, and straight on."""
    for play in plays:
        verbs = [step.verb for step in play.steps]
        typed = set(verbs[1:]) <= {*TYPED, "disposisi", "diam"}
        # Approved is sent at once, by whoever may do both.
        waits = any(
            verb == "setujui" and then not in ("setujui", "kirim") for verb, then in pairwise(verbs)
        )
        if typed and not waits and play.steps[0].state in ("DITERIMA", "PRA_DAFTAR"):
            yield play


def days(found: tuple[Deadline, ...]) -> list[tuple[str, str]]:
    return [(one.id, f"{one.due:%Y-%m-%d}") for one in found]


@every_office
async def test_what_the_timetable_foretells_comes_true(tmp_path: Path, folder: Path) -> None:
    profile = load_profile(folder)
    clock = HandClock(MORNING)
    story = find_story(str(folder))
    # Every role is somebody, whoever the office's own story is about.
    everybody = tuple(
        Part(key=role.id, name=f"Petugas {number}", roles=(role.id,))
        for number, role in enumerate(profile.roles)
    )
    async with Cast.opened(tmp_path, clock, story.office, (story.citizens[0], *everybody)) as cast:
        sitting = Sitting(cast, profile)
        calendar = cast.world.node.desk.calendar
        await sitting.enrol()
        await sitting.complain()
        table = timetable(profile, clock.at, calendar)
        longest = max(
            (play for one in table.outcomes for play in chains(one.plays)),
            key=lambda play: len({step.stage for step in play.steps}),
        )
        assert len(longest.steps) >= 2
        early = sent = False
        for step, after in zip_longest(longest.steps, longest.steps[1:]):
            if step.verb != "masuk" and not sent:
                await sitting.does(step, now=early)
            case = await sitting.case()
            # Who approves and may send does both with one YA, and before the last moment.
            sent = step.verb == "setujui" and after.verb == "kirim" and case.state == "DIJAWAB"
            early |= sent
            if not sent:
                assert (case.stage, case.state) == (step.stage, step.state), step.verb
            if not early:
                real = deadlines(profile, case, calendar)
                assert days(real) == days(step.deadlines), step.verb
        assert not (await sitting.case()).open
