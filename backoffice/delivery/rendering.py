"""What an outbox row says to its reader, in the markup of the channel.

A row is read in the transaction that leases it and rendered outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from backoffice.case.officers import Staff
from backoffice.delivery import reply_window
from backoffice.delivery.qr_codes import drawn
from backoffice.desk.desk import Desk
from backoffice.desk.mail_head import Head, body_key, head_of, put_on
from backoffice.office.profile import OFFICERS
from backoffice.store import addresses, outbox, staff, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow
from backoffice.store.vault import Tampered
from channels.channel import Limits
from channels.message import Address, Choice, OutboundMessage

#: Words of the commands that an officer may not use, so that no text offers one of them.
RefusedTo = Callable[[Desk, Staff | None], frozenset[str]]


class Ready(Struct, frozen=True):
    """A leased row with all that rendering needs, read before the network is touched."""

    row: OutboxRow
    sent_parts: frozenset[int]
    payload: outbox.Payload
    #: Words by id of their text row.
    refs: dict[str, str]
    #: Whom its address names at the provider.
    peer: str = ""
    lost: bool = False
    #: What goes out by mail has one.
    head: Head | None = None
    #: Commands that its reader may not use.
    refused: frozenset[str] = frozenset()
    #: Its channel was out of order when it was leased.
    outage: bool = False


def read_row(
    tx: Tx,
    desk: Desk,
    row: OutboxRow,
    sent: frozenset[int],
    usual: Staff | None,
    refused_to: RefusedTo,
    *,
    outage: bool = False,
) -> Ready:
    """A leased row with its words; `usual` is the officer at its address, where there is one."""
    vault = desk.vault
    lost = Ready(
        row=row, sent_parts=sent, payload=outbox.Payload(), refs={}, lost=True, outage=outage
    )
    if row.sealed is None:
        return lost
    try:
        peer = addresses.peer_of(vault, row.address)
        payload = outbox.payload(vault, row)
        parts: tuple[outbox.Payload | outbox.Words, ...] = (payload, *payload.more)
        frames = (frame for one in parts for frame in one.frames.values())
        named = {id for one in (*parts, *frames) for id in one.refs.values()}
        found = {one: texts.read(tx, vault, one) for one in named}
        if row.text.startswith(OFFICERS):
            found |= {
                one: desk.words("hilang.disegel").encode()
                for one in named
                if found[one] is None and texts.is_sealed(tx, one)
            }
    except (Tampered, msgspec.MsgspecError, TypeError):
        # One unreadable row must not hold up the others.
        return lost
    refs = {
        one: words.decode(errors="replace") for one, words in found.items() if words is not None
    }
    refused: frozenset[str] = frozenset()
    if row.text.startswith(OFFICERS) and not row.address.room:
        reader = staff.get(tx, payload.reader) if payload.reader else None
        refused = refused_to(desk, reader or usual)
    return Ready(
        row=row,
        sent_parts=sent,
        payload=payload,
        refs=refs,
        peer=peer,
        lost=any(words is None for words in found.values()),
        head=head_of(tx, desk, row, payload.reader),
        refused=refused,
        outage=outage,
    )


def render(
    ready: Ready, desk: Desk, limits: Limits, now: datetime, *, free: bool
) -> OutboundMessage:
    """The message in the channel's markup; where it is not `free`, with a template if any.

    Raises KeyError or ValueError for a text that cannot be made.
    """
    row = ready.row
    words = desk.catalogue(row.version, ready.refused)
    office = desk.office_params(now, row.version)
    payload = ready.payload
    head = outbox.Words(
        text=row.text,
        params=payload.params,
        refs=payload.refs,
        frames=payload.frames,
        qr=payload.qr,
    )
    params = _filled(desk, office, head, ready.refs)
    bodies = [
        words.render(
            body_key(one.text, words) if ready.head else one.text,
            _filled(desk, office, one, ready.refs),
            markup=limits.markup,
        )
        for one in (head, *payload.more)
    ]
    where = row.address
    choices = tuple(
        Choice(id=one.id, label=words.label(one.label)[: limits.label_chars])
        for one in ready.payload.choices
    )
    message = OutboundMessage(
        key=row.key,
        address=Address(
            channel=where.channel,
            account=where.account,
            peer=ready.peer,
            thread=where.thread,
            room=where.room,
        ),
        text="\n\n".join(bodies),
        choices=choices,
        attachments=tuple(drawn(one.qr) for one in (head, *payload.more) if one.qr),
    )
    if not free and not (choices or ready.payload.more or ready.sent_parts):
        template = reply_window.own_template(
            desk, where.channel, row.text, params, message.text, limits.markup
        )
        message = msgspec.structs.replace(message, template=template)
    if ready.head is None:
        return message
    return put_on(ready.head, message, row.text, words, params)


def _filled(
    desk: Desk, office: Mapping[str, str], one: outbox.Words, refs: Mapping[str, str]
) -> dict[str, str]:
    """What fills one text."""
    read = {name: refs[row] for name, row in one.refs.items()}
    framed = {name: _framed(desk, office, frame, refs) for name, frame in one.frames.items()}
    params = {**office, **one.params, **read, **framed}
    if "nomor" in params:
        # A provider makes a link of the command alone: the case must be part of it.
        params["ref"] = desk.numbers.tap(params["nomor"])
    return params


def _framed(
    desk: Desk, office: Mapping[str, str], frame: outbox.Frame, refs: Mapping[str, str]
) -> str:
    """A text as its own reader will have it, but for the marks of a channel."""
    words = desk.catalogue(frame.version or desk.current.version)
    read = {name: refs[row] for name, row in frame.refs.items()}
    key = body_key(frame.text, words) if frame.mail else frame.text
    return words.render(key, {**office, **frame.params, **read}, markup="plain")
