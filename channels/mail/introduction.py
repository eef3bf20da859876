"""Whether the mailbox can be read and written from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from channels.channel import SendError
from channels.mail.adapter import Mail, MailboxError

_CHECK_SECONDS = 40.0


async def say_who(mail: Mail, say: Callable[[str], None]) -> None:
    """Once: the poller tries on by itself."""
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await mail.check_imap()
            await mail.check_smtp()
    except (MailboxError, SendError, TimeoutError) as error:
        reason = error.answer if isinstance(error, SendError) else str(error) or "no answer"
        say(f"not reached ({reason}); trying on. See: aduan doctor")
    else:
        say(f"people write to {mail.account}")
