"""The event loop of a process that serves: uvloop, where there is one, makes a call cheaper."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from asyncio import run
else:
    from uvloop import run

__all__ = ["run"]
