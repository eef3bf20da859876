"""Each question for files has a pile of its own, in a chat and in a mail."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot import mail_engine
from bot.conversation import Answer, Evidence, Supply
from bot.fields import first_pile, lacking, pile, piles
from bot.form import Field, Form, When
from bot.mail_engine import About
from bot.mail_form import read_mail
from tests.bot.citizen import FORM, MONDAY, ZONE, Citizen
from tests.bot.test_mail_form import mail

SIGNED = Field("formulir", "files", "tanya_bukti", "Formulir", "receive")
TWO = Form("f", "1", (FORM.field("uraian"), FORM.field("bukti"), SIGNED))
TOLD = "KTP saya rekam bulan Agustus dan belum dicetak."


@pytest.fixture
def citizen() -> Citizen:
    """Somebody who is asked for evidence."""
    return Citizen(TWO).agrees().says(TOLD)


def keys(citizen: Citizen) -> list[str]:
    return [item.field for item in citizen.state.evidence]


def test_files_belong_to_the_question_that_they_answer(citizen: Citizen) -> None:
    citizen.sends(citizen.photo("loket")).says("CUKUP")
    assert citizen.state.asking == "formulir"
    assert "sejauh ini" not in citizen.heard
    citizen.says("CUKUP")
    assert citizen.texts == ["wajib_diisi>tanya_bukti"], "a picture of the counter is no form"
    citizen.sends(citizen.photo("ini formulirnya"))
    assert "Formulir: sejauh ini 1 berkas" in citizen.heard
    citizen.says("CUKUP").presses("Kirim")
    assert [item.field for item in citizen.submitted.evidence] == ["bukti", "formulir"]
    assert set(citizen.submitted.answers) == {"uraian", "bukti", "formulir"}


def test_what_comes_at_another_question_is_on_the_first_pile() -> None:
    citizen = Citizen(TWO).agrees()
    citizen.sends(citizen.photo("jalan rusak"))
    assert keys(citizen) == ["bukti"]


def test_the_rest_of_an_album_belongs_where_it_began(citizen: Citizen) -> None:
    citizen.sends(citizen.photo("a", album="x"), citizen.photo(album="x")).says("CUKUP")
    citizen.sends(citizen.photo(album="x"))
    assert keys(citizen) == ["bukti", "bukti", "bukti"]
    assert citizen.state.asking == "formulir"


def test_a_draft_of_before_has_one_pile() -> None:
    old = Evidence("m1", 0, "photo")
    assert piles(TWO, {}, (old,)) == {"bukti": (old,), "formulir": ()}
    assert piles(Form("f", "1", ()), {}, (old,)) == {"": (old,)}


def test_a_pile_of_a_question_that_is_not_asked_any_more_goes_to_the_first() -> None:
    hung = msgspec.structs.replace(SIGNED, when=When("jenis", ("a",)))
    jenis = Field("jenis", "choice", "q", "Jenis", "asked")
    form = Form("f", "1", (jenis, FORM.field("bukti"), hung))
    file = Evidence("m1", 0, "photo", field="formulir")
    given = {"jenis": Answer("a", "a", "a")}
    assert piles(form, given, (file,))["formulir"] == (file,)
    assert piles(form, {}, (file,)) == {"bukti": (file,)}
    assert (first_pile(form, {}), first_pile(Form("f", "1", (jenis,)), {})) == ("bukti", "")


def test_a_file_fills_its_question_though_nobody_said_that_it_is_all() -> None:
    assert lacking(TWO, {}, "receive", {"bukti"}) == (SIGNED,)
    assert lacking(TWO, {}, "receive", {"formulir"}) == ()


def test_who_deletes_the_last_file_of_a_pile_is_asked_for_it_again(citizen: Citizen) -> None:
    citizen.says("NANTI").sends(citizen.photo("formulir"))
    sent = citizen.state.evidence[0].message
    citizen.says("CUKUP")
    assert citizen.state.phase == "review"
    gone = msgspec.structs.replace(citizen.message(note="deleted"), reply_to=sent)
    citizen.sends(gone)
    assert pile(TWO, citizen.state, "formulir") == ()
    assert citizen.state.asking == "formulir"


# -- mails ----------------------------------------------------------------------------------------


def sent(text: str, files: int) -> list[str]:
    message = mail(text, files=files)
    read = read_mail(TWO, message, now=MONDAY, zone=ZoneInfo(ZONE))
    return [item.field for item in mail_engine.submit(TWO, message, read).evidence]


@pytest.mark.parametrize(
    ("text", "files", "fields"),
    [
        ("Formulir: terlampir", 2, ["formulir", "formulir"]),
        ("Bukti: foto loket", 1, ["bukti"]),
        ("Formulir: terlampir\nBukti: foto loket", 2, ["formulir", "bukti"]),
        ("Formulir: terlampir\nBukti: foto loket", 3, ["formulir"] * 3),
        ("Formulir: tidak ada\nBukti: foto", 1, ["bukti"]),
        ("Mohon dibantu, KTP belum jadi.", 1, ["formulir"]),
        ("Formulir: terlampir", 0, []),
    ],
)
def test_a_label_says_which_pile_the_files_of_a_mail_are_for(
    text: str, files: int, fields: list[str]
) -> None:
    assert sent(text, files) == fields


def test_a_later_mail_fills_the_first_question_for_files_that_lacks() -> None:
    about = About(("formulir",), open=True, own=True, proven=True, waiting=False, secrecy="")
    message = mail("Ini formulirnya.", files=1)
    read = read_mail(TWO, message, now=MONDAY, zone=ZoneInfo(ZONE), asked=about.asked)
    (supply,) = (
        one
        for one in mail_engine.add_to_case(TWO, message, read, about, notice="1")
        if isinstance(one, Supply)
    )
    assert set(supply.answers) == {"formulir"}
    assert [item.field for item in supply.evidence] == ["formulir"]
    strange = msgspec.structs.replace(about, own=False)
    effects = mail_engine.add_to_case(TWO, message, read, strange, notice="1")
    assert not any(isinstance(one, Supply) for one in effects)
