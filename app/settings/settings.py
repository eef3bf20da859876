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
from typing import Literal, TypeVar

from dotenv import dotenv_values

from app.settings import mail_parsers, parsers
from app.settings.reference import NOT_YET, PREFIX, SETTINGS
from channels.mail.wire import Server

KEY_BYTES = 32

T = TypeVar("T")


class SettingsError(ValueError):
    """The settings cannot be used; `problems` holds one sentence for each mistake."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class TelegramSettings:
    """A bot that is switched on."""

    token: str = field(repr=False)
    mode: Literal["polling", "webhook"]
    #: Set whenever the mode is webhook.
    secret: str | None = field(repr=False)
    #: Without a slash at the end.
    api: str
    #: Messages a second at most.
    rate: float


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


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """A mailbox that is switched on."""

    address: str
    imap: Server
    smtp: Server
    #: A command that prints an access token; may hold a secret.
    token_command: str | None = field(repr=False)
    #: Mails a second at most.
    rate: float


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator decided, checked. Its repr holds no secret."""

    office: str | None
    #: As it was written; may hold a password: show `database_shown` instead.
    database_url: str = field(repr=False)
    migrate: bool
    data_dir: Path
    data_shared: bool
    #: 32 bytes when the operator gave a key; else `secret_key` keeps one in the data folder.
    given_key: bytes | None = field(repr=False)
    listen: parsers.Listen
    #: Without a slash at the end.
    public_url: str | None
    #: None: Telegram is off.
    telegram: TelegramSettings | None
    #: None: WhatsApp is off.
    whatsapp: WhatsAppSettings | None
    #: None: e-mail is off.
    mail: MailSettings | None
    quiet_seconds: float
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
        reader = _Reader({**_from_file(dotenv), **environ})
        settings = reader.settings()
        if settings is None:
            raise SettingsError(tuple(reader.problems))
        return settings


def secret_key(settings: Settings, *, random_bytes: Callable[[int], bytes]) -> bytes:
    """The installation's key, 32 bytes: the given one, else the one kept in the data folder.

    A key that is missing is made once, readable by its owner only; of several processes that start
    together, all get the same. Raises SettingsError when the file is unusable.
    """
    if settings.given_key is not None:
        return settings.given_key
    path = settings.data_dir / "secret.key"
    try:
        if not path.exists():
            _keep_new_key(path, random_bytes)
        written = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise SettingsError(
            (f"The key cannot be kept in {path}: {error.strerror}. Check ADUAN_DATA_DIR.",)
        ) from None
    key = parsers.hex_key(written)
    if key is None:
        raise SettingsError(
            (f"{path} does not hold 64 hexadecimal digits. Restore it from your copy.",)
        )
    return key


def _from_file(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsError((f"{path} cannot be read: is it text that you may open?",)) from None
    return {name: value or "" for name, value in found.items()}


def _keep_new_key(path: Path, random_bytes: Callable[[int], bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{random_bytes(8).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(random_bytes(KEY_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never replaces the key of a faster process.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    # What is sealed under the key must not outlive it in a power cut.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Reader:
    """Turns the words of one environment into values, and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.given = {
            name: value.strip()
            for name, value in environ.items()
            if name.upper().startswith(PREFIX) and value.strip()
        }
        self.defaults = {setting.name: setting.default for setting in SETTINGS}
        self.problems: list[str] = []

    def settings(self) -> Settings | None:
        self._names()
        public_url = self._read("PUBLIC_URL", parsers.url)
        settings = Settings(
            office=self._text("OFFICE") or None,
            database_url=self._read("DATABASE_URL", parsers.database) or "",
            migrate=self._read("MIGRATE", parsers.yes) is True,
            data_dir=self._read("DATA_DIR", parsers.folder) or Path(),
            data_shared=self._read("DATA_SHARED", parsers.yes) is True,
            given_key=self._read("SECRET_KEY", parsers.key),
            listen=self._read("LISTEN", parsers.listen) or parsers.Listen(host="", port=0),
            public_url=public_url,
            telegram=self._telegram(public_url),
            whatsapp=self._whatsapp(),
            mail=self._mail(),
            quiet_seconds=self._read("QUIET_SECONDS", lambda text: parsers.number(text, 0, 60))
            or 0.0,
            log=self._read("LOG", parsers.log) or "text",
        )
        return None if self.problems else settings

    def _names(self) -> None:
        known = [*self.defaults, *NOT_YET]
        for name in sorted(self.given):
            if name in NOT_YET:
                self.problems.append(
                    f"{name}: this version has no {NOT_YET[name]} yet. Remove the line."
                )
            elif name not in self.defaults:
                near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.0)
                self.problems.append(f"{name} is not a setting. Did you mean {near[0]}?")

    def _telegram(self, public_url: str | None) -> TelegramSettings | None:
        token = self._read("TELEGRAM_TOKEN", parsers.token)
        mode = self._read("TELEGRAM_MODE", parsers.mode) or "polling"
        secret = self._read("TELEGRAM_SECRET", parsers.webhook_secret)
        api = self._read("TELEGRAM_API", parsers.url) or ""
        rate = self._read("TELEGRAM_RATE", lambda text: parsers.number(text, 0.1, 1000)) or 1.0
        if token is None:
            return None
        if mode == "webhook":
            self._webhook(public_url, secret_given="ADUAN_TELEGRAM_SECRET" in self.given)
        return TelegramSettings(token=token, mode=mode, secret=secret, api=api, rate=rate)

    def _whatsapp(self) -> WhatsAppSettings | None:
        phone_id = self._read("WHATSAPP_PHONE_ID", parsers.phone_id)
        token = self._read("WHATSAPP_TOKEN", parsers.graph_token)
        app_secret = self._read("WHATSAPP_APP_SECRET", parsers.app_secret)
        verify_token = self._read("WHATSAPP_VERIFY_TOKEN", parsers.webhook_secret)
        api = self._read("WHATSAPP_API", parsers.url) or ""
        rate = self._read("WHATSAPP_RATE", lambda text: parsers.number(text, 0.1, 1000)) or 1.0
        needed = ("PHONE_ID", "TOKEN", "APP_SECRET", "VERIFY_TOKEN")
        missing = [name for name in needed if f"{PREFIX}WHATSAPP_{name}" not in self.given]
        if missing and len(missing) < len(needed):
            names = " and ".join(f"{PREFIX}WHATSAPP_{name}" for name in missing)
            self.problems.append(f"WhatsApp needs {names} as well; without any of them it is off.")
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

    def _mail(self) -> MailSettings | None:
        imap = self._read("MAIL_IMAP", mail_parsers.imap)
        smtp = self._read("MAIL_SMTP", mail_parsers.smtp)
        address = self._read("MAIL_ADDRESS", mail_parsers.address)
        command = self._read("MAIL_TOKEN_COMMAND", mail_parsers.command)
        rate = self._read("MAIL_RATE", lambda text: parsers.number(text, 0.1, 1000)) or 1.0
        named = ("ADUAN_MAIL_IMAP", "ADUAN_MAIL_SMTP", "ADUAN_MAIL_ADDRESS")
        missing = [name for name in named if name not in self.given]
        if len(missing) == len(named):
            return None
        if missing:
            self.problems.append(f"E-mail needs {' and '.join(missing)} too.")
        if imap is None or smtp is None or address is None:
            return None
        if imap.user and not imap.password and command is None:
            self.problems.append(
                "ADUAN_MAIL_IMAP holds no password: write it behind the user's name, or set "
                "ADUAN_MAIL_TOKEN_COMMAND."
            )
        return MailSettings(address=address, imap=imap, smtp=smtp, token_command=command, rate=rate)

    def _webhook(self, public_url: str | None, *, secret_given: bool) -> None:
        if not secret_given:
            self.problems.append(
                "ADUAN_TELEGRAM_MODE=webhook needs ADUAN_TELEGRAM_SECRET, "
                "or anyone could write in the citizens' names."
            )
        if "ADUAN_PUBLIC_URL" not in self.given:
            self.problems.append(
                "ADUAN_TELEGRAM_MODE=webhook needs ADUAN_PUBLIC_URL, where Telegram finds you."
            )
        elif (
            public_url is not None
            and public_url.startswith("http:")
            and "ADUAN_TELEGRAM_API" not in self.given
        ):
            self.problems.append(
                "ADUAN_PUBLIC_URL must begin with https:// for Telegram's webhooks."
            )

    def _text(self, name: str) -> str:
        name = PREFIX + name
        return self.given.get(name) or self.defaults[name]

    def _read(self, name: str, parse: Callable[[str], T]) -> T | None:
        text = self._text(name)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{PREFIX}{name} {error}")
            return None
