"""A mail as programs read it: whole, threaded, and with nothing smuggled into its headers."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Limits
from channels.mail.compose import Office, compose, is_address, message_id_of, reply_address
from channels.mail.fit import cut_text, expects_answer, fit_message, mail_text
from channels.mail.marks import ANSWER_ABOVE, is_own_id
from channels.message import Blob, Choice
from tests.channels.mail_house import to

OFFICE = Office(address="pengaduan@kantor.example.com", name="Disdukcapil Contoh")
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WARGA = "warga@example.com"
LIMITS = Limits(
    text_chars=1000,
    caption_chars=1000,
    choices=20,
    label_chars=200,
    download_bytes=1,
    upload_bytes=1,
    markup="plain",
)
OUTLOOK = (
    "PSAPR06MB4021D7F0C2B1A9E84F3C5A6B7C8D9@PSAPR06MB4021.apcprd06.prod.outlook.com.example.com"
)


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def header(raw: bytes, name: str) -> str:
    """The header as it stands on the wire, unfolded."""
    head = re.sub(rb"\r\n(?=[ \t])", b"", raw.partition(b"\r\n\r\n")[0])
    found = re.search(rb"(?mi)^%s: ([^\r\n]*)" % name.encode(), head)
    return found[1].decode("ascii") if found else ""


def body(raw: bytes, kind: str = "plain") -> str:
    part = read(raw).get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_ids_of_outlook_survive_whole() -> None:
    thread = tuple(f"{n}.{OUTLOOK}" for n in range(12))
    raw = compose(to(WARGA, "a", reply_to=thread[-1], references=thread), OFFICE, at=AT)
    assert header(raw, "In-Reply-To") == f"<{thread[-1]}>"
    kept = header(raw, "References").split()
    assert kept == [f"<{thread[0]}>", *(f"<{one}>" for one in thread[-9:])]
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_the_answered_mail_stands_last_in_the_thread_and_once() -> None:
    raw = compose(
        to(WARGA, "a", reply_to="<b@example.com>", references=("b@example.com", "c@example.com")),
        OFFICE,
        at=AT,
    )
    assert header(raw, "References") == "<c@example.com> <b@example.com>"


@pytest.mark.parametrize("bad", ["", "a b", "a>\r\nBcc: x", "é@example.com", "x" * 300])
def test_ids_that_are_none_are_left_out(bad: str) -> None:
    raw = compose(to(WARGA, "a", reply_to=bad, references=(bad, "c@example.com")), OFFICE, at=AT)
    assert header(raw, "In-Reply-To") == ""
    assert header(raw, "References") == "<c@example.com>"


@given(
    subject=st.text(max_size=300),
    name=st.text(max_size=200),
    text=st.text(max_size=500),
    label=st.text(max_size=50),
    filename=st.text(max_size=80),
)
def test_nothing_that_is_said_becomes_a_header(
    tmp_path_factory: pytest.TempPathFactory,
    subject: str,
    name: str,
    text: str,
    label: str,
    filename: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / "berkas"
    path.write_bytes(b"isi")
    message = to(
        WARGA,
        text,
        subject=subject,
        choices=(Choice("a", label),),
        attachments=(Blob(str(path), filename, "image/png"),),
    )
    raw = compose(message, Office(address=OFFICE.address, name=name), at=AT)
    head = re.sub(rb"\r\n(?=[ \t])", b"", raw.partition(b"\r\n\r\n")[0]).decode("ascii")
    assert [line.partition(":")[0] for line in head.split("\r\n")] == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "X-Auto-Response-Suppress", "X-Aduan-Loop", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    (file,) = read(raw).iter_attachments()
    assert file.get_payload(decode=True) == b"isi"


@given(subject=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=150))
def test_a_subject_reads_as_it_was_written(subject: str) -> None:
    raw = compose(to(WARGA, "a", subject=subject), OFFICE, at=AT)
    assert str(read(raw)["Subject"]) == subject


def test_long_subjects_are_encoded_in_words_of_75_characters() -> None:
    raw = compose(to(WARGA, "a", subject="Pengaduan – " + "é" * 150), OFFICE, at=AT)
    subject = raw.partition(b"Subject: ")[2].partition(b"\r\nDate")[0]
    for word in subject.split():
        assert word.startswith(b"=?utf-8?")
        assert len(word) <= 75


def test_words_arrive_as_they_were_written() -> None:
    text = "Yth. Bapak/Ibu,\n\n.titik di awal\nFrom awal baris\n— é ☃ " + "panjang " * 300
    raw = compose(to(WARGA, text), OFFICE, at=AT)
    assert body(raw).rstrip("\n") == text.strip()
    assert raw.isascii()


def test_html_shows_words_and_runs_nothing() -> None:
    text = '<script>alert("x")</script> & <img src=x>\n\nLihat https://example.com/a?b=1&c=2'
    shown = body(compose(to(WARGA, text), OFFICE, at=AT), "html")
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown
    assert "https://example.com/a?b=1&amp;c=2" in shown
    assert "<a " not in shown


def test_the_same_key_gives_the_same_mail() -> None:
    message = to(WARGA, "halo", key="a/0")
    assert compose(message, OFFICE, at=AT) == compose(message, OFFICE, at=AT)
    assert is_own_id(message_id_of("a/0", OFFICE))
    assert message_id_of("a/0", OFFICE) != message_id_of("a/1", OFFICE)
    assert message_id_of("a/0", OFFICE).endswith("@kantor.example.com")
    assert re.fullmatch(r"[a-z0-9.@]+", message_id_of("nama warga\r\n", OFFICE))


def test_replies_come_to_the_tagged_address() -> None:
    raw = compose(to(WARGA, "a", reply_tag="k7.Xy_9-z"), OFFICE, at=AT)
    assert header(raw, "Reply-To") == "<pengaduan+k7.Xy_9-z@kantor.example.com>"
    assert header(raw, "From") == '"Disdukcapil Contoh" <pengaduan@kantor.example.com>'
    assert header(compose(to(WARGA, "a"), OFFICE, at=AT), "Reply-To") == ""


@pytest.mark.parametrize("tag", ["a b", "a>", "a@b", "a\r\nb", "..", "x" * 60, "é"])
def test_tags_that_no_address_can_hold(tag: str) -> None:
    with pytest.raises(ValueError, match="reply tag"):
        reply_address(OFFICE, tag)


@pytest.mark.parametrize("text", ["warga@example.com", "a+b.c'd@x-y.example.com", "a@localhost"])
def test_addresses(text: str) -> None:
    assert is_address(text)


def test_files_keep_their_names_and_are_never_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"From: x@example.com\r\n\r\nhalo")
    blobs = (
        Blob(str(path), "Tanda terima – ё.pdf", "application/pdf"),
        Blob(str(path), "../../etc/passwd\r\nX: y", "message/rfc822"),
        Blob(str(path), "", "bukan tipe\r\nX: y"),
        Blob("", "kode-qr.png", "image/png", content=b"\x89PNG"),
    )
    raw = compose(to(WARGA, "Ini.", attachments=blobs), OFFICE, at=AT)
    found = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in read(raw).iter_attachments()
    ]
    data = path.read_bytes()
    assert found == [
        ("Tanda terima – ё.pdf", "application/pdf", data),
        (".._.._etc_passwd X: y", "application/octet-stream", data),
        ("berkas", "application/octet-stream", data),
        ("kode-qr.png", "image/png", b"\x89PNG"),
    ]


# -- words ----------------------------------------------------------------------------------------


def test_choices_are_numbered_lines_under_the_words() -> None:
    message = to(WARGA, "Setuju?", choices=(Choice("a", "Ya"), Choice("b", "Tidak\nsetuju")))
    assert mail_text(message).splitlines() == [
        ANSWER_ABOVE,
        "",
        "Setuju?",
        "",
        "Balas dengan nomor atau kata pilihan Anda:",
        "1. Ya",
        "2. Tidak setuju",
    ]


def test_choices_that_the_words_already_list_are_not_listed_twice() -> None:
    text = "Apa yang diadukan?\n1. KTP\n2. Akta lahir"
    message = to(WARGA, text, choices=(Choice("a", "KTP"), Choice("b", "Akta lahir")))
    assert mail_text(message).count("KTP") == 1
    assert mail_text(message).endswith("Balas dengan nomor atau kata pilihan Anda.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Siapa nama Anda?", True), ("Kapan?\n\nContoh: kemarin", True), ("Sudah tercatat.", False)],
)
def test_the_line_stands_only_where_an_answer_is_expected(text: str, expected: bool) -> None:
    assert expects_answer(to(WARGA, text)) is expected
    assert mail_text(to(WARGA, text)).startswith(ANSWER_ABOVE) is expected


@given(st.text(st.sampled_from("ab \n."), max_size=400), st.integers(1, 60))
def test_cutting_loses_no_word_and_keeps_the_limit(text: str, limit: int) -> None:
    pieces = cut_text(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_parts_keep_the_order_of_words_files_and_choices() -> None:
    blob = Blob("/x", "x.pdf", "application/pdf")
    text = "\n\n".join(f"Butir {n}. " + "kata " * 40 for n in range(12))
    message = to(WARGA, text, "k", choices=(Choice("a", "Ya"),), attachments=(blob,))
    parts = fit_message(message, LIMITS)
    assert [part.key for part in parts] == [f"k/{n}" for n in range(len(parts))]
    assert len(parts) > 2
    assert [bool(part.attachments) for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(part.text.startswith("Butir") for part in parts)


def test_nothing_to_say_is_no_mail() -> None:
    assert fit_message(to(WARGA, " \n "), LIMITS) == ()
    (only,) = fit_message(to(WARGA, "", "k", choices=(Choice("a", "Ya"),)), LIMITS)
    assert only.key == "k/0"
