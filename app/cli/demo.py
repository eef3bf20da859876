"""`aduan demo` and `aduan chat`: the main job with no account, in a temporary folder."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused

if TYPE_CHECKING:
    from app.demo.story import Story

_office = click.option(
    "--office",
    metavar="NAME",
    help="Id of a profile, or its folder; without it the only one, or that of profiles/default.",
)
_no_color = click.option(
    "--no-color",
    is_flag=False,
    flag_value="1",
    default="",
    envvar="NO_COLOR",
    metavar="",
    help="No colours; so does the variable NO_COLOR.",
)


@click.command("demo")
@click.option("--script", is_flag=True, help="Play it in the terminal, and end.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 60),
    metavar="SECONDS",
    help="Between two messages of the script (0.4 on a terminal, else 0) or two steps on the page.",
)
@click.option("--fast", is_flag=True, help="No delay.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="Of the page, on 127.0.0.1; a free one unless it is given.",
)
@click.option("--no-browser", is_flag=True, help="Print the page's address alone.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="With --script: leave the played office there, in a new or empty folder.",
)
@_office
@_no_color
@click.pass_context
def demo(
    context: click.Context,
    script: bool,
    delay: float | None,
    fast: bool,
    port: int,
    no_browser: bool,
    keep: Path | None,
    office: str | None,
    no_color: str,
) -> None:
    """Try it out in a browser: citizens on three channels, officers, a clock to move, a story.

    The story is the office's own, demo.toml in its folder; without one you play yourself.
    Everything happens on this machine, in a temporary folder that is removed at the end.
    """
    if keep is not None and not script:
        raise click.UsageError("--keep goes with --script.")
    found = _story(office)
    if script and not found.scenes:
        raise Refused(_without_story(found))
    with _folder(context, no_color, keep) as (folder, width):
        if script:
            usual = 0.4 if sys.stdout.isatty() else 0.0
            _script(folder, found, width, 0.0 if fast else usual if delay is None else delay, keep)
        else:
            _page(folder, found, port, 0.0 if fast else delay, opens=not no_browser)


@click.command("chat")
@_office
@_no_color
@click.pass_context
def chat(context: click.Context, office: str | None, no_color: str) -> None:
    """The terminal of the demo: citizen and officers at one keyboard."""
    found = _story(office)
    with _folder(context, no_color) as (folder, width):
        _chat(folder, found, width)


def _story(office: str | None) -> Story:
    from app.demo.offices import StoryError, example_office
    from app.demo.story import find_story

    try:
        return find_story(office or example_office())
    except StoryError as error:
        raise Refused(str(error)) from None


def _without_story(found: Story) -> str:
    from app.demo.story import STORY_FILE

    return (
        f"{found.office} belum punya cerita: tulis {STORY_FILE} di folder profilnya (lihat "
        f"profiles/README.md), atau bermain sendiri dengan aduan demo --office {found.office}, di "
        f"terminal dengan aduan chat --office {found.office}."
    )


@contextlib.contextmanager
def _folder(
    context: click.Context, no_color: str, keep: Path | None = None
) -> Iterator[tuple[Path, int]]:
    """Where the office is played, for the time being or to be kept; the terminal's width."""
    if no_color:
        context.color = False
    if keep is not None:
        yield _empty(keep), shutil.get_terminal_size().columns
        return
    with tempfile.TemporaryDirectory(prefix="aduan-demo-") as folder:
        yield Path(folder), shutil.get_terminal_size().columns


def _empty(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(f"{folder} tidak kosong: sebutkan folder lain, atau kosongkan dulu.")
    except OSError as error:
        raise Refused(f"{folder} tidak dapat dipakai: {error.strerror}.") from None
    return folder.resolve()


def _page(folder: Path, found: Story, port: int, pause: float | None, *, opens: bool) -> None:
    from app.cli.signals import until_told
    from app.demo.page.playback import PAUSE_SECONDS
    from app.demo.page.serve import show

    between = PAUSE_SECONDS if pause is None else pause

    async def shown() -> None:
        await show(folder, found, until_told(), click.echo, port=port, pause=between, opens=opens)

    # What the office logs is for operators; here only a fault of the page itself is told.
    handler = logging.StreamHandler()
    handler.addFilter(logging.Filter("app.demo.page"))
    logging.getLogger().addHandler(handler)
    try:
        asyncio.run(shown())
    except OSError as error:
        raise Refused(
            f"Port {port} tidak dapat dipakai: {error.strerror}. Pilih yang lain."
        ) from None
    # The process ends here, and to go once more through all that it holds would hold it up.
    gc.freeze()


def _script(folder: Path, found: Story, width: int, delay: float, keep: Path | None) -> None:
    from app.demo.papers import FOLDER
    from app.demo.script import Unfinished, play

    try:
        asyncio.run(
            play(folder, found, click.echo, width=width, delay=delay, keeps=keep is not None)
        )
    except Unfinished as error:
        raise Refused(str(error)) from None
    except KeyboardInterrupt:
        left = f"yang sudah terjadi ada di {folder}" if keep else "kantor contoh ini dihapus"
        click.echo(f"\n  Dihentikan; {left}.")
        raise click.exceptions.Exit(130) from None
    if keep:
        if (folder / FOLDER).is_dir():
            # Not within the story: a path that is broken into lines cannot be copied.
            click.echo(f"\nSurat-suratnya ada di {folder / FOLDER}")
        click.echo("\n" + _how_to_look(folder, found))


def _how_to_look(folder: Path, story: Story) -> str:
    settings = {
        "ADUAN_OFFICE": story.office,
        "ADUAN_DATABASE_URL": f"sqlite:///{folder / 'aduan.db'}",
        "ADUAN_DATA_DIR": str(folder),
    }
    set_them = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
    return f"""\
Kantor contoh ini disimpan di {folder}. Untuk melihatnya:
  export {set_them}
  aduan case list
  aduan case show 1/{story.start.year}
  aduan verify"""


def _chat(folder: Path, found: Story, width: int) -> None:
    from app.demo.terminal import converse

    converse(folder, found, click.echo, sys.stdin, width=width)
