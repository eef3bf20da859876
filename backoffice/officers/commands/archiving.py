"""/arsip: a closed case is filed under a class of the office's schedule of retention."""

from __future__ import annotations

from backoffice.case.case import Case
from backoffice.case.events import Archived
from backoffice.casework.journal import record
from backoffice.desk.desk import Desk
from backoffice.office.archive import ArchiveClass, class_of
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop


def archive(call: Call) -> None:
    """File it, or anew: the last class counts."""
    case = call.case()
    if case.open:
        raise Stop("p_arsip_terbuka", {"nomor": case.label})
    word = call.rest.strip().lower()
    kept = class_of(call.desk.current, word)
    if kept is None:
        every = "\n".join(
            f"• {one.id}: {told(call.desk, one)}" for one in call.desk.current.archive
        )
        raise Stop("p_arsip_pilih", {"nomor": case.label, "daftar": every})
    if kept.id == case.archive:
        raise Stop("p_arsip_sama", {"nomor": case.label, "kelas": told(call.desk, kept)})
    case = record(call.work, case, Archived(archive_class=kept.id))
    call.say("p_arsip", {"nomor": case.label, "kelas": told(call.desk, kept)}, case_id=case.id)


def told(desk: Desk, kept: ArchiveClass) -> str:
    """A class with its years, and what becomes of it then."""
    return desk.words(
        "arsip.kelas",
        nama=kept.name,
        aktif=str(kept.active),
        inaktif=str(kept.inactive),
        lalu=kept.then,
    )


def line(desk: Desk, case: Case) -> list[str]:
    """What the card says of it; nothing where it is not filed."""
    if not case.archive:
        return []
    kept = class_of(desk.current, case.archive)
    # The office may have given up a class.
    return [desk.words("kartu.arsip", kelas=told(desk, kept) if kept else case.archive)]


ARCHIVE = Command(
    name="arsip",
    aliases=("archive",),
    takes="<nomor> <kelas>",
    summary="Mengarsipkan: pengaduan yang sudah ditutup masuk kelas masa simpan. Tanpa kelas, "
    "kelas yang ada ditampilkan; boleh diubah lagi.",
    example="/arsip 42 pengaduan",
    run=archive,
    declared=True,
)
