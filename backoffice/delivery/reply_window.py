"""Channels that allow free text only for a time after a person's own words.

Outside that time an approved template goes out instead: the text's own where the profile names one,
else one that tells of a waiting message, once for each case and address. The text itself waits and
follows when the person writes. Which channel is like that is known from its limits alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from backoffice.case.case import Case
from backoffice.casework.notice import ToAddress
from backoffice.casework.telling import tell
from backoffice.desk.desk import Desk
from backoffice.desk.wording import channel_title
from backoffice.desk.work import Work
from backoffice.office.profile import OFFICERS
from backoffice.office.provider_templates import TO_CITIZEN, TO_OFFICER
from backoffice.store import addresses, cases, held_messages, timers
from backoffice.store.addresses import AddressRow
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow
from backoffice.store.tables import to_micros
from bot.texts import as_data
from bot.words import fold
from channels.channel import Markup
from channels.message import InboundMessage, Template

#: The word with which a person asks for what waits.
OPEN = "buka"
_OPEN_CHARS = 20
#: A template with its parameters has at most so many characters.
TEMPLATE_CHARS = 1024
#: What people do without saying anything does not open the window.
_OPENS_NOTHING = frozenset(
    {"edited", "deleted", "reaction", "blocked", "unblocked", "joined", "moved", "own"}
)


def is_open(address: AddressRow, hours: int | None, now: datetime) -> bool:
    """May we write freely there? `hours` None: always."""
    if hours is None:
        return True
    heard = address.heard_at
    return heard is not None and address.shut_at is None and now - heard < timedelta(hours=hours)


def asks_to_open(message: InboundMessage) -> bool:
    """BUKA alone, typed or pressed."""
    said = (message.text, message.choice or "")
    return any(0 < len(one) <= _OPEN_CHARS and fold(one) == OPEN for one in said)


def latest(messages: Iterable[InboundMessage], now: datetime) -> datetime | None:
    """When the person last said something, by the provider's clock; None for nothing said."""
    said = [min(one.sent_at, now) for one in messages if one.note not in _OPENS_NOTHING]
    return max(said, default=None)


# -- templates --------------------------------------------------------------------------------


def own_template(
    desk: Desk, channel: str, text: str, params: Mapping[str, str], shown: str, markup: Markup
) -> Template | None:
    """The approved template that says this very text; None where it must be told of and wait.

    `shown` is the whole text as it would stand there: what is too long for a template waits.
    """
    rule = desk.current.templates.get(channel, {}).get(text)
    if rule is None or len(shown) > TEMPLATE_CHARS:
        return None
    # On one line each, without runs of spaces: so the provider demands it.
    filled = (" ".join(params[name].split()) or "-" for name in rule.params)
    return Template(
        name=rule.name,
        language=rule.language,
        params=tuple(as_data(one, markup) for one in filled),
    )


def general_text(text: str, case_id: str | None) -> str:
    """The text that tells of this one while it waits."""
    about_case, about_none = TO_OFFICER if text.startswith(OFFICERS) else TO_CITIZEN
    return about_case if case_id else about_none


def template_name(desk: Desk, channel: str, text: str, case_id: str | None) -> str:
    """The name of the template that goes out for a text outside the time; empty for none."""
    rules = desk.current.templates.get(channel, {})
    rule = rules.get(text) or rules.get(general_text(text, case_id))
    return rule.name if rule else ""


# -- waiting ----------------------------------------------------------------------------------


def hold(work: Work, row: OutboxRow, *, tried: bool, shut: bool) -> None:
    """Let a row wait until its person writes, and tell the person of it once.

    `tried`: an attempt is on record; `shut`: the provider said
    that it must wait, whatever we thought.
    """
    tx, desk, now = work.tx, work.desk, work.now
    address = addresses.get(tx, row.address_id)
    if address is None:
        return
    if not shut and is_open(address, desk.windows.get(address.channel), now):
        # The person has written meanwhile.
        held_messages.free(tx, row, tried=tried)
        return
    earlier = [
        one
        for one in held_messages.waiting(tx, row.address_id, row.case_id)
        if one.text.startswith(OFFICERS) == row.text.startswith(OFFICERS)
    ]
    held_messages.hold(tx, row, address, now=now, tried=tried, shut=shut)
    told = general_text(row.text, row.case_id)
    templates = desk.current.templates.get(address.channel, {})
    if told in templates and not earlier:
        case = cases.load(tx, row.case_id) if row.case_id else None
        params = {"kode": case.code, "nomor": case.label} if case else {}
        # Anew each time that the person has written in between.
        key = f"buka:{row.id}:{row.attempts + tried}:{_micros(address.heard_at)}"
        tell(work, ToAddress(row.address_id, case_id=row.case_id), told, params, key=key)
    if told not in templates or any(one.around_at for one in earlier):
        # Nobody will hear of it there.
        due = now
    else:
        since = min((one.waits_since for one in earlier if one.waits_since), default=now)
        due = max(now, since + timedelta(hours=desk.current.fallback.wait_hours))
    arm(tx, desk, row.id, since=now, due=due)


def arm(tx: Tx, desk: Desk, row_id: str, *, since: datetime, due: datetime) -> None:
    """Go other ways at that time, if the row still waits as it does `since` then."""
    timers.arm(
        tx,
        f"around:{row_id}:{to_micros(since)}:{to_micros(due)}",
        timers.Detour(row_id, since=str(to_micros(since))),
        office_id=desk.office_id,
        due_at=due,
    )


def _micros(at: datetime | None) -> int:
    return to_micros(at) if at else 0


def told_shut(desk: Desk, channel: str, case: Case) -> tuple[str, dict[str, str]]:
    """The text that tells an officer what happens to words that have to wait, and its data."""
    name = template_name(desk, channel, "", case.id)
    params = {
        "nomor": case.label,
        "kanal": channel_title(desk, channel),
        "jam_batas": str(desk.windows.get(channel) or 0),
        "nama_templat": name,
        "tunggu": str(desk.current.fallback.wait_hours),
    }
    return "p_lewat_24jam" if name else "p_lewat_24jam_polos", params


def is_shut(work: Work, address_id: str) -> str:
    """The channel of an address where free text has to wait now; empty where it need not."""
    address = addresses.get(work.tx, address_id) if address_id else None
    if address is None or is_open(address, work.desk.windows.get(address.channel), work.now):
        return ""
    return address.channel
