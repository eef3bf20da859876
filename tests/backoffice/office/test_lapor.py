"""What SP4N-LAPOR! calls what an office calls otherwise, and what the linter says of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from app.cli.profiles import PROFILES
from backoffice.case.parts import CaseState
from backoffice.office.lapor import STATUSES, class_of, fold_heading, status_of, topic_of
from backoffice.office.profile import (
    load_profile,
    profile_document,
    profile_folders,
    read_document,
    shared_texts,
)
from backoffice.office.profile_issues import find_issues
from bot.conversation import Answer
from tests.offices import office_with

MORE = """
[lapor.states]
DIJAWAB = "Selesai"

[lapor.classes]
informasi = "Permintaan data"

[lapor.columns]
id = ["Kode"]
"""


def office(folder: Path, more: str) -> Path:
    """Sanggau without its own words for LAPOR!, and with others."""
    made = office_with(folder, "")
    profile = made / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    start = text.index("[lapor.topics]")
    end = text.index("\n\n", start)
    profile.write_text(text[:start] + text[end:] + more, encoding="utf-8")
    return made


def test_each_state_has_a_status_and_an_office_may_say_another(tmp_path: Path) -> None:
    assert set(STATUSES) == set(get_args(CaseState))
    sanggau = load_profile(PROFILES / "sanggau")
    told = {state: status_of(sanggau, state) for state in get_args(CaseState)}
    assert told["DITERIMA"] == "Menunggu verifikasi"
    assert told["LENGKAP"] == "Belum ditindaklanjuti"
    assert told["DIJAWAB"] == "Proses (menunggu tanggapan)"
    assert told["PRA_DAFTAR"] == "", "an announcement is nothing there"
    other = load_profile(office(tmp_path / "office", MORE))
    assert status_of(other, "DIJAWAB") == "Selesai"
    assert status_of(other, "SELESAI") == "Selesai", "what it does not say is as of the house"


def test_categories_and_classes_have_their_words(tmp_path: Path) -> None:
    sanggau = load_profile(PROFILES / "sanggau")
    assert topic_of(sanggau, "biaya", "Biaya/pungutan") == "Pungutan liar"
    assert topic_of(sanggau, "lainnya", "Lainnya") == "Lainnya"
    wish = {"klasifikasi": Answer("aspirasi", "usul", "Aspirasi")}
    asked = {"klasifikasi": Answer("informasi", "info", "Minta informasi")}
    assert class_of(sanggau, wish) == "Aspirasi"
    assert class_of(sanggau, asked) == "Permintaan Informasi"
    assert class_of(sanggau, {}) == "Pengaduan"
    other = load_profile(office(tmp_path / "office", MORE))
    assert class_of(other, asked) == "Permintaan data"


def test_headings_are_compared_by_their_words() -> None:
    assert fold_heading(" TRACKING_ID ") == fold_heading("Tracking-ID") == "tracking id"
    assert fold_heading("Nomor Laporan") != fold_heading("Laporan")


@pytest.mark.parametrize("folder", profile_folders(PROFILES), ids=lambda folder: folder.name)
def test_every_office_maps_what_it_has(folder: Path) -> None:
    profile = load_profile(folder)
    options = {one.id for one in profile.form.field(profile.category_field).options}
    assert set(profile.lapor.topics) <= options
    assert len(profile.lapor.topics) >= len(options - {"lainnya"})


def issues_of(folder: Path, more: str) -> dict[str, str]:
    profile = load_profile(office(folder, more))
    found = find_issues(profile, shared_texts(), channels=("telegram", "whatsapp", "mail"))
    return {issue.key: issue.text for issue in found}


def test_what_an_office_says_is_fit_for_use(tmp_path: Path) -> None:
    assert issues_of(tmp_path, MORE) == {}


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("lapor.states.TERTUNDA", '[lapor.states]\nTERTUNDA = "Tunda"'),
        ("lapor.states.SELESAI", '[lapor.states]\nSELESAI = " "'),
        ("lapor.topics.paspor", '[lapor.topics]\npaspor = "Imigrasi"'),
        ("lapor.topics.kk", f'[lapor.topics]\nkk = "{"x" * 61}"'),
        ("lapor.classes.keluhan", '[lapor.classes]\nkeluhan = "Pengaduan"'),
        ("lapor.columns.id", "[lapor.columns]\nid = []"),
        ("lapor.columns.received", "[lapor.columns]\nreceived = []"),
        ("lapor.columns.place", '[lapor.columns]\nplace = ["--"]'),
        ("lapor.columns.title", '[lapor.columns]\ntitle = ["tracking_id"]'),
    ],
)
def test_the_linter_points_at_what_is_wrong(tmp_path: Path, key: str, more: str) -> None:
    assert set(issues_of(tmp_path, more)) == {key}


def test_a_profile_of_before_says_nothing_of_it() -> None:
    sanggau = load_profile(PROFILES / "sanggau")
    document = msgspec.json.decode(profile_document(sanggau))
    del document["profile"]["lapor"]
    before = read_document(msgspec.json.encode(document))
    assert status_of(before, "DITOLAK") == "Diarsipkan"
    assert topic_of(before, "biaya", "Biaya/pungutan") == "Biaya/pungutan"


def test_the_words_of_the_house_make_no_version_of_their_own(tmp_path: Path) -> None:
    """An office that says nothing of it has the version that it had before there was any."""
    plain = load_profile(office(tmp_path / "office", ""))
    without = msgspec.to_builtins(replace(plain, version=""))
    del without["rules"], without["lapor"]
    content = msgspec.json.encode(without, order="sorted")
    assert plain.version == hashlib.sha256(content).hexdigest()[:16]
    assert load_profile(office(tmp_path / "other", MORE)).version != plain.version
