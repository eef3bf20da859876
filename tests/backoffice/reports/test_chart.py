"""A chart is read by people, printers and machines, whatever a unit is called."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from backoffice.reports.chart import Bar, Kind, Words, chart

WORDS = Words("Pengaduan menurut kanal", "Dua kanal, masuk dan selesai", ("masuk", "selesai"))
BARS = (Bar("Telegram", ("30", "12")), Bar("Surel", ("<3", "*")))
KINDS: tuple[Kind, ...] = ("bars", "months")
HOSTILE = (
    "</text><script>alert(1)</script>",
    '" onload="alert(1)',
    "a & b ' c",
    "nul \x00 dan \x1b",
    "\u202eterbalik",
    "=HYPERLINK()",
    "😀" * 50,
    "x" * 10_000,
    "",
)


def svg(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 - it is our own


@pytest.mark.parametrize("kind", KINDS)
def test_it_has_a_title_a_description_and_every_number(kind: Kind) -> None:
    drawn = svg(chart(BARS, kind, WORDS))
    texts = [one.text for one in drawn.iter() if one.tag.endswith(("text", "title", "desc"))]
    assert texts[:2] == [WORDS.title, WORDS.description]
    for said in ("Telegram", "Surel", "30", "12", "<3", "*", "masuk", "selesai"):
        assert said in texts


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_hidden_has_no_length(kind: Kind) -> None:
    lengths = [
        float(one.attrib["width" if kind == "bars" else "height"])
        for one in svg(chart((Bar("Surel", ("<3", "*")),), kind, WORDS)).iter()
        if one.tag.endswith("rect") and one.attrib.get("stroke-width") == "0.8"
    ]
    # The legend, and two bars.
    assert lengths == [12, 12, 0, 0]


def test_series_differ_without_colour() -> None:
    drawn = chart(BARS, "bars", WORDS)
    fills = set(re.findall(r'fill="([^"]+)" stroke="#333333"', drawn))
    assert fills == {"#333333", "url(#hatched)"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_words(kind: Kind, words: str) -> None:
    bars = (Bar(words, (words, "4")),)
    drawn = svg(chart(bars, kind, Words(words, words, (words, words))))
    tags = {one.tag.rpartition("}")[2] for one in drawn.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text"}
    assert all(not name.startswith("on") for one in drawn.iter() for name in one.attrib)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bars_are_the_same_bytes(kind: Kind) -> None:
    assert chart(BARS, kind, WORDS) == chart(BARS, kind, WORDS)
    assert svg(chart((), kind, WORDS)) is not None
