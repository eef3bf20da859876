"""Job: send each officer who has something to do one message in the morning.

It carries what need not come at once: the marks half and H-1 of clocks longer than two days, what
is due that day, what is new, and what waits for somebody to approve or to send it; late cases stand
in it until they are done, but not on the morning on which a superior was written to about them.
Each officer gets it once a working day, however many processes run. If the service was down at that
hour, it goes out at the next start, with the hour in it, as long as the office is open.
Source: rules 18, 20.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.case.workflow import allowed
from backoffice.casework.escalation import responsible, step_up
from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.citizens.mail_held import Box, Waiting
from backoffice.desk.desk import Desk
from backoffice.desk.runtime import Runtime
from backoffice.desk.wording import limit_of_clock, nearest_limit, officer_stage
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.responsibility import owners_of, takers_of
from backoffice.office.secrecy import sees
from backoffice.officers.commands.held_mail import LIST_MAILS
from backoffice.officers.room_digest import tell_rooms
from backoffice.store import cases, digests, staff
from backoffice.store.digests import TURN, Progress
from backoffice.store.engine.tx import Tx

#: So many officers in one transaction.
PORTION = 20
#: So many cases are named in one message.
LINES = 10
#: Nobody counts further.
MOST = 1000
#: A digest that comes later than this says when it was made.
_PUNCTUAL = timedelta(minutes=10)
#: Canonical states in which a case waits for somebody to take it.
_TO_TAKE = frozenset({"PRA_DAFTAR", "DITERIMA", "LENGKAP", "DIDISPOSISI"})


class Digest:
    """Sends the digest of every office at its hour, some officers at a time."""

    def __init__(self, runtime: Runtime, *, portion: int = PORTION) -> None:
        self._at = runtime
        self._portion = portion

    async def work_once(self) -> bool:
        """Send to a portion of one office. True: there may be more."""
        now = self._at.clock()
        for desk in self._at.desks.values():
            plan = functools.partial(_plan, desk=desk, portion=self._portion, now=now)
            portion = await self._at.database.read(plan)
            if portion is None:
                continue
            await self._at.database.write(
                functools.partial(_keep, desk=desk, portion=portion, now=now), name="digest"
            )
            if portion.sends:
                self._at.wake()
                return True
        return False


# -- when ---------------------------------------------------------------------------------------


def hours_of(desk: Desk, day: date) -> tuple[datetime, datetime]:
    """From when until when the digest of a working day may go out: never while it is closed."""
    hour, minute = map(int, desk.current.hours.digest.split("."))
    opens = desk.calendar.opens(day, desk.opening)
    return (
        max(desk.calendar.at(day, time(hour, minute)), opens),
        desk.calendar.closes(day, desk.opening),
    )


def next_at(desk: Desk, now: datetime) -> datetime:
    """When the next digest is due, after `now`."""
    day = desk.calendar.on_or_after(desk.calendar.day(now))
    at = hours_of(desk, day)[0]
    return at if at > now else hours_of(desk, desk.calendar.after(day))[0]


def is_due(desk: Desk, known: Progress | None, now: datetime) -> bool:
    day = desk.calendar.day(now)
    if not desk.calendar.is_working(day):
        return False
    since, until = hours_of(desk, day)
    sent = known is not None and known.done and known.day == day.isoformat()
    return since <= now < until and not sent


class Portion(Struct, frozen=True):
    """What the officers of one portion are told, found out before anything is written."""

    before: Progress | None
    after: Progress
    #: Address and parameters by id of the officer.
    messages: Mapping[str, tuple[str, Mapping[str, str]]] = {}
    #: False: only the hour of the next one is noted.
    sends: bool = True


def _plan(tx: Tx, desk: Desk, portion: int, now: datetime) -> Portion | None:
    """The next step of an office; None when there is nothing to do now."""
    desk.refresh(tx)
    known = digests.load(tx, desk.office_id)
    coming = next_at(desk, now)
    if not is_due(desk, known, now):
        if known is not None and known.next_at == coming:
            return None
        # Nothing is sent: whoever moves a clock by hand must know where to stop.
        after = replace(known or Progress(next_at=coming), next_at=coming)
        return Portion(known, after, sends=False)
    today = desk.calendar.day(now).isoformat()
    at = known
    if at is None or at.day != today:
        at = Progress(day=today, began_at=now, done=False, next_at=coming)
    officers = [
        one for one in staff.listing(tx, desk.office_id) if one.awake and one.id > at.after_id
    ]
    some = officers[:portion]
    house = _House(Work(tx, desk, now, SYSTEM), at.began_at or now)
    recaps = {one: house.recap(one) for one in some}
    messages = {
        one.id: (one.address_id or "", _params(desk, recap, now))
        for one, recap in recaps.items()
        if not recap.empty
    }
    if len(officers) > len(some):
        return Portion(known, replace(at, after_id=some[-1].id), messages)
    return Portion(known, replace(at, after_id="", done=True, next_at=coming), messages)


def _keep(tx: Tx, desk: Desk, portion: Portion, now: datetime) -> None:
    """Write a portion down, unless another process did so meanwhile."""
    if digests.load(tx, desk.office_id) != portion.before:
        return
    after = portion.after
    digests.save(tx, desk.office_id, portion.before, after)
    work = Work(tx, desk, now, SYSTEM)
    for officer, (address, params) in portion.messages.items():
        key = f"digest:{desk.office_id}:{after.day}:{officer}"
        tell(work, ToAddress(address), "p_rekap_pagi", params, key=key)
    if portion.sends and after.done and after.began_at is not None:
        tell_rooms(work, after.day)
        digests.drop_marks(tx, desk.office_id, until=after.began_at)


# -- what ---------------------------------------------------------------------------------------


class Recap(Struct, frozen=True):
    """What one officer has this morning; a case that waits for the officer's turn may be theirs
    for another reason as well, else it stands in one place only.
    """

    new: tuple[Case, ...] = ()
    today: tuple[Case, ...] = ()
    late: tuple[Case, ...] = ()
    waiting: tuple[Case, ...] = ()
    #: Case and clock of what waits for this officer to approve or to send it.
    turns: tuple[tuple[Case, str], ...] = ()
    #: Case and clock of the marks half and H-1.
    marked: tuple[tuple[Case, str], ...] = ()
    #: Held mails that this officer may decide on.
    mails: Waiting = Waiting(0, 0)

    @property
    def empty(self) -> bool:
        """Nothing to do: what waits for its citizen alone is no reason to write to anybody, nor is
        a mail that waited the day before.
        """
        mine = self.new or self.today or self.late or self.turns or self.marked
        return not (mine or self.mails.new)


class _House:
    """The open cases of an office as this morning's digest asks for them; each list read once."""

    def __init__(self, work: Work, began: datetime) -> None:
        desk = work.desk
        self._tx, self._desk, self._now = work.tx, desk, work.now
        self._tomorrow = desk.calendar.at(desk.calendar.day(work.now) + timedelta(days=1), time())
        self._stages: dict[str, list[Case]] = {}
        self._everybody = everybody = staff.listing(work.tx, desk.office_id)
        self._there = {one.id for one in everybody if one.awake}
        gone = [one.id for one in everybody if one.id not in self._there]
        #: What officers hold who are not there any more waits for the owners of its stage.
        self._left = [case for one in gone for case in self._held(one)]
        self._marked = self._find_marked(began)
        day = desk.calendar.before(desk.calendar.day(began))
        self._mails, self._mails_since = Box(work), hours_of(desk, day)[0]

    def recap(self, officer: Staff) -> Recap:
        """What this officer is responsible for."""
        mine = [case for case in self._held(officer.id) if sees(case, officer)]
        for stage, state in self._waiting_stages(officer):
            mine += [case for case in self._unheld(stage, state) if self._waits_for(case, officer)]
        mine += [case for case in self._left if self._waits_for(case, officer)]
        due = [case for case in mine if self._due(case) < self._tomorrow]
        due.sort(key=self._due)
        later = [case for case in mine if self._due(case) >= self._tomorrow]
        called = [case for case in later if case.called_at]
        hold = [c for c in later if c.state == "BELUM_LENGKAP" and not c.called_at]
        late = [case for case in due if self._due(case) < self._now]
        return Recap(
            new=(
                *called,
                *(c for c in later if c.state in _TO_TAKE and not c.holder and not c.called_at),
            ),
            today=tuple(case for case in due if self._due(case) >= self._now),
            late=tuple(case for case in late if not self._just_told(case, officer)),
            waiting=tuple(hold),
            turns=tuple(
                (case, clock)
                for case, clock, turn in self._marked
                if turn and officer.roles & set(turn) and sees(case, officer)
            ),
            marked=tuple(
                (case, clock)
                for case, clock, turn in self._marked
                if not turn
                and (
                    (case.holder == officer.id and sees(case, officer))
                    or (case.holder not in self._there and self._waits_for(case, officer))
                )
            ),
            mails=self._mails_of(officer),
        )

    def _just_told(self, case: Case, officer: Staff) -> bool:
        """Has a message of its own put it before this officer this morning, as a superior?"""
        desk, calendar = self._desk, self._desk.calendar
        profile = desk.profile(case.version)
        rules = {rule.id: rule for rule in profile.limits}
        held = next((one for one in self._everybody if one.id == case.holder), None)
        if held is not None and (held.id == officer.id or held.id not in self._there):
            held = None
        for clock in clocks.running(case, rules.values(), calendar):
            if clock.stopped_at or clock.paused_at or clock.due_at > self._now:
                continue
            rule = rules[clock.rule]
            one = None if rule.starts in clocks.TURNS else held
            for mark, at in clocks.due_marks(rule, clock, calendar, desk.opening):
                if mark not in clocks.STEPS or calendar.day(at) != calendar.day(self._now):
                    continue
                told = step_up(
                    profile,
                    rule,
                    mark,
                    responsible(profile, case, rule, one),
                    one_person=one is not None,
                    is_there=lambda role: True,
                )
                if at <= self._now and officer.roles & set(told.roles):
                    return True
        return False

    def _mails_of(self, officer: Staff) -> Waiting:
        if not allowed(self._desk.current, LIST_MAILS.name, officer.roles):
            return Waiting(0, 0)
        return self._mails.waiting_for(officer, self._mails_since)

    def _due(self, case: Case) -> datetime:
        """Its nearest deadline; one that has none is due at the end of days."""
        return cases.due(self._tx, case.id) or clocks.NEVER

    def _waits_for(self, case: Case, officer: Staff) -> bool:
        owners = owners_of(self._desk.profile(case.version), case)
        return bool(officer.roles & set(owners)) and sees(case, officer)

    def _waiting_stages(self, officer: Staff) -> list[tuple[str, str]]:
        """The stages, with their states, that may wait for one of the officer's roles."""
        profiles = (self._desk.current, *self._desk.versions.values())
        return [
            *dict.fromkeys(
                (stage.id, stage.state)
                for profile in profiles
                for stage in profile.workflow.stages
                if not stage.final and officer.roles & set(stage.owner or profile.notify_new)
            )
        ]

    def _held(self, holder: str) -> list[Case]:
        kinds = ("due", "hold", "hold_later")
        return self._load(
            digests.held(
                self._tx,
                self._desk.office_id,
                holder,
                kinds,
                before=self._tomorrow,
                limit=MOST + 1,
            )
        )

    def _unheld(self, stage: str, state: str) -> list[Case]:
        if stage not in self._stages:
            kinds = ["due"]
            if state in _TO_TAKE:
                kinds += ["later", "undated"]
            if state == "BELUM_LENGKAP":
                kinds += ["later", "hold", "hold_later"]
            self._stages[stage] = self._load(
                digests.unheld(
                    self._tx,
                    self._desk.office_id,
                    stage,
                    kinds,
                    before=self._tomorrow,
                    limit=MOST + 1,
                )
            )
        return self._stages[stage]

    def _load(self, ids: Iterable[str]) -> list[Case]:
        return [case for one in ids if (case := cases.load(self._tx, one)) is not None]

    def _find_marked(self, began: datetime) -> list[tuple[Case, str, tuple[str, ...]]]:
        """The marks whose clocks still run, with the roles whose turn it is, if it is somebody's;
        of one case the most urgent alone.
        """
        found: dict[tuple[str, bool], tuple[Case, str, tuple[str, ...]]] = {}
        for row in digests.marks(self._tx, self._desk.office_id, until=began, limit=MOST + 1):
            case = cases.load(self._tx, row.case_id)
            if case is None or not case.open:
                continue
            profile = self._desk.profile(case.version)
            starts = {rule.id: rule.starts for rule in profile.limits}
            verb = clocks.TURNS.get(starts.get(row.clock, "")) if row.mark == TURN else None
            turn = takers_of(profile, verb) if verb else ()
            for clock in clocks.running(case, profile.limits, self._desk.calendar):
                if clock.rule == row.clock and not clock.stopped_at and not clock.paused_at:
                    found[case.id, bool(turn)] = (case, row.clock, turn)
        return list(found.values())


# -- in words -----------------------------------------------------------------------------------


def _amount(desk: Desk, found: Sequence[object]) -> str:
    return str(len(found)) if len(found) <= MOST else desk.words("daftar.lebih")


def _sums(desk: Desk, recap: Recap) -> str:
    """How many there are of each kind; nothing of what there is none of."""
    kinds: tuple[tuple[str, Sequence[object]], ...] = (
        ("terlambat", recap.late),
        ("hari_ini", recap.today),
        ("giliran", recap.turns),
        ("baru", recap.new),
        ("menunggu", recap.waiting),
    )
    said = [
        desk.words(f"rekap.{name}", jumlah=_amount(desk, found)) for name, found in kinds if found
    ]
    if recap.mails.total:
        new = str(recap.mails.new)
        said.append(desk.words("rekap.surel", jumlah=str(recap.mails.total), baru=new))
    return "".join(f"\n{one}" for one in said)


def _line(desk: Desk, case: Case, left: str) -> str:
    """Number, stage and days left: no name and none of anybody's words."""
    where = f"/lihat_{desk.numbers.tap(case.label)}"
    return f"{case.label} · {officer_stage(desk, case)} · {left} {where}"


def listing_of(desk: Desk, recap: Recap, now: datetime) -> str:
    """The cases by name: late ones first, then those of today, then what waits for a turn, half
    time and last days, and what is new.
    """
    named: dict[str, tuple[Case, str]] = {}
    for case in (*recap.late, *recap.today):
        named[case.id] = (case, "")
    for case, clock in (*recap.turns, *recap.marked):
        named.setdefault(case.id, (case, clock))
    for case in recap.new:
        named.setdefault(case.id, (case, ""))
    lines = []
    for case, clock in [*named.values()][:LINES]:
        limit = limit_of_clock(desk, case, clock, now) if clock else nearest_limit(desk, case, now)
        lines.append(_line(desk, case, limit[1]))
    total = len(named)
    if total > MOST:
        lines.append(desk.words("rekap.banyak"))
    elif total > len(lines):
        lines.append(desk.words("rekap.lagi", jumlah=str(total - len(lines))))
    return "\n\n" + "\n".join(lines) if lines else ""


def _params(desk: Desk, recap: Recap, now: datetime) -> dict[str, str]:
    due = hours_of(desk, desk.calendar.day(now))[0]
    time = f"{desk.clock_time(now)} {desk.current.office.zone_label}"
    made = "\n" + desk.words("rekap.disusun", jam=time)
    return {
        "tanggal": desk.day_date(now),
        "daftar": _sums(desk, recap) + listing_of(desk, recap, now),
        "catatan": made if now > due + _PUNCTUAL else "",
    }
