"""Who answers to the number's token, and which templates Meta would refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from channels.channel import SendError
from channels.description import Surroundings
from channels.whatsapp.adapter import Approval, WhatsApp
from channels.whatsapp.checks import find_unfit

_CHECK_SECONDS = 20.0


async def say_who(number: WhatsApp, around: Surroundings, say: Callable[[str], None]) -> None:
    """Once: nothing waits for it, so it is not tried again."""
    found: tuple[Approval, ...] | None = None
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            told = await number.check()
            if told["business"]:
                found = await number.templates(told["business"])
    except (SendError, TimeoutError) as error:
        reason = error.told if isinstance(error, SendError) else "no answer"
        say(f"not reached ({reason}). See: aduan doctor")
        return
    say(f"people write to {told['number']} ({told['name']})")
    say(f"Meta calls {around.public_url or ''}{number.path}; the app's settings must name it")
    if found is not None:
        needed = await asyncio.to_thread(around.templates, number.kind)
        for sentence in find_unfit(found, needed):
            say(f"template {sentence} See: aduan doctor")
