"""/berkas, /bukaberkas, /transkrip: the files of a case, brought to who may see or hear them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import FileReleased, Transcribed
from backoffice.casework import case_files
from backoffice.casework.case_files import HEARD
from backoffice.delivery.bringing import IS_INFECTED
from backoffice.desk.mail_head import CHANNEL as MAIL
from backoffice.desk.wording import channel_title, labels_of
from backoffice.office.responsibility import owners_of
from backoffice.office.rules import words_of
from backoffice.office.secrecy import may_open_files
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import outbox, staff, texts
from backoffice.store.texts import EvidenceRow

#: Files that are brought at once: more are asked for by their numbers.
MOST = 10
#: What stands below a file, and below what was heard.
_TO_RELEASE, _TO_WRITE_DOWN, _STILL_LACKS = (
    "p_berkas_bebaskan",
    "p_berkas_tulis",
    "p_transkrip_isi",
)
_NUMBERS = re.compile(r"(\d{1,3})(?:\s*-\s*(\d{1,3}))?")
_MEGABYTE = 1024 * 1024


class _File(Struct, frozen=True):
    """A file of a case with its number."""

    number: int
    row: EvidenceRow
    #: What it is for, where the form asks for several kinds of files.
    question: str = ""


class _Asked(Struct, frozen=True):
    """What was asked for, sorted by what becomes of it."""

    brought: list[_File] = []
    #: Would be brought for a reason that was not said.
    locked: list[_File] = []
    #: Lines of what cannot be brought, and why.
    lacking: list[str] = []


def show_files(call: Call) -> None:
    """`<nomor> [ke-] [alasan]`: bring the files to where the command came from."""
    case = call.case()
    every = _files(call, case)
    reasons = words_of(call.desk.profile(case.version).rules.identity_reasons)
    words = call.rest.strip().lower()
    head, _, last = words.rpartition(" ")
    reason = last if last in reasons else ""
    wanted = _wanted(call, case, every, head if reason else words)
    asked = _sorted(call, case, wanted, reasoned=bool(reason))
    named = len(wanted) < len(every) or len(wanted) == 1
    if asked.locked and not asked.brought:
        _ask_reason(call, case, asked.locked, reasons, named=named)
        return
    if asked.brought:
        why = reasons[reason] if reason and _any_closed(case, asked.brought) else ""
        if _any_closed(case, asked.brought):
            params = {"nomor": case.label, "daftar": _numbers(asked.brought)}
            params["alasan"] = why or call.desk.words("alasan.masih_terbuka")
            case = call.prove(case, "p_konfirmasi_berkas", params)
        opened = {file.number: file.row.id for file in asked.brought}
        case = case_files.do_open_files(call.work, case, opened, why)
        for file in asked.brought:
            _bring(call, case, file, len(every))
    if asked.locked:
        _ask_reason(call, case, asked.locked, reasons, named=True)
    if asked.lacking:
        params = {"nomor": case.label, "daftar": "\n".join(asked.lacking)}
        call.say("p_berkas_kurang", params, case_id=case.id)


def _files(call: Call, case: Case) -> list[_File]:
    """Every file of the case; stops where there is none."""
    found = case_files.files_of(call.tx, call.desk, case)
    if not found:
        raise Stop("p_berkas_kosong", {"nomor": case.label})
    labels = case_files.labels_of_files(call.tx, call.desk, case)
    return [_File(number, row, labels.get(row.id, "")) for number, row in enumerate(found, start=1)]


def _wanted(call: Call, case: Case, every: Sequence[_File], words: str) -> list[_File]:
    """Those that were named, or the first few of all."""
    if not words:
        return list(every[:MOST])
    numbers: list[int] = []
    for part in re.split(r"[\s,;+&]+|\bdan\b", re.sub(r"\s*-\s*", "-", words)):
        found = _NUMBERS.fullmatch(part)
        if part and found is None:
            raise Stop("p_berkas_pilihan", _range(case, every))
        if found is not None:
            first, last = int(found[1]), int(found[2] or found[1])
            numbers += range(first, min(last, first + len(every)) + 1)
    if not numbers or not set(numbers) <= {file.number for file in every}:
        raise Stop("p_berkas_pilihan", _range(case, every))
    chosen = set(list(dict.fromkeys(numbers))[:MOST])
    return [file for file in every if file.number in chosen]


def _range(case: Case, every: Sequence[_File]) -> dict[str, str]:
    return {"nomor": case.label, "jumlah": str(len(every))}


def _one(call: Call, case: Case) -> tuple[_File, str]:
    """The file whose number stands first, and what stands behind it; stops without one."""
    every = _files(call, case)
    first, _, behind = call.rest.strip().partition(" ")
    number = int(first) if re.fullmatch(r"\d{1,3}", first) else 0
    if not first and len(every) == 1:
        number = 1
    file = next((one for one in every if one.number == number), None)
    if file is None:
        raise Stop("p_berkas_pilihan", _range(case, every))
    return file, behind.strip()


def _sorted(call: Call, case: Case, wanted: Sequence[_File], *, reasoned: bool) -> _Asked:
    asked = _Asked()
    room = _room(call)
    for file in wanted:
        why, params = _why_not(call, case, file.row, room)
        if why:
            said = call.desk.words(f"bawaan.{why}", **params)
            name = call.desk.words_for("berkas", file.row.kind, other="other")
            line = call.desk.words("bawaan.baris", urut=str(file.number), apa=name, sebab=said)
            asked.lacking.append(line)
        elif not reasoned and _access(call, case, file.row) == "alasan":
            asked.locked.append(file)
        else:
            asked.brought.append(file)
            room -= file.row.size or 0 if call.contact.conversation.channel == MAIL else 0
    return asked


def _access(call: Call, case: Case, row: EvidenceRow) -> case_files.Access:
    return case_files.access(call.tx, call.desk, case, call.staff, row)


def _room(call: Call) -> int:
    """How many bytes a file may have here; of a mail, all its files together."""
    limits = call.desk.limits.get(call.contact.conversation.channel)
    return limits.upload_bytes if limits else 0


def _why_not(call: Call, case: Case, row: EvidenceRow, room: int) -> tuple[str, dict[str, str]]:
    """Why a file cannot be brought, as a part of the texts with what fills it; "" where it can."""
    channel = call.contact.conversation.channel
    limits = call.desk.limits.get(channel)
    if row.note == texts.TAKEN:
        return "ditarik", {}
    if row.status != "stored":
        return row.status, {}
    if _access(call, case, row) == "tertutup":
        return "tertutup", {"siapa": _whom_to_ask(call, case)}
    if row.kind == "location":
        return "", {}
    if row.scan == IS_INFECTED:
        return "infected", {}
    where = {"kanal": channel_title(call.desk, channel)}
    if limits and limits.carries is not None and _kind(row) not in limits.carries:
        return "jenis", where
    if (row.size or 0) > room:
        return "too_large", where | {"mb": str(-(-(row.size or 0) // _MEGABYTE))}
    return "", {}


def _kind(row: EvidenceRow) -> str:
    """What a file is, as far as it is known."""
    return row.content_type or row.media_type.partition(";")[0].strip().lower()


def _whom_to_ask(call: Call, case: Case) -> str:
    """Who may look at the files and let others see them: the holder, else those in charge."""
    profile = call.desk.profile(case.version)
    holder = staff.get(call.tx, case.holder) if case.holder else None
    closed = frozenset(profile.secrecy.closed_to)
    if holder is not None and holder.awake and may_open_files(profile, case, holder, holder):
        return holder.name
    may = frozenset(profile.rights.get("identitas", ())) - closed
    here = may.intersection(owners_of(profile, case))
    titles = [role.title for role in profile.roles if role.id in (here or may)]
    return " / ".join(titles) or call.desk.words("daftar.tidak_ada")


def _any_closed(case: Case, files: Sequence[_File]) -> bool:
    return any(not case_files.is_open(case, file.row) for file in files)


def _numbers(files: Sequence[_File]) -> str:
    return ", ".join(str(file.number) for file in files)


def _ask_reason(
    call: Call, case: Case, locked: Sequence[_File], reasons: dict[str, str], *, named: bool
) -> None:
    """Ask for a reason: each is a command that can be tapped."""
    which = [str(file.number) for file in locked] if named else []
    offered = [
        call.desk.tap(call.command, case.label, behind="_".join((*which, key)), named=what)
        for key, what in reasons.items()
    ]
    lines = "\n".join(f"{one.id}: {one.label}" for one in offered)
    params = {"nomor": case.label, "urut": _numbers(locked), "daftar": lines}
    call.say("p_alasan_berkas", params, offered, case_id=case.id)


def _bring(call: Call, case: Case, file: _File, count: int) -> None:
    """Queue one file with the words that belong to it."""
    row, desk = file.row, call.desk
    params = {"nomor": case.label, "urut": str(file.number), "jumlah": str(count)}
    params["apa"] = desk.words_for("berkas", row.kind, other="other")
    if file.question:
        params["apa"] += f" ({file.question})"
    text = "p_berkas"
    if row.kind == "location":
        lat, lon = msgspec.json.decode(texts.known_of(desk.vault, row), type=tuple[float, float])
        text, params["titik"] = "p_berkas_lokasi", f"{lat:.5f}, {lon:.5f}"
    elif row.id in case.officers_files:
        text = "p_berkas_petugas"
    elif not case_files.is_open(case, row):
        text += f">{_TO_RELEASE}"
    if row.kind in HEARD and row.id not in case.transcripts:
        text += f">{_TO_WRITE_DOWN}"
    name = f"{desk.numbers.tap(case.label)}-{desk.words('berkas.nama', urut=str(file.number))}"
    going = [outbox.File(row.id, name)]
    call.say(text, params, files=going, case_id=case.id)


def release_file(call: Call) -> None:
    """`<nomor> <ke->`: whoever has looked lets the others of the case see it."""
    case = call.case()
    file, behind = _one(call, case)
    if behind:
        raise Stop("p_berkas_pilihan", _range(case, _files(call, case)))
    _refuse_late(call, case, FileReleased, file)
    params = {"nomor": case.label, "urut": str(file.number)}
    if case_files.is_open(case, file.row):
        raise Stop("p_berkas_sudah_dibuka", params)
    if _access(call, case, file.row) == "tertutup":
        raise Stop("p_berkas_bukan_hak", params | {"siapa": _whom_to_ask(call, case)})
    _require_seen(call, case, file)
    case = case_files.do_release_file(call.work, case, file.row.id, file.number)
    call.say("p_berkas_dibuka", params, case_id=case.id)


def _refuse_late(
    call: Call, case: Case, kind: type[FileReleased | Transcribed], file: _File
) -> None:
    """Stop where a colleague did the same with this file while the command was on its way."""
    call.refuse_late(case, lambda event: isinstance(event, kind) and event.file == file.row.id)


def _require_seen(call: Call, case: Case, file: _File) -> None:
    if not case_files.was_brought(call.tx, case, file.row.id, call.staff.id):
        raise Stop("p_berkas_lihat_dulu", {"nomor": case.label, "urut": str(file.number)})


def transcribe(call: Call) -> None:
    """`<nomor> <ke-> <teks>`: what was heard, as words that the whole team may read."""
    case = call.case()
    file, words = _one(call, case)
    params = {"nomor": case.label, "urut": str(file.number)}
    if file.row.kind not in HEARD:
        raise Stop("p_transkrip_bukan_rekaman", params)
    if not words:
        raise Stop("p_transkrip_teks", params)
    if _access(call, case, file.row) == "tertutup":
        raise Stop("p_berkas_bukan_hak", params | {"siapa": _whom_to_ask(call, case)})
    _require_seen(call, case, file)
    _refuse_late(call, case, Transcribed, file)
    again = file.row.id in case.transcripts
    case = case_files.do_transcribe(call.work, case, file.row.id, file.number, words)
    if call.hides(case):
        # What was written down complains of who wrote it.
        call.say("p_transkrip_atasan", params)
        return
    text = "p_transkrip_diganti" if again else "p_transkrip"
    if case.lacks:
        profile = call.desk.profile(case.version)
        text, params = (
            f"{text}>{_STILL_LACKS}",
            params | {"kurang": labels_of(profile, case.lacks)},
        )
    call.say(text, params, case_id=case.id)


SHOW_FILES = Command(
    name="berkas",
    aliases=("lampiran", "files"),
    takes="<nomor> [ke-] [alasan]",
    summary=(
        "Membawa berkas ke sini: ke chat pribadi atau surel Bapak/Ibu, foto tanpa data lokasinya. "
        "Yang dapat memuat data diri dibuka dengan alasan dari daftar; tercatat siapa membuka apa."
    ),
    example="/berkas 42 1 periksa",
    run=show_files,
)
RELEASE_FILE = Command(
    name="bukaberkas",
    aliases=("releasefile",),
    takes="<nomor> <ke->",
    summary=(
        "Membuka berkas bagi tim: isinya tidak memuat data diri, kata Bapak/Ibu setelah melihatnya "
        "sendiri."
    ),
    example="/bukaberkas 42 1",
    run=release_file,
)
TRANSCRIBE = Command(
    name="transkrip",
    aliases=("transcribe",),
    takes="<nomor> <ke-> <teks>",
    summary=(
        "Menulis isi rekaman: yang terdengar menjadi tulisan pelapor, yang dibaca tim di /lihat."
    ),
    example="/transkrip 42 1 Pelapor sudah tiga kali datang ke loket 2.",
    run=transcribe,
    paragraphs=True,
)
