"""What officers type, what it does, and what never reaches a citizen."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from sqlalchemy import select

from app.demo.world import Person, World
from backoffice.office.profile import shared_texts
from backoffice.store import staff, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import outbox
from bot.texts import OFFICE_PARAMS, parse_template
from tests.world import ANSWERS, case_of, complains, has_complained, one_database, sends_to

#: What must not be read off an officer's screen.
IDENTITY = (ANSWERS["nama"], "Warga Contoh", ANSWERS["alamat"], "Dusun Contoh", "0812-0000-0001")


async def petugas_of(world: World, name: str = "Petugas Satu") -> Person:
    return await world.officer(name, "petugas_pengaduan")


async def kept_words(world: World, case_id: str, kind: str) -> list[str]:
    def read(tx: Tx) -> list[str]:
        found = texts.of_case(tx, world.node.desk.vault, case_id, kind)
        return [words.decode() for _, words in found]

    return await world.node.database.read(read)


# -- enrolment ----------------------------------------------------------------------------------


async def test_an_officer_enrols_with_a_code_and_learns_the_roles(one_world: World) -> None:
    code = await one_world.invitation("Petugas Satu", "petugas_pengaduan", "tim_pengelola")
    person = one_world.citizen("Akun Petugas")
    await person.says(f"  {code.lower()} ")
    assert "Selamat bergabung, Petugas Satu" in person.sees
    assert "Petugas Pengelolaan Pengaduan, Tim Pengelola Pengaduan" in person.sees
    await person.says("/antrean")
    assert person.sees == "Antrean: tidak ada pengaduan."


async def test_a_code_works_by_the_link_too(one_world: World) -> None:
    code = await one_world.invitation("Petugas Satu", "petugas_pengaduan")
    person = one_world.citizen("Akun Petugas")
    await person.says(f"/start {code}")
    assert "Selamat bergabung" in person.sees


@one_database
async def test_a_code_is_used_once_and_by_nobody_else(world: World) -> None:
    code = await world.invitation("Petugas Satu", "petugas_pengaduan")
    mine, other = world.citizen("Akun Petugas"), world.citizen("Orang Lain")
    await mine.says(code)
    for person in (other, mine):
        await person.says(code)
        assert person.sees.startswith("Kode itu tidak berlaku")
    await other.says("/antrean")
    assert "Antrean" not in other.sees
    await mine.says("/antrean")
    assert mine.sees.startswith("Antrean")


@one_database
async def test_of_two_who_send_the_code_at_once_one_is_enrolled(world: World) -> None:
    code = await world.invitation("Petugas Satu", "petugas_pengaduan")
    people = [world.citizen("Akun A"), world.citizen("Akun B")]
    for person in people:
        person.user.say(code)
    await world.settle()
    assert sorted(person.sees.split()[0] for person in people) == ["Kode", "Selamat"]


async def test_a_code_is_good_for_24_hours(one_world: World) -> None:
    late = await one_world.invitation("Petugas Satu", "petugas_pengaduan")
    await one_world.passes(hours=24, minutes=1)
    person = one_world.citizen("Akun Petugas")
    await person.says(late)
    assert person.sees.startswith("Kode itu tidak berlaku")
    await person.says("ADUAN-2222-2222")
    assert person.sees.startswith("Kode itu tidak berlaku")
    fresh = await one_world.invitation("Petugas Dua", "petugas_pengaduan")
    await one_world.passes(hours=23, minutes=59)
    await person.says(fresh)
    assert "Selamat bergabung" in person.sees


async def test_whoever_is_taken_off_the_list_is_a_citizen_at_once(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await has_complained(one_world.citizen())

    def revoke(tx: Tx) -> None:
        for one in staff.listing(tx, "sanggau"):
            vault, now = one_world.node.desk.vault, one_world.clock()
            staff.revoke(tx, vault, one.id, now=now, by="system:operator")

    await one_world.node.database.write(revoke, name="staff")
    await petugas.says("/lihat 1")
    assert "0001/PGD" not in petugas.sees


# -- the card -----------------------------------------------------------------------------------


async def test_the_card_shows_the_matter_and_masks_the_person(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await complains(
        one_world.citizen(),
        uraian="Uang saya Rp 500.000 diminta; hubungi 0812 0000 0044, NIK 9999990101900001",
    )
    await petugas.says("/lihat 1")
    card = petugas.sees
    assert "0001/PGD/XI/2026 · SGU-" in card
    assert "Diterima: 23 November 2026 pukul 10.15 WIB" in card
    assert "Batas: Rabu, 25 November 2026 (sisa 2 hari kerja)" in card
    assert "Pokok: KTP-el" in card
    assert "Nama: W•••" in card
    assert "Alamat: ••••" in card
    assert "Nomor HP: +62812••••0001" in card
    assert "Uang saya Rp 500.000 diminta" in card
    for secret in (*IDENTITY, "0812 0000 0044", "9999990101900001"):
        assert secret not in card, secret


async def test_no_notice_to_an_officer_names_the_citizen(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    warga = one_world.citizen()
    await complains(warga)
    await warga.says("hubungi saya di 0812-0000-0001 atau (+62) 812 0000 0001")
    await warga.says("CABUT")
    await warga.says("PETUGAS")
    await one_world.passes(days=14)
    told = "\n".join(sends_to(one_world, petugas) + sends_to(one_world, pejabat))
    assert "Pengaduan baru" in told
    assert "terlambat" in told
    for secret in (*IDENTITY, "812-0000-0001", "812 0000 0001"):
        assert secret not in told, secret


# -- taking -------------------------------------------------------------------------------------


@one_database
async def test_of_two_officers_who_take_a_case_one_has_it_and_the_other_is_told(
    world: World,
) -> None:
    first, second = await petugas_of(world), await petugas_of(world, "Petugas Dua")
    case = await has_complained(world.citizen())
    first.user.say("/ambil 1")
    second.user.say("/ambil 1")
    await world.settle()
    replies = {"Petugas Satu": first.sees, "Petugas Dua": second.sees}
    winner = next(name for name, reply in replies.items() if "sekarang Bapak/Ibu pegang" in reply)
    loser = ({*replies} - {winner}).pop()
    assert replies[loser] == f"{case.number} sedang dipegang {winner}."
    again = first if winner == "Petugas Satu" else second
    await again.says("/ambil 1")
    assert again.sees == f"{case.number} sudah Bapak/Ibu pegang."


async def test_only_the_holder_hears_what_the_citizen_adds(one_world: World) -> None:
    first, second = await petugas_of(one_world), await petugas_of(one_world, "Petugas Dua")
    warga = one_world.citizen()
    await has_complained(warga)
    await first.says("/ambil 1")
    second.news()
    await warga.says("resinya sudah ketemu pak")
    assert "resinya sudah ketemu pak" in first.sees
    assert second.news() == []


# -- replying -----------------------------------------------------------------------------------


@one_database
async def test_a_reply_is_shown_first_and_sent_on_ya(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    case = await has_complained(warga)
    warga.news()
    await petugas.says("/balas 1 Mohon datang besok pukul 09.00 ke loket 2.")
    assert "Mohon datang besok pukul 09.00 ke loket 2." in petugas.sees
    assert petugas.buttons == ("YA", "YA SELESAI", "Batal")
    assert warga.news() == [], "nothing was sent yet"
    await petugas.says("ya")
    assert warga.sees == (
        f"Pesan petugas tentang pengaduan {case.code} (bukan jawaban resmi):\n\n"
        "Mohon datang besok pukul 09.00 ke loket 2."
    )
    after = await case_of(world, case.code)
    assert after.state == case.state, "a message changes no state"
    await petugas.says("YA")
    assert petugas.sees.startswith("Tidak ada yang menunggu konfirmasi")
    assert len(warga.news()) == 1, "and is sent once"


@one_database
async def test_ya_selesai_answers_and_closes(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    case = await has_complained(warga)
    await petugas.says("/balas 1 KTP-el ada di loket 2.")
    await petugas.says("YA SELESAI.")
    assert "Pengaduan selesai" in petugas.sees
    assert warga.sees.startswith("Yth. Bapak/Ibu,\nKTP-el ada di loket 2.")
    after = await case_of(world, case.code)
    assert (after.state, after.stage) == ("SELESAI", "s1b")
    assert after.completed_at is not None, "settled means that it was complete"
    await petugas.says("/balas 1 Satu lagi")
    assert petugas.sees == f"{case.number} sudah ditutup."


async def test_no_word_inside_a_text_closes_a_case(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    case = await has_complained(warga)
    await petugas.says("/balas 1 YA SELESAI")
    await petugas.says("YA")
    assert warga.sees.endswith("\n\nYA SELESAI")
    assert (await case_of(one_world, case.code)).open


async def test_ya_after_five_minutes_sends_nothing(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    await has_complained(warga)
    await petugas.says("/balas 1 Terlambat dikonfirmasi.")
    await one_world.passes(minutes=5)
    one_world.clock.advance(timedelta(seconds=1))
    await petugas.says("YA")
    assert petugas.sees.startswith("Sudah lewat 5 menit")
    assert "Terlambat dikonfirmasi." not in "\n".join(sends_to(one_world, warga))
    await petugas.says("/balas 1 Tepat waktu.")
    await one_world.passes(minutes=5)
    await petugas.says("YA")
    assert warga.sees.endswith("Tepat waktu.")


@one_database
async def test_what_changed_meanwhile_stops_the_reply(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    other = await petugas_of(world, "Petugas Dua")
    case = await has_complained(warga)
    await petugas.says("/balas 1 Ini dari petugas satu.")
    await other.says("/ambil 1")
    await petugas.says("YA")
    assert petugas.sees.startswith(f"Tidak dikirim: {case.number} berubah sesudah pratinjau.")
    assert "Ini dari petugas satu." not in "\n".join(sends_to(world, warga))
    assert await kept_words(world, case.id, "draft") == []


@one_database
async def test_when_the_citizen_writes_meanwhile_the_preview_comes_again(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    await has_complained(warga)
    await petugas.says("/balas 1 Silakan datang besok.")
    old = petugas.inbox[-1]
    await warga.says("sudah selesai pak, tidak usah")
    await petugas.presses("YA", old)
    assert petugas.sees.startswith("Belum dikirim")
    assert "sudah selesai pak, tidak usah" in petugas.sees
    assert "Silakan datang besok." in petugas.sees
    assert "Silakan datang besok." not in "\n".join(sends_to(world, warga))
    await petugas.presses("YA", old)
    assert petugas.sees.startswith("Tombol itu dari pesan lama")
    await petugas.presses("YA")
    assert warga.sees.endswith("Silakan datang besok.")


async def test_a_button_of_an_older_preview_sends_neither(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    await has_complained(warga)
    await petugas.says("/balas 1 Naskah pertama.")
    old = petugas.inbox[-1]
    await petugas.says("/balas 1 Naskah kedua.")
    await petugas.presses("YA", old)
    assert petugas.sees.startswith("Tombol itu dari pesan lama")
    assert "Naskah" not in "\n".join(sends_to(one_world, warga))
    await petugas.presses("YA", petugas.inbox[-2])
    told = "\n".join(sends_to(one_world, warga))
    assert "Naskah kedua." in told
    assert "Naskah pertama." not in told


async def test_batal_and_a_lonely_ya_send_nothing(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    case = await has_complained(warga)
    await petugas.says("YA")
    assert petugas.sees.startswith("Tidak ada yang menunggu konfirmasi")
    await petugas.says("ya selesai")
    assert petugas.sees.startswith("Tidak ada yang menunggu konfirmasi")
    await petugas.says("/balas 1 Tidak jadi.")
    await petugas.presses("Batal")
    assert petugas.sees == "Dibatalkan; tidak ada yang dikirim."
    await petugas.says("YA")
    assert "Tidak jadi." not in "\n".join(sends_to(one_world, warga))
    assert await kept_words(one_world, case.id, "draft") == []


async def test_who_may_not_settle_is_not_offered_to(one_world: World) -> None:
    pejabat = await one_world.officer("Pejabat Satu", "pejabat_pengelola")
    case = await has_complained(one_world.citizen())
    await pejabat.says("/balas 1 Kami cek dulu.")
    assert pejabat.buttons == ("YA", "Batal")
    await pejabat.says("YA SELESAI")
    assert pejabat.sees.startswith("Tidak ada yang menunggu konfirmasi")
    assert (await case_of(one_world, case.code)).open


async def test_selesai_closes_on_ya_alone(one_world: World) -> None:
    pejabat, warga = (
        await one_world.officer("Pejabat Satu", "pejabat_pengelola"),
        one_world.citizen(),
    )
    case = await has_complained(warga)
    await pejabat.says("/lengkap 1")
    await pejabat.says("YA")
    await pejabat.says("/selesai 1 hasil rapat 3 Desember")
    assert pejabat.sees.startswith(f"Akan menutup pengaduan: {case.number}.")
    assert f"\n\nPengaduan {case.code} dinyatakan selesai pada" in pejabat.sees
    assert (await case_of(one_world, case.code)).open
    await pejabat.says("Ya.")
    assert (await case_of(one_world, case.code)).state == "SELESAI"
    assert f"Pengaduan {case.code} dinyatakan selesai" in warga.sees
    assert "rapat" not in "\n".join(sends_to(one_world, warga)), "the remark stays in the house"


async def test_a_note_stays_in_the_house(one_world: World) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    await has_complained(warga)
    warga.news()
    await petugas.says("/catatan 1 Berkas sudah dicek ke loket 2.")
    assert petugas.sees.startswith("📝")
    await petugas.says("/lihat 1")
    assert (
        "Catatan (Petugas Satu, 23 November 2026 10.15): Berkas sudah dicek ke loket 2."
        in petugas.sees
    )
    assert warga.news() == []


# -- nothing but reviewed and confirmed words -----------------------------------------------------


def reviewed() -> re.Pattern[str]:
    """All that a citizen may ever read: the shared texts for citizens, with anything filled in."""
    patterns = []
    for key, text in shared_texts().items():
        if key.startswith("p_") or key.startswith("tombol."):
            continue
        pieces = parse_template(key, text)
        patterns.append(
            "".join(
                re.escape(piece.text)
                if piece.kind == "text"
                else ".*"
                if piece.kind == "hole"
                else ""
                for piece in pieces
            )
        )
    one = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?:(?:{one})\s*)+", re.DOTALL)


@one_database
async def test_plain_words_of_an_officer_reach_nobody(world: World) -> None:
    petugas, warga = await petugas_of(world), world.citizen()
    await has_complained(warga)
    await petugas.says("/ambil 1")
    warga.news()
    before = len(world.sandbox.ledger.sends)
    slips = (
        "orang ini memang sering mengadu, biarkan saja",
        "balas 1",
        "terima kasih pak, KTP-nya sudah ada di loket",
        "/blas 1 KTP sudah ada di loket",
        "/balas1 KTP sudah ada di loket",
        "/kirim 1 KTP sudah ada di loket",
        "/balas 2 KTP sudah ada di loket",
        "1 KTP sudah ada di loket",
        "ok",
    )
    for words in slips:
        petugas.user.say(words)
        await petugas.settled()
    petugas.user.send_photo(b"\xff\xd8 rahasia", "foto meja pelapor")
    petugas.user.send_sticker()
    await petugas.settled()
    assert warga.news() == []
    sent = world.sandbox.ledger.sends[before:]
    assert {send.chat for send in sent} == {petugas.user.id}
    assert not any("loket" in text for text in sends_to(world, warga))


async def test_a_citizen_receives_reviewed_texts_and_confirmed_words_alone(
    one_world: World,
) -> None:
    petugas, warga = await petugas_of(one_world), one_world.citizen()
    pengelola = await one_world.officer("Tim Satu", "tim_pengelola")
    await complains(warga)
    await petugas.says("/catatan 1 CATATAN RAHASIA")
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/balas 1 PESAN YANG DIBATALKAN")
    await petugas.presses("Batal")
    await petugas.says("/balas 1 PESAN YANG DITIMPA")
    await petugas.says("/balas 1 PESAN YANG DIKIRIM")
    await petugas.says("YA")
    await one_world.passes(days=20)
    await petugas.says("/balas 1 JAWABAN YANG DIKIRIM")
    await petugas.presses("YA SELESAI")
    await warga.says("belum pak")
    told = sends_to(one_world, warga)
    allowed = reviewed()
    for text in told:
        assert allowed.fullmatch(text), text
    everything = "\n".join(told)
    assert everything.count("PESAN YANG DIKIRIM") == 1
    assert everything.count("JAWABAN YANG DIKIRIM") == 1
    for never in ("RAHASIA", "DIBATALKAN", "DITIMPA"):
        assert never not in everything
    keys = await one_world.node.database.read(
        lambda tx: [
            row["text"]
            for row in tx.rows(select(outbox))
            if row["address_id"] != "" and row["text"].startswith("p_")
        ]
    )
    assert keys, "officers were told something"
    assert OFFICE_PARAMS


# -- an officer as a citizen ----------------------------------------------------------------------


async def test_mulai_lets_an_officer_complain_and_then_work_again(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    case = await complains(petugas)
    assert case.number == "0001/PGD/XI/2026"
    assert "Nomor register" in "\n".join(sends_to(one_world, petugas))
    other = await has_complained(one_world.citizen())
    await petugas.says("/antrean")
    assert str(other.number) in petugas.sees
    await petugas.says("ini kata biasa")
    assert petugas.sees.startswith("Kalimat itu bukan perintah")


async def test_a_command_in_the_middle_of_the_own_complaint_is_still_a_command(
    one_world: World,
) -> None:
    await has_complained(one_world.citizen())
    petugas = await petugas_of(one_world)
    await petugas.says("MULAI")
    await petugas.presses("Setuju")
    await petugas.says("/antrean")
    assert "0001/PGD/XI/2026" in petugas.sees
    await petugas.says("1")
    assert "Siapa nama lengkap" in petugas.sees


# -- numbers and slips ----------------------------------------------------------------------------


async def test_every_way_to_write_a_number_is_understood(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    case = await has_complained(one_world.citizen())
    forms = ["1", "01", "0001", "#1", "1/2026", "0001/PGD/XI/2026", "1/pgd/xi/2026", "1."]
    forms += ["0001 / PGD / XI / 2026", "[0001/PGD/XI/2026]", "(1)", case.code.replace("-", " ")]
    for written in (*forms, case.code, case.code.lower(), case.code.lower().replace("-", "")):
        for command in (f"/lihat {written}", f"lihat {written}"):
            await petugas.says(command)
            assert petugas.sees.startswith("0001/PGD/XI/2026 · "), command


async def test_a_case_that_is_not_there_is_not_there_whatever_its_number(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    await has_complained(one_world.citizen())
    for number in ("2", "1/2025", "0001/PGD/XI/2025", "SGU-2222-22", "999999999"):
        for command in ("lihat", "ambil", "catatan", "balas"):
            await petugas.says(f"/{command} {number} kata-kata")
            assert petugas.sees in (
                f"Pengaduan {number} tidak ditemukan. Periksa nomornya di /antrean.",
                f'"{number}" bukan nomor pengaduan. Nomor ditulis seperti 42, 42/2026, atau '
                f"kodenya. Contoh: {CONTOH[command]}",
            ), (command, number, petugas.sees)


CONTOH = {
    "lihat": "/lihat 42",
    "ambil": "/ambil 42",
    "catatan": "/catatan 42 Berkas sudah dicek ke loket 2.",
    "balas": "/balas 42 Mohon datang besok pukul 09.00 ke loket 2.",
}


#: What is typed, and the command that is suggested: "" none; None: it was understood.
SLIPS = {
    "/abmil 1": "ambil",
    "/lihta 1": "lihat",
    "/antrian": None,
    "/antren": "antrean",
    "/lenkap 1": "lengkap",
    "/BALAS": None,
    "/catatn 1 x": "catatan",
    "/buak 1": "buka",
    "/telpon": "telepon",
    "/xyzzy": "",
    # What no command is yet, one that came since, and an option that was taken for one.
    "/cari KTP": "",
    "/rapat": None,
    "/buku": None,
    "/register": None,
    "/statistik": None,
    "/gabung 5 6": "",
    "/perpanjang 6 2": "",
    "/terlambat": "antrean terlambat",
    "/hari_ini": "antrean hari_ini",
    "/semua": "antrean semua",
    # What ends, seals, hides or deletes is suggested to nobody, however near the slip is.
    "/cuti besok": "",
    "/cabt 1": "",
    "/cabut2 1": "",
    "/selsai 1": "",
    "/segl 1": "",
    "/rahsia 1": "",
    "/tolk 1": "",
    "/tolakdat 1": "",
    "/alihkn 1": "",
    "/teradi 1": "",
}


async def test_a_slip_is_met_with_a_suggestion(one_world: World) -> None:
    petugas = await petugas_of(one_world)
    for typed, meant in SLIPS.items():
        await petugas.says(typed)
        assert ("tidak dikenal" in petugas.sees) is (meant is not None), typed
        suggested = re.search(r"Mungkin maksud Bapak/Ibu /([\w ]+)\?", petugas.sees)
        assert (suggested[1] if suggested else "") == (meant or ""), typed


async def test_the_queue_shows_the_nearest_deadline_first_and_what_is_new(world: World) -> None:
    petugas = await petugas_of(world)
    pengelola = await world.officer("Tim Satu", "tim_pengelola")
    first = await has_complained(world.citizen("Akun A"))
    await world.passes(hours=2)
    second = await has_complained(world.citizen("Akun B"), objek="kk")
    await pengelola.says("/lengkap 1")
    await pengelola.says("YA")
    await petugas.says("/ambil 1")
    await world.citizen("Akun B").says("tolong ya pak")
    await petugas.says("/antrean")
    lines = [line for line in petugas.sees.splitlines() if "/PGD/" in line]
    assert [
        str(case.number) in line for case, line in zip((second, first), lines, strict=True)
    ] == [
        True,
        True,
    ]
    assert lines[0].startswith("💬 ")
    assert lines[1].endswith("Penyusunan jawaban · sisa 5 hari kerja")
    await petugas.says("/antrean hari ini")
    assert "tidak ada pengaduan" in petugas.sees
    await petugas.says("/tugas")
    assert str(first.number) in petugas.sees
    assert str(second.number) not in petugas.sees


@one_database
async def test_two_nodes_of_one_office_agree_who_took_it(world: World) -> None:
    """Both officers' commands are played at the same time by one intake each."""
    first, second = await petugas_of(world), await petugas_of(world, "Petugas Dua")
    await has_complained(world.citizen())
    first.user.say("/ambil 1")
    second.user.say("/ambil 1")
    await world.node.poll_once()
    intake = next(worker.job for worker in world.node._workers if worker.name == "intake")
    await asyncio.gather(intake.work_once(), intake.work_once())
    await world.settle()
    taken = [person for person in (first, second) if "sekarang Bapak/Ibu pegang" in person.sees]
    assert len(taken) == 1
