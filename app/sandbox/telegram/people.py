"""The chats of the sandbox as their people see them: what came, and groups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.sandbox.messages import SandboxMessage
from app.sandbox.telegram.state import Bot, State, Stored
from app.sandbox.waiting import Reader

_KINDS = ("photo", "document", "voice", "audio", "video", "location")


def message_view(stored: Stored) -> SandboxMessage:
    """What a person sees of it. Made once: a chat is looked at again and again."""
    if stored.view is None or stored.view[0] is not stored.message:
        stored.view = (stored.message, _seen(stored))
    return stored.view[1]


def _seen(stored: Stored) -> SandboxMessage:
    message = stored.message
    markup = message.get("reply_markup", {}).get("inline_keyboard", [])
    file, place = stored.file, message.get("location")
    return SandboxMessage(
        id=message["message_id"],
        chat=message["chat"]["id"],
        text=message.get("text", message.get("caption", "")),
        html=stored.html,
        rows=tuple(tuple((b["text"], b.get("callback_data", "")) for b in row) for row in markup),
        date=datetime.fromtimestamp(message["date"], UTC),
        filename=file.filename if file else "",
        media_type=file.media_type if file else "",
        document=file.data if file else b"",
        edited="edit_date" in message,
        reply_to=message.get("reply_to_message", {}).get("message_id"),
        thread=message.get("message_thread_id"),
        kind=next((kind for kind in _KINDS if kind in message), ""),
        place=(place["latitude"], place["longitude"]) if place else None,
    )


class Chat(Reader[SandboxMessage]):
    """One chat with the bot, as seen from the other side."""

    def __init__(self, state: State, number: int, bot: str | None) -> None:
        super().__init__(state.changed)
        self._state = state
        self._bot = bot
        self.id = number

    @property
    def bot(self) -> Bot:
        """The bot of this chat: the named one, else the first that there is."""
        if self._bot is None:
            return self._state.first_bot()
        found = self._state.bot(self._bot)
        if found is None:
            raise LookupError("no bot has this token")
        return found

    @property
    def card(self) -> dict[str, Any]:
        return self._state.chats[self.id]

    @property
    def inbox(self) -> list[SandboxMessage]:
        """What the bot sent into this chat, oldest first."""
        kept = self.bot.messages.get(self.id, {})
        return [message_view(stored) for stored in kept.values() if stored.by_bot]


class SandboxGroup(Chat):
    """A group with the bot in it. Members speak with `user.say(…, group=group)`."""

    @property
    def title(self) -> str:
        return str(self.card["title"])

    def remove_bot(self) -> None:
        """Somebody puts the bot out; from now on it is refused here."""
        self._membership("member", "left")
        self.bot.blocked.add(self.id)

    def add_bot(self) -> None:
        self.bot.blocked.discard(self.id)
        self._membership("left", "member")

    def becomes_supergroup(self, *, told: bool = True) -> None:
        """Telegram gives the group another id; `told`: the bot gets the messages that say so."""
        state, old = self._state, self.card
        new = {**old, "id": old["id"] - 500_000, "type": "supergroup"}
        state.chats[new["id"]] = new
        state.members[new["id"]] = state.members[self.id]
        state.migrated[self.id] = new["id"]
        self.id = new["id"]
        if told:
            self._says_itself(old, migrate_to_chat_id=new["id"])
            self._says_itself(new, migrate_from_chat_id=old["id"])

    def _says_itself(self, chat: dict[str, Any], **content: int) -> None:
        by = self._state.chats[self._state.members[self.id][0]]
        message = {
            "message_id": self.bot.message_id(),
            "from": {"id": by["id"], "is_bot": False, "first_name": by.get("first_name", "")},
            "chat": chat,
            "date": self._state.now(),
            **content,
        }
        self._state.queue(self.bot, "message", message)

    def _membership(self, old: str, new: str) -> None:
        members = self._state.members[self.id]
        by = self._state.chats[members[0]] if members else self.card
        queue_membership(self._state, self.bot, self.card, by, old, new)


def queue_membership(
    state: State, bot: Bot, chat: dict[str, Any], by: dict[str, Any], old: str, new: str
) -> None:
    """The bot's own standing in a chat has changed."""
    change = {
        "chat": chat,
        "from": {"id": by["id"], "is_bot": False, "first_name": by.get("first_name", "")},
        "date": state.now(),
        "old_chat_member": {"user": bot.user, "status": old},
        "new_chat_member": {"user": bot.user, "status": new},
    }
    state.queue(bot, "my_chat_member", change)
