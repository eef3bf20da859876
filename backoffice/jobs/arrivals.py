"""What came from a provider as a row of the inbox: sealed, and named by whom it is from."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from functools import lru_cache
from typing import Any

from backoffice.case.codes import find_invitation
from backoffice.citizens import linking
from backoffice.delivery import reply_window
from backoffice.desk.desk import Desk
from backoffice.store import addresses, inbox
from backoffice.store.addresses import Heard
from backoffice.store.vault import Vault
from bot.engine import is_control
from channels.channel import Envelope
from channels.message import Address, DeliveryStatus, InboundMessage


@lru_cache(maxsize=4096)
def _names(vault: Vault, office_id: str, where: Address, sender_id: str) -> tuple[str, str, str]:
    """Ids of the address, of who writes from it, and of what they say there."""
    account = (office_id, where.channel, where.account)
    address_id = addresses.identify(vault, *account, where.peer, where.thread)
    sender_key = addresses.identify_sender(vault, *account, sender_id)
    return address_id, sender_key, vault.token("conversation", address_id, sender_key)


def arrival(
    desk: Desk,
    office_id: str,
    channel: str,
    account: str,
    one: Envelope,
    *,
    now: datetime,
    known: Container[str],
) -> inbox.Arrival:
    """Everything slow about storing an event: sealing it and naming whom it is from."""
    vault = desk.vault
    heard = next((item for item in one.items if isinstance(item, InboundMessage)), None)
    sent_at = min(heard.sent_at, now) if heard else now
    key = vault.token("event", channel, account, one.event_key)
    address_id, sender_key, conversation_id = "", "", ""
    if heard is not None:
        names = _names(vault, office_id, heard.address, heard.sender.id)
        address_id, sender_key, conversation_id = names
    row: dict[str, Any] = {
        "office_id": office_id,
        "channel": channel,
        "account": account,
        "event_key": key,
        "conversation_id": conversation_id or None,
    }
    common: dict[str, Any] = {
        **row,
        "raw": vault.seal_local(inbox.place("raw", **row), one.raw),
        "items": vault.seal_local(inbox.place("items", **row), inbox.encode_items(one.items)),
        "sent_at": sent_at,
        "received_at": now,
    }
    if heard is None:
        status = any(isinstance(item, DeliveryStatus) for item in one.items)
        problem = one.problem or (None if status else "nothing in it that is known")
        return inbox.Arrival(problem=problem, sort=0, outcome=status, **common)
    where = heard.address
    stored = address_id in known
    return inbox.Arrival(
        problem=one.problem,
        sort=heard.order,
        address=Heard(
            id=address_id,
            office_id=office_id,
            channel=where.channel,
            account=where.account,
            sealed=b"" if stored else addresses.seal(vault, address_id, where.peer),
            thread=where.thread,
            room=where.room,
            heard_at=reply_window.latest((heard,), now),
        ),
        sender_key=sender_key,
        stored=stored,
        may_wait=(
            heard.choice is None
            and where.channel != "mail"
            and not heard.note
            and not is_control(heard.text)
            and not reply_window.asks_to_open(heard)
            and find_invitation(heard.text) is None
            and linking.wish_in(heard.text) is None
        ),
        **common,
    )
