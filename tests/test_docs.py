"""What is written about the software is true of it. `make docs` writes the generated parts anew."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.docs.commands import command_page
from app.serving.wiring import PROFILES
from app.settings.reference import SETTINGS, env_example
from backoffice.office.profile import load_profile, profile_folders
from backoffice.officers import commands as officers
from tests.offices import KECAMATAN, another_office

ROOT = Path(__file__).parents[1]
RUNNING = ROOT / "docs" / "running.md"
#: What officers of each office may type.
OFFICERS_PAGES = ROOT / "docs" / "perintah"
OFFICES = profile_folders(PROFILES)
PAGES = sorted(
    page
    for folder in ("", "docs", "docs/adr", "docs/perintah", "profiles", "profiles/*")
    for page in ROOT.glob(f"{folder}/*.md" if folder else "*.md")
)


def commands_table() -> str:
    rows = [f"| `aduan {name}` | {entry.help} |" for name, entry in COMMANDS.items()]
    return "\n".join(["| Command | Does |", "|---|---|", *rows])


def settings_table() -> str:
    rows = [
        f"| `{setting.name}` | {setting.meaning.replace('|', '/')} | "
        + (f"`{setting.default}` |" if setting.default else "none |")
        for setting in SETTINGS
    ]
    return "\n".join(["| Name | Meaning | Default |", "|---|---|---|", *rows])


def with_tables(text: str) -> str:
    """The page with its generated tables as they should be."""
    for name, table in (("commands", commands_table()), ("settings", settings_table())):
        begin = f"<!-- {name}: written by make docs -->\n"
        before, found, rest = text.partition(begin)
        assert found, f"docs/running.md has no place for {name}"
        _, end, after = rest.partition("<!-- end -->")
        text = f"{before}{begin}{table}\n{end}{after}"
    return text


def generated() -> dict[Path, str]:
    return {
        ROOT / ".env.example": env_example(),
        RUNNING: with_tables(RUNNING.read_text(encoding="utf-8")),
        **{OFFICERS_PAGES / f"{folder.name}.md": command_page(folder) for folder in OFFICES},
    }


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([a-z0-9]+):.*## ", makefile)) - {"help"}


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))


def test_generated_parts_are_fresh() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in generated().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: make docs"
    left = {path for path in OFFICERS_PAGES.iterdir() if path not in generated()}
    assert left == set(), "pages of offices that are gone; run: make docs"


def test_the_page_of_commands_can_be_made_for_any_office(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    page = command_page(office)
    assert "`profiles/kapuas/profile.toml`" in page
    assert "Peran yang\ndisebut adalah peran Dinas Contoh Kapuas." in page
    assert "`KPS-7K4Q-29`" in page
    assert "`/terima KPS-7K4Q-29 " in page
    assert "Sanggau" not in page
    # A day's work is what an office writes of itself.
    assert "Sehari bekerja" not in page
    (office / "perintah.md").write_text("## Sehari di Kapuas\n", encoding="utf-8")
    assert command_page(office).endswith("\n## Sehari di Kapuas\n")


def rows_of(page: str) -> dict[str, str]:
    """The row of each command, by its name."""
    rows = [row for row in page.splitlines() if row.startswith("| `/")]
    found = {re.split(r"[ `]", row[4:])[0]: row for row in rows}
    assert len(found) == len(rows), "a command stands twice"
    return {name.lstrip("/"): row for name, row in found.items()}


@pytest.mark.parametrize("folder", OFFICES, ids=lambda folder: folder.name)
def test_each_command_that_an_office_may_use_stands_once_with_its_role_and_example(
    folder: Path,
) -> None:
    rows = rows_of(command_page(folder))
    profile = load_profile(folder)
    assert set(rows) == {one.name for one in officers.COMMANDS if one.belongs(profile)}
    for name, row in rows.items():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4
        assert all(cells), row
        assert re.split(r"[\s`]", cells[2].strip("`"))[0] == f"/{name}"


def test_a_command_that_nobody_may_use_is_not_on_the_page(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    file = office / "profile.toml"
    text = file.read_text(encoding="utf-8")
    assert 'verb = "lepas"' in text
    assert 'jadikan = ["petugas' in text
    text = text.replace('verb = "lepas"', 'verb = "cabut"')
    file.write_text(re.sub(r"(?m)^jadikan = .*$", "jadikan = []", text), encoding="utf-8")
    page = command_page(office)
    rows = rows_of(page)
    assert "ambil" in rows
    assert not {"lepas", "jadikan"} & set(rows)
    assert "`/ambil`, `/disposisi`, dan `/catatan` menerima" in page


def test_the_page_names_the_roles_of_its_office_alone() -> None:
    page = command_page(KECAMATAN)
    assert "`/disposisi 42 seksi_trantib Cek berkas" in page
    assert "`/disposisi 3, 5 dan 8 seksi_trantib cek berkas`" in page
    assert "`/petugas tambah Petugas Contoh loket`" in page
    assert "| Kepala Seksi Trantib, Kepala Seksi Sosial |" in rows_of(page)["ambil"]
    for folder in OFFICES:
        for role in load_profile(folder).roles:
            # One that is a word too may stand there as one.
            assert "_" not in role.id or role.id not in page


def test_the_pages_of_commands_name_no_command_that_does_not_exist() -> None:
    for folder in OFFICES:
        words = re.findall(r"(?m)(?:`|^    )/([a-z]\w*)", command_page(folder))
        assert words
        assert [word for word in words if officers.named(officers.COMMANDS, word) is None] == []


def test_an_officer_reads_who_may_and_where_the_case_goes() -> None:
    rows = rows_of(command_page(PROFILES / "sanggau"))
    assert "| Pejabat Pengelola Pengaduan |" in rows["setujui"]
    assert "Tahap menjadi: Menyampaikan jawaban." in rows["setujui"]
    assert "semua peran kecuali Admin" in rows["antrean"]
    assert "| semua petugas |" in rows["bantuan"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_is_named(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert {"demo", "test", "check", "e2e", "run", "bench"} <= targets()
    assert [target for target in sorted(targets()) if f"make {target}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_target_that_does_not_exist(page: Path) -> None:
    named = set(re.findall(r"`make ([a-z0-9]+)", page.read_text(encoding="utf-8")))
    assert named <= targets()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    local = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in local if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_settings_and_commands_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    settings = set(re.findall(r"\bADUAN_[A-Z_]*[A-Z]\b", text))
    assert settings <= {setting.name for setting in SETTINGS}
    commands = set(re.findall(r"`(?:\.venv/bin/)?aduan ([a-z]+)", text))
    assert commands <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path) -> None:
    text = prose(page)
    named = re.findall(
        r"`((?:app|backoffice|bot|channels|docs|profiles|tests|benchmarks)/[\w./-]*)`", text
    )
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_every_decision_has_its_number_and_its_three_parts() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. ")
        for part in ("**Context.**", "**Choice.**", "**Consequence.**"):
            assert part in text, f"{page.name} has no {part}"


def test_the_readme_fits_a_screen_or_two() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 80


def test_the_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "GPL-3.0-or-later"
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in licence.splitlines()[0]
    assert "END OF TERMS AND CONDITIONS" in licence


if __name__ == "__main__":
    fresh = generated()
    OFFICERS_PAGES.mkdir(exist_ok=True)
    for gone in set(OFFICERS_PAGES.iterdir()) - set(fresh):
        gone.unlink()
    for path, text in fresh.items():
        path.write_text(text, encoding="utf-8")
