"""Open a file that is to be sent: its stored copy, or what was made for this message."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO

from channels.channel import SendError
from channels.message import Blob


def open_upload(blob: Blob) -> tuple[IO[bytes], int]:
    """The file and its size in bytes. Blocks; SendError when it is gone or cannot be read."""
    if blob.content:
        return BytesIO(blob.content), len(blob.content)
    path = Path(blob.path)
    try:
        size = path.stat().st_size
        return path.open("rb"), size
    except OSError as error:
        raise SendError(
            "rejected", retryable=False, answer=f"the file to send: {type(error).__name__}"
        ) from None
