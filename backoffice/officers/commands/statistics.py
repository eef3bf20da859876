"""/statistik: the figures of a month, short.

They are counted by the job `counting`, which answers: no turn waits for them.
"""

from __future__ import annotations

from backoffice.calendar.month import month_of
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from backoffice.officers.months import read_month
from backoffice.store import figure_requests
from backoffice.store.figure_requests import Wanted


def show_figures(call: Call) -> None:
    """`/statistik`, `/statistik bulan lalu`, `/statistik 2026-11`."""
    today = call.desk.local(call.now).date()
    said = call.rest.strip()
    month = read_month(said, today) if said else month_of(today)
    if month is None:
        raise Stop("p_statistik_bulan", {"kata": said[:60]})
    if month > month_of(today):
        raise Stop("p_statistik_nanti", {"bulan": month.name})
    wanted = Wanted(
        address_id=call.contact.address_id,
        period=month.id,
        staff_id=call.staff.id,
        asked_at=call.now,
        mark=call.tx.new_id(),
    )
    figure_requests.ask(call.tx, call.desk.office_id, wanted)
    call.say("p_statistik_dihitung", {"bulan": month.name})


SHOW_FIGURES = Command(
    name="statistik",
    aliases=("stats",),
    takes="[bulan]",
    summary="Angka pengaduan satu bulan.",
    example="/statistik bulan lalu",
    run=show_figures,
    shows=True,
    options=("bulan_ini", "bulan_lalu"),
    declared=True,
)
