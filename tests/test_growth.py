"""The measure of growth tells what is in step with its input from what is not."""

from __future__ import annotations

import pytest

from tests.growth import assert_in_step


def test_what_grows_in_step_passes() -> None:
    assert_in_step(lambda n: sum(range(n)), 1_000_000, 2_000_000)


def test_what_grows_with_the_square_fails() -> None:
    with pytest.raises(AssertionError, match=r"twice the input takes [34567]\.\d times as long"):
        assert_in_step(lambda n: sum(range(n * n)), 1000, 2000)
