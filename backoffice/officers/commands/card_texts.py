"""What stands below a card: what was written since, by whom and when, and the proposed answer."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.officers import mask_digits
from backoffice.officers.commands.previews import author_of
from backoffice.officers.commands.running import Call
from backoffice.store import staff, texts

#: Kinds of texts that stand there; each has its label in the table `tulisan` of the texts.
WRITTEN = (
    *("addition", "note", "call", "message", "answer", "instruction", "release", "escalation"),
    *("direction", "return", "remark", "reopening", "acceptance", "request"),
    *("minutes", "attendance", "delivery", "undelivered", "delivery_void"),
    *("medium", "publication", "summary"),
)


def written_lines(call: Call, rows: Sequence[tuple[texts.TextRow, str]]) -> list[str]:
    """A line for each text: what it is, who wrote it and when, without numbers of persons."""
    desk = call.desk
    names: dict[str, str] = {}
    lines = []
    for row, words in rows:
        if row.author not in names:
            names[row.author] = _officer(call, row.author)
        said = mask_digits(words) or desk.words("cuplikan.berkas")
        when = f"{desk.date(row.at)} {desk.clock_time(row.at)}"
        kind = desk.words(f"tulisan.{row.kind}")
        who = names[row.author]
        head = (
            desk.words("kartu.tulisan_oleh", jenis=kind, oleh=who, saat=when)
            if who
            else desk.words("kartu.tulisan", jenis=kind, saat=when)
        )
        lines.append(f"• {head}: {said}")
    return lines


def _officer(call: Call, author: str) -> str:
    """The name of an officer who wrote; what a citizen or a machine wrote needs none."""
    kind, _, id = author.partition(":")
    found = staff.get(call.tx, id) if kind == "staff" else None
    return found.name if found else ""


def proposal(call: Call, case: Case) -> str:
    """The latest version of an answer that is not sent yet, with who wrote it and how it stands.

    Empty where there is none.
    """
    draft = case.draft
    if draft is None or not case.open or case.answered_at is not None:
        return ""
    found = texts.read(call.tx, call.desk.vault, draft.words)
    if found is None:
        return ""
    head = call.desk.words(
        "kartu.usulan",
        versi=str(draft.version),
        oleh=author_of(call, case),
        keadaan=call.desk.words(f"usulan.{draft.state}"),
    )
    return f"{head}\n{mask_digits(found.decode(errors='replace'))}"
