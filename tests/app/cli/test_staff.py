"""An operator enters officers, agrees and wakes, and those who lead hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.demo.world import World
from tests.app.operators import Operator
from tests.backoffice.officers.test_staffing import code_in, said
from tests.world import complains


def adding(name: str, role: str) -> tuple[str, ...]:
    return ("staff", "add", "--name", name, "--role", role)


async def test_the_terminal_makes_the_first_leader_alone(office: World, operator: Operator) -> None:
    first = await operator.data(*adding("Kepala Contoh", "kepala_dinas"))
    assert first["waits_for"] == []
    head = office.citizen("Kepala Contoh")
    assert "Selamat bergabung" in await said(head, first["code"])

    shown = await operator.told(*adding("Kawan Contoh", "kepala_dinas"))
    assert "The code counts when one of these has agreed" in shown
    assert "Kepala Contoh" in shown
    (notice,) = await head.settled()
    assert "operator server mengusulkan Kawan Contoh sebagai Kepala Dinas" in notice
    friend = office.citizen("Kawan Contoh")
    assert "menunggu persetujuan" in await said(friend, code_in(shown))
    officers = await operator.data("staff", "list")
    assert {one["name"]: one["status"] for one in officers}["Kawan Contoh"] == "waiting"
    refused = await operator.refused("staff", "approve", "Kawan Contoh")
    assert "by /izinkan in the chat: Kepala Contoh" in refused
    await head.says("/izinkan")
    await head.says("YA")
    assert "Selamat bergabung" in await said(friend, code_in(shown))
    assert "as it was written" in await operator.told("verify")


async def test_whoever_the_terminal_enters_or_revokes_is_told(
    small_office: World, operator: Operator
) -> None:
    head = await small_office.officer("Kepala Contoh", "kepala_dinas")
    await operator.told(*adding("Petugas Contoh", "petugas_pengaduan"))
    (notice,) = await head.settled()
    assert "Petugas Contoh dimasukkan sebagai petugas" in notice
    assert "oleh operator server" in notice
    await operator.told("staff", "revoke", "Kepala Contoh")
    (notice,) = await head.settled()
    assert "dicabut oleh operator server" in notice


async def test_the_terminal_is_the_second_person_where_there_is_no_other(
    small_office: World, operator: Operator
) -> None:
    admin = await small_office.officer("Admin Contoh", "admin")
    code = code_in(await said(admin, "/petugas tambah Kepala Contoh kepala_dinas"))
    assert "may enrol as Kepala Dinas" in await operator.told("staff", "approve", "Kepala Contoh")
    assert "does not wait" in await operator.refused("staff", "approve", "Kepala Contoh")
    assert "Selamat bergabung" in await said(small_office.citizen("Kepala Contoh"), code)


@pytest.mark.parametrize("roles", [("admin", "kepala_dinas"), ("petugas_pengaduan", "admin")])
async def test_nobody_runs_the_system_and_works_on_cases(
    small_office: World, operator: Operator, roles: tuple[str, ...]
) -> None:
    words = [*adding("Kawan Contoh", roles[0]), "--role", roles[1]]
    assert "Who is admin holds no other role" in await operator.refused(*words)


async def test_a_code_of_the_terminal_wakes_the_own_account_alone(
    small_office: World, operator: Operator
) -> None:
    head, officer, _ = await small_office.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Petugas Contoh", "petugas_pengaduan"),
        ("Petugas Lain", "petugas_pengaduan"),
    )
    assert "do not sleep" in await operator.refused("staff", "code", "Petugas Contoh")
    await small_office.passes(days=80)
    await head.says("/antrean")
    await small_office.passes(days=20)
    (status,) = [
        one["status"] for one in await operator.data("staff", "list")
        if one["name"] == "Petugas Contoh"
    ]  # fmt: skip
    assert status == "asleep"
    code = (await operator.data("staff", "code", "Petugas Contoh"))["code"]
    assert "tidak berlaku" in await said(small_office.citizen("Orang Lain"), code)
    assert "berlaku lagi" in await said(officer, code)
    assert "tidur" not in await said(officer, "/antrean")


async def test_a_code_that_ran_out_is_given_out_anew(
    small_office: World, operator: Operator
) -> None:
    await operator.told(*adding("Petugas Contoh", "petugas_pengaduan"))
    small_office.clock.advance(timedelta(hours=25))
    code = (await operator.data("staff", "code", "Petugas Contoh"))["code"]
    assert "Selamat bergabung" in await said(small_office.citizen("Petugas Contoh"), code)


async def test_an_archive_that_is_opened_is_told_to_those_who_lead(
    small_office: World, operator: Operator
) -> None:
    head, pejabat = await small_office.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Pejabat Contoh", "pejabat_pengelola", "petugas_pengaduan"),
    )
    citizen = small_office.citizen()
    await complains(citizen)
    await pejabat.says("/balas 1 KTP Bapak/Ibu sudah dapat diambil di loket 2.")
    await pejabat.says("YA SELESAI")
    await citizen.says("HAPUS DATA")
    await pejabat.says("/segel 1 permintaan pelapor")
    await pejabat.says("YA")
    head.news()
    await operator.told("case", "show", "1", "--sealed", "--reason", "permintaan pengadilan")
    assert any("Arsip 0001/PGD/XI/2026 yang disegel dibuka" in one for one in await head.settled())


async def test_the_terminal_says_how_an_officer_signs(
    small_office: World, operator: Operator
) -> None:
    head = await small_office.officer("Kepala Contoh", "kepala_dinas")
    head.news()
    told = ("staff", "signatory", "Kepala Contoh")
    words = (*told, "--position", "Plt. Kepala Dinas", "--nip", "197001011995031001")
    assert "19700101 199503 1 001" in await operator.told(*words)
    (notice,) = await head.settled()
    assert "operator server mengubah data Bapak/Ibu" in notice
    assert "Plt. Kepala Dinas" in notice
    shown = await operator.data(*told, "--rank", "Pembina, IV/a", "--position", "")
    assert (shown["position"], shown["rank"]) == ("", "Pembina, IV/a")
    assert shown["nip"] == "19700101 199503 1 001"
    (listed,) = await operator.data("staff", "list")
    assert (listed["rank"], listed["nip"]) == ("Pembina, IV/a", "19700101 199503 1 001")
    for wrong in (("--nip", "1970"), ("--rank", "x" * 81)):
        assert (await operator.types(*told, *wrong)).exit_code == 2
    assert "as it was written" in await operator.told("verify")
