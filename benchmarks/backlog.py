"""A backlog, and one sender who writes without end: does it drain evenly, and who has to wait?

    python -m benchmarks.backlog [--messages 100000] [--flood 10000] [--postgres]

First so many messages of 2,000 citizens wait in the inbox and their turns are played: turns a
second in the first and in the last tenth (quote their ratio), and what memory was added meanwhile.
Then one citizen has sent the flood, and a hundred others write one message each while it is worked
off: how long theirs waited for their turn, beside a hundred who write into a quiet office.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import select

from app.serving import event_loop, sources
from app.serving.memory import keep_what_is_loaded, return_large_blocks
from app.serving.wiring import Sources, open_desk
from app.settings.settings import Settings
from backoffice.desk.runtime import Runtime
from backoffice.jobs.intake import Intake
from backoffice.store import addresses
from backoffice.store.engine.database import Database
from backoffice.store.engine.tx import Tx
from backoffice.store.keyring import new_keys
from backoffice.store.tables import conversations
from backoffice.store.vault import Vault
from channels.channel import Envelope
from channels.message import Address, InboundMessage, Sender
from tests.databases import PostgreSQL, fresh_postgresql, fresh_sqlite

CITIZENS = 2_000
OTHERS = 100
_GROUP = 100
_WORDS = ("halo", "KTP saya belum jadi", "sudah dua bulan", "mohon dibantu", "terima kasih")


class Office:
    """The intake of one office, and people who write to it."""

    def __init__(self, database: Database, intake: Intake) -> None:
        self._database = database
        self._intake = intake
        self._sent = 0

    @classmethod
    async def opened(cls, url: str) -> Office:
        clock = sources.now
        database = Database(url, ids=sources.Ids(clock, sources.randomness))
        vault = Vault(new_keys(sources.randomness), randomness=sources.randomness)
        settings = Settings.from_env({"ADUAN_OFFICE": "sanggau", "ADUAN_DATABASE_URL": url})
        desk = await open_desk(settings, database, vault, Sources())
        return cls(
            database, Intake(Runtime(database, {desk.office_id: desk}, clock), quiet=timedelta())
        )

    async def close(self) -> None:
        await self._database.close()

    async def takes(self, peers: list[str]) -> None:
        """One message of each of these is accepted, a group at a time."""
        for start in range(0, len(peers), _GROUP):
            some = [self._message(peer) for peer in peers[start : start + _GROUP]]
            await self._intake.accept("sanggau", "telegram", "7", some)

    def _message(self, peer: str) -> Envelope:
        self._sent += 1
        now = sources.now()
        text = _WORDS[self._sent % len(_WORDS)]
        item = InboundMessage(
            address=Address(channel="telegram", account="7", peer=peer),
            sender=Sender(id=peer),
            external_id=str(self._sent),
            sent_at=now,
            received_at=now,
            order=self._sent,
            text=text,
        )
        raw = msgspec.json.encode({"update_id": self._sent, "message": {"text": text}})
        return Envelope(raw=raw, event_key=str(self._sent), items=(item,))

    async def plays(self) -> bool:
        return await self._intake.work_once()

    async def waiting(self, peer: str) -> bool:
        """Is this citizen's message still without its turn?"""

        def look(tx: Tx) -> bool:
            desk = self._intake._at.desks["sanggau"]
            address = addresses.identify(desk.vault, "sanggau", "telegram", "7", peer, "")
            query = select(conversations.c.ready_at).where(conversations.c.address_id == address)
            return any(row["ready_at"] is not None for row in tx.rows(query))

        return await self._database.read(look)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def drain(office: Office, messages: int) -> None:
    """Print how evenly a backlog is worked off."""
    rounds = messages // CITIZENS
    rates: list[float] = []
    memory: list[float] = []
    for turn in range(10):
        # Fifty messages each at once would be fifty words of one turn: they come in ten waves.
        for _ in range(max(1, rounds // 10)):
            await office.takes([str(n) for n in range(CITIZENS)])
        began = time.perf_counter()
        while await office.plays():
            pass
        rates.append(CITIZENS * max(1, rounds // 10) / (time.perf_counter() - began))
        memory.append(resident_mb())
        print(
            f"  tenth {turn + 1:>2}: {rates[-1]:7,.0f} messages/s, {memory[-1]:.0f} MB", flush=True
        )
    print(
        f"  last to first tenth: rate {rates[-1] / rates[0]:.2f}, "
        f"memory {memory[-1] - memory[0]:+.0f} MB"
    )


async def waits(office: Office, names: list[str]) -> list[float]:
    """Milliseconds until the turn of each of these, who write one after another."""
    found: list[float] = []
    done = asyncio.Event()

    async def play() -> None:
        while not done.is_set():
            if not await office.plays():
                await asyncio.sleep(0.002)

    playing = asyncio.create_task(play())
    for name in names:
        began = time.perf_counter()
        await office.takes([name])
        while await office.waiting(name):
            pass
        found.append((time.perf_counter() - began) * 1000)
    done.set()
    await playing
    return found


async def flooded(office: Office, flood: int) -> None:
    """Print how long others wait beside one who has sent so many messages at once."""
    quiet = await waits(office, [f"tenang-{n}" for n in range(OTHERS)])
    await office.takes(["banjir"] * flood)
    began = time.perf_counter()
    beside = await waits(office, [f"lain-{n}" for n in range(OTHERS)])
    still = await office.waiting("banjir")
    while await office.plays():
        pass
    seconds = time.perf_counter() - began
    late, usual = (statistics.quantiles(each, n=20)[18] for each in (beside, quiet))
    print(
        f"  beside {flood:,} messages of one: p95 {late:,.0f} ms, in a quiet office "
        f"{usual:,.0f} ms; "
        f"ratio {late / usual:.1f}   target 5,000 ms {'reached' if late < 5_000 else 'MISSED'}"
    )
    print(
        f"  the flood was worked off in {seconds:.1f} s ({'after' if still else 'before'} the last)"
    )


async def measure(name: str, url: str, messages: int, flood: int) -> None:
    print(f"{name}, {messages:,} messages of {CITIZENS:,} citizens")
    office = await Office.opened(url)
    keep_what_is_loaded()
    await drain(office, messages)
    await flooded(office, flood)
    await office.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--flood", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    return_large_blocks()
    with tempfile.TemporaryDirectory() as folder:
        event_loop.run(measure("sqlite", fresh_sqlite(Path(folder)), given.messages, given.flood))
    if given.postgres:
        server = PostgreSQL(durable=True)
        try:
            event_loop.run(
                measure("postgresql", fresh_postgresql(server), given.messages, given.flood)
            )
        finally:
            server.stop()


if __name__ == "__main__":
    main()
