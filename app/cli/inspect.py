"""`aduan inspect`: how the software understands what a provider sent."""

from __future__ import annotations

import json
from datetime import datetime
from typing import IO, Any

import click
import msgspec

from app.cli import Refused
from app.cli.office import echo_json, given_sources
from channels.fields import as_record, record, records, text
from channels.telegram.parse import parse
from channels.whatsapp.parse import parse as parse_webhook

#: Nothing that a provider sends in one piece is larger.
_MOST_BYTES = 20 * 1024 * 1024


@click.group()
def inspect() -> None:
    """Why something was understood as it was."""


@inspect.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def telegram(file: IO[bytes], as_json: bool) -> None:
    """Updates of Telegram's Bot API: one, a list of them, or an answer of getUpdates.

    FILE holds JSON; - is standard input.
    """
    found = read_updates(file.read(_MOST_BYTES + 1), received_at=given_sources().clock())
    _show(found, as_json=as_json)


@inspect.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def whatsapp(file: IO[bytes], as_json: bool) -> None:
    """A webhook of WhatsApp's Cloud API: the body of one call, or one event of it.

    FILE holds JSON; - is standard input.
    """
    found = read_webhook(file.read(_MOST_BYTES + 1), received_at=given_sources().clock())
    _show(found, as_json=as_json)


def _show(found: dict[str, list[Any]], *, as_json: bool) -> None:
    if as_json:
        echo_json(found)
        return
    for item in found["items"]:
        said = {key: value for key, value in item.items() if value not in (None, "", [], False)}
        click.echo(f"{said.pop('kind')} {said.pop('external_id')}")
        for key, value in said.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            click.echo(f"    {key}: {shown}")
    for problem in found["problems"]:
        click.echo(f"problem: {problem}")
    if not found["items"] and not found["problems"]:
        click.echo("There is nothing in it that a person said or did.")


def read_updates(data: bytes, *, received_at: datetime) -> dict[str, list[Any]]:
    """The normalised items of the updates in a file, and what was wrong with them.

    Raises Refused for what is not JSON.
    """
    if len(data) > _MOST_BYTES:
        raise Refused("This is larger than anything that Telegram sends.")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("This is not JSON: save the update as Telegram sent it.") from None
    items: list[Any] = []
    problems: list[str] = []
    updates = _updates(content)
    for number, update in enumerate(updates, 1):
        understood = parse(update, account="", received_at=received_at)
        for item in understood.items:
            fields = msgspec.to_builtins(item)
            items.append({"kind": fields.pop("type"), **fields})
        if understood.problem:
            where = f"update {number}: " if len(updates) > 1 else ""
            problems.append(where + understood.problem)
    return {"items": items, "problems": problems}


def read_webhook(data: bytes, *, received_at: datetime) -> dict[str, list[Any]]:
    """The normalised items of a webhook, and what was wrong with it.

    Raises Refused for what is not JSON.
    """
    if len(data) > _MOST_BYTES:
        raise Refused("This is larger than anything that WhatsApp sends.")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("This is not JSON: save the body as WhatsApp sent it.") from None
    if isinstance(content, dict) and "entry" not in content and "value" in content:
        # One event as the inbox keeps it.
        content = {"entry": [{"id": content.get("id"), "changes": [content]}]}
        data = json.dumps(content).encode()
    envelopes = parse_webhook(data, account=_numbers(content), received_at=received_at)
    items = []
    for envelope in envelopes:
        for item in envelope.items:
            fields = msgspec.to_builtins(item)
            items.append({"kind": fields.pop("type"), **fields})
    return {"items": items, "problems": [one.problem for one in envelopes if one.problem]}


def _numbers(content: object) -> str:
    """The first number that the webhook is about: whose it is does not matter here."""
    for entry in records(as_record(content), "entry"):
        for change in records(entry, "changes"):
            metadata = record(record(change, "value"), "metadata")
            if number := text(metadata, "phone_number_id"):
                return number
    return ""


def _updates(content: object) -> list[object]:
    if isinstance(content, dict) and "update_id" not in content:
        result = content.get("result")
        if isinstance(result, list):
            return result
    return content if isinstance(content, list) else [content]
