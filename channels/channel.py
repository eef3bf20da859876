"""What every channel offers and what it may answer: the contract of the adapters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from channels.message import Attachment, Inbound, OutboundMessage

#: Why a message could not be sent; the closed list of every adapter.
SendCode = Literal[
    "unreachable",  # connection refused, 5xx: retry
    "throttled",  # asked to slow down: retry after `retry_after`
    "timeout",  # no answer: perhaps accepted; retry under the same key
    "blocked",  # this person stopped us: permanent, the address is closed
    "unknown_address",  # no such peer: permanent
    "mailbox_full",  # its peer must make room first: permanent
    "unauthorized",  # our token is refused: retry later, alarm
    "rejected",  # the message itself is refused: permanent
    "too_large",  # a file over the provider's limit: permanent
    "window_closed",  # outside the time in which free text is allowed: permanent for this form
]

Markup = Literal["plain", "html", "whatsapp"]


class Envelope(Struct, frozen=True):
    """One event of a provider as it came, beside what was understood of it.

    `event_key` names the provider's event (not the message) and is what makes a repeat harmless.
    The items of one envelope belong to one address and one sender. `problem` says in a sentence
    why nothing, or not everything, could be understood; the raw bytes are kept all the same.
    """

    raw: bytes
    event_key: str
    items: tuple[Inbound, ...] = ()
    problem: str | None = None


#: Returns only after commit; raises when the database is away: then nothing is acknowledged.
Deliver = Callable[[Sequence[Envelope]], Awaitable[None]]


class Limits(Struct, frozen=True):
    """What fits on this channel's wire."""

    text_chars: int
    caption_chars: int
    choices: int
    label_chars: int
    #: Largest file that we can download, and that we can send, in bytes.
    download_bytes: int
    upload_bytes: int
    markup: Markup
    #: The media types that it carries as files; None: any.
    carries: frozenset[str] | None = None
    reply_window_hours: int | None = None
    #: Messages a second at most, over all addresses and to one address.
    rate: float = 25.0
    rate_per_address: float = 1.0
    #: Choices are buttons or a list to tap, and a command in the words is a link to tap.
    buttons: bool = False
    links_commands: bool = False
    #: Commands go out as links, each of which begins a message to the office that gives it.
    command_links: bool = False
    #: The provider says later whether a message arrived; until then it may still fail.
    confirms: bool = False


class Sent(Struct, frozen=True):
    """The provider accepted a message and gave it this id."""

    external_id: str


class SendError(Exception):
    """The provider did not accept a message."""

    def __init__(
        self,
        code: SendCode,
        *,
        retryable: bool,
        ambiguous: bool = False,
        retry_after: float | None = None,
        answer: str = "",
        cause: str = "",
        moved_to: str = "",
    ) -> None:
        super().__init__(code)
        self.code: SendCode = code
        self.retryable = retryable
        #: The provider may have accepted it all the same.
        self.ambiguous = ambiguous
        #: Seconds that the provider asks us to wait.
        self.retry_after = retry_after
        #: What the provider said, without secrets and without personal data.
        self.answer = answer
        #: Where the code alone says too little: one of the channel's `causes`.
        self.cause = cause
        #: Where this peer is now, by the provider's word; not for logs.
        self.moved_to = moved_to

    @property
    def told(self) -> str:
        """The provider's answer and the cause, for operators; the code where there is neither."""
        return ", ".join(filter(None, (self.answer, self.cause))) or self.code


class Forged(Exception):
    """A webhook call that its provider did not sign; nothing of it is kept."""


class DownloadError(Exception):
    """A file could not be fetched from its provider."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        #: too_large, gone, unreachable, unauthorized
        self.reason = reason
        self.retryable = retryable


class Channel(Protocol):
    """Words out, and files in."""

    kind: str
    account: str
    limits: Limits

    def fit(self, message: OutboundMessage) -> tuple[OutboundMessage, ...]:
        """Cut a message to the wire's limits; pure. Part n has key `<key>/<n>`, from 0."""
        ...

    async def send(self, message: OutboundMessage) -> Sent:
        """Send one fitted part. Raises SendError and nothing else."""
        ...

    async def download(self, attachment: Attachment, into: Path, *, limit: int) -> None:
        """Write the file to `into`, never more than `limit` bytes. Raises DownloadError."""
        ...

    async def close(self) -> None: ...


class Poller(Protocol):
    """A channel that is asked for its messages."""

    async def poll(self, deliver: Deliver) -> int:
        """Ask once, deliver, and only then acknowledge. Returns how many events came."""
        ...


class Webhook(Protocol):
    """A channel that is called with its messages. Knows no server, so tests need none."""

    #: Where it is called, and the largest body that its provider sends.
    path: str
    body_bytes: int

    def greet(self, query: Mapping[str, str]) -> str | None:
        """The answer to a provider that asks whether this is the place; None: it is not."""
        ...

    def accept(self, headers: Mapping[str, str], body: bytes) -> Sequence[Envelope]:
        """The events of one call, `headers` by lower-case name. Raises Forged and nothing else."""
        ...

    def kept(self, envelopes: Sequence[Envelope]) -> None:
        """They are committed: a courtesy to the sender may begin. Never raises, never waits."""
        ...
