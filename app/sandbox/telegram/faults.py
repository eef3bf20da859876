"""How the Bot API misbehaves on request."""

from __future__ import annotations

from app.sandbox.faults import Fault, HttpFaults


class Faults(HttpFaults):
    """`method` is a method of the Bot API; "download" is the fetching of a file."""

    def refuses(self, kind: str) -> bool:
        return len(kind) == 3 and kind.isdecimal() and kind >= "400"

    def add(
        self,
        method: str,
        kind: str,
        times: int = 1,
        chat: int | str | None = None,
        retry_after: int = 1,
        seconds: float = 0.0,
    ) -> None:
        """As `plan`; besides its kinds a status such as "429", "403", "502"."""
        to = None if chat is None else str(chat)
        self.plan(Fault(method.lower(), kind, times, to, retry_after, seconds))
