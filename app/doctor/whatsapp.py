"""Is the office's WhatsApp number fit to serve? Token, number, webhooks, templates."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from app.doctor.findings import Finding
from app.serving.wiring import Sources, WiringError, find_profile, open_whatsapp
from app.settings.settings import Settings
from backoffice.office.profile import shared_texts
from backoffice.office.provider_templates import Needed, needed_templates
from channels.channel import SendError
from channels.whatsapp import Approval, WhatsApp

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
                found = await number.templates(told["business"])
                findings += check_templates(found, await asyncio.to_thread(_needed, settings))
    except SendError as error:
        return [_untold(error.code, error.answer)]
    except TimeoutError:
        return [_untold("timeout", "no answer in time")]
    finally:
        await number.close()
    findings.append(_address(settings, number))
    return findings


def _needed(settings: Settings) -> tuple[Needed, ...]:
    try:
        return needed_templates(find_profile(settings), shared_texts(), "whatsapp")
    except WiringError:
        # That the profile cannot be read is a finding of its own.
        return ()


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


def check_templates(found: Sequence[Approval], needed: Sequence[Needed]) -> list[Finding]:
    """Each template that the profile names: outside 24 hours nothing else reaches a person."""
    if not needed:
        return [
            Finding(
                "whatsapp templates",
                "warn",
                "The profile names none: 24 hours after a person's last message nothing is sent.",
                "Name them under [templates.whatsapp]; docs/running.md says which.",
            )
        ]
    wrong = find_unfit(found, needed)
    if not wrong:
        names = ", ".join(one.name for one in needed)
        return [Finding("whatsapp templates", "ok", f"Approved: {names}.")]
    return [
        Finding(
            "whatsapp templates",
            "warn",
            f"{sentence} In its place people are told that a message waits (BUKA).",
            "aduan profiles templates prints the text to have approved in the WhatsApp Manager.",
        )
        for sentence in wrong
    ]


def find_unfit(found: Sequence[Approval], needed: Sequence[Needed]) -> list[str]:
    """A sentence for each needed template that Meta would refuse."""
    there = {(one.name, one.language): one for one in found}
    sentences = []
    for want in needed:
        named = f"{want.name} ({want.language})"
        have = there.get((want.name, want.language))
        if have is None:
            sentences.append(f"{named} does not exist.")
        elif have.status != "APPROVED":
            sentences.append(f"{named} is {have.status.lower()}, not approved.")
        elif have.params != want.params:
            sentences.append(f"{named} takes {have.params} parameters, not {want.params}.")
    return sentences


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
