"""Whatever a text offers an officer, that officer may use."""

from __future__ import annotations

import pytest

from app.demo.world import World
from backoffice.case.officers import Staff
from backoffice.office.command_offers import offers, taps, without_offers
from backoffice.office.profile import shared_texts
from backoffice.officers.commands import COMMANDS, named, refused_to
from backoffice.officers.commands.show import BUTTONS
from tests.backoffice.officers.test_commands_matrix import MAY, ROLES
from tests.world import complains, has_complained, local

TEXTS = {key: text for key, text in shared_texts().items() if key.startswith("p_")}
#: Texts that are about a command rather than an offer of it name it by a placeholder.
WITH_COMMANDS = {key for key, text in TEXTS.items() if offers(text)}

#: Whoever is an officer may use them, whatever the role.
FOR_ALL = ("bantuan", "info", "kodesandi")


def test_a_slash_in_a_text_is_a_command() -> None:
    assert len(WITH_COMMANDS) > 25
    unknown = {
        f"{key}: /{word}"
        for key in WITH_COMMANDS
        for word in offers(TEXTS[key])
        if named(COMMANDS, word) is None
    }
    assert unknown == set()


def test_every_button_has_words_and_fits() -> None:
    tapped = {one for text in TEXTS.values() for one, _ in taps(text.rpartition("\n")[2])[0]}
    assert len(tapped) > 8
    labels = shared_texts()
    for word in {*tapped, *BUTTONS}:
        assert named(COMMANDS, word) is not None
        # A button of WhatsApp takes 20 signs; Telegram takes 64 bytes of what it sends.
        assert 0 < len(labels[f"ketuk.{word}"]) <= 20
        assert len(f"/{word}_99999_2026") <= 60


@pytest.mark.parametrize("role", [*ROLES, ""])
async def test_every_text_offers_every_role_what_it_may_use_and_nothing_else(
    one_world: World, role: str
) -> None:
    desk = one_world.node.desk
    roles = frozenset({role} if role else ())
    who = Staff(id="s", office_id="sanggau", name="Petugas Satu", roles=roles) if role else None
    refused = refused_to(desk, who)
    words = desk.catalogue(desk.current.version, refused)
    wrong = []
    for key in sorted(WITH_COMMANDS):
        params = dict.fromkeys(words.placeholders(key), "…")
        shown = words.render(key, params, markup="plain")
        may = (
            {one for one in offers(TEXTS[key]) if role in MAY.get(named_of(one), ())}
            if role
            else set()
        )
        if not role:
            may = {one for one in offers(TEXTS[key]) if named_of(one) in FOR_ALL}
        left = {word for word in offers(shown) if named(COMMANDS, word)}
        if not shown.strip() or left - may:
            wrong.append(f"{key}: {shown!r}")
        # Nothing that may be used is lost, unless it shares its sentence with what may not.
        elif left != may:
            lost = may - left
            wrong += [
                f"{key} lost /{word}"
                for word in lost
                if not shares_a_sentence(TEXTS[key], word, refused)
            ]
    assert wrong == []


def named_of(word: str) -> str:
    found = named(COMMANDS, word)
    assert found is not None, word
    return found.name


def shares_a_sentence(text: str, word: str, refused: frozenset[str]) -> bool:
    return any(
        word in offers(line) and " · " not in line and refused & set(offers(line))
        for line in text.splitlines()
    )


@pytest.mark.parametrize(
    ("template", "refused", "left"),
    [
        ("A.\n/lihat_{ref} · /balas_{ref}", {"balas"}, "A.\n/lihat_{ref}"),
        ("A.\n/lihat_{ref} · /balas_{ref}", {"balas", "lihat"}, "A."),
        ("A.\n/setujui_{ref} · /kembalikan_{ref} <catatan>", {"setujui"},
         "A.\n/kembalikan_{ref} <catatan>"),
        ("Belum. Setujui dengan /setujui_{ref}. Maaf.", {"setujui"}, "Belum. Maaf."),
        ("Jam 07.30 dan/atau 1/2.", {"atau"}, "Jam 07.30 dan/atau 1/2."),
        ("*/{perintah}*: {isi}", {"perintah"}, "*/{perintah}*: {isi}"),
    ],
)  # fmt: skip
def test_an_offer_goes_and_a_sentence_goes_whole(
    template: str, refused: set[str], left: str
) -> None:
    assert without_offers(template, frozenset(refused)) == left


async def test_who_takes_a_case_is_offered_what_fits_the_role(one_world: World) -> None:
    petugas, tim = await one_world.officers(
        ("Petugas Satu", "petugas_pengaduan"),
        ("Tim Satu", "tim_penjawab"),
    )
    await complains(one_world.citizen())
    await tim.says("/ambil 1")
    assert tim.sees.endswith("\n/lihat_1_2026 · /jawab_1_2026")
    await tim.says("/lepas 1 Dinas luar.")
    await petugas.says("/ambil 1")
    assert petugas.sees.endswith("\n/lihat_1_2026 · /balas_1_2026 · /jawab_1_2026")


async def test_whoever_is_no_officer_any_more_is_offered_nothing(one_world: World) -> None:
    admin, petugas = await one_world.officers(
        ("Admin Satu", "admin"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    await one_world.until(local(2026, 11, 23, 21))
    await has_complained(one_world.citizen())
    petugas.news()
    await admin.says("/petugas cabut Petugas Satu")
    await admin.says("YA")
    await one_world.until(local(2026, 11, 24, 9))
    late = [text for text in petugas.news() if "Pengaduan baru" in text]
    assert len(late) == 1
    assert "/" not in late[0].splitlines()[-1]


async def test_a_sentence_about_a_command_is_not_said_to_whom_it_does_not_help(
    one_world: World,
) -> None:
    tim, petugas = await one_world.officers(
        ("Tim Satu", "tim_penjawab"),
        ("Petugas Satu", "petugas_pengaduan"),
    )
    await tim.says("tolong dicek ya")
    assert "/balas" not in tim.sees
    assert "tidak dikirim ke siapa pun. Daftar perintah: /bantuan." in tim.sees
    await petugas.says("tolong dicek ya")
    assert "Untuk menulis kepada pelapor: /balas <nomor> <teks>." in petugas.sees
