"""How many examples a property is tried with: few in `make test`, many in `make e2e`."""

from __future__ import annotations

from hypothesis import settings

#: What hypothesis takes where nothing is said: `--hypothesis-profile=many`, as `make e2e` gives it.
_MANY = 100
#: Below this a property would hardly be one.
_LEAST = 3


def register_profiles() -> None:
    """Both kinds of run; few is what goes without saying."""
    # Nothing is kept between runs: a failure prints the example that made it.
    settings.register_profile("many", database=None, deadline=None, max_examples=_MANY)
    settings.register_profile("few", settings.get_profile("many"), max_examples=_MANY // 5)
    settings.load_profile("few")


def examples(many: int) -> int:
    """For a property that is to have another number than the rest: `many`, or its share now."""
    now = settings.get_profile(settings.get_current_profile_name()).max_examples
    return max(min(many, _LEAST), many * now // _MANY)
