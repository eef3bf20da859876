"""What only some offices have: waits, regular duties, classes of the archive, as TOML. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from app.interview.answers import Answers
from app.interview.names import ids, role_ids
from app.interview.office_part import clause
from app.interview.toml import table

#: The one clock of the SOP: those of the law never stand still.
_CLOCKS = ("penyelesaian",)


def waits(answers: Answers) -> list[str]:
    """For what the time of the SOP may stand still."""
    names = ids((one.name for one in answers.waits), "sebab")
    return [
        table(
            "[[workflow.waits]]",
            {
                "id": names[one.name],
                "name": one.name,
                "clocks": _CLOCKS,
                "ask_after": one.ask_after,
                "clause": clause(answers, "jeda"),
            },
        )
        for one in answers.waits
    ]


def duties(answers: Answers) -> list[str]:
    roles = role_ids(answers)
    names = ids((one.name for one in answers.duties), "tugas")
    return [
        table(
            "[[duties]]",
            {
                "id": names[one.name],
                "name": one.name,
                "every": one.every,
                "roles": (roles[one.by or answers.receives],),
                "late": one.late,
                "clause": clause(answers, "rutin"),
            },
        )
        for one in answers.duties
    ]


def kept(answers: Answers) -> Iterator[str]:
    """Classes of the archive, and how long a closed complaint is kept."""
    names = ids((one.name for one in answers.archive), "kelas")
    for one in answers.archive:
        yield table(
            "[[archive]]",
            {
                "id": names[one.name],
                "name": one.name,
                "active": one.active,
                "inactive": one.inactive,
                "then": one.then,
                "clause": clause(answers, "arsip"),
            },
        )
    yield table(
        "[retention]",
        {"case_years": answers.case_years},
        f"Masa simpan: sesuaikan dengan JRA daerah {clause(answers, 'arsip')}.",
    )
