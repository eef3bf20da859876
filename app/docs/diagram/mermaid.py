"""A drawing as one Mermaid flowchart. No word of the profile is ever syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.docs.diagram.drawing import Box, Drawing

#: Written as a code: whatever is no letter, digit or plain mark of a sentence, and what would begin
#: a list or an emphasis.
_MEANT = re.compile(r"[^\w \-.,:/()·–]|^-|(?<=^\d)[.)]|(?<=^\d\d)[.)]|\b_|_\b")
_ANYWHERE = "setiap tahap yang terbuka"


def mermaid(drawn: Drawing) -> str:
    """The whole document, with its last line ended."""
    lines = ["flowchart TB" if drawn.questions else "flowchart LR"]
    if drawn.questions:
        lines += _form(drawn)
    if drawn.filled:
        lines.append('  subgraph petugas["Diisi petugas"]')
        lines += [f'    p{number}["{_label(box)}"]' for number, box in enumerate(drawn.filled)]
        lines.append("  end")
    if drawn.stages:
        lines += _workflow(drawn)
    if drawn.questions and drawn.stages:
        places = _places(drawn.stages)
        lines.append(f'  kirim -->|"tidak ada yang kurang"| {places[drawn.start]}')
        lines.append(f'  kirim -->|"ada yang kurang"| {places[drawn.hold]}')
    return "\n".join(lines) + "\n"


def _form(drawn: Drawing) -> Iterator[str]:
    yield f'  subgraph isian["{said("Isian")}"]'
    yield "    direction TB"
    yield '    mulai(["mulai"])'
    #: Where the next question comes from, with what stands on that arrow.
    loose: list[tuple[str, str]] = [("mulai", "")]
    for number, one in enumerate(drawn.questions):
        node, choice = f"f{number}", f"bila{number}"
        if one.when:
            yield f'    {choice}{{"{said(one.when)}?"}}'
            yield from _joined(loose, choice)
            loose = [(choice, "ya")]
        yield f'    {node}["{_label(one.box)}"]'
        yield from _joined(loose, node)
        loose = [(node, ""), (choice, "tidak")] if one.when else [(node, "")]
    yield '    kirim(["diperiksa, lalu kirim"])'
    yield from _joined(loose, "kirim")
    yield "  end"


def _joined(loose: Sequence[tuple[str, str]], to: str) -> Iterator[str]:
    for node, words in loose:
        yield f'    {node} -->|"{words}"| {to}' if words else f"    {node} --> {to}"


def _workflow(drawn: Drawing) -> Iterator[str]:
    places = _places(drawn.stages)
    yield f'  subgraph tahap["{said("Tahap")}"]'
    yield "    direction LR"
    if not drawn.questions:
        yield '    masuk(["pengaduan masuk"])'
        yield f"    masuk --> {places[drawn.start]}"
        yield f'    masuk -->|"ada yang kurang"| {places[drawn.hold]}'
    for stage in drawn.stages:
        opened, closed = ("([", "])") if stage.strong else ("[", "]")
        yield f'    {places[stage.id]}{opened}"{_label(stage)}"{closed}'
    if any(arrow.anywhere for arrow in drawn.arrows):
        yield f'    terbuka(("{_ANYWHERE}"))'
    for arrow in drawn.arrows:
        sources = [places[source] for source in arrow.sources]
        sources += ["terbuka"] if arrow.anywhere else []
        words = "<br/>".join(said(line) for line in (arrow.verb, *arrow.lines))
        yield f'    {" & ".join(sources)} -->|"{words}"| {places[arrow.target]}'
    yield "  end"


def _places(stages: Sequence[Box]) -> dict[str, str]:
    """A name for each stage that is a word to Mermaid, whatever the profile calls it."""
    return {stage.id: f"t{number}" for number, stage in enumerate(stages)}


def _label(box: Box) -> str:
    return "<br/>".join([f"<b>{said(box.title)}</b>", *(said(line) for line in box.lines)])


def said(text: str) -> str:
    """The text as it may stand between quotes: what could mean something is a code."""
    return _MEANT.sub(lambda found: f"#{ord(found[0])};", text)
