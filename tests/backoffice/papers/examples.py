"""One letter of each layout, filled in as an office would: invented people alone."""

from __future__ import annotations

from backoffice.papers.building import build
from backoffice.papers.layout_files import house_layouts
from backoffice.papers.letter import Letter, Letterhead, Paraf, Sign, Size
from backoffice.papers.values import Values

HEAD = Letterhead(
    lines=(
        "PEMERINTAH KOTA CONTOH",
        "DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU",
    ),
    contact=(
        "Jalan Contoh Nomor 1, Kecamatan Contoh Utara, Kota Contoh 26200",
        "Telepon 0812-0000-0009 · pengaduan@contoh.example.com · contoh.example.com",
    ),
)

VALUES: Values = {
    "nama_kantor": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Kota Contoh",
    "alamat_kantor": "Jalan Contoh Nomor 1",
    "biaya": "Tidak dipungut biaya",
    "keberatan": "loket pengaduan, lapor.go.id, atau Ombudsman RI",
    "nomor": "003/UND/DPMPTSP/2026",
    "tanggal": "23 November 2026",
    "tempat_tanggal": "Contoh, 23 November 2026",
    "tanggal_terbilang": (
        "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"
    ),
    "sifat": "Segera",
    "lampiran_surat": "1 (satu) berkas",
    "hal": "Klarifikasi pengaduan masyarakat Reg. 0042/PGD/XI/2026",
    "kepada": ("Kepala Bidang Pengawasan", "Camat Contoh Utara"),
    "dari": "Kepala Subbagian Pengaduan",
    "tembusan": ("Wali Kota Contoh", "Inspektur Kota Contoh"),
    "rangkap": "2 (dua)",
    "kode_qr": "https://aduan.example.com/tanda-terima/CTH-7K4Q-29?s=abcdefghij",
    "keterangan_qr": ("Pindai untuk memeriksa keaslian lembar ini.", "Kode lacak CTH-7K4Q-29"),
    "dicetak_oleh": "Petugas Contoh, Petugas Layanan Pengaduan",
    "tanggal_cetak": "23 November 2026 pukul 10.15 WIB",
    "catatan_rahasia": "Identitas pelapor dirahasiakan.",
    "nomor_register": "0042/PGD/XI/2026",
    "kode_lacak": "CTH-7K4Q-29",
    "diterima": "Senin, 23 November 2026 pukul 10.15 WIB",
    "tanggal_diterima": "23 November 2026",
    "kanal": "WhatsApp",
    "sapaan": "Ibu",
    "nama_pelapor": "Warga Contoh",
    "dirahasiakan": "Tidak",
    "alamat_pelapor": "Dusun Contoh RT 02 RW 01, Kelurahan Contoh, Kecamatan Contoh Utara",
    "kontak_pelapor": "0812••••0001",
    "pokok": "Bengkel las di sebelah rumah bekerja sampai larut malam tanpa izin",
    "uraian": (
        "Bengkel las di sebelah rumah saya bekerja setiap malam sampai pukul 23.00.\n"
        "1. Suaranya keras, anak saya tidak bisa tidur.\n"
        "2. Asapnya masuk ke rumah.\n"
        "Sudah dua kali saya tegur, tidak ada perubahan."
    ),
    "klasifikasi": "Pengaduan berkadar pengawasan",
    "kategori": "Gangguan usaha",
    "tingkat": "Sedang",
    "terlapor": "Bengkel Las Contoh",
    "waktu_kejadian": "Sejak 1 Oktober 2026, pukul 20.00–23.00",
    "tempat_kejadian": "Jalan Contoh Nomor 12, Kelurahan Contoh",
    "bukti": "2 foto, 1 PDF",
    "kelengkapan": "Belum lengkap",
    "kekurangan": ("Tanda tangan Lurah", "Salinan KTP-el"),
    "batas": "7 hari kerja sejak dinyatakan lengkap (paling lambat 2 Desember 2026)",
    "penerima": "Petugas Contoh, Petugas Layanan Pengaduan",
    "cara_terima": "Diterima sistem, diverifikasi petugas",
    "surat_dari": "Subkoordinator Pengaduan",
    "nomor_surat": "045/ND/DPMPTSP/2026",
    "tanggal_surat": "20 November 2026",
    "nomor_agenda": "112",
    "tujuan": ("Sekretaris", "Koordinator", "Bidang Pengawasan", "Bidang Perizinan"),
    "diteruskan": ("Koordinator",),
    "instruksi": ("Rapatkan dengan tim teknis", "Koordinasi/konfirmasi", "Siapkan jawaban"),
    "instruksi_dipilih": ("Rapatkan dengan tim teknis", "Siapkan jawaban"),
    "catatan": "Undang pemilik usaha dan lurah.",
    "rapat": "rapat tim teknis penyelesaian pengaduan",
    "badan": "Tim Teknis Perizinan",
    "hari_tanggal": "Jumat, 27 November 2026",
    "waktu": "09.00–11.30 WIB",
    "tempat": "Ruang Rapat Lantai 2",
    "acara": ("Klarifikasi pengaduan", "Kesepakatan jam kerja"),
    "pimpinan_rapat": "Koordinator Contoh, S.E.",
    "jabatan_pimpinan_rapat": "Koordinator Pengaduan",
    "nip_pimpinan_rapat": "19700101 199503 1 002",
    "notulis": "Notulis Contoh",
    "nip_notulis": "19900101 201503 2 003",
    "peserta": (
        {"nama": "Lurah Contoh", "jabatan": "Lurah", "instansi": "Kelurahan Contoh"},
        {"nama": "Pemilik Contoh", "jabatan": "Pemilik", "instansi": "Bengkel Las Contoh"},
    ),
    "jumlah_peserta": "7 (tujuh) orang",
    "rencana": (
        {"apa": "Memasang peredam suara", "siapa": "Pemilik usaha", "kapan": "7 Desember 2026"},
        {"apa": "Memeriksa izin usaha", "siapa": "Bidang Perizinan", "kapan": "1 Desember 2026"},
    ),
    "klasifikasi_arsip": "500.16.7.2",
    "retensi": "2 tahun aktif, 3 tahun inaktif",
    "daftar_lampiran": ("Notula", "Daftar hadir"),
    "naskah": (
        {"nama": "Berkas pengaduan Reg. 0042/PGD/XI/2026", "banyaknya": "1 (satu) berkas"},
        {"nama": "Foto lokasi", "banyaknya": "2 (dua) lembar", "keterangan": "Sesuai kewenangan"},
    ),
    "panggilan": (
        {
            "nomor_register": "0042/PGD/XI/2026",
            "nama": "Ibu Warga Contoh",
            "telepon": "0812-0000-0001",
            "keperluan": "Minta tanggal kejadian",
        },
        {
            "nomor_register": "0043/PGD/XI/2026",
            "nama": "Bapak Warga Contoh Dua",
            "telepon": "0812-0000-0002",
            "keperluan": "Jawaban siap diambil",
        },
    ),
    "isian": (
        {"label": "Nama lengkap"},
        {"label": "Alamat", "baris": "2"},
        {"label": "Nomor telepon/WhatsApp"},
        {"label": "Bidang usaha", "pilihan": ("Perdagangan", "Industri", "Jasa", "Lainnya")},
        {"label": "Uraian pengaduan", "baris": "6"},
        {"label": "Kapan terjadi"},
        {"label": "Di mana terjadi"},
        {"label": "Rahasiakan nama saya", "pilihan": ("Ya", "Tidak")},
    ),
    "lampiran_diminta": ("Salinan KTP-el", "Foto gangguan", "Surat pernyataan"),
    "pernyataan": ("Saya menyatakan bahwa isi formulir ini benar.",),
    "pemberitahuan_data": (
        "Data pribadi dalam formulir ini dipakai hanya untuk menangani pengaduan ini."
    ),
    "tanda_tangan_lain": ("Ketua RT", "Lurah"),
    "cara_mengembalikan": (
        "Jalan Contoh Nomor 1, Senin–Jumat 07.30–16.00",
        "Foto formulir ke WhatsApp 0812-0000-0009",
    ),
}

SECTIONS = {
    "persoalan": "Pengaduan tentang bengkel las yang bekerja sampai larut malam.",
    "praanggapan": "Usaha itu belum memiliki izin gangguan.",
    "fakta": "Diadukan pada 23 November 2026.\n1. Dua foto.\n2. Satu rekaman suara.",
    "analisis": "Pengaduan termasuk kewenangan dinas.",
    "kesimpulan": "Perlu klarifikasi dengan pemilik usaha.",
    "saran": "Dibahas dalam rapat tim teknis.",
    "isi": "Pelapor telah melengkapi formulir bertanda tangan.",
    "ringkasan": "Gangguan suara dan asap dari sebuah usaha pengelasan.",
    "pembahasan": "1. Pemilik usaha mengakui bekerja malam.\n2. Lurah meminta kesepakatan.",
    "keputusan": "Pengelasan hanya pukul 08.00–17.00.",
    "pokok": "Bengkel las bekerja sampai larut malam.",
    "keterangan": "Tim teknis: izin usaha ada.\nPemilik usaha: bersedia mengubah jam kerja.",
    "hasil": "1. Pengelasan hanya pukul 08.00–17.00.\n2. Peredam suara dipasang.",
    "lanjut": "Dinas memeriksa kembali setelah satu bulan.",
    "pemeriksaan": "Kami memeriksa lokasi pada 25 November 2026 dan mengundang pemilik usaha.",
}

HEAD_OF_OFFICE = Sign(
    jabatan="KEPALA DINAS,",
    name="Kepala Contoh, S.H., M.Si.",
    rank="Pembina Utama Muda, IV/c",
    nip="19680101 199203 1 001",
)
PARAFS = (
    Paraf("Koordinator Pengaduan", "Koordinator Contoh, S.E.", "setuju 24-11-2026 09.12"),
    Paraf("Sekretaris", "Sekretaris Contoh, S.Sos."),
)
#: Who signs a paper alone has nobody's initials beside the text.
WITH_PARAFS = {"undangan", "berita_acara", "surat_jawaban"}
NAMES = tuple(house_layouts())


def example(
    name: str,
    *,
    values: Values = VALUES,
    size: Size = "A4",
    draft: int = 0,
    head: Letterhead = HEAD,
    sections: dict[str, str] | None = None,
) -> Letter:
    """The layout of this name with all that it can show."""
    layout = house_layouts()[name]
    given = SECTIONS if sections is None else sections
    return build(
        layout,
        values,
        sections={one.key: given[one.key] for one in layout.sections if one.key in given},
        letterhead=head,
        size=size,
        signs=(HEAD_OF_OFFICE,),
        parafs=PARAFS if name in WITH_PARAFS else (),
        draft=draft,
        made_at=1_795_400_100,
    )
