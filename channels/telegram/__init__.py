"""Telegram: the office's bot, asked for its updates and sending what the office has to say."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from channels.description import PUBLIC_URL, Description, Finding, Opened, Reader, Surroundings
from channels.inspection import Asked, Inspection, Understood

if TYPE_CHECKING:
    from channels.telegram.settings import TelegramSettings
    from channels.telegram.wire import MakeWire

_MEGABYTE = 1024 * 1024


def _explain(asked: Asked) -> Understood:
    from channels.telegram.inspection import explain

    return explain(asked)


@dataclass(frozen=True)
class TelegramDescription(Description["TelegramSettings"]):
    """What is known of Telegram before a bot is opened."""

    #: What stands between the library and the network; None: HTTP.
    wire: MakeWire | None = None

    name = "telegram"
    title = "Telegram"
    label = "Telegram"
    SETTINGS = (
        ("TOKEN", "", "The bot's token from @BotFather; unset: Telegram is off."),
        (
            "MODE",
            "polling",
            f"polling, or webhook, which needs {PUBLIC_URL} and {{names}}SECRET.",
        ),
        (
            "SECRET",
            "",
            "The secret that Telegram repeats with each webhook call: letters, digits, - and _.",
        ),
        (
            "API",
            "https://api.telegram.org",
            "Base address of the Bot API, for a Bot API server of your own.",
        ),
        ("RATE", "28", "Messages a second at most."),
    )
    SWITCH = "TOKEN"
    inspection = Inspection(
        "Updates of Telegram's Bot API: one, a list of them, or an answer of getUpdates.\n\n"
        "FILE holds JSON; - is standard input.",
        20 * _MEGABYTE,
        "This is larger than anything that Telegram sends.",
        _explain,
    )

    def read(self, reader: Reader) -> TelegramSettings | None:
        from channels.telegram.settings import read_settings

        return read_settings(reader, self.names)

    def introduce(self, settings: TelegramSettings | None) -> str:
        if settings is None:
            return f"off: {self.switch} is not set"
        bot = settings.token.partition(":")[0]
        return f"on: bot {bot} by {settings.mode}, at {settings.api}"

    async def open(self, settings: TelegramSettings, around: Surroundings) -> Opened:
        from channels.telegram.adapter import Telegram
        from channels.telegram.introduction import say_who
        from channels.telegram.wire import make_wire

        bot = Telegram(
            settings.token,
            api=settings.api,
            rate=settings.rate,
            poll_seconds=around.poll_seconds,
            clock=around.clock,
            pace=around.pace and around.pace(settings.rate),
            secret=settings.secret,
            wire=self.wire or make_wire,
        )
        await bot.start()
        if settings.mode == "polling":
            who = functools.partial(say_who, bot, None)
            return Opened(bot, who, poller=bot, status_link=bot.status_link)
        who = functools.partial(say_who, bot, f"{around.public_url}{bot.path}")
        return Opened(bot, who, webhook=bot, status_link=bot.status_link)

    async def check(self, settings: TelegramSettings, around: Surroundings) -> list[Finding]:
        from channels.telegram.checks import check

        return await check(settings, around, self.names)
