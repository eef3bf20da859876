"""Somebody at the machine's prompt, over the same installation as the people in the chat."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import cli
from app.demo.world import TOKEN, World
from app.serving.wiring import Sources


class Operator:
    """Types commands with the world's settings and clock; reads what they print."""

    def __init__(self, environment: dict[str, str], given: Sources) -> None:
        self.environment = environment
        self.given = given

    @classmethod
    def of(cls, world: World) -> Operator:
        settings = world.settings
        environment = {
            "ADUAN_OFFICE": settings.office or "",
            "ADUAN_DATABASE_URL": settings.database_url,
            "ADUAN_DATA_DIR": str(settings.data_dir),
            "ADUAN_TELEGRAM_TOKEN": TOKEN,
            "ADUAN_TELEGRAM_API": settings.channels["telegram"].api,
            "ADUAN_QUIET_SECONDS": "0",
            "ADUAN_LISTEN": "127.0.0.1:0",
        }
        return cls(environment, world.given)

    async def types(self, *words: str, **changed: str) -> Result:
        """Run a command; `changed` are settings that stand otherwise this once."""
        return await asyncio.to_thread(self.type_now, *words, **changed)

    def type_now(self, *words: str, **changed: str) -> Result:
        environment = self.environment | {f"ADUAN_{key}": value for key, value in changed.items()}
        return CliRunner().invoke(cli, words, env=environment, obj=self.given)

    async def told(self, *words: str) -> str:
        """What a command printed that succeeded."""
        result = await self.types(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    async def data(self, *words: str) -> Any:
        return json.loads(await self.told(*words, "--json"))

    async def refused(self, *words: str, **changed: str) -> str:
        """The sentence of a command that refused."""
        result = await self.types(*words, **changed)
        assert result.exit_code == 1, result.output
        assert isinstance(result.exception, SystemExit), result.exception
        return result.stderr


def fresh_operator(folder: Path, **settings: str) -> Operator:
    """Somebody in front of a machine on which nothing was ever started."""
    environment = {
        "ADUAN_OFFICE": "sanggau",
        "ADUAN_DATABASE_URL": f"sqlite:///{folder / 'data' / 'aduan.db'}",
        "ADUAN_DATA_DIR": str(folder / "data"),
        "ADUAN_LISTEN": "127.0.0.1:0",
    }
    return Operator(environment | {f"ADUAN_{k}": v for k, v in settings.items()}, Sources())


def alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """No `.env` and no setting of the developer's own."""
    monkeypatch.chdir(folder)
    for name in tuple(os.environ):  # noqa: TID251
        if name.upper().startswith("ADUAN_"):
            monkeypatch.delenv(name)
