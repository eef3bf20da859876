"""What citizens may ask about their own data: a copy, a correction, deletion.

Each wish is a line of the journal and is decided by an officer within 3×24 hours, or what the
profile says; who decides is reminded before, the head is told after. Source: rules 33.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

import msgspec

from backoffice.case.case import Case
from backoffice.case.events import Actor, Asked, DataDecided, Entry, Filled, Sealed, Wish
from backoffice.casework import handling, journal, telling_staff
from backoffice.casework.stored_answers import Stored
from backoffice.casework.telling import tell
from backoffice.casework.work_notices import request_pending
from backoffice.citizens import shared_account
from backoffice.desk.desk import Desk
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.wording import channel_of, citizen_step, in_full, superiors_of
from backoffice.desk.work import Work
from backoffice.office.responsibility import owners_of
from backoffice.office.rules import end_of, nudges_of
from backoffice.store import account_links, cases, staff, texts, timers
from backoffice.store.engine.tx import Tx

#: The command whose rights say who sees to it; one that belongs to a stage is for its owners.
DECIDES: Mapping[Wish, str] = {
    "data_saya": "salinandata",
    "ubah_data": "isi",
    "hapus_data": "segel",
}
#: So many cases of one person stand in a copy.
_MOST = 1000


def pending(lines: Iterable[Entry]) -> dict[Wish, datetime]:
    """What nobody has decided yet, and since when it is asked for. Pure."""
    found: dict[Wish, datetime] = {}
    for entry in lines:
        match entry.event:
            case Asked(what="hapus_data" | "data_saya" | "ubah_data" as what):
                found.setdefault(what, entry.at)
            case DataDecided(what=decided):
                for one in decided:
                    found.pop(one, None)
            case Filled() if entry.actor.kind == "staff":
                found.pop("ubah_data", None)
            case Sealed():
                found.clear()
    return found


def pending_of(tx: Tx, case: Case) -> dict[Wish, datetime]:
    return pending(cases.entries(tx, case.id))


# -- asked ----------------------------------------------------------------------------------------


def do_ask(work: Work, case: Case, what: Wish) -> Case:
    """Enter a wish; one that waits already goes on by its own time."""
    waits = what in pending_of(work.tx, case)
    case = handling.do_ask(work, case, what)
    if not waits:
        _watch(work, case, what)
    return case


def handle_data_request(
    work: Work, contact: TurnInput, own: Sequence[Case], what: Wish, reply: Reply
) -> None:
    """Enter a wish about every case that it concerns, and say that it is entered.

    A correction is of the case last talked of; a copy is of all cases under one key, and who
    linked two accounts with cases asks for both; deletion is decided for each case.
    """
    shared = account_links.is_shared(work.tx, contact.person_id)
    if shared:
        own = shared_account.of_one(work.tx, own, contact.conversation.case_id)
    if not own:
        reply.say("hapus_data_draf" if what == "hapus_data" else "data_kosong")
        return
    meant = next((one for one in own if one.id == contact.conversation.case_id), own[0])
    asked: Sequence[Case] = own
    if what == "ubah_data":
        asked = (meant,)
    elif what == "data_saya":
        asked = tuple(
            ({one.person_id: one for one in reversed(own)} | {meant.person_id: meant}).values()
        )
    for case in asked:
        do_ask(work, case, what)
    text = "hapus_data>hapus_data_bersama" if shared and what == "hapus_data" else what
    reply.say(text, {"nomor": meant.label}, case_id=meant.id)


def _watch(work: Work, case: Case, what: Wish) -> None:
    desk, now = work.desk, work.now
    limit = desk.rules(case.version).data_wish
    until = end_of(limit, now, desk.calendar).astimezone(now.tzinfo)
    moments: list[tuple[str, datetime]] = []
    for count, at in enumerate(nudges_of(limit, now, desk.calendar)):
        opens = desk.opens(at)
        # Where the office opens too late the law does not wait for it.
        moments.append((f"first{count or ''}", opens if opens < until else at))
    for mark, at in (*moments, ("over", until)):
        timers.arm(
            work.tx,
            f"{case.id}:request:{mark}:{case.seq}",
            timers.DataRequest(case.id, what, mark, until=until.isoformat()),
            office_id=case.office_id,
            due_at=at,
        )


def remind(work: Work, timer_id: str, request: timers.DataRequest) -> None:
    """Nobody has decided yet: the holder and those who may, then the head."""
    tx, desk = work.tx, work.desk
    case = cases.load(tx, request.case_id)
    what = cast(Wish, request.wish or "hapus_data")
    until = datetime.fromisoformat(request.until)
    since = pending_of(tx, case).get(what) if case else None
    if case is None or since is None:
        return
    limit = desk.rules(case.version).data_wish
    if end_of(limit, since, desk.calendar) != until:
        return
    profile = desk.current
    deciding = profile.rights.get(DECIDES[what]) or owners_of(desk.profile(case.version), case)
    late = request.mark == "over"
    roles = superiors_of(profile, frozenset(deciding)) if late else deciding
    told = [one.id for one in staff.holding(tx, desk.office_id, roles)]
    if case.holder and not late:
        told.append(case.holder)
    notice = request_pending(case, desk, what, until, late=late, to=tuple(dict.fromkeys(told)))
    # Each reminder by its own timer: of two with the same words neither takes the other's place.
    key, by_clock = f"request:{timer_id}", work.by(Actor(kind="clock", id=what))
    if not tell(by_clock, notice.to, notice.text, notice.params, key=key, case=case):
        but = case.secret.accused if case.secret else ()
        telling_staff.raise_alarm(work, key, notice.text, notice.params, but=but)


# -- decided --------------------------------------------------------------------------------------


def is_shared(tx: Tx, case: Case) -> bool:
    """Would others than this case's citizen read what is sent to them?"""
    speaker = account_links.speaker_of(tx, case.person_id)
    return account_links.is_house(tx, case.person_id) or account_links.is_shared(tx, speaker)


def copy_of(tx: Tx, desk: Desk, case: Case) -> str:
    """What this case's citizen told of themselves in all cases under the same key, oldest first.

    It is kept under that key, so that nothing is left of them when the key is destroyed.
    """
    own = cases.of_person(tx, case.person_id, limit=_MOST)
    return "\n\n".join(_sheet(tx, desk, case) for case in reversed(own))


def _sheet(tx: Tx, desk: Desk, case: Case) -> str:
    vault = desk.vault
    stored = [
        msgspec.json.decode(words, type=Stored)
        for _, words in texts.of_case(tx, vault, case.id, "identity", "answers")
    ]
    answers = {key: answer for one in stored for key, answer in one.answers.items()}
    told = [
        (field.label, in_full(answers[field.key]))
        for field in desk.profile(case.version).form.fields
        if field.key in answers and not field.by
    ]
    told += [(desk.words("salinan.pesan_pertama"), one.opening) for one in stored]
    for row, words in texts.of_case(tx, vault, case.id, "addition"):
        label = desk.words("salinan.tambahan", tanggal=desk.date(row.at))
        told.append((label, words.decode(errors="replace")))
    for text_id in case.transcripts.values():
        heard = texts.read(tx, vault, text_id)
        told.append((desk.words("salinan.rekaman"), (heard or b"").decode(errors="replace")))
    head = f"{case.code} ({case.number})" if case.number else case.code
    came = desk.words(
        "salinan.diterima",
        tanggal=desk.date(case.received_at),
        kanal=channel_of(desk, case),
        langkah=citizen_step(desk, case),
    )
    return "\n".join(
        [
            head,
            came,
            *(f"{label}: {words}" for label, words in told if words),
            desk.words("salinan.berkas", jumlah=str(_sent(tx, case))),
        ]
    )


def _sent(tx: Tx, case: Case) -> int:
    """How many files the citizen sent; those of officers are none of the own data."""
    return sum(row.id not in case.officers_files for row in texts.evidence_of(tx, case.id))


def do_send_copy(work: Work, case: Case) -> Case:
    """Send the citizen the copy that was asked for; it is kept under their own key."""
    copy = copy_of(work.tx, work.desk, case)
    words = journal.keep(work, case, "data_copy", copy)
    event = DataDecided(what=("data_saya",), how="dikirim", words=words)
    return journal.record(work, case, event)


def do_hand_over(work: Work, case: Case, note: str) -> Case:
    """Enter that the copy was handed over at the counter, and how the person was known."""
    words = journal.keep(work, case, "note", note)
    event = DataDecided(what=("data_saya",), how="diserahkan", words=words)
    return journal.record(work, case, event)


def do_decline(work: Work, case: Case, reason: str) -> Case:
    """Decline what is asked about this person's data; the citizen is told why, once.

    A wish for deletion stands in each case of the person: they are decided together.
    """
    words = journal.keep(work, case, "message", reason)
    for one in cases.of_person(work.tx, case.person_id, limit=_MOST):
        what = tuple(pending_of(work.tx, one))
        if not what:
            continue
        event = DataDecided(what=what, how="ditolak", words=words if one.id == case.id else "")
        decided = journal.record(work, one, event)
        case = decided if one.id == case.id else case
    return case
