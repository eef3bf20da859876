"""The whole life of one complaint, played by itself.

Only what the people type is written here. What the office says, when it says it, and the journal
at the end come from the office: real adapter, real database, a clock that is moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from app.screen import Screen
from app.stage import CAST, CITIZEN, CLERK, HEAD, OFFICIAL, TEAM, Came, Part, Stage
from app.world import HandClock
from backoffice.case import Case, Entry, Numbered, Taken
from backoffice.store import cases, staff
from backoffice.store.tx import Tx
from backoffice.wording import event_in_words

#: Thursday 17 December 2026, 10.15 WIB: a week before Christmas, so that days off come in between.
START = datetime.fromisoformat("2026-12-17T10:15:00+07:00")
#: What it takes to read and to type one message.
_TYPING = timedelta(seconds=25)


class Unfinished(Exception):
    """The story did not come to its end; the message is the sentence that says where."""


class Story:
    """Lets the cast act, and shows what they said and what came."""

    def __init__(self, stage: Stage, screen: Screen, *, delay: float) -> None:
        self.stage = stage
        self.screen = screen
        self._delay = delay
        self._clock = stage.world.clock
        #: Everything that ever came, for those who tell the end.
        self.seen: list[Came] = []

    async def says(self, part: Part, *texts: str) -> None:
        """Write, in one burst; an answer must come."""
        self._begin()
        for message in await self.stage.says(part, *texts):
            self.screen.said(part, message.text)
        await self._show(answering=part)

    async def quietly(self, part: Part, text: str) -> None:
        """Write what need not be shown, nor what is answered."""
        await self.stage.says(part, text)
        self.stage.news()

    async def presses(self, part: Part, label: str) -> None:
        """Press a button of the message that came last."""
        self._begin()
        if label not in self.stage.buttons(part):
            raise Unfinished(f'{part.label} tidak mendapat tombol "{label}".')
        await self.stage.presses(part, label)
        self.screen.said(part, f"[{label}]")
        await self._show(answering=part)

    async def shows(self, part: Part, caption: str) -> None:
        """Send a photo with words under it."""
        self._begin()
        sent = await self.stage.sends_photo(part, caption)
        self.screen.said(part, f"📷 {sent.text}")
        await self._show(answering=part)

    async def until(self, moment: datetime, *, days: bool = True) -> None:
        """Let time pass, `days` one by one; what is due comes when it is due."""
        await self.stage.world.until(moment)
        await self._show(days=days)

    def _begin(self) -> None:
        self._clock.advance(_TYPING)
        self.screen.at(self.stage.now, self.stage.world.node.desk)
        self.screen.blank()

    async def _show(self, answering: Part | None = None, *, days: bool = True) -> None:
        news = self.stage.news()
        if answering and not any(one.part == answering for one in news):
            raise Unfinished(f"{answering.label} tidak mendapat balasan.")
        self.seen += news
        # First whoever spoke, then everybody else who hears of it.
        for one in sorted(news, key=lambda one: one.part != answering) if answering else news:
            self.screen.at(one.message.date, self.stage.world.node.desk, days=days)
            if one.part != answering:
                self.screen.blank()
            self.screen.came(one.part, one.message)
            await asyncio.sleep(self._delay)


async def play(
    folder: Path, write: Callable[[str], None], *, width: int = 80, delay: float = 0.0
) -> None:
    """Play it over a fresh database in `folder`. Raises Unfinished if it does not reach SELESAI."""
    screen = Screen(write, width=width)
    async with Stage.opened(folder, HandClock(START)) as stage:
        story = Story(stage, screen, delay=delay)
        await _enrolment(story)
        await _complaint(story)
        await _desk(story)
        await _waiting(story)
        await _answer(story)
        await _silence(story)
        await _ending(story)


async def _enrolment(story: Story) -> None:
    story.screen.heading("1. Petugas didaftarkan dengan kode sekali pakai")
    for part in CAST:
        if part.roles:
            code = await story.stage.invite(part)
            roles = " ".join(f"--role {role}" for role in part.roles)
            if part in (CLERK, TEAM):
                story.screen.blank()
            story.screen.aside(f'$ aduan staff add --name "{part.name}" {roles}')
            if part == CLERK:
                await story.says(part, code)
            else:
                await story.quietly(part, code)
    story.screen.aside("Tiga yang terakhir juga mengirim kodenya, dan disambut sama.")


async def _complaint(story: Story) -> None:
    story.screen.heading("2. Warga mengadu")
    await story.says(CITIZEN, "Assalamualaikum")
    await story.presses(CITIZEN, "Buat pengaduan")
    await story.presses(CITIZEN, "Setuju")
    await story.presses(CITIZEN, "Pengaduan")
    await story.says(CITIZEN, "Warga Contoh Satu")
    await story.says(CITIZEN, "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh")
    await story.says(CITIZEN, "0812-0000-0001")
    await story.presses(CITIZEN, "Tidak")
    await story.says(CITIZEN, "ktp")
    await story.says(
        CITIZEN,
        "Saya rekam KTP-el bulan September, sampai sekarang belum jadi.",
        "Tiap ke loket dibilang blangko habis.",
    )
    await story.says(CITIZEN, "kemarin pagi")
    await story.presses(CITIZEN, "Benar")
    await story.says(CITIZEN, "Kantor Disdukcapil, Sanggau")
    await story.shows(CITIZEN, "Ini resi perekaman saya")
    await story.presses(CITIZEN, "Cukup")
    await story.presses(CITIZEN, "Kirim")


async def _desk(story: Story) -> None:
    story.screen.heading("3. Petugas mendisposisikan, pejabat menyatakan lengkap, tim mengambil")
    await story.says(CLERK, "/antrean")
    await story.says(CLERK, "/lihat 1")
    await story.says(CLERK, "/disposisi 1 tim_penjawab Cek ke loket 2, siapkan jawaban.")
    await story.says(CLERK, "/lengkap 1")
    await story.says(OFFICIAL, "/lengkap 1")
    await story.says(TEAM, "/ambil 1")


async def _waiting(story: Story) -> None:
    story.screen.heading("4. Waktu berjalan, dan tidak ada yang menjawab")
    await story.until(START + timedelta(days=14, minutes=-75))
    late = {one.part for one in story.seen if one.message.date > START + timedelta(days=11)}
    if not {TEAM, HEAD} <= late:
        raise Unfinished("Tim dan Kepala tidak diingatkan ketika pengaduan terlambat.")


async def _answer(story: Story) -> None:
    story.screen.heading("5. Tim menjawab; pejabat mengembalikan, lalu menyetujui dan mengirim")
    await story.says(TEAM, "/jawab 1 KTP-el sudah dicetak, silakan diambil.")
    await story.says(OFFICIAL, "/kembalikan 1 Sebutkan jam layanan dan apa yang perlu dibawa.")
    await story.says(
        TEAM,
        "/jawab 1 Mohon maaf atas keterlambatannya. KTP-el Bapak/Ibu sudah dicetak dan dapat "
        "diambil di loket 2 pada jam kerja dengan menunjukkan resi perekaman.",
    )
    await story.says(OFFICIAL, "/setujui 1")
    await story.says(OFFICIAL, "/kirim 1")
    await story.presses(OFFICIAL, "YA")


async def _silence(story: Story) -> None:
    story.screen.heading("6. Pelapor tidak keberatan sampai batasnya, dan pengaduan ditutup")
    story.screen.blank()
    story.screen.aside("Sepuluh hari kerja berlalu; Tahun Baru dan Isra Mikraj tidak dihitung.")
    await story.until(START + timedelta(days=34), days=False)


async def _ending(story: Story) -> None:
    stage, screen = story.stage, story.screen
    desk = stage.world.node.desk

    def read(tx: Tx) -> tuple[Case | None, list[Entry], dict[str, str]]:
        # The office is new: this is its only case.
        case = next(iter(cases.listing(tx, desk.office_id, limit=1)), None)
        names = {one.id: one.name for one in staff.listing(tx, desk.office_id)}
        return case, cases.entries(tx, case.id) if case else [], names

    case, journal, names = await stage.world.node.database.read(read)
    if case is None or case.state != "SELESAI":
        raise Unfinished(
            "Ceritanya tidak sampai SELESAI: " + (case.state if case else "tidak ada pengaduan.")
        )
    screen.heading(f"Jurnal {case.label} (yang terjadi; tanpa nama warga dan isi tulisannya)")
    for entry in journal:
        when = f"{desk.local(entry.at):%d-%m-%Y %H.%M}"
        screen.row(f"{entry.seq:>2}  {when}  {_actor(entry, names)}: {_happened(entry, names)}")
    screen.heading("Dari mana nomor registernya")
    for row in _number_rows(story, journal):
        screen.row(row)
    screen.heading("Yang dapat dicoba sekarang")
    for row in (
        "bermain sendiri, sebagai warga dan sebagai petugas: make demo",
        "hitungan tenggat, hari demi hari: aduan deadline --office sanggau --clock penyelesaian "
        "--from 2026-12-17T10:15",
        "SOP kantor sebagai data, diperiksa: aduan profiles check sanggau",
    ):
        screen.row(row)


def _number_rows(story: Story, journal: list[Entry]) -> list[str]:
    profile = story.stage.world.node.desk.current
    numbered = next(one.event for one in journal if isinstance(one.event, Numbered))
    wanted = [field for field in profile.form.fields if field.need == "receive"]
    labels = ", ".join(field.label for field in wanted)
    clauses = ", ".join(dict.fromkeys(field.clause for field in wanted))
    return [
        f"{numbered.number}: urutan ke-{numbered.ordinal} pada tahun {numbered.year}, "
        "dihitung di basis data dalam transaksi yang sama dengan pengaduannya, tanpa nomor loncat",
        f'pola "{profile.numbering.register}" dari profiles/{profile.office.id}/profile.toml',
        f"diberikan begitu isian wajib SOP terisi: {labels} ({clauses})",
    ]


_ACTORS: dict[Literal["citizen", "staff", "clock", "system"], str] = {
    "citizen": "warga",
    "staff": "petugas",
    "clock": "tenggat",
    "system": "sistem",
}


def _actor(entry: Entry, names: dict[str, str]) -> str:
    return names.get(entry.actor.id) or _ACTORS[entry.actor.kind]


def _happened(entry: Entry, names: dict[str, str]) -> str:
    words = event_in_words(entry.event)
    if isinstance(entry.event, Taken):
        return f"{words} oleh {names.get(entry.event.staff, 'petugas')}"
    return words
