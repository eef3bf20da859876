"""Each outcome of each SOP is reached by chat alone on each channel, and nothing outside it.

`ways/<office>.toml` describes a way once; it is played on every channel by what is typed there.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import Entry
from backoffice.office.profile import Profile, load_profile
from backoffice.store import cases
from bot.dates import format_date
from tests.sops.people import PERSON
from tests.sops.voices import CHANNELS, Channel, House, Voice, speaking
from tests.sops.walked import shown, walked

PROFILES = Path(__file__).parents[2] / "profiles"
OFFICES = sorted(file.parent.name for file in PROFILES.glob("*/profile.toml"))
#: Identity, of which nobody reads to whom the profile closes it.
_SECRET = tuple(PERSON[key] for key in ("nama", "alamat", "kontak"))
_PASSES = re.compile(r"(\d+) hari")


class Way(Struct, frozen=True, forbid_unknown_fields=True):
    """A case from its complaint to an end: who types what."""

    name: str
    #: The stage in which it ends.
    end: str
    #: `role: line`; `warga: line`; `waktu: 2 hari`; `role (mail): line` on that channel alone.
    steps: str
    #: Parts of what the citizen reads, whichever channel it is; each somewhere.
    reads: tuple[str, ...]
    #: Parts of what the citizen never reads.
    never: tuple[str, ...] = ()
    #: Besides those that all ways of the office have in common.
    answers: dict[str, str] = {}


class Ways(Struct, frozen=True, forbid_unknown_fields=True):
    """All ways of an office."""

    ways: tuple[Way, ...]
    answers: dict[str, str] = {}
    #: Transitions that no way takes, and why.
    not_walked: dict[str, str] = {}


def ways_of(office: str) -> Ways:
    file = Path(__file__).parent / "ways" / f"{office}.toml"
    return msgspec.toml.decode(file.read_bytes(), type=Ways, strict=True)


def profile_of(office: str) -> Profile:
    return load_profile(PROFILES / office)


@pytest.mark.parametrize("office", OFFICES)
def test_every_end_has_a_way(office: str) -> None:
    ends = {one.id for one in profile_of(office).workflow.stages if one.final}
    assert {way.end for way in ways_of(office).ways} == ends


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("office", OFFICES)
async def test_each_way_is_gone_by_what_is_typed_there(
    office: str, channel: Channel, tmp_path: Path
) -> None:
    told = ways_of(office)
    done: set[str] = set()
    async with speaking(office, tmp_path, channel) as house:
        for number, way in enumerate(told.ways):
            done |= await gone(house, way, f"Warga {number}", told.answers)
    workflow = profile_of(office).workflow
    left = {shown(one) for one in workflow.transitions} - done
    assert left == set(told.not_walked)


async def gone(house: House, way: Way, name: str, answers: dict[str, str]) -> set[str]:
    """Go that way; the transitions that it took."""
    answers = {**answers, **way.answers}
    before = {role: voice.heard for role, voice in house.voices.items()}
    warga, case = await house.complaint(name, answers)
    received = warga.heard
    for line in way.steps.strip().splitlines():
        who, _, words = line.partition(": ")
        # In one line what is typed in several.
        words = words.replace("⏎", "\n")
        who, _, only = who.removesuffix(")").partition(" (")
        if only in ("", house.channel):
            await step(house, warga, case, who, words)
    case = await house.case(case.code)
    read = warga.read(received)
    assert case.stage == way.end, f"{way.name}: {case.stage}\n{last_words(house, before)}"
    for part in way.reads:
        assert part in read, f"{way.name}: {part!r} is not in\n{read}"
    for part in way.never:
        assert part not in read, f"{way.name}: {part!r} is in\n{read}"
    if answers.get("rahasia") == "ya":
        for role in house.profile.secrecy.closed_to:
            heard = house.voices[role].read(before[role])
            assert not any(secret in heard for secret in _SECRET), f"{way.name}: {role}\n{heard}"
    entries = await journal(house, case)
    return {shown(one.move) for one in walked(house.profile.workflow, entries, house.roles)}


async def step(house: House, warga: Voice, case: Case, who: str, words: str) -> None:
    """One line; the citizen is told nothing where the case moves within the house alone."""
    if who == "waktu":
        found = _PASSES.fullmatch(words)
        assert found, words
        await house.world.passes(days=int(found[1]))
        return
    was = await house.case(case.code)
    words = words.format(n=was.number or was.code, lusa=format_date(after_tomorrow(house)))
    if who == "warga":
        await warga.types(words)
        return
    heard = warga.heard
    await house.voices[who].types(words)
    await warga.opens()
    now = await house.case(case.code)
    # That it is taken up again concerns them, wherever it is then.
    if was.open and now.stage != was.stage and not house.profile.workflow.stage(now.stage).tell:
        assert warga.heard == heard, f"{words}: {warga.read(heard)}"


def after_tomorrow(house: House) -> date:
    desk = house.world.node.desk
    return desk.calendar.add(desk.local(house.world.clock()).date(), 2, "hari_kerja")


async def journal(house: House, case: Case) -> list[Entry]:
    return await house.world.node.database.read(lambda tx: cases.entries(tx, case.id))


def last_words(house: House, before: dict[str, int]) -> str:
    """What each officer read last, for whoever looks why a way went elsewhere."""
    return "\n".join(
        f"--- {role}\n{voice.read(max(before[role], voice.heard - 2))}"
        for role, voice in house.voices.items()
    )
