"""What is shown before something reaches a citizen: the whole message, as it will arrive.

And a warning where it says more of a person than it may have been meant to. Source: rules 21.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from backoffice.case.case import Case
from backoffice.case.disclosures import numbers_in, says_name
from backoffice.case.events import CaseEvent
from backoffice.casework.foretelling import foretell
from backoffice.casework.stored_answers import Stored
from backoffice.officers.commands.pending import CANCEL, YES, Option
from backoffice.officers.commands.running import Call
from backoffice.store import cases, staff, texts
from backoffice.store.outbox import Frame
from bot.fields import kind_of

#: What stands below a text that says something of a person.
WARNING = "p_awas"
#: Of so many cases that an officer holds the names are looked at.
_HELD = 20


def frame_of(call: Call, case: Case, event: CaseEvent, **said: str) -> Frame | None:
    """The message that the citizen would read of this event; `said` stands for rows to come."""
    frame = foretell(call.work, case, event)
    if frame is None:
        return None
    refs = {name: row for name, row in frame.refs.items() if name not in said}
    return msgspec.structs.replace(frame, params=frame.params | said, refs=refs)


def show_message(
    call: Call,
    case: Case,
    text: str,
    params: dict[str, str],
    *,
    frames: dict[str, Frame],
    words: str,
    authors: Sequence[str] = (),
    options: Sequence[Option] = (YES, CANCEL),
    refs: dict[str, str] | None = None,
    text_id: str = "",
    data: str = "",
    acts: tuple[str, ...] = (),
    files: Sequence[str] = (),
) -> None:
    """Show a preview and wait for YA; `words` are what of it officers wrote, `authors` who did."""
    if said := warning(call, case, words, authors):
        text, params = f"{text}>{WARNING}", params | {"awas": said}
    call.await_yes(
        text,
        params,
        case=case,
        options=options,
        text_id=text_id,
        refs=refs,
        frames=frames,
        data=data,
        acts=acts,
        files=files,
    )


def written(call: Call, text_id: str) -> str:
    """The words of a text row that an officer wrote; empty where they cannot be read any more."""
    found = texts.read(call.tx, call.desk.vault, text_id) if text_id else None
    return (found or b"").decode(errors="replace")


def warning(call: Call, case: Case, words: str, authors: Sequence[str] = ()) -> str:
    """What the words tell of a person, for a sentence; empty where it is nothing."""
    if not words:
        return ""
    desk, office = call.desk, call.desk.current.office
    found = [f"awas.{kind}" for kind in numbers_in(words, (office.phone, office.emergency))]
    if says_name(words, _others(call, case, (call.staff.id, *authors))):
        found.append("awas.nama")
    named = [desk.words(key) for key in found]
    if len(named) < 2:
        return "".join(named)
    return desk.words("daftar.dan", awal=", ".join(named[:-1]), akhir=named[-1])


def _others(call: Call, case: Case, authors: Sequence[str]) -> list[str]:
    """Names of other complainants whose cases the writers hold.

    Not of all: whoever could try out names on a preview would learn who has complained, without a
    reason and without a line in any journal.
    """
    held: dict[str, Case] = {}
    for author in dict.fromkeys(authors):
        found = cases.held(call.tx, call.desk.office_id, author, limit=_HELD)
        held |= {one.id: one for one in found}
    names: list[str] = []
    for one in held.values():
        if one.person_id == case.person_id or one.sealed_at is not None or call.hides(one):
            continue
        fields = call.desk.profile(one.version).form.fields
        keys = [field.key for field in fields if kind_of(field).identity == "name"]
        for _, kept in texts.of_case(call.tx, call.desk.vault, one.id, "identity"):
            answers = msgspec.json.decode(kept, type=Stored).answers
            names += [answers[key].shown or answers[key].words for key in keys if key in answers]
    return names


def author_of(call: Call, case: Case) -> str:
    """Name of who wrote the latest version of the answer."""
    found = staff.get(call.tx, case.draft.by) if case.draft else None
    return found.name if found else call.desk.words("pelaku.staff")
