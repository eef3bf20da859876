"""One-time codes of an authenticator app (RFC 6238): six digits, every thirty seconds. Pure."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
#: Bytes of a secret, as RFC 4226 recommends for SHA-1, the one that every app reads.
SECRET_BYTES = 20
#: A code counts a step before its time and a step after it, for no two clocks are the same.
STEPS_AROUND = 1


def step_at(at: datetime) -> int:
    """The step of that instant."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """The code of that step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(
    secret: bytes, code: str, *, at: datetime, after: int, back: int = STEPS_AROUND
) -> int | None:
    """The step whose code this is, of those around `at` that come `after` the last one used.

    None for a code that is wrong, was used, or is older than `back` steps.
    """
    now = step_at(at)
    found = None
    for step in range(max(now - back, after + 1, 0), now + STEPS_AROUND + 1):
        # Every one is compared, so that the time it takes tells nothing.
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            found = step
    return found


def written(secret: bytes) -> str:
    """The secret as it is typed into an app: four letters at a time."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def address_of(secret: bytes, *, office: str, name: str) -> str:
    """What a QR code of the secret says; apps read it, and some telephones open it."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    issuer = quote(office, safe="")
    label = f"{issuer}:{quote(name, safe='')}"
    return f"otpauth://totp/{label}?secret={letters}&issuer={issuer}&digits={DIGITS}&period=30"
