"""A bot's settings. No sentence repeats a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from channels.description import PUBLIC_URL, Reader


@dataclass(frozen=True, kw_only=True)
class TelegramSettings:
    """A bot that is switched on."""

    token: str = field(repr=False)
    mode: Literal["polling", "webhook"]
    #: Set whenever the mode is webhook.
    secret: str | None = field(repr=False)
    #: Without a slash at the end.
    api: str
    #: Messages a second at most.
    rate: float


def read_settings(reader: Reader, names: str) -> TelegramSettings | None:
    """None: Telegram is off."""
    token = reader.read(f"{names}TOKEN", _token)
    mode = reader.read(f"{names}MODE", _mode) or "polling"
    secret = reader.secret_word(f"{names}SECRET")
    api = reader.url(f"{names}API") or ""
    rate = reader.rate(f"{names}RATE")
    if token is None:
        return None
    if mode == "webhook":
        _require_webhook(reader, names)
    return TelegramSettings(token=token, mode=mode, secret=secret, api=api, rate=rate)


def _require_webhook(reader: Reader, names: str) -> None:
    if not reader.is_given(f"{names}SECRET"):
        reader.complain(
            f"{names}MODE=webhook needs {names}SECRET, "
            "or anyone could write in the citizens' names."
        )
    if not reader.is_given(PUBLIC_URL):
        reader.complain(f"{names}MODE=webhook needs {PUBLIC_URL}, where Telegram finds you.")
    elif reader.is_given(f"{names}API"):
        # A Bot API server of the office's own may call over plain HTTP.
        return
    elif (reader.public_url or "").startswith("http:"):
        reader.complain(f"{PUBLIC_URL} must begin with https:// for Telegram's webhooks.")


def _mode(text: str) -> Literal["polling", "webhook"]:
    if text == "polling":
        return "polling"
    if text == "webhook":
        return "webhook"
    raise ValueError(f"is {text!r}, and must be polling or webhook.")


def _token(text: str) -> str:
    if re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]+", text) is None:
        raise ValueError("is not a bot token: @BotFather gives digits, a colon, then letters.")
    return text
