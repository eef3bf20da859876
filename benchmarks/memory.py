"""Resident memory of `aduan serve`: idle, and after 200 turns, beside Python with its imports.

    python -m benchmarks.memory [--idle SECONDS] [--citizens N]

The node is a process of its own on SQLite, polling a sandbox of Telegram that runs here. The bare
figures are processes of the same run: Python alone, and Python that has imported the third-party
libraries that the node stands on and does nothing. Linux only: read from /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from app.sandbox.telegram import TelegramSandbox
from app.sandbox.telegram_user import SandboxUser

TOKEN = "4711:contoh"  # noqa: S105 - a sandbox takes any
TARGET = 150.0
_LIBRARIES = (
    "alembic.command, apscheduler.schedulers.asyncio, babel.dates, click, cryptography.fernet, "
    "dotenv, httpx, msgspec, sqlalchemy, telegram"
)
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


async def measure(idle: float, citizens: int) -> tuple[float, float, float]:
    """(idle, after the turns, the most ever), in MB."""
    sandbox = TelegramSandbox(tokens=[TOKEN])
    users = [sandbox.user(f"Warga {n}", token=TOKEN) for n in range(citizens)]
    with tempfile.TemporaryDirectory() as folder:
        async with sandbox.serving() as api:
            settings = {
                "ADUAN_OFFICE": "sanggau",
                "ADUAN_DATABASE_URL": f"sqlite:///{folder}/aduan.db",
                "ADUAN_DATA_DIR": folder,
                "ADUAN_TELEGRAM_TOKEN": TOKEN,
                "ADUAN_TELEGRAM_API": api,
                "ADUAN_QUIET_SECONDS": "0",
            }
            kept = {k: v for k, v in os.environ.items() if not k.startswith("ADUAN_")}
            code = "from app.__main__ import main; main()"
            node = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", code, "serve"),
                env=kept | settings,
                stdout=subprocess.DEVNULL,
            )
            try:
                await sandbox.until(lambda: sandbox.bots[0].polls > 0, timeout=_STARTED_SECONDS)
                await asyncio.sleep(idle)
                at_rest = megabytes(node.pid)
                await asyncio.gather(*(_converse(user) for user in users))
                return at_rest, megabytes(node.pid), megabytes(node.pid, "VmHWM")
            finally:
                node.terminate()
                await node.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=float, default=5.0, help="seconds before the first look")
    parser.add_argument("--citizens", type=int, default=20, help="each takes ten turns")
    given = parser.parse_args()
    python, imports = bare("pass"), bare(f"import {_LIBRARIES}")
    at_rest, after, most = asyncio.run(measure(given.idle, given.citizens))
    turns = given.citizens * len(_TURNS)
    print(f"bare Python                 {python:6.1f} MB")
    print(f"Python + its libraries      {imports:6.1f} MB")
    rest = f"{at_rest:6.1f} MB  ratio {at_rest / imports:.2f}"
    print(f"aduan serve, idle {given.idle:3.0f} s     {rest}")
    print(f"aduan serve, {turns:5} turns    {after:6.1f} MB  ratio {after / imports:.2f}")
    print(f"the most it ever had        {most:6.1f} MB  target below {TARGET:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
