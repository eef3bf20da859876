"""What is wrong with the classes under which an office files its cases. Pure."""

from __future__ import annotations

from backoffice.office.profile import Profile
from backoffice.office.workflow_issues import Check, Found


def _years(profile: Profile) -> Found:
    for index, one in enumerate(profile.archive):
        for name, years in (("active", one.active), ("inactive", one.inactive)):
            if years < 0:
                yield f"archive[{index}].{name}", f"paling sedikit 0 tahun, bukan {years}"


def _clauses(profile: Profile) -> Found:
    for index, one in enumerate(profile.archive):
        if not one.clause:
            yield f"archive[{index}].clause", 'tulis baris SOP-nya, atau "[INF]"'


def _may(profile: Profile) -> Found:
    may = bool(profile.rights.get("arsip"))
    if profile.archive and not may:
        yield "rights.arsip", "ada kelas arsip, tetapi tidak ada yang boleh mengarsipkan"
    if may and not profile.archive:
        yield "rights.arsip", "tidak ada kelas arsip ([[archive]])"


ARCHIVE_CHECKS: tuple[Check, ...] = (_years, _clauses, _may)
