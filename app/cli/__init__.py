"""The command line. A command is imported when it is called, so that help and typos cost nothing.

Exit status: 0 fine, 1 a refusal or a failed check with a sentence on standard error, 2 wrong usage.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import click


class Refused(click.ClickException):
    """The command cannot do what was asked; the message is the sentence that the user reads."""

    exit_code = 1


class Entry(NamedTuple):
    """Where a command lives, and its line in `aduan --help`."""

    place: str
    help: str
    #: Module -> package, of what it needs beside the dependencies of every installation.
    needs: Mapping[str, str] = MappingProxyType({})


#: The extra `sandbox`: the providers' servers on loopback.
_SANDBOX = MappingProxyType(
    {"aiosmtpd": "aiosmtpd", "pymap": "pymap", "python_multipart": "python-multipart"}
)


#: Name -> module:attribute. One line for each command; a file here that is not listed fails a test.
COMMANDS: dict[str, Entry] = {
    "demo": Entry(
        "app.cli.demo:demo", "Try it in a browser with no account; or --script.", _SANDBOX
    ),
    "chat": Entry("app.cli.demo:chat", "Be citizen and officers at one keyboard.", _SANDBOX),
    "serve": Entry("app.cli.serve:serve", "Run everything that is configured."),
    "doctor": Entry("app.cli.doctor:doctor", "Try every setting for real; say what to do."),
    "staff": Entry("app.cli.staff:staff", "Enter, list and revoke officers."),
    "case": Entry("app.cli.case:case", "What is where: cases and their journals."),
    "stats": Entry("app.cli.stats:stats", "The figures of a month."),
    "inbox": Entry("app.cli.inbox:inbox", "What came in, and what could not be read."),
    "outbox": Entry("app.cli.outbox:outbox", "What is to be said, each attempt; try again."),
    "migrate": Entry("app.cli.migrate:migrate", "Bring the database to the current schema."),
    "backup": Entry("app.cli.backup:backup", "Everything but the key in one file, while serving."),
    "restore": Entry("app.cli.restore:restore", "Bring a backup into an empty database."),
    "paper": Entry("app.cli.paper:paper", "Is a file one of our papers, unchanged?"),
    "register": Entry("app.cli.register:register", "The book of complaints of a month, as a file."),
    "lapor": Entry("app.cli.lapor:lapor", "Files from SP4N-LAPOR! and for it."),
    "verify": Entry("app.cli.verify:verify", "Is all as written? Journals, register, files."),
    "key": Entry("app.cli.key:key", "Replace the key, write it down, bring it back."),
    "profiles": Entry("app.cli.profiles:profiles", "Write office profiles, check, draw, try them."),
    "deadline": Entry("app.cli.deadline:deadline", "When something is due, day by day."),
    "inspect": Entry("app.cli.inspect:inspect", "How an update or a mail is understood."),
    "sandbox": Entry(
        "app.cli.sandbox:sandbox", "A provider on loopback, to try things out.", _SANDBOX
    ),
}


class LazyGroup(click.Group):
    """A group whose members are found in a table of places."""

    def __init__(self, *args: Any, entries: dict[str, Entry], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        missing = [package for module, package in entry.needs.items() if not _is_there(module)]
        if missing:
            return _without(cmd_name, entry, missing)
        module, _, attribute = entry.place.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.place} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, entry.help) for name, entry in self.entries.items()]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from app.settings.settings import SettingsError

            if not isinstance(error, SettingsError):
                raise
            raise Refused("\n".join(error.problems)) from None


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:
        return False


def _without(name: str, entry: Entry, missing: list[str]) -> click.Command:
    """The command of an installation in which it cannot run: it says what to install."""

    def refuse() -> None:
        raise Refused(
            f"aduan {name} needs {', '.join(missing)}: pip install {' '.join(missing)}, which is "
            "the extra `sandbox` of aduan."
        )

    return click.Command(
        name,
        callback=refuse,
        help=entry.help,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


@click.group(
    cls=LazyGroup,
    name="aduan",
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="aduan", message="aduan %(version)s")
@click.option("--debug", is_flag=True, help="Show the whole trace of an unexpected error.")
def cli(debug: bool) -> None:
    """Public complaints of local-government offices, received and answered by chat.

    Try it with: aduan demo. Settings stand in the environment or in .env: see .env.example.
    """
