"""What the words of a setting mean. Pure.

Each function returns the value, or raises ValueError with the end of a sentence that begins with
the setting's name. No sentence repeats a value that is secret.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from channels.mail.compose import is_address


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where the head of each day goes: one of the two."""

    mail: str = ""
    #: May hold a secret.
    url: str = field(default="", repr=False)


def anchor(text: str) -> Anchor | None:
    """A mail address, with mailto: before it or not, or an https address; off: nowhere."""
    wrong = "must be a mail address, or an address such as https://saksi.example.org/aduan."
    if text.lower() in ("off", "no"):
        return None
    if "://" not in text:
        mail = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
        if not is_address(mail):
            raise ValueError(wrong)
        return Anchor(mail=mail)
    try:
        parts = urlsplit(text)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise ValueError(wrong) from None
    if not usable or parts.fragment or not (parts.scheme == "https" or here):
        raise ValueError(wrong)
    return Anchor(url=text)


@dataclass(frozen=True, kw_only=True)
class Clamd:
    """Where clamd listens: at a socket of this machine, or at an address."""

    path: str = ""
    host: str = ""
    port: int = 0


def clamd(text: str) -> Clamd | None:
    """host:port, or the path of a socket; off: nowhere."""
    if text.lower() in ("off", "no"):
        return None
    if text.startswith("/"):
        return Clamd(path=text)
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or "/" in text:
        raise ValueError("must be host:port, such as 127.0.0.1:3310, or the path of a socket.")
    return Clamd(host=host, port=int(port))


@dataclass(frozen=True, kw_only=True)
class Listen:
    """Where the web server binds; port 0 takes a free one."""

    host: str
    port: int


def hex_key(text: str) -> bytes | None:
    if re.fullmatch(r"[0-9a-fA-F]{64}", text) is None:
        return None
    return bytes.fromhex(text)


def yes(text: str) -> bool:
    words = {"on": True, "yes": True, "off": False, "no": False}
    if text.lower() not in words:
        raise ValueError(f"is {text!r}, and must be on or off (yes or no).")
    return words[text.lower()]


def number(text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise ValueError(f"is {text!r}, and must be a number from {low:g} to {high:g}.")
    return value


def log(text: str) -> Literal["text", "json"]:
    if text == "text":
        return "text"
    if text == "json":
        return "json"
    raise ValueError(f"is {text!r}, and must be text or json.")


def key(text: str) -> bytes:
    found = hex_key(text)
    if found is None:
        raise ValueError("must be 64 hexadecimal digits; make one with: openssl rand -hex 32")
    return found


def webhook_secret(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text) is None:
        raise ValueError("must be 16 to 256 letters, digits, - or _.")
    return text


def url(text: str) -> str:
    wrong = "must be an address such as https://aduan.example.com, without ? or #."
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise ValueError(wrong) from None
    if parts.scheme not in ("http", "https") or not usable or parts.query or parts.fragment:
        raise ValueError(wrong)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or a password.")
    return text.rstrip("/")


def database(text: str) -> str:
    wrong = "must be sqlite:///PATH or postgresql://USER@HOST/NAME."
    scheme, colon, rest = text.partition("://")
    if not colon:
        raise ValueError(wrong)
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in ("/", "/:memory:"):
            raise ValueError("must name a file: sqlite:///data/aduan.db")
        return text
    if scheme != "postgresql":
        raise ValueError(wrong)
    try:
        name = urlsplit(text).path.strip("/")
    except ValueError:
        raise ValueError(wrong) from None
    if not name:
        raise ValueError("must name a database after the host: postgresql://USER@HOST/NAME")
    return text


def listen(text: str) -> Listen:
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    host = host[1:-1] if bracketed else host
    if not colon or not host or not re.fullmatch(r"\d{1,5}", port) or int(port) > 65535:
        raise ValueError(f"is {text!r}, and must be ADDRESS:PORT, such as 127.0.0.1:8080.")
    if ":" in host:
        try:
            ip_address(host if bracketed else "")
        except ValueError:
            raise ValueError(
                f"is {text!r}: write an IPv6 address in brackets, such as [::1]:8080."
            ) from None
    return Listen(host=host, port=int(port))


Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, parted by commas."""
    try:
        return tuple(
            ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()
        )
    except ValueError:
        raise ValueError(
            "must be addresses or networks parted by commas, such as 127.0.0.1, 192.0.2.0/24."
        ) from None


def folder(text: str) -> Path:
    """A path, with `~` for the home folder."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError(f"is {text!r}, and no such home folder is known.") from None
