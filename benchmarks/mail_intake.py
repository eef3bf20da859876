"""Mails a second from the mailbox to committed inbox rows, and to turns that were played.

    python -m benchmarks.mail_intake [MAILS] [DATABASE_URL]

Each mail has 43 kB: words and a file of 30 kB. The mailbox is the sandbox's pymap in a process of
its own. The bare limit, in the same run, is aioimaplib that fetches the same mails in the same
portions and does nothing with them. The mails are parsed, stored raw and sealed, marked as read;
then every conversation gets its turn and its answer is queued.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from app.sandbox.mail.server import OFFICE, MailPlace, MailSandbox
from app.serving.node import Node
from app.serving.wiring import Sources, build
from app.settings.settings import Settings
from backoffice.store import inbox
from channels.mail.imap import Session
from channels.mail.wire import Server

_LINE = b"QUJD" * 19 + b"\r\n"
#: As the poller does: at most 8 MB at once.
_PORTION = 180


def letter(n: int) -> bytes:
    """A mail of 43 kB from a citizen of its own."""
    return (
        (
            f"From: Warga {n} <warga{n}@example.com>\r\nTo: {OFFICE}\r\nSubject: Pengaduan {n}\r\n"
            f"Date: Mon, 23 Nov 2026 08:00:00 +0700\r\nMessage-ID: <{n}.bench@example.com>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"KTP saya belum jadi sejak Agustus, sudah {n} kali saya datang ke loket.\r\n"
            "--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="foto.jpg"\r\n\r\n'
        ).encode()
        + _LINE * 545
        + b"--b--\r\n"
    )


def _serve(pipe: Connection, mails: int) -> None:
    async def serve() -> None:
        sandbox = MailSandbox()
        box = sandbox.mailbox()
        now = datetime.now(UTC)
        for n in range(mails):
            box.deliver(letter(n), now)
        async with sandbox.serving() as place:
            pipe.send(place)
            await asyncio.Event().wait()

    asyncio.run(serve())


async def _bare(place: MailPlace, size: int) -> float:
    """Seconds for fetching every mail, and nothing else."""
    server = Server(
        host=place.host,
        port=place.imap_port,
        security="plain",
        user=place.office,
        password=place.password,
    )
    session = await Session.opened(server)
    began = time.perf_counter()
    uids = await session.unseen()
    for at in range(0, len(uids), _PORTION):
        some = uids[at : at + _PORTION]
        found = await session.bodies(some, size=size * len(some))
        assert len(found) == len(some)
    took = time.perf_counter() - began
    await session.close()
    return took


async def _node(place: MailPlace, folder: Path, url: str) -> Node:
    settings = Settings.from_env(
        {
            "ADUAN_OFFICE": "sanggau",
            "ADUAN_DATABASE_URL": url,
            "ADUAN_DATA_DIR": str(folder),
            "ADUAN_MAIL_IMAP": place.imap_url,
            "ADUAN_MAIL_SMTP": place.smtp_url,
            "ADUAN_MAIL_ADDRESS": place.office,
            "ADUAN_QUIET_SECONDS": "0",
        }
    )
    return await build(settings, Sources(poll_seconds=0))


async def _measure(place: MailPlace, mails: int, url: str | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        node = await _node(place, folder, url or f"sqlite:///{folder / 'aduan.db'}")
        bare = await _bare(place, len(letter(0)))
        began = time.perf_counter()
        came = 0
        while found := await node.poll_once():
            came += found
        stored = time.perf_counter() - began
        turn = next(worker for worker in node._workers if worker.name == "intake")
        while await turn.job.work_once():
            pass
        played = time.perf_counter() - began
        counts = await node.database.read(lambda tx: inbox.counts(tx, node.desk.office_id))
        assert came == mails, came
        assert counts == {"done": mails}, counts
        await node.close()
    limit = mails / bare
    for what, took in (("committed", stored), ("committed and answered", played)):
        rate = mails / took
        print(
            f"{mails} mails of {len(letter(0)) / 1000:.0f} kB {what}: {rate:,.0f}/s, "
            f"bare fetch {limit:,.0f}/s, ratio {rate / limit:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mails", nargs="?", type=int, default=500, help="500 if not given")
    parser.add_argument("database_url", nargs="?", help="a SQLite file of its own if not given")
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(there, given.mails), daemon=True)
    server.start()
    try:
        if not here.poll(60):
            raise SystemExit("the sandbox did not start")
        asyncio.run(_measure(here.recv(), given.mails, given.database_url))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
