"""Every branch of an office's workflow, played with made-up cases: which ways there are. Pure.

Cases of one kind have the same before them, so each kind is played once. What officers and citizens
do is done as `silence` does it; beside it stand the two things that happen by themselves.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from backoffice.calendar.workdays import Calendar
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.consequences import declared, follow, is_whole
from backoffice.case.events import Closed
from backoffice.case.workflow import VERBS, Transition, find_transition
from backoffice.office.profile import Profile
from backoffice.office.rules import end_of
from backoffice.office.silence import DEEDS, beginnings, done

#: What happens by itself: a clock is over and declares the case complete; nobody comes back on an
#: answer.
BY_CLOCK, BY_SILENCE = "tenggat", "diam"
#: What is tried in every kind of case: a message to the citizen leads nowhere.
_TRIED = (*VERBS, *(one for one in DEEDS if one not in ("minta_petugas", "balas")))
_TRIED_BY_ITSELF = (BY_CLOCK, BY_SILENCE)
#: What is done in no time still comes after what was done before.
MOMENT = timedelta(minutes=1)

Kind = tuple[object, ...]


class Way(Struct, frozen=True):
    """What happens to a case, from one of the beginnings on."""

    #: Which of `beginnings`.
    begun: int
    verbs: tuple[str, ...]


class Branches(Struct, frozen=True):
    """Everything that was found."""

    #: One case of each kind, as early as it can be there, with the way to it.
    cases: Mapping[Kind, tuple[Case, Way]]
    #: Kind -> what can happen to it, and the kind that it has then.
    steps: Mapping[Kind, Mapping[str, Kind]]

    def stages(self) -> set[str]:
        """Ids of all stages in which a case was."""
        return {case.stage for case, _ in self.cases.values()}


def step(profile: Profile, case: Case, verb: str, at: datetime, calendar: Calendar) -> Case | None:
    """The case after a verb, a deed, or what happens by itself; None where it cannot happen."""
    if verb == "lengkap" and case.completed_at is not None and case.waiting_from is None:
        # What is complete is not declared so again: the command refuses it, whatever the stage.
        return None
    after = (
        _by_itself(profile, case, verb, at)
        if verb in _TRIED_BY_ITSELF
        else done(profile, case, verb, at)
    )
    if after is None or after.complete_by in (None, case.complete_by):
        return after
    return replace(after, complete_by=end_of(profile.rules.completion, at, calendar))


def _by_itself(profile: Profile, case: Case, verb: str, at: datetime) -> Case | None:
    flow = profile.workflow
    if verb == BY_CLOCK and is_whole(case) and not case.waits:
        for rule in profile.limits:
            if rule.at_due == "lengkap" and clocks.is_at_work(case, rule):
                return follow(case, declared(case, flow), flow, at, at)
    if verb == BY_SILENCE and case.state == "DIJAWAB":
        ends = [one.id for one in flow.stages if one.final and one.state == "SELESAI"]
        # Where the case's own way leads, as it is closed by silence.
        ways = sorted(flow.transitions, key=lambda move: case.stage not in move.source)
        own = [move.target for move in ways if {case.stage, "*"} & set(move.source)]
        for end in (*own, *ends):
            if end in ends:
                event = Closed(outcome="SELESAI", stage=end, how="diam")
                return follow(case, event, flow, at, at)
    return None


def begun(profile: Profile, which: int, at: datetime, calendar: Calendar) -> Case:
    """A case as it comes in. Raises IndexError."""
    case = tuple(beginnings(profile, at))[which]
    if case.complete_by is None:
        return case
    return replace(case, complete_by=end_of(profile.rules.completion, at, calendar))


def branches(profile: Profile, at: datetime, calendar: Calendar) -> Branches:
    """Try everything in every kind of case, the shortest way to each first."""
    found: dict[Kind, tuple[Case, Way]] = {}
    steps: dict[Kind, dict[str, Kind]] = {}
    waiting: deque[Kind] = deque()
    ended: deque[Kind] = deque()

    def come(case: Case, way: Way) -> Kind:
        kind = _kind(profile, case)
        if kind not in found:
            found[kind] = case, way
            # Nobody opens a case again to get where it could have gone while it was open.
            (waiting if case.open else ended).append(kind)
        return kind

    for which, _ in enumerate(beginnings(profile, at)):
        come(begun(profile, which, at, calendar), Way(which, ()))
    while waiting or ended:
        kind = (waiting or ended).popleft()
        case, way = found[kind]
        moment = at + MOMENT * (len(way.verbs) + 1)
        steps[kind] = {
            verb: come(after, Way(way.begun, (*way.verbs, verb)))
            for verb in (*_TRIED, *_TRIED_BY_ITSELF)
            if (after := step(profile, case, verb, moment, calendar)) is not None
        }
    return Branches(found, steps)


def _kind(profile: Profile, case: Case) -> Kind:
    """Two cases of one kind have the same before them."""
    return (
        case.stage,
        case.state,
        case.number is None,
        case.completed_at is None,
        case.lacks,
        case.waits,
        case.waiting_from,
        case.draft.state if case.draft else "",
        tuple(clocks.is_at_work(case, rule) for rule in profile.limits),
    )


# -- what was found -------------------------------------------------------------------------------


def stuck(found: Branches) -> Iterator[tuple[str, Way]]:
    """Of each stage that some case never leaves for an end: its id and the shortest way there."""
    ended = [kind for kind, (case, _) in found.cases.items() if not case.open]
    ahead = _behind(found, ended)
    seen = set()
    for kind, (case, way) in found.cases.items():
        if case.open and kind not in ahead and case.stage not in seen:
            seen.add(case.stage)
            yield case.stage, way


def unused(profile: Profile, found: Branches) -> Iterator[int]:
    """Numbers of the transitions that no case can ever take."""
    flow = profile.workflow
    used = [
        find_transition(flow, verb, found.cases[kind][0].stage)
        for kind, verbs in found.steps.items()
        for verb in verbs
        if verb in VERBS
    ]
    for number, move in enumerate(flow.transitions):
        if not any(move is one for one in used):
            yield number


def ways_to(profile: Profile, found: Branches, stage: str) -> list[Way]:
    """The shortest way into a final stage; then for each transition, and for all else that may
    happen, the shortest one through it.
    """
    ends = [kind for kind, (case, _) in found.cases.items() if case.stage == stage]
    if not ends:
        return []
    ahead = _behind(found, ends)
    best: dict[Transition | str, Way] = {}
    for kind, verbs in found.steps.items():
        case, way = found.cases[kind]
        for verb, after in verbs.items():
            if after not in ahead:
                continue
            branch = find_transition(profile.workflow, verb, case.stage) or verb
            through = Way(way.begun, (*way.verbs, verb, *ahead[after]))
            if branch not in best or len(through.verbs) < len(best[branch].verbs):
                best[branch] = through
    shortest = min((found.cases[kind][1] for kind in ends), key=lambda way: len(way.verbs))
    return list(dict.fromkeys([shortest, *best.values()]))


def _behind(found: Branches, ends: Sequence[Kind]) -> dict[Kind, tuple[str, ...]]:
    """Kind -> the fewest verbs from it to one of these, through open cases alone."""
    before: dict[Kind, list[tuple[Kind, str]]] = defaultdict(list)
    for kind, verbs in found.steps.items():
        if found.cases[kind][0].open:
            for verb, after in verbs.items():
                before[after].append((kind, verb))
    ahead: dict[Kind, tuple[str, ...]] = dict.fromkeys(ends, ())
    waiting = deque(ends)
    while waiting:
        after = waiting.popleft()
        for kind, verb in before[after]:
            if kind not in ahead:
                ahead[kind] = (verb, *ahead[after])
                waiting.append(kind)
    return ahead
