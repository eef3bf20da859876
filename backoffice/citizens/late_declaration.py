"""A declaration that a citizen makes by chat after the complaint was sent."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.casework.opening import answers_of
from backoffice.desk.work import Work
from bot.conversation import Answer
from bot.declaring import declared
from bot.fields import kind_of
from bot.kinds.kind import Heard, Reading
from bot.words import fold


def declaration(work: Work, case: Case, said: str) -> dict[str, Answer]:
    """The answer that these words are to a declaration that lacks, by its key; else empty.

    It stands for a signature: only the whole of the wanted label makes it, and no bare yes.
    """
    form = work.desk.profile(case.version).form
    for field in (form.field(key) for key in case.lacks if case.open):
        for option in kind_of(field).choices(field):
            if option.id not in field.must or fold(option.label) != fold(said):
                continue
            heard = Heard(option=option.id)
            read = kind_of(field).read(field, heard, now=work.now, zone=work.desk.zone)
            if isinstance(read, Reading):
                others = answers_of(work.tx, work.desk, case)
                answer = declared(
                    form, field, read.answer, others, now=work.now, zone=work.desk.zone
                )
                return {field.key: answer}
    return {}
