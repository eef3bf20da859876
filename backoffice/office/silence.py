"""Whether a case of an office can fall silent: open, and nobody hears of it any more. Pure.

An open case is watched by a clock that runs, by the end of the time in which its citizen may
complete it, or by the days in which the citizen may come back on an answer. Whatever watches it
ends at somebody who may do something with it there. Source: rules 45.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

from msgspec import Struct

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.conditions import Condition, parse
from backoffice.case.consequences import follow, landing
from backoffice.case.events import (
    Answered,
    Approved,
    Asked,
    Assigned,
    CaseEvent,
    Closed,
    Completed,
    Continued,
    Delivered,
    Drafted,
    Filled,
    MeetingHeld,
    MeetingSet,
    Messaged,
    Numbered,
    Opened,
    PaperIssued,
    PaperWritten,
    Received,
    Released,
    Reopened,
    Requested,
    Resumed,
    Returned,
    Taken,
    Ticked,
    Written,
)
from backoffice.case.needs import Refusal
from backoffice.case.parts import CLOSED
from backoffice.case.workflow import (
    VERBS,
    Transition,
    allowed,
    asks_delivery,
    decide,
    transitions_from,
)
from backoffice.office.dependence import depended_on
from backoffice.office.leadership import ADMIN
from backoffice.office.papers import needed_papers, paper_of
from backoffice.office.profile import Profile
from backoffice.office.responsibility import deciders_of, due_to
from backoffice.office.secrecy import superiors_above
from bot.fields import kind_of

#: Commands beside the verbs by which an officer brings a case on.
_BESIDE = ("jawab", "isi", "terima", "balas")
#: What people do that is no transition: they write, ask for an officer, lay an answer before
#: somebody, number a case, fill it in, send a message, set a meeting where no stage is made for
#: it, note its result.
DEEDS = ("tulis", "minta_petugas", "jawab", "terima", "isi", "balas", "rapatkan", "hasil")
#: Those that lead anywhere: a message only ends the wait for one.
_LEADING = ("tulis", "jawab", "terima", "isi")
#: Those that do so where a step of the SOP looks at the meetings of a case.
_MEETING = ("rapatkan", "hasil")
_START = datetime(2026, 11, 23, 3, tzinfo=UTC)
_WAIT = timedelta(days=30)


class Watch(Struct, frozen=True):
    """What keeps a case from being forgotten, and the roles that its end reaches."""

    #: Id of a clock, `kelengkapan` or `tanggapan`.
    by: str
    roles: tuple[str, ...] = ()
    #: It ends by itself: nobody needs to hear of it.
    alone: bool = False


def watches(profile: Profile, case: Case) -> Iterator[Watch]:
    """Everything that watches an open case."""
    if case.state == "DIJAWAB":
        # Source: rules 24.
        yield Watch("tanggapan", alone=_ends(profile))
    if case.waits and case.complete_by is not None:
        yield Watch("kelengkapan", deciders_of(profile, case))
    for rule in profile.limits:
        if clocks.is_at_work(case, rule) and not clocks.stands_still(case, rule):
            roles = due_to(profile, case, rule)
            above = superiors_above(profile, roles) if "late" in rule.remind else ()
            yield Watch(rule.id, tuple(dict.fromkeys((*roles, *above))))


def _ends(profile: Profile) -> bool:
    return any(one.final and one.state == "SELESAI" for one in profile.workflow.stages)


def why_silent(profile: Profile, case: Case) -> tuple[str, tuple[Watch, ...]]:
    """Empty where the case is watched; else `jam` (nothing watches it) or `orang` (what watches it
    ends at nobody who may act), and what watches it.
    """
    if not case.open:
        return "", ()
    found = tuple(watches(profile, case))
    if not found:
        return "jam", ()
    if any(one.alone or any(may_act(profile, case, role) for role in one.roles) for one in found):
        return "", found
    return "orang", found


def may_act(profile: Profile, case: Case, role: str) -> bool:
    """May somebody with this role bring the case on from where it stands?"""
    roles = frozenset((role,))
    if role == ADMIN:
        # Whoever runs the system sees no case. Source: rules 42.
        return False
    if any(allowed(profile, command, roles) for command in _BESIDE):
        return True
    return any(isinstance(decide(profile, case, verb, roles=roles), Transition) for verb in VERBS)


# -- what may happen ------------------------------------------------------------------------------


def begun(profile: Profile, lacks: str, at: datetime, values: dict[str, str] | None = None) -> Case:
    """A case as it comes in; `lacks`: receive, complete, or empty; `values`: what was chosen."""
    workflow = profile.workflow
    needs = {
        need: tuple(one.key for one in profile.form.fields if need in one.needs)
        for need in ("receive", "complete")
    }
    stage = workflow.stage(workflow.hold if lacks else workflow.start)
    opened = Opened(
        code="",
        version=profile.version,
        person="",
        address="a",
        channel="",
        category="",
        stage=stage.id,
        state=stage.state,
        words="",
        lacks_receive=needs["receive"] if lacks == "receive" else (),
        lacks_complete=needs["complete"] if lacks else (),
        values=values or {},
    )
    case = follow(None, opened, workflow, at, at + _WAIT)
    if lacks == "receive" or not workflow.stage(workflow.start).numbered:
        return case
    return follow(case, _NUMBERED, workflow, at, at + _WAIT)


_NUMBERED = Numbered(number="1", ordinal=1, year=2026)


def beginnings(profile: Profile, at: datetime) -> Iterator[Case]:
    """Each way in which a case may come in: what it lacks, and what its citizen has chosen of that
    on which something depends.
    """
    needs = {need for one in profile.form.fields for need in one.needs}
    asked = depended_on(profile)
    fields = [one for one in profile.form.fields if not one.by and one.key in asked]
    said = [[(one.key, option.id) for option in one.options] for one in fields if one.options]
    for lacks in ("", "receive", "complete"):
        if not lacks or lacks in needs:
            for values in product(*said):
                yield begun(profile, lacks, at, dict(values))


def done(profile: Profile, case: Case, verb: str, at: datetime) -> Case | None:
    """The case after a verb, or a deed of DEEDS, by whoever may do it; None where nobody may."""
    return next(iter(outcomes(profile, case, verb, at)), None)


def outcomes(profile: Profile, case: Case, verb: str, at: datetime) -> Iterator[Case]:
    """The case after a verb or a deed, for each of those whom it may be handed to then."""
    workflow = profile.workflow
    if verb in DEEDS or ":" in verb:
        events = _deed(profile, case, verb, at) if case.open else None
        if events is not None:
            yield _after(profile, case, events, at)
        return
    everybody = frozenset(role.id for role in profile.roles)
    ways = [one for one in transitions_from(workflow, verb, case.stage) if one.to]
    addressees: list[tuple[frozenset[str], ...]] = [(frozenset(one.to),) for one in ways]
    for to in addressees or [()]:
        step = decide(profile, case, verb, roles=everybody, to=to)
        if verb == "rapat" and not _may_meet(case):
            continue
        if not isinstance(step, Refusal):
            yield _after(profile, case, _moves(profile, case, step, at), at)


def _after(profile: Profile, case: Case, events: Iterable[CaseEvent], at: datetime) -> Case:
    for event in events:
        case = follow(case, event, profile.workflow, at, at + _WAIT)
    return case


def decisions(profile: Profile) -> tuple[str, ...]:
    """Everything that officers may decide of a field on which something depends, as deeds."""
    asked = depended_on(profile)
    found = []
    for field in profile.form.fields:
        if not field.by or field.key not in asked:
            continue
        if kind_of(field).one_by_one or not field.options:
            found.append(f"tetapkan:{field.key}")
        else:
            found += [f"tetapkan:{field.key}={option.id}" for option in field.options]
    return (*found, *(f"surat:{one}" for one in needed_papers(profile)))


def _deed(profile: Profile, case: Case, deed: str, at: datetime) -> tuple[CaseEvent, ...] | None:
    workflow = profile.workflow
    start = workflow.stage(workflow.start)
    back = Resumed(stage=start.id, state=start.state)
    match deed:
        case "tulis":
            if case.waiting_from is not None:
                stage, state = case.waiting_from
                return Written(words=""), Resumed(stage=stage, state=state)
            if case.state == "DIJAWAB":
                working = next(one for one in workflow.stages if one.state == "DIPROSES")
                return Written(words=""), Reopened(stage=working.id, state=working.state)
            return (Written(words=""),)
        case "minta_petugas":
            return (Asked(what="petugas", since=at),)
        case "balas":
            return (Messaged(words=""),)
        case "jawab" if case.number is not None:
            return (Drafted(words="", version=1, since=at),)
        case "terima" if case.number is None:
            return _NUMBERED, back
        case "isi" if case.lacks:
            numbered = (_NUMBERED,) if case.number is None else ()
            held = case.stage == workflow.hold and case.waiting_from is None
            return Filled(field="", words=""), *numbered, *((back,) if held else ())
        case "rapatkan" if profile.rights.get("rapat") and _may_meet(case):
            return (_meeting_set(case, case.stage, case.state, at),)
        case "hasil" if profile.rights.get("hasil") and case.meeting is not None:
            result = MeetingHeld(number=case.meeting.number, words="")
            paused = case.paused
            return (result, Continued(why=paused.why)) if paused else (result,)
        case _ if deed.startswith("surat:"):
            return _issued(profile, case, parse(deed).subject, at)
        case _ if ":" in deed:
            return _decided(profile, case, parse(deed))
        case _:
            return None


def _may_meet(case: Case) -> bool:
    return case.number is not None and case.meeting is None


def _meeting_set(case: Case, stage: str, state: str, at: datetime) -> MeetingSet:
    return MeetingSet(
        number=len(case.meetings) + 1,
        at=at,
        place="",
        invited="",
        roles=(),
        staff=(),
        stage=stage,
        state=state,
    )


def _issued(profile: Profile, case: Case, id: str, at: datetime) -> tuple[CaseEvent, ...] | None:
    """That paper is written and signed by all, where it may be written."""
    paper, found = paper_of(profile, id), case.paper(id)
    written = found is not None and found.state == "terbit"
    if paper is None or written or case.number is None or not case.open:
        return None
    if paper.stages and case.stage not in paper.stages:
        return None
    written_first = PaperWritten(paper=id, version=1, words="", since=at)
    return written_first, PaperIssued(paper=id, version=1)


def _decided(profile: Profile, case: Case, what: Condition) -> tuple[CaseEvent, ...] | None:
    field = profile.form.field(what.subject)
    if kind_of(field).one_by_one:
        missing = [one for one in field.must if not case.ticks.get(field.key, {}).get(one)]
        return tuple(Ticked(field=field.key, tick=one, how="ya") for one in missing) or None
    value = what.any_of[0] if what.any_of else "terisi"
    if case.values.get(field.key) == value:
        return None
    filled = Filled(
        field=field.key,
        words="",
        lacks_receive=case.lacks_receive,
        lacks_complete=case.lacks_complete,
        value=value,
    )
    return (filled,)


def _moves(profile: Profile, case: Case, step: Transition, at: datetime) -> tuple[CaseEvent, ...]:
    """What is written down when a verb is done, as `casework` does it."""
    stage = profile.workflow.stage(step.target)
    to, state = stage.id, stage.state
    completed = Completed(origin="jawaban_langsung", stage=case.stage, state="LENGKAP")
    lacking: tuple[CaseEvent, ...] = () if case.completed_at else (completed,)
    numbered = (_NUMBERED,) if case.number is None else ()
    match step.verb:
        case "lengkap":
            return (Completed(origin="petugas", stage=to, state=state),)
        case "ambil":
            return (Taken(staff="s", stage=to),)
        case "disposisi" | "teruskan":
            roles = profile.workflow.addressees(step)
            return (Assigned(stage=to, state=state, roles=roles),)
        case "rapat":
            return (_meeting_set(case, to, state, at),)
        case "terima_surat":
            return Received(stage=to, state=state), *numbered
        case "lepas":
            back = landing(case, stage, profile.workflow)
            return (Released(stage=back.id, state=back.state),)
        case "lengkapi":
            return (Requested(words="", until=at + _WAIT, stage=to, state=state),)
        case "setujui":
            return (Approved(version=1, stage=to, state=state, since=at),)
        case "kembalikan":
            return (Returned(version=1, stage=to, state=state),)
        case "kirim":
            return *lacking, Answered(words="", stage=to, state=state)
        case "serah":
            direct = state in CLOSED
            given = Delivered(
                words="",
                stage=case.stage if direct else to,
                state="DIJAWAB" if direct else state,
                answer="",
                direct=direct,
            )
            return *lacking, given, *((Closed(outcome=state, stage=to),) if direct else ())
        case "buka":
            return (Reopened(stage=to, state=state),)
        case "jawab_langsung":
            told = Answered(words="", stage=case.stage, state="DIJAWAB", direct=True)
            return *numbered, *lacking, told, Closed(outcome=state, stage=to)
        case _:
            return (Closed(outcome=state, stage=to),)


# -- looking ahead --------------------------------------------------------------------------------


class Silent(Struct, frozen=True):
    """A case that nobody would hear of, and how it came there."""

    stage: str
    why: str
    way: tuple[str, ...]
    watches: tuple[Watch, ...]


def find_silent(profile: Profile) -> tuple[Silent, ...]:
    """Of each stage the first case found in it that would fall silent, by the shortest way."""
    found: dict[str, Silent] = {}
    leading = (*_LEADING, *(_MEETING if _looks_at_meetings(profile) else ()))
    seen = set()
    waiting: list[tuple[Case, tuple[str, ...]]] = [
        (case, ()) for case in beginnings(profile, _START)
    ]
    for case, way in waiting:
        key = standing(profile, case)
        if key in seen:
            continue
        seen.add(key)
        why, watched = why_silent(profile, case)
        if why:
            found.setdefault(case.stage, Silent(case.stage, why, way, watched))
            continue
        # Later than all that went before: what a clock has seen counts by its moment.
        at = _START + timedelta(minutes=len(way) + 1)
        for verb in (*VERBS, *leading, *decisions(profile)):
            ways = outcomes(profile, case, verb, at)
            waiting += [(after, (*way, verb)) for after in ways]
    return tuple(found.values())


def standing(profile: Profile, case: Case) -> tuple[object, ...]:
    """Where a case stands: two that stand alike have the same before them."""
    return (
        case.stage,
        case.state in CLOSED,
        case.number is None,
        case.completed_at is None,
        case.lacks,
        case.waits,
        case.waiting_from,
        case.paused is None,
        case.went_on,
        _meetings(profile, case),
        case.delivery is not None and asks_delivery(profile.workflow),
        tuple(sorted(case.values.items())),
        tuple((key, tuple(sorted(ticks.items()))) for key, ticks in sorted(case.ticks.items())),
        case.draft.state if case.draft else "",
        tuple(one.state for id in needed_papers(profile) if (one := case.paper(id)) is not None),
        tuple(clocks.is_at_work(case, rule) for rule in profile.limits),
    )


def _looks_at_meetings(profile: Profile) -> bool:
    """Does any step of its SOP set a meeting, or need one?"""
    return any(
        move.verb == "rapat" or any(parse(need).name == "rapat" for need in move.needs)
        for move in profile.workflow.transitions
    )


def _meetings(profile: Profile, case: Case) -> tuple[bool, bool]:
    """Is one set, and was one held? To an SOP that does not look at them they are all one."""
    if not _looks_at_meetings(profile):
        return False, False
    return case.meeting is not None, any(one.state == "selesai" for one in case.meetings)
