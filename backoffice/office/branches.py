"""Every branch of an office's workflow, played with made-up cases: which ways there are. Pure.

Cases of one kind have the same before them, so each kind is played once. What officers and citizens
do is done as `silence` does it; beside it stand the two things that happen by themselves.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from backoffice.calendar.workdays import Calendar
from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.conditions import parse
from backoffice.case.consequences import declared, follow, is_whole
from backoffice.case.events import Closed
from backoffice.case.workflow import VERBS, Transition, decide, transitions_from
from backoffice.office.profile import Profile
from backoffice.office.rules import end_of
from backoffice.office.silence import DEEDS, beginnings, decisions, outcomes, standing

#: What happens by itself: a clock is over and declares the case complete; nobody comes back on an
#: answer.
BY_CLOCK, BY_SILENCE = "tenggat", "diam"
_LEADING_NOWHERE = ("minta_petugas", "balas")
_BY_ITSELF = (BY_CLOCK, BY_SILENCE)
#: What is done in no time still comes after what was done before.
MOMENT = timedelta(minutes=1)

Kind = tuple[object, ...]


class Deed(Struct, frozen=True):
    """Something that happens to a case."""

    #: A verb, a deed or a decision of `silence`, or what happens by itself.
    verb: str
    #: Which of its outcomes: it may be handed to one or another.
    choice: int = 0


class Way(Struct, frozen=True):
    """What happens to a case, from one of the beginnings on."""

    #: Which of `beginnings`.
    begun: int
    deeds: tuple[Deed, ...]

    @property
    def verbs(self) -> tuple[str, ...]:
        return tuple(deed.verb for deed in self.deeds)


class Branch(Struct, frozen=True):
    """Something that may happen to cases of one kind."""

    deed: Deed
    #: None for what is no transition.
    move: Transition | None
    #: The kind that the case has then.
    to: Kind


class Branches(Struct, frozen=True):
    """Everything that was found."""

    #: One case of each kind, as early as it can be there, with the way to it.
    cases: Mapping[Kind, tuple[Case, Way]]
    #: Kind -> what can happen to it.
    steps: Mapping[Kind, tuple[Branch, ...]]

    def stages(self) -> set[str]:
        """Ids of all stages in which a case was."""
        return {case.stage for case, _ in self.cases.values()}


def happen(
    profile: Profile, case: Case, verb: str, at: datetime, calendar: Calendar
) -> list[tuple[Transition | None, Case]]:
    """The case after a verb, a deed, or what happens by itself: each of its outcomes."""
    if verb in _BY_ITSELF:
        after = _by_itself(profile, case, verb, at)
        return [] if after is None else [(None, after)]
    moves: list[Transition | None] = []
    if verb in VERBS:
        moves += _moves(profile, case, verb)
        if not moves or (verb == "lengkap" and _is_said_already(case, moves)):
            return []
    until = end_of(profile.rules.completion, at, calendar)
    return [
        (
            moves[number] if number < len(moves) else None,
            after
            if after.complete_by in (None, case.complete_by)
            else replace(after, complete_by=until),
        )
        for number, after in enumerate(outcomes(profile, case, verb, at))
    ]


def _moves(profile: Profile, case: Case, verb: str) -> Iterator[Transition]:
    """The transition of each outcome, as `outcomes` chooses it."""
    everybody = frozenset(role.id for role in profile.roles)
    ways = [one for one in transitions_from(profile.workflow, verb, case.stage) if one.to]
    addressees: list[tuple[frozenset[str], ...]] = [(frozenset(one.to),) for one in ways]
    for to in addressees or [()]:
        move = decide(profile, case, verb, roles=everybody, to=to)
        if isinstance(move, Transition):
            yield move


def _is_said_already(case: Case, moves: Sequence[Transition | None]) -> bool:
    """What is complete is declared so again only where that sends it on: the command refuses it."""
    on = any(move is not None and move.target != case.stage for move in moves)
    return case.completed_at is not None and case.waiting_from is None and not on


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
    """A case as it comes in. Raises StopIteration."""
    case = next(islice(beginnings(profile, at), which, None))
    if case.complete_by is None:
        return case
    return replace(case, complete_by=end_of(profile.rules.completion, at, calendar))


def branches(profile: Profile, at: datetime, calendar: Calendar) -> Branches:
    """Try everything in every kind of case, the shortest way to each first."""
    found: dict[Kind, tuple[Case, Way]] = {}
    steps: dict[Kind, tuple[Branch, ...]] = {}
    waiting: deque[Kind] = deque()
    ended: deque[Kind] = deque()

    def come(case: Case, way: Way) -> Kind:
        kind = standing(profile, case)
        if kind not in found:
            found[kind] = case, way
            # Nobody opens a case again to get where it could have gone while it was open.
            (waiting if case.open else ended).append(kind)
        return kind

    tried = {stage.id: _tried(profile, stage.id) for stage in profile.workflow.stages}
    for which, _ in enumerate(beginnings(profile, at)):
        come(begun(profile, which, at, calendar), Way(which, ()))
    while waiting or ended:
        kind = (waiting or ended).popleft()
        case, way = found[kind]
        moment = at + MOMENT * (len(way.deeds) + 1)
        steps[kind] = tuple(
            Branch(deed, move, come(after, Way(way.begun, (*way.deeds, deed))))
            for verb in tried[case.stage]
            for choice, (move, after) in enumerate(happen(profile, case, verb, moment, calendar))
            for deed in (Deed(verb, choice),)
        )
    return Branches(found, steps)


def _tried(profile: Profile, stage: str) -> tuple[str, ...]:
    """What may happen in a stage. Officers decide there what is asked before a case goes on; what
    only a clock asks, they decide anywhere.
    """
    flow = profile.workflow
    ways = {verb: transitions_from(flow, verb, stage) for verb in VERBS}
    here = {parse(need).subject for moves in ways.values() for one in moves for need in one.needs}
    here |= {rule.by for rule in profile.limits}
    here |= {parse(need).subject for rule in profile.limits for need in rule.when}
    return (
        *(verb for verb in VERBS if ways[verb]),
        *(deed for deed in DEEDS if deed not in _LEADING_NOWHERE),
        *(deed for deed in decisions(profile) if parse(deed).subject in here),
        *_BY_ITSELF,
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
    used = [branch.move for branches in found.steps.values() for branch in branches if branch.move]
    for number, move in enumerate(profile.workflow.transitions):
        if not any(move is one for one in used):
            yield number


def ways_to(found: Branches, stage: str) -> list[Way]:
    """The shortest way into a final stage; then for each transition, and for all else that may
    happen, the shortest one through it.
    """
    ends = [kind for kind, (case, _) in found.cases.items() if case.stage == stage]
    if not ends:
        return []
    ahead = _behind(found, ends)
    best: dict[Transition | str, Way] = {}
    for kind, steps in found.steps.items():
        _, way = found.cases[kind]
        for branch in steps:
            if branch.to not in ahead:
                continue
            through = Way(way.begun, (*way.deeds, branch.deed, *ahead[branch.to]))
            known = best.get(branch.move or branch.deed.verb)
            if known is None or len(through.deeds) < len(known.deeds):
                best[branch.move or branch.deed.verb] = through
    shortest = min((found.cases[kind][1] for kind in ends), key=lambda way: len(way.deeds))
    return list(dict.fromkeys([shortest, *best.values()]))


def _behind(found: Branches, ends: Sequence[Kind]) -> dict[Kind, tuple[Deed, ...]]:
    """Kind -> the fewest deeds from it to one of these, through open cases alone."""
    before: dict[Kind, list[tuple[Kind, Deed]]] = defaultdict(list)
    for kind, steps in found.steps.items():
        if found.cases[kind][0].open:
            for branch in steps:
                before[branch.to].append((kind, branch.deed))
    ahead: dict[Kind, tuple[Deed, ...]] = dict.fromkeys(ends, ())
    waiting = deque(ends)
    while waiting:
        after = waiting.popleft()
        for kind, deed in before[after]:
            if kind not in ahead:
                ahead[kind] = (deed, *ahead[after])
                waiting.append(kind)
    return ahead
