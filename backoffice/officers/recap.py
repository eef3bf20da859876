"""What each officer has to do this morning, of the open cases; each list is read once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from msgspec import Struct

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.case.workflow import allowed
from backoffice.casework.escalation import responsible, step_up
from backoffice.citizens.mail_held import Box, Waiting
from backoffice.desk.work import Work
from backoffice.office.responsibility import owners_of, takers_of
from backoffice.office.secrecy import sees
from backoffice.officers.commands.held_mail import LIST_MAILS
from backoffice.store import cases, digests, staff
from backoffice.store.digests import TURN

#: Nobody counts further.
MOST = 1000
#: Canonical states in which a case waits for somebody to take it.
_TO_TAKE = frozenset({"PRA_DAFTAR", "DITERIMA", "LENGKAP", "DIDISPOSISI"})


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


class House:
    """The open cases of an office as this morning's digest asks for them; each list read once."""

    def __init__(self, work: Work, began: datetime, since: datetime) -> None:
        """`began`: when the digest began; `since`: a held mail that came later is new."""
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
        self._mails, self._mails_since = Box(work), since

    def recap(self, officer: Staff) -> Recap:
        """What this officer is responsible for."""
        mine = [case for case in self._held(officer.id) if sees(case, officer)]
        for stage, state in self._waiting_stages(officer):
            mine += [case for case in self._unheld(stage, state) if self._waits_for(case, officer)]
        mine += [case for case in self._left if self._waits_for(case, officer)]
        due = [case for case in mine if self._due(case) < self._tomorrow]
        due.sort(key=self._due)
        later = [case for case in mine if self._due(case) >= self._tomorrow]
        ahead = [case for case in later if cases.ahead(case)]
        ahead.sort(key=cases.ahead, reverse=True)
        rest = [case for case in later if not cases.ahead(case)]
        late = [case for case in due if self._due(case) < self._now]
        return Recap(
            new=(*ahead, *(c for c in rest if c.state in _TO_TAKE and not c.holder)),
            today=tuple(case for case in due if self._due(case) >= self._now),
            late=tuple(case for case in late if not self._just_told(case, officer)),
            waiting=tuple(case for case in rest if case.state == "BELUM_LENGKAP"),
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
        rules = {rule.id: clocks.measured(rule, case) for rule in profile.limits}
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
                kinds += ["later", "undated", "hold", "hold_later"]
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
