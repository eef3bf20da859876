"""Is the office's WhatsApp number fit to serve? Token, number, webhooks, templates."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from channels.channel import SendError
from channels.description import PUBLIC_URL, Finding, Surroundings, Template
from channels.whatsapp.adapter import Approval, WhatsApp, open_number
from channels.whatsapp.settings import WhatsAppSettings

_ANSWER_SECONDS = 20.0


_MANAGER = "Open the WhatsApp Manager: it says what is to be put right."


async def check(settings: WhatsAppSettings, around: Surroundings, names: str) -> list[Finding]:
    """Ask Meta about the number; nothing is changed there."""
    number = open_number(settings, around)
    findings: list[Finding] = []
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            told = await number.check()
            findings += check_number(told)
            if told["business"]:
                findings.append(check_apps(await number.subscriptions(told["business"])))
                found = await number.templates(told["business"])
                needed = await asyncio.to_thread(around.templates, number.kind)
                findings += check_templates(found, needed)
    except (SendError, TimeoutError) as error:
        # Of whatever was asked behind the number it is the account that does not answer.
        findings.append(_untold(error, names, account=bool(findings)))
        if len(findings) == 1:
            return findings
    finally:
        await number.close()
    findings.append(_address(around.public_url, number))
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
                _MANAGER,
            )
        ]
    findings = [Finding("whatsapp", "ok", named)]
    if told["can_send"] == "LIMITED" or told["quality"] == "RED":
        findings.append(
            Finding(
                "whatsapp quality",
                "warn",
                f"Meta limits what it may send (quality {told['quality'].lower()}).",
                _MANAGER,
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


def check_templates(found: Sequence[Approval], needed: Sequence[Template]) -> list[Finding]:
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


def find_unfit(found: Sequence[Approval], needed: Sequence[Template]) -> list[str]:
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


def _address(public_url: str | None, number: WhatsApp) -> Finding:
    if public_url is None:
        return Finding(
            "whatsapp address",
            "warn",
            f"{PUBLIC_URL} is not set, so it is not known where Meta finds this machine.",
            f"Set it; the app's webhook is that address with {number.path}.",
        )
    return Finding(
        "whatsapp address",
        "ok",
        f"The app's webhook is to be {public_url}{number.path}.",
    )


_REACH = "See that this machine reaches the address in {names}API"
#: What to do about a cause, or a SendCode where that is all that is known.
TODO: dict[str, str] = {
    "whatsapp_permission": "Give the system user the right to this account.",
    "whatsapp_number_missing": "Compare {names}PHONE_ID with the id beside the number.",
    "whatsapp_account_restricted": _MANAGER,
    "whatsapp_account_locked": _MANAGER,
    "whatsapp_payment": "Put the account's payment right, in Meta's settings.",
    "whatsapp_not_registered": "Register the number for the Cloud API.",
    "whatsapp_display_name": _MANAGER,
    "unauthorized": "Make a new token of the system user and put it into {names}TOKEN.",
    "rejected": "Compare {names}PHONE_ID with the id that Meta shows beside the number.",
    "unreachable": f"{_REACH}.",
    "timeout": f"{_REACH}, and try again.",
    "throttled": "Wait a little and try again.",
}


#: What an answer says of the number that was asked for; {answer} is its number, or why none came.
#: Meta calls a number that it does not know, or does not show to this token, a wrong parameter: in
#: an answer to a message the same error speaks of its words.
_SAID: dict[str, str] = {
    "whatsapp_content": "Meta shows no number of this id to this token (error {answer}).",
    "whatsapp_number_missing": "Meta shows no number of this id to this token (error {answer}).",
    "whatsapp_token": "Meta refuses the token (error {answer}).",
    "whatsapp_permission": "The token has no right to this number (error {answer}).",
    "unreachable": "WhatsApp could not be asked: {answer}.",
    "timeout": "WhatsApp could not be asked: {answer}.",
    "throttled": "WhatsApp asks us to wait ({answer}).",
}
_ACCOUNT = "Meta does not show the number's business account to this token (error {answer})."
_ACCOUNT_TODO = "Give the token the permission whatsapp_business_management."


def _untold(error: SendError | TimeoutError, names: str, *, account: bool) -> Finding:
    if isinstance(error, SendError):
        code, cause, answer = error.code, error.cause, error.answer or error.code
    else:
        code, cause, answer = "timeout", "", "no answer in time"
    otherwise = "WhatsApp does not answer as it should (error {answer})."
    text = _SAID.get(cause) or _SAID.get(code) or otherwise
    todo = TODO.get(cause) or TODO.get(code) or "See https://metastatus.com."
    if account and code in ("rejected", "unauthorized"):
        text, todo = _ACCOUNT, _ACCOUNT_TODO
    name = "whatsapp account" if account else "whatsapp"
    return Finding(name, "fail", text.format(answer=answer), todo.format(names=names))
