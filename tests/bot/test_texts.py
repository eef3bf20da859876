"""Wording: markup is ours, data is the citizen's, and neither becomes the other."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import (
    OFFICE_PARAMS,
    Catalogue,
    MissingParam,
    TextError,
    UnknownText,
    load_citizen_texts,
    merge,
    read_texts,
)
from channels.channel import Markup

NASTY = st.text(
    alphabet=st.one_of(st.sampled_from("*_~`{}<>&\"'\n /abz@."), st.characters(codec="utf-8")),
    max_size=60,
)


class Outline(HTMLParser):
    """Text and tags of a piece of HTML, and whether its tags close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def outline(markup: str) -> Outline:
    parser = Outline()
    parser.feed(markup)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize(
    ("template", "markup", "expected"),
    [
        ("Kode *{kode}* ini", "html", "Kode <b>SGU</b> ini"),
        ("Kode *{kode}* ini", "whatsapp", "Kode *SGU* ini"),
        ("Kode *{kode}* ini", "plain", "Kode SGU ini"),
        ("_Contoh: {kode}_", "html", "<i>Contoh: SGU</i>"),
        ("*{kode}*{kode}.", "html", "<b>SGU</b>SGU."),
        ("ketik */bantuan*.", "html", "ketik <b>/bantuan</b>."),
        ("2*3*4 dan a * b", "html", "2*3*4 dan a * b"),
        ("nama_berkas_ini", "html", "nama_berkas_ini"),
        ("lain * saja", "plain", "lain * saja"),
        ("*a _b* c_", "html", "<b>a _b</b> c_"),
        ("*a _b_ c*", "html", "<b>a <i>b</i> c</b>"),
        ("A & B < C", "html", "A &amp; B &lt; C"),
        ("A & B < C", "plain", "A & B < C"),
    ],
)
def test_our_markup_becomes_that_of_the_channel(
    template: str, markup: Markup, expected: str
) -> None:
    assert Catalogue({"k": template}).render("k", {"kode": "SGU"}, markup=markup) == expected


@given(NASTY, NASTY)
def test_in_html_data_is_shown_as_it_is_and_makes_no_tag(one: str, two: str) -> None:
    catalogue = Catalogue({"k": "a *{satu}* _b {dua}_ <c>"})
    shown = outline(catalogue.render("k", {"satu": one, "dua": two}, markup="html"))
    assert shown.text.replace("\r", "\n") == f"a {one} b {two} <c>".replace("\r", "\n")
    assert shown.tags == ["b", "i"]


@given(NASTY)
def test_in_plain_text_data_is_verbatim(words: str) -> None:
    assert (
        Catalogue({"k": "a {satu}!"}).render("k", {"satu": words}, markup="plain") == f"a {words}!"
    )


@given(NASTY)
def test_in_whatsapp_data_keeps_its_letters_and_its_marks_touch_nothing(words: str) -> None:
    shown = Catalogue({"k": "{satu}"}).render("k", {"satu": words}, markup="whatsapp")
    assert shown.replace("\u200d", "") == words.replace("\u200d", "")
    # A mark formats only beside a space, a stop or an edge; there it now stands beside a joiner.
    assert not re.search(r"(?<![\w\u200d])[*~`_]|[*~`_](?![\w\u200d])", shown)


def test_an_address_with_an_underscore_can_still_be_copied() -> None:
    shown = Catalogue({"k": "{satu}"}).render(
        "k", {"satu": "warga_contoh@example.com"}, markup="whatsapp"
    )
    assert shown == "warga_contoh@example.com"


def test_braces_in_data_are_never_filled() -> None:
    catalogue = Catalogue({"k": "{satu} {dua}"})
    assert catalogue.render("k", {"satu": "{dua}", "dua": "{satu}"}, markup="plain") == (
        "{dua} {satu}"
    )


@pytest.mark.parametrize(
    "template", ["{a.b}", "{a[0]}", "{}", "{0}", "{a!r}", "{a:>9}", "{A}", "{", "}", "{a", "{{a}}"]
)
def test_a_template_knows_plain_names_only(template: str) -> None:
    with pytest.raises(TextError, match="k: "):
        Catalogue({"k": template})


def test_an_aside_with_nothing_to_say_is_left_out() -> None:
    catalogue = Catalogue({"k": "di {a}[[, *telepon {t}*]][[\n_{s}_: {u}]]."})
    told = {"a": "x", "t": "1", "s": "y", "u": "z"}
    assert catalogue.render("k", told, markup="html") == "di x, <b>telepon 1</b>\n<i>y</i>: z."
    assert catalogue.render("k", told | {"t": ""}, markup="html") == "di x\n<i>y</i>: z."
    assert catalogue.render("k", told | {"t": "", "u": ""}, markup="whatsapp") == "di x."
    assert catalogue.placeholders("k") == {"a", "t", "s", "u"}
    with pytest.raises(MissingParam):
        catalogue.render("k", {"a": "x", "t": "1", "s": "y"}, markup="plain")


def test_what_fills_a_text_makes_no_aside() -> None:
    said = Catalogue({"k": "[[{a}]]{b}"}).render("k", {"a": "]]", "b": "[[x"}, markup="plain")
    assert said == "]][[x"


def test_a_mark_that_leaves_its_aside_is_itself() -> None:
    said = Catalogue({"k": "*a[[ b* {c}]]"})
    assert said.render("k", {"c": ""}, markup="html") == "*a"
    assert said.render("k", {"c": "1"}, markup="html") == "*a b* 1"


@pytest.mark.parametrize("template", ["[[{a}", "{a}]]", "[[a]]", "[[{a} [[{b}]]]]", "]]{a}[["])
def test_an_aside_is_whole_and_has_a_placeholder(template: str) -> None:
    with pytest.raises(TextError, match="aside"):
        Catalogue({"k": template})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingParam) as caught:
        Catalogue({"k": "{kode}"}).render("k", {}, markup="plain")
    assert (caught.value.key, caught.value.placeholder) == ("k", "kode")


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(UnknownText, match="tidak_ada"):
        Catalogue({}).render("tidak_ada", {}, markup="plain")


def test_two_keys_make_one_message() -> None:
    catalogue = Catalogue({"stiker": "Lanjut: {pertanyaan_terakhir}", "a": "*{x}*?", "b": "Ya."})
    assert catalogue.render("stiker>a", {"x": "<1>"}, markup="html") == "Lanjut: <b>&lt;1&gt;</b>?"
    assert catalogue.render("b>stiker>a", {"x": "1"}, markup="plain") == "Ya.\n\nLanjut: 1?"
    assert catalogue.placeholders("stiker>a") == {"x"}
    assert "b>stiker" in catalogue and "b>c" not in catalogue


def test_a_label_is_a_key_or_itself() -> None:
    catalogue = Catalogue(load_citizen_texts())
    assert catalogue.label("tombol.setuju") == "Setuju"
    assert catalogue.label("Kartu Keluarga") == "Kartu Keluarga"


def test_the_shared_texts_are_read_and_their_buttons_fit() -> None:
    texts = load_citizen_texts()
    catalogue = Catalogue(texts)
    assert catalogue.placeholders("info_kantor") <= OFFICE_PARAMS
    labels = {key: text for key, text in texts.items() if key.startswith("tombol.")}
    assert labels and all(len(text) <= 20 for text in labels.values())
    for key in texts:
        params = dict.fromkeys(catalogue.placeholders(key), "x & y")
        assert html.escape("x & y") in catalogue.render(key, params, markup="html") or not params


def test_an_office_has_its_own_wording() -> None:
    assert merge({"a": "1", "b": "2"}, {"b": "3"}) == {"a": "1", "b": "3"}


@pytest.mark.parametrize(
    ("document", "told"),
    [("a = 1", "a is not a text"), ("a = ", "x.toml: "), ('"A b" = "c"', "is not a key")],
)
def test_a_broken_file_of_texts_is_named(document: str, told: str) -> None:
    with pytest.raises(TextError, match=told):
        read_texts(document, source="x.toml")
