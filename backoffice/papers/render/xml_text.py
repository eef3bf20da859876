"""Words that may stand in XML 1.0, and that say what one reads."""

from __future__ import annotations

import re

#: Stands for what XML cannot hold.
MARK = "□"
_UNFIT = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: They turn the direction of writing.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def fit(text: str) -> str:
    """The words with a mark for each character that XML cannot hold; line ends are "\\n"."""
    text = _TURNING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNFIT.sub(MARK, text)
