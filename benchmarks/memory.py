"""Resident memory of `aduan serve` on three channels: idle, at work, and with the largest mails.

    python -m benchmarks.memory [--idle SECONDS] [--citizens N] [--load SECONDS] [--mails N]

The node is a process of its own on SQLite; the sandboxes of Telegram, WhatsApp and mail run here.
Under load people of all three write 15,000 messages an hour; the mails are of 29 MB each, waiting
together, and the node is a fresh one. The bare figures are processes of the same run: Python alone,
and Python that has imported the third-party libraries that the node stands on and does nothing.
Linux only: read from /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from app.demo.world import whatsapp_settings
from app.sandbox.mail.people import MailFile
from app.sandbox.mail.server import MailSandbox
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.telegram.user import SandboxUser
from app.sandbox.whatsapp.server import WhatsAppSandbox
from tests.mailing import LETTER

TOKEN = "4711:contoh"  # noqa: S105 - a sandbox takes any
TARGET = 150.0
MAILS_TARGET = 200.0
#: Messages a second: 15,000 an hour.
RATE = 15_000 / 3600
_LIBRARIES = (
    "aioimaplib, aiosmtplib, alembic.command, apscheduler.schedulers.asyncio, click, "
    "cryptography.fernet, dotenv, httpx, msgspec, pywa_async, selectolax, sqlalchemy, "
    "telegram, uvicorn, uvloop"
)
#: In base64 nearly 29 MB: the largest mail that is taken whole.
_FILE_BYTES = 21 * 1024 * 1024
#: Ten turns a citizen: greeting, notice, form. Each is answered.
_TURNS = (
    "halo",
    "[Buat pengaduan]",
    "[Setuju]",
    "[Pengaduan]",
    "Warga Contoh Satu",
    "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "0812-0000-0001",
    "[Tidak]",
    "ktp",
    "KTP-el saya belum jadi sejak bulan September, katanya blangko habis.",
)
_STARTED_SECONDS = 30.0


def megabytes(pid: int, what: str = "VmRSS") -> float:
    """A figure of a process's status; `VmHWM` is the most that it ever had."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(what)


def bare(statement: str) -> float:
    """What a process holds that has run this statement and nothing else."""
    waits = f"{statement}; print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        found = megabytes(process.pid)
        process.stdin.write(b"\n")
        process.stdin.flush()
    return found


async def _converse(user: SandboxUser) -> None:
    for turn, following in zip(_TURNS, (*_TURNS[1:], ""), strict=True):
        seen = len(user.inbox)
        if turn.startswith("["):
            user.press(turn.strip("[]"))
        else:
            user.say(turn)
        # Outside office hours a line about that comes before the greeting with its buttons.
        while len(user.inbox) == seen or (following.startswith("[") and not user.inbox[-1].buttons):
            await user.next(timeout=120)


@dataclass(frozen=True)
class Office:
    """A node on three channels, and the providers around it."""

    pid: int
    folder: Path
    telegram: TelegramSandbox
    whatsapp: WhatsAppSandbox
    mail: MailSandbox


@contextlib.asynccontextmanager
async def serving(mails: int = 0, profile: str = "sanggau") -> AsyncIterator[Office]:
    """`aduan serve` of that office, with so many of the largest mails in its mailbox, once it is
    ready."""
    telegram = TelegramSandbox(tokens=[TOKEN])
    whatsapp = WhatsAppSandbox()
    mail = MailSandbox()
    for number in range(mails):
        file = MailFile("bukti.mp4", bytes([number + 1]) * _FILE_BYTES, "video/mp4")
        mail.user(f"Pengirim {number}").write("Pengaduan", LETTER, [file])
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = await stack.enter_async_context(mail.serving())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {
            "ADUAN_OFFICE": profile,
            "ADUAN_DATABASE_URL": f"sqlite:///{folder}/aduan.db",
            "ADUAN_DATA_DIR": str(folder),
            "ADUAN_TELEGRAM_TOKEN": TOKEN,
            "ADUAN_TELEGRAM_API": await stack.enter_async_context(telegram.serving()),
            **whatsapp_settings(
                whatsapp, await stack.enter_async_context(whatsapp.serving(keeps_pushing=True))
            ),
            "ADUAN_MAIL_IMAP": place.imap_url,
            "ADUAN_MAIL_SMTP": place.smtp_url,
            "ADUAN_MAIL_ADDRESS": place.office,
            "ADUAN_QUIET_SECONDS": "0",
            "ADUAN_LISTEN": f"127.0.0.1:{port}",
        }
        whatsapp.calls(f"http://127.0.0.1:{port}/webhook/whatsapp")
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ADUAN_")}
        code = "from app.__main__ import main; main()"
        node = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, "serve"),
            env=kept | settings,
            stdout=subprocess.DEVNULL,
        )
        try:
            await telegram.until(lambda: telegram.bots[0].polls > 0, timeout=_STARTED_SECONDS)
            yield Office(node.pid, folder, telegram, whatsapp, mail)
        finally:
            node.terminate()
            await node.wait()


async def _load(office: Office, seconds: float) -> int:
    """People of all three channels write, each a few words; how many messages that were."""
    chats = [office.telegram.user(f"Orang {n}", token=TOKEN) for n in range(100)]
    phones = [office.whatsapp.user(f"Orang {n}", phone=f"62812000{n:05}") for n in range(100)]
    loop = asyncio.get_running_loop()
    begin, sent = loop.time(), 0
    while loop.time() - begin < seconds:
        which = sent // 3
        if sent % 3 == 0:
            chats[which % 100].say(f"halo {which}")
        elif sent % 3 == 1:
            phones[which % 100].say(f"halo {which}")
        else:
            office.mail.user(f"Orang {which}").write("Pengaduan", LETTER)
        sent += 1
        await asyncio.sleep(max(0.0, begin + sent / RATE - loop.time()))
    await office.mail.until(
        lambda: all(seen for _, _, seen in office.mail.mailbox().mails()), timeout=120
    )
    return sent


async def measure(idle: float, citizens: int, load: float) -> None:
    """Print the figures of one node: at rest, after turns, under load."""
    async with serving() as office:
        await asyncio.sleep(idle)
        _show(f"aduan serve, idle {idle:.0f} s", megabytes(office.pid))
        users = [office.telegram.user(f"Warga {n}", token=TOKEN) for n in range(citizens)]
        await asyncio.gather(*(_converse(user) for user in users))
        _show(f"after {citizens * len(_TURNS)} turns", megabytes(office.pid))
        sent = await _load(office, load)
        _show(f"after {sent} messages in {load:.0f} s", megabytes(office.pid))
        most = megabytes(office.pid, "VmHWM")
        _show("the most it ever had", most, f"target below {TARGET:.0f} MB")


async def measure_mails(mails: int) -> None:
    """Print what a fresh node needs for a backlog of the largest mails, files and all."""
    async with serving(mails) as office:
        blobs = office.folder / "blobs"
        async with asyncio.timeout(60 + 30 * mails):
            while sum(1 for file in blobs.glob("??/*")) < mails:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        _show(f"after {mails} mails of 29 MB", megabytes(office.pid))
        most = megabytes(office.pid, "VmHWM")
        _show("the most it ever had", most, f"target below {MAILS_TARGET:.0f} MB")


def _show(what: str, figure: float, more: str = "") -> None:
    print(f"{what:30} {figure:6.1f} MB  {more}".rstrip(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=float, default=5.0, help="seconds before the first look")
    parser.add_argument("--citizens", type=int, default=20, help="each takes ten turns")
    parser.add_argument("--load", type=float, default=60.0, help="seconds of 15,000 an hour")
    parser.add_argument("--mails", type=int, default=3, help="of 29 MB each")
    given = parser.parse_args()
    _show("bare Python", bare("pass"))
    _show("Python + its libraries", bare(f"import {_LIBRARIES}"))
    asyncio.run(measure(given.idle, given.citizens, given.load))
    asyncio.run(measure_mails(given.mails))


if __name__ == "__main__":
    main()
