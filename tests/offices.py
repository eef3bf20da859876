"""Another office than the one that the tests live in: another name, or other rules."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.serving.wiring import PROFILES
from backoffice.office.profile import profile_folders

_SAME = PROFILES / "sanggau"
#: An invented office that shares no role, stage or clock with any office of `profiles/`; it has a
#: story of its own.
KECAMATAN = Path(__file__).parent / "app" / "profiles" / "kecamatan"


def offices() -> tuple[Path, ...]:
    """Folders of every office at hand: those of the repository, an invented one, and those of the
    folders that `TEST_PROFILES` names.
    """
    named = os.environ.get("TEST_PROFILES", "")  # noqa: TID251 - of the tests, no setting
    more = [Path(one) for one in named.split(os.pathsep) if one]
    roots = (PROFILES, KECAMATAN.parent, *more)
    return tuple(folder for root in roots for folder in profile_folders(root))


def another_office(tmp_path: Path) -> Path:
    """The folder of the profile `kapuas`, which has neither a story nor words of its own."""
    folder = tmp_path / "kapuas"
    folder.mkdir()
    text = (_SAME / "profile.toml").read_text(encoding="utf-8")
    for ours, theirs in (
        ('id = "sanggau"', 'id = "kapuas"'),
        ('prefix = "SGU"', 'prefix = "KPS"'),
        ('Dinas Kependudukan dan Pencatatan Sipil Kabupaten Sanggau"', 'Dinas Contoh Kapuas"'),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    (folder / "texts.id.toml").write_bytes((_SAME / "texts.id.toml").read_bytes())
    return folder


#: What another SOP might say instead of each rule.
OTHER_RULES = """
[rules.completion]
amount = 14
unit = "hari"
nudges = [3, 10]
clause = "L9"

[rules.reply]
amount = 5
unit = "hari_kerja"
clause = "L9"

[rules.data_wish]
amount = 48
unit = "jam"
nudges = [24, 36]
clause = "L9"

[rules.late_entry]
amount = 4
unit = "hari"
clause = "L9"

[[rules.refusals]]
id = "kedaluwarsa"
words = "kejadiannya lebih dari satu tahun yang lalu"
clause = "L9"

[[rules.identity_reasons]]
id = "kunjungan"
words = "mengunjungi pelapor"
clause = "L9"

[[rules.greetings]]
until = 11
words = "pagi menjelang siang"

[[rules.greetings]]
until = 24
words = "petang"
"""
OTHER_WAYS = """
[[rules.paper_ways]]
id = "radio"
words = "siaran radio"
names = ["siaran"]
clause = "L9"
"""


def office_with(folder: Path, rules: str) -> Path:
    """The folder of an office that is Sanggau's, with these rules of its own."""
    mine = Path(shutil.copytree(_SAME, folder / "sanggau"))
    with (mine / "profile.toml").open("a", encoding="utf-8") as file:
        file.write(rules)
    return mine
