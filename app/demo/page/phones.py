"""What a person of the demo sees on a telephone or in a mailbox, and can do there."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from app.demo.cast import Cast, mail_date
from app.demo.story import On, Part
from app.demo.world import MailPerson, World
from app.sandbox.mail.people import MailFile, MailMessage
from app.sandbox.telegram.people import message_view
from app.sandbox.whatsapp.user import PhoneMessage, SandboxPhone
from app.sandbox.whatsapp.user import message_view as phone_view


class Item(Struct, frozen=True):
    """One message as it is seen; `id` is its name on this phone, for as long as it is there."""

    id: str
    #: Whether the owner of the phone wrote it.
    mine: bool
    at: datetime
    text: str = ""
    subject: str = ""
    buttons: tuple[str, ...] = ()
    #: Places of the buttons that were pressed here.
    pressed: tuple[int, ...] = ()
    #: WhatsApp hides longer choices behind a button of their own.
    folded: bool = False
    filename: str = ""
    media_type: str = ""
    #: (latitude, longitude)
    place: tuple[float, float] | None = None
    note: str = ""
    edited: bool = False
    #: Whether the office has seen it, where a provider tells.
    read: bool = False


class NotHere(Exception):
    """This cannot be done on this phone now; the message is the sentence that says why."""


class Phone(abc.ABC):
    """One of the cast at a telephone or a mail program. Nothing is settled here."""

    def __init__(self, part: Part) -> None:
        self.part = part

    @property
    def on(self) -> On:
        return self.part.on

    @abc.abstractmethod
    def items(self) -> list[Item]:
        """Everything that stands there, oldest first."""

    @abc.abstractmethod
    def say(self, text: str, *, subject: str = "", reply_to: str = "") -> None:
        """Write; `subject` and `reply_to` (the id of an item) are for mails."""

    def press_label(self, label: str) -> None:
        """Press a button of the latest message that has any. Raises LookupError without it."""
        latest = next((one for one in reversed(self.items()) if one.buttons), None)
        if latest is None or label not in latest.buttons:
            raise LookupError(label)
        self.press(latest.id, latest.buttons.index(label))

    @abc.abstractmethod
    def photo(self, data: bytes, caption: str, *, subject: str = "", reply_to: str = "") -> None:
        """Send a JPEG with words under it; `subject` and `reply_to` as in `say`."""

    def press(self, item: str, button: int) -> None:
        """Press a button by its place. Raises NotHere when there is none."""
        raise NotHere("Surel tidak punya tombol.")

    def locate(self, lat: float, lon: float) -> None:
        raise NotHere("Surel tidak dapat mengirim lokasi; tuliskan tempatnya.")

    @abc.abstractmethod
    def looked(self) -> None:
        """The owner has looked at everything."""

    @abc.abstractmethod
    def file(self, item: str) -> tuple[bytes, str, str] | None:
        """(bytes, media type, name) of the file of an item."""


class TelegramPhone(Phone):
    def __init__(self, part: Part, cast: Cast) -> None:
        super().__init__(part)
        self._user = cast.person(part).user
        #: Telegram itself leaves no trace of it in the chat.
        self._pressed: dict[int, tuple[int, ...]] = {}

    def items(self) -> list[Item]:
        return [self._item(stored) for stored in self._kept().values()]

    def _kept(self) -> dict[int, Any]:
        return self._user.bot.messages.get(self._user.id, {})

    def _item(self, stored: Any) -> Item:
        seen = message_view(stored)
        place = stored.message.get("location")
        return Item(
            id=str(seen.id),
            mine=not stored.by_bot,
            at=seen.date,
            text=seen.text,
            buttons=seen.buttons,
            pressed=self._pressed.get(seen.id, ()),
            filename=seen.filename,
            media_type=seen.media_type,
            place=(place["latitude"], place["longitude"]) if place else None,
            edited=seen.edited,
            read=not stored.by_bot,
        )

    def say(self, text: str, *, subject: str = "", reply_to: str = "") -> None:
        self._user.say(text)

    def photo(self, data: bytes, caption: str, *, subject: str = "", reply_to: str = "") -> None:
        self._user.send_photo(data, caption)

    def press(self, item: str, button: int) -> None:
        stored = self._kept().get(_number(item))
        labels = message_view(stored).buttons if stored is not None else ()
        if not 0 <= button < len(labels):
            raise NotHere("Tombol itu sudah tidak ada.")
        number = _number(item)
        self._user.press(button, number)
        self._pressed[number] = (*self._pressed.get(number, ()), button)

    def locate(self, lat: float, lon: float) -> None:
        self._user.send_location(lat, lon)

    def looked(self) -> None:
        """Telegram does not tell a bot."""

    def file(self, item: str) -> tuple[bytes, str, str] | None:
        stored = self._kept().get(_number(item))
        if stored is None or stored.file is None:
            return None
        return stored.file.data, stored.file.media_type, stored.file.filename


class WhatsAppPhone(Phone):
    def __init__(self, part: Part, cast: Cast) -> None:
        super().__init__(part)
        self._world: World = cast.world
        user: Any = cast.person(part).user
        self._user: SandboxPhone = user

    def _mine(self) -> Iterator[Any]:
        return (
            one
            for one in self._world.whatsapp.messages
            if one.someone.number == self._user.id and one.kind not in ("reaction", "edit")
        )

    def items(self) -> list[Item]:
        return [self._item(stored) for stored in self._mine()]

    def _item(self, stored: Any) -> Item:
        seen = phone_view(stored)
        body = stored.body
        text = seen.text
        if not text and stored.kind == "interactive" and not stored.by_us:
            # What one pressed stands there as one's own words.
            reply = body.get("button_reply") or body.get("list_reply") or {}
            text = str(reply.get("title", ""))
        elif not text and stored.kind == "button":
            text = str(body.get("text", ""))
        placed = stored.kind == "location"
        return Item(
            id=str(seen.id),
            mine=not stored.by_us,
            at=seen.date,
            text=text,
            buttons=seen.buttons,
            folded=any(how == "list" for _, _, how in stored.choices),
            filename=seen.filename,
            media_type=seen.media_type,
            place=(float(body["latitude"]), float(body["longitude"])) if placed else None,
            note="templat" if stored.kind == "template" else "",
            edited=seen.edited,
            read=seen.read,
        )

    def _found(self, item: str) -> Any | None:
        return next((one for one in self._mine() if one.number == _number(item)), None)

    def say(self, text: str, *, subject: str = "", reply_to: str = "") -> None:
        self._user.say(text)

    def photo(self, data: bytes, caption: str, *, subject: str = "", reply_to: str = "") -> None:
        self._user.send_photo(data, caption)

    def press(self, item: str, button: int) -> None:
        stored = self._found(item)
        seen: PhoneMessage | None = phone_view(stored) if stored is not None else None
        if seen is None or not 0 <= button < len(seen.buttons):
            raise NotHere("Tombol itu sudah tidak ada.")
        self._user.press(button, seen)

    def locate(self, lat: float, lon: float) -> None:
        self._user.send_location(lat, lon)

    def looked(self) -> None:
        self._user.reads()

    def file(self, item: str) -> tuple[bytes, str, str] | None:
        stored = self._found(item)
        if stored is None or stored.file is None:
            return None
        return stored.file.data, stored.file.media_type, stored.file.filename


class MailReader(Phone):
    """A mail program: it shows what came, and keeps a copy of what was written."""

    def __init__(self, part: Part, cast: Cast) -> None:
        super().__init__(part)
        self._writer: MailPerson = cast.writer(part)
        self._clock = cast.world.clock
        self._sent: list[tuple[Item, MailFile | None]] = []
        #: A mail does not change once it has come.
        self._came: dict[int, Item] = {}

    def items(self) -> list[Item]:
        for mail in self._writer.inbox:
            if mail.uid not in self._came:
                self._came[mail.uid] = _came(mail)
        mine = [item for item, _ in self._sent]
        # Whoever writes at the same second writes first.
        return sorted(
            [*mine, *self._came.values()],
            key=lambda one: (int(one.at.timestamp()), not one.mine),
        )

    def say(self, text: str, *, subject: str = "", reply_to: str = "") -> None:
        self._write(text, subject, reply_to, None)

    def photo(self, data: bytes, caption: str, *, subject: str = "", reply_to: str = "") -> None:
        file = MailFile(f"foto-{len(self._sent) + 1}.jpg", data, "image/jpeg")
        self._write(caption, subject, reply_to, file)

    def _write(self, text: str, subject: str, reply_to: str, file: MailFile | None) -> None:
        files = [file] if file else []
        answered = self._mail(reply_to)
        if answered is None and not subject:
            answered = next(reversed(self._writer.inbox), None)
        if subject or answered is None:
            subject = subject or "Pengaduan"
            self._writer.user.write(subject, text, files)
        else:
            self._writer.user.reply(text, files, message=answered)
            subject = answered.subject
            if not subject.lower().startswith("re:"):
                subject = f"Re: {subject}"
        item = Item(
            id=f"sent-{len(self._sent) + 1}",
            mine=True,
            at=self._clock(),
            text=text,
            subject=subject,
            filename=file.filename if file else "",
            media_type=file.media_type if file else "",
        )
        self._sent.append((item, file))

    def _mail(self, item: str) -> MailMessage | None:
        if not item:
            return None
        found = next((one for one in self._writer.inbox if f"mail-{one.uid}" == item), None)
        if found is None:
            raise NotHere("Surat yang dibalas itu tidak ada.")
        return found

    def looked(self) -> None:
        """A mail program keeps that to itself."""

    def file(self, item: str) -> tuple[bytes, str, str] | None:
        for sent, file in self._sent:
            if sent.id == item and file is not None:
                return file.data, file.media_type, file.filename
        mail = next((one for one in self._writer.inbox if f"mail-{one.uid}" == item), None)
        if mail is None or not mail.files:
            return None
        return mail.files[0].data, mail.files[0].media_type, mail.files[0].filename


def _came(mail: MailMessage) -> Item:
    file = mail.files[0] if mail.files else None
    return Item(
        id=f"mail-{mail.uid}",
        mine=False,
        at=mail_date(mail),
        text=mail.text,
        subject=mail.subject,
        filename=file.filename if file else "",
        media_type=file.media_type if file else "",
    )


def _number(item: str) -> int:
    return int(item) if item.isascii() and item.isdecimal() and len(item) < 12 else -1


def phone_of(part: Part, cast: Cast) -> Phone:
    """The phone of one of the cast."""
    kinds: dict[str, type[TelegramPhone | WhatsAppPhone | MailReader]] = {
        "telegram": TelegramPhone,
        "whatsapp": WhatsAppPhone,
        "mail": MailReader,
    }
    return kinds[part.on](part, cast)
