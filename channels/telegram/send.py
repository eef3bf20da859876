"""Send one fitted part by one call of the Bot API, and return its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

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

from channels.channel import Limits, SendError, Sent
from channels.message import Choice, OutboundMessage
from channels.telegram.fit import CHOICE_BYTES
from channels.telegram.refusal import refusal
from channels.telegram.wire import UPLOAD_READ_SECONDS
from channels.uploads import open_upload

#: Two buttons of this many characters still show whole beside each other on a small phone.
_SHORT_LABEL = 16
#: Shown as photos; everything else keeps its bytes and its name as a document.
_PHOTO_TYPES = frozenset({"image/jpeg", "image/png"})
_PHOTO_BYTES = 10 * 1024 * 1024


async def send_part(bot: Bot, message: OutboundMessage, limits: Limits) -> Sent:
    """Send one part. Raises SendError and nothing else."""
    chat, thread = _number(message.address.peer), _number(message.address.thread)
    if chat is None:
        raise SendError("unknown_address", retryable=False, answer="the chat id is no number")
    if len(message.attachments) > 1 or not (message.text or message.attachments):
        raise SendError("rejected", retryable=False, answer="a part is one text or one file")
    if any(len(choice.id.encode()) > CHOICE_BYTES for choice in message.choices):
        raise SendError("rejected", retryable=False, answer="the id of a choice is too long")
    try:
        if message.attachments:
            sent = await _send_file(bot, chat, thread, message, limits)
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
        file = InputFile(handle, filename=blob.filename or "berkas", read_file_handle=False)
        file.mimetype = blob.media_type
        as_photo = blob.media_type in _PHOTO_TYPES and size <= _PHOTO_BYTES
        if as_photo:
            return await bot.send_photo(
                chat_id=chat,
                message_thread_id=thread,
                photo=file,
                caption=message.text or None,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(message.choices),
                reply_parameters=_reply(message),
                read_timeout=UPLOAD_READ_SECONDS,
            )
        return await bot.send_document(
            chat_id=chat,
            message_thread_id=thread,
            document=file,
            caption=message.text or None,
            parse_mode=ParseMode.HTML,
            disable_content_type_detection=True,
            reply_markup=keyboard(message.choices),
            reply_parameters=_reply(message),
            read_timeout=UPLOAD_READ_SECONDS,
        )
    finally:
        handle.close()


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
