"""The operator asks for the figures of a month."""

from __future__ import annotations

from app.demo.world import World
from tests.app.operators import Operator
from tests.world import has_complained


async def test_the_figures_of_a_month_as_tables_and_as_data(one_world: World) -> None:
    operator = Operator.of(one_world)
    await has_complained(one_world.citizen())
    said = await operator.told("stats")
    first, *_ = said.splitlines()
    assert first == "sanggau, 2026-11, as of 2026-11-23 10:15:00"
    lines = {line.split("  ")[0]: line.split() for line in reversed(said.splitlines()) if line}
    assert lines["ringkasan"][1:4] == ["sisa_awal", "masuk", "dibuka_kembali"]
    assert lines["November 2026"][2:4] == ["0", "1"]
    assert lines["Telegram"] == ["Telegram", "1", "0", "1", "1", "0.0%"]
    assert "kepuasan: nothing." in said
    data = await operator.data("stats", "--month", "2026-10")
    assert (data["period"], data["cut_off"]) == ("2026-10", "2026-10-31T23:59:59+07:00")
    (row,) = data["tables"][0]["rows"]
    assert not any(row["counts"].values())


async def test_what_is_no_month_or_is_to_come_is_refused(one_world: World) -> None:
    operator = Operator.of(one_world)
    assert "is no month" in await operator.refused("stats", "--month", "november")
    assert "2026-12 has not begun" in await operator.refused("stats", "--month", "2026-12")
