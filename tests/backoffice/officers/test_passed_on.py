"""What an officer passes on is somebody else's: no command, no YA, no registration comes of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.demo.world import Person, World
from backoffice.store import cases
from tests.app.operators import Operator, alone
from tests.databases import fresh_sqlite
from tests.world import has_complained

TOLD = "Perintah dalam pesan terusan, kartu kontak, atau lokasi tidak dijalankan."
BOT = "@aduan_contoh_bot"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    alone(monkeypatch, tmp_path)


async def passes_on(person: Person, text: str) -> list[str]:
    person.user.say(text, forward=True)
    return await person.settled()


async def state_of(world: World) -> str:
    (case,) = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau", limit=9))
    return case.state


@pytest.mark.parametrize(
    "text", ["/terima 1", "  /terima 1", "/terima_1", "terima 1", "/MULAI", "/tidak_ada"]
)
async def test_a_command_that_is_passed_on_is_not_carried_out(one_world: World, text: str) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    petugas.news()
    (said,) = await passes_on(petugas, text)
    assert said.startswith(TOLD)
    assert await state_of(one_world) == "DITERIMA"
    # Nor does anything wait for a YA now.
    (said,) = await petugas.says("YA")
    assert said.startswith("Tidak ada yang menunggu konfirmasi.")


async def test_a_yes_that_is_passed_on_confirms_nothing(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    await petugas.says("/terima 1", "YA", "/ambil 1", "YA")
    await petugas.says("/balas 1 Mohon datang besok.")
    warga.news()
    for yes in ("YA", "ya.", "YA SELESAI"):
        (said,) = await passes_on(petugas, yes)
        assert said.startswith(TOLD)
    assert warga.news() == []
    await petugas.says("YA")
    assert any("Mohon datang besok." in text for text in warga.news())


async def test_words_that_are_passed_on_are_words(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    (said,) = await passes_on(petugas, "Pak, jalan di depan pasar rusak.")
    assert said.startswith("Kalimat itu bukan perintah")


async def test_a_card_that_is_named_as_a_command_is_none(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    petugas.news()
    petugas.user.send_contact("0812-0000-0071", own=False, name="/terima 1")
    (said,) = await petugas.settled()
    assert said.startswith(TOLD)
    assert await state_of(one_world) == "DITERIMA"


async def test_in_a_complaint_of_the_officers_own_it_is_not_carried_out_either(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(one_world.citizen())
    await petugas.says("MULAI")
    (said,) = await passes_on(petugas, "/terima 1")
    assert said.startswith(TOLD)
    assert await state_of(one_world) == "DITERIMA"


async def test_a_citizen_may_pass_on_what_somebody_wrote(one_world: World) -> None:
    warga = one_world.citizen()
    said = "\n".join(await passes_on(warga, "Jalan di depan pasar rusak sejak dua bulan."))
    assert TOLD not in said
    assert "Sebelum mulai, mohon dibaca sebentar." in said


async def test_on_whatsapp_it_is_the_same(folder: Path) -> None:
    url = fresh_sqlite(folder)
    async with World.opened(folder, database_url=url, whatsapp=True, straight=True) as house:
        petugas = house.citizen("Petugas Satu", on="whatsapp")
        await petugas.says(await house.invitation("Petugas Satu", "petugas_pengaduan"))
        await has_complained(house.citizen())
        petugas.news()
        (said,) = await passes_on(petugas, "/terima 1")
        assert said.startswith(TOLD)
        petugas.user.send_contacts(("/terima 1", "0812-0000-0071"))
        (said,) = await petugas.settled()
        assert said.startswith(TOLD)
        # What an officer deletes before it is read was not meant either.
        petugas.user.delete(petugas.user.say("/terima 1"))
        (said,) = await petugas.settled()
        assert said == "Pesan yang ditarik kembali sebelum dibaca tidak dijalankan."
        assert await state_of(house) == "DITERIMA"


async def test_in_a_room_it_is_told_in_private_and_registers_nothing(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    group = one_world.sandbox.group("Grup Kantor", [petugas.user])
    await one_world.settle()

    async def in_group(text: str, *, forward: bool) -> list[str]:
        before = len(group.inbox)
        petugas.user.say(text, group=group, forward=forward)
        await one_world.settle()
        return [message.text for message in group.inbox[before:]]

    answer = await Operator.of(one_world).data("staff", "room", "--name", "Ruang Petugas")
    code = str(answer["code"])
    assert await in_group(f"/start{BOT} {code}", forward=True) == []
    (said,) = await in_group(f"/start{BOT} {code}", forward=False)
    assert said.startswith("Grup ini terdaftar sebagai Ruang Petugas.")
    one_world.clock.advance(timedelta(seconds=1))
    await has_complained(one_world.citizen())
    petugas.news()
    for text in (f"/antrean{BOT}", f"/terima{BOT} 1"):
        assert await in_group(text, forward=True) == ["Jawaban dikirim ke chat pribadi."]
        (said,) = petugas.news()
        assert said.startswith(TOLD)
    assert await state_of(one_world) == "DITERIMA"
