"""A message that its writer deleted again: noted, not used, and kept as it was for the archive.

What stands in a draft is taken out of it by the conversation itself. In a case it is an addition,
whose words nobody reads any more; the form itself was read back and sent, so it stays: CABUT and
HAPUS DATA are for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.case.events import Written
from backoffice.casework import handling, opening, telling
from backoffice.casework.notice import ToHolder
from backoffice.casework.stored_answers import Stored
from backoffice.desk import wordings
from backoffice.desk.evidence import evidence_id
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import SYSTEM, Work
from backoffice.office.responsibility import owners_of
from backoffice.store import cases, inbox, outbox, people, texts
from backoffice.store.tables import evidence
from backoffice.store.texts import EvidenceRow, TextRow
from bot.conversation import TakeBack
from bot.taking import without_lines
from channels.message import InboundMessage

#: The beginning of what was written, in the notice of it.
_SNIPPET = "cuplikan"
#: A message brings no more files than that.
_FILES = 31


@dataclass(slots=True)
class TakenBack:
    """What was taken back in one turn, and of which case."""

    #: Cases by id, with how many messages of each are used no more.
    unused: dict[str, tuple[Case, int]] = field(default_factory=dict)
    #: Cases by id whose form holds the words.
    sent: dict[str, Case] = field(default_factory=dict)


def wordings_of(
    work: Work, contact: TurnInput, said: Sequence[InboundMessage]
) -> dict[str, tuple[str, ...]]:
    """For each message that is taken back here: every wording that it had, as far as it is kept."""
    found = {}
    for message in said:
        if message.note == "deleted" and message.reply_to:
            about = message.reply_to
            words = dict.fromkeys(_wordings(work, contact, about))
            words |= dict.fromkeys(m.text for m in said if about in (m.external_id, m.edits))
            found[about] = tuple(one for one in words if one.strip())
    return found


def _wordings(work: Work, contact: TurnInput, about: str) -> Iterator[str]:
    token = wordings.message_token(work, contact, about)
    for row in inbox.of_message(work.tx, token):
        for item in inbox.opened(work.desk.vault, row):
            if isinstance(item, InboundMessage):
                yield item.text


def drop_files(work: Work, contact: TurnInput, taken: Sequence[str]) -> None:
    """Remove the files of these messages that belong to no case."""
    ids = [row.id for about in taken for row in _files(work, contact, about) if not row.case_id]
    texts.drop_files(work.tx, ids, now=work.now)


def take_back(
    work: Work, contact: TurnInput, own: Sequence[Case], effect: TakeBack, into: TakenBack
) -> None:
    """Use the message no more in the newest of the person's cases of which it is a part."""
    files = {row.case_id: row for row in _files(work, contact, effect.message)}
    for case in own:
        if case.sealed_at is not None:
            continue
        stored = _answers(work, case)
        if any(effect.message in one.messages for one in stored.answers.values()) or any(
            row.id in stored.captions for row in files.values()
        ):
            into.sent[case.id] = case
            return
        hidden = _hide_words(work, case, effect.words)
        if row := files.get(case.id):
            texts.take_back(work.tx, row.id)
            case = opening.do_lose_file(work.by(SYSTEM), case, row.id)
        if hidden or case.id in files:
            into.unused[case.id] = (case, into.unused.get(case.id, (case, 0))[1] + 1)
            return


def _files(work: Work, contact: TurnInput, message: str) -> list[EvidenceRow]:
    tx = work.tx
    ids = [evidence_id(work.desk, contact, message, index) for index in range(_FILES)]
    tx.prefetch(evidence, ids)
    return [texts.read_evidence(row) for one in ids if (row := tx.get(evidence, one))]


def _answers(work: Work, case: Case) -> Stored:
    every = Stored({})
    for _, words in texts.of_case(work.tx, work.desk.vault, case.id, "identity", "answers"):
        one = msgspec.json.decode(words, type=Stored)
        every = Stored(every.answers | one.answers, captions=every.captions | one.captions)
    return every


def _hide_words(work: Work, case: Case, said: Sequence[str]) -> bool:
    """Take each wording out of the newest addition that holds it; what stood there is kept."""
    # Every wording is looked for: an edit is an addition of its own.
    hidden = [_hide_wording(work, case, words) for words in said]
    return any(hidden)


def _hide_wording(work: Work, case: Case, said: str) -> bool:
    tx, vault = work.tx, work.desk.vault
    for row, words in reversed(texts.of_case(tx, vault, case.id, "addition")):
        before = words.decode(errors="replace")
        after = without_lines(before, [said])
        if after != before:
            _keep_proof(work, case, row, words)
            marked = f"{after}\n{work.desk.words('tulisan.ditarik')}".strip()
            texts.rewrite(tx, vault, row.id, marked.encode())
            _hide_notice(work, case, row.id)
            return True
    return False


def _hide_notice(work: Work, case: Case, text_id: str) -> None:
    """An officer who is told in the morning is not told the words of the evening any more."""
    tx, vault = work.tx, work.desk.vault
    seqs = {
        entry.seq
        for entry in cases.entries(tx, case.id)
        if isinstance(entry.event, Written) and entry.event.words == text_id
    }
    begins = tuple(f"case:{case.id}:{seq}:" for seq in seqs)
    for row in people.words_in_outbox(tx, [case.id]):
        if row.sealed is None or not row.key.startswith(begins):
            continue
        said = outbox.payload(vault, row)
        if _SNIPPET in said.params:
            params = said.params | {_SNIPPET: work.desk.words("tulisan.ditarik")}
            outbox.rewrite(tx, vault, row, replace(said, params=params))


def _keep_proof(work: Work, case: Case, row: TextRow, words: bytes) -> None:
    texts.add(
        work.tx,
        work.desk.vault,
        office_id=case.office_id,
        person_id=case.person_id,
        case_id=case.id,
        kind="taken",
        author=row.author,
        words=words,
        now=row.at,
    )


def note_before(work: Work, case: Case, count: int) -> Case:
    """Note in a new case that messages were deleted before it was sent."""
    words = work.desk.words("tulisan.ditarik_sebelum", jumlah=str(count))
    return handling.do_note(work.by(SYSTEM), case, words)


def tell(work: Work, contact: TurnInput, taken: TakenBack, reply: Reply) -> None:
    """Note what this turn took back, tell the holder, and say once that it was seen."""
    for case, count in taken.unused.values():
        words = work.desk.words("tulisan.ditarik_dari", jumlah=str(count))
        handling.do_note(work.by(SYSTEM), case, words)
        params = {"nomor": case.label, "jumlah": str(count)}
        key = f"taken:{contact.first}:{case.id}"
        # Whoever was told the words hears that they count no more.
        to = ToHolder(owners_of(work.desk.profile(case.version), case))
        telling.tell(work, to, "p_pesan_ditarik", params, key=key, case=case, in_hours=True)
    for case in taken.sent.values():
        handling.do_note(work.by(SYSTEM), case, work.desk.words("tulisan.ditarik_terkirim"))
        reply.say("pesan_ditarik_terkirim", {"kode": case.code}, case_id=case.id)
    if taken.unused and not taken.sent:
        reply.say("pesan_ditarik")
