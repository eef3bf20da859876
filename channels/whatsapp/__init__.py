"""WhatsApp: the office's number on the Cloud API, called with what people write."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from channels.description import Description, Finding, Opened, Reader, Surroundings
from channels.inspection import Asked, Inspection, Understood

if TYPE_CHECKING:
    from channels.whatsapp.settings import WhatsAppSettings

_MEGABYTE = 1024 * 1024


def _explain(asked: Asked) -> Understood:
    from channels.whatsapp.inspection import explain

    return explain(asked)


@dataclass(frozen=True)
class WhatsAppDescription(Description["WhatsAppSettings"]):
    """What is known of WhatsApp before a number is opened."""

    name = "whatsapp"
    title = "WhatsApp"
    label = "WhatsApp"
    SETTINGS = (
        (
            "PHONE_ID",
            "",
            "Id of the number on the Cloud API, digits and not the number itself; unset: WhatsApp "
            "is off.",
        ),
        ("TOKEN", "", "A token of a system user that does not expire."),
        ("APP_SECRET", "", "The app's secret, with which Meta signs each webhook call."),
        (
            "VERIFY_TOKEN",
            "",
            "A word of your own, which Meta repeats when it asks for the webhook: 16 to 256 "
            "letters, digits, - and _.",
        ),
        ("API", "https://graph.facebook.com", "Base address of the Graph API."),
        ("RATE", "60", "Messages a second at most."),
    )
    SWITCH = "PHONE_ID"
    inspection = Inspection(
        "A webhook of WhatsApp's Cloud API: the body of one call, or one event of it.\n\n"
        "FILE holds JSON; - is standard input.",
        20 * _MEGABYTE,
        "This is larger than anything that WhatsApp sends.",
        _explain,
    )

    def read(self, reader: Reader) -> WhatsAppSettings | None:
        from channels.whatsapp.settings import read_settings

        return read_settings(reader, self.names)

    @property
    def causes(self) -> tuple[str, ...]:
        from channels.whatsapp.meaning import CAUSES

        return CAUSES

    def introduce(self, settings: WhatsAppSettings | None) -> str:
        if settings is None:
            return f"off: {self.switch} is not set"
        return f"on: number {settings.phone_id} by webhook, at {settings.api}"

    async def open(self, settings: WhatsAppSettings, around: Surroundings) -> Opened:
        from channels.whatsapp.adapter import open_number
        from channels.whatsapp.introduction import say_who

        number = open_number(settings, around)
        who = functools.partial(say_who, number, around)
        return Opened(number, who, webhook=number, status_link=number.status_link)

    async def check(self, settings: WhatsAppSettings, around: Surroundings) -> list[Finding]:
        from channels.whatsapp.checks import check

        return await check(settings, around, self.names)
