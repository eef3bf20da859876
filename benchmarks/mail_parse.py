"""Mails of 43 kB read a second, beside the standard library's parser alone on the same mails.

    python -m benchmarks.mail_parse [MAILS]

Each mail holds a text with a quote below it, the same as HTML, and a file of 30 kB. The bare
limit is `email.message_from_bytes` with the policy compat32, which finds the parts and reads
nothing in them, in the same run, turn about with ours.
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks._arguments import how_many
from channels.mail.parse import parse
from channels.message import InboundMessage

OFFICE = "aduan@disdukcapil.example.com"
_NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
_ROUNDS = 5
_FILE_BYTES = 30_000


def letter(number: int) -> bytes:
    """The mail with this number, as Gmail would write it."""
    words = f"Nomor saya 0812 0000 0006, pengaduan ke-{number}. KTP saya belum dicetak."
    quoted = [f"{n}. Mohon dilengkapi: keterangan nomor {n}" for n in range(1, 21)]
    wrote = f"Pada Jum, 20 Nov 2026 pukul 09.12 Disdukcapil <{OFFICE}> menulis:"
    plain = "\n".join([words, "", wrote, "", *(f"> {line}" for line in quoted)])
    rich = (
        f'<div dir="ltr"><p>{words}</p></div><div class="gmail_quote"><div class="gmail_attr">'
        f'{wrote}</div><blockquote class="gmail_quote">{"<br>".join(quoted)}</blockquote></div>'
    )
    seed = hashlib.sha256(str(number).encode()).digest()
    photo = base64.encodebytes((seed * (_FILE_BYTES // len(seed) + 1))[:_FILE_BYTES]).decode()
    text = f"""Delivered-To: {OFFICE}
Received: from mail.example.com by mx.example.org; Mon, 23 Nov 2026 03:14:00 +0000
Message-ID: <{number}@mail.example.com>
From: =?utf-8?Q?Warga_Contoh?= <warga{number}@example.com>
To: {OFFICE}
Subject: Re: Mohon melengkapi pengaduan
References: <aduan.1@disdukcapil.example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="luar"

--luar
Content-Type: multipart/alternative; boundary="dalam"

--dalam
Content-Type: text/plain; charset="UTF-8"

{plain}
--dalam
Content-Type: text/html; charset="UTF-8"

{rich}
--dalam--
--luar
Content-Type: image/jpeg; name="ktp.jpg"
Content-Disposition: attachment; filename="ktp.jpg"
Content-Transfer-Encoding: base64

{photo}--luar--
"""
    return text.replace("\n", "\r\n").encode()


def ours(raw: bytes) -> None:
    found = parse(raw, account=OFFICE, own=frozenset({OFFICE}), received_at=_NOW)
    (item,) = found.items
    assert isinstance(item, InboundMessage)
    assert item.text.startswith("Nomor saya")
    assert len(item.attachments) == 1


def bare(raw: bytes) -> None:
    found = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert found.is_multipart()


def rate(read: Callable[[bytes], None], mails: list[bytes]) -> float:
    began = time.perf_counter()
    for raw in mails:
        read(raw)
    return len(mails) / (time.perf_counter() - began)


def main() -> None:
    count = how_many(__doc__, "mails", 500)
    mails = [letter(number) for number in range(count)]
    rate(ours, mails[:50])
    mine, limit = [], []
    for _ in range(_ROUNDS):
        limit.append(rate(bare, mails))
        mine.append(rate(ours, mails))
    read, best = statistics.median(mine), statistics.median(limit)
    print(
        f"mails of {len(mails[0]) / 1000:.0f} kB: read {read:,.0f}/s "
        f"({min(mine):,.0f}-{max(mine):,.0f}), compat32 alone {best:,.0f}/s "
        f"({min(limit):,.0f}-{max(limit):,.0f}), ratio {read / best:.2f}"
    )


if __name__ == "__main__":
    main()
