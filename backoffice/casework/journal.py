"""A line of a case's journal, and what follows from it: the case, its timers, who is told.

Only `record` changes a case. Whether a verb is allowed was decided before (`workflow.decide`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from backoffice.case import clocks, consequences
from backoffice.case.case import Case
from backoffice.case.events import (
    Assigned,
    Awaited,
    CaseEvent,
    Completed,
    Doubt,
    Entry,
    Paused,
    Reopened,
    Requested,
    Signed,
)
from backoffice.case.fold import apply
from backoffice.casework import milestone_lines, telling_staff
from backoffice.casework.completion import watch_completion
from backoffice.casework.notice import Notice, ToCitizen
from backoffice.casework.notices import notices
from backoffice.casework.telling import tell
from backoffice.casework.wait_watch import watch_wait
from backoffice.casework.work_notices import units_of
from backoffice.desk.desk import Desk
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.profile import Profile
from backoffice.store import account_links, cases, digests, outbox, staff, texts, timers
from backoffice.store.engine.tx import Tx
from channels.message import Choice


def keep(work: Work, case: Case, kind: str, words: str) -> str:
    """Keep words of a case under its citizen's key; returns the id that events point to."""
    return keep_bytes(work, case, kind, words.encode())


def keep_bytes(work: Work, case: Case, kind: str, data: bytes) -> str:
    """The same of what is no text."""
    return texts.add(
        work.tx,
        work.desk.vault,
        office_id=case.office_id,
        person_id=case.person_id,
        case_id=case.id,
        kind=kind,
        author=work.author,
        words=data,
        now=work.now,
    )


def record(work: Work, case: Case | None, event: CaseEvent, *, snippet: str = "") -> Case:
    """Write one journal line, and with it the case, its timers and the notices that follow.

    What the system has to add, so that the case keeps a clock, stands in lines of its own before
    and behind it.
    """
    together = False
    news = isinstance(event, Assigned) and is_news(work.tx, case, event.roles, event.lead)
    if case is not None:
        workflow = work.desk.profile(case.version).workflow
        while (first := consequences.before(case, event, workflow)) is not None:
            # One message says both to the citizen.
            together = news and isinstance(first, Completed)
            case = go_on(work, _write(work.by(SYSTEM), case, first, together=together))
    written = _write(work, case, event, snippet=snippet, together=together, news=news)
    return go_on(work, written)


def go_on(work: Work, case: Case) -> Case:
    """Write down what follows from a case as it stands, if anything does."""
    profile = work.desk.profile(case.version)
    running = clocks.running(case, profile.limits, work.desk.calendar)
    until = work.desk.complete_until(case.version, work.now)
    event = consequences.after(case, profile.limits, running, profile.workflow, work.now, until)
    return case if event is None else record(work.by(SYSTEM), case, event)


def _write(
    work: Work,
    case: Case | None,
    event: CaseEvent,
    *,
    snippet: str = "",
    together: bool = False,
    news: bool = False,
) -> Case:
    tx, desk, actor = work.tx, work.desk, work.actor
    case_id = case.id if case else tx.new_id()
    entry = Entry(
        case_id=case_id, seq=case.seq + 1 if case else 1, at=work.now, actor=actor, event=event
    )
    after = apply(case, entry)
    again = isinstance(event, Assigned) and _again(tx, case, event)
    if case is None:
        after = replace(after, office_id=desk.office_id)
    profile = desk.profile(after.version)
    running = clocks.running(after, profile.limits, desk.calendar)
    due = clocks.next_due(after, profile.limits, desk.calendar)
    digest = desk.vault.link(cases.head(tx, case_id), cases.line(entry))
    cases.save(tx, case, entry, after, digest=digest, due_at=due)
    milestone_lines.enter(work, case, entry, after)
    known = set(clocks.running(case, profile.limits, desk.calendar)) if case else set()
    for clock in running:
        if clock.stopped_at is None and clock.paused_at is None and clock not in known:
            _arm(work, after, profile, clock)
    _keep_turns(work, after, profile, running, known)
    if isinstance(event, Awaited | Requested):
        watch_completion(work, after)
    if isinstance(event, Paused):
        watch_wait(work, after)
    held = staff.get(tx, after.holder) if after.holder else None
    holder = held.name if held else ""
    acting = staff.get(tx, actor.id) if actor.kind == "staff" else None
    for notice in notices(
        event,
        after,
        desk,
        actor=actor,
        now=work.now,
        snippet=snippet,
        holder=holder,
        actor_name=acting.name if acting else "",
        channel=account_links.reach(tx, after).channel,
        accused=_names(tx, after.secret.named) if after.secret else "",
        doubted=doubts_in_words(work, after.secret.doubts) if after.secret else "",
        again=again,
        handed=_handed(work, after, event) if isinstance(event, Assigned) and event.lead else (),
        news=news,
        together=together,
        before=case,
        acting=sorted(acting.roles) if acting else (),
        author=_names(tx, (after.draft.by,)) if isinstance(event, Signed) and after.draft else "",
    ):
        tell_notice(work, after, notice)
    return after


def stays_with(
    tx: Tx, case: Case | None, roles: Collection[str], officers: Collection[str], lead: str
) -> bool:
    """Was it handed last to just these, with the same one to lead, and not opened again since?"""
    if case is None or not case.is_with(roles, officers, lead):
        return False
    return _last_handed(tx, case) is not None


def is_news(tx: Tx, case: Case | None, roles: Collection[str], lead: str) -> bool:
    """Does its citizen hear of this disposition? They are told of roles, the leading one first."""
    if case is None or case.assigned_at is None:
        return True
    if units_of(case.assigned_roles, case.lead) != units_of(roles, lead):
        return True
    return _last_handed(tx, case) is None


def _last_handed(tx: Tx, case: Case) -> Assigned | None:
    """The last disposition, unless the case was opened again since."""
    events = (entry.event for entry in reversed(cases.entries(tx, case.id)))
    last = next((one for one in events if isinstance(one, Assigned | Reopened)), None)
    return last if isinstance(last, Assigned) else None


def _again(tx: Tx, case: Case | None, event: Assigned) -> bool:
    return stays_with(tx, case, event.roles, event.staff, event.lead)


def _handed(work: Work, case: Case, event: Assigned) -> tuple[str, ...]:
    """The several whom it was handed to, as people call them, the leading one first."""
    titles = {role.id: role.title for role in work.desk.profile(case.version).roles}
    ids = sorted((*event.roles, *event.staff), key=lambda one: one != event.lead)
    people = {id: one.name for id in event.staff if (one := staff.get(work.tx, id)) is not None}
    return tuple(people.get(id) or titles.get(id, id) for id in ids)


def _names(tx: Tx, ids: Iterable[str]) -> str:
    return ", ".join(one.name for id in ids if (one := staff.get(tx, id)) is not None)


def doubts_in_words(work: Work, doubts: Sequence[Doubt]) -> str:
    """Why a superior is to look first, in a sentence; empty where there is no doubt."""
    whom: dict[str, list[str]] = {}
    for one in doubts:
        whom.setdefault(one.why, []).append(one.staff)
    return "; ".join(
        work.desk.words(f"dugaan.{why}", nama=_names(work.tx, ids))
        if any(ids)
        else work.desk.words(f"anonim.{why}")
        for why, ids in whom.items()
    )


def _arm(work: Work, case: Case, profile: Profile, clock: clocks.Clock) -> None:
    rule = clocks.measured(next(one for one in profile.limits if one.id == clock.rule), case)
    every = clocks.due_marks(rule, clock, work.desk.calendar, work.desk.opening)
    marks: list[tuple[str, datetime]] = [*clocks.worth_arming(every, work.now)]
    if rule.at_due:
        marks.append((rule.at_due, clock.due_at))
    arm_marks(work.tx, case, clock, marks)


def _keep_turns(
    work: Work,
    case: Case,
    profile: Profile,
    running: Iterable[clocks.Clock],
    known: Iterable[clocks.Clock],
) -> None:
    """What waits for somebody's turn stands in each morning's digest for them, until it is over."""
    turns = {rule.id for rule in profile.limits if rule.starts in clocks.TURNS}
    now = {clock.rule for clock in running if clock.stopped_at is None} & turns
    for rule in sorted(now):
        digests.keep_turn(work.tx, case.office_id, case.id, rule, now=work.now)
    for rule in sorted({clock.rule for clock in known} & turns - now):
        digests.drop_turn(work.tx, case.id, rule)


def state_at(desk: Desk, case: Case, stage: str) -> str:
    """The canonical state that a case of this version has in that stage."""
    return desk.profile(case.version).workflow.stage(stage).state


def arm_marks(
    tx: Tx, case: Case, clock: clocks.Clock, marks: Iterable[tuple[str, datetime]]
) -> None:
    """Arm what a clock of this case is to remind of, each mark once for this reckoning."""
    for mark, at in marks:
        due = timers.ClockMark(case.id, clock.rule, mark, reckoning=clock.due_at.isoformat())
        timers.arm_clock(tx, due, office_id=case.office_id, due_at=at)


def tell_notice(work: Work, case: Case, notice: Notice) -> None:
    """Queue what a notice says to all whom it is for.

    Also a text that follows from no event: once for each state of the case, for its key is of the
    case's last line.
    """
    if isinstance(notice.to, ToCitizen) and _is_writing_mail(work, case):
        # All that a mail leads to is told in the one answer to it.
        return
    heard = tell(
        work,
        notice.to,
        notice.text,
        notice.params,
        key=f"case:{case.id}:{case.seq}:{notice.name}",
        case=case,
        refs=notice.refs,
        choices=notice.choices,
        files=attached(work.desk, notice.files),
        in_hours=notice.in_hours,
        once=False,
    )
    if notice.must and not heard:
        # Nobody at all may or can take it up: that must not stay unnoticed.
        unheard = f"unheard:{case.id}:{case.seq}:{notice.name}"
        params = {"nomor": case.label}
        but = case.secret.accused if case.secret else ()
        telling_staff.raise_alarm(work, unheard, "p_tanpa_penerima", params, but=but)


def attached(desk: Desk, files: Sequence[str]) -> list[outbox.File]:
    """Files as they go along with words, each under a name that tells nothing of anybody."""
    return [
        outbox.File(file, desk.words("berkas.lampiran", urut=str(number)))
        for number, file in enumerate(files, start=1)
    ]


def _is_writing_mail(work: Work, case: Case) -> bool:
    return work.actor.kind == "citizen" and account_links.reach(work.tx, case).channel == "mail"


def tell_citizen(
    work: Work,
    case: Case,
    key: str,
    text: str,
    params: Mapping[str, str],
    *,
    choices: Sequence[Choice] = (),
) -> None:
    """Queue a reviewed text for the citizen that follows from no event; without a chat, nothing."""
    if case.address_id:
        tell(work, ToCitizen(), text, params, key=key, case=case, choices=choices)
