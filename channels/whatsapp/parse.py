"""One webhook of the Cloud API, taken apart into its events: pure, and true of any bytes.

Rules of the trade. One call may hold several entries, changes, messages and statuses; each is an
event of its own, and they are handed on in the order of WhatsApp's own time. (pywa reads the first
message of the first change only, which is why it does not read webhooks here.)

Who wrote is known by the business-scoped id `user_id` ("ID.1349…") where it is given, else by the
phone number `wa_id`. Since people may hide their number, `user_id` alone comes with every message,
so it is what stays the same for one person, whether the number is shown, hidden or shown later;
`wa_id` serves the older webhooks that have no `user_id`. `Sender.phone` is the number whenever it
is shown. Beside a `user_id` it is `Sender.former` too: WhatsApp vouches that both are one person,
and by it the back office goes on with what a bare `wa_id` began. Somebody who changes the number is
named by the new one at once, and the old one is `Sender.former`.

What an officer writes in the WhatsApp Business app beside us comes as an echo, in the conversation
of whom it was written to. Its words stand in `quoted`: they are nobody's command and no code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from channels.channel import Envelope
from channels.fields import flag, record, records, text, whole
from channels.message import Address, DeliveryStatus, Inbound, InboundMessage, Sender
from channels.whatsapp.content import read_content
from channels.whatsapp.meaning import meaning

KIND = "whatsapp"

_LATEST = 253_402_300_799  # the last second of the year 9999
_PHONE = re.compile(r"[0-9]{5,20}")
_PERSON = re.compile(r"[A-Z]{2}\.[A-Za-z0-9._-]{1,128}")
_GROUP = re.compile(r"[A-Za-z0-9@._=-]{1,128}")
#: What the Cloud API says of a message of ours, in our words. A voice message is also "played".
_STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}


def parse(body: bytes, *, account: str, received_at: datetime) -> tuple[Envelope, ...]:
    """Every event of a webhook, in the order of WhatsApp's time. Never raises.

    `account` is the id of the office's number. What cannot be understood is an event with a
    `problem`, and its raw bytes are kept.
    """
    try:
        found = _read(body)
    except (ValueError, RecursionError):
        return (_unread(body, "webhook is not JSON"),)
    scene = _Scene(account, received_at)
    try:
        events = list(_events(found, scene))
    except Exception as error:  # an odd body must not be sent again for a week
        return (_unread(body, f"webhook could not be read: {type(error).__name__}"),)
    if not events:
        return (_unread(body, "webhook without any event"),)
    events.sort(key=lambda event: event[0])
    # An event twice in one call is one event.
    return tuple({envelope.event_key: envelope for _, envelope in reversed(events)}.values())[::-1]


class _Scene:
    __slots__ = ("account", "received_at")

    def __init__(self, account: str, received_at: datetime) -> None:
        self.account = account
        self.received_at = received_at


#: WhatsApp's time of the event, and the event.
_Event = tuple[datetime, Envelope]
#: Reads one item, with the card of its person and its raw bytes.
_Reader = Callable[[Mapping[str, Any], Mapping[str, Any], bytes, _Scene], _Event]
_ECHOES = "message_echoes"


def _events(found: object, scene: _Scene) -> Iterator[_Event]:
    if not isinstance(found, dict):
        return
    for entry in records(found, "entry"):
        business = text(entry, "id")
        for change in records(entry, "changes"):
            yield from _change(business, change, scene)


def _change(business: str, change: Mapping[str, Any], scene: _Scene) -> Iterator[_Event]:
    field = text(change, "field")
    value = record(change, "value")
    if field not in _READERS:
        named = field if re.fullmatch(r"[a-z_]{1,60}", field) else "no name"
        yield _odd(change, scene, f"change of a kind that is not read: {named}")
        return
    number = text(record(value, "metadata"), "phone_number_id")
    if number != scene.account:
        # Somebody else's people: that it came is kept, what they wrote is not ours to keep.
        about = {"field": field, "value": {"metadata": value.get("metadata")}}
        digest = hashlib.sha256(_bytes(change)).hexdigest()
        yield _odd({**about, "digest": digest}, scene, "event of another phone number")
        return
    contacts = list(records(value, "contacts"))
    read = 0
    for name, reader in _READERS[field]:
        for item in _each(value, name):
            read += 1
            yield _fenced(reader, name, item, contacts, business, value, scene)
    if not read:
        errors = [whole(error, "code") for error in records(value, "errors")]
        told = f"errors {errors}" if errors else "neither messages nor statuses"
        yield _odd(change, scene, f"change with {told}")


def _each(value: Mapping[str, Any], name: str) -> list[object]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _fenced(
    read: _Reader,
    name: str,
    item: object,
    contacts: list[Mapping[str, Any]],
    business: str,
    value: Mapping[str, Any],
    scene: _Scene,
) -> _Event:
    """One item, exploded with what it needs; an odd one does not touch those beside it."""
    contact = _contact_of(item, contacts) if isinstance(item, dict) else {}
    raw = _bytes(
        {
            "id": business,
            "field": "smb_message_echoes" if name == _ECHOES else "messages",
            "value": {
                "metadata": value.get("metadata"),
                "contacts": [contact] if contact else [],
                name: [item],
            },
        }
    )
    if not isinstance(item, dict):
        return scene.received_at, _unread(raw, f"one of the {name} is not an object")
    try:
        return read(item, contact, raw, scene)
    except Exception as error:  # whatever it is, it is kept and shown
        return scene.received_at, _unread(raw, f"event could not be read: {type(error).__name__}")


def _message(
    message: Mapping[str, Any], contact: Mapping[str, Any], raw: bytes, scene: _Scene
) -> _Event:
    external_id = text(message, "id")
    at = _instant(message)
    when = at or scene.received_at
    key = _key("message", external_id) if external_id else _key("bytes", raw.decode())
    user, phone = _who(message, contact, "from_user_id", "from")
    problem: str | None = None
    items: tuple[Inbound, ...] = ()
    if not (user or phone):
        problem = "message without a sender"
    elif not external_id:
        problem = "message without an id"
    else:
        content = read_content(message)
        if content is None:
            return when, Envelope(
                raw=raw,
                event_key=key,
                problem=f"written by WhatsApp itself: {text(message, 'type')[:40]}",
            )
        problem = content.problem or (None if at else "message without a time")
        about = content.about or None
        before, phone = phone, content.moved_to or phone
        items = (
            InboundMessage(
                address=_address(message, user or phone, scene.account),
                sender=Sender(
                    id=user or phone,
                    name=text(record(contact, "profile"), "name")[:200],
                    phone=f"+{phone}" if phone else "",
                    former=before if user or content.moved_to else "",
                ),
                external_id=external_id,
                sent_at=when,
                received_at=scene.received_at,
                edits=about if content.note == "edited" else None,
                text=content.text,
                choice=content.choice,
                attachments=content.attachments,
                location=content.location,
                contact_phone=content.contact_phone,
                note=content.note,
                reply_to=about or text(record(message, "context"), "id") or None,
                forwarded=_is_forwarded(message),
                moved_to=f"+{content.moved_to}" if content.moved_to else "",
            ),
        )
    return when, Envelope(raw=raw, event_key=key, items=items, problem=problem)


def _echo(
    message: Mapping[str, Any], contact: Mapping[str, Any], raw: bytes, scene: _Scene
) -> _Event:
    """What the office itself wrote, in the app on its telephone: it concerns whom it went to."""
    external_id = text(message, "id")
    when = _instant(message) or scene.received_at
    user, phone = _who(message, contact, "to_user_id", "to")
    if not external_id or not (user or phone):
        problem = "echo without an id" if user or phone else "echo to nobody"
        return when, _unread(raw, problem)
    key = _key("message", external_id)
    content = read_content(message)
    if content is None or content.note in _NOT_SAID:
        return when, Envelope(raw=raw, event_key=key, problem="echo of nothing that was said")
    item = InboundMessage(
        address=_address({}, user or phone, scene.account),
        sender=Sender(id=user or phone, former=phone if user else ""),
        external_id=external_id,
        sent_at=when,
        received_at=scene.received_at,
        note="own",
        quoted=content.text,
    )
    return when, Envelope(raw=raw, event_key=key, items=(item,))


def _status(
    status: Mapping[str, Any], contact: Mapping[str, Any], raw: bytes, scene: _Scene
) -> _Event:
    external_id, stated = text(status, "id"), text(status, "status")
    at = _instant(status)
    when = at or scene.received_at
    key = _key("status", external_id, stated)
    ours = _STATUSES.get(stated)
    user, phone = _who(status, contact, "recipient_user_id", "recipient_id")
    if text(status, "recipient_type") == "group":
        group = text(status, "recipient_id")
        address = _address({"group_id": group}, group, scene.account)
    else:
        address = _address({}, user or phone, scene.account)
    if not external_id or ours is None or not address.peer:
        key = key if external_id and stated else _key("bytes", raw.decode())
        return when, Envelope(raw=raw, event_key=key, problem=f"status {_named(stated)} not read")
    reason = answer = cause = ""
    if ours == "failed":
        number = next((whole(error, "code") for error in records(status, "errors")), None)
        found = meaning(number)
        reason, cause = found.code, found.cause
        answer = str(number) if number is not None else ""
    item = DeliveryStatus(
        address=address,
        external_id=external_id,
        status=ours,
        reason=reason,
        answer=answer,
        cause=cause,
        at=when,
    )
    return when, Envelope(raw=raw, event_key=key, items=(item,))


#: By the kind of change: its lists, and what reads an item of each.
_READERS: dict[str, tuple[tuple[str, _Reader], ...]] = {
    "messages": (("messages", _message), ("statuses", _status)),
    "smb_message_echoes": ((_ECHOES, _echo),),
}
#: What an officer may do in the app without telling a citizen anything.
_NOT_SAID = frozenset({"edited", "deleted", "reaction"})


def _is_forwarded(message: Mapping[str, Any]) -> bool:
    context = record(message, "context")
    return flag(context, "forwarded") or flag(context, "frequently_forwarded")


def _named(status: str) -> str:
    return status if re.fullmatch(r"[a-z_]{1,40}", status) else "of no name"


def _contact_of(item: Mapping[str, Any], contacts: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The card of this event's person; a single card without any id belongs to whoever is there."""
    user = text(item, "to_user_id") or text(item, "from_user_id") or text(item, "recipient_user_id")
    # An echo is from ourselves; whom it went to is the person.
    phone = text(item, "to") or text(item, "from") or text(item, "recipient_id")
    for card in contacts:
        named = text(card, "user_id")
        if (user and user == named) or (phone and phone in (named, text(card, "wa_id"))):
            return card
    if len(contacts) == 1 and not (user or phone):
        return contacts[0]
    return {}


def _who(
    item: Mapping[str, Any], contact: Mapping[str, Any], user_field: str, phone_field: str
) -> tuple[str, str]:
    """The business-scoped id and the phone number of a person, each empty where it is not given."""
    stated = text(item, phone_field)
    user = (
        _matching(_PERSON, text(item, user_field))
        or _matching(_PERSON, text(contact, "user_id"))
        or _matching(_PERSON, stated)
    )
    return user, _matching(_PHONE, stated) or _matching(_PHONE, text(contact, "wa_id"))


def _matching(shape: re.Pattern[str], found: str) -> str:
    return found if shape.fullmatch(found) else ""


def _address(message: Mapping[str, Any], person: str, account: str) -> Address:
    group = text(message, "group_id")
    if _GROUP.fullmatch(group):
        return Address(channel=KIND, account=account, peer=group, room=True)
    return Address(channel=KIND, account=account, peer=person)


def _instant(item: Mapping[str, Any]) -> datetime | None:
    stated = item.get("timestamp")
    if isinstance(stated, str) and stated.isascii() and stated.isdecimal() and len(stated) < 13:
        stated = int(stated)
    if isinstance(stated, bool) or not isinstance(stated, int) or not 0 < stated <= _LATEST:
        return None
    return datetime.fromtimestamp(stated, UTC)


def _odd(change: Mapping[str, Any], scene: _Scene, problem: str) -> _Event:
    return scene.received_at, _unread(_bytes(change), problem)


def _unread(raw: bytes, problem: str) -> Envelope:
    key = hashlib.sha256(b"whatsapp bytes " + raw).hexdigest()
    return Envelope(raw=raw, event_key=key, problem=problem)


def _key(*named: str) -> str:
    return hashlib.sha256(" ".join((KIND, *named)).encode()).hexdigest()


def _read(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Halves of characters, NaN, other encodings: the patient reader knows them.
        return json.loads(body)


def _bytes(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError):
        # Halves of characters and endless numbers: JSON has them, its fast writer does not.
        return json.dumps(value, separators=(",", ":")).encode("ascii")
