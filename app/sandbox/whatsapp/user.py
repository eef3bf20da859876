"""A person of the sandbox: everything that one can do in a chat with the office's number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.sandbox.messages import SandboxMessage
from app.sandbox.waiting import Reader
from app.sandbox.whatsapp.state import Someone, State, Stored, StoredFile
from app.sandbox.whatsapp.text import shown_text


@dataclass(frozen=True)
class PhoneMessage(SandboxMessage):
    """A message as it stands on a telephone; `html` is what was sent, marks and all.

    `id` is its place in the sandbox.
    """

    wamid: str = ""
    reaction: str = ""
    read: bool = False


def message_view(stored: Stored) -> PhoneMessage:
    file = stored.file
    return PhoneMessage(
        id=stored.number,
        chat=stored.someone.number,
        text=shown_text(stored.text) if stored.by_us else stored.text,
        html=stored.text,
        rows=tuple(((label, choice),) for label, choice, _ in stored.choices),
        date=stored.at.astimezone(UTC),
        filename=str(stored.body.get("filename") or (file.filename if file else "")),
        media_type=file.media_type if file else "",
        document=file.data if file else b"",
        edited=stored.edited,
        wamid=stored.wamid,
        kind="voice" if stored.kind == "audio" and stored.body.get("voice") else stored.kind,
        place=_place(stored),
        reaction=stored.reaction,
        read=stored.read,
    )


def _place(stored: Stored) -> tuple[float, float] | None:
    if stored.kind != "location":
        return None
    return float(stored.body["latitude"]), float(stored.body["longitude"])


class SandboxPhone(Reader[PhoneMessage]):
    """A person's telephone, in a chat with the office."""

    def __init__(self, state: State, someone: Someone) -> None:
        super().__init__(state.changed)
        self._state = state
        self._someone = someone

    @property
    def id(self) -> int:
        return self._someone.number

    @property
    def name(self) -> str:
        return self._someone.name

    @property
    def peer(self) -> str:
        """The name by which the business knows this person now."""
        someone = self._someone
        return someone.user_id if someone.shows_user else someone.wa_id

    @property
    def card(self) -> dict[str, Any]:
        someone = self._someone
        return {
            "id": someone.number,
            "name": someone.name,
            "phone": someone.wa_id,
            "user_id": someone.user_id,
        }

    # -- what came ----------------------------------------------------------------------------

    @property
    def inbox(self) -> list[PhoneMessage]:
        """What the office sent, oldest first."""
        return [message_view(one) for one in self._mine() if one.by_us and one.kind != "reaction"]

    def reads(self) -> None:
        """Look at everything: the office is told that it was read."""
        for one in self._mine():
            if one.by_us and not one.read:
                one.read = True
                self._state.queue_status(one, "read")

    # -- what one does ------------------------------------------------------------------------

    def say(
        self, text: str, reply_to: PhoneMessage | None = None, *, forward: bool = False
    ) -> PhoneMessage:
        """Write words, perhaps as a reply to a message or as a forwarded one."""
        more = {"context": {"forwarded": True}} if forward else None
        return self._write("text", {"body": text}, text=text, reply_to=reply_to, more=more)

    def edit(self, message: PhoneMessage, text: str) -> PhoneMessage:
        """Change what one wrote oneself. Raises LookupError for anybody else's message."""
        stored = self._own(message)
        stored.text, stored.edited = text, True
        inner = {"type": "text", "text": {"body": text}}
        body = {"original_message_id": stored.wamid, "message": inner}
        self._write("edit", body)
        return message_view(stored)

    def delete(self, message: PhoneMessage) -> None:
        """Take back what one wrote oneself."""
        stored = self._own(message)
        stored.deleted = True
        self._write("revoke", {"original_message_id": stored.wamid})

    def press(self, button: str | int, message: SandboxMessage | None = None) -> str:
        """Press a button, or choose a row, by its label or its place; the id of the press.

        It is a choice of `message`, which may be old, or of the latest one that has any.
        Raises LookupError if there is no such choice.
        """
        having = [one for one in self._mine() if one.by_us and one.choices]
        if message is not None:
            having = [one for one in having if one.number == message.id]
        if not having:
            raise LookupError("no message has buttons")
        stored = having[-1]
        named = [
            choice for place, choice in enumerate(stored.choices) if button in (place, choice[0])
        ]
        if not named:
            raise LookupError(f"no button {button!r} among {[c[0] for c in stored.choices]}")
        label, choice, how = named[0]
        if how == "template":
            body: dict[str, Any] = {"payload": choice, "text": label}
            pressed = self._write("button", body, reply_to=message_view(stored))
        else:
            reply = {"id": choice, "title": label[: 20 if how == "button" else 24]}
            body = {"type": f"{how}_reply", f"{how}_reply": reply}
            pressed = self._write("interactive", body, reply_to=message_view(stored))
        return pressed.wamid

    def react(self, message: PhoneMessage, emoji: str) -> PhoneMessage:
        self._state.messages[message.wamid].reaction = emoji
        return self._write("reaction", {"message_id": message.wamid, "emoji": emoji})

    def send_photo(self, data: bytes, caption: str = "") -> PhoneMessage:
        return self._file("image", data, "", "image/jpeg", caption)

    def send_document(
        self,
        data: bytes,
        filename: str,
        caption: str = "",
        media_type: str = "application/octet-stream",
    ) -> PhoneMessage:
        return self._file("document", data, filename, media_type, caption)

    def send_voice(self, data: bytes, seconds: int = 3) -> PhoneMessage:
        return self._file("audio", data, "", "audio/ogg; codecs=opus", "", {"voice": True})

    def send_audio(self, data: bytes) -> PhoneMessage:
        return self._file("audio", data, "", "audio/mpeg", "", {"voice": False})

    def send_video(self, data: bytes, seconds: int = 5, caption: str = "") -> PhoneMessage:
        return self._file("video", data, "", "video/mp4", caption)

    def send_sticker(self) -> PhoneMessage:
        return self._file("sticker", b"RIFF", "", "image/webp", "", {"animated": False})

    def send_location(
        self, lat: float, lon: float, name: str = "", address: str = ""
    ) -> PhoneMessage:
        place: dict[str, Any] = {"latitude": lat, "longitude": lon}
        place |= {k: v for k, v in (("name", name), ("address", address)) if v}
        return self._write("location", place)

    def send_contact(self, phone: str, own: bool = True) -> PhoneMessage:
        name = {"formatted_name": self.name if own else "Orang Lain", "first_name": "Orang"}
        card = {"name": name, "phones": [{"phone": phone, "type": "CELL"}]}
        return self._write("contacts", [card])

    def send_view_once(self) -> PhoneMessage:
        """A picture to be seen once: WhatsApp says that something came, and not what."""
        error = {"code": 131051, "title": "Message type unknown", "message": "unsupported"}
        return self._write("unsupported", {"type": "view_once"}, more={"errors": [error]})

    def send_form(self, **answers: str) -> PhoneMessage:
        """A filled form of a flow."""
        answered = json.dumps({"flow_token": "unused", **answers})
        body = {"name": "flow", "body": "Sent", "response_json": answered}
        return self._write("interactive", {"type": "nfm_reply", "nfm_reply": body})

    def raw(self, item: dict[str, Any] | bytes) -> None:
        """Let the webhook be called with any message at all, or with exactly these bytes."""
        if isinstance(item, bytes):
            self._state.queue("raw", item, {})
        else:
            self._state.queue("messages", item, self._state.contact(self._someone))

    def send_contacts(self, *cards: tuple[str, str]) -> PhoneMessage:
        """Several cards at once, each a name and a number."""
        body = [
            {"name": {"formatted_name": name}, "phones": [{"phone": phone}]}
            for name, phone in cards
        ]
        return self._write("contacts", body)

    def change_number(self, phone: str) -> None:
        """Take another number: WhatsApp tells it to everybody who knew the old one."""
        told = {"type": "user_changed_number", "wa_id": phone, "body": "nomor berubah"}
        self._write("system", told)
        self._someone.wa_id = phone

    def is_answered_elsewhere(self, text: str) -> None:
        """An officer writes to this person in the app on the office's telephone."""
        state, someone = self._state, self._someone
        echo: dict[str, Any] = {
            "from": "6281200000099",
            "to": someone.wa_id,
            "id": state.wamid(someone) + "echo",
            "timestamp": str(int(state.clock().timestamp())),
            "type": "text",
            "text": {"body": text},
        }
        state.queue("message_echoes", echo, {})

    def hide_phone(self, hidden: bool = True) -> None:
        """Take a user name: the business is told the business-scoped id alone."""
        self._someone.shows_phone = not hidden

    def leave(self) -> None:
        """Give up the account; what is sent from now on is refused."""
        self._someone.gone = True

    # -- how --------------------------------------------------------------------------------------

    def _mine(self) -> list[Stored]:
        return [one for one in self._state.messages.values() if one.someone is self._someone]

    def _own(self, message: PhoneMessage) -> Stored:
        stored = self._state.messages[message.wamid]
        if stored.by_us:
            raise LookupError("only one's own messages can be changed")
        return stored

    def _file(
        self,
        kind: str,
        data: bytes,
        filename: str,
        media_type: str,
        caption: str,
        more: dict[str, Any] | None = None,
    ) -> PhoneMessage:
        stored = self._state.store_file(data, filename, media_type.partition(";")[0])
        body: dict[str, Any] = {
            "id": stored.ref,
            "mime_type": media_type,
            "sha256": "unused",
            **(more or {}),
        }
        if filename:
            body["filename"] = filename
        if caption:
            body["caption"] = caption
        return self._write(kind, body, text=caption, file=stored)

    def _write(
        self,
        kind: str,
        body: Any,
        *,
        text: str = "",
        reply_to: PhoneMessage | None = None,
        more: dict[str, Any] | None = None,
        file: StoredFile | None = None,
    ) -> PhoneMessage:
        state, someone = self._state, self._someone
        now: datetime = state.clock()
        someone.last_wrote = now
        stored = state.keep(
            Stored(
                number=len(state.messages) + 1,
                wamid=state.wamid(someone),
                someone=someone,
                by_us=False,
                at=now,
                kind=kind,
                body=body if isinstance(body, dict) else {},
                text=text,
                file=file,
            )
        )
        item: dict[str, Any] = {
            "id": stored.wamid,
            "timestamp": str(int(now.timestamp())),
            "type": kind,
            kind: body,
            **(more or {}),
        }
        if someone.shows_phone:
            item["from"] = someone.wa_id
        if someone.shows_user:
            item["from_user_id"] = someone.user_id
        if reply_to is not None:
            item["context"] = {"from": state.phone_id, "id": reply_to.wamid}
        state.queue("messages", item, state.contact(someone))
        return message_view(stored)
