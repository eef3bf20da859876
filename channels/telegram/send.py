"""Send one fitted part by one call of the Bot API, and return its answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import IO, Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from channels.channel import Limits, SendError, Sent
from channels.message import Blob, Choice, OutboundMessage
from channels.telegram.fit import CHOICE_BYTES
from channels.telegram.refusal import refusal
from channels.telegram.wire import UPLOAD_READ_SECONDS
from channels.uploads import open_upload

#: Two buttons of this many characters still show whole beside each other on a small phone.
_SHORT_LABEL = 16
#: Shown as photos; everything else keeps its bytes and its name as a document.
_PHOTO_TYPES = frozenset({"image/jpeg", "image/png"})
_PHOTO_BYTES = 10 * 1024 * 1024
_VOICE_TYPE, _VIDEO_TYPE = "audio/ogg", "video/mp4"
_AUDIO_TYPES = frozenset({"audio/mpeg", "audio/mp4"})
#: Telegram cannot show it so, or its owner does not want to get such.
_UNSHOWABLE = re.compile(r"PHOTO|IMAGE|VOICE|VIDEO|AUDIO|dimensions", re.IGNORECASE)


async def send_part(bot: Bot, message: OutboundMessage, limits: Limits) -> Sent:
    """Send one part. Raises SendError and nothing else."""
    chat, thread = _number(message.address.peer), _number(message.address.thread)
    if chat is None:
        raise SendError("unknown_address", retryable=False, answer="the chat id is no number")
    if len(message.attachments) > 1 or not (
        message.text or message.attachments or message.location
    ):
        answer = "a part is one text, one place or one file"
        raise SendError("rejected", retryable=False, answer=answer)
    if any(len(choice.id.encode()) > CHOICE_BYTES for choice in message.choices):
        raise SendError("rejected", retryable=False, answer="the id of a choice is too long")
    try:
        if message.attachments:
            sent = await _send_file(bot, chat, thread, message, limits)
        elif message.location is not None:
            lat, lon = message.location
            sent = await bot.send_location(
                chat_id=chat,
                message_thread_id=thread,
                latitude=lat,
                longitude=lon,
                reply_markup=keyboard(message.choices),
                reply_parameters=_reply(message),
            )
        else:
            sent = await bot.send_message(
                chat_id=chat,
                message_thread_id=thread,
                text=message.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=keyboard(message.choices),
                reply_parameters=_reply(message),
            )
    except SendError:
        raise
    except Exception as error:
        # Without the cause: its chain holds the address, and with it the token.
        raise refusal(error) from None
    return Sent(external_id=f"{message.address.peer}/{sent.message_id}")


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """The buttons: two in a row when all labels are short, else one."""
    if not choices:
        return None
    wide = 2 if all(len(choice.label) <= _SHORT_LABEL for choice in choices) else 1
    buttons = [InlineKeyboardButton(c.label, callback_data=c.id) for c in choices]
    return InlineKeyboardMarkup([buttons[n : n + wide] for n in range(0, len(buttons), wide)])


async def _send_file(
    bot: Bot, chat: int, thread: int | None, message: OutboundMessage, limits: Limits
) -> Message:
    blob = message.attachments[0]
    handle, size = await asyncio.to_thread(open_upload, blob)
    try:
        if size > limits.upload_bytes:
            raise SendError("too_large", retryable=False, answer=f"{size} bytes")
        shown = _shown(blob, size)
        try:
            return await _send_as(shown, bot, chat, thread, message, handle)
        except BadRequest as error:
            if shown == "document" or not _UNSHOWABLE.search(str(error)):
                raise
            # A picture that is too long for a telephone, a voice that its owner wants to hear from
            # nobody: as a file it arrives all the same.
            handle.seek(0)
            return await _send_as("document", bot, chat, thread, message, handle)
    finally:
        handle.close()


def _shown(blob: Blob, size: int) -> str:
    """How a file comes: photo, voice, audio, video or document."""
    if blob.media_type in _PHOTO_TYPES and blob.kind in ("", "photo") and size <= _PHOTO_BYTES:
        return "photo"
    if blob.kind == "voice" and blob.media_type == _VOICE_TYPE:
        return "voice"
    if blob.kind in ("voice", "audio") and blob.media_type in _AUDIO_TYPES:
        return "audio"
    return "video" if blob.kind == "video" and blob.media_type == _VIDEO_TYPE else "document"


async def _send_as(
    shown: str, bot: Bot, chat: int, thread: int | None, message: OutboundMessage, handle: IO[bytes]
) -> Message:
    blob = message.attachments[0]
    file = InputFile(handle, filename=blob.filename or "berkas", read_file_handle=False)
    file.mimetype = blob.media_type
    given: dict[str, Any] = {
        "chat_id": chat,
        "message_thread_id": thread,
        "caption": message.text or None,
        "parse_mode": ParseMode.HTML,
        "reply_markup": keyboard(message.choices),
        "reply_parameters": _reply(message),
        "read_timeout": UPLOAD_READ_SECONDS,
    }
    match shown:
        case "photo":
            return await bot.send_photo(photo=file, **given)
        case "voice":
            return await bot.send_voice(voice=file, **given)
        case "audio":
            return await bot.send_audio(audio=file, **given)
        case "video":
            return await bot.send_video(video=file, **given)
        case _:
            return await bot.send_document(
                document=file, disable_content_type_detection=True, **given
            )


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _reply(message: OutboundMessage) -> ReplyParameters | None:
    peer, _, number = (message.reply_to or "").rpartition("/")
    if peer != message.address.peer or not number.isdecimal():
        return None
    return ReplyParameters(message_id=int(number), allow_sending_without_reply=True)
