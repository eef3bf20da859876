"""An answer was approved without its words, and a preview showed an officer's words alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.demo.world import Person, World
from tests.databases import fresh_sqlite
from tests.mailing import Post, mail_officer
from tests.world import case_of, complains, has_complained, sends_to

ANSWER = "KTP-el sudah dicetak dan dapat diambil di loket 2."
OTHER = "KTP-el dapat diambil di loket 3."


class Office:
    """A case with a draft that waits."""

    def __init__(self, world: World, warga: Person, joko: Person, siti: Person, code: str) -> None:
        self.world, self.warga, self.joko, self.siti, self.code = world, warga, joko, siti, code

    async def state(self) -> str:
        return (await case_of(self.world, self.code)).state


@pytest.fixture
async def office(one_world: World) -> Office:
    joko, siti = await one_world.officers(
        ("Tim Joko", "tim_penjawab"), ("Pejabat Siti", "pejabat_pengelola")
    )
    warga = one_world.citizen()
    case = await has_complained(warga)
    await joko.says("/ambil 1")
    siti.news()
    await joko.says(f"/jawab 1 {ANSWER}")
    warga.news()
    return Office(one_world, warga, joko, siti, case.code)


def whole(code: str, words: str) -> str:
    return f"Yth. Bapak/Ibu,\nberikut jawaban atas pengaduan {code}:\n\n{words}\n\nBila ada yang"


async def test_the_notice_carries_the_draft_with_its_author_and_what_may_be_done(
    office: Office,
) -> None:
    (told,) = office.siti.news()
    assert told.startswith("🖋 Tim Joko mengusulkan jawaban untuk 0001/PGD/XI/2026:")
    assert ANSWER in told and "versi 1 menunggu" in told
    assert "/setujui_1_2026 · /kembalikan_1_2026 <catatan>" in told


async def test_the_card_shows_what_waits_and_from_whom(office: Office) -> None:
    await office.siti.says("/lihat 1")
    shown = f"Usulan jawaban versi 1 (Tim Joko), menunggu persetujuan:\n{ANSWER}"
    assert shown in office.siti.sees
    await office.siti.says("/kembalikan 1 Sebutkan jamnya.")
    await office.joko.says("/lihat 1")
    assert "Usulan jawaban versi 1 (Tim Joko), dikembalikan:" in office.joko.sees
    assert "Catatan pengembalian (Pejabat Siti, 23 November 2026 10.15)" in office.joko.sees


async def test_one_yes_approves_and_sends_what_was_shown(office: Office) -> None:
    await office.siti.says("/setujui 1")
    assert whole(office.code, ANSWER) in office.siti.sees
    assert "versi 1 dari Tim Joko" in office.siti.sees
    assert office.warga.news() == []
    assert await office.state() == "DIPROSES"
    await office.siti.presses("YA")
    (sent,) = office.warga.news()
    assert sent.startswith(whole(office.code, ANSWER))
    assert sent in office.siti.inbox[-2].text, "it arrives as it was shown"
    assert await office.state() == "DIJAWAB"
    await office.siti.says("/lihat 1")
    assert "Usulan jawaban" not in office.siti.sees


async def test_cancelled_nothing_is_approved(office: Office) -> None:
    await office.siti.says("/setujui 1")
    await office.siti.says("batal")
    assert await office.state() == "DIPROSES"
    (told,) = await office.siti.says("/setujui 1")
    assert ANSWER in told


async def test_another_version_is_not_approved_by_the_yes_to_the_first(office: Office) -> None:
    await office.siti.says("/setujui 1")
    await office.joko.says(f"/jawab 1 {OTHER}")
    office.siti.news()
    (told,) = await office.siti.says("YA")
    assert told.startswith("Belum disetujui: sesudah pratinjau, usulan jawaban")
    assert OTHER in told and ANSWER not in told
    assert office.warga.news() == []
    await office.siti.says("YA")
    assert OTHER in office.warga.sees
    assert ANSWER not in "\n".join(sends_to(office.world, office.warga))


async def test_what_the_citizen_writes_meanwhile_is_read_first(office: Office) -> None:
    await office.siti.says("/setujui 1")
    await office.warga.says("pak, KTP saya sudah jadi kemarin")
    office.warga.news()
    office.siti.news()
    await office.siti.says("YA")
    assert "sudah jadi kemarin" in office.siti.sees and ANSWER in office.siti.sees
    assert office.warga.news() == []
    await office.siti.says("YA")
    assert ANSWER in office.warga.sees


async def test_two_at_once_send_it_once(office: Office) -> None:
    rekan = await office.world.officer("Pejabat Ani", "pejabat_pengelola")
    await office.siti.says("/setujui 1")
    await rekan.says("/setujui 1")
    await office.siti.says("YA")
    await rekan.says("YA")
    assert "Tidak dikirim: 0001/PGD/XI/2026 berubah" in rekan.sees
    sent = [text for text in sends_to(office.world, office.warga) if ANSWER in text]
    assert len(sent) == 1


async def test_who_wants_to_send_later_says_so(office: Office) -> None:
    await office.siti.says("/setujui 1 saja")
    assert "Pelapor nanti membaca" in office.siti.sees
    await office.siti.says("YA")
    assert await office.state() == "JAWABAN_DISETUJUI"
    assert office.warga.news() == []
    await office.siti.says("/setujui 1 nanti")
    assert "belum punya usulan" in office.siti.sees or "Pilihannya: saja" in office.siti.sees


async def test_below_the_notice_the_number_need_not_be_typed(office: Office) -> None:
    await complains(office.world.citizen("Warga Dua"))
    notice = next(one for one in office.siti.inbox if "mengusulkan jawaban" in one.text)
    await office.siti.says("/lihat 2")
    office.siti.user.say("/setujui", notice)
    (told,) = await office.siti.settled()
    assert whole(office.code, ANSWER) in told


@pytest.mark.parametrize("command", ["/setujui 1", "/kembalikan 1 Kurang.", "/arahan 1 Kerjakan."])
async def test_who_may_not_is_told_who_may(office: Office, command: str) -> None:
    (told,) = await office.joko.says(command)
    assert told.startswith("Perintah ini hanya untuk Pejabat Pengelola Pengaduan")
    assert await office.state() == "DIPROSES"


# -- every preview is the message itself ----------------------------------------------------------

#: What is typed; what the citizen then reads, but for what changes from case to case.
REACHES = (
    ("/balas 1 Mohon datang besok.", "YA"),
    ("/lengkapi 1 Foto resi.", "YA"),
    ("/lengkap 1", "YA"),
    ("/tolak 1 ganda Sudah ditangani.", "YA"),
    ("/alihkan 1 Dinas PU: Sudah kami teruskan.", "YA"),
    ("/cabut 1", "YA"),
    ("/selesai 1", "YA"),
)


@pytest.mark.parametrize(("command", "yes"), REACHES)
async def test_a_preview_is_the_message_as_it_arrives(
    one_world: World, command: str, yes: str
) -> None:
    person = await one_world.officer("Petugas Serba Bisa", "petugas_pengaduan", "pejabat_pengelola")
    warga = one_world.citizen()
    await has_complained(warga)
    if command.startswith("/selesai"):
        await person.says("/ambil 1")
    person.news()
    warga.news()
    (shown,) = await person.says(command)
    assert warga.news() == [], "nothing before YA"
    await person.says(yes)
    (sent,) = warga.news()
    assert sent in shown


async def test_the_answer_that_closes_is_shown_in_its_frame_too(one_world: World) -> None:
    rina, warga = await one_world.officer("Petugas Rina", "petugas_pengaduan"), one_world.citizen()
    case = await has_complained(warga)
    warga.news()
    rina.news()
    (shown,) = await rina.says("/balas 1 Sudah jadi, mohon diambil.")
    assert f"Pesan petugas tentang pengaduan {case.code} (bukan jawaban resmi)" in shown
    await rina.says("YA SELESAI")
    (sent,) = warga.news()
    assert sent.replace("Sudah jadi, mohon diambil.", "(tulisan di atas)") in shown


async def test_a_preview_warns_of_what_it_says_of_a_person(one_world: World) -> None:
    rina = await one_world.officer("Petugas Rina", "petugas_pengaduan")
    await has_complained(one_world.citizen("Warga Satu"), nama="Melati Contoh")
    await has_complained(one_world.citizen("Warga Dua"), nama="Kenanga Contoh")
    await rina.says("/ambil 1")
    for words, warned in (
        ("NIK 6103000000000001 sudah benar.", "nomor 16 angka"),
        ("Hubungi 0812-0000-0077.", "nomor telepon"),
        ("Berkas Melati Contoh tertukar.", "nama yang sama dengan nama pelapor lain"),
    ):
        (shown,) = await rina.says(f"/balas 2 {words}")
        assert "⚠️ Tulisan ini memuat " in shown and warned in shown, words
    (shown,) = await rina.says("/balas 2 Mohon datang besok pukul 08.00-15.00.")
    assert "⚠️" not in shown
    # The citizen's own name is no other's.
    (shown,) = await rina.says("/balas 1 Berkas Melati Contoh sudah ada.")
    assert "⚠️" not in shown


async def test_a_preview_tells_nobody_who_has_complained(one_world: World) -> None:
    """Names could be tried out: only those whose cases the officer holds are known here."""
    rina, dewi = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"), ("Petugas Dewi", "petugas_pengaduan")
    )
    await has_complained(one_world.citizen("Warga Satu"), nama="Melati Contoh")
    await has_complained(one_world.citizen("Warga Dua"), nama="Kenanga Contoh")
    await rina.says("/ambil 1")
    dewi.news()
    (shown,) = await dewi.says("/balas 2 Berkas Melati Contoh tertukar.")
    assert "⚠️" not in shown


async def test_by_mail_it_is_the_same(folder: Path) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as world:
        post: Any = Post(world)
        joko = await world.officer("Tim Joko", "tim_penjawab")
        siti = await mail_officer(post, "siti@example.com", "Pejabat Siti", "pejabat_pengelola")
        warga = world.citizen()
        case = await has_complained(warga)
        await joko.says("/ambil 1")
        await joko.says(f"/jawab 1 {ANSWER}")
        told = siti.last
        assert ANSWER in told.text and "mengusulkan jawaban" in told.text
        warga.news()
        siti.news()
        (shown,) = await siti.writes("/setujui 1", answers=told)
        assert whole(case.code, ANSWER) in shown.text
        code = shown.text.split("\nYA ")[1].split()[0]
        await siti.writes(f"YA {code}", answers=shown)
        (sent,) = warga.news()
        assert sent in shown.text
