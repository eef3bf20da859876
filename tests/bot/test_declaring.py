"""Declarations: the wanted answer counts, any other one is kept, said to be kept, and lacks."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.conversation import Answer
from bot.declaring import declared, holes, is_wanted, made, wanted
from bot.fields import lacking
from bot.form import Field, Form, Option
from tests.bot.citizen import FORM, MONDAY, ZONE, Citizen

WIB = ZoneInfo(ZONE)
DECLARE = Field(
    "benar",
    "yes_no",
    "tanya_rahasia",
    "Pernyataan",
    "receive",
    must=("ya",),
    options=(Option("ya", "Saya menyatakan"), Option("tidak", "Belum")),
)
PLACE = Field("tempat", "place", "tanya_di_mana", "Tempat", "asked")
SHORT = Form("f", "1", (FORM.field("uraian"), PLACE, DECLARE))
TOLD = "KTP saya rekam bulan Agustus dan belum dicetak."
YES, NO = Answer(True, "ya", "Saya menyatakan"), Answer(False, "tidak", "Belum")
SOURCE = Field(
    "sumber",
    "choice",
    "q",
    "Sumber",
    "complete",
    must=("sendiri", "lihat"),
    options=(Option("sendiri", "Sendiri"), Option("lihat", "Melihat"), Option("lain", "Lain")),
)
SIGNS = msgspec.structs.replace(SOURCE, kind="checks", by=("petugas",))


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        (DECLARE, True, True),
        (DECLARE, False, False),
        (DECLARE, None, False),
        (msgspec.structs.replace(DECLARE, options=(), must=("tidak",)), False, True),
        (SOURCE, "lihat", True),
        (SOURCE, "lain", False),
        (SIGNS, "sendiri,lihat", True),
        (SIGNS, "sendiri", False),
        (SIGNS, "", False),
        (msgspec.structs.replace(DECLARE, must=()), False, True),
    ],
)
def test_an_answer_is_the_wanted_one_or_not(field: Field, value: object, right: bool) -> None:
    assert is_wanted(field, Answer(value, "x", "x")) is right


def test_only_the_wanted_answer_fills_the_question() -> None:
    assert lacking(SHORT, {"uraian": YES, "benar": YES}, "receive") == ()
    assert lacking(SHORT, {"uraian": YES, "benar": NO}, "receive") == (DECLARE,)
    assert wanted(SOURCE) == "Sendiri / Melihat"


def test_a_declaration_carries_the_last_place_before_it_and_its_time() -> None:
    there = {"tempat": Answer({}, "Raci", "Raci")}
    told = declared(SHORT, DECLARE, YES, there, now=MONDAY, zone=WIB)
    assert told.shown == "Saya menyatakan (Raci, 23 November 2026 pukul 10.15)"
    assert told.at == MONDAY
    without = declared(SHORT, DECLARE, YES, {}, now=MONDAY, zone=WIB)
    assert without.shown == "Saya menyatakan (23 November 2026 pukul 10.15)"
    refused = declared(SHORT, DECLARE, NO, there, now=MONDAY, zone=WIB)
    assert (refused.shown, refused.at) == ("Belum (belum terpenuhi)", MONDAY)
    assert declared(SHORT, PLACE, YES, {}, now=MONDAY, zone=WIB) is YES
    assert made(SHORT, {"benar": told}) == f"Pernyataan: {told.shown}"
    assert made(SHORT, {"benar": refused}) == ""


def test_its_question_names_the_place_the_day_and_the_hour() -> None:
    local = MONDAY.astimezone(WIB)
    assert holes(SHORT, DECLARE, {}, local) == {
        "tempat": "(tempat belum diisi)",
        "tanggal": "23 November 2026",
        "jam": "10.15",
    }
    assert holes(SHORT, PLACE, {}, local) == {}


def test_who_says_no_is_told_what_follows_and_can_send_it() -> None:
    citizen = Citizen(SHORT).agrees().says(TOLD).says("Raci, Desa Contoh")
    citizen.says("tidak")
    assert citizen.texts == ["isian_belum_sesuai>ringkasan"]
    assert "tidak ditolak" in citizen.heard
    assert "3. Pernyataan: Belum (belum terpenuhi)" in citizen.heard
    citizen.presses("Kirim")
    assert citizen.submitted.answers["benar"].value is False


def test_who_changes_his_mind_declares_then_and_not_before() -> None:
    citizen = Citizen(SHORT).agrees().says(TOLD).says("Raci, Desa Contoh").says("belum")
    citizen.waits(minutes=45).says("ubah 3").presses("Saya menyatakan")
    shown = "Saya menyatakan (Raci, Desa Contoh, 23 November 2026 pukul 11.00)"
    assert f"3. Pernyataan: {shown}" in citizen.heard
