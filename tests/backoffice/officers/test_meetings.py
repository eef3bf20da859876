"""A meeting about a case: set, told, moved, cancelled, held; and what waits for its result."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.case.events import MeetingSet
from backoffice.office.profile import load_profile, shared_texts
from backoffice.office.profile_issues import find_issues
from backoffice.store import cases
from tests.offices import office_with
from tests.world import case_of, has_complained, local, one_database

PLAN = "27 November 2026 pukul 09.00 di Ruang Rapat; undang: Budi Contoh, OPD Lingkungan Hidup"
DAY = "Jumat, 27 November 2026 pukul 09.00 WIB"


class House:
    """An office, whoever comes to its meetings, and a complaint."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def opened(self) -> House:
        self.petugas, self.budi, self.pejabat, self.kepala = await self.world.officers(
            ("Ani Contoh", "petugas_pengaduan"),
            ("Budi Contoh", "tim_penjawab"),
            ("Dodi Contoh", "pejabat_pengelola"),
            ("Eka Contoh", "kepala_dinas"),
        )
        self.warga = self.world.citizen()
        self.code = (await has_complained(self.warga)).code
        self.quiet()
        return self

    async def case(self) -> Case:
        return await case_of(self.world, self.code)

    def quiet(self) -> None:
        for one in (self.petugas, self.budi, self.pejabat, self.kepala, self.warga):
            one.news()

    async def set(self, plan: str = PLAN) -> None:
        await self.pejabat.says(f"/rapat 1 {plan}")
        await self.pejabat.says("YA")
        assert "✅ Rapat 0001/PGD/XI/2026 ditetapkan" in self.pejabat.sees


@pytest.fixture
async def house(world: World) -> House:
    return await House(world).opened()


@pytest.fixture
async def one_house(one_world: World) -> House:
    return await House(one_world).opened()


def heard(house: House, person: Person, words: str) -> list[tuple[int, int, int]]:
    """On which day, and when, this person was told something with these words."""
    return [
        (at.day, at.hour, at.minute)
        for send in house.world.sandbox.ledger.sends
        if send.chat == person.user.id and words in send.text
        for at in (house.world.node.desk.local(send.at),)
    ]


async def test_it_is_shown_set_and_told(house: House) -> None:
    await house.pejabat.says(f"/rapat 1 {PLAN}")
    assert f"akan ditetapkan: {DAY} di Ruang Rapat." in house.pejabat.sees
    assert "Petugas yang diundang: Budi Contoh." in house.pejabat.sees
    assert "undang sendiri): OPD Lingkungan Hidup." in house.pejabat.sees
    assert "Pelapor diberi tahu tanggalnya." in house.pejabat.sees
    assert house.budi.news() == house.warga.news() == [], "nothing before YA"
    await house.pejabat.says("YA")
    assert f"ditetapkan: {DAY}" in house.pejabat.sees
    (invitation,) = house.budi.news()
    assert f"diundang rapat tentang 0001/PGD/XI/2026 oleh Dodi Contoh: {DAY}" in invitation
    assert "Tempat: Ruang Rapat" in invitation
    assert "Lingkungan" not in invitation and "Warga" not in invitation
    (told,) = house.warga.news()
    assert "akan dibahas dalam rapat pada 27 November 2026." in told
    assert "Ruang Rapat" not in told and "09.00" not in told
    case = await house.case()
    assert case.meeting is not None and case.meeting.at == datetime(2026, 11, 27, 2, tzinfo=UTC)
    assert (case.stage, case.state) == ("s1", "DITERIMA"), "no step of this SOP is a meeting"
    assert (len(case.meeting.staff), case.meeting.roles) == (1, ())
    assert house.petugas.news() == house.kepala.news() == []


async def test_who_comes_is_reminded_and_the_result_asked_for(house: House) -> None:
    await house.petugas.says("/ambil 1")
    await house.set()
    await house.world.restart()
    house.quiet()
    await house.world.until(local(2026, 11, 27, 12))
    # The working day before, as the office opens: who is invited, and who holds it.
    assert heard(house, house.budi, f"📅 Rapat 0001/PGD/XI/2026: {DAY}") == [(26, 7, 30)]
    assert heard(house, house.petugas, f"📅 Rapat 0001/PGD/XI/2026: {DAY}") == [(26, 7, 30)]
    assert heard(house, house.pejabat, f"📅 Rapat 0001/PGD/XI/2026: {DAY}") == []
    await house.world.until(local(2026, 12, 1, 12))
    # Friday's meeting is asked of on Monday; who holds it may not note it, so who may hears too.
    asked = "belum ada hasilnya"
    assert heard(house, house.budi, asked) == [(30, 7, 30), (1, 7, 30)]
    await house.budi.says("/hadir 1 Budi Contoh, Camat Contoh")
    await house.budi.says("/hasil 1 Disepakati: KTP-el dicetak ulang.\n\nPaling lambat Jumat.")
    assert "hasil rapat dicatat" in house.budi.sees
    await house.world.until(local(2026, 12, 8, 12))
    assert len(heard(house, house.budi, asked)) == 2, "asked no more"
    await house.budi.says("/rapat 1")
    assert f"• {DAY.removesuffix(' WIB')} di Ruang Rapat (selesai)" in house.budi.sees
    assert "Undangan: Budi Contoh, OPD Lingkungan Hidup" in house.budi.sees
    assert "Hadir: Budi Contoh, Camat Contoh" in house.budi.sees
    assert "Hasil: Disepakati: KTP-el dicetak ulang.\n\nPaling lambat Jumat." in house.budi.sees
    await house.budi.says("/lihat 1")
    assert "• Hasil rapat (Budi" in house.budi.sees
    await house.budi.says("/riwayat 1")
    for line in ("rapat ditetapkan: 27 November 2026", "daftar hadir rapat", "hasil rapat dicatat"):
        assert line in house.budi.sees


async def test_five_times_it_is_asked_then_a_superior_hears(one_house: House) -> None:
    house = one_house
    await house.budi.says("/ambil 1")
    await house.set()
    await house.world.until(local(2026, 12, 20, 12))
    days = [(30, 7, 30), (1, 7, 30), (2, 7, 30), (3, 7, 30), (4, 7, 30)]
    assert heard(house, house.budi, "belum ada hasilnya") == days
    assert heard(house, house.pejabat, "sudah 5 kali ditanyakan hasilnya") == [(7, 7, 30)]
    assert heard(house, house.kepala, "ditanyakan hasilnya") == []


async def test_moved_everybody_who_was_told_is_told_and_old_reminders_are_silent(
    house: House,
) -> None:
    await house.set()
    house.quiet()
    await house.pejabat.says("/rapat 1 pindah 30 November 2026 09.00 karena narasumber berhalangan")
    assert "akan dipindah: Senin, 30 November 2026 pukul 09.00 WIB di Ruang Rapat" in (
        house.pejabat.sees
    )
    await house.pejabat.says("YA")
    (told,) = house.budi.news()
    assert f"dari {DAY.removesuffix(' WIB')} ke Senin, 30 November 2026 pukul 09.00 WIB" in told
    assert "Alasan: narasumber berhalangan" in told
    (told,) = house.warga.news()
    assert "dipindah ke 30 November 2026" in told and "berhalangan" not in told
    await house.world.restart()
    await house.world.until(local(2026, 11, 30, 12))
    assert heard(house, house.budi, "📅 Rapat 0001/PGD/XI/2026: ") == [(27, 7, 30)]
    assert heard(house, house.budi, "belum ada hasilnya") == []
    await house.pejabat.says("/riwayat 1")
    assert "rapat dipindah ke 30 November 2026 pukul 09.00" in house.pejabat.sees
    assert [one.number for one in (await house.case()).meetings] == [1]


async def test_moved_it_has_the_same_guests(one_house: House) -> None:
    await one_house.set()
    await one_house.pejabat.says(
        "/rapat 1 pindah 30 November 2026 09.00; undang: Eka Contoh karena sakit"
    )
    assert "Yang diundang tetap sama" in one_house.pejabat.sees


async def test_a_role_that_nobody_has_is_said_to_be_untold(one_house: House) -> None:
    await one_house.set("27 November 2026 pukul 09.00 di Aula; undang: tim_pengelola, Budi Contoh")
    assert "mohon diundang sendiri: Tim Pengelola Pengaduan." in one_house.pejabat.sees
    assert any("diundang rapat" in one for one in one_house.budi.news())


async def test_a_result_may_be_corrected(one_house: House) -> None:
    house = one_house
    await house.set()
    await house.world.until(local(2026, 11, 27, 10))
    await house.budi.says("/hasil 1 Disepakati.")
    await house.budi.says("/hasil 1 Disepakati: dicetak ulang.")
    await house.budi.says("/rapat 1")
    assert "Hasil: Disepakati: dicetak ulang." in house.budi.sees
    assert "Hasil: Disepakati.\n" not in house.budi.sees


async def test_another_hour_of_the_same_day_is_no_news_to_the_citizen(one_house: House) -> None:
    house = one_house
    await house.set()
    house.quiet()
    await house.pejabat.says("/rapat 1 pindah 27 November 2026 10.30 di Aula karena ruang dipakai")
    assert "Pelapor tidak diberi tahu." in house.pejabat.sees
    await house.pejabat.says("YA")
    (told,) = house.budi.news()
    assert "Tempat: Aula" in told and "pukul 10.30" in told
    assert house.warga.news() == []


async def test_cancelled_everybody_who_was_told_is_told_and_nobody_is_asked(house: House) -> None:
    await house.set()
    house.quiet()
    await house.pejabat.says("/rapat 1 batal")
    assert "alasan" in house.pejabat.sees
    await house.pejabat.says("/rapat 1 batal sudah selesai lewat telepon")
    await house.pejabat.says("YA")
    (told,) = house.budi.news()
    assert "dibatalkan oleh Dodi Contoh" in told and "lewat telepon" in told
    (told,) = house.warga.news()
    assert "pada 27 November 2026 batal" in told and "telepon" not in told
    await house.world.until(local(2026, 12, 1, 12))
    assert heard(house, house.budi, "📅 Rapat 0001/PGD/XI/2026: ") == []
    assert heard(house, house.budi, "belum ada hasilnya") == []
    await house.pejabat.says("/rapat 1 batal lagi")
    assert "tidak punya rapat yang ditunggu" in house.pejabat.sees
    await house.set("4 Desember 2026 pukul 09.00 di Aula")
    assert [one.number for one in (await house.case()).meetings] == [1, 2]


@pytest.mark.parametrize("meets", [True, False])
async def test_a_case_closes_with_a_meeting_and_without(one_house: House, meets: bool) -> None:
    house = one_house
    await house.pejabat.says("/lengkap 1")
    await house.pejabat.says("YA")
    if meets:
        await house.set()
        house.quiet()
    await house.pejabat.says("/selesai 1 Dicetak ulang.")
    await house.pejabat.says("YA")
    case = await house.case()
    assert case.state == "SELESAI" and case.meeting is None
    told = [one for one in house.budi.news() if "📅" in one]
    assert len(told) == meets
    assert all("batal: pengaduannya sudah ditutup" in one for one in told)
    assert not any("rapat" in one.lower() for one in house.warga.news() if meets)
    await house.world.until(local(2026, 12, 1, 12))
    assert heard(house, house.budi, "belum ada hasilnya") == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("20 November 2026 pukul 09.00 di Aula", "sudah lewat"),
        ("23 November 2026 pukul 10.00 di Aula", "sudah lewat"),
        ("27 November 2028 pukul 09.00 di Aula", "lebih dari setahun lagi"),
        ("secepatnya di Aula", "tidak terbaca"),
        ("pukul 09.00 di Aula", "tidak terbaca"),
        ("di Aula; undang: Budi Contoh", "tidak terbaca"),
        ("31 Juni 2027 pukul 09.00 di Aula", "tidak terbaca"),
        ("27 November 2026 di Aula", "Tulis juga jamnya"),
        ("27 November 2026 pukul 09.00", "Tulis juga tempatnya"),
        ("27 November 2026 pukul 09.00 di Aula; undang: " + ", ".join(map(str, range(61))),
         "Terlalu panjang"),
        ("27 November 2026 pukul 09.00 di " + "Aula " * 80, "Terlalu panjang"),
        ("pindah 30 November 2026 09.00 karena sakit", "tidak punya rapat yang ditunggu"),
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_said_and_sets_nothing(
    one_house: House, typed: str, said: str
) -> None:
    await one_house.pejabat.says(f"/rapat 1 {typed}")
    assert said in one_house.pejabat.sees
    await one_house.pejabat.says("YA")
    assert (await one_house.case()).meetings == ()
    assert one_house.warga.news() == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("besok jam 9 pagi di Aula", "Selasa, 24 November 2026 pukul 09.00 WIB di Aula."),
        ("lusa pukul 13.30 di Aula", "Rabu, 25 November 2026 pukul 13.30 WIB di Aula."),
        ("Jumat, 27-11-2026 pukul 09.00 s.d. selesai bertempat di Aula",
         "Jumat, 27 November 2026 pukul 09.00 WIB di Aula."),
        ("27/11/2026 13.30-15.00 tempat: Ruang 2.03", "pukul 13.30 WIB di Ruang 2.03."),
        ("28 November 2026 pukul 09.00 di Aula", "hari itu kantor tutup (Sabtu)"),
        ("25 Desember 2026 pukul 09.00 di Aula", "hari itu kantor tutup ("),
        ("27 November 2026 pukul 09.00 di Aula\nundang: tim_penjawab, Pak Budi\nCamat Contoh",
         "Petugas yang diundang: Tim Penjawab Pengaduan, Budi Contoh."),
    ],
)  # fmt: skip
async def test_it_is_read_as_people_write_it(one_house: House, typed: str, shown: str) -> None:
    await one_house.pejabat.says(f"/rapat 1 {typed}")
    assert shown in one_house.pejabat.sees


async def test_nobody_else_sets_it_and_nothing_is_noted_before_its_time(one_house: House) -> None:
    house = one_house
    for typed in (f"/rapat 1 {PLAN}", "/hadir 1 Budi", "/hasil 1 Disepakati."):
        await house.petugas.says(typed)
        assert "Perintah ini hanya untuk" in house.petugas.sees
    await house.budi.says("/rapat 1")
    assert "belum punya rapat" in house.budi.sees
    await house.set()
    await house.pejabat.says(f"/rapat 1 {PLAN}")
    assert "sudah punya rapat" in house.pejabat.sees
    for typed in ("/hadir 1 Budi", "/hasil 1 Disepakati."):
        await house.budi.says(typed)
        assert f"baru {DAY}" in house.budi.sees
    assert (await house.case()).meeting is not None


async def test_of_two_at_once_one_sets_it(one_house: House) -> None:
    house = one_house
    await house.pejabat.says(f"/rapat 1 {PLAN}")
    await house.budi.says("/rapat 1 30 November 2026 pukul 09.00 di Aula")
    await house.pejabat.says("YA")
    house.quiet()
    await house.budi.says("YA")
    assert "✅" not in house.budi.sees
    case = await house.case()
    events = await house.world.node.database.read(lambda tx: cases.entries(tx, case.id))
    assert sum(isinstance(one.event, MeetingSet) for one in events) == 1
    assert house.warga.news() == []


async def test_of_a_secret_case_nobody_learns_by_an_invitation(one_house: House) -> None:
    house = one_house
    await house.pejabat.says("/rahasia 1 isi ya")
    await house.pejabat.says(f"/rapat 1 {PLAN.replace('Budi Contoh', 'tim_penjawab')}")
    assert "akan ditetapkan" not in house.pejabat.sees
    await house.pejabat.says(f"/rapat 1 {PLAN}")
    assert "Budi Contoh tidak mengetahuinya" in house.pejabat.sees
    await house.pejabat.says("/disposisi 1 Budi Contoh Siapkan.")
    await house.set()
    assert any("diundang rapat" in one for one in house.budi.news())


async def test_whom_it_complains_about_hears_no_more_of_the_meeting(one_house: House) -> None:
    house = one_house
    await house.set()
    await house.pejabat.says("/teradu 1 Budi Contoh")
    house.quiet()
    await house.kepala.says("/rapat 1")
    assert "Perintah ini hanya untuk" in house.kepala.sees
    await house.pejabat.says("/rapat 1 pindah 30 November 2026 09.00 karena sakit")
    await house.pejabat.says("YA")
    assert "dipindah ke" in house.pejabat.sees
    await house.world.until(local(2026, 12, 2, 12))
    assert not any("apat" in one for one in house.budi.news())


async def test_who_is_invited_does_not_read_who_complains(one_house: House) -> None:
    house = one_house
    place = "rumah Warga Contoh Satu, 0812-0000-0001"
    await house.set(f"27 November 2026 pukul 09.00 di {place}; undang: Budi Contoh")
    (told,) = house.budi.news()
    assert "Tempat: rumah" in told
    assert "Contoh Satu" not in told and "0001;" not in told and "0812-0000" not in told


async def test_whoever_complains_is_told_of_no_invitation_to_the_own_case(
    one_house: House,
) -> None:
    """An officer who complained is invited with the role: for that one the case is none."""
    house = one_house
    code = (await has_complained(house.budi)).code
    house.budi.news()
    await house.pejabat.says(f"/rapat {code} {PLAN}")
    await house.pejabat.says("YA")
    assert "ditetapkan" in house.pejabat.sees
    assert not any("diundang" in one for one in house.budi.news())


# -- where the SOP has a step for it --------------------------------------------------------------

#: An office whose answers wait for a meeting, and whose clock stands still for it.
A_STEP = """
[[workflow.waits]]
id = "menunggu_rapat"
name = "rapat tim"
clocks = ["penyelesaian"]
clause = "L39"

[[workflow.stages]]
id = "s4r"
name = "Rapat"
label = "dibahas dalam rapat"
state = "DIPROSES"
owner = ["tim_penjawab", "pejabat_pengelola"]
pause = "menunggu_rapat"
clause = "L39"

[[workflow.transitions]]
verb = "rapat"
source = ["s4"]
target = "s4r"
by = ["pejabat_pengelola"]
needs = ["bernomor"]
clause = "L39"

[[workflow.transitions]]
verb = "setujui"
source = ["s4r"]
target = "s5"
by = ["pejabat_pengelola"]
needs = ["bernomor", "ada_usulan", "rapat:selesai"]
clause = "L39"
"""


def issues(folder: Path) -> list[tuple[str, str]]:
    profile = load_profile(folder)
    channels = ("telegram", "whatsapp", "mail")
    return [(one.key, one.text) for one in find_issues(profile, shared_texts(), channels=channels)]


@pytest.fixture
async def stepping(folder: Path, house_url: str) -> AsyncIterator[House]:
    office = str(office_with(folder / "office", A_STEP))
    async with World.opened(folder, office=office, database_url=house_url, straight=True) as world:
        yield await House(world).opened()


async def test_where_the_sop_wants_one_nothing_goes_on_without_its_result(stepping: House) -> None:
    house = stepping
    await house.budi.says("/ambil 1")
    held = (await house.case()).holder
    await house.set()
    case = await house.case()
    assert (case.stage, case.holder) == ("s4r", held)
    assert case.paused is not None and case.paused.why == "menunggu_rapat"
    await house.budi.says("/jawab 1 KTP-el sudah dicetak.")
    await house.pejabat.says("/setujui 1")
    assert "rapatnya belum ada hasilnya" in house.pejabat.sees
    await house.world.restart()
    await house.world.until(local(2026, 11, 27, 11))
    await house.pejabat.says("/setujui 1")
    assert "rapatnya belum ada hasilnya" in house.pejabat.sees
    await house.budi.says("/hasil 1 Disepakati.")
    assert "hasil rapat dicatat" in house.budi.sees
    case = await house.case()
    assert case.paused is None and case.went_on, "the clock goes on with the result"
    await house.pejabat.says("/setujui 1")
    await house.pejabat.says("YA")
    assert (await house.case()).stage == "s6"


@one_database
async def test_a_cancelled_meeting_is_none(stepping: House) -> None:
    house = stepping
    await house.budi.says("/ambil 1")
    await house.set()
    await house.budi.says("/jawab 1 KTP-el sudah dicetak.")
    await house.pejabat.says("/rapat 1 batal ruang dipakai")
    await house.pejabat.says("YA")
    await house.pejabat.says("/setujui 1")
    assert "rapatnya belum ditetapkan" in house.pejabat.sees
    # The step was made already; who has the right sets another one there.
    await house.set("30 November 2026 pukul 09.00 di Aula")
    assert (await house.case()).stage == "s4r"


def test_an_office_that_wants_results_says_who_notes_them(tmp_path: Path) -> None:
    office = office_with(tmp_path, A_STEP)
    assert issues(office) == []
    profile = office / "profile.toml"
    whole = profile.read_text(encoding="utf-8")
    noted = 'hasil = ["pejabat_pengelola", "tim_penjawab"]\n'
    assert noted in whole
    profile.write_text(whole.replace(noted, ""), encoding="utf-8")
    found = issues(office)
    assert {key for key, _ in found} >= {"rights.hasil"}
    assert any("rights.hasil" in text and "rapat:selesai" in text for _, text in found)
    profile.write_text(whole.replace("rapat:selesai", "rapat:sore"), encoding="utf-8")
    assert any("rapat:terjadwal, rapat:selesai" in text for _, text in issues(office))


def test_results_without_meetings_are_refused(tmp_path: Path) -> None:
    office = office_with(tmp_path, "")
    profile = office / "profile.toml"
    whole = profile.read_text(encoding="utf-8")
    assert issues(office) == []
    noted = 'rapat = ["pejabat_pengelola", "tim_penjawab"]\n'
    assert noted in whole
    profile.write_text(whole.replace(noted, ""), encoding="utf-8")
    assert [key for key, _ in issues(office)] == ["rights.hadir", "rights.hasil"]
