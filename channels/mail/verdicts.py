"""What the office's own mail server says of who wrote a mail (RFC 8601).

Only the topmost `Authentication-Results` is read, and only when it bears the name of our server:
whatever stands below it, whoever sent the mail may have written. Pure, and linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from channels.mail.headers import Fields

#: Characters of the header that are read, and results in it.
_MOST_CHARS = 8_000
_MOST_RESULTS = 40
_BLANKS = re.compile(r"\s{1,200}")
_VERSION = re.compile(r"[ \t]{0,9}\d{0,9}[ \t]{0,9}")


class Result(Struct, frozen=True):
    """One check: dmarc, dkim, spf; pass, fail, none; and what was looked at, as header.from."""

    method: str
    result: str
    about: dict[str, str]


class Verdicts(Struct, frozen=True):
    """The topmost `Authentication-Results`: the server that wrote it, and what it found."""

    server: str = ""
    results: tuple[Result, ...] = ()


def read_verdicts(fields: Fields) -> Verdicts:
    """What the topmost header says; an empty one where there is none, or none that can be read."""
    if "authentication-results" not in fields:
        return Verdicts()
    pieces = _pieces(fields.first("authentication-results")[:_MOST_CHARS])
    head, *found = pieces
    server, _, version = head.partition(" ")
    if not server or "=" in server or not _VERSION.fullmatch(version):
        return Verdicts()  # some servers leave out their name: then nobody knows whose it is
    results = (_result(piece) for piece in found[:_MOST_RESULTS])
    return Verdicts(server.lower(), tuple(one for one in results if one is not None))


def judge(verdicts: Verdicts, *, server: str, address: str) -> str:
    """pass: our server vouches for the domain of this address; fail: it says that it is forged.

    Empty where it says neither, or where it was not our server that spoke.
    """
    domain = address.rpartition("@")[2].lower()
    if not server or not domain or verdicts.server != server.lower():
        return ""
    policy = [one for one in verdicts.results if one.method == "dmarc"]
    if any(one.result == "fail" for one in policy):
        return "fail"
    if any(
        one.result == "pass" and _domain(one.about.get("header.from", domain)) == domain
        for one in policy
    ):
        return "pass"
    signed = (one for one in verdicts.results if one.method == "dkim" and one.result == "pass")
    return "pass" if any(_speaks_for(_signer(one), domain) for one in signed) else ""


def _signer(result: Result) -> str:
    return _domain(result.about.get("header.d") or result.about.get("header.i", ""))


def _domain(value: str) -> str:
    return value.rpartition("@")[2].strip("<>. ").lower()


def _speaks_for(signer: str, domain: str) -> bool:
    """Whoever signs for a domain signs for those below it."""
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _result(piece: str) -> Result | None:
    first, *others = piece.split(" ")
    method, equals, result = first.partition("=")
    if not equals:
        return None
    about = dict(one.partition("=")[::2] for one in others[:20] if "=" in one)
    return Result(
        method.partition("/")[0].lower(),
        result.lower(),
        {name.lower(): value for name, value in about.items()},
    )


def _pieces(value: str) -> list[str]:
    """What stands between the semicolons, without comments and with single blanks."""
    pieces = [""]
    for kind, text in _tokens(value):
        if kind == ";":
            pieces.append("")
        else:
            pieces[-1] += text
    joined = (_BLANKS.sub(" ", piece).strip() for piece in pieces)
    return [piece.replace(" =", "=").replace("= ", "=") for piece in joined]


def _tokens(value: str) -> Iterator[tuple[str, str]]:
    """Texts and semicolons; comments, which may be nested, count as a blank."""
    depth, quoted, begin, at = 0, False, 0, 0
    while at < len(value):
        sign = value[at]
        if sign == "\\" and (quoted or depth):
            at += 1
        elif quoted:
            quoted = sign != '"'
        elif sign == '"' and not depth:
            quoted = True
        elif sign == "(":
            if not depth:
                yield "text", value[begin:at] + " "
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            begin = at + 1
        elif sign == ";" and not depth:
            yield "text", value[begin:at]
            yield ";", ""
            begin = at + 1
        at += 1
    if not depth:
        yield "text", value[begin:]
