"""An office words the parts of texts as well: events, reasons, states."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.demo.world import World
from app.serving.wiring import PROFILES
from backoffice.case.events import DataDecided, Revealed
from backoffice.desk.wording import event_in_words, failure, wishes
from backoffice.office.profile import load_profile, shared_texts
from backoffice.office.profile_issues import find_issues
from tests.databases import fresh_sqlite
from tests.world import has_complained

OWN = """
[kejadian]
taken = "mulai dikerjakan"
"closed.ditolak" = "tidak dapat kami lanjutkan"

[sebab]
blocked = "pelapor tidak menerima pesan kami"

[kabar]
diberi_tahu = "Pelapor sudah kami kabari."
"""


def office(folder: Path, own: str) -> Path:
    """The office of Sanggau with wording of its own beside that which it has."""
    mine = Path(shutil.copytree(PROFILES / "sanggau", folder / "sanggau"))
    with (mine / "texts.id.toml").open("a", encoding="utf-8") as file:
        file.write(own)
    return mine


async def test_an_office_words_what_happened(folder: Path) -> None:
    mine = str(office(folder, OWN))
    async with World.opened(
        folder, office=mine, database_url=fresh_sqlite(folder), straight=True
    ) as world:
        petugas, pejabat = await world.officers(
            ("Petugas Satu", "petugas_pengaduan"),
            ("Pejabat Satu", "pejabat_pengelola"),
        )
        await has_complained(world.citizen())
        await petugas.says("/ambil 1")
        await pejabat.says("/tolak 1 umum Tidak ada rinciannya.")
        await pejabat.says("YA")
        assert "Pelapor sudah kami kabari." in pejabat.sees
        await pejabat.says("/riwayat 1")
        assert "Petugas Satu: mulai dikerjakan" in pejabat.sees
        assert "Pejabat Satu: tidak dapat kami lanjutkan" in pejabat.sees
        assert "pelapor: mengirim pengaduan" in pejabat.sees, "what it does not word stays"
        desk = world.node.desk
        assert failure(desk, "blocked") == "pelapor tidak menerima pesan kami"


async def test_what_a_later_release_writes_is_shown_as_it_is(one_world: World) -> None:
    desk = one_world.node.desk
    assert failure(desk, "moved") == "moved"
    assert wishes(desk, ("hapus_data", "pindah_data")) == "penghapusan data dan pindah_data"
    copied = DataDecided(what=("data_saya",), how="diserahkan")
    assert event_in_words(desk, copied) == "permintaan tentang data: salinan data diserahkan"
    again = Revealed(reason="mengirim surat jawaban", again=True)
    assert event_in_words(desk, again) == "identitas dibuka lagi (mengirim surat jawaban)"


@pytest.mark.parametrize(
    ("own", "key", "sentence"),
    [
        ('[kejadian]\ntakn = "diambil"\n', "kejadian.takn", "tidak ada di katalog bersama"),
        ('[bukti]\nbelum = "belum"\n', "bukti.belum", "{kanal}, {keadaan} hilang"),
        ('[sebab]\nblocked = "{kanal}"\n', "sebab.blocked", "{kanal} tidak tersedia"),
        ('[sebab]\nblocked = "{nama_kantor}"\n', "sebab.blocked", "{nama_kantor} tidak tersedia"),
    ],
)
def test_a_part_is_checked_as_every_text(tmp_path: Path, own: str, key: str, sentence: str) -> None:
    profile = load_profile(office(tmp_path, own))
    found = find_issues(profile, shared_texts(), channels=("telegram", "whatsapp", "mail"))
    assert [one for one in found if one.key == key and sentence in one.text], found
