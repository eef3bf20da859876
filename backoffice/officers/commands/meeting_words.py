"""What officers type of a meeting: when, where, who, and why not. Reads; changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.casework import paper_words
from backoffice.casework.meetings import Plan
from backoffice.office.secrecy import sees
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.commands.targets import Target, named_whole
from backoffice.store import staff
from bot.kinds.when import read_when

#: So many may be invited, and so long may one of them, or the place, be.
_MOST, _LONGEST = 60, 200
#: Nobody sets a meeting for later: a year was mistyped.
_FARTHEST = timedelta(days=366)
_INVITED = re.compile(r"\b(?:undang|undangan|mengundang)\s*:", re.IGNORECASE)
_BECAUSE = re.compile(r"\b(?:karena\b|alasan\s*:)", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:bertempat di|tempat\s*:|di)(?=\s)", re.IGNORECASE)
#: "pukul 09.00 s.d. selesai": a meeting is set for its beginning.
_UNTIL = re.compile(r"\b(?:s\.d\.|s/d|sd|sampai|hingga)(?=\s)|(?<=\d)\s?[-\u2013](?=\s?\d\d?[.:])")
_BETWEEN = re.compile(r"[,;\n]")
_EDGES = " \t\n,;."


class Said(Struct, frozen=True):
    """The parts of what was typed; empty where nothing was."""

    when: str
    place: str
    invited: str
    reason: str


class Invited(Struct, frozen=True):
    """Who is invited: officers and their roles, and those who are words to the system."""

    targets: tuple[Target, ...]
    others: tuple[str, ...]

    @property
    def officers(self) -> str:
        return ", ".join(one.name for one in self.targets)


def parts(words: str, *, reasoned: bool = False) -> Said:
    """Take what was typed apart; it has a reason where a meeting is moved, and nowhere else."""
    words, reason = _parted(words, _BECAUSE) if reasoned else (words, "")
    words, invited = _parted(words, _INVITED)
    when, place = _parted(words, _PLACE)
    return Said(when, place, invited, reason)


def _parted(words: str, mark: re.Pattern[str]) -> tuple[str, str]:
    found = mark.search(words)
    if found is None:
        return words.strip(_EDGES), ""
    return words[: found.start()].strip(_EDGES), words[found.end() :].strip(_EDGES)


def read_moment(call: Call, words: str) -> datetime:
    """A day and an hour that are to come; stops where they are not."""
    local = call.desk.local(call.now)
    words = words[:_LONGEST]
    if (until := _UNTIL.search(words)) is not None:
        words = words[: until.start()]
    day = paper_words.day_of(words, local.date())
    found = read_when(words, local) if day is not None else None
    if found is None:
        raise Stop("p_rapat_tanggal")
    if found["precision"] != "minute":
        raise Stop("p_rapat_jam")
    at = datetime.fromisoformat(found["from"]).astimezone(UTC)
    check_ahead(call, at)
    return at


def check_ahead(call: Call, at: datetime) -> None:
    """Stop where that moment is over, or farther away than anybody means."""
    params = {"saat": call.desk.day_moment(at)}
    if at <= call.now:
        raise Stop("p_rapat_lewat", params)
    if at > call.now + _FARTHEST:
        raise Stop("p_rapat_jauh", params)


def read_place(words: str) -> str:
    """A place in one line; stops where it is none."""
    place = " ".join(words.split())
    if len(place) > _LONGEST:
        raise _too_long()
    return place


def read_invited(call: Call, case: Case, words: str) -> Invited:
    """Who is invited. A name that is no officer's is kept as it was typed, and nobody is told."""
    said = [" ".join(one.split()).strip(_EDGES) for one in _BETWEEN.split(words, _MOST)]
    said = list(dict.fromkeys(one for one in said if one))
    if len(said) > _MOST or any(len(one) > _LONGEST for one in said):
        raise _too_long()
    targets: dict[Target, None] = {}
    others: list[str] = []
    for one, target in zip(said, named_whole(call, said), strict=True):
        if target is None:
            others.append(one)
        else:
            refuse_unknowing(call, case, target)
            targets[target] = None
    return Invited(tuple(targets), tuple(others))


def refuse_unknowing(call: Call, case: Case, target: Target) -> None:
    """Of a secret case nobody learns by an invitation. Source: rules 30."""
    if case.secret is None:
        return
    if not target.staff:
        raise Stop("p_rahasia_sebut_nama", {"nomor": case.label})
    # Whose case it is must not show here: whoever complains is left out in silence.
    nobodys = replace(case, person_id="")
    officers = [staff.get(call.tx, one) for one in target.staff]
    if not all(one is not None and sees(nobodys, one) for one in officers):
        raise Stop("p_rapat_rahasia", {"nomor": case.label, "kepada": target.name})


def planned(call: Call, case: Case, words: str, at: datetime) -> tuple[Plan, Invited]:
    """The meeting of that moment that these words want; stops where they do not say where."""
    said = parts(words)
    place = read_place(said.place)
    if not place:
        raise Stop("p_rapat_tempat")
    invited = read_invited(call, case, said.invited)
    plan = Plan(
        at=at,
        place=place,
        invited=", ".join((*(one.name for one in invited.targets), *invited.others)) or "-",
        roles=tuple(role for one in invited.targets for role in one.roles),
        staff=tuple(id for one in invited.targets for id in one.staff),
    )
    return plan, invited


def _too_long() -> Stop:
    return Stop("p_rapat_panjang", {"undangan": str(_MOST), "huruf": str(_LONGEST)})
