"""What a command loads: little for its help, and of the channels only those that are on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.settings.channels import CHANNELS
from tests.app.operators import fresh_operator

ROOT = Path(__file__).parents[3]
#: Each costs more than a help may.
HEAVY = {
    "aioimaplib", "aiosmtplib", "alembic", "apscheduler", "cryptography", "httpx", "psycopg",
    "pymap", "pywa", "selectolax", "sqlalchemy", "starlette", "telegram", "uvicorn",
}  # fmt: skip
#: What each channel loads when it is on, and nothing else does.
ONLY = {
    "telegram": {"telegram", "channels.telegram.adapter"},
    "whatsapp": {"pywa_async", "channels.whatsapp.adapter"},
    "mail": {"aioimaplib", "aiosmtplib", "channels.mail.adapter"},
}
#: Settings with which each is on, at addresses where nobody answers.
ON = {
    "telegram": {
        "TELEGRAM_TOKEN": "7000000001:sandbox-bot-of-the-office",
        "TELEGRAM_API": "http://127.0.0.1:1",
    },
    "whatsapp": {
        "WHATSAPP_PHONE_ID": "100000000000001",
        "WHATSAPP_TOKEN": "token-of-the-sandbox",
        "WHATSAPP_APP_SECRET": "secret-of-the-sandbox",
        "WHATSAPP_VERIFY_TOKEN": "word-of-the-sandbox",
        "WHATSAPP_API": "http://127.0.0.1:1",
    },
    "mail": {
        "MAIL_IMAP": "imap://kantor:rahasia@127.0.0.1:1/INBOX",
        "MAIL_SMTP": "smtp://kantor:rahasia@127.0.0.1:1",
        "MAIL_ADDRESS": "pengaduan@example.com",
    },
}

_HELP = """
import json, sys
from app.cli import COMMANDS, cli
from click.testing import CliRunner
heavy, found, known = set(json.loads(sys.argv[1])), {}, set()
for name in COMMANDS:
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0
    loaded = {module.split(".")[0] for module in sys.modules} & heavy
    if loaded - known:
        found[name] = sorted(loaded - known)
    known |= loaded
print(json.dumps(found))
"""
#: `serve` that is told to stop before it has begun to work.
_RUN = """
import asyncio, importlib, json, sys
from app.cli import cli
from click.testing import CliRunner
def told():
    stop = asyncio.Event()
    stop.set()
    return stop
importlib.import_module("app.cli.serve").until_told = told
result = CliRunner().invoke(cli, [sys.argv[1]])
assert result.exit_code in (0, 1), result.output
print(json.dumps({"output": result.output, "loaded": sorted(sys.modules)}))
"""
_BLOCKED = """
import sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None
sys.argv[1:] = sys.argv[2:]
from app.__main__ import main
main()
"""


def child(
    code: str, *words: str, folder: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Python in a folder without `.env` and without settings of the developer's own."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ADUAN_")}  # noqa: TID251
    environment = inherited | fresh_operator(folder, **settings).environment
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment | {"PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_help_of_a_command_loads_nothing_that_only_its_work_needs(tmp_path: Path) -> None:
    done = child(_HELP, json.dumps(sorted(HEAVY)), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


@pytest.mark.parametrize("command", ["serve", "doctor"])
@pytest.mark.parametrize("on", [(), *[(one.name,) for one in CHANNELS], ("telegram", "mail")])
def test_a_channel_is_loaded_when_it_is_on_and_not_otherwise(
    command: str, on: tuple[str, ...], tmp_path: Path
) -> None:
    settings = {key: value for name in on for key, value in ON[name].items()}
    done = child(_RUN, command, folder=tmp_path, **settings)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "sanggau" in told["output"]
    loaded = set(told["loaded"])
    for channel in CHANNELS:
        expected = ONLY[channel.name] if channel.name in on else set()
        assert loaded & ONLY[channel.name] == expected, channel.name


@pytest.mark.parametrize("name", sorted(name for name, entry in COMMANDS.items() if entry.needs))
@pytest.mark.parametrize("missing", ["aiosmtpd", "pymap", "python_multipart"])
def test_without_the_providers_on_loopback_a_command_says_what_to_install(
    name: str, missing: str, tmp_path: Path
) -> None:
    done = child(_BLOCKED, missing, name, "--no-such-option", folder=tmp_path)
    package = missing.replace("_", "-")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: aduan {name} needs {package}: pip install {package}, which is the extra "
        "`sandbox` of aduan.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("serve",), ("migrate",), ("staff", "list"), ("case", "list"), ("outbox", "retry"),
        ("backup", "out.aduan"), ("restore", "of-sqlite.aduan"), ("verify",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_postgresql_without_its_driver_is_a_sentence_that_says_what_to_install(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    if words[0] == "restore":
        for word in ("migrate", "backup"):
            file = [words[1]] if word == "backup" else []
            made = child(_BLOCKED, "psycopg", word, *file, folder=tmp_path, SECRET_KEY="ab" * 32)
            assert made.returncode == 0, made.stderr
    url = "postgresql://aduan:rahasia@127.0.0.1:1/aduan"
    given = {"DATABASE_URL": url, "SECRET_KEY": "ab" * 32, **ON["telegram"]}
    done = child(_BLOCKED, "psycopg", *words, folder=tmp_path, **given)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr == (
        "Error: The database postgresql://aduan:***@127.0.0.1:1/aduan cannot be used: the driver "
        "of PostgreSQL is not installed: pip install 'psycopg[binary]', which is the extra "
        "`postgres` of aduan.\n"
    )


def test_sqlite_needs_no_driver(tmp_path: Path) -> None:
    done = child(_BLOCKED, "psycopg", "migrate", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "aduan.db").exists()
