"""What one step of a scene changed, as text: what was said to whom, journals, words, states."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.golden.house import Seen, Stored
from tests.golden.labels import Labels

#: Table -> what its rows are called in a record.
_CALLED = {
    "people": "person",
    "staff": "officer",
    "conversations": "conversation",
    "addresses": "address",
    "inbox": "inbox",
    "consents": "consent",
    "cases": "case",
    "texts": "text",
    "evidence": "file",
    "outbox": "outbox",
    "timers": "timer",
    "rooms": "room",
    "holidays": "holiday",
}
#: Ids of messages at a provider stand under these names.
_MESSAGES = frozenset({"messages", "message", "explaining", "external_id", "last", "references"})
#: Told in a way of their own.
_APART = frozenset({"journal", "texts", "timers", "outbox", "outbox_parts", "consents"})
_EMPTY: tuple[object, ...] = (None, "", False, 0)


#: A line of ours that is longer than this is told once in a record.
_LONG = 160
#: One that is longer than this is a flood.
_LONGEST = 3000
_MORNING = "digest:"


class Teller:
    """Writes a record, step by step."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self._before = Stored()
        self._lines: set[str] = set()

    def look(self, now: Stored) -> None:
        """Take this as what was there before the next step."""
        self._know(now)
        self._before = now

    def aside(self) -> Teller:
        """Another one that begins from here, with names of its own for what is new."""
        other = Teller(self.labels.copy())
        other.look(self._before)
        return other

    def told(self, now: Stored, seen: Mapping[str, Seen]) -> str:
        """What is different now; `seen` is what people got, by the provider's id of it, or by the
        row's id where it has not gone out."""
        self._know(now)
        lines = [
            *self._said(now, seen),
            *self._journal(now),
            *self._words(now),
            *self._rows(now),
            *self._timers(now),
        ]
        self._before = now
        return self.labels.told("\n".join(lines))

    def _know(self, now: Stored) -> None:
        for table, rows in now.rows.items():
            if called := _CALLED.get(table):
                self.labels.kind_of(dict.fromkeys(rows, called))
        # What a conversation is called is what its address is called.
        for id, row in now.table("staff").items():
            self.labels.names.setdefault(id, f"officer:{row['name']}")

    # -- said -------------------------------------------------------------------------------------

    def _said(self, now: Stored, seen: Mapping[str, Seen]) -> Iterator[str]:
        before = self._before.table("outbox")
        parts: dict[str, list[dict[str, Any]]] = {}
        known = self._before.table("outbox_parts")
        for key, part in now.table("outbox_parts").items():
            if part != known.get(key):
                parts.setdefault(part["outbox_id"], []).append(part)
        changed = [
            (self.labels.names.get(row["address_id"], row["address_id"]), id)
            for id, row in now.table("outbox").items()
            if row != before.get(id) or id in parts
        ]
        for where, id in sorted(changed):
            row = now.table("outbox")[id]
            fresh = id not in before
            yield f"  to {where}: {row['text']}"
            yield f"    key {row['key']}" + (f", of {row['case_id']}" if row["case_id"] else "")
            if row["key"].startswith(_MORNING):
                yield f"    daftar = {_value(row['payload']['params'].get('daftar'))}"
                continue
            if fresh and row["payload"]:
                yield from self._payload(row["payload"])
            yield from self._row_state(row, before.get(id, {}))
            if id in seen:
                yield from self._message(seen[id])
            for part in sorted(parts.get(id, ()), key=lambda one: (one["part"], one["attempt"])):
                yield from self._part(part, seen, known)

    def _payload(self, payload: dict[str, Any]) -> Iterator[str]:
        for name, value in payload.get("params", {}).items():
            yield f"    {name} = {self._short(_value(value))}"
        for name, text in payload.get("refs", {}).items():
            yield f"    {name} = {text}"
        for choice in payload.get("choices", ()):
            yield f"    choice {choice['id']}: {choice['label']}"
        if payload.get("reader"):
            yield f"    for {payload['reader']}"
        for more in payload.get("more", ()):
            yield f"    and {more['text']}"
            yield from self._payload(more)

    def _row_state(self, row: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
        told = []
        for name in ("status", "not_before", "retry_at", "attempts", "problem", "waits_since",
                     "around_at", "call_since", "origin"):  # fmt: skip
            usual = "sent" if name == "status" else before.get(name) if before else None
            if name == "status" and before and row[name] == before[name]:
                continue
            if row[name] not in _EMPTY and row[name] != usual:
                told.append(f"{name} {row[name]}")
        if told:
            yield f"    ({', '.join(told)})"

    def _part(
        self, part: dict[str, Any], seen: Mapping[str, Seen], known: Mapping[str, Any]
    ) -> Iterator[str]:
        key = "/".join(str(part[one]) for one in ("outbox_id", "part", "attempt"))
        if part["outcome"] != "sent":
            yield f"    not sent: {part['outcome']} {part['answer'] or ''}".rstrip()
            return
        if key in known:
            for name in ("failed_at", "failure"):
                if part[name]:
                    yield f"    {name} {part[name]}"
            return
        if part["template"]:
            yield f"    as template {part['template']}"
        if message := seen.get(part["external_id"]):
            yield from self._message(message)

    def _message(self, message: Seen) -> Iterator[str]:
        if message.subject:
            yield f"    subject: {message.subject}"
        for line in message.text.splitlines():
            yield f"    | {self._short(line)}".rstrip()
        if message.buttons:
            yield "    " + " ".join(f"[{label}]" for label in message.buttons)
        for name in message.files:
            yield f"    + {name}"

    def _short(self, line: str) -> str:
        """A long line in full when it comes for the first time."""
        if len(line) > _LONGEST:
            return f"{line[:60]} … ({len(line)} letters)"
        if len(line) <= _LONG or line not in self._lines:
            self._lines.add(line)
            return line
        return f"{line[:60]} … (as before)"

    # -- the rest ---------------------------------------------------------------------------------

    def _journal(self, now: Stored) -> Iterator[str]:
        before = self._before.table("journal")
        fresh = [row for key, row in now.table("journal").items() if key not in before]
        for row in sorted(fresh, key=lambda one: (one["case_id"], one["seq"])):
            event = dict(row["event"])
            tag = event.pop("type", "?")
            told = " ".join(f"{name}={_value(value)}" for name, value in _leaves(event, keep=False))
            yield f"  journal {row['case_id']} {row['seq']}, {row['actor']}: {tag} {told}".rstrip()

    def _words(self, now: Stored) -> Iterator[str]:
        before = self._before.table("texts")
        for id, row in now.table("texts").items():
            if row == before.get(id):
                continue
            old = before.get(id, {})
            of = f" of {row['case_id']}" if row["case_id"] else ""
            yield f"  words {id}: {row['kind']}{of}, {row['person_id']}, by {row['author']}"
            if isinstance(row["words"], str):
                for line in _unquoted(row["words"]):
                    yield f"    “{self._short(line)}”"
            elif row["words"] is None:
                yield "    (cannot be read)"
            else:
                yield from self._changes(old.get("words"), row["words"])
        for id, row in before.items():
            if id not in now.table("texts"):
                yield f"  words {id}: {row['kind']} dropped"

    def _rows(self, now: Stored) -> Iterator[str]:
        consents = self._before.table("consents")
        for id, row in now.table("consents").items():
            if id not in consents:
                said = "given" if row["given"] else "refused"
                notice = f"{row['version']}, {row['inbox_id']}"
                yield f"  consent of {row['person_id']} {said} ({notice})"
        for table, rows in now.rows.items():
            if table in _APART:
                continue
            before = self._before.table(table)
            if table == "inbox":
                yield from self._inbox(before, rows)
                continue
            for key, row in rows.items():
                changes = list(self._changes(before.get(key), row))
                if changes:
                    yield f"  {self._title(table, key)}"
                    yield from changes
            for key in before.keys() - rows.keys():
                yield f"  {self._title(table, key)} is gone"

    def _inbox(
        self, before: Mapping[str, dict[str, Any]], rows: Mapping[str, dict[str, Any]]
    ) -> Iterator[str]:
        for key, row in rows.items():
            if row == before.get(key):
                continue
            more = [f"{name} {row[name]}" for name in ("number", "note", "problem") if row[name]]
            if not row["items"]:
                more.append("words blanked")
            where = row["conversation_id"] or row["channel"]
            yield f"  {key} of {where}: {', '.join([row['status'], *more])}"

    def _title(self, table: str, key: str) -> str:
        called = _CALLED.get(table, table)
        shown = self.labels.names.get(key) or self.labels.told(key)
        return shown if shown.startswith(called) else f"{called} {shown}"

    def _changes(self, before: Any, after: Any) -> Iterator[str]:
        if before == after:
            return
        old = dict(_leaves(before)) if before is not None else {}
        new = dict(_leaves(after))
        for name, value in new.items():
            if name in old and old[name] == value:
                continue
            if name not in old and value in _EMPTY:
                if any(one.startswith(f"{name}.") for one in old):
                    yield f"    {name} is gone"
                continue
            yield f"    {name} = {self._leaf(name, value)}"
        for name, value in old.items():
            if name in new or value in _EMPTY:
                continue
            # What it was part of is gone as a whole, and stands above.
            if not any(part in new for part in _parents(name)):
                yield f"    {name} is gone"

    def _leaf(self, name: str, value: Any) -> str:
        parts = name.split(".")
        named = next((one for one in reversed(parts) if not one.isdigit()), "")
        if named in _MESSAGES and isinstance(value, str) and value:
            return self.labels.name(value, "message") if "aduan." not in value else value
        return self._short(_value(value))

    def _timers(self, now: Stored) -> Iterator[str]:
        before = self._before.table("timers")
        for id, row in now.table("timers").items():
            old = before.get(id)
            if old == row:
                continue
            what = " ".join(str(row[name]) for name in ("kind", "clock", "mark") if row[name])
            whose = row["case_id"] or row["conversation_id"] or ""
            belongs = f" of {row['belongs_to']}" if row["belongs_to"] else ""
            yield f"  timer {what} {whose} at {row['due_at']}{belongs}" + (
                "" if row["done_at"] is None else " done"
            )
        for id, row in before.items():
            if id not in now.table("timers"):
                yield f"  timer {row['kind']} {row['clock'] or ''} {row['mark'] or ''} dropped"


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _unquoted(words: str) -> Iterator[str]:
    """The lines of kept words; of a quotation, how long it is."""
    quoted = 0
    for line in words.splitlines():
        if line.startswith(">"):
            quoted += 1
            continue
        if quoted:
            yield f"> ({quoted} lines)"
            quoted = 0
        yield line
    if quoted:
        yield f"> ({quoted} lines)"


def _leaves(value: Any, path: str = "", *, keep: bool = True) -> Iterator[tuple[str, Any]]:
    """Every plain value in there with its way to it; without `keep`, only what is not empty."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}" if path else str(name), keep=keep)
    elif isinstance(value, list):
        if all(isinstance(one, str) for one in value) and path.split(".")[-1] not in _MESSAGES:
            if value or keep:
                yield path, ", ".join(value)
        else:
            for place, one in enumerate(value):
                yield from _leaves(one, f"{path}.{place}", keep=keep)
    elif keep or value not in _EMPTY:
        yield path, value


def _value(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
