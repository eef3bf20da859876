"""The files of a profile, from what was said in the interview. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.interview import form_part, further_part, office_part, rights_part
from app.interview.answers import PARTS, Answers
from app.interview.flow_part import Flow
from app.interview.toml import pairs
from backoffice.office.profile import PROFILE_FILE, TEXTS_FILE

SOP_FILE = "SOP.md"


def build(answers: Answers) -> dict[str, str]:
    """Name of each file -> its text. The answers are those that `faults` finds nothing in."""
    return {
        PROFILE_FILE: _profile(answers),
        TEXTS_FILE: _texts(answers),
        SOP_FILE: _sop(answers),
    }


def _profile(answers: Answers) -> str:
    flow = Flow(answers)
    head = (
        f"# {answers.id}: penanganan pengaduan sebagai data, dari tanya jawab aduan profiles new.\n"
        '# `clause` menunjuk baris SOP (SOP.md); "[INF]" adalah tafsiran kami.\n'
        "# Arti setiap kunci: docs/profile-format.md. Periksa setiap perubahan: "
        "aduan profiles check.\n"
    )
    parts = [
        head,
        office_part.top(answers, form_part.category_key(answers)),
        *office_part.office(answers),
        _section("Peran dan atasannya"),
        *office_part.roles(answers),
        _section("Isian"),
        *form_part.form(answers),
        _section("Tahap"),
        *flow.stages(),
        _section("Siapa boleh memindahkan pengaduan"),
        *flow.transitions(),
        *_under("Menunggu pihak di luar kantor", further_part.waits(answers)),
        *_under("Jawaban dan tanda tangannya", flow.papers()),
        _section("Tenggat"),
        *office_part.clocks(answers),
        _section("Kerahasiaan"),
        *office_part.secrecy(answers),
        _section("Hak atas perintah yang tidak memindahkan pengaduan"),
        *rights_part.rights(answers, flow),
        *_under("Tugas rutin kantor", further_part.duties(answers)),
        _section("Arsip dan masa simpan"),
        *further_part.kept(answers),
        *office_part.ways(answers),
    ]
    return _lines(parts)


def _section(title: str) -> str:
    return f"# {title} ".ljust(98, "-") + "\n"


def _under(title: str, tables: list[str]) -> list[str]:
    """Nothing at all where there are none."""
    return [_section(title), *tables] if tables else []


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def _texts(answers: Answers) -> str:
    head = "# Kalimat kantor ini sendiri, di atas katalog bersama. Kuncinya sama, tempat isiannya "
    return f"{head}({{...}}) sama.\n\n{pairs(dict(form_part.own_texts(answers)))}"


def _sop(answers: Answers) -> str:
    rows = [
        f"| {_cell(answers.clauses.get(part, '')) or '…'} | … ({words}) | {keys} |"
        for part, (words, keys) in PARTS.items()
        if part in answers.parts
    ]
    return "\n".join(
        (
            f"# SOP {_cell(answers.name)}, baris demi baris",
            "",
            "Isi kolom pertama dengan nomor baris SOP dan kolom kedua dengan bunyinya. `[INF]`: "
            "tafsiran kami, boleh diubah kantor. Kolom ketiga menunjuk kunci di `profile.toml`.",
            "",
            "| Baris | Bunyi (singkat) | Menjadi |",
            "|---|---|---|",
            *rows,
            "",
            "Tanpa baris SOP (`[INF]`): peran `admin`, isian `klasifikasi` dan `rahasia`, tahap "
            "`dialihkan`, `ditolak`, `dicabut` dan jalan ke sana, hak atas perintah"
            + (
                "."
                if answers.signs or answers.by_level
                else ", pemeriksaan jawaban oleh penerima sebelum dikirim."
            ),
            "",
        )
    )


def _cell(text: str) -> str:
    """Words that end no cell of a table and mark nothing up."""
    marked = "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)
    return marked.strip()
