"""How officers stand below what they sign: who says so, what is taken. Source: rules 52."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.demo.world import World
from backoffice.case.signatory import read_nip
from backoffice.store import staff
from backoffice.store.audit import Report
from backoffice.store.engine.tx import Tx
from backoffice.store.staff_audit import walk_staff
from backoffice.store.tables import staff as staff_table
from tests.backoffice.officers.test_staffing import said
from tests.world import one_database

DATA = "/petugas data Kepala Contoh; jabatan: Plh. Kepala Dinas; pangkat: Pembina, IV/a; nip: "


async def test_whoever_manages_staff_says_how_they_sign(world: World) -> None:
    head, admin = await world.officers(("Kepala Contoh", "kepala_dinas"), ("Admin Contoh", "admin"))
    assert "(belum diisi)" in await said(admin, "/petugas data Kepala Contoh")
    told = await said(admin, DATA + "197001011995031001")
    for line in ("Plh. Kepala Dinas", "Pembina, IV/a", "19700101 199503 1 001"):
        assert line in told
    notice = head.news()[-1]
    assert "Admin Contoh mengubah data Bapak/Ibu" in notice
    assert "19700101 199503 1 001" in notice
    # What is not named stays, a dash takes it away; lines do as well as semicolons.
    told = await said(admin, "/petugas data kepala contoh\nJabatan: Kepala Dinas\nPangkat: -")
    assert "Jabatan: Kepala Dinas" in told
    assert "Pangkat: (belum diisi)" in told
    assert "19700101 199503 1 001" in told
    assert "Jabatan: Kepala Dinas" in await said(admin, "/petugas data Kepala Contoh")
    journal = await world.node.database.read(lambda tx: faults(tx, world))
    assert journal == []


def faults(tx: Tx, world: World) -> list[str]:
    report = Report()
    walk_staff(tx, world.node.desk.vault, report)
    return [one.text for one in report.faults]


async def test_a_position_that_nobody_gave_is_found(world: World) -> None:
    _, admin = await world.officers(("Kepala Contoh", "kepala_dinas"), ("Admin Contoh", "admin"))
    await said(admin, DATA + "197001011995031001")

    def forge(tx: Tx) -> None:
        (one,) = [o for o in staff.listing(tx, world.node.desk.office_id) if "Kepala" in o.name]
        tx.execute(
            update(staff_table).where(staff_table.c.id == one.id).values(position="Bupati Contoh")
        )

    await world.node.database.write(forge, name="test")
    (fault,) = await world.node.database.read(lambda tx: faults(tx, world))
    assert "not as the journal says: position below what is signed" in fault


@one_database
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/petugas data Kepala Contoh; nip: 12345", '"12345" bukan NIP'),
        ("/petugas data Kepala Contoh; golongan", '"golongan" tidak terbaca'),
        ("/petugas data Kepala Contoh; hobi: catur", '"hobi: catur" tidak terbaca'),
        (f"/petugas data Kepala Contoh; jabatan: {'x' * 121}", "paling banyak 120"),
        ("/petugas data Entah Siapa; nip: -", "bukan nama petugas"),
        ("/petugas data", "/petugas data <nama>"),
    ],
)
async def test_what_cannot_be_so_changes_nothing(world: World, typed: str, told: str) -> None:
    _, admin = await world.officers(("Kepala Contoh", "kepala_dinas"), ("Admin Contoh", "admin"))
    assert told in await said(admin, typed)
    assert (await said(admin, "/petugas data Kepala Contoh")).count("(belum diisi)") == 3


@one_database
async def test_nobody_else_says_it(world: World) -> None:
    _, desk = await world.officers(
        ("Kepala Contoh", "kepala_dinas"), ("Petugas Contoh", "petugas_pengaduan")
    )
    assert "menandatangani sebagai" not in await said(desk, DATA + "197001011995031001")


def test_a_nip_has_eighteen_digits() -> None:
    assert read_nip("19700101 199503 1 001") == "19700101 199503 1 001"
    assert read_nip("197001011995031001") == "19700101 199503 1 001"
    for wrong in ("", "1970010119950310", "19700101199503100x", "١٩٧٠٠١٠١١٩٩٥٠٣١٠٠١"):
        assert read_nip(wrong) is None
