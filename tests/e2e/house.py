"""An office whose processes are killed: provider and people stay, the node dies and returns.

The provider's server and its ledger live in the test's own process; the node is a child.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import func, select

from app import sources
from app.sandbox.telegram import TelegramSandbox
from app.settings import Settings
from app.wiring import Sources, find_profile, open_desk, open_vault
from app.world import MORNING, TOKEN
from backoffice.codes import new_invitation
from backoffice.store import staff, timers
from backoffice.store.database import Database
from backoffice.store.tables import timers as timer_table
from backoffice.store.tx import Tx
from tests.e2e import auditor
from tests.e2e.child import Plan, ShiftedClock, start
from tests.e2e.people import Citizen, Officer

#: Longer than any lease, so that a node that died holds nothing any more.
LEASES = timedelta(seconds=310)
#: (point, nth passing)
Death = tuple[str, int]
#: What is still in a socket when its process dies arrives within this.
_IN_THE_WIRE = 0.03
_PATIENCE = 60.0


class House:
    """Built by `House.opened`; its nodes are started, killed and started again."""

    def __init__(self, folder: Path, url: str, *, api: str, sandbox: TelegramSandbox) -> None:
        self.node_log = folder / "node.log"
        self._shift_file = folder / "shift"
        self._env = {
            "ADUAN_OFFICE": "sanggau",
            "ADUAN_DATABASE_URL": url,
            "ADUAN_DATA_DIR": str(folder),
            "ADUAN_SECRET_KEY": "5a" * 32,
            "ADUAN_TELEGRAM_TOKEN": TOKEN,
            "ADUAN_TELEGRAM_API": api,
            "ADUAN_QUIET_SECONDS": "0",
            "ADUAN_MIGRATE": "off",
        }
        self.settings = Settings.from_env(self._env)
        self.clock = ShiftedClock(self._shift_file)
        self.sandbox = sandbox
        self.database = Database(url, ids=sources.Ids(self.clock, os.urandom))
        self.vault = open_vault(self.settings)
        self.profile = find_profile(self.settings)
        self.nodes: list[ForkServerProcess] = []
        #: Deaths that are still to come, and after how many sends each one came.
        self.deaths: list[Death] = []
        self.ends: list[int] = []
        self.findings: list[str] = []
        self.citizens: list[Citizen] = []
        self.officer: Officer | None = None
        self._shift = timedelta()

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, folder: Path, url: str) -> AsyncIterator[House]:
        """An office on Monday morning, over a fresh, migrated database; no node runs yet."""
        clocks: list[Callable[[], datetime]] = []
        sandbox = TelegramSandbox(tokens=[TOKEN], clock=lambda: clocks[0]())
        shift = folder / "shift"
        shift.write_text("0")
        clocks.append(ShiftedClock(shift))
        async with sandbox.serving() as api:
            house = cls(folder, url, api=api, sandbox=sandbox)
            house.pass_time(MORNING - sources.now())
            try:
                yield house
            finally:
                for node in house.nodes:
                    node.kill()
                    node.join()
                await house.database.close()

    # -- people and time ----------------------------------------------------------------------

    def pass_time(self, span: timedelta) -> None:
        """Move everybody's clock by so much."""
        self._shift += span
        draft = self._shift_file.with_suffix(".new")
        draft.write_text(str(self._shift // timedelta(microseconds=1)))
        draft.replace(self._shift_file)

    async def office_hours(self) -> None:
        """Wait for the office to open, if it is closed."""
        desk = await open_desk(self.settings, self.database, self.vault, Sources())
        now = self.clock()
        self.pass_time(desk.opens(now) - now)

    def citizen(self) -> Citizen:
        """One more citizen, who has not written yet."""
        number = len(self.citizens)
        user = self.sandbox.user(f"Akun {number}", token=TOKEN)
        self.citizens.append(Citizen(user, number))
        return self.citizens[-1]

    async def invite(self) -> Officer:
        """An officer who has just sent the code that enrols."""
        code = new_invitation(os.urandom)
        now = self.clock()
        await self.database.write(
            lambda tx: staff.add(
                tx,
                office_id="sanggau",
                name="Petugas Contoh",
                roles=("petugas_pengaduan",),
                unit="",
                code=code,
                now=now,
            ),
            name="staff",
        )
        self.officer = Officer(self.sandbox.user("Petugas Contoh", token=TOKEN))
        self.officer.user.say(code)
        return self.officer

    # -- nodes --------------------------------------------------------------------------------

    def start(self, deaths: Sequence[Death] = ()) -> None:
        """Start a node that dies at the first of `deaths`; each life after it has the next."""
        self.deaths = list(deaths)
        self._live()

    def _live(self) -> None:
        point, nth = self.deaths[0] if self.deaths else ("", 0)
        plan = Plan(self._env, self._shift_file, self.node_log, point, nth)
        self.nodes.append(start(plan))

    async def strike(self, node: ForkServerProcess) -> None:
        """Kill a node at whatever it is doing, and start another in its place."""
        node.kill()
        node.join()
        await self.bury(node)
        self._live()

    async def bury(self, node: ForkServerProcess) -> None:
        """Look at what a killed node left behind, before anything is repaired."""
        self.nodes.remove(node)
        await asyncio.sleep(_IN_THE_WIRE)
        self.ends.append(len(self.sandbox.ledger.sends))
        self.findings += await self.database.read(
            lambda tx: auditor.find_lost_updates(tx, self.vault, self.sandbox.ledger.acknowledged())
        )
        self.pass_time(LEASES)

    async def _return(self, node: ForkServerProcess) -> None:
        assert node.exitcode == -signal.SIGKILL, f"exit {node.exitcode}\n{self.log()}"
        assert self.deaths, "it was killed without being asked to"
        await self.bury(node)
        del self.deaths[0]
        self._live()

    async def stop(self) -> None:
        """SIGTERM to every node; each ends by itself and with status 0."""
        for node in self.nodes:
            node.terminate()
        for node in self.nodes:
            await asyncio.to_thread(node.join, 12)
            assert node.exitcode == 0, f"exit {node.exitcode}\n{self.log()}"
        self.nodes.clear()

    def log(self) -> str:
        """What the nodes have logged."""
        return self.node_log.read_text() if self.node_log.exists() else ""

    # -- the story ----------------------------------------------------------------------------

    async def until(self, reached: Callable[[], bool], what: str) -> None:
        """Let people answer and nodes die and return until it has come about."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            for node in [node for node in self.nodes if node.exitcode is not None]:
                await self._return(node)
            everybody = [*self.citizens, *([self.officer] if self.officer else [])]
            if sum(person.step() for person in everybody):
                continue
            if reached():
                return
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"did not come about: {what}\n{self._standing()}")
            await asyncio.sleep(0.01)

    async def rest(self) -> None:
        """Wait until nothing is under way and every update is confirmed."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            await self.until(self._all_confirmed, "every update confirmed")
            left = await self.unfinished()
            if not left:
                return
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError("\n".join(["does not come to rest:", *left, self.log()]))
            await asyncio.sleep(0.05)

    async def unfinished(self) -> list[str]:
        """What is still under way."""
        now = self.clock()
        return await self.database.read(lambda tx: auditor.find_unfinished(tx, now))

    def _all_confirmed(self) -> bool:
        return all(update.acknowledged_at for update in self.sandbox.ledger.updates)

    async def next_timer(self) -> datetime | None:
        """When the next timer of a case is due."""

        def look(tx: Tx) -> datetime | None:
            query = select(func.min(timer_table.c.due_at).label("at")).where(
                timer_table.c.done_at.is_(None), timer_table.c.kind == "clock"
            )
            found: datetime | None = tx.rows(query)[0]["at"]
            return found

        return await self.database.read(look)

    async def due_timers(self) -> int:
        now = self.clock()
        return len(await self.database.read(lambda tx: timers.waiting(tx, now=now, limit=1000)))

    async def reach_timers(self) -> None:
        """Let time pass until the next timers are due, and the nodes fire them."""
        at = await self.next_timer()
        assert at is not None, "no timer is armed"
        self.pass_time(at - self.clock() + timedelta(seconds=1))
        fired = 0
        while True:
            # Nodes die and return meanwhile.
            await self.until(lambda: True, "")
            if not await self.due_timers():
                fired += 1
            if fired > 2:
                return
            await asyncio.sleep(0.03)

    def _standing(self) -> str:
        lines = [f"deaths to come: {self.deaths}"]
        for citizen in self.citizens:
            seen = citizen.user.inbox[-1].text[:60] if citizen.user.inbox else ""
            lines.append(f"{citizen.typed['nama']}: {citizen.numbers} {seen!r}")
        if self.officer:
            lines.append(f"officer: {self.officer.told} {self.officer.settled}")
        return "\n".join([*lines, self.log()[-4000:]])

    async def audit(self) -> list[str]:
        """Everything that is not as it must be, in sentences; the nodes have stopped."""
        found = await self.database.read(self.find_faults)
        errors = [line for line in self.log().splitlines() if line.startswith("ERROR")]
        return [*self.findings, *found, *(f"logged: {line}" for line in errors)]

    def find_faults(self, tx: Tx) -> list[str]:
        """What the auditor says of the database, the ledger and the people."""
        return auditor.find_faults(
            tx,
            vault=self.vault,
            profile=self.profile,
            blobs=self.settings.data_dir / "blobs",
            ledger=self.sandbox.ledger,
            ends=self.ends,
            citizens=self.citizens,
            officer=self.officer,
            now=self.clock(),
        )
