"""Means and medians from how many took how long."""

from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from backoffice.reports.figures import Spread
from backoffice.reports.spreads import spread


def test_of_ten_the_ninth_is_the_p90() -> None:
    assert spread((length, 1) for length in range(1, 11)) == Spread(10, 5.5, 5.5, 9.0)


def test_one_is_its_own_mean_and_none_is_nothing() -> None:
    assert spread([(90, 1)], unit=60) == Spread(1, 1.5, 1.5, 1.5)
    assert spread([]) is None


def test_what_was_taken_back_is_not_there() -> None:
    assert spread([(3, 1), (7, 1), (7, -1)]) == Spread(1, 3.0, 3.0, 3.0)
    # It was counted in an earlier month.
    assert spread([(3, 1), (7, -1)]) == Spread(1, 3.0, 3.0, 3.0)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_it_is_what_the_whole_list_says(lengths: list[int]) -> None:
    found = spread((one, 1) for one in lengths)
    assert found is not None and found.of == len(lengths)
    assert found.mean == round(sum(lengths) / len(lengths), 1)
    assert found.median == round(statistics.median(lengths), 1)
    below = sum(one <= found.p90 for one in lengths)
    assert below >= 0.9 * len(lengths)
    assert sum(one < found.p90 for one in lengths) < 0.9 * len(lengths)
