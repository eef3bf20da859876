"""A whole office on loopback: sandbox providers, a node, people, and a clock moved by hand.

The demo plays in it and the tests live in it. Everything that is said goes through the real
adapter, over HTTP, into a real database.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, overload

from starlette.types import Receive, Scope, Send

from app.demo.offices import example_office
from app.demo.story import MORNING as MORNING
from app.sandbox.mail.people import MailFile, MailMessage, MailUser
from app.sandbox.mail.server import MailSandbox
from app.sandbox.messages import SandboxMessage
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.telegram.user import SandboxUser
from app.sandbox.whatsapp.server import WhatsAppSandbox
from app.sandbox.whatsapp.user import SandboxPhone
from app.serving.embedded_server import address, bound, serving
from app.serving.node import Node
from app.serving.web import web_app
from app.serving.wiring import Sources, build, find_profile
from app.settings.settings import Settings
from backoffice.case.codes import new_invitation
from backoffice.jobs.printing import Printing
from backoffice.office.profile import shared_texts
from backoffice.office.provider_templates import needed_templates
from backoffice.store import agenda, staff
from channels.description import Description
from channels.pace import Pace
from channels.telegram import TelegramDescription
from channels.telegram.wire import MakeWire

TOKEN = "7000000001:sandbox-bot-of-the-office"  # noqa: S105 - a bot of our own sandbox


def _at_once(rate: float) -> Pace:
    return Pace(float("inf"), per_chat=False)


async def _end(node: Node) -> None:
    """A node that never ran has nobody else to end the child that prints."""
    for job in node.jobs:
        if isinstance(job, Printing):
            await job.finish()
    await node.close()


def _with_wire(
    channels: tuple[Description[Any], ...], wire: MakeWire
) -> tuple[Description[Any], ...]:
    """The same channels, with this between the bot and its sandbox instead of HTTP."""
    return tuple(
        replace(one, wire=wire) if isinstance(one, TelegramDescription) else one for one in channels
    )


def whatsapp_settings(sandbox: WhatsAppSandbox, api: str) -> dict[str, str]:
    """What an office must set to be on this sandbox."""
    return {
        "ADUAN_WHATSAPP_PHONE_ID": sandbox.phone_id,
        "ADUAN_WHATSAPP_TOKEN": sandbox.token,
        "ADUAN_WHATSAPP_APP_SECRET": sandbox.app_secret,
        "ADUAN_WHATSAPP_VERIFY_TOKEN": sandbox.verify_token,
        "ADUAN_WHATSAPP_API": api,
    }


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, span: timedelta) -> None:
        self.at += span


class Person:
    """Somebody with a telephone: says things, presses buttons, reads what came."""

    def __init__(self, world: World, user: SandboxUser) -> None:
        self.world = world
        self.user = user
        self._read = 0
        #: Staff id, for an officer.
        self.staff_id = ""

    @property
    def inbox(self) -> list[SandboxMessage]:
        return self.user.inbox

    @property
    def sees(self) -> str:
        """The text of the latest message."""
        return self.inbox[-1].text if self.inbox else ""

    @property
    def buttons(self) -> tuple[str, ...]:
        """The buttons of the latest message."""
        return self.inbox[-1].buttons if self.inbox else ()

    @property
    def unread(self) -> int:
        """Messages that came since the last look."""
        return len(self.inbox) - self._read

    def news(self) -> list[str]:
        """Texts that came since the last look."""
        found = [message.text for message in self.inbox[self._read :]]
        self._read = len(self.inbox)
        return found

    async def says(self, *texts: str) -> list[str]:
        """Write one message, or several in a burst; returns what was answered."""
        for text in texts:
            self.user.say(text)
        return await self.settled()

    async def presses(self, button: str | int, message: SandboxMessage | None = None) -> list[str]:
        """Press a button of the latest message that has any (or of an older one)."""
        self.user.press(button, message)
        return await self.settled()

    async def settled(self) -> list[str]:
        """Let the house do all it can now; returns what came for this person."""
        await self.world.settle()
        return self.news()


class PhonePerson(Person):
    """Somebody on WhatsApp."""

    # A telephone like the other one. What only one provider has is used by its own tests alone.
    user: SandboxPhone  # type: ignore[assignment]

    def __init__(self, world: World, user: SandboxPhone) -> None:
        super().__init__(world, user)  # type: ignore[arg-type]


class MailPerson:
    """Somebody with a mailbox: writes mails, replies to them, reads what came."""

    def __init__(self, world: World, user: MailUser) -> None:
        self.world = world
        self.user = user
        self._read = 0

    @property
    def inbox(self) -> list[MailMessage]:
        return self.user.inbox

    @property
    def sees(self) -> str:
        """The text of the latest mail."""
        return self.inbox[-1].text if self.inbox else ""

    @property
    def unread(self) -> int:
        """Mails that came since the last look."""
        return len(self.inbox) - self._read

    def news(self) -> list[str]:
        """Texts that came since the last look."""
        inbox = self.inbox
        found = [message.text for message in inbox[self._read :]]
        self._read = len(inbox)
        return found

    async def writes(self, subject: str, text: str, *files: MailFile) -> list[str]:
        """Write a mail of its own; returns what was answered."""
        self.user.write(subject, text, files)
        return await self.settled()

    async def replies(self, text: str, *files: MailFile) -> list[str]:
        """Reply to the latest mail, with its quotation below; returns what was answered."""
        self.user.reply(text, files)
        return await self.settled()

    async def settled(self) -> list[str]:
        """Let the house do all it can now; returns what came for this person."""
        await self.world.settle()
        return self.news()


class World:
    """Built by `World.opened`; people speak through it and time passes in it."""

    def __init__(
        self,
        sandbox: TelegramSandbox,
        settings: Settings,
        given: Sources,
        clock: HandClock,
        node: Node,
        whatsapp: WhatsAppSandbox | None = None,
        mail: MailSandbox | None = None,
    ) -> None:
        self.sandbox = sandbox
        self._whatsapp = whatsapp
        #: None unless the world was opened with mail.
        self.mail = mail
        self.settings = settings
        self.given = given
        self.clock = clock
        self.node = node
        self._people: dict[str, Person] = {}
        self._phones: dict[str, PhonePerson] = {}
        self._writers: dict[str, MailPerson] = {}
        self._web = web_app(node)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls,
        folder: Path,
        *,
        office: str = "",
        database_url: str | None = None,
        clock: HandClock | None = None,
        quiet_seconds: float = 0.0,
        randomness: Callable[[int], bytes] | None = None,
        checkpoint: Callable[[str], None] | None = None,
        whatsapp: bool = False,
        mail: bool = False,
        straight: bool = False,
        public_url: str = "",
    ) -> AsyncIterator[World]:
        """An office on the air over a fresh database in `folder` (or at `database_url`).

        Without `office` it is the one that the demo shows. It is on Telegram, and on WhatsApp and
        mail if wanted. `straight`: the bot asks and answers without HTTP, for tests whose matter
        is behind the adapter. `public_url`: where the world sees its web server.
        """
        hand = clock or HandClock()
        sandbox = TelegramSandbox(tokens=[TOKEN], clock=hand)
        given = replace(
            Sources(),
            clock=hand,
            poll_seconds=0,
            pace=_at_once,
        )
        if randomness is not None:
            given = replace(given, randomness=randomness)
        if checkpoint is not None:
            given = replace(given, checkpoint=checkpoint)
        if straight:
            given = replace(given, channels=_with_wire(given.channels, sandbox.wire()))
        async with contextlib.AsyncExitStack() as stack:
            environment = {
                "ADUAN_OFFICE": office or example_office(),
                "ADUAN_DATABASE_URL": database_url or f"sqlite:///{folder / 'aduan.db'}",
                "ADUAN_DATA_DIR": str(folder),
                "ADUAN_TELEGRAM_TOKEN": TOKEN,
                "ADUAN_TELEGRAM_API": await stack.enter_async_context(sandbox.serving()),
                "ADUAN_QUIET_SECONDS": str(quiet_seconds),
                "ADUAN_PUBLIC_URL": public_url,
            }
            phones = WhatsAppSandbox(clock=hand) if whatsapp else None
            if phones is not None:
                environment |= whatsapp_settings(
                    phones, await stack.enter_async_context(phones.serving())
                )
            post = MailSandbox(clock=hand) if mail else None
            if post is not None:
                place = await stack.enter_async_context(post.serving())
                environment |= {
                    "ADUAN_MAIL_IMAP": place.imap_url,
                    "ADUAN_MAIL_SMTP": place.smtp_url,
                    "ADUAN_MAIL_ADDRESS": place.office,
                    "ADUAN_MAIL_RATE": "1000",
                    "ADUAN_MAIL_AUTHSERV": place.authserv,
                }
            settings = Settings.from_env(environment)
            if phones is not None:
                for one in needed_templates(find_profile(settings), shared_texts(), "whatsapp"):
                    phones.add_template(one.name, one.body, language=one.language)
            node = await build(settings, given)
            world = cls(sandbox, settings, given, hand, node, phones, post)
            try:
                if phones is not None:
                    listener = stack.enter_context(bound("127.0.0.1", 0))

                    async def web(scope: Scope, receive: Receive, send: Send) -> None:
                        # Of whichever node runs now.
                        await world._web(scope, receive, send)

                    await stack.enter_async_context(serving(web, listener))
                    phones.calls(f"{address(listener)}/webhook/whatsapp")
                yield world
            finally:
                await _end(world.node)

    @property
    def whatsapp(self) -> WhatsAppSandbox:
        """Raises LookupError for an office that is not on WhatsApp."""
        if self._whatsapp is None:
            raise LookupError("this office is not on WhatsApp")
        return self._whatsapp

    async def restart(self) -> None:
        """Stop the node and build it anew over the same database, as after an update."""
        await _end(self.node)
        self.node = await build(self.settings, self.given)
        self._web = web_app(self.node)

    # -- people -------------------------------------------------------------------------------

    @overload
    def citizen(self, name: str = ..., *, on: Literal["telegram"] = ...) -> Person: ...

    @overload
    def citizen(self, name: str = ..., *, on: Literal["whatsapp"]) -> PhonePerson: ...

    @overload
    def citizen(self, name: str = ..., *, on: Literal["mail"]) -> MailPerson: ...

    def citizen(self, name: str = "Warga Contoh", *, on: str = "telegram") -> Person | MailPerson:
        """The person of that name on that channel; always the same one."""
        if on == "whatsapp":
            if name not in self._phones:
                self._phones[name] = PhonePerson(self, self.whatsapp.user(name))
            return self._phones[name]
        if on == "mail":
            return self._writer(name)
        if name not in self._people:
            self._people[name] = Person(self, self.sandbox.user(name, token=TOKEN))
        return self._people[name]

    def _writer(self, name: str) -> MailPerson:
        if self.mail is None:
            raise LookupError("this world has no mail: open it with mail=True")
        if name not in self._writers:
            self._writers[name] = MailPerson(self, self.mail.user(name))
        return self._writers[name]

    async def invitation(self, name: str, *roles: str) -> str:
        """Enter an officer, as `aduan staff add` does; returns the one-time code."""
        code = new_invitation(self.given.randomness)
        await self.node.database.write(
            lambda tx: staff.add(
                tx,
                self.node.desk.vault,
                office_id=self.node.desk.office_id,
                name=name,
                roles=roles,
                unit="",
                code=code,
                now=self.clock(),
            ),
            name="staff",
        )
        return code

    async def officer(
        self, name: str, *roles: str, on: Literal["telegram", "whatsapp"] = "telegram"
    ) -> Person:
        """An officer who has been entered and has enrolled by sending the code."""
        (person,) = await self.officers((name, *roles), on=on)
        return person

    async def officers(
        self, *cast: tuple[str, ...], on: Literal["telegram", "whatsapp"] = "telegram"
    ) -> list[Person]:
        """Several, each a name with roles, who enrol at one moment, in no certain order."""
        arriving = [
            (self.citizen(name, on=on), await self.invitation(name, *roles))
            for name, *roles in cast
        ]
        everybody: list[Person | MailPerson] = [
            *self._people.values(),
            *self._phones.values(),
            *self._writers.values(),
        ]
        up_to_date = [one for one in everybody if one.unread == 0]
        for person, code in arriving:
            person.user.say(code)
        await self.settle()
        for one in up_to_date:
            # Those who are told of every new officer have read it.
            one.news()
        return [person for person, _ in arriving]

    # -- time ---------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Fetch and work until nothing is left to do at this instant."""
        rests = False
        while True:
            came = await self.node.poll_once() + await self._push()
            if rests and not came:
                return
            await self.node.settle()
            # What the provider says of what it was sent is news for the jobs.
            pushed = await self._push()
            rests = not pushed
            if not came and rests:
                return

    async def _push(self) -> int:
        return 0 if self._whatsapp is None else await self._whatsapp.push()

    async def until(self, at: datetime) -> None:
        """Let time pass: stop at every moment at which something is due."""
        await self.settle()
        while True:
            now = self.clock()
            due = await self.node.database.read(functools.partial(agenda.next_moment, after=now))
            if due is None or due > at:
                break
            self.clock.at = due
            await self.settle()
        self.clock.at = at
        await self.settle()

    async def passes(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Let that much time pass."""
        await self.until(self.clock() + timedelta(days=days, hours=hours, minutes=minutes))
