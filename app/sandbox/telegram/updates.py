"""getUpdates: the queue of a bot, and what confirms it."""

from __future__ import annotations

import asyncio

from app.sandbox.telegram.params import ApiError, Params
from app.sandbox.telegram.state import Bot, Queued, State

_LONGEST_POLL = 50


class Batch:
    """The answer of getUpdates: written out by the route, since updates may be raw bytes."""

    def __init__(self, queued: list[Queued]) -> None:
        self.queued = queued


async def get_updates(state: State, bot: Bot, params: Params) -> Batch:
    if bot.webhook:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    bot.polls += 1
    mine = bot.polls
    state.changed.fire()
    offset = params.whole("offset")
    if offset:
        state.acknowledge(bot, offset)
    bot.allow(params.value("allowed_updates"))
    asked = params.whole("limit")
    limit = 100 if asked is None else min(max(asked, 1), 100)
    loop = asyncio.get_running_loop()
    until = loop.time() + min(max(params.whole("timeout") or 0, 0), _LONGEST_POLL)
    while True:
        if bot.polls != mine:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        left = until - loop.time()
        if bot.again or bot.queue or left <= 0 or state.closing:
            return _batch(state, bot, limit)
        await state.changed.wait(left)


def _batch(state: State, bot: Bot, limit: int) -> Batch:
    again, bot.again = bot.again, []
    queued = (again + list(bot.queue))[:limit]
    for one in queued:
        one.record.returned += 1
    if state.faults.reversed and len(queued) > 1:
        state.faults.reversed -= 1
        queued.reverse()
    return Batch(queued)
