"""What people call the things by which figures are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_title
from backoffice.office.measures import level_field
from backoffice.office.profile import Profile

Named = Iterable[tuple[str, str]]


class Names(NamedTuple):
    """Ids of one kind of thing, in the order in which they are shown, and what each is called."""

    order: tuple[str, ...]
    called: dict[str, str]

    def __call__(self, id: str) -> str:
        return self.called.get(id, id)

    def sorted(self, ids: Iterable[str]) -> list[str]:
        """As the profile has them; what it does not know any more behind, by id."""
        places = {id: place for place, id in enumerate(self.order)}
        return sorted(ids, key=lambda id: (places.get(id, len(places)), id))


def channels(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return ((way.id, way.words) for way in profile.rules.paper_ways)

    titles = {id: channel_title(desk, id) for id in desk.titles}
    ways = _of_all(desk, named)
    return Names((*titles, *ways.order), ways.called | titles)


def categories(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return _options(profile, profile.category_field)

    # Where the SOP knows none, everything is what the service is for.
    none = desk.words("kategori.belum")
    if not desk.current.category_field:
        none = desk.current.office.service
    return _with_none(_of_all(desk, named), none)


def units(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return ((role.id, role.title) for role in profile.roles)

    return _with_none(_of_all(desk, named), desk.words("statistik.tanpa_unit"))


def levels(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return _options(profile, level_field(profile))

    return _with_none(_of_all(desk, named), desk.words("statistik.tanpa_tingkat"))


def clocks(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return ((rule.id, rule.name) for rule in profile.clocks)

    return _of_all(desk, named)


def refusals(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return ((reason.id, reason.words) for reason in profile.rules.refusals)

    return _with_none(_of_all(desk, named), desk.words("statistik.tanpa_alasan"))


def openings(desk: Desk) -> Names:
    def named(profile: Profile) -> Named:
        return ((reason.id, reason.words) for reason in profile.rules.identity_reasons)

    return _with_none(_of_all(desk, named), desk.words("statistik.tanpa_alasan"))


def _options(profile: Profile, key: str) -> Named:
    fields = (one for one in profile.form.fields if one.key == key)
    return ((option.id, option.label) for one in fields for option in one.options)


def _of_all(desk: Desk, named: Callable[[Profile], Named]) -> Names:
    """As the profile in force has them, and behind it what only older ones know."""
    called: dict[str, str] = {}
    for profile in (desk.current, *(desk.versions[id] for id in sorted(desk.versions))):
        for id, name in named(profile):
            called.setdefault(id, name)
    return Names(tuple(called), called)


def _with_none(names: Names, none: str) -> Names:
    return Names((*names.order, ""), names.called | {"": none})
