"""The columns of the register, and what may be said of a story in them."""

from __future__ import annotations

import inspect

import pytest

from app.serving.wiring import PROFILES
from backoffice.office.profile import load_profile, shared_texts
from backoffice.office.register import CLOSINGS, COLUMNS, Register
from backoffice.reports.cells import CELLS
from backoffice.reports.told import Told
from bot.texts import merge

PROFILE = load_profile(PROFILES / "sanggau")
PERSON = ("Warga Contoh Satu", "0812-0000-0001", "Dusun Kenari, Desa Contoh")


def test_every_column_has_a_cell_and_a_heading() -> None:
    texts = merge(shared_texts(), {})
    assert tuple(CELLS) == COLUMNS
    assert [one for one in COLUMNS if f"kolom.{one}" not in texts] == []
    assert [one for one in CLOSINGS if f"keterangan.{one}" not in texts] == []
    # Whoever writes a profile reads there which there are.
    source = inspect.getsource(Register)
    assert [one for one in (*COLUMNS, *CLOSINGS) if one not in source] == []


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("KTP saya belum jadi. Sudah dua bulan.", "KTP saya belum jadi."),
        ("Jl. Raya rusak berat sekali! Tolong.", "Jl. Raya rusak berat sekali!"),
        ("Tolong. Jalan di depan pasar rusak. Sudah lama.", "Tolong. Jalan di depan pasar rusak."),
        ("tanpa titik dan tanpa akhir", "tanpa titik dan tanpa akhir"),
        ("baris awal\nbaris dua. Lalu lagi", "baris awal baris dua."),
        ("Saya Warga Contoh Satu, KTP belum jadi. Titik.", "Saya ••••, KTP belum jadi."),
        ("Hubungi +62 812 0000 0001 untuk keterangan. Ya.", "Hubungi •••• untuk keterangan."),
        ("NIK 6103010101900001 tidak terbaca di loket. Ya.", "NIK •••• tidak terbaca di loket."),
        ("warga contoh satu", ""),
        ("", ""),
    ],
)
def test_the_first_sentence_names_nobody(story: str, said: str) -> None:
    told = Told(PROFILE, names=PERSON[:2], person=PERSON)
    assert told.first_sentence(story) == said
