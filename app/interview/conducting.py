"""The interview at a keyboard: each answer is checked at once, KEMBALI goes back. Pure but for
what it is given to ask, to say and to keep with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from app.interview.answers import Answers, one_line
from app.interview.faults import faults
from app.interview.question import Question
from app.interview.questions import interview
from app.interview.reading import NOTHING, Wrong

BACK, AGAIN, STOP = "kembali", "ulang", "batal"
_HELP = ("?", "bantuan", "bantu", "tolong", "help")
_UNSURE = (
    "tidak tahu", "tdk tahu", "tak tahu", "belum tahu", "kurang tahu", "gak tahu", "nggak tahu",
    "tidak tau", "gak tau", "lewat", "lewati", "skip",
)  # fmt: skip


#: After so many refusals it is said how to get away.
_OFTEN = 3


class Stopped(Exception):
    """Whoever was asked wants no more."""


class Said(Struct, frozen=True):
    """A question as it was asked, and what was typed."""

    question: str
    answer: str


def conduct(
    ask: Callable[[Question], str],
    say: Callable[[str], None],
    is_taken: Callable[[str], bool],
    keep: Callable[[Sequence[Said]], None] = lambda said: None,
    begun: Sequence[Said] = (),
) -> Answers:
    """Ask until all is said; `is_taken`: is there an office of this id? Raises Stopped for BATAL.

    `keep` gets all that was said after each answer, and `begun` is what it got another time.

    What was typed is kept and told to the questions again from the beginning: so KEMBALI is the
    same with one answer less, and a question that follows from another comes and goes with it.
    """
    return _Conducted(ask, say, is_taken, keep, begun).to_the_end()


class _Conducted:
    def __init__(
        self,
        ask: Callable[[Question], str],
        say: Callable[[str], None],
        is_taken: Callable[[str], bool],
        keep: Callable[[Sequence[Said]], None],
        begun: Sequence[Said],
    ) -> None:
        self._ask, self._say, self._is_taken, self._keep = ask, say, is_taken, keep
        #: What was said another time and finds its question only behind the one that is asked.
        self._said, self._left = fitting([], begun, is_taken)
        #: ULANG has to be said twice.
        self._sure = False
        #: How often this question was answered with what it does not take.
        self._refused = 0

    def to_the_end(self) -> Answers:
        while True:
            found = _until_now(self._said, self._is_taken)
            if isinstance(found, Answers):
                wrong = faults(found)
                if not wrong:
                    return found
                self._say("\n".join(wrong))
                self._say("Jawaban ini tidak cocok satu sama lain; pertanyaan terakhir diulang.")
                self._said.pop()
                continue
            self._hear(found, one_line(self._ask(found)))

    def _hear(self, question: Question, heard: str) -> None:
        word, sure, self._sure = heard.casefold().rstrip(".!"), self._sure, False
        if word == STOP:
            raise Stopped
        if word == BACK:
            self._back()
        elif word == AGAIN:
            self._again(sure)
        elif word in _HELP:
            self._say(_help(question))
        elif word in _UNSURE and question.default is None:
            self._say(
                "Bagian ini tidak dapat dilewati; tanyakan dulu kepada yang tahu. BATAL: berhenti; "
                "jawaban disimpan dan dapat dilanjutkan."
            )
        elif word in _UNSURE:
            skipped = "Dilewati" if question.default == "-" else f"Dipakai: {question.default}"
            self._say(f"{skipped}. Dapat diubah kemudian di profile.toml.")
            self._answer(question, "")
        else:
            self._answer(question, heard)

    def _back(self) -> None:
        if not self._said:
            self._say("Ini pertanyaan pertama.")
            return
        self._say(f"Jawaban tadi dihapus: {self._said.pop().answer}")
        self._remember()

    def _again(self, sure: bool) -> None:
        if sure:
            self._said, self._left = [], []
            return
        self._sure = True
        self._say(
            "ULANG menghapus semua jawaban dan mulai dari pertanyaan pertama. Ketik ULANG sekali "
            "lagi bila memang itu maksudnya; KEMBALI hanya menghapus satu jawaban."
        )

    def _answer(self, question: Question, heard: str) -> None:
        if not heard and question.default is not None:
            heard = question.default
        try:
            value = question.read(heard)
        except Wrong as wrong:
            self._say(str(wrong))
            if heard.casefold() in NOTHING and question.default:
                self._say(f"Enter saja memakai: {question.default}")
            self._refused += 1
            if self._refused % _OFTEN == 0:
                self._say("Ketik ? untuk keterangan, atau KEMBALI ke pertanyaan sebelumnya.")
            return
        if isinstance(value, tuple) and len(value) == 1 and "," in heard:
            self._say(
                f"Dicatat sebagai satu: {heard}. Bila itu beberapa, ketik KEMBALI dan pisahkan "
                "dengan titik koma (;)."
            )
        self._said.append(Said(question.text, heard))
        self._said, self._left = fitting(self._said, self._left, self._is_taken)
        self._remember()

    def _remember(self) -> None:
        self._refused = 0
        self._keep((*self._said, *self._left))


def fitting(
    said: Sequence[Said], left: Sequence[Said], is_taken: Callable[[str], bool]
) -> tuple[list[Said], list[Said]]:
    """What was said with what follows of `left`, as long as each finds its question; and the rest.

    A question that has come in between since then is asked first; one that is gone is left out. The
    last one is asked again where all were said.
    """
    found, rest = list(said), list(left)
    question = _until_now(found, is_taken)
    while isinstance(question, Question):
        asked = question.text
        place = next((n for n, one in enumerate(rest) if one.question == asked), None)
        if place is None:
            return found, rest
        try:
            question.read(rest[place].answer)
        except Wrong:
            return found, rest
        after = _until_now((*found, rest[place]), is_taken)
        if isinstance(after, Answers):
            return found, rest
        found.append(rest[place])
        del rest[: place + 1]
        question = after
    return found, rest


def _until_now(said: Sequence[Said], is_taken: Callable[[str], bool]) -> Question | Answers:
    """The next question after these answers, or the whole."""
    script = interview(is_taken)
    try:
        question = next(script)
        for one in said:
            question = script.send(question.read(one.answer))
    except StopIteration as end:
        found: Answers = end.value
        return found
    return question


def _help(question: Question) -> str:
    lines = [question.why or "Jawab menurut SOP; salinannya sebaiknya ada di tangan."]
    if question.default is not None:
        lines.append(f"Enter saja memakai: {question.default}")
    lines.append("KEMBALI: satu pertanyaan ke belakang. BATAL: berhenti; jawaban disimpan.")
    return "\n".join(lines)
