"""WhatsApp's 24 hours: what goes out as a template, what waits, and what BUKA brings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app.demo.world import Person, PhonePerson, World
from app.serving.wiring import PROFILES
from backoffice.case.case import Case
from backoffice.delivery.reply_window import own_template
from backoffice.office.profile import load_profile
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import addresses, outbox, outbox_parts
from tests.databases import fresh_sqlite
from tests.world import complains

TOLD = "Balas BUKA untuk membacanya."


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


async def rows(world: World, *, text: str = "") -> list[dict[str, Any]]:
    """The messages of that text (all of them: ""), each with its attempts, oldest first."""

    def read(tx: Tx) -> list[dict[str, Any]]:
        found = [dict(row) for row in tx.rows(select(outbox).order_by(outbox.c.id))]
        parts = [dict(row) for row in tx.rows(select(outbox_parts))]
        for row in found:
            row["parts"] = sorted(
                (part for part in parts if part["outbox_id"] == row["id"]),
                key=lambda part: (part["attempt"], part["part"]),
            )
        return [row for row in found if text in ("", row["text"])]

    return await world.node.database.read(read)


async def desk_and_case(world: World, *, held: bool = True) -> tuple[Person, PhonePerson, Case]:
    """An officer on Telegram who holds the case of a citizen on WhatsApp, or is to take it."""
    petugas = await world.officer(
        "Petugas Satu", "petugas_pengaduan", "tim_pengelola", "pejabat_pengelola"
    )
    warga = world.citizen("Warga Contoh", on="whatsapp")
    case = await complains(warga)
    if held:
        await petugas.says("/ambil 1")
    petugas.news()
    warga.news()
    return petugas, warga, case


async def replies(petugas: Person, words: str) -> str:
    """/balas and YA; what the officer is told at YA."""
    await petugas.says(f"/balas 1 {words}")
    return "\n".join(await petugas.says("YA"))


def kinds(warga: PhonePerson, since: int) -> list[str]:
    return [message.kind for message in warga.user.inbox[since:]]


async def test_within_the_day_words_go_out_as_they_are(world: World) -> None:
    petugas, warga, _ = await desk_and_case(world)
    await world.passes(hours=23)
    told = await replies(petugas, "Mohon datang besok.")
    assert "masuk antrean kirim" in told
    assert "24 jam" not in told
    (came,) = warga.news()
    assert "Mohon datang besok." in came
    assert (await rows(world, text="ada_pesan")) == []


async def test_after_a_day_a_template_goes_out_once_and_buka_brings_the_words_in_order(
    world: World,
) -> None:
    petugas, warga, case = await desk_and_case(world)
    await world.passes(hours=25)
    warga.news()
    before = len(warga.inbox)
    told = await replies(petugas, "Satu: berkas sudah ketemu.")
    assert "lebih dari 24 jam lalu" in told
    assert 'Templat "ada_pesan" kami kirim' in told
    assert "terkirim" not in told
    assert warga.news() == [f"Ada pesan tentang pengaduan {case.code}. {TOLD}"]
    assert kinds(warga, before) == ["template"]
    await replies(petugas, "Dua: silakan diambil.")
    assert warga.news() == [], "one template, while anything waits"
    shown = "\n".join(await petugas.says("/lacak 1"))
    assert "pesan_petugas lewat WhatsApp: menunggu BUKA sejak 24 November 2026 11.15" in shown
    assert "ada_pesan lewat WhatsApp: terkirim" in shown
    assert "templat ada_pesan, diterima penyedia" in shown
    came = await warga.says("BUKA")
    assert [one.partition("\n\n")[2] for one in came] == [
        "Satu: berkas sudah ketemu.",
        "Dua: silakan diambil.",
    ], "both in full, in order, and nothing else"
    assert await warga.says("buka") == [
        "Tidak ada pesan yang menunggu di sini. Ketik STATUS untuk melihat perkembangan pengaduan."
    ]
    assert {row["status"] for row in await rows(world)} == {"sent"}


async def test_any_other_words_open_as_well_and_are_answered_after_what_waited(
    world: World,
) -> None:
    petugas, warga, _ = await desk_and_case(world)
    await world.passes(hours=25)
    await replies(petugas, "Berkas sudah ketemu.")
    warga.news()
    came = await warga.says("STATUS")
    assert "Berkas sudah ketemu." in came[0]
    assert len(came) == 2
    assert came[1].startswith("Pengaduan SGU-")


async def test_the_window_counts_from_the_latest_words(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    await phones.passes(hours=20)
    await warga.says("STATUS")
    await phones.passes(hours=20)
    warga.news()
    await replies(petugas, "Masih dalam sehari.")
    (came,) = warga.news()
    assert "Masih dalam sehari." in came


async def test_a_text_with_a_template_of_its_own_goes_out_by_it(phones: World) -> None:
    petugas, warga, case = await desk_and_case(phones, held=False)
    await phones.passes(hours=25)
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    before = [message for message in warga.user.inbox if message.kind == "template"]
    assert [message.text.split(" pada ")[0] for message in before] == [
        f"Pengaduan {case.code} dinyatakan lengkap"
    ]
    (row,) = await rows(phones, text="dinyatakan_lengkap")
    assert row["status"] == "sent"
    assert [part["template"] for part in row["parts"]] == ["dinyatakan_lengkap"]
    warga.news()
    assert len(await warga.says("BUKA")) == 1, "nothing waited"


@pytest.mark.parametrize("status", ["PAUSED", "PENDING", "DISABLED"])
async def test_a_template_that_is_not_approved_is_not_silent(phones: World, status: str) -> None:
    petugas, warga, case = await desk_and_case(phones, held=False)
    phones.whatsapp.add_template("dinyatakan_lengkap", "{{1}} {{2}} {{3}}", status=status)
    await phones.passes(hours=25)
    warga.news()
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    assert warga.news() == [f"Ada pesan tentang pengaduan {case.code}. {TOLD}"]
    (row,) = await rows(phones, text="dinyatakan_lengkap")
    assert row["status"] == "waits"
    shown = "\n".join(await petugas.says("/lacak 1"))
    assert "templat dinyatakan_lengkap, pesan ditolak penyedia layanan (132" in shown
    (came,) = await warga.says("BUKA")
    assert came.startswith(f"Pengaduan {case.code} dinyatakan lengkap pada")


async def test_a_template_with_the_wrong_number_of_parameters_is_like_one_that_is_refused(
    phones: World,
) -> None:
    petugas, warga, case = await desk_and_case(phones, held=False)
    phones.whatsapp.add_template("dinyatakan_lengkap", "{{1}} {{2}} {{3}} {{4}}")
    await phones.passes(hours=25)
    warga.news()
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    assert warga.news() == [f"Ada pesan tentang pengaduan {case.code}. {TOLD}"]


@pytest.mark.parametrize("later", [False, True])
async def test_the_provider_knows_better_than_our_clock(world: World, later: bool) -> None:
    petugas, warga, case = await desk_and_case(world)
    if later:
        world.whatsapp.faults.fail_later(131047)
    else:
        world.whatsapp.faults.add("messages", "131047")
    told = await replies(petugas, "Sedang diperiksa.")
    assert "masuk antrean kirim" in told
    assert "jawaban" not in told.lower().split("ini belum")[0]
    assert 'Templat "ada_pesan" kami kirim' in told, "the officer learns that it waits"
    news = warga.news()
    assert news[-1] == f"Ada pesan tentang pengaduan {case.code}. {TOLD}"
    (row,) = await rows(world, text="pesan_petugas")
    assert (row["status"], row["attempts"]) == ("waits", 1)
    # Even though by our own clock the window is open.
    await replies(petugas, "Dua.")
    assert not any("Dua." in text for text in warga.news())
    came = await warga.says("BUKA")
    assert [one.partition("\n\n")[2] for one in came] == ["Sedang diperiksa.", "Dua."]
    (first, _) = await rows(world, text="pesan_petugas")
    assert [part["attempt"] for part in first["parts"]] == [1, 2]
    assert len({part["external_id"] for part in first["parts"]}) == 2, "really sent anew"


async def test_of_a_long_message_only_the_part_that_was_refused_waits(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    long = "\n\n".join(f"Bagian {n}: " + "kata " * 500 for n in range(3))
    await petugas.says(f"/balas 1 {long}")
    start = len(phones.whatsapp.ledger.sends)
    phones.whatsapp.faults.fail_later(131047)
    await petugas.says("YA")
    assert len(phones.whatsapp.ledger.sends) > start + 2
    (row,) = await rows(phones, text="pesan_petugas")
    assert row["status"] == "waits"
    warga.news()
    came = await warga.says("BUKA")
    assert len(came) == 1
    assert "Bagian 0" in came[0]


async def test_two_cases_have_a_template_each(phones: World) -> None:
    petugas, warga, first = await desk_and_case(phones)
    second = await complains(warga, objek="kk", uraian="Kartu keluarga belum juga terbit.")
    await petugas.says("/ambil 2")
    await phones.passes(hours=25)
    warga.news()
    await replies(petugas, "Untuk yang pertama.")
    await petugas.says("/balas 2 Untuk yang kedua.")
    await petugas.says("YA")
    assert [text.split(". ")[0].rsplit(" ", 1)[1] for text in warga.news()] == [
        first.code,
        second.code,
    ]
    came = await warga.says("BUKA")
    assert ["pertama" in came[0], "kedua" in came[1], len(came)] == [True, True, 2]


async def test_each_silence_has_a_template_of_its_own(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    for words in ("Satu.", "Dua."):
        await phones.passes(hours=25)
        warga.news()
        await replies(petugas, words)
        assert [TOLD in text for text in warga.news()] == [True]
        (came,) = await warga.says("BUKA")
        assert words in came


async def test_officers_are_reached_by_template_when_they_were_silent(phones: World) -> None:
    petugas = await phones.officer("Petugas Satu", "petugas_pengaduan", on="whatsapp")
    await phones.passes(days=2)
    petugas.news()
    warga = phones.citizen("Warga Dua", on="whatsapp")
    case = await complains(warga)
    told = petugas.news()
    assert told
    number = (await rows(phones, text="p_ada_pesan"))[-1]
    assert number["case_id"] == case.id
    assert told[-1] == f"Ada pesan tentang pengaduan 0001/PGD/XI/2026. {TOLD}"
    came = await petugas.says("BUKA")
    assert any(text.startswith("📥 Pengaduan baru 0001/PGD/XI/2026") for text in came)
    assert not any("Tidak ada pesan" in text for text in came)
    assert await petugas.says("BUKA") == ["Tidak ada pesan yang menunggu di sini."]


async def test_the_template_is_not_sent_when_the_person_writes_first(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    await phones.passes(hours=25)
    warga.news()
    phones.whatsapp.faults.add("messages", "502")
    await replies(petugas, "Sudah ada.")
    (told,) = await rows(phones, text="ada_pesan")
    assert told["status"] == "queued", "it is tried again"
    came = await warga.says("BUKA")
    await phones.passes(minutes=15)
    came += warga.news()
    assert [("Sudah ada." in text, TOLD in text) for text in came] == [(True, False)]
    (told,) = await rows(phones, text="ada_pesan")
    assert told["status"] == "dropped"


async def test_what_officers_wrote_has_one_line_in_a_template(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones, held=False)
    rule = phones.node.desk.current.templates["whatsapp"]
    assert rule["dinyatakan_lengkap"].params == ("kode", "tanggal", "batas")
    await phones.passes(hours=25)
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    sent = [one for one in phones.whatsapp.ledger.sends if one.kind == "template"][-1]
    words = sent.params["template"]["components"][0]["parameters"]
    assert len(words) == 3
    assert all("\n" not in one["text"] and "    " not in one["text"] for one in words)
    assert "lengkap" in warga.news()[-1]


async def test_the_history_proves_what_arrived_and_says_what_did_not(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    await replies(petugas, "Sudah kami cek.")
    await phones.passes(minutes=4)
    warga.user.reads()
    await phones.settle()
    shown = "\n".join(await petugas.says("/riwayat 1"))
    assert (
        "disampaikan pada 23 November 2026 10.15 lewat WhatsApp, dibaca 23 November 2026 10.19"
        in shown
    )
    await phones.passes(hours=25)
    await replies(petugas, "Ini menunggu.")
    shown = "\n".join(await petugas.says("/riwayat 1"))
    assert "belum disampaikan lewat WhatsApp: menunggu BUKA sejak" in shown


async def test_the_time_is_kept_by_the_providers_clock_and_written_rarely(phones: World) -> None:
    _, warga, _ = await desk_and_case(phones)

    async def heard() -> Any:
        query = select(addresses.c.heard_at).where(addresses.c.channel == "whatsapp")
        return (await phones.node.database.read(lambda tx: tx.rows(query)))[0]["heard_at"]

    start = phones.clock()
    assert await heard() == start
    await phones.passes(minutes=3)
    await warga.says("STATUS")
    assert await heard() == start, "not worth a write"
    await phones.passes(minutes=3)
    await warga.says("STATUS")
    assert await heard() == phones.clock()
    # Written an hour ago, brought only now.
    late = phones.clock() + timedelta(minutes=10)
    phones.clock.at = late
    warga.user.say("STATUS")
    phones.clock.at = late + timedelta(hours=1)
    await phones.settle()
    assert await heard() == late


async def test_on_telegram_nothing_waits_for_anybody(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await complains(warga)
    await petugas.says("/ambil 1")
    await one_world.passes(days=30)
    warga.news()
    told = await replies(petugas, "Setelah sebulan.")
    assert "24 jam" not in told
    assert "Setelah sebulan." in warga.news()[-1]
    assert {row["status"] for row in await rows(one_world)} == {"sent"}


async def test_an_address_from_before_this_was_written_down_is_taken_for_silent(
    phones: World,
) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    await phones.node.database.write(
        lambda tx: tx.execute(update(addresses).values(heard_at=None)), name="turn"
    )
    await replies(petugas, "Ke alamat lama.")
    assert TOLD in warga.news()[-1]
    (came,) = await warga.says("BUKA")
    assert "Ke alamat lama." in came


async def test_the_button_of_a_template_is_buka_as_well(phones: World) -> None:
    petugas, warga, _ = await desk_and_case(phones)
    phones.whatsapp.add_template("ada_pesan", "Ada pesan tentang {{1}}.", buttons=("BUKA",))
    await phones.passes(hours=25)
    await replies(petugas, "Berkas sudah ketemu.")
    warga.news()
    (came,) = await warga.presses("BUKA")
    assert "Berkas sudah ketemu." in came


def test_a_template_takes_lines_without_breaks_and_no_more_than_it_holds() -> None:
    class Office:
        current = load_profile(PROFILES / "sanggau")

    desk: Any = Office()
    params = {"kode": "SGU-TEST", "unit": "Tim\n\tA     dan B", "batas": "   "}
    found = own_template(desk, "whatsapp", "diteruskan", params, "pendek", "whatsapp")
    assert found is not None
    assert (found.name, found.language) == ("diteruskan", "id")
    assert found.params == ("SGU-TEST", "Tim A dan B", "-")
    assert own_template(desk, "whatsapp", "diteruskan", params, "x" * 1025, "whatsapp") is None
    assert own_template(desk, "whatsapp", "pesan_petugas", params, "x", "whatsapp") is None
    assert own_template(desk, "telegram", "diteruskan", params, "x", "html") is None


async def test_nobody_is_silent_about_an_answer_that_did_not_come(phones: World) -> None:
    petugas, warga, case = await desk_and_case(phones)
    await petugas.says("/lengkap 1")
    await petugas.says("YA")
    await phones.passes(hours=30)
    await petugas.says("/jawab 1 Sudah dicetak, silakan diambil.")
    await petugas.says("/setujui 1")
    await petugas.says("YA")
    await phones.passes(days=24)

    async def state() -> str:
        found = await phones.node.database.read(lambda tx: cases.load(tx, case.id))
        assert found is not None
        return found.state

    assert await state() == "DIJAWAB", "it still waits for BUKA"
    assert "Sudah dicetak" in "\n".join(await warga.says("BUKA"))
    await phones.passes(days=10)
    assert await state() == "DIJAWAB", "ten working days from when it came"
    await phones.passes(days=12)
    assert await state() == "SELESAI"
