"""What CONTRIBUTING promises is checked: a validator and a planted mistake for each promise.

`tests/promises.py` has the validators. Here each looks at the house as it is, and then at a copy in
which somebody forgot something; the complaint must name the file and the remedy.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast, get_args, get_type_hints

import pytest
from msgspec import Struct
from sqlalchemy import Column, Integer, MetaData, Table

from app.demo.world import World
from app.settings.channels import CHANNELS
from backoffice.calendar.workdays import Unit
from backoffice.case.clocks import Mark
from backoffice.case.events import Actor, Asked, CaseEvent
from backoffice.case.workflow import VERBS
from backoffice.desk.wording import event_in_words
from backoffice.office.profile import is_part, shared_texts
from backoffice.store.tables import metadata
from bot.texts import OFFICE_PARAMS, Catalogue
from channels.channel import SendCode
from tests import promises
from tests.databases import fresh_sqlite

ROOT = Path(__file__).parents[1]
PACKAGES = ("app/cli", "backoffice", "bot", "channels", "profiles")
OFFICE = "profiles/sanggau"

Validator = Callable[[Path], list[str]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the validators read; each test puts back what it spoils."""
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "CONTRIBUTING.md", copy)
    (copy / "tests").symlink_to(ROOT / "tests")
    return copy


# The house as it is -----------------------------------------------------------------------------


def test_every_kind_of_answer_is_listed() -> None:
    assert promises.kinds_left_out(ROOT) == []


def test_every_command_of_officers_is_listed() -> None:
    assert promises.commands_left_out(ROOT) == []


def test_every_command_of_operators_is_listed() -> None:
    assert promises.operators_commands_left_out(ROOT) == []


def test_every_event_has_words() -> None:
    assert promises.events_without_words(ROOT) == []


def test_every_part_of_a_text_exists_and_is_used() -> None:
    assert promises.parts_left_out(ROOT) == []


#: Table of parts -> what the code may ask of it.
NAMED = {
    "bisa": tuple(VERBS),
    "pengingat": (*get_args(Mark), "head"),
    "permintaan": get_args(get_type_hints(Asked)["what"]),
    "pelaku": get_args(get_type_hints(Actor)["kind"]),
    "sebab": (
        *(*get_args(SendCode), "erased", "unrenderable", "unheard", "off"),
        *(cause for one in CHANNELS for cause in one.causes),
    ),
    "satuan": get_args(Unit),
    "minta": ("cabut", "petugas"),
}


@pytest.mark.parametrize("table", NAMED)
def test_every_name_that_is_kept_has_words(table: str) -> None:
    texts = shared_texts()
    assert [name for name in NAMED[table] if f"{table}.{name}" not in texts] == []


def test_a_cause_is_named_after_its_channel_and_fits_into_a_notice() -> None:
    texts = shared_texts()
    named = {cause for one in CHANNELS for cause in one.causes}
    channels = tuple(f"{one.name}_" for one in CHANNELS)
    assert {cause for cause in named if not cause.startswith(channels)} == set()
    told = {key for key in texts if key.startswith("sebab.")}
    assert {key.removeprefix("sebab.") for key in told if key[6:].startswith(channels)} == named
    for key in told:
        assert not texts[key].endswith("."), key
        assert texts[key][0].islower() or texts[key].startswith("WhatsApp"), key


def test_a_part_needs_nothing_of_the_office() -> None:
    """Whoever fills it knows its own placeholders alone."""
    texts = shared_texts()
    wording, parts = Catalogue(texts), [key for key in texts if is_part(key)]
    assert len(parts) > 100
    assert [key for key in parts if wording.placeholders(key) & OFFICE_PARAMS] == []


def test_every_table_and_column_has_a_migration(tmp_path: Path) -> None:
    assert promises.tables_left_out(metadata, fresh_sqlite(tmp_path)) == []


def test_every_office_is_fit_for_use() -> None:
    assert promises.profiles_unfit(ROOT) == []


def test_every_office_shows_what_a_citizen_reads() -> None:
    assert promises.offices_without_transcripts(ROOT) == []


def test_every_kind_of_timer_is_stored_and_fired() -> None:
    assert promises.timers_without_handler(ROOT) == []


def test_every_row_of_contributing_names_a_test_that_complains() -> None:
    assert promises.rows_without_test(ROOT) == []


# The house in which somebody forgot something ----------------------------------------------------


#: Validator, file, what stood there, what stands there now, and what the complaint says.
PLANTED: list[tuple[Validator, str, str, str, str]] = [
    (
        promises.kinds_left_out,
        "bot/kinds/__init__.py",
        '    "phone": Phone(),\n',
        "",
        "bot/kinds/phone.py: Phone is not in KINDS; add a line with Phone() to",
    ),
    (
        promises.commands_left_out,
        "backoffice/officers/commands/__init__.py",
        "    sealing.SEAL,\n",
        "",
        "commands/sealing.py: SEAL is not in COMMANDS; add sealing.SEAL to",
    ),
    (
        promises.commands_left_out,
        "backoffice/officers/commands/__init__.py",
        "(*_WORK, make_help(_WORK))",
        "_WORK",
        "commands/help.py: make_help is not in COMMANDS; add help.make_help to",
    ),
    (
        promises.operators_commands_left_out,
        "app/cli/__init__.py",
        '    "deadline": Entry("app.cli.deadline:deadline", ',
        '    # Entry("", ',
        "app/cli/deadline.py: app.cli.deadline:deadline is not in COMMANDS; add its line to",
    ),
    (
        promises.operators_commands_left_out,
        "app/cli/__init__.py",
        "app.cli.deadline:deadline",
        "app.cli.deadline:limit",
        "app/cli/__init__.py: there is no app.cli.deadline:limit; remove its line",
    ),
    (
        promises.events_without_words,
        "backoffice/texts/id.toml",
        'sealed = "disegel atas permintaan pelapor"\n',
        "",
        "case/events.py: Sealed has no words; add 'sealed' to [kejadian] in "
        "backoffice/texts/id.toml",
    ),
    (
        promises.events_without_words,
        "backoffice/texts/id.toml",
        'sealed = "',
        'locked = "dikunci"\nsealed = "',
        "id.toml: no event of CaseEvent has the tag 'locked'; remove it from [kejadian]",
    ),
    (
        promises.parts_left_out,
        "backoffice/texts/id.toml",
        'diberi_tahu = "',
        'dikabari = "',
        "kabar.diberi_tahu is no text; add it to [kabar] in backoffice/texts/id.toml",
    ),
    (
        promises.parts_left_out,
        "backoffice/texts/id.toml",
        '"closed.diam" = "',
        '"closed.bisu" = "',
        "backoffice/texts/id.toml: nothing says kejadian.closed.bisu; remove it from [kejadian]",
    ),
    (
        promises.parts_left_out,
        "backoffice/officers/commands/handle.py",
        '"tindakan.selesai"',
        '"tindakan.alihkan"',
        "backoffice/texts/id.toml: nothing says tindakan.selesai; remove it from [tindakan]",
    ),
    (
        promises.timers_without_handler,
        "backoffice/store/timers.py",
        '    "destroy": (Destruction, {"case_id": "case_id"}),\n',
        "",
        "store/timers.py: Destruction is not in KINDS, so it cannot be armed; add its line there",
    ),
    (
        promises.timers_without_handler,
        "backoffice/jobs/reminders.py",
        "case Destruction(case_id):",
        "case _ if (case_id := ''):",
        "store/timers.py: nothing fires Destruction; add its case to Reminders in",
    ),
    (
        promises.profiles_unfit,
        f"{OFFICE}/profile.toml",
        'ask = "tanya_nama"',
        'ask = "tanya_namaa"',
        "profile.toml: form.fields[1].ask: there is no text tanya_namaa",
    ),
    (
        promises.profiles_unfit,
        f"{OFFICE}/profile.toml",
        'superior = "pejabat_pengelola"',
        'superior = "bupati"',
        "profile.toml: roles[0].superior: ",
    ),
    (
        promises.profiles_unfit,
        f"{OFFICE}/profile.toml",
        'target = "s3"',
        'target = "s99"',
        "profile.toml: workflow.transitions[1].target: ",
    ),
    (
        promises.profiles_unfit,
        f"{OFFICE}/profile.toml",
        'clause = "L38"\n\n[[clocks]]',
        'clause = ""\n\n[[clocks]]',
        "profile.toml: clocks[0].clause: ",
    ),
    (
        promises.profiles_unfit,
        f"{OFFICE}/texts.id.toml",
        "tanya_objek = ",
        "tanya_objekk = ",
        "texts.id.toml: tanya_objekk: ",
    ),
    (
        promises.rows_without_test,
        "CONTRIBUTING.md",
        "::test_every_kind_of_answer_is_listed",
        "::test_every_kind_is_listed",
        "a kind of answer: there is no tests/test_registries.py::test_every_kind_is_listed; name",
    ),
    (
        promises.rows_without_test,
        "CONTRIBUTING.md",
        "`tests/test_registries.py::test_every_kind_of_answer_is_listed`",
        "the tests over `KINDS`",
        "CONTRIBUTING.md: a kind of answer: no test complains; name it as",
    ),
]


@pytest.mark.parametrize(
    ("validator", "file", "old", "new", "complaint"),
    PLANTED,
    ids=[f"{validator.__name__}-{complaint[:60]}" for validator, *_, complaint in PLANTED],
)
def test_a_planted_mistake_is_told_with_file_and_remedy(
    validator: Validator, file: str, old: str, new: str, complaint: str, house: Path
) -> None:
    spoiled = house / file
    before = spoiled.read_text(encoding="utf-8")
    assert old in before, f"{file} no longer says {old!r}"
    spoiled.write_text(before.replace(old, new, 1), encoding="utf-8")
    try:
        complaints = validator(house)
    finally:
        spoiled.write_text(before, encoding="utf-8")
    assert [one for one in complaints if complaint in one], complaints


async def test_a_history_is_shown_even_with_an_event_that_has_no_words(one_world: World) -> None:
    class Weighed(Struct, frozen=True, tag="weighed"):
        """An event whose words somebody forgot."""

    assert event_in_words(one_world.node.desk, cast("CaseEvent", Weighed())) == "weighed"


def test_an_office_without_transcripts_is_told(house: Path) -> None:
    office = house / "profiles" / "contoh"
    office.mkdir()
    shutil.copy(house / OFFICE / "profile.toml", office)
    complaints = promises.offices_without_transcripts(house)
    shutil.rmtree(office)
    assert complaints == [
        "profiles/contoh: no conversation is played; "
        "write one to profiles/contoh/transcripts/<name>.txt"
    ]


def test_a_column_without_a_migration_is_told_and_a_table_too(tmp_path: Path) -> None:
    described = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(described)
    described.tables["cases"].append_column(Column("mood", Integer))
    Table("moods", described, Column("id", Integer))
    described.remove(described.tables["cursors"])
    complaints = promises.tables_left_out(described, fresh_sqlite(tmp_path))
    assert [one.partition(";")[0] for one in complaints if "cursors" not in one] == [
        "backoffice/store/tables.py: no migration makes cases.mood",
        "backoffice/store/tables.py: no migration makes moods.id",
    ]
    assert any("nothing describes cursors." in one for one in complaints)
    assert all("backoffice/store/migrations/versions/" in one for one in complaints)
