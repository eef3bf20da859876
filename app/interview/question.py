"""One question of the interview, and the shape of a part that asks several."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from msgspec import Struct

from app.interview import reading
from app.interview.answers import PARTS


class Question(Struct, frozen=True):
    """One question; `read` gives the value or raises `Wrong`."""

    text: str
    read: Callable[[str], Any]
    #: What is meant by an empty line; None: something has to be said.
    default: str | None = None
    #: Heading above it, where a part of the SOP begins.
    part: str = ""
    #: One sentence: what it is good for.
    why: str = ""


#: Yields questions, is sent what each reader gave, and returns the whole.
Script = Generator[Question, Any, Any]


#: Part -> line of the SOP; None where the office does not want to name any.
Clauses = dict[str, str] | None


def line_of(clauses: Clauses, part: str) -> Script:
    """Which line of the SOP says this; nothing is noted where none does."""
    if clauses is None:
        return
    line = yield Question(
        f"Baris SOP tentang {PARTS[part][0]}, seperti L12 (- bila tidak disebut)",
        reading.maybe,
        "-",
    )
    if line:
        clauses[part] = line
