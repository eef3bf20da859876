"""Files that an officer sends with a command: kept, named in the preview, sent with the words.

They are the officer's until what they came for is done; then they are the case's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from backoffice.case.case import Case
from backoffice.delivery.bringing import IS_INFECTED
from backoffice.desk.desk import Desk
from backoffice.desk.evidence import files_of, keep_files
from backoffice.desk.mail_head import CHANNEL as MAIL
from backoffice.desk.wording import channel_title
from backoffice.officers.commands.pending import Pending, let_go
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import account_links, evidence, texts
from channels.message import Attachment, InboundMessage

#: What stands below a preview, a note, a draft: the files by name.
BELOW = "p_pratinjau_berkas"
_MEGABYTE = 1024 * 1024


def brought(messages: Sequence[InboundMessage]) -> list[Attachment]:
    """The files of these messages."""
    return [file for message in messages for file in message.attachments]


def keep(call: Call) -> tuple[str, ...]:
    """Enter the files of this command, to be fetched at once; the ids of their rows."""
    # A place says nothing of itself: only files are kept.
    bringing = [replace(one, location=None) for one in call.bringing if one.attachments]
    keep_files(call.work, call.contact, bringing)
    return tuple(files_of(call.desk, call.contact, bringing))


def named(call: Call, files: Sequence[str]) -> str:
    """What these files are, in words: "foto (1), dokumen (2)"."""
    kinds = Counter(row.kind for row in evidence.rows(call.tx, files))
    return ", ".join(
        f"{call.desk.words_for('berkas', kind, other='other')} ({count})"
        for kind, count in kinds.items()
    )


def check_stated(call: Call, case: Case) -> None:
    """Stop where the citizen's channel does not carry what came, as far as its sender says."""
    files = brought(call.bringing)
    _check(call, case, [(one.kind, _bare(one.media_type), one.size) for one in files])


def check_kept(call: Call, case: Case, files: Sequence[str]) -> bool:
    """Whether these files can go to the citizen now; False while one is still being fetched.

    Stops where one of them never can.
    """
    rows = evidence.rows(call.tx, files)
    lost = len(rows) < len(files) or any(row.status in ("failed", "refused") for row in rows)
    if lost or any(row.note == texts.ERASE for row in rows):
        raise Stop("p_berkas_tak_terambil", {"nomor": case.label})
    if any(row.scan == IS_INFECTED for row in rows):
        raise Stop("p_berkas_bervirus", {"nomor": case.label})
    if any(row.status != "stored" for row in rows):
        return False
    kept = [(row.kind, row.content_type or _bare(row.media_type), row.size) for row in rows]
    _check(call, case, kept)
    return True


def may_go(call: Call, case: Case, pending: Pending) -> bool:
    """After YA: whether the files of the preview go along now.

    Where one is not there yet the preview goes on waiting, and the officer is told; where one
    never will be, nothing is sent.
    """
    if not pending.files:
        return True
    try:
        if check_kept(call, case, pending.files):
            return True
    except Stop:
        drop(call, pending)
        raise
    call.ask(pending)
    call.say("p_berkas_masih_diambil", {"nomor": case.label}, case_id=case.id)
    return False


def drop(call: Call, pending: Pending) -> None:
    """Let go of words and files that are not sent after all."""
    if pending.text_id:
        texts.drop(call.tx, pending.text_id)
    forget(call, pending.files)


def forget(call: Call, files: Sequence[str]) -> None:
    """Erase files that became no case's."""
    let_go(call.work, files)


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _check(call: Call, case: Case, files: Sequence[tuple[str, str, int | None]]) -> None:
    """Stop where the citizen's channel does not carry one of these: (kind, media type, size)."""
    channel = account_links.reach(call.tx, case).channel
    limits = call.desk.limits.get(channel)
    if limits is None or not case.address_id:
        return
    where = {"nomor": case.label, "kanal": channel_title(call.desk, channel)}
    room = limits.upload_bytes
    for kind, media_type, size in files:
        name = {"berkas": _name(call.desk, kind)}
        if limits.carries is not None and media_type not in limits.carries:
            raise Stop("p_berkas_jenis", where | name)
        if size is not None and size > room:
            most = {"mb": str(limits.upload_bytes // _MEGABYTE)}
            raise Stop("p_berkas_besar", where | name | most)
        if channel == MAIL:
            # All that goes with one mail goes in it.
            room -= size or 0


def _name(desk: Desk, kind: str) -> str:
    return desk.words_for("berkas", kind, other="other")
