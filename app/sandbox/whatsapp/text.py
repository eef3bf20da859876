"""WhatsApp's own marks, as a telephone shows them: gone, with the words they format."""

from __future__ import annotations

import re
from functools import lru_cache

_JOINER = "\u200d"
_SPAN = re.compile(
    rf"(?<![\w*_~`{_JOINER}])([*_~`])(?![\s{_JOINER}])([^\n]*?)(?<![\s{_JOINER}])\1"
    rf"(?![\w*_~`{_JOINER}])"
)
#: What keeps a mark from being one; nobody sees it.
_BROKEN = re.compile(rf"{_JOINER}(?=[*_~`>-])|(?<=[*_~`]){_JOINER}")


# A person looks at the same messages again and again.
@lru_cache(maxsize=2048)
def shown_text(text: str) -> str:
    """The words as a person sees them."""
    while True:
        plain = _SPAN.sub(r"\2", text)
        if plain == text:
            return _BROKEN.sub("", plain)
        text = plain
