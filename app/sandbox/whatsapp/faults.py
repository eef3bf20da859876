"""How the Cloud API misbehaves on request."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.sandbox.faults import Fault, HttpFaults


@dataclass
class Faults(HttpFaults):
    """`method` is messages, media, read, info, templates or download."""

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
        """As `plan`; besides its kinds any number.

        Up to 599 it is the bare status of a gateway, with a page; beyond it an error of the API,
        such as "131047" or "130429" ("190" too is one).
        """
        self.plan(Fault(method, kind, times, to, retry_after, seconds))

    def fail_later(self, number: int, times: int = 1) -> None:
        """Accept the next messages, and say `failed` with this error in a status."""
        self.late += [number] * times

    def gather(self, events: int) -> None:
        """From now on one call holds up to so many events."""
        self.batch = max(1, events)

    def clear(self) -> None:
        super().clear()
        self.late.clear()
        self.batch = 1
