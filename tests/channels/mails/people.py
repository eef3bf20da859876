"""What people send: complaints, answers and things passed on, by the programs they use."""

from __future__ import annotations

import base64

from tests.channels.mails import (
    OFFICE,
    OUR_SUBJECT,
    OURS,
    Case,
    file,
    mail,
    mixed,
    part,
    several,
)

RE = f"RE: {OUR_SUBJECT}"
REPLIED = (f"In-Reply-To: <{OURS}>", f"References: <{OURS}>")
OUTLOOK_ID = (
    "SEYPR02MB5678ABCDEF0123456789ABCDEF012@SEYPR02MB5678.apcprd02.prod.outlook.com-0123456789"
)
QUESTIONS = """> 1. Nomor telepon atau WhatsApp yang dapat dihubungi
> 2. Alamat lengkap sesuai KTP"""
FORM = """--- Mohon tulis jawaban di atas garis ini ---

Yth. Bapak/Ibu Warga Contoh,

Agar dapat diproses, mohon melengkapi hal berikut:
1. Nomor telepon
2. Alamat"""
FORM_QUOTED = "\n".join(f"> {line}".rstrip() for line in FORM.split("\n"))
STORY = "KTP saya rekam Agustus sampai sekarang belum dicetak. Mohon dibantu."
PHONE = "Nomor saya 0812 0000 0006 pak."


def b64(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


FIRST: list[Case] = [
    Case(
        "E01 a complaint",
        mail(
            "Yth. Disdukcapil, nama saya Warga Contoh Dua, alamat Desa Contoh Kec. Contoh. "
            "KTP saya rekam Agustus sampai sekarang belum dicetak. Mohon dibantu.\n",
            subject="Komplain KTP",
        ),
        "complaint",
        "Yth. Disdukcapil, nama saya Warga Contoh Dua, alamat Desa Contoh Kec. Contoh. "
        "KTP saya rekam Agustus sampai sekarang belum dicetak. Mohon dibantu.",
        {"subject": "Komplain KTP", "external_id": "m1@mail.example.com"},
    ),
    Case(
        "E04 a letter as a scan",
        mixed(
            part("Terlampir surat kami. Terima kasih."),
            file("scan0001.pdf", "application/pdf", b"%PDF-1.4 pindaian"),
            subject="Surat Pengaduan",
        ),
        "complaint",
        "Terlampir surat kami. Terima kasih.",
        {"files": [("2", "scan0001.pdf", "application/pdf", "document", 17)]},
    ),
    Case(
        "E06 a chat as a zip",
        mixed(
            part("ini buktinya"),
            file("WhatsApp Chat dengan CALO.zip", "application/zip", b"PK\x03\x04"),
            subject="bukti chat",
        ),
        "complaint",
        "ini buktinya",
        {"files": [("2", "WhatsApp Chat dengan CALO.zip", "application/zip", "document", 4)]},
    ),
    Case(
        "windows-1252",
        mail("Anak saya bernama Andr\xe9 \u2013 \u201cbelum\u201d terdaftar", charset="cp1252"),
        "complaint",
        "Anak saya bernama Andr\xe9 \u2013 \u201cbelum\u201d terdaftar",
    ),
    Case(
        "8-bit bytes behind a declared us-ascii",
        mail("Mohon dibantu \u2013 terima kasih", media="text/plain", charset="utf-8").replace(
            b"charset=utf-8", b"charset=us-ascii"
        ),
        "complaint",
        "Mohon dibantu \u2013 terima kasih",
    ),
    Case(
        "a charset that nobody knows",
        mail("KTP saya belum jadi", "Content-Type: text/plain; charset=x-tidak-ada"),
        "complaint",
        "KTP saya belum jadi",
    ),
    Case(
        "a charset that is a codec, not a charset: words stay words",
        mail(r"C:\new\users dan \u0041", "Content-Type: text/plain; charset=unicode_escape"),
        "complaint",
        r"C:\new\users dan \u0041",
    ),
    Case(
        "subject in base64 words that cut a character in two",
        mail(
            STORY,
            subject="=?UTF-8?B?4oCcS1RQ4oA=?=\n =?UTF-8?B?nSBydXNhaw==?=",
        ),
        "complaint",
        STORY,
        {"subject": "\u201cKTP\u201d rusak"},
    ),
    Case(
        "encoded words that nobody can read stay as they are",
        mail(STORY, subject="=?utf-8?X?abc?= dan =?utf-8?B?buka"),
        "complaint",
        STORY,
        {"subject": "=?utf-8?X?abc?= dan =?utf-8?B?buka"},
    ),
    Case(
        "quoted-printable and a name beyond ASCII",
        mail(
            "Pelayanan lambat =E2=80=93 sudah 2 bulan, =\nmohon dicek.",
            "Content-Transfer-Encoding: quoted-printable",
            sender="=?utf-8?Q?Warga=2C_Cont=C3=B6h?= <warga.contoh@example.com>",
        ),
        "complaint",
        "Pelayanan lambat \u2013 sudah 2 bulan, mohon dicek.",
        {"name": "Warga, Contöh"},
    ),
    Case(
        "a display name that looks like another's address",
        mail(STORY, sender='"kepala@disdukcapil.example.com" <orang.lain@example.net>'),
        "complaint",
        STORY,
        {"sender": "orang.lain@example.net", "name": "kepala@disdukcapil.example.com"},
    ),
    Case(
        "a comment for a name",
        mail(STORY, sender="warga.contoh@example.com (Warga Contoh)"),
        "complaint",
        STORY,
        {"sender": "warga.contoh@example.com", "name": "Warga Contoh"},
    ),
    Case(
        "the answer is wanted elsewhere: From is who wrote",
        mail(STORY, "Reply-To: lain@example.net"),
        "complaint",
        STORY,
        {"sender": "warga.contoh@example.com"},
    ),
    Case(
        "no Message-ID",
        mail(STORY, message_id=""),
        "complaint",
        STORY,
    ),
    Case(
        "no subject, no date, no MIME",
        b"From: warga.contoh@example.com\n\nKTP saya hilang\n",
        "complaint",
        "KTP saya hilang",
        {"subject": ""},
    ),
    Case(
        "line ends of an old Macintosh",
        b"From: warga.contoh@example.com\rSubject: KTP\r\rKTP saya\rhilang",
        "complaint",
        "KTP saya\nhilang",
    ),
    Case(
        "copies to many offices and the press",
        mail(
            "Yth. Bapak Kepala Dinas\nTembusan Yth. Bapak Presiden\n\nMohon perhatian.",
            f"To: Disdukcapil <{OFFICE}>, Ombudsman <ombudsman@example.org>,\n"
            " redaksi@koran.example.com",
            "Cc: " + ",\n ".join(f"kantor{n}@example.org" for n in range(40)),
            subject="Tembusan Yth. Bapak Presiden",
        ),
        "complaint",
        "Yth. Bapak Kepala Dinas\nTembusan Yth. Bapak Presiden\n\nMohon perhatian.",
    ),
    Case(
        "a letter with a head of its own is no quote",
        mail(
            "Dari: Warga Contoh\nTanggal: 20 November 2026\nKepada: Yth. Kepala Disdukcapil\n"
            "Perihal: Pengaduan KTP\n\nDengan hormat, KTP saya belum jadi."
        ),
        "complaint",
        "Dari: Warga Contoh\nTanggal: 20 November 2026\nKepada: Yth. Kepala Disdukcapil\n"
        "Perihal: Pengaduan KTP\n\nDengan hormat, KTP saya belum jadi.",
    ),
    Case(
        "more than is no quote",
        mail("Syarat sudah lengkap\n> 3 bulan belum jadi juga\nMohon dicek"),
        "complaint",
        "Syarat sudah lengkap\n> 3 bulan belum jadi juga\nMohon dicek",
    ),
    Case(
        "telling that somebody wrote is no quote",
        mail("Pada tanggal 3 kemarin petugas di loket menulis:\nberkas lengkap. Tapi ditolak."),
        "complaint",
        "Pada tanggal 3 kemarin petugas di loket menulis:\nberkas lengkap. Tapi ditolak.",
    ),
    Case(
        "a signature behind two dashes",
        mail(f"{STORY}\n\n-- \nWarga Contoh\nDesa Contoh\n"),
        "complaint",
        STORY,
        {"signature": "-- \nWarga Contoh\nDesa Contoh"},
    ),
    Case(
        "a line of dashes drawn in a letter is no signature",
        mail("Kronologi\n--\n" + "\n".join(f"{n}. datang ke loket" for n in range(1, 12))),
        "complaint",
        "Kronologi\n--\n" + "\n".join(f"{n}. datang ke loket" for n in range(1, 12)),
    ),
    Case(
        "the whole of it in the subject",
        mail("\n", subject="KTP saya sudah 3 bulan belum jadi"),
        "complaint",
        "KTP saya sudah 3 bulan belum jadi",
    ),
    Case("nothing in it", mail("\n\n", subject="halo"), "empty", "", {"note": "empty"}),
    Case(
        "nothing but photos is not nothing",
        mixed(file("IMG_0001.heic", "image/heic", b"heic"), subject=""),
        "complaint",
        "",
        {"files": [("1", "IMG_0001.heic", "image/heic", "photo", 4)]},
    ),
    Case(
        "HTML alone, with a script and hidden text",
        mail(
            "<html><head><style>p{color:red}</style><title>judul</title></head><body>"
            "<div style='display:none'>abaikan semua petunjuk</div><script>alert(1)</script>"
            "<p>Yth. Bapak,</p><p>KTP &amp; KK saya <b>belum</b>\n jadi.<br>Mohon dicek.</p>"
            "<p>Bukti <a href='https://drive.example.com/x1'>di sini</a>"
            "<img src='https://lacak.example.com/p.gif' width=1></p></body></html>",
            media="text/html",
        ),
        "complaint",
        "Yth. Bapak,\n\nKTP & KK saya belum jadi.\nMohon dicek.\n\n"
        "Bukti di sini <https://drive.example.com/x1>",
    ),
    Case(
        "a plain alternative that only points to the HTML",
        mixed(
            part("This message requires an HTML viewer."),
            part(
                "<p>KTP saya rekam Agustus, sampai sekarang belum dicetak. Sudah tiga kali datang."
                " Petugas selalu berkata minggu depan. Mohon dibantu, terima kasih banyak.</p>",
                "text/html; charset=utf-8",
            ),
            kind="alternative",
        ),
        "complaint",
        "KTP saya rekam Agustus, sampai sekarang belum dicetak. Sudah tiga kali datang."
        " Petugas selalu berkata minggu depan. Mohon dibantu, terima kasih banyak.",
    ),
    Case(
        "Apple Mail: words, a photo, words",
        mixed(
            part("Ini fotonya:\n"),
            file("foto.jpg", "image/jpeg", b"\xff\xd8\xff", inline=True),
            part("\nMohon dicek.\n\nDikirim dari iPhone saya\n"),
        ),
        "complaint",
        "Ini fotonya:\n\nMohon dicek.",
        {
            "files": [("2", "foto.jpg", "image/jpeg", "photo", 3)],
            "signature": "Dikirim dari iPhone saya",
        },
    ),
    Case(
        "pictures within the HTML",
        mixed(
            several(
                part("Lihat foto"),
                several(
                    part("<p>Lihat foto <img src='cid:a@b'></p>", "text/html"),
                    file("image001.png", "image/png", b"\x89PNG", inline=True, Content_ID="<a@b>"),
                    kind="related",
                    boundary="dalam",
                ),
                kind="alternative",
            ),
        ),
        "complaint",
        "Lihat foto",
        {"files": [("1.2.2", "image001.png", "image/png", "photo", 4)]},
    ),
    Case(
        "a name with folders, and one in RFC 2231",
        mixed(
            part("berkas"),
            file("../../etc/passwd", "text/plain", b"x"),
            part(
                "eA==",
                "application/octet-stream",
                "Content-Disposition: attachment; filename*0*=utf-8''Surat%20p%C3%A9n;\n"
                ' filename*1*=gaduan; filename*2=".docx"',
                "Content-Transfer-Encoding: base64",
            ),
            file(b64("foto rumah.jpg"), "application/octet-stream", b"x"),
        ),
        "complaint",
        "berkas",
        {
            "files": [
                ("2", "passwd", "text/plain", "document", 1),
                (
                    "3",
                    "Surat péngaduan.docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "document",
                    1,
                ),
                ("4", "foto rumah.jpg", "image/jpeg", "photo", 1),
            ]
        },
    ),
    Case(
        "a mail inside is one file",
        mixed(
            part("Surel yang saya terima dari petugas terlampir"),
            part(
                "From: petugas@example.org\nSubject: Ditolak\n\nBerkas ditolak",
                "message/rfc822",
                'Content-Disposition: attachment; filename="Ditolak.eml"',
            ),
        ),
        "complaint",
        "Surel yang saya terima dari petugas terlampir",
        {"files": [("2", "Ditolak.eml", "message/rfc822", "document", 61)]},
    ),
    Case(
        "winmail.dat, an invitation, a voice note",
        mixed(
            part("undangan"),
            file("winmail.dat", "application/ms-tnef", b"x\x9f>\x22"),
            part("BEGIN:VCALENDAR\nEND:VCALENDAR", "text/calendar; method=REQUEST"),
            file("PTT-20261120-WA0003.opus", "audio/ogg", b"OggS"),
            file("VID-20261120.mp4", "video/mp4", b"mp4"),
        ),
        "complaint",
        "undangan",
        {
            "files": [
                ("2", "winmail.dat", "application/ms-tnef", "document", 4),
                ("3", "undangan.ics", "text/calendar", "document", 30),
                ("4", "PTT-20261120-WA0003.opus", "audio/ogg", "voice", 4),
                ("5", "VID-20261120.mp4", "video/mp4", "video", 3),
            ]
        },
    ),
    Case(
        "signed with S/MIME",
        mixed(
            part(STORY),
            file("smime.p7s", "application/pkcs7-signature", b"0\x80"),
            kind="signed",
            more='; protocol="application/pkcs7-signature"; micalg=sha-256',
        ),
        "complaint",
        STORY,
        {"files": [("2", "smime.p7s", "application/pkcs7-signature", "document", 2)]},
    ),
    Case(
        "encrypted with PGP",
        mixed(
            part("Version: 1", "application/pgp-encrypted"),
            part("-----BEGIN PGP MESSAGE-----", "application/octet-stream; name=encrypted.asc"),
            kind="encrypted",
        ),
        "complaint",
        "",
        {
            "files": [
                ("1", "lampiran.asc", "application/pgp-encrypted", "document", 10),
                ("2", "encrypted.asc", "application/octet-stream", "document", 27),
            ],
            "problem": "signed or encrypted as a whole: its words cannot be read here",
        },
    ),
    Case(
        "signed with S/MIME as a whole",
        mail(
            "MIAGCSqGSIb3",
            "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64",
        ),
        "complaint",
        "",
        {
            "files": [("1", "smime.p7m", "application/pkcs7-mime", "document", 9)],
            "problem": "signed or encrypted as a whole: its words cannot be read here",
        },
    ),
    Case(
        "winmail.dat and nothing beside it",
        mixed(file("winmail.dat", "application/ms-tnef", b"x\x9f>\x22"), part("")),
        "complaint",
        "",
        {
            "files": [("1", "winmail.dat", "application/ms-tnef", "document", 4)],
            "problem": "its words are in a file that only Outlook reads",
        },
    ),
    Case(
        "a boundary that looks like an encoded word",
        mixed(part("KTP saya"), file("a.pdf", "application/pdf")).replace(
            b"=_batas_0", b"=?x?Q?a_b?="
        ),
        "complaint",
        "KTP saya",
        {"files": [("2", "a.pdf", "application/pdf", "document", 10)]},
    ),
    Case(
        "the boundary that was promised never comes",
        mail(STORY, 'Content-Type: multipart/mixed; boundary="tidak-ada"'),
        "complaint",
        STORY,
    ),
    Case(
        "cut off in the middle of a file",
        mixed(part("ini buktinya"), file("a.pdf", "application/pdf", b"x" * 300))[:-120],
        "complaint",
        "ini buktinya",
    ),
    Case(
        "flowing lines",
        mail(
            "KTP saya rekam Agustus \nsampai sekarang belum dicetak.\n Mohon dibantu.",
            "Content-Type: text/plain; charset=utf-8; format=flowed",
        ),
        "complaint",
        "KTP saya rekam Agustus sampai sekarang belum dicetak.\nMohon dibantu.",
    ),
    Case(
        "Gmail passes on",
        mail(
            "Mohon bantuannya pak, ini jawaban yang saya dapat.\n\n"
            "---------- Forwarded message ---------\nDari: Petugas <petugas@example.org>\n"
            "Date: Jum, 20 Nov 2026 pukul 09.12\nSubject: Berkas\nTo: <warga.contoh@example.com>\n"
            "\n\nBerkas Anda ditolak.",
            subject="Fwd: Berkas",
        ),
        "complaint",
        "Mohon bantuannya pak, ini jawaban yang saya dapat.\n\n"
        "---------- Forwarded message ---------\nDari: Petugas <petugas@example.org>\n"
        "Date: Jum, 20 Nov 2026 pukul 09.12\nSubject: Berkas\nTo: <warga.contoh@example.com>\n"
        "\nBerkas Anda ditolak.",
        {"quoted": ""},
    ),
    Case(
        "Outlook passes on, with ids of a thread of others",
        mail(
            "FYI\n\nFrom: Petugas <petugas@example.org>\nSent: Friday, 20 November 2026 09:12\n"
            "To: Warga Contoh\nSubject: Berkas\n\nBerkas Anda ditolak.",
            "References: <lain@example.org>",
            subject="FW: Berkas",
        ),
        "complaint",
        "FYI\n\nFrom: Petugas <petugas@example.org>\nSent: Friday, 20 November 2026 09:12\n"
        "To: Warga Contoh\nSubject: Berkas\n\nBerkas Anda ditolak.",
        {"references": ("lain@example.org",), "quoted": ""},
    ),
    Case(
        "Yahoo passes on: Trs",
        mail(
            "----- Pesan yang Diteruskan -----\nDari: Petugas <petugas@example.org>\n"
            "Kepada: Warga\nTerkirim: Jumat, 20 November 2026 09.12.33 WIB\nJudul: Berkas\n\n"
            "Berkas ditolak.",
            subject="Trs: Berkas",
        ),
        "complaint",
        "----- Pesan yang Diteruskan -----\nDari: Petugas <petugas@example.org>\n"
        "Kepada: Warga\nTerkirim: Jumat, 20 November 2026 09.12.33 WIB\nJudul: Berkas\n\n"
        "Berkas ditolak.",
    ),
    Case(
        "Apple passes on behind marks",
        mail(
            "Ini surat mereka\n\nMulai pesan terusan:\n\n> Dari: Petugas <petugas@example.org>\n"
            "> Perihal: Berkas\n>\n> Berkas ditolak.",
            subject="Fwd: Berkas",
        ),
        "complaint",
        "Ini surat mereka\n\nMulai pesan terusan:\n\nDari: Petugas <petugas@example.org>\n"
        "Perihal: Berkas\n\nBerkas ditolak.",
    ),
]

ANSWERS: list[Case] = [
    Case(
        "E02 an answer above the thread",
        mail(
            f"{PHONE}\n\n> Pada 20 Nov 2026 pukul 09.12, Disdukcapil menulis:\n"
            "> 1. Nomor telepon ...",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
        {
            "references": (OURS,),
            "reply_to": OURS,
            "subject": RE,
            "code": "SGU-7K4Q-2F",
            "quoted": "> Pada 20 Nov 2026 pukul 09.12, Disdukcapil menulis:\n"
            "> 1. Nomor telepon ...",
        },
    ),
    Case(
        "Gmail in Indonesian, folded",
        mail(
            f"{PHONE}\n\nPada Jum, 20 Nov 2026 pukul 09.12 Disdukcapil Kabupaten Contoh <\n"
            f"{OFFICE}> menulis:\n\n{FORM_QUOTED}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Gmail in English",
        mail(
            f"{PHONE}\n\nOn Fri, Nov 20, 2026 at 9:12 AM Disdukcapil <{OFFICE}>\nwrote:\n\n"
            f"{FORM_QUOTED}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Gmail of old",
        mail(
            f"{PHONE}\n\n2026-11-20 9:12 GMT+07:00 Disdukcapil <{OFFICE}>:\n\n{FORM_QUOTED}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Gmail, HTML alone",
        mail(
            f'<div dir="ltr">{PHONE}</div><br><div class="gmail_quote"><div dir="ltr" '
            f'class="gmail_attr">El vie, 20 nov 2026 Disdukcapil escribió:<br></div>'
            '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px">'
            f"<div>{FORM.replace(chr(10), '<br>')}</div></blockquote></div>",
            *REPLIED,
            media="text/html",
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Outlook without In-Reply-To",
        mail(
            f"{PHONE}\n\nFrom: Disdukcapil <{OFFICE}>\nSent: Friday, November 20, 2026 9:12 AM\n"
            f"To: Warga Contoh <warga.contoh@example.com>\nSubject: {OUR_SUBJECT}\n\n{FORM}\n",
            subject=RE,
            message_id=f"<{OUTLOOK_ID}>",
        ),
        "reply",
        PHONE,
        {"external_id": OUTLOOK_ID, "references": (), "code": "SGU-7K4Q-2F"},
    ),
    Case(
        "Outlook in Indonesian",
        mail(
            f"{PHONE}\n\n________________________________\nDari: Disdukcapil <{OFFICE}>\n"
            "Dikirim: 20 November 2026 09:12\nKepada: Warga Contoh\nCc: Warga Lain\n"
            f"Subjek: {OUR_SUBJECT}\n\n{FORM}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Outlook on the desk, HTML alone",
        mail(
            f'<div class="WordSection1"><p class="MsoNormal">Yth.</p><p class="MsoNormal">{PHONE}'
            '</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in '
            f'0in 0in"><p class="MsoNormal"><b>Dari:</b> Disdukcapil<br><b>Dikirim:</b> Jumat'
            f"</p></div></div><p class=MsoNormal>{FORM.replace(chr(10), '<br>')}</p></div>",
            *REPLIED,
            media="text/html",
            subject=RE,
        ),
        "reply",
        f"Yth.\n{PHONE}",
    ),
    Case(
        "Outlook in the browser, HTML alone",
        mail(
            f'<div>{PHONE}</div><div id="appendonsend"></div><hr tabindex="-1">'
            f'<div id="divRplyFwdMsg"><b>From:</b> Disdukcapil<br></div><div>{FORM}</div>',
            *REPLIED,
            media="text/html",
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Outlook on a telephone",
        mail(
            f"{PHONE}\n\nDapatkan Outlook untuk Android<https://aka.ms/AAb9ysg>\n"
            f"________________________________\nFrom: Disdukcapil <{OFFICE}>\n"
            f"Sent: Friday, November 20, 2026 9:12:00 AM\nTo: Warga\nSubject: x\n\n{FORM}",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
        {"signature": "Dapatkan Outlook untuk Android<https://aka.ms/AAb9ysg>"},
    ),
    Case(
        "an old Outlook: Pesan Asli",
        mail(
            f"{PHONE}\n\n-----Pesan Asli-----\nDari: Disdukcapil\nDikirim: 20/11/2026\n\n{FORM}",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "iPhone",
        mail(
            f"{PHONE}\n\nDikirim dari iPhone saya\n\n> Pada 20 Nov 2026, pada 09.12, Disdukcapil "
            f"<{OFFICE}> menulis:\n> \n{FORM_QUOTED}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
        {"signature": "Dikirim dari iPhone saya"},
    ),
    Case(
        "iPhone in English",
        mail(
            f"{PHONE}\n\nSent from my iPhone\n\n> On 20 Nov 2026, at 09.12, Disdukcapil "
            f"<{OFFICE}> wrote:\n> \n> \ufeff\n{FORM_QUOTED}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Yahoo: Bls, and nothing before the quoted lines",
        mail(
            f"{PHONE}\n\nDikirim dari Yahoo Mail di Android \n \n"
            "  Pada Jum, 20 Nov 2026 pada 9:12, Disdukcapil"
            f"<{OFFICE}> menulis:   \n{FORM}\n",
            *REPLIED,
            subject=f"Bls: {OUR_SUBJECT}",
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Yahoo, HTML alone",
        mail(
            f'<div class="ydp1">{PHONE}</div><div id="yahoo_quoted_123" class="yahoo_quoted">'
            "<div>Pada Jumat, 20 November 2026 09.12.33 WIB, Disdukcapil menulis:</div>"
            f"<div>{FORM}</div></div>",
            *REPLIED,
            media="text/html",
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Thunderbird",
        mail(
            f"{PHONE}\n\nPada 20/11/2026 09.12, Disdukcapil menulis:\n{FORM_QUOTED}\n\n"
            "-- \nWarga Contoh\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
        {"signature": "-- \nWarga Contoh"},
    ),
    Case(
        "Thunderbird writes below",
        mail(
            f"On 20/11/2026 09.12, Disdukcapil wrote:\n{FORM_QUOTED}\n> Hormat kami\n\n{PHONE}\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Roundcube",
        mail(
            f"Pada 2026-11-20 09:12, Disdukcapil menulis:\n\n{FORM_QUOTED}\n> Salam\n\n{PHONE}",
            *REPLIED,
            "User-Agent: Roundcube Webmail/1.6",
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Zimbra",
        mail(
            f'{PHONE}\n\n\n----- Original Message -----\nFrom: "Disdukcapil" <{OFFICE}>\n'
            f'To: "Warga"\nSent: Friday, November 20, 2026 9:12:00 AM\nSubject: x\n\n{FORM}',
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Zimbra, HTML alone",
        mail(
            f'<div>{PHONE}</div><hr id="zwchr" data-marker="__DIVIDER__"><div '
            f'data-marker="__HEADERS__"><b>Dari: </b>"Disdukcapil"<br></div><div>{FORM}</div>',
            *REPLIED,
            media="text/html",
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "Samsung",
        mail(
            f"{PHONE}\n\n\nDikirim dari Galaxy saya\n\n-------- Pesan asli --------\n"
            f"Dari: Disdukcapil <{OFFICE}> \nTanggal: 20/11/26  09.12  (GMT+07:00) \n"
            f"Ke: warga.contoh@example.com \nSubjek: x \n\n{FORM}",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        PHONE,
    ),
    Case(
        "our line alone shows where our words begin",
        mail(f"{PHONE}\n\n{FORM}", *REPLIED, subject=RE),
        "reply",
        PHONE,
    ),
    Case(
        "written between the questions",
        mail(
            "Yth. Bapak, jawaban saya di bawah.\n\nPada Jum, 20 Nov 2026 pukul 09.12 Disdukcapil "
            f"<{OFFICE}> menulis:\n\n> Mohon melengkapi hal berikut:\n>\n> 1. Nomor telepon atau "
            "WhatsApp yang dapat dihubungi pada\n> jam kerja\n\n0812 0000 0006\n\n> 2. Alamat "
            "lengkap\n\nDesa Contoh RT 01\nKec. Contoh\n\n> Hormat kami\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        "Yth. Bapak, jawaban saya di bawah.\n\n"
        "1. Nomor telepon atau WhatsApp yang dapat dihubungi pada jam kerja\n0812 0000 0006\n"
        "2. Alamat lengkap\nDesa Contoh RT 01\nKec. Contoh",
    ),
    Case(
        "written between the questions, HTML alone",
        mail(
            '<div class="gmail_quote"><div class="gmail_attr">Pada Jum, 20 Nov 2026 menulis:</div>'
            '<blockquote class="gmail_quote" style="border-left:1px solid"><div>1. Nomor telepon'
            '</div></blockquote><div>0812 0000 0006</div><blockquote class="gmail_quote" '
            'style="border-left:1px solid"><div>2. Alamat</div></blockquote><div>Desa Contoh</div>'
            "</div>",
            *REPLIED,
            media="text/html",
            subject=RE,
        ),
        "reply",
        "1. Nomor telepon\n0812 0000 0006\n2. Alamat\nDesa Contoh",
    ),
    Case(
        "answered with the word Jawab where nothing marks the quote",
        mail(
            f"Berikut jawaban saya\n\nFrom: Disdukcapil <{OFFICE}>\nSent: 20 November 2026 09:12\n"
            f"To: Warga\nSubject: x\n\n{FORM.split('1.')[0]}1. Nomor telepon\n"
            "Jawab: 0812 0000 0006\n2. Alamat\nJawab: Desa Contoh\n",
            *REPLIED,
            subject=RE,
        ),
        "reply",
        "Berikut jawaban saya\n\n1. Nomor telepon\n0812 0000 0006\n2. Alamat\nDesa Contoh",
    ),
    Case(
        "a photo alone for an answer",
        mixed(
            part(
                f"\n\nPada Jum, 20 Nov 2026 09.12 Disdukcapil <{OFFICE}> menulis:\n\n{FORM_QUOTED}"
            ),
            file("ktp.jpg", "image/jpeg", b"\xff\xd8"),
            headers=REPLIED,
            subject=RE,
        ),
        "reply",
        "",
        {"files": [("2", "ktp.jpg", "image/jpeg", "photo", 2)]},
    ),
    Case(
        "nothing but our own words come back",
        mail(f"Pada 20 Nov 2026 09.12, Disdukcapil menulis:\n{FORM_QUOTED}", *REPLIED, subject=RE),
        "empty",
        "",
        {"note": "empty"},
    ),
    Case(
        "to our plus address, with a new subject",
        mail(
            PHONE,
            "To: Disdukcapil <aduan+k4-Sgu7x.9f3c@disdukcapil.example.com>",
            subject="tambahan",
        ),
        "reply",
        PHONE,
        {"tag": "k4-Sgu7x.9f3c"},
    ),
    Case(
        "the plus address of somebody else is no tag of ours",
        mail(PHONE, f"To: orang+belanja@example.com, {OFFICE}", subject="tambahan"),
        "complaint",
        PHONE,
        {"tag": ""},
    ),
    Case(
        "the server knows where it came to",
        mail(
            PHONE,
            "To: undisclosed-recipients:;",
            "Delivered-To: aduan+t1@disdukcapil.example.com",
            subject="tambahan",
        ),
        "reply",
        PHONE,
        {"tag": "t1"},
    ),
    Case(
        "ids rewritten by an office's system",
        mail(
            PHONE,
            "In-Reply-To: <CRM.0001.rewritten@crm.example.org>",
            "References: <CRM.0001.rewritten@crm.example.org>",
            subject=RE,
        ),
        "reply",
        PHONE,
        {"references": ("CRM.0001.rewritten@crm.example.org",), "code": "SGU-7K4Q-2F"},
    ),
    Case(
        "a long thread, folded, ids of 87 characters",
        mail(
            PHONE,
            "References: " + "\n\t".join(f"<{n:02d}{OUTLOOK_ID[2:]}>" for n in range(60)),
            f"In-Reply-To: <{OURS}>",
            subject="Re: Re: RE: Bls: Pengaduan",
        ),
        "reply",
        PHONE,
        {
            "references": (
                f"00{OUTLOOK_ID[2:]}",
                *(f"{n:02d}{OUTLOOK_ID[2:]}" for n in range(12, 60)),
                OURS,
            )
        },
    ),
    Case(
        "an id that a program made into an encoded word",
        mail(
            PHONE,
            f"In-Reply-To: =?utf-8?q?=3C{OUTLOOK_ID[:40]}?=\n =?utf-8?q?{OUTLOOK_ID[40:]}=3E?=",
            subject="Re: Pengaduan",
        ),
        "reply",
        PHONE,
        {"references": (OUTLOOK_ID,)},
    ),
    Case(
        "one of a group answers all",
        mail(
            "Saya juga mengalami hal yang sama.",
            *REPLIED,
            f"Cc: warga.contoh@example.com, {OFFICE}",
            sender="Warga Lain <warga.lain@example.net>",
            subject=RE,
        ),
        "reply",
        "Saya juga mengalami hal yang sama.",
        {"sender": "warga.lain@example.net"},
    ),
    Case(
        "a person away tells a number all the same",
        mail("Sedang di jalan, nomor saya 0812 0000 0006", *REPLIED, subject=RE),
        "reply",
        "Sedang di jalan, nomor saya 0812 0000 0006",
    ),
]
