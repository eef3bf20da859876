"""One person on several channels, joined by a one-time code; and two people at one telephone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.backup.verification import verify
from app.demo.world import Person, World
from backoffice.case.case import Case
from backoffice.citizens.linking import wish_in
from backoffice.store import cases
from backoffice.store.blobs import BlobFolder
from backoffice.store.tables import accounts, evidence, links, people
from tests.backoffice.casework.test_privacy import as_text, tables
from tests.databases import fresh_sqlite
from tests.world import begins, case_of, complains, fills, one_database

FULL = """\
Nama: Warga Contoh Dua
Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh
No HP: 0812-0000-0006
Layanan: KTP

KTP saya rekam bulan Agustus, sampai sekarang belum dicetak.
"""
_CODE = re.compile(r"TAUT-[A-Z0-9]{4}-[A-Z0-9]{4}")


@pytest.fixture
async def everywhere(folder: Path, house_url: str) -> AsyncIterator[World]:
    """The office on all three channels."""
    async with World.opened(
        folder, database_url=house_url, whatsapp=True, mail=True, straight=True
    ) as opened:
        yield opened


@pytest.fixture
async def one_everywhere(folder: Path) -> AsyncIterator[World]:
    """The same over SQLite alone."""
    url = fresh_sqlite(folder)
    async with World.opened(
        folder, database_url=url, whatsapp=True, mail=True, straight=True
    ) as opened:
        yield opened


def code_in(texts: list[str]) -> str:
    (found,) = {one for text in texts for one in _CODE.findall(text)}
    return str(found)


async def links_accounts(asks: Person, sends: Person) -> None:
    """TAUTKAN on the one, its code from the other."""
    code = code_in(await asks.says("TAUTKAN"))
    told = await sends.says(code)
    assert "sekarang tersambung" in told[-1], told


async def every_case(world: World) -> list[Case]:
    found = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    return found[::-1]


async def is_sound(world: World) -> bool:
    folder = BlobFolder(world.settings.data_dir / "blobs")
    report = await verify(world.node.database, world.node.desk.vault, folder, lambda progress: None)
    assert [fault.text for fault in report.faults] == []
    return True


# -- the code ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("TAUTKAN", "ask"),
        ("/tautkan", "ask"),
        ("hubungkan.", "ask"),
        ("Sambungkan", "ask"),
        ("pisahkan", "part"),
        ("TAUT-7K4Q-29HM", "redeem"),
        ("tautkan 7k4q29hm", "redeem"),
        ("taut 7k4q 29hm", "redeem"),
        ("tolong tautkan akun saya", None),
        ("7K4Q-29HM", None),
        ("TAUT", None),
        ("", None),
    ],
)
def test_what_is_taken_for_a_wish(text: str, what: str | None) -> None:
    wish = wish_in(text)
    assert (wish.what if wish else None) == what


async def test_the_code_is_kept_hashed_is_good_once_and_for_half_an_hour(
    one_everywhere: World,
) -> None:
    world = one_everywhere
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    other = world.citizen("Orang Lain", on="whatsapp")
    first = code_in(await here.says("TAUTKAN"))
    second = code_in(await here.says("tautkan"))
    every = await tables(world)
    assert second not in "".join(as_text(v) for vs in every["links"].values() for v in vs)
    assert "tidak berlaku" in (await there.says(first))[-1], "a new code replaces the former"
    assert "bukan dari sini" in (await here.says(second))[-1]
    world.clock.advance(timedelta(minutes=31))
    assert "tidak berlaku" in (await there.says(second))[-1]
    third = code_in(await here.says("HUBUNGKAN"))
    wrong = third[:-1] + ("3" if third[-1] != "3" else "4")
    assert "tidak berlaku" in (await there.says(wrong))[-1]
    told = await there.says(third)
    assert "tersambung dengan akun Bapak/Ibu di kanal Telegram" in told[-1]
    assert "di kanal WhatsApp" in here.sees, "both are told"
    assert "tidak berlaku" in (await other.says(third))[-1], "used once"


async def test_ten_wrong_codes_in_an_hour_are_the_end_for_that_conversation(
    one_everywhere: World,
) -> None:
    world = one_everywhere
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    for _ in range(10):
        assert "tidak berlaku" in (await there.says("TAUT-2222-2222"))[-1]
    code = code_in(await here.says("TAUTKAN"))
    assert "satu jam lagi" in (await there.says(code))[-1], "the right one neither"
    world.clock.advance(timedelta(minutes=61))
    code = code_in(await here.says("TAUTKAN"))
    assert "sekarang tersambung" in (await there.says(code))[-1]


async def test_codes_are_given_out_five_times_an_hour(one_everywhere: World) -> None:
    here = one_everywhere.citizen()
    for _ in range(5):
        code_in(await here.says("TAUTKAN"))
    assert "satu jam lagi" in (await here.says("TAUTKAN"))[-1]


# -- one case on two channels -------------------------------------------------------------------


async def test_a_case_goes_on_wherever_its_citizen_writes(everywhere: World) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan", "tim_pengelola")
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    case = await complains(here)
    assert "4 angka terakhir" in (await there.says(f"STATUS {case.code}"))[-1]
    await links_accounts(here, there)
    assert case.code in (await there.says("STATUS"))[-1]
    petugas.news(), here.news()
    await there.says("Ada tambahan: resi saya simpan.")
    assert "sudah kami simpan" in there.sees
    assert "(WhatsApp)" in petugas.sees or "WhatsApp" in petugas.sees
    there.user.send_photo(b"\xff\xd8 resi", "Resi perekaman")
    await there.settled()
    assert here.news() == []
    await petugas.says("/lihat 1")
    assert "resi saya simpan" in petugas.sees
    # What officers write follows to where the person last wrote.
    await petugas.says("/balas 1 Mohon datang ke loket 2.")
    assert "lewat WhatsApp" in petugas.sees
    await petugas.says("YA")
    assert "loket 2" in there.sees
    await here.says("Baik pak, besok saya datang ke sana")
    await petugas.says("/balas 1 KTP sudah jadi.")
    await petugas.says("YA SELESAI")
    assert "kami nyatakan selesai" in here.sees
    await there.says("BELUM")
    assert (await case_of(world, case.code)).state == "DIPROSES"
    await there.says("CABUT")
    assert "mencabut" in there.sees
    found = await case_of(world, case.code)
    kept = await world.node.database.read(
        lambda tx: tx.rows(select(evidence.c.case_id, evidence.c.status))
    )
    assert {(row["case_id"], row["status"]) for row in kept} == {(found.id, "stored")}
    assert await is_sound(world)


@one_database
async def test_two_persons_with_cases_become_one_and_all_stays_readable(everywhere: World) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    first = await complains(here, uraian="Cerita pertama: berkas hilang di loket.")
    second = await complains(there, uraian="Cerita kedua: kartu salah cetak nama.")
    await links_accounts(here, there)
    for one in (here, there):
        listed = (await one.says("STATUS"))[-1]
        assert first.code in listed and second.code in listed
    # An addition to the one that was opened elsewhere, by its code.
    await here.says(f"{second.code} salahnya di tanggal lahir juga")
    for number, words in (("1", "Cerita pertama"), ("2", "Cerita kedua")):
        await petugas.says(f"/lihat {number}")
        assert words in petugas.sees
    assert "tanggal lahir juga" in petugas.sees
    await petugas.says("/identitas 2 hubungi")
    assert "Warga Contoh Satu" in petugas.sees
    await petugas.says("/balas 2 Kartu dicetak ulang.")
    await petugas.says("YA")
    assert "dicetak ulang" in here.sees, "there they last wrote"
    assert await is_sound(world)


async def test_pisahkan_gives_each_account_its_own_back(everywhere: World) -> None:
    world = everywhere
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    first = await complains(here)
    second = await complains(there)
    assert "tidak tersambung" in (await there.says("PISAHKAN"))[-1]
    await links_accounts(here, there)
    await there.says("PISAHKAN")
    assert "sudah dipisahkan" in there.sees
    assert second.code in (await there.says("STATUS"))[-1]
    assert "4 angka terakhir" in (await there.says(f"STATUS {first.code}"))[-1]
    assert "4 angka terakhir" in (await here.says(f"STATUS {second.code}"))[-1]
    await there.says("Tambahan setelah dipisah, mohon dicatat")
    assert second.code in there.sees
    # And from the one that had asked, where three had been joined.
    third = world.citizen("Warga WA Dua", on="whatsapp")
    other = await complains(third)
    await links_accounts(here, there)
    await links_accounts(here, third)
    await here.says("PISAHKAN")
    assert first.code in (await here.says("STATUS"))[-1]
    assert "4 angka terakhir" in (await here.says(f"STATUS {other.code}"))[-1]
    listed = (await third.says("STATUS"))[-1]
    assert second.code in listed and other.code in listed, "the others stay together"


async def test_a_draft_is_continued_on_the_other_channel_with_its_files(everywhere: World) -> None:
    world = everywhere
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    await begins(here)
    await fills(here, until="bukti")
    here.user.send_photo(b"\xff\xd8 bukti", "Resi")
    await here.settled()
    await links_accounts(here, there)
    await there.says("LANJUT")
    if "bukti" in there.sees.lower() and "Kirim" not in there.buttons:
        await there.says("CUKUP")
    told = "\n".join(await there.presses("Kirim"))
    assert "0001/PGD/XI/2026" in told, told
    (case,) = await every_case(world)
    assert case.channel == "whatsapp" and case.number
    kept = await world.node.database.read(
        lambda tx: tx.rows(select(evidence.c.case_id, evidence.c.status, evidence.c.person_id))
    )
    assert [tuple(row.values()) for row in kept] == [(case.id, "stored", case.person_id)]
    assert "tidak ada isian" in (await here.says("LANJUT"))[-1].lower()


@one_database
async def test_hapus_data_is_of_the_whole_person(everywhere: World) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    await complains(here)
    await complains(there)
    await links_accounts(here, there)
    petugas.news()
    await here.says("HAPUS DATA")
    await here.presses("Ya hapus")
    told = "\n".join(petugas.news())
    assert "0001/PGD" in told and "0002/PGD" in told


@one_database
async def test_data_saya_is_of_the_whole_person_and_each_copy_of_one_key(everywhere: World) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    first = await complains(here)
    second = await complains(there)
    await links_accounts(here, there)
    petugas.news()
    await there.says("DATA SAYA")
    told = "\n".join(petugas.news())
    assert "0001/PGD" in told and "0002/PGD" in told
    for number, own, other in (("1", first, second), ("2", second, first)):
        there.news()
        await petugas.says(f"/salinandata {number}")
        await petugas.says("YA")
        copy = "\n".join(there.news())
        assert own.code in copy and other.code not in copy, "sent to where they wrote last"
    assert await is_sound(world)


async def test_a_sealed_person_leaves_the_linked_account_with_its_own(everywhere: World) -> None:
    world = everywhere
    pejabat = await world.officer("Pejabat", "pejabat_pengelola", "petugas_pengaduan")
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    await complains(here)
    second = await complains(there)
    await links_accounts(here, there)
    await pejabat.says("/balas 1 Sudah jadi.")
    await pejabat.says("YA SELESAI")
    await here.says("HAPUS DATA")
    await here.presses("Ya hapus")
    await pejabat.says("/segel 1 Permintaan HAPUS DATA.")
    await pejabat.says("YA")
    assert "disegel sampai" in pejabat.sees
    for one in (here, there):
        listed = (await one.says("STATUS"))[-1]
        assert second.code in listed
    await there.says("Tambahan untuk yang kedua, mohon dicatat")
    assert second.code in there.sees
    await pejabat.says("/lihat 2")
    assert "Tambahan untuk yang kedua" in pejabat.sees
    assert await is_sound(world)


# -- officers -----------------------------------------------------------------------------------


@one_database
async def test_an_officers_rights_go_where_the_officer_asked_and_nowhere_else(
    everywhere: World,
) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    mine = world.citizen("Petugas WA", on="whatsapp")
    thief = world.citizen("Pencuri", on="whatsapp")
    code = code_in(await thief.says("TAUTKAN"))
    await petugas.says(code)
    assert "akun petugas" in petugas.sees
    assert "Antrean" not in "\n".join(await thief.says("/antrean"))
    await links_accounts(petugas, mine)
    assert "Antrean" in "\n".join(await mine.says("/antrean"))
    assert "Antrean" in "\n".join(await petugas.says("/antrean"))
    await mine.says("PISAHKAN")
    assert "Antrean" not in "\n".join(await mine.says("/antrean"))
    assert "Antrean" in "\n".join(await petugas.says("/antrean"))


@one_database
async def test_what_an_officer_complained_of_elsewhere_is_hidden_from_the_officer(
    everywhere: World,
) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    mine = world.citizen("Petugas WA", on="whatsapp")
    await complains(mine)
    await petugas.says("/lihat 1")
    assert "tidak ditemukan" not in petugas.sees
    await links_accounts(petugas, mine)
    await petugas.says("/lihat 1")
    assert "tidak ditemukan" in petugas.sees
    assert "0001/PGD" not in "\n".join(await petugas.says("/antrean"))


# -- mail ---------------------------------------------------------------------------------------


@one_database
async def test_a_code_that_comes_by_mail_is_answered_to_the_mailbox_itself(
    everywhere: World,
) -> None:
    world = everywhere
    here, surel = world.citizen(), world.citizen("Warga Surel", on="mail")
    await surel.writes("Pengaduan", FULL)
    (case,) = await every_case(world)
    code = code_in(await here.says("TAUTKAN"))
    (asked,) = await surel.writes("kode", code)
    assert "4 angka terakhir" in (await here.says(f"STATUS {case.code}"))[-1], "not yet"
    second = code_in([asked])
    assert second != code
    forger = world.citizen("Orang Lain", on="mail")
    assert "tidak berlaku" in (await forger.writes("kode", second))[-1]
    (told,) = await surel.replies(second)
    assert "sekarang tersambung" in told
    assert "di kanal surel" in here.sees
    assert case.code in (await here.says("STATUS"))[-1]
    await here.says("Tambahan dari Telegram: resi ada.")
    assert "sudah kami simpan" in here.sees
    assert surel.news() == []
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    await petugas.says("/balas 1 Mohon datang.")
    await petugas.says("YA")
    assert "Mohon datang." in here.sees and surel.news() == []
    assert await surel.replies("Baik, saya datang besok pagi.") == [], "enough was said today"
    await petugas.says("/lihat 1")
    assert "saya datang besok pagi" in petugas.sees
    await petugas.says("/balas 1 Terima kasih atas kedatangannya.")
    await petugas.says("YA")
    assert "atas kedatangannya" in surel.sees


async def test_a_code_asked_by_mail_links_a_chat_at_once(everywhere: World) -> None:
    world = everywhere
    here, surel = world.citizen(), world.citizen("Warga Surel", on="mail")
    await surel.writes("Pengaduan", FULL)
    (case,) = await every_case(world)
    code = code_in(await surel.writes("", "TAUTKAN"))
    assert "sekarang tersambung" in (await here.says(code))[-1]
    assert case.code in (await here.says("STATUS"))[-1]
    surel.news()
    (asked,) = await surel.writes("", "PISAHKAN")
    assert "balas surel ini" in asked
    assert "sudah dipisahkan" in (await surel.replies("PISAHKAN"))[-1]
    assert "tidak kami temukan" not in (await surel.writes("", f"STATUS {case.code}"))[-1]


@one_database
async def test_a_blocked_address_is_passed_over(everywhere: World) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    await complains(there)
    await links_accounts(there, here)
    here.user.block()
    await here.settled()
    await petugas.says("/balas 1 Mohon datang.")
    await petugas.says("YA")
    assert "Mohon datang." in there.sees


# -- WhatsApp with and without a number -----------------------------------------------------------


@pytest.mark.parametrize("order", ["from, both, id", "id, both, from", "from, id, both"])
async def test_one_person_whatever_whatsapp_shows(everywhere: World, order: str) -> None:
    world = everywhere
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    warga = world.citizen("Warga WA", on="whatsapp")
    someone = warga.user._someone
    case: Case | None = None
    for step in order.split(", "):
        someone.shows_phone = step != "id"
        someone.shows_user = step != "from"
        if case is None:
            case = await complains(warga)
        elif step == "id" and order.startswith("from, id"):
            # Nothing shows yet that it is the same person.
            assert "4 angka terakhir" in (await warga.says(f"STATUS {case.code}"))[-1]
        else:
            assert case.code in (await warga.says("STATUS"))[-1], step
            await warga.says(f"Tambahan {step}, mohon dicatat")
            assert case.code in warga.sees
    await petugas.says("/balas 1 Mohon datang.")
    await petugas.says("YA")
    assert "Mohon datang." in warga.sees
    assert len(await every_case(world)) == 1


async def test_a_file_that_moved_is_explained_and_kept(one_everywhere: World) -> None:
    """What the photo shows is asked on the one and said on the other."""
    world = one_everywhere
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    await begins(here)
    await fills(here, until="bukti")
    here.user.send_photo(b"\xff\xd8 bukti", "")
    assert "menunjukkan apa" in "\n".join(await here.settled())
    await links_accounts(here, there)
    await there.says("LANJUT")
    await there.says("Resi pengambilan")
    await there.says("CUKUP")
    await there.presses("Kirim")
    (case,) = await every_case(world)
    kept = await world.node.database.read(
        lambda tx: tx.rows(select(evidence.c.case_id, evidence.c.status))
    )
    assert [row["case_id"] for row in kept] == [case.id]


async def test_a_draft_outlives_the_change_from_number_to_id(one_everywhere: World) -> None:
    world = one_everywhere
    warga = world.citizen("Warga WA", on="whatsapp")
    warga.user._someone.shows_user = False
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_photo(b"\xff\xd8 bukti", "Resi")
    await warga.settled()
    warga.user._someone.shows_user = True
    await warga.says("CUKUP")
    assert "0001/PGD/XI/2026" in "\n".join(await warga.presses("Kirim"))
    (case,) = await every_case(world)
    kept = await world.node.database.read(lambda tx: tx.rows(select(evidence.c.case_id)))
    assert [row["case_id"] for row in kept] == [case.id]


async def test_a_number_that_was_given_to_somebody_else_is_not_followed(
    one_everywhere: World,
) -> None:
    world = one_everywhere
    warga = world.citizen("Warga WA", on="whatsapp")
    case = await complains(warga)
    phone = warga.user._someone.wa_id
    heir = world.whatsapp.user("Pemilik Baru", phone=phone, user_id="ID.9990001")
    heir.say(f"STATUS {case.code}")
    await world.settle()
    assert "4 angka terakhir" in heir.inbox[-1].text


@pytest.mark.parametrize("later", [0, 400])
async def test_an_officers_rights_go_along_to_no_other_account(
    one_everywhere: World, later: int
) -> None:
    world = one_everywhere
    admin = await world.officer("Admin Contoh", "admin")
    petugas = world.citizen("Petugas WA", on="whatsapp")
    someone = petugas.user._someone
    someone.shows_user = False
    await petugas.says(await world.invitation("Petugas WA", "petugas_pengaduan"))
    assert "Selamat bergabung" in petugas.sees
    await complains(world.citizen())
    await world.passes(days=later)
    admin.news()
    petugas.news()
    # The same number under an id: whoever has it now.
    someone.shows_user = True
    for _ in range(3):
        assert "0001/PGD" not in "\n".join(await petugas.says("/lihat 1"))
    # Nor is that one told what officers are told.
    await complains(world.citizen("Warga Dua"))
    assert petugas.news() == []
    told = [text for text in admin.news() if "Hak petugas tidak ikut pindah" in text]
    assert len(told) == 1
    await petugas.says(await world.invitation("Petugas WA Baru", "petugas_pengaduan"))
    assert "Selamat bergabung" in petugas.sees
    assert "0001/PGD" in "\n".join(await petugas.says("/lihat 1"))


async def test_an_officer_brings_no_number_along_either(one_everywhere: World) -> None:
    world = one_everywhere
    petugas = world.citizen("Petugas WA", on="whatsapp")
    await petugas.says(await world.invitation("Petugas WA", "petugas_pengaduan"))
    await complains(world.citizen())
    assert "0001/PGD" in "\n".join(await petugas.says("/lihat 1"))
    petugas.user._someone.shows_user = False
    assert "0001/PGD" not in "\n".join(await petugas.says("/lihat 1"))


# -- two people at one telephone ------------------------------------------------------------------


async def test_another_name_from_the_same_telephone_is_another_person(everywhere: World) -> None:
    world = everywhere
    pejabat = await world.officer("Pejabat", "pejabat_pengelola", "petugas_pengaduan")
    rumah = world.citizen()
    first = await complains(rumah, nama="Warga Contoh Satu", uraian="Cerita bapak: KTP hilang.")
    again = await complains(rumah, nama="warga contoh  satu", uraian="Cerita bapak yang lain.")
    second = await complains(rumah, nama="Warga Contoh Dua", uraian="Cerita ibu: KK salah nama.")
    third = await complains(rumah, nama="Warga Contoh Dua", uraian="Cerita ibu yang lain lagi.")
    assert first.person_id == again.person_id != second.person_id == third.person_id
    keys = await world.node.database.read(lambda tx: tx.rows(select(people.c.wrapped_key)))
    assert len({row["wrapped_key"] for row in keys}) == len(keys)
    # Code, date and state, nothing else.
    listed = (await rumah.says("STATUS"))[-1]
    assert all(one.code in listed for one in (first, again, second, third))
    (shown,) = await rumah.says(f"STATUS {second.code}")
    assert shown.splitlines()[0] == (
        f"• {second.code}: diterima petugas, menunggu diperiksa (23 November 2026)"
    )
    assert "KTP" not in shown and "KK" not in shown
    await rumah.says(f"Tambahan untuk {second.code}: salahnya di ijazah juga")
    await pejabat.says("/lihat 3")
    assert "ijazah juga" in pejabat.sees
    # HAPUS DATA of the one who was talked of.
    pejabat.news()
    await rumah.says("HAPUS DATA")
    await rumah.presses("Ya hapus")
    assert "hanya untuk data orang" in rumah.sees
    asked = "\n".join(pejabat.news())
    assert "0003/PGD" in asked and "0004/PGD" in asked
    assert "0001/PGD" not in asked and "0002/PGD" not in asked
    for number in ("3", "4"):
        await pejabat.says(f"/balas {number} Sudah selesai.")
        await pejabat.says("YA SELESAI")
    await pejabat.says("/segel 3 Permintaan HAPUS DATA.")
    await pejabat.says("YA")
    assert "disegel sampai" in pejabat.sees
    await pejabat.says("/lihat 3")
    assert "Cerita ibu" not in pejabat.sees
    await pejabat.says("/lihat 1")
    assert "Cerita bapak" in pejabat.sees
    listed = (await rumah.says("STATUS"))[-1]
    assert second.code not in listed and first.code in listed
    assert await is_sound(world)


async def test_a_household_by_mail(everywhere: World) -> None:
    world = everywhere
    rumah = world.citizen("Rumah Contoh", on="mail")
    await rumah.writes("Pengaduan", FULL)
    other = FULL.replace("Warga Contoh Dua", "Warga Contoh Tiga").replace("KTP saya", "KK saya")
    await rumah.writes("Pengaduan lain", other)
    first, second = await every_case(world)
    assert first.person_id != second.person_id
    shown = (await rumah.writes("", f"STATUS {second.code}"))[-1]
    assert "dipakai lebih dari satu orang" in shown
    assert "Kartu" not in shown and not re.search(r"\bKK\b", shown)
    given = await world.node.database.read(lambda tx: tx.rows(select(accounts.c.person_id)))
    assert [row["person_id"] for row in given] == [first.person_id]


async def test_the_log_and_tables_tell_nothing_of_links(
    one_everywhere: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = one_everywhere
    here, there = world.citizen(), world.citizen("Warga WA", on="whatsapp")
    code = code_in(await here.says("TAUTKAN"))
    await there.says(code)
    assert code not in caplog.text and code.replace("-", "") not in caplog.text
    kept = await world.node.database.read(lambda tx: tx.rows(select(links)))
    assert len(kept) == 1 and code not in str(dict(kept[0]))
