"""`aduan outbox`: what is to be said, each attempt at it, and the provider's answers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from app.cli.office import Office, at_work, echo_json

if TYPE_CHECKING:
    from backoffice.store.engine.database import Tx
    from backoffice.store.sends import Outgoing

#: What the provider says later of an attempt that it accepted.
_LATER = ("delivered_at", "read_at", "failed_at")


def _month(
    context: click.Context, param: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    """Year and number of a month as operators write it."""
    if value is None:
        return None
    found = re.fullmatch(r"(2\d{3})-(\d{1,2})", value, re.ASCII)
    if not found or not 1 <= int(found[2]) <= 12:
        raise click.BadParameter(
            f'"{value}" is no month. Write it as 2026-11: the year, then 01 to 12.'
        )
    return int(found[1]), int(found[2])


@click.group()
def outbox() -> None:
    """Messages to people, without their words."""


@outbox.command("list")
@click.option(
    "--status",
    type=click.Choice(["queued", "waits", "sent", "failed", "dropped"]),
    help="Only those in this status.",
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def list_messages(status: str | None, limit: int, as_json: bool) -> None:
    """The newest messages, with each attempt and the provider's answer."""
    from backoffice.store import sends

    async def task(office: Office) -> tuple[Office, list[dict[str, Any]]]:
        def work(tx: Tx) -> list[dict[str, Any]]:
            rows = sends.listing(tx, office.id, status=status, limit=limit)
            return [_facts(tx, office, row) for row in rows]

        return office, await office.database.read(work)

    office, rows = at_work(task)
    if as_json:
        echo_json(rows)
        return
    if not rows:
        click.echo(f"No message is {status}." if status else "Nothing was to be said yet.")
    for row in rows:
        waits = row["retry_at"] or row["not_before"] if row["status"] == "queued" else None
        if row["status"] == "waits":
            waits = row["waits_since"]
        word = "since" if row["status"] == "waits" else "until"
        about = f", case {row['case']}" if row["case"] else ""
        click.echo(
            f"{office.shown(row['created_at'])}  {row['status']:<6}  {row['text']}{about}"
            + (f", waits {word} {office.shown(waits)}" if waits else "")
            + (", to be telephoned" if row["call_since"] else "")
            + (f", {row['problem']}" if row["problem"] else "")
        )
        for try_ in row["attempts"]:
            said = ", ".join(filter(None, (try_["answer"], try_["cause"])))
            answer = f": {said}" if said else ""
            later = "".join(
                f", {name.removesuffix('_at')} {office.shown(try_[name])}"
                for name in _LATER
                if try_[name]
            )
            template = f"template {try_['template']}, " if try_["template"] else ""
            click.echo(
                f"    part {try_['part'] + 1}, attempt {try_['attempt']}, "
                f"{office.shown(try_['at'])}: {template}{try_['outcome']}{later}{answer}"
            )


@outbox.command("month")
@click.argument("month", callback=_month, metavar="[YYYY-MM]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def of_month(month: tuple[int, int] | None, as_json: bool) -> None:
    """How many messages went out in a month (this one, if none is named), by channel and template.

    WhatsApp charges for templates; free text within 24 hours of a person's last word costs nothing.
    """
    from backoffice.store import sends

    async def task(office: Office) -> tuple[str, list[dict[str, Any]]]:
        now = office.local(office.given.clock())
        year, number = month or (now.year, now.month)
        since = datetime(year, number, 1, tzinfo=now.tzinfo)
        until = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=now.tzinfo)
        rows = await office.database.read(
            lambda tx: [
                dict(row) for row in sends.by_template(tx, office.id, since=since, until=until)
            ]
        )
        return f"{since:%Y-%m}", rows

    shown, rows = at_work(task)
    if as_json:
        echo_json({"month": shown, "sends": rows})
        return
    if not rows:
        click.echo(f"Nothing was sent in {shown}.")
    for row in rows:
        what = f"template {row['template']}" if row["template"] else "free text"
        click.echo(
            f"{shown}  {row['channel']:<9} {what}: {row['accepted']:,} taken, "
            f"{row['delivered']:,} arrived, {row['failed']:,} failed later"
        )


@outbox.command()
def retry() -> None:
    """Try every message again that was given up."""
    from backoffice.store import outbox as messages

    async def task(office: Office) -> int:
        return await office.database.write(
            lambda tx: messages.requeue(tx, office.id), name="outbox"
        )

    count = at_work(task, writes=True)
    if count:
        click.echo(
            f"{count} {'message is' if count == 1 else 'messages are'} queued again; serve sends "
            "them. What goes to somebody who still blocks the office fails again."
        )
    else:
        click.echo("No message was given up; nothing to do.")


def _facts(tx: Tx, office: Office, row: Outgoing) -> dict[str, Any]:
    from backoffice.store import cases

    case = cases.load(tx, row.case_id) if row.case_id else None
    times = {
        name: office.local(at) if (at := getattr(row, name)) else None
        for name in (
            "created_at",
            "not_before",
            "retry_at",
            "waits_since",
            "call_since",
            "sent_at",
        )
    }
    attempts = [
        {
            "part": part.part,
            "attempt": part.attempt,
            "at": office.local(part.at),
            "outcome": part.outcome,
            "external_id": part.external_id,
            "template": part.template,
            **{name: office.local(at) if (at := getattr(part, name)) else None for name in _LATER},
            "answer": part.answer,
            "cause": part.cause,
        }
        for part in row.parts
    ]
    return {
        "id": row.id,
        "key": row.key,
        "text": row.text,
        "case": case.label if case else None,
        "status": row.status,
        "problem": row.problem,
        **times,
        "attempts": attempts,
    }
