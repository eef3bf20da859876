"""Every channel that this program knows: one line each. Everything else goes through the tuple."""

from __future__ import annotations

from typing import Any

from channels.description import Description
from channels.mail import MailDescription
from channels.telegram import TelegramDescription
from channels.whatsapp import WhatsAppDescription

#: In the order in which operators read of them. Their settings differ, hence Any.
CHANNELS: tuple[Description[Any], ...] = (
    TelegramDescription(),
    WhatsAppDescription(),
    MailDescription(),
)
