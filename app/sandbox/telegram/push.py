"""Calling a bot's webhook with its updates, one by one, again until it answers 200."""

from __future__ import annotations

import asyncio
import json

import httpx

from app.sandbox.telegram.state import Bot, State

_LONGEST_PAUSE = 5.0


async def push(state: State, client: httpx.AsyncClient) -> int:
    """Call every webhook with what waits for it; how many updates were taken."""
    return sum([await _push_to(state, bot, client) for bot in list(state.bots.values())])


async def keep_pushing(state: State, client: httpx.AsyncClient) -> None:
    """Push whatever comes, for ever, with growing pauses while a webhook refuses."""
    refused = 0
    while True:
        if any(bot.webhook and (bot.queue or bot.again) for bot in state.bots.values()):
            refused = 0 if await push(state, client) else refused + 1
            if refused:
                await asyncio.sleep(min(0.05 * 2**refused, _LONGEST_PAUSE))
        else:
            await state.changed.wait(1.0)


async def _push_to(state: State, bot: Bot, client: httpx.AsyncClient) -> int:
    taken = 0
    while bot.webhook and (bot.again or bot.queue):
        again = bool(bot.again)
        one = bot.again[0] if again else bot.queue[0]
        body = one.update if isinstance(one.update, bytes) else json.dumps(one.update).encode()
        one.record.returned += 1
        headers = {"content-type": "application/json"}
        if bot.secret:
            headers["x-telegram-bot-api-secret-token"] = bot.secret
        try:
            answer = await client.post(bot.webhook, content=body, headers=headers)
            bot.webhook_error = (
                "" if answer.status_code == 200 else f"Wrong response: {answer.status_code}"
            )
        except httpx.HTTPError:
            bot.webhook_error = "Connection refused"
        if bot.webhook_error:
            break
        if again:
            bot.again.pop(0)
        else:
            state.acknowledge(bot, one.place + 1)
        taken += 1
    return taken
