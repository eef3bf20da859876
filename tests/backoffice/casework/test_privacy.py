"""Who a citizen is and what was said stands nowhere but where it is sealed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.demo.world import TOKEN, World
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import metadata
from tests.files import sent_files
from tests.world import begins, complains, fills, has_complained, one_database, sends_to

NAME = "Kenari Purnama Contoh"
ADDRESS = "Dusun Kenaripurnama RT 02 RW 01, Desa Kenariwangi, Kec. Contoh"
PHONE = "0812-0000-0077"
STORY = "Kenaricerita: berkas saya hilang di loket dan tidak ada yang tahu."
ADDITION = "Kenaritambahan: resinya saya simpan di rumah"
NOTE = "Kenaricatatan petugas"
REPLY = "Kenaribalasan untuk pelapor"
CAPTION = "Kenariketerangan foto"
DRAFT = "Kenarikonsep Nama Yang Tidak Jadi"
#: Any of these in the clear is a leak.
CANARIES = (
    "Kenari",
    "kenari",
    "81200000077",
    "8120000007",
    "0812-0000-0077",
    "0812 0000 0077",
)
PRIVACY = {"none", "sealed", "staff", "office"}


async def whole_life(world: World) -> None:
    """A complaint with evidence, an addition, a note, a message, an answer, and a draft besides."""
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan", "tim_pengelola")
    pejabat = await world.officer("Pejabat Satu", "pejabat_pengelola")
    warga = world.citizen("Kenari Tampilan")
    await begins(warga)
    await fills(warga, until="bukti", nama=NAME, alamat=ADDRESS, kontak=PHONE, uraian=STORY)
    warga.user.send_photo(b"\xff\xd8 Kenariberkas", CAPTION)
    await warga.settled()
    await warga.says("CUKUP")
    await warga.presses("Kirim")
    await warga.says(ADDITION)
    await petugas.says("/lihat 1")
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    await pejabat.says("/disposisi 1 petugas_pengaduan, tim_penjawab Kenariinstruksi")
    await petugas.says("/ambil 1")
    await petugas.says("/berkas 1 periksa")
    await petugas.says("/transkrip 1 1 Kenaritranskrip")
    await petugas.says("/eskalasi 1 Kenariarahan mohon")
    await pejabat.says("/arahan 1 Kenariarahan ini")
    await petugas.says(f"/catatan 1 {NOTE}")
    await petugas.says(f"/balas 1 {REPLY}")
    await petugas.says("YA")
    await petugas.says("/balas 1 Kenarijawaban")
    await petugas.says("YA SELESAI")
    await warga.says("belum, Kenaribelum")
    await warga.says("STATUS Kenaristatus 1")
    other = world.citizen("Kenari Lain")
    await begins(other)
    await fills(other, until="alamat", nama=DRAFT)
    await petugas.says("/balas 1 Kenarimenunggu")


async def tables(world: World) -> dict[str, dict[str, list[object]]]:
    """Every column of every table with all that is in it."""

    def read(tx: Tx) -> dict[str, dict[str, list[object]]]:
        found: dict[str, dict[str, list[object]]] = {}
        for table in metadata.sorted_tables:
            rows = tx.rows(select(table))
            found[table.name] = {
                column.name: [row[column.name] for row in rows] for column in table.columns
            }
        return found

    return await world.node.database.read(read)


def as_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@one_database
async def test_no_column_of_any_table_tells_who_or_what(world: World) -> None:
    await whole_life(world)
    every = await tables(world)
    assert sum(len(values) for table in every.values() for values in table.values()) > 500
    found = [
        f"{table}.{column}: {canary}"
        for table, columns in every.items()
        for column, values in columns.items()
        for value in values
        for canary in leaks(as_text(value))
    ]
    assert found == []


async def test_the_chat_of_a_person_stands_in_ids_of_messages_alone(one_world: World) -> None:
    await whole_life(one_world)
    chats = [str(user.id) for user in one_world.sandbox.users]
    where = {
        f"{table}.{column}"
        for table, columns in (await tables(one_world)).items()
        for column, values in columns.items()
        for value in values
        for chat in chats
        if chat in as_text(value) and not isinstance(value, int)
    }
    # The provider's id of a message that went out names the chat it went to.
    assert where == {"outbox_parts.external_id"}


@one_database
async def test_nothing_is_logged_of_people_and_their_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await whole_life(world)
        world.sandbox.faults.add("sendMessage", "403", times=1)
        world.sandbox.faults.add("sendMessage", "502", times=1)
        world.sandbox.faults.add("download", "502", times=1)
        warga = world.citizen("Kenari Tampilan")
        warga.user.send_photo(b"\xff\xd8 Kenarilain", CAPTION)
        await warga.says("Kenaritambahan lagi")
        warga.user.raw({"message": {"text": "Kenarirusak", "chat": 7}})
        await world.passes(minutes=30)
    said = [
        f"{record.name}: {canary}"
        for record in caplog.records
        for canary in leaks(record.getMessage() + str(record.exc_text or ""))
    ]
    assert caplog.records
    assert said == []


async def test_an_error_in_a_turn_does_not_repeat_what_was_said(
    one_world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backoffice.citizens import turn as citizen_turn

    def broken(*args: object, **named: object) -> None:
        raise RuntimeError("something of ours is broken")

    warga = one_world.citizen("Kenari Tampilan")
    await begins(warga)
    await fills(warga, until="nama")
    monkeypatch.setattr(citizen_turn, "advance", broken)
    with caplog.at_level(logging.DEBUG):
        await warga.says(NAME)
        await one_world.passes(minutes=10)
    text = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "something of ours is broken" in text
    assert leaks(text) == []
    assert "sistem kami sedang terganggu" in warga.sees


def test_every_column_has_a_privacy_class() -> None:
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert column.info.get("privacy") in PRIVACY, f"{table.name}.{column.name}"


# -- forgetting -----------------------------------------------------------------------------------


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


async def test_hapus_data_leaves_nothing_of_a_draft_in_any_file(one_world: World) -> None:
    folder = one_world.settings.data_dir
    warga = one_world.citizen("Kenari Tampilan")
    await begins(warga)
    await fills(warga, until="bukti", nama=NAME, alamat=ADDRESS, kontak=PHONE, uraian=STORY)
    warga.user.send_photo(b"\xff\xd8 Kenariberkas" * 50, CAPTION)
    await warga.settled()
    sealed = await sealed_of_drafts(one_world)
    assert len(sealed) >= 3
    await one_world.passes(minutes=5)
    everything = b"".join(path.read_bytes() for path in files_of(folder))
    assert len(await sent_files(one_world)) == 1, "the photo was there"
    assert all(one in everything for one in sealed), "and so were the sealed words"
    await warga.says("HAPUS DATA")
    told = await warga.presses("Ya hapus")
    assert told == ["Isian yang belum dikirim sudah dihapus. Tidak ada pengaduan yang pernah "
                    "dikirim dari akun ini."]  # fmt: skip
    await one_world.passes(minutes=5)
    everything = b"".join(path.read_bytes() for path in files_of(folder))
    for word in (b"Kenari", b"kenari", b"0812-0000-0077", b"6281200000077"):
        assert word not in everything, word
    assert not [one for one in sealed if one in everything], "not even as ciphertext"
    await warga.says("LANJUT")
    assert "tidak ada isian" in warga.sees


async def sealed_of_drafts(world: World) -> list[bytes]:
    """The middle of every sealed value that a draft has made so far."""
    every = await tables(world)
    values = [
        *every["conversations"]["state"],
        *every["inbox"]["raw"],
        *every["inbox"]["items"],
        *every["evidence"]["sealed"],
    ]
    # Long values are spread over pages of the file; a piece of each is enough to know it by.
    return [value[40:72] for value in values if isinstance(value, bytes) and len(value) > 72]


async def test_hapus_data_of_a_case_is_a_request_to_an_officer(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    case = await complains(warga)
    petugas.news()
    await warga.says("HAPUS DATA")
    await warga.presses("Ya hapus")
    assert f"kami catat dengan nomor {case.number}" in warga.sees
    assert "paling lambat 3×24 jam" in warga.sees
    assert "minta menghapus datanya" in petugas.sees
    await petugas.says("/lihat 1")
    assert "Nama: W•••" in petugas.sees, "what must be archived stays"


async def test_hapus_data_of_one_leaves_the_other_alone(one_world: World) -> None:
    first, second = one_world.citizen("Akun A"), one_world.citizen("Akun B")
    for person in (first, second):
        await begins(person)
        await fills(person, until="kontak")
    await first.says("HAPUS DATA")
    await first.presses("Ya hapus")
    await fills(second)
    assert "Nama: Warga Contoh Satu" in second.sees


async def test_jangan_keeps_everything(one_world: World) -> None:
    warga = one_world.citizen()
    await begins(warga)
    await fills(warga, until="kontak")
    await warga.says("HAPUS DATA")
    await warga.presses("Jangan")
    await fills(warga)
    assert "Nama: Warga Contoh Satu" in warga.sees


async def test_what_was_delivered_is_not_kept_beside_the_journal(one_world: World) -> None:
    await has_complained(one_world.citizen())
    every = await tables(one_world)
    assert set(every["outbox"]["status"]) == {"sent"}
    assert set(every["outbox"]["sealed"]) == {None}


async def test_a_group_is_told_nothing_but_to_write_in_private(one_world: World) -> None:
    warga = one_world.citizen("Kenari Tampilan")
    await complains(warga, nama=NAME)
    group = one_world.sandbox.group("Warga RT 5", [warga.user], token=TOKEN)
    await one_world.settle()
    warga.user.say("/status", group=group)
    warga.user.say("/lihat 1", group=group)
    await one_world.settle()
    assert [message.text for message in group.inbox] == [
        "Layanan pengaduan tidak bekerja di dalam grup. Silakan tulis langsung kepada akun ini."
    ]
    assert sends_to(one_world, warga)


async def test_who_hides_is_named_in_nothing_that_the_team_is_sent(one_world: World) -> None:
    """Whatever officers write of a citizen to each other on the way."""
    rina, joko, siti = await one_world.officers(
        ("Petugas Rina", "petugas_pengaduan"),
        ("Tim Joko", "tim_penjawab"),
        ("Pejabat Siti", "pejabat_pengelola"),
    )
    story = f"Saya {NAME}, HP {PHONE}: berkas hilang."
    warga = one_world.citizen("Kenari Tampilan")
    await has_complained(
        warga, rahasia="ya", nama=NAME, alamat=ADDRESS, kontak=PHONE, apa=story, uraian=story
    )
    for who, said in (
        (rina, f"/disposisi 1 tim_penjawab, rina {NAME} mohon ditelepon di {PHONE}"),
        (joko, "/ambil 1"),
        (rina, f"/catatan 1 {NAME} datang ke loket."),
        (joko, "/eskalasi 1 Bolehkah dijawab?"),
        (siti, f"/arahan 1 Jawab saja, {NAME} sudah menunggu."),
        (warga, f"Ini {NAME} lagi, kapan selesai?"),
        (rina, f"/disposisi 1 tim_penjawab, rina segera untuk {NAME}"),
        (joko, "/jawab 1 Sudah selesai."),
        (siti, f"/kembalikan 1 Sebutkan nama: {NAME}"),
        (joko, "/lihat 1"),
        (joko, "/riwayat 1"),
        (joko, "/tenggat 1"),
        (joko, "/antrean"),
        (joko, "/tugas"),
        (joko, "/berkas 1"),
        (joko, "/lacak 1"),
    ):
        await who.says(said)
    await one_world.passes(days=8)
    told = sends_to(one_world, joko)
    assert len(told) > 12
    assert [text for text in told if leaks(text)] == []
