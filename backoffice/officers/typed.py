"""What an officer typed: a command, with its slash or without, a YA, a word that takes back."""

from __future__ import annotations

import re

from backoffice.case.numbers import Numbers
from backoffice.officers.commands import COMMANDS, named
from backoffice.officers.commands.pending import Pending
from backoffice.officers.commands.second_factor import read_code
from bot.words import COURTESY, SHORT, tokens, word_set

_SLASH = re.compile(r"\s*/([A-Za-z]\w*)(?:@\w+)?(?:\s+(.*))?\s*", re.DOTALL)
#: The case in the tail of a tapped command, and what stands behind it: `1_2026_2_periksa`.
_TAPPED = re.compile(r"(\d+_\d{4}|[a-z][a-z0-9]{7,})_(\w+)")
#: No name of a command has more of them.
_UNDERSCORES = 2
#: YA, and the one-time code beside it where one is asked for.
_CODE = r"(?:\s+(?P<code>\d{3}\s?\d{3}))?"
YES = re.compile(rf"ya{_CODE}\s*[.!]?", re.IGNORECASE)
SETTLE = re.compile(rf"ya\s+selesai{_CODE}\s*[.!]?", re.IGNORECASE)
#: Words that take back what waits; under a question only those that answer nothing.
_CANCEL = word_set("batal batalkan cancel stop")
_NO = _CANCEL | word_set("tidak tdk gak ga gk nggak ngga enggak ndak tak bukan salah jangan no")
#: What may stand behind them: "tidak jadi", "jangan dulu dikirim".
_BEHIND_NO = word_set("jadi dulu kirim dikirim usah perlu")


def slashed(text: str) -> tuple[str, str] | None:
    """A command with its slash. A tap on `/lihat_1_2026` in a notice sends just that."""
    match = _SLASH.fullmatch(text)
    if match is None:
        return None
    word, rest = match[1].lower(), match[2] or ""
    head, tail = _tapped_command(word)
    if tail:
        tapped = _TAPPED.fullmatch(tail)
        case, more = tapped.groups() if tapped else (tail, "")
        said = (case.replace("_", "/"), more.replace("_", " "))
        return head, f"{' '.join(filter(None, said))} {rest}"
    return word, rest


def _tapped_command(word: str) -> tuple[str, str]:
    """The longest command with which a tapped word begins, and its tail; empty where it is none."""
    if named(COMMANDS, word) is not None:
        return word, ""
    cuts = [place for place, letter in enumerate(word) if letter == "_"][:_UNDERSCORES]
    for cut in reversed(cuts):
        if named(COMMANDS, word[:cut]) is not None:
            return word[:cut], word[cut + 1 :]
    return word, ""


def bare(numbers: Numbers, text: str) -> tuple[str, str]:
    """A command without its slash: the word alone, with a case behind it or with an option."""
    first, _, rest = text.strip().partition(" ")
    word = first.lower()
    command = named(COMMANDS, word)
    if command is None:
        return "", ""
    meant = (
        not rest.strip()
        or numbers.lead(rest)[0] is not None
        or rest.strip().lstrip("/").lower().replace(" ", "_") in command.options
    )
    return (word, rest) if meant else ("", "")


def gives_commands(numbers: Numbers, text: str) -> bool:
    """Words that would be carried out, or would confirm what waits, if the officer said them."""
    said = text.strip()
    return (
        said.startswith("/")
        or said.upper() == "MULAI"
        or bool(bare(numbers, said)[0])
        or YES.fullmatch(said) is not None
        or SETTLE.fullmatch(said) is not None
        or bool(read_code(said))
    )


def may_answer(numbers: Numbers, text: str) -> bool:
    """Words that answer what a command asks for: no other command, and nothing that cancels."""
    return slashed(text) is None and not bare(numbers, text)[0] and not _is_no(text, _CANCEL)


def code_of(said: re.Match[str]) -> str:
    """The one-time code beside a YA; empty without one."""
    return read_code(said["code"] or "")


def cancels(text: str, pending: Pending) -> bool:
    """Words that mean the Batal button of what waits.

    A "tidak" may be meant for a line of a preview, and a long entry is not thrown away for it.
    """
    return _is_no(text, _CANCEL if pending.asks or pending.entry else _NO)


def _is_no(text: str, words: frozenset[str]) -> bool:
    if len(text) > SHORT:
        return False
    said = [word for word in tokens(text.strip().lstrip("/")) if word not in COURTESY]
    if not said or len(said) > 3:
        return False
    first, *behind = said
    return first in words and all(word in words | _BEHIND_NO for word in behind)
