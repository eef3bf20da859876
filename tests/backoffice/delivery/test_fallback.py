"""Whom a message does not reach: another account, then the telephone; and dead channels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo.world import Person, PhonePerson, World
from app.serving.wiring import build
from backoffice.store import outbox as messages
from backoffice.store import sends
from tests.backoffice.citizens.test_linking import links_accounts
from tests.backoffice.delivery.test_reply_window import TOLD, desk_and_case, replies, rows
from tests.databases import fresh_sqlite
from tests.world import complains, has_complained, one_database


@pytest.fixture
async def world(folder: Path, house_url: str) -> AsyncIterator[World]:
    """Sanggau on WhatsApp as well, its templates approved, over each kind of database."""
    async with World.opened(folder, database_url=house_url, whatsapp=True, straight=True) as opened:
        yield opened


@pytest.fixture
async def phones(folder: Path) -> AsyncIterator[World]:
    """The same over SQLite alone."""
    async with World.opened(
        folder, database_url=fresh_sqlite(folder), whatsapp=True, straight=True
    ) as opened:
        yield opened


async def on_telegram_too(world: World, warga: PhonePerson) -> Person:
    """The complainant's other account; the latest words came by WhatsApp."""
    person = world.citizen("Akun Kedua")
    await links_accounts(warga, person)
    await warga.says("STATUS")
    person.news()
    warga.news()
    return person


# -- another account --------------------------------------------------------------------------


async def test_who_does_not_react_is_told_at_the_other_account(world: World) -> None:
    petugas, warga, case = await desk_and_case(world)
    other = await on_telegram_too(world, warga)
    await world.passes(hours=25)
    await replies(petugas, "Berkas sudah ketemu.")
    await world.passes(hours=47)
    assert other.news() == []
    petugas.news()
    await world.passes(hours=2)
    (came,) = other.news()
    assert "Berkas sudah ketemu." in came
    told = "\n".join(petugas.news())
    assert "belum sampai lewat WhatsApp: pelapor belum membalas pesan templat" in told
    assert "Kami kirim lewat Telegram." in told
    shown = "\n".join(await petugas.says("/lacak 1"))
    assert "pesan_petugas jalan lain, lewat Telegram: terkirim" in shown
    assert "pesan_petugas lewat WhatsApp: menunggu BUKA" in shown
    assert "diterima Telegram pada" in "\n".join(await petugas.says("/riwayat 1"))
    # What is answered there belongs to the same case.
    await other.says("Terima kasih, tetapi kapan bisa diambil?")
    assert any(case.code in text for text in other.news() or [other.sees])
    # And BUKA brings it all the same.
    warga.news()
    (came,) = await warga.says("BUKA")
    assert "Berkas sudah ketemu." in came
    await world.passes(days=9)
    assert len(await rows(world, text="pesan_petugas")) == 2, "once for each way"


async def test_who_reacts_in_time_is_told_nowhere_else(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    other = await on_telegram_too(phones, warga)
    await phones.passes(hours=25)
    await replies(petugas, "Berkas sudah ketemu.")
    await phones.passes(hours=20)
    await warga.says("BUKA")
    petugas.news()
    await phones.passes(days=5)
    assert other.news() == []
    assert not any("belum" in text and "Kami kirim" in text for text in petugas.news())


async def test_what_follows_after_the_time_does_not_wait_two_days_again(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    other = await on_telegram_too(phones, warga)
    await phones.passes(hours=25)
    await replies(petugas, "Satu.")
    await phones.passes(hours=49)
    other.news()
    await replies(petugas, "Dua.")
    assert ["Dua." in text for text in other.news()] == [True]


async def test_somebody_else_in_the_house_is_not_told_at_the_others_account(
    phones: World,
) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    other = await on_telegram_too(phones, warga)
    await complains(warga, nama="Tetangga Contoh Dua", kontak="0812-0000-0002")
    await petugas.says("/ambil 2")
    await phones.passes(hours=25)
    other.news()
    await petugas.says("/balas 2 Untuk yang kedua.")
    await petugas.says("YA")
    await phones.passes(hours=49)
    assert other.news() == []
    assert "0002/PGD/XI/2026" in (await petugas.says("/telepon"))[-1]


# -- the telephone ----------------------------------------------------------------------------


async def test_at_last_an_officer_telephones(world: World) -> None:
    petugas, warga, _ = await desk_and_case(world)
    assert await petugas.says("/telepon") == ["Tidak ada pelapor yang perlu ditelepon."]
    await world.passes(hours=25)
    await replies(petugas, "Satu.")
    await replies(petugas, "Dua.")
    petugas.news()
    await world.passes(hours=49)
    told = [text for text in petugas.news() if "belum terkirim" in text]
    assert len(told) == 1, "two messages for one person are one thing to do"
    assert "lewat WhatsApp: pelapor belum membalas pesan templat." in told[0]
    assert "/telepon 0001/PGD/XI/2026 <hasil>" in told[0]
    (listed,) = await petugas.says("/calls")
    assert "0001/PGD/XI/2026: sejak 26 November 2026 11.15, 2 pesan menunggu, 0 kali" in listed
    for number in (1, 2):
        (said,) = await petugas.says("/telepon 1 tidak diangkat")
        assert f"Percobaan ke-{number} untuk 0001/PGD/XI/2026 dicatat" in said
    (said,) = await petugas.says("/telepon 1 nomornya mati")
    assert "sampaikan lewat surat" in said
    assert said.count("tidak diangkat") == 2
    assert "nomornya mati" in said
    (shown,) = await petugas.says("/telepon 1")
    assert shown.count("pesan petugas") == 2
    assert "12.15): nomornya mati" in (await petugas.says("/lihat 1"))[0]
    (said,) = await petugas.says("/telepon 1 Tersampaikan, dibacakan lewat telepon.")
    assert "keluar dari daftar telepon" in said
    assert await petugas.says("/telepon") == ["Tidak ada pelapor yang perlu ditelepon."]
    warga.news()
    assert len(await warga.says("BUKA")) == 2, "the words are still there"


async def test_who_writes_leaves_the_list(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    await phones.passes(hours=25)
    await replies(petugas, "Satu.")
    await phones.passes(hours=49)
    petugas.news()
    assert "1 pesan menunggu" in (await petugas.says("/telepon"))[0]
    await warga.says("BUKA")
    assert await petugas.says("/telepon") == ["Tidak ada pelapor yang perlu ditelepon."]


async def test_a_case_that_an_officer_may_not_know_stands_in_no_list(phones: World) -> None:
    petugas, pejabat = await phones.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    warga = phones.citizen("Warga Contoh", on="whatsapp")
    await complains(warga, uraian="Petugas Satu meminta uang di loket.")
    await phones.passes(hours=25)
    await pejabat.says("/balas 1 Sedang kami periksa.")
    await pejabat.says("YA")
    await phones.passes(hours=49)
    assert "0001/PGD/XI/2026" in (await pejabat.says("/telepon"))[0]
    assert await petugas.says("/telepon") == ["Tidak ada pelapor yang perlu ditelepon."]
    assert "tidak ditemukan" in (await petugas.says("/telepon 1 tidak diangkat"))[0].lower()


async def test_where_not_even_the_template_arrives_nobody_waits_two_days(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    other = await on_telegram_too(phones, warga)
    await phones.passes(hours=25)
    phones.whatsapp.add_template("ada_pesan", "{{1}}", status="PAUSED")
    await replies(petugas, "Berkas sudah ketemu.")
    assert ["Berkas sudah ketemu." in text for text in other.news()] == [True]
    told = petugas.inbox[-1].text
    assert "templat WhatsApp dihentikan sementara karena mutunya rendah" in told


async def test_a_number_that_is_gone_is_left_at_once(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    other = await on_telegram_too(phones, warga)
    warga.user.leave()
    await replies(petugas, "Berkas sudah ketemu.")
    assert ["Berkas sudah ketemu." in text for text in other.news()] == [True]
    told = petugas.inbox[-1].text
    assert "nomor pelapor tidak dapat menerima pesan WhatsApp" in told
    counts = await phones.node.database.read(lambda tx: sends.counts(tx, "sanggau"))
    assert counts["failed"] == 1
    # Trying it again would say it twice.
    again = await phones.node.database.write(
        lambda tx: messages.requeue(tx, "sanggau"), name="outbox"
    )
    assert again == 0


async def test_who_blocks_the_bot_on_telegram_is_to_be_telephoned(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    await petugas.says("/ambil 1")
    petugas.news()
    one_world.sandbox.faults.add("sendMessage", "403", times=5, chat=warga.user.id)
    await replies(petugas, "Sudah ada.")
    (told,) = [text for text in (m.text for m in petugas.inbox) if "belum terkirim" in text]
    assert "lewat Telegram: pelapor memblokir akun kantor" in told
    assert "1 pesan menunggu" in (await petugas.says("/telepon"))[0]


async def test_an_operators_retry_really_sends(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    phones.whatsapp.faults.add("messages", "131026")
    await replies(petugas, "Sudah ada.")
    warga.news()
    again = await phones.node.database.write(
        lambda tx: messages.requeue(tx, "sanggau"), name="outbox"
    )
    assert again == 1
    await phones.settle()
    assert ["Sudah ada." in text for text in warga.news()] == [True]
    (row,) = await rows(phones, text="pesan_petugas")
    assert [part["outcome"] for part in row["parts"]] == ["unknown_address", "sent"]
    assert [part["attempt"] for part in row["parts"]] == [1, 2]


async def test_an_officer_who_does_not_hear_us_is_named_to_the_admin(phones: World) -> None:
    admin = await phones.officer("Admin Satu", "admin")
    await phones.officer("Petugas Satu", "petugas_pengaduan", on="whatsapp")
    await phones.passes(days=2)
    await complains(phones.citizen("Warga Dua", on="whatsapp"))
    await phones.passes(days=4)
    told = [text for text in admin.news() if "Petugas Satu" in text and "belum dibuka" in text]
    assert len(told) == 1


# -- a channel that is dead -------------------------------------------------------------------


@one_database
async def test_a_token_that_is_refused_is_told_at_once_and_so_is_its_end(world: World) -> None:
    admin = await world.officer("Admin Satu", "admin")
    petugas, warga, _ = await desk_and_case(world)
    admin.news()
    world.whatsapp.expire_token()
    await replies(petugas, "Satu.")
    (told,) = admin.news()
    assert told.startswith("🔌 WhatsApp tidak menerima kiriman kami sejak 23 November 2026 pukul")
    assert "token atau sandi kantor ditolak" in told
    shown = "\n".join(await petugas.says("/lacak 1"))
    assert "190: token WhatsApp kantor ditolak atau kedaluwarsa" in shown
    await world.passes(hours=1)
    assert admin.news() == [], "once for each outage"
    assert warga.news() == []
    world.whatsapp.expire_token(False)
    await world.passes(hours=1)
    assert ["Satu." in text for text in warga.news()] == [True]
    (told,) = admin.news()
    assert told.startswith("✅ WhatsApp menerima kiriman lagi")
    world.whatsapp.expire_token()
    await replies(petugas, "Dua.")
    assert len(admin.news()) == 1, "the next outage is told again"


async def test_an_outage_is_told_after_ten_minutes_and_not_before(phones: World) -> None:
    admin = await phones.officer("Admin Satu", "admin")
    petugas, warga, _ = await desk_and_case(phones)
    admin.news()
    phones.whatsapp.faults.add("messages", "502", times=100)
    await replies(petugas, "Satu.")
    await phones.passes(minutes=9)
    assert admin.news() == []
    await phones.passes(minutes=1)
    (told,) = admin.news()
    assert "penyedia layanan tidak dapat dihubungi" in told
    phones.whatsapp.faults.clear()
    await phones.passes(hours=1)
    assert len(admin.news()) == 1
    assert len(warga.news()) == 1


async def test_a_short_hitch_is_told_to_nobody(phones: World) -> None:
    admin = await phones.officer("Admin Satu", "admin")
    petugas, warga, _ = await desk_and_case(phones)
    admin.news()
    phones.whatsapp.faults.add("messages", "502", times=3)
    await replies(petugas, "Satu.")
    await phones.passes(hours=2)
    assert admin.news() == []
    assert len(warga.news()) == 1


# -- two nodes, and deaths --------------------------------------------------------------------


@one_database
async def test_two_nodes_send_one_template_and_every_word_once(world: World) -> None:
    petugas, warga, _ = await desk_and_case(world)
    await world.passes(hours=25)
    warga.news()
    await petugas.says("/balas 1 Satu.")
    second = await build(world.settings, world.given)
    try:
        petugas.user.say("YA")
        await world.node.poll_once()
        for _ in range(5):
            await second.settle()
            await world.node.settle()
        assert [TOLD in text for text in warga.news()] == [True]
        warga.user.say("BUKA")
        await world.whatsapp.push()
        for _ in range(5):
            await second.settle()
            await world.node.settle()
        assert ["Satu." in text for text in warga.news()] == [True]
        await world.whatsapp.push()
        await second.settle()
    finally:
        await second.close()
    assert len(await rows(world, text="ada_pesan")) == 1


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_between_the_template_and_its_mark_it_is_sent_twice_at_most(
    folder: Path, moment: str
) -> None:
    armed: list[World] = []

    def checkpoint(name: str) -> None:
        if not armed or name != f"delivery.record:{moment}":
            return
        if armed[0].whatsapp.ledger.sends[-1].kind == "template":
            armed.clear()
            raise Killed

    async with World.opened(
        folder,
        database_url=fresh_sqlite(folder),
        whatsapp=True,
        checkpoint=checkpoint,
        straight=True,
    ) as world:
        petugas, warga, _ = await desk_and_case(world)
        await world.passes(hours=25)
        warga.news()
        await petugas.says("/balas 1 Satu.")
        armed.append(world)
        petugas.user.say("YA")
        with pytest.raises(RuntimeError, match="Killed"):
            await world.settle()
        assert armed == []
        await world.restart()
        await world.passes(minutes=5)
        templates = [text for text in warga.news() if TOLD in text]
        assert len(templates) == (2 if moment == "before" else 1)
        came = await warga.says("BUKA")
        assert ["Satu." in text for text in came] == [True]
        assert {row["status"] for row in await rows(world)} == {"sent"}
