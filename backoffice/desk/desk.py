"""One office at work: its profile, wording, calendar and keys, as jobs and verbs need them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from backoffice.calendar.holidays import Holidays, Override
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import Calendar, office_calendar
from backoffice.case.numbers import Numbers, numbers_of
from backoffice.office.facts import facts_of
from backoffice.office.papers import blank_form_of
from backoffice.office.profile import Profile, catalogue
from backoffice.office.rules import Rules, end_of, in_words
from backoffice.store import holidays
from backoffice.store.engine.tx import Tx
from backoffice.store.vault import Vault
from bot.dates import format_date, format_day_date, format_time
from bot.texts import Catalogue
from channels.channel import Limits
from channels.message import Choice


class Days:
    """The days on which an office works: the shipped tables, and what /libur says of them.

    Kept in memory and read again when another process, or this one, has changed the list. Any
    thread may ask: a calendar is immutable, and both go over to the next one in one step.
    """

    __slots__ = ("_now", "_opening", "_shipped", "_zone")

    def __init__(self, shipped: Holidays, zone: str, opening: Opening) -> None:
        self._shipped, self._zone, self._opening = shipped, zone, opening
        self._now: tuple[int, Calendar] = (0, office_calendar(shipped, zone, opening))

    @property
    def calendar(self) -> Calendar:
        return self._now[1]

    @property
    def shipped(self) -> Holidays:
        """The tables without what the office says."""
        return self._shipped

    def refresh(self, tx: Tx, office_id: str) -> Calendar:
        """The calendar as this transaction sees it: one look-up while nothing has changed.

        Call it before the first write: other threads share this calendar.
        """
        version, calendar = self._now
        found = holidays.version(tx, office_id)
        if found != version:
            calendar = self.supposing(holidays.in_force(tx, office_id))
            self._now = (found, calendar)
        return calendar

    def supposing(self, own: Sequence[Override]) -> Calendar:
        """What the calendar would be with these days of the office's own."""
        return office_calendar(self._shipped, self._zone, self._opening, own)


def _nowhere(code: str) -> str:
    return ""


#: What a citizen types for the empty form of an office that has one.
_FORM = "FORMULIR"


@dataclass(frozen=True, slots=True)
class Desk:
    """An office in force. Cases begun under an older profile finish under it (`versions`)."""

    current: Profile
    versions: Mapping[str, Profile]
    days: Days
    opening: Opening
    vault: Vault
    randomness: Callable[[int], bytes]
    #: The channels that are on, and the hours after a person's last words in which they take free
    #: text; None for always.
    windows: Mapping[str, int | None] = field(default_factory=dict)
    #: The account of ours on each channel that is on.
    accounts: Mapping[str, str] = field(default_factory=dict)
    #: What fits on the wire of each channel that is on.
    limits: Mapping[str, Limits] = field(default_factory=dict)
    #: What people call each channel that the program knows, on or off.
    titles: Mapping[str, str] = field(default_factory=dict)
    #: Days of silence after which an officer's rights sleep.
    sleep_days: int = 90
    #: Where the world finds the web server, without a slash at the end; empty: nowhere.
    public_url: str = ""
    #: The address with which somebody asks by chat how the case of that code stands; empty while
    #: no chat is on, or nobody has said yet who answers there.
    asked_at: Callable[[str], str] = _nowhere
    _catalogues: dict[str, Catalogue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Reading templates takes fifty milliseconds, which no transaction is to wait for.
        for version in {self.current.version, *self.versions}:
            self.catalogue(version)

    @property
    def office_id(self) -> str:
        return self.current.office.id

    @property
    def calendar(self) -> Calendar:
        return self.days.calendar

    @property
    def numbers(self) -> Numbers:
        """Reads a case's number in every form in which this office has ever printed it."""
        ways = [one.numbering for one in (self.current, *self.versions.values())]
        # Each once, that of today first.
        templates = tuple(dict.fromkeys(one.register for one in ways))
        return numbers_of(templates, tuple(dict.fromkeys(one.prefix for one in ways)))

    def refresh(self, tx: Tx) -> None:
        """Take over what /libur changed meanwhile; at the head of a work."""
        self.days.refresh(tx, self.office_id)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.current.office.timezone)

    def profile(self, version: str) -> Profile:
        """The profile of that version; the one in force when it is unknown."""
        return self.versions.get(version, self.current)

    def catalogue(self, version: str, refused: frozenset[str] = frozenset()) -> Catalogue:
        """The wording of a version: shared texts of citizens and officers, and the office's own.

        Texts for officers do not offer the commands that are `refused`.
        """
        name = " ".join((version, *sorted(refused))) if refused else version
        found = self._catalogues.get(name)
        if found is None:
            found = catalogue(self.profile(version), refused=refused)
            self._catalogues[name] = found
        return found

    def words(self, key: str, /, **params: str) -> str:
        """A part of a text, plain, in the wording in force. Raises UnknownText."""
        return self.catalogue(self.current.version).render(key, params, markup="plain")

    def tap(self, command: str, label: str, *, behind: str = "", named: str = "") -> Choice:
        """A button that gives the command with the number of the case of that label.

        `behind` is what stands behind the number, in letters and digits parted by "_".
        """
        return Choice(
            id="_".join(filter(None, (f"/{command}", self.numbers.tap(label), behind))),
            label=named or self.words(f"ketuk.{command}"),
        )

    def words_for(self, table: str, name: str, *, other: str = "") -> str:
        """What a table of parts says of a name that is kept.

        Where it says none, what it says of `other`, or the name itself.
        """
        key = f"{table}.{name}"
        if key in self.catalogue(self.current.version):
            return self.words(key)
        return self.words(f"{table}.{other}") if other else name

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def date(self, at: datetime) -> str:
        """`23 November 2026` in the office's zone."""
        return format_date(self.local(at).date())

    def day_date(self, at: datetime) -> str:
        """`Senin, 23 November 2026` in the office's zone."""
        return format_day_date(self.local(at).date())

    def clock_time(self, at: datetime) -> str:
        """`10.15` in the office's zone; the label of the zone stands in the texts."""
        return format_time(self.local(at))

    def moment(self, at: datetime) -> str:
        """`23 November 2026 pukul 10.15` in the office's zone."""
        return self.words("waktu.saat", tanggal=self.date(at), jam=self.clock_time(at))

    def day_moment(self, at: datetime) -> str:
        """`Senin, 23 November 2026 pukul 10.15` in the office's zone."""
        return self.words("waktu.saat", tanggal=self.day_date(at), jam=self.clock_time(at))

    def opens(self, at: datetime) -> datetime:
        """The instant itself while the office is open, else its next opening."""
        return self.calendar.next_open(at, self.opening)

    def rules(self, version: str) -> Rules:
        """The rules of that version, for a case that began under it."""
        return self.profile(version).rules

    def complete_until(self, version: str, asked: datetime) -> datetime:
        """The end of the time in which a citizen may complete what was asked for then."""
        return end_of(self.rules(version).completion, asked, self.calendar)

    def heard_until(self, version: str, answered: datetime) -> datetime:
        """The end of the time in which a citizen may say that an answer did not settle it."""
        return end_of(self.rules(version).reply, answered, self.calendar)

    def reply_until(self, version: str, answered: datetime) -> str:
        """`{tanggal_10hk}`: that time's last day."""
        return self.date(self.heard_until(version, answered))

    def office_params(self, now: datetime, version: str = "") -> dict[str, str]:
        """The placeholders that every text may use (`bot.texts.OFFICE_PARAMS`).

        `version`: whose rules the text is about; without it, those in force.
        """
        hours, rules = self.current.hours, self.rules(version)
        return {
            **facts_of(self.current.office, self.words),
            "jam_kerja": hours.shown,
            "waktu_sapa": self.current.rules.greeting(self.local(now).hour),
            "hari_buka": self.day_moment(self.opens(now)),
            "lama_kelengkapan": in_words(rules.completion),
            "lama_data": in_words(rules.data_wish),
            "lama_catat": in_words(rules.late_entry),
            # Where there is none, nothing offers it.
            "kata_formulir": _FORM if blank_form_of(self.current) else "",
        }
