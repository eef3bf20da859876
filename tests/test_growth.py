"""The measure of growth tells what is in step with its input from what is not."""

from __future__ import annotations

import pytest

from tests import growth
from tests.growth import assert_in_step


class Seconds:
    """A clock that moves with the work alone, and by a little of its own each time it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def thread_time(self) -> float:
        self.now += 0.0001
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(growth, "time", clock)
    return clock


@pytest.mark.parametrize("power", [0.5, 1, 1.3])
def test_what_grows_in_step_passes(seconds: Seconds, power: float) -> None:
    def work(size: int) -> None:
        seconds.now += (size / 1000) ** power

    assert_in_step(work, 500, 1000)


@pytest.mark.parametrize(("power", "times"), [(2, "4.0"), (3, "8.0")])
def test_what_grows_with_the_square_fails(seconds: Seconds, power: float, times: str) -> None:
    def work(size: int) -> None:
        seconds.now += (size / 1000) ** power

    with pytest.raises(AssertionError, match=f"twice the input takes {times} times as long"):
        assert_in_step(work, 500, 1000)


def test_a_slow_moment_of_the_machine_excuses_nobody(seconds: Seconds) -> None:
    rounds = iter([3.0, 1.0, 1.0, 1.0])

    def work(size: int) -> None:
        seconds.now += 0.01 * (size / 500) ** 2 * next(rounds, 1.0)

    with pytest.raises(AssertionError):
        assert_in_step(work, 500, 1000)


def test_one_quick_moment_of_the_machine_accuses_nobody(seconds: Seconds) -> None:
    rounds = iter([0.3])

    def work(size: int) -> None:
        seconds.now += 0.1 * size / 500 * next(rounds, 1.0)

    assert_in_step(work, 500, 1000)


def test_the_measure_is_taken_by_the_processor_s_time() -> None:
    assert_in_step(lambda n: sum(range(n)), 1_000_000, 2_000_000)
