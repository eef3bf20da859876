"""An office with a record that three officers sign: the Inspektorat, with one more paper."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from app.serving.wiring import PROFILES
from tests.sops.people import Office, opened

WRITER, FIRST, SECOND, LAST = "bidang", "kasubbag_perencanaan", "sekretaris", "kepala_skpd"
RECORD = """
[[papers]]
id = "berita_acara"
name = "Berita Acara"
alias = ["ba"]
layout = "berita_acara"
by = ["bidang", "petugas_penerima"]
number = "{ordinal:03}/BA/ITPROV/{roman}/{year}"
clause = "[INF]"
sections = [
  { key = "pokok", label = "Pokok pengaduan" },
  { key = "hasil", label = "Hasil dan kesepakatan" },
]
signs = [
  { role = "kasubbag_perencanaan", act = "paraf" },
  { role = "sekretaris", act = "paraf" },
  { role = "kepala_skpd", act = "tanda_tangan" },
]

"""
#: The same, with two signatures below it.
BOTH = RECORD.replace('"sekretaris", act = "paraf"', '"sekretaris", act = "tanda_tangan"')
#: Before this line it stands.
_BEFORE = "# Tenggat ---"
WRITTEN = (
    "/surat 1 berita_acara\nPokok pengaduan: Mobil dinas dipakai untuk usaha.\n"
    "Hasil dan kesepakatan: Mobilnya dikembalikan."
)


def recording(folder: Path, record: str = RECORD) -> Path:
    """The folder of that office's profile."""
    own = folder / "kalbar"
    shutil.copytree(PROFILES / "kalbar", own)
    profile = own / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    assert text.count(_BEFORE) == 1
    profile.write_text(text.replace(_BEFORE, record + _BEFORE), encoding="utf-8")
    return own


@asynccontextmanager
async def record_office(
    folder: Path, url: str = "", *, record: str = RECORD, **more: Any
) -> AsyncIterator[Office]:
    """That office, with an administrator `admin`."""
    async with opened(str(recording(folder, record)), folder, url, **more) as office:
        office.staff["admin"] = await office.world.officer("Admin Contoh", "admin")
        yield office


def name_of(office: Office, role: str) -> str:
    """What whoever holds that role is called."""
    return next(str(one.title) for one in office.profile.roles if one.id == role)
