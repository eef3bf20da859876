"""An office whose processes are killed: providers and people stay, the node dies and returns.

The providers' servers and their ledgers live in the test's own process; the node is a child.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import func, select

from app.demo.world import MORNING, TOKEN, whatsapp_settings
from app.sandbox.mail.server import MailSandbox
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.whatsapp.server import WhatsAppSandbox
from app.serving import sources
from app.serving.keys import open_vault
from app.serving.wiring import Sources, find_profile, open_desk
from app.settings.settings import Settings
from backoffice.case.codes import new_invitation
from backoffice.store import staff, timers
from backoffice.store.engine.database import Database
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import timers as timer_table
from backoffice.store.vault import Vault
from tests.e2e import auditor
from tests.e2e.child import Plan, ShiftedClock, shared, start
from tests.e2e.ledgers import Ledgers
from tests.e2e.people import Citizen, Officer, Told, Writer

#: Longer than any lease, so that a node that died holds nothing any more.
LEASES = timedelta(seconds=310)
#: (point, nth passing)
Death = tuple[str, int]
#: What is still in a socket when its process dies arrives within this.
_IN_THE_WIRE = 0.03
#: Words wait up to a minute for a paper that belongs to them.
_PATIENCE = 150.0
#: Between two calls of a webhook that is not answered.
_PUSH_SECONDS = 0.02
#: Longer than an outcome waits for the message of which it tells.
_OUTCOMES = timedelta(minutes=3)


class House:
    """Built by `House.opened`; its nodes are started, killed and started again."""

    def __init__(
        self, folder: Path, url: str, *, ledgers: Ledgers, settings: dict[str, str], port: int
    ) -> None:
        self.node_log = folder / "node.log"
        self._shift_file = folder / "shift"
        self._port = port
        #: Where WhatsApp calls whichever node is there.
        self.hook = f"http://127.0.0.1:{port}/webhook/whatsapp"
        #: What its processes are told.
        self.environment = {
            "ADUAN_OFFICE": "sanggau",
            "ADUAN_DATABASE_URL": url,
            "ADUAN_DATA_DIR": str(folder),
            "ADUAN_SECRET_KEY": "5a" * 32,
            "ADUAN_QUIET_SECONDS": "0",
            "ADUAN_MIGRATE": "off",
            **settings,
        }
        self.settings = Settings.from_env(self.environment)
        self.clock = ShiftedClock(self._shift_file)
        self.ledgers = ledgers
        self.database = Database(url, ids=sources.Ids(self.clock, os.urandom))
        #: Its keys are made when it is opened.
        self.vault: Vault
        self.profile = find_profile(self.settings)
        self.nodes: list[BaseProcess] = []
        #: Deaths that are still to come, and after how many sends of each channel each one came.
        self.deaths: list[Death] = []
        self.ends: list[dict[str, int]] = []
        self.findings: list[str] = []
        self.citizens: list[Told] = []
        self.officer: Officer | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls,
        folder: Path,
        url: str,
        *,
        channels: Sequence[str] = ("telegram",),
        also: Mapping[str, str] | None = None,
    ) -> AsyncIterator[House]:
        """An office on Monday morning, over a fresh, migrated database; no node runs yet.

        It is on these channels, and its officer on the first of them that is a chat. `also`: what
        else it has set.
        """
        clock = ShiftedClock(folder / "shift")
        clock.shift(MORNING - sources.now())
        settings = dict(also or {})
        telegram: TelegramSandbox | None = None
        whatsapp: WhatsAppSandbox | None = None
        mail: MailSandbox | None = None
        async with contextlib.AsyncExitStack() as stack:
            if "telegram" in channels:
                telegram = TelegramSandbox(tokens=[TOKEN], clock=clock)
                settings["ADUAN_TELEGRAM_TOKEN"] = TOKEN
                api = await stack.enter_async_context(telegram.serving())
                settings["ADUAN_TELEGRAM_API"] = api
            if "whatsapp" in channels:
                whatsapp = WhatsAppSandbox(clock=clock)
                # Several events in a call, as Meta does it.
                whatsapp.faults.gather(3)
                api = await stack.enter_async_context(whatsapp.serving())
                settings |= whatsapp_settings(whatsapp, api)
            if "mail" in channels:
                mail = MailSandbox(clock=clock)
                place = await stack.enter_async_context(mail.serving())
                settings |= {
                    "ADUAN_MAIL_IMAP": place.imap_url,
                    "ADUAN_MAIL_SMTP": place.smtp_url,
                    "ADUAN_MAIL_ADDRESS": place.office,
                    "ADUAN_MAIL_RATE": "1000",
                    "ADUAN_MAIL_AUTHSERV": place.authserv,
                }
            port = int(stack.enter_context(shared(0)).getsockname()[1])
            ledgers = Ledgers(telegram, whatsapp, mail)
            house = cls(folder, url, ledgers=ledgers, settings=settings, port=port)
            house.vault = await open_vault(house.settings, house.database, Sources())
            if whatsapp is not None:
                whatsapp.calls(house.hook)
                pushing = asyncio.create_task(_push(whatsapp))
                stack.push_async_callback(_ended, pushing)
            try:
                yield house
            finally:
                for node in house.nodes:
                    node.kill()
                    node.join()
                await house.database.close()

    @property
    def sandbox(self) -> TelegramSandbox:
        """Raises LookupError for an office that is not on Telegram."""
        if self.ledgers.telegram is None:
            raise LookupError("this office is not on Telegram")
        return self.ledgers.telegram

    @property
    def whatsapp(self) -> WhatsAppSandbox:
        """Raises LookupError for an office that is not on WhatsApp."""
        if self.ledgers.whatsapp is None:
            raise LookupError("this office is not on WhatsApp")
        return self.ledgers.whatsapp

    @property
    def mail(self) -> MailSandbox:
        """Raises LookupError for an office without a mailbox."""
        if self.ledgers.mail is None:
            raise LookupError("this office has no mailbox")
        return self.ledgers.mail

    # -- people and time ----------------------------------------------------------------------

    def pass_time(self, span: timedelta) -> None:
        """Move everybody's clock by so much."""
        self.clock.shift(span)

    async def office_hours(self) -> None:
        """Wait for the office to open, if it is closed."""
        desk = await open_desk(self.settings, self.database, self.vault, Sources())
        now = self.clock()
        self.pass_time(desk.opens(now) - now)

    def citizen(self, on: str = "telegram") -> Told:
        """One more citizen, who has not written yet."""
        number = len(self.citizens)
        name = f"Akun {number}"
        if on == "mail":
            self.citizens.append(Writer(self.mail, self.mail.user(name), number))
        elif on == "whatsapp":
            self.citizens.append(Citizen(self.whatsapp.user(name), number))
        else:
            self.citizens.append(Citizen(self.sandbox.user(name, token=TOKEN), number))
        return self.citizens[-1]

    async def invite(self) -> Officer:
        """An officer who has just sent the code that enrols."""
        code = new_invitation(os.urandom)
        now = self.clock()
        await self.database.write(
            lambda tx: staff.add(
                tx,
                self.vault,
                office_id="sanggau",
                name="Petugas Contoh",
                roles=("petugas_pengaduan",),
                unit="",
                code=code,
                now=now,
            ),
            name="staff",
        )
        name = "Petugas Contoh"
        if self.ledgers.telegram is not None:
            self.officer = Officer(self.sandbox.user(name, token=TOKEN))
        else:
            self.officer = Officer(self.whatsapp.user(name))
        self.officer.user.say(code)
        return self.officer

    # -- nodes --------------------------------------------------------------------------------

    def start(self, deaths: Sequence[Death] = (), *, alone: bool = False) -> None:
        """Start a node that dies at the first of `deaths`; each life after it has the next.

        `alone`: see `child.start`.
        """
        self.deaths = list(deaths)
        self._live(alone=alone)

    def _live(self, *, alone: bool = False) -> None:
        point, nth = self.deaths[0] if self.deaths else ("", 0)
        plan = Plan(self.environment, self._shift_file, self.node_log, self._port, point, nth)
        self.nodes.append(start(plan, alone=alone))

    async def strike(self, node: BaseProcess) -> None:
        """Kill a node at whatever it is doing, and start another in its place."""
        node.kill()
        node.join()
        await self.bury(node)
        self._live()

    async def bury(self, node: BaseProcess) -> None:
        """Look at what a killed node left behind, before anything is repaired."""
        self.nodes.remove(node)
        await asyncio.sleep(_IN_THE_WIRE)
        self.ends.append(self.ledgers.counts())
        taken = self.ledgers.taken()
        self.findings += await self.database.read(
            lambda tx: auditor.find_lost_updates(tx, self.vault, taken)
        )
        self.pass_time(LEASES)

    async def _return(self, node: BaseProcess) -> None:
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
            everybody: list[Told | Officer] = [*self.citizens]
            if self.officer:
                everybody.append(self.officer)
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
            await self.until(self.ledgers.all_taken, "every event is taken")
            left = await self.unfinished()
            if not left:
                return
            if all("of outcome" in one for one in left):
                # What is told of a message that a dead node has sent and did not record.
                self.pass_time(_OUTCOMES)
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError("\n".join(["does not come to rest:", *left, self.log()]))
            await asyncio.sleep(0.05)

    async def unfinished(self) -> list[str]:
        """What is still under way."""
        now = self.clock()
        return await self.database.read(lambda tx: auditor.find_unfinished(tx, now))

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
        await self._quiet()
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

    async def lapse(self) -> None:
        """Let what is leased to nobody any more be free again, and nothing else."""
        await self._quiet()
        self.pass_time(LEASES)

    async def _quiet(self) -> None:
        """Wait for every send: when much time passes under one, another node sends as well."""
        while any("outbox lease" in one for one in await self.unfinished()):
            await self.until(lambda: True, "")
            await asyncio.sleep(0.01)

    def _standing(self) -> str:
        lines = [f"deaths to come: {self.deaths}"]
        for citizen in self.citizens:
            about = (citizen.numbers, citizen.sees, citizen.surprises)
            lines.append(f"{citizen.channel} {citizen.typed['nama']}: {about}")
        if self.officer:
            lines.append(f"officer: {self.officer.told} {self.officer.settled}")
        return "\n".join([*lines, self.log()[-4000:]])

    async def audit(self, *, excused: Sequence[str] = ()) -> list[str]:
        """Everything that is not as it must be, in sentences; the nodes have stopped.

        An error in the log is a fault, unless it holds one of the words `excused`.
        """
        found = await self.database.read(self.find_faults)
        errors = [line for line in self.log().splitlines() if line.startswith("ERROR")]
        errors = [line for line in errors if not any(words in line for words in excused)]
        return [*self.findings, *found, *(f"logged: {line}" for line in errors)]

    def find_faults(self, tx: Tx) -> list[str]:
        """What the auditor says of the database, the ledger and the people."""
        return auditor.find_faults(
            tx,
            vault=self.vault,
            profile=self.profile,
            blobs=self.settings.data_dir / "blobs",
            ledgers=self.ledgers,
            ends=self.ends,
            citizens=self.citizens,
            officer=self.officer,
            now=self.clock(),
        )


async def _push(sandbox: WhatsAppSandbox) -> None:
    """Call the webhook with whatever waits, again and again until it answers 200."""
    while True:
        await sandbox.push()
        await asyncio.sleep(_PUSH_SECONDS)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
