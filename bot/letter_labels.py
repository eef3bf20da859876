"""What people write before the colon when they fill in a form by mail, and which field it means."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.form import Form

#: Other labels, by the kind of the field that they mean.
_BY_KIND: dict[str, tuple[str, ...]] = {
    "name": (
        *("nama", "nama lengkap", "nama pelapor", "nama pengadu", "nama saya", "nama pengirim"),
        *("pelapor", "pengadu"),
    ),
    "address": (
        *("alamat", "alamat lengkap", "alamat rumah", "alamat pelapor", "alamat saya"),
        *("alamat tinggal", "alamat ktp", "domisili", "tempat tinggal"),
    ),
    "phone": (
        *("hp", "wa", "hp wa", "telepon", "telpon", "telp", "tlp", "handphone", "ponsel"),
        *("whatsapp", "kontak", "telepon hp", "telp hp", "hp whatsapp", "telepon wa"),
        *("telepon whatsapp", "yang bisa dihubungi"),
    ),
    "story": (
        *("uraian", "uraian pengaduan", "uraian kejadian", "uraian singkat", "kronologi"),
        *("kronologis", "kronologi kejadian", "isi", "isi pengaduan", "isi laporan", "isi aduan"),
        *("pengaduan", "aduan", "laporan", "keluhan", "masalah", "permasalahan", "cerita"),
    ),
    "when": (
        *("waktu", "waktu kejadian", "kapan", "tanggal kejadian", "tgl kejadian"),
        *("hari tanggal kejadian", "hari tanggal", "waktu tanggal kejadian"),
    ),
    "place": (
        *("tempat", "tempat kejadian", "lokasi", "lokasi kejadian", "di mana", "dimana"),
        *("lokasi tempat", "lokasi tempat kejadian"),
    ),
    "files": ("bukti", "lampiran", "berkas"),
}
#: The same by the field's own name, where several fields are of one kind.
_BY_KEY: dict[str, tuple[str, ...]] = {
    "objek": (
        *("objek", "layanan", "jenis layanan", "perihal", "hal", "pokok", "pokok pengaduan"),
        *("layanan yang diadukan", "objek pengaduan", "yang diadukan"),
    ),
    "klasifikasi": ("jenis", "klasifikasi", "jenis laporan", "jenis pengaduan"),
    "rahasia": (
        *("rahasia", "rahasiakan", "rahasiakan identitas", "identitas dirahasiakan"),
        *("kerahasiaan", "sembunyikan identitas"),
    ),
    "siapa": ("terlapor", "yang diadukan", "pihak yang diadukan", "teradu"),
    "kerugian": ("kerugian", "kerugian yang dialami"),
    "permintaan_penyelesaian": ("harapan", "penyelesaian", "permintaan"),
    "usaha_dilaporkan": ("usaha", "nama usaha", "usaha yang dilaporkan"),
    "sumber_informasi": ("sumber", "sumber informasi"),
}
_NUMBER_WORD = re.compile(r"^(?:no|nomor|nomer|nmr)\b\s*")
_APART = re.compile(r"[\W_]+")


def fold_label(text: str) -> str:
    """A label for comparing: lower case, words alone, without "nomor" before them."""
    folded = " ".join(_APART.sub(" ", text.casefold()).split())
    return _NUMBER_WORD.sub("", folded)


def labels(form: Form) -> Mapping[str, str]:
    """Folded label -> key of the field that it means.

    A field's own label and key are never another field's synonym.
    """
    found: dict[str, str] = {}
    for field in form.fields:
        for own in (field.label, field.key):
            found.setdefault(fold_label(own), field.key)
    for field in form.fields:
        for name in _BY_KEY.get(field.key, ()):
            found.setdefault(fold_label(name), field.key)
    taken: set[str] = set()
    for field in form.fields:
        if field.kind in taken:
            continue  # the first field of a kind has the kind's names
        taken.add(field.kind)
        for name in _BY_KIND.get(field.kind, ()):
            found.setdefault(fold_label(name), field.key)
    found.pop("", None)
    return found
