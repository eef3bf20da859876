"""What an operator may set. The only reader of the environment.

A setting is an environment variable, or a line of `.env` in the working directory; the environment
wins, and an empty value is the same as none. Every mistake is found at once, and none of the
sentences repeats a secret.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from app.settings import parsers
from app.settings.channels import CHANNELS
from app.settings.env_file import UnreadableFileError, read_env_file
from app.settings.reference import SETTINGS
from channels.description import PREFIX, PUBLIC_URL

T = TypeVar("T")


class SettingsError(ValueError):
    """The settings cannot be used; `problems` holds one sentence for each mistake."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator decided, checked. Its repr holds no secret."""

    office: str | None
    #: As it was written; may hold a password: show `database_shown` instead.
    database_url: str = field(repr=False)
    migrate: bool
    data_dir: Path
    data_shared: bool
    #: 32 bytes when the operator gave a key; else `key_file` keeps one in the data folder.
    given_key: bytes | None = field(repr=False)
    listen: parsers.Listen
    #: Without a slash at the end.
    public_url: str | None
    #: Calls a minute of the page behind QR codes that one network may make.
    receipt_rate: int
    #: Whose X-Forwarded-For counts.
    trusted_proxies: tuple[parsers.Network, ...]
    #: Name of each channel that is on -> its settings, as its description read them.
    channels: Mapping[str, Any]
    quiet_seconds: float
    staff_sleep_days: int
    anchor: parsers.Anchor | None
    clamd: parsers.Clamd | None
    log: Literal["text", "json"]

    @property
    def database_shown(self) -> str:
        """The database's address without its password."""
        return re.sub(r"(?<=://)([^/@:]*):.*(?=@)", r"\1:***", self.database_url.split("?")[0])

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, dotenv: Path | None = None
    ) -> Settings:
        """Read the settings; without arguments, the process's environment over `./.env`.

        Raises SettingsError with a sentence for every mistake there is.
        """
        if environ is None:
            environ, dotenv = os.environ, dotenv or Path(".env")
        written, faults = _from_file(dotenv)
        reader = SettingsReader({**written, **environ})
        settings = reader.settings()
        if settings is None or faults:
            raise SettingsError((*faults, *reader.problems))
        return settings


def _from_file(path: Path | None) -> tuple[dict[str, str], list[str]]:
    if path is None or not path.is_file():
        return {}, []
    try:
        return read_env_file(path)
    except UnreadableFileError as error:
        raise SettingsError((str(error),)) from None


class SettingsReader:
    """Turns the words of one environment into values, and collects what is wrong with them.

    A channel's description reads its own (`channels.description.Reader`).
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._given = {
            name: value.strip()
            for name, value in environ.items()
            if name.upper().startswith(PREFIX) and value.strip()
        }
        self._defaults = {setting.name: setting.default for setting in SETTINGS}
        self.problems: list[str] = []
        #: Names that were asked for: what is in the reference and not here is read by nobody.
        self.asked: set[str] = set()
        self.public_url: str | None = None

    def settings(self) -> Settings | None:
        """None when there are `problems`."""
        self._check_names()
        self.public_url = self.url(PUBLIC_URL)
        channels = self._channels()
        anchor = self.read("ADUAN_ANCHOR", parsers.anchor)
        if anchor is not None and anchor.mail and "mail" not in channels:
            self.problems.append(
                "ADUAN_ANCHOR is a mail address, and e-mail is off: set ADUAN_MAIL_SMTP and the "
                "rest of the mailbox, or give an https address."
            )
        settings = Settings(
            office=self._text("ADUAN_OFFICE") or None,
            database_url=self.read("ADUAN_DATABASE_URL", parsers.database) or "",
            migrate=self.read("ADUAN_MIGRATE", parsers.yes) is True,
            data_dir=self.read("ADUAN_DATA_DIR", parsers.folder) or Path(),
            data_shared=self.read("ADUAN_DATA_SHARED", parsers.yes) is True,
            given_key=self.read("ADUAN_SECRET_KEY", parsers.key),
            listen=self.read("ADUAN_LISTEN", parsers.listen) or parsers.Listen(host="", port=0),
            public_url=self.public_url,
            receipt_rate=int(self._number("ADUAN_RECEIPT_RATE", 1, 10_000) or 20),
            trusted_proxies=self.read("ADUAN_TRUSTED_PROXIES", parsers.networks) or (),
            channels=channels,
            quiet_seconds=self._number("ADUAN_QUIET_SECONDS", 0, 60) or 0.0,
            staff_sleep_days=int(self._number("ADUAN_STAFF_SLEEP_DAYS", 30, 3650) or 90),
            anchor=anchor,
            clamd=self.read("ADUAN_CLAMD", parsers.clamd),
            log=self.read("ADUAN_LOG", parsers.log) or "text",
        )
        return None if self.problems else settings

    def _check_names(self) -> None:
        for name in sorted(self._given):
            if name not in self._defaults:
                near = difflib.get_close_matches(name.upper(), self._defaults, n=1, cutoff=0.0)
                self.problems.append(f"{name} is not a setting. Did you mean {near[0]}?")

    def _channels(self) -> Mapping[str, Any]:
        found = {channel.name: channel.read(self) for channel in CHANNELS}
        return MappingProxyType({name: one for name, one in found.items() if one is not None})

    # -- what a channel's description asks -----------------------------------------------------

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        text = self._text(name)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name} {error}")
            return None

    def url(self, name: str) -> str | None:
        return self.read(name, parsers.url)

    def rate(self, name: str) -> float:
        return self._number(name, 0.1, 1000) or 1.0

    def secret_word(self, name: str) -> str | None:
        return self.read(name, parsers.webhook_secret)

    def is_given(self, name: str) -> bool:
        return name in self._given

    def complain(self, sentence: str) -> None:
        self.problems.append(sentence)

    def _number(self, name: str, low: float, high: float) -> float | None:
        return self.read(name, lambda text: parsers.number(text, low, high))

    def _text(self, name: str) -> str:
        self.asked.add(name)
        return self._given.get(name) or self._defaults[name]
