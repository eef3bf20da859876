"""Who answers to the bot's token; with a webhook, its registration too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from channels.channel import SendError
from channels.telegram.adapter import Telegram

_CHECK_SECONDS = 20.0
_LONGEST_PAUSE = 60.0


async def say_who(bot: Telegram, webhook: str | None, say: Callable[[str], None]) -> None:
    """`webhook` is where Telegram is to call us; None: it is polled."""
    pause = 1.0
    while True:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                if webhook is not None:
                    await bot.register(webhook)
                told = await bot.check()
        except (SendError, TimeoutError) as error:
            reason = error.told if isinstance(error, SendError) else "no answer"
            say(f"not reached ({reason}); trying on. See: aduan doctor")
            if webhook is None:
                return
            # Until it is registered nothing arrives; somebody may have to mend the token first.
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            break
    say(f"people write to @{told['username']}")
    if webhook is not None:
        say(f"calls {webhook}")
    elif told["webhook"]:
        say("a webhook is set, so nothing arrives. See: aduan doctor")
