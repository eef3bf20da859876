"""Contact cards as words: whom somebody names as a witness stands in the complaint, not nowhere."""

from __future__ import annotations

from collections.abc import Sequence


def card_line(name: str, numbers: Sequence[str]) -> str:
    """One card on one line: its name and all of its numbers."""
    told = ", ".join(" ".join(number.split()) for number in numbers)
    who = " ".join(name.split())
    return f"{who}: {told}" if who else told
