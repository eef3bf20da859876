"""Is the office's WhatsApp number fit to serve? Token, number, webhooks, templates."""

from __future__ import annotations

import asyncio

from app.findings import Finding
from app.settings import Settings
from app.wiring import Sources, open_whatsapp
from channels.channel import SendError
from channels.whatsapp import WhatsApp

_TODO = {
    "unauthorized": "Make a new token of the system user and put it into ADUAN_WHATSAPP_TOKEN.",
    "rejected": "Compare ADUAN_WHATSAPP_PHONE_ID with the id that Meta shows beside the number.",
    "unreachable": "See that this machine reaches the address in ADUAN_WHATSAPP_API.",
    "timeout": "See that this machine reaches the address in ADUAN_WHATSAPP_API, and try again.",
    "throttled": "Wait a little and try again.",
}


async def examine_whatsapp(settings: Settings, given: Sources, *, seconds: float) -> list[Finding]:
    """Nothing for an office without WhatsApp."""
    if settings.whatsapp is None:
        return []
    number = open_whatsapp(settings.whatsapp, given)
    try:
        async with asyncio.timeout(seconds):
            told = await number.check()
            findings = check_number(told)
            if told["business"]:
                findings.append(check_apps(await number.subscriptions(told["business"])))
                findings += check_templates(await number.templates(told["business"]))
    except SendError as error:
        return [_untold(error.code, error.answer)]
    except TimeoutError:
        return [_untold("timeout", "no answer in time")]
    finally:
        await number.close()
    findings.append(_address(settings, number))
    return findings


def check_number(told: dict[str, str]) -> list[Finding]:
    """What the number's own description means."""
    named = f"The number is {told['number']} ({told['name']})."
    if told["can_send"] == "BLOCKED":
        return [
            Finding(
                "whatsapp",
                "fail",
                f"{named} Meta lets it send nothing.",
                "Open the WhatsApp Manager: it says what is to be put right.",
            )
        ]
    findings = [Finding("whatsapp", "ok", named)]
    if told["can_send"] == "LIMITED" or told["quality"] == "RED":
        findings.append(
            Finding(
                "whatsapp quality",
                "warn",
                f"Meta limits what it may send (quality {told['quality'].lower()}).",
                "Open the WhatsApp Manager: it says what is to be put right.",
            )
        )
    if not told["business"]:
        findings.append(
            Finding(
                "whatsapp account",
                "warn",
                "Its business account is not shown: webhooks and templates were not looked at.",
                "Give the token the permission whatsapp_business_management.",
            )
        )
    return findings


def check_apps(names: tuple[str, ...]) -> Finding:
    """Whether anybody is called with what people write."""
    if not names:
        return Finding(
            "whatsapp webhook",
            "fail",
            "No app is subscribed to the number's account: nothing arrives.",
            "Subscribe the app to the account (WhatsApp, Configuration), field messages.",
        )
    return Finding("whatsapp webhook", "ok", f"Subscribed: {', '.join(names)}.")


def check_templates(found: tuple[tuple[str, str, str], ...]) -> list[Finding]:
    """The state of each template: outside 24 hours nothing else reaches a person."""
    if not found:
        return [
            Finding(
                "whatsapp templates",
                "warn",
                "There is none: 24 hours after a person's last message nothing can be sent.",
                "Have templates approved in the WhatsApp Manager.",
            )
        ]
    shown = ", ".join(f"{name} ({language}) {status}" for name, language, status in found)
    unfit = [name for name, _, status in found if status != "APPROVED"]
    if unfit:
        return [
            Finding(
                "whatsapp templates",
                "warn",
                f"{shown}.",
                f"Not approved: {', '.join(unfit)}. See the WhatsApp Manager.",
            )
        ]
    return [Finding("whatsapp templates", "ok", f"{shown}.")]


def _address(settings: Settings, number: WhatsApp) -> Finding:
    if settings.public_url is None:
        return Finding(
            "whatsapp address",
            "warn",
            "ADUAN_PUBLIC_URL is not set, so it is not known where Meta finds this machine.",
            f"Set it; the app's webhook is that address with {number.path}.",
        )
    return Finding(
        "whatsapp address",
        "ok",
        f"The app's webhook is to be {settings.public_url}{number.path}.",
    )


def _untold(code: str, answer: str) -> Finding:
    text = f"WhatsApp does not answer as it should: {answer or code}."
    return Finding("whatsapp", "fail", text, _TODO.get(code, "See https://metastatus.com."))
