"""The interview at a keyboard: each answer is checked at once, KEMBALI goes back. Pure but for
what it is given to ask and to say with.
"""

from __future__ import annotations

from collections.abc import Callable

from app.interview.answers import Answers, one_line
from app.interview.faults import faults
from app.interview.question import Question
from app.interview.questions import interview
from app.interview.reading import Wrong

BACK, STOP = "kembali", "batal"


class Stopped(Exception):
    """Whoever was asked wants no more."""


def conduct(
    ask: Callable[[Question], str],
    say: Callable[[str], None],
    is_taken: Callable[[str], bool],
) -> Answers:
    """Ask until all is said; `is_taken`: is there an office of this id? Raises Stopped for BATAL.

    What was typed is kept and told to the questions again from the beginning: so KEMBALI is the
    same with one answer less, and a question that follows from another comes and goes with it.
    """
    typed: list[str] = []
    while True:
        found = _until_now(typed, is_taken)
        if isinstance(found, Answers):
            wrong = faults(found)
            if not wrong:
                return found
            say("\n".join(wrong))
            say("Jawaban ini tidak cocok satu sama lain; pertanyaan terakhir diulang.")
            typed.pop()
            continue
        heard = one_line(ask(found))
        if heard.casefold() == STOP:
            raise Stopped
        if heard.casefold() == BACK:
            if typed:
                typed.pop()
            else:
                say("Ini pertanyaan pertama.")
            continue
        if not heard and found.default is not None:
            heard = found.default
        try:
            found.read(heard)
        except Wrong as wrong_answer:
            say(str(wrong_answer))
        else:
            typed.append(heard)


def _until_now(typed: list[str], is_taken: Callable[[str], bool]) -> Question | Answers:
    """The next question after these answers, or the whole."""
    script = interview(is_taken)
    try:
        question = next(script)
        for text in typed:
            question = script.send(question.read(text))
    except StopIteration as end:
        found: Answers = end.value
        return found
    return question
