"""What an outbox row says to its reader, in the markup of the channel.

A row is read in the transaction that leases it and rendered outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec
from msgspec import Struct

from backoffice.case.officers import Staff
from backoffice.delivery import reply_window
from backoffice.delivery.bringing import Brought, ToBring, look_up
from backoffice.delivery.hiding import Hidden, hidden_from
from backoffice.delivery.qr_codes import drawn
from backoffice.desk.desk import Desk
from backoffice.desk.mail_head import Head, body_key, head_of, put_on
from backoffice.desk.reply import can_be_typed
from backoffice.office.command_offers import taps
from backoffice.office.profile import OFFICERS
from backoffice.store import addresses, outbox, staff, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow
from backoffice.store.vault import Tampered
from bot.texts import Catalogue
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
    #: What goes along, by the id of its row.
    files: dict[str, ToBring] = {}
    #: What its reader must not learn from it.
    hidden: Hidden = Hidden()


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
        going = [file for one in parts for file in one.files]
        found = {one: texts.read(tx, vault, one) for one in named}
        to_officer = row.text.startswith(OFFICERS) and not row.address.room
        reader = (staff.get(tx, payload.reader) if payload.reader else None) or usual
        hidden = hidden_from(tx, desk, reader, row.case_id, named) if to_officer else Hidden()
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
    refused = refused_to(desk, reader) if to_officer else frozenset[str]()
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
        files={file.id: look_up(tx, vault, file) for file in going},
        hidden=hidden,
    )


def render(
    ready: Ready,
    desk: Desk,
    limits: Limits,
    now: datetime,
    *,
    free: bool,
    brought: Mapping[str, Brought] = MappingProxyType({}),
) -> OutboundMessage:
    """The message in the channel's markup; where it is not `free`, with a template if any.

    `brought` are its files; an officer is told what is to be known of each.

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
        files=payload.files,
    )
    refs = ready.hidden.refs(ready.refs)
    params = _filled(desk, office, head, refs, ready.hidden)
    bodies = [
        words.render(
            ">".join([body_key(one.text, words) if ready.head else one.text, *notes]),
            _filled(desk, office, one, refs, ready.hidden),
            markup=limits.markup,
        )
        for one in (head, *payload.more)
        for notes in [_notes(row.text, one, brought)]
    ]
    going = [brought[file.id] for one in (head, *payload.more) for file in one.files]
    where = row.address
    # A command that is a link already needs no button.
    linked = frozenset("".join(bodies).split()) if limits.links_commands else frozenset()
    choices = tuple(
        Choice(id=one.id, label=words.label(one.label)[: limits.label_chars])
        for one in ready.payload.choices
        if one.id not in linked
    )
    text = "\n\n".join(bodies)
    links: tuple[Choice, ...] = ()
    if limits.command_links and row.text.startswith(OFFICERS):
        links = _links(words, desk, ready)
        choices = tuple(one for one in choices if one not in links)
    # Under a caption a link does as well, and a button would part the words from their file.
    may = limits.buttons and not (going and limits.links_commands)
    if free and may and not choices and not payload.more and not where.room:
        choices, text = _tapped(words, desk, row.text, params, text, limits)
    message = OutboundMessage(
        key=row.key,
        address=Address(
            channel=where.channel,
            account=where.account,
            peer=ready.peer,
            thread=where.thread,
            room=where.room,
        ),
        text=text,
        choices=choices,
        links=links,
        attachments=(
            *(drawn(one.qr) for one in (head, *payload.more) if one.qr),
            *(one.blob for one in going if one.blob is not None),
        ),
        location=next((one.place for one in going if one.place is not None), None),
    )
    if not free and not (choices or payload.more or going or ready.sent_parts):
        template = reply_window.own_template(
            desk, where.channel, row.text, params, message.text, limits.markup
        )
        message = msgspec.structs.replace(message, template=template)
    if ready.head is None:
        return message
    return put_on(ready.head, message, row.text, words, params)


def _tapped(
    words: Catalogue, desk: Desk, key: str, params: Mapping[str, str], text: str, limits: Limits
) -> tuple[tuple[Choice, ...], str]:
    """The buttons for the commands that an officer's text ends with, and the text beside them.

    The line goes where it would be dead words. It is found in the template: what stands in a
    text from elsewhere makes no button.
    """
    line = words.last_line(key)
    offered, whole = taps(line)
    if not key.startswith(OFFICERS) or not offered or "nomor" not in params:
        return (), text
    choices = tuple(_tap(desk, one, params) for one in offered)
    dead = "\n" + line.replace("{ref}", desk.numbers.tap(params["nomor"]))
    if whole and not limits.links_commands and text.endswith(dead):
        return choices, text.removesuffix(dead).rstrip()
    return choices, text


def _tap(desk: Desk, offered: tuple[str, str], params: Mapping[str, str]) -> Choice:
    command, which = offered
    return desk.tap(command, params["nomor"], behind=params[which] if which else "")


def _links(words: Catalogue, desk: Desk, ready: Ready) -> tuple[Choice, ...]:
    """What an officer's mail offers to write, each once."""
    payload = ready.payload
    found = {one.id: one for one in payload.choices if can_be_typed(one)}
    texts_of = ((ready.row.text, payload.params), *((one.text, one.params) for one in payload.more))
    for key, params in texts_of:
        if "nomor" in params:
            offered = (_tap(desk, one, params) for one in taps(words.last_line(key))[0])
            found |= {one.id: one for one in offered}
    return tuple(found.values())


def _notes(text: str, one: outbox.Words, brought: Mapping[str, Brought]) -> list[str]:
    """The texts that stand below words: to an officer, what is to be known of their files.

    To a citizen, that a paper is not ready and follows; without any other file nothing is sent.
    """
    if not text.startswith(OFFICERS):
        gone = any(not brought[file.id].goes for file in one.files if file.id in brought)
        return ["surat_menyusul"] if gone else []
    return list(dict.fromkeys(note for file in one.files for note in brought[file.id].notes))


def _filled(
    desk: Desk,
    office: Mapping[str, str],
    one: outbox.Words,
    refs: Mapping[str, str],
    hidden: Hidden,
) -> dict[str, str]:
    """What fills one text."""
    read = {name: refs[row] for name, row in one.refs.items()}
    framed = {name: _framed(desk, office, frame, refs) for name, frame in one.frames.items()}
    params = {**office, **hidden.params(one.params), **read, **framed}
    if "nomor" in params:
        # A provider makes a link of the command alone: the case must be part of it.
        params.setdefault("ref", desk.numbers.tap(params["nomor"]))
    return params


def _framed(
    desk: Desk, office: Mapping[str, str], frame: outbox.Frame, refs: Mapping[str, str]
) -> str:
    """A text as its own reader will have it, but for the marks of a channel."""
    words = desk.catalogue(frame.version or desk.current.version)
    read = {name: refs[row] for name, row in frame.refs.items()}
    key = body_key(frame.text, words) if frame.mail else frame.text
    return words.render(key, {**office, **frame.params, **read}, markup="plain")
