"""The address that opens the office's chat with a question: how does the case of a code stand?

Whoever follows it sends the bot `/start cek_CODE`, which means what STATUS CODE means and no more.
"""

from __future__ import annotations

import re

_PAYLOAD = "cek_"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,63}")
# What Telegram lets stand there: 64 letters, digits, "_" and "-".
_STARTED = re.compile(rf"/start {_PAYLOAD}([A-Za-z0-9-]{{1,60}})")


def status_link(bot: str, code: str) -> str:
    """The address for that code; empty while the bot's name is not known."""
    return f"https://t.me/{bot}?start={_PAYLOAD}{code}" if _NAME.fullmatch(bot) else ""


def as_typed(text: str) -> str:
    """What somebody would have typed instead of following that address; else the text itself."""
    found = _STARTED.fullmatch(text)
    return f"STATUS {found[1]}" if found else text
