"""Officers who work by mail: commands at the head, one answer, and a code to confirm."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.demo.world import World
from backoffice.case.numbers import Numbers
from backoffice.officers.mail_turn import commands_in
from tests.mailing import Mail, Post, Writer, desk_officer, mail_officer
from tests.world import begins, has_complained, one_database, sends_to

DESK = "petugas@dinas.example"
WARGA = "warga.contoh@example.com"
FULL = """\
Nama: Warga Contoh Dua
Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh
No HP: 0812-0000-0006
Layanan: KTP

KTP saya rekam bulan Agustus, sampai sekarang belum dicetak.
"""


@pytest.fixture
def post(world: World) -> Post:
    return Post(world)


async def officer(post: Post) -> Writer:
    return await mail_officer(post, DESK, "Petugas Surel", "petugas_pengaduan", "tim_pengelola")


def code_in(mail: Mail) -> str:
    found = re.search(r"^YA ([a-z2-7]{8})$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]


@one_database
async def test_an_officer_enrols_by_mail_and_reads_the_queue(world: World, post: Post) -> None:
    await has_complained(world.citizen())
    petugas = await officer(post)
    welcome = petugas.last
    assert "Selamat bergabung, Petugas Surel." in welcome.text
    assert re.search(r"\n\nKunci: [a-z2-7]{20}$", welcome.text)
    petugas.news()
    (answer,) = await petugas.writes("/antrean", answers=welcome)
    assert "0001/PGD/XI/2026" in answer.text
    # It stands in the thread of the command, and a bounce of it would come back.
    assert answer.message.reply_to == "petugas-2@example.com"
    assert answer.message.references[-1] == "petugas-2@example.com"
    assert not answer.message.automatic


@one_database
async def test_a_notice_to_an_officer_says_that_no_person_sent_it(world: World, post: Post) -> None:
    petugas = await officer(post)
    petugas.news()
    await has_complained(world.citizen())
    (notice,) = petugas.news()
    assert notice.message.automatic and notice.message.reply_to is None
    warga = post.writer(WARGA)
    (receipt,) = await warga.writes(FULL)
    assert receipt.message.automatic
    petugas.news()
    (preview,) = await petugas.writes("/balas 2 Mohon datang.", answers=petugas.last)
    await petugas.writes(f"YA {code_in(preview)}", answers=preview)
    assert warga.last.text.startswith("Pesan petugas") and not warga.last.message.automatic


async def test_several_commands_get_one_answer(world: World, post: Post) -> None:
    await has_complained(world.citizen())
    petugas = await officer(post)
    petugas.news()
    (answer,) = await petugas.writes(
        "/ambil 1\n/catatan 1 Berkas sudah dicek\nke loket 2.\n\nLENGKAP 1\n\nHormat saya,\nWati",
        answers=petugas.last,
    )
    assert "0001/PGD/XI/2026 sekarang Bapak/Ibu pegang" in answer.text
    assert "0001/PGD/XI/2026 sudah dinyatakan lengkap" in answer.text
    assert "Catatan 0001/PGD/XI/2026 disimpan" in answer.text
    (shown,) = await petugas.writes("/lihat 1", answers=answer)
    assert "Berkas sudah dicek\nke loket 2." in shown.text
    assert "Hormat saya" not in shown.text


@one_database
async def test_the_from_line_alone_gives_no_rights(world: World, post: Post) -> None:
    case = await has_complained(world.citizen())
    petugas = await officer(post)
    petugas.news()
    for forged in (
        "/ambil 1",
        f"Kunci: p{'a' * 19}\n/ambil 1",
        "kunci: p\n/lihat 1",
    ):
        (answer,) = await petugas.writes(forged, tag="p" + "a" * 19)
        assert answer.text.startswith("Perintah lewat surel hanya dijalankan bila membalas")
        assert "/PGD/" not in answer.text
    (now,) = await post.cases()
    assert now.seq == case.seq


@pytest.mark.parametrize("way", ["tag", "quoted", "line"])
@one_database
async def test_a_mail_of_ours_is_the_proof(world: World, post: Post, way: str) -> None:
    await has_complained(world.citizen())
    petugas = await officer(post)
    welcome = petugas.last
    petugas.news()
    key = welcome.message.reply_tag
    assert 0 < len(key) <= 20
    if way == "tag":
        (answer,) = await petugas.writes("/antrean", tag=key)
    elif way == "quoted":
        (answer,) = await petugas.writes("/antrean", answers=welcome)
    else:
        (answer,) = await petugas.writes(f"Kunci: {key}\n/antrean")
    assert "0001/PGD/XI/2026" in answer.text


@one_database
async def test_another_officers_key_is_none(world: World, post: Post) -> None:
    await has_complained(world.citizen())
    petugas = await officer(post)
    other = await mail_officer(post, "lain@dinas.example", "Petugas Lain", "petugas_pengaduan")
    other.news()
    (answer,) = await other.writes("/antrean", answers=petugas.last)
    assert "hanya dijalankan bila membalas" in answer.text


@one_database
async def test_a_key_is_good_for_a_week_and_not_for_two(world: World, post: Post) -> None:
    petugas = await officer(post)
    welcome = petugas.last
    await world.until(world.clock() + timedelta(weeks=1))
    petugas.news()
    (answer,) = await petugas.writes("/antrean", answers=welcome)
    assert "Antrean" in answer.text
    await world.until(world.clock() + timedelta(weeks=1))
    petugas.news()
    (answer,) = await petugas.writes("/antrean", answers=welcome)
    assert "hanya dijalankan bila membalas" in answer.text
    # Whoever was away answers that one.
    (answer,) = await petugas.writes("/antrean", answers=answer)
    assert "Antrean" in answer.text


@one_database
async def test_a_key_changes_something_once(world: World, post: Post) -> None:
    await has_complained(world.citizen())
    await has_complained(world.citizen("Warga Contoh Dua"))
    petugas = await officer(post)
    first = petugas.last
    petugas.news()
    # As often as it takes to look, and all that one mail asks for.
    for _ in range(2):
        (answer,) = await petugas.writes("/lihat 1\n/antrean", answers=first)
        assert "0001/PGD/XI/2026" in answer.text
    (answer,) = await petugas.writes("/ambil 1\n/catatan 1 Sudah dicek.", answers=first)
    assert "sekarang Bapak/Ibu pegang" in answer.text and "atatan" in answer.text
    before = [case.seq for case in await post.cases()]
    (answer,) = await petugas.writes("/lihat 2\n/ambil 2\n/catatan 2 Kedua.", answers=first)
    assert "0002/PGD/XI/2026" in answer.text
    assert "kunci surel yang dibalas sudah terpakai" in answer.text
    assert "/ambil 2\n/catatan 2 Kedua." in answer.text, "nothing that was written is lost"
    assert [case.seq for case in await post.cases()] == before
    # The answer to it holds a key of its own.
    (answer,) = await petugas.writes("/ambil 2", answers=answer)
    assert "sekarang Bapak/Ibu pegang" in answer.text


@one_database
async def test_courtesy_uses_up_no_key(world: World, post: Post) -> None:
    await has_complained(world.citizen())
    petugas = await officer(post)
    first = petugas.last
    await petugas.writes("Terima kasih, segera saya lihat.", answers=first)
    petugas.news()
    (answer,) = await petugas.writes("/ambil 1", answers=first)
    assert "sekarang Bapak/Ibu pegang" in answer.text


@one_database
async def test_a_key_is_nothing_where_the_server_calls_the_sender_forged(
    world: World, post: Post
) -> None:
    await has_complained(world.citizen())
    petugas = await officer(post)
    petugas.news()
    (answer,) = await petugas.writes("/antrean", answers=petugas.last, verdict="fail")
    assert "hanya dijalankan bila membalas" in answer.text and "/PGD/" not in answer.text


@one_database
async def test_a_key_is_neither_kept_nor_shown(world: World, post: Post) -> None:
    """Passed on to a citizen, or written where words are kept."""
    petugas = await mail_officer(post, DESK, "Kenanga Contoh", "petugas_pengaduan")
    key = petugas.last.message.reply_tag
    petugas.news()
    warga = post.writer(WARGA)
    await warga.writes(FULL + f"\nSurat dari kantor:\n> Kunci: {key}\n")
    await petugas.writes(f"/catatan 1 lihat Kunci: {key} di atas", answers=petugas.last)
    (shown,) = await petugas.writes("/lihat 1 asli\n/lihat 1", answers=petugas.last)
    assert "Kunci: (dihapus)" in shown.text
    assert shown.text.count("Kunci:") == 1 + shown.text.count("Kunci: (dihapus)")
    assert key not in shown.text


@one_database
async def test_a_reply_to_the_citizen_waits_for_its_own_code(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes(FULL)
    warga.news()
    petugas = await officer(post)
    petugas.news()
    (preview,) = await petugas.writes(
        "/balas 1 Mohon datang ke loket 2.\n/ambil 1", answers=petugas.last
    )
    assert "Akan dikirim kepada pelapor 0001/PGD/XI/2026 lewat surel" in preview.text
    assert "Mohon datang ke loket 2." in preview.text
    assert "5 menit" not in preview.text
    assert "Berlaku sampai Selasa, 24 November 2026 pukul 16.00" in preview.text
    assert "Belum dijalankan" in preview.text and "/ambil 1" in preview.text
    for wrong in ("YA", "ok", "YA aaaaaaaa", "/ya"):
        await petugas.writes(wrong, answers=preview)
    assert warga.news() == []
    petugas.news()
    await world.passes(hours=24)
    petugas.news()
    (done,) = await petugas.writes(f"YA {code_in(preview)}\n\nTerima kasih", answers=preview)
    assert "masuk antrean kirim" in done.text
    (letter,) = [mail for mail in warga.news() if "loket 2" in mail.text]
    assert letter.text.startswith("Pesan petugas tentang pengaduan")
    (again,) = await petugas.writes(f"YA {code_in(preview)}", answers=preview)
    assert "Tidak ada yang dikirim" in again.text
    assert warga.news() == []


async def test_after_the_next_working_day_nothing_is_sent(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes(FULL)
    petugas = await officer(post)
    petugas.news()
    (preview,) = await petugas.writes("/balas 1 Mohon datang.", answers=petugas.last)
    await world.until(world.clock() + timedelta(days=1, hours=6))
    petugas.news()
    warga.news()
    (late,) = await petugas.writes(f"YA {code_in(preview)}", answers=preview)
    assert "tidak ada yang dikirim" in late.text
    assert warga.news() == []


@one_database
async def test_ya_selesai_settles_by_mail(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes(FULL)
    petugas = await officer(post)
    petugas.news()
    (preview,) = await petugas.writes("/balas 1 KTP sudah jadi.", answers=petugas.last)
    code = code_in(preview)
    assert f"YA SELESAI {code}" in preview.text
    await petugas.writes(f"ya selesai {code}", answers=preview)
    (case,) = await post.cases()
    assert case.state == "SELESAI"
    assert "kami nyatakan selesai" in warga.last.text


@one_database
async def test_words_that_are_no_command_go_nowhere(world: World, post: Post) -> None:
    warga = post.writer(WARGA)
    await warga.writes(FULL)
    warga.news()
    petugas = await officer(post)
    petugas.news()
    (answer,) = await petugas.writes("Tolong sampaikan besok buka.", answers=petugas.last)
    assert "bukan perintah" in answer.text
    assert warga.news() == []
    assert len(await post.cases()) == 1


@one_database
async def test_a_machine_at_an_officers_mailbox_gives_no_commands(world: World, post: Post) -> None:
    petugas = await officer(post)
    petugas.news()
    assert await petugas.writes("/antrean", answers=petugas.last, note="auto_reply") == []


@one_database
async def test_what_a_machine_sends_from_there_waits_unless_it_answers_us(
    world: World, post: Post
) -> None:
    petugas = await officer(post)
    petugas.news()
    await petugas.writes("Saya cuti.", answers=petugas.last, note="auto_reply")
    for note in ("auto_reply", "list", "empty", "own"):
        await petugas.writes(f"Kabar {note}.", note=note)
    (listed,) = await petugas.writes("/surel", answers=petugas.last)
    assert "Surel ditahan (4)" in listed.text


@one_database
async def test_an_officer_complains_as_a_citizen_by_mulai(world: World, post: Post) -> None:
    petugas = await officer(post)
    petugas.news()
    (answer,) = await petugas.writes(f"MULAI\n{FULL}")
    assert "Nomor register : 0001/PGD/XI/2026" in answer.text
    (told,) = await petugas.writes("/lihat 1", answers=petugas.inbox[0])
    assert "tidak ditemukan" in told.text


@one_database
async def test_questions_of_a_command_are_answered_in_words(world: World, post: Post) -> None:
    petugas = await officer(post)
    petugas.news()
    (asked,) = await petugas.writes("/catat telepon", answers=petugas.last)
    assert "Kapan pengaduan ini sampai" in asked.text
    assert "YA " not in asked.text
    (asked,) = await petugas.writes("hari ini", answers=asked)
    assert "Tulis isian pengaduannya" in asked.text


@one_database
async def test_notices_to_officers_have_a_subject_with_the_case(world: World, post: Post) -> None:
    petugas = await officer(post)
    await post.writer(WARGA).writes(FULL)
    assert petugas.last.subject.startswith("[0001/PGD/XI/2026] ")
    assert "Kunci: " in petugas.last.text
    by_chat = await desk_officer(world)
    await by_chat.says("/antrean")
    assert "Kunci" not in "\n".join(sends_to(world, by_chat))
    citizen = world.citizen("Warga Chat")
    await begins(citizen)
    assert "Kunci" not in citizen.sees


NUMBERS = Numbers(["{ordinal:04}/PGD/{roman}/{year}"], ["SGU"])


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("/lihat 1", ["/lihat 1"]),
        ("\n\n/lihat 1\nambil 1\n", ["/lihat 1", "ambil 1"]),
        ("/balas 1 baris satu\nbaris dua\n\nlagi\n", ["/balas 1 baris satu\nbaris dua\n\nlagi"]),
        (
            "/jawab 1 Yth. Bapak,\n \n\nSelesai\n\nya\n\n/lihat 1\n\nsalam",
            ["/jawab 1 Yth. Bapak,\n\nSelesai\n\nya", "/lihat 1"],
        ),
        ("/balas 1 satu\n\nya abcd2345\n\nsalam", ["/balas 1 satu", "ya abcd2345"]),
        ("/ambil 1\n\nTerima kasih,\nRina", ["/ambil 1"]),
        ("Kunci: abc\n/lihat 1", ["/lihat 1"]),
        ("ya abcd2345\n/lihat 1", ["ya abcd2345", "/lihat 1"]),
        ("kalimat biasa\n\n/lihat 1", ["kalimat biasa", "/lihat 1"]),
        ("lihat 0001 / PGD / XI / 2026", ["lihat 0001 / PGD / XI / 2026"]),
        ("", []),
    ],
)
def test_the_commands_of_a_mail(text: str, commands: list[str]) -> None:
    assert commands_in(NUMBERS, text) == commands


@one_database
async def test_the_commands_that_are_too_many_are_named_and_not_lost(
    world: World, post: Post
) -> None:
    await post.writer(WARGA).writes(FULL)
    petugas = await officer(post)
    petugas.news()
    lines = "\n".join([*["/antrean"] * 20, "/lihat 1", "/tenggat 1"])
    (answer,) = await petugas.writes(lines, answers=petugas.last)
    assert "paling banyak berisi 20 perintah" in answer.text
    assert answer.text.rstrip().splitlines()[-2:] != ["/antrean"] * 2
    assert "/lihat 1\n/tenggat 1" in answer.text
