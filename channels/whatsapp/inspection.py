"""A webhook in a file, as the adapter understands it."""

from __future__ import annotations

import json

from channels.fields import as_record, record, records, text
from channels.inspection import Asked, Understood, Unreadable, understood
from channels.whatsapp.parse import parse


def explain(asked: Asked) -> Understood:
    """The body of one call, or one event as the inbox keeps it. Raises Unreadable."""
    data = asked.data
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable("This is not JSON: save the body as WhatsApp sent it.") from None
    if isinstance(content, dict) and "entry" not in content and "value" in content:
        # One event as the inbox keeps it.
        content = {"entry": [{"id": content.get("id"), "changes": [content]}]}
        data = json.dumps(content).encode()
    envelopes = parse(data, account=_number(content), received_at=asked.received_at)
    return understood(
        [item for envelope in envelopes for item in envelope.items],
        [envelope.problem for envelope in envelopes if envelope.problem],
    )


def _number(content: object) -> str:
    """The first number that the webhook is about: whose it is does not matter here."""
    for entry in records(as_record(content), "entry"):
        for change in records(entry, "changes"):
            metadata = record(record(change, "value"), "metadata")
            if number := text(metadata, "phone_number_id"):
                return number
    return ""
