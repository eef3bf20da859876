"""The file `.env`, line by line: nothing that stands there is passed over in silence."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from channels.description import PREFIX

#: What may be repeated of a line. Anything else there may be the secret itself.
_NAME = re.compile(rf"\b{PREFIX}[A-Z0-9_]*[A-Z0-9]", re.IGNORECASE)


class UnreadableFileError(ValueError):
    """The file is not text, or may not be opened."""


def read_env_file(path: Path) -> tuple[dict[str, str], list[str]]:
    """Name -> value, and a sentence for each line that says nothing. Raises UnreadableFileError.

    A sentence names the line by its number and its setting, and repeats no value.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFileError(f"{path} cannot be read: is it text that you may open?") from None
    bindings = list(parse_stream(io.StringIO(text)))
    values = {one.key: one.value or "" for one in bindings if one.key is not None}
    return values, [f"{path} {sentence}" for one in bindings for sentence in _faults(one)]


def _faults(binding: Binding) -> Iterator[str]:
    written = binding.original.string
    line = binding.original.line + _lines(written[: len(written) - len(written.lstrip())])
    before, equals, _ = written.partition("=")
    found = _NAME.search(before)
    name = found[0] if found else ""
    where = f"line {line}: {name}" if name else f"line {line}"
    if not equals and (binding.error or binding.key is not None):
        what = "has no = behind it" if name else "has no = in it"
        remark = "" if name else ", put # before a remark"
        yield f"{where} {what}. Write {name or 'NAME'}=VALUE{remark}, or take the line out."
    elif binding.error:
        what = f"{name or 'NAME'}=VALUE"
        yield (
            f"{where} cannot be read. Write {what} in one line; where the value begins with a "
            "quotation mark, end it with the same one and write nothing behind it."
        )
    elif _lines(written.strip()):
        yield f"{where} goes on in the next line: close the quotation mark of its value."


def _lines(text: str) -> int:
    return len(re.findall(r"\r\n|\n|\r", text))
