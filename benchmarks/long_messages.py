"""What a long mail costs beside a short one, and how long another citizen waits meanwhile.

    python -m benchmarks.long_messages [TIMES]

A mail of 2,000 characters and one of 200,000 go through the mailbox, the reader, the turn and the
card of the officer, each from a citizen of its own: processor time of the whole process, the median
of several, and their ratio. Growth that is linear gives 100; at most 120 is meant. Beside prose
there are texts on which readers like to stall. While the long one is played somebody says halo in a
chat: the wait for the answer, the longest of all. At the end ten long ones of ten people lie there
before somebody says halo.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.demo.world import World

SHORT, LONG = 2_000, 200_000
_PROSE = "Saya rekam KTP bulan Agustus di kantor camat, sampai sekarang belum dicetak juga. "
TEXTS: dict[str, Callable[[int], str]] = {
    "prose": lambda size: _lines(_PROSE * (size // len(_PROSE) + 1), 78)[:size],
    "stars": lambda size: f"Yth. dinas\n{'*' * size}\nKTP saya hilang",
    "a long word": lambda size: "a" * size,
    "almost labels": lambda size: "Nama :: \n" * (size // 9),
    "quoting": lambda size: f"KTP saya\n{'>' * (size // 2)}\n" + ">\n" * (size // 4),
    "digits apart": lambda size: "1 2 . 3 - " * (size // 10),
}


def _lines(words: str, width: int) -> str:
    return "\n".join(words[at : at + width] for at in range(0, len(words), width))


async def _cost(world: World, text: str, number: int) -> tuple[float, float]:
    """Processor seconds of a mail from fetching to the officer's card, and the other's wait."""
    assert world.mail is not None
    raw = f"From: warga{number}@example.com\r\nSubject: Pengaduan\r\n\r\n{text}"
    other = world.citizen(f"Warga Lain {number}")
    world.mail.user(f"Warga {number}", address=f"warga{number}@example.com").raw(raw.encode())
    other.user.say("halo")
    began, wall = time.process_time(), time.perf_counter()
    await world.settle()
    took, waited = time.process_time() - began, time.perf_counter() - wall
    assert other.sees, "the other one was answered"
    return took, waited


async def _behind_many(world: World, number: int) -> tuple[float, float]:
    """Seconds until somebody who says halo behind ten long letters is answered, and all are."""
    assert world.mail is not None
    for each in range(number, number + 10):
        raw = f"From: warga{each}@example.com\r\nSubject: Pengaduan\r\n\r\n{TEXTS['prose'](LONG)}"
        world.mail.user(f"Warga {each}", address=f"warga{each}@example.com").raw(raw.encode())
    other = world.citizen(f"Warga Lain {number}")
    other.user.say("halo")
    began = time.perf_counter()
    settling = asyncio.create_task(world.settle())
    while not other.sees:  # noqa: ASYNC110 - a telephone calls nobody
        await asyncio.sleep(0.005)
    answered = time.perf_counter() - began
    await settling
    return answered, time.perf_counter() - began


async def _measure(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with World.opened(Path(folder), mail=True, straight=True) as world:
            number = 0
            await _cost(world, "halo, KTP saya", number)
            for name, make in TEXTS.items():
                costs: dict[int, float] = {}
                longest = 0.0
                for size in (SHORT, LONG):
                    found = []
                    for _ in range(times):
                        number += 1
                        took, waited = await _cost(world, make(size), number)
                        found.append(took)
                        longest = max(longest, waited)
                    costs[size] = statistics.median(found)
                short, long = costs[SHORT], costs[LONG]
                print(
                    f"{name:>14}: {SHORT:,} characters {short * 1000:6.1f} ms, "
                    f"{LONG:,} {long * 1000:7.1f} ms, ratio {long / short:5.1f}, "
                    f"another citizen waited {longest:.2f} s at most"
                )
            answered, all_done = await _behind_many(world, number + 1)
            print(
                f"{'ten of them':>14}: {all_done:.1f} s until all were answered, "
                f"another citizen waited {answered:.2f} s"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "times", nargs="?", type=int, default=5, help="mails of each; 5 if not given"
    )
    asyncio.run(_measure(parser.parse_args().times))


if __name__ == "__main__":
    main()
