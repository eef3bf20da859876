"""The auditor: compares what the database holds with what the provider and the people know.

Each function returns sentences about what is wrong; none means that the invariant holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, func, select, text

from backoffice.case.case import Case
from backoffice.case.events import Closed, Completed, Entry, Opened, Reminded
from backoffice.case.events import Taken as TakenUp
from backoffice.case.fold import apply
from backoffice.casework.stored_answers import Stored
from backoffice.office.profile import Profile
from backoffice.store import cases, texts
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import (
    addresses,
    conversations,
    evidence,
    inbox,
    journal,
    leases,
    outbox,
    outbox_parts,
)
from backoffice.store.tables import cases as case_table
from backoffice.store.tables import timers as timer_table
from backoffice.store.vault import Tampered, Vault
from tests import sealed
from tests.e2e.ledgers import Accepted, Ledgers, Taken
from tests.e2e.people import Officer, Told
from tests.files import open_files, open_papers

_POLL_LEASE = timedelta(seconds=60)
#: What a case's events do to its stage, by the verb that allows it.
_VERBS = {"Taken": "ambil", "Completed": "lengkap", "Closed": "jawab_langsung"}


def find_faults(
    tx: Tx,
    *,
    vault: Vault,
    profile: Profile,
    blobs: Path,
    ledgers: Ledgers,
    ends: Sequence[dict[str, int]],
    citizens: Sequence[Told],
    officer: Officer | None,
    now: datetime,
) -> list[str]:
    """All invariants, after the story has ended and every node has stopped."""
    return [
        *find_lost_updates(tx, vault, ledgers.brought()),
        *find_wrong_numbers(tx, vault, citizens, officer),
        *find_wrong_answers(tx, vault, BlobFolder(blobs), citizens),
        *find_wrong_sends(tx, ledgers.accepted(), ends, citizens, now),
        *find_unmarked_arrivals(tx, ledgers.delivered()),
        *find_unfinished(tx, now),
        *find_damage(tx),
        *find_broken_journals(tx, vault, profile),
        *find_wrong_reminders(tx, now),
        *find_wrong_papers(tx, vault, BlobFolder(blobs)),
    ]


# -- I1: what the provider counts as taken is in the inbox, once ------------------------------


def find_lost_updates(tx: Tx, vault: Vault, taken: Iterable[Taken]) -> list[str]:
    """Events that a provider will never bring again, and that the inbox does not hold once."""
    held = Counter(row["event_key"] for row in tx.rows(select(inbox.c.event_key)))
    faults = []
    for one in taken:
        count = held[vault.token("event", one.channel, one.account, one.key)]
        if count != 1:
            faults.append(f"I1: {one.channel} {one.about} is held {count} times")
    return faults


# -- I2: one complaint, one case, one number --------------------------------------------------


def find_wrong_numbers(
    tx: Tx, vault: Vault, citizens: Sequence[Told], officer: Officer | None
) -> list[str]:
    """Complaints that became none or two, numbers with gaps, and numbers told wrongly."""
    rows = tx.rows(select(case_table).order_by(case_table.c.ordinal))
    faults = []
    if [row["ordinal"] for row in rows] != list(range(1, len(citizens) + 1)):
        faults.append(f"I2: {len(citizens)} citizens, ordinals {[r['ordinal'] for r in rows]}")
    of_person = Counter(row["person_id"] for row in rows)
    faults += [f"I2: a person has {n} cases" for n in of_person.values() if n != 1]
    address = {sealed.peer_of(vault, row): row["id"] for row in tx.rows(select(addresses))}
    for citizen in citizens:
        mine = address.get(citizen.peer, "")
        given = [row["number"] for row in rows if _case(row).address_id == mine]
        if given != citizen.numbers:
            faults.append(f"I2: {citizen.peer} was told {citizen.numbers}, has {given}")
        if citizen.declared > 1:
            faults.append(f"I2: {citizen.peer} was told {citizen.declared} times that it is whole")
        if not citizen.papers:
            faults.append(f"I2: {citizen.peer} has no receipt in hand")
        if citizen.late > citizen.promised:
            faults.append(f"I2: {citizen.peer} was sent {citizen.late} papers behind their words")
        faults += [f"I2: {citizen.peer} was told: {words[:60]}" for words in citizen.surprises]
    if officer is not None:
        told, numbers = sorted(officer.told), sorted(row["number"] for row in rows)
        if told != numbers:
            faults.append(f"I2: the officer was told of {told}, there are {numbers}")
        faults += [f"I2: the officer was told: {words[:60]}" for words in officer.surprises]
    return faults


def _case(row: Any) -> Case:
    return msgspec.json.decode(row["snapshot"], type=Case)


# -- I3: answers sit on the question they were given to ---------------------------------------


def find_wrong_answers(
    tx: Tx, vault: Vault, folder: BlobFolder, citizens: Sequence[Told]
) -> list[str]:
    """Answers that are not, word for word, what this citizen typed to this question."""
    faults = []
    address = {sealed.peer_of(vault, row): row["id"] for row in tx.rows(select(addresses))}
    by_address = {_case(row).address_id: row["id"] for row in tx.rows(select(case_table))}
    for citizen in citizens:
        case_id = by_address.get(address.get(citizen.peer, ""))
        if case_id is None:
            faults.append(f"I3: {citizen.peer} has no case")
            continue
        try:
            found_words = texts.of_case(tx, vault, case_id, "identity", "answers")
        except Tampered:
            faults.append(f"I3: what {citizen.peer} typed is not where it was put")
            continue
        kept = [msgspec.json.decode(words, type=Stored) for _, words in found_words]
        answers = {key: answer for one in kept for key, answer in one.answers.items()}
        said = {key: answers[key].words for key in citizen.typed if key in answers}
        if said != citizen.typed:
            faults.append(f"I3: {citizen.peer} typed {citizen.typed}, kept is {said}")
        found = {key: answers[key].value for key in citizen.chosen if key in answers}
        if found != citizen.chosen:
            faults.append(f"I3: {citizen.peer} chose {citizen.chosen}, kept is {found}")
        captions = [caption for one in kept for caption in one.captions.values()]
        if captions != citizen.captions:
            faults.append(f"I3: {citizen.peer} explained the photos, kept is {captions}")
        faults += _files(tx, vault, folder, case_id, citizen)
    return faults


def _files(tx: Tx, vault: Vault, folder: BlobFolder, case_id: str, citizen: Told) -> list[str]:
    try:
        kept = open_files(tx, vault, folder, case_id)
    except Tampered:
        return [f"I3: {citizen.peer} sent {len(citizen.photos)} photos, and others lie there"]
    if kept == sorted(citizen.photos):
        return []
    return [f"I3: {citizen.peer} sent {len(citizen.photos)} photos, kept are {len(kept)}"]


# -- I4: every reply goes out, again only after a death ---------------------------------------


def find_wrong_sends(
    tx: Tx,
    accepted: Sequence[Accepted],
    ends: Sequence[dict[str, int]],
    citizens: Sequence[Told],
    now: datetime,
) -> list[str]:
    """Rows that were not sent, or twice within one life of the node, or out of order.

    `ends`: how many messages each provider had taken at each death. A send that no row records is
    the one that was accepted right before a kill; the same words must follow it to the same
    person, in a later life. A mail that is sent again has the id that it had.
    """
    faults: list[str] = []
    recorded: dict[str, str] = {}
    # What is told in the office's hours alone is still to come.
    later = {
        row["id"]
        for row in tx.rows(select(outbox).where(outbox.c.status == "queued"))
        if row["not_before"] is not None and row["not_before"] > now
    }
    unsent = [
        row
        for row in tx.rows(select(outbox).where(outbox.c.status != "sent"))
        if row["id"] not in later
    ]
    faults += [f"I4: {row['key']} is {row['status']}: {row['problem']}" for row in unsent]
    parts: dict[str, list[int]] = {}
    for row in tx.rows(select(outbox_parts).order_by(outbox_parts.c.part)):
        if row["outcome"] != "sent":
            faults.append(f"I4: an attempt ended with {row['outcome']}")
            continue
        parts.setdefault(row["outbox_id"], []).append(row["part"])
        if row["external_id"] in recorded:
            faults.append(f"I4: {row['external_id']} was recorded twice")
        recorded[row["external_id"]] = row["outbox_id"]
    beside: set[str] = set()
    for row in tx.rows(select(outbox.c.id, outbox.c.key)):
        sent = parts.get(row["id"], [])
        # A paper that comes late is decided beside the conversation, not in its turn.
        if ":susulan:" in row["key"]:
            beside.add(row["id"])
        if row["id"] in later:
            continue
        if not sent or sent != list(range(len(sent))):
            faults.append(f"I4: of {row['key']} the parts {sent} are on record")
    known = {one.external_id for one in accepted}
    faults += [f"I4: {one} was recorded, never accepted" for one in recorded.keys() - known]
    lanes: dict[tuple[str, str], list[Accepted]] = {}
    for one in accepted:
        lanes.setdefault((one.channel, one.peer), []).append(one)
    private = {(citizen.channel, citizen.peer) for citizen in citizens}
    for lane, sends in lanes.items():
        faults += _repeats(sends, recorded, [end.get(lane[0], 0) for end in ends])
        ids = [recorded[one.external_id] for one in sends if one.external_id in recorded]
        ids = [id for id in ids if id not in beside]
        if lane in private and ids != sorted(ids):
            faults.append(f"I4: the messages to {lane} went out in another order than decided")
    return faults


def _repeats(sends: Sequence[Accepted], recorded: dict[str, str], ends: Sequence[int]) -> list[str]:
    """Messages that one person was sent twice, and that nothing excuses."""
    faults = []
    for send, after in zip(sends, [*sends[1:], None], strict=True):
        known = send.external_id in recorded
        if known and (after is None or after.external_id != send.external_id):
            continue
        what = f"{send.channel} {send.text[:50]!r}"
        if after is None:
            faults.append(f"I4: {what} was accepted and is not on record")
        elif after.sameness != send.sameness:
            faults.append(f"I4: after {what} came {after.text[:50]!r}")
        elif not any(send.order < end <= after.order for end in ends):
            faults.append(f"I4: {what} was sent twice in one life")
    return faults


def find_unmarked_arrivals(tx: Tx, delivered: set[str]) -> list[str]:
    """Messages of which the provider said that they arrived, and that are not known to have."""
    rows = tx.rows(select(outbox_parts).where(outbox_parts.c.delivered_at.is_(None)))
    return [
        f"I4: {row['external_id']} has arrived and nobody knows"
        for row in rows
        if row["external_id"] in delivered
    ]


# -- I5: nothing stays under way --------------------------------------------------------------


def find_unfinished(tx: Tx, now: datetime) -> list[str]:
    """Work that is not done although nothing is left to wait for, and leases that outlive it."""
    waiting = {
        "inbox": (inbox, inbox.c.status.in_(("new", "parked", "problem"))),
        "outcome": (inbox, inbox.c.status == "outcome"),
        "outbox": (outbox, (outbox.c.status == "queued") & _due(outbox.c.not_before, now)),
        "outbox lease": (outbox, outbox.c.lease_until.is_not(None)),
        "evidence": (evidence, evidence.c.status != "stored"),
        "evidence lease": (evidence, evidence.c.lease_until.is_not(None)),
        "conversation": (conversations, conversations.c.ready_at.is_not(None)),
        "failed turn": (conversations, conversations.c.failures > 0),
        "timer": (timer_table, timer_table.c.done_at.is_(None) & (timer_table.c.due_at <= now)),
        "poll lease": (leases, leases.c.until > now + _POLL_LEASE),
    }
    faults = []
    for name, (table, condition) in waiting.items():
        count = _count(tx, table, condition)
        if count:
            faults.append(f"I5: {count} of {name} under way")
    return faults


def _due(column: Any, now: datetime) -> Any:
    return column.is_(None) | (column <= now)


def _count(tx: Tx, table: Table, condition: Any) -> int:
    query = select(func.count().label("n")).select_from(table).where(condition)
    return int(tx.rows(query)[0]["n"])


# -- I6: the database itself is sound ---------------------------------------------------------


def find_damage(tx: Tx) -> list[str]:
    """What the database says of itself; PostgreSQL checks its constraints at each statement."""
    if tx.dialect != "sqlite":
        return []
    sound = [row["integrity_check"] for row in tx.rows(text("PRAGMA integrity_check"))]
    faults = [f"I6: {line}" for line in sound if line != "ok"]
    broken = tx.rows(text("PRAGMA foreign_key_check"))
    return faults + [f"I6: {row['table']} points to nothing" for row in broken]


# -- I7: the journal tells all of it, in order ------------------------------------------------


def find_broken_journals(tx: Tx, vault: Vault, profile: Profile) -> list[str]:
    """Journals with gaps, broken chains, another end than the case, or steps nobody may make."""
    faults = []
    for row in tx.rows(select(case_table)):
        entries = cases.entries(tx, row["id"])
        lines = tx.rows(
            select(journal.c.digest).where(journal.c.case_id == row["id"]).order_by(journal.c.seq)
        )
        if [entry.seq for entry in entries] != list(range(1, row["seq"] + 1)):
            faults.append(f"I7: {row['code']} has the lines {[entry.seq for entry in entries]}")
            continue
        head, case = b"", None
        for entry, line in zip(entries, lines, strict=True):
            head = vault.link(head, cases.line(entry))
            if head != bytes(line["digest"]):
                faults.append(f"I7: {row['code']} line {entry.seq} does not follow the one before")
            faults += _step(profile, case, entry)
            case = apply(case, entry)
        if head != bytes(row["head"]):
            faults.append(f"I7: the head of {row['code']} is not its last line")
        if case is None or msgspec.structs.replace(case, office_id="sanggau") != _case(row):
            faults.append(f"I7: {row['code']} is not what its journal adds up to")
    return faults


def _step(profile: Profile, case: Case | None, entry: Entry) -> list[str]:
    event = entry.event
    name = type(event).__name__
    if case is None:
        begins = isinstance(event, Opened) and event.stage in (
            profile.workflow.start,
            profile.workflow.hold,
        )
        return [] if begins else [f"I7: a journal begins with {name}"]
    if isinstance(event, Completed) and event.origin == "jawaban_langsung":
        return []
    verb = _VERBS.get(name)
    if verb is None:
        return []
    target = getattr(event, "stage", "")
    moves = [move for move in profile.workflow.transitions if move.verb == verb]
    if any(case.stage in move.source and move.target == target for move in moves):
        return []
    return [f"I7: {name} led from {case.stage} to {target}"]


# -- reminders: each once, none lost ----------------------------------------------------------


def find_wrong_reminders(tx: Tx, now: datetime) -> list[str]:
    """Marks of a clock that were reminded of twice, and timers that fired without a reminder."""
    faults = []
    reminded: Counter[tuple[str, str, str]] = Counter()
    journals = {row["id"]: cases.entries(tx, row["id"]) for row in tx.rows(select(case_table))}
    for case_id, entries in journals.items():
        for entry in entries:
            if isinstance(entry.event, Reminded):
                reminded[case_id, entry.event.clock, entry.event.mark] += 1
            elif isinstance(entry.event, Completed) and entry.actor.kind == "clock":
                # The mark at which the clock itself declares it.
                reminded[case_id, entry.actor.id or "", "lengkap"] += 1
    for (case_id, clock, mark), count in reminded.items():
        if count != 1:
            faults.append(f"{case_id} was reminded {count} times of {clock}:{mark}")
    query = select(timer_table).where(timer_table.c.kind == "clock", timer_table.c.due_at <= now)
    for timer in tx.rows(query):
        key = (timer["case_id"], timer["clock"], timer["mark"])
        if _ran(journals[timer["case_id"]], timer["done_at"] or now) and not reminded[key]:
            faults.append(f"nobody was reminded of {key}")
    return faults


def _ran(entries: Sequence[Entry], at: datetime) -> bool:
    """Whether the clocks of a case still ran: nobody had taken or closed it."""
    ended = (entry for entry in entries if isinstance(entry.event, TakenUp | Closed))
    return not any(entry.at <= at for entry in ended)


# -- I10: each numbered case has its receipt, printed once -----------------------------------------


def find_wrong_papers(tx: Tx, vault: Vault, folder: BlobFolder) -> list[str]:
    """Cases with a number and without one receipt that is a PDF."""
    faults = []
    for row in tx.rows(select(case_table).where(case_table.c.ordinal.is_not(None))):
        receipts = [one for one in _case(row).papers if one.paper == "tanda_terima"]
        try:
            printed = open_papers(tx, vault, folder, row["id"])
        except Tampered:
            printed = []
        if len(receipts) != 1 or not all(one.file for one in receipts):
            faults.append(f"I10: {row['code']} has {len(receipts)} receipts")
        if len(printed) != 1 or not printed[0].startswith(b"%PDF"):
            faults.append(f"I10: of {row['code']} {len(printed)} papers are printed")
    return faults
