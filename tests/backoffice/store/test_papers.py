"""Papers that were issued: found by their code and by their file, and by nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from backoffice.papers.letter import Block, Code, Letter, Line, Text
from backoffice.papers.proof import LENGTH, proof_of, read_proof
from backoffice.store import papers
from backoffice.store.engine.database import Database
from backoffice.store.keyring import new_keys
from backoffice.store.papers import IssuedPaper, content_digest
from backoffice.store.vault import Vault

AT = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
OFFICE, CODE = "payakumbuh", "PYK-7K4Q-29"


def key_of(byte: int) -> Vault:
    def randomness(size: int) -> bytes:
        return bytes([byte]) * size

    return Vault(new_keys(randomness), randomness=randomness)


VAULT = key_of(7)
PROOF = "ABCDEFGHJK"


async def issued(database: Database, **changed: Any) -> None:
    given: dict[str, Any] = {
        "file": "berkas-1",
        "office_id": OFFICE,
        "case_id": "kasus-1",
        "paper": "jawaban",
        "number": "001/BA/2026",
        "year": 2026,
        "ordinal": 1,
        "digest": "ab" * 16,
        "mark": papers.mark_of(VAULT, OFFICE, CODE, PROOF),
        "now": AT,
    }
    await database.write(lambda tx: papers.add(tx, VAULT, **(given | changed)), name="test")


async def is_printed(database: Database, file: str) -> None:
    await database.write(lambda tx: papers.printed(tx, VAULT, file, "cd" * 32), name="test")


async def by_code(database: Database, *words: str) -> IssuedPaper | None:
    return await database.read(lambda tx: papers.by_code(tx, VAULT, *words))


async def by_file(database: Database, sha256: str) -> IssuedPaper | None:
    return await database.read(lambda tx: papers.by_file(tx, VAULT, sha256))


async def test_a_code_is_found_with_its_proof_alone(database: Database) -> None:
    await issued(database)
    found = await by_code(database, OFFICE, CODE, PROOF)
    assert found is not None
    assert (found.number, found.issued_at, found.voided_at) == ("001/BA/2026", AT, None)
    for other in (
        (OFFICE, CODE, "ABCDEFGHJM"),
        (OFFICE, CODE, ""),
        (OFFICE, "PYK-7K4Q-2A", PROOF),
        (OFFICE, "", PROOF),
        (OFFICE, "", ""),
        ("sanggau", CODE, PROOF),
    ):
        assert await by_code(database, *other) is None, other


async def test_a_paper_without_a_code_is_found_by_none(database: Database) -> None:
    await issued(database, mark="")
    assert await by_code(database, OFFICE, "", "") is None


async def test_a_file_is_found_as_it_was_printed(database: Database) -> None:
    await issued(database)
    assert await by_file(database, "cd" * 32) is None
    await is_printed(database, "berkas-1")
    found = await by_file(database, "cd" * 32)
    assert found is not None
    assert found.id == "berkas-1"
    assert await by_file(database, "cd" * 31 + "ce") is None
    assert await by_file(database, "") is None


@pytest.mark.parametrize("file", ["berkas-1", ""])
async def test_void_is_told_of_that_paper_alone(database: Database, file: str) -> None:
    other = papers.mark_of(VAULT, OFFICE, CODE, "BBBBBBBBBB")
    await issued(database, file=file)
    await issued(database, file="berkas-2", number="002/BA/2026", ordinal=2, mark=other)
    later = AT + timedelta(days=1)
    await database.write(
        lambda tx: papers.voided(
            tx,
            VAULT,
            file=file,
            case_id="kasus-1",
            paper="jawaban",
            number="001/BA/2026",
            now=later,
        ),
        name="test",
    )
    one = await by_code(database, OFFICE, CODE, PROOF)
    assert one is not None
    assert one.voided_at == later
    two = await by_code(database, OFFICE, CODE, "BBBBBBBBBB")
    assert two is not None
    assert two.voided_at is None


@pytest.mark.parametrize(
    "changed",
    [
        "number = '009/BA/2026'",
        "issued_at = issued_at + 86400000000",
        "case_id = 'kasus-2'",
        "voided_at = issued_at",
        "digest = ''",
        "printed = mark",
        "id = 'berkas-9'",
    ],
)
async def test_what_was_changed_without_the_key_is_none_of_ours(
    database: Database, changed: str
) -> None:
    await issued(database)
    statement = text(f"UPDATE papers SET {changed}")  # noqa: S608 - of this test alone
    await database.write(lambda tx: tx.execute(statement), name="test")
    assert await by_code(database, OFFICE, CODE, PROOF) is None
    # What we write later does not make it right.
    for file in ("berkas-1", "berkas-9"):
        await is_printed(database, file)
    assert await by_code(database, OFFICE, CODE, PROOF) is None
    assert await by_file(database, "cd" * 32) is None


async def test_another_key_finds_nothing(database: Database) -> None:
    await issued(database)
    other = key_of(8)
    found = await database.read(lambda tx: papers.by_code(tx, other, OFFICE, CODE, PROOF))
    assert found is None


_DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))
_WORDS = st.text(max_size=20)


@given(one=st.tuples(_WORDS, _WORDS, _WORDS, _DAYS), other=st.tuples(_WORDS, _WORDS, _WORDS, _DAYS))
def test_a_proof_is_of_its_number_day_and_content_alone(
    one: tuple[str, str, str, date], other: tuple[str, str, str, date]
) -> None:
    def proof(vault: Vault, said: tuple[str, str, str, date]) -> str:
        code, number, digest, day = said
        return proof_of(
            vault,
            office_id=OFFICE,
            code=code,
            paper="jawaban",
            number=number,
            day=day,
            digest=digest,
        )

    found = proof(VAULT, one)
    assert len(found) == LENGTH
    assert read_proof(found) == read_proof(found.lower()) == found
    assert (found == proof(VAULT, other)) == (one == other)
    assert found != proof(key_of(8), one)


@pytest.mark.parametrize(
    "text", ["", "ABC", "ABCDEFGHJK1", "ABCDEFGHI0", "ABCDEFGHJ ", "ABCDEFGHJſ", "' OR 1=1--"]
)
def test_what_has_not_the_shape_of_a_proof_is_none(text: str) -> None:
    assert read_proof(text) == ""


def letter(*codes: str, words: str = "Isi") -> bytes:
    blocks: tuple[Block, ...] = (Text((Line(words),)), *(Code(one, ("Pindai",)) for one in codes))
    return msgspec.msgpack.encode(Letter("Surat", blocks))


def test_a_code_is_no_content() -> None:
    assert content_digest(VAULT, letter()) == content_digest(VAULT, letter("https://a"))
    assert content_digest(VAULT, letter("https://a")) == content_digest(
        VAULT, letter("https://b", "c")
    )
    assert content_digest(VAULT, letter()) != content_digest(VAULT, letter(words="Lain"))


def test_nobody_without_the_key_can_try_what_stood_there() -> None:
    assert content_digest(key_of(8), letter()) != content_digest(VAULT, letter())


def test_a_letter_of_another_day_keeps_its_digest() -> None:
    """A field that letters get later does not change what was written before."""
    raw = msgspec.msgpack.decode(letter())
    older = {key: value for key, value in raw.items() if key != "made_at"}
    assert content_digest(VAULT, msgspec.msgpack.encode(older)) != content_digest(VAULT, letter())
    newer = msgspec.msgpack.encode(older | {"blocks": [*older["blocks"], {"type": "code"}]})
    assert content_digest(VAULT, msgspec.msgpack.encode(older)) == content_digest(VAULT, newer)
