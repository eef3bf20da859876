"""A person of the sandbox: everything that one can do in a chat with the bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.sandbox.messages import SandboxMessage
from app.sandbox.telegram.people import (
    Chat,
    SandboxGroup,
    message_view,
    queue_membership,
)
from app.sandbox.telegram.state import Bot, Stored, StoredFile


class SandboxUser(Chat):
    """A person in a private chat with the bot, and perhaps in groups."""

    @property
    def name(self) -> str:
        return str(self.card["first_name"])

    def say(
        self,
        text: str,
        reply_to: SandboxMessage | int | None = None,
        *,
        group: SandboxGroup | None = None,
        thread: int | None = None,
        forward: bool = False,
    ) -> SandboxMessage:
        """Write words, in private or in a group; a command is marked as one."""
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            command = len(text.split(maxsplit=1)[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": command}]
        if forward:
            content["forward_origin"] = {
                "type": "hidden_user",
                "sender_user_name": "Warga Lain",
                "date": self._state.now() - 60,
            }
        return self._write(content, reply_to=reply_to, group=group, thread=thread)

    def edit(self, message: SandboxMessage | int, text: str) -> SandboxMessage:
        """Change what one wrote oneself. Raises LookupError for anybody else's message."""
        stored = self._stored(message)
        if stored.by_bot:
            raise LookupError("only one's own messages can be edited")
        field = "text" if "text" in stored.message else "caption"
        stored.message = {**stored.message, field: text, "edit_date": self._state.now()}
        self._state.queue(self.bot, "edited_message", stored.message)
        return message_view(stored)

    def press(
        self,
        button: str | int,
        message: SandboxMessage | int | None = None,
        *,
        group: SandboxGroup | None = None,
    ) -> str:
        """Press a button by its label, or by its place from 0; the id of the press.

        It is a button of `message`, which may be old, or of the latest one that has any.
        Raises LookupError if there is no such button now.
        """
        place = group or self
        if message is None:
            having = [one for one in place.inbox if one.rows]
            if not having:
                raise LookupError("no message has buttons")
            message = having[-1]
        stored = self._stored(message, chat=place.id)
        choices = message_view(stored).choices
        if isinstance(button, int):
            if not 0 <= button < len(choices):
                raise LookupError(f"there are {len(choices)} buttons")
            data = choices[button][1]
        else:
            named = [data for label, data in choices if label == button]
            if not named:
                raise LookupError(f"no button {button!r} among {[c[0] for c in choices]}")
            data = named[0]
        bot = self.bot
        bot.started.add(self.id)
        query_id = f"{self.id}{len(bot.presses) + 1:07d}"
        bot.presses[query_id] = False
        query = {
            "id": query_id,
            "from": self._person(),
            "message": stored.message,
            "chat_instance": str(-place.id),
            "data": data,
        }
        self._state.queue(bot, "callback_query", query)
        return query_id

    def send_photo(
        self,
        data: bytes,
        caption: str = "",
        *,
        reply_to: SandboxMessage | int | None = None,
        group: SandboxGroup | None = None,
    ) -> SandboxMessage:
        return self._write(self._photo(data, caption), reply_to=reply_to, group=group)

    def send_album(self, photos: Sequence[bytes | tuple[bytes, str]]) -> list[SandboxMessage]:
        """Several photos at once, each with a caption if wanted; one message each, as ever."""
        album = f"13{self.id}{self._state.now()}"
        sent = []
        for photo in photos:
            data, caption = photo if isinstance(photo, tuple) else (photo, "")
            content = {**self._photo(data, caption), "media_group_id": album}
            sent.append(self._write(content))
        return sent

    def send_document(
        self,
        data: bytes,
        filename: str,
        caption: str = "",
        media_type: str = "application/octet-stream",
    ) -> SandboxMessage:
        return self._file("document", data, filename, media_type, caption, {})

    def send_voice(self, data: bytes, seconds: int) -> SandboxMessage:
        return self._file("voice", data, "", "audio/ogg", "", {"duration": seconds})

    def send_video(self, data: bytes, seconds: int = 5, caption: str = "") -> SandboxMessage:
        more = {"duration": seconds, "width": 640, "height": 360}
        return self._file("video", data, "video.mp4", "video/mp4", caption, more)

    def send_location(self, lat: float, lon: float) -> SandboxMessage:
        return self._write({"location": {"latitude": lat, "longitude": lon}})

    def share_place(self, lat: float, lon: float, seconds: int = 900) -> SandboxMessage:
        """Let the office follow where one is, for so long."""
        return self._write(
            {"location": {"latitude": lat, "longitude": lon, "live_period": seconds}}
        )

    def move(self, message: SandboxMessage, lat: float, lon: float, *, stops: bool = False) -> None:
        """The telephone tells where one is by now; `stops`: for the last time."""
        stored = self._stored(message)
        place = {**stored.message["location"], "latitude": lat, "longitude": lon}
        if stops:
            del place["live_period"]
        stored.message = {**stored.message, "location": place, "edit_date": self._state.now()}
        self._state.queue(self.bot, "edited_message", stored.message)

    def send_contact(self, phone: str, own: bool = True, *, name: str = "") -> SandboxMessage:
        contact: dict[str, Any] = {"phone_number": phone, "first_name": name or self.name}
        if own:
            contact["user_id"] = self.id
        return self._write({"contact": contact})

    def send_poll(self, question: str) -> SandboxMessage:
        options = [{"text": text, "voter_count": 0} for text in ("Ya", "Tidak")]
        return self._write({"poll": {"id": "1", "question": question, "options": options}})

    def send_sticker(self) -> SandboxMessage:
        stored = self._state.store_file(b"RIFF", "sticker.webp", "image/webp", "stickers")
        sticker = {
            "file_id": stored.ref,
            "file_unique_id": stored.ref[-8:],
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
        return self._write({"sticker": sticker})

    def block(self) -> None:
        """Stop the bot; from now on it is refused here."""
        self.bot.blocked.add(self.id)
        queue_membership(self._state, self.bot, self.card, self._person(), "member", "kicked")

    def refuse_voices(self) -> None:
        """Let nobody send voice messages, as a setting of Telegram does."""
        self.card["has_restricted_voice_and_video_messages"] = True

    def unblock(self) -> None:
        self.bot.blocked.discard(self.id)
        queue_membership(self._state, self.bot, self.card, self._person(), "kicked", "member")

    def raw(self, update: dict[str, Any] | bytes, *, numbered: bool = True) -> int:
        """Put anything at all into the bot's queue; a dict gets an `update_id` if it has none."""
        bot = self.bot
        if isinstance(update, dict) and numbered:
            update = {"update_id": bot.next_place, **update}
        return self._state.queue_raw(bot, update)

    def _person(self) -> dict[str, Any]:
        card = self.card
        person = {"id": self.id, "is_bot": False, "language_code": "id"}
        return person | {k: card[k] for k in ("first_name", "username") if k in card}

    def _photo(self, data: bytes, caption: str) -> dict[str, Any]:
        stored = self._state.store_file(data, "photo.jpg", "image/jpeg", "photos")
        small = {
            "file_id": f"{stored.ref}s",
            "file_unique_id": f"{stored.ref[-8:]}s",
            "width": 90,
            "height": 67,
            "file_size": 900,
        }
        large = {
            "file_id": stored.ref,
            "file_unique_id": stored.ref[-8:],
            "width": 1280,
            "height": 960,
            "file_size": len(data),
        }
        content: dict[str, Any] = {"photo": [small, large]}
        return content | ({"caption": caption} if caption else {})

    def _file(
        self,
        kind: str,
        data: bytes,
        filename: str,
        media_type: str,
        caption: str,
        more: dict[str, Any],
    ) -> SandboxMessage:
        stored = self._state.store_file(data, filename, media_type, f"{kind}s")
        content: dict[str, Any] = {
            "file_id": stored.ref,
            "file_unique_id": stored.ref[-8:],
            "mime_type": media_type,
            "file_size": len(data),
            **more,
        }
        if filename:
            content["file_name"] = filename
        return self._write({kind: content} | ({"caption": caption} if caption else {}))

    def _own_file(self, content: dict[str, Any]) -> StoredFile | None:
        for kind in ("photo", "document", "voice", "video"):
            sent = content.get(kind)
            if sent:
                largest = sent[-1] if kind == "photo" else sent
                return self._state.files.get(largest["file_id"])
        return None

    def _stored(self, message: SandboxMessage | int, chat: int | None = None) -> Stored:
        if isinstance(message, SandboxMessage):
            number, chat = message.id, message.chat
        else:
            number = message
        return self.bot.messages.get(chat or self.id, {})[number]

    def _write(
        self,
        content: dict[str, Any],
        *,
        reply_to: SandboxMessage | int | None = None,
        group: SandboxGroup | None = None,
        thread: int | None = None,
    ) -> SandboxMessage:
        bot = self.bot
        place = group or self
        message = {
            "message_id": bot.message_id(),
            "from": self._person(),
            "chat": place.card,
            "date": self._state.now(),
            **content,
        }
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        replied = None if reply_to is None else self._stored(reply_to, chat=place.id)
        if replied is not None:
            message["reply_to_message"] = replied.message
        stored = Stored(message, file=self._own_file(content))
        bot.keep(stored)
        if group is None:
            bot.started.add(self.id)
        if group is None or _reaches(bot, message, replied):
            self._state.queue(bot, "message", message)
        return message_view(stored)


def _reaches(bot: Bot, message: dict[str, Any], replied: Stored | None) -> bool:
    """Whether a bot is shown this message of a group: in privacy mode, what is meant for it."""
    text = message.get("text", message.get("caption", ""))
    named = f"@{bot.username}".lower() in text.lower()
    meant = text.startswith("/") or named or (replied is not None and replied.by_bot)
    return meant or bot.reads_all
