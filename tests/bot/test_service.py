"""The service that the first words name is not asked again, and is nobody's word for ever."""

from __future__ import annotations

import msgspec
import pytest

from bot.conversation import Said
from bot.engine import advance
from bot.service import Category
from tests.bot.citizen import ANSWERS, ZONE, Citizen

CATEGORY = Category("objek", guarded=("petugas",))


@pytest.fixture
def citizen() -> Citizen:
    return Citizen(category=CATEGORY)


def asked_of(citizen: Citizen) -> list[str]:
    """Answer whatever is asked, up to the summary; the fields that were asked."""
    asked = []
    while citizen.state.phase in ("form", "confirm"):
        field = citizen.state.asking or ""
        asked.append(field)
        citizen.says("ya" if citizen.state.phase == "confirm" else ANSWERS[field])
    assert citizen.state.phase == "review"
    return asked


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("KTP saya belum jadi sejak 2 November.", "ktp_el"),
        ("tolong kk saya salah nama ibu, sudah dua kali", "kk"),
        ("Fotokopi KTP sudah saya bawa. KK saya belum jadi.", "kk"),
        # Two, none, a paper that is only shown: asked.
        ("KTP dan KK saya belum jadi.", None),
        ("Berkas saya ditolak tanpa alasan apa pun.", None),
        ("Alamat saya sesuai KTP dan berkas saya belum jadi.", None),
        # What makes a case secret is chosen, not guessed.
        ("Petugas di loket menolak berkas saya.", None),
        ("Petugas di loket bilang KTP saya belum jadi.", None),
    ],
)
def test_what_was_said_first_is_not_asked(citizen: Citizen, said: str, service: str | None) -> None:
    citizen.says(said).presses("Setuju")
    asked = asked_of(citizen)
    assert ("objek" in asked) == (service is None)
    if service is not None:
        assert citizen.answer("objek") == service


def test_it_is_shown_in_the_review_and_can_be_changed(citizen: Citizen) -> None:
    citizen.says("KTP saya belum jadi sejak 2 November.").presses("Setuju")
    asked_of(citizen)
    assert "Layanan: KTP-el" in citizen.heard
    citizen.says("UBAH 6").says("kk")
    assert "Layanan: Kartu Keluarga" in citizen.heard


def test_the_count_of_questions_leaves_it_out(citizen: Citizen) -> None:
    other = Citizen(category=CATEGORY)
    citizen.says("KTP saya belum jadi sejak 2 November.").presses("Setuju")
    other.says("Berkas saya belum jadi sejak 2 November.").presses("Setuju")
    assert _questions(citizen) == _questions(other) - 1


def test_it_goes_with_the_words_that_named_it(citizen: Citizen) -> None:
    first = citizen.message(text="KTP saya belum jadi sejak 2 November.")
    citizen.sends(first).presses("Setuju")
    assert citizen.answer("objek") == "ktp_el"
    gone = msgspec.structs.replace(citizen.message(note="deleted"), reply_to=first.external_id)
    turn = advance(
        citizen.form,
        citizen.state,
        Said((gone,), {first.external_id: (first.text,)}),
        now=citizen.now,
        zone=ZONE,
        category=CATEGORY,
    )
    assert "objek" not in turn.state.answers
    assert turn.state.opening == ""


def test_what_the_citizen_chose_stays(citizen: Citizen) -> None:
    """Told in the middle, after the question was answered: the story moves nothing."""
    citizen.says("MULAI").presses("Setuju").reaches("objek").says("kk")
    citizen.reaches("uraian").says("KTP saya belum jadi dan sudah dua kali datang ke loket.")
    assert citizen.answer("objek") == "kk"


def _questions(citizen: Citizen) -> int:
    said = citizen.heard.split(" pertanyaan")[0].split()
    return int(said[-1])
