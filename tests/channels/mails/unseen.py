"""Mails that were lost, misread or answered wrongly once: each is one of a kind."""

from __future__ import annotations

OFFICE = "pengaduan@kantor.example"
WARGA = "warga.contoh@example.com"
STORY = "Nama ibu di akta kelahiran anak saya salah tulis, sudah dua kali saya ke loket."


def mail(*headers: str, text: str = STORY, sender: str = f"Warga Contoh <{WARGA}>") -> bytes:
    """A mail with these headers beside From and To; `sender` empty: without a From."""
    head = [f"From: {sender}"] if sender else []
    plain = any(one.startswith("Content-Type") for one in headers)
    kind = [] if plain else ["Content-Type: text/plain; charset=utf-8"]
    lines = [*head, f"To: {OFFICE}", "Message-ID: <m.1@example.com>", *headers, *kind]
    return ("\n".join(lines) + f"\n\n{text}\n").encode().replace(b"\n", b"\r\n")


SUBJECT = "Subject: Akta kelahiran salah nama"
NO_ANSWER_WANTED = mail(SUBJECT, "X-Auto-Response-Suppress: OOF, AutoReply")
SUPPRESSES_ALL = mail(SUBJECT, "X-Auto-Response-Suppress: All")
REDIRECTED = mail("Return-Path: <>", SUBJECT)
FORM = mail(
    f"Reply-To: Warga Contoh <{WARGA}>",
    "Subject: Isian baru: pengaduan",
    "Auto-Submitted: auto-generated",
    text="Nama: Warga Contoh\nUraian: KTP saya belum jadi sejak 2 November.",
    sender="Formulir Situs <formulir@situs.example>",
)
OWN_FORM = mail(
    "Return-Path: <www-data@situs.kantor.example>",
    f"Reply-To: Warga Contoh <{WARGA}>",
    "Subject: Isian baru dari situs",
    text="Nama: Warga Contoh\nUraian: KK saya belum jadi sejak 2 November.",
    sender="Formulir Situs <pengaduan+situs@kantor.example>",
)
FROM_BARE = mail("Subject: KTP belum jadi", sender=f"Warga Contoh {WARGA}")
NO_FROM = mail(
    "Subject: KTP belum jadi",
    text="KTP saya belum jadi sejak 2 November. Hubungi saya.",
    sender="",
)
ALL_ENCODED = mail(
    "Subject: KTP belum jadi",
    sender="=?utf-8?Q?Warga_Contoh_=3Cwarga.contoh=40example.com=3E?=",
)
TWO_FROMS = mail("From: Orang Lain <orang.lain@example.net>", SUBJECT)
TWICE_THE_SAME = mail(f"From: Warga Contoh <{WARGA}>", SUBJECT)
UNFOLDED = (
    "Return-Path: <lain@relay.example>\n"
    "X-Saring: bagian satu\n"
    "bagian dua tanpa spasi di depan\n"
    "bagian tiga tanpa spasi di depan\n"
    f"From: Warga Contoh <{WARGA}>\n"
    f"To: {OFFICE}\n"
    "Subject: KTP belum jadi\n"
    "Message-ID: <m7.1@example.com>\n"
    "Content-Type: text/plain; charset=utf-8\n\n"
    "KTP saya belum jadi sejak 2 November.\n"
).encode()
SHORT_SUBJECT = mail("Subject: tanya KTP", text="")
ONE_WORD_SUBJECT = mail("Subject: KTP", text="")
NOTHING_AT_ALL = mail(text="")
SERVICE_IN_BODY = mail("Subject: PENGADUAN", text="KTP saya belum jadi sejak 2 November.")
ZOHO = mail(
    "Subject: Re: Jawaban",
    "In-Reply-To: <aduan.1@kantor.example>",
    text=(
        "Nomor antrean saya 15.\n\n---- Pada Sen, 23 Nov 2026 10:20:00 +0700 Kantor "
        f"<{OFFICE}> menulis ----\n\nMohon sebutkan nomor antrean Bapak/Ibu."
    ),
)
VACATION = mail(
    "Subject: Re: Jawaban",
    "In-Reply-To: <aduan.1@kantor.example>",
    "Auto-Submitted: auto-replied",
    text="Saya cuti sampai 30 November.",
)
LOOPED = mail("Subject: Jawaban", "X-Aduan-Loop: 1", sender="gerbang@example.net")
OWN_ALONE = mail("Subject: catatan", sender=f"Kantor <{OFFICE}>")
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.kantor.example>"
RETURNED = f"To: <{WARGA}>\nMessage-ID: <aduan.1@kantor.example>\nSubject: Jawaban"
BARE_DAEMON = mail(
    "Return-Path: <>",
    "Subject: Mail delivery failed",
    text=(
        f"Relay relay.kantor.example here.\n\nYour mail for <{WARGA}> was refused by "
        f"mx.example.com:\n550 5.1.1 no such user\n\nThe headers that it had:\n\n{RETURNED}"
    ),
    sender="MAILER-DAEMON <>",
)
UNMARKED_BOUNCE = mail(
    "Subject: Mail delivery failed: returning message to sender",
    text=(
        "This message was created automatically by mail delivery software.\n\n"
        f"The mail to {WARGA} came back: user unknown."
    ),
    sender="Pos Relay <ndr@relay.example>",
)
#: An old provider's: no report type, our mail attached.
FEEDBACK = mail(
    "Subject: complaint about message from 192.0.2.25",
    'Content-Type: multipart/mixed; boundary="batas"',
    text=(
        "--batas\nContent-Type: text/plain\n\nThis is an email abuse report for a message that "
        f"came from 192.0.2.25.\n\n--batas\nContent-Type: message/rfc822\n\n{RETURNED}\n\nisi\n"
        "--batas--"
    ),
    sender="Layanan <staf@webmail.example>",
)


def report(
    status: str, said: str, *, action: str = "failed", of: str = "aduan.1@kantor.example",
    to: str = WARGA,
) -> bytes:  # fmt: skip
    """A report by RFC 3464 with the server's words in it."""
    diagnostic = f"Diagnostic-Code: smtp; {said}\n" if said else ""
    return mail(
        "Return-Path: <>",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="batas"',
        text=(
            "--batas\nContent-Type: text/plain\n\nSurat ini tidak dapat disampaikan.\n\n"
            "--batas\nContent-Type: message/delivery-status\n\n"
            "Reporting-MTA: dns; mx.kantor.example\n\n"
            f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n{diagnostic}\n"
            "--batas\nContent-Type: text/rfc822-headers\n\n"
            f"To: <{to}>\nMessage-ID: <{of}>\nSubject: Jawaban\n\n--batas--"
        ),
        sender=DAEMON,
    )
