"""Updates in a file, as the adapter understands them."""

from __future__ import annotations

import json

from channels.inspection import Asked, Understood, Unreadable, understood
from channels.message import Inbound
from channels.telegram.parse import parse


def explain(asked: Asked) -> Understood:
    """One update, a list of them, or an answer of getUpdates. Raises Unreadable."""
    try:
        content = json.loads(asked.data)
    except (ValueError, RecursionError):
        raise Unreadable("This is not JSON: save the update as Telegram sent it.") from None
    items: list[Inbound] = []
    problems: list[str] = []
    updates = _updates(content)
    for number, update in enumerate(updates, 1):
        found = parse(update, account="", received_at=asked.received_at)
        items += found.items
        if found.problem:
            where = f"update {number}: " if len(updates) > 1 else ""
            problems.append(where + found.problem)
    return understood(items, problems)


def _updates(content: object) -> list[object]:
    if isinstance(content, dict) and "update_id" not in content:
        result = content.get("result")
        if isinstance(result, list):
            return result
    return content if isinstance(content, list) else [content]
