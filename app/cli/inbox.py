"""`aduan inbox`: what came in from providers, and what of it could not be read."""

from __future__ import annotations

from typing import Any

import click

from app.cli.office import Office, at_work, echo_json, echo_table


@click.group()
def inbox() -> None:
    """Events as they came, without what they say."""


@inbox.command("list")
@click.option("--problem", is_flag=True, help="Only those with a problem.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def list_events(problem: bool, limit: int, as_json: bool) -> None:
    """The newest events and what became of them."""
    from backoffice.store import inbox as events

    async def task(office: Office) -> tuple[Office, list[dict[str, Any]]]:
        rows = await office.database.read(
            lambda tx: events.listing(tx, office.id, problem=problem, limit=limit)
        )
        return office, [
            {
                "id": row.id,
                "channel": row.channel,
                "received_at": office.local(row.received_at),
                "status": row.status,
                "problem": row.problem,
            }
            for row in rows
        ]

    office, rows = at_work(task)
    if as_json:
        echo_json(rows)
        return
    echo_table(
        ("RECEIVED", "CHANNEL", "STATUS", "ID", "PROBLEM"),
        [
            (
                office.shown(row["received_at"]),
                row["channel"],
                row["status"],
                row["id"],
                row["problem"] or "-",
            )
            for row in rows
        ],
        empty="No event has a problem." if problem else "Nothing came in yet.",
    )
