"""WhatsApp on loopback: a real HTTP server that speaks the Cloud API and can misbehave on request.

    sandbox = WhatsAppSandbox()
    async with sandbox.serving() as base_url:
        sandbox.calls("http://127.0.0.1:8080/webhook/whatsapp")
        warga = sandbox.user("Warga Contoh")
        warga.say("halo")
        await sandbox.push()
        answer = await warga.next()

`keeps_pushing` calls the webhook by itself. Other processes do the same over HTTP, under
`/sandbox/` (see `whatsapp.control`).
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import httpx
from starlette.applications import Starlette

from app.sandbox.clock import machine_clock
from app.sandbox.loopback import serving_loopback
from app.sandbox.webhooks import pushing, webhook_client
from app.sandbox.whatsapp.control import control_routes
from app.sandbox.whatsapp.faults import Faults
from app.sandbox.whatsapp.http import api_routes
from app.sandbox.whatsapp.push import Pusher
from app.sandbox.whatsapp.state import Event, Ledger, Someone, State, Stored
from app.sandbox.whatsapp.user import SandboxPhone

PHONE_ID = "100000000000001"
BUSINESS = "200000000000002"
TOKEN = "EAAsandbox-token-of-the-office"  # noqa: S105 - a token of our own sandbox
APP_SECRET = "sandbox-app-secret-of-the-office"  # noqa: S105
VERIFY_TOKEN = "sandbox-verify-token"  # noqa: S105


class WhatsAppSandbox:
    """One number of an office, and the people who write to it."""

    def __init__(
        self,
        *,
        phone_id: str = PHONE_ID,
        token: str = TOKEN,
        app_secret: str = APP_SECRET,
        verify_token: str = VERIFY_TOKEN,
        clock: Callable[[], datetime] = machine_clock,
        statuses: Sequence[str] = ("sent", "delivered"),
    ) -> None:
        """`statuses` are told of each message that is accepted, in this order."""
        self._state = State(
            clock=clock,
            phone_id=phone_id,
            token=token,
            business=BUSINESS,
            statuses=tuple(statuses),
        )
        self.phone_id = phone_id
        self.token = token
        self.app_secret = app_secret
        self.verify_token = verify_token
        self._pusher = Pusher(self._state, app_secret)
        self._client: httpx.AsyncClient | None = None
        self._phones: dict[int, SandboxPhone] = {}
        self.app = Starlette(routes=[*control_routes(self), *api_routes(self._state)])

    @property
    def faults(self) -> Faults:
        return self._state.faults

    @property
    def ledger(self) -> Ledger:
        return self._state.ledger

    @property
    def messages(self) -> list[Stored]:
        """Everything that was written, by people and by the office."""
        return list(self._state.messages.values())

    @property
    def users(self) -> list[SandboxPhone]:
        return list(self._phones.values())

    @property
    def answers(self) -> list[int]:
        """Statuses with which the webhook answered, oldest first; 0 for no answer."""
        return self._pusher.answers

    def user(
        self, name: str, *, phone: str | None = None, user_id: str | None = None
    ) -> SandboxPhone:
        """A new person. `user_id` "" stands for one of the time before such ids were given."""
        number = len(self._phones) + 1
        someone = Someone(
            number=number,
            name=name,
            wa_id=phone or f"62812000010{number:02d}",
            user_id=f"ID.13490000000{number:04d}" if user_id is None else user_id,
            shows_user=user_id != "",
        )
        self._state.people.append(someone)
        self._phones[number] = SandboxPhone(self._state, someone)
        return self._phones[number]

    def found_user(self, number: int) -> SandboxPhone:
        """Raises LookupError for a person that is not there."""
        return self._phones[number]

    def add_template(
        self,
        name: str,
        text: str,
        *,
        language: str = "id",
        status: str = "APPROVED",
        buttons: Sequence[str] = (),
    ) -> None:
        """A template with {{1}}, {{2}} … in its text; one of the same name is replaced."""
        templates = self._state.templates
        templates[:] = [t for t in templates if (t["name"], t["language"]) != (name, language)]
        quick = [{"type": "QUICK_REPLY", "text": label} for label in buttons]
        params = sum(f"{{{{{n}}}}}" in text for n in range(1, 20))
        templates.append(
            {
                "id": str(300_000_000_000_000 + len(templates)),
                "name": name,
                "language": language,
                "status": status,
                "category": "UTILITY",
                "components": [{"type": "BODY", "text": text}, *quick],
                "params": params,
            }
        )

    def expire_token(self, expired: bool = True) -> None:
        """From now on the token is refused."""
        self._state.expired = expired

    def unsubscribe(self) -> None:
        """No app gets the account's webhooks any more."""
        self._state.subscribed.clear()

    # -- webhooks ---------------------------------------------------------------------------------

    def calls(self, url: str | None) -> None:
        """Call this webhook from now on."""
        self._pusher.url = url
        self._state.changed.fire()

    def signature(self, body: bytes) -> dict[str, str]:
        """The headers with which Meta sends this body."""
        return self._pusher.signature(body)

    def body(self, events: list[Event] | None = None) -> bytes:
        """What a call with these events holds, or with all that wait."""
        return self._pusher.body(self._state.pending if events is None else events)

    async def push(self) -> int:
        """Call the webhook with all that waits; how many events it took."""
        if self._client is None:
            raise RuntimeError("the sandbox does not serve")
        return await self._pusher.push(self._client)

    async def until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None:
        """Return when this holds of the sandbox. Raises TimeoutError."""
        await self._state.changed.until(holds, timeout)

    @contextlib.asynccontextmanager
    async def serving(
        self, host: str = "127.0.0.1", port: int = 0, *, keeps_pushing: bool = False
    ) -> AsyncIterator[str]:
        """Serve inside the running loop; the base address for `ADUAN_WHATSAPP_API`."""
        state, pusher = self._state, self._pusher
        async with contextlib.AsyncExitStack() as stack:
            served = serving_loopback(self.app, host, port, closing=state.changed.fire)
            base_url = await stack.enter_async_context(served)
            self._client = await stack.enter_async_context(webhook_client())
            stack.callback(self._forget_client)
            if keeps_pushing:
                await stack.enter_async_context(
                    pushing(self.push, lambda: pusher.waits, state.changed)
                )
            yield base_url

    def _forget_client(self) -> None:
        self._client = None
