"""What a Bot API server remembers: bots with their queues, chats, messages and files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.sandbox.messages import SandboxMessage
from app.sandbox.telegram.faults import Faults
from app.sandbox.telegram.ledger import Ledger, LedgerSend, LedgerUpdate
from app.sandbox.waiting import Signal

FIRST_UPDATE = 500_000_001
_DEFAULT_UPDATES = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query",
    "my_chat_member", "poll", "inline_query",
})  # fmt: skip


@dataclass(frozen=True)
class StoredFile:
    ref: str
    data: bytes
    filename: str
    media_type: str
    path: str


@dataclass
class Stored:
    """A message as the Bot API shows it, the markup it was sent with, and its file."""

    message: dict[str, Any]
    html: str = ""
    file: StoredFile | None = None
    by_bot: bool = False
    #: How `message` was seen last. An edit puts another dict in its place.
    view: tuple[dict[str, Any], SandboxMessage] | None = None


@dataclass
class Queued:
    place: int
    update_id: int | None
    #: A dict, or the exact bytes of something that need not be JSON of an update.
    update: dict[str, Any] | bytes
    record: LedgerUpdate
    twice: bool = False


@dataclass
class Bot:
    """One bot: its token, its queue of updates and the messages of its chats."""

    token: str
    id: int
    username: str
    name: str
    queue: deque[Queued] = field(default_factory=deque)
    again: list[Queued] = field(default_factory=list)
    next_place: int = FIRST_UPDATE
    next_message: int = 1
    allowed: frozenset[str] = _DEFAULT_UPDATES
    #: Messages by chat and id, of people and of the bot.
    messages: dict[int, dict[int, Stored]] = field(default_factory=dict)
    #: Presses of buttons: id, and whether the bot has answered.
    presses: dict[str, bool] = field(default_factory=dict)
    #: Who has written to the bot, and who, or which group, has put it out.
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    webhook: str = ""
    #: What each call of the webhook repeats; and what the last failed one was answered.
    secret: str = ""
    webhook_error: str = ""
    #: Privacy mode is off: every message of a group is shown to it.
    reads_all: bool = False
    commands: list[Any] = field(default_factory=list)
    polls: int = 0

    @property
    def profile(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.name,
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": False,
        }

    @property
    def user(self) -> dict[str, Any]:
        return {k: self.profile[k] for k in ("id", "is_bot", "first_name", "username")}

    def message_id(self) -> int:
        self.next_message += 1
        return self.next_message - 1

    def keep(self, stored: Stored) -> None:
        message = stored.message
        self.messages.setdefault(message["chat"]["id"], {})[message["message_id"]] = stored

    def allow(self, kinds: object) -> None:
        """Take over what getUpdates wants from now on; what is queued already stays."""
        if isinstance(kinds, list):
            named = frozenset(kind for kind in kinds if isinstance(kind, str))
            self.allowed = named or _DEFAULT_UPDATES


class State:
    """Everything behind the HTTP routes; changed from one event loop only."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        tokens: tuple[str, ...] = (),
        username: str = "aduan_contoh_bot",
    ) -> None:
        self.clock = clock
        self.changed = Signal()
        self.closing = False
        self.faults = Faults()
        self.ledger = Ledger()
        self.files: dict[str, StoredFile] = {}
        #: Chats by id, as the Bot API shows them, and who is in which group.
        self.chats: dict[int, dict[str, Any]] = {}
        self.members: dict[int, list[int]] = {}
        #: Groups that have become supergroups: their id now, by the old one.
        self.migrated: dict[int, int] = {}
        self.bots: dict[str, Bot] = {}
        self._closed_list = frozenset(tokens)
        self._username = username
        for token in tokens:
            self._enrol(token)

    def now(self) -> int:
        return int(self.clock().timestamp())

    def bot(self, token: str) -> Bot | None:
        """The bot of this token; an unknown but possible token enrols one, unless tokens were
        given.
        """
        found = self.bots.get(token)
        if found is not None:
            return found
        number, _, word = token.partition(":")
        if self._closed_list or not (number.isascii() and number.isdecimal() and word):
            return None
        waiting = self.bots.pop("", None)
        if waiting is None:
            return self._enrol(token)
        # People spoke before any bot had shown up: what they said is for the first one.
        waiting.token, waiting.id = token, int(number)
        self.bots[token] = waiting
        return waiting

    def first_bot(self) -> Bot:
        """The bot to which people speak unless they name another."""
        for bot in self.bots.values():
            return bot
        return self._enrol("")

    def _enrol(self, token: str) -> Bot:
        number = int(token.partition(":")[0] or "1")
        username = self._username if not self.bots else f"{self._username}_{len(self.bots) + 1}"
        bot = Bot(token=token, id=number, username=username, name="Aduan Contoh")
        self.bots[token] = bot
        return bot

    def queue(self, bot: Bot, kind: str, content: dict[str, Any]) -> int | None:
        """Queue an update, if the bot wants its kind; its id."""
        if kind not in bot.allowed:
            return None
        return self.queue_raw(bot, {"update_id": bot.next_place, kind: content}, kind=kind)

    def queue_raw(self, bot: Bot, update: dict[str, Any] | bytes, *, kind: str = "raw") -> int:
        """Queue anything at all; its place. A dict without `update_id` gets none."""
        place = bot.next_place
        bot.next_place += 1
        number = update.get("update_id") if isinstance(update, dict) else None
        record = LedgerUpdate(
            bot=bot.id,
            update_id=number if isinstance(number, int) else None,
            kind=kind,
            place=place,
            queued_at=self.clock(),
        )
        twice = self.faults.twice > 0
        self.faults.twice -= twice
        self.ledger.updates.append(record)
        bot.queue.append(Queued(place, record.update_id, update, record, twice))
        self.changed.fire()
        return place

    def acknowledge(self, bot: Bot, offset: int) -> None:
        """Forget every update before `offset`; a negative one keeps that many of the last."""
        if offset < 0:
            kept = len(bot.queue) + offset
            offset = bot.queue[max(0, kept)].place if bot.queue else 0
        while bot.queue and bot.queue[0].place < offset:
            done = bot.queue.popleft()
            done.record.acknowledged_at = self.clock()
            if done.twice:
                done.twice = False
                bot.again.append(done)

    def keep_sent(self, bot: Bot, method: str, stored: Stored, params: dict[str, Any]) -> None:
        """The bot has sent this: from here on it is accepted, whatever becomes of the answer."""
        bot.keep(stored)
        message = stored.message
        self.ledger.sends.append(
            LedgerSend(
                order=len(self.ledger.sends),
                at=self.clock(),
                bot=bot.id,
                method=method,
                chat=message["chat"]["id"],
                message_id=message["message_id"],
                text=message.get("text", message.get("caption", "")),
                html=stored.html,
                params=params,
            )
        )
        self.changed.fire()

    def store_file(self, data: bytes, filename: str, media_type: str, folder: str) -> StoredFile:
        number = len(self.files) + 1
        ending = filename.rpartition(".")[2] if "." in filename else "bin"
        safe = ending if ending.isascii() and ending.isalnum() else "bin"
        ref = f"AgACAgUAAxkBAAI{number:08d}"
        stored = StoredFile(ref, data, filename, media_type, f"{folder}/file_{number}.{safe}")
        self.files[ref] = stored
        return stored
