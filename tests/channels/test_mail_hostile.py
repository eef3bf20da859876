"""Mails that were made to break readers: each is read in bounded time, and none raises."""

from __future__ import annotations

import email.headerregistry
import email.message
import email.policy
import re
import resource
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.mail.parse import Parsed, extract, parse
from channels.mail.text import CHARSETS, base64_pieces, charset, decode, from_base64
from channels.message import InboundMessage
from tests.channels.mails import OFFICE, OWN, file, mail, mixed, part
from tests.channels.mails.people import ANSWERS, FIRST
from tests.channels.mails.robots import BOUNCES, ROBOTS
from tests.examples import examples
from tests.growth import assert_in_step

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
CORPUS = [case.raw for case in (*FIRST, *ANSWERS, *ROBOTS, *BOUNCES)]
HEAD = b"From: warga@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ue000-\ue0ff]")


def read(raw: bytes) -> Parsed:
    """The mail as it is read, after what must be true of every mail."""
    found = parse(raw, account=OFFICE, own=OWN, received_at=NOW)
    assert not (found.problem or "").startswith("mail could not be read"), found.problem
    encoded = msgspec.json.encode(found)
    assert msgspec.json.decode(encoded, type=Parsed) == found
    for item in found.items:
        if isinstance(item, InboundMessage):
            told = [item.text, item.quoted, item.subject, item.sender.name, item.external_id]
            told += [item.reply_tag, *item.references, *(a.filename for a in item.attachments)]
            assert not any(UNCLEAN.search(one) for one in told)
            assert item.external_id
            assert len(item.references) <= 50
            assert len({a.ref for a in item.attachments}) == len(item.attachments)
            assert not any(set(a.filename) & set("/\\\n") for a in item.attachments)
    return found


def message(found: Parsed) -> InboundMessage:
    (item,) = found.items
    assert isinstance(item, InboundMessage)
    return item


def nested(kind: bytes, depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, n, n)
        for n in range(depth)
    )


def divided(part: bytes, count: int, kind: bytes = b"mixed") -> bytes:
    head = HEAD + b"Content-Type: multipart/%s; boundary=b\r\n\r\n" % kind
    return head + b"".join(b"--b\r\n%s\r\n" % part for _ in range(count)) + b"--b--\r\n"


PDF = b"Content-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"
TWO_WAYS = (
    b"Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nhalo\r\n--c\r\n"
    b"Content-Type: text/html\r\n\r\n<p>x" + b"<div>y" * 1000 + b"\r\n--c--"
)

#: What it is, the mail with so many times the same in it, how many, and what its problem must name.
NASTY: list[tuple[str, Callable[[int], bytes], int, str]] = [
    ("5,000 parts", lambda n: divided(PDF, n), 5000, "parts"),
    ("1,500 mails inside each other",
     lambda n: (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * n + b"halo", 1500, ""),
    ("3,000 multiparts inside each other",
     lambda n: HEAD + nested(b"mixed", n) + b"\r\nhalo", 3000, "deep"),
    ("alternatives inside each other",
     lambda n: HEAD + nested(b"alternative", n) + b"\r\nhalo", 29, ""),
    ("400 pairs of alternatives", lambda n: divided(TWO_WAYS, n), 400, "parts"),
    ("2,000 parentheses",
     lambda n: b"From: " + b"(" * n + b" warga@example.com\r\n\r\nhalo", 2000, ""),
    ("60,000 parentheses",
     lambda n: b"From: " + b"(" * n + b" warga@example.com\r\n\r\nhalo", 60_000, ""),
    ("60,000 quotes",
     lambda n: b"From: " + b'"' * (n + 1) + b" <warga@example.com>\r\n\r\nhalo", 60_000, ""),
    ("9,000 authors",
     lambda n: b"From: " + b"warga@example.com, " * n + b"\r\n\r\nhalo", 9000, ""),
    ("20,000 references",
     lambda n: HEAD + b"References: " + b"<a@b> " * n + b"\r\n\r\nhalo", 20_000, ""),
    ("a subject of 200 kB in encoded words",
     lambda n: b"From: warga@example.com\r\nSubject: " + b"=?utf-8?B?aGFsbyBoYWxv?=\r\n " * n
     + b"\r\n\r\nhalo", 8000, ""),
    ("300,000 headers",
     lambda n: b"From: warga@example.com\r\n" + b"X: y\r\n" * n + b"\r\nhalo", 300_000, ""),
    ("a header of 600,000 lines",
     lambda n: HEAD + b"X: y\r\n" + b" a\r\n" * n + b"\r\nhalo", 600_000, ""),
    ("30,000 parameters",
     lambda n: HEAD + b"Content-Type: text/plain" + b';"' * n + b"\r\n\r\nhalo", 30_000, ""),
    ("5,000 pieces of a file name",
     lambda n: HEAD + b"Content-Type: text/plain"
     + b"".join(b"; name*%d*=a" % each for each in range(n)) + b"\r\n\r\nhalo", 5000, ""),
    ("a boundary of one dash",
     lambda n: divided(b"", 1).replace(b"boundary=b", b"boundary=-") + b"---\r\n" * n,
     1_000_000, "parts"),
    ("a video of 25 MB",
     lambda n: divided(PDF.replace(b"AAAA", (b"A" * 76 + b"\r\n") * n), 1), 330_000, ""),
    ("25 MB of text",
     lambda n: HEAD + b"\r\n" + b"halo dunia\r\n" * n, 2_200_000, "more text"),
    ("20 MB quoted-printable",
     lambda n: HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=41=\r\n" * n,
     3_300_000, "more text"),
    ("padding in every line of base64",
     lambda n: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QQ==\r\n" * n,
     1_000_000, "more text"),
    ("20 MB of HTML that is never closed",
     lambda n: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>a<table><tr><td>" * n,
     1_000_000, "more text"),
    ("half a million paragraphs",
     lambda n: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>a</p>" * n, 62_000, ""),
    ("a table with one wide cell",
     lambda n: HEAD + b"Content-Type: text/html\r\n\r\n<table><tr><td>" + b"x" * 100_000
     + b"<tr><td>a" * n, 20_000, ""),
    ("a million NULs", lambda n: HEAD + b"\r\n" + b"\x00" * n, 1_000_000, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "times", "problem"), [row[1:] for row in NASTY], ids=[row[0] for row in NASTY]
)
def test_nasty_mails_take_little_time_and_memory(
    made: Callable[[int], bytes], times: int, problem: str
) -> None:
    def parsed(raw: bytes) -> Parsed:
        return parse(raw, account=OFFICE, own=OWN, received_at=NOW)

    raw = made(times)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = parsed(raw)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 200 * 1024
    assert problem in (found.problem or "")
    assert message(found).sender.id == "warga@example.com"
    assert_in_step(parsed, made(times // 2), raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", None),
        (b"\n", None),
        (b"From: \nSender: warga@example.com\n\nhalo", "halo"),
        (b"From: warga@example.com\r\n\r\n", ""),
        (b"From warga Mon Nov 23\nFrom: warga@example.com\n\nhalo", "halo"),
        (b"From: warga@example.com\nsebuah baris tanpa titik dua\nSubject: x\n\nhalo", "halo"),
        (b"From: warga@example.com\nhalo, ini isinya", "halo, ini isinya"),
        (b"From: =?utf-8?B?//8=?= <warga@example.com>\nContent-Type: \n\nhalo", "halo"),
        (b"From: \xff\xfe <warga@example.com>\nContent-Type: ;;;=;charset\n\nhalo", "halo"),
        (b'From: <warga@example.com>\nContent-Type: text/plain; charset="\xff"\n\nhalo', "halo"),
        (b"From: <@a,@b:warga@example.com>\nDate: Sun, 99 Foo 9999\n\nhalo", "halo"),
    ],
)
def test_odd_mails_keep_what_is_readable(raw: bytes, text: str | None) -> None:
    found = read(raw)
    if text is None:
        assert found.items == ()
        assert found.problem == "no address to say who wrote"
        assert not found.reply_allowed
    else:
        assert message(found).sender.id == "warga@example.com"
        assert message(found).text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Subject: x\n\nhalo", "halo"),
        (b"halo saja", "halo saja"),
        (b"From: Warga\n\nhalo", "halo"),
        (b"\x00\xff" * 50, "\u00ff" * 50),
    ],
)
def test_odd_mails_of_nobody_keep_their_words(raw: bytes, text: str) -> None:
    found = read(raw)
    assert (found.problem, found.reply_allowed) == ("no address to say who wrote", False)
    assert message(found).text == text
    assert message(found).unanswerable


def test_a_header_cannot_be_smuggled_into_another() -> None:
    found = read(mail("halo", subject="=?utf-8?B?YQ0KQmNjOiBsYWluQGV4YW1wbGUuY29t?="))
    assert message(found).subject == "a Bcc: lain@example.com"


def test_a_made_up_id_is_that_of_the_mail_and_not_of_its_way() -> None:
    one = message(read(mail("KTP hilang", message_id="")))
    assert one.external_id.startswith("no-id.")
    other_way = message(read(b"Received: by x\r\n" + mail("KTP hilang", message_id="")))
    assert other_way.external_id == one.external_id
    assert message(read(mail("KK hilang", message_id=""))).external_id != one.external_id


def test_stories_names_subjects_and_file_names_are_cleaned_at_the_third_door() -> None:
    evil, good = "a\x1b]0;JUDUL\x07\u202eb", "ab"
    letter = email.message.EmailMessage()
    letter["From"] = email.headerregistry.Address(good, "warga", "example.com")
    letter["Subject"] = "Pengaduan"
    letter.set_content(f"KTP saya {evil} belum jadi.")
    letter.add_attachment(b"x", "application", "pdf", filename="surat.pdf")
    raw = letter.as_bytes(policy=email.policy.SMTP)
    coded = f"=?utf-8?q?{quote(evil).replace('%', '=')}?=".encode()
    raw = raw.replace(b"From: ab ", b"From: " + coded + b" ").replace(
        b"Subject: Pengaduan", b"Subject: " + coded
    )
    raw = raw.replace(b'filename="surat.pdf"', b"filename*=utf-8''" + quote(evil).encode())
    found = message(read(raw))
    assert found.text == f"KTP saya {good} belum jadi."
    assert (found.subject, found.sender.name) == (good, good)
    assert found.attachments[0].filename == good


def test_the_date_of_the_sender_is_not_believed() -> None:
    for date in (b"Fri, 1 Jan 2100 00:00:00 +0700", b"Thu, 1 Jan 1970 00:00:00 +0000", b"besok"):
        raw = re.sub(rb"Date: [^\r]*", b"Date: " + date, mail("halo"))
        assert message(read(raw)).sent_at == NOW


def test_every_charset_that_is_read_is_one_of_the_interpreters() -> None:
    for name in CHARSETS:
        assert charset(name) == name
        assert decode(bytes(range(256)) * 3, name)
    for name in ("zlib", "hex", "rot13", "idna", "punycode", "unicode_escape", "undefined", "\x00"):
        assert charset(name) is None
        assert decode(b"KTP \\u0041", name) == "KTP \\u0041"


def test_a_file_is_given_back_or_refused() -> None:
    raw = mixed(part("ini"), file("a.pdf", "application/pdf", b"%PDF" * 1000))
    assert extract(raw, "2", 4000) == b"%PDF" * 1000
    with pytest.raises(ValueError, match="too_large"):
        extract(raw, "2", 3999)
    with pytest.raises(ValueError, match="too_large"):
        extract(raw, "2", 10)
    for absent in ("3", "", "2.1", "x", "99999999999999999999", "1.1.1"):
        with pytest.raises(LookupError):
            extract(raw, absent, 4000)


def test_a_mail_that_is_one_file() -> None:
    raw = mail(b"%PDF", "Content-Type: application/pdf; name=surat.pdf")
    (attachment,) = message(read(raw)).attachments
    assert (attachment.ref, attachment.filename) == ("1", "surat.pdf")
    assert extract(raw, "1", 100) == b"%PDF"


def interpreters_mails() -> Iterator[bytes]:
    """What the interpreter tests its own reader with, where its tests are installed."""
    folder = Path(email.__file__).parent.parent / "test" / "test_email" / "data"
    yield from (found.read_bytes() for found in sorted(folder.glob("msg_*.txt")))


def test_the_interpreters_own_test_mails_are_read() -> None:
    for raw in interpreters_mails():
        for item in read(raw).items:
            if isinstance(item, InboundMessage):
                for attachment in item.attachments:
                    assert extract(raw, attachment.ref, 10_000_000) is not None


class Chance:
    """The same choices for the same seed."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % limit

    def of(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]


def mutated(raw: bytes, chance: Chance) -> bytes:
    """The mail with a few of its bytes, lines or pieces cut, doubled, moved or replaced."""
    data = raw
    for _ in range(1 + chance.below(8)):
        at = chance.below(len(data) + 1)
        to = min(len(data), at + chance.of((1, 2, 7, 40, 300)))
        before, piece, behind = data[:at], data[at:to], data[to:]
        match chance.below(8):
            case 0:
                piece = b""
            case 1:
                piece *= chance.of((2, 3, 50))
            case 2:
                piece = bytes(chance.below(256) for _ in piece)
            case 3:
                piece += chance.of(TOKENS)
            case 4:
                other = chance.of(CORPUS)
                begin = chance.below(len(other))
                piece += other[begin : begin + 400]
            case 5:
                piece = piece.replace(b"\r\n", chance.of((b"\n", b"\r", b"\r\n\r\n")))
            case 6:
                lines = piece.split(b"\n")
                piece = b"\n".join(reversed(lines))
            case _:
                before, behind = behind, before
        data = before + piece + behind
    return data


TOKENS = [
    b"\r\n\r\n", b"\n", b"--=_batas_0--\r\n", b"--=_batas_0\r\n", b"=?utf-8?B?", b"?=", b"<", b">",
    b"> ", b"\x00", b"\xed\xa0\x80", b"\xff\xfe", b'"', b"(", b";", b"charset=utf-16",
    b"charset=idna",
    b"Content-Type: multipart/alternative; boundary=x\r\n", b"Content-Type: message/rfc822\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"\r\nmenulis:\r\n", "\ue000\ue001".encode(),
    b"<blockquote type=cite>", b"</div>", b"&#55296;", b"&#0;", b"filename*0*=utf-8''%00%2F",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_two_thousand_mutations_never_raise(seed: int) -> None:
    chance = Chance(seed)
    for _ in range(100):
        raw = mutated(chance.of(CORPUS), chance)
        for item in read(raw).items:
            for attachment in getattr(item, "attachments", ())[:3]:
                extract(raw, attachment.ref, 1_000_000)


@given(st.binary(max_size=400), st.sampled_from(CORPUS))
@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_may_stand_before_behind_or_instead(junk: bytes, raw: bytes) -> None:
    for made in (junk, junk + raw, raw + junk, raw.replace(b"\r\n\r\n", junk)):
        read(made)


@given(
    data=st.one_of(st.binary(max_size=300), st.text("QUJD=\r\n +/!", max_size=300).map(str.encode)),
    piece=st.integers(1, 40),
    cut=st.integers(0, 20),
)
def test_base64_in_pieces_is_base64(data: bytes, piece: int, cut: int) -> None:
    found = b"".join(base64_pieces(data, cut, len(data), piece=piece))
    assert found == from_base64(data[cut:])


def test_base64_with_padding_everywhere_is_read_as_before() -> None:
    data = b"QUJDRA==\r\n" * 20_000
    assert b"".join(base64_pieces(data, 0, len(data))) == from_base64(data)
