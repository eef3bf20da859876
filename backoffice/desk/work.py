"""What one piece of work holds in its hand: the transaction, the office, the time, who acts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from backoffice.case.events import Actor
from backoffice.desk.desk import Desk
from backoffice.store.engine.tx import Tx

#: Who acts where no person does and no clock has run out.
SYSTEM = Actor(kind="system")


@dataclass(frozen=True, slots=True)
class Work:
    """Handed from verb to verb within one transaction. It decides nothing and remembers nothing."""

    tx: Tx
    desk: Desk
    now: datetime
    actor: Actor

    def by(self, actor: Actor) -> Work:
        """The same work, done by somebody else."""
        return replace(self, actor=actor)

    @property
    def author(self) -> str:
        """Who acts, as the rows of texts name it."""
        return f"{self.actor.kind}:{self.actor.id}" if self.actor.id else self.actor.kind
