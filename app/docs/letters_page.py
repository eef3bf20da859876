"""`docs/surat.md`, from the code: every layout with its blocks, every value, how words are changed.

`python -m app.docs.letters_page > docs/surat.md`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from backoffice.papers.layout import BlockRule, Layout, SectionsRule
from backoffice.papers.layout_files import house_layouts
from backoffice.papers.templates import SIGNERS
from backoffice.papers.values import VALUES, ValueName

#: What an office may write: it is read in a test.
EXAMPLE = """\
# profiles/<kantor>/letters.id.toml

# Kata-kata sebuah blok: hanya kunci yang berbeda yang ditulis.
[undangan.change.penutup]
lines = ["Atas kehadiran Bapak/Ibu tepat waktu kami ucapkan terima kasih."]

[tanda_terima]
title = "Bukti Pengaduan"

# Tata letak baru, untuk surat yang hanya ada di kantor ini.
[pemberitahuan]
title = "Pemberitahuan"

[[pemberitahuan.blocks]]
id = "judul"
kind = "title"
text = "PEMBERITAHUAN"
below = ["Nomor: {nomor}"]

[[pemberitahuan.blocks]]
id = "pembuka"
kind = "text"
lines = ["Pengaduan nomor register {nomor_register}[[ tentang “{pokok}”]] sedang kami tangani."]

[[pemberitahuan.blocks]]
id = "tanda_tangan"
kind = "signs"
chain = true
"""

_HEAD = """# Surat

Dibuat oleh `python -m app.docs.letters_page`; sebuah tes menjaganya tetap benar.

Surat dinyatakan kantor di `profile.toml` sebagai `[[papers]]`; kuncinya satu per satu ada di
[profile-format.md](profile-format.md). Kata-katanya ada di tata letak (`layout`): milik rumah di
`backoffice/papers/layouts/id.toml`, dan di atasnya milik kantor. `aduan profiles check` menyebut
semua yang keliru, dengan berkas dan kuncinya.

- `{nilai}` diganti nilainya; `[[ … ]]` hilang bila sebuah nilai di dalamnya kosong. Baris `rows`
  tanpa nilai hilang, bertitik-titik, atau `-` (`absent`).
- Nilai untuk `view` teradu, public, dan instansi tidak pernah memuat apa pun tentang pelapor. Yang
  diketik petugas diperiksa juga: kepada teradu dan umum ditolak, kepada instansi lain hanya setelah
  petugas menyetujui persis itu.
- `formulir_kosong` bukan surat sebuah pengaduan: warga mendapatkannya dengan FORMULIR, petugas
  dengan `/surat formulir_kosong`. `daftar_panggil` dipakai `/telepon cetak` di setiap kantor, tanpa
  dinyatakan, dan `pengantar_rekap` menyertai laporan bulanan kepada pimpinan. Buku Pengaduan
  (`/buku`) bukan surat: kolomnya dinyatakan di `[register]`.
  Tanda terima pengaduan yang dirahasiakan dicetak hanya bila diminta (MINTA PDF).

## Mengubah kata-kata
"""

_TEMPLATES = """## Templat Word milik kantor

Kantor yang mempunyai bentuknya sendiri menaruh berkas `.docx` di `profiles/<kantor>/papers/` dan
menyebut namanya pada suratnya: `template = "berita_acara.docx"`. `/surat 42 berita_acara cetak`
mengisinya dengan versi yang menunggu tanda, untuk dicetak dan ditandatangani di atas kertas.
Yang terbit ialah pindaian lembarnya (`/setujui 42 berita_acara atas_nama <siapa>` dengan fotonya);
berkas Word tidak pernah terbit, dan tanda terakhir tidak dapat dibubuhkan dengan perintah saja.
Tanpa `template`, `cetak` mengirim PDF menurut tata letaknya.

- `{{ nilai }}` diganti nilainya: setiap nilai di bawah, setiap bagian surat menurut kuncinya, dan
  nama `printed_as` isian formulir. Yang tidak ada isinya kosong; nomor bertitik-titik, karena baru
  diberikan sesudah tanda terakhir dicatat. Yang ditulis orang tetap kata-kata: `{{` di dalamnya
  bukan isian.
- Daftar dan tabel diulang per paragraf: `{%p for satu in penanda_tangan %}`, lalu
  `{{ satu.nama }}`, lalu `{%p endfor %}`; `{% if tempat %}…{% endif %}` hanya bila ada isinya.
- `aduan profiles check` membuka berkasnya dan menyebut isian yang tidak dikenal. Paling besar
  1 MB. Pengaduan yang sudah masuk memakai templat yang berlaku saat itu.

| Nilai khusus templat | Isinya | Bentuk |
|---|---|---|"""


def letters_page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield f"```toml\n{EXAMPLE}```\n"
    yield _TEMPLATES
    for value in SIGNERS.values():
        yield _value(value)
    yield "\n## Tata letak\n"
    for name, layout in house_layouts().items():
        yield from _layout(name, layout)
    yield "## Nilai\n"
    yield "| Nilai | Isinya | Bentuk |\n|---|---|---|"
    for value in VALUES.values():
        yield _value(value)


def _value(value: ValueName) -> str:
    columns = ", ".join(f"`{one}`" for one in value.columns)
    form = f"{value.kind}: {columns}" if columns else value.kind
    return f"| `{value.name}` | {value.meaning} | {form} |"


def _layout(name: str, layout: Layout) -> Iterator[str]:
    yield f"### `{name}`: {layout.title}\n"
    sections = ", ".join(f"`{one.key}` ({one.label})" for one in layout.sections)
    if sections:
        yield f"Bagian yang ditulis petugas: {sections}\n"
    yield "| Blok | Jenis | Isinya |\n|---|---|---|"
    for block in layout.blocks:
        yield f"| `{block.id}` | {_kind(block)} | {_said(block)} |"
    yield ""


def _kind(block: BlockRule) -> str:
    return str(msgspec.to_builtins(block)["kind"])


def _said(block: BlockRule) -> str:
    """The words of a block, in short."""
    if isinstance(block, SectionsRule):
        return "bagian-bagiannya"
    raw = msgspec.to_builtins(block)
    words = [
        one for key, value in raw.items() if key not in ("id", "kind") for one in _words(value)
    ]
    return " · ".join(words).replace("|", "\\|") or "–"


def _words(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        if " " in raw or "{" in raw or (raw[:1].isupper() and raw):
            yield raw
    elif isinstance(raw, Mapping):
        if label := raw.get("label"):
            value = raw.get("value")
            yield f"{label}: {value}" if value else str(label)
            return
        for value in raw.values():
            yield from _words(value)
    elif isinstance(raw, list | tuple):
        for one in raw:
            yield from _words(one)


if __name__ == "__main__":
    import sys

    sys.stdout.write(letters_page())
