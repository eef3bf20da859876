"""Other people's words at the operator's terminal: what it would obey is shown, and not obeyed."""

from __future__ import annotations

import re

from channels.fields import UNCLEAN


def visible(words: str) -> str:
    """The words with control characters and marks of direction as escapes (`\\x1b`, `\\u202e`)."""
    return UNCLEAN.sub(_escape, words)


def visible_json(document: str) -> str:
    """The same of a JSON document, which reads as before: they stand in its strings alone."""
    return UNCLEAN.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
