"""A sandbox on loopback and the office's bot in front of it."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.whatsapp.server import WhatsAppSandbox
from channels.pace import Pace
from channels.telegram.adapter import Telegram
from channels.whatsapp.adapter import WhatsApp

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


@pytest.fixture
def graph() -> WhatsAppSandbox:
    return WhatsAppSandbox(clock=lambda: NOW)


@pytest.fixture
async def graph_api(graph: WhatsAppSandbox) -> AsyncIterator[str]:
    async with graph.serving() as base_url:
        yield base_url


@pytest.fixture
async def whatsapp(graph: WhatsAppSandbox, graph_api: str) -> AsyncIterator[WhatsApp]:
    """The adapter without pacing, and quick to give up."""
    adapter = WhatsApp(
        graph.phone_id,
        graph.token,
        app_secret=graph.app_secret,
        verify_token=graph.verify_token,
        api=graph_api,
        clock=lambda: NOW,
        pace=Pace(math.inf, per_chat=False),
        answer_seconds=0.5,
    )
    yield adapter
    await adapter.close()
