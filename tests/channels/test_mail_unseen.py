"""Who wrote a mail, and may it be answered: nobody's words are lost for a header."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.mail import parse as parsing
from channels.mail.parse import Parsed, parse
from channels.mail.refusals import POLICY, refusal
from channels.message import DeliveryStatus, InboundMessage
from tests.channels.mails import unseen
from tests.channels.mails.unseen import OFFICE, STORY, WARGA, mail, report
from tests.growth import assert_in_step

NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)


def read(raw: bytes, forms: frozenset[str] = frozenset()) -> Parsed:
    return parse(raw, account=OFFICE, own=frozenset({OFFICE}), received_at=NOW, forms=forms)


def item_of(found: Parsed) -> InboundMessage:
    (item,) = found.items
    assert isinstance(item, InboundMessage)
    return item


# -- may it be answered, and is it kept -----------------------------------------------------------


@pytest.mark.parametrize("raw", [unseen.NO_ANSWER_WANTED, unseen.SUPPRESSES_ALL, unseen.REDIRECTED])
def test_who_wants_no_automatic_answer_is_a_person_all_the_same(raw: bytes) -> None:
    found = read(raw)
    assert (found.kind, found.reply_allowed) == ("complaint", False)
    item = item_of(found)
    assert (item.text, item.note, item.unanswerable) == (STORY, "", True)


@pytest.mark.parametrize(("raw", "kind"), [(unseen.FORM, "auto_reply"), (unseen.OWN_FORM, "own")])
def test_a_form_offers_who_filled_it_in(raw: bytes, kind: str) -> None:
    found = read(raw)
    assert (found.kind, found.reply_allowed, found.sender) == (kind, False, WARGA)
    item = item_of(found)
    assert (item.note, item.looped, item.address.peer) == (kind, False, WARGA)
    assert "belum jadi sejak 2 November" in item.text


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (unseen.FORM, "formulir@situs.example"),
        (unseen.OWN_FORM, "pengaduan+situs@kantor.example"),
        (mail(f"Reply-To: {WARGA}", sender="wordpress@situs.example"), "wordpress@situs.example"),
    ],
)
def test_a_form_that_the_office_names_writes_for_its_citizens(raw: bytes, form: str) -> None:
    found = read(raw, frozenset({form}))
    assert (found.kind, found.reply_allowed, found.sender) == ("complaint", True, WARGA)
    assert not item_of(found).unanswerable


def test_what_nobody_reads_and_wants_no_answer_is_a_machines() -> None:
    found = read(mail("X-Auto-Response-Suppress: All", sender="noreply@layanan.example"))
    assert (found.kind, item_of(found).note) == ("auto_reply", "auto_reply")


def test_a_form_without_a_reply_to_is_its_own_writer() -> None:
    found = read(mail(sender="wordpress@situs.example"), frozenset({"wordpress@situs.example"}))
    assert found.sender == "wordpress@situs.example"


def test_only_what_bears_our_mark_is_ours() -> None:
    ours, address = item_of(read(unseen.LOOPED)), item_of(read(unseen.OWN_ALONE))
    assert (ours.note, ours.looped) == ("own", True)
    assert (address.note, address.looped) == ("own", False)
    sent_on = mail("Message-ID: <aduan.5@kantor.example>", sender="gerbang@example.net")
    assert item_of(read(sent_on.replace(b"<m.1@example.com>", b"<aduan.5@kantor.example>"))).looped


def test_a_vacation_note_stays_one() -> None:
    assert read(unseen.VACATION).kind == "auto_reply"
    quiet = mail(
        "Return-Path: <>",
        "Subject: Re: Jawaban",
        "In-Reply-To: <aduan.1@kantor.example>",
        text="Saya cuti.",
    )
    assert read(quiet).kind == "auto_reply"


def test_a_persons_answer_with_a_null_sender_is_an_answer() -> None:
    found = read(
        mail("Return-Path: <>", "In-Reply-To: <aduan.1@kantor.example>", text="Nomor saya 15.")
    )
    assert (found.kind, found.reply_allowed) == ("reply", False)


# -- who wrote ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "sender"),
    [
        (unseen.FROM_BARE, WARGA),
        (unseen.ALL_ENCODED, WARGA),
        (unseen.UNFOLDED, WARGA),
        (mail(sender="=?utf-8?B?V2FyZ2EgPHdhcmdhLmNvbnRvaEBleGFtcGxlLmNvbT4=?="), WARGA),
        (mail(sender=f"{WARGA} Warga Contoh"), WARGA),
        (mail(sender="Warga <warga.contoh @ example.com>"), WARGA),
        (mail(sender="warga.contoh @example.com"), WARGA),
        (mail(sender=f"{WARGA} [mailto:{WARGA}]"), WARGA),
        (mail("Return-Path: <warga.contoh@example.com>", sender=""), WARGA),
        (unseen.NO_FROM, ""),
        (mail(sender="Warga Contoh"), ""),
        (mail(sender=f"{'a' * 190}@example.com"), ""),
    ],
)
def test_the_writer_is_who_is_named(raw: bytes, sender: str) -> None:
    found = read(raw)
    assert found.sender == sender
    assert found.reply_allowed is bool(sender)
    assert found.kind == "complaint"


def test_a_name_stays_a_name() -> None:
    assert item_of(read(unseen.FROM_BARE)).sender.name == "Warga Contoh"
    assert item_of(read(unseen.ALL_ENCODED)).sender.name == "Warga Contoh"


@pytest.mark.parametrize(
    "raw",
    [
        unseen.TWO_FROMS,
        mail(sender="warga contoh @ example.com"),
        mail(sender=f"{WARGA} atau warga.dua@example.com"),
    ],
)
def test_who_can_be_read_in_two_ways_is_not_answered(raw: bytes) -> None:
    found = read(raw)
    assert not found.reply_allowed
    assert item_of(found).note == "doubtful"


def test_the_same_from_twice_leaves_no_doubt() -> None:
    found = read(unseen.TWICE_THE_SAME)
    assert found.reply_allowed and item_of(found).note == ""


def test_the_words_of_a_mail_without_a_sender_are_there() -> None:
    found = read(unseen.NO_FROM)
    item = item_of(found)
    assert item.text == "KTP saya belum jadi sejak 2 November. Hubungi saya."
    assert "@" not in item.address.peer
    other = item_of(read(unseen.NO_FROM + b"Lagi."))
    assert other.address.peer != item.address.peer, "nobody is one person with somebody else"


def test_what_cannot_be_understood_is_there_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(parsing, "Body", broken)
    found = read(unseen.NO_ANSWER_WANTED)
    item = item_of(found)
    assert found.problem == "mail could not be read: RuntimeError"
    assert item.note == "unread" and STORY in item.text


# -- headers that lost their folding --------------------------------------------------------------


def test_headers_go_on_behind_lines_that_are_none() -> None:
    item = item_of(read(unseen.UNFOLDED))
    assert (item.subject, item.external_id) == ("KTP belum jadi", "m7.1@example.com")
    assert (item.text, item.quoted) == ("KTP saya belum jadi sejak 2 November.", "")


def test_the_headers_that_came_back_too() -> None:
    broken = report("5.1.1", "550 no such user").replace(
        b"Message-ID: <aduan.1@",
        b"X-Saring: satu\r\ndua tanpa spasi\r\ntiga\r\nMessage-ID: <aduan.1@",
    )
    (status,) = read(broken).items
    assert isinstance(status, DeliveryStatus)
    assert status.external_id == "aduan.1@kantor.example"


def test_a_body_is_no_header_for_the_names_in_it() -> None:
    said = "Kepada Bapak,\nSubject: begini\n\nKTP saya belum jadi."
    assert item_of(read(mail("Subject: KTP", text=said))).text == said


def test_odd_lines_without_end_take_their_own_time() -> None:
    def odd(lines: int) -> bytes:
        return (
            b"Subject: KTP\r\n" + b"tanpa titik dua\r\n" * lines + b"To: x@example.com\r\n\r\nisi"
        )

    assert_in_step(read, odd(20_000), odd(40_000))


# -- words ----------------------------------------------------------------------------------------


def test_a_short_subject_is_what_was_said() -> None:
    found = read(unseen.SHORT_SUBJECT)
    assert (found.kind, item_of(found).text, found.reply_allowed) == (
        "complaint",
        "tanya KTP",
        True,
    )


def test_zohos_line_ends_the_new_words() -> None:
    item = item_of(read(unseen.ZOHO))
    assert item.text == "Nomor antrean saya 15."
    assert "Mohon sebutkan" in item.quoted


@pytest.mark.parametrize("dashes", ["--", "-- "])
def test_a_line_of_ones_own_below_dashes_is_said(dashes: str) -> None:
    said = f"KTP saya belum jadi.\n{dashes}\nMohon juga dicek kartu keluarga saya yang hilang."
    assert "kartu keluarga" in item_of(read(mail(text=said))).text
    many = "\n".join(f"Baris {n}" for n in range(7))
    assert "Baris 6" in item_of(read(mail(text=f"Isi.\n{dashes}\n{many}"))).text


@pytest.mark.parametrize("dashes", ["--", "-- "])
def test_a_signature_is_cut(dashes: str) -> None:
    signed = f"KTP saya belum jadi.\n{dashes}\nWarga Contoh\nDesa Contoh RT 02\nHP 0812-0000-0001"
    item = item_of(read(mail(text=signed)))
    assert item.text == "KTP saya belum jadi."
    assert "Desa Contoh" in item.quoted


def test_a_providers_complaint_is_a_robots() -> None:
    found = read(unseen.FEEDBACK)
    assert (found.kind, found.reply_allowed) == ("auto_reply", False)


def test_a_mail_inside_is_called_after_its_subject() -> None:
    item = item_of(read(unseen.FEEDBACK))
    assert [one.filename for one in item.attachments] == ["Jawaban.eml"]


# -- bounces --------------------------------------------------------------------------------------


def test_a_daemon_without_an_address_tells_what_became_of_a_mail() -> None:
    found = read(unseen.BARE_DAEMON)
    assert found.kind == "bounce" and found.bounce is not None
    told = found.bounce
    assert (told.status, told.recipient) == ("failed", WARGA)
    assert (told.message_id, told.code) == ("aduan.1@kantor.example", "5.1.1")
    assert told.reason == "unknown_address"
    (status,) = found.items
    assert isinstance(status, DeliveryStatus)


def test_a_daemons_text_from_an_ordinary_address_is_a_bounce_and_is_held() -> None:
    found = read(unseen.UNMARKED_BOUNCE)
    assert (found.kind, found.reply_allowed) == ("bounce", False)
    assert item_of(found).note == "bounce"
    assert "user unknown" in item_of(found).text


def test_a_report_whose_kind_was_forgotten_is_a_bounce() -> None:
    raw = mail(
        "Subject: Surat kembali",
        'Content-Type: multipart/report; boundary="batas"',
        text=(
            "--batas\nContent-Type: text/plain\n\nTidak sampai.\n\n"
            f"--batas\nContent-Type: message/rfc822\n\n{unseen.RETURNED}\n\nisi\n--batas--"
        ),
        sender=unseen.DAEMON,
    )
    found = read(raw).bounce
    assert found is not None
    assert (found.status, found.message_id) == ("failed", "aduan.1@kantor.example")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Gagal terkirim", "Surel saya could not be delivered. Mohon dicek."),
        ("Fwd: Mail delivery failed", "Ini yang saya terima.\n\n550 5.1.1 no such user"),
        ("Re: Mail delivery failed", "This message was created automatically, katanya."),
        ("Surat tidak terkirim", "Berkas saya tidak dapat dikirim lewat aplikasi."),
    ],
)
def test_people_tell_of_failed_mails_too(subject: str, text: str) -> None:
    assert read(mail(f"Subject: {subject}", text=text)).kind in ("complaint", "reply")


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("5.1.1", "550 5.7.1 sending address 192.0.2.25 is on our block list", "rejected"),
        ("5.1.0", "550 5.1.0 <pengaduan@kantor.example> sender refused", "rejected"),
        ("5.2.1", "550 5.2.1 mailbox receives mail too fast, try again later", "rejected"),
        ("5.0.0", "552 mailbox full: over quota", "mailbox_full"),
        ("5.0.0", "550 no such user here", "unknown_address"),
        ("5.0.0", "552 5.2.2 mailbox is full", "mailbox_full"),
        ("5.1.0", "550 address rejected", "rejected"),
        ("5.2.1", "", "rejected"),
        ("5.1.1", "550 SPF check failed", "rejected"),
        ("5.1.1", "550 User unknown in relay recipient table", "unknown_address"),
        ("5.2.1", "550 The account that you tried to reach is disabled.", "unknown_address"),
        ("5.5.0", "550 user not listed in the directory", "unknown_address"),
        ("4.4.1", "421 too many connections", "unreachable"),
    ],
)
def test_words_come_before_codes(status: str, said: str, reason: str) -> None:
    found = read(report(status, said)).bounce
    assert found is not None and found.reason == reason


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        ("550", "", "rejected"),
        ("551", "", "rejected"),
        ("553", "", "rejected"),
        ("", "invalid RDNS", "rejected"),
        ("550", "unknown host", "rejected"),
        ("", "The user does not exist", "unknown_address"),
        ("", "pengguna tidak ditemukan", "unknown_address"),
        ("", "kotak surat tujuan penuh", "mailbox_full"),
        ("552", "message too large", "too_large"),
        ("5.3.4", "", "too_large"),
        ("5.1.2", "host not found", "unknown_address"),
    ],
)
def test_one_function_decides_for_both_doors(code: str, said: str, reason: str) -> None:
    assert refusal(code, said).code == reason


def test_what_is_said_of_us_has_a_cause_of_its_own() -> None:
    assert refusal("5.1.1", "blocked by spamhaus").cause == POLICY
    assert refusal("5.6.0", "content refused").cause == ""
    (status,) = read(report("5.1.1", "550 5.7.1 192.0.2.25 is on our block list")).items
    assert isinstance(status, DeliveryStatus)
    assert (status.reason, status.cause) == ("rejected", POLICY)
    assert status.answer.startswith("550 5.7.1")


def test_deliverable_is_no_failure() -> None:
    found = read(report("2.1.5", "", action="deliverable")).bounce
    assert found is not None
    assert (found.status != "failed", found.reason) == (True, "")


def test_an_ip_address_is_no_code() -> None:
    told = f"From 5.1.1.25\n\n{unseen.RETURNED}"
    raw = mail("Return-Path: <>", "Subject: Undelivered Mail", text=told, sender=unseen.DAEMON)
    found = read(raw).bounce
    assert found is not None and found.code == ""


def test_long_words_of_a_server_take_their_own_time() -> None:
    def long(times: int) -> bytes:
        return report("5.0.0", "550 " + "user mailbox sender <" * times)

    assert_in_step(read, long(8_000), long(16_000))
