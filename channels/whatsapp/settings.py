"""The settings of a number on the Cloud API. No sentence repeats a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels.description import Reader

_NEEDED = ("PHONE_ID", "TOKEN", "APP_SECRET", "VERIFY_TOKEN")


@dataclass(frozen=True, kw_only=True)
class WhatsAppSettings:
    """A number on the Cloud API that is switched on."""

    phone_id: str
    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    #: Without a slash at the end.
    api: str
    #: Messages a second at most.
    rate: float


def read_settings(reader: Reader, names: str) -> WhatsAppSettings | None:
    """None: WhatsApp is off."""
    phone_id = reader.read(f"{names}PHONE_ID", _phone_id)
    token = reader.read(f"{names}TOKEN", _graph_token)
    app_secret = reader.read(f"{names}APP_SECRET", _app_secret)
    verify_token = reader.secret_word(f"{names}VERIFY_TOKEN")
    api = reader.url(f"{names}API") or ""
    rate = reader.rate(f"{names}RATE")
    missing = [names + key for key in _NEEDED if not reader.is_given(names + key)]
    if missing and len(missing) < len(_NEEDED):
        needed = " and ".join(missing)
        reader.complain(f"WhatsApp needs {needed} as well; without any of them it is off.")
    if not (phone_id and token and app_secret and verify_token):
        return None
    return WhatsAppSettings(
        phone_id=phone_id,
        token=token,
        app_secret=app_secret,
        verify_token=verify_token,
        api=api,
        rate=rate,
    )


def _phone_id(text: str) -> str:
    if re.fullmatch(r"[0-9]{5,30}", text) is None:
        raise ValueError("must be digits: the phone number id that Meta shows, not the number.")
    return text


def _graph_token(text: str) -> str:
    if re.fullmatch(r"[\x21-\x7e]{10,2000}", text) is None:
        raise ValueError("is not a token: Meta gives one long word.")
    return text


def _app_secret(text: str) -> str:
    if re.fullmatch(r"[\x21-\x7e]{16,256}", text) is None:
        raise ValueError("is not an app's secret: Meta shows 32 letters and digits.")
    return text
