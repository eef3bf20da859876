"""The commands of officers in groups, as one comes to need them; help and handbook go by these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backoffice.officers.commands.command import Command

#: Word by which a group is asked for -> its commands. What is in no group stands in the last one.
#: A word is no command's name; what a group is called stands in [kelompok] of the texts.
GROUPS: dict[str, tuple[str, ...]] = {
    "melihat": (
        *("antrean", "tugas", "lihat", "riwayat", "tenggat", "lacak", "berkas", "bukaberkas"),
        *("transkrip", "dokumen", "identitas", "buku"),
    ),
    "mencatat": (
        *("catat", "terima_surat", "lengkap", "lengkapi", "isi", "terima"),
        *("klasifikasi", "tingkat", "level", "kriteria", "periksa", "tetapkan"),
    ),
    "ditahan": ("surel", "jadikan", "terima_surel"),
    "mengerjakan": (
        *("disposisi", "teruskan", "ambil", "lepas", "jawab", "setujui", "kembalikan", "kirim"),
        *("surat", "serah", "balas", "telepon", "catatan", "eskalasi", "arahan"),
    ),
    "menunggu": ("rapat", "hadir", "hasil", "jeda", "lanjut", "perpanjang"),
    "menutup": (
        *("selesai", "alihkan", "tolak", "cabut", "buka"),
        *("salinan", "siarkan", "rtl", "arsip", "lapor"),
    ),
    "kerahasiaan": ("rahasia", "teradu", "salinandata", "tolakdata", "segel"),
    "laporan": ("statistik", "rekap", "publikasi"),
    "kantor": (),
}


def grouped(known: Sequence[Command]) -> Iterator[tuple[str, list[Command]]]:
    """Each group of which there is something, by its word."""
    placed = {name for names in GROUPS.values() for name in names}
    for word, names in GROUPS.items():
        of_group = names or tuple(one.name for one in known if one.name not in placed)
        # In the order of the group: as one comes to need them.
        found = [one for name in of_group for one in known if one.name == name]
        if found:
            yield word, found
