"""What a complaint is about, in short, as an officer writes it for the register.

As in `opening`, each verb is one unit of work and changes a case through `record` alone.
Source: rules 55.
"""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import Summarised
from backoffice.casework.journal import keep, record
from backoffice.desk.work import Work

#: As much as a row has room for.
SUMMARY_CHARS = 300
#: Kind of the text row.
SUMMARY = "summary"


def do_summarise(work: Work, case: Case, words: str) -> Case:
    """Keep the short content; one that was written before holds no more."""
    return record(work, case, Summarised(words=keep(work, case, SUMMARY, words)))
