"""A mail in a file, as the adapter understands it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from channels.inspection import Asked, Understood
from channels.mail.parse import extract, parse
from channels.message import Attachment, InboundMessage

#: No file in a mail that servers take is larger.
_MOST_BYTES = 100 * 1024 * 1024


def explain(asked: Asked) -> Understood:
    """What the mail is, what is new in it, and what it belongs to."""
    found = _read(asked)
    return Understood(found, tuple(_lines(found)))


def _read(asked: Asked) -> dict[str, Any]:
    ours = frozenset(address.strip().lower() for address in asked.own)
    found = parse(
        asked.data, account=min(ours, default=""), own=ours, received_at=asked.received_at
    )
    item = next((i for i in found.items if isinstance(i, InboundMessage)), None)
    quoted = item.quoted if item else ""
    if found.signature:
        quoted = quoted.removeprefix(found.signature).lstrip("\n")
    return {
        "class": found.kind,
        "reply_allowed": found.reply_allowed,
        "from": found.sender,
        "subject": found.subject,
        "judged_by": found.verdicts.server,
        "verdicts": {one.method: one.result for one in found.verdicts.results},
        "message_id": found.message_id,
        "references": list(found.references),
        "code": asked.find_code(found.subject) or asked.find_code(item.text if item else ""),
        "new_text": item.text if item else "",
        "quoted_text": quoted,
        "signature": found.signature,
        "attachments": [_file(asked, one) for one in item.attachments] if item else [],
        "bounce": None if found.bounce is None else msgspec.to_builtins(found.bounce),
        "problems": found.problem.split("; ") if found.problem else [],
    }


def _file(asked: Asked, attachment: Attachment) -> dict[str, Any]:
    data = extract(asked.data, attachment.ref, _MOST_BYTES)
    return {
        "filename": attachment.filename,
        "media_type": attachment.media_type,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for name in ("class", "from", "subject", "message_id", "code"):
        if found[name]:
            yield f"{name.replace('_', ' ')}: {found[name]}"
    yield f"may be answered: {'yes' if found['reply_allowed'] else 'no'}"
    if found["judged_by"]:
        said = ", ".join(f"{check} {result}" for check, result in found["verdicts"].items())
        yield f"judged by: {found['judged_by']} ({said or 'nothing'})"
    for reference in found["references"]:
        yield f"belongs to: {reference}"
    for attachment in found["attachments"]:
        size = f"{attachment['size']:,} bytes"
        yield f"file: {attachment['filename']} ({attachment['media_type']}, {size})"
    if found["bounce"]:
        yield "bounce: " + ", ".join(f"{k} {v}" for k, v in found["bounce"].items() if v)
    for name in ("new_text", "signature", "quoted_text"):
        if found[name]:
            yield f"{name.replace('_', ' ')}:"
            yield "\n".join(f"    {line}".rstrip() for line in found[name].split("\n"))
    for problem in found["problems"]:
        yield f"problem: {problem}"
