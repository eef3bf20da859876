"""What chats bring besides words: nothing of it is lost in silence, nothing is told twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.world import Person, PhonePerson, World
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence, inbox, outbox
from tests import sealed
from tests.databases import fresh_sqlite
from tests.world import begins, complains, fills, has_complained

UNREAD = "Maaf, kiriman ini tidak dapat kami buka"
SAVED = "sudah kami simpan dan kami sampaikan kepada petugas"
TAKEN = "Pesan yang Bapak/Ibu tarik kembali sudah kami lihat"
PHOTO = b"\xff\xd8\xff\xe0 contoh"


@pytest.fixture
async def phones(folder: Path) -> AsyncIterator[World]:
    """Sanggau on Telegram and on WhatsApp."""
    async with World.opened(
        folder, database_url=fresh_sqlite(folder), whatsapp=True, straight=True
    ) as opened:
        yield opened


async def card(officer: Person, number: str = "1") -> str:
    return (await officer.says(f"/lihat {number}"))[-1]


async def count(world: World, table: Any) -> int:
    def read(tx: Tx) -> int:
        return len(tx.rows(select(table)))

    return await world.node.database.read(read)


async def running(world: World, *, on: str = "whatsapp") -> tuple[Any, Person]:
    """Somebody whose complaint is registered and held, and the officer who holds it."""
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    if on == "whatsapp":
        warga: Any = world.citizen(on="whatsapp")
        await complains(warga)
    else:
        warga = world.citizen()
        await has_complained(warga)
    await petugas.says("/terima 1", "YA", "/ambil 1", "YA")
    world.clock.advance(timedelta(seconds=30))
    petugas.news(), warga.news()
    return warga, petugas


# -- what cannot be read -------------------------------------------------------------------------


async def test_a_view_once_picture_on_a_running_case_is_answered_and_noted(phones: World) -> None:
    warga, petugas = await running(phones)
    warga.user.send_view_once()
    (said,) = await warga.settled()
    assert said.startswith(UNREAD)
    assert "Pelapor mengirim 1 kiriman yang tidak dapat dibuka" in await card(petugas)
    # Nothing was saved, so nobody is thanked.
    assert SAVED not in said


async def test_unreadable_things_of_telegram_are_answered_and_noted_too(one_world: World) -> None:
    warga, petugas = await running(one_world, on="telegram")
    for kind in ("poll", "checklist", "dice", "game", "gift"):
        chat = {"id": warga.user.id, "type": "private", "first_name": "Warga"}
        person = {"id": warga.user.id, "is_bot": False, "first_name": "Warga"}
        date = int(one_world.clock().timestamp())
        number = warga.user.bot.message_id()
        message = {"message_id": number, "chat": chat, "from": person, "date": date, kind: {}}
        warga.user.raw({"message": message})
        (said,) = await warga.settled()
        assert said.startswith(UNREAD), kind
    assert "kiriman yang tidak dapat dibuka" in await card(petugas)
    # A caption is saved, and the picture that is missing is said to be missing.
    message |= {"message_id": number + 1, "paid_media": {}, "caption": "ini buktinya pak"}
    warga.user.raw({"message": message})
    told = "\n".join(await warga.settled())
    assert UNREAD in told
    assert SAVED in told
    assert "ini buktinya pak" in await card(petugas)
    # A sticker may stay without an answer here.
    warga.user.send_sticker()
    assert await warga.settled() == []


async def test_at_the_question_for_evidence_both_are_answered_in_words(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    await begins(warga)
    await fills(warga, until="bukti")
    warga.user.send_view_once()
    (said,) = await warga.settled()
    assert said.startswith(UNREAD)
    assert "Silakan kirim bukti" in said
    warga.user.send_sticker()
    (said,) = await warga.settled()
    assert said.startswith("Terima kasih. 🙏 Mohon dilanjutkan dengan tulisan")
    # So it is at the summary.
    await warga.says("NANTI")
    warga.user.send_view_once()
    (said,) = await warga.settled()
    assert said.startswith(UNREAD)
    assert "Mohon diperiksa dulu" in said
    # And what could not be read is known to the officer.
    await warga.presses("Kirim")
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    assert "Pelapor mengirim 2 kiriman yang tidak dapat dibuka" in await card(petugas)


async def test_an_unreadable_thing_alone_makes_no_complaint(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    warga.user.send_view_once()
    told = await warga.settled()
    assert any(said.startswith(UNREAD) for said in told)
    assert await phones.node.database.read(lambda tx: cases.listing(tx, "sanggau", limit=9)) == []


# -- cards ---------------------------------------------------------------------------------------


async def test_the_cards_of_witnesses_stand_in_a_running_case(phones: World) -> None:
    warga, petugas = await running(phones)
    warga.user.send_contacts(
        ("Saksi Satu", "+62 812-0000-0071"), ("Saksi Dua", "+62 812-0000-0073")
    )
    (said,) = await warga.settled()
    assert SAVED in said

    def additions(tx: Tx) -> list[bytes]:
        (case,) = cases.listing(tx, "sanggau", limit=9)
        return [
            words for _, words in texts.of_case(tx, phones.node.desk.vault, case.id, "addition")
        ]

    (words,) = await phones.node.database.read(additions)
    assert words.decode() == "Saksi Satu: +62 812-0000-0071\nSaksi Dua: +62 812-0000-0073"
    shown = await card(petugas)
    assert "Saksi Satu" in shown
    assert "Saksi Dua" in shown


async def test_a_card_in_the_form_is_a_number_where_that_is_asked_and_else_kept(
    phones: World,
) -> None:
    warga = phones.citizen(on="whatsapp")
    await begins(warga)
    await fills(warga, until="nama")
    # A card named as a menu word is no command, and at the name it is nobody's name.
    warga.user.send_contacts(("BATAL", "0812-0000-0071"))
    (said,) = await warga.settled()
    assert said.startswith("Pesan Bapak/Ibu kami simpan bersama pengaduan ini.")
    assert "Siapa nama lengkap" in said
    await fills(warga, until="kontak")
    warga.user.send_contacts(("Nomor Saya", "0812-0000-0007"))
    (said,) = await warga.settled()
    await fills(warga, until="bukti")
    warga.user.send_contacts(("Saksi Dua", "0812-0000-0073"))
    (said,) = await warga.settled()
    assert said.startswith("Pesan Bapak/Ibu kami simpan bersama pengaduan ini.")
    assert "Silakan kirim bukti" in said
    await warga.says("NANTI")
    assert "0812-0000-0007" in warga.sees
    await warga.presses("Kirim")
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    shown = await card(petugas)
    assert "BATAL" in shown
    assert "Saksi Dua" in shown


# -- edits ---------------------------------------------------------------------------------------


async def test_an_edit_that_changes_nothing_is_nothing(one_world: World) -> None:
    warga, petugas = await running(one_world, on="telegram")
    words = warga.user.say("antrean saya nomor 15")
    picture = warga.user.send_photo(PHOTO, "ini resi pengambilan")
    await warga.settled()
    petugas.news()
    before = await count(one_world, outbox), await count(one_world, evidence)
    for minutes in (0, 1, 90):
        await one_world.passes(minutes=minutes)
        petugas.news()
        warga.user.edit(words, "antrean saya nomor 15")
        warga.user.edit(picture, "ini resi pengambilan")
        assert await warga.settled() == []
        assert petugas.news() == []
    assert (await count(one_world, outbox), await count(one_world, evidence)) == before
    # A real edit works as ever, once.
    warga.user.edit(words, "antrean saya nomor 16")
    (said,) = await warga.settled()
    assert SAVED in said
    assert "antrean saya nomor 16" in await card(petugas)
    warga.user.edit(words, "antrean saya nomor 16")
    assert await warga.settled() == []
    # And back again is one more.
    warga.user.edit(words, "antrean saya nomor 15")
    assert len(await warga.settled()) == 1


async def test_in_the_form_the_question_does_not_come_again_either(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="alamat")
    word = warga.user.say("Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh")
    await warga.settled()
    warga.user.edit(word, "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh")
    assert await warga.settled() == []
    warga.user.edit(word, "Dusun Baru RT 02 RW 01, Desa Contoh, Kec. Contoh")
    (said,) = await warga.settled()
    assert "sudah kami perbarui" in said


async def test_an_officer_is_not_told_of_a_preview_either(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    command = petugas.user.say("/antrean")
    await petugas.settled()
    petugas.user.edit(command, "/antrean")
    assert await petugas.settled() == []
    petugas.user.edit(command, "/antrean semua")
    (said,) = await petugas.settled()
    assert said.startswith("Pesan yang diubah tidak dijalankan ulang.")


async def test_a_shared_place_is_answered_once_and_kept_where_it_ends(one_world: World) -> None:
    warga, petugas = await running(one_world, on="telegram")
    shared = warga.user.share_place(-0.0263, 109.3425)
    (said,) = await warga.settled()
    assert SAVED in said
    petugas.news()
    rows = await count(one_world, inbox)
    for second in range(1, 40):
        warga.user.move(shared, -0.0263 - second / 10_000, 109.3425)
        one_world.clock.advance(timedelta(seconds=5))
        assert await warga.settled() == []
    assert await count(one_world, inbox) == rows, "nobody's way is written down"
    assert "-0.02630, 109.34250" in await card(petugas)
    warga.user.move(shared, -0.05, 109.35, stops=True)
    assert await warga.settled() == []
    shown = await card(petugas)
    assert "-0.05000, 109.35000" in shown
    assert "-0.02630" not in shown


async def test_a_shared_place_in_the_form_is_where_it_ended(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="di_mana")
    shared = warga.user.share_place(-0.0263, 109.3425)
    (said,) = await warga.settled()
    assert said.startswith("Lokasi kami terima.")
    warga.user.move(shared, -0.03, 109.35, stops=True)
    assert await warga.settled() == []
    await warga.says("Pasar Contoh")
    await fills(warga)
    assert "-0.03000, 109.35000" in warga.sees
    assert "-0.02630" not in warga.sees


# -- deletions -----------------------------------------------------------------------------------


async def test_words_that_are_taken_back_before_the_form_are_not_offered_again(
    phones: World,
) -> None:
    warga = phones.citizen(on="whatsapp")
    told = warga.user.say("petugas Anu minta uang 100 ribu di loket 1")
    await warga.settled()
    warga.user.delete(told)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    await warga.presses("Setuju")
    await fills(warga)
    told_all = "\n".join(message.text for message in warga.inbox)
    assert "Tadi Bapak/Ibu sudah menuliskan" not in told_all
    assert "100 ribu" not in warga.sees
    await warga.presses("Kirim")
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    shown = await card(petugas)
    assert "Pelapor menarik kembali 1 pesan sebelum pengaduan dikirim." in shown
    assert "100 ribu" not in shown
    # What came is kept as it came, for as long as everything is.
    assert await _raw_holds(phones, "100 ribu")


async def _raw_holds(world: World, words: str) -> bool:
    def read(tx: Tx) -> bool:
        vault = world.node.desk.vault
        kept = [row for row in tx.rows(select(inbox)) if row["raw"]]
        return any(words in sealed.came(vault, row, "raw").decode() for row in kept)

    return await world.node.database.read(read)


async def test_an_answer_that_is_taken_back_is_asked_again(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    await begins(warga)
    await fills(warga, until="uraian")
    told = warga.user.say("KTP saya sudah dua bulan belum jadi, petugas Anu minta uang.")
    await warga.settled()
    await fills(warga, until="bukti")
    picture = warga.user.send_photo(PHOTO, "ini orangnya")
    await warga.settled()
    warga.user.delete(picture)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    await warga.says("NANTI")
    assert "foto" not in warga.sees
    warga.user.delete(told)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    assert "Apa yang terjadi?" in said
    await warga.says("KTP saya sudah dua bulan belum jadi, katanya tiga hari.")
    assert "petugas Anu" not in warga.sees
    await warga.presses("Kirim")
    assert await count(phones, evidence) == 0, "a deleted picture is no evidence and is not kept"
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    assert "menarik kembali 2 pesan sebelum" in await card(petugas)


async def test_of_several_messages_only_the_deleted_one_goes(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    await begins(warga)
    await fills(warga, until="uraian")
    warga.user.say("KTP saya sudah dua bulan belum jadi.")
    told = warga.user.say("Petugas Anu minta uang 100 ribu.")
    warga.user.say("Katanya tiga hari selesai, sampai sekarang belum.")
    await warga.settled()
    warga.user.delete(told)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    await fills(warga)
    assert "100 ribu" not in warga.sees
    assert "KTP saya sudah dua bulan belum jadi." in warga.sees
    assert "sampai sekarang belum" in warga.sees


async def test_what_was_edited_first_is_taken_back_in_every_wording(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    told = warga.user.say("petugas Anu minta uang 100 ribu di loket 1")
    await warga.settled()
    warga.user.edit(told, "petugas Anu minta uang 200 ribu di loket 1")
    await warga.settled()
    warga.user.delete(told)
    await warga.settled()
    await warga.presses("Setuju")
    await fills(warga)
    assert "ribu" not in warga.sees


async def test_said_and_deleted_in_one_breath_is_as_if_it_had_not_been_said(
    phones: World,
) -> None:
    warga = phones.citizen(on="whatsapp")
    await begins(warga)
    await fills(warga, until="nama")
    warga.user.delete(warga.user.say("Bukan Nama Saya"))
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    assert "Siapa nama lengkap" in said
    await fills(warga, nama="Warga Contoh Tiga")
    assert "Bukan Nama Saya" not in warga.sees


async def test_an_addition_that_is_taken_back_is_read_by_nobody_and_kept_as_proof(
    phones: World,
) -> None:
    warga, petugas = await running(phones)
    warga.user.say("Tambahan: loketnya nomor 2.")
    told = warga.user.say("Petugas Anu minta uang 100 ribu.")
    await warga.settled()
    petugas.news()
    warga.user.delete(told)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    (notice,) = petugas.news()
    assert "pelapor menarik kembali 1 pesan" in notice
    shown = await card(petugas)
    assert "100 ribu" not in shown
    assert "loketnya nomor 2" in shown
    assert "(ditarik kembali oleh pelapor)" in shown

    def proof(tx: Tx) -> list[str]:
        (case,) = cases.listing(tx, "sanggau", limit=9)
        vault = phones.node.desk.vault
        return [words.decode() for _, words in texts.of_case(tx, vault, case.id, "taken")]

    (kept,) = await phones.node.database.read(proof)
    assert "Petugas Anu minta uang 100 ribu." in kept
    # Twice is once.
    warga.user.delete(told)
    assert await warga.settled() == []
    assert petugas.news() == []


async def test_an_addition_goes_in_every_wording_that_it_had(phones: World) -> None:
    warga, petugas = await running(phones)
    told = warga.user.say("Petugas Anu minta uang seratus ribu.")
    await warga.settled()
    warga.user.edit(told, "Petugas Anu minta uang dua ratus ribu.")
    await warga.settled()
    warga.user.delete(told)
    await warga.settled()
    assert "ratus ribu" not in await card(petugas)


async def test_what_is_taken_back_at_night_is_told_to_nobody_in_the_morning(
    phones: World,
) -> None:
    warga, petugas = await running(phones)
    await phones.passes(hours=12)
    petugas.news()
    warga.user.say("Loketnya nomor 2.")
    await warga.settled()
    told = warga.user.say("Petugas Anu minta uang seratus ribu.")
    await warga.settled()
    assert petugas.news() == [], "it waits for the morning"
    warga.user.delete(told)
    await warga.settled()
    await phones.passes(hours=12)
    morning = "\n".join(petugas.news())
    assert "seratus ribu" not in morning
    assert "Loketnya nomor 2." in morning
    assert "(ditarik kembali oleh pelapor)" in morning


async def test_a_picture_that_is_taken_back_from_a_case_is_shown_as_such(phones: World) -> None:
    warga, petugas = await running(phones)
    picture = warga.user.send_photo(PHOTO)
    await warga.settled()
    warga.user.delete(picture)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    assert "foto (ditarik kembali oleh pelapor)" in await card(petugas)


async def test_a_complaint_that_was_sent_stays_and_the_way_to_withdraw_is_said(
    phones: World,
) -> None:
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    warga = phones.citizen(on="whatsapp")
    await begins(warga)
    await fills(warga, until="uraian")
    told = warga.user.say("KTP saya sudah dua bulan belum jadi, katanya tiga hari.")
    await warga.settled()
    await fills(warga)
    await warga.presses("Kirim")
    warga.user.delete(told)
    (said,) = await warga.settled()
    assert said.startswith(TAKEN)
    assert "CABUT" in said
    shown = await card(petugas)
    assert "KTP saya sudah dua bulan" in shown
    assert "Pengaduan tetap ditangani." in shown


async def test_what_was_never_used_is_deleted_in_silence(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    halo = warga.user.say("halo")
    await warga.settled()
    warga.user.delete(halo)
    assert await warga.settled() == []
    # And a deletion of what never came, or came from nobody we know.
    unknown: dict[str, Any] = {"id": "wamid.x", "timestamp": "1795398000", "type": "revoke"}
    unknown |= {"from_user_id": "ID.13490000000001", "revoke": {"original_message_id": "wamid.?"}}
    warga.user.raw(unknown)
    assert await warga.settled() == []


# -- elsewhere -----------------------------------------------------------------------------------


async def test_a_new_number_of_whatsapp_is_on_the_card_and_told(phones: World) -> None:
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    warga = phones.citizen(on="whatsapp")
    number = "0" + str(warga.user.card["phone"]).removeprefix("62")
    await complains(warga, kontak=number)
    petugas.news(), warga.news()
    warga.user.change_number("6281200000099")
    assert await warga.settled() == [], "who changes the number asks for nothing"
    (notice,) = petugas.news()
    assert "Nomor pada kartu sudah diperbarui." in notice
    assert "0099" not in notice
    assert await _contact(phones) == "+6281200000099"
    # The chat goes on, for both sides.
    (said,) = await warga.says("loketnya nomor 2")
    assert SAVED in said


async def _contact(world: World) -> str:
    from backoffice.casework.opening import answers_of

    def read(tx: Tx) -> str:
        (case,) = cases.listing(tx, "sanggau", limit=9)
        return str(answers_of(tx, world.node.desk, case)["kontak"].value["number"])

    return await world.node.database.read(read)


async def test_another_number_on_the_card_is_left_and_asked_for(phones: World) -> None:
    warga, petugas = await running(phones)
    warga.user.change_number("6281200000099")
    assert await warga.settled() == []
    (notice,) = petugas.news()
    assert "mohon ditanyakan kepada pelapor" in notice
    assert await _contact(phones) == "+6281200000001"


async def test_without_an_id_the_person_goes_on_at_the_new_number(phones: World) -> None:
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    user = phones.whatsapp.user("Warga Lama", user_id="")
    warga = PhonePerson(phones, user)
    await complains(warga)
    petugas.news()
    user.change_number("6281200000099")
    await warga.settled()
    assert len(petugas.news()) == 1
    (said,) = await warga.says("loketnya nomor 2")
    assert SAVED in said
    assert "loketnya nomor 2" in await card(petugas)


@pytest.mark.parametrize("user_id", [None, ""])
async def test_an_answer_from_the_offices_telephone_stands_in_the_case(
    phones: World, user_id: str | None
) -> None:
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan")
    user = phones.whatsapp.user("Warga Contoh", user_id=user_id)
    warga = PhonePerson(phones, user)
    await complains(warga)
    petugas.news(), warga.news()
    user.is_answered_elsewhere("Sudah kami proses ya pak")
    assert await warga.settled() == [], "no automatic answer on top"
    assert "Dijawab dari ponsel kantor: Sudah kami proses ya pak" in await card(petugas)
    petugas.news()
    # The person is reached as before, and within the hours in which they wrote.
    await petugas.says("/balas 1 Mohon datang besok.", "YA")
    assert any("Mohon datang besok." in text for text in warga.news())


async def test_a_code_in_an_answer_from_the_telephone_gives_no_rights(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    await complains(warga)
    code = await phones.invitation("Petugas Baru", "petugas_pengaduan")
    warga.user.is_answered_elsewhere(code)
    assert await warga.settled() == []
    assert "bukan perintah" not in "\n".join(await warga.says("/antrean"))
    petugas = phones.citizen("Petugas Baru", on="whatsapp")
    await petugas.says(code)
    assert "Selamat bergabung" in petugas.sees


async def test_what_the_telephone_says_to_strangers_goes_nowhere(phones: World) -> None:
    warga = phones.citizen(on="whatsapp")
    warga.user.is_answered_elsewhere("Selamat pagi")
    assert await warga.settled() == []
    (said,) = await warga.says("halo")
    assert "Ada yang bisa kami bantu?" in said
