"""Misbehaviour on request: the next calls fail in the ways in which a real service fails."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Besides the answers that a provider gives when it refuses.
KINDS = frozenset({"drop_before", "drop_after", "delay", "malformed", "grow"})


@dataclass
class Fault:
    """`method` is the provider's name of a call, or "*" for any."""

    method: str
    kind: str
    times: int = 1
    to: str | None = None
    retry_after: int = 0
    seconds: float = 0.0

    @property
    def unheard(self) -> bool:
        """Whether the call never reaches what the server does."""
        return self.kind.isdecimal() or self.kind == "drop_before"


@dataclass
class PlannedFaults:
    """The faults that are to come, oldest first."""

    planned: list[Fault] = field(default_factory=list)

    def take(self, method: str, to: str = "") -> Fault | None:
        """The fault that befalls this call, used up by it."""
        for fault in self.planned:
            if fault.method in ("*", method) and fault.to in (None, to):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self.planned.clear()


@dataclass
class HttpFaults(PlannedFaults):
    """Those of a provider that is asked, and calls webhooks, by HTTP."""

    #: How many updates, or calls of the webhook, will come again although they were confirmed.
    twice: int = 0
    #: How many answers or calls that hold several will hold them in reverse.
    reversed: int = 0

    def refuses(self, kind: str) -> bool:
        """Whether this is an answer with which the provider refuses."""
        return kind.isdecimal()

    def plan(self, fault: Fault) -> None:
        """Let the next `times` calls of `method` (to `to`, if given) go wrong.

        `kind` is an answer of the provider; "drop_before" cuts the connection unheard;
        "drop_after" and "malformed" accept and then cut, or answer what is no JSON; "delay"
        accepts and answers after `seconds`; "grow" makes a file larger than was announced.
        """
        if fault.kind not in KINDS and not self.refuses(fault.kind):
            raise ValueError(f"no such fault: {fault.kind}")
        self.planned.append(fault)

    def deliver_twice(self, times: int = 1) -> None:
        """The next ones come once more."""
        self.twice += times

    def reorder(self, times: int = 1) -> None:
        """The next ones that hold several hold them in reverse."""
        self.reversed += times

    def clear(self) -> None:
        super().clear()
        self.twice = self.reversed = 0
