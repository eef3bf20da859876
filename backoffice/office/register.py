"""The register of an office (Buku Pengaduan) as data: which columns it has, in its own words. Pure.

What stands in a column is the program's; which there are, in which order, how they are headed and
what it is called when a complaint is closed, is the office's. Source: rules 55.
"""

from __future__ import annotations

from msgspec import Struct

#: Every column that a register may have, in the order in which a new office has them.
COLUMNS = (
    "nomor",
    "diterima",
    "kanal",
    "nama",
    "alamat",
    "kontak",
    "klasifikasi",
    "terlapor",
    "ringkas",
    "kejadian",
    "bukti",
    "lengkap",
    "tingkat",
    "disposisi",
    "batas",
    "tindak_lanjut",
    "jawaban",
    "keterangan",
    "paraf",
)
#: Those that say who complains.
OF_PERSON = ("nama", "alamat", "kontak")
#: Those that fields of the form may fill -> what such a field is on papers, where the profile names
#: no field for them.
FROM_FIELDS = {
    "klasifikasi": ("klasifikasi",),
    "terlapor": ("terlapor",),
    "ringkas": ("uraian",),
    "kejadian": ("waktu_kejadian", "tempat_kejadian"),
    "tingkat": ("tingkat",),
}
#: What may stand under `keterangan`, with words of the program where the office has none.
CLOSINGS = ("proses", "selesai", "dialihkan", "ditolak", "dicabut", "batal")


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """The book in which every numbered complaint has its row."""

    #: Columns in their order, of: nomor, diterima, kanal, nama, alamat, kontak, klasifikasi,
    #: terlapor, ringkas, kejadian, bukti, lengkap, tingkat, disposisi, batas, tindak_lanjut,
    #: jawaban, keterangan, paraf. The number stands in it in any case.
    columns: tuple[str, ...] = COLUMNS
    #: Column -> the office's own heading.
    headings: dict[str, str] = {}
    #: Column -> keys of the fields that fill it, of: klasifikasi, terlapor, ringkas, kejadian,
    #: tingkat. Without one, the fields that are printed as that on papers.
    fields: dict[str, tuple[str, ...]] = {}
    #: Its own words for how it stands, of: proses, selesai, dialihkan, ditolak, dicabut, batal.
    closing: dict[str, str] = {}
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""
