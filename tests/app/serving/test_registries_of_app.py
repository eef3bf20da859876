"""What CONTRIBUTING promises of channels, jobs, settings and dependencies is checked.

Each validator looks at the house as it is, and then at one in which somebody forgot something.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.demo.world import World
from app.settings.channels import CHANNELS
from app.settings.reference import SETTINGS
from app.settings.settings import SettingsReader
from channels.description import PREFIX, Description, Setting
from channels.mail import MailDescription
from channels.telegram import TelegramDescription
from channels.whatsapp import WhatsAppDescription
from tests.app.serving.promises_of_app import (
    find_idle_dependencies,
    find_idle_jobs,
    find_loaded,
    find_strays,
    find_undescribed,
    find_unread,
    find_unread_by,
)
from tests.databases import fresh_sqlite

ROOT = Path(__file__).parents[3]


# -- channels -------------------------------------------------------------------------------------


def test_every_channel_describes_itself() -> None:
    assert find_undescribed(ROOT / "channels", CHANNELS) == []


def test_a_folder_that_nobody_lists_is_told(tmp_path: Path) -> None:
    (tmp_path / "pigeon").mkdir()
    (tmp_path / "pigeon" / "__init__.py").touch()
    told = find_undescribed(tmp_path, ())
    assert told == ["channels/pigeon/ is not in CHANNELS of app/settings/channels.py"]


@pytest.mark.parametrize("offer", ["title", "label", "SETTINGS", "inspection"])
def test_what_a_description_leaves_out_is_told(offer: str) -> None:
    forgetful = type("Forgetful", (MailDescription,), {offer: None, "introduce": _says_nothing})()
    told = find_undescribed(ROOT / "channels", (*CHANNELS[:-1], forgetful))
    assert [line.partition(": ")[2] for line in told] == [
        f"Forgetful has no {offer}",
        "Forgetful.introduce does not say why the channel is off",
    ]


def _says_nothing(self: object, settings: object) -> str:
    return ""


@pytest.mark.parametrize("method", ["check", "introduce", "open", "read"])
def test_a_description_without_what_others_ask_of_it_cannot_be_made(method: str) -> None:
    written = {name: one for name, one in vars(MailDescription).items() if name[:2] != "__"}
    del written[method]
    with pytest.raises(TypeError, match=f"abstract.* {method}"):
        type("Unfinished", (Description,), written)()


@pytest.mark.parametrize("channel", [one.name for one in CHANNELS])
def test_a_description_loads_no_library_of_a_provider(channel: str) -> None:
    listing = f"import sys, channels.{channel}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", listing], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert f"channels.{channel}" in loaded
    ours = [name for name in loaded if not name.startswith("_")]
    assert find_loaded(channel, ours) == []


def test_a_library_that_a_description_loads_is_told() -> None:
    assert find_loaded("mail", ["sys", "channels.mail", "aioimaplib.aioimaplib"]) == [
        "channels/mail/__init__.py loads aioimaplib: import it in adapter.py"
    ]


@pytest.mark.parametrize("kind", [TelegramDescription, WhatsAppDescription, MailDescription])
def test_the_settings_of_a_second_office_have_names_of_their_own(
    kind: type[TelegramDescription | WhatsAppDescription | MailDescription],
) -> None:
    usual, other = kind(), kind(prefix=f"{PREFIX}SANGGAU_")
    for mine, yours in zip(usual.settings, other.settings, strict=True):
        assert yours.name == mine.name.replace("ADUAN_", "ADUAN_SANGGAU_")
        assert yours.default == mine.default
    assert other.introduce(None) == usual.introduce(None).replace("ADUAN_", "ADUAN_SANGGAU_")


# -- settings -------------------------------------------------------------------------------------


def test_every_setting_is_read() -> None:
    reader = SettingsReader({})
    assert reader.settings() is not None
    assert find_unread(SETTINGS, reader.asked) == []


def test_a_setting_that_nobody_reads_is_told() -> None:
    reader = SettingsReader({})
    reader.settings()
    planted = Setting("ADUAN_PIGEONS", "3", "How many.", "Pigeons")
    (told,) = find_unread([*SETTINGS, planted], reader.asked)
    assert told.startswith("ADUAN_PIGEONS stands in the reference and nobody reads it")


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda one: one.name)
def test_every_setting_of_a_channel_is_read_by_the_channel(channel: Any) -> None:
    reader = SettingsReader({})
    assert find_unread_by(channel, reader, reader.asked) == []


@pytest.mark.parametrize("kind", [TelegramDescription, WhatsAppDescription, MailDescription])
def test_a_setting_that_its_channel_does_not_read_is_told(kind: Any) -> None:
    planted = type(
        "Planted", (kind,), {"SETTINGS": (*kind.SETTINGS, ("PIGEONS", "3", "How many."))}
    )()
    reader = SettingsReader({})
    (told,) = find_unread_by(planted, reader, reader.asked)
    assert told.startswith(f"{planted.names}PIGEONS ")


# -- jobs -----------------------------------------------------------------------------------------


async def test_every_job_is_run_by_the_node(tmp_path: Path) -> None:
    async with World.opened(tmp_path, database_url=fresh_sqlite(tmp_path), straight=True) as world:
        working = {type(job).__name__ for job in world.node.jobs}
    assert len(working) >= 8
    assert find_idle_jobs(ROOT, working) == []
    told = find_idle_jobs(ROOT, working - {"Reminders"})
    assert [line.partition(" has ")[0] for line in told] == [
        "backoffice/jobs/reminders.py: Reminders"
    ]


def test_a_job_that_no_node_runs_is_told(tmp_path: Path) -> None:
    _plant(
        tmp_path, "backoffice/pigeons.py", "class Pigeons:\n    async def work_once(self): ...\n"
    )
    assert find_idle_jobs(tmp_path, {"Intake"}) == [
        "backoffice/pigeons.py: Pigeons has work_once and no line node.add_job(…) in "
        "app/serving/wiring.py"
    ]
    assert find_idle_jobs(tmp_path, {"Pigeons"}) == []


# -- dependencies ---------------------------------------------------------------------------------


@pytest.fixture
def project() -> dict[str, Any]:
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(read["project"])


def test_every_dependency_is_imported(project: dict[str, Any]) -> None:
    assert find_idle_dependencies(project, ROOT) == []


@pytest.mark.parametrize("extra", ["", "postgres", "sandbox"])
def test_a_dependency_that_nobody_imports_is_told(project: dict[str, Any], extra: str) -> None:
    extras = project["optional-dependencies"]
    (extras[extra] if extra else project["dependencies"]).append("import-linter>=2")
    assert find_idle_dependencies(project, ROOT) == [
        "pyproject.toml: import-linter is imported by no file: take it out, or say in "
        "USED_BY_OTHERS who needs it"
    ]


def test_a_reason_for_a_package_that_is_gone_is_told(project: dict[str, Any]) -> None:
    project["dependencies"].remove("httptools>=0.6")
    (told,) = find_idle_dependencies(project, ROOT)
    assert told.startswith("USED_BY_OTHERS gives a reason for httptools")


def test_the_packages_of_an_extra_are_imported_in_its_places_alone(
    project: dict[str, Any],
) -> None:
    assert find_strays(project, ROOT) == []


@pytest.mark.parametrize(
    ("place", "line", "package"),
    [
        ("backoffice/store/dump.py", "import psycopg.sql", "psycopg"),
        ("channels/mail/wire.py", "from aiosmtpd.smtp import SMTP", "aiosmtpd"),
    ],
)
def test_an_import_of_an_extra_elsewhere_is_told(
    project: dict[str, Any], tmp_path: Path, place: str, line: str, package: str
) -> None:
    _plant(tmp_path, place, f"def work():\n    {line}\n")
    (told,) = find_strays(project, tmp_path)
    assert told.startswith(f"{place} imports {package}, which only the extra ")


def _plant(root: Path, place: str, text: str) -> None:
    file = root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    if (ROOT / place).exists():
        shutil.copy(ROOT / place, file)
        text = file.read_text(encoding="utf-8") + text
    file.write_text(text, encoding="utf-8")
