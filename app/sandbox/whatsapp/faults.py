"""Misbehaviour on request: the next calls fail in the ways in which the Cloud API fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: Besides any number: up to 599 a bare HTTP status with a page, beyond it an error of the API.
KINDS: Final = ("drop_before", "drop_after", "delay", "malformed", "grow")


@dataclass
class Fault:
    """`method` is messages, media, read, info, templates, download, or "*"."""

    method: str
    kind: str
    times: int = 1
    to: str | None = None
    retry_after: int = 0
    seconds: float = 0.0


@dataclass
class Faults:
    planned: list[Fault] = field(default_factory=list)
    #: How many calls of the webhook will come once more although they were answered.
    twice: int = 0
    #: How many calls that hold several events will hold them in reverse.
    reversed: int = 0
    #: How many events one call of the webhook holds at most.
    batch: int = 1
    #: Errors of the API that come as a status after the message was accepted.
    late: list[int] = field(default_factory=list)

    def add(
        self,
        method: str,
        kind: str,
        times: int = 1,
        to: str | None = None,
        retry_after: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """Let the next `times` calls of `method` (to `to`, if given) go wrong.

        `kind`: an error of the API such as "131047", "130429", "190"; a status of a gateway such
        as "502"; "drop_before" cuts the connection unheard; "drop_after" and "malformed" accept
        and then cut, or answer what is no JSON; "delay" accepts and answers after `seconds`;
        "grow" makes a file larger than was announced.
        """
        if kind not in KINDS and not kind.isdecimal():
            raise ValueError(f"no such fault: {kind}")
        self.planned.append(Fault(method, kind, times, to, retry_after, seconds))

    def fail_later(self, number: int, times: int = 1) -> None:
        """Accept the next messages, and say `failed` with this error in a status."""
        self.late += [number] * times

    def deliver_twice(self, times: int = 1) -> None:
        """The next calls of the webhook come once more."""
        self.twice += times

    def reorder(self, times: int = 1) -> None:
        """The next calls that hold several events hold them in reverse."""
        self.reversed += times

    def gather(self, events: int) -> None:
        """From now on one call holds up to so many events."""
        self.batch = max(1, events)

    def clear(self) -> None:
        self.planned.clear()
        self.late.clear()
        self.twice = self.reversed = 0
        self.batch = 1

    def take(self, method: str, to: str = "") -> Fault | None:
        """The fault that befalls this call, used up by it."""
        for fault in self.planned:
            if fault.method in ("*", method) and fault.to in (None, to):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None
