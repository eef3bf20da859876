"""The columns of a register as data: what the linter says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from app.serving.wiring import PROFILES
from backoffice.office.profile import content_version, load_profile
from backoffice.office.register import COLUMNS, Register
from backoffice.office.register_issues import REGISTER_CHECKS

OFFICES = ("kalbar", "pasuruan", "payakumbuh", "sanggau", "tanbu")


def told(register: Register) -> list[str]:
    profile = replace(load_profile(PROFILES / "sanggau"), register=register)
    return [key for check in REGISTER_CHECKS for key, _ in check(profile)]


@pytest.mark.parametrize("office", OFFICES)
def test_every_office_has_its_columns_with_a_clause(office: str) -> None:
    register = load_profile(PROFILES / office).register
    assert register.clause
    assert register.columns[0] == "nomor"
    assert "ringkas" in register.columns


def test_kalbar_closes_in_its_own_words() -> None:
    assert load_profile(PROFILES / "kalbar").register.closing == {"selesai": "Tuntas/Selesai"}


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"columns": ("nomor", "nik")}, "register.columns[1]"),
        ({"columns": ("nomor", "nama", "nama")}, "register.columns"),
        ({"columns": ("nama",)}, "register.columns"),
        ({"headings": {"nik": "NIK"}}, "register.headings.nik"),
        ({"headings": {"nama": " "}}, "register.headings.nama"),
        ({"headings": {"nama": "x" * 61}}, "register.headings.nama"),
        ({"columns": ("nomor",), "headings": {"nama": "Nama"}}, "register.headings.nama"),
        ({"closing": {"SELESAI": "Tuntas"}}, "register.closing.SELESAI"),
        ({"fields": {"nama": ("nama",)}}, "register.fields.nama"),
        ({"fields": {"terlapor": ("tidak_ada",)}}, "register.fields.terlapor"),
        # What says who complains cannot be moved into a column that everybody reads.
        ({"fields": {"terlapor": ("nama",)}}, "register.fields.terlapor"),
        ({"clause": ""}, "register.clause"),
    ],
)
def test_the_linter_points_at_what_is_wrong(changed: dict[str, object], key: str) -> None:
    fine = Register(columns=("nomor", "nama"), clause="L37")
    assert told(fine) == []
    assert told(replace(fine, **changed)) == [key]


def test_an_office_that_says_nothing_has_every_column_and_keeps_its_version(tmp_path: Path) -> None:
    assert Register().columns == COLUMNS
    assert told(Register()) == []
    profile = load_profile(PROFILES / "sanggau")
    plain = replace(profile, register=Register())
    assert content_version(plain) != content_version(profile)
    folder = tmp_path / "sanggau"
    folder.mkdir()
    text = (PROFILES / "sanggau" / "profile.toml").read_text(encoding="utf-8")
    head, _, tail = text.partition("[register]")
    without = head + tail[tail.index("[templates.whatsapp]") :]
    (folder / "profile.toml").write_text(without, encoding="utf-8")
    texts = (PROFILES / "sanggau" / "texts.id.toml").read_text(encoding="utf-8")
    (folder / "texts.id.toml").write_text(texts, encoding="utf-8")
    assert content_version(load_profile(folder)) == content_version(replace(plain, logo=""))
