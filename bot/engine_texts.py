"""Every text and button label that the engine itself says, with the data that it gives each."""

from __future__ import annotations

from bot.texts import NEXT

#: What the engine itself says, and the data that it gives; a text may use no more than that.
ENGINE_TEXTS: dict[str, frozenset[str]] = {
    key: frozenset(params.split())
    for key, params in {
        "salam": "",
        "salam_islami": "",
        "sama_sama": "",
        "persetujuan_data": "",
        "persetujuan_lengkap": "",
        "persetujuan_ditolak": "tanggal_hapus",
        "info_langkah": "jumlah menit",
        "identitas_wajib": NEXT,
        "wajib_diisi": NEXT,
        "cerita_dulu": NEXT,
        "isian_dilewati": NEXT,
        "tidak_paham": NEXT,
        "stiker": NEXT,
        "tak_didukung": "",
        "suara_diterima": "",
        "bukti_dicatat": "jenis",
        "bukti_diterima": "nomor jenis",
        "bukti_beberapa": "jumlah_baru",
        "bukti_penuh": "jumlah_bukti",
        "bukti_gagal": "alasan batas_mb",
        "foto_tanpa_ket": "",
        "keterangan_dicatat": "",
        "tanya_bukti_lagi": "jumlah_bukti",
        "tanya_berkas_lagi": "bagian jumlah_bukti",
        "lokasi_diterima": "",
        "konfirmasi_nama": "nama",
        "konfirmasi_hp": "nomor",
        "konfirmasi_kapan": "hari_tanggal rentang",
        "konfirmasi_waktu": "waktu",
        "kapan_mustahil": "",
        "kapan_beda_hari": "tanggal hari",
        "kapan_lama": "",
        "konfirmasi_uraian": "uraian",
        "konfirmasi_isian": "isi",
        "nama_kurang": "",
        "alamat_kurang": "bagian_kurang",
        "hp_salah": "",
        "hp_tidak_punya": "",
        "pilihan_tidak_ada": "",
        "objek_kurang_jelas": "",
        "tulis_lainnya": "",
        "jawab_ya_tidak": "",
        "uraian_kurang": "",
        "kapan_tidak_terbaca": "",
        "kapan_nanti": "",
        "tempat_kurang": "",
        "isian_kosong": "",
        "rupiah_tidak_terbaca": "",
        "rupiah_beberapa": "",
        "isian_belum_sesuai": "bagian pilihan",
        "ringkasan": "ringkasan",
        "pilih_ubah": "daftar_bagian",
        "nomor_tidak_ada": "",
        "ubahan_dicatat": "bagian isi",
        "ubahan_tulis_baru": "",
        "pesan_ditarik": "",
        "kembali_awal": "",
        "tambahan_disimpan": "",
        "tombol_lama": "",
        "kirim_nanti": "",
        "pilih_lanjut": "",
        "tidak_ada_isian": "",
        "konfirmasi_batal": "",
        "batal": "tanggal_hapus",
        "sesi_diam": "",
        "sesi_ditutup": "tanggal",
        "konfirmasi_hapus": "",
        "hapus_batal": "",
        "minta_petugas": "",
        "darurat": "",
        "info_kantor": "",
        "bantuan": "",
    }.items()
}

#: Labels of the engine's buttons.
ENGINE_LABELS = frozenset(
    f"tombol.{name}"
    for name in (
        *("buat_pengaduan", "cek_status", "info_bantuan", "setuju", "tidak_setuju"),
        *("baca_lengkap", "benar", "ubah", "pakai", "tulis_lagi", "lewati", "kirim", "ubah_data"),
        *("batal", "ya_hentikan", "lanjutkan", "mulai_baru", "ya_hapus", "jangan"),
    )
)
