"""What is written about the software is true of it. `make docs` writes the generated parts anew."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.docs.commands import command_page
from app.serving.wiring import PROFILES
from app.settings.reference import SETTINGS, env_example
from backoffice.office.profile import profile_folder
from backoffice.officers import commands as officers
from tests.offices import another_office

ROOT = Path(__file__).parents[1]
RUNNING = ROOT / "docs" / "running.md"
OFFICERS_PAGE = ROOT / "docs" / "perintah.md"
PAGES = sorted(
    page
    for folder in ("", "docs", "docs/adr", "profiles", "profiles/*")
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


def office_of_the_page() -> str:
    """The office whose commands the page shows now; `make docs ARGS="--office NAME"` changes it."""
    found = re.search(r"profiles/([\w-]+)/profile\.toml", OFFICERS_PAGE.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def officers_page() -> str:
    return command_page(profile_folder(office_of_the_page(), PROFILES))


def generated(office: str) -> dict[Path, str]:
    return {
        ROOT / ".env.example": env_example(),
        RUNNING: with_tables(RUNNING.read_text(encoding="utf-8")),
        OFFICERS_PAGE: command_page(profile_folder(office, PROFILES)),
    }


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([a-z0-9]+):.*## ", makefile)) - {"help"}


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [".env.example", "docs/running.md", "docs/perintah.md"])
def test_generated_parts_are_fresh(name: str) -> None:
    fresh = generated(office_of_the_page())[ROOT / name]
    assert (ROOT / name).read_text(encoding="utf-8") == fresh, "run: make docs"


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


def test_each_command_of_officers_stands_once_with_its_role_and_example() -> None:
    rows = [row for row in officers_page().splitlines() if row.startswith("| `/")]
    named = [re.match(r"\| `/(\w+)", row) for row in rows]
    assert sorted(found[1] for found in named if found) == sorted(
        command.name for command in officers.COMMANDS
    )
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4
        assert all(cells), row
        example = cells[2].strip("`")
        assert re.split(r"[\s`]", example)[0] == cells[0].split("<br>")[0].strip("`").split()[0]


def test_the_page_of_commands_names_no_command_that_does_not_exist() -> None:
    words = re.findall(r"(?m)(?:`|^    )/([a-z]\w*)", officers_page())
    assert len(words) > len(officers.COMMANDS)
    assert [word for word in words if officers.named(officers.COMMANDS, word) is None] == []


def test_an_officer_reads_who_may_and_where_the_case_goes() -> None:
    rows = {
        row.split()[1].strip("`/"): row for row in officers_page().splitlines() if "| `/" in row
    }
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
    parser = argparse.ArgumentParser(description="Write the generated parts of the docs anew.")
    parser.add_argument("--office", metavar="NAME", default=office_of_the_page())
    for path, text in generated(parser.parse_args().office).items():
        path.write_text(text, encoding="utf-8")
