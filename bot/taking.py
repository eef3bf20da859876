"""A message that its writer deleted again: what it said counts no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from bot.conversation import Answer, Evidence, TakeBack
from bot.declaring import declared
from bot.fields import field_of, kind_of, piles
from bot.kinds.kind import Heard, Reading
from bot.turn_builder import Talk
from channels.message import InboundMessage

#: In front of what was corrected, see `edits`.
CORRECTED = "Ralat: "
#: So many deleted messages are remembered that may still come.
_GONE = 20
_OPEN = frozenset({"form", "confirm", "review", "edit"})


def take_back(
    talk: Talk, message: InboundMessage, words: Sequence[str], *, unread: bool = False
) -> None:
    """Use a deleted message no more, and say once that this was seen.

    `words`: every wording that it had. `unread`: it came in this very burst and did nothing yet.
    What stands in no draft may stand in a case; of the rest nothing is said.
    """
    about = message.reply_to or ""
    said = tuple(dict.fromkeys(line.strip() for line in words if line.strip()))
    before = talk.state
    evidence = tuple(
        replace(item, caption="") if item.caption.strip() in said else item
        for item in before.evidence
        if item.message != about
    )
    answers = _with_files(talk, _without_answers(talk, about, said), evidence)
    talk.set(
        evidence=evidence,
        explaining=tuple(one for one in before.explaining if one != about),
        opening=without_lines(before.opening, said),
        cards=without_lines(before.cards, said),
        answers=answers,
    )
    _mend_question(talk, about, said, before.opening)
    if talk.state == before and not unread:
        if about and not said:
            # It may be on its way yet.
            talk.set(gone=(*before.gone, about)[-_GONE:])
        talk.act(TakeBack(about, said))
        return
    talk.set(taken_back=talk.state.taken_back + 1)
    lost = before.answers.keys() - answers.keys()
    if lost and talk.state.phase in _OPEN:
        talk.go_on()
    talk.note("pesan_ditarik")
    talk.ask()


def without_lines(text: str, said: Iterable[str]) -> str:
    """The text without these words, each the whole of one or several of its lines."""
    lines = text.split("\n")
    for words in said:
        for told in (words, CORRECTED + words):
            lines = _cut(lines, told.split("\n"))
    return "\n".join(lines)


def _cut(lines: list[str], gone: list[str]) -> list[str]:
    """The lines without the last place in which these stand behind each other."""
    for start in range(len(lines) - len(gone), -1, -1):
        if [line.strip() for line in lines[start : start + len(gone)]] == gone:
            return lines[:start] + lines[start + len(gone) :]
    return lines


def _without_answers(talk: Talk, about: str, said: tuple[str, ...]) -> dict[str, Answer]:
    kept: dict[str, Answer] = {}
    for key, answer in talk.state.answers.items():
        left = _left(talk, key, answer, about, said)
        if left is not None:
            kept[key] = left
    return kept


def _with_files(
    talk: Talk, answers: dict[str, Answer], files: Sequence[Evidence]
) -> dict[str, Answer]:
    """The answers without those of a question whose last file is gone and that has no words."""
    before = piles(talk.form, talk.state.answers, talk.state.evidence)
    after = piles(talk.form, answers, files)
    lost = {key for key, some in before.items() if some and not after.get(key)}
    return {key: said for key, said in answers.items() if key not in lost or said.words}


def _left(talk: Talk, key: str, answer: Answer, about: str, said: tuple[str, ...]) -> Answer | None:
    """What is left of an answer; None for nothing."""
    field = field_of(talk.form, key)
    # The words with which a conversation began were read before there was a question.
    kind = kind_of(field) if field is not None and not answer.messages else None
    told = kind is not None and kind.as_story
    named = kind is not None and kind.chooses
    if about not in answer.messages and not (told or named):
        return answer
    words = without_lines(answer.words, said)
    if words == answer.words and about not in answer.messages:
        return answer
    others = tuple(one for one in answer.messages if one != about)
    if field is None or not words.strip() or words == answer.words or not (others or told):
        return None
    result = kind_of(field).read(
        field, Heard(text=words, messages=others), now=talk.now, zone=talk.zone
    )
    if not isinstance(result, Reading):
        return None
    return declared(
        talk.form, field, result.answer, talk.state.answers, now=talk.now, zone=talk.zone
    )


def _mend_question(talk: Talk, about: str, said: tuple[str, ...], opening: str) -> None:
    """The reading that waits to be confirmed, or the half of an answer."""
    state, field = talk.state, talk.field
    proposal = state.proposal
    if proposal is None or field is None:
        return
    if state.phase == "confirm" and kind_of(field).as_story and proposal.words == opening:
        if state.opening != opening:
            talk.go_to(field)
        return
    left = _left(talk, field.key, proposal, about, said)
    if left is proposal:
        return
    if state.phase == "confirm":
        talk.go("form", field.key)
    else:
        # Half an answer is read anew when the other half comes.
        words = without_lines(proposal.words, said)
        others = tuple(one for one in proposal.messages if one != about)
        value = words if isinstance(proposal.value, str) else None
        half = replace(proposal, value=value, words=words, shown=words, messages=others)
        whole = words.strip() and others and words != proposal.words
        kept = value is not None or kind_of(field).keeps_unread
        talk.set(proposal=half if whole and kept else None)
