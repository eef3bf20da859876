"""`aduan profiles new`: a profile by somebody who writes no TOML."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused

if TYPE_CHECKING:
    from app.interview.answers import Answers
    from app.interview.question import Question
    from backoffice.office.profile import Profile


def found_office(source: Path | None, root: Path, named: bool) -> None:
    """Ask, or read the answers from `source`, and write the office's folder in `root`.

    `named`: the office stands among the profiles, and its id says which it is. Raises Refused.
    """
    answers = _read(source) if source else _asked(root)
    folder = root / answers.id
    if folder.exists():
        raise Refused(f"{folder} sudah ada dan tidak ditimpa; pakai nama pendek lain.")
    profile = _write(answers, root, folder)
    _show(profile, answers)
    click.echo("Ditulis:")
    for file in sorted(folder.iterdir()):
        click.echo(f"  {file}")
    called = answers.id if named else str(folder)
    click.echo(
        f"\nBerikutnya:\n  isi {folder / 'SOP.md'} dengan baris SOP\n"
        f"  aduan profiles check {called}\n  aduan profiles try {called}\n"
        f"  aduan chat --office {called}"
    )


def _asked(root: Path) -> Answers:
    from app.interview.conducting import Stopped, conduct

    click.echo("KEMBALI: satu pertanyaan ke belakang. BATAL: berhenti, tidak ada yang ditulis.")
    try:
        return conduct(_Keyboard().ask, click.echo, lambda id: (root / id).exists())
    except (Stopped, click.Abort):
        raise Refused("Dihentikan; tidak ada yang ditulis.") from None


class _Keyboard:
    """Asks at the terminal; a heading is shown once, however often its question is."""

    def __init__(self) -> None:
        self._part = ""

    def ask(self, question: Question) -> str:
        if question.part and question.part != self._part:
            self._part = question.part
            click.echo(f"\n{click.style(question.part, bold=True)}")
        shown = f" [{question.default}]" if question.default is not None else ""
        heard: str = click.prompt(f"{question.text}{shown}", default="", show_default=False)
        return heard


def _read(source: Path) -> Answers:
    import tomllib

    import msgspec

    from app.interview.answers import read_answers
    from app.interview.faults import faults

    try:
        text = source.read_text(encoding="utf-8")
        raw = tomllib.loads(text) if source.suffix == ".toml" else msgspec.json.decode(text)
        found = read_answers(raw)
    except (OSError, ValueError) as error:
        raise Refused(f"{source} tidak dapat dibaca: {error}") from None
    if wrong := faults(found):
        raise Refused("\n".join(f"{source}: {one}" for one in wrong))
    return found


def _write(answers: Answers, root: Path, folder: Path) -> Profile:
    """All of it or nothing: it is built and checked beside its place, and then moved there."""
    from app.cli.profiles import check_profile
    from app.interview.building import build
    from backoffice.office.profile import load_profile, shared_texts

    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".baru-", dir=root) as beside:
            made = Path(beside) / answers.id
            made.mkdir()
            for name, text in build(answers).items():
                (made / name).write_text(text, encoding="utf-8")
            report = check_profile(made, shared_texts())
            if report.issues:
                kept = _keep(answers, root)
                said = "\n".join(f"{one.file}: {one.key}: {one.text}" for one in report.issues)
                raise Refused(f"{said}\nProfil tidak ditulis. Jawaban disimpan di {kept}.")
            profile = load_profile(made)
            made.rename(folder)
    except OSError as error:
        # Where nothing can be written, the answers can at least be copied from the terminal.
        click.echo(_document(answers))
        raise Refused(
            f"{folder} tidak dapat ditulis: {error.strerror}. Simpan jawaban di atas ke dalam "
            "berkas, lalu: aduan profiles new --answers BERKAS --to FOLDER."
        ) from None
    return profile


def _keep(answers: Answers, root: Path) -> Path:
    """The answers beside the profiles, so that nothing has to be typed again."""
    number = 1
    while (file := root / f"{answers.id}.jawaban{number}.json").exists():
        number += 1
    file.write_text(_document(answers), encoding="utf-8")
    return file


def _document(answers: Answers) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(answers), indent=2).decode()


def _show(profile: Profile, answers: Answers) -> None:
    """The workflow, and the questions as a citizen will read them."""
    from app.docs.diagram.drawing import drawing
    from app.docs.diagram.mermaid import mermaid
    from backoffice.office.profile import catalogue

    click.echo(f"\nAlur {answers.id} (Mermaid):\n")
    click.echo(mermaid(drawing(profile, form=False, workflow=True)))
    click.echo("Yang akan dibaca warga, berurutan:\n")
    texts = catalogue(profile)
    for field in profile.form.fields:
        if not field.by:
            holes = dict.fromkeys(texts.placeholders(field.ask), "…")
            click.echo(f"{texts.render(field.ask, holes, markup='plain')}\n")
