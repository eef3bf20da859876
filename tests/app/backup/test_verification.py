"""An auditor asks whether everything is as it was written, after honest days and after others."""

from __future__ import annotations

import asyncio
import json
import re
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.progress import progress
from app.demo.world import World
from backoffice.casework import opening
from backoffice.desk.work import SYSTEM, Work
from backoffice.store import cases, staff
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases as case_table
from backoffice.store.tables import evidence, journal, people, texts
from bot.conversation import Submit
from tests.app.backup.damage import Kept, a_year_of_work, damages
from tests.app.operators import Operator, alone, fresh_operator
from tests.files import lying
from tests.sealed import fingerprint
from tests.world import has_complained

ELSEWHERE = "does not open in its place: it was changed, or belongs somewhere else"


async def found(operator: Operator) -> list[str]:
    """What verify says of each fault; it must refuse."""
    return await asyncio.to_thread(found_now, operator)


def found_now(operator: Operator) -> list[str]:
    result = operator.type_now("verify")
    assert result.exit_code == 1, result.output
    assert "not as written (" in result.stderr
    return result.stdout.splitlines()


# -- what is as it was ----------------------------------------------------------------------------


async def test_after_honest_work_everything_is_as_it_was_written(
    office: World, operator: Operator
) -> None:
    assert "0 cases, 0 journal lines, 0 files." in await operator.told("verify")
    done = await a_year_of_work(office)
    lines = sum(case.seq for case in done)
    assert await operator.told("verify") == (
        f"Everything is as it was written: 3 cases, {lines} journal lines, 1 file.\n"
    )
    assert await operator.data("verify") == {
        "ok": True, "cases": 3, "lines": lines, "files": 1, "faults": [], "more": 0, "notes": [],
    }  # fmt: skip


async def test_after_an_erasure_everything_is_still_as_it_was_written(
    office: World, operator: Operator
) -> None:
    case = (await a_year_of_work(office))[0]

    def erase(tx: Tx) -> None:
        tx.set(people, case.person_id, wrapped_key=None, erased_at=office.clock())
        for table, owner in ((texts, texts.c.person_id), (evidence, evidence.c.person_id)):
            for row in tx.rows(select(table.c.id).where(owner == case.person_id)):
                tx.remove(table, row["id"])

    await office.node.database.write(erase, name="erase")
    (photo,) = lying(office.settings.data_dir)
    photo.unlink()
    assert "3 cases" in await operator.told("verify")


async def test_cases_beyond_the_first_page_are_looked_at_too(
    office: World, operator: Operator
) -> None:
    await has_complained(office.citizen())
    desk = office.node.desk

    def many(tx: Tx) -> None:
        (row,) = tx.rows(select(case_table))
        address_id = cases.listing(tx, "sanggau")[0].address_id
        submit = Submit(
            form="pengaduan", version=desk.current.version, answers={}, evidence=(), opening=""
        )
        for _ in range(1100):
            opening.do_open(
                Work(tx, desk, office.clock(), SYSTEM),
                submit,
                person_id=row["person_id"],
                address_id=address_id,
                channel="telegram",
                files={},
                code=None,
                received_at=office.clock(),
            )

    await office.node.database.write(many, name="turn")
    data = await operator.data("verify")
    assert (data["ok"], data["cases"]) == (True, 1101)
    last = (await office.node.database.read(lambda tx: cases.listing(tx, "sanggau", limit=1)))[0]
    damages(
        office.settings.database_url,
        "UPDATE journal SET actor = 'citizen:siapa' WHERE case_id = :id AND seq = 1",
        id=last.id,
    )
    assert await found(operator) == [f"case {last.label}, line 1: was changed"]


# -- what was changed -----------------------------------------------------------------------------

OTHER = "ab" * 32

DAMAGES = {
    "who did it": (
        ["UPDATE journal SET actor = 'staff:lain' WHERE case_id = SECOND AND seq = 3"],
        ["case 0002/PGD/XI/2026, line 3: was changed"],
    ),
    "when it was": (
        ["UPDATE journal SET at = at - 1 WHERE case_id = SECOND AND seq = 1"],
        ["case 0002/PGD/XI/2026, line 1: was changed"],
    ),
    "what it was": (
        [
            "UPDATE journal SET event = (SELECT event FROM journal WHERE seq = 2 AND case_id = "
            "THIRD) WHERE case_id = SECOND AND seq = 2"
        ],
        ["case 0002/PGD/XI/2026, line 2: was changed"],
    ),
    "two lines": (
        ["UPDATE journal SET actor = 'staff:lain' WHERE case_id = SECOND AND seq IN (2, 4)"],
        [
            "case 0002/PGD/XI/2026, line 2: was changed",
            "case 0002/PGD/XI/2026, line 4: was changed",
        ],
    ),
    "the last line is gone": (
        ["DELETE FROM journal WHERE case_id = FIRST AND seq = 2"],
        ["case 0001/PGD/XI/2026, line 2: is missing: the case counts 2 lines, the journal has 1"],
    ),
    "a line in the middle is gone": (
        ["DELETE FROM journal WHERE case_id = SECOND AND seq = 3"],
        ["case 0002/PGD/XI/2026, line 3: is missing"],
    ),
    "the whole journal is gone": (
        ["DELETE FROM journal WHERE case_id = FIRST"],
        ["case 0001/PGD/XI/2026, line 1: is missing: the case counts 2 lines, the journal has 0"],
    ),
    "the whole journal is gone, and nobody counted it": (
        ["DELETE FROM journal WHERE case_id = FIRST", "UPDATE cases SET seq = 0 WHERE id = FIRST"],
        ["case 0001/PGD/XI/2026, line 1: is missing: the case counts 0 lines, the journal has 0"],
    ),
    "the last line is written twice": (
        [
            "INSERT INTO journal SELECT case_id, seq + 1, office_id, at, actor, event, digest "
            "FROM journal WHERE case_id = FIRST AND seq = 2"
        ],
        ["case 0001/PGD/XI/2026, line 3: was changed"],
    ),
    "the case stops before its journal": (
        ["UPDATE cases SET seq = 1 WHERE id = FIRST"],
        ["case 0001/PGD/XI/2026, line 2: was written, but the case stops at line 1"],
    ),
    "the case's digest": (
        [
            "UPDATE cases SET head = (SELECT digest FROM journal WHERE seq = 1 AND case_id = "
            "FIRST) WHERE id = FIRST"
        ],
        ["case 0001/PGD/XI/2026: its digest is not that of the last line of its journal",
         "case 0001/PGD/XI/2026: its deadline, its head or what is attested of its rows was "
         "changed"],
    ),
    "the case's snapshot": (
        ["UPDATE cases SET snapshot = (SELECT snapshot FROM cases WHERE id = THIRD) "
         "WHERE id = FIRST"],
        ["case 0001/PGD/XI/2026: its journal adds up to another id, code, number, person_id, "
         "address_id, words, hide_identity"],
    ),
    "what the queue shows": (
        ["UPDATE cases SET state = 'SELESAI', holder = 'lain' WHERE id = FIRST"],
        ["case 0001/PGD/XI/2026: its row says another state, holder"],
    ),
    "a register number": (
        ["UPDATE cases SET ordinal = 9 WHERE id = THIRD"],
        [
            "case 0003/PGD/XI/2026: its row says another ordinal",
            "register: sanggau 2026: the counter is behind number 9, which was given",
            "register: sanggau 2026: numbers 3 to 8 are missing from the register",
        ],
    ),
    "a whole case is gone": (
        ["DELETE FROM journal WHERE case_id = THIRD", "DELETE FROM cases WHERE ordinal = 3"],
        ["register: sanggau 2026: number 3 is missing from the register",
         "person {third_person}: 1 of its 1 case is missing"],
    ),
    "the first case is gone, its journal is not": (
        ["DELETE FROM cases WHERE ordinal = 1"],
        ["case {first}: has a journal, and the case is not there",
         "register: sanggau 2026: number 1 is missing from the register",
         "person {first_person}: 1 of its 1 case is missing"],
    ),
    "the last case is gone, its journal is not": (
        ["DELETE FROM cases WHERE ordinal = 3"],
        ["case {third}: has a journal, and the case is not there",
         "register: sanggau 2026: number 3 is missing from the register",
         "person {third_person}: 1 of its 1 case is missing"],
    ),
    "the register's counter": (
        ["UPDATE counters SET value = 1 WHERE name = 'register:2026'"],
        ["register: sanggau 2026: the counter is behind number 3, which was given",
         "register: sanggau 2026: the counter was changed"],
    ),
    "what an officer may do": (
        ["UPDATE staff SET roles = '[\"admin\"]'"],
        ["staff: officer Petugas Contoh: not as the journal says: roles (admin; the journal: "
         "pejabat_pengelola, petugas_pengaduan)"],
    ),
    "since when, and that somebody agreed": (
        ["UPDATE staff SET since = 1, proposed_by = 'staff:lain', asleep_at = 2"],
        ["staff: officer Petugas Contoh: not as the journal says: need of a second person, "
         "beginning of the roles, sleep"],
    ),
    "an officer whom nobody entered": (
        ["INSERT INTO staff (id, office_id, name, roles, unit, active, created_at) "
         "SELECT 'zz', office_id, 'Kawan Contoh', '[\"kepala_dinas\"]', '', active, created_at "
         "FROM staff"],
        ["staff: officer Kawan Contoh has no line in the journal"],
    ),
    "an officer is gone": (
        ["DELETE FROM staff"],
        ["staff: officer Petugas Contoh stands in the journal and is gone"],
    ),
    "a citizen's account is made the officer's": (
        ["UPDATE accounts SET person_id = (SELECT person_id FROM staff) "
         "WHERE person_id = (SELECT person_id FROM cases WHERE ordinal = 3)"],
        ["staff: officer Petugas Contoh: an account speaks for this officer that is not in the "
         "journal",
         "person {officer}: has 1 account more than were written",
         "person {third_person}: 1 of its 1 account is missing"],
    ),
    "a citizen's chat is made the officer's": (
        ["UPDATE conversations SET person_id = (SELECT person_id FROM staff) "
         "WHERE person_id = (SELECT person_id FROM cases WHERE ordinal = 3)"],
        ["staff: officer Petugas Contoh: an account speaks for this officer that is not in the "
         "journal"],
    ),
    "who entered an officer": (
        ["UPDATE staff_journal SET actor = 'staff:lain' WHERE seq = 1"],
        ["staff: line 1 of the journal was changed"],
    ),
    "the enrolment was never": (
        ["DELETE FROM staff_journal WHERE seq = 2"],
        ["staff: the journal counts 2 lines and has 1",
         "staff: officer Petugas Contoh: not as the journal says: person, address of notices",
         "staff: officer Petugas Contoh: an account speaks for this officer that is not in the "
         "journal"],
    ),
    "the journal of the staff is gone": (
        ["DELETE FROM staff_journal"],
        ["staff: the journal counts 2 lines and has 0",
         "staff: officer Petugas Contoh has no line in the journal"],
    ),
    "which file it was": (
        ["UPDATE evidence SET sha256 = 'OTHER'".replace("OTHER", OTHER)],
        ["case 0001/PGD/XI/2026: its file was changed or exchanged",
         f"case 0001/PGD/XI/2026, file {OTHER}: is missing", "file {photo}: belongs to nothing"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(DAMAGES))
def test_whatever_was_changed_is_named(
    what: str, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    statements, sentences = DAMAGES[what]
    damages(operator.environment["ADUAN_DATABASE_URL"], *statements)
    first, _, third = kept.cases
    # What was moved with a row does not open there either (below).
    names = {
        "first": first, "third": third, "photo": kept.file, "officer": kept.officer,
        "first_person": kept.persons[0], "third_person": kept.persons[2],
    }  # fmt: skip
    told = [one for one in found_now(operator) if ELSEWHERE not in one]
    assert told == [sentence.format(**names) for sentence in sentences]


async def test_two_officers_who_were_exchanged_are_found(office: World, operator: Operator) -> None:
    await office.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Kepala Contoh", "kepala_dinas"),
    )
    assert "as it was written" in await operator.told("verify")
    officers = await office.node.database.read(lambda tx: staff.listing(tx, "sanggau"))
    persons = {one.name.split()[0].lower(): one.person_id for one in officers}
    damages(
        office.settings.database_url,
        "UPDATE staff SET person_id = "
        "CASE WHEN name = 'Kepala Contoh' THEN :petugas ELSE :kepala END",
        **persons,
    )
    found_there = await found(operator)
    for name in ("Petugas Satu", "Kepala Contoh"):
        assert f"staff: officer {name}: not as the journal says: person" in found_there


async def test_what_was_changed_is_not_made_true_by_what_the_officer_does_next(
    small_office: World, operator: Operator
) -> None:
    admin, friend = await small_office.officers(
        ("Admin Contoh", "admin"),
        ("Kawan Contoh", "petugas_pengaduan"),
    )
    code = await small_office.invitation("Petugas Contoh", "petugas_pengaduan")
    head = await small_office.invitation("Kepala Contoh", "kepala_dinas")
    damages(
        small_office.settings.database_url,
        """UPDATE staff SET roles = '["kepala_dinas"]' WHERE name = 'Kawan Contoh'""",
        # The code of one officer is made that of another.
        "UPDATE invitations SET staff_id = (SELECT id FROM staff WHERE name = 'Kepala Contoh') "
        "WHERE staff_id = (SELECT id FROM staff WHERE name = 'Petugas Contoh')",
    )
    link = re.search(r"TAUT-\w{4}-\w{4}", (await friend.says("TAUTKAN"))[-1])
    assert link
    await small_office.citizen("Telepon Kedua").says(link[0])
    fault, code_of_head = await found(operator)
    assert code_of_head == "staff: officer Kepala Contoh: a code enrols whom nobody invited"
    assert "officer Kawan Contoh: not as the journal says: roles (kepala_dinas;" in fault
    assert "tidak berlaku" in (await small_office.citizen("Orang Lain").says(code))[-1]
    assert "Selamat bergabung" in (await small_office.citizen("Kepala Contoh").says(head))[-1]
    await admin.says("/petugas cabut Kawan Contoh")
    await admin.says("YA")
    fault, *_ = await found(operator)
    assert "officer Kawan Contoh: not as the journal says: roles (kepala_dinas;" in fault


async def test_officers_of_before_are_written_down_when_the_journal_begins(
    small_office: World, operator: Operator
) -> None:
    await small_office.officer("Petugas Contoh", "petugas_pengaduan")
    damages(
        small_office.settings.database_url,
        "DELETE FROM staff_journal",
        "DELETE FROM counters WHERE name = 'staff_journal'",
    )
    # As a version without the journal left it: nothing is wrong, and the next start begins one.
    assert "as it was written" in await operator.told("verify")
    await small_office.restart()
    assert "as it was written" in await operator.told("verify")
    damages(small_office.settings.database_url, """UPDATE staff SET roles = '["admin"]'""")
    (fault,) = await found(operator)
    assert "roles (admin; the journal: petugas_pengaduan)" in fault


async def test_what_an_attacker_changes_is_found_in_either_database(
    office: World, operator: Operator
) -> None:
    await a_year_of_work(office)
    damages(
        office.settings.database_url,
        DAMAGES["who did it"][0][0],
        DAMAGES["the last line is gone"][0][0],
        DAMAGES["what the queue shows"][0][0].replace("FIRST", "THIRD"),
    )
    assert await found(operator) == [
        *DAMAGES["the last line is gone"][1],
        *DAMAGES["who did it"][1],
        "case 0003/PGD/XI/2026: its row says another state, holder",
    ]
    result = await operator.types("verify", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["ok"] is False
    assert data["faults"][1] == {
        "kind": "journal", "text": "was changed", "case": "0002/PGD/XI/2026", "line": 3,
        "file": None, "person": None,
    }  # fmt: skip


async def test_a_line_that_an_insider_writes_with_the_key_must_still_make_sense(
    small_office: World, operator: Operator
) -> None:
    await a_year_of_work(small_office)
    vault = small_office.node.desk.vault

    def forge(tx: Tx) -> dict[str, object]:
        row = dict(tx.rows(select(case_table).where(case_table.c.ordinal == 1))[0])
        last = dict(tx.rows(select(journal).where(journal.c.case_id == row["id"]))[0])
        written = cases.framed(row["id"], 3, last["at"], last["actor"], bytes(last["event"]))
        return {
            "digest": vault.link(bytes(row["head"]), written),
            "id": row["id"],
            "event": last["event"],
        }

    params = await small_office.node.database.read(forge)
    damages(
        small_office.settings.database_url,
        "INSERT INTO journal SELECT case_id, 3, office_id, at, actor, :event, :digest "
        "FROM journal WHERE case_id = :id AND seq = 1",
        "UPDATE cases SET seq = 3, head = :digest WHERE id = :id",
        **params,
    )
    assert await found(operator) == [
        "case 0001/PGD/XI/2026, line 3: cannot be read, or not in this place",
        "case 0001/PGD/XI/2026: its deadline, its head or what is attested of its rows was changed",
    ]


@pytest.mark.parametrize("how", ["shorter", "another end", "empty", "gone"])
def test_a_file_that_was_changed_or_is_gone_is_named(
    how: str, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    (file,) = lying(tmp_path / "data")
    content = file.read_bytes()
    file.unlink()
    if how != "gone":
        other = {"shorter": content[:-1], "another end": content[:-1] + b"!", "empty": b""}
        file.write_bytes(other[how])
    said = "is missing" if how == "gone" else "was changed"
    assert found_now(operator) == [f"case 0001/PGD/XI/2026, file {kept.file}: {said}"]


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ("UPDATE evidence SET person_id = (SELECT person_id FROM cases WHERE ordinal = 2)", True),
        ("UPDATE evidence SET file_key = randomblob(60)", False),
        ("UPDATE evidence SET id = 'lain'", True),
    ],
)
def test_a_file_that_was_put_under_another_person_or_row_is_named(
    change: str, moved: bool, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    operator = kept.copied(tmp_path)
    damages(operator.environment["ADUAN_DATABASE_URL"], change)
    told = found_now(operator)
    known = [one for one in told if ELSEWHERE in one]
    assert [one for one in told if ELSEWHERE not in one] == [
        "case 0001/PGD/XI/2026: its file was changed or exchanged",
        f"case 0001/PGD/XI/2026, file {kept.file}: cannot be opened with the key of its person",
    ]
    assert len(known) == moved
    assert all("what is known of the file" in one for one in known)


# -- when it cannot be told -----------------------------------------------------------------------


async def test_without_the_right_key_nothing_is_said_to_be_wrong(
    small_office: World, operator: Operator
) -> None:
    await has_complained(small_office.citizen())
    told = await operator.refused("verify", SECRET_KEY="5a" * 32)
    assert "It was written under the key" in told
    assert fingerprint(small_office.settings) in told
    key = small_office.settings.data_dir / "secret.key"
    key.unlink()
    assert "The key is not there" in await operator.refused("verify")
    assert not key.exists()


def test_there_is_nothing_to_verify_before_the_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, tmp_path)
    result = fresh_operator(tmp_path).type_now("verify")
    assert result.exit_code == 1
    assert "holds nothing yet" in result.stderr
    assert not (tmp_path / "data").exists()


def test_a_long_look_says_how_far_it_is_every_two_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = count(0)
    tell = progress("Looking", lambda: next(seconds) / 2)
    for number in range(1, 11):
        tell(f"{number} cases")
    assert capsys.readouterr().err == "Looking … 4 cases\nLooking … 8 cases\n"
