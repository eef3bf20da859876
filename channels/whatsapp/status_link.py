"""The address that opens the office's chat with a question: how does the case of a code stand?"""

from __future__ import annotations

import re
from urllib.parse import quote


def status_link(number: str, code: str) -> str:
    """The address for that code, by the number as WhatsApp shows it; empty while it is unknown."""
    digits = re.sub(r"[^0-9]", "", number)
    return f"https://wa.me/{digits}?text={quote(f'STATUS {code}')}" if len(digits) > 6 else ""
