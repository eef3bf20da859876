"""What one message carries: words, files, a place, a contact; or a note that says why nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from channels.cards import card_line
from channels.fields import real, record, records, text, whole
from channels.message import Attachment
from channels.telegram.links import words_with_links

#: Field of the message, our kind of attachment, media type where the message states none.
#: The order counts: an animation also comes as a document.
_FILES = (
    ("voice", "voice", "audio/ogg"),
    ("audio", "audio", "audio/mpeg"),
    ("video", "video", "video/mp4"),
    ("video_note", "video", "video/mp4"),
    ("animation", "video", "video/mp4"),
    ("document", "document", "application/octet-stream"),
)

#: Things that Telegram itself writes into a chat. Nobody said them, so nobody gets an answer.
_SERVICE = frozenset({
    "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed",
    "chat_owner_left", "chat_shared", "checklist_tasks_added", "checklist_tasks_done",
    "connected_website", "delete_chat_photo", "direct_message_price_changed",
    "forum_topic_closed", "forum_topic_created", "forum_topic_edited", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_completed",
    "giveaway_created", "group_chat_created", "left_chat_member",
    "message_auto_delete_timer_changed",
    "new_chat_members", "new_chat_photo", "new_chat_title", "paid_message_price_changed",
    "passport_data", "pinned_message", "proximity_alert_triggered", "refunded_payment",
    "successful_payment", "supergroup_chat_created", "users_shared",
    "video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled",
    "video_chat_started", "web_app_data", "write_access_allowed",
})  # fmt: skip


class Content(Struct, frozen=True):
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None
    contact_phone: str = ""
    #: Telegram's id of the person whose contact it is.
    contact_user: int | None = None
    note: str = ""
    #: A group has become a supergroup: its old id and the new one.
    moved: tuple[int, int] | None = None
    problem: str | None = None


def read_content(message: Mapping[str, Any]) -> Content | None:
    """The content of a message; None for what Telegram itself wrote into the chat."""
    words = words_with_links(message, "text", "entities")
    if words:
        return Content(text=words)
    moved = _moved(message)
    if moved is not None:
        return Content(note="moved", moved=moved)
    caption = words_with_links(message, "caption", "caption_entities")
    attachments, problem = _attachments(message)
    if attachments:
        return Content(text=caption, attachments=attachments)
    contact = record(message, "contact")
    phone = text(contact, "phone_number")
    if phone:
        name = f"{text(contact, 'first_name')} {text(contact, 'last_name')}".strip()
        return Content(
            text=card_line(name, [phone]),
            contact_phone=phone,
            contact_user=whole(contact, "user_id"),
        )
    place = _place(message)
    if place is not None:
        return place
    if "sticker" in message:
        return Content(note="sticker")
    if _SERVICE & message.keys():
        return None
    return Content(text=caption, note="unsupported", problem=problem)


def _moved(message: Mapping[str, Any]) -> tuple[int, int] | None:
    """Both ids of a group that has become a supergroup; either of the two tells of it."""
    here = whole(record(message, "chat"), "id")
    there = whole(message, "migrate_to_chat_id")
    before = whole(message, "migrate_from_chat_id")
    if here is None or (there is None and before is None):
        return None
    return (here, there) if there is not None else (before or 0, here)


def _attachments(message: Mapping[str, Any]) -> tuple[tuple[Attachment, ...], str | None]:
    sizes = [size for size in records(message, "photo") if text(size, "file_id")]
    if sizes:
        largest = max(sizes, key=_area)
        return (
            Attachment(
                ref=text(largest, "file_id"),
                media_type="image/jpeg",
                size=_size(largest),
                kind="photo",
                same=text(largest, "file_unique_id"),
            ),
        ), None
    for name, kind, media_type in _FILES:
        source = record(message, name)
        ref = text(source, "file_id")
        if ref:
            return (
                Attachment(
                    ref=ref,
                    media_type=text(source, "mime_type") or media_type,
                    filename=text(source, "file_name"),
                    size=_size(source),
                    kind=kind,
                    same=text(source, "file_unique_id"),
                ),
            ), None
        if name in message:
            return (), f"{name} without a file"
    return (), "photo without a file" if "photo" in message else None


def _place(message: Mapping[str, Any]) -> Content | None:
    venue = record(message, "venue")
    source = record(venue, "location") or record(message, "location")
    if not source:
        return None
    lat, lon = real(source, "latitude"), real(source, "longitude")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return Content(note="unsupported", problem="location outside the globe")
    named = [part for part in (text(venue, "title"), text(venue, "address")) if part]
    return Content(text="\n".join(named), location=(lat, lon))


def _area(size: Mapping[str, Any]) -> tuple[int, int]:
    return (whole(size, "width") or 0) * (whole(size, "height") or 0), _size(size) or 0


def _size(source: Mapping[str, Any]) -> int | None:
    found = whole(source, "file_size")
    return found if found is not None and found >= 0 else None
