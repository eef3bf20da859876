"""One update of the Bot API, understood: pure, and true of any JSON value.

Rules of the trade. In a topic every message looks like a reply to the topic's first message; that
is no reply. An animation also comes as a document, a venue also as a location. An anonymous
administrator writes as a shared bot account, so the group speaks there, and nobody else. A shared
contact is the sender's own number only if its user id is the sender's. A place that is being shared
is edited every few seconds, for up to eight hours: its first point and its last are news.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from channels.fields import as_record, flag, record, text, whole
from channels.message import Address, Inbound, InboundMessage, Sender
from channels.telegram.content import Content, read_content
from channels.telegram.status_link import as_typed

KIND = "telegram"

#: Kinds of update that the poller asks for.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_LATEST = 253_402_300_799  # the last second of the year 9999
_COMMAND_AT = re.compile(r"\A(/\w{1,64})@\w{1,64}")
_PRESENT = frozenset({"member", "administrator", "creator"})
#: The Bot API says it in the first; the others are of before 2024.
_FORWARDED = ("forward_origin", "forward_from", "forward_from_chat", "forward_sender_name")
#: An edit so shortly before the end of sharing is taken for the last: nothing else tells of it.
_LAST_SECONDS = 60


class Parsed(Struct, frozen=True):
    """What was understood of one update, and why nothing or not everything was."""

    items: tuple[Inbound, ...] = ()
    problem: str | None = None


def parse(raw: object, *, account: str, received_at: datetime) -> Parsed:
    """Read one update as it came from JSON. Never raises, whatever the value is."""
    try:
        return _parse(raw, account, received_at)
    except Exception as error:  # an odd update must not stop those behind it
        return Parsed(problem=f"update could not be read: {type(error).__name__}")


def update_id(raw: object) -> int | None:
    """The id of an update, where it has one that can be acknowledged."""
    found = whole(as_record(raw), "update_id")
    return found if found is not None and found >= 0 else None


def is_passing(raw: object) -> bool:
    """One of the many points of a place that goes on being shared: the next one replaces it."""
    message = record(as_record(raw), "edited_message")
    period = whole(record(message, "location"), "live_period")
    if not period:
        return False
    began, now = whole(message, "date"), whole(message, "edit_date")
    return began is None or now is None or now < began + period - _LAST_SECONDS


def callback_id(raw: object) -> str:
    """The id under which a press of a button wants to be answered; empty for other updates."""
    return text(record(as_record(raw), "callback_query"), "id")


def press_of(item: Inbound) -> str:
    """The id under which the press of a button behind this item wants to be answered."""
    if not isinstance(item, InboundMessage):
        return ""
    _, pressed, number = item.external_id.partition("/press/")
    return number if pressed and item.choice is not None else ""


def _parse(raw: object, account: str, received_at: datetime) -> Parsed:
    if not isinstance(raw, dict):
        return Parsed(problem="update is not an object")
    if is_passing(raw):
        return Parsed()
    order = update_id(raw) or 0
    scene = _Scene(account=account, received_at=received_at, order=order)
    if isinstance(raw.get("message"), dict):
        return _message(raw["message"], scene, edited=False)
    if isinstance(raw.get("edited_message"), dict):
        return _message(raw["edited_message"], scene, edited=True)
    if isinstance(raw.get("callback_query"), dict):
        return _press(raw["callback_query"], scene)
    if isinstance(raw.get("my_chat_member"), dict):
        return _membership(raw["my_chat_member"], scene)
    kinds = sorted(k for k in raw if k != "update_id" and re.fullmatch(r"[a-z_]{1,40}", k))
    return Parsed(problem=f"update of a kind that is not read: {', '.join(kinds) or 'none'}")


class _Scene(Struct, frozen=True):
    account: str
    received_at: datetime
    order: int


def _message(message: Mapping[str, Any], scene: _Scene, *, edited: bool) -> Parsed:
    address = _address(record(message, "chat"), message, scene.account)
    if isinstance(address, str):
        return Parsed(problem=address)
    content = read_content(message)
    if content is not None and content.moved is not None:
        # Whoever did it, and be it an administrator without a name: the group itself says so.
        address = msgspec.structs.replace(address, peer=str(content.moved[0]))
        sender: Sender | str = Sender(id=address.peer)
    else:
        sender = _sender(message, address)
    if isinstance(sender, str):
        return Parsed(problem=sender)
    number = whole(message, "message_id")
    if number is None:
        return Parsed(problem="message without an id")
    if content is None:
        return Parsed()
    external_id = _external(address.peer, number)
    at = _instant(message, "edit_date") if edited else None
    at = at or _instant(message, "date")
    return Parsed(
        items=(
            InboundMessage(
                address=address,
                sender=_vouched(sender, content),
                external_id=external_id,
                sent_at=at or scene.received_at,
                received_at=scene.received_at,
                order=scene.order,
                edits=external_id if edited else None,
                text=as_typed(_COMMAND_AT.sub(r"\1", content.text)),
                attachments=content.attachments,
                location=content.location,
                contact_phone=content.contact_phone,
                album=text(message, "media_group_id"),
                note="edited" if edited else content.note,
                reply_to=_reply_to(message, address.peer),
                forwarded=any(name in message for name in _FORWARDED),
                moved_to=str(content.moved[1]) if content.moved else "",
            ),
        ),
        problem=content.problem or (None if at else "message without a date"),
    )


def _press(query: Mapping[str, Any], scene: _Scene) -> Parsed:
    pressed = record(query, "message")
    address = _address(record(pressed, "chat"), pressed, scene.account)
    if isinstance(address, str):
        return Parsed(problem=f"press of a button: {address}")
    sender = _sender({"from": query.get("from")}, address)
    if isinstance(sender, str):
        return Parsed(problem=f"press of a button: {sender}")
    choice = text(query, "data")
    if not choice:
        return Parsed(problem="press of a button without data")
    number = whole(pressed, "message_id")
    return Parsed(
        items=(
            InboundMessage(
                address=address,
                sender=sender,
                external_id=f"{address.peer}/press/{text(query, 'id') or scene.order}",
                # A press carries no time of its own; the date inside is that of our message.
                sent_at=scene.received_at,
                received_at=scene.received_at,
                order=scene.order,
                choice=choice,
                reply_to=None if number is None else _external(address.peer, number),
            ),
        )
    )


def _membership(change: Mapping[str, Any], scene: _Scene) -> Parsed:
    address = _address(record(change, "chat"), change, scene.account)
    if isinstance(address, str):
        return Parsed(problem=f"membership: {address}")
    sender = _sender(change, address)
    if isinstance(sender, str):
        return Parsed(problem=f"membership: {sender}")
    was = text(record(change, "old_chat_member"), "status") in _PRESENT
    status = text(record(change, "new_chat_member"), "status")
    if address.room:
        # Being put out of a group is learnt from the answer to the next send.
        note = "joined" if status in _PRESENT and not was else ""
    else:
        note = {"kicked": "blocked", "member": "unblocked"}.get(status, "")
    if not note:
        return Parsed()
    return Parsed(
        items=(
            InboundMessage(
                address=address,
                sender=sender,
                external_id=f"{address.peer}/member/{scene.order}",
                sent_at=_instant(change, "date") or scene.received_at,
                received_at=scene.received_at,
                order=scene.order,
                note=note,
            ),
        )
    )


def _address(chat: Mapping[str, Any], message: Mapping[str, Any], account: str) -> Address | str:
    """The address, or the sentence that says why there is none."""
    peer = whole(chat, "id")
    if peer is None:
        return "no chat"
    kind = text(chat, "type")
    if kind not in ("private", "group", "supergroup"):
        return "a chat that is neither private nor a group"
    topic = whole(message, "message_thread_id") if flag(message, "is_topic_message") else None
    return Address(
        channel=KIND,
        account=account,
        peer=str(peer),
        thread="" if topic is None else str(topic),
        room=kind != "private",
    )


def _sender(message: Mapping[str, Any], address: Address) -> Sender | str:
    """Who wrote, or the sentence that says why nobody can be named."""
    speaker = record(message, "sender_chat")
    spoken_as = whole(speaker, "id")
    if spoken_as is not None:
        return Sender(id=str(spoken_as), name=text(speaker, "title"))
    user = record(message, "from")
    if flag(user, "is_bot"):
        return "written by a bot"
    number = whole(user, "id")
    if number is None:
        # A private chat has the number of the person in it.
        return "no sender" if address.room else Sender(id=address.peer)
    name = f"{text(user, 'first_name')} {text(user, 'last_name')}".strip()
    return Sender(id=str(number), name=name)


def _vouched(sender: Sender, content: Content) -> Sender:
    digits = re.sub(r"[^0-9]", "", content.contact_phone)
    if not digits or content.contact_user is None or str(content.contact_user) != sender.id:
        return sender
    return Sender(id=sender.id, name=sender.name, phone=f"+{digits}")


def _reply_to(message: Mapping[str, Any], peer: str) -> str | None:
    replied = record(message, "reply_to_message")
    number = whole(replied, "message_id")
    if number is None or "forum_topic_created" in replied:
        return None
    if flag(message, "is_topic_message") and number == whole(message, "message_thread_id"):
        return None
    return _external(peer, number)


def _external(peer: str, number: int) -> str:
    return f"{peer}/{number}"


def _instant(source: Mapping[str, Any], name: str) -> datetime | None:
    seconds = whole(source, name)
    if seconds is None or not 0 < seconds <= _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
