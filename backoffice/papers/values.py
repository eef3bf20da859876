"""What a layout may ask for: the closed list of names, each with what it means. Pure.

Whoever writes a paper gives a mapping from these names to words. A name that has nothing to say is
left out of it, or empty. What a value may hold depends on the view for which it is made: a value is
the last that knows of secrecy, a layout only places it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

#: A cell of a table: words, or several.
Cell: TypeAlias = str | Sequence[str]
#: Plain words; several; or the rows of a table by the names of their columns.
Value: TypeAlias = str | Sequence[str] | Sequence[Mapping[str, Cell]]
Values: TypeAlias = Mapping[str, Value]


class ValueName(Struct, frozen=True):
    """A name that layouts may use."""

    name: str
    meaning: str
    kind: Literal["teks", "daftar", "tabel"] = "teks"
    #: Of a table: the names of its columns.
    columns: tuple[str, ...] = ()


_NAMES: tuple[ValueName, ...] = (
    # The office
    ValueName("nama_kantor", "nama kantor"),
    ValueName("alamat_kantor", "alamat kantor"),
    ValueName("no_sk", "nomor keputusan tentang SOP ini; kosong bila SOP tidak menyebutnya"),
    ValueName("telepon_kantor", "nomor telepon atau WhatsApp kantor"),
    ValueName("jam_kerja", "jam buka kantor"),
    ValueName("biaya", "biaya layanan, misalnya Tidak dipungut biaya"),
    ValueName("keberatan", "ke mana orang dapat mengajukan keberatan"),
    # The paper
    ValueName("nomor", "nomor surat ini; kosong sebelum ditandatangani"),
    ValueName("tanggal", "tanggal surat ini, misalnya 23 November 2026"),
    ValueName("tempat_tanggal", "tempat dan tanggal, misalnya Payakumbuh, 23 November 2026"),
    ValueName("tanggal_terbilang", "hari dan tanggal dengan huruf: Senin tanggal dua puluh tiga …"),
    ValueName("sifat", "Biasa, Segera, Sangat Segera, atau Rahasia"),
    ValueName("tanda_sifat", "tanda di kepala setiap halaman: RAHASIA, SEGERA; kosong untuk biasa"),
    ValueName("lampiran_surat", "jumlah lampiran surat, misalnya 1 (satu) berkas"),
    ValueName("hal", "perihal surat"),
    ValueName("kepada", "tujuan surat, satu baris satu unsur", "daftar"),
    ValueName("dari", "jabatan yang membuat surat"),
    ValueName("tembusan", "penerima tembusan", "daftar"),
    ValueName("rangkap", "banyaknya rangkap, misalnya 2 (dua)"),
    ValueName("kode_qr", "isi kode QR"),
    ValueName("keterangan_qr", "kalimat di samping kode QR", "daftar"),
    ValueName("dicetak_oleh", "nama dan jabatan petugas yang mencetak"),
    ValueName("tanggal_cetak", "tanggal dan jam cetak"),
    ValueName("catatan_rahasia", "catatan kerahasiaan untuk pembaca surat"),
    # The complaint
    ValueName("nomor_register", "nomor register pengaduan"),
    ValueName("kode_lacak", "kode lacak pelapor"),
    ValueName("diterima", "hari, tanggal, jam, dan zona penerimaan"),
    ValueName("tanggal_diterima", "tanggal penerimaan"),
    ValueName("kanal", "saluran masuknya pengaduan"),
    ValueName("sapaan", "sapaan untuk pelapor, misalnya Bapak/Ibu"),
    ValueName("nama_pelapor", "nama pelapor, sebagaimana pembaca boleh melihatnya"),
    ValueName("dirahasiakan", "Ya atau Tidak"),
    ValueName("alamat_pelapor", "alamat pelapor, sebagaimana pembaca boleh melihatnya"),
    ValueName("kontak_pelapor", "nomor telepon atau surel pelapor, disamarkan bila perlu"),
    ValueName("pokok", "pokok pengaduan"),
    ValueName("uraian", "uraian seperti ditulis pelapor"),
    ValueName("klasifikasi", "klasifikasi pengaduan"),
    ValueName("kategori", "kategori pengaduan"),
    ValueName("tingkat", "tingkat pengaduan"),
    ValueName("terlapor", "terlapor atau objek pengaduan"),
    ValueName("waktu_kejadian", "kapan terjadi"),
    ValueName("tempat_kejadian", "di mana terjadi"),
    ValueName("bukti", "jumlah dan jenis bukti, misalnya 2 foto, 1 PDF"),
    ValueName("kelengkapan", "Lengkap atau Belum lengkap"),
    ValueName("kekurangan", "apa yang masih kurang", "daftar"),
    ValueName("batas", "batas waktu penyelesaian"),
    ValueName("penerima", "nama dan jabatan petugas penerima"),
    ValueName("cara_terima", "misalnya diterima sistem, diverifikasi petugas"),
    # The disposition
    ValueName("surat_dari", "asal surat yang didisposisikan"),
    ValueName("nomor_surat", "nomor surat yang didisposisikan"),
    ValueName("tanggal_surat", "tanggal surat yang didisposisikan"),
    ValueName("nomor_agenda", "nomor agenda"),
    ValueName("tujuan", "semua yang dapat menerima disposisi", "daftar"),
    ValueName("diteruskan", "yang menerima disposisi; kotaknya dicentang", "daftar"),
    ValueName("instruksi", "semua instruksi yang dapat dipilih", "daftar"),
    ValueName("instruksi_dipilih", "instruksi yang dipilih; kotaknya dicentang", "daftar"),
    ValueName("catatan", "catatan pemberi disposisi"),
    # The meeting
    ValueName("rapat", "nama rapat"),
    ValueName("badan", "badan atau tim yang mengadakan rapat"),
    ValueName("hari_tanggal", "hari dan tanggal rapat"),
    ValueName("waktu", "waktu rapat, misalnya 09.00–11.30 WIB"),
    ValueName("tempat", "tempat rapat"),
    ValueName("acara", "acara rapat", "daftar"),
    ValueName("pimpinan_rapat", "nama pimpinan rapat"),
    ValueName("jabatan_pimpinan_rapat", "jabatan pimpinan rapat"),
    ValueName("nip_pimpinan_rapat", "NIP pimpinan rapat"),
    ValueName("notulis", "nama notulis"),
    ValueName("nip_notulis", "NIP notulis"),
    ValueName("peserta", "peserta rapat", "tabel", ("nama", "jabatan", "instansi")),
    ValueName("jumlah_peserta", "jumlah peserta, misalnya 7 (tujuh) orang"),
    ValueName("hasil_rapat", "apa hasil rapatnya"),
    ValueName("rencana", "tindak lanjut", "tabel", ("apa", "siapa", "kapan")),
    # After the end
    ValueName("klasifikasi_arsip", "kode klasifikasi arsip"),
    ValueName("retensi", "masa simpan arsip"),
    ValueName("daftar_lampiran", "lampiran, satu baris satu berkas", "daftar"),
    # The covering letter
    ValueName("naskah", "naskah yang dikirim", "tabel", ("nama", "banyaknya", "keterangan")),
    # The telephone list
    ValueName(
        "panggilan",
        "orang yang perlu ditelepon",
        "tabel",
        ("nomor_register", "nama", "telepon", "keperluan"),
    ),
    # The empty form
    ValueName(
        "isian", "isian formulir menurut urutan profil", "tabel", ("label", "pilihan", "baris")
    ),
    ValueName("lampiran_diminta", "berkas yang diminta bersama formulir", "daftar"),
    ValueName("pernyataan", "pernyataan pelapor", "daftar"),
    ValueName("pemberitahuan_data", "pemberitahuan perlindungan data pribadi"),
    ValueName("tanda_tangan_lain", "siapa lagi yang membubuhkan tanda tangan", "daftar"),
    ValueName("cara_mengembalikan", "ke mana dan kapan formulir dikembalikan", "daftar"),
)

#: Name -> what it means, in the order of the documentation.
VALUES: Mapping[str, ValueName] = MappingProxyType({one.name: one for one in _NAMES})
