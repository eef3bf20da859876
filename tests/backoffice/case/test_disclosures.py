"""What of a person stands in a text, and what only looks like it."""

from __future__ import annotations

import pytest

from backoffice.case.disclosures import numbers_in, says_name

OWN = ("(0564) 210-000", "110")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NIK Bapak 6103000000000001", ("nik",)),
        ("nomor KK 6103 0000 0000 0001.", ("nik",)),
        ("hubungi Bu Tuti di 0812-0000-0077", ("telepon",)),
        ("WA +62 812 0000 0077", ("telepon",)),
        ("telepon rumahnya (0561) 730000", ("telepon",)),
        ("NIK 6103000000000001, HP 0812 0000 0077", ("nik", "telepon")),
        # The office's own number, in another way of writing it.
        ("telepon kantor 0564210000", ()),
        ("buka Senin 08.00-15.00", ()),
        ("buka 07.30 - 16.00, istirahat 12.00-13.00", ()),
        ("pada 05-12-2026 atau 05.12.2026", ()),
        ("biaya Rp150.000, nomor 0042/PGD/XI/2026", ()),
        ("kode SGU-7K4Q-29, loket 2, 110", ()),
        ("", ()),
    ],
)
def test_numbers_of_persons_are_found_and_nothing_else(text: str, found: tuple[str, ...]) -> None:
    assert numbers_in(text, OWN) == found


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Berkas atas nama Melati Contoh sudah ada.", True),
        ("berkas MELATI   CONTOH sudah ada", True),
        ("Bu Melati sudah menyampaikannya.", True),
        ("Ibu Contoh mohon datang.", True),
        ("Mohon contoh tanda tangannya dibawa.", False),
        ("Bunga melati di taman kantor.", False),
        ("Mohon Bapak/Ibu datang.", False),
        ("", False),
    ],
)
def test_a_name_is_found_as_people_write_it(text: str, stands: bool) -> None:
    assert says_name(text, ["Melati Indah Contoh", "Hj. Melati Contoh"]) is stands


def test_a_name_of_one_word_needs_its_title() -> None:
    assert says_name("Pak Rahmat sudah ke sini", ["Rahmat"])
    assert not says_name("rahmat Tuhan", ["Rahmat"])
    assert not says_name("Pak Rahmat sudah ke sini", [])
