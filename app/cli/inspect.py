"""`aduan inspect`: how the software understands what a provider sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

import click
import msgspec

from app.cli import Refused
from app.cli.office import echo_json, given_sources
from backoffice.case.codes import find_code
from channels.fields import as_record, record, records, text
from channels.mail.parse import extract
from channels.mail.parse import parse as parse_mail
from channels.message import Attachment, InboundMessage
from channels.telegram.parse import parse
from channels.whatsapp.parse import parse as parse_webhook

#: Nothing that a provider sends in one piece is larger.
_MOST_BYTES = 20 * 1024 * 1024
_MOST_MAIL_BYTES = 100 * 1024 * 1024


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


@inspect.command()
@click.argument("file", type=click.File("rb"))
@click.option("--own", multiple=True, metavar="ADDRESS", help="An address of the office's own.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def mail(file: IO[bytes], own: tuple[str, ...], as_json: bool) -> None:
    """A mail: what it is, what is new in it, and what it belongs to.

    FILE holds it as it was received, headers and all (.eml); - is standard input. With --own,
    what was sent from or to the office's own address is known as such.
    """
    raw = file.read(_MOST_MAIL_BYTES + 1)
    found = read_mail(raw, own=own, received_at=given_sources().clock())
    if as_json:
        echo_json(found)
        return
    for name in ("class", "from", "subject", "message_id", "code"):
        if found[name]:
            click.echo(f"{name.replace('_', ' ')}: {found[name]}")
    click.echo(f"may be answered: {'yes' if found['reply_allowed'] else 'no'}")
    for reference in found["references"]:
        click.echo(f"belongs to: {reference}")
    for attachment in found["attachments"]:
        size = f"{attachment['size']:,} bytes"
        click.echo(f"file: {attachment['filename']} ({attachment['media_type']}, {size})")
    if found["bounce"]:
        click.echo("bounce: " + ", ".join(f"{k} {v}" for k, v in found["bounce"].items() if v))
    for name in ("new_text", "signature", "quoted_text"):
        if found[name]:
            click.echo(f"{name.replace('_', ' ')}:")
            click.echo("\n".join(f"    {line}".rstrip() for line in found[name].split("\n")))
    for problem in found["problems"]:
        click.echo(f"problem: {problem}")


def read_mail(raw: bytes, *, own: Sequence[str], received_at: datetime) -> dict[str, Any]:
    """What is understood of a mail. Raises Refused for what is too large to be one."""
    if len(raw) > _MOST_MAIL_BYTES:
        raise Refused("This is larger than any mail that a server takes.")
    ours = frozenset(address.strip().lower() for address in own)
    found = parse_mail(raw, account=min(ours, default=""), own=ours, received_at=received_at)
    item = next((i for i in found.items if isinstance(i, InboundMessage)), None)
    quoted = item.quoted if item else ""
    if found.signature:
        quoted = quoted.removeprefix(found.signature).lstrip("\n")
    return {
        "class": found.kind,
        "reply_allowed": found.reply_allowed,
        "from": item.sender.id if item else found.sender,
        "subject": found.subject,
        "message_id": found.message_id,
        "references": list(found.references),
        "code": find_code(found.subject) or find_code(item.text if item else ""),
        "new_text": item.text if item else "",
        "quoted_text": quoted,
        "signature": found.signature,
        "attachments": [_file(raw, a) for a in item.attachments] if item else [],
        "bounce": None if found.bounce is None else msgspec.to_builtins(found.bounce),
        "problems": found.problem.split("; ") if found.problem else [],
    }


def _file(raw: bytes, attachment: Attachment) -> dict[str, Any]:
    data = extract(raw, attachment.ref, _MOST_MAIL_BYTES)
    return {
        "filename": attachment.filename,
        "media_type": attachment.media_type,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


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
