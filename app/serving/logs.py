"""Write the log on standard error: ids and events, never words.

The rule is that nobody passes words, names or addresses to a logger. Beneath it lies a net: of an
exception only the type and the places are written, since its message may quote a row; and what
looks like a bot token, a phone number, a NIK or a mail address is covered.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import IO, Literal

#: Libraries that tell too much at INFO: httpx writes addresses, and those of Telegram hold a token.
_QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "uvicorn.access", "asyncio", "alembic")

_COVERED = (
    (re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,}"), "[token]"),
    (re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"), "[mail]"),
    (re.compile(r"(?<![\w-])(?:\+?62|0)8\d{7,11}(?![\w-])"), "[phone]"),
    (re.compile(r"(?<![\w-])\d{16}(?![\w-])"), "[nik]"),
)


def configure(
    form: Literal["text", "json"], *, stream: IO[str] | None = None, debug: bool = False
) -> None:
    """Send the log of this process to `stream`, by default standard error. May be repeated."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def cover(text: str) -> str:
    """The text with tokens, phone numbers, NIKs and mail addresses covered."""
    for pattern, cover in _COVERED:
        text = pattern.sub(cover, text)
    return text


def places(error: BaseException, *, depth: int = 12) -> str:
    """The types of an exception and of its causes, and where each was raised; no messages.

    At most `depth` calls of each are named, the innermost first.
    """
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(chain) < 5:
        frames = traceback.extract_tb(cause.__traceback__)
        where = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames[-depth:]))
        chain.append(f"{type(cause).__name__} at {where or 'nowhere'}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return " | because of ".join(chain)


class _Line(logging.Formatter):
    def message(self, record: logging.LogRecord) -> str:
        return cover(record.getMessage())

    def error(self, record: logging.LogRecord) -> str:
        if not record.exc_info or record.exc_info[1] is None:
            return ""
        return places(record.exc_info[1])

    def at(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class _Text(_Line):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.at(record)} {record.levelname.lower():7} {record.name}: "
        error = self.error(record)
        said = self.message(record) + (f" ({error})" if error else "")
        # One record is one line, so that nobody can write a second one into the log.
        return line + said.replace("\r", "\\r").replace("\n", "\\n")


class _Json(_Line):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message(record),
        }
        error = self.error(record)
        if error:
            line["error"] = error
        return json.dumps(line, ensure_ascii=False)
