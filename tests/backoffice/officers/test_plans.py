"""What is to be done because of a case, also after its end: planned, asked for, done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import Person
from backoffice.case.case import Case
from tests.sops.people import Office, opened
from tests.sops.rows import row
from tests.world import house_url as house_url

DESK, HEAD = "petugas_pengaduan", "kepala_dinas"
STORY = {
    "layanan": "1",
    "uraian": "BLT desa dijanjikan tiga hari, sudah dua bulan belum cair juga.",
    "tempat": "Balai desa contoh, Desa Contoh",
    "kerugian": "TIDAK ADA",
    "penyelesaian": "Mohon segera dicairkan.",
    "pernyataan": "Saya menyatakan",
}
#: A Wednesday and a Thursday after.
PLAN = "/rtl 1 Perbaiki pompa sumur; bidang_terkait; 25 November 2026"
DUE = "jatuh tempo Rabu, 25 November 2026"


@pytest.fixture
async def office(tmp_path: Path, house_url: str) -> AsyncIterator[Office]:
    async with opened("pasuruan", tmp_path, house_url) as found:
        await found.complains(found.world.citizen(), **STORY)
        yield found


async def closed(office: Office) -> Case:
    await office.does(DESK, "/lengkap 1", "YA", "/level 1 1", "/balas 1 Sudah cair.", "YA SELESAI")
    case = await office.case()
    assert case.state == "SELESAI"
    return case


def reminded(office: Office, person: Person, words: str = DUE) -> list[int]:
    """On which days this person was told so."""
    local = office.world.node.desk.local
    return [
        local(one.at).day
        for one in office.world.sandbox.ledger.sends
        if one.chat == person.user.id and words in one.text
    ]


@row("D22")
async def test_after_the_end_it_is_asked_for_until_it_is_done(office: Office) -> None:
    await closed(office)
    told = await office.does("tim_pengaduan", PLAN)
    assert "Rencana tindak lanjut 1" in told
    assert "dicatat: pj Bidang terkait, sampai Rabu, 25 November 2026" in told
    assert "dengan Bapak/Ibu sebagai penanggung jawab" in office["bidang_terkait"].sees
    assert "Perbaiki pompa sumur" in office["bidang_terkait"].sees
    await office.world.passes(days=1)
    assert reminded(office, office["bidang_terkait"]) == []
    await office.world.passes(days=2)
    assert reminded(office, office["bidang_terkait"]) == [25, 26]
    await office.does("bidang_terkait", "/rtl 1 1 selesai")
    assert "Tulis juga hasilnya" in office["bidang_terkait"].sees
    await office.does("bidang_terkait", "/rtl 1 1 selesai Pompa sudah diganti.")
    await office.world.passes(days=5)
    assert reminded(office, office["bidang_terkait"]) == [25, 26]
    assert "Pompa sudah diganti." in await office.does(DESK, "/rtl 1")
    assert "selesai: Pompa sudah diganti." in await office.does(DESK, "/lihat 1")
    assert "sudah selesai" in await office.does(DESK, "/rtl 1 1 batal keliru")
    assert (await office.case()).state == "SELESAI", "the case stays closed"


async def test_who_does_nothing_is_asked_five_times_and_then_a_superior(office: Office) -> None:
    await office.does(DESK, PLAN)
    assert (await office.case()).state != "SELESAI"
    await office.world.passes(days=20)
    days = reminded(office, office["bidang_terkait"])
    assert len(days) == 5
    assert days[0] == 25
    superior = next(one.superior for one in office.profile.roles if one.id == "bidang_terkait")
    late = "belum juga selesai (pj: Bidang terkait)"
    assert len(reminded(office, office[superior], late)) == 1
    assert sum(len(reminded(office, one, late)) for one in office.staff.values()) == 1


async def test_what_is_dropped_is_asked_for_no_more(office: Office) -> None:
    await office.does(DESK, PLAN, "/rtl 1 1 batal")
    assert "alasan" in office[DESK].sees.lower()
    await office.does(DESK, "/rtl 1 1 batal Pompa milik desa.")
    await office.world.passes(days=5)
    assert reminded(office, office["bidang_terkait"]) == []
    assert "batal: Pompa milik desa." in await office.does(DESK, "/rtl 1")
    assert "tidak punya rencana tindak lanjut 7" in await office.does(DESK, "/rtl 1 7 selesai ya")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "belum punya rencana"),
        ("Perbaiki pompa", "Tulis tindakan; penanggung jawab; tanggal"),
        ("Perbaiki; bidang_terkait; kapan-kapan", "Tanggalnya tidak terbaca"),
        ("Perbaiki; bidang_terkait; 20 November 2026", "harus sesudah hari ini"),
        ("Perbaiki; bidang_terkait; 23 November 2026", "harus sesudah hari ini"),
        ("Perbaiki; bidang_terkait; 25 November 2226", "harus sesudah hari ini"),
        ("Perbaiki; siapa saja; 25 November 2026", "siapa"),
        ("pj: Bidang Terkait\ntanggal: 25 November 2026", "Tulis tindakan"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_planned(
    office: Office, typed: str, answer: str
) -> None:
    assert answer in await office.does(DESK, f"/rtl 1 {typed}".strip())
    assert (await office.case()).plans == ()


async def test_it_is_read_with_labels_and_for_a_person(office: Office) -> None:
    await office.world.officer("Sari Contoh", "bidang_terkait")
    await office.does(
        DESK,
        "/rtl 1\ntanggal: 25 November 2026\npj: Sari Contoh\ntindakan: Ganti pompa;\ncek airnya",
    )
    (plan,) = (await office.case()).plans
    assert (plan.roles, len(plan.staff)) == ((), 1)
    assert "Ganti pompa; cek airnya (pj: Sari Contoh" in await office.does(DESK, "/rtl 1")


async def test_who_complains_does_not_stand_in_what_is_planned(office: Office) -> None:
    await office.does(DESK, "/rtl 1 Datangi Warga Contoh Satu; bidang_terkait; 25 November 2026")
    assert "Warga Contoh" not in office["bidang_terkait"].sees
    assert "Datangi ••••" in office["bidang_terkait"].sees
