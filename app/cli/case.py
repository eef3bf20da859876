"""`aduan case`: what is where. Who complains and what was written is not shown here.

But for the archive of a sealed case, which the law may open and nothing else can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json, echo_table
from app.cli.terminal import visible

if TYPE_CHECKING:
    from app.cli.case_events import Narrator
    from backoffice.case.case import Case
    from backoffice.case.events import Actor, Entry
    from backoffice.case.officers import Staff
    from backoffice.office.profile import Profile
    from backoffice.store.engine.database import Tx

#: What of an event may be shown: ids of people, of addresses and of words may not.
_SHOWN = frozenset({
    "code", "number", "channel", "category", "stage", "state", "how", "origin", "outcome",
    "what", "clock", "mark", "direct", "lacks_receive", "lacks_complete", "evidence", "staff",
})  # fmt: skip


@click.group()
def case() -> None:
    """The cases, without the people and their words."""


@case.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not finished.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def list_cases(open_only: bool, limit: int, as_json: bool) -> None:
    """The newest cases: state, deadline, who holds them."""
    from app.cli.case_events import Narrator
    from backoffice.store import cases
    from backoffice.store import staff as officers

    async def task(office: Office) -> list[dict[str, Any]]:
        def work(tx: Tx) -> list[dict[str, Any]]:
            names = {one.id: one for one in officers.listing(tx, office.id)}
            found = cases.listing(tx, office.id, limit=limit, open_only=open_only)
            return [_facts(tx, office, names, one) for one in found]

        rows = await office.database.read(work)
        if as_json:
            return rows
        narrator = Narrator(office.profile, {})
        return [_texts(office, narrator, row) for row in rows]

    rows = at_work(task)
    if as_json:
        echo_json(rows)
        return
    echo_table(
        ("CASE", "STATE", "CATEGORY", "RECEIVED", "DUE", "HELD BY", ""),
        [tuple(row.values()) for row in rows],
        empty="There is no open case." if open_only else "There is no case yet.",
    )


@case.command()
@click.argument("number", metavar="NUMBER")
@click.option("--sealed", is_flag=True, help="Open a sealed case; the journal says so.")
@click.option("--reason", default="", help="With --sealed: by which law or order.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def show(number: str, sealed: bool, reason: str, as_json: bool) -> None:
    """One case and its journal. NUMBER is 42, 42/2026, the register number or the code."""
    from app.cli.case_events import Narrator
    from backoffice.store import cases
    from backoffice.store import staff as officers

    if sealed != bool(reason.strip()):
        raise click.UsageError("--sealed and --reason go together.")
    if sealed:
        _open_archive(number, reason.strip(), as_json=as_json)
        return

    async def task(office: Office) -> tuple[Office, dict[str, Any]]:
        def work(tx: Tx) -> dict[str, Any]:
            found = _found(office, tx, number)
            names = {one.id: one for one in officers.listing(tx, office.id)}
            narrator = Narrator(office.profile, names)
            journal = [_entry(office, names, narrator, one) for one in cases.entries(tx, found.id)]
            return _facts(tx, office, names, found) | {"journal": journal}

        return office, await office.database.read(work)

    office, facts = at_work(task)
    if as_json:
        echo_json(facts)
        return
    click.echo(f"{facts['number'] or 'no register number yet'}, code {facts['code']}")
    narrator = Narrator(office.profile, {})
    about = f"{narrator.category(facts['category'])}; {narrator.channel(facts['channel'])}"
    click.echo(f"{facts['state']}: {facts['stage_name']}; {about}")
    click.echo(
        f"received {office.shown(facts['received_at'])}, due {office.shown(facts['due_at'])}, "
        f"held by {facts['holder'] or 'nobody'}"
        + ("; the citizen wrote and nobody has looked" if facts["unread"] else "")
    )
    click.echo(f"\nJournal ({office.profile.office.zone_label})")
    for line in facts["journal"]:
        click.echo(
            f"{line['seq']:>3}  {line['at']:%Y-%m-%d %H:%M:%S}  {line['actor']}: "
            f"{visible(line['told'])}"
        )


def _found(office: Office, tx: Tx, number: str) -> Case:
    """The case of that number; Refused where there is none, or several that are open."""
    from backoffice.case.numbers import meant, numbers_of
    from backoffice.store import cases

    form = office.profile.numbering
    reference = numbers_of((form.register,), (form.prefix,)).read(number)
    if reference is None:
        raise Refused(f'"{number}" is neither a register number nor a code.')
    found = meant(cases.named(tx, office.id, reference))
    if not found:
        raise Refused(f"There is no case {number}.")
    if len(found) > 1:
        labels = ", ".join(one.label for one in found)
        raise Refused(f"Several open cases have the number {number}: {labels}.")
    return found[0]


def _open_archive(number: str, reason: str, *, as_json: bool) -> None:
    """What a sealed case keeps: the one place where a command shows people and their words."""
    from app.serving import keys, wiring
    from backoffice.casework import sealing
    from backoffice.desk.work import SYSTEM, Work

    async def task(office: Office) -> list[dict[str, Any]]:
        vault = await keys.kept_vault(office.settings, office.database, office.given)
        desk = await wiring.open_desk(office.settings, office.database, vault, office.given)

        def work(tx: Tx) -> list[dict[str, Any]]:
            found = _found(office, tx, number)
            if found.sealed_at is None:
                raise Refused(f"Case {number} is not sealed: its officers read it in the chat.")
            if found.destroyed_at is not None:
                raise Refused(f"Case {number} was destroyed when its retention was over.")
            opened = sealing.open_archive(
                Work(tx, desk, office.given.clock(), SYSTEM), found, reason
            )
            return [
                {"kind": kind, "at": office.local(at), "words": line}
                for kind, at, words in opened
                for line in _lines(desk.profile(found.version), kind, words)
            ]

        return await office.database.write(work, name="archive")

    rows = at_work(task, writes=True)
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(f"{row['at']:%Y-%m-%d %H:%M}  {row['kind']}: {visible(row['words'])}")


def _lines(profile: Profile, kind: str, words: bytes) -> list[str]:
    import msgspec

    from backoffice.casework.stored_answers import Stored

    if kind not in ("identity", "answers"):
        return [words.decode(errors="replace")]
    stored = msgspec.json.decode(words, type=Stored)
    told = [
        f"{field.label}: {stored.answers[field.key].words or stored.answers[field.key].shown}"
        for field in profile.form.fields
        if field.key in stored.answers
    ]
    return [*told, *([stored.opening] if stored.opening else [])]


def _facts(tx: Tx, office: Office, names: dict[str, Staff], one: Case) -> dict[str, Any]:
    from backoffice.store import cases

    due = cases.due(tx, one.id)
    stages = {stage.id: stage.name for stage in office.profile.workflow.stages}
    holder = names.get(one.holder or "")
    return {
        "number": one.number,
        "code": one.code,
        "state": one.state,
        "stage": one.stage,
        "stage_name": stages.get(one.stage, one.stage),
        "category": one.category,
        "channel": one.channel,
        "received_at": office.local(one.received_at),
        "due_at": office.local(due) if due else None,
        "holder": holder.name if holder else None,
        "open": one.open,
        "unread": one.unread,
    }


def _texts(office: Office, narrator: Narrator, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "case": row["number"] or row["code"],
        "state": row["state"],
        "category": narrator.category(row["category"]),
        "received": office.shown(row["received_at"]),
        "due": office.shown(row["due_at"]),
        "holder": row["holder"] or "-",
        "unread": "unread" if row["unread"] else "",
    }


def _entry(
    office: Office, names: dict[str, Staff], narrator: Narrator, entry: Entry
) -> dict[str, Any]:
    import msgspec

    event = msgspec.to_builtins(entry.event)
    details = {}
    for key, value in event.items():
        if key not in _SHOWN or value in (None, "", (), [], False):
            continue
        if key == "evidence":
            details["files"] = str(len(value))
        elif key == "staff":
            details["officer"] = names[value].name if value in names else value
        else:
            details[key] = ", ".join(value) if isinstance(value, list | tuple) else str(value)
    return {
        "seq": entry.seq,
        "at": office.local(entry.at),
        "actor": _actor(office, names, narrator, entry.actor),
        "event": event["type"],
        "details": details,
        "told": narrator.tell(entry),
    }


def _actor(office: Office, names: dict[str, Staff], narrator: Narrator, actor: Actor) -> str:
    """An officer by name and role, a clock by its name; a citizen is "citizen" and no more."""
    if actor.kind == "staff":
        who = names.get(actor.id)
        return f"{who.name} ({office.titles(sorted(who.roles))})" if who else "an officer"
    if actor.kind == "clock":
        return f"clock {narrator.clock(actor.id)}".strip()
    return actor.kind
