"""Nobody is found in what is published: each hidden count could be another number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random  # noqa: TID251 - of invented months

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from backoffice.reports.equations import Mark, Place, Published
from backoffice.reports.figures import Figures, Row, Table
from backoffice.reports.suppression import suppress
from tests.backoffice.reports.months import SUMMARY, office_year
from tests.backoffice.reports.reader import Reader


def published(months: Sequence[Figures]) -> list[Published]:
    """Each month as it is published after the ones before."""
    found: list[Published] = []
    for figures in months:
        found.append(Published(figures, suppress(figures, found)))
    return found


def check(found: Sequence[Published]) -> None:
    """Small counts are hidden, and every hidden one could be another."""
    for one in found:
        for table in one.figures.tables:
            for row in table.rows:
                for column in table.counts:
                    if 0 < row.counts.get(column, 0) < 3:
                        assert (table.id, row.id, column) in one.hidden
    reader = Reader([(one.figures, one.hidden) for one in found])
    for key in reader.hidden():
        assert reader.may_differ(key), key


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_each_hidden_count_could_be_another_whatever_was_published(seed: int) -> None:
    random = Random(seed)
    months = office_year(
        random,
        months=random.randint(1, 3),
        channels=random.randint(1, 3),
        categories=random.randint(1, 4),
        most=random.choice((3, 6, 12, 30)),
        rare=random.random() < 0.5,
    )
    check(published(months))


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_a_revision_gives_nothing_away_that_the_first_had_hidden(seed: int) -> None:
    random = Random(seed)
    months = office_year(random, months=2, most=8, rare=False)
    found = published(months)
    corrected = moved(random, months[-1])
    found.append(Published(corrected, suppress(corrected, found)))
    check(found)


def moved(random: Random, figures: Figures) -> Figures:
    """One complaint was entered in a wrong channel."""
    table = figures.table("kanal")
    full = [row for row in table.rows if row.counts["masuk"] and row.counts["proses"]]
    if len(table.rows) < 2 or not full:
        return figures
    source = random.choice(full)
    target = random.choice([row for row in table.rows if row.id != source.id])
    by = {source.id: -1, target.id: 1}
    rows = tuple(
        replace(
            row,
            counts={
                one: count + (by.get(row.id, 0) if one != "selesai" else 0)
                for one, count in row.counts.items()
            },
        )
        for row in table.rows
    )
    tables = tuple(replace(one, rows=rows) if one.id == "kanal" else one for one in figures.tables)
    return replace(figures, tables=tables)


def month_of(rows: Mapping[str, int]) -> Figures:
    """A month of which only the channels of what came are told."""
    masuk = sum(rows.values())
    counts = dict.fromkeys(SUMMARY, 0) | {
        "masuk": masuk,
        "sisa_akhir": masuk,
        "ditangani": masuk,
    }
    first = office_year(Random(1), months=1)[0]
    table = Table(
        "kanal",
        tuple(Row(id, id, {"masuk": count}) for id, count in rows.items()),
        ("masuk",),
        margins={"masuk": "masuk"},
    )
    top = Table("ringkasan", (Row("ringkasan", "Ringkasan", counts),), SUMMARY)
    return replace(first, tables=(top, table))


def hidden_in(figures: Figures) -> dict[str, Mark]:
    return {row: mark for (table, row, _), mark in suppress(figures).items() if table == "kanal"}


def test_a_small_count_takes_the_smallest_other_one_along() -> None:
    assert hidden_in(month_of({"telegram": 2, "surel": 5, "loket": 30})) == {
        "telegram": "<3",
        "surel": "*",
    }


def test_two_small_counts_that_make_up_for_each_other_need_no_third() -> None:
    assert hidden_in(month_of({"telegram": 1, "surel": 2, "loket": 30})) == {
        "telegram": "<3",
        "surel": "<3",
    }


def test_two_of_one_each_say_less_than_their_mark_would() -> None:
    """1 + 1 = 2, and all three "<3": a reader would know."""
    figures = month_of({"telegram": 1, "surel": 1})
    assert "*" in suppress(figures).values()
    check([Published(figures, suppress(figures))])


def test_zeros_stay() -> None:
    assert "surel" not in hidden_in(month_of({"telegram": 2, "surel": 0, "loket": 9}))


@pytest.mark.parametrize("least", [3, 17])
def test_where_nothing_is_small_nothing_is_hidden(least: int) -> None:
    figures = month_of({"telegram": least, "surel": 0, "loket": least + 4})
    assert suppress(figures) == {}


def test_a_trend_shows_no_margin_that_its_own_month_hid() -> None:
    first, second = office_year(Random(5), months=2, most=40, rare=False)
    of_first: dict[Place, Mark] = {
        ("ringkasan", "ringkasan", "masuk"): "*",
        ("tren", first.period, "masuk"): "*",
    }
    later = suppress(second, [Published(first, of_first)])
    assert later["tren", first.period, "masuk"] == "*"


def test_what_is_left_of_a_channel_a_month_ago_does_not_give_it_away_now() -> None:
    """What was open and what came is what was done and what is open, in each row too."""
    check(published(office_year(Random(3), months=2, channels=2, most=20, rare=False)))


def test_a_year_of_a_larger_office_hides_no_more_than_it_has_to() -> None:
    found = published(office_year(Random(7), months=12, channels=8, categories=20, most=300))
    for one in found:
        shown = sum(len(row.counts) for table in one.figures.tables for row in table.rows)
        assert 0 < len(one.hidden) < shown / 2
