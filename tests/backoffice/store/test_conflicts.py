"""Two officers at once: whatever they do to one case, one wins and the other is told."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.fold import apply
from backoffice.store import cases
from backoffice.store.engine.tx import Tx
from tests.databases import fresh_sqlite
from tests.examples import examples
from tests.quick_folder import quick_folder
from tests.world import has_complained

#: What moves a case, by who may; a first YA belongs to what waits for it.
DOINGS = {
    "petugas": ("/ambil 1", "/disposisi 1 tim_penjawab Cek.", "/lepas 1 Sakit.",
                "/lengkapi 1 Foto resi.", "/balas 1 Sudah jadi.", "/jawab 1 Sudah."),
    "pejabat": ("/lengkap 1", "/setujui 1", "/kembalikan 1 Kurang.", "/kirim 1", "/cabut 1",
                "/tolak 1 ganda Sudah ada.", "/selesai 1", "/buka 1 Salah tutup.",
                "/alihkan 1 Dinas PU: Diteruskan.", "/disposisi 1 petugas_pengaduan"),
}  # fmt: skip


async def journal(world: World) -> tuple[Case, list[str]]:
    """The case as it is stored, the same folded from its journal, and what is in it."""

    def read(tx: Tx) -> tuple[Case, list[str]]:
        [stored] = cases.listing(tx, "sanggau", limit=9)
        folded: Case | None = None
        entries = cases.entries(tx, stored.id)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        for entry in entries:
            folded = apply(folded, entry)
        assert folded is not None
        assert (folded.stage, folded.state, folded.holder, folded.draft, folded.pauses) == (
            stored.stage,
            stored.state,
            stored.holder,
            stored.draft,
            stored.pauses,
        )
        return stored, [type(entry.event).__name__ for entry in entries]

    return await world.node.database.read(read)


async def play(
    folder: Path, before: list[str], first: str, second: str, answers: list[str]
) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder), straight=True) as world:
        petugas, pejabat = await world.officers(
            ("Petugas Satu", "petugas_pengaduan"),
            ("Pejabat Satu", "pejabat_pengelola"),
        )
        await has_complained(world.citizen())
        for words in before:
            await (petugas if words in DOINGS["petugas"] else pejabat).says(words)
            await (petugas if words in DOINGS["petugas"] else pejabat).says("YA")
        for words, person in ((first, petugas), (second, pejabat)):
            person.news()
            person.user.say(words)
        await world.settle()
        for person in (petugas, pejabat):
            assert person.news(), "nobody is left without an answer"
        await journal(world)
        for who in answers:
            person = petugas if who == "petugas" else pejabat
            told = await person.says("YA")
            assert told
            _, now = await journal(world)
            closings = [name for name in now if name == "Closed"]
            openings = [name for name in now if name == "Reopened"]
            assert len(closings) <= len(openings) + 1, "closed twice"


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(
        st.sampled_from(["/ambil 1", "/lengkap 1", "/jawab 1 Sudah.", "/setujui 1", "/kirim 1"]),
        max_size=4,
        unique=True,
    ),
    first=st.sampled_from(DOINGS["petugas"]),
    second=st.sampled_from(DOINGS["pejabat"]),
    answers=st.permutations(["petugas", "pejabat"]),
)
def test_any_two_commands_at_once_leave_a_valid_journal(
    before: list[str], first: str, second: str, answers: list[str]
) -> None:
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        asyncio.run(play(Path(folder), before, first, second, answers))


async def test_of_two_who_take_it_one_has_it_and_the_other_is_told_who(world: World) -> None:
    people = await world.officers(*((f"Petugas {name}", "petugas_pengaduan") for name in "AB"))
    await has_complained(world.citizen())
    for person in people:
        person.user.say("/ambil 1")
    await world.settle()
    told = sorted(person.sees for person in people)
    assert told[0].startswith("0001/PGD/XI/2026 sedang dipegang Petugas ")
    assert "sekarang Bapak/Ibu pegang" in told[1]
    _, happened = await journal(world)
    assert happened.count("Taken") == 1


async def test_of_two_who_end_it_the_second_is_told_that_it_changed(world: World) -> None:
    people = await world.officers(*((f"Pejabat {name}", "pejabat_pengelola") for name in "AB"))
    warga = world.citizen()
    await has_complained(warga)
    await people[0].says("/tolak 1 ganda Sudah ada.")
    await people[1].says("/alihkan 1 Dinas PU: Diteruskan.")
    warga.news()
    for person in people:
        person.user.say("YA")
    await world.settle()
    told = [person.sees for person in people]
    assert sum("berubah sesudah pratinjau" in text for text in told) == 1
    assert len(warga.news()) == 1, "the citizen is told once"
    _, happened = await journal(world)
    assert happened.count("Closed") == 1
