"""Fields that officers fill: a level, a criterion, and what follows from them.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Nothing is deleted: who decides otherwise writes a line that says so. Source: rules 23.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from backoffice.case import clocks
from backoffice.case.case import Case
from backoffice.case.events import Filled, Ticked
from backoffice.casework.journal import keep, record, tell_notice
from backoffice.casework.lacking_again import heed_decision
from backoffice.casework.notice import Notice, ToCitizen
from backoffice.casework.stored_answers import Stored
from backoffice.desk.wording import dated, settling_rules
from backoffice.desk.work import Work
from backoffice.store import texts
from bot.conversation import Answer
from bot.form import Field

#: What stands in the journal of a field that has no options.
FILLED = "terisi"


def do_decide(work: Work, case: Case, field: Field, answer: Answer, *, reason: str) -> Case:
    """Fill an officers' field; where it moves a date that the citizen knows, the citizen hears it.

    `reason` is kept with the answer, and is what the citizen is told.
    """
    before, as_it_was = settling_due(work, case), case
    _keep(work, case, field, answer)
    note = f"{field.label}: {answer.shown or answer.words}"
    words = keep(work, case, "note", f"{note}\n{reason}" if reason else note)
    options = {option.id for option in field.options}
    said = str(answer.value)
    event = Filled(
        field=field.key,
        words=words,
        lacks_receive=case.lacks_receive,
        lacks_complete=case.lacks_complete,
        value=said if said in options else FILLED,
    )
    case = record(work, case, event)
    after = settling_due(work, case)
    if before is not None and after is not None and after != before:
        tell_moved(work, case, after, reason)
    heed_decision(work, as_it_was, case, field.label)
    return case


def _keep(work: Work, case: Case, field: Field, answer: Answer) -> None:
    for row, found in texts.of_case(work.tx, work.desk.vault, case.id, "answers"):
        stored = msgspec.json.decode(found, type=Stored)
        stored = msgspec.structs.replace(stored, answers=stored.answers | {field.key: answer})
        texts.rewrite(work.tx, work.desk.vault, row.id, msgspec.json.encode(stored))


def do_tick(
    work: Work,
    case: Case,
    field: Field,
    tick: str,
    how: Literal["ya", "tidak", "kesampingkan"],
    *,
    reason: str,
) -> Case:
    """Decide one of a list; decided anew it counts as it was decided last."""
    words = keep(work, case, "note", reason) if reason else ""
    ticked = record(work, case, Ticked(field=field.key, tick=tick, how=how, words=words))
    heed_decision(work, case, ticked, field.label)
    return ticked


def settling_due(work: Work, case: Case) -> datetime | None:
    """The date that the citizen was told: when the case is to be settled, once that runs."""
    profile = work.desk.profile(case.version)
    rules = settling_rules(profile, case) or profile.clocks
    return clocks.nearest_due(clocks.running(case, rules, work.desk.calendar))


def tell_moved(work: Work, case: Case, due: datetime, reason: str) -> None:
    """Tell the citizen the new date, and why it moved."""
    because = keep(work, case, "answer", reason) if reason else ""
    params = {"kode": case.code, "batas": dated(work.desk, due, work.now)}
    if because:
        notice = Notice(ToCitizen(), "perpanjangan", params, refs={"alasan": because})
    else:
        notice = Notice(ToCitizen(), "batas_berubah", params)
    tell_notice(work, case, notice)
