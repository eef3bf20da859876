"""Mails a second through the mail adapter, beside bare aiosmtplib to the same server.

    python -m benchmarks.mail_send [MAILS]

The server is the sandbox's aiosmtpd in a process of its own, which keeps what it takes; pacing is
off. The bare limit sends bytes that were composed once, over one kept connection, turn about with
the adapter in the same run.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import aiosmtplib

from app.sandbox.mail.server import MailPlace, MailSandbox
from benchmarks._arguments import how_many
from channels.mail.adapter import Mail, Server
from channels.mail.compose import Office, compose
from channels.message import Address, Choice, OutboundMessage

_ROUNDS = 3
_WARGA = "warga.contoh@example.com"
_TEXT = "Pengaduan Anda tercatat. Petugas menjawab paling lambat Kamis, 12 Maret 2026.\n\n" * 8


def _serve(pipe: Connection) -> None:
    async def serve() -> None:
        sandbox = MailSandbox()
        sandbox.user("Warga Contoh")
        async with sandbox.serving() as place:
            pipe.send(place)
            await asyncio.Event().wait()

    asyncio.run(serve())


async def _rate(send: Callable[[int], Awaitable[object]], mails: int) -> float:
    began = time.perf_counter()
    for n in range(mails):
        await send(n)
    return mails / (time.perf_counter() - began)


async def _measure(place: MailPlace, mails: int) -> None:
    def server(port: int) -> Server:
        return Server(
            host=place.host,
            port=port,
            security="plain",
            user=place.office,
            password=place.password,
        )

    mail = Mail(
        address=place.office,
        imap=server(place.imap_port),
        smtp=server(place.smtp_port),
        clock=lambda: datetime.now(UTC),
        rate=math.inf,
    )
    address = Address("mail", mail.account, _WARGA)
    choices = (Choice("setuju", "Setuju"), Choice("ubah", "Ubah dulu"))

    def message(n: int) -> OutboundMessage:
        return OutboundMessage(f"k/{n}", address, _TEXT, choices=choices, subject="Tercatat")

    client = aiosmtplib.SMTP(hostname=place.host, port=place.smtp_port, start_tls=False)
    await client.connect()
    await client.login(place.office, place.password)
    ready = compose(message(0), Office(address=place.office), at=datetime.now(UTC))

    async def adapter(n: int) -> object:
        (part,) = mail.fit(message(n))
        return await mail.send(part)

    async def bare(n: int) -> object:
        return await client.sendmail(place.office, [_WARGA], ready)

    await _rate(adapter, 50)
    await _rate(bare, 50)
    ours, limit = [], []
    for _ in range(_ROUNDS):
        limit.append(await _rate(bare, mails))
        ours.append(await _rate(adapter, mails))
    mine, best = statistics.median(ours), statistics.median(limit)
    print(
        f"{len(ready) / 1000:.1f} kB: adapter {mine:,.0f}/s ({min(ours):,.0f}-{max(ours):,.0f}), "
        f"bare {best:,.0f}/s ({min(limit):,.0f}-{max(limit):,.0f}), ratio {mine / best:.2f}"
    )
    await client.quit()
    await mail.close()


def main() -> None:
    mails = how_many(__doc__, "mails", 300)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    try:
        if not here.poll(30):
            raise SystemExit("the sandbox did not start")
        asyncio.run(_measure(here.recv(), mails))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
