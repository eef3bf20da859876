"""Telegram's HTML as its server reads it: to the words that are shown, or a refusal."""

from __future__ import annotations

import re
from html import unescape

_NAMES = {
    "a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike",
    "strong", "tg-emoji", "tg-spoiler", "u",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


class EntitiesError(ValueError):
    """can't parse entities"""


def shown_text(html: str) -> str:
    """The words without their markup, trimmed. Raises EntitiesError with Telegram's sentence."""
    shown: list[str] = []
    opened: list[tuple[str, int]] = []
    at = 0
    while at < len(html):
        byte = len(html[:at].encode("utf-8", "replace")) if html[at] == "<" else 0
        if html[at] != "<":
            until = html.find("<", at)
            until = len(html) if until < 0 else until
            shown.append(_ENTITY.sub(lambda found: unescape(found.group()), html[at:until]))
            at = until
            continue
        tag = _TAG.match(html, at)
        if tag is None:
            raise EntitiesError(f"Unclosed start tag at byte offset {byte}")
        closing, name = bool(tag.group(1)), tag.group(2).lower()
        if closing:
            if not opened:
                raise EntitiesError(f"Unexpected end tag at byte offset {byte}")
            awaited = opened.pop()[0]
            if name and name != awaited:
                raise EntitiesError(
                    f'Unmatched end tag at byte offset {byte}, expected "</{awaited}>", '
                    f'found "</{name}>"'
                )
        else:
            if name not in _NAMES:
                raise EntitiesError(f'Unsupported start tag "{name}" at byte offset {byte}')
            opened.append((name, byte))
        at = tag.end()
    if opened:
        name, byte = opened[-1]
        raise EntitiesError(f'Can\'t find end tag corresponding to start tag "{name}"')
    return "".join(shown).strip()
