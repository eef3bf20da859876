"""Whom a mail is from: the address that it states, and how far that can be relied on."""

from __future__ import annotations

from msgspec import Struct

from channels.mail import classify
from channels.mail.headers import Fields, addresses, is_sure, words

#: What the house keeps of an address.
_PEER_CHARS = 200


class Writer(Struct, frozen=True):
    """Who wrote; without an address where none is stated that can be used."""

    name: str = ""
    address: str = ""
    #: Two lines of whom it is from, or one that can be read in two ways: nobody can tell which of
    #: them the mail server has judged.
    doubtful: bool = False
    #: A form of the office, or an address of ours, stands in the From; `address` is the Reply-To.
    by_form: bool = False
    #: `address` is the one that stands alone in the one From line, which mail servers judge.
    alone: bool = False
    from_own: bool = False


def read_writer(
    fields: Fields, *, own: frozenset[str], forms: frozenset[str], looped: bool
) -> Writer:
    """Who wrote. The Reply-To is, where a form sends the mail, or may: for an officer to decide."""
    name, address = _stated(fields)
    by_form = address in forms
    from_own = not by_form and classify.is_ours(address, own)
    if not looped and (by_form or from_own or classify.is_generated(fields)):
        name, address = _answered_to(fields, own) or (name, address)
    return Writer(
        name,
        address,
        _is_doubtful(fields),
        by_form=by_form,
        alone=_stands_alone(fields, address),
        from_own=from_own,
    )


def _stated(fields: Fields) -> tuple[str, str]:
    """Name and address by the first header that says one."""
    for header in ("from", "sender", "reply-to", "return-path"):
        for value in fields.all(header)[:3]:
            if found := _read(value):
                return found[0] if len(found[0][1]) <= _PEER_CHARS else ("", "")
    return "", ""


def _answered_to(fields: Fields, own: frozenset[str]) -> tuple[str, str] | None:
    """The first Reply-To that is not ours."""
    for value in fields.all("reply-to")[:3]:
        for name, address in _read(value):
            if not classify.is_ours(address, own) and len(address) <= _PEER_CHARS:
                return name, address
    return None


def _is_doubtful(fields: Fields) -> bool:
    froms = fields.all("from")[:10]
    named = {found[0][1] for value in froms if (found := _read(value))}
    return len(named) > 1 or not all(map(is_sure, froms[:1]))


def _stands_alone(fields: Fields, address: str) -> bool:
    froms = fields.all("from")
    return len(froms) == 1 and [one for _, one in _read(froms[0])] == [address]


def _read(value: str) -> list[tuple[str, str]]:
    """Names and addresses of a header, also where a program encoded all of it."""
    return addresses(value) or (addresses(words(value)) if "=?" in value else [])
