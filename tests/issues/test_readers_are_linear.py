"""One mail from a stranger stopped the office: expressions that began anew at each sign of a run.

Held: the readers of labelled lines, of officers' keys, of what tells who somebody is, and what
each of them folds or covers; and whole mails, through the whole house.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.demo.world import MORNING, World
from app.serving.logs import cover
from backoffice.case.redaction import without_person
from backoffice.desk.reply_tags import keys_in
from bot.form import Form
from bot.mail_form import asked_in, read_mail
from bot.words import fold
from channels.message import Address, InboundMessage, Sender
from tests.databases import fresh_sqlite
from tests.growth import assert_in_step
from tests.mailing import Post, desk_officer
from tests.world import complains

WIB = ZoneInfo("Asia/Pontianak")
#: Runs that mean nothing, and what almost means something.
FAMILIES: dict[str, Callable[[int], str]] = {
    "stars": lambda n: "*" * n,
    "blanks in a line": lambda n: f"nama{' ' * n}x",
    "signs in a word": lambda n: f"a{'!' * n}a",
    "bullets": lambda n: "•-*_" * (n // 4),
    "quoting": lambda n: ">\n" * n,
    "empty lines": lambda n: "x" + "\n" * n + "x",
    "keys without a key": lambda n: "kunci: * * \n" * (n // 10),
    "a key that never comes": lambda n: "kunci:" + " \n*" * n,
    "a long word": lambda n: "a" * n,
    "brackets": lambda n: "(" * n,
    "plus signs": lambda n: "+(" * (n // 2),
    "digits": lambda n: "1" * n,
    "digits apart": lambda n: "1 - " * (n // 4),
    "almost addresses": lambda n: "a@" * (n // 2),
    "dots": lambda n: "a." * (n // 2),
    "almost labels": lambda n: "nama nama " * (n // 10),
    "labels in one line": lambda n: "nama: x, alamat: y, " * (n // 20),
    "numbers of a list": lambda n: "(1) " * (n // 4),
    "a name again and again": lambda n: "Warga Contoh " * (n // 13),
    "half a name again and again": lambda n: "Warga Warga " * (n // 12),
}


@pytest.fixture(scope="module")
def form() -> Form:
    from app.serving.wiring import PROFILES
    from backoffice.office.profile import load_profile

    return load_profile(PROFILES / "sanggau").form


def mail(text: str) -> InboundMessage:
    return InboundMessage(
        address=Address("mail", "aduan@kantor.example", "orang.lain@example.com"),
        sender=Sender("orang.lain@example.com", "Orang Lain"),
        external_id="1@example.com",
        sent_at=MORNING,
        received_at=MORNING,
        text=text,
    )


#: Four times the text may take so many times as long; what begins anew at each sign takes 16.
MOST = 8
#: Signs of the shorter text.
SIZE = 8_000
READERS: dict[str, Callable[[Form, str], object]] = {
    "letter": lambda form, text: read_mail(form, mail(text), now=MORNING, zone=WIB),
    "letter in story": lambda form, text: read_mail(
        form, mail(f"Yth. dinas\n{text}\nKTP saya hilang"), now=MORNING, zone=WIB
    ),
    "list": asked_in,
    "keys": lambda form, text: keys_in(text),
    "person": lambda form, text: without_person(
        text, ("Warga Contoh Satu", "0812-0000-0001", "Desa")
    ),
    "fold": lambda form, text: fold(text),
    "log": lambda form, text: cover(text),
}


@pytest.mark.parametrize("family", list(FAMILIES))
def test_a_reader_takes_time_in_step_with_the_text(form: Form, family: str) -> None:
    short, long = FAMILIES[family](SIZE), FAMILIES[family](2 * SIZE)
    for read in READERS.values():
        assert_in_step(functools.partial(read, form), short, long)


@pytest.mark.parametrize("family", ["stars", "signs in a word", "quoting"])
async def test_a_whole_mail_of_it_is_answered_like_any_other(folder: Path, family: str) -> None:
    async with World.opened(folder, database_url=fresh_sqlite(folder)) as world:
        post = Post(world)
        took: list[float] = []
        for size in (8_000, 32_000):
            began = time.process_time()
            person = post.writer(f"orang{size}@example.com")
            answered = await person.writes(f"Yth. dinas\n{FAMILIES[family](size)}\nKTP saya hilang")
            took.append(time.process_time() - began)
            assert len(answered) == 1
        assert took[1] < MOST * took[0]


async def test_the_answering_team_reads_a_card_with_a_long_word(one_world: World) -> None:
    team = await one_world.officer("Tim Contoh", "tim_penjawab")
    await desk_officer(one_world)
    took: list[float] = []
    for number, size in enumerate((1_000, 4_000), start=1):
        await complains(one_world.citizen(f"Warga {size}"), uraian=f"KTP {'a' * size} hilang")
        began = time.process_time()
        told = await team.says(f"/lihat {number}")
        took.append(time.process_time() - began)
        assert "a" * 500 in "\n".join(told)
    assert took[1] < MOST * took[0]


def test_what_they_read_stays_what_it_was(form: Form) -> None:
    read = read_mail(
        form,
        mail(
            "> *1) Nama lengkap* :_Warga Contoh Satu\n"
            "•  No. HP/WA = 0812-0000-0001\n"
            "**Layanan**: KTP\n" + f"Uraian: {'KTP saya belum jadi. ' * 40}"
        ),
        now=MORNING,
        zone=WIB,
    )
    assert {key: one.words[:20] for key, one in read.answers.items()} == {
        "nama": "Warga Contoh Satu",
        "kontak": "0812-0000-0001",
        "objek": "KTP",
        "uraian": "KTP saya belum jadi.",
    }
    assert keys_in("ok\n> > *Kunci:* abcdefgh234567ab\nKUNCI = bbbbbbbb22222222.") == [
        "abcdefgh234567ab",
        "bbbbbbbb22222222",
    ]
    assert fold("  ...Ya, (pak)!!! ") == "ya, (pak"
    assert fold("+62 812 / ") == "+62 812"
    words = "hub Warga  Contoh Satu (warga@contoh.example@x), +62 (812) 0000-0001; Contoh Dua"
    assert without_person(words, ("Warga Contoh Satu", "0812-0000-0001")) == (
        "hub •••• (••••), ••••; •••• Dua"
    )
    assert cover("dari a.b+c@kantor.example.com: x@@y@z.example") == "dari [mail]: x@@[mail]"
