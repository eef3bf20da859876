"""The connection to the Cloud API: pywa as client, made to keep secrets.

pywa logs each payload at DEBUG and the sentence of every failure, so it speaks only when something
is broken. Its errors are frozen dataclasses that must not pass through a context manager (they
would turn into TypeError there): they are caught where the call is made, by `call`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import httpx

from channels.channel import SendError
from channels.trust import certificates
from channels.whatsapp.meaning import send_error

if TYPE_CHECKING:
    from pywa_async.api import GraphAPIAsync

#: The version of the Graph API that is spoken.
VERSION = "23.0"

#: A send that goes unanswered for so long is given up as "perhaps accepted".
READ_SECONDS = 15.0
UPLOAD_READ_SECONDS = 60.0
CONNECT_SECONDS = 10.0
_POOL_SECONDS = 30.0
_CONNECTIONS = 64
_LONGEST_WAIT = 86_400

_LOOPBACK = re.compile(r"\Ahttps?://(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?:[:/]|\Z)")


def make_session(api: str, *, read_seconds: float = READ_SECONDS) -> httpx.AsyncClient:
    """A pool of connections; a proxy of the environment is not used on loopback."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(
            read_seconds, write=READ_SECONDS, connect=CONNECT_SECONDS, pool=_POOL_SECONDS
        ),
        limits=httpx.Limits(max_connections=_CONNECTIONS),
        trust_env=_LOOPBACK.match(api) is None,
        verify=certificates(),
    )


def connect(phone_id: str, token: str, api: str, session: httpx.AsyncClient) -> GraphAPIAsync:
    """The client of one number; needs no network.

    pywa's own methods for sending are not used: they choose the recipient's field by a pattern
    that not every id fits, guess what a file is, and keep what was sent for listeners.
    """
    # Loaded only by an office that is on WhatsApp: it takes half a second and 39 MB.
    from pywa_async.client import WhatsApp as Client

    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
    for name in ("pywa", "pywa_async"):
        # Its one warning quotes nothing, and says what SendError says.
        logging.getLogger(name).setLevel(logging.ERROR)
    client = Client(phone_id=phone_id, token=token, session=session, api_version=VERSION)
    # pywa has no option for the address of the API. The session is ours, and it asks there.
    session.base_url = httpx.URL(f"{api}/v{VERSION}")
    return client.api


async def call(asked: Awaitable[Any]) -> dict[str, Any]:
    """The answer to a call. Raises SendError and nothing else."""
    from pywa.errors import WhatsAppError

    try:
        found = await asked
    except WhatsAppError as error:
        refused = send_error(error.code, error.status_code, retry_after=_retry_after(error))
    except Exception as error:
        refused = _broken(error)
    else:
        if isinstance(found, dict):
            return found
        refused = _unreadable()
    # Without the cause: its chain holds the answer, and that may quote what was sent.
    raise refused


def _broken(error: Exception) -> SendError:
    if isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    ):
        return SendError("unreachable", retryable=True, answer="no connection")
    if isinstance(error, httpx.TimeoutException):
        return SendError("timeout", retryable=True, ambiguous=True, answer="no answer in time")
    if isinstance(error, httpx.RequestError):
        return SendError("unreachable", retryable=True, ambiguous=True, answer="connection lost")
    return _unreadable()


def _unreadable() -> SendError:
    # An answer came, but none that can be read: the message may well have been taken.
    return SendError("timeout", retryable=True, ambiguous=True, answer="answer cannot be read")


def _retry_after(error: Any) -> float | None:
    response = error.raw_response
    stated = response.headers.get("retry-after", "") if response is not None else ""
    if stated.isascii() and stated.isdecimal() and 0 < int(stated) < _LONGEST_WAIT:
        return float(stated)
    return None
