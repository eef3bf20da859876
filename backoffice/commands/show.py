"""/lihat: the card of a case. Identity is masked here and everywhere."""

from __future__ import annotations

import re

import msgspec

from backoffice.case import Case
from backoffice.casework import Stored
from backoffice.commands.command import Call, Command
from backoffice.people import mask_name, mask_phone
from backoffice.profile import Profile
from backoffice.store import staff, texts
from backoffice.wording import CHANNELS, category_label, labels_of, nearest_of, stage_of

_LONG_DIGITS = re.compile(r"(?:\d[ .-]?){9,}\d")
_KINDS = {
    "addition": "Tambahan pelapor",
    "note": "Catatan",
    "message": "Pesan",
    "answer": "Jawaban",
}


def mask_digits(text: str) -> str:
    """Hide what looks like a NIK, a KK or a phone number inside a story."""
    return _LONG_DIGITS.sub(lambda m: f"{m[0][:4]}••••{m[0][-4:]}", text)


def _identity(profile: Profile, stored: Stored) -> list[str]:
    lines = []
    for field in profile.form.fields:
        answer = stored.answers.get(field.key)
        if answer is None:
            continue
        shown = "••••"
        if field.kind == "name":
            shown = mask_name(answer.shown)
        elif field.kind == "phone" and isinstance(answer.value, dict):
            shown = mask_phone(str(answer.value.get("number", "")))
        lines.append(f"{field.label}: {shown}")
    return lines


def _story(profile: Profile, stored: Stored) -> list[str]:
    lines = []
    for field in profile.form.fields:
        answer = stored.answers.get(field.key)
        if answer is None or field.kind == "files" or field.key == profile.category_field:
            continue
        if answer.shown or answer.words:
            lines.append(f"{field.label}: {mask_digits(answer.shown or answer.words)}")
    if stored.opening:
        lines.append(f"Pesan pertama: {mask_digits(stored.opening)}")
    return lines


def card(call: Call, case: Case) -> dict[str, str]:
    """The parameters of `p_lihat`."""
    desk, tx = call.desk, call.tx
    profile = desk.profile(case.version)
    identity, story, later = [], [], []
    for row, words in texts.of_case(tx, desk.vault, case.id, "identity", "answers", *_KINDS):
        if row["kind"] == "identity":
            identity = _identity(profile, msgspec.json.decode(words, type=Stored))
        elif row["kind"] == "answers":
            story = _story(profile, msgspec.json.decode(words, type=Stored))
        else:
            when = f"{desk.date(row['at'])} {desk.clock_time(row['at'])}"
            said = mask_digits(words.decode(errors="replace"))
            later.append(f"• {when} {_KINDS[row['kind']]}: {said}")
    files = texts.evidence_of(tx, case.id)
    holder = staff.get(tx, case.holder) if case.holder else None
    date, left = nearest_of(desk, case, call.now)
    lacks = case.lacks_receive + case.lacks_complete
    return {
        "nomor": case.label,
        "kode": case.code,
        "kanal": CHANNELS.get(case.channel, case.channel),
        "diterima": f"{desk.date(case.received_at)} pukul {desk.clock_time(case.received_at)}",
        "pokok": category_label(profile, case.category),
        "tahap": stage_of(desk, case),
        "pemegang": holder.name if holder else "belum ada",
        "batas": f"{date} ({left})",
        "kurang": f"\nKurang: {labels_of(profile, lacks)}" if lacks else "",
        "identitas": "\n".join(identity) or "(sudah dihapus)",
        "isi": "\n".join(story) or "(belum ada tulisan)",
        "berkas": ", ".join(_file(row) for row in files) or "tidak ada",
        "lanjutan": "\n\n" + "\n".join(later[-8:]) if later else "",
    }


_STATUS = {"wait": "sedang diambil", "failed": "gagal diambil", "refused": "tidak dapat disimpan"}


def _file(row: dict[str, object]) -> str:
    status = _STATUS.get(str(row["status"]))
    return f"{row['kind']} ({status})" if status else str(row["kind"])


def run(call: Call) -> None:
    case = call.case()
    call.say("p_lihat", card(call, case), case_id=case.id)


COMMAND = Command(
    name="lihat",
    aliases=("show",),
    takes="<nomor>",
    summary="Kartu pengaduan: tahap, batas waktu, isi, berkas. Identitas tersamar.",
    example="/lihat 42",
    run=run,
)
