"""Rules of an SOP as data: what holds without them, and an office that differs.

The defaults are written out by hand: they are what every office without a table follows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from app.demo.world import World
from app.serving.wiring import PROFILES
from backoffice.office.profile import (
    Profile,
    content_version,
    load_profile,
    profile_document,
    read_document,
)
from backoffice.office.rules import (
    Limit,
    NudgedLimit,
    Reason,
    Rules,
    end_of,
    in_words,
    is_over,
    nudges_of,
)
from tests.databases import fresh_sqlite
from tests.offices import OTHER_RULES, OTHER_WAYS, office_with
from tests.world import case_of, has_complained, local, sends_to


def load(folder: Path, rules: str) -> Profile:
    return load_profile(office_with(folder, rules))


# What holds without a table ---------------------------------------------------------------------


def test_without_a_table_the_rules_are_those_of_the_house() -> None:
    rules = load_profile(PROFILES / "sanggau").rules
    limits = {
        name: (limit.amount, limit.unit)
        for name in ("completion", "reply", "data_wish", "late_entry", "acknowledgement")
        for limit in [getattr(rules, name)]
    }
    assert limits == {
        "completion": (30, "hari"),
        "reply": (10, "hari_kerja"),
        "data_wish": (72, "jam"),
        "late_entry": (2, "hari_kerja"),
        "acknowledgement": (8, "jam_kerja"),
    }
    assert rules.completion.nudges == (7, 20, 27)
    assert rules.data_wish.nudges == (48,)
    assert [one.id for one in rules.refusals] == [
        "identitas", "pengadilan", "ganda", "umum", "bukan_pengaduan",
    ]  # fmt: skip
    assert [one.id for one in rules.identity_reasons] == [
        "hubungi", "periksa", "surat", "rapat", "hukum",
    ]  # fmt: skip
    said = [rules.greeting(hour) for hour in (0, 9, 10, 14, 15, 17, 18, 23)]
    assert said == ["pagi", "pagi", "siang", "siang", "sore", "sore", "malam", "malam"]


def test_the_defaults_make_no_version_of_their_own(tmp_path: Path) -> None:
    """An office that says nothing of rules has the version that it had before there were any."""
    sanggau = load_profile(PROFILES / "sanggau")
    without = msgspec.to_builtins(replace(sanggau, version=""))
    del without["rules"]
    content = msgspec.json.encode(without, order="sorted")
    assert sanggau.version == hashlib.sha256(content).hexdigest()[:16]
    clause = Rules().reply.clause
    same = f'\n[rules.reply]\namount = 10\nunit = "hari_kerja"\nclause = "{clause}"\n'
    assert load(tmp_path, same).version == sanggau.version


def test_other_rules_are_another_version(tmp_path: Path) -> None:
    sanggau = load_profile(PROFILES / "sanggau")
    other = load(tmp_path, OTHER_RULES)
    assert other.version != sanggau.version
    longer = replace(other, rules=replace(other.rules, completion=NudgedLimit(15, "hari", "L9")))
    assert content_version(longer) not in {sanggau.version, other.version}


def test_a_profile_stored_before_there_were_rules_has_the_defaults() -> None:
    sanggau = load_profile(PROFILES / "sanggau")
    document = json.loads(profile_document(sanggau))
    del document["profile"]["rules"]
    assert read_document(json.dumps(document).encode()) == sanggau


def test_a_stored_profile_keeps_its_own_rules(tmp_path: Path) -> None:
    other = load(tmp_path, OTHER_RULES + OTHER_WAYS)
    assert read_document(profile_document(other)) == other
    assert other.rules.refusals == (
        Reason("kedaluwarsa", "kejadiannya lebih dari satu tahun yang lalu", "L9"),
    )


# Limits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(30, "hari"), "30 hari"),
        (Limit(10, "hari_kerja"), "10 hari kerja"),
        (Limit(72, "jam"), "3×24 jam"),
        (Limit(24, "jam"), "24 jam"),
        (Limit(30, "jam"), "30 jam"),
    ],
)
def test_a_limit_in_words(limit: Limit, words: str) -> None:
    assert in_words(limit) == words


async def test_days_are_counted_in_the_unit_of_the_limit(one_world: World) -> None:
    calendar, monday = one_world.node.desk.calendar, local(2026, 11, 23, 10, 15)

    def days(limit: NudgedLimit) -> list[date]:
        moments = (*nudges_of(limit, monday, calendar), end_of(limit, monday, calendar))
        return [calendar.day(at) for at in moments]

    assert days(NudgedLimit(14, "hari", nudges=(6, 10))) == [
        date(2026, 11, 29), date(2026, 12, 3), date(2026, 12, 7),
    ]  # fmt: skip
    assert days(NudgedLimit(6, "hari_kerja", nudges=(5,))) == [
        date(2026, 11, 30),
        date(2026, 12, 1),
    ]
    (nudge,) = nudges_of(NudgedLimit(6, "hari_kerja", nudges=(5,)), monday, calendar)
    assert nudge == monday + timedelta(days=7), "at the time of day at which it began"
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert is_over(Limit(1, "hari"), friday, sunday, calendar)
    assert not is_over(Limit(1, "hari_kerja"), friday, sunday, calendar)


# An office that differs -------------------------------------------------------------------------


@pytest.fixture
async def other(folder: Path) -> AsyncIterator[World]:
    """An office whose SOP says something else wherever it may."""
    mine = str(office_with(folder, OTHER_RULES + OTHER_WAYS))
    database = fresh_sqlite(folder)
    async with World.opened(folder, office=mine, database_url=database, straight=True) as opened:
        yield opened


async def test_another_time_to_complete_is_told_and_reminded_of(other: World) -> None:
    petugas, pejabat = await other.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Pejabat Satu", "pejabat_pengelola"),
    )
    warga = other.citizen()
    case = await has_complained(warga)
    await petugas.says("/lengkapi 1 Foto resi perekaman.")
    await petugas.says("YA")
    assert "7 Desember 2026" in warga.sees
    await other.until(local(2026, 12, 8, 12))
    days = [
        f"{local_at:%m-%d}"
        for send in other.sandbox.ledger.sends
        if send.chat == warga.user.id and "7 Desember 2026" in send.text
        for local_at in [other.node.desk.local(send.at)]
    ]
    assert days == ["11-23", "11-26", "12-03"], "asked, and reminded after 3 and 10 days"
    asked = [text for text in sends_to(other, pejabat) if "belum datang" in text]
    assert len(asked) == 1
    assert "sudah 14 hari, kelengkapan" in asked[0]
    assert (await case_of(other, case.code)).open


async def test_another_ground_of_refusal_is_offered_and_told(other: World) -> None:
    pejabat = await other.officer("Pejabat Satu", "pejabat_pengelola")
    warga = other.citizen()
    case = await has_complained(warga)
    await pejabat.says("/tolak 1")
    assert "penjelasannya: kedaluwarsa. Contoh" in pejabat.sees
    await pejabat.says("/tolak 1 ganda Sudah ada.")
    assert "penjelasannya: kedaluwarsa. Contoh" in pejabat.sees, "that one it does not have"
    await pejabat.says("/tolak 1 kedaluwarsa Kejadiannya tahun 2019.")
    await pejabat.says("YA")
    told = "Kejadiannya lebih dari satu tahun yang lalu. Kejadiannya tahun 2019."
    assert told.lower() in "\n".join(warga.news()).lower()
    assert (await case_of(other, case.code)).state == "DITOLAK"


async def test_an_identity_is_opened_for_another_reason(other: World) -> None:
    petugas = await other.officer("Petugas Satu", "petugas_pengaduan")
    await has_complained(other.citizen())
    await petugas.says("/ambil 1")
    await petugas.says("/identitas 1 hubungi")
    assert "kunjungan: mengunjungi pelapor" in petugas.sees
    await petugas.says("/identitas 1 kunjungan")
    assert "Identitas pelapor" in petugas.sees
    await petugas.says("/riwayat 1")
    assert "identitas dibuka (mengunjungi pelapor)" in petugas.sees


async def test_a_wish_about_data_has_another_limit(other: World) -> None:
    pejabat, kepala = await other.officers(
        ("Pejabat Satu", "pejabat_pengelola"),
        ("Kepala Satu", "kepala_dinas"),
    )
    warga = other.citizen()
    await has_complained(warga)
    assert "paling lambat 2×24 jam" in (await warga.says("DATA SAYA"))[-1]
    await other.until(local(2026, 11, 25, 12))
    soon = [text for text in sends_to(other, pejabat) if "belum diputuskan" in text]
    assert len(soon) == 2, "after 24 and after 36 hours"
    assert "Batas 2×24 jam: Rabu, 25 November 2026 pukul 10.15" in soon[0]
    late = [text for text in sends_to(other, kepala) if "melewati batas 2×24 jam" in text]
    assert len(late) == 1


async def test_both_reminders_of_a_wish_come_when_nothing_else_happens(other: World) -> None:
    """No clock of a closed case adds a line to the journal between them."""
    pejabat = await other.officer("Pejabat Satu", "pejabat_pengelola")
    warga = other.citizen()
    await has_complained(warga)
    await pejabat.says("/tolak 1 kedaluwarsa Kejadiannya tahun 2019.")
    await pejabat.says("YA")
    await warga.says("DATA SAYA")
    await other.until(local(2026, 11, 25, 12))
    soon = [text for text in sends_to(other, pejabat) if "belum diputuskan" in text]
    assert len(soon) == 2, "after 24 and after 36 hours"


async def test_another_hour_has_another_greeting(other: World) -> None:
    warga = other.citizen()
    (greeting,) = await warga.says("halo")
    assert greeting.startswith("Selamat pagi menjelang siang, Bapak/Ibu")
    await other.until(local(2026, 11, 23, 11, 1))
    late = other.citizen("Warga Contoh Dua")
    (greeting,) = await late.says("halo")
    assert greeting.startswith("Selamat petang, Bapak/Ibu")


async def test_what_comes_on_paper_may_be_entered_later(other: World) -> None:
    petugas = await other.officer("Petugas Satu", "petugas_pengaduan")
    await petugas.says("/catat radio 2026-11-19\nisi: KTP belum dicetak")
    assert "Akan dicatat 1 pengaduan" in petugas.sees, "four days are not late here"
    await petugas.says("/catat radio 2026-11-18\nisi: KTP belum dicetak")
    assert "lebih dari 4 hari yang lalu" in petugas.sees


async def test_another_way_of_paper_is_offered_read_and_shown(other: World) -> None:
    petugas = await other.officer("Petugas Satu", "petugas_pengaduan")
    await petugas.says("/catat kotak 2026-11-20\nisi: KTP belum dicetak")
    assert "bukan kanal. Kanalnya: radio." in petugas.sees, "it has no box"
    await petugas.says("/catat")
    assert petugas.buttons == ("Siaran radio", "Satu per satu")
    await petugas.says("/catat siaran 2026-11-20\nisi: KTP belum dicetak")
    assert "1. Siaran radio, sampai di kantor Jumat, 20 November 2026" in petugas.sees
    await petugas.says("YA")
    assert "(lewat siaran radio)" in petugas.sees


async def test_a_case_ends_under_the_rules_that_it_began_with(folder: Path) -> None:
    """What a citizen was promised stays, whatever the office says of later ones."""
    database = fresh_sqlite(folder)
    async with World.opened(folder, database_url=database, straight=True) as before:
        code = (await has_complained(before.citizen())).code
    mine = str(office_with(folder, OTHER_RULES))
    async with World.opened(folder, office=mine, database_url=database, straight=True) as after:
        desk, old = after.node.desk, await case_of(after, code)
        asked = local(2026, 11, 23, 10, 15)
        assert desk.date(desk.complete_until(old.version, asked)) == "23 Desember 2026"
        assert desk.reply_until(old.version, asked) == "7 Desember 2026"
        now = desk.current.version
        assert desk.date(desk.complete_until(now, asked)) == "7 Desember 2026"
        assert desk.reply_until(now, asked) == "30 November 2026"
