"""What officers carry over to SP4N-LAPOR!: the case without its reporter, and what came of it."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.case.redaction import MASK
from backoffice.store.tables import lapor
from tests.world import begins, complains, fills, one_database

TOLD = (
    "Saya Kenari Purnama dari Dusun Mawarwangi, HP 0812.0000.0077. KTP saya direkam bulan Agustus "
    "di Kecamatan Contoh, sampai sekarang belum jadi, padahal katanya tiga hari saja."
)
WHO = {
    "nama": "Kenari Purnama",
    "alamat": "Dusun Mawarwangi RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "kontak": "0812-0000-0077",
    "uraian": TOLD,
}
FIELDS = (
    "nama: Warga Contoh Satu\nalamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
    "layanan: KTP-el\nisi: KTP belum jadi\nhp: 0812-0000-0001"
)


async def desk(world: World) -> tuple[Person, Person]:
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    return petugas, pejabat


def line(shown: str, label: str) -> str:
    """What stands behind a label."""
    found = re.search(rf"^{label}: (.*)$", shown, re.MULTILINE)
    assert found, shown
    return found[1]


def tells_nobody(shown: str) -> bool:
    return not re.search(r"kenari|purnama|mawarwangi|0077|RT 02", shown, re.IGNORECASE)


async def rows(world: World) -> list[str]:
    found = await world.node.database.read(lambda tx: tx.rows(select(lapor)))
    return sorted(row["tracking_id"] for row in found)


@one_database
async def test_a_case_is_shown_ready_to_paste_and_names_nobody(world: World) -> None:
    petugas, _ = await desk(world)
    await complains(world.citizen("Kenari Tampilan"), rahasia="ya", **WHO)
    shown = (await petugas.says("/lapor 1"))[-1]
    assert tells_nobody(shown)
    title = line(shown, "Judul")
    assert title.startswith("KTP-el: Saya ••••") and 60 < len(title) <= 100
    assert "KTP saya direkam bulan Agustus" in line(shown, "Isi")
    assert MASK in line(shown, "Isi")
    assert "12 November 2026" in line(shown, "Tanggal kejadian")
    assert "Kantor dinas" in line(shown, "Lokasi")
    assert line(shown, "Klasifikasi") == "Pengaduan"
    assert line(shown, "Kategori") == "Kependudukan dan pencatatan sipil"
    assert "Anonim: Ya · Rahasia: Ya" in shown
    assert line(shown, "Lampiran") == "tidak ada"
    assert "/identitas" not in shown, "the reporter wants to be hidden"
    assert "Sesudah ditempel: /lapor_1_2026" in shown


async def test_who_wants_nothing_hidden_is_still_asked_first(one_world: World) -> None:
    petugas, _ = await desk(one_world)
    await complains(one_world.citizen(), rahasia="tidak", **WHO)
    shown = (await petugas.says("/lapor 1"))[-1]
    assert "Anonim: Tidak · Rahasia: Tidak" in shown
    assert tells_nobody(shown)
    assert "Bila setuju namanya ditulis" in shown and "/identitas_1_2026" in shown


async def test_a_secret_case_is_proposed_as_secret(one_world: World) -> None:
    petugas, pejabat = await desk(one_world)
    await complains(one_world.citizen(), rahasia="tidak", **WHO)
    await pejabat.says("/rahasia 1 isi ya")
    shown = (await pejabat.says("/lapor 1"))[-1]
    assert "Anonim: Ya · Rahasia: Ya" in shown and "/identitas" not in shown
    # For whom it does not exist it is not there either.
    assert "tidak ditemukan" in (await petugas.says("/lapor 1"))[-1]


async def test_files_are_listed_by_their_numbers(one_world: World) -> None:
    petugas, _ = await desk(one_world)
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="bukti", **WHO)
    for caption in ("Resi Kenari Purnama", "Antrean"):
        warga.user.send_photo(b"\xff\xd8\xff\xe0" + caption.encode(), caption)
        await warga.settled()
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    shown = (await petugas.says("/lapor 1"))[-1]
    assert "1. foto (Resi ••••)\n2. foto (Antrean)" in shown


async def test_its_tracking_id_is_noted_once_and_can_be_put_right(world: World) -> None:
    petugas, _ = await desk(world)
    await complains(world.citizen(), **WHO)
    await complains(world.citizen("Warga Dua"), nama="Warga Contoh Dua")
    assert "bukan Tracking ID" in (await petugas.says("/lapor 1 besok"))[-1]
    assert "dengan Tracking ID 7654321" in (await petugas.says("/lapor 1 #7654321"))[-1]
    assert "sudah dicatat di SP4N-LAPOR!" in (await petugas.says("/lapor 1 7654321"))[-1]
    told = (await petugas.says("/lapor 2 7654321"))[-1]
    assert "Tracking ID 7654321 sudah dicatat sebagai 0001/PGD/XI/2026" in told
    await petugas.says("/lapor 1 7654322")
    assert await rows(world) == ["7654322"], "the slip of before is nobody's any more"
    await petugas.says("/lapor 2 7654321")
    assert await rows(world) == ["7654321", "7654322"]
    assert "Telegram · juga di SP4N-LAPOR!, ID 7654322" in (await petugas.says("/lihat 1"))[-1]
    history = (await petugas.says("/riwayat 1"))[-1]
    assert "Petugas Satu: dicatat di SP4N-LAPOR! dengan Tracking ID 7654322" in history
    # What came from there with an ID that a case has been given here is the same complaint.
    told = (await petugas.says(f"/catat sp4n_lapor 7654322 kemarin\n{FIELDS}"))[-1]
    assert "sudah dicatat sebagai 0001/PGD/XI/2026" in told


async def test_what_came_of_it_is_shown_to_be_pasted_back(one_world: World) -> None:
    petugas, pejabat = await desk(one_world)
    await petugas.says(f"/catat sp4n_lapor 7654321 kemarin\n{FIELDS}")
    await petugas.says("YA")
    shown = (await petugas.says("/lapor 1"))[-1]
    assert "Tracking ID: 7654321" in shown and "siap tempel ke" not in shown
    assert line(shown, "Status") == "Menunggu verifikasi"
    assert "Belum ada jawaban" in shown
    assert "berasal dari SP4N-LAPOR!" in (await petugas.says("/lapor 1 99999"))[-1]
    await petugas.says("/balas 1 Yth. Warga Contoh Satu, KTP-el dapat diambil di loket 2.")
    await petugas.says("YA SELESAI")
    shown = (await pejabat.says("/lapor 1"))[-1]
    assert line(shown, "Status") == "Selesai"
    assert "Tindak lanjut (disampaikan 23 November 2026), siap tempel:" in shown
    assert "Yth. ••••, KTP-el dapat diambil di loket 2." in shown


async def test_why_it_is_not_followed_up_is_shown_too(one_world: World) -> None:
    petugas, pejabat = await desk(one_world)
    await complains(one_world.citizen(), **WHO)
    await petugas.says("/lapor 1 7654321")
    await pejabat.says("/alihkan 1 Dinas PU: Sudah kami teruskan kepada Kenari.")
    await pejabat.says("YA")
    shown = (await petugas.says("/lapor 1"))[-1]
    assert line(shown, "Status") == "Bukan wewenang"
    assert "Sudah kami teruskan kepada ••••." in shown
    # It was carried over from here, so the case itself can be shown again.
    assert "siap tempel ke SP4N-LAPOR!" in shown and "catat Tracking ID-nya" not in shown


async def test_a_sealed_case_is_carried_nowhere(one_world: World) -> None:
    petugas, pejabat = await desk(one_world)
    await complains(one_world.citizen(), **WHO)
    await petugas.says("/balas 1 Sudah.")
    await petugas.says("YA SELESAI")
    await pejabat.says("/segel 1 Permintaan pelapor.")
    await pejabat.says("YA")
    assert "disegel" in (await petugas.says("/lapor 1"))[-1]


async def test_the_word_alone_still_answers_how_a_complaint_came(one_world: World) -> None:
    petugas, _ = await desk(one_world)
    await petugas.says("/catat")
    assert "lewat mana" in petugas.sees
    await petugas.says("lapor")
    assert "lewat mana" not in petugas.sees and "Tracking ID" not in petugas.sees
    await petugas.says("kemarin")
    await petugas.says("isi: KTP belum jadi")
    assert "Berapa Tracking ID" in petugas.sees
