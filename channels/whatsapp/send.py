"""Send one fitted part by one call of the Cloud API, and return its answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from channels.channel import Limits, SendError, Sent
from channels.message import Address, Choice, OutboundMessage, Template
from channels.uploads import open_upload
from channels.whatsapp.fit import (
    BUTTON_CHARS,
    ROW_CHARS,
    ROW_NOTE_CHARS,
    are_buttons,
    label_of,
    length,
)
from channels.whatsapp.wire import call

if TYPE_CHECKING:
    from pywa_async.api import GraphAPIAsync

_MEGABYTE = 1024 * 1024
#: What is shown as picture, sound or film, and up to which size; all else goes as a document.
_SHOWN: dict[str, tuple[str, int]] = {
    "image/jpeg": ("image", 5 * _MEGABYTE),
    "image/png": ("image", 5 * _MEGABYTE),
    "audio/aac": ("audio", 16 * _MEGABYTE),
    "audio/amr": ("audio", 16 * _MEGABYTE),
    "audio/mp4": ("audio", 16 * _MEGABYTE),
    "audio/mpeg": ("audio", 16 * _MEGABYTE),
    "audio/ogg": ("audio", 16 * _MEGABYTE),
    "video/3gpp": ("video", 16 * _MEGABYTE),
    "video/mp4": ("video", 16 * _MEGABYTE),
}
#: What the Cloud API takes as a document: of everything else the upload is refused.
_DOCUMENTS = frozenset(
    {
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)
CARRIES = _DOCUMENTS | _SHOWN.keys()
#: What a telephone plays as a voice message, and not as music.
_VOICE = "audio/ogg"
_LIST_BUTTON = "Pilih"
_ONE_THING = "a part is one text, one place or one file"
_PHONE = re.compile(r"[0-9]{5,20}")


async def send_part(
    api: GraphAPIAsync, phone_id: str, message: OutboundMessage, limits: Limits
) -> Sent:
    """Send one part. Raises SendError and nothing else."""
    if message.template is not None:
        kind, body = "template", template_body(message.template)
    elif message.attachments:
        if len(message.attachments) > 1:
            raise SendError("rejected", retryable=False, answer=_ONE_THING)
        kind, body = await _upload(api, phone_id, message, limits)
    elif message.location is not None:
        lat, lon = message.location
        kind, body = "location", {"latitude": lat, "longitude": lon}
    elif message.choices:
        kind, body = "interactive", choice_body(message.text, message.choices)
    elif message.text:
        kind, body = "text", {"body": message.text, "preview_url": False}
    else:
        raise SendError("rejected", retryable=False, answer=_ONE_THING)
    answer = await call(
        api.send_message(
            sender=phone_id,
            typ=kind,
            msg=body,
            reply_to_message_id=message.reply_to,
            **recipient(message.address),
        )
    )
    return Sent(external_id=_sent_id(answer))


def recipient(address: Address) -> dict[str, Any]:
    """Whom to send to: a group, a phone number, or the business-scoped id of a person."""
    if address.room:
        return {"to": address.peer, "recipient": None, "recipient_type": "group"}
    if _PHONE.fullmatch(address.peer):
        return {"to": address.peer, "recipient": None, "recipient_type": "individual"}
    return {"to": None, "recipient": address.peer, "recipient_type": "individual"}


def choice_body(text: str, choices: Sequence[Choice]) -> dict[str, Any]:
    """Reply buttons where they fit, else a list."""
    if are_buttons(choices):
        buttons = [
            {"type": "reply", "reply": {"id": one.id, "title": label_of(one, BUTTON_CHARS)}}
            for one in choices
        ]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
    return {
        "type": "list",
        "body": {"text": text},
        "action": {
            "button": _LIST_BUTTON,
            "sections": [{"title": _LIST_BUTTON, "rows": [_row(one) for one in choices]}],
        },
    }


def _row(choice: Choice) -> dict[str, str]:
    row = {"id": choice.id, "title": label_of(choice, ROW_CHARS)}
    if length(choice.label) > ROW_CHARS:
        row["description"] = label_of(choice, ROW_NOTE_CHARS)
    return row


def template_body(template: Template) -> dict[str, Any]:
    """An approved template with its parameters, on one line each as the Cloud API demands."""
    params = [" ".join(one.split()) or "-" for one in template.params]
    body: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
    if params:
        words = [{"type": "text", "text": one} for one in params]
        body["components"] = [{"type": "body", "parameters": words}]
    return body


async def _upload(
    api: GraphAPIAsync, phone_id: str, message: OutboundMessage, limits: Limits
) -> tuple[str, dict[str, Any]]:
    """Bring the file to WhatsApp; how it is then sent. Its name there is our own."""
    blob = message.attachments[0]
    handle, size = await asyncio.to_thread(open_upload, blob)
    try:
        kind, most = _SHOWN.get(blob.media_type, ("document", limits.upload_bytes))
        if blob.kind == "document" or size > most:
            kind, most = "document", limits.upload_bytes
        if size > most:
            raise SendError("too_large", retryable=False, answer=f"{size} bytes")
        name = blob.filename or "berkas"
        media: Any = handle
        answer = await call(
            api.upload_media(
                phone_id=phone_id, media=media, mime_type=blob.media_type, filename=name
            )
        )
    finally:
        handle.close()
    media_id = answer.get("id")
    if not isinstance(media_id, str) or not media_id:
        raise SendError("unreachable", retryable=True, answer="upload without an id")
    body: dict[str, Any] = {"id": media_id}
    if kind == "document":
        body["filename"] = name
    if kind == "audio" and blob.kind == "voice" and blob.media_type == _VOICE:
        body["voice"] = True
    if message.text and kind != "audio":
        body["caption"] = message.text
    return kind, body


def _sent_id(answer: dict[str, Any]) -> str:
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    found = first.get("id") if isinstance(first, dict) else None
    if isinstance(found, str) and 0 < len(found) <= 120:
        return found
    raise SendError("timeout", retryable=True, ambiguous=True, answer="answer without an id")
