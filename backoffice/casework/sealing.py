"""Seal what a citizen wants deleted but the law keeps, and destroy it when its time is over.

An officer decides whether it is done (`data_requests`). What is sealed is out of daily use: the
person's key lies wrapped for the archive, and no verb, command or message can read what it sealed.
Source: rules 34, 35.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import Actor, Destroyed, Revealed, Sealed
from backoffice.casework import journal, staffing
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.store import (
    account_links,
    cases,
    conversations,
    inbox,
    outbox,
    people,
    texts,
    timers,
)
from backoffice.store.conversations import Conversation, draft_place
from backoffice.store.engine.tx import Tx

#: Parameters of messages that name nobody and repeat nobody's words.
_HARMLESS = frozenset(
    {
        "nomor", "kode", "batas", "tanggal", "jam", "kanal", "pokok", "tahap", "sisa", "versi",
        "oleh", "dari", "kategori", "jabatan", "atasan", "pj", "hari", "hari_tanggal", "permintaan",
        "nomor_register", "kelengkapan", "tanggal_10hk", "tanggal_30", "unit", "sebab",
    }
)  # fmt: skip


def kept_until(desk: Desk, case: Case) -> datetime:
    """The end of the last day on which a closed case is kept. Source: rules 35."""
    closed = desk.local(case.closed_at or case.state_since).date()
    year = closed.year + desk.current.retention.case_years
    try:
        last = closed.replace(year=year)
    except ValueError:
        last = closed.replace(year=year, month=3, day=1)
    return desk.calendar.end(last)


def do_seal(work: Work, case: Case, own: Sequence[Case], reason: str) -> Case:
    """Withdraw the key of the citizen of these closed cases (`own`, `case` among them).

    The one key opens them all, so they are sealed together. A draft of another complaint that is
    under way goes on under a new key; whoever writes later is new to us.
    """
    tx, desk = work.tx, work.desk
    person_id = case.person_id
    talks = conversations.of_person(tx, person_id)
    for one in own:
        words = journal.keep(work, one, "note", reason)
        event = Sealed(words=words, until=kept_until(desk, one))
        sealed = journal.record(work, one, event)
        timers.arm(
            tx,
            f"{one.id}:destroy:{sealed.seq}",
            timers.Destruction(one.id),
            office_id=one.office_id,
            due_at=event.until + timedelta(seconds=1),
        )
        case = sealed if one.id == case.id else case
    ids = [one.id for one in own]
    _part(work, person_id, talks)
    _part_from_speaker(tx, person_id, ids)
    people.withdraw_key(tx, desk.vault, person_id)
    people.seal_files(tx, desk.vault, person_id, ids)
    _hide_messages(work, ids)
    return case


def _part(work: Work, person_id: str, talks: Sequence[Conversation]) -> None:
    """Part the person who goes on talking from the one whose cases are sealed."""
    tx = work.tx
    officer = people.is_officer(tx, person_id)
    vault = work.desk.vault
    # Others who are reached through this person must still be.
    going_on = (
        officer
        or any(talk.expires_at is not None for talk in talks)
        or bool(account_links.behind(tx, person_id))
    )
    if going_on:
        former = texts.key_of(tx, person_id)
        new = people.successor(
            tx, vault, person_id, talks, office_id=work.desk.office_id, now=work.now
        )
        for talk in talks:
            if talk.state is not None and account_links.keeps_draft(talk):
                draft = vault.open(former, draft_place(talk.id, person_id), talk.state)
                place = draft_place(talk.id, new)
                state = vault.seal(texts.key_of(tx, new), place, draft)
                conversations.change(tx, talk, state=state)
    else:
        people.let_go(tx, talks)
        for talk in talks:
            outbox.drop_conversation(tx, talk.address_id)
    for talk in talks:
        inbox.blank(tx, talk.id)


def _part_from_speaker(tx: Tx, person_id: str, case_ids: Sequence[str]) -> None:
    """The account that spoke for this person keeps its own cases, drafts and links."""
    speaker = account_links.speaker_of(tx, person_id)
    if speaker == person_id:
        return
    talks = conversations.of_person(tx, speaker)
    people.forget_cases(tx, talks, case_ids)
    for talk in talks:
        inbox.blank(tx, talk.id)
    people.detach(tx, person_id)


def _hide_messages(work: Work, case_ids: Sequence[str]) -> None:
    """Take the words out of messages that wait; who reads them is told that it is sealed."""
    gone = work.desk.words("hilang.disegel")
    for row in people.words_in_outbox(work.tx, case_ids):
        if row.sealed is None:
            continue
        payload = outbox.payload(work.desk.vault, row)
        params = {
            name: value if name in _HARMLESS else gone for name, value in payload.params.items()
        }
        outbox.rewrite(work.tx, work.desk.vault, row, replace(payload, params=params))


def open_archive(work: Work, case: Case, reason: str) -> list[tuple[str, datetime, bytes]]:
    """Kind, time and words of what a sealed case keeps, for access that the law allows.

    The reason is kept with the rest, the journal says that it was opened, and the office is told.
    """
    tx, vault, operator = work.tx, work.desk.vault, work.by(Actor(kind="system", id="operator"))
    found = people.archived_texts(tx, vault, case.person_id, case.id)
    people.add_archived(
        tx, vault, case, author=operator.author, words=reason.encode(), now=work.now
    )
    event = Revealed(reason=work.desk.words("alasan.arsip"))
    journal.record(operator, case, event)
    staffing.tell_archive(operator, case)
    return [(row.kind, row.at, words) for row, words in found]


def destroy(work: Work, case_id: str) -> None:
    """The time of a sealed case is over: its words and files go, with the last case the key."""
    tx = work.tx
    case = cases.load(tx, case_id)
    if case is None or case.sealed_at is None or case.destroyed_at is not None:
        return
    people.drop_case(tx, case.id, now=work.now)
    journal.record(work.by(Actor(kind="clock", id="destroy")), case, Destroyed())
    if all(one.destroyed_at for one in cases.of_person(tx, case.person_id, limit=1000)):
        people.destroy_key(tx, case.person_id, now=work.now)
