"""One command for several cases: "/ambil 3, 5 dan 8", shown before it is done, told one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from backoffice.case.case import Case
from backoffice.case.numbers import Numbers, Reference
from backoffice.desk.wording import case_line
from backoffice.officers.commands.command import Command, Several
from backoffice.officers.commands.pending import CANCEL, CONFIRM_SECONDS, YES, Pending
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import cases

#: So many cases are taken in one command: what is shown before can still be read.
MOST = 20
#: So many parts of a line are looked at.
_PARTS = 2 * MOST
_BETWEEN = re.compile(r"[ \t]*(?:[,;&]|(?<=\s)dan(?=\s))[ \t]*", re.IGNORECASE)


def read_several(
    numbers: Numbers, text: str, *, only_numbers: bool
) -> tuple[list[tuple[Reference, str]], str] | None:
    """The cases that a line begins with, as they were typed, and what stands behind them.

    None where it names one or none. They are parted by a comma, "dan" or "&"; where nothing else
    may follow a space will do. "3 lembar" behind a comma is another case with words: the preview
    shows it.
    """
    head = text.partition("\n")[0]
    between = re.compile(rf"{_BETWEEN.pattern}|\s+", re.IGNORECASE) if only_numbers else _BETWEEN
    found: dict[Reference, str] = {}
    start = 0
    for end in (*_places(between, head), (len(head), len(head))):
        word = head[start : end[0]].strip()
        reference = numbers.read(word) if word else None
        if reference is None:
            break
        found.setdefault(reference, word)
        start = end[1]
    rest = text[start:]
    if start < len(head) or not head:
        reference, typed, behind = numbers.lead(rest)
        if reference is not None and found:
            found.setdefault(reference, typed)
            rest = behind
    return ([*found.items()], rest.strip()) if len(found) > 1 else None


def _places(between: re.Pattern[str], head: str) -> list[tuple[int, int]]:
    found = []
    for place in between.finditer(head):
        found.append(place.span())
        if len(found) == _PARTS:
            break
    return found


def ask(
    call: Call,
    command: Command,
    how: Several,
    named: Sequence[tuple[Reference, str]],
    words: str,
) -> None:
    """Show which cases are meant and which cannot be, and wait for YA."""
    if len(named) > MOST:
        raise Stop("p_terlalu_banyak", {"jumlah": str(MOST)})
    if how.words and not words:
        raise Stop(how.words)
    how.check(call, words)
    meant: list[Case] = []
    lines: list[str] = []
    for reference, typed in named:
        try:
            case = call.meant(reference, typed)
            if command.verb:
                call.step(case, command.verb)
        except Stop as stop:
            said = _in_words(call, stop.text, _stopped(call, command, stop))
            lines.append(f"• {typed}: {said}")
        else:
            meant.append(case)
            lines.append(f"• {case_line(call.desk, case)}")
    if not meant:
        raise Stop("p_banyak_tidak", {"daftar": "\n".join(lines)})
    call.show(
        Pending(
            kind=command.name,
            case_id="",
            seq=0,
            expires_at=call.now + timedelta(seconds=CONFIRM_SECONDS),
            token=call.tx.new_id(),
            data=words,
            several=tuple((case.id, case.seq) for case in meant),
        ),
        "p_banyak",
        {
            "perintah": command.name,
            "jumlah": str(len(meant)),
            "daftar": "\n".join(lines),
            "teks": f"\n\n{words}" if words else "",
        },
        (YES, CANCEL),
    )


def carry_out(call: Call, command: Command, pending: Pending) -> None:
    """Do it for each that has not changed since it was shown; say of each what came of it."""
    lines = []
    for case_id, seq in pending.several:
        case = cases.load(call.tx, case_id)
        if case is None or call.hides(case):
            continue
        if case.seq == seq:
            said = _done(call, command, f"{case.code} {pending.data}")
        else:
            since = [one for one in cases.entries(call.tx, case.id) if one.seq > seq]
            said = call.desk.words("banyak.berubah", **call.changed(case, since))
        lines.append(f"• {said}")
    if not lines:
        raise Stop("p_tak_ada_konfirmasi")
    call.say("p_banyak_hasil", {"perintah": command.name, "daftar": "\n".join(lines)})


def _done(call: Call, command: Command, rest: str) -> str:
    """Run it for one case; what it would have said."""
    said: list[str] = []

    def hear(text: str, params: dict[str, str] | None = None, *_: Any, **__: Any) -> None:
        said.append(_in_words(call, text, params or {}))

    one = replace(call, rest=rest, say=hear)
    try:
        command.run(one)
    except Stop as stop:
        return _in_words(call, stop.text, _stopped(call, command, stop))
    return " ".join(said)


def _stopped(call: Call, command: Command, stop: Stop) -> dict[str, str]:
    example = command.example_in(call.desk.current)
    return {"contoh": example, "perintah": command.name} | stop.params


def _in_words(call: Call, text: str, params: dict[str, str]) -> str:
    """A text as one line of a list: what stands below it are offers for a case alone."""
    desk = call.desk
    given = {**desk.office_params(call.now, desk.current.version), **params}
    if "nomor" in params:
        given["ref"] = desk.numbers.tap(params["nomor"])
    words = desk.catalogue(desk.current.version).render(text, given, markup="plain")
    return words.strip().partition("\n")[0]
