"""The methods of the Bot API that the sandbox speaks, with Telegram's own refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from app.sandbox.telegram.html import EntitiesError, shown_text
from app.sandbox.telegram.params import ApiError, Params
from app.sandbox.telegram.state import Bot, State, Stored, StoredFile
from app.sandbox.telegram.updates import get_updates

_TEXT_CHARS = 4096
_CAPTION_CHARS = 1024
_PHOTO_BYTES = 10 * 1024 * 1024
_UPLOAD_BYTES = 50 * 1024 * 1024
_DOWNLOAD_BYTES = 20 * 1024 * 1024

Method = Callable[[State, Bot, Params], Awaitable[Any]]


async def get_me(state: State, bot: Bot, params: Params) -> Any:
    return bot.profile


async def send_message(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    text = _text(params, "text", _TEXT_CHARS, "message is too long")
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    return _send(state, bot, params, "sendMessage", chat, {"text": text}, params.text("text"))


async def send_photo(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    stored = _file(state, params, "photo", _PHOTO_BYTES)
    size = {
        "file_id": stored.ref,
        "file_unique_id": stored.ref[-8:],
        "width": 800,
        "height": 600,
        "file_size": len(stored.data),
    }
    return _send_file(state, bot, params, "sendPhoto", chat, {"photo": [size]}, stored)


async def send_document(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    stored = _file(state, params, "document", _UPLOAD_BYTES)
    document = {
        "file_id": stored.ref,
        "file_unique_id": stored.ref[-8:],
        "file_name": stored.filename,
        "mime_type": stored.media_type,
        "file_size": len(stored.data),
    }
    return _send_file(state, bot, params, "sendDocument", chat, {"document": document}, stored)


async def send_voice(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    if chat.get("has_restricted_voice_and_video_messages"):
        raise ApiError(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    stored = _file(state, params, "voice", _UPLOAD_BYTES)
    return _send_file(state, bot, params, "sendVoice", chat, {"voice": _played(stored)}, stored)


async def send_audio(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    stored = _file(state, params, "audio", _UPLOAD_BYTES)
    return _send_file(state, bot, params, "sendAudio", chat, {"audio": _played(stored)}, stored)


async def send_video(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    stored = _file(state, params, "video", _UPLOAD_BYTES)
    video = {**_played(stored), "width": 640, "height": 360}
    return _send_file(state, bot, params, "sendVideo", chat, {"video": video}, stored)


async def send_location(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    try:
        place = {name: float(params.text(name)) for name in ("latitude", "longitude")}
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse location") from None
    return _send(state, bot, params, "sendLocation", chat, {"location": place}, "")


def _played(stored: StoredFile) -> dict[str, Any]:
    return {
        "file_id": stored.ref,
        "file_unique_id": stored.ref[-8:],
        "duration": 1,
        "mime_type": stored.media_type,
        "file_size": len(stored.data),
    }


async def edit_message_text(state: State, bot: Bot, params: Params) -> Any:
    chat = _chat(state, bot, params)
    stored = bot.messages.get(chat["id"], {}).get(params.whole("message_id") or 0)
    if stored is None or not stored.by_bot or "text" not in stored.message:
        raise ApiError(400, "Bad Request: message to edit not found")
    text = _text(params, "text", _TEXT_CHARS, "message is too long")
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    markup = _keyboard(params)
    if text == stored.message["text"] and markup == stored.message.get("reply_markup"):
        raise ApiError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup "
            "are exactly the same as a current content and reply markup of the message",
        )
    stored.message = {**stored.message, "text": text, "edit_date": state.now()}
    stored.message.pop("reply_markup", None)
    if markup:
        stored.message["reply_markup"] = markup
    stored.html = params.text("text")
    state.changed.fire()
    return stored.message


async def answer_callback_query(state: State, bot: Bot, params: Params) -> Any:
    query_id = params.text("callback_query_id")
    if query_id not in bot.presses:
        raise ApiError(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
    bot.presses[query_id] = True
    state.changed.fire()
    return True


async def get_file(state: State, bot: Bot, params: Params) -> Any:
    stored = state.files.get(params.text("file_id"))
    if stored is None:
        raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > _DOWNLOAD_BYTES:
        raise ApiError(400, "Bad Request: file is too big")
    return {
        "file_id": stored.ref,
        "file_unique_id": stored.ref[-8:],
        "file_size": len(stored.data),
        "file_path": stored.path,
    }


async def get_chat(state: State, bot: Bot, params: Params) -> Any:
    return {**_chat(state, bot, params), "accent_color_id": 0, "max_reaction_count": 11}


async def get_webhook_info(state: State, bot: Bot, params: Params) -> Any:
    return {
        "url": bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue),
        **({"last_error_message": bot.webhook_error} if bot.webhook_error else {}),
    }


async def set_webhook(state: State, bot: Bot, params: Params) -> Any:
    bot.webhook = params.text("url")
    bot.secret = params.text("secret_token")
    bot.allow(params.value("allowed_updates"))
    state.changed.fire()
    return True


async def delete_webhook(state: State, bot: Bot, params: Params) -> Any:
    bot.webhook = ""
    if params.value("drop_pending_updates"):
        state.acknowledge(bot, bot.next_place)
    return True


async def set_my_commands(state: State, bot: Bot, params: Params) -> Any:
    bot.commands = params.value("commands") or []
    return True


async def send_chat_action(state: State, bot: Bot, params: Params) -> Any:
    _chat(state, bot, params)
    return True


def _chat(state: State, bot: Bot, params: Params) -> dict[str, Any]:
    number = params.whole("chat_id")
    if number is None:
        raise ApiError(400, "Bad Request: chat_id is empty")
    chat = state.chats.get(number)
    if chat is None:
        raise ApiError(400, "Bad Request: chat not found")
    if number in state.migrated:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=state.migrated[number],
        )
    private = chat["type"] == "private"
    if number in bot.blocked:
        how = "blocked by the user" if private else "kicked from the group chat"
        raise ApiError(403, f"Forbidden: bot was {how}")
    if private and number not in bot.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def _text(params: Params, name: str, limit: int, too_long: str) -> str:
    text = params.text(name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        try:
            text = shown_text(text)
        except EntitiesError as error:
            raise ApiError(400, f"Bad Request: can't parse entities: {error}") from None
    elif mode:
        raise ApiError(400, "Bad Request: the sandbox reads HTML only")
    text = text.strip()
    if len(text) > limit:
        raise ApiError(400, f"Bad Request: {too_long}")
    return text


def _keyboard(params: Params) -> dict[str, Any] | None:
    markup = params.value("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not rows:
        return None
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise ApiError(
                400,
                "Bad Request: can't parse inline keyboard button: "
                'Field "text" must be of type String',
            )
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(len(row) for row in rows) > 100:
        raise ApiError(400, "Bad Request: too many buttons")
    return {"inline_keyboard": rows}


def _file(state: State, params: Params, name: str, limit: int) -> StoredFile:
    given = params.file(name)
    if given is None:
        raise ApiError(400, f"Bad Request: there is no {name} in the request")
    if isinstance(given, str):
        if given not in state.files:
            raise ApiError(400, "Bad Request: wrong remote file identifier specified")
        return state.files[given]
    if len(given.data) > limit:
        raise ApiError(413, "Request Entity Too Large")
    if not given.data:
        raise ApiError(400, "Bad Request: file must be non-empty")
    return state.store_file(given.data, given.filename, given.media_type, f"{name}s")


def _send_file(
    state: State,
    bot: Bot,
    params: Params,
    method: str,
    chat: dict[str, Any],
    content: dict[str, Any],
    stored: StoredFile,
) -> Any:
    caption = _text(params, "caption", _CAPTION_CHARS, "message caption is too long")
    if caption:
        content = {**content, "caption": caption}
    return _send(state, bot, params, method, chat, content, params.text("caption"), stored)


def _send(
    state: State,
    bot: Bot,
    params: Params,
    method: str,
    chat: dict[str, Any],
    content: dict[str, Any],
    html: str,
    file: StoredFile | None = None,
) -> Any:
    markup = _keyboard(params)
    message: dict[str, Any] = {
        "message_id": 0,
        "from": bot.user,
        "chat": chat,
        "date": state.now(),
        **content,
    }
    thread = params.whole("message_thread_id")
    if thread is not None:
        if not chat.get("is_forum"):
            raise ApiError(400, "Bad Request: message thread not found")
        message |= {"message_thread_id": thread, "is_topic_message": True}
    reply = params.value("reply_parameters")
    if isinstance(reply, dict):
        replied = bot.messages.get(chat["id"], {}).get(reply.get("message_id", 0))
        if replied is not None:
            message["reply_to_message"] = replied.message
        elif not reply.get("allow_sending_without_reply"):
            raise ApiError(400, "Bad Request: message to be replied not found")
    if markup:
        message["reply_markup"] = markup
    message["message_id"] = bot.message_id()
    state.keep_sent(bot, method, Stored(message, html, file, by_bot=True), params.shown())
    return message


#: By lower-case name: the Bot API does not mind the case of methods.
METHODS: dict[str, Method] = {
    "getupdates": get_updates,
    "getme": get_me,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendvoice": send_voice,
    "sendaudio": send_audio,
    "sendvideo": send_video,
    "sendlocation": send_location,
    "editmessagetext": edit_message_text,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "getchat": get_chat,
    "getwebhookinfo": get_webhook_info,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "setmycommands": set_my_commands,
    "sendchataction": send_chat_action,
}
