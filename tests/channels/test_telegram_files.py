"""Evidence comes whole, or not at all, and never larger than was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sandbox.telegram.server import TelegramSandbox
from channels.channel import DownloadError
from channels.message import Attachment
from channels.telegram.adapter import Telegram
from tests.channels.conftest import TOKEN

MEGABYTE = 1024 * 1024


def sent(sandbox: TelegramSandbox, data: bytes) -> Attachment:
    """A citizen has sent a file of these bytes."""
    sandbox.user("Warga Contoh").send_document(data, "Bukti – ё.pdf")
    ref = list(sandbox.bots[0].messages[7_000_001].values())[-1].message["document"]["file_id"]
    return Attachment(ref=ref, media_type="application/pdf")


async def test_a_file_comes_as_it_was_sent(
    telegram: Telegram, sandbox: TelegramSandbox, tmp_path: Path
) -> None:
    data = bytes(range(256)) * 9000
    await telegram.download(sent(sandbox, data), tmp_path / "f", limit=5 * MEGABYTE)
    assert (tmp_path / "f").read_bytes() == data


async def test_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(
    telegram: Telegram, sandbox: TelegramSandbox, tmp_path: Path
) -> None:
    file = sent(sandbox, b"x" * 1000)
    await telegram.download(file, tmp_path / "f", limit=1000)
    with pytest.raises(DownloadError) as caught:
        await telegram.download(file, tmp_path / "g", limit=999)
    assert (caught.value.reason, caught.value.retryable) == ("too_large", False)
    assert not (tmp_path / "g").exists()


async def test_what_telegram_itself_does_not_hand_out(
    telegram: Telegram, sandbox: TelegramSandbox, tmp_path: Path
) -> None:
    file = sent(sandbox, b"x" * (20 * MEGABYTE + 1))
    with pytest.raises(DownloadError) as caught:
        await telegram.download(file, tmp_path / "f", limit=100 * MEGABYTE)
    assert (caught.value.reason, caught.value.retryable) == ("too_large", False)


async def test_a_file_that_grew_after_it_was_announced(
    telegram: Telegram, sandbox: TelegramSandbox, tmp_path: Path
) -> None:
    file = sent(sandbox, b"x" * 10)
    sandbox.faults.add("download", "grow")
    with pytest.raises(DownloadError) as caught:
        await telegram.download(file, tmp_path / "f", limit=MEGABYTE)
    assert (caught.value.reason, caught.value.retryable) == ("too_large", False)
    assert not (tmp_path / "f").exists()


#: Method, fault, and what the fetching job is told.
FAULTS = [
    ("getFile", "400", "gone", False),
    ("getFile", "401", "unauthorized", True),
    ("getFile", "429", "unreachable", True),
    ("getFile", "502", "unreachable", True),
    ("getFile", "malformed", "unreachable", True),
    ("getFile", "drop_after", "unreachable", True),
    ("download", "401", "unauthorized", True),
    ("download", "404", "gone", True),
    ("download", "500", "unreachable", True),
    ("download", "drop_before", "unreachable", True),
]


@pytest.mark.parametrize(("method", "kind", "reason", "retryable"), FAULTS)
async def test_what_can_go_wrong(
    telegram: Telegram,
    sandbox: TelegramSandbox,
    tmp_path: Path,
    method: str,
    kind: str,
    reason: str,
    retryable: bool,
) -> None:
    file = sent(sandbox, b"isi")
    sandbox.faults.add(method, kind)
    with pytest.raises(DownloadError) as caught:
        await telegram.download(file, tmp_path / "f", limit=MEGABYTE)
    assert (caught.value.reason, caught.value.retryable) == (reason, retryable)
    assert TOKEN not in f"{caught.value!r}"
    assert not (tmp_path / "f").exists()
    await telegram.download(file, tmp_path / "f", limit=MEGABYTE)
    assert (tmp_path / "f").read_bytes() == b"isi"


async def test_a_file_that_never_was(telegram: Telegram, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        await telegram.download(Attachment("tiada", "image/jpeg"), tmp_path / "f", limit=10)
    assert (caught.value.reason, caught.value.retryable) == ("gone", False)
