"""Somebody from an office who knows the SOP and no TOML, and answers what is asked."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

from click import unstyle
from click.testing import CliRunner, Result

from app.cli import cli
from app.cli.deadline import calendar_of
from app.cli.profiles import check_profile
from app.demo.sample import play_sample
from app.docs.timetable import what_is_wrong
from app.interview.answers import Answers
from app.interview.building import build
from app.interview.conducting import conduct
from app.interview.question import Question
from backoffice.office.profile import Profile, load_profile, shared_texts
from backoffice.office.silence import find_silent
from backoffice.office.timetable import Timetable, timetable

#: Begin of a question -> what is typed, or what is typed the first, second … time.
Replies = dict[str, str | list[str]]


def typed_by(replies: Replies) -> tuple[list[str], Answers]:
    """The lines that somebody types with these replies, and what comes of them.

    An empty line takes what is proposed; every reply is wanted by some question.
    """
    left = {key: [one] if isinstance(one, str) else [*one] for key, one in replies.items()}
    lines: list[str] = []

    def ask(question: Question) -> str:
        key = next((one for one in left if question.text.startswith(one) and left[one]), "")
        line = left[key].pop(0) if key else ""
        assert line or question.default is not None, f"nobody says: {question.text}"
        lines.append(line)
        assert len(lines) < 200, lines[-5:]
        return line

    def refuse(sentence: str) -> None:
        raise AssertionError(f"{lines[-1]!r} was refused: {sentence}")

    found = conduct(ask, refuse, lambda id: False)
    assert {key: rest for key, rest in left.items() if rest} == {}
    return lines, found


def interviewed(parent: Path, *lines: str) -> Result:
    """`aduan profiles new` with these lines on the keyboard."""
    typed = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(cli, ["profiles", "new", "--to", str(parent)], input=typed)


def founded(parent: Path, replies: Replies) -> tuple[Path, str]:
    """The folder that an interview makes, and what the terminal showed."""
    lines, answers = typed_by(replies)
    result = interviewed(parent, *lines)
    assert result.exit_code == 0, result.output
    return parent / answers.id, result.output


def made(parent: Path, replies: Replies) -> Path:
    """The folder of the same interview, with nothing shown."""
    return built(parent, typed_by(replies)[1])


def built(parent: Path, answers: Answers) -> Path:
    folder = parent / answers.id
    folder.mkdir()
    for name, text in build(answers).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def linted(folder: Path) -> list[str]:
    return [f"{one.key}: {one.text}" for one in check_profile(folder, shared_texts()).issues]


def explored(folder: Path) -> tuple[Profile, Timetable]:
    """What `profiles try` finds; nothing is wrong, and a case can come to every end."""
    profile = load_profile(folder)
    calendar = calendar_of(profile, folder)
    at = calendar.as_local(datetime(2026, 11, 23, 10, 15))  # noqa: DTZ001 - of the office
    table = timetable(profile, at, calendar)
    assert what_is_wrong(profile, table) == []
    ends = {stage.id for stage in profile.workflow.stages if stage.final}
    assert {outcome.stage for outcome in table.outcomes} == ends
    # And every limit that the office declares runs on some case.
    steps = [step for one in table.outcomes for play in one.plays for step in play.steps]
    running = {deadline.id for step in steps for deadline in step.deadlines}
    assert {rule.id for rule in profile.clocks} <= running
    assert find_silent(profile) == ()
    return profile, table


def shown_sample(folder: Path) -> str:
    """A conversation in that office, played from the greeting to the receipt."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as beside:
        asyncio.run(play_sample(Path(beside), str(folder), lines.append))
    return unstyle("\n".join(lines))
