"""The connection to the Bot API: python-telegram-bot as client, made to keep secrets.

The token stands in every address and a person's words in every request, so the libraries that
would log them speak only when something is wrong, and never quote a payload.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from channels.trust import certificates

_CHATTY = ("httpx", "httpcore", "telegram")

#: A send that goes unanswered for so long is given up as "perhaps accepted".
READ_SECONDS = 15.0
#: Telegram answers an upload only when it has stored it.
UPLOAD_READ_SECONDS = 60.0
CONNECT_SECONDS = 10.0
_POOL_SECONDS = 30.0
_CONNECTIONS = 64

#: Seconds to wait when a 429 does not say how long, and the most that is believed.
_UNSTATED_WAIT = 5.0
_LONGEST_WAIT = 86_400

_LOOPBACK = re.compile(r"\Ahttps?://(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?:[:/]|\Z)")


class MalformedAnswerError(TelegramError):
    """The server's answer is not the JSON object that was promised."""


class ThrottledError(TelegramError):
    """Telegram asks to wait so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too Many Requests")
        self.seconds = seconds


class Wire(HTTPXRequest):
    """HTTPXRequest that quotes no answer, and that says in seconds how long to wait.

    python-telegram-bot's own RetryAfter warns of its future each time that it is raised.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ThrottledError(_wait_seconds(payload))
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise MalformedAnswerError("answer is not JSON") from None
        if not isinstance(answer, dict):
            raise MalformedAnswerError("answer is not a JSON object")
        return answer


def _wait_seconds(payload: bytes) -> float:
    try:
        seconds = json.loads(payload)["parameters"]["retry_after"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return _UNSTATED_WAIT
    stated = isinstance(seconds, int | float) and 0 < seconds < _LONGEST_WAIT
    return float(seconds) if stated else _UNSTATED_WAIT


class MakeWire(Protocol):
    """Makes the connections to an API."""

    def __call__(
        self, api: str, *, read_seconds: float = READ_SECONDS, connections: int = _CONNECTIONS
    ) -> Wire: ...


def make_wire(
    api: str,
    *,
    read_seconds: float = READ_SECONDS,
    connections: int = _CONNECTIONS,
    kind: Callable[..., Wire] = Wire,
) -> Wire:
    """A pool of connections to this API; a proxy of the environment is not used on loopback."""
    return kind(
        connection_pool_size=connections,
        read_timeout=read_seconds,
        write_timeout=READ_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        pool_timeout=_POOL_SECONDS,
        httpx_kwargs={"trust_env": uses_proxy(api), "verify": certificates()},
    )


def uses_proxy(api: str) -> bool:
    """Whether a proxy that the environment names stands between us and this API."""
    return _LOOPBACK.match(api) is None


def make_bot(token: str, api: str, *, sending: Wire, polling: Wire) -> Bot:
    """The client of one bot; needs no network."""
    quieten()
    return Bot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=sending,
        get_updates_request=polling,
    )


def quieten() -> None:
    """Let the libraries below log warnings only: what they log else holds the token or words."""
    for name in _CHATTY:
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)


async def ask(
    bot: Bot, method: str, /, *, read_seconds: float = READ_SECONDS, **params: Any
) -> Any:
    """Call a method of the Bot API, named in words ("get updates"), and return its raw result.

    Raises TelegramError; and anything at all when the answer is JSON of an unexpected shape.
    """
    # The doubled underscore keeps the name from being an attribute of Bot, for which
    # python-telegram-bot would warn; it comes out as the method's own name all the same.
    endpoint = method.replace(" ", "__")
    return await bot.do_api_request(endpoint, api_kwargs=params, read_timeout=read_seconds)
