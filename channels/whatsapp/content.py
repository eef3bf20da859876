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

import msgspec
from msgspec import Struct

from channels.cards import card_line
from channels.fields import as_record, clean, flag, real, record, records, text, whole
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
#: Kinds of `system` that tell of a person's new number; the second is of before 2023.
_RENUMBERED = frozenset({"user_changed_number", "customer_changed_number"})
_NUMBER = re.compile(r"[0-9]{5,20}")

_FLOW_CHARS = 4000
_FLOW_FILES = 30
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
    #: The digits of the number that the person has from now on.
    moved_to: str = ""
    problem: str | None = None


def read_content(message: Mapping[str, Any]) -> Content | None:
    """The content of a message; None for what WhatsApp itself wrote into the chat."""
    kind = text(message, "type")
    if kind == "system" and (number := _new_number(record(message, "system"))):
        return Content(note="moved", moved_to=number)
    if kind in _SERVICE:
        return None
    if kind == "edit":
        return _edit(record(message, "edit"))
    if kind == "revoke":
        return Content(note="deleted", about=text(record(message, "revoke"), "original_message_id"))
    return _said(kind, message)


def _new_number(system: Mapping[str, Any]) -> str:
    found = text(system, "wa_id") or text(system, "new_wa_id")
    known = text(system, "type") in _RENUMBERED and _NUMBER.fullmatch(found)
    return found if known else ""


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
        same=text(body, "sha256"),
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
    lines: list[str] = []
    files: list[Attachment] = []
    lost = 0
    for name, value in found.items():
        if name == "flow_token" or value in (None, "", []):
            continue
        several = value if isinstance(value, list) else [value]
        picked = [one for one in several if isinstance(one, str | int | float)]
        if picked:
            lines.append(f"{clean(name)}: {', '.join(clean(str(one)) for one in picked)}")
        brought = [file for one in several if (file := _picked_file(one)) is not None]
        files += brought
        lost += len(several) - len(picked) - len(brought)
    said = "\n".join(lines)
    lost += len(said) > _FLOW_CHARS or len(files) > _FLOW_FILES
    content = Content(text=said[:_FLOW_CHARS], attachments=tuple(files[:_FLOW_FILES]))
    if lost or not (lines or files):
        # The person is told, and never only thanked: a part of the form did not arrive.
        why = "form with answers that are not read" if lost else "form without answers"
        return msgspec.structs.replace(content, note="unsupported", problem=why)
    return content


def _picked_file(value: object) -> Attachment | None:
    """A file out of a PhotoPicker or a DocumentPicker."""
    source = as_record(value)
    ref = text(source, "id") or str(whole(source, "id") or "")
    if not ref:
        return None
    media_type = text(source, "mime_type").partition(";")[0].strip()
    return Attachment(
        ref=ref,
        media_type=media_type or "application/octet-stream",
        filename=text(source, "file_name"),
        kind="photo" if media_type.startswith("image/") else "document",
        same=text(source, "sha256"),
    )


def _place(body: Mapping[str, Any]) -> Content:
    lat, lon = real(body, "latitude"), real(body, "longitude")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return Content(note="unsupported", problem="location outside the globe")
    named = [part for part in (text(body, "name"), text(body, "address")) if part]
    return Content(text="\n".join(named), location=(lat, lon))


def _contact(message: Mapping[str, Any]) -> Content:
    """Every card with a number, a line each; the first number is that of the contact."""
    lines: list[str] = []
    first = ""
    without = 0
    for card in records(message, "contacts"):
        numbers = [text(one, "phone") or text(one, "wa_id") for one in records(card, "phones")]
        numbers = [one for one in dict.fromkeys(numbers) if one]
        if numbers:
            first = first or numbers[0]
            lines.append(card_line(text(record(card, "name"), "formatted_name"), numbers))
        else:
            without += 1
    missing = "contact without a phone number" if without or not lines else None
    return Content(
        text="\n".join(lines),
        contact_phone=first,
        note="unsupported" if missing else "",
        problem=missing,
    )
