"""The page on loopback, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from app.demo.page.guard import Guard
from app.demo.page.office_session import OfficeSession
from app.demo.page.playback import PAUSE_SECONDS
from app.demo.page.routes import page_app
from app.demo.story import Story
from app.serving.embedded_server import address, bound, serving
from app.serving.request_timeout import Hurried


@contextlib.asynccontextmanager
async def page(
    folder: Path,
    story: Story,
    *,
    port: int = 0,
    pause: float = PAUSE_SECONDS,
    ticks: Callable[[], float] = time.monotonic,
) -> AsyncIterator[tuple[str, OfficeSession]]:
    """The page's address, and what is played there. OSError when the port cannot be used."""
    with bound("127.0.0.1", port) as listener:
        at = address(listener)
        async with OfficeSession.opened(folder, story, pause=pause, ticks=ticks) as session:
            app = Guard(page_app(session), listener.getsockname()[1])
            async with serving(app, listener, closing=session.close, grace_seconds=1, http=Hurried):
                yield at, session


async def show(
    folder: Path,
    story: Story,
    stop: asyncio.Event,
    say: Callable[[str], None],
    *,
    port: int = 0,
    pause: float = PAUSE_SECONDS,
    opens: bool = True,
) -> None:
    """Serve until `stop` is set; say where, and open a browser there if one is at hand."""
    async with page(folder, story, port=port, pause=pause) as (at, _):
        shown = opens and open_browser(at)
        say(f"\n  Aduan di peramban: {at}\n")
        say(
            "  Peramban sedang dibuka."
            if shown
            else "  Buka alamat itu di peramban pada komputer ini."
        )
        say("  Semua terjadi di komputer ini saja. Selesai: Ctrl-C.\n")
        await stop.wait()
        say("\n  Selesai; kantor contoh ini dihapus.")


def open_browser(at: str) -> bool:
    """Open a browser with a window of its own; whether there is one. Returns at once."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    if type(found) is webbrowser.GenericBrowser:
        # One that takes the terminal for itself.
        return False
    # Some wait for their browser to start.
    threading.Thread(target=found.open, args=(at,), daemon=True).start()
    return True
