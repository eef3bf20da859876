"""Somebody has the database and not the key. Whatever is changed then, `aduan verify` names it.

The rows are those that were tried on the house once, and their nearest kin.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from app.demo.world import World
from backoffice.store.engine.engines import open_engine
from tests.app.backup.damage import Kept, a_year_of_work, damages
from tests.app.operators import Operator, alone, fresh_operator
from tests.world import ANSWERS, has_complained

_CASE_GONE = (
    "DELETE FROM texts WHERE case_id = THIRD",
    "DELETE FROM timers WHERE case_id = THIRD",
    "DELETE FROM outbox WHERE case_id = THIRD",
    "DELETE FROM journal WHERE case_id = THIRD",
    "DELETE FROM cases WHERE ordinal = 3",
    "UPDATE counters SET value = 2 WHERE name = 'register:2026'",
)


#: Two sealed texts of one person are exchanged.
_SWAP = (
    "CREATE TABLE held AS SELECT one.sealed AS a, other.sealed AS b FROM texts one, texts other "
    "WHERE one.case_id = THIRD AND one.kind = 'identity' "
    "AND other.case_id = THIRD AND other.kind = 'answers'",
    "UPDATE texts SET sealed = (SELECT b FROM held) WHERE case_id = THIRD AND kind = 'identity'",
    "UPDATE texts SET sealed = (SELECT a FROM held) WHERE case_id = THIRD AND kind = 'answers'",
)


#: What is done, and what is to be read of it; `{n}` are persons of the cases with these ordinals.
CHANGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "1 a code that enrols, for an officer": (
        ("INSERT INTO invitations (hash, office_id, staff_id, expires_at) "
         "SELECT 'ab12', office_id, id, 9000000000000000 FROM staff WHERE name LIKE 'Petugas%'",),
        ("staff: officer Petugas Contoh: a code enrols whom nobody invited",),
    ),
    "2 one citizen's key and words under another": (
        ("UPDATE people SET wrapped_key = (SELECT wrapped_key FROM people WHERE id = "
         "PERSON3) WHERE id = PERSON2",
         "UPDATE texts SET person_id = PERSON2, case_id = SECOND "
         "WHERE case_id = THIRD AND kind = 'identity'"),
        ("case 0002/PGD/XI/2026: has 1 text more than were written",
         "case 0003/PGD/XI/2026: 1 of its 2 texts is missing",
         "person {2}: its key, whom it speaks for or what is attested of its rows was changed"),
    ),
    "3 two texts of one citizen exchanged": (
        _SWAP,
        ("case 0003/PGD/XI/2026: one at least of its 2 texts was changed or exchanged",),
    ),
    "4 who wrote a text": (
        ("UPDATE texts SET author = 'staff:lain' WHERE case_id = THIRD AND kind = 'answers'",),
        ("case 0003/PGD/XI/2026: one at least of its 2 texts was changed or exchanged",),
    ),
    "5 when a text was written": (
        ("UPDATE texts SET at = at - 1 WHERE case_id = THIRD AND kind = 'answers'",),
        ("case 0003/PGD/XI/2026: one at least of its 2 texts was changed or exchanged",),
    ),
    "6 a text moved to another case": (
        ("UPDATE texts SET case_id = THIRD WHERE case_id = FIRST AND kind = 'answers'",),
        ("case 0001/PGD/XI/2026: 1 of its 2 texts is missing",
         "case 0003/PGD/XI/2026: has 1 text more than were written"),
    ),
    "7 all words of a case": (
        ("DELETE FROM texts WHERE case_id = THIRD",),
        ("case 0003/PGD/XI/2026: 2 of its 2 texts are missing",),
    ),
    "8 the evidence": (
        ("DELETE FROM evidence",),
        ("case 0001/PGD/XI/2026: 1 of its 1 file is missing", "file {photo}: belongs to nothing"),
    ),
    "8 the evidence, by the node itself": (
        ("UPDATE evidence SET note = 'hapus', status = 'wait', retry_at = 0",),
        ("case 0001/PGD/XI/2026: its file was changed or exchanged",),
    ),
    "9 the consents": (
        ("DELETE FROM consents",),
        ("person {1}: 1 of its 1 consent is missing",
         "person {2}: 1 of its 1 consent is missing"),
    ),
    "9 what was consented to": (
        ("UPDATE consents SET version = '2' WHERE person_id = PERSON2",),
        ("person {2}: its consent was changed or exchanged",),
    ),
    "10 the timers": (
        ("DELETE FROM timers",),
        ("case 0001/PGD/XI/2026: TIMERS are missing",
         "case 0002/PGD/XI/2026: TIMERS are missing",
         "case 0003/PGD/XI/2026: TIMERS are missing"),
    ),
    "10 the timers, as if they were done": (
        ("UPDATE timers SET done_at = 1 WHERE case_id = THIRD",),
        ("case 0003/PGD/XI/2026: TIMERS are missing",),
    ),
    "11 when the timers are due": (
        ("UPDATE timers SET due_at = due_at + 31536000000000 WHERE case_id = THIRD",),
        ("case 0003/PGD/XI/2026: one at least of its SOME timers was changed or exchanged",),
    ),
    "11 when a case is due": (
        ("UPDATE cases SET due_at = due_at + 31536000000000 WHERE ordinal = 3",),
        ("case 0003/PGD/XI/2026: its deadline, its head or what is attested of its rows was "
         "changed",),
    ),
    "12 the roles of an officer": (
        ("UPDATE staff SET roles = '[\"kepala_dinas\"]'",),
        ("staff: officer Petugas Contoh: not as the journal says: roles (kepala_dinas; the "
         "journal: pejabat_pengelola, petugas_pengaduan)",),
    ),
    "13 the person of an officer": (
        ("UPDATE staff SET person_id = PERSON3",),
        ("staff: officer Petugas Contoh: not as the journal says: person",
         "staff: officer Petugas Contoh: an account speaks for this officer that is not in the "
         "journal"),
    ),
    "13 the person of an account": (
        ("UPDATE accounts SET person_id = PERSON3 "
         "WHERE person_id = PERSON2",),
        ("person {2}: 1 of its 1 account is missing",
         "person {3}: has 1 account more than were written"),
    ),
    "13 whom a person speaks for": (
        ("UPDATE people SET through_id = PERSON2, kinship = 'same' "
         "WHERE id = PERSON3",),
        ("person {3}: its key, whom it speaks for or what is attested of its rows was changed",),
    ),
    "14 the last numbered case, and its number": (
        _CASE_GONE,
        ("person {3}: 1 of its 1 case is missing", "register: sanggau 2026: the counter was "
         "changed"),
    ),
    "14 the last numbered case with its citizen": (
        (*_CASE_GONE,
         "DELETE FROM accounts WHERE person_id = PERSON3",
         "DELETE FROM people WHERE id = PERSON3"),
        ("register: sanggau 2026: the counter was changed",),
    ),
    "16 a line of a journal": (
        ("UPDATE journal SET at = at - 1 WHERE case_id = SECOND AND seq = 1",),
        ("case 0002/PGD/XI/2026, line 1: was changed",),
    ),
    "16 the end of a journal": (
        ("DELETE FROM journal WHERE case_id = THIRD AND seq = 2",),
        ("case 0003/PGD/XI/2026, line 2: is missing: the case counts 2 lines, the journal has 1",),
    ),
    "17 what a case's row says": (
        ("UPDATE cases SET category = 'lain', secret = '|role:admin|', shelf = 'hold' "
         "WHERE ordinal = 3",),
        ("case 0003/PGD/XI/2026: its row says another secret, category, shelf",),
    ),
    "what was attested, emptied": (
        ("UPDATE cases SET kept = NULL WHERE ordinal = 3",
         "DELETE FROM texts WHERE case_id = THIRD"),
        ("case 0003/PGD/XI/2026: is not attested",),
    ),
    "what was attested, of another case": (
        ("UPDATE cases SET kept = (SELECT kept FROM cases WHERE ordinal = 2) WHERE ordinal = 3",
         ),
        ("case 0003/PGD/XI/2026: its deadline, its head or what is attested of its rows was "
         "changed",),
    ),
}  # fmt: skip


def _value(url: str, query: str, id: str) -> str:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return str(connection.execute(text(query), {"id": id}).scalar())
    finally:
        engine.dispose()


def _filled(statements: Sequence[str], persons: Sequence[str]) -> list[str]:
    """With the ids of the persons of the cases."""
    for n, one in enumerate(persons, 1):
        statements = [each.replace(f"PERSON{n}", f"'{one}'") for each in statements]
    return list(statements)


def said(operator: Operator, *more: str) -> list[str]:
    """What verify says of each fault; it must refuse."""
    result = operator.type_now("verify", *more)
    assert result.exit_code == 1, result.output
    return result.stdout.splitlines()


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_every_change_is_named(
    what: str, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    assert operator.type_now("verify").exit_code == 0
    url = operator.environment["ADUAN_DATABASE_URL"]
    timers = {
        one: _value(url, "SELECT count(*) FROM timers WHERE case_id = :id AND done_at IS NULL", one)
        for one in kept.cases
    }
    statements, sentences = CHANGES[what]
    damages(url, *_filled(statements, kept.persons))
    told = said(operator)
    names = {f"p{n}": one for n, one in enumerate(kept.persons, 1)}
    for sentence in sentences:
        for n in (1, 2, 3):
            sentence = sentence.replace(f"{{{n}}}", f"{{p{n}}}")
        own = timers[kept.cases[int(sentence[8]) - 1]] if sentence.startswith("case ") else ""
        sentence = sentence.replace("TIMERS", f"{own} of its {own} timers").replace("SOME", own)
        assert sentence.format(photo=kept.file, **names) in told
    cases = {sentence[:9] for sentence in sentences if sentence.startswith("case ")}
    assert {line[:9] for line in told if line.startswith("case ")} == cases, "and nothing else"


def test_a_database_that_was_set_back_whole_is_named_beside_a_head_from_outside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, folder)
    outside = folder / "outside.txt"

    async def work() -> None:
        async with World.opened(folder / "data", straight=True) as world:
            await a_year_of_work(world)
            with contextlib.closing(sqlite3.connect(folder / "data" / "aduan.db")) as file:
                file.execute(f"VACUUM INTO '{folder / 'before.db'}'")
            officer = await world.officer("Petugas Baru", "petugas_pengaduan")
            await officer.says("/ambil 3")
            await has_complained(world.citizen("Warga Empat"), uraian=ANSWERS["uraian"])

    asyncio.run(work())
    operator = fresh_operator(folder)
    assert operator.type_now("verify", "--write-head", str(outside)).exit_code == 0
    day = outside.read_text().split(" ")[3][:10]
    assert operator.type_now("verify", "--head", str(outside)).exit_code == 0
    words = outside.read_text()
    assert "Warga" not in words
    assert "Petugas" not in words
    for file in (folder / "data").glob("aduan.db*"):
        file.unlink()
    shutil.copy(folder / "before.db", folder / "data" / "aduan.db")
    assert operator.type_now("verify").exit_code == 0, "by itself it is as it was written"
    assert said(operator, "--head", str(outside)) == [
        f"head: line 4 of the journal of the staff was there on {day}",
        f"head: sanggau 2026: number 4 had been given on {day}",
        f"head: there are 3 cases, and on {day} there were 4",
        f"case 0003/PGD/XI/2026, line 3: is missing: on {day} it was there",
        f"case 0004/PGD/XI/2026: is missing: on {day} it was there, with 2 lines",
    ]


def test_heads_that_were_made_up_or_cut_are_refused(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    note = tmp_path / "outside.txt"
    assert operator.type_now("verify", "--write-head", str(note)).exit_code == 0
    words = note.read_text()
    mail = "Subject: head\n\nYth. Admin,\n\n" + "".join(
        f"> {line}\n\n" for line in words.split("\n")
    )
    for wrong, why in (
        (words.replace("cases 3", "cases 2"), "is not as this installation wrote it"),
        ("\n".join(words.splitlines()[:-2]), "is not as this installation wrote it"),
        ("Yth. Admin", "holds no heads"),
    ):
        note.write_text(wrong)
        result = operator.type_now("verify", "--head", str(note))
        assert result.exit_code == 1
        assert why in result.stderr
    note.write_text(mail)
    assert operator.type_now("verify", "--head", str(note)).exit_code == 0


SOME = (
    "1 a code that enrols, for an officer", "4 who wrote a text", "8 the evidence",
    "9 what was consented to", "13 whom a person speaks for",
)  # fmt: skip


async def test_what_was_changed_is_named_in_either_database_and_stays_so(
    office: World, operator: Operator
) -> None:
    done = await a_year_of_work(office)
    assert "as it was written" in await operator.told("verify")
    url = office.settings.database_url
    whose = [case.person_id for case in done]
    damages(url, *_filled([one for what in SOME for one in CHANGES[what][0]], whose))
    damages(url, "UPDATE cases SET due_at = due_at + 1 WHERE ordinal = 1")

    async def named() -> set[str]:
        return set(await asyncio.to_thread(said, operator))

    persons = {f"p{n}": case.person_id for n, case in enumerate(done, 1)}
    wanted = {
        re.sub(r"\{(\d)\}", r"{p\1}", sentence).format(**persons)
        for what in SOME
        for sentence in CHANGES[what][1]
        if not sentence.startswith("file ")
    }
    due = CHANGES["11 when a case is due"][1][0].replace("0003", "0001")
    assert wanted | {due} <= await named()
    # The house goes on and writes in those same rows: nothing of it becomes true.
    officer, citizen = office.citizen("Petugas Contoh"), office.citizen("Warga Tiga")
    await officer.says("/catat_internal 3 sudah dicek")
    await officer.says("/ambil 3")
    await citizen.says("ini tambahan saya")
    await office.passes(days=40)
    told = await named()
    # By now it has more of them.
    of_words = "case 0003/PGD/XI/2026: one at least of its "
    assert {one for one in wanted if not one.startswith(of_words)} <= told
    assert any(one.startswith(of_words) and "texts" in one for one in told)


async def test_the_house_itself_may_add_change_and_erase(office: World, operator: Operator) -> None:
    await a_year_of_work(office)
    officer = office.citizen("Petugas Contoh")
    await office.passes(days=3)
    assert "as it was written" in await operator.told("verify")
    citizen = office.citizen("Warga Satu")
    await citizen.says("HAPUS DATA")
    await officer.says("/selesai 1")
    await officer.says("YA")
    await officer.says("/segel 1 diminta pelapor")
    await officer.says("YA")
    assert "as it was written" in await operator.told("verify")


async def test_a_counter_that_was_turned_back_is_not_right_again_when_it_has_caught_up(
    small_office: World, operator: Operator
) -> None:
    await a_year_of_work(small_office)
    damages(small_office.settings.database_url, *_CASE_GONE)
    await has_complained(small_office.citizen("Warga Empat"), uraian=ANSWERS["uraian"])
    await has_complained(small_office.citizen("Warga Lima"), uraian=ANSWERS["uraian"])
    told = await asyncio.to_thread(said, operator)
    assert "register: sanggau 2026: the counter was changed" in told


def test_what_was_attested_cannot_be_made_to_look_old(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    url = operator.environment["ADUAN_DATABASE_URL"]
    damages(
        url,
        "DELETE FROM texts WHERE case_id = THIRD",
        "UPDATE cases SET kept = NULL",
        "UPDATE people SET kept = NULL",
        "UPDATE counters SET kept = NULL WHERE name LIKE 'register:%'",
        "DELETE FROM meta WHERE name = 'attested'",
    )
    for _ in range(2):
        assert said(operator)[0] == "rows: what was there before is not attested to the end"
        assert operator.type_now("migrate").exit_code == 0
