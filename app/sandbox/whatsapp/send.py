"""What the Cloud API takes and what it refuses of the messages of a business."""

from __future__ import annotations

from typing import Any

from app.sandbox.whatsapp.state import LedgerSend, Someone, State, Stored

_TEXT_CHARS = 4096
_BODY_CHARS = 1024


class ApiError(Exception):
    """A refusal by the API: its number, and the HTTP status it comes with."""

    def __init__(self, number: int, details: str, status: int = 400) -> None:
        super().__init__(details)
        self.number = number
        self.details = details
        self.status = status


def send(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Accept a message; what the API answers. Raises ApiError."""
    if asked.get("messaging_product") != "whatsapp":
        raise ApiError(100, "The parameter messaging_product is required.")
    to = str(asked.get("to") or asked.get("recipient") or "")
    someone = state.someone(to)
    if someone is None or someone.gone:
        raise ApiError(131026, "Receiver is incapable of receiving this message")
    kind = str(asked.get("type", "text"))
    body = asked.get(kind)
    if not isinstance(body, dict):
        raise ApiError(131008, f"The parameter {kind} is required.")
    stored = _understood(state, someone, kind, body)
    if kind != "template" and not state.open_window(someone):
        raise ApiError(131047, "More than 24 hours have passed since the customer last replied.")
    context = asked.get("context")
    if isinstance(context, dict):
        stored.reply_to = str(context.get("message_id", ""))
    if kind == "reaction":
        _react(state, body)
    state.keep(stored)
    state.ledger.sends.append(
        LedgerSend(
            order=len(state.ledger.sends),
            at=state.clock(),
            kind=kind,
            to=to,
            wamid=stored.wamid,
            text=stored.text,
            params=asked,
        )
    )
    if state.faults.late:
        state.queue_status(stored, "sent")
        state.queue_status(stored, "failed", state.faults.late.pop(0))
    else:
        for status in state.statuses:
            state.queue_status(stored, status)
    state.changed.fire()
    contact = {"input": to, **state.contact(someone, named=False)}
    return {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [{"id": stored.wamid}],
    }


def mark_read(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    found = state.messages.get(str(asked.get("message_id", "")))
    if found is None or found.by_us:
        raise ApiError(131009, "The message to mark as read does not exist.")
    for one in state.messages.values():
        if one.someone is found.someone and not one.by_us and one.number <= found.number:
            one.read = True
    state.changed.fire()
    return {"success": True}


def _understood(state: State, someone: Someone, kind: str, body: dict[str, Any]) -> Stored:
    stored = Stored(
        number=len(state.messages) + 1,
        wamid=state.wamid(someone),
        someone=someone,
        by_us=True,
        at=state.clock(),
        kind=kind,
        body=body,
    )
    if kind == "text":
        stored.text = _words(body, "body", _TEXT_CHARS)
    elif kind == "interactive":
        _interactive(body, stored)
    elif kind == "template":
        _template(state, body, stored)
    elif kind in ("image", "document", "audio", "video", "sticker"):
        stored.file = state.files.get(str(body.get("id", "")))
        if stored.file is None:
            raise ApiError(131009, "The media id does not exist.")
        stored.text = str(body.get("caption", ""))
    elif kind not in ("reaction", "location", "contacts"):
        raise ApiError(131009, f"Unknown type {kind}.")
    return stored


def _words(body: dict[str, Any], name: str, most: int) -> str:
    words = body.get(name)
    if not isinstance(words, str) or not words.strip():
        raise ApiError(131008, f"The parameter {name} is required.")
    if len(words) > most:
        raise ApiError(131009, f"{name} has at most {most} characters.")
    return words


def _interactive(body: dict[str, Any], stored: Stored) -> None:
    stored.text = _words(body.get("body") or {}, "text", _BODY_CHARS)
    action = body.get("action") or {}
    if body.get("type") == "button":
        buttons = [one.get("reply") or {} for one in action.get("buttons") or []]
        titles = [_words(one, "title", 20) for one in buttons]
        if not 1 <= len(buttons) <= 3 or len(set(titles)) != len(titles):
            raise ApiError(131009, "There are 1 to 3 buttons with different titles.")
        stored.choices = tuple((one["title"], _words(one, "id", 256), "button") for one in buttons)
        return
    if body.get("type") != "list":
        raise ApiError(131009, "The interactive type is unknown.")
    _words(action, "button", 20)
    rows = [row for section in action.get("sections") or [] for row in section.get("rows") or []]
    if not 1 <= len(rows) <= 10:
        raise ApiError(131009, "There are 1 to 10 rows.")
    for row in rows:
        _words(row, "title", 24)
        if "description" in row:
            _words(row, "description", 72)
    stored.choices = tuple(
        (row.get("description") or row["title"], _words(row, "id", 200), "list") for row in rows
    )


def _template(state: State, body: dict[str, Any], stored: Stored) -> None:
    language = (body.get("language") or {}).get("code")
    found = next(
        (
            one
            for one in state.templates
            if (one["name"], one["language"]) == (body.get("name"), language)
        ),
        None,
    )
    if found is None or found["status"] in ("PENDING", "REJECTED"):
        raise ApiError(132001, "The template does not exist or is not approved.", 404)
    if found["status"] == "PAUSED":
        raise ApiError(132015, "The template is paused.")
    if found["status"] != "APPROVED":
        raise ApiError(132016, "The template is disabled.")
    words = [
        str(param.get("text", ""))
        for component in body.get("components") or []
        if component.get("type") == "body"
        for param in component.get("parameters") or []
    ]
    text, buttons = found["components"][0]["text"], found["components"][1:]
    if len(words) != found["params"]:
        raise ApiError(132000, "The number of parameters does not match.")
    if any("\n" in word or "\t" in word or "    " in word or not word for word in words):
        raise ApiError(132012, "Parameters hold no line breaks.")
    for number, word in enumerate(words, 1):
        text = text.replace(f"{{{{{number}}}}}", word)
    stored.text = text
    stored.choices = tuple((one["text"], one["text"], "template") for one in buttons)


def _react(state: State, body: dict[str, Any]) -> None:
    found = state.messages.get(str(body.get("message_id", "")))
    if found is None:
        raise ApiError(131009, "The message to react to does not exist.")
    found.reaction = str(body.get("emoji", ""))
