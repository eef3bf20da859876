"""Telegram on loopback: a real HTTP server that speaks the Bot API and can misbehave on request.

    sandbox = TelegramSandbox()
    async with sandbox.serving() as base_url:
        warga = sandbox.user("Warga Contoh")
        warga.say("halo")
        answer = await warga.next()

Other processes do the same over HTTP, under `/sandbox/` (see `telegram.control`).
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from starlette.applications import Starlette

from app.sandbox.clock import machine_clock
from app.sandbox.loopback import serving_loopback
from app.sandbox.telegram.control import control_routes
from app.sandbox.telegram.faults import Faults
from app.sandbox.telegram.http import api_routes
from app.sandbox.telegram.ledger import Ledger
from app.sandbox.telegram.people import SandboxGroup, queue_membership
from app.sandbox.telegram.push import push, waits
from app.sandbox.telegram.state import Bot, State
from app.sandbox.telegram.straight import straight_wire
from app.sandbox.telegram.user import SandboxUser
from app.sandbox.webhooks import pushing, webhook_client
from channels.telegram.wire import MakeWire

_FIRST_USER = 7_000_001


class TelegramSandbox:
    """Bots, people and groups. Any possible token is a bot's, unless `tokens` are given."""

    def __init__(
        self,
        *,
        tokens: Sequence[str] = (),
        clock: Callable[[], datetime] = machine_clock,
        username: str = "aduan_contoh_bot",
    ) -> None:
        self._state = State(clock=clock, tokens=tuple(tokens), username=username)
        self._users: dict[int, SandboxUser] = {}
        self._groups: dict[int, SandboxGroup] = {}
        self.app = Starlette(routes=[*api_routes(self._state), *control_routes(self)])

    @property
    def faults(self) -> Faults:
        return self._state.faults

    @property
    def ledger(self) -> Ledger:
        return self._state.ledger

    @property
    def bots(self) -> list[Bot]:
        return list(self._state.bots.values())

    @property
    def users(self) -> list[SandboxUser]:
        return list(self._users.values())

    def user(
        self,
        name: str,
        *,
        id: int | None = None,
        username: str | None = None,
        token: str | None = None,
    ) -> SandboxUser:
        """A person, once for each id. Speaks to the bot of `token`, or to the first."""
        number = _FIRST_USER + len(self._users) if id is None else id
        if number not in self._users:
            card = {"id": number, "type": "private", "first_name": name}
            self._state.chats[number] = card | ({"username": username} if username else {})
            self._users[number] = SandboxUser(self._state, number, token)
        return self._users[number]

    def group(
        self,
        title: str,
        members: Sequence[SandboxUser] = (),
        *,
        forum: bool = False,
        token: str | None = None,
    ) -> SandboxGroup:
        """A group that the first member makes, and to which the bot is added."""
        number = -1_001_000_000_001 - len(self._groups)
        card = {"id": number, "type": "supergroup", "title": title}
        self._state.chats[number] = card | ({"is_forum": True} if forum else {})
        self._state.members[number] = [member.id for member in members]
        group = self._groups[number] = SandboxGroup(self._state, number, token)
        by = members[0].card if members else card
        queue_membership(self._state, group.bot, group.card, by, "left", "member")
        return group

    def found_user(self, number: int) -> SandboxUser:
        """Raises LookupError for a person that is not there."""
        return self._users[number]

    def found_group(self, number: int) -> SandboxGroup:
        """Raises LookupError for a group that is not there."""
        return self._groups[number]

    async def until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None:
        """Return when this holds of the sandbox. Raises TimeoutError."""
        await self._state.changed.until(holds, timeout)

    def wire(self) -> MakeWire:
        """For an adapter in this process that need not travel by HTTP (see `telegram.straight`)."""
        return straight_wire(self._state)

    async def push(self) -> int:
        """Call the webhooks that bots have set with all that waits; how many updates they took."""
        async with webhook_client() as client:
            return await push(self._state, client)

    @contextlib.asynccontextmanager
    async def serving(
        self, host: str = "127.0.0.1", port: int = 0, *, keeps_pushing: bool = False
    ) -> AsyncIterator[str]:
        """Serve inside the running loop; the base address for `ADUAN_TELEGRAM_API`.

        `keeps_pushing`: webhooks are called by themselves, not only by `push`.
        """
        self._state.closing = False
        state = self._state
        async with contextlib.AsyncExitStack() as stack:
            served = serving_loopback(self.app, host, port, closing=self._close)
            base_url = await stack.enter_async_context(served)
            if keeps_pushing:
                client = await stack.enter_async_context(webhook_client())
                await stack.enter_async_context(
                    pushing(lambda: push(state, client), lambda: waits(state), state.changed)
                )
            yield base_url

    def _close(self) -> None:
        self._state.closing = True
        self._state.changed.fire()
