"""A complaint on WhatsApp from greeting to answer, and the officers' work on it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from app.demo.world import PhonePerson, World
from backoffice.case.case import Case
from backoffice.casework.stored_answers import Stored
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from tests.backoffice.casework.test_privacy import as_text, tables
from tests.world import begins, complains, fills, has_complained


@pytest.fixture
async def world(folder: Path, house_url: str) -> AsyncIterator[World]:
    """Sanggau on both channels, over each kind of database."""
    async with World.opened(folder, database_url=house_url, whatsapp=True) as opened:
        yield opened


async def test_a_whole_complaint_and_its_answer_by_telephone(world: World) -> None:
    petugas = await world.officer(
        "Petugas Satu", "petugas_pengaduan", "tim_pengelola", on="whatsapp"
    )
    assert "Akun ini sekarang terdaftar sebagai petugas" in petugas.sees
    warga = world.citizen("Warga Contoh", on="whatsapp")
    greeting = await warga.says("halo")
    assert greeting[0].startswith("Selamat ")
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_photo(b"\xff\xd8 foto", "fotonya")
    warga.user.send_voice(b"OggS suara")
    warga.user.send_location(0.1, 110.5, "Kantor")
    warga.user.send_document(b"%PDF isi", "surat.pdf", media_type="application/pdf")
    await warga.settled()
    await warga.says("CUKUP")
    assert warga.sees.startswith("Mohon diperiksa dulu")
    told = "\n".join(await warga.presses("Kirim"))
    assert "Nomor register: 0001/PGD/XI/2026" in told
    (case,) = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
    assert case.channel == "whatsapp"
    assert any("Pengaduan baru 0001/PGD/XI/2026 (WhatsApp)" in text for text in petugas.news())
    await petugas.says("/ambil 1")
    await petugas.says("lengkap 1")
    await petugas.says("/balas 1 KTP Anda *siap* diambil.")
    assert "KTP Anda *siap* diambil." in petugas.sees
    await petugas.says("YA SELESAI")
    assert any("KTP Anda *siap* diambil." in text for text in warga.news())
    assert set(world.whatsapp.answers) == {200}
    # All of it was delivered, and the officer can prove it.
    shown = (await petugas.says("/lacak 1"))[0]
    assert shown.count("sampai 23 November 2026") >= 2


async def test_the_same_answers_make_the_same_case_on_both_channels(world: World) -> None:
    made = [
        await complains(world.citizen("Warga Contoh")),
        await complains(world.citizen("Warga Lain", on="whatsapp")),
    ]
    assert [case.channel for case in made] == ["telegram", "whatsapp"]
    shown = [json.loads(msgspec.json.encode(case)) for case in made]
    for one in shown:
        for own in ("id", "code", "number", "person_id", "address_id", "words", "channel"):
            del one[own]
    assert shown[0] == shown[1]
    answers = [await answers_of(world, case) for case in made]
    assert answers[0] == answers[1]
    assert answers[0]["nama"] == "Warga Contoh Satu"


async def answers_of(world: World, case: Case) -> dict[str, str]:
    """What was answered, all of it."""
    vault = world.node.desk.vault

    def read(tx: Tx) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in ("identity", "answers"):
            for _, words in texts.of_case(tx, vault, case.id, kind):
                stored = msgspec.json.decode(words, type=Stored)
                found |= {key: answer.shown for key, answer in stored.answers.items()}
        return found

    return await world.node.database.read(read)


async def test_a_person_whose_number_disappears_goes_on_where_they_were(world: World) -> None:
    warga = world.citizen("Warga Contoh", on="whatsapp")
    warga.user.hide_phone()
    await begins(warga)
    await fills(warga, until="uraian")
    warga.user.hide_phone(False)
    await fills(warga)
    assert warga.sees.startswith("Mohon diperiksa dulu")
    warga.user.hide_phone()
    assert "sudah diterima" in "\n".join(await warga.presses("Kirim"))


async def test_rows_of_a_list_old_buttons_edits_and_things_without_words(world: World) -> None:
    warga = world.citizen("Warga Contoh", on="whatsapp")
    await begins(warga)
    asked = warga.inbox[-1]
    await fills(warga, until="objek")
    assert len(warga.buttons) > 3
    await warga.presses("Kartu Keluarga")
    assert "Apa yang terjadi?" in warga.sees
    await warga.presses("Pengaduan", asked)
    assert "Apa yang terjadi?" in warga.sees
    before = len(warga.inbox)
    warga.user.send_sticker()
    await warga.settled()
    assert len(warga.inbox) == before + 1
    warga.user.send_view_once()
    await warga.settled()
    assert len(warga.inbox) == before + 2
    said = warga.user.say("KK saya belum jadi sejak bulan lalu.")
    warga.user.react(said, "👍")
    await warga.settled()
    warga.user.edit(said, "KK saya belum jadi sejak dua bulan lalu.")
    warga.user.delete(said)
    await warga.settled()
    assert set(world.whatsapp.answers) == {200}


async def test_what_people_type_makes_no_markup_in_what_others_read(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan", on="whatsapp")
    warga = world.citizen("Warga Contoh", on="whatsapp")
    story = "*PENTING* _sekali_ ~batal~ `kode`\n> bukan kutipan\n- bukan daftar, tolong dibaca"
    await complains(warga, uraian=story)
    await petugas.says("/lihat 1")
    shown = petugas.inbox[-1]
    assert "*PENTING* _sekali_ ~batal~ `kode`" in shown.text
    sent = shown.html
    assert "*PENTING*" not in sent
    assert "\n> " not in sent


async def test_the_telephone_number_stands_in_no_column_in_the_clear(world: World) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan", on="whatsapp")
    shown = world.citizen("Kenari Tampilan", on="whatsapp")
    await complains(shown, kontak="0812-0000-0077")
    older = PhonePerson(world, world.whatsapp.user("Kenari Lama", user_id=""))
    await complains(older, kontak="0812-0000-0078")
    await petugas.says("/lihat 1")
    phones = [str(user.card["phone"]) for user in world.whatsapp.users]
    found = {
        (f"{table}.{column}", phone)
        for table, columns in (await tables(world)).items()
        for column, values in columns.items()
        for value in values
        for phone in (*phones, "Kenari")
        if phone in as_text(value)
    }
    # Without a business-scoped id the number is the only address there is.
    assert found == set()


async def test_after_a_restart_the_office_goes_on(world: World) -> None:
    warga = world.citizen("Warga Contoh", on="whatsapp")
    await begins(warga)
    await world.restart()
    await fills(warga)
    assert warga.sees.startswith("Mohon diperiksa dulu")


async def test_telegram_is_as_it_was(world: World) -> None:
    case = await has_complained(world.citizen("Warga Contoh"))
    assert case.channel == "telegram"
