"""A sandbox on loopback and the office's bot in front of it."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.sandbox.telegram import TelegramSandbox
from channels.telegram import Telegram
from channels.pace import Pace

TOKEN = "4711:AAH-rahasia_sekali"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> TelegramSandbox:
    return TelegramSandbox(tokens=[TOKEN], clock=lambda: NOW)


@pytest.fixture
async def api(sandbox: TelegramSandbox) -> AsyncIterator[str]:
    async with sandbox.serving() as base_url:
        yield base_url


@pytest.fixture
async def telegram(api: str) -> AsyncIterator[Telegram]:
    """The adapter without pacing, and quick to give up."""
    adapter = Telegram(
        TOKEN,
        api=api,
        poll_seconds=0,
        clock=lambda: NOW,
        pace=Pace(math.inf, per_chat=False),
        answer_seconds=0.5,
    )
    await adapter.start()
    yield adapter
    await adapter.close()
