"""What a group of officers reads, and what it never reads."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.world import Person, World
from app.sandbox.telegram.people import SandboxGroup
from backoffice.desk.wording import category_label
from backoffice.store import rooms, staff
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import inbox, outbox
from tests import sealed
from tests.app.operators import Operator, alone
from tests.world import (
    ANSWERS,
    case_of,
    complains,
    has_complained,
    local,
    one_database,
    sends_to,
)

BOT = "@aduan_contoh_bot"
PRIVATE = "Jawaban dikirim ke chat pribadi."
STRANGE = "Layanan pengaduan tidak bekerja di dalam grup. Silakan tulis langsung kepada akun ini."


async def petugas_of(world: World, name: str = "Petugas Satu") -> Person:
    return await world.officer(name, "petugas_pengaduan")


async def code_of(world: World, name: str = "Ruang Petugas") -> str:
    """What `aduan staff room` prints."""
    answer = await Operator.of(world).data("staff", "room", "--name", name)
    return str(answer["code"])


async def say_in(group: SandboxGroup, person: Person, text: str) -> list[str]:
    """Somebody writes in the group; what the bot then says there."""
    before = len(group.inbox)
    person.user.say(text, group=group)
    await person.world.settle()
    return [message.text for message in group.inbox[before:]]


async def room_of(world: World, *people: Person) -> SandboxGroup:
    """A registered room with these people; the first registers it."""
    group = world.sandbox.group("Grup Kantor", [one.user for one in people])
    await world.settle()
    said = await say_in(group, people[0], f"/start{BOT} {await code_of(world)}")
    assert said[0].startswith("Grup ini terdaftar sebagai Ruang Petugas."), said
    world.clock.advance(timedelta(seconds=1))
    for one in people:
        one.news()
    return group


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    alone(monkeypatch, tmp_path)


# -- registering --------------------------------------------------------------------------------


@one_database
async def test_a_room_hears_of_a_new_case_by_number_category_and_limit(world: World) -> None:
    petugas = await petugas_of(world)
    group = await room_of(world, petugas)
    case = await has_complained(world.citizen())
    desk = world.node.desk
    label = category_label(desk, case)
    assert group.inbox[-1].text == (
        f"📥 Pengaduan baru {case.number} · {label} · batas Rabu, 25 November 2026"
    )
    assert group.inbox[-1].buttons == ()


async def test_a_code_is_typed_by_an_officer_once_and_within_a_day(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen("Warga Lain")
    group = one_world.sandbox.group("Grup Kantor", [petugas.user, warga.user])
    other = one_world.sandbox.group("Grup Lain", [petugas.user])
    await one_world.settle()
    assert [message.text for message in group.inbox] == [STRANGE]
    code = await code_of(one_world)
    assert await say_in(group, warga, f"/start{BOT} {code}") == [
        "Grup hanya dapat didaftarkan oleh petugas yang sudah terdaftar."
    ]
    (wrong,) = await say_in(group, petugas, f"/start{BOT} ADUAN-2222-2222")
    assert wrong.startswith("Kode itu tidak berlaku untuk mendaftarkan grup")
    (said,) = await say_in(group, petugas, f"/start{BOT} {code}")
    assert said.startswith("Grup ini terdaftar sebagai Ruang Petugas.")
    (again,) = await say_in(other, petugas, f"/start{BOT} {code}")
    assert again == wrong
    late = await code_of(one_world)
    await one_world.passes(hours=24, minutes=1)
    assert await say_in(other, petugas, f"/start{BOT} {late}") == [wrong]
    # Nor is it good for a person in a private chat, or a person's code for a group.
    await warga.says(await code_of(one_world))
    assert warga.sees.startswith("Kode itu tidak berlaku")
    person = await one_world.invitation("Petugas Dua", "petugas_pengaduan")
    assert await say_in(other, petugas, f"/start{BOT} {person}") == [wrong]
    await warga.says(person)
    assert "Selamat bergabung" in warga.sees


async def test_of_two_groups_in_which_a_code_is_typed_at_once_one_is_registered(
    world: World,
) -> None:
    petugas = await petugas_of(world)
    groups = [world.sandbox.group(f"Grup {n}", [petugas.user]) for n in (1, 2)]
    await world.settle()
    code = await code_of(world)
    for group in groups:
        petugas.user.say(f"/start{BOT} {code}", group=group)
    await world.settle()
    assert sorted(group.inbox[-1].text.split()[0] for group in groups) == ["Grup", "Kode"]


async def test_a_group_that_is_registered_anew_is_told_of_things_once(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    group = await room_of(one_world, petugas)
    (said,) = await say_in(group, petugas, f"/start{BOT} {await code_of(one_world, 'Ruang Baru')}")
    assert "terdaftar sebagai Ruang Baru" in said
    case = await has_complained(one_world.citizen())
    told = [message.text for message in group.inbox if str(case.number) in message.text]
    assert len(told) == 1


async def test_another_group_gets_one_sentence_once(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    group = one_world.sandbox.group("Grup Warga", [petugas.user])
    await one_world.settle()
    await has_complained(one_world.citizen())
    petugas.news()
    for text in ("/antrean", "/lihat 1", f"halo {BOT}", "YA"):
        assert await say_in(group, petugas, text) == []
    assert petugas.news() == []
    assert [message.text for message in group.inbox] == [STRANGE]


# -- reading ------------------------------------------------------------------------------------


@one_database
async def test_a_command_in_a_room_is_answered_in_private(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    group = await room_of(world, petugas)
    case = await has_complained(warga)
    warga.news()
    assert await say_in(group, petugas, f"/lihat{BOT} 1") == [PRIVATE]
    assert f"*{case.number}*"[1:-1] in petugas.sees
    assert "Tahap:" in petugas.sees
    assert await say_in(group, petugas, "/lihat_1_2026") == [PRIVATE]
    assert await say_in(group, petugas, "/balas 1 Mohon datang besok ke loket 2.") == [PRIVATE]
    assert petugas.buttons == ("YA", "YA SELESAI", "Batal")
    assert await say_in(group, petugas, f"YA {BOT}") == []
    assert await say_in(group, petugas, "/YA") == []
    assert warga.news() == [], "what a room says confirms nothing"
    await petugas.says("YA")
    assert "Mohon datang besok ke loket 2." in warga.sees
    assert group.inbox[-1].text == PRIVATE


async def test_only_the_queue_is_answered_in_the_room(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    admin = await one_world.officer("Admin Satu", "admin")
    group = await room_of(one_world, petugas, admin)
    assert await say_in(group, petugas, "/antrean") == ["Antrean: tidak ada pengaduan."]
    first = await has_complained(one_world.citizen())
    second = await has_complained(one_world.citizen("Warga Dua"), objek="akta_lahir")
    await has_complained(one_world.citizen("Warga Tiga"), nama="", alamat="")
    desk = one_world.node.desk
    (shown,) = await say_in(group, petugas, f"/antrean{BOT}")
    assert shown.splitlines() == [
        "Antrean (2)",
        *(
            f"{case.number} · {category_label(desk, case)} · sisa 2 hari kerja"
            for case in (first, second)
        ),
    ]
    petugas.news()
    assert await say_in(group, petugas, "/antrean saya") == [PRIVATE]
    assert petugas.sees.startswith("Tugas Bapak/Ibu")
    # Who may not read it is told so, and not in front of all.
    assert await say_in(group, admin, "/antrean") == [PRIVATE]
    assert admin.sees.startswith("Perintah ini hanya untuk")


async def test_words_strangers_and_other_bots_are_passed_over(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    group = await room_of(one_world, petugas, warga)
    await has_complained(warga)
    for person in (petugas, warga):
        person.news()
    before = len(group.inbox)
    for text in (f"{BOT} rapat jam 9 ya", "/polling mulai", "/mulai", "42"):
        assert await say_in(group, petugas, text) == []
    for text in ("/antrean", "/lihat 1", "/balas 1 halo", f"halo {BOT}", "MULAI"):
        assert await say_in(group, warga, text) == []
    assert len(group.inbox) == before
    assert petugas.news() == []
    assert warga.news() == []


async def test_nothing_that_was_said_in_a_group_is_kept(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    group = await room_of(world, petugas, warga)
    await has_complained(warga)
    where = group.inbox[-1].chat
    await say_in(group, petugas, "/lihat 1")
    await say_in(group, petugas, f"{BOT} obrolan petugas")
    await say_in(group, warga, f"{BOT} obrolan warga")
    desk = world.node.desk

    def kept(tx: Tx) -> list[bytes]:
        opened = [
            sealed.came(desk.vault, row)
            for row in tx.rows(select(inbox).where(inbox.columns["items"].is_not(None)))
        ]
        return [items for items in opened if str(where).encode() in items or b"obrolan" in items]

    assert await world.node.database.read(kept) == []


async def test_adding_a_citizen_mode_officer_keeps_the_form_out_of_the_room(
    one_world: World,
) -> None:
    petugas = await petugas_of(one_world)
    group = await room_of(one_world, petugas)
    await petugas.says("MULAI")
    petugas.news()
    assert await say_in(group, petugas, "/bantuan") == [PRIVATE]
    assert petugas.sees.startswith("Perintah Bapak/Ibu")
    assert await say_in(group, petugas, f"{BOT} KTP saya belum jadi sejak lama sekali") == []


# -- time ---------------------------------------------------------------------------------------


@one_database
async def test_a_room_hears_of_limits_in_office_hours_and_without_any_name(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    group = await room_of(world, petugas)
    case = await complains(warga)
    await warga.says("hubungi saya di 0812-0000-0001")
    await petugas.says("/catatan 1 Pelapor Warga Contoh Satu sudah datang")
    await world.passes(days=14)
    told = [message.text for message in group.inbox]
    label = category_label(world.node.desk, case)
    late = [text for text in told if text.startswith("⏰")]
    assert f"⏰ {case.number} · {label} · jatuh tempo hari ini" in late
    # The limit of two days by itself, and each moment once; the longer one in the morning.
    assert len(late) == 2
    mornings = [text for text in told if text.startswith("📅")]
    assert f"{case.number} · {label} · jatuh tempo hari ini" in "\n".join(mornings)
    assert any(re.search(r"· terlambat \d+ hari kerja$", text) for text in mornings)
    assert len({(one.text, one.date) for one in group.inbox}) == len(group.inbox)
    zone = world.node.desk.zone
    for message in group.inbox:
        assert 7 <= message.date.astimezone(zone).hour < 16, message
    for secret in (*ANSWERS.values(), "Warga Contoh", "0812", "Petugas Satu"):
        if secret not in ("tidak", "ktp", "NANTI"):
            assert secret not in "\n".join(told), secret


async def test_a_room_that_put_the_bot_out_is_closed_and_needs_a_new_code(world: World) -> None:
    petugas = await petugas_of(world)
    group = await room_of(world, petugas)
    assert (await found(world))["rooms"]["text"] == "Registered: Ruang Petugas."
    group.remove_bot()
    first = await has_complained(world.citizen())
    lost = (await found(world))["rooms"]
    assert lost["text"] == "None is registered. Not reached any more: Ruang Petugas (blocked)."
    assert (lost["status"], "aduan staff room" in lost["todo"]) == ("warn", True)
    group.add_bot()
    await world.settle()
    second = await has_complained(world.citizen("Warga Dua"))
    told = "\n".join(message.text for message in group.inbox)
    assert str(first.number) not in told
    assert str(second.number) not in told
    await say_in(group, petugas, f"/start{BOT} {await code_of(world)}")
    third = await has_complained(world.citizen("Warga Tiga"))
    assert str(third.number) in group.inbox[-1].text
    assert (await found(world))["rooms"]["text"] == "Registered: Ruang Petugas."


async def test_the_doctor_warns_when_the_bot_reads_all_of_a_group(one_world: World) -> None:
    assert (await found(one_world))["telegram privacy"]["status"] == "ok"
    petugas = await petugas_of(one_world)
    group = await room_of(one_world, petugas)
    one_world.sandbox.bots[0].reads_all = True
    # Then, too, words without a command are passed over.
    assert await say_in(group, petugas, "antrean hari ini panjang ya") == []
    assert petugas.news() == []
    privacy = (await found(one_world))["telegram privacy"]
    assert privacy["status"] == "warn"
    assert "/setprivacy" in privacy["todo"]


async def found(world: World) -> dict[str, Any]:
    """What the doctor says, by name."""
    result = await Operator.of(world).types("doctor", "--json")
    return {one["name"]: one for one in json.loads(result.stdout)}


async def test_the_operator_reads_what_to_type_in_the_group(one_world: World) -> None:
    operator = Operator.of(one_world)
    told = await operator.told("staff", "room", "--name", "Ruang Pelayanan")
    assert re.search(r"/start@NAME_OF_THE_BOT ADUAN-\w{4}-\w{4} ", told)
    assert "until 2026-11-24 10:15 WIB" in told
    assert (await operator.types("staff", "room", "--name", "  ")).exit_code == 2

    def codes(tx: Tx) -> list[rooms.Room]:
        return rooms.listing(tx, "sanggau")

    (kept,) = await one_world.node.database.read(codes)
    assert (kept.name, kept.open) == ("Ruang Pelayanan", False)


# -- /petugas -----------------------------------------------------------------------------------


async def test_an_admin_enters_lists_and_revokes_officers(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    await admin.says("/petugas tambah Petugas Baru petugas_pengaduan, tim_penjawab")
    assert admin.sees.startswith(
        "Petugas Baru dimasukkan sebagai Petugas Pengelolaan Pengaduan, Tim Penjawab Pengaduan."
    )
    assert "sampai 24 November 2026 pukul 10.15 WIB" in admin.sees
    code = re.search(r"ADUAN-\w{4}-\w{4}", admin.sees)
    assert code
    await admin.says("/petugas")
    assert admin.sees.splitlines() == [
        "Petugas (2)",
        "Admin Satu · Admin · terdaftar",
        "Petugas Baru · Petugas Pengelolaan Pengaduan, Tim Penjawab Pengaduan · diundang, kode "
        "berlaku sampai 24 November 2026",
    ]
    baru = world.citizen("Akun Baru")
    await baru.says(code[0])
    assert "Selamat bergabung, Petugas Baru" in baru.sees
    await has_complained(world.citizen())
    await baru.says("/ambil 1")

    await admin.says("/petugas cabut petugas  baru")
    assert admin.sees.startswith("Yakin mencabut Petugas Baru (")
    assert "masih dipegang: 1" in admin.sees
    await baru.says("/antrean")
    assert baru.sees.startswith("Antrean"), "before YA nothing has happened"
    await admin.presses("YA")
    assert admin.sees.startswith("✅ Petugas Baru bukan petugas lagi.")
    await baru.says("/antrean")
    assert "Antrean" not in baru.sees
    await admin.says("/petugas")
    assert admin.sees.splitlines() == ["Petugas (1)", "Admin Satu · Admin · terdaftar"]


async def test_a_slip_in_petugas_changes_nothing(one_world: World) -> None:
    admin = await one_world.officer("Admin Satu", "admin")
    petugas = await petugas_of(one_world)

    async def officers() -> list[tuple[str, bool]]:
        every = await one_world.node.database.read(lambda tx: staff.listing(tx, "sanggau"))
        return [(one.name, one.active) for one in every]

    before = await officers()
    for text, reply in (
        ("/petugas hapus Petugas Satu", "Pilihannya: /petugas"),
        ("/petugas tambah", "Pilihannya: /petugas"),
        ("/petugas tambah petugas_pengaduan", "Pilihannya: /petugas"),
        ("/petugas tambah Petugas Baru", '"baru" bukan peran di sini.'),
        ("/petugas tambah Petugas Baru bupati", '"bupati" bukan peran di sini.'),
        (f"/petugas tambah {'x' * 130} admin", "Pilihannya: /petugas"),
        ("/petugas cabut", "Pilihannya: /petugas"),
        ("/petugas cabut Siapa Saja", '"Siapa Saja" bukan nama petugas'),
        ("/petugas cabut Admin Satu", "Diri sendiri tidak dapat dicabut"),
    ):
        await admin.says(text)
        assert admin.sees.startswith(reply), text
    await admin.says("/petugas cabut Petugas Satu")
    await admin.presses("Batal")
    await admin.says("YA")
    await admin.says("/petugas cabut Petugas Satu")
    one_world.clock.advance(timedelta(minutes=6))
    await admin.says("YA")
    assert admin.sees.startswith("Sudah lewat 5 menit")
    await one_world.invitation("Petugas Satu", "tim_penjawab")
    await admin.says("/petugas cabut Petugas Satu")
    assert admin.sees.startswith("Ada beberapa petugas bernama Petugas Satu.")
    assert await officers() == [*before, ("Petugas Satu", True)]
    await petugas.says("/petugas")
    assert petugas.sees.startswith("Perintah ini hanya untuk Admin.")


async def test_a_code_for_an_officer_is_never_shown_in_a_room(one_world: World) -> None:
    admin = await one_world.officer("Admin Satu", "admin")
    group = await room_of(one_world, admin)
    said = await say_in(group, admin, "/petugas tambah Petugas Baru petugas_pengaduan")
    assert said == [PRIVATE]
    assert "ADUAN-" in admin.sees

    def sealed(tx: Tx) -> list[Any]:
        return [row["sealed"] for row in tx.rows(select(outbox)) if row["text"].startswith("p_pet")]

    assert await one_world.node.database.read(sealed) == [None], "blanked when it was delivered"


# -- officers who complain ----------------------------------------------------------------------


async def test_an_officer_does_not_meet_the_own_complaint_as_an_officer(world: World) -> None:
    mine, other = await petugas_of(world), await petugas_of(world, "Petugas Dua")
    case = await complains(mine)
    assert "Pengaduan baru" in other.sees
    assert not any("Pengaduan baru" in text for text in sends_to(world, mine))
    unknown = "Pengaduan {} tidak ditemukan. Periksa nomornya di /antrean."
    for form in ("1", "1/2026", case.code, str(case.number)):
        await mine.says(f"/lihat {form}")
        assert mine.sees == unknown.format(form)
    await mine.says("/lihat 77")
    assert mine.sees == unknown.format("77")
    for command in ("ambil", "riwayat", "tenggat", "identitas", "balas"):
        await mine.says(f"/{command} 1 kata")
        assert mine.sees == unknown.format("1"), command
    await mine.says("/lihat")
    assert mine.sees.startswith("Sebutkan nomor pengaduannya.")
    for shelf in ("", "semua", "belum lengkap", "hari ini", "terlambat"):
        await mine.says(f"/antrean {shelf}")
        assert mine.sees.endswith(": tidak ada pengaduan."), shelf
    await other.says("/antrean")
    assert "Antrean (1)" in other.sees
    theirs = await has_complained(world.citizen())
    await mine.says("/antrean")
    assert "Antrean (1)" in mine.sees
    assert str(theirs.number) in mine.sees
    assert str(case.number) not in mine.sees


async def test_as_a_citizen_the_officer_is_served_like_any_other(one_world: World) -> None:
    mine, other = await petugas_of(one_world), await petugas_of(one_world, "Petugas Dua")
    case = await complains(mine)
    await other.says("/ambil 1")
    mine.news()
    await other.says("/balas 1 Silakan datang besok.")
    await other.says("YA")
    assert mine.sees.startswith(f"Pesan petugas tentang pengaduan {case.code}")
    await one_world.passes(days=14)
    told = "\n".join(mine.news())
    assert str(case.number) not in told, "no reminder of the own case"
    assert (await case_of(one_world, case.code)).holder is not None


# -- who took what, and the morning ---------------------------------------------------------------


async def test_a_room_hears_who_took_what(one_world: World) -> None:
    world = one_world
    petugas, warga = await petugas_of(world, "Petugas Rina"), world.citizen()
    group = await room_of(world, petugas)
    await has_complained(warga, nama="Melati Contoh")
    await say_in(group, petugas, f"/ambil{BOT} 1")
    assert group.inbox[-1].text == "🙋 0001/PGD/XI/2026 diambil Petugas Rina"
    assert "Melati" not in "\n".join(one.text for one in group.inbox)


async def test_in_the_morning_a_room_reads_what_is_due_and_nothing_of_anybody(
    one_world: World,
) -> None:
    world = one_world
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    group = await room_of(world, petugas)
    people = [world.citizen(f"Warga {name}") for name in ("Satu", "Dua", "Tiga")]
    for person, name in zip(people, ("Melati", "Kenanga", "Cempaka"), strict=True):
        await has_complained(person, nama=f"{name} Contoh", uraian=f"KTP {name} hilang di loket")
    await pejabat.says("/rahasia 2 isi ya")
    # Who waits for the citizen is not due.
    await petugas.says("/lengkapi 3 Foto resi.")
    await petugas.says("YA")
    await world.until(local(2026, 11, 24, 9))
    assert not any(one.text.startswith("📅") for one in group.inbox), "nothing is due: nothing said"
    await world.until(local(2026, 11, 25, 9))
    (told,) = [one.text for one in group.inbox if one.text.startswith("📅")]
    assert told == (
        "📅 Jatuh tempo atau terlambat (1)\n0001/PGD/XI/2026 · KTP-el · jatuh tempo hari ini"
    )
    everything = "\n".join(one.text for one in group.inbox)
    assert not any(word in everything for word in ("Melati", "Kenanga", "Cempaka", "loket"))


async def test_a_room_hears_nothing_of_what_is_secret(one_world: World) -> None:
    world = one_world
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    group = await room_of(world, petugas)
    await has_complained(world.citizen())
    await pejabat.says("/rahasia 1 isi ya")
    before = len(group.inbox)
    await pejabat.says("/disposisi 1 Petugas Satu Mohon ditangani.")
    await petugas.says("/ambil 1")
    assert "sekarang Bapak/Ibu pegang" in petugas.sees
    await world.until(local(2026, 11, 27, 9))
    assert [one.text for one in group.inbox[before:]] == []
