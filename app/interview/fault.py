"""What a reader at the keyboard would refuse is a fault of answers from a file as well. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.interview import reading
from app.interview.reading import Wrong

#: Key of the answers and a sentence.
Found = Iterator[tuple[str, str]]


def listed(key: str, every: tuple[str, ...], least: int, chars: int) -> Found:
    """What can be no list between semicolons."""
    for one in every:
        if ";" in one or not one or one == "-":
            yield key, f"“{one}” tidak dapat dipakai: harus ada isinya, tanpa titik koma."
            return
    yield from tried(
        key, lambda text: reading.several(text, least=least, chars=chars), ";".join(every)
    )


def same(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """What is stored has to be as the reader would store it."""

    def strictly(text: str) -> Any:
        found = read(text)
        if found != text or not text:
            raise Wrong(f"Tulis seperti ini: {found}.")
        return found

    return strictly


def tried(key: str, read: Callable[[str], Any], text: str) -> Found:
    """The reader's own sentence, if it refuses."""
    try:
        read(text)
    except Wrong as wrong:
        yield key, str(wrong)
