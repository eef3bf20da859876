"""`aduan profiles`: is what an office declares fit for use, how does it look, what does it need?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from app.cli.deadline import calendar_of, moment

if TYPE_CHECKING:
    from backoffice.office.profile import Profile
    from bot.issues import Issue

#: Where the offices of this installation stand.
PROFILES = Path(__file__).resolve().parents[2] / "profiles"


class Report(Struct, frozen=True):
    """What `check` found in one folder; the counts are None when the profile cannot be read."""

    office: str
    folder: str
    issues: tuple[Issue, ...]
    #: What is to be known, and refuses nothing.
    notes: tuple[Issue, ...] = ()
    fields: int | None = None
    stages: int | None = None
    clocks: int | None = None

    def lines(self) -> list[str]:
        if self.issues:
            return self._said(self.issues)
        parts = f"{self.fields} isian, {self.stages} tahap, {self.clocks} tenggat"
        notes = [f"catatan: {line}" for line in self._said(self.notes)]
        return [f"{self.office}: baik ({parts})", *notes]

    def _said(self, issues: tuple[Issue, ...]) -> list[str]:
        return [
            f"{self.folder}/{': '.join(part for part in (one.file, one.key, one.text) if part)}"
            for one in issues
        ]


@click.group()
def profiles() -> None:
    """The office profiles."""


@profiles.command()
@click.option(
    "--answers",
    "source",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Build it from these answers (JSON or TOML) without asking.",
)
@click.option(
    "--to",
    "parent",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the office's folder is made; without it, among the profiles.",
)
def new(source: Path | None, parent: Path | None) -> None:
    """Ask an SOP's questions and write a profile.

    One question at a time, in Indonesian; an empty line takes what stands in brackets. KEMBALI goes
    one question back; BATAL or Ctrl-D ends it, and the next start goes on from there. The profile
    is checked before it is written, and no folder is ever overwritten. At the end a complaint is
    played in the new office.
    """
    from app.cli.profiles_new import found_office

    found_office(source, parent or PROFILES, named=parent is None)


@profiles.command()
@click.argument("folders", metavar="[DIR]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(folders: tuple[str, ...], as_json: bool) -> None:
    """Lint profiles: every issue at once, with file and key.

    DIR is a profile's folder or its id; without one, every profile of the installation is checked.
    """
    import msgspec

    from backoffice.office.profile import shared_texts

    texts = shared_texts()
    reports = [check_profile(folder, texts) for folder in _chosen(folders)]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(reports), indent=2).decode())
    else:
        for report in reports:
            for line in report.lines():
                click.echo(line, err=bool(report.issues))
    if any(report.issues for report in reports):
        raise SystemExit(1)


@profiles.command()
@click.argument("office")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def templates(office: str, as_json: bool) -> None:
    """The templates that OFFICE needs approved, with the text to paste for each."""
    import msgspec

    from backoffice.office.profile import shared_texts
    from backoffice.office.provider_templates import needed_templates

    profile = _loaded(office)
    needed = {name: needed_templates(profile, shared_texts(), name) for name in profile.templates}
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(needed), indent=2).decode())
        return
    if not needed:
        click.echo(f"{office} tidak menyebut templat apa pun.")
    for channel, found in needed.items():
        for one in found:
            click.echo(f"{channel}  {one.name}  ({one.language}, UTILITY)\n{one.body}\n")


@profiles.command()
@click.argument("office")
@click.option("--form", "form_only", is_flag=True, help="The questions to the citizen alone.")
@click.option("--workflow", "flow_only", is_flag=True, help="Stages and verbs alone.")
@click.option(
    "--svg",
    "picture",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw it into this file instead, as a picture that any browser shows.",
)
def diagram(office: str, form_only: bool, flow_only: bool, picture: Path | None) -> None:
    """Show OFFICE's form and workflow as a diagram in Mermaid, or as an SVG.

    What is asked, in its order; the stages of a case, and who moves it with what.
    """
    from app.docs.diagram.drawing import drawing
    from app.docs.diagram.mermaid import mermaid
    from app.docs.diagram.svg import svg

    both = form_only == flow_only
    try:
        drawn = drawing(_loaded(office), form=both or form_only, workflow=both or flow_only)
    except LookupError as error:
        raise click.ClickException(
            f"{error.args[0]}; lihat aduan profiles check {office}."
        ) from None
    if picture is None:
        click.echo(mermaid(drawn), nl=False)
        return
    try:
        picture.write_text(svg(drawn), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{picture} tidak dapat ditulis: {error.strerror}.") from None
    click.echo(f"Ditulis: {picture}")


@profiles.command("try")
@click.argument("office")
@click.option(
    "--from",
    "start",
    metavar="ISO",
    callback=moment,
    default="2026-11-23T10:15",
    show_default=True,
    help="When the cases come in.",
)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def try_out(office: str, start: datetime, as_json: bool) -> None:
    """Play made-up cases through every branch of OFFICE's workflow; print the timetable.

    Each way to an end, when a case is where if everybody acts at the last moment, which limits run,
    and where cases wait. Status 1 when a case can come where it never ends, or when none ever comes
    into some stage.
    """
    import msgspec

    from app.docs.timetable import as_text, what_is_wrong
    from backoffice.office.profile import profile_folder
    from backoffice.office.timetable import timetable

    profile = _loaded(office)
    try:
        calendar = calendar_of(profile, profile_folder(office, PROFILES))
        at = start if start.tzinfo else calendar.as_local(start)
        table = timetable(profile, at, calendar)
    except (LookupError, StopIteration):
        raise click.ClickException(
            f"alur ini tidak dapat dimainkan; aduan profiles check {office} menyebutkan sebabnya."
        ) from None
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        found = {"office": profile.office.id, "from": at, **msgspec.structs.asdict(table)}
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        click.echo(as_text(profile, table))
    for sentence in what_is_wrong(profile, table):
        click.echo(sentence, err=True)
    if not table.sound:
        raise SystemExit(1)


def _loaded(office: str) -> Profile:
    from backoffice.office.profile import ProfileError, load_profile, profile_folder

    try:
        return load_profile(profile_folder(office, PROFILES))
    except ProfileError as error:
        raise click.ClickException(str(error)) from None


def check_profile(folder: Path, texts: dict[str, str]) -> Report:
    """Load and lint one folder; what cannot be loaded is reported, not raised."""
    from app.settings.channels import CHANNELS
    from backoffice.office.facts_issues import find_notes
    from backoffice.office.profile import PROFILE_FILE, ProfileError, load_profile
    from backoffice.office.profile_issues import find_issues
    from backoffice.officers.commands import COMMANDS
    from backoffice.papers.paper_issues import find_layout_issues
    from backoffice.papers.templates import find_template_issues

    name = folder.resolve().name
    commands = [command.name for command in COMMANDS]
    try:
        profile: Profile = load_profile(folder)
    except ProfileError as error:
        return Report(office=name, folder=str(folder), issues=error.issues)
    channels = [channel.name for channel in CHANNELS]
    issues = find_issues(profile, texts, channels=channels, folder=folder, commands=commands)
    issues += find_layout_issues(profile)
    issues += find_template_issues(profile)
    # The story is read with the profile (its time zone, its roles): that comes first.
    unsound = any(issue.file == PROFILE_FILE for issue in issues)
    return Report(
        office=profile.office.id,
        folder=str(folder),
        issues=(*issues, *(() if unsound else _story_issues(folder, profile))),
        notes=tuple(find_notes(profile)),
        fields=len(profile.form.fields),
        stages=len(profile.workflow.stages),
        clocks=len(profile.clocks),
    )


def _story_issues(folder: Path, profile: Profile) -> list[Issue]:
    """What keeps the office's story, if it has one, from being played."""
    from app.demo.story import STORY_FILE, read_story
    from bot.issues import Issue

    file = folder / STORY_FILE
    try:
        if file.is_file():
            read_story(file.read_text(encoding="utf-8"), profile, profile.office.id)
    except (ValueError, OSError) as error:
        return [Issue(STORY_FILE, "", str(error))]
    return []


def _chosen(folders: tuple[str, ...]) -> list[Path]:
    from backoffice.office.profile import ProfileError, profile_folder, profile_folders

    if not folders:
        found = profile_folders(PROFILES)
        if not found:
            raise click.ClickException(f"tidak ada profil di {PROFILES}")
        return [_shown(folder) for folder in found]
    try:
        # A folder that is there is linted whatever it lacks; anything else is the id of a profile.
        return [
            Path(folder) if Path(folder).is_dir() else _shown(profile_folder(folder, PROFILES))
            for folder in folders
        ]
    except ProfileError as error:
        raise click.ClickException(str(error)) from None


def _shown(folder: Path) -> Path:
    """As short as it can be said from here."""
    try:
        return folder.relative_to(Path.cwd())
    except ValueError:
        return folder
