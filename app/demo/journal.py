"""A case's journal in words, for whoever looks on: no identity, none of the words written."""

from __future__ import annotations

from backoffice.case.events import Entry, Taken
from backoffice.desk.desk import Desk
from backoffice.desk.wording import event_in_words

_ACTORS = {"citizen": "warga", "staff": "petugas", "clock": "tenggat", "system": "sistem"}


def actor_in_words(entry: Entry, names: dict[str, str]) -> str:
    """Who did it: an officer by name, everybody else by what they are."""
    return names.get(entry.actor.id) or _ACTORS.get(entry.actor.kind, entry.actor.kind)


def entry_in_words(desk: Desk, entry: Entry, names: dict[str, str]) -> str:
    """What happened; `names` are those of officers, by their id."""
    words = event_in_words(desk, entry.event, names)
    if isinstance(entry.event, Taken):
        return f"{words} oleh {names.get(entry.event.staff, 'petugas')}"
    return words
