"""Whose mail server says what of a sender, and when that is believed."""

from __future__ import annotations

import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.headers import read_fields
from channels.mail.parse import parse
from channels.mail.verdicts import Verdicts, judge, read_verdicts
from channels.message import InboundMessage

OURS = "mx.kantor.example"
WARGA = "warga@example.com"
PASS = f"{OURS}; dmarc=pass header.from=example.com"


def _verdict(*headers: str, sender: str = f"From: {WARGA}", server: str = OURS) -> str:
    """The verdict on a mail under these headers."""
    raw = "\r\n".join([*headers, sender, "Subject: Pengaduan", "", "KTP saya hilang."]).encode()
    at = datetime(2026, 11, 29, tzinfo=UTC)
    parsed = parse(raw, account="kantor@kantor.example", own=frozenset(), received_at=at,
                   authserv=server)  # fmt: skip
    [item] = parsed.items
    assert isinstance(item, InboundMessage)
    return item.verdict


def _results(value: str) -> str:
    return f"Authentication-Results: {value}"


@pytest.mark.parametrize(
    "said",
    [
        "mx.kantor.example; dmarc=pass header.from=example.com",
        "MX.Kantor.Example; DMARC=Pass header.from=EXAMPLE.COM",
        "mx.kantor.example 1; dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.com",
        # As large providers write it, over several lines, DMARC last.
        "mx.kantor.example;\r\n       dkim=pass header.i=@example.com header.s=a header.b=x;\r\n"
        "       spf=pass (mx: domain of a@example.com designates 192.0.2.1 as permitted sender) "
        "smtp.mailfrom=a@example.com;\r\n       dmarc=pass (p=NONE) header.from=example.com",
        # A server without DMARC: whoever signs for the domain of the From line.
        "mx.kantor.example; dkim=pass (2048-bit key) header.d=example.com header.i=@example.com",
        "mx.kantor.example; dkim=fail header.d=other.example; dkim=pass header.d=example.com",
        "mx.kantor.example; dkim = pass reason=\"good; signature\" header.d = example.com",
        "mx.kantor.example (a (nested) comment; dmarc=fail) ; dmarc=pass",
    ],
)  # fmt: skip
def test_our_server_vouches(said: str) -> None:
    assert _verdict(_results(said)) == "pass"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "mx.kantor.example",
        "mx.kantor.example; none",
        "mx.kantor.example; dmarc=none; spf=pass smtp.mailfrom=example.com",
        # A server that sends for anybody says nothing of who wrote the From line.
        "mx.kantor.example; spf=pass smtp.mailfrom=example.com",
        "mx.kantor.example; dkim=pass header.d=elsewhere.example",
        "mx.kantor.example; dkim=pass header.d=notexample.com",
        "mx.kantor.example; dkim=pass header.d=com",
        "mx.kantor.example; dkim=pass",
        "mx.kantor.example; dmarc=pass header.from=elsewhere.example",
        # Somebody else's words, or nobody's.
        "mx.elsewhere.example; dmarc=pass header.from=example.com",
        "dmarc=pass header.from=example.com",
        "evil.mx.kantor.example; dmarc=pass",
        "mx.kantor.example.evil.example; dmarc=pass",
        '"x; mx.kantor.example"; dmarc=pass',
        "(mx.kantor.example; dmarc=pass",
        "(mx.kantor.example) mx.elsewhere.example; dmarc=pass",
        "mx.kantor.example (; dmarc=pass header.from=example.com)",
        'mx.kantor.example; spf=none reason="; dmarc=pass"',
        "mx.kantor.example; x-dmarc=pass header.from=example.com",
    ],
)
def test_nothing_is_said(said: str) -> None:
    assert _verdict(_results(said)) == ""


def test_our_server_says_that_it_is_forged() -> None:
    said = f"{OURS}; spf=fail; dkim=fail; dmarc=fail header.from=example.com"
    assert _verdict(_results(said)) == "fail"
    # A signature of a domain whose own rule was broken proves nothing.
    assert _verdict(_results(f"{OURS}; dmarc=fail; dkim=pass header.d=example.com")) == "fail"


def test_only_the_topmost_counts() -> None:
    """What stands below it came with the mail."""
    assert _verdict(_results(f"{OURS}; dmarc=none"), _results(PASS)) == ""
    assert _verdict(_results("mx.elsewhere.example; spf=none"), _results(PASS)) == ""
    assert _verdict(_results(PASS), _results(f"{OURS}; dmarc=fail")) == "pass"


def test_nobody_is_believed_while_no_server_is_named() -> None:
    assert _verdict(_results(PASS), server="") == ""


@pytest.mark.parametrize(
    "sender",
    [
        # The server has judged one of two, and nobody knows which.
        f"From: {WARGA}\r\nFrom: lain@example.com",
        f"From: {WARGA}, lain@example.com",
        # Not judged at all.
        f"Sender: {WARGA}",
        f"Reply-To: {WARGA}",
        # The domain is that of whom it is from, and not of the name beside it.
        f'From: "{WARGA}" <lain@elsewhere.example>',
    ],
)
def test_a_sender_who_is_not_the_one_that_was_judged(sender: str) -> None:
    assert _verdict(_results(PASS), sender=sender) == ""


def test_a_form_of_the_office_does_not_vouch_for_its_visitors() -> None:
    raw = (
        f"{_results(f'{OURS}; dmarc=pass header.from=kantor.example')}\r\n"
        f"From: formulir@kantor.example\r\nReply-To: {WARGA}\r\nSubject: Pengaduan\r\n\r\nKTP."
    ).encode()
    at = datetime(2026, 11, 29, tzinfo=UTC)
    parsed = parse(raw, account="kantor@kantor.example", own=frozenset(), received_at=at,
                   forms=frozenset({"formulir@kantor.example"}), authserv=OURS)  # fmt: skip
    [item] = parsed.items
    assert isinstance(item, InboundMessage)
    assert (item.sender.id, item.verdict) == (WARGA, "")


_PIECES = st.sampled_from(
    [";", "(", ")", '"', "\\", " ", "=", "dmarc=pass", "dkim=pass", "header.d=", "example.com",
     "mx.lain.example", "/", "@", "\t", "none"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(string.printable, max_size=3), max_size=30))
def test_no_text_of_another_server_becomes_a_verdict(pieces: list[str]) -> None:
    fields, _ = read_fields(raw := f"Authentication-Results: x{''.join(pieces)}".encode(), 0,
                            len(raw))  # fmt: skip
    found = read_verdicts(fields)
    assert isinstance(found, Verdicts)
    assert judge(found, server=OURS, address=WARGA) == ""
