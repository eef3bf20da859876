"""Messages cut to the Cloud API's limits: nothing lost, nothing torn, everything accepted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Limits
from channels.message import Address, Blob, Choice, OutboundMessage, Template
from channels.whatsapp.fit import are_buttons, cut_text, fit_message, label_of, length
from channels.whatsapp.send import choice_body

LIMITS = Limits(
    text_chars=4096,
    caption_chars=1024,
    choices=10,
    label_chars=72,
    download_bytes=1,
    upload_bytes=1,
    markup="whatsapp",
)
TO = Address("whatsapp", "1", "62812")
BLOB = Blob("/tidak/ada", "surat.pdf", "application/pdf")


def fit(text: str, *labels: str, **more: object) -> tuple[OutboundMessage, ...]:
    choices = tuple(Choice(f"c{n}", label) for n, label in enumerate(labels))
    message = OutboundMessage("k", TO, text, choices=choices, **more)  # type: ignore[arg-type]
    return fit_message(message, LIMITS)


def test_a_short_message_is_one_part() -> None:
    (part,) = fit("halo", "Ya", "Tidak", reply_to="wamid.1")
    assert (part.key, part.text, len(part.choices)) == ("k/0", "halo", 2)
    assert part.reply_to == "wamid.1"


def test_nothing_to_say_is_no_part() -> None:
    assert fit("") == ()
    assert fit(" \n ") == ()
    (part,) = fit("", "Ya")
    assert part.text == "…"


def test_choices_stand_under_the_end_of_a_long_text() -> None:
    text = "\n\n".join(f"Butir {n}. " + "kata " * 50 for n in range(40)) + "\n\nSetuju?"
    parts = fit(text, "Ya", "Tidak")
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1].text.endswith("Setuju?")
    assert length(parts[-1].text) <= 1024
    assert all(length(part.text) <= 4096 for part in parts)
    assert "".join("".join(p.text.split()) for p in parts) == "".join(text.split())


def test_words_come_before_files() -> None:
    parts = fit("Ini suratnya.", "Terima kasih", attachments=(BLOB, BLOB))
    assert [(p.text, len(p.choices), len(p.attachments)) for p in parts] == [
        ("Ini suratnya.", 1, 0), ("", 0, 1), ("", 0, 1),
    ]  # fmt: skip


def test_a_template_is_sent_alone() -> None:
    (part,) = fit("untuk catatan", "Ya", template=Template("ada_pesan", params=("a",)))
    assert part.template is not None
    assert part.choices == ()


@pytest.mark.parametrize(
    ("labels", "buttons"),
    [
        (["Ya"], True),
        (["Ya", "Tidak", "Nanti saja"], True),
        (["x" * 20], True),
        (["x" * 21], False),
        (["🙏" * 11], False),
        (["a", "b", "c", "d"], False),
        (["Sama", "Sama"], False),
    ],
)
def test_few_short_different_choices_are_buttons(labels: list[str], buttons: bool) -> None:
    assert are_buttons([Choice(str(n), label) for n, label in enumerate(labels)]) is buttons


def test_a_list_shows_what_its_titles_have_no_room_for() -> None:
    long = "Kartu Tanda Penduduk elektronik yang belum jadi"
    body = choice_body("Apa?", [Choice("a", long), Choice("b", "Lainnya")])
    first, second = body["action"]["sections"][0]["rows"]
    assert first == {"id": "a", "title": "Kartu Tanda Penduduk el…", "description": long}
    assert second == {"id": "b", "title": "Lainnya"}
    assert len(first["title"]) == 24


def test_more_than_ten_choices_are_numbered_and_those_that_are_listed_already_only_once() -> None:
    labels = [f"Pilihan {n}" for n in range(1, 13)]
    (part,) = fit("Pilih satu:", *labels)
    assert part.choices == ()
    assert part.text.startswith("Pilih satu:\n\n1. Pilihan 1\n2. Pilihan 2\n")
    assert part.text.endswith("12. Pilihan 12\n\nBalas dengan nomor pilihan.")
    listed = "Balas dengan angka.\n\n" + "\n".join(f"{n}. x" for n in range(1, 13))
    assert [one.text for one in fit(listed, *labels)] == [listed]


def test_an_id_that_is_too_long_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="200 bytes"):
        fit_message(OutboundMessage("k", TO, "a", choices=(Choice("x" * 201, "A"),)), LIMITS)


@pytest.mark.parametrize("mark", ["*", "_", "~"])
def test_no_mark_is_left_without_its_other_half(mark: str) -> None:
    text = "awal " * 17 + f"{mark}tebal sekali di sini{mark} lalu akhir"
    for piece in cut_text(text, 100):
        assert piece.count(mark) in (0, 2)


def test_a_sign_of_several_characters_is_not_torn() -> None:
    family = "👩\u200d👩\u200d👧"
    pieces = cut_text("x" * 96 + family + "y" * 50, 100)
    assert sum(family in piece for piece in pieces) == 1


WORDS = st.text(alphabet=st.sampled_from("ab *_~`\n.-👍\u200d\u0301é"), min_size=0, max_size=400)


@given(WORDS, st.integers(min_value=8, max_value=60))
def test_cutting_loses_nothing_but_the_space_at_the_cuts(text: str, limit: int) -> None:
    pieces = cut_text(text, limit)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
    assert all(0 < length(piece) <= limit and piece == piece.strip() for piece in pieces)


@given(st.text(max_size=60), st.integers(min_value=4, max_value=24))
def test_labels_fit_and_are_never_empty(label: str, limit: int) -> None:
    shown = label_of(Choice("a", label), limit)
    assert shown.strip()
    assert length(shown) <= limit
    assert "\n" not in shown
