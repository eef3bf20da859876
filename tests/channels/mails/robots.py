"""What nobody wrote: responders, bounces, lists, newsletters, our own mail coming back."""

from __future__ import annotations

from tests.channels.mails import OFFICE, OUR_SUBJECT, OURS, WARGA, Case, mail, mixed, part

REPLIED = (f"In-Reply-To: <{OURS}>", f"References: <{OURS}>")
DAEMON = "Mail Delivery System <MAILER-DAEMON@mail.example.com>"
GONE = "warga.contoh@example.com"
RETURNED = (
    f"Message-ID: <{OURS}>\nFrom: Disdukcapil <{OFFICE}>\nTo: <{GONE}>\nSubject: {OUR_SUBJECT}\n"
)


def report(
    action: str,
    status: str,
    *,
    sender: str = DAEMON,
    subject: str = "Undelivered Mail Returned to Sender",
    final: str = GONE,
    returned: str = RETURNED,
    returned_as: str = "message/rfc822",
    original: str = "",
    text: str = "This is the mail system at host mail.example.com.",
    headers: tuple[str, ...] = (),
) -> bytes:
    """A report as RFC 3464 has it."""
    fields = f"Reporting-MTA: dns; mail.example.com\nArrival-Date: Fri, 20 Nov 2026\n\n{original}"
    fields += f"Final-Recipient: rfc822; {final}\nAction: {action}\nStatus: {status}\n"
    parts = [part(text), part(fields, "message/delivery-status")]
    if returned:
        parts.append(part(f"{returned}\nisi surel", returned_as))
    return mixed(
        *parts,
        kind="report",
        more="; report-type=delivery-status",
        sender=sender,
        subject=subject,
        headers=("Return-Path: <>", "Auto-Submitted: auto-replied", *headers),
    )


def bounced(status: str, reason: str, code: str, recipient: str = GONE) -> dict[str, object]:
    return {"bounce": (status, reason, code, recipient, OURS)}


ROBOTS: list[Case] = [
    Case(
        "E08 a responder with every header",
        mail(
            "Saya cuti sampai 30 November.",
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            subject="Otomatis: di luar kantor",
        ),
        "auto_reply",
        "Saya cuti sampai 30 November.",
        {"note": "auto_reply"},
    ),
    Case(
        "Exchange: Automatic reply",
        mail(
            "I am out of the office until 30 November.",
            "X-Auto-Response-Suppress: All",
            f"In-Reply-To: <{OURS}>",
            subject=f"Automatic reply: {OUR_SUBJECT}",
        ),
        "auto_reply",
        "I am out of the office until 30 November.",
    ),
    Case(
        "Gmail's vacation responder",
        mail(
            "Terima kasih, saya akan membalas nanti.",
            "Precedence: bulk",
            "X-Autoreply: yes",
            "Auto-Submitted: auto-replied",
            *REPLIED,
            subject=f"Re: {OUR_SUBJECT}",
        ),
        "auto_reply",
        "Terima kasih, saya akan membalas nanti.",
    ),
    Case(
        "a responder that only sets a null return path",
        mail("Saya cuti.", "Return-Path: <>", *REPLIED, subject=f"Re: {OUR_SUBJECT}"),
        "auto_reply",
        "Saya cuti.",
    ),
    Case(
        "a responder that only names itself",
        mail("Saya cuti.", "Delivered-To: Autoresponder", subject="Re: Pengaduan"),
        "auto_reply",
        "Saya cuti.",
    ),
    Case(
        "a responder without headers, by its subject",
        mail("Saya kembali hari Senin.", subject=f"Balasan otomatis: {OUR_SUBJECT}"),
        "auto_reply",
        "Saya kembali hari Senin.",
    ),
    Case(
        "a responder without headers, by its words",
        mail(
            "Saya sedang cuti dan tidak berada di kantor sampai tanggal 30 November 2026.",
            *REPLIED,
            subject=f"Re: {OUR_SUBJECT}",
        ),
        "auto_reply",
        "Saya sedang cuti dan tidak berada di kantor sampai tanggal 30 November 2026.",
    ),
    Case(
        "a help desk without headers, by its words",
        mail(
            "Terima kasih telah menghubungi kami. Pesan Anda akan segera kami balas.",
            subject=f"Re: {OUR_SUBJECT}",
        ),
        "auto_reply",
        "Terima kasih telah menghubungi kami. Pesan Anda akan segera kami balas.",
    ),
    Case(
        "a receipt that the mail was opened",
        mixed(
            part("Pesan Anda telah dibaca."),
            part(
                "Disposition: manual-action/MDN-sent-manually; displayed",
                "message/disposition-notification",
            ),
            kind="report",
            more="; report-type=disposition-notification",
            subject=f"Dibaca: {OUR_SUBJECT}",
        ),
        "auto_reply",
        "Pesan Anda telah dibaca.",
    ),
    Case(
        "auto-submitted: no is a person",
        mail("KTP saya hilang", "Auto-Submitted: no"),
        "complaint",
        "KTP saya hilang",
    ),
    Case(
        "complaining of automatic answers is a complaint",
        mail(
            "Balasan otomatis di WhatsApp tidak membantu", subject="Balasan otomatis tak membantu"
        ),
        "complaint",
        "Balasan otomatis di WhatsApp tidak membantu",
    ),
    Case(
        "LAPOR! notifies: a matter to work on, and nobody to answer",
        mail(
            "Terdapat laporan baru dengan Tracking ID 1234567.",
            sender="SP4N LAPOR! <noreply@lapor.go.id>",
            subject="Laporan baru #1234567",
        ),
        "complaint",
        "Terdapat laporan baru dengan Tracking ID 1234567.",
        {"reply_allowed": False},
    ),
    Case(
        "E10 a newsletter",
        mail(
            "Kepada Yth. Kepala Desa se-Indonesia",
            "List-Unsubscribe: <mailto:keluar@bimtek.example.com>",
            sender="Panitia <info@bimtek.example.com>",
            subject="Undangan BIMTEK Dana Desa 2027 – Rp4.500.000/peserta",
        ),
        "list",
        "Kepada Yth. Kepala Desa se-Indonesia",
        {"note": "list"},
    ),
    Case(
        "a list",
        mail("Rapat RT jam 7", "List-Id: Warga <warga.groups.example.com>", "Precedence: list"),
        "list",
        "Rapat RT jam 7",
    ),
    Case(
        "bulk and nothing else",
        mail("PROMO PINJOL CAIR 5 MENIT", "Precedence: bulk", sender="promo@example.net"),
        "list",
        "PROMO PINJOL CAIR 5 MENIT",
    ),
    Case(
        "our own address may be a group: people write to it",
        mail(
            "KTP saya hilang",
            f"List-Id: <{OFFICE.replace('@', '.')}>",
            f"List-Post: <mailto:{OFFICE}>",
            "Precedence: list",
        ),
        "complaint",
        "KTP saya hilang",
    ),
    Case(
        "spam that says nothing of itself goes to a person",
        mail("PROMO PINJOL klik bit.ly/xxx", sender="promo@example.net", subject="CAIR 5 MENIT"),
        "complaint",
        "PROMO PINJOL klik bit.ly/xxx",
    ),
    Case(
        "from our own address",
        mail("Terima kasih.", sender=f"Disdukcapil <{OFFICE.upper()}>"),
        "own",
        "Terima kasih.",
        {"note": "own"},
    ),
    Case(
        "from our own plus address",
        mail("Terima kasih.", sender="aduan+x1@disdukcapil.example.com"),
        "own",
        "Terima kasih.",
    ),
    Case(
        "with our loop header, from whatever address",
        mail("Terima kasih.", "X-Aduan-Loop: 1", sender="diteruskan@example.net"),
        "own",
        "Terima kasih.",
    ),
    Case(
        "with an id of ours, sent on by a gateway",
        mail("Terima kasih.", sender="gerbang@example.net", message_id=f"<{OURS}>"),
        "own",
        "Terima kasih.",
    ),
]

BOUNCES: list[Case] = [
    Case(
        "Postfix",
        report("failed", "5.1.1", original=f"Original-Recipient: rfc822;{GONE}\n"),
        "bounce",
        "",
        bounced("failed", "unknown_address", "5.1.1"),
    ),
    Case(
        "Postfix, headers alone, the address was forwarded on",
        report(
            "failed", "5.2.2", final="kotak@lain.example.net", returned_as="text/rfc822-headers"
        ),
        "bounce",
        "",
        bounced("failed", "mailbox_full", "5.2.2"),
    ),
    Case(
        "Exchange",
        report(
            "failed",
            "5.1.10",
            sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae46@x.example>",
            subject=f"Undeliverable: {OUR_SUBJECT}",
            headers=(f"In-Reply-To: <{OURS}>",),
            returned="",
        ),
        "bounce",
        "",
        bounced("failed", "unknown_address", "5.1.10"),
    ),
    Case(
        "Gmail",
        report(
            "failed",
            "5.7.1",
            sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            subject="Delivery Status Notification (Failure)",
            headers=(f"X-Failed-Recipients: {GONE}", *REPLIED),
        ),
        "bounce",
        "",
        bounced("failed", "rejected", "5.7.1"),
    ),
    Case(
        "Exim, text alone",
        mail(
            "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to one or more of its recipients.\n"
            f"This is a permanent error. The following address(es) failed:\n\n  {GONE}\n"
            "    host mx.example.com [192.0.2.1]\n"
            "    SMTP error from remote mail server after RCPT TO:\n"
            "    550 5.1.1 Unknown user\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\n"
            f"{RETURNED}\nisi surel",
            f"X-Failed-Recipients: {GONE}",
            "Auto-Submitted: auto-replied",
            "Return-Path: <>",
            sender="Mail Delivery System <Mailer-Daemon@example.com>",
            subject="Mail delivery failed: returning message to sender",
        ),
        "bounce",
        "",
        bounced("failed", "unknown_address", "5.1.1"),
    ),
    Case(
        "qmail, text alone",
        mail(
            "Hi. This is the qmail-send program at mail.example.com.\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
            "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            f"<{GONE}>:\n192.0.2.1 does not like recipient.\n"
            "Remote host said: 552 5.2.2 mailbox full\nGiving up on 192.0.2.1.\n\n"
            f"--- Below this line is a copy of the message.\n\nReturn-Path: <{OFFICE}>\n{RETURNED}",
            "Return-Path: <>",
            sender="MAILER-DAEMON@mail.example.com",
            subject="failure notice",
        ),
        "bounce",
        "",
        bounced("failed", "mailbox_full", "5.2.2"),
    ),
    Case(
        "a report of one part, its type forgotten",
        mail(
            f"Your message to {GONE} could not be delivered.\n\n550 No such user\n\n> {RETURNED}",
            "Return-Path: <>",
            sender="postmaster@mail.example.com",
            subject="Undeliverable mail",
        ),
        "bounce",
        "",
        bounced("failed", "unknown_address", "550"),
    ),
    Case(
        "too large",
        report("failed", "5.3.4"),
        "bounce",
        "",
        bounced("failed", "too_large", "5.3.4"),
    ),
    Case(
        "given up after days",
        report("failed", "4.4.1"),
        "bounce",
        "",
        bounced("failed", "unreachable", "4.4.1"),
    ),
    Case(
        "delivered",
        report("delivered", "2.1.5", subject="Successful Mail Delivery Report"),
        "bounce",
        "",
        bounced("delivered", "", "2.1.5"),
    ),
    Case(
        "delayed decides nothing",
        report("delayed", "4.4.1", subject="Delayed Mail (still being retried)"),
        "bounce",
        "",
        {"bounce": None},
    ),
    Case(
        "Exim's warning decides nothing",
        mail(
            "This message was created automatically by mail delivery software.\n"
            "A message that you sent has not yet been delivered to one or more of its\n"
            f"recipients after more than 24 hours on the queue.\n\n{RETURNED}",
            "Return-Path: <>",
            sender=DAEMON,
            subject="Warning: message 1abc-2 delayed 24 hours",
        ),
        "bounce",
        "",
        {"bounce": None},
    ),
    Case(
        "about a mail that nobody can name",
        mail(
            "Your message could not be delivered.",
            "Return-Path: <>",
            sender=DAEMON,
            subject="Returned mail",
        ),
        "bounce",
        "Your message could not be delivered.",
        {"held": True, "problem": "bounce that does not say which mail it is about"},
    ),
    Case(
        "a person tells of a mail that failed",
        mail(
            "Surel saya tidak terkirim: could not be delivered. Mohon dicek.",
            sender=WARGA,
            subject="Gagal terkirim",
        ),
        "complaint",
        "Surel saya tidak terkirim: could not be delivered. Mohon dicek.",
    ),
]
