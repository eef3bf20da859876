"""Calling a bot's webhook with its updates, one by one, until one is refused."""

from __future__ import annotations

import json

import httpx

from app.sandbox.telegram.state import Bot, State


def waits(state: State) -> bool:
    """Whether something is to be pushed."""
    return any(bot.webhook and (bot.queue or bot.again) for bot in state.bots.values())


async def push(state: State, client: httpx.AsyncClient) -> int:
    """Call every webhook with what waits for it; how many updates were taken."""
    return sum([await _push_to(state, bot, client) for bot in list(state.bots.values())])


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
