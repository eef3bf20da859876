"""A mail leads to the effects of a chat, by what it says and whose case it is for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import mail_engine
from bot.conversation import (
    Answer,
    AskData,
    CallOfficer,
    Consented,
    Effect,
    Erase,
    Forward,
    LookUp,
    Say,
    Supply,
    Withdraw,
)
from bot.mail_engine import About
from bot.mail_form import MailForm, read_mail
from channels.message import InboundMessage
from tests.bot.citizen import FORM, MONDAY, ZONE
from tests.bot.test_mail_form import mail

OPEN = About(
    asked=("nama", "kontak"),
    open=True,
    own=True,
    proven=False,
    waiting=False,
    secrecy="rahasia",
)
KNOWN = {"alamat": Answer({"text": "Desa Lama", "parts": {}}, "Desa Lama", "Desa Lama")}


def read(message: InboundMessage, about: About) -> MailForm:
    return read_mail(
        FORM,
        message,
        now=MONDAY,
        zone=ZoneInfo(ZONE),
        known=KNOWN,
        asked=about.asked,
        category="objek",
    )


def effects(text: str, about: About = OPEN, *, files: int = 0) -> tuple[Effect, ...]:
    message = mail(text, files=files)
    return mail_engine.add_to_case(FORM, message, read(message, about), about, notice="2026-01")


def supplied(text: str, about: About = OPEN, *, files: int = 0) -> set[str]:
    found = [one for one in effects(text, about, files=files) if isinstance(one, Supply)]
    return set(found[0].answers) if found else set()


def forwarded(text: str, about: About = OPEN) -> Forward | None:
    return next((one for one in effects(text, about) if isinstance(one, Forward)), None)


def but(**changes: bool) -> About:
    return msgspec.structs.replace(OPEN, **changes)


def test_what_was_missing_is_supplied_and_nothing_is_told_twice() -> None:
    assert supplied("Nama: Warga Contoh Dua\nNo HP: 0812 0000 0006") == {"nama", "kontak"}
    assert forwarded("Nama: Warga Contoh Dua\nNo HP: 0812 0000 0006") is None


def test_words_beside_the_answers_go_to_the_case() -> None:
    forward = forwarded("Nama: Warga Contoh Dua\n\nMohon segera, saya sudah dua kali datang.")
    assert forward is not None
    assert forward.words == "Mohon segera, saya sudah dua kali datang."
    assert forward.others == ()


def test_a_mere_code_corrects_nothing_but_an_answer_to_our_mail_does() -> None:
    text = "Alamat: Desa Baru, Kec. Contoh"
    assert supplied(text) == set()
    forward = forwarded(text)
    assert forward is not None
    assert forward.others == ("alamat",)
    assert supplied(text, but(proven=True)) == {"alamat"}
    assert forwarded(text, but(proven=True)) is None


def test_only_who_surely_is_the_citizen_lets_others_know_the_name() -> None:
    assert supplied("Rahasiakan: tidak") == set()
    assert supplied("Rahasiakan: ya") == {"rahasia"}
    assert supplied("Rahasiakan: tidak", but(proven=True)) == {"rahasia"}


@pytest.mark.parametrize("about", [but(own=False), but(open=False), but(own=False, proven=True)])
def test_nobody_fills_in_the_case_of_somebody_else_or_a_closed_one(about: About) -> None:
    assert supplied("Nama: Warga Contoh Dua", about, files=1) == set()
    forward = forwarded("Nama: Warga Contoh Dua", about)
    assert forward is not None
    assert forward.others == ("nama",)


def test_a_case_that_waits_for_an_answer_hears_that_it_came() -> None:
    assert forwarded("Nama: Warga Contoh Dua", but(waiting=True)) is not None


def test_files_are_an_answer_where_they_were_asked_for() -> None:
    asked = msgspec.structs.replace(OPEN, asked=("bukti",))
    assert supplied("Ini fotonya pak", asked, files=1) == {"bukti"}
    assert supplied("Ini fotonya pak", files=1) == set()


def test_consent_is_recorded_with_the_notice_in_force() -> None:
    (consented, *_) = effects("SETUJU")
    assert consented == Consented(version="2026-01", given=True, message="m1@example.com")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("STATUS", (LookUp(""),)),
        ("status SGU-7K4Q-29", (LookUp("SGU-7K4Q-29"),)),
        ("CABUT", (Withdraw(""),)),
        ("PETUGAS", (CallOfficer(), Say("minta_petugas"))),
        ("HAPUS DATA", (Erase(),)),
        ("DATA SAYA", (AskData("data_saya"),)),
        ("UBAH DATA", (AskData("ubah_data"),)),
        ("BANTUAN", (Say("info_kantor"),)),
        ("\n\n  Status  \n\nterima kasih", (LookUp(""),)),
    ],
)
def test_the_first_line_may_be_a_command(text: str, expected: tuple[Effect, ...]) -> None:
    command = mail_engine.command_in(mail(text))
    assert command is not None
    assert mail_engine.obey(command) == expected


@pytest.mark.parametrize("text", ["", "Saya mau tahu kenapa KTP lama", "LANJUT", "KIRIM", "BATAL"])
def test_what_only_a_chat_knows_is_no_command_of_a_mail(text: str) -> None:
    assert mail_engine.command_in(mail(text)) is None


def test_a_complaint_says_its_first_words_once() -> None:
    message = mail("Saya sudah tiga kali ke loket dua dan selalu disuruh pulang.")
    whole = read_mail(FORM, message, now=MONDAY, zone=ZoneInfo(ZONE), category="objek")
    submit = mail_engine.submit(FORM, message, whole)
    assert submit.answers["uraian"].words == message.text
    assert submit.opening == ""
    short = mail("tolong pak")
    bare = read_mail(FORM, short, now=MONDAY, zone=ZoneInfo(ZONE), category="objek")
    assert mail_engine.submit(FORM, short, bare).opening == "tolong pak"


@given(st.text(max_size=300), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_no_mail_breaks_it_and_every_word_has_a_place(
    text: str, open: bool, own: bool, proven: bool, waiting: bool
) -> None:
    about = but(open=open, own=own, proven=proven, waiting=waiting)
    found = effects(text, about)
    assert msgspec.json.decode(msgspec.json.encode(found), type=tuple[Effect, ...]) == found
    message = mail(text)
    form = read(message, about)
    if form.told and form.rest not in [one.words for one in form.answers.values()]:
        assert any(isinstance(one, Forward) and one.words == form.rest for one in found)
    if not (own and open):
        assert not any(isinstance(one, Supply) for one in found)
