"""Which certificates the HTTP connections of this process trust."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def certificates() -> ssl.SSLContext:
    """One context for all of them; reading the certificates takes longer than a message."""
    return httpx.create_ssl_context()
