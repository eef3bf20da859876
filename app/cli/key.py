"""`aduan key`: replace the installation's key, write it down for a safe, bring it back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import Office, at_work, echo_json, given_sources, refusals

if TYPE_CHECKING:
    from app.serving.rotation import Rotated

_IN_A_LINE = 4


@click.group("key")
def key() -> None:
    """The key that opens names, words and files: without it they are lost.

    It lies in secret.key in the data folder, or is given as ADUAN_SECRET_KEY. Keep a copy of it
    where the database is not.
    """


@key.command("rotate")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def rotate(as_json: bool) -> None:
    """Put a new key in the place of the present one, while nodes run.

    For when somebody may have seen it who should not have. Nothing that people wrote changes:
    what opens it is wrapped anew. A process that is killed meanwhile may be started again, and the
    installation opens at every moment. Backups from before need the former key: keep its copy as
    long as you keep them. Write the new one down afterwards: aduan key escrow FILE.
    """
    from app.serving.rotation import rotate as put_new
    from app.settings import key_file

    async def task(office: Office) -> tuple[Office, Rotated]:
        return office, await put_new(office.settings, office.database, office.given)

    office, done = at_work(task, writes=True)
    coming = key_file.coming(office.settings)
    if as_json:
        echo_json({"key": done.new, "resumed": done.resumed, "to_set": done.to_set})
        return
    if done.resumed:
        click.echo(f"A replacement that was interrupted is through: the key is {done.new}.")
    else:
        click.echo(f"The key {done.old} was replaced; it is now {done.new}.")
    if done.to_set:
        click.echo(
            f"ADUAN_SECRET_KEY still is the former one. Put the 64 digits that stand in {coming} "
            "in its place, in .env or wherever each node gets it, then say aduan key rotate once "
            "more: it sees to it that they are right, and removes the file. Until then nodes on "
            "this machine start with the file, and nodes elsewhere do not start; those that run "
            "go on."
        )
    elif not done.resumed:
        click.echo("Write it down for the safe: aduan key escrow FILE")


@key.command("escrow")
@click.argument("file", type=click.Path(path_type=Path))
def escrow(file: Path) -> None:
    """Write the key down in FILE as 24 words, to be printed and put into a safe.

    FILE is for its owner alone, and must not be there yet. Print it, or copy it by hand; then
    delete it: whoever has these words and a backup reads everything.
    """
    from app.serving import keys
    from app.settings.key_words import words_of
    from backoffice.store import installation

    async def task(office: Office) -> str:
        bound = await office.database.read(installation.fingerprint)
        if bound is None:
            raise Refused("There is no key yet: the first start makes one.")
        secret = keys.secret_of(office.settings, bound, office.given.randomness)
        now = office.given.clock()
        words = words_of(keys.digits_of(office.settings, bound, office.given.randomness))
        lines = [
            f"{place + 1:2}  " + "  ".join(words[place : place + _IN_A_LINE])
            for place in range(0, len(words), _IN_A_LINE)
        ]
        head = (
            f"# Aduan: the key of {office.profile.office.name} ({office.id}).",
            f"# Fingerprint {secret.fingerprint()}, written down on {office.local(now):%Y-%m-%d}.",
            "# Bring it back with: aduan key restore FILE",
            "# Upper case, numbers and line breaks do not matter. Keep it away from backups.",
        )
        _write_private(file, "\n".join((*head, "", *lines, "")))
        await office.database.write(lambda tx: installation.note_escrow(tx, bound, now), name="key")
        return bound

    bound = at_work(task, writes=True)
    click.echo(
        f"{file} holds the key {bound} in 24 words. Print it or copy it by hand, put that into a "
        "safe away from the backups, and delete the file."
    )


@key.command("restore")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def restore(file: Path) -> None:
    """Bring the key back from the 24 words in FILE, or typed in where FILE is -.

    They are checked, and compared with the key that the database names, before anything is
    written; a key that is there is never written over.
    """
    from app.serving import keys
    from app.settings.key_words import NotWords, key_in
    from app.settings.settings import Settings

    given = given_sources()
    settings = Settings.from_env()
    try:
        with click.open_file(str(file), encoding="utf-8", errors="replace") as opened:
            found = key_in(opened.read())
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    except NotWords as error:
        raise Refused(f"{error}. Nothing was written.") from None
    with refusals():
        where, fingerprint = keys.bring_back(settings, found, given.randomness)
    click.echo(f"The key {fingerprint} is in {where}.")


def _write_private(file: Path, text: str) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii", errors="replace") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
    except FileExistsError:
        raise Refused(f"{file} is there already, and is not written over.") from None
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None
