"""What somebody sees who types `aduan`."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner, Result

import app.cli
from app.__main__ import main
from app.cli import COMMANDS, Entry, LazyGroup, Refused, cli
from app.settings.settings import Settings


@click.group(cls=LazyGroup, name="aduan", entries={"try": Entry("tests_try:command", "Try it.")})
def a_program() -> None:
    """A program with one command."""


Install = Callable[[click.Command], None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a command where the program looks for it."""
    module = ModuleType("tests_try")
    monkeypatch.setitem(sys.modules, "tests_try", module)
    return lambda command: setattr(module, "command", command)


def types(*words: str) -> Result:
    return CliRunner().invoke(a_program, words)


def test_help_lists_every_command_and_imports_none() -> None:
    listing = "import sys; from app.cli import cli; cli(['--help'], standalone_mode=False); "
    heavy = "sys.exit(any(n.split('.')[0] in ('telegram', 'sqlalchemy') for n in sys.modules))"
    shown = subprocess.run(
        [sys.executable, "-c", listing + heavy], capture_output=True, text=True, check=True
    ).stdout
    for name, entry in COMMANDS.items():
        assert f"\n  {name} " in shown
        assert entry.help.split()[0] in shown


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_exists_and_explains_itself(name: str) -> None:
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert f"Usage: aduan {name}" in shown.output


def test_every_file_of_commands_is_listed() -> None:
    here = Path(app.cli.__file__).parent
    commands = set()
    for file in here.glob("[a-z]*.py"):
        module = importlib.import_module(f"app.cli.{file.stem}")
        if any(isinstance(value, click.Command) for value in vars(module).values()):
            commands.add(module.__name__)
    assert commands == {entry.place.partition(":")[0] for entry in COMMANDS.values()}


def test_a_refusal_is_a_sentence_and_status_1(install: Install) -> None:
    @click.command()
    def refuses() -> None:
        raise Refused("There is no office called sangau.")

    install(refuses)
    result = types("try")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no office called sangau.\n"
    assert result.stdout == ""


def test_wrong_settings_are_a_refusal_too(install: Install) -> None:
    @click.command()
    def reads_settings() -> None:
        Settings.from_env({"ADUAN_LOG": "xml", "ADUAN_OFICE": "sanggau"})

    install(reads_settings)
    result = types("try")
    assert result.exit_code == 1
    assert "Did you mean ADUAN_OFFICE?" in result.stderr
    assert "must be text or json" in result.stderr


@pytest.mark.parametrize("words", [("tyr",), ("try", "--what"), ("try", "extra")])
def test_wrong_usage_is_status_2(words: tuple[str, ...], install: Install) -> None:
    @click.command()
    def fine() -> None:
        pass

    install(fine)
    assert types("try").exit_code == 0
    assert types(*words).exit_code == 2


def test_an_unexpected_error_shows_no_trace_and_no_words(
    install: Install, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def breaks() -> None:
        raise KeyError("0812-0000-0001 Warga Contoh")

    install(breaks)
    monkeypatch.setitem(COMMANDS, "try", Entry("tests_try:command", "Try it."))
    monkeypatch.setattr(sys, "argv", ["aduan", "try"])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr().err
    assert end.value.code == 1
    assert "Traceback" not in told
    assert "Warga" not in told
    assert "KeyError at " in told
    assert "test_cli.py:" in told

    monkeypatch.setattr(sys, "argv", ["aduan", "--debug", "try"])
    with pytest.raises(KeyError):
        main()


def test_the_version_is_the_packages_own() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("aduan 0.")
