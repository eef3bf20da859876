"""The token and people's words stay out of logs and errors, however much is logged."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest

from app.sandbox.telegram.server import TelegramSandbox
from channels.channel import DownloadError, Envelope, SendError
from channels.message import Address, Attachment, Choice, OutboundMessage
from channels.pace import Pace
from channels.telegram.adapter import PollError, Telegram
from tests.channels.conftest import NOW, TOKEN

WORDS = ("Ibu Rahasia", "laporan-rahasia", "jawaban-rahasia", "62812000000", "31337001")


async def test_nothing_secret_is_logged_in_good_and_bad_days(
    api: str, sandbox: TelegramSandbox, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram = Telegram(
        TOKEN,
        api=api,
        poll_seconds=0,
        clock=lambda: NOW,
        pace=Pace(1e9, per_chat=False),
        answer_seconds=0.3,
    )
    await telegram.start()
    told: list[str] = []

    async def deliver(envelopes: object) -> None:
        assert isinstance(envelopes, list)
        assert all(isinstance(one, Envelope) for one in envelopes)

    warga = sandbox.user("Ibu Rahasia", id=31337001)
    warga.say("laporan-rahasia")
    warga.send_contact("62812000000")
    warga.raw(b'{"message":"laporan-rahasia"}')
    await telegram.poll(deliver)
    address = Address("telegram", "4711", "31337001")
    answer = OutboundMessage("k/0", address, "jawaban-rahasia", choices=(Choice("y", "Ya"),))
    await telegram.send(answer)
    warga.press("Ya")
    await telegram.poll(deliver)
    for kind in ("400", "401", "403", "429", "500", "502", "malformed", "delay", "drop_after"):
        sandbox.faults.add("sendMessage", kind, seconds=0.6)
        if kind != "delay":
            sandbox.faults.add("getUpdates", kind)
            sandbox.faults.add("getFile", kind)
        with pytest.raises(SendError) as refused:
            await telegram.send(answer)
        told += [refused.value.answer, "".join(traceback.format_exception(refused.value))]
        if kind != "delay":
            with pytest.raises(PollError) as unasked:
                await telegram.poll(deliver)
            told += traceback.format_exception(unasked.value)
        with pytest.raises(DownloadError) as lost:
            file = Attachment("AgAC-tiada", "image/jpeg")
            await telegram.download(file, tmp_path / "f", limit=100)
        told += traceback.format_exception(lost.value)
        telegram._pace._held.clear()
    await telegram.close()
    told += [record.getMessage() for record in caplog.records]
    told += [str(record.exc_info) for record in caplog.records]
    everything = "\n".join(told)
    assert len(told) > 40
    assert TOKEN not in everything
    assert TOKEN.partition(":")[2] not in everything
    for word in WORDS:
        assert word not in everything, word
