"""Find the role or the officer that a case is handed to, as people type it."""

from __future__ import annotations

from msgspec import Struct

from backoffice.case.officers import Staff
from backoffice.officers.commands.command import Call, Stop
from backoffice.store import staff

#: What may stand before an officer's name.
_TITLES = frozenset({"pak", "bapak", "bpk", "bu", "ibu", "mas", "mbak", "kak", "sdr", "sdri"})


class Target(Struct, frozen=True):
    """Roles or officers, and what people call them."""

    name: str
    roles: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()


def _fold(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("@", " ").split())


def find_target(call: Call, words: str) -> tuple[Target, str]:
    """Read who is meant at the beginning of `words`; returns it and what stands behind.

    The longest name that fits wins; where none does, a part of the name of one officer, also behind
    a title. Stops with the list of names when none does, and when two officers fit.
    """
    said = words.replace('"', " ").replace(",", " ").split()
    for role in call.desk.current.roles:
        # A role's own id means the role, even where an officer is called so.
        if said and said[0].lower() == role.id:
            return Target(name=role.title, roles=(role.id,)), _behind(words, 1)
    found: list[tuple[int, Target]] = []
    for role in call.desk.current.roles:
        for name in (role.id, role.title):
            count = _fits(said, name)
            if count:
                found.append((count, Target(name=role.title, roles=(role.id,))))
    officers = [one for one in staff.listing(call.tx, call.desk.office_id) if one.active]
    found += [
        (count, Target(name=one.name, staff=(one.id,)))
        for one in officers
        if (count := _fits(said, one.name))
    ]
    if not found:
        found = _by_part(call, said, officers)
    if not found:
        known = [role.id for role in call.desk.current.roles if role.id != "admin"]
        names = ", ".join([*known, *(one.name for one in officers)])
        raise Stop("p_kepada_salah", {"kepada": said[0][:40] if said else "-", "daftar": names})
    longest = max(count for count, _ in found)
    # Two officers may bear one name: neither is meant more than the other.
    best = {(one.roles, one.staff): one for count, one in found if count == longest}
    if len(best) > 1:
        raise Stop("p_kepada_ganda", {"daftar": ", ".join(one.name for one in best.values())})
    return next(iter(best.values())), _behind(words, longest)


def _by_part(call: Call, said: list[str], officers: list[Staff]) -> list[tuple[int, Target]]:
    """Whose name the first words are a part of, with how many they are.

    A word of which the name of a role is made, too, is no officer's alone.
    """
    titled = 1 if len(said) > 1 and said[0].lower().rstrip(".") in _TITLES else 0
    found = [
        (titled + count, Target(name=one.name, staff=(one.id,)))
        for one in officers
        if (count := _part(said[titled:], one.name))
    ]
    if found:
        found += [
            (titled + count, Target(name=role.title, roles=(role.id,)))
            for role in call.desk.current.roles
            for name in (role.id, role.title)
            if (count := _part(said[titled:], name))
        ]
    return found


def _part(said: list[str], name: str) -> int:
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


def _behind(words: str, count: int) -> str:
    """What stands behind the first `count` words."""
    parts = words.split(None, count)
    rest = parts[count] if len(parts) > count else ""
    return rest.strip().strip('"').strip()


def _fits(said: list[str], name: str) -> int:
    """How many of the first words are this name; a name may be typed with underscores."""
    wanted = _fold(name)
    for count in range(min(len(said), len(wanted.split())), 0, -1):
        if _fold(" ".join(said[:count])) == wanted:
            return count
    return 0
