"""An unlocked telephone is not enough where the office asks for one-time codes."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from app.demo.world import Person, World
from backoffice.casework.second_factor import MOST_WRONG
from backoffice.delivery.qr_codes import drawn
from backoffice.office.one_time_codes import code_of, step_at
from tests.app.operators import Operator, alone
from tests.databases import fresh_sqlite
from tests.mailing import Post, mail_officer
from tests.offices import office_with
from tests.world import ANSWERS, complains, has_complained, sends_to

ASKS = '\n[rules]\none_time_codes = ["identitas", "setujui", "kirim"]\n'
_SECRET = re.compile(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}")


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """An office that asks for a code to open an identity, to approve and to send."""
    alone(monkeypatch, tmp_path)
    (tmp_path / "office").mkdir()
    mine = str(office_with(tmp_path / "office", ASKS))
    async with World.opened(
        tmp_path, office=mine, database_url=fresh_sqlite(tmp_path), whatsapp=True, straight=True
    ) as opened:
        yield opened


class App:
    """An authenticator app on another telephone."""

    def __init__(self, world: World, told: str) -> None:
        self.world = world
        *_, newest = _SECRET.findall(told)
        self.secret = base64.b32decode(newest.replace(" ", ""))

    def shows(self, *, ago: int = 0) -> str:
        return code_of(self.secret, step_at(self.world.clock() - timedelta(seconds=ago)))

    @property
    def wrong(self) -> str:
        """A code of no time around now."""
        near = {self.shows(ago=30 * away) for away in range(-3, 12)}
        return next(code for code in ("000000", "111111", "222222") if code not in near)

    def waits(self) -> None:
        """The next code comes."""
        self.world.clock.advance(timedelta(seconds=61))


async def has_codes(person: Person) -> App:
    """The officer begins with codes; returns the app."""
    await person.says("/kodesandi")
    app = App(person.world, "\n".join(sends_to(person.world, person)))
    await person.says(app.shows())
    assert "Kode sekali pakai terpasang" in person.sees
    app.waits()
    return app


_ADDRESS = re.compile(r"otpauth://\S+")


@pytest.mark.parametrize("on", ["telegram", "whatsapp"])
async def test_the_secret_comes_as_a_picture_too(
    office: World, tmp_path: Path, on: Literal["telegram", "whatsapp"]
) -> None:
    """A telephone reads it from the screen of a computer; it is stored nowhere."""
    pejabat = await office.officer("Utama Seruni", "pejabat_pengelola", on=on)
    said = await pejabat.says("/kodesandi")
    address = _ADDRESS.search("\n".join(said))
    assert address is not None
    (picture,) = (one.document for one in pejabat.user.inbox if one.document)
    assert picture == drawn(address[0]).content
    assert picture.startswith(b"\x89PNG")
    # By its bytes, and not sealed: nowhere.
    files = [one for one in tmp_path.rglob("*") if one.is_file()]  # noqa: ASYNC240 - a test's own
    assert files and not any(picture in one.read_bytes() for one in files)


async def test_by_mail_the_picture_is_a_file(office: World) -> None:
    post = Post(office)
    pejabat = await mail_officer(
        post, "seruni@kantor.example.com", "Utama Seruni", "pejabat_pengelola"
    )
    await pejabat.writes("/kodesandi", answers=pejabat.last)
    address = _ADDRESS.search(pejabat.last.text)
    assert address is not None
    assert pejabat.last.message.attachments == (drawn(address[0]),)


async def test_an_identity_is_opened_by_ya_and_the_code_alone(office: World) -> None:
    pejabat = await office.officer("Utama Seruni", "pejabat_pengelola")
    await complains(office.citizen("Warga Satu"))
    await pejabat.says("/ambil 1")
    app = await has_codes(pejabat)
    await pejabat.says("/identitas 1 hubungi")
    assert "Akan membuka identitas pelapor 0001/PGD/XI/2026 (menghubungi pelapor)" in pejabat.sees
    assert "kode 6 angka" in pejabat.sees
    assert pejabat.buttons == ("Batal",)
    await pejabat.says("YA")
    assert "ketik YA dan kode 6 angka" in pejabat.sees
    assert ANSWERS["nama"] not in "\n".join(sends_to(office, pejabat))
    await pejabat.says(f"YA {app.shows()}")
    assert ANSWERS["nama"] in pejabat.sees
    await pejabat.says("/riwayat 1")
    assert "membuktikan diri dengan kode sekali pakai untuk /identitas" in pejabat.sees


async def test_approving_shows_the_draft_and_asks_for_the_code(office: World) -> None:
    pejabat, tim = await office.officers(
        ("Utama Seruni", "pejabat_pengelola"),
        ("Tirta Anggrek", "tim_penjawab", "tim_pengelola"),
    )
    warga = office.citizen("Warga Satu")
    await has_complained(warga)
    app = await has_codes(pejabat)
    await pejabat.says("/disposisi 1 Tirta Anggrek Cek.")
    await tim.says("/ambil 1")
    await tim.says("/jawab 1 Mohon datang besok.")
    await pejabat.says("/setujui 1 saja")
    assert "Mohon datang besok." in pejabat.sees
    code = app.shows()
    # The digits alone will do, as apps show them.
    await pejabat.says(f"{code[:3]} {code[3:]}")
    assert "disetujui" in pejabat.sees
    app.waits()
    await pejabat.says("/kirim 1")
    assert "Mohon datang besok." in pejabat.sees
    await pejabat.says(f"ya {app.shows()}")
    assert "Mohon datang besok." in warga.sees


async def test_what_changed_in_between_is_not_approved(office: World) -> None:
    pejabat, tim = await office.officers(
        ("Utama Seruni", "pejabat_pengelola"),
        ("Tirta Anggrek", "tim_penjawab", "tim_pengelola"),
    )
    warga = office.citizen("Warga Satu")
    await has_complained(warga)
    app = await has_codes(pejabat)
    await pejabat.says("/disposisi 1 Tirta Anggrek Cek.")
    await tim.says("/ambil 1")
    await tim.says("/jawab 1 Mohon datang besok.")
    await pejabat.says("/setujui 1")
    await tim.says("/jawab 1 Mohon datang lusa.")
    await pejabat.says(f"YA {app.shows()}")
    assert "diganti. Ini yang baru" in pejabat.sees
    assert "Mohon datang lusa." in pejabat.sees
    assert "Mohon datang lusa." not in warga.sees
    app.waits()
    await pejabat.says(f"YA {app.shows()}")
    assert "Mohon datang lusa." in warga.sees


async def test_no_code_counts_twice(office: World) -> None:
    pejabat = await office.officer("Utama Seruni", "pejabat_pengelola")
    for name in ("Warga Satu", "Warga Dua"):
        await has_complained(office.citizen(name))
    app = await has_codes(pejabat)
    for number in (1, 2):
        await pejabat.says(f"/ambil {number}")
    await pejabat.says("/identitas 1 hubungi")
    code = app.shows()
    await pejabat.says(f"YA {code}")
    assert ANSWERS["nama"] in pejabat.sees
    await pejabat.says("/identitas 2 hubungi")
    await pejabat.says(f"YA {code}")
    assert "sudah dipakai" in pejabat.sees
    app.waits()
    await pejabat.says(f"YA {app.shows()}")
    assert ANSWERS["nama"] in pejabat.sees


async def test_whoever_guesses_has_to_rest_and_is_told_of(office: World) -> None:
    pejabat, kepala, admin = await office.officers(
        ("Utama Seruni", "pejabat_pengelola"),
        ("Wira Kenanga", "kepala_dinas"),
        ("Yudha Admin", "admin"),
    )
    await has_complained(office.citizen("Warga Satu"))
    await pejabat.says("/ambil 1")
    app = await has_codes(pejabat)
    for one in (kepala, admin):
        assert any("memasang kode sekali pakai" in text for text in one.news())
    await pejabat.says("/identitas 1 hubungi")
    for _ in range(MOST_WRONG - 1):
        await pejabat.says(f"YA {app.wrong}")
        assert "Sisa percobaan" in pejabat.sees
    assert kepala.news() == []
    await pejabat.says(f"YA {app.wrong}")
    assert "terlalu sering salah" in pejabat.sees
    for one in (kepala, admin):
        (told,) = one.news()
        assert "dari akun Utama Seruni" in told
    await pejabat.says(f"YA {app.shows()}")
    assert "terlalu sering salah" in pejabat.sees
    await office.passes(minutes=16)
    await pejabat.says("/identitas 1 hubungi")
    await pejabat.says(f"YA {app.shows()}")
    assert ANSWERS["nama"] in pejabat.sees


async def test_without_an_app_nothing_is_opened(office: World) -> None:
    pejabat = await office.officer("Utama Seruni", "pejabat_pengelola")
    await has_complained(office.citizen("Warga Satu"))
    await pejabat.says("/ambil 1")
    await pejabat.says("/identitas 1 hubungi")
    assert "/kodesandi" in pejabat.sees
    await pejabat.says("/kodesandi")
    app = App(office, "\n".join(sends_to(office, pejabat)))
    # A secret that no app has shown is none.
    await pejabat.says("/identitas 1 hubungi")
    assert "/kodesandi" in pejabat.sees
    await pejabat.says("YA 123456")
    assert ANSWERS["nama"] not in "\n".join(sends_to(office, pejabat))
    await pejabat.says("/kodesandi")
    app = App(office, pejabat.inbox[-3].text)
    for words in ("ini kodenya", "YA"):
        await pejabat.says(words)
        assert "6 angka" in pejabat.sees
    await pejabat.says(app.shows())
    assert "terpasang" in pejabat.sees
    await pejabat.says("/kodesandi")
    assert "sudah terpasang" in pejabat.sees


async def test_a_colleague_who_leads_lets_begin_anew(office: World) -> None:
    pejabat, kepala, admin = await office.officers(
        ("Utama Seruni", "pejabat_pengelola"),
        ("Wira Kenanga", "kepala_dinas"),
        ("Yudha Admin", "admin"),
    )
    await has_codes(pejabat)
    await pejabat.says("/kodesandi reset Utama Seruni")
    assert "hanya dapat dilepas oleh pimpinan atau admin" in pejabat.sees
    for one in (pejabat, kepala):
        one.news()
    await admin.says("/kodesandi reset Utama Seruni")
    assert "Yakin melepas" in admin.sees
    await admin.says("YA")
    assert "dilepas" in admin.sees
    assert "dilepas oleh Yudha Admin" in pejabat.sees
    assert any("dilepas oleh Yudha Admin" in text for text in kepala.news())
    await has_codes(pejabat)
    await has_codes(admin)
    await admin.says("/kodesandi reset Yudha Admin")
    assert "Kode sendiri dilepas oleh" in admin.sees


async def test_the_terminal_lets_begin_anew(office: World) -> None:
    pejabat = await office.officer("Utama Seruni", "pejabat_pengelola")
    await has_codes(pejabat)
    said = await Operator.of(office).told("staff", "reset-code", "Utama Seruni")
    assert "begins anew" in said
    await office.settle()
    assert "operator server" in pejabat.sees
    await has_codes(pejabat)


async def test_a_forwarded_code_confirms_nothing(office: World) -> None:
    pejabat = await office.officer("Utama Seruni", "pejabat_pengelola")
    await has_complained(office.citizen("Warga Satu"))
    await pejabat.says("/ambil 1")
    app = await has_codes(pejabat)
    await pejabat.says("/identitas 1 hubungi")
    pejabat.user.say(app.shows(), forward=True)
    await pejabat.settled()
    assert ANSWERS["nama"] not in pejabat.sees


async def test_by_mail_the_code_stands_behind_that_of_the_preview(office: World) -> None:
    post = Post(office)
    pejabat = await mail_officer(post, "utama@example.com", "Utama Seruni", "pejabat_pengelola")
    await has_complained(office.citizen("Warga Satu"))
    await pejabat.writes("/kodesandi", answers=pejabat.last)
    app = App(office, pejabat.last.text)
    await pejabat.writes(app.shows(), answers=pejabat.last)
    assert "terpasang" in pejabat.last.text
    app.waits()
    await pejabat.writes("/ambil 1", answers=pejabat.last)
    await pejabat.writes("/identitas 1 hubungi", answers=pejabat.last)
    preview = pejabat.last
    found = re.search(r"YA ([a-z2-7]{8})", preview.text)
    assert found, preview.text
    await pejabat.writes(f"YA {found[1]}", answers=preview)
    assert ANSWERS["nama"] not in pejabat.last.text
    assert "kode 6 angka" in pejabat.last.text
    code = app.shows()
    # A mail takes its time.
    office.clock.advance(timedelta(minutes=3))
    await pejabat.writes(f"YA {found[1]} {code}", answers=preview)
    assert ANSWERS["nama"] in pejabat.last.text


async def test_where_nobody_asks_everything_is_as_it_was(one_world: World) -> None:
    pejabat = await one_world.officer("Utama Seruni", "pejabat_pengelola")
    await has_complained(one_world.citizen("Warga Satu"))
    await pejabat.says("/ambil 1")
    await pejabat.says("/identitas 1 hubungi")
    assert ANSWERS["nama"] in pejabat.sees
    await pejabat.says("/kodesandi")
    assert "tidak meminta kode sekali pakai" in pejabat.sees
