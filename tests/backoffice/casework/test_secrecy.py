"""Who knows of a case, and who may learn whose it is. Source: rules 29-31."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.case.events import Secret
from backoffice.case.officers import Staff
from backoffice.office.misconduct import Misconduct
from backoffice.office.secrecy import secret_tokens, sees
from backoffice.office.suspicion import WHOLE, suspect
from backoffice.store import cases
from tests.backoffice.case.test_workflow import a_case as any_case
from tests.world import ANSWERS, complains, has_complained, one_database, sends_to


@dataclasses.dataclass
class Office:
    """A desk with two officers, a team, who is in charge, the head, and an admin."""

    world: World
    petugas: Person
    rekan: Person
    tim: Person
    pejabat: Person
    kepala: Person
    admin: Person

    @property
    def everyone(self) -> tuple[Person, ...]:
        return (self.petugas, self.rekan, self.tim, self.pejabat, self.kepala, self.admin)

    async def case(self, number: int = 1) -> Case:
        found = await self.world.node.database.read(
            lambda tx: cases.listing(tx, self.world.node.desk.office_id)
        )
        return found[-number]


@pytest.fixture
async def office(world: World) -> Office:
    petugas, rekan, tim, pejabat, kepala, admin = await world.officers(
        ("Rangga Melati", "petugas_pengaduan"),
        ("Sekar Cendana", "petugas_pengaduan"),
        ("Tirta Anggrek", "tim_penjawab", "tim_pengelola"),
        ("Utama Seruni", "pejabat_pengelola"),
        ("Wira Kenanga", "kepala_dinas"),
        ("Yudha Admin", "admin"),
    )
    return Office(
        world=world,
        petugas=petugas,
        rekan=rekan,
        tim=tim,
        pejabat=pejabat,
        kepala=kepala,
        admin=admin,
    )


async def nothing_new(*people: Person) -> None:
    for one in people:
        # What the office does regularly has nothing to do with any case.
        assert [text for text in one.news() if "/rutin" not in text] == []


# -- the officer complained about ------------------------------------------------------------------


@one_database
async def test_a_complaint_that_names_an_officer_starts_with_the_superior(office: Office) -> None:
    for one in office.everyone:
        one.news()
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Di loket 2 Pak Rangga Melati meminta uang rokok.")
    told = office.pejabat.news()
    assert len(told) == 1
    assert "menyebut Rangga Melati sebagai pihak yang diadukan" in told[0]
    assert ANSWERS["nama"] not in told[0]
    await nothing_new(office.petugas, office.rekan, office.tim, office.kepala, office.admin)


@one_database
async def test_the_accused_gets_the_reply_for_an_unknown_number(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    case = await complains(warga, uraian="Rangga Melati membentak saya di loket dua kemarin.")
    for reference in ("1", "1/2026", case.number or "", case.code):
        for command in ("lihat", "riwayat", "tenggat", "lacak", "ambil", "catatan", "identitas",
                        "balas", "jawab", "eskalasi", "teradu"):  # fmt: skip
            await office.petugas.says(f"/{command} {reference} apa saja")
            mine = office.petugas.sees
            await office.petugas.says(f"/{command} 77 apa saja")
            assert mine.replace(reference, "77") == office.petugas.sees, command
    for shelf in ("semua", "saya", "terlambat", "hari_ini", "belum_lengkap"):
        await office.petugas.says(f"/antrean {shelf}")
        assert office.petugas.sees.endswith("tidak ada pengaduan."), shelf


@one_database
async def test_nobody_else_at_the_desk_knows_of_it_either(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Rangga Melati membentak saya di loket dua kemarin.")
    await office.rekan.says("/antrean")
    assert office.rekan.sees.endswith("tidak ada pengaduan.")
    await office.rekan.says("/lihat 1")
    assert "tidak ditemukan" in office.rekan.sees
    await office.pejabat.says("/antrean")
    assert "0001/PGD/XI/2026" in office.pejabat.sees
    assert "(1)" in office.pejabat.sees
    await office.kepala.says("/lihat 1")
    assert "🔒" in office.kepala.sees


@one_database
async def test_whoever_is_named_works_on_it_and_the_accused_hears_nothing(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Rangga Melati membentak saya di loket dua kemarin.")
    await office.pejabat.says("/disposisi 1 tim_penjawab Cek.")
    assert "sebutkan nama petugasnya" in office.pejabat.sees
    await office.pejabat.says("/disposisi 1 Rangga Melati Cek.")
    assert "pilih petugas lain" in office.pejabat.sees
    office.petugas.news()
    await office.pejabat.says("/disposisi 1 Tirta Anggrek Cek berkasnya.")
    assert "didisposisikan kepada Bapak/Ibu" in office.tim.sees
    await office.tim.says("/ambil 1")
    assert "sekarang Bapak/Ibu pegang" in office.tim.sees
    await warga.says("Tambahan: ada saksi di loket.")
    assert "ada saksi" in office.tim.sees
    await office.pejabat.says("/lengkap 1")
    await office.pejabat.says("YA")
    await office.tim.says("/jawab 1 Petugas sudah ditegur.")
    await office.pejabat.says("/setujui 1")
    await office.pejabat.says("YA")
    assert "Petugas sudah ditegur." in warga.sees
    await office.world.passes(days=20)
    assert (await office.case()).state == "SELESAI"
    await nothing_new(office.petugas, office.rekan)


@one_database
async def test_deadlines_of_a_secret_case_reach_its_people_alone(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Rangga Melati membentak saya di loket dua kemarin.")
    for one in office.everyone:
        one.news()
    await office.world.passes(days=14)
    heard = {one.user.name for one in office.everyone if any("0001/" in t for t in one.news())}
    assert heard == {"Utama Seruni", "Wira Kenanga"}


@one_database
async def test_an_officer_named_later_lets_go_of_the_case(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga)
    await office.petugas.says("/ambil 1")
    await office.petugas.says("/balas 1 Mohon menunggu.")
    office.petugas.news()
    office.pejabat.news()
    await warga.says("Yang membentak saya itu Bapak Rangga Melati sendiri.")
    first, *more = office.pejabat.news()
    assert "menyebut Rangga Melati" in first
    assert ["membentak" in text for text in more] == [True]
    await nothing_new(office.petugas)
    case = await office.case()
    assert case.holder is None
    await office.petugas.says("YA")
    assert "Mohon menunggu." not in warga.sees
    await office.petugas.says("/lihat")
    assert "1" not in office.petugas.sees.split()
    await office.petugas.says("/lihat 1")
    assert "tidak ditemukan" in office.petugas.sees


@one_database
async def test_an_officer_may_say_whom_it_is_about_and_only_a_superior_takes_it_back(
    office: Office,
) -> None:
    await has_complained(office.world.citizen("Warga Satu"))
    await office.petugas.says("/teradu 1 Sekar Cendana")
    assert "tidak lagi tampak bagi Bapak/Ibu" in office.petugas.sees
    assert "menyebut Sekar Cendana" in office.pejabat.sees
    await office.petugas.says("/teradu 1 bukan Sekar Cendana")
    assert "tidak ditemukan" in office.petugas.sees
    await office.pejabat.says("/rahasia 1 isi tidak")
    assert "menyangkut petugas" in office.pejabat.sees
    await office.pejabat.says("/teradu 1 bukan Sekar Cendana")
    assert "disampaikan kepada: Wira Kenanga" in office.pejabat.sees
    await office.kepala.says("/teradu 1 bukan Sekar Cendana")
    assert "tidak lagi tercatat" in office.kepala.sees
    await office.petugas.says("/lihat 1")
    assert "Pemegang:" in office.petugas.sees
    assert "🔒" not in office.petugas.sees


@one_database
async def test_a_complaint_about_who_is_in_charge_goes_to_the_head(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, uraian="Bu Utama Seruni menahan berkas saya tanpa alasan.")
    assert "menyebut Utama Seruni" in office.kepala.sees
    await office.pejabat.says("/lihat 1")
    assert "tidak ditemukan" in office.pejabat.sees


@one_database
async def test_where_no_superior_is_left_it_is_an_alarm_and_no_silence(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    office.admin.news()
    await complains(warga, uraian="Pak Wira Kenanga menahan berkas saya tanpa alasan.")
    told = "\n".join(office.admin.news())
    assert "tidak ada petugas yang berhak" in told
    assert "Wira Kenanga" not in told
    await office.kepala.says("/lihat 1")
    assert "tidak ditemukan" in office.kepala.sees


@one_database
async def test_a_category_about_officers_starts_above_the_desk(office: Office) -> None:
    for one in office.everyone:
        one.news()
    await complains(office.world.citizen("Warga Satu"), objek="sikap petugas")
    assert "Pengaduan baru 0001/PGD/XI/2026" in office.pejabat.sees
    await nothing_new(office.petugas, office.rekan, office.tim, office.admin)
    await office.pejabat.says("/rahasia 1 isi tidak")
    await office.kepala.says("/rahasia 1 isi tidak")
    assert "dicabut" in office.kepala.sees
    await office.petugas.says("/antrean")
    assert "0001/PGD/XI/2026" in office.petugas.sees


@one_database
async def test_rooms_do_not_hear_of_a_secret_case(office: Office) -> None:
    await complains(office.world.citizen("Warga Satu"), objek="sikap petugas")
    await office.world.passes(days=10)
    sent = [send for send in office.world.sandbox.ledger.sends if send.chat < 0]
    assert sent == []


# -- kept secret by decision -----------------------------------------------------------------------


@one_database
async def test_whoever_is_in_charge_keeps_the_content_to_named_persons(office: Office) -> None:
    await has_complained(office.world.citizen("Warga Satu"))
    await office.pejabat.says("/rahasia 1 isi ya Tirta Anggrek")
    assert "hanya dapat dilihat: Tirta Anggrek, Utama Seruni, Wira Kenanga" in office.pejabat.sees
    assert "Bapak/Ibu termasuk yang boleh melihatnya" in office.tim.sees
    await office.tim.says("/lihat 1")
    assert "Pemegang:" in office.tim.sees
    await office.rekan.says("/lihat 1")
    assert "tidak ditemukan" in office.rekan.sees
    await office.pejabat.says("/riwayat 1")
    assert "isi dirahasiakan: keputusan pejabat" in office.pejabat.sees


@one_database
async def test_nobody_opens_the_content_to_everybody_alone(office: Office) -> None:
    await has_complained(office.world.citizen("Warga Satu"))
    await office.pejabat.says("/rahasia 1 isi ya")
    office.kepala.news()
    await office.pejabat.says("/rahasia 1 isi tidak")
    assert "disampaikan kepada: Wira Kenanga" in office.pejabat.sees
    (asked,) = office.kepala.news()
    assert "Utama Seruni meminta kerahasiaan isi 0001/PGD/XI/2026 dicabut" in asked
    # Asking twice is no second person.
    await office.pejabat.says("/rahasia 1 isi tidak")
    assert "masih menunggu" in office.pejabat.sees
    await office.rekan.says("/lihat 1")
    assert "tidak ditemukan" in office.rekan.sees
    await office.kepala.says("/rahasia 1 isi tidak")
    assert "Kerahasiaan isi 0001/PGD/XI/2026 dicabut" in office.kepala.sees
    await office.rekan.says("/lihat 1")
    assert "0001/PGD" in office.rekan.sees
    await office.pejabat.says("/riwayat 1")
    assert "menunggu orang kedua" in office.pejabat.sees


@one_database
async def test_who_alone_knows_of_a_case_opens_it_alone(office: Office) -> None:
    await has_complained(office.world.citizen("Warga Satu"))
    await office.kepala.says("/rahasia 1 isi ya")
    await office.kepala.says("/rahasia 1 isi tidak")
    assert "dicabut" in office.kepala.sees


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/rahasia 1", "Sebutkan apa yang dirahasiakan"),
        ("/rahasia 1 apa ya", "Sebutkan apa yang dirahasiakan"),
        ("/rahasia 1 isi mungkin", "Sebutkan apa yang dirahasiakan"),
        ("/rahasia 1 isi ya tim_penjawab", "sebutkan nama petugasnya"),
        ("/rahasia 1 isi ya Siapa Entah", "bukan peran atau nama petugas"),
        ("/rahasia 1 isi tidak", "memang tidak dirahasiakan"),
        ("/rahasia 1 identitas ya", "memang sudah dirahasiakan"),
        ("/teradu 1", "Sebutkan nama petugas yang diadukan"),
        ("/teradu 1 tim_penjawab", "Sebutkan nama petugas yang diadukan"),
        ("/teradu 1 bukan Sekar Cendana", "tidak tercatat sebagai pihak"),
        ("/rahasia 77 isi ya", "tidak ditemukan"),
    ],
)
async def test_a_slip_changes_nothing(one_world: World, words: str, told: str) -> None:
    pejabat, _ = await one_world.officers(
        ("Utama Seruni", "pejabat_pengelola"),
        ("Sekar Cendana", "petugas_pengaduan"),
    )
    before = await has_complained(one_world.citizen("Warga Satu"))
    await pejabat.says(words)
    assert told in pejabat.sees
    after = await one_world.node.database.read(lambda tx: cases.load(tx, before.id))
    assert after is not None
    assert after.seq == before.seq


# -- identity --------------------------------------------------------------------------------------


@one_database
async def test_the_own_name_in_the_story_is_hidden_from_the_team_as_well(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(
        warga,
        nama="Kenari Purnama",
        rahasia="ya",
        uraian="Saya, Kenari Purnama (0812-0000-0001), sudah tiga kali ke loket dua.",
    )
    await warga.says("Salam, Purnama. Resinya ada.")
    await office.tim.says("/lihat 1")
    assert "loket dua" in office.tim.sees
    assert "Resinya ada" in office.tim.sees
    for word in ("Kenari", "Purnama", "0812", "0001)"):
        assert word not in office.tim.sees
    await office.petugas.says("/lihat 1")
    assert "Kenari Purnama" in office.petugas.sees


@one_database
async def test_the_team_learns_who_it_is_only_if_the_citizen_agrees(office: Office) -> None:
    warga = office.world.citizen("Warga Satu")
    await complains(warga, rahasia="ya")
    await office.pejabat.says("/disposisi 1 Tirta Anggrek Cek.")
    await office.tim.says("/ambil 1")
    await office.tim.says("/lihat 1")
    assert "dirahasiakan atas permintaan pelapor" in office.tim.sees
    await office.tim.says("/identitas 1 hubungi")
    assert "meminta identitasnya dirahasiakan" in office.tim.sees
    await office.pejabat.says("/rahasia 1 identitas tidak")
    assert "hanya bila pelapor mengizinkan" in office.pejabat.sees
    await office.tim.says("/identitas 1 hubungi")
    assert "meminta identitasnya dirahasiakan" in office.tim.sees
    assert "bolehkah tim" in warga.sees
    await warga.presses("Izinkan")
    assert "sekarang boleh mengetahui" in warga.sees
    await office.tim.says("/identitas 1 hubungi")
    assert ANSWERS["nama"] in office.tim.sees
    told = "\n".join(sends_to(office.world, office.pejabat))
    assert ANSWERS["nama"] not in told


@pytest.mark.parametrize(
    ("words", "hidden"), [("izinkan", False), ("TETAP RAHASIA", True), ("Izinkan KODE", False)]
)
async def test_the_citizen_may_answer_in_words(one_world: World, words: str, hidden: bool) -> None:
    warga = one_world.citizen("Warga Satu")
    pejabat = await one_world.officer("Utama Seruni", "pejabat_pengelola")
    case = await complains(warga, rahasia="ya")
    await pejabat.says("/rahasia 1 identitas tidak")
    await warga.says(words.replace("KODE", case.code))
    after = await one_world.node.database.read(lambda tx: cases.load(tx, case.id))
    assert after is not None
    assert after.hide_identity is hidden
    assert not after.unread


async def test_the_button_of_somebody_else_lifts_nothing(one_world: World) -> None:
    pejabat = await one_world.officer("Utama Seruni", "pejabat_pengelola")
    case = await complains(one_world.citizen("Warga Satu"), rahasia="ya")
    await pejabat.says("/rahasia 1 identitas tidak")
    lain = one_world.citizen("Warga Lain")
    await lain.says(f"IZINKAN {case.code}")
    assert "Tidak ada pertanyaan" in lain.sees
    after = await one_world.node.database.read(lambda tx: cases.load(tx, case.id))
    assert after is not None
    assert after.hide_identity


@one_database
async def test_an_identity_stays_open_to_whoever_holds_the_case_until_it_is_released(
    office: Office,
) -> None:
    await complains(office.world.citizen("Warga Satu"))
    await office.petugas.says("/ambil 1")
    await office.rekan.says("/identitas 1 hubungi")
    assert "hanya dapat dibuka oleh pemegang" in office.rekan.sees
    await office.petugas.says("/identitas 1")
    assert "Sebutkan alasannya" in office.petugas.sees
    await office.petugas.says("/identitas 1 hubungi")
    assert ANSWERS["nama"] in office.petugas.sees
    told = office.pejabat.news()
    assert any("dibuka oleh Rangga Melati" in text for text in told)
    await office.petugas.says("/identitas 1")
    assert ANSWERS["nama"] in office.petugas.sees
    assert office.pejabat.news() == []
    await office.petugas.says("/lepas 1 Dinas luar.")
    await office.petugas.says("/ambil 1")
    await office.petugas.says("/identitas 1")
    assert "Sebutkan alasannya" in office.petugas.sees
    await office.petugas.says("/riwayat 1")
    assert "identitas dibuka lagi (masih terbuka)" in office.petugas.sees


# -- the rules, pure -------------------------------------------------------------------------------


def officer(id: str, *roles: str, person: str | None = None) -> Staff:
    return Staff(id=id, office_id="sanggau", name=id, roles=frozenset(roles), person_id=person)


IDS = st.sampled_from(["a", "b", "c"])
ROLES = st.sampled_from(["petugas_pengaduan", "tim_penjawab", "pejabat_pengelola"])


@given(
    roles=st.frozensets(ROLES),
    named=st.frozensets(IDS),
    accused=st.frozensets(IDS),
    holder=st.none() | IDS,
    who=IDS,
    mine=st.frozensets(ROLES),
)
def test_the_row_says_of_a_case_what_the_rule_says(
    roles: frozenset[str],
    named: frozenset[str],
    accused: frozenset[str],
    holder: str | None,
    who: str,
    mine: frozenset[str],
) -> None:
    secret = Secret(roles=tuple(roles), staff=tuple(named), accused=tuple(accused))
    case = any_case(secret=secret, holder=holder)
    tokens = secret_tokens(case)
    asked = [f"|staff:{who}|", *(f"|role:{role}|" for role in mine)]
    by_row = any(token in tokens for token in asked) and f"|not:{who}|" not in tokens
    assert by_row == sees(case, officer(who, *mine))
    assert not (who in accused and by_row)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Rangga Melati", "kata pak RANGGA  melati, tunggu", True),
        ("Drs. H. Rangga Melati, M.Si", "rangga melati itu", True),
        ("Rangga Melati", "Rangga saja", False),
        ("Rangga Melati", "ranggamelati", False),
        ("Rangga Melati", "melati rangga", False),
        ("Rangga", "rangga besi loket patah", False),
        ("Rangga", "Pak Rangga meminta uang", True),
        ("Bapak", "bapak bapak", False),
    ],
)
def test_a_name_counts_when_it_stands_there_whole(name: str, text: str, found: bool) -> None:
    one = Staff(id="s", office_id="sanggau", name=name, roles=frozenset())
    doubts = suspect([text], [one], own="", words=Misconduct())
    assert any(doubt.why == WHOLE for doubt in doubts) is found
