"""An answer is handed over by hand, with proof; a mistake is taken back; nothing closes without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.case.events import Delivered, Undelivered
from backoffice.office.profile import load_profile, shared_texts
from backoffice.office.profile_issues import find_issues
from backoffice.store import cases
from tests.offices import office_with
from tests.world import case_of, has_complained, local

#: The desk hands over, before it is sent or after; the one in charge closes what has arrived.
HANDING = """
[[workflow.transitions]]
verb = "serah"
source = ["s5", "s6"]
target = "s6"
by = ["petugas_pengaduan"]
needs = ["disetujui"]
clause = "L40"

[[workflow.transitions]]
verb = "selesai"
source = ["s6"]
target = "selesai"
by = ["pejabat_pengelola"]
needs = ["serah:jawaban"]
clause = "L40"
"""
PROOF = "Diterima sendiri oleh pelapor di loket 2"
PHOTO = b"\xff\xd8\xff\xe0 tanda terima"


def handing_office(folder: Path, steps: str = HANDING) -> Path:
    office = office_with(folder, steps)
    profile = office / "profile.toml"
    whole = profile.read_text(encoding="utf-8")
    everywhere = 'source = ["s2", "s3", "s4", "s5", "s6"]\ntarget = "selesai"'
    assert everywhere in whole
    less = everywhere.replace(', "s5", "s6"', ', "s5"')
    profile.write_text(whole.replace(everywhere, less), encoding="utf-8")
    return office


async def does(person: Person, *texts: str) -> None:
    """One after the other, each when the one before was answered."""
    for text in texts:
        await person.says(text)


class House:
    """An office that hands over, and a complaint whose answer is approved."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def opened(self) -> House:
        self.petugas, self.budi, self.pejabat = await self.world.officers(
            ("Ani Contoh", "petugas_pengaduan"),
            ("Budi Contoh", "tim_penjawab"),
            ("Dodi Contoh", "pejabat_pengelola"),
        )
        self.warga = self.world.citizen()
        self.code = (await has_complained(self.warga)).code
        await does(self.budi, "/ambil 1", "/jawab 1 KTP-el sudah dicetak.")
        await does(self.pejabat, "/setujui 1 saja", "YA")
        assert (await self.case()).stage == "s5"
        return self

    async def case(self) -> Case:
        return await case_of(self.world, self.code)

    async def hands_over(self, proof: str = PROOF) -> None:
        await does(self.petugas, f"/serah 1 {proof}", "YA")
        assert "tercatat diserahkan" in self.petugas.sees


@pytest.fixture
async def house(folder: Path, house_url: str) -> AsyncIterator[House]:
    office = str(handing_office(folder / "office"))
    async with World.opened(folder, office=office, database_url=house_url, straight=True) as world:
        yield await House(world).opened()


async def test_what_is_handed_over_is_shown_kept_and_read(house: House) -> None:
    await house.petugas.says("/serah 1")
    assert "Tulis buktinya" in house.petugas.sees
    await house.petugas.says(PROOF)
    assert f"diserahkan langsung kepada pelapor. Bukti: {PROOF}" in house.petugas.sees
    assert "KTP-el sudah dicetak." in house.petugas.sees
    assert (await house.case()).stage == "s5", "nothing before YA"
    await house.petugas.says("YA")
    case = await house.case()
    assert (case.stage, case.state) == ("s6", "DIJAWAB")
    assert case.answered_at is not None
    assert case.delivery is not None
    assert "sudah diserahkan langsung. Isinya:" in house.warga.sees
    assert "KTP-el sudah dicetak." in house.warga.sees
    assert PROOF not in house.warga.sees, "the proof stays in the house"
    await house.pejabat.says("/lihat 1")
    assert "Bukti penyerahan (Ani Contoh" in house.pejabat.sees
    assert PROOF in house.pejabat.sees
    await house.petugas.says("/serah 1 sekali lagi")
    assert "sudah dicatat diserahkan" in house.petugas.sees


async def test_a_photograph_of_the_signature_is_the_cases(house: House) -> None:
    house.petugas.user.send_photo(PHOTO, f"/serah 1 {PROOF}")
    await house.petugas.settled()
    assert "Bukti: foto (1). Disimpan pada pengaduan ini" in house.petugas.sees
    await house.petugas.says("YA")
    case = await house.case()
    assert case.delivery is not None
    assert len(case.delivery.files) == 1
    assert case.officers_files == case.delivery.files
    await house.pejabat.says("/lihat 1")
    assert "dari petugas" in house.pejabat.sees
    assert house.warga.sees.startswith("Yth. Bapak/Ibu"), "a proof goes to nobody"


async def test_silence_closes_what_was_handed_over(house: House) -> None:
    await house.hands_over()
    await house.world.passes(days=30)
    assert (await house.case()).state == "SELESAI"


async def test_a_mistake_is_taken_back_by_whoever_may_close(house: House) -> None:
    await house.hands_over()
    await does(house.pejabat, "/selesai 1", "YA")
    assert (await house.case()).state == "SELESAI"
    await house.petugas.says("/serah 1 batal salah orang")
    assert "hanya untuk Pejabat Pengelola" in house.petugas.sees
    await house.pejabat.says("/serah 1 batal")
    assert (await house.case()).state == "SELESAI"
    await house.pejabat.says("/serah 1 batal yang menerima tetangganya")
    assert "akan dibatalkan karena: yang menerima tetangganya" in house.pejabat.sees
    await house.pejabat.says("YA")
    case = await house.case()
    assert (case.stage, case.state) == ("s5", "JAWABAN_DISETUJUI")
    assert (case.delivery, case.answered_at, case.closed_at) == (None, None, None)
    assert "ternyata keliru dan kami batalkan" in house.warga.sees
    await house.pejabat.says("/lihat 1")
    assert "Bukti penyerahan (dibatalkan)" in house.pejabat.sees
    assert "Usulan jawaban versi 1" in house.pejabat.sees
    entries = await house.world.node.database.read(lambda tx: cases.entries(tx, case.id))
    kinds = [type(one.event) for one in entries]
    assert kinds.index(Delivered) < kinds.index(Undelivered)
    # The first silence is over, and nobody has answered.
    await house.world.passes(days=30)
    assert (await house.case()).state == "JAWABAN_DISETUJUI"
    await house.hands_over("Diterima pelapor di rumahnya")
    assert (await house.case()).state == "DIJAWAB"
    await does(house.pejabat, "/serah 1 batal salah lagi", "BATAL")
    assert (await house.case()).delivery is not None


async def test_nothing_closes_before_it_has_arrived(house: House) -> None:
    house.warga.user.block()
    await does(house.pejabat, "/kirim 1", "YA")
    assert (await house.case()).state == "DIJAWAB"
    await house.pejabat.says("/selesai 1")
    assert "belum dapat ditutup: jawabannya belum diserahkan" in house.pejabat.sees
    await house.hands_over()
    await does(house.pejabat, "/selesai 1", "YA")
    assert (await house.case()).state == "SELESAI"


async def test_who_was_handed_it_has_as_long_to_come_back_as_is_said(house: House) -> None:
    house.warga.user.block()
    await does(house.pejabat, "/kirim 1", "YA")
    await house.world.passes(days=12)
    assert (await house.case()).state == "DIJAWAB", "nobody is silent about what did not come"
    house.warga.user.unblock()
    await house.hands_over()
    assert "sampai 18 Desember 2026" in house.petugas.sees
    await house.world.until(local(2026, 12, 18, 18))
    assert (await house.case()).state == "DIJAWAB"
    await house.world.until(local(2026, 12, 22, 18))
    assert (await house.case()).state == "SELESAI"


async def test_what_the_channel_has_brought_needs_no_hands(house: House) -> None:
    await does(house.pejabat, "/kirim 1", "YA")
    assert "KTP-el sudah dicetak." in house.warga.sees
    await does(house.pejabat, "/selesai 1", "YA")
    case = await house.case()
    assert case.state == "SELESAI"
    assert case.delivery is None
    await house.pejabat.says("/serah 1 batal keliru")
    assert "tidak punya penyerahan yang dapat dibatalkan" in house.pejabat.sees


async def test_who_has_no_chat_is_handed_it_and_told_nothing(house: House) -> None:
    await does(
        house.petugas,
        "/catat surat 2026-11-20\nnama: Warga Surat\nalamat: Dusun Contoh, Desa Contoh\n"
        "hp: 0812-0000-0009\nlayanan: KTP-el\n"
        "isi: KTP-el saya belum jadi sejak dua bulan yang lalu.",
        "YA",
    )
    await does(house.budi, "/ambil 2", "/jawab 2 KTP-el dicetak.")
    await does(house.pejabat, "/setujui 2 saja", "YA", "/kirim 2")
    assert "tidak punya alamat chat. Serahkan jawabannya langsung" in house.pejabat.sees
    sent = len(house.world.sandbox.ledger.sends)
    await house.petugas.says("/serah 2 Diterima lewat pos tercatat")
    assert "Yang diserahkan:\n\nKTP-el dicetak." in house.petugas.sees
    await house.petugas.says("YA")
    assert "tercatat diserahkan" in house.petugas.sees
    told = {one.chat for one in house.world.sandbox.ledger.sends[sent:]}
    assert told == {house.petugas.user.id}


def issues(folder: Path) -> list[tuple[str, str]]:
    profile = load_profile(folder)
    channels = ("telegram", "whatsapp", "mail")
    return [(one.key, one.text) for one in find_issues(profile, shared_texts(), channels=channels)]


def test_the_linter_lets_nothing_be_handed_over_that_nobody_approved(tmp_path: Path) -> None:
    assert issues(handing_office(tmp_path / "fit")) == []
    office = handing_office(tmp_path / "loose", HANDING.replace('["disetujui"]', '["bernomor"]'))
    assert any('serah harus menuntut "disetujui"' in text for _, text in issues(office))
    office = handing_office(tmp_path / "other", HANDING.replace("serah:jawaban", "serah:surat"))
    assert any("ada: serah:jawaban" in text for _, text in issues(office))
    nobody = "[[workflow" + HANDING.split("[[workflow")[2]
    found = issues(handing_office(tmp_path / "nobody", nobody))
    assert any("tidak ada yang boleh menyerahkan" in text for _, text in found)


async def test_where_sending_wants_a_code_so_does_handing_over(
    folder: Path, house_url: str
) -> None:
    guarded = HANDING + '\n[rules]\none_time_codes = ["kirim"]\n'
    office = str(handing_office(folder / "office", guarded))
    async with World.opened(folder, office=office, database_url=house_url, straight=True) as world:
        house = await House(world).opened()
        await does(house.petugas, f"/serah 1 {PROOF}", "YA")
        assert "/kodesandi" in "".join(one.text for one in house.petugas.inbox[-3:])
        assert (await house.case()).delivery is None
