"""Fields on which a step or a clock depends: of them a case remembers what was chosen. Pure."""

from __future__ import annotations

from backoffice.case.conditions import parse
from backoffice.office.profile import Profile


def depended_on(profile: Profile) -> frozenset[str]:
    """Keys of the fields that a condition, or the length of a clock, looks at."""
    needs = [need for step in profile.workflow.transitions for need in step.needs]
    needs += [need for rule in profile.limits for need in rule.when]
    asked = {parse(need).subject for need in needs} | {rule.by for rule in profile.limits}
    return frozenset(asked - {""})
