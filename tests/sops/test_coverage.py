"""All 144 rows of the five SOPs are accounted for."""

from __future__ import annotations

from collections import Counter

from tests.sops import coverage


def test_every_row_has_its_place() -> None:
    rows = [row for office in coverage.clauses().values() for row in office.values()]
    kinds = Counter(str(row.get("kind", "uji")) for row in rows)
    assert kinds == {"uji": 127, "tidak": 17}
    assert [row for row in rows if row.get("kind") == "tidak" and not row.get("why")] == []


def test_a_mark_names_a_row() -> None:
    known = {id for office in coverage.clauses().values() for id in office}
    assert set(coverage.proofs()) <= known


def test_every_row_was_seen_to_fail_without_what_it_rests_on() -> None:
    proven, seen = coverage.proofs(), coverage.disabled()
    rows = {id: row for office in coverage.clauses().values() for id, row in office.items()}
    wanting = {
        id: row.get("without")
        for id, row in rows.items()
        if "kind" not in row
        and (
            id not in seen
            or seen[id]["without"] != row.get("without")
            or seen[id]["fails"] not in proven.get(id, ())
        )
    }
    assert wanting == {}, "python -m tests.sops.disabled --rows " + " ".join(wanting)


def test_the_page_is_current() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page(), (
        "python -m tests.sops.coverage"
    )
