"""A morning's recap in words: numbers, what is late first, no name and none of anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.case.case import Case
from backoffice.desk.desk import Desk
from backoffice.desk.wording import limit_of_clock, nearest_limit, officer_stage
from backoffice.officers import recap
from backoffice.officers.recap import Recap

#: So many cases are named in one message.
LINES = 10


def _amount(desk: Desk, cases: Sequence[object]) -> str:
    return str(len(cases)) if len(cases) <= recap.MOST else desk.words("daftar.lebih")


def sums_of(desk: Desk, found: Recap) -> str:
    """How many there are of each kind; nothing of what there is none of."""
    kinds: tuple[tuple[str, Sequence[object]], ...] = (
        ("terlambat", found.late),
        ("hari_ini", found.today),
        ("giliran", found.turns),
        ("baru", found.new),
        ("menunggu", found.waiting),
    )
    said = [desk.words(f"rekap.{name}", jumlah=_amount(desk, some)) for name, some in kinds if some]
    if found.mails.total:
        new = str(found.mails.new)
        said.append(desk.words("rekap.surel", jumlah=str(found.mails.total), baru=new))
    return "".join(f"\n{one}" for one in said)


def _line(desk: Desk, case: Case, left: str) -> str:
    """Number, stage and days left: no name and none of anybody's words."""
    where = f"/lihat_{desk.numbers.tap(case.label)}"
    return f"{case.label} · {officer_stage(desk, case)} · {left} {where}"


def listing_of(desk: Desk, found: Recap, now: datetime) -> str:
    """The cases by name: late ones first, then those of today, then what waits for a turn, half
    time and last days, and what is new.
    """
    named: dict[str, tuple[Case, str]] = {}
    for case in (*found.late, *found.today):
        named[case.id] = (case, "")
    for case, clock in (*found.turns, *found.marked):
        named.setdefault(case.id, (case, clock))
    for case in found.new:
        named.setdefault(case.id, (case, ""))
    lines = []
    for case, clock in [*named.values()][:LINES]:
        limit = limit_of_clock(desk, case, clock, now) if clock else nearest_limit(desk, case, now)
        lines.append(_line(desk, case, limit[1]))
    total = len(named)
    if total > recap.MOST:
        lines.append(desk.words("rekap.banyak"))
    elif total > len(lines):
        lines.append(desk.words("rekap.lagi", jumlah=str(total - len(lines))))
    return "\n\n" + "\n".join(lines) if lines else ""
