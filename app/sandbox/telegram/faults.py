"""Misbehaviour on request: the next calls fail in the ways in which the real service fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: Besides any three-digit status.
KINDS: Final = ("drop_before", "drop_after", "delay", "malformed", "grow")


@dataclass
class Fault:
    """`method` is a method of the Bot API or "*"; "download" is the fetching of a file."""

    method: str
    kind: str
    times: int = 1
    chat: str | None = None
    retry_after: int = 1
    seconds: float = 0.0


@dataclass
class Faults:
    planned: list[Fault] = field(default_factory=list)
    #: How many updates will come again although they were confirmed.
    twice: int = 0
    #: How many answers of getUpdates will have their updates in reverse.
    reversed: int = 0

    def add(
        self,
        method: str,
        kind: str,
        times: int = 1,
        chat: int | str | None = None,
        retry_after: int = 1,
        seconds: float = 0.0,
    ) -> None:
        """Let the next `times` calls of `method` (to `chat`, if given) go wrong.

        `kind`: a status such as "429", "403", "502"; "drop_before" cuts the connection unheard;
        "drop_after" and "malformed" accept and then cut, or answer what is no JSON; "delay"
        accepts and answers after `seconds`; "grow" makes a file larger than was announced.
        """
        if kind not in KINDS and not (len(kind) == 3 and kind.isdecimal() and kind >= "400"):
            raise ValueError(f"no such fault: {kind}")
        place = None if chat is None else str(chat)
        self.planned.append(Fault(method.lower(), kind, times, place, retry_after, seconds))

    def deliver_twice(self, times: int = 1) -> None:
        """The next updates come once more after they were confirmed."""
        self.twice += times

    def reorder(self, times: int = 1) -> None:
        """The next answers of getUpdates that hold several updates hold them in reverse."""
        self.reversed += times

    def clear(self) -> None:
        self.planned.clear()
        self.twice = self.reversed = 0

    def take(self, method: str, chat: str) -> Fault | None:
        """The fault that befalls this call, used up by it."""
        for fault in self.planned:
            fits = fault.method in ("*", method.lower()) and fault.chat in (None, chat)
            if fits:
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None
