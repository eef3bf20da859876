"""What an officer writes of a paper: one text with its parts under their labels, and back. Pure.

    Pokok pengaduan:
    Bantuan belum diterima.

    Hasil:
    Disalurkan bulan depan.

The same reader reads what was typed and what was kept, so nothing that is kept is read otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.office.papers import Paper
from bot.words import fold


def read_sections(paper: Paper, text: str) -> tuple[dict[str, str], str]:
    """The parts by their keys in the paper's order, and what stood before the first label.

    A label stands at the beginning of a line, before a colon; its text behind it or below. Of a
    part that is written twice the texts stand below each other.
    """
    labels = {fold(name): one.key for one in paper.sections for name in (one.key, one.label)}
    found: dict[str, list[str]] = {}
    before: list[str] = []
    into = before
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        label, colon, rest = line.partition(":")
        key = labels.get(fold(label.strip(" *_#>-"))) if colon else None
        if key is None:
            into.append(line.rstrip())
            continue
        into = found.setdefault(key, [])
        # A label in bold ends behind its colon.
        into.append(rest.lstrip("*_ ").rstrip() if label.lstrip()[:1] in "*_" else rest.strip())
    parts = {key: "\n".join(lines).strip("\n ") for key, lines in found.items()}
    ordered = {one.key: parts[one.key] for one in paper.sections if parts.get(one.key)}
    return ordered, "\n".join(before).strip("\n ")


def write_sections(paper: Paper, sections: Mapping[str, str]) -> str:
    """The parts under their labels, in the paper's order; empty ones are left out."""
    return "\n\n".join(
        f"{one.label}:\n{sections[one.key].strip()}"
        for one in paper.sections
        if sections.get(one.key, "").strip()
    )


def told(paper: Paper, sections: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are read again once they were kept."""
    return read_sections(paper, write_sections(paper, sections))[0]


def freely(paper: Paper, text: str) -> tuple[dict[str, str], str]:
    """The same parts, and what stood before the first label in the part that takes it.

    Left over is what no part takes.
    """
    parts, before = read_sections(paper, text)
    free = next((one.key for one in paper.sections if one.free), "")
    if not before or not free:
        return parts, before
    parts[free] = "\n\n".join(filter(None, (before, parts.get(free, ""))))
    return {one.key: parts[one.key] for one in paper.sections if one.key in parts}, ""


def lacking(paper: Paper, sections: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of the parts without which it is not whole, and which are empty."""
    return tuple(
        one.key for one in paper.sections if one.required and not sections.get(one.key, "").strip()
    )
