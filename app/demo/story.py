"""What the people of the demo do, as data of an office: `demo.toml` in its profile.

Only what they type is written there. What the office says, and when, comes from the office.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.demo.offices import PROFILES, StoryError
from backoffice.office.profile import Profile, ProfileError, Role, load_profile, profile_folder

STORY_FILE = "demo.toml"
#: Monday 23 November 2026, 10.15 WIB: the reference clock of the samples.
MORNING = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
_COLOURS = ("green", "blue", "yellow", "magenta")

On = Literal["telegram", "whatsapp", "mail"]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the cast."""

    #: As one types it.
    key: str
    name: str
    #: Roles of an officer; none for a citizen.
    roles: tuple[str, ...] = ()
    on: On = "telegram"
    #: The channel on the page, where it is another one.
    on_page: On | Literal[""] = ""
    #: As it stands in front of every line, if not the key, and in which colour.
    shown: str = ""
    colour: str = "cyan"
    #: What the terminal proposes to type as this officer.
    tries: str = ""

    @property
    def label(self) -> str:
        return self.shown or self.key.replace("_", " ").capitalize()


class Says(Struct, frozen=True):
    """Writes one message, or several in a burst."""

    part: Part
    texts: tuple[str, ...]


class Presses(Struct, frozen=True):
    """Presses a button of the message that came last."""

    part: Part
    label: str


class Shows(Struct, frozen=True):
    """Sends a photo with words under it."""

    part: Part
    caption: str


class Locates(Struct, frozen=True):
    """Sends a place."""

    part: Part
    lat: float
    lon: float


class Mails(Struct, frozen=True):
    """Writes a mail; without a subject, as a reply to the latest one."""

    part: Part
    text: str
    subject: str = ""


class Waits(Struct, frozen=True):
    """Lets time pass until then."""

    until: datetime
    #: Whether the days are named one by one.
    days: bool = True


Step = Says | Presses | Shows | Locates | Mails | Waits


class Scene(Struct, frozen=True):
    """Some steps under one heading."""

    title: str
    steps: tuple[Step, ...]
    aside: str = ""
    #: Whether it goes like a scene before it; then the terminal cuts long messages.
    alike: bool = False
    #: Who must have got something when it is over.
    told: tuple[Part, ...] = ()


class Story(Struct, frozen=True):
    """An office with its cast; without scenes it can be played with, but does not play itself."""

    #: As `--office` and `ADUAN_OFFICE` name it.
    office: str
    start: datetime
    cast: tuple[Part, ...]
    #: What the page says before and after it.
    about: str = ""
    ended: str = ""
    scenes: tuple[Scene, ...] = ()

    def part(self, key: str) -> Part:
        """Raises LookupError."""
        for one in self.cast:
            if one.key == key:
                return one
        raise LookupError(key)

    @property
    def officers(self) -> tuple[Part, ...]:
        return tuple(one for one in self.cast if one.roles)

    @property
    def citizens(self) -> tuple[Part, ...]:
        return tuple(one for one in self.cast if not one.roles)

    @property
    def at_one_keyboard(self) -> tuple[Part, ...]:
        """The cast of the terminal: one citizen and the officers, all on Telegram."""
        return tuple(replace(one, on="telegram") for one in (self.citizens[0], *self.officers))

    @property
    def on_phones(self) -> tuple[Part, ...]:
        """The cast of the page, citizens first."""
        return tuple(
            replace(one, on=one.on_page or one.on) for one in (*self.citizens, *self.officers)
        )


class _Line(Struct, frozen=True, forbid_unknown_fields=True):
    """A step as it is written: who, and one of the rest."""

    by: str = ""
    says: tuple[str, ...] = ()
    presses: tuple[str, ...] = ()
    shows: str | None = None
    place: tuple[float, float] | None = None
    mails: str = ""
    subject: str = ""
    until: datetime | None = None
    days: bool = True


class _SceneLines(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    steps: tuple[_Line, ...]
    aside: str = ""
    alike: bool = False
    told: tuple[str, ...] = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """`demo.toml`."""

    about: str
    ended: str
    start: datetime
    cast: tuple[Part, ...]
    scenes: tuple[_SceneLines, ...]
    #: Stands in older files: the office that is shown first is named by `profiles/default` now.
    first: bool = False


def find_story(office: str) -> Story:
    """The story of this office (the id of a profile, or its folder).

    Where it has none, a cast of a citizen on each channel and an officer for each role. Raises
    StoryError.
    """
    try:
        folder = profile_folder(office, PROFILES)
        profile = load_profile(folder)
    except ProfileError as error:
        raise StoryError(str(error)) from None
    file = folder / STORY_FILE
    if not file.is_file():
        return Story(office=office, start=MORNING, cast=_plain_cast(profile))
    try:
        return read_story(file.read_text(encoding="utf-8"), profile, office)
    except (ValueError, OSError) as error:
        raise StoryError(f"{file}: {error}") from None


def read_story(text: str, profile: Profile, office: str) -> Story:
    """What `demo.toml` holds. Raises ValueError for what this profile cannot play."""
    found = msgspec.convert(tomllib.loads(text), _File)
    _check_cast(found.cast, profile)
    zone = ZoneInfo(profile.office.timezone)
    parts = {part.key: part for part in found.cast}
    return Story(
        office=office,
        start=found.start.replace(tzinfo=zone),
        cast=found.cast,
        about=found.about,
        ended=found.ended,
        scenes=tuple(_scene(one, parts, zone) for one in found.scenes),
    )


def _check_cast(cast: tuple[Part, ...], profile: Profile) -> None:
    known = {role.id for role in profile.roles}
    unknown = [role for part in cast for role in part.roles if role not in known]
    if unknown:
        raise ValueError(f"peran {', '.join(unknown)} tidak ada di profilnya")
    if len({bool(part.roles) for part in cast}) < 2:
        raise ValueError("cast harus punya seorang warga dan seorang petugas")


def _scene(lines: _SceneLines, parts: dict[str, Part], zone: ZoneInfo) -> Scene:
    def named(key: str) -> Part:
        if key not in parts:
            raise ValueError(f'"{key}" tidak ada di cast')
        return parts[key]

    steps: list[Step] = []
    for line in lines.steps:
        if line.until is not None:
            steps.append(Waits(line.until.replace(tzinfo=zone), line.days))
        else:
            steps += _steps(named(line.by), line)
    return Scene(
        title=lines.title,
        steps=tuple(steps),
        aside=lines.aside,
        alike=lines.alike,
        told=tuple(named(key) for key in lines.told),
    )


def _steps(part: Part, line: _Line) -> Iterator[Step]:
    if line.says:
        yield Says(part, line.says)
    elif line.presses:
        yield from (Presses(part, label) for label in line.presses)
    elif line.shows is not None:
        yield Shows(part, line.shows)
    elif line.place is not None:
        yield Locates(part, *line.place)
    elif line.mails:
        yield Mails(part, line.mails, line.subject)
    else:
        raise ValueError(f'"{part.key}" tidak berbuat apa pun dalam satu langkah')


def _plain_cast(profile: Profile) -> tuple[Part, ...]:
    """Nobody wrote who plays: every role is somebody, called after it."""
    words = [role.id.partition("_")[0].lower() for role in profile.roles]
    titles = [role.title for role in profile.roles]
    officers = [
        Part(
            # The rest of an id is typed only where the first word of it would mean two.
            key=_officer_key(role.id, word, [*words, *(part.key for part in _CITIZENS)]),
            # Accounts are told apart by their names.
            name=_officer_name(role, [*titles, "Warga"]),
            roles=(role.id,),
            colour=_COLOURS[number % len(_COLOURS)],
            tries="" if number else "/antrean, /lihat 1, /bantuan",
        )
        for number, (role, word) in enumerate(zip(profile.roles, words, strict=True))
    ]
    return (*_CITIZENS, *officers)


def _officer_key(id: str, word: str, taken: list[str]) -> str:
    if taken.count(word) == 1:
        return word
    return f"peran-{id}" if id in (part.key for part in _CITIZENS) else id


def _officer_name(role: Role, taken: list[str]) -> str:
    return f"{role.title if taken.count(role.title) == 1 else role.id} Contoh"


_CITIZENS = (
    Part(key="warga", name="Warga Contoh"),
    Part(key="warga-whatsapp", name="Warga Contoh Dua", on="whatsapp", shown="WA"),
    Part(key="warga-surel", name="Warga Contoh Tiga", on="mail", shown="Surel"),
)
