"""What tells two rows of a queue apart: marks, and the first words of a complaint, masked."""

from __future__ import annotations

import msgspec

from backoffice.case.case import Case
from backoffice.case.officers import mask_digits
from backoffice.case.redaction import without_person
from backoffice.casework.stored_answers import Stored
from backoffice.officers.commands.running import Call
from backoffice.store import texts
from bot.fields import kind_of

#: So many words are shown.
WORDS = 6


def marks_of(case: Case) -> str:
    """Danger to life, somebody who waits for an officer, words that nobody has read."""
    shown = {"🚨": case.urgent, "🙋": case.called_at is not None, "💬": case.unread}
    return "".join(f"{mark} " for mark, given in shown.items() if given)


def subject_of(call: Call, case: Case) -> str:
    """The first words of what happened, without whatever is kept of who tells it.

    Empty where that cannot be parted yet, and of what is secret or sealed.
    """
    if case.secret or case.sealed_at or case.lacks_receive:
        return ""
    profile = call.desk.profile(case.version)
    identity: list[str] = []
    told = ""
    for row, words in texts.of_case(call.tx, call.desk.vault, case.id, "identity", "answers"):
        stored = msgspec.json.decode(words, type=Stored)
        if row.kind == "identity":
            identity += [said for one in stored.answers.values() for said in (one.words, one.shown)]
        else:
            stories = [one.key for one in profile.form.fields if kind_of(one).as_story]
            said = [stored.answers[key].words for key in stories if key in stored.answers]
            told = next(iter(said), stored.opening)
    first = mask_digits(without_person(told, identity)).split()
    return " ".join(first[:WORDS]) + ("…" if len(first) > WORDS else "")
