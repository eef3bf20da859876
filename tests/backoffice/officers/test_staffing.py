"""Who becomes an officer, who says so, who hears of it. Source: rules 42, 43."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.demo.world import Person, World
from backoffice.case.officers import Staff
from backoffice.store import staff
from tests.world import complains, one_database

CODE = re.compile(r"ADUAN-\w{4}-\w{4}")


def code_in(*texts: str) -> str:
    found = CODE.search("\n".join(texts))
    assert found, texts
    return found[0]


async def said(person: Person, *words: str) -> str:
    return "\n".join(await person.says(*words))


async def proposes_a_head(admin: Person, name: str = "Kawan Contoh") -> str:
    """An administrator gives the head's role; the code that waits for a second person."""
    told = await said(admin, f"/petugas tambah {name} kepala_dinas")
    assert "diusulkan" in told
    return code_in(told)


async def listed(world: World) -> dict[str, str]:
    """What /petugas says of each officer, by name."""
    admin = await world.officer("Admin Pembaca", "admin")
    lines = (await said(admin, "/petugas")).splitlines()
    return {line.split(" · ")[0]: line.split(" · ")[-1] for line in lines if " · " in line}


# -- a role that leads ------------------------------------------------------------------------


async def test_nobody_makes_a_head_alone(world: World) -> None:
    head, admin, other = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
        ("Admin Kedua", "admin"),
    )
    code = await proposes_a_head(admin)
    for one in (head, other):
        (notice,) = one.news()
        assert "Admin Contoh mengusulkan Kawan Contoh sebagai Kepala Dinas" in notice

    puppet = world.citizen("Kawan Contoh")
    assert "menunggu persetujuan orang kedua" in await said(puppet, code)
    assert "Perintah" not in await said(puppet, "/lihat 1")
    # Who asked for it does not agree to it.
    assert "Tidak ada petugas yang menunggu" in await said(admin, "/izinkan Kawan Contoh")

    assert "Admin Contoh mengusulkan Kawan Contoh" in await said(head, "/izinkan")
    assert "disetujui sebagai Kepala Dinas" in await said(head, "YA")
    assert any("disetujui oleh Kepala Contoh" in text for text in admin.news())
    other.news()
    assert "Selamat bergabung, Kawan Contoh" in await said(puppet, code)
    for one in (head, admin, other):
        assert "Kawan Contoh sekarang terdaftar sebagai petugas (Kepala Dinas)" in one.news()[-1]


@one_database
@pytest.mark.parametrize("role", ["kepala_dinas", "pejabat_pengelola", "admin"])
async def test_whatever_leads_or_runs_the_system_waits(world: World, role: str) -> None:
    _, admin = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
    )
    code = code_in(await said(admin, f"/petugas tambah Kawan Contoh {role}"))
    assert "menunggu persetujuan" in await said(world.citizen("Kawan Contoh"), code)


@one_database
async def test_an_ordinary_role_begins_at_once_and_is_told(world: World) -> None:
    head, admin, desk = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
        ("Petugas Contoh", "petugas_pengaduan"),
    )
    code = code_in(await said(admin, "/petugas tambah Petugas Baru petugas_pengaduan"))
    assert "Petugas Baru dimasukkan sebagai petugas" in head.news()[-1]
    assert "Selamat bergabung" in await said(world.citizen("Petugas Baru"), code)
    for one in (head, admin):
        assert "Petugas Baru sekarang terdaftar" in one.news()[-1]
        assert "akun Telegram" in one.sees
    assert desk.news() == []


@one_database
async def test_the_second_person_may_decline(world: World) -> None:
    head, admin = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
    )
    code = await proposes_a_head(admin)
    await head.settled()
    await head.says("/izinkan")
    await head.presses("TOLAK")
    assert "tidak menjadi petugas" in head.sees
    assert "tidak disetujui oleh Kepala Contoh" in admin.news()[-1]
    assert "tidak berlaku" in await said(world.citizen("Kawan Contoh"), code)
    assert "Tidak ada petugas yang menunggu" in await said(head, "/izinkan")


@one_database
async def test_of_several_the_name_says_which(world: World) -> None:
    head, admin = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
    )
    await proposes_a_head(admin, "Kawan Satu")
    await proposes_a_head(admin, "Kawan Dua")
    shown = await said(head, "/izinkan")
    assert "Kawan Satu" in shown
    assert "Kawan Dua" in shown
    assert "Kawan Dua sebagai Kepala Dinas" in await said(head, "/izinkan kawan dua")
    await head.says("YA")
    assert "mengusulkan Kawan Satu" in await said(head, "/izinkan")


@one_database
async def test_an_agreement_that_came_too_late_counts_for_nothing(world: World) -> None:
    head, other, admin = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Kedua", "admin"),
        ("Admin Contoh", "admin"),
    )
    code = await proposes_a_head(admin)
    await head.says("/izinkan")
    await other.says("/izinkan")
    await other.presses("TOLAK")
    assert "Tidak ada petugas yang menunggu" in await said(head, "YA")
    assert "tidak berlaku" in await said(world.citizen("Kawan Contoh"), code)


@one_database
async def test_alone_an_administrator_is_sent_to_the_terminal(world: World) -> None:
    admin = await world.officer("Admin Contoh", "admin")
    told = await said(admin, "/petugas tambah Kawan Contoh kepala_dinas")
    assert "aduan staff approve" in told
    assert "menunggu" in await said(world.citizen("Kawan Contoh"), code_in(told))


@one_database
async def test_an_administrator_holds_no_other_role_and_sees_no_case(world: World) -> None:
    admin = await world.officer("Admin Contoh", "admin")
    told = await said(admin, "/petugas tambah Kawan Contoh admin,petugas_pengaduan")
    assert "tidak dirangkap" in told
    await complains(world.citizen())
    assert "0001/PGD" not in await said(admin, "/lihat 1")


# -- what is told -----------------------------------------------------------------------------


@one_database
async def test_who_loses_the_rights_hears_of_it_and_so_do_the_others(world: World) -> None:
    head, admin, other = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
        ("Admin Kedua", "admin"),
    )
    await admin.says("/petugas cabut Kepala Contoh")
    await admin.says("YA")
    assert "dicabut oleh Admin Contoh" in head.news()[-1]
    assert "Kepala Contoh (Kepala Dinas) bukan petugas lagi" in other.news()[-1]


@one_database
async def test_an_account_that_an_officer_adds_is_told(world: World) -> None:
    admin, officer = await world.officers(
        ("Admin Contoh", "admin"),
        ("Petugas Contoh", "petugas_pengaduan"),
    )
    link = re.search(r"TAUT-\w{4}-\w{4}", await said(officer, "TAUTKAN"))
    assert link
    await world.citizen("Telepon Kedua").says(link[0])
    assert "Petugas Contoh menyambungkan akun lain (Telegram)" in admin.news()[-1]
    assert any("Akun lain (Telegram) sekarang memakai hak" in text for text in officer.news())


@one_database
async def test_an_account_that_becomes_another_officer_is_told(world: World) -> None:
    admin, officer = await world.officers(
        ("Admin Contoh", "admin"),
        ("Petugas Contoh", "petugas_pengaduan"),
    )
    await officer.says(await world.invitation("Nama Baru", "tim_penjawab"))
    told = admin.news()
    assert any("Akun Petugas Contoh" in text and "sebagai Nama Baru" in text for text in told)


# -- what was secret before -------------------------------------------------------------------


@one_database
async def test_a_later_role_does_not_open_what_was_secret_before(world: World) -> None:
    head, pejabat, _ = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Pejabat Contoh", "pejabat_pengelola"),
        ("Rangga Melati", "petugas_pengaduan"),
    )
    await complains(world.citizen(), uraian="Rangga Melati meminta uang rokok di loket dua.")
    world.clock.advance(timedelta(minutes=1))
    newcomer = await world.officer("Pejabat Baru", "pejabat_pengelola")
    assert "0001/PGD" not in await said(newcomer, "/lihat 1")
    assert "0001/PGD" not in await said(newcomer, "/antrean")
    # What becomes secret afterwards is the newcomer's as much as anybody's.
    await complains(world.citizen("Warga Dua"), uraian="Rangga Melati membentak saya kemarin.")
    assert "0002/PGD" in await said(newcomer, "/antrean")
    assert "0002/PGD" in await said(newcomer, "/lihat 2")

    assert "Pejabat Baru" in await said(pejabat, "/rahasia 1 isi ya Pejabat Baru")
    assert "0001/PGD" in await said(newcomer, "/lihat 1")
    assert "0001/PGD" in await said(head, "/lihat 1")


@one_database
async def test_what_nobody_may_know_of_any_more_goes_to_those_who_hold_the_role(
    world: World,
) -> None:
    admin, _, _ = await world.officers(
        ("Admin Contoh", "admin"),
        ("Pejabat Contoh", "pejabat_pengelola"),
        ("Rangga Melati", "petugas_pengaduan"),
    )
    await complains(world.citizen(), uraian="Rangga Melati meminta uang rokok di loket dua.")
    world.clock.advance(timedelta(minutes=1))
    newcomer = await world.officer("Pejabat Baru", "pejabat_pengelola")
    assert "0001/PGD" not in await said(newcomer, "/lihat 1")
    await admin.says("/petugas cabut Pejabat Contoh")
    await admin.says("YA")
    assert "0001/PGD" in await said(newcomer, "/lihat 1")


# -- wrong codes ------------------------------------------------------------------------------


@one_database
async def test_codes_are_not_tried_out(world: World) -> None:
    admin = await world.officer("Admin Contoh", "admin")
    good = await world.invitation("Petugas Contoh", "petugas_pengaduan")
    stranger = world.citizen("Orang Lain")
    for number in range(10):
        assert "tidak berlaku" in await said(stranger, f"ADUAN-2222-222{number % 8 + 2}")
    (alarm,) = admin.news()
    assert "10 kode pendaftaran petugas yang salah" in alarm
    assert "Terlalu banyak" in await said(stranger, good)
    assert "Terlalu banyak" in await said(stranger, "ADUAN-3333-3333")
    assert admin.news() == []
    # Whom the code was given to is not held up by it, and an hour later nobody is.
    other = await world.invitation("Petugas Dua", "petugas_pengaduan")
    assert "Selamat bergabung" in await said(world.citizen("Petugas Dua"), other)
    await world.passes(hours=1)
    assert "Selamat bergabung" in await said(stranger, good)


# -- silence ----------------------------------------------------------------------------------


def of_people(person: Person) -> list[str]:
    """What is new for an officer, without the regular duties of the office."""
    return [text for text in person.news() if "/rutin" not in text]


async def test_rights_sleep_after_ninety_days_and_two_warnings(world: World) -> None:
    head, quiet, busy = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Petugas Diam", "petugas_pengaduan"),
        ("Petugas Rajin", "petugas_pengaduan"),
    )
    await world.passes(days=74)
    await busy.says("/antrean")
    await head.says("/antrean")
    assert of_people(quiet) == []
    await world.passes(days=1)
    (warning,) = of_people(quiet)
    assert "15 hari lagi" in warning
    await world.passes(days=10)
    (warning,) = of_people(quiet)
    assert "5 hari lagi" in warning
    assert "Antrean" in await said(busy, "/antrean")
    await head.says("/antrean")
    await world.passes(days=5)
    assert "sekarang tidur" in of_people(quiet)[-1]
    assert "Hak Petugas Diam (Petugas Pengelolaan Pengaduan) tidur" in head.news()[-1]
    assert "sedang tidur" in await said(quiet, "/antrean")
    await complains(world.citizen())
    assert of_people(quiet) == []

    assert "Hak Petugas Diam" in await said(head, "/izinkan")
    await head.says("YA")
    assert "berlaku lagi" in of_people(quiet)[-1]
    assert "0001/PGD" in await said(quiet, "/antrean")


@one_database
async def test_a_word_in_time_is_enough(world: World) -> None:
    _, officer, _ = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Petugas Contoh", "petugas_pengaduan"),
        ("Petugas Lain", "petugas_pengaduan"),
    )
    await world.passes(days=76)
    assert "15 hari lagi" in officer.news()[-1]
    await officer.says("/bantuan")
    await world.passes(days=74)
    assert "tidur" not in await said(officer, "/antrean")
    assert officer.news() == []


@one_database
async def test_the_last_holder_of_a_role_sleeps_only_after_an_alarm(world: World) -> None:
    head, admin, only = await world.officers(
        ("Kepala Contoh", "kepala_dinas"),
        ("Admin Contoh", "admin"),
        ("Petugas Contoh", "petugas_pengaduan"),
    )
    for _ in range(9):
        await world.passes(days=10)
        await head.says("/antrean")
        await admin.says("/petugas")
    assert "tidur" not in await said(admin, "/petugas")
    assert not (await officer_of(world, only)).asleep_at
    await world.passes(hours=1)
    for one in (head, admin):
        assert any("satu-satunya pemegang peran" in m.text for m in one.inbox)
    await world.passes(days=5)
    assert (await officer_of(world, only)).asleep_at


@one_database
async def test_who_alone_could_wake_the_others_does_not_sleep(world: World) -> None:
    admin = await world.officer("Admin Contoh", "admin")
    await world.passes(days=200)
    assert "Admin Contoh" in await said(admin, "/petugas")


async def officer_of(world: World, person: Person) -> Staff:
    found = await world.node.database.read(lambda tx: staff.listing(tx, "sanggau"))
    return next(one for one in found if one.name == person.user.name)
