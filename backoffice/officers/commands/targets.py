"""Find the roles or officers that a case is handed to, as people type them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from itertools import islice

from msgspec import Struct

from backoffice.case.officers import Staff
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import staff

#: What may stand before an officer's name.
_TITLES = frozenset({"pak", "bapak", "bpk", "bu", "ibu", "mas", "mbak", "kak", "sdr", "sdri"})
_WORD = re.compile(r'[^\s,;:&+"]+')
#: No name is longer than so many words.
_WORDS = 30
#: What stands between one addressee and the next: "bidang, irbansus", "joko dan siti".
_AND = re.compile(
    r'[\s"]*(?:[,&+]|(?:dan|serta)(?=\s))[\s",&+]*(?:(?:dan|serta)\s+)*', re.IGNORECASE
)
#: Behind such a mark a word so much like a name is a slip of the pen, and no instruction.
_ALIKE = 0.8
_LONG_ENOUGH = 4


class Target(Struct, frozen=True):
    """A role or an officer, and what people call it."""

    name: str
    roles: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()


def find_target(call: Call, words: str) -> tuple[Target, str]:
    """Read who is meant at the beginning of `words`; returns it and what stands behind.

    The longest name that fits wins; where none does, a part of the name of one officer, also behind
    a title. Stops with the list of names when none does, and when two fit.
    """
    officers = _officers(call)
    target, behind = _first(call, words, officers)
    return target, _instruction(behind)


def find_targets(call: Call, words: str) -> tuple[tuple[Target, ...], str]:
    """Read all who are meant at the beginning of `words`, the leading one first; and what stands
    behind them.

    Words behind a comma that name nobody are the instruction, unless they nearly name somebody:
    whoever is meant and misspelt must not become text.
    """
    officers = _officers(call)
    target, behind = _first(call, words, officers)
    found = {target: None}
    while (mark := _AND.match(behind)) is not None:
        said = _said(further := behind[mark.end() :])
        fitting, count = _fitting(call, said, officers)
        if len(fitting) != 1:
            _refuse_slip(call, said, officers)
            break
        found[fitting[0]] = None
        behind = _behind(further, count)
    return tuple(found), _instruction(behind)


def is_reached(call: Call, target: Target) -> bool:
    """Is there anybody who hears of it?"""
    meant = [staff.get(call.tx, one) for one in target.staff] or staff.holding(
        call.tx, call.desk.office_id, target.roles
    )
    return any(one is not None and one.address_id for one in meant)


def named_whole(call: Call, names: Sequence[str]) -> list[Target | None]:
    """Of each the role or officer that is named by all of its words; None where it is nobody.

    Stops where two bear one of these names.
    """
    officers = _officers(call)
    found: list[Target | None] = []
    for said in map(_said, names):
        fitting, count = _fitting(call, said, officers)
        whole = fitting if count == len(said) else []
        if len(whole) > 1:
            raise Stop("p_kepada_ganda", {"daftar": ", ".join(one.name for one in whole)})
        found.append(whole[0] if whole else None)
    return found


def bearing(name: str, among: Sequence[Staff]) -> list[Staff]:
    """Those of that name: whose whole name it is, else those of whose name it is a part."""
    whole = [one for one in among if one.name.casefold() == name.casefold()]
    said = _said(name)
    if whole or not said:
        return whole
    said = said[_titled(said) :]
    return [one for one in among if _part(said, one.name) == len(said)]


def _titled(said: Sequence[str]) -> int:
    """How many of the first words are a title before a name."""
    return 1 if len(said) > 1 and said[0].lower().rstrip(".") in _TITLES else 0


def _officers(call: Call) -> list[Staff]:
    return [one for one in staff.listing(call.tx, call.desk.office_id) if one.active]


def _first(call: Call, words: str, officers: Sequence[Staff]) -> tuple[Target, str]:
    said = _said(words)
    fitting, count = _fitting(call, said, officers)
    if not said:
        raise Stop("p_kepada_perlu")
    if not fitting:
        raise _unknown(call, said, officers)
    if len(fitting) > 1:
        # Two officers may bear one name: neither is meant more than the other.
        raise Stop("p_kepada_ganda", {"daftar": ", ".join(one.name for one in fitting)})
    return fitting[0], _behind(words, count)


def _fitting(
    call: Call, said: Sequence[str], officers: Sequence[Staff]
) -> tuple[list[Target], int]:
    """Whom the first words may mean, and how many words those are."""
    roles = [(role, Target(role.title, roles=(role.id,))) for role in call.desk.current.roles]
    for role, target in roles:
        # A role's own id means the role, even where an officer is called so.
        if said and said[0].lower() == role.id:
            return [target], 1
    names = [(name, target) for role, target in roles for name in (role.id, role.title)]
    people = [(one.name, Target(one.name, staff=(one.id,))) for one in officers]
    found = [(count, target) for name, target in (*names, *people) if (count := _fits(said, name))]
    if not found:
        titled = _titled(said)
        parts = [(_part(said[titled:], name), target) for name, target in people]
        if any(count for count, _ in parts):
            # A word of which the name of a role is made, too, is no officer's alone.
            parts += [(_part(said[titled:], name), target) for name, target in names]
        found = [(titled + count, target) for count, target in parts if count]
    longest = max((count for count, _ in found), default=0)
    return list(dict.fromkeys(one for count, one in found if count == longest)), longest


def _unknown(call: Call, said: Sequence[str], officers: Sequence[Staff]) -> Stop:
    known = [role.id for role in call.desk.current.roles if role.id != "admin"]
    names = ", ".join([*known, *(one.name for one in officers)])
    return Stop("p_kepada_salah", {"kepada": said[0][:40], "daftar": names})


def _refuse_slip(call: Call, said: Sequence[str], officers: Sequence[Staff]) -> None:
    """Stop where the first word is nearly the name of somebody."""
    if not said or len(said[0]) < _LONG_ENOUGH:
        return
    names = [role.id for role in call.desk.current.roles]
    names += [part for one in officers for part in _fold(one.name).split()]
    near = difflib.get_close_matches(said[0].lower()[:40], names, n=1, cutoff=_ALIKE)
    if near and near[0] != said[0].lower():
        raise _unknown(call, said, officers)


def _said(words: str) -> list[str]:
    return [one.group() for one in islice(_WORD.finditer(words), _WORDS)]


def _fold(text: str) -> str:
    return " ".join(_WORD.findall(text.lower().replace("_", " ").replace("@", " ")))


def _part(said: Sequence[str], name: str) -> int:
    """How many of the first words stand one behind the other in this name."""
    parts = _fold(name).split()
    most = 0
    for start in range(len(parts)):
        count = 0
        while (
            count < len(said)
            and start + count < len(parts)
            and said[count].lower() == parts[start + count]
        ):
            count += 1
        most = max(most, count)
    return most


def _fits(said: Sequence[str], name: str) -> int:
    """How many of the first words are this name; a name may be typed with underscores."""
    wanted = _fold(name)
    for count in range(min(len(said), len(wanted.split())), 0, -1):
        if _fold(" ".join(said[:count])) == wanted:
            return count
    return 0


def _behind(words: str, count: int) -> str:
    """What stands behind the first `count` words, marks and all."""
    last = next(islice(_WORD.finditer(words), count - 1, None))
    return words[last.end() :]


def _instruction(behind: str) -> str:
    return behind.lstrip(',;:&+" \t\n').rstrip().strip('"').strip()
