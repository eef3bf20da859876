"""The question to show, from the state alone, so that it can be shown again as it was."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bot.conversation import State
from bot.declaring import holes
from bot.fields import applicable, field_of, kind_of, pile, piles
from bot.form import Field, Form
from bot.kinds.files import CUKUP, NANTI
from bot.words import mask_numbers, shorten

#: Longest part of one answer in the summary, in characters.
_LINE = 200


class Prompt(Struct, frozen=True):
    """A question: text key, its data, and (id, label) of the buttons."""

    text: str
    params: dict[str, str] = {}
    choices: tuple[tuple[str, str], ...] = ()


_FIXED: dict[str, Prompt] = {
    "greeted": Prompt(
        "salam",
        choices=(
            ("buat", "tombol.buat_pengaduan"),
            ("status", "tombol.cek_status"),
            ("bantuan", "tombol.info_bantuan"),
        ),
    ),
    "notice": Prompt(
        "persetujuan_data",
        choices=(
            ("ya", "tombol.setuju"),
            ("tidak", "tombol.tidak_setuju"),
            ("baca", "tombol.baca_lengkap"),
        ),
    ),
    "cancel": Prompt(
        "konfirmasi_batal",
        choices=(("ya", "tombol.ya_hentikan"), ("tidak", "tombol.lanjutkan")),
    ),
    "resume": Prompt(
        "pilih_lanjut",
        choices=(("lanjut", "tombol.lanjutkan"), ("baru", "tombol.mulai_baru")),
    ),
    "erase": Prompt(
        "konfirmasi_hapus",
        choices=(("ya", "tombol.ya_hapus"), ("tidak", "tombol.jangan")),
    ),
}


def prompt(form: Form, state: State, local: datetime) -> Prompt | None:
    """Return the question that this state waits on; None where it waits on nothing.

    `local` is what the clocks of the office show.
    """
    if state.phase in _FIXED:
        return _FIXED[state.phase]
    if state.phase == "review":
        return Prompt(
            "ringkasan",
            {"ringkasan": summary(form, state)},
            (("kirim", "tombol.kirim"), ("ubah", "tombol.ubah_data"), ("batal", "tombol.batal")),
        )
    if state.phase == "edit":
        return Prompt("pilih_ubah", {"daftar_bagian": sections(form, state)})
    field = field_of(form, state.asking)
    if field is None:
        return None
    if state.phase == "confirm" and state.proposal is not None:
        shown = kind_of(field).confirmation(state.proposal)
        return Prompt(shown.text, dict(shown.params), (("ya", shown.yes), ("tidak", shown.no)))
    if state.phase == "form":
        asked = _question(form, field, state)
        return replace(asked, params=asked.params | holes(form, field, state.answers, local))
    return None


def _question(form: Form, field: Field, state: State) -> Prompt:
    choices = [(option.id, option.label) for option in kind_of(field).choices(field)]
    if kind_of(field).takes_files:
        every = piles(form, state.answers, state.evidence)
        if count := len(every.get(field.key, ())):
            params = {"jumlah_bukti": str(count)}
            done = ((CUKUP.id, CUKUP.label),)
            if len(every) > 1:
                return Prompt("tanya_berkas_lagi", params | {"bagian": field.label}, done)
            return Prompt("tanya_bukti_lagi", params, done)
        choices = [(NANTI.id, NANTI.label)] if field.need != "receive" else []
    elif field.need != "receive" and not choices:
        choices = [("lewati", "tombol.lewati")]
    pinned = kind_of(field).takes_pin and state.proposal is not None
    return Prompt("lokasi_diterima" if pinned else field.ask, {}, tuple(choices))


def shown_answer(form: Form, field: Field, state: State) -> str:
    """One answer as the citizen sees it; NIK and KK numbers are masked."""
    answer = state.answers.get(field.key)
    words = shorten(mask_numbers(answer.shown), _LINE) if answer else ""
    if kind_of(field).takes_files and (files := pile(form, state, field.key)):
        return f"{len(files)} berkas" + (f", {words}" if words else "")
    return words or "(belum diisi)"


def summary(form: Form, state: State) -> str:
    """The numbered list of all questions and answers."""
    fields = applicable(form, state)
    lines = [
        f"{number}. {field.label}: {shown_answer(form, field, state)}"
        for number, field in enumerate(fields, start=1)
    ]
    if state.evidence and not any(kind_of(field).takes_files for field in fields):
        lines.append(f"Bukti: {len(state.evidence)} berkas")
    if state.opening:
        lines.append(f"Pesan lain: {shorten(mask_numbers(state.opening), _LINE)}")
    return "\n".join(lines)


def sections(form: Form, state: State) -> str:
    """The numbered list of what can be changed; the numbers are those of the summary."""
    return "\n".join(
        f"{number}. {field.label}" for number, field in enumerate(applicable(form, state), start=1)
    )
