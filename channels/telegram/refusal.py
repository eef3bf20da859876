"""What a failure of the Bot API means for a message: its code, and whether to try again."""

from __future__ import annotations

import re

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from channels.channel import SendError
from channels.telegram.wire import ThrottledError

_ANSWER_CHARS = 160
#: So much of what the provider says is looked at.
_READ_CHARS = 1000
_UNKNOWN_PEER = ("chat not found", "user not found", "peer_id_invalid", "chat_id_invalid")
_QUOTED = re.compile(r'"[^"]*"?')
_ADDRESS = re.compile(r"\S*(?:://|/bot|\d{4,}:)\S*")
_DIGITS = re.compile(r"\d{5,}")


def refusal(error: Exception) -> SendError:
    """The closed vocabulary of channels for whatever the client raised.

    The order matters: BadRequest and TimedOut are NetworkErrors to python-telegram-bot.
    """
    if isinstance(error, ThrottledError):
        return SendError(
            "throttled", retryable=True, retry_after=error.seconds, answer=error.message
        )
    if isinstance(error, Forbidden):
        return SendError("blocked", retryable=False, answer=harmless(error.message))
    if isinstance(error, InvalidToken | EndPointNotFound):
        return SendError("unauthorized", retryable=True, answer="the bot's token is refused")
    if isinstance(error, ChatMigrated):
        # The new id is a person's data like any other address, so it is not quoted.
        return SendError(
            "rejected",
            retryable=False,
            answer="group migrated to a supergroup",
            moved_to=str(error.new_chat_id),
        )
    if isinstance(error, BadRequest):
        answer = harmless(error.message)
        if any(words in error.message.lower() for words in _UNKNOWN_PEER):
            return SendError("unknown_address", retryable=False, answer=answer)
        return SendError("rejected", retryable=False, answer=answer)
    if isinstance(error, NetworkError) and not _was_sent(error):
        return SendError("unreachable", retryable=True, answer="no connection")
    if isinstance(error, TimedOut):
        return SendError("timeout", retryable=True, ambiguous=True, answer="no answer in time")
    if isinstance(error, NetworkError):
        if "entity too large" in error.message.lower():
            return SendError("too_large", retryable=False, answer="Request Entity Too Large")
        lost = isinstance(error.__cause__, httpx.HTTPError)
        answer = "connection lost" if lost else harmless(error.message)
        return SendError("unreachable", retryable=True, ambiguous=True, answer=answer)
    if isinstance(error, Conflict):
        return SendError("unreachable", retryable=True, answer="Conflict")
    # An answer came, but none that can be read: the message may well have been taken.
    return SendError("timeout", retryable=True, ambiguous=True, answer="answer cannot be read")


def harmless(answer: str) -> str:
    """The provider's sentence without quotations, addresses, ids and other long numbers."""
    # Cut first: the expressions begin anew at each sign.
    line = " ".join(answer[:_READ_CHARS].split())
    # A broken answer is quoted in full behind this; it may hold anything.
    line = line.split(". Parsing the server response", 1)[0]
    line = _ADDRESS.sub("…", _QUOTED.sub('"…"', line))
    return _DIGITS.sub("…", line)[:_ANSWER_CHARS]


def is_token_refused(error: TelegramError) -> bool:
    return isinstance(error, InvalidToken | EndPointNotFound)


def _was_sent(error: NetworkError) -> bool:
    """Whether the request may have reached the server."""
    return not isinstance(
        error.__cause__,
        httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError,
    )
