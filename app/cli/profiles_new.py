"""`aduan profiles new`: a profile by somebody who writes no TOML."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import Refused

if TYPE_CHECKING:
    from app.interview.answers import Answers
    from app.interview.conducting import Said
    from app.interview.keeping import Keeper, Unfinished
    from app.interview.question import Question
    from backoffice.office.profile import Profile


def found_office(source: Path | None, root: Path, named: bool) -> None:
    """Ask, or read the answers from `source`, and write the office's folder in `root`.

    `named`: the office stands among the profiles, and its id says which it is. Raises Refused.
    """
    answers, keeper = (_read(source), None) if source else _asked(root)
    folder = root / answers.id
    if folder.exists():
        raise Refused(f"{folder} sudah ada dan tidak ditimpa; pakai nama pendek lain.")
    profile = _write(answers, root, folder)
    if keeper:
        keeper.forget()
    _show(profile, folder)
    click.echo("Ditulis:")
    for file in sorted(folder.iterdir()):
        click.echo(f"  {file}")
    called = answers.id if named else str(folder)
    click.echo(
        f"\nBerikutnya:\n  isi {folder / 'SOP.md'} dengan baris SOP\n"
        f"  aduan profiles check {called}\n  aduan profiles try {called}\n"
        f"  aduan profiles diagram {called} --svg alur.svg\n  aduan chat --office {called}"
    )


def _asked(root: Path) -> tuple[Answers, Keeper]:
    from app.interview.conducting import Stopped, conduct

    keyboard = _Keyboard()
    click.echo(
        "Siapkan SOP kantor, dan jawab satu per satu. Enter memakai yang di dalam [ ].\n"
        "  KEMBALI  satu pertanyaan ke belakang\n"
        "  BATAL    berhenti; jawaban disimpan dan dapat dilanjutkan\n"
        "  ?        keterangan"
    )
    try:
        keeper, begun = _begun(root, keyboard)
    except click.Abort:
        raise Refused("Dihentikan; tidak ada yang ditulis.") from None
    warned = False

    def keep(said: Sequence[Said]) -> None:
        nonlocal warned
        keeper.keep(said)
        if keeper.fault and not warned:
            warned = True
            click.echo(
                f"Jawaban tidak dapat disimpan di {root} ({keeper.fault}); bila berhenti sekarang, "
                "semua hilang. Pilih folder lain dengan --to."
            )

    try:
        found = conduct(
            keyboard.ask, click.echo, lambda id: (root / id).exists(), keep=keep, begun=begun
        )
    except (Stopped, click.Abort):
        click.echo()
        raise Refused(_stopped(keeper)) from None
    return found, keeper


def _begun(root: Path, keyboard: _Keyboard) -> tuple[Keeper, tuple[Said, ...]]:
    """Where one that was left is to be gone on with, what was said in it."""
    from app.interview.conducting import fitting
    from app.interview.keeping import Keeper, unfinished

    left = unfinished(root)
    one = keyboard.choose(left) if left else None
    if one is None:
        return Keeper(root), ()
    begun, _ = fitting([], one.said, lambda id: (root / id).exists())
    shown = f"{begun[-1].question}: {begun[-1].answer}" if begun else "-"
    click.echo(f"\nDilanjutkan sesudah {len(begun)} jawaban. Yang terakhir: {shown}")
    return Keeper(root, one), one.said


def _stopped(keeper: Keeper) -> str:
    if keeper.file is None or keeper.fault:
        return "Dihentikan; tidak ada yang ditulis."
    return (
        f"Dihentikan; profil belum ditulis. {keeper.count} jawaban disimpan di {keeper.file}. "
        "Jalankan perintah yang sama untuk melanjutkan; hapus berkas itu bila tidak perlu."
    )


class _Keyboard:
    """Asks at the terminal; what stands above a question is shown once, however often it is."""

    def __init__(self) -> None:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - makes what is typed editable
        self._part = ""
        self._why = ""

    def ask(self, question: Question) -> str:
        if question.part and question.part != self._part:
            self._part = question.part
            click.echo(f"\n{click.style(question.part, bold=True)}")
        if question.why != self._why:
            self._why = question.why
            if question.why:
                click.echo(click.style(question.why, dim=True))
        shown = f" [{question.default}]" if question.default is not None else ""
        heard: str = click.prompt(f"{question.text}{shown}", default="", show_default=False)
        return heard

    def choose(self, left: Sequence[Unfinished]) -> Unfinished | None:
        """Which one is gone on with; None for a new one."""
        click.echo("\nTanya jawab yang belum selesai:")
        for number, one in enumerate(left, 1):
            click.echo(f"  {number}. {one.office} ({len(one.said)} jawaban)")
        while True:
            asked = "Ketik nomornya untuk melanjutkan, atau BARU untuk kantor lain [1]"
            heard: str = click.prompt(asked, default="1", show_default=False)
            said = heard.strip().casefold().rstrip(".")
            if said in ("baru", "batal"):
                return None
            if said in ("lanjut", "lanjutkan", "ya"):
                said = "1"
            if said.isascii() and said.isdecimal() and 1 <= int(said) <= len(left):
                return left[int(said) - 1]


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


def _show(profile: Profile, folder: Path) -> None:
    """The workflow, and a conversation that is played in the new office."""
    from app.docs.diagram.drawing import drawing
    from app.docs.diagram.mermaid import mermaid

    click.echo(f"\nAlur {profile.office.id} (Mermaid):\n")
    click.echo(mermaid(drawing(profile, form=False, workflow=True)))
    click.echo("Percakapan contoh, dimainkan dengan profil ini (warga dan isinya rekaan):")
    try:
        _play(folder)
    except _NotPlayed as error:
        click.echo(f"\nPercakapan contoh tidak selesai: {error}")
    click.echo()


class _NotPlayed(Exception):
    """The profile is written, but no conversation was seen to its end."""


def _play(folder: Path) -> None:
    try:
        from app.demo.offices import StoryError
        from app.demo.sample import play_sample
        from app.demo.script import Unfinished as Broken
    except ModuleNotFoundError as error:
        # The providers' servers on loopback are the extra `sandbox`.
        raise _NotPlayed(f"{error.name} belum terpasang.") from None
    width = shutil.get_terminal_size().columns
    with tempfile.TemporaryDirectory(prefix="aduan-contoh-") as beside:
        try:
            asyncio.run(play_sample(Path(beside), str(folder), click.echo, width=width))
        except KeyboardInterrupt:
            raise _NotPlayed("dihentikan.") from None
        except (Broken, StoryError, OSError) as error:
            raise _NotPlayed(str(error)) from None
