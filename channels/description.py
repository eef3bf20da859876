"""What a channel tells of itself before it is opened, and what it is given when it is.

`channels/<name>/__init__.py` holds a `Description` and imports no provider's library: the settings,
the doctor, `serve` and the command line go through the descriptions, of channels that are off too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    # These cost start-up time, and a description only names them.
    from channels.channel import Channel, Poller, Webhook
    from channels.inspection import Inspection
    from channels.pace import Pace

#: What the name of every setting begins with.
PREFIX = "ADUAN_"
#: The address that the world sees; it is the installation's, not one channel's.
PUBLIC_URL = PREFIX + "PUBLIC_URL"

S = TypeVar("S")
T = TypeVar("T")


class Setting(NamedTuple):
    """One line of the reference: an empty default means that nothing is set."""

    name: str
    default: str
    meaning: str
    section: str


@dataclass(frozen=True)
class Finding:
    """What one check found; `todo` is what the operator does about it."""

    name: str
    status: Literal["ok", "warn", "fail"]
    text: str
    todo: str = ""


class Reader(Protocol):
    """The settings of one installation, by their full names; it collects what is wrong with them.

    What is asked for and wrong is told to the operator; the caller gets None.
    """

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The value, or its default; None where there is neither. `parse` raises ValueError with
        the end of a sentence that begins with the name, and repeats no secret.
        """
        ...

    def url(self, name: str) -> str | None:
        """An address of the web, without a slash at the end."""
        ...

    def rate(self, name: str) -> float:
        """Messages a second."""
        ...

    def secret_word(self, name: str) -> str | None:
        """A word that both sides know: 16 to 256 letters, digits, - and _."""
        ...

    @property
    def public_url(self) -> str | None:
        """Where the world finds the web server, without a slash at the end."""
        ...

    def is_given(self, name: str) -> bool:
        """Whether the operator set it, rightly or wrongly."""
        ...

    def complain(self, sentence: str) -> None:
        """Tell the operator what is wrong with several settings together."""
        ...


class Template(Protocol):
    """A message that the provider must have approved."""

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def params(self) -> int:
        """How many places in it are filled in."""
        ...


class Memory(Protocol):
    """Keeps a few bytes between two runs; raises when it cannot."""

    async def load(self) -> bytes | None: ...

    async def save(self, value: bytes) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the house gives to a channel."""

    clock: Callable[[], datetime]
    #: Where the world finds the web server, without a slash at the end.
    public_url: str | None
    #: The templates that the office names for a channel; reads files.
    templates: Callable[[str], Sequence[Template]]
    #: The office as people know it.
    office_name: str = ""
    #: How long a provider may hold an empty question.
    poll_seconds: int = 25
    #: How fast to send at so many messages a second; None: as the provider allows.
    pace: Callable[[float], Pace] | None = None
    #: The memory of that name; None: none longer than the process.
    memory: Callable[[str], Memory] | None = None


class Opened(NamedTuple):
    """A channel at work and its taps: how people's words come out of it."""

    channel: Channel
    #: Says who answers to the office's token, or that nobody does, line by line; never raises
    #: because of the provider.
    say_who: Callable[[Callable[[str], None]], Awaitable[None]]
    poller: Poller | None = None
    webhook: Webhook | None = None
    #: The address with which somebody asks there how the case of a code stands; it is empty while
    #: nobody knows who answers there. None: there is no such address.
    status_link: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Description(ABC, Generic[S]):
    """One channel that the program knows. `S`: its settings, when it is on."""

    #: What the names of its settings begin with.
    prefix: str = PREFIX

    #: `Channel.kind`, and the name of its folder.
    name: ClassVar[str]
    #: What citizens and officers call it, in Indonesian.
    title: ClassVar[str]
    #: What operators call it, inside a sentence.
    label: ClassVar[str]
    #: Key, default and meaning; `{names}` in a meaning is what the names begin with.
    SETTINGS: ClassVar[tuple[tuple[str, str, str], ...]]
    #: Key of the setting without which it is off.
    SWITCH: ClassVar[str]
    #: People talk there in short turns.
    is_chat: ClassVar[bool] = True
    #: How `aduan inspect` shows what its provider sends.
    inspection: ClassVar[Inspection]

    @property
    def names(self) -> str:
        """What the names of its settings begin with: ADUAN_TELEGRAM_."""
        return f"{self.prefix}{self.name.upper()}_"

    @property
    def switch(self) -> str:
        """The setting without which it is off: ADUAN_TELEGRAM_TOKEN."""
        return self.names + self.SWITCH

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Its lines of the reference."""
        section = self.label[:1].upper() + self.label[1:]
        return tuple(
            Setting(self.names + key, default, meaning.replace("{names}", self.names), section)
            for key, default, meaning in self.SETTINGS
        )

    @property
    def causes(self) -> tuple[str, ...]:
        """Why a message was refused, where a SendCode says too little.

        Parts of `[sebab]` in the texts, each named `<name>_…`.
        """
        return ()

    @abstractmethod
    def read(self, reader: Reader) -> S | None:
        """Its settings; None: it is off, or they are wrong and the operator is told."""

    @abstractmethod
    def introduce(self, settings: S | None) -> str:
        """The start line of `serve`: that it is on and where, or why it is off. No secret."""

    @abstractmethod
    async def open(self, settings: S, around: Surroundings) -> Opened:
        """The adapter, imported only now; needs no network."""

    @abstractmethod
    async def check(self, settings: S, around: Surroundings) -> list[Finding]:
        """What the doctor finds when it tries the settings for real, changing nothing."""


#: What is the matter with an installation on which every channel is off.
NO_CHANNEL = "No channel is on: nobody can write to this office."


def switch_on(channels: Sequence[Description[Any]]) -> str:
    """What to do about NO_CHANNEL."""
    *most, last = [f"{one.switch} ({one.label})" for one in channels]
    names = f"{', '.join(most)} or {last}" if most else last
    return f"Set {names} in .env, with what belongs to it: .env.example tells."
