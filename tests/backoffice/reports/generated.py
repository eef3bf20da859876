"""Offices that never were: journals of months, and what the figures have to be by counting them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, so that a run can be repeated

from backoffice.calendar.holidays import Override, load_holidays
from backoffice.calendar.month import Month
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import Calendar, office_calendar
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.clocks import ClockRule
from backoffice.case.events import (
    Actor,
    Answered,
    Assigned,
    CaseEvent,
    Closed,
    Completed,
    Continued,
    Entry,
    Extended,
    Filled,
    Messaged,
    Numbered,
    Opened,
    Paused,
    Reopened,
    Requested,
    Restricted,
    Resumed,
    Revealed,
    Secret,
    Taken,
    Unreceived,
    Written,
)
from backoffice.case.fold import apply
from backoffice.case.milestones import Measure, Milestone, counted
from backoffice.case.milestones_of_clocks import milestones, reckoned

SHIPPED = load_holidays(Path(__file__).parents[3] / "profiles" / "holidays")
OPENING = Opening.of(dict.fromkeys("12345", "07.30-16.00"))
ZONE = "Asia/Pontianak"
BEFORE = office_calendar(SHIPPED, ZONE, OPENING)
#: Days that the office closes later.
CLOSED_LATER = tuple(
    Override(date=date(2026, month, day), name="Cuti bersama daerah", kind="lokal")
    for month in (2, 3, 4, 5)
    for day in range(16, 29)
)
AFTER = office_calendar(SHIPPED, ZONE, OPENING, CLOSED_LATER)
BEGIN = datetime(2026, 1, 5, 2, tzinfo=UTC)
MONTHS = tuple(Month(2026, number) for number in range(1, 8))
ENDS = ("SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT")
RULES = (
    ClockRule(
        id="distribusi",
        name="Distribusi",
        amount=2,
        unit="hari",
        starts="diterima",
        until=("DIDISPOSISI", "DIPROSES", "DIJAWAB"),
    ),
    ClockRule(
        id="penyelesaian",
        name="Penyelesaian",
        amount=5,
        unit="hari_kerja",
        starts="lengkap",
        until=("DIJAWAB",),
        by="tingkat",
        amounts={"berat": 20},
    ),
    ClockRule(
        id="jam",
        name="Jawaban cepat",
        amount=30,
        unit="jam_kerja",
        starts="diterima",
        until=("DIJAWAB",),
        when=("isi:tingkat=ringan",),
    ),
)
DAYS = timedelta(days=17)
#: Some things happen in one moment, some much later.
_PAUSES = (timedelta(seconds=1), timedelta(hours=5), timedelta(days=2, hours=3), DAYS)
STAFF, CITIZEN = Actor(kind="staff", id="petugas-1"), Actor(kind="citizen", id="warga-1")

Journal = list[Entry]


def measure(calendar: Calendar) -> Measure:
    return Measure(rules=RULES, calendar=calendar, opening=OPENING, level="tingkat")


def journals(random: Random, office: str, many: int) -> list[Journal]:
    """The journals of so many cases of an office, each in the order of its lines."""
    return [_journal(random, f"{office}-{number}") for number in range(many)]


def _journal(random: Random, id: str) -> Journal:
    at = BEGIN + timedelta(minutes=random.randrange(150 * 24 * 60))
    brought = random.random() < 0.2
    opened = Opened(
        code=f"KODE-{id}",
        version="v",
        person="orang-1",
        address="",
        channel=random.choice(("telegram", "whatsapp", "mail", "surat")),
        category=random.choice(("ktp_el", "kk", "")),
        stage="s1",
        state="PRA_DAFTAR" if brought else "DITERIMA",
        words="kata-1",
        received_at=at - timedelta(days=random.choice((0, 0, 3))),
        secret=Secret(roles=("kepala_dinas",)) if random.random() < 0.2 else None,
    )
    journal = [Entry(case_id=id, seq=1, at=at, actor=CITIZEN, event=opened)]
    case = apply(None, journal[0])
    for _ in range(random.randrange(14)):
        at += random.choice(_PAUSES)
        ways = list(_ways(case, random, at))
        if not ways:
            break
        actor = random.choice((STAFF, STAFF, CITIZEN))
        entry = Entry(case_id=id, seq=case.seq + 1, at=at, actor=actor, event=random.choice(ways))
        case = apply(case, entry)
        journal.append(entry)
    return journal


def _ways(case: Case, random: Random, at: datetime) -> Iterator[CaseEvent]:
    """What may happen to a case as it stands, the likely things more than once."""
    yield Written(words="kata-2")
    if not case.open:
        if case.state == "SELESAI":
            yield Reopened(stage="s4", state="DIPROSES")
            yield Reopened(stage="s4", state="DIPROSES")
        return
    category = random.choice(("ktp_el", "kk", "akta"))
    level = random.choice(("ringan", "sedang", "berat"))
    yield Filled(field="tingkat", words="kata-3", category=category, value=level)
    yield Messaged(words="kata-4")
    yield Revealed(reason="hubungi", again=random.random() < 0.5)
    yield Restricted(secret=Secret(roles=("kepala_dinas",)), why="pejabat")
    outcome = random.choice(ENDS if case.number else ("DITOLAK", "DICABUT"))
    yield Closed(outcome=outcome, stage="akhir", reason="umum" if outcome == "DITOLAK" else "")
    if case.number is None:
        # Some are numbered days after they came, and count from the day on which they came.
        since = case.received_at if random.random() < 0.5 else None
        given = Numbered(number=f"{case.id}/{case.seq}", ordinal=1, year=2026, since=since)
        yield from (given,) * 8
        return
    if case.completed_at is None:
        yield from (Completed(origin="petugas", stage="s3"),) * 4
    if case.waits:
        yield from (Resumed(stage="s4", state="DIPROSES"),) * 3
        yield Unreceived(stage="s0", state="PRA_DAFTAR", number=case.number, words="kata-5")
        return
    role = random.choice(("tim_penjawab", "pejabat_pengelola"))
    yield Assigned(stage="s2", state="DIDISPOSISI", roles=(role,), lead=role)
    yield Taken(staff="petugas-1", stage="s4")
    yield Requested(words="kata-6", until=at + DAYS, stage="kurang", state="BELUM_LENGKAP")
    yield Extended(clock="penyelesaian", amount=5, words="kata-7")
    if case.paused is None:
        yield Paused(why="pusat", clocks=("penyelesaian",))
    else:
        yield from (Continued(why="pusat"),) * 3
    if case.answered_at is None:
        answered = Answered(words="kata-8", stage="s6", state="DIJAWAB")
        yield from (answered,) * 4


def counted_from(
    journals: Sequence[Journal], changed_at: datetime
) -> Iterator[tuple[datetime, str, list[Milestone]]]:
    """The milestones of these journals in the order of time, as they are written; at that moment
    the office closes more days, and all that is open is reckoned anew.
    """
    lines = sorted((entry for one in journals for entry in one), key=lambda one: one.at)
    cases: dict[str, Case] = {}
    known: dict[str, list[Milestone]] = {}
    before, after = measure(BEFORE), measure(AFTER)
    told = False

    def recount() -> Iterator[tuple[datetime, str, list[Milestone]]]:
        for id, case in cases.items():
            if case.open:
                found = reckoned(case, changed_at, after, known[id])
                known[id] += found
                yield changed_at, id, found

    for entry in lines:
        if entry.at > changed_at and not told:
            told = True
            yield from recount()
        was = cases.get(entry.case_id)
        case = cases[entry.case_id] = apply(was, entry)
        so_far = known.setdefault(case.id, [])
        found = milestones(was, entry, case, after if told else before, so_far)
        so_far += found
        yield entry.at, case.id, found
    if not told:
        yield from recount()


def at_moment(journal: Journal, until: datetime) -> Case | None:
    """A case as its journal said before that moment."""
    case: Case | None = None
    for entry in journal:
        if entry.at < until:
            case = apply(case, entry)
    return case


def standing(
    journals: Sequence[Journal], until: datetime, named: Callable[[Case], str]
) -> Counter[str]:
    """How many were open with a number then, by what `named` says of each."""
    found = Counter[str]()
    for one in journals:
        case = at_moment(one, until)
        if case is not None and case.open and counted(case):
            found[named(case)] += 1
    return found


def due_in(
    journals: Sequence[Journal], since: datetime, until: datetime, changed_at: datetime
) -> dict[str, list[int]]:
    """The clocks that were due from `since` until `until`, as it was known then: kept and late."""
    found: dict[str, list[int]] = {}
    for one in journals:
        case = at_moment(one, until)
        if case is None:
            continue
        for rule in RULES:
            for clock in clocks.running(case, [rule], _calendar(until, changed_at)):
                if clock.stopped_at is not None:
                    # As it was reckoned when it ended.
                    moment = _ended(one, rule, until) + timedelta(microseconds=1)
                    then = at_moment(one, moment)
                    assert then is not None
                    (clock,) = clocks.running(then, [rule], _calendar(moment, changed_at))
                elif clock.paused_at is not None:
                    continue
                if since <= clock.due_at < until:
                    kept = clock.stopped_at is not None and clock.stopped_at <= clock.due_at
                    found.setdefault(rule.id, [0, 0])[0 if kept else 1] += 1
    return found


def _calendar(moment: datetime, changed_at: datetime) -> Calendar:
    return AFTER if moment > changed_at + timedelta(microseconds=1) else BEFORE


def _ended(journal: Journal, rule: ClockRule, until: datetime) -> datetime:
    """When the clock that is stopped at that moment stopped."""
    ended, case = until, None
    stopped = False
    for entry in journal:
        if entry.at >= until:
            break
        case = apply(case, entry)
        now = any(one.stopped_at for one in clocks.running(case, [rule], BEFORE))
        if now and not stopped:
            ended = entry.at
        stopped = now
    return ended
