"""What is suggested to whoever mistyped a command."""

from __future__ import annotations

import string
from collections.abc import Iterator

from backoffice.officers.commands import COMMANDS, named
from backoffice.officers.commands.hints import nearest

#: What may not be undone by typing on.
ENDS = {"alihkan", "tolak", "cabut", "selesai", "segel", "rahasia", "teradu", "tolakdata"}


def slips(word: str) -> Iterator[str]:
    """Every way to mistype a word by one letter."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in string.ascii_lowercase)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in string.ascii_lowercase)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def test_no_slip_leads_to_what_ends_or_hides_a_case() -> None:
    assert {one.name for one in COMMANDS if one.ends} == ENDS
    for one in COMMANDS:
        for name in (one.name, *one.aliases):
            for slip in slips(name):
                if named(COMMANDS, slip) is None:
                    assert nearest(COMMANDS, slip).partition(" ")[0] not in ENDS, slip


def test_most_slips_in_other_commands_are_understood() -> None:
    for one in COMMANDS:
        if one.ends or len(one.name) < 5:
            continue
        unknown = [slip for slip in slips(one.name) if named(COMMANDS, slip) is None]
        met = [slip for slip in unknown if nearest(COMMANDS, slip) == one.name]
        assert len(met) / len(unknown) > 0.9, one.name


def test_the_same_first_letter_counts_before_likeness() -> None:
    assert nearest(COMMANDS, "lepaz") == "lepas"
    assert nearest(COMMANDS, "kirimi") == "kirim"
