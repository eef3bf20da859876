"""The report of a month: made, approved, made anew, made known. Source: rules 59.

Figures are counted outside; what is written here is written in the transaction that tells of it, so
that whoever is to hear of it hears once. A correction is a revision: nothing that was made goes.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from backoffice.calendar.month import Month, month_by_id, month_of
from backoffice.case.workflow import roles_of
from backoffice.casework.notice import ToRoles, ToStaff
from backoffice.casework.telling import tell
from backoffice.casework.telling_staff import raise_alarm
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.leadership import ADMIN
from backoffice.office.profile import Profile
from backoffice.reports.equations import Mark, Place
from backoffice.reports.figures import Figures
from backoffice.reports.shown import Shown, for_the_office
from backoffice.store import outbox, publications, reports
from backoffice.store.engine.tx import Tx
from backoffice.store.publications import PublicationRow
from backoffice.store.reports import ReportRow

#: The command that shows it; an office without it makes no reports.
COMMAND = "rekap"
#: So many months that were missed are made up for.
_MISSED = 12
_figures = msgspec.json.Decoder(Figures)
_shown = msgspec.json.Decoder(Shown)
_hidden = msgspec.json.Decoder(list[tuple[str, str, str, Mark]])


class Unpublished(Struct, frozen=True):
    """A version for everybody that is about to be kept, with its files."""

    hidden: dict[Place, Mark]
    shown: Shown
    #: What each file is, and its row.
    files: tuple[tuple[str, str], ...]
    #: How many of them, from the first, are for the head: the cover note and what it covers.
    to_head: int


def has_reports(profile: Profile) -> bool:
    """Does this office make reports?"""
    return COMMAND in profile.rights


def approvers(profile: Profile) -> tuple[str, ...]:
    """The roles that approve a report."""
    return profile.rules.monthly.approve or profile.rights.get("publikasi", ())


def addressee(profile: Profile) -> str:
    """The role to which its cover note goes."""
    top = (role.id for role in profile.roles if not role.superior and role.id != ADMIN)
    return profile.rules.monthly.addressee or next(top, "")


def missing(tx: Tx, work: Work) -> Month | None:
    """The first month that is over and has no report; None before the first working day."""
    desk = work.desk
    today = desk.calendar.day(work.now)
    this = month_of(today)
    begins = desk.calendar.on_or_after(this.first)
    if work.now < desk.calendar.opens(begins, desk.opening):
        return None
    last = this.moved(-1)
    known = reports.latest(tx, desk.office_id)
    if known is None:
        return last
    after = max(month_by_id(known.period).moved(1), last.moved(1 - _MISSED))
    return after if after <= last else None


def figures_in(row: ReportRow) -> Figures:
    """What the report says."""
    return _figures.decode(row.figures)


def shown_to_everybody(row: ReportRow) -> Shown | None:
    """What everybody may read of it; None while that is not made."""
    return _shown.decode(row.public) if row.public else None


def hidden_in(row: ReportRow) -> dict[Place, Mark]:
    """The counts of it that everybody was not shown."""
    marks = _hidden.decode(row.hidden) if row.hidden else []
    return {(table, line, column): mark for table, line, column, mark in marks}


def revision_of(desk: Desk, row: ReportRow) -> str:
    """ " (revisi ke-1)"; nothing for the first."""
    return desk.words("laporan.revisi", ke=str(row.revision)) if row.revision else ""


def do_make(work: Work, figures: Figures) -> bool:
    """Keep the first report of a month and tell whoever approves it; False where it is there."""
    row = _add(work, figures.period, _encoded(figures), revision=0, note="")
    if row is None:
        return False
    desk, month = work.desk, month_by_id(row.period)
    summary = for_the_office(figures).summary
    params = {
        "bulan": month.name,
        "kode": row.period,
        "masuk": summary.get("masuk", "0"),
        "selesai": summary.get("selesai", "0"),
        "persen": summary.get("persen_tepat", "-"),
    }
    to = ToRoles(approvers(desk.current))
    tell(work, to, "p_rekap_siap", params, key=f"report:{row.id}", in_hours=True)
    return True


def do_alarm(work: Work, month: Month) -> None:
    """Tell those who hear of trouble that the figures of a month do not add up."""
    key = f"report:{work.desk.office_id}:{month.id}"
    raise_alarm(work, key, "p_rekap_tak_seimbang", {"bulan": month.name})


def do_ask_anew(work: Work, row: ReportRow, note: str) -> bool:
    """Ask for a revision, with its reason; its figures are counted outside of this transaction.

    False where one is under way.
    """
    before = reports.of_period(work.tx, work.desk.office_id, row.period)
    if any(one.state == reports.ASKED for one in before):
        return False
    _add(work, row.period, "", revision=len(before), note=note)
    return True


def do_make_anew(work: Work, asked: ReportRow, figures: Figures) -> None:
    """Keep a revision and tell who asked for it; what was there is marked as replaced."""
    desk = work.desk
    before = reports.made_of(work.tx, desk.office_id, asked.period)
    kept = _encoded(figures)
    reports.made(work.tx, desk.vault, asked, kept, now=work.now)
    for one in before:
        if one.state != reports.REPLACED:
            reports.replaced(work.tx, desk.vault, one)
    same = bool(before) and before[-1].sha256 == reports.sha256_of(kept)
    params = {
        "bulan": month_by_id(asked.period).name,
        "kode": asked.period,
        "ke": str(asked.revision),
        "beda": desk.words("laporan.sama" if same else "laporan.berubah"),
    }
    tell(work, ToStaff((asked.made_by,)), "p_rekap_ulang", params, key=f"report:{asked.id}")


def do_approve(work: Work, row: ReportRow) -> None:
    """The officer who acts approves it; its files are made next."""
    by = work.actor.id or ""
    reports.approved(work.tx, work.desk.vault, row, by=by, now=work.now)


def do_make_public(work: Work, row: ReportRow, made: Unpublished) -> None:
    """Keep what everybody may read, and send the files to whoever approved it.

    The head, to whom the cover note is written, gets that and the report.
    """
    desk = work.desk
    marks = [(*place, mark) for place, mark in sorted(made.hidden.items())]
    reports.made_public(
        work.tx,
        desk.vault,
        row,
        hidden=msgspec.json.encode(marks).decode(),
        public=msgspec.json.encode(made.shown).decode(),
        files=list(made.files),
    )
    params = {
        "bulan": month_by_id(row.period).name,
        "kode": row.period,
        "revisi": revision_of(desk, row),
        "jumlah": str(len(made.hidden)),
    }
    files = [outbox.File(file, name) for name, file in made.files]
    to = ToStaff((row.approved_by or "",))
    tell(work, to, "p_rekap_berkas", params, key=f"report:{row.id}:files", files=files)
    head = addressee(desk.current)
    told = {"bulan": params["bulan"], "kode": row.period, "revisi": params["revisi"]}
    key = f"report:{row.id}:head"
    tell(work, ToRoles((head,)), "p_rekap_pimpinan", told, key=key, files=files[: made.to_head])


def do_publish(work: Work, row: ReportRow, medium: str, proof: Sequence[str]) -> None:
    """Write down that it was made known there."""
    publications.add(
        work.tx,
        work.desk.vault,
        office_id=work.desk.office_id,
        report_id=row.id,
        medium=medium,
        by=work.actor.id or "",
        proof=proof,
        now=work.now,
    )


def published_before(tx: Tx, row: ReportRow) -> list[tuple[ReportRow, PublicationRow]]:
    """Where earlier revisions of the same month were made known."""
    every = reports.of_period(tx, row.office_id, row.period)
    earlier = [one for one in every if one.revision < row.revision]
    return [(one, where) for one in earlier for where in publications.of_report(tx, one.id)]


def titles_of_approvers(profile: Profile) -> str:
    """As they are named to whoever may not."""
    return ", ".join(roles_of(profile, approvers(profile)))


def _encoded(figures: Figures) -> str:
    return msgspec.json.encode(figures).decode()


def _add(work: Work, period: str, figures: str, *, revision: int, note: str) -> ReportRow | None:
    return reports.add(
        work.tx,
        work.desk.vault,
        office_id=work.desk.office_id,
        period=period,
        revision=revision,
        figures=figures,
        by=(work.actor.id or "") if work.actor.kind == "staff" else "",
        note=note,
        now=work.now,
    )
