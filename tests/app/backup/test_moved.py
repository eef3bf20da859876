"""With the database and without the key: what is moved does not open, and verify names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.world import World
from tests.app.backup.damage import Kept, damages
from tests.app.backup.test_verification import ELSEWHERE, found_now
from tests.app.operators import Operator, alone
from tests.world import complains

#: What somebody does -> the beginning of what verify says of it, and of which case.
MOVES = {
    "the key of a person put under another": (
        "UPDATE people SET wrapped_key = (SELECT wrapped_key FROM people WHERE id = OWNER_1) "
        "WHERE id = OWNER_2",
        "the key of person ",
        "",
    ),
    "two texts of one person exchanged": (
        "UPDATE texts SET sealed = (SELECT sealed FROM texts "
        "WHERE case_id = FIRST AND kind = 'identity') WHERE case_id = FIRST AND kind = 'answers'",
        "the text ",
        "case 0001/PGD/XI/2026",
    ),
    "another author": (
        "UPDATE texts SET author = 'staff:lain' WHERE case_id = FIRST AND kind = 'answers'",
        "the text ",
        "case 0001/PGD/XI/2026",
    ),
    "another date": (
        "UPDATE texts SET at = at + 1 WHERE case_id = FIRST AND kind = 'answers'",
        "the text ",
        "case 0001/PGD/XI/2026",
    ),
    "another kind": (
        "UPDATE texts SET kind = 'note' WHERE case_id = FIRST AND kind = 'answers'",
        "the text ",
        "case 0001/PGD/XI/2026",
    ),
    "another case": (
        "UPDATE texts SET case_id = SECOND WHERE case_id = FIRST AND kind = 'answers'",
        "the text ",
        "case 0002/PGD/XI/2026",
    ),
    "another person": (
        "UPDATE texts SET person_id = OWNER_2 WHERE case_id = FIRST AND kind = 'answers'",
        "the text ",
        "case 0001/PGD/XI/2026",
    ),
    "a message of another conversation": (
        "UPDATE inbox SET conversation_id = (SELECT max(id) FROM conversations) WHERE id = "
        "(SELECT id FROM inbox WHERE items IS NOT NULL AND conversation_id <> "
        "(SELECT max(id) FROM conversations) LIMIT 1)",
        "the message ",
        "",
    ),
    "the address of somebody else": (
        "UPDATE addresses SET sealed = (SELECT sealed FROM addresses WHERE id = "
        "(SELECT max(id) FROM addresses)) WHERE id = (SELECT min(id) FROM addresses)",
        "the address ",
        "",
    ),
    "no address": (
        "UPDATE addresses SET sealed = NULL WHERE id = (SELECT min(id) FROM addresses)",
        "the address ",
        "",
    ),
}


@pytest.mark.parametrize("what", MOVES)
def test_whatever_was_moved_is_named(
    what: str, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    statement, told, case = MOVES[what]
    damages(operator.environment["ADUAN_DATABASE_URL"], statement)
    said = found_now(operator)
    assert any(told in one and one.startswith(case or "sealed") for one in said), said
    # What is attested of the rows of a case or person says so too.
    attested = ("changed or exchanged", "is missing", "more than were written", "what is attested")
    assert all(ELSEWHERE in one or any(map(one.__contains__, attested)) for one in said), said


async def test_nobody_is_shown_the_words_of_somebody_else(
    small_office: World, operator: Operator
) -> None:
    world = small_office
    petugas = await world.officer("Petugas Contoh", "petugas_pengaduan")
    await complains(world.citizen("Warga Satu"), nama="Kenari Contoh")
    other = world.citizen("Warga Dua")
    await complains(other)
    damages(
        world.settings.database_url,
        "UPDATE people SET wrapped_key = (SELECT wrapped_key FROM people WHERE id = OWNER_1) "
        "WHERE id = OWNER_2",
        "DELETE FROM texts WHERE case_id = SECOND",
        "UPDATE texts SET case_id = SECOND, person_id = OWNER_2 WHERE case_id = FIRST",
    )
    await world.restart()
    petugas.news()
    other.news()
    petugas.user.say("/lihat 2")
    petugas.user.say("/identitas 2 uji")
    other.user.say("STATUS")
    await world.passes(minutes=10)
    said = "\n".join([*petugas.news(), *other.news()])
    assert "enari" not in said
    assert "sealed: the key of person" in (await operator.types("verify")).output
