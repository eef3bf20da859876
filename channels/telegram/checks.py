"""Is the office's bot fit to serve? Token, webhook, privacy in groups."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from channels.channel import SendError
from channels.description import PUBLIC_URL, Finding, Surroundings
from channels.telegram.adapter import Telegram
from channels.telegram.settings import TelegramSettings

_ANSWER_SECONDS = 20.0


async def check(settings: TelegramSettings, around: Surroundings, names: str) -> list[Finding]:
    """Ask Telegram about the bot; nothing is changed there."""
    bot = Telegram(settings.token, api=settings.api, poll_seconds=0, clock=around.clock)
    await bot.start()
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            told = await bot.check()
    except SendError as error:
        return [_untold(error.code, error.answer, names)]
    except TimeoutError:
        return [_untold("timeout", "no answer in time", names)]
    finally:
        await bot.close()
    where = f"{around.public_url}{bot.path}" if settings.mode == "webhook" else None
    return check_bot(told, settings.api, webhook=where)


def check_bot(told: dict[str, str], api: str, *, webhook: str | None = None) -> list[Finding]:
    """What the bot's own description means for how it is heard, and for groups.

    `webhook` is where Telegram is to call us; None: it is polled.
    """
    name = told["username"]
    findings = [Finding("telegram", "ok", f"The token is that of @{name}.")]
    if webhook is not None:
        findings.append(_called(told, webhook))
    elif told["webhook"]:
        findings.append(
            Finding(
                "telegram webhook",
                "fail",
                f"A webhook at {told['webhook']} is set: polling gets nothing.",
                f"Open {api}/bot<TOKEN>/deleteWebhook with the bot's token.",
            )
        )
    else:
        findings.append(Finding("telegram webhook", "ok", "None is set, as polling needs."))
    if told["can_read_all_group_messages"] == "yes":
        findings.append(
            Finding(
                "telegram privacy",
                "warn",
                f"@{name} is given every message of each group that it is in.",
                "Switch privacy mode on: @BotFather, /setprivacy, Enable.",
            )
        )
    else:
        findings.append(
            Finding("telegram privacy", "ok", "In groups the bot is given commands only.")
        )
    return findings


def _called(told: dict[str, str], webhook: str) -> Finding:
    """Whether Telegram calls us, and with success."""
    host = urlsplit(webhook).netloc
    if told["webhook"] != host:
        at = f"at {told['webhook']}" if told["webhook"] else "nowhere yet"
        return Finding(
            "telegram webhook",
            "warn",
            f"Telegram calls {at}, and is to call {host}.",
            "Start aduan serve: it registers the webhook.",
        )
    if told["webhook_error"]:
        return Finding(
            "telegram webhook",
            "warn",
            f"Telegram's last failure in calling {host}: {told['webhook_error']}.",
            f"See that {PUBLIC_URL} leads to aduan serve, over https.",
        )
    return Finding("telegram webhook", "ok", f"Telegram calls {host}.")


def _untold(code: str, answer: str, names: str) -> Finding:
    reach = f"See that this machine reaches the address in {names}API"
    todo = {
        "unauthorized": f"Copy the token once more from @BotFather into {names}TOKEN.",
        "unreachable": f"{reach}.",
        "timeout": f"{reach}, and try again.",
        "throttled": "Wait a little and try again.",
    }
    # Who could not be asked, or asks for patience, has said nothing of the bot.
    said = {
        "unauthorized": "Telegram does not accept this bot",
        "unreachable": "Telegram could not be asked",
        "timeout": "Telegram could not be asked",
        "throttled": "Telegram asks us to wait",
    }
    text = f"{said.get(code, 'Telegram does not answer as it should')}: {answer or code}."
    return Finding("telegram", "fail", text, todo.get(code, "See https://status.telegram.org."))
