"""Every shape of mail that the office gets, and what it must be taken for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backoffice.case.codes import find_code
from channels.mail.parse import extract, parse
from channels.message import Address, DeliveryStatus, InboundMessage
from tests.channels.mails import OFFICE, OWN, Case
from tests.channels.mails.people import ANSWERS, FIRST
from tests.channels.mails.robots import BOUNCES, ROBOTS

NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
CASES = [*FIRST, *ANSWERS, *ROBOTS]


def named(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mail_is_taken_for_what_it_is(case: Case) -> None:
    found = parse(case.raw, account=OFFICE, own=OWN, received_at=NOW, uid="7/41")
    want = case.expected
    assert found.kind == case.kind
    (item,) = found.items
    assert isinstance(item, InboundMessage)
    assert item.text == case.text
    assert found.problem == want.get("problem")
    answered = case.kind in ("complaint", "reply", "empty")
    assert found.reply_allowed is want.get("reply_allowed", answered)
    noted = case.kind if case.kind in ("auto_reply", "list", "own", "empty") else ""
    assert item.note == noted
    assert item.sent_at == item.received_at == NOW
    assert item.order == 41
    sender = want.get("sender", item.sender.id)
    assert item.sender.id == sender == sender.lower()
    assert item.address == Address(channel="mail", account=OFFICE, peer=sender)
    for field, value in (
        ("subject", item.subject),
        ("external_id", item.external_id),
        ("name", item.sender.name),
        ("references", item.references),
        ("reply_to", item.reply_to),
        ("tag", item.reply_tag),
        ("quoted", item.quoted),
        ("signature", found.signature),
    ):
        assert field not in want or value == want[field], field
    if "code" in want:
        assert find_code(item.subject) == want["code"]
    files = [(a.ref, a.filename, a.media_type, a.kind, a.size) for a in item.attachments]
    if "cut off" not in case.name:
        assert files == want.get("files", [])
    for attachment in item.attachments:
        data = extract(case.raw, attachment.ref, 10_000)
        assert attachment.size is not None
        assert abs(len(data) - attachment.size) <= (2 if "cut off" in case.name else 0)


@pytest.mark.parametrize("case", BOUNCES, ids=named)
def test_a_bounce_says_what_became_of_our_mail(case: Case) -> None:
    found = parse(case.raw, account=OFFICE, own=OWN, received_at=NOW)
    assert found.kind == case.kind
    assert found.problem == case.expected.get("problem")
    if case.kind != "bounce":
        (item,) = found.items
        assert isinstance(item, InboundMessage)
        assert item.text == case.text
        return
    assert not found.reply_allowed
    assert found.bounce is not None
    if case.expected.get("held"):
        (item,) = found.items
        assert isinstance(item, InboundMessage)
        assert (item.note, item.text) == ("bounce", case.text)
        return
    if case.expected["bounce"] is None:
        assert found.items == ()
        return
    status, reason, code, recipient, message_id = case.expected["bounce"]
    assert found.items == (
        DeliveryStatus(
            address=Address(channel="mail", account=OFFICE, peer=recipient),
            external_id=message_id,
            status=status,
            reason=reason,
        ),
    )
    assert found.bounce.code == code


def test_there_are_many_shapes() -> None:
    names = [case.name for case in (*CASES, *BOUNCES)]
    assert len(set(names)) == len(names) >= 100
    for sample in ("E01", "E02", "E04", "E06", "E08", "E10"):
        assert any(name.startswith(sample) for name in names)


@pytest.mark.parametrize("case", [*CASES, *BOUNCES], ids=named)
def test_line_ends_make_no_difference(case: Case) -> None:
    """A mail saved with the line ends of Unix reads as the one from the wire."""
    crlf = parse(case.raw, account=OFFICE, own=OWN, received_at=NOW)
    bare = parse(case.raw.replace(b"\r\n", b"\n"), account=OFFICE, own=OWN, received_at=NOW)
    assert [getattr(i, "text", i) for i in bare.items] == [
        getattr(i, "text", i) for i in crlf.items
    ]
    assert bare.kind == crlf.kind
