"""Not faster than Telegram likes, and nobody waits for anybody else's pause."""

from __future__ import annotations

from itertools import pairwise

import pytest

from channels.pace import Pace


class Stopwatch:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def paced(rate: float, *, per_chat: bool = True) -> tuple[Pace, Stopwatch]:
    watch = Stopwatch()
    return Pace(rate, per_chat=per_chat, monotonic=watch, sleep=watch.sleep), watch


async def test_three_at_once_to_one_person_and_then_one_a_second() -> None:
    pace, watch = paced(28)
    went = []
    for _ in range(6):
        await pace.turn("7001", room=False)
        went.append(watch.now - 1000)
    assert went[:3] == [0, 0, 0]
    assert [round(b - a, 3) for a, b in pairwise(went[2:])] == [1, 1, 1]


async def test_a_group_gets_no_more_than_twenty_a_minute() -> None:
    pace, watch = paced(28)
    went = []
    for _ in range(60):
        await pace.turn("-1009", room=True)
        went.append(watch.now)
    for start in went:
        assert sum(start <= at < start + 60 for at in went) <= 20


async def test_never_more_than_the_rate_over_all_chats() -> None:
    pace, watch = paced(28)
    went = []
    for n in range(300):
        await pace.turn(str(n), room=False)
        went.append(watch.now)
    for start in went:
        assert sum(start <= at < start + 1 for at in went) <= 28 + 4
    assert 300 / (went[-1] - went[0]) == pytest.approx(28, rel=0.05)


async def test_a_quiet_minute_saves_nothing_up() -> None:
    pace, watch = paced(10)
    await pace.turn("1", room=False)
    watch.now += 60
    start = watch.now
    for n in range(24):
        await pace.turn(str(n + 2), room=False)
    assert watch.now - start == pytest.approx(2.0)


def test_a_pause_is_for_one_chat_and_ends() -> None:
    pace, watch = paced(28)
    pace.hold("7001", 3)
    assert pace.held("7001") == 3
    assert pace.held("7002") == 0
    watch.now += 2
    assert pace.held("7001") == 1
    watch.now += 1
    assert pace.held("7001") == 0


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pace, _ = paced(28)
    pace.hold("7001", 30)
    pace.hold("7001", 1)
    assert pace.held("7001") == 30


async def test_chats_that_may_send_freely_are_forgotten() -> None:
    pace, watch = paced(1e9)
    for n in range(12_000):
        await pace.turn(str(n), room=False)
        watch.now += 0.01
    assert len(pace._chats) <= 5_000


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_of_nothing_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        Pace(rate)
