"""A working day from the telephone alone: ten complaints, each with another end, and its slips.

Nothing but what people type and press; the register, the journal and the queue must agree at the
end.
"""

from __future__ import annotations

from collections import Counter

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.store import audit, cases
from backoffice.store.audit import Report
from backoffice.store.engine.tx import Tx
from tests.world import complains, sends_to

BOX = """/catat kotak_pengaduan 2026-11-20
nama: Warga Kotak
alamat: Desa Contoh, Kec. Contoh
hp: 0812-0000-0031
layanan: kk
isi: Kartu Keluarga belum jadi sejak September"""
LAPOR = """/catat sp4n_lapor hari ini
id: 7654321
nama: Warga Lapor
alamat: Desa Contoh, Kec. Contoh
hp: 0812-0000-0032
layanan: akta
isi: Akta anak saya salah tanggal"""


class Day:
    """The office, and what is where in it."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def case(self, number: int) -> Case:
        found = await self.world.node.database.read(
            lambda tx: cases.listing(tx, self.world.node.desk.office_id)
        )
        return next(one for one in found if one.number == f"{number:04}/PGD/XI/2026")

    async def slips(self, person: Person, words: str, told: str) -> None:
        """A slip is answered with a sentence and changes nothing that a journal knows."""
        before = await self._lines()
        await person.says(words)
        assert told in person.sees, (words, person.sees)
        assert await self._lines() == before, words

    async def _lines(self) -> int:
        found = await self.world.node.database.read(
            lambda tx: cases.listing(tx, self.world.node.desk.office_id)
        )
        return sum(one.seq for one in found)


async def test_a_day_of_ten_complaints(world: World) -> None:
    day = Day(world)
    petugas, tim, pejabat, kepala = await world.officers(
        ("Rangga Melati", "petugas_pengaduan"),
        ("Tirta Anggrek", "tim_penjawab", "tim_pengelola"),
        ("Utama Seruni", "pejabat_pengelola"),
        ("Wira Kenanga", "kepala_dinas"),
    )
    people = [world.citizen(f"Warga {word}") for word in
              ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan")]  # fmt: skip
    for person in people[:7]:
        await complains(person)
    await complains(people[7], uraian="Di loket, Rangga Melati meminta uang agar dipercepat.")
    await petugas.says(BOX)
    await petugas.says("YA")
    await petugas.says(LAPOR)
    await petugas.says("YA")
    await petugas.says("/antrean")
    assert "(9)" in petugas.sees, "the one about this officer is not for these eyes"

    # The slips of a tired morning: each is met with a sentence.
    await day.slips(petugas, "/antrian besok", "Pilihan")
    await day.slips(petugas, "/ambl 1", "Mungkin maksud Bapak/Ibu /ambil?")
    await day.slips(petugas, "/ambil 99", "tidak ditemukan")
    await day.slips(petugas, "/ambil satu", "satu")
    await day.slips(petugas, "/setujui 1", "hanya untuk Pejabat Pengelola Pengaduan")
    await day.slips(petugas, "terima kasih pak", "bukan perintah")
    await day.slips(petugas, "YA", "Tidak ada")
    await day.slips(petugas, "/balas 1", "Tulis juga teksnya")
    await day.slips(petugas, "/lihat 8", "tidak ditemukan")
    await day.slips(petugas, LAPOR, "7654321")
    await day.slips(tim, "/kirim 1", "hanya untuk")
    await day.slips(pejabat, "/tolak 5 bosan saja", "alasan")

    # 1: answered at the desk, in one command and one confirmation.
    await petugas.says("/balas 1 KTP sudah jadi, silakan diambil di loket 2.")
    await petugas.says("ok")
    assert (await day.case(1)).open, "an ok sends nothing"
    await petugas.says("/balas 1 KTP sudah jadi, silakan diambil di loket 2.")
    await petugas.says("YA SELESAI")

    # 2: the whole chain, returned once, closed by silence.
    await tim.says("/lengkap 2")
    await tim.says("YA")
    await petugas.says("/disposisi 2 tim_penjawab Cek berkas.")
    await tim.says("/ambil 2")
    await day.slips(petugas, "/ambil 2", "sedang dipegang Tirta Anggrek")
    await tim.says("/jawab 2 Sudah dicetak.")
    await day.slips(pejabat, "/kirim 2", "tahap")
    await pejabat.says("/kembalikan 2 Sebutkan loketnya.")
    await tim.says("/jawab 2 Sudah dicetak; ambil di loket 2.")
    await pejabat.says("/setujui 2")
    await pejabat.says("YA")

    # 3: something is missing; the clock waits; it comes; it is answered.
    await petugas.says("/lengkapi 3 Foto resi perekaman.")
    await petugas.says("YA")
    await people[2].says("Resinya nomor tujuh, maaf terlambat.")
    await petugas.says("/balas 3 Terima kasih. KTP dikirim besok.")
    await petugas.says("YA SELESAI")

    # 4: not ours. 5: refused, with a listed ground. 6: withdrawn by the citizen.
    await pejabat.says("/alihkan 4 Dinas PU: Laporan sudah kami teruskan hari ini.")
    await pejabat.says("YA")
    await pejabat.says("/tolak 5 ganda Sudah dijawab dalam pengaduan nomor 1.")
    await pejabat.says("YA")
    await people[5].says("CABUT")
    await pejabat.says("/cabut 6")
    await pejabat.says("YA")

    # 7: answered, and the citizen says "belum"; taken up again, escalated, closed.
    await petugas.says("/balas 7 Sudah selesai menurut kami.")
    await petugas.says("YA SELESAI")
    await people[6].says("belum, KTP saya belum ada")
    assert (await day.case(7)).state == "DIPROSES"
    await petugas.says("/eskalasi 7 Blangko habis, mohon arahan.")
    assert "Blangko habis" in pejabat.sees
    await pejabat.says("/selesai 7 Blangko datang, KTP sudah diserahkan.")
    await pejabat.says("YA")

    # 8: about an officer: from the superior, through a named colleague, to its end.
    await pejabat.says("/disposisi 8 Tirta Anggrek Periksa dan siapkan jawaban.")
    await tim.says("/jawab 8 Petugas sudah kami periksa dan tegur.")
    await pejabat.says("/setujui 8")
    await pejabat.says("YA")

    # 9 from the box and 10 from SP4N-LAPOR!: nobody has a chat; officers tell them.
    await petugas.says("/ambil 9")
    await petugas.says("/balas 9 KK sudah dapat diambil.")
    assert "tidak punya alamat chat" in petugas.sees or "sampaikan" in petugas.sees
    await petugas.says("YA SELESAI")
    await tim.says("/ambil 10")
    await tim.says("/jawab 10 Akta sudah diperbaiki.")
    for said in ("/setujui 10", "YA", "/kirim 10", "YA"):
        await pejabat.says(said)

    await petugas.says("/antrean")
    await world.passes(days=21)

    ends = Counter([(await day.case(number)).state for number in range(1, 11)])
    assert ends == {"SELESAI": 7, "DIALIHKAN": 1, "DITOLAK": 1, "DICABUT": 1}
    heard = "\n".join(text for person in people for text in sends_to(world, person))
    for words in (
        "silakan diambil di loket 2",
        "ambil di loket 2",
        "Dinas PU",
        "Sudah dijawab dalam pengaduan nomor 1",
        "dinyatakan *dicabut*".replace("*", ""),
        "Petugas sudah kami periksa dan tegur",
    ):
        assert words in heard, words
    for never in ("Cek berkas", "Sebutkan loketnya", "Blangko", "mohon arahan", "terima kasih pak"):
        assert never not in heard, never
    assert "0008" not in "\n".join(sends_to(world, petugas))
    assert not any("0012" in text for text in sends_to(world, kepala))
    await pejabat.says("/antrean")
    assert pejabat.sees.endswith("tidak ada pengaduan.")
    report = Report()

    def walk(tx: Tx) -> None:
        audit.walk_journals(tx, world.node.desk.vault, report, lambda words: None)
        audit.walk_register(tx, report)

    await world.node.database.read(walk)
    assert report.faults == []
    assert report.cases == 10
