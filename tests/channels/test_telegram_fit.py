"""Long answers reach people whole, in pieces that Telegram takes."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.telegram.html import shown_text
from channels.channel import Limits
from channels.message import Address, Blob, Choice, OutboundMessage
from channels.telegram.fit import cut_markup, fit_message
from channels.telegram.markup import length

LIMITS = Limits(
    text_chars=60,
    caption_chars=20,
    choices=4,
    label_chars=20,
    download_bytes=1,
    upload_bytes=1,
    markup="html",
)
HOME = Address(channel="telegram", account="4711", peer="7001")
LETTER = Blob(path="surat.pdf", filename="surat.pdf", media_type="application/pdf")


def message(text: str = "", *choices: Choice, blobs: tuple[Blob, ...] = ()) -> OutboundMessage:
    return OutboundMessage(
        key="case:1:2:x", address=HOME, text=text, choices=choices, attachments=blobs
    )


def test_what_fits_is_left_as_it_is() -> None:
    (part,) = fit_message(message("Halo <b>Warga</b> &amp; lain", Choice("y", "Ya")), LIMITS)
    assert part.text == "Halo <b>Warga</b> &amp; lain"
    assert part.choices == (Choice("y", "Ya"),)
    assert part.key == "case:1:2:x/0"


def test_a_long_text_is_cut_at_the_paragraph() -> None:
    first, second = "Kalimat pertama yang agak panjang.", "Kalimat kedua yang juga panjang."
    assert cut_markup(f"{first}\n\n{second}", 60) == [first, second]


def test_then_at_the_line_and_then_at_the_word() -> None:
    assert cut_markup("aaaa aaaa\nbbbb bbbb", 12) == ["aaaa aaaa", "bbbb bbbb"]
    assert cut_markup("satu dua tiga empat", 9) == ["satu dua", "tiga", "empat"]


def test_and_anywhere_when_there_is_no_word() -> None:
    assert cut_markup("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_an_entity_is_never_cut() -> None:
    assert cut_markup("&amp;" * 5, 12) == ["&amp;&amp;", "&amp;&amp;", "&amp;"]


def test_open_tags_are_closed_and_opened_again() -> None:
    pieces = cut_markup("<b>satu dua <i>tiga empat lima enam</i></b>", 30)
    assert pieces == ["<b>satu dua <i>tiga</i></b>", "<b><i>empat lima enam</i></b>"]


def test_emoji_count_twice() -> None:
    assert cut_markup("😀" * 6, 6) == ["😀" * 3, "😀" * 3]


def test_markup_that_telegram_refuses_is_shown_as_it_is_written() -> None:
    assert cut_markup("a <br> b", 60) == ["a &lt;br&gt; b"]
    assert cut_markup("<b>tidak ditutup", 60) == ["&lt;b&gt;tidak ditutup"]


def test_a_link_longer_than_a_message_loses_its_address_and_not_its_words() -> None:
    long = "https://example.com/" + "x" * 90
    assert cut_markup(f'<a href="{long}">klik di sini</a>', 60) == ["klik di sini"]


def test_words_first_then_files_and_buttons_under_the_words() -> None:
    parts = fit_message(message("Ini suratnya.", Choice("ok", "OK"), blobs=(LETTER,)), LIMITS)
    assert [(p.text, p.attachments, p.choices) for p in parts] == [
        ("Ini suratnya.", (), (Choice("ok", "OK"),)),
        ("", (LETTER,), ()),
    ]
    assert [p.key for p in parts] == ["case:1:2:x/0", "case:1:2:x/1"]


def test_buttons_stand_under_the_last_words() -> None:
    parts = fit_message(message("kata " * 30, Choice("a", "A")), LIMITS)
    assert len(parts) > 2
    assert [bool(p.choices) for p in parts] == [False] * (len(parts) - 1) + [True]


def test_a_file_alone_carries_the_buttons() -> None:
    (part,) = fit_message(message("", Choice("a", "A"), blobs=(LETTER,)), LIMITS)
    assert (part.attachments, part.choices) == ((LETTER,), (Choice("a", "A"),))


def test_too_many_buttons_go_on_below() -> None:
    choices = [Choice(str(n), f"Pilihan {n}") for n in range(9)]
    parts = fit_message(message("Pilih:", *choices), LIMITS)
    assert [len(p.choices) for p in parts] == [4, 4, 1]
    assert [c for p in parts for c in p.choices] == choices
    assert all(p.text for p in parts)


def test_a_long_label_is_shortened() -> None:
    (part,) = fit_message(message("Pilih:", Choice("a", "Dinas Pekerjaan Umum dan Tata")), LIMITS)
    assert part.choices[0].label == "Dinas Pekerjaan Umu…"


def test_a_choice_too_long_to_come_back_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        fit_message(message("Pilih:", Choice("x" * 65, "A")), LIMITS)


def test_nothing_to_say_is_no_message() -> None:
    assert fit_message(message(" <b> </b>\n"), LIMITS) == ()


tags = st.sampled_from(
    ["b", "i", "u", "s", "code", "pre", "blockquote", 'a href="https://example.com/?a=1"']
)
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\n   <>&\"'aé😀"),
    max_size=40,
).map(lambda found: escape(found, quote=False))
marked = st.recursive(
    words,
    lambda inner: (
        st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
            tags,
            st.lists(inner, max_size=4),
        )
        | st.lists(inner, max_size=4).map("".join)
    ),
    max_leaves=20,
)


@given(marked, st.integers(min_value=100, max_value=200))
def test_the_parts_say_what_the_whole_said(text: str, limit: int) -> None:
    pieces = cut_markup(text, limit)
    assert all(0 < length(piece) <= limit for piece in pieces)
    # The sandbox reads markup as Telegram does, and knows nothing of how we cut.
    shown = "".join(shown_text(piece) for piece in pieces)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", shown_text(text))


@given(st.text(max_size=300))
def test_any_text_at_all_gives_parts_that_telegram_reads(text: str) -> None:
    for piece in cut_markup(text, 100):
        assert shown_text(piece)
        assert length(piece) <= 100
