"""What one message carries: words, a press, files, a place, a contact; or a note that says why not.

Read from the JSON itself and not through pywa's types: those need fields that Meta leaves out
(`contacts[].user_id`, a file's `sha256`), and raise KeyError for the whole message where one is
missing. The names of kinds are the Cloud API's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from channels.fields import clean, flag, real, record, records, text
from channels.message import Attachment

#: Kind of message, our kind of attachment, media type where the message states none.
_FILES = {
    "image": ("photo", "image/jpeg"),
    "document": ("document", "application/octet-stream"),
    "audio": ("audio", "audio/ogg"),
    "video": ("video", "video/mp4"),
}

#: What WhatsApp itself writes, and what we have no use for; nobody said it to an office.
_SERVICE = frozenset({"system", "request_welcome", "ephemeral", "pin", "unpin"})

_FLOW_CHARS = 4000
_CHOICE_CHARS = 200


class Content(Struct, frozen=True):
    text: str = ""
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None
    contact_phone: str = ""
    note: str = ""
    #: Id of the message that this one replaces, takes back or reacts to.
    about: str = ""
    problem: str | None = None


def read_content(message: Mapping[str, Any]) -> Content | None:
    """The content of a message; None for what WhatsApp itself wrote into the chat."""
    kind = text(message, "type")
    if kind in _SERVICE:
        return None
    if kind == "edit":
        return _edit(record(message, "edit"))
    if kind == "revoke":
        return Content(note="deleted", about=text(record(message, "revoke"), "original_message_id"))
    return _said(kind, message)


def _said(kind: str, message: Mapping[str, Any]) -> Content:
    body = record(message, kind)
    if kind == "text":
        return _words(text(body, "body"))
    if kind in _FILES:
        return _file(kind, body)
    if kind == "sticker":
        return Content(note="sticker")
    if kind == "button":
        return _template_button(body)
    if kind == "interactive":
        return _reply(body)
    if kind == "location":
        return _place(body)
    if kind == "contacts":
        return _contact(message)
    if kind == "reaction":
        return Content(text=text(body, "emoji"), note="reaction", about=text(body, "message_id"))
    if kind == "unsupported":
        # View-once media, polls and what else WhatsApp does not pass on (131051, 131060).
        return Content(note="unsupported")
    named = kind if re.fullmatch(r"[a-z_]{1,40}", kind) else "no kind"
    return Content(note="unsupported", problem=f"message of a kind that is not read: {named}")


def _words(words: str) -> Content:
    if words:
        return Content(text=words)
    return Content(note="unsupported", problem="text without words")


def _edit(edit: Mapping[str, Any]) -> Content:
    about = text(edit, "original_message_id")
    inner = record(edit, "message")
    new = _said(text(inner, "type"), inner)
    return Content(
        text=new.text,
        attachments=new.attachments,
        note="edited",
        about=about,
        problem=new.problem or (None if about else "edit without its message"),
    )


def _file(kind: str, body: Mapping[str, Any]) -> Content:
    caption = text(body, "caption")
    ref = text(body, "id")
    if not ref:
        return Content(text=caption, note="unsupported", problem=f"{kind} without a file")
    ours, usual = _FILES[kind]
    attachment = Attachment(
        ref=ref,
        # "audio/ogg; codecs=opus": the type alone.
        media_type=text(body, "mime_type").partition(";")[0].strip() or usual,
        filename=text(body, "filename"),
        kind="voice" if kind == "audio" and flag(body, "voice") else ours,
    )
    return Content(text=caption, attachments=(attachment,))


def _template_button(body: Mapping[str, Any]) -> Content:
    payload, label = text(body, "payload"), text(body, "text")
    if not payload or payload == label:
        # A template that gives its button no payload: the person said the words on it.
        return _words(label)
    return Content(choice=payload[:_CHOICE_CHARS])


def _reply(body: Mapping[str, Any]) -> Content:
    kind = text(body, "type")
    if kind in ("button_reply", "list_reply"):
        choice = text(record(body, kind), "id")
        if choice:
            return Content(choice=choice[:_CHOICE_CHARS])
        return Content(note="unsupported", problem=f"{kind} without an id")
    if kind == "nfm_reply":
        return _flow(text(record(body, kind), "response_json"))
    return Content(note="unsupported", problem="interactive message of a kind that is not read")


def _flow(answered: str) -> Content:
    """A filled form: one line "name: value" for each answer, as people write it by mail."""
    try:
        found = json.loads(answered)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return Content(note="unsupported", problem="form without answers")
    lines = [
        f"{clean(name)}: {clean(str(value))}"
        for name, value in found.items()
        if name != "flow_token" and isinstance(value, str | int | float)
    ]
    return _words("\n".join(lines)[:_FLOW_CHARS])


def _place(body: Mapping[str, Any]) -> Content:
    lat, lon = real(body, "latitude"), real(body, "longitude")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return Content(note="unsupported", problem="location outside the globe")
    named = [part for part in (text(body, "name"), text(body, "address")) if part]
    return Content(text="\n".join(named), location=(lat, lon))


def _contact(message: Mapping[str, Any]) -> Content:
    for card in records(message, "contacts"):
        for phone in records(card, "phones"):
            number = text(phone, "phone") or text(phone, "wa_id")
            if number:
                return Content(contact_phone=number)
    return Content(note="unsupported", problem="contact without a phone number")
