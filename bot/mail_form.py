"""Read a citizen's mail as a form: labelled lines answer any field. Pure; never raises.

Only what stands behind a label is an answer, and each goes through the same kinds as in a chat.
A reply may also answer by the numbers of the list that it was sent, or with nothing but the one
thing that was missing. All other words are the story, verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from bot.conversation import Answer
from bot.declaring import declared, is_wanted, wanted
from bot.fields import field_of, kind_of
from bot.form import Field, Form
from bot.kinds.kind import Problem, Reading
from bot.labelled import (
    Piece,
    begun_by,
    cut,
    fold_label,
    labels,
    numbered_lines,
    propose,
    says_nothing,
)
from bot.service import SEARCHED, service_of_story, services_in
from bot.words import fold, is_greeting, is_thanks
from channels.message import InboundMessage

#: A line of ours below a point of the list of what is missing; nobody's answer.
OURS = "→"
#: The same of what is recorded already.
RECORDED = "✓"
#: A phrase that is shorter than this may be anybody's.
_PHRASE = 12
#: Fewer letters than these say nothing.
_LETTERS = 2
#: Characters of a mail that are looked through; the rest is story.
_LONGEST = 100_000
#: A bare answer to the one question that is open is no longer than this.
_BARE = 300
#: A label that stands alone in its line is no longer than this.
_ALONE = 48
_STORY_CHARS = 20

_NUMBERED = re.compile(r"[\s>*•·\-–—]*\(?(?P<number>\d{1,2})[.)]\s*(?P<value>.*)")
_CONSENT = re.compile(r"(?:saya\s+)?(?P<no>tidak |tdk |gak |ga |nggak )?setuju")
#: What people write behind a label of a mail that they leave open.
_NOTHING = frozenset({"tdk ada", "nihil"})
_FORMAL = re.compile(
    r"(?:kepada\s+)?yth\b.{0,80}|(?:dengan|salam|hormat|demikian|atas)\b.{0,80}|terlampir\b.{0,20}"
    r"|(?:selamat\s+)?(?:pagi|siang|sore|malam)\b.{0,30}|(?:di\s+)?tempat",
    re.DOTALL,
)


class Unread(Struct, frozen=True):
    """A value that was given and cannot be understood: the kind's own sentence for it."""

    text: str
    params: Mapping[str, str] = {}


class MailForm(Struct, frozen=True):
    """What one mail said, for a form that knew some answers already."""

    #: Answers to what was still open, by key of the field.
    answers: dict[str, Answer] = {}
    unread: dict[str, Unread] = {}
    #: Another value for what was answered before: it changes nothing by itself.
    corrections: dict[str, Answer] = {}
    #: Every word that is no answer, as it was written.
    rest: str = ""
    #: SETUJU is true, TIDAK SETUJU false, None where neither was written.
    consent: bool | None = None
    #: Fields that a label named, with or without a value.
    named: frozenset[str] = frozenset()
    #: Questions for files of which a label said that something is there, as they were written.
    brings: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """The words that are no answer say something; a greeting and thanks do not."""
        return tells(self.rest)


def tells(words: str) -> bool:
    """There is more in these words than forms of politeness."""
    letters = 0
    for line in words.splitlines():
        if not _polite(line):
            letters += sum(map(str.isalpha, line))
            if letters >= _LETTERS:
                return True
    return False


def _polite(line: str) -> bool:
    return is_greeting(line) or is_thanks(line) or bool(_FORMAL.fullmatch(fold(line)))


def without_ours(text: str, ours: Sequence[str]) -> str:
    """A mail without the lines that are of our own mails.

    Each leaves a mark: a remark below a question is passed over, anything else ends an answer.
    """
    return "\n".join(_mark(line, ours) or line for line in text.splitlines())


def _mark(line: str, ours: Sequence[str]) -> str:
    bare = line.lstrip(" >\t")
    if bare.startswith(OURS):
        return OURS
    folded = fold(bare)
    # A long paragraph of ours comes back broken into lines.
    broken = len(folded) >= 2 * _PHRASE
    if bare.startswith(RECORDED) or any(
        phrase in folded or (broken and folded in phrase) for phrase in ours
    ):
        return RECORDED
    return ""


def phrases(constants: Sequence[str]) -> tuple[str, ...]:
    """What our texts say, as `without_ours` takes it; short pieces tell nothing."""
    folded = dict.fromkeys(fold(piece) for text in constants for piece in text.split("\n"))
    return tuple(piece for piece in folded if len(piece) >= _PHRASE)


def read_mail(
    form: Form,
    message: InboundMessage,
    *,
    now: datetime,
    zone: ZoneInfo,
    known: Mapping[str, Answer] | None = None,
    asked: Sequence[str] = (),
    ours: Sequence[str] = (),
    category: str = "",
    guarded: Sequence[str] = (),
) -> MailForm:
    """Read a mail: `known` was answered before, `asked` was listed as missing, in that order.

    Without `asked` it is the first mail, whose subject or words name the service too: `category`
    is the field for it, and an option of it that is `guarded` is never taken from the words: who
    mentions an officer does not complain of one. `ours` are folded phrases of our own mails: where
    a mail program marks no quotes, they are nobody's answer.
    """
    # What was answered otherwise than the form wants is asked for as if it had not been.
    known = {
        key: answer
        for key, answer in (known or {}).items()
        if (field := field_of(form, key)) is None or is_wanted(field, answer)
    }
    looked_at, beyond = _read_and_kept(message.text)
    text = without_ours(looked_at, ours)
    known_labels = labels(form, category)
    pieces, consent = _pieces(form, text, asked, known_labels)
    read = _Reader(form, message, known, asked, now, zone)
    rest: list[str] = []
    for piece in pieces:
        if not piece.target or not read.take(piece):
            rest += [line for _, line in piece.raw]
    if beyond:
        rest.append(beyond)
    free = "\n".join(rest).strip()
    if len(asked) == 1 and asked[0] not in read.named and read.take_bare(asked[0], free):
        free = ""
    if not asked:
        read.take_service(category, free, guarded)
    read.take_story(free)
    read.declare()
    return MailForm(
        answers=read.answers,
        unread={
            key: one
            for key, one in read.unread.items()
            if key not in read.answers or not is_wanted(form.field(key), read.answers[key])
        },
        corrections=read.corrections,
        rest=free,
        consent=consent,
        named=frozenset(read.named),
        brings=tuple(read.brings),
    )


def _pieces(
    form: Form, text: str, asked: Sequence[str], known: Mapping[str, str]
) -> tuple[list[Piece], bool | None]:
    """The mail cut at its labels, and whether it agrees to the notice."""
    fields = {field.key: field for field in form.fields}
    consent: bool | None = None

    def lines() -> Iterator[tuple[int, str]]:
        nonlocal consent
        for number, line in numbered_lines(text, known):
            if said := _CONSENT.fullmatch(fold(line)):
                consent = said["no"] is None
            elif line != OURS:
                yield number, line

    def begins(line: str, above: Piece) -> tuple[str, str] | None:
        if line == RECORDED:
            return "", ""
        telling = above.target and kind_of(fields[above.target]).as_story
        return _begun(line, known, () if telling else asked)

    def goes_on(above: Piece, line: str) -> bool:
        return _goes_on(fields[above.target], above, line)

    pieces = cut(lines(), begins, goes_on)
    # The mark of a line of ours is nobody's word.
    for piece in pieces:
        piece.raw = [one for one in piece.raw if one[1] != RECORDED]
    return pieces, consent


def _begun(line: str, known: Mapping[str, str], asked: Sequence[str]) -> tuple[str, str] | None:
    """The field that a line begins, and what stands behind its label."""
    if found := begun_by(line, known):
        return found
    numbered = _NUMBERED.fullmatch(line)
    bare = numbered["value"] if numbered else line
    if len(bare) <= _ALONE and (key := known.get(fold_label(bare))):
        return key, ""
    if numbered and 1 <= int(numbered["number"]) <= len(asked):
        return asked[int(numbered["number"]) - 1], bare.strip()
    return None


def _goes_on(field: Field, above: Piece, line: str) -> bool:
    """Whether this line still belongs to the answer above it."""
    kind = kind_of(field)
    if kind.as_story:
        return True
    if not above.lines:
        return not _polite(line)  # the answer stands below its label
    if not line.strip() or not above.raw[-1][1].strip():
        return False
    return kind.goes_on(above.lines[-1], line)


class _Reader:
    """Collects what the parts of a mail answer."""

    def __init__(
        self,
        form: Form,
        message: InboundMessage,
        known: Mapping[str, Answer],
        asked: Sequence[str],
        now: datetime,
        zone: ZoneInfo,
    ) -> None:
        self._form, self._message, self._known = form, message, known
        self._asked, self._now, self._zone = asked, now, zone
        self.answers: dict[str, Answer] = {}
        self.unread: dict[str, Unread] = {}
        self.corrections: dict[str, Answer] = {}
        self.named: set[str] = set()
        self.brings: list[str] = []
        self._piles = sum(kind_of(field).takes_files for field in form.fields)

    def take(self, piece: Piece) -> bool:
        """Read what stands behind a label. False: the words are to be kept as they are."""
        field = self._form.field(piece.target)
        kind, words = kind_of(field), piece.words
        self.named.add(field.key)
        nothing = says_nothing(field, words, _NOTHING)
        if kind.takes_files:
            # Of several piles one may be left open; of a single one the files tell otherwise.
            if words and self._message.attachments and not (nothing and self._piles > 1):
                self.brings.append(field.key)
                shown = " ".join(words.split())
                self.answers[field.key] = Answer(words, words, shown, messages=self._ids)
                return True
            return nothing
        if nothing and not (kind.none_answers and "ada" in fold(words)):
            return True
        result = self._read(field, words, piece.number)
        if isinstance(result, Problem):
            if field.key not in self._known:
                self.unread[field.key] = Unread(result.text, result.params)
            # What says who somebody is stands on no card: it is kept with the mail alone.
            return field.sensitive
        return self._keep(field, result, sensitive=field.sensitive)

    def _keep(self, field: Field, result: Reading, *, sensitive: bool = False) -> bool:
        before = self._known.get(field.key)
        answer = replace(result.answer, confirmed=not result.confirm)
        if before is not None:
            if before.value != answer.value:
                self.corrections[field.key] = answer
                return sensitive
            return True
        if field.key in self.answers:
            return sensitive  # said twice: the first one counts, the other is kept as words
        self.answers[field.key] = answer
        return True

    def take_bare(self, key: str, words: str) -> bool:
        """A reply that holds nothing but the one thing that was missing."""
        field = self._form.field(key)
        kind = kind_of(field)
        if kind.as_story or key in self._known or not 0 < len(words) <= _BARE:
            return False
        said = "\n".join(line for line in words.splitlines() if not _polite(line)).strip()
        result = self._read(field, said) if said else None
        if not isinstance(result, Reading) or not kind.is_certain(field, result.answer):
            return False
        return self._keep(field, result)

    def take_service(self, category: str, free: str, guarded: Sequence[str]) -> None:
        """The service of a first mail, where its subject names just one, or its words do."""
        field = next((one for one in self._form.fields if one.key == category), None)
        if field is None or field.key in self.named or field.key in self._known:
            return
        said = self._message.subject[:200]
        options = services_in(field, said)
        if not options:
            # A story behind its label tells as much as one without.
            told = (free, *(one.words for one in self._stories()))
            said = next((one for one in told if services_in(field, one)), "")[:SEARCHED]
            service = service_of_story(field, said, guarded)
            options = [service] if service else []
        if len(options) == 1:
            words = " ".join(said.split())[:200]
            self.answers[field.key] = Answer(
                options[0].id, words, options[0].label, confirmed=False, messages=self._ids
            )

    def _stories(self) -> Iterator[Answer]:
        for field in self._form.fields:
            if kind_of(field).as_story and field.key in self.answers:
                yield self.answers[field.key]

    def take_story(self, free: str) -> None:
        """Words that belong to no label tell what happened, where nothing else does."""
        field = next((one for one in self._form.fields if kind_of(one).as_story), None)
        if field is None or field.key in self._known or field.key in self.answers:
            return
        if self._asked and field.key not in self._asked:
            return
        if tells(free) and len(free) >= _STORY_CHARS:
            result = self._read(field, free)
            if isinstance(result, Reading):
                self.answers[field.key] = result.answer

    def declare(self) -> None:
        """Declarations get their place and their time; of those not made it is said why not."""
        every = {**self._known, **self.answers}
        for found in (self.answers, self.corrections):
            for key, answer in found.items():
                field = self._form.field(key)
                if not is_wanted(field, answer):
                    self.unread[key] = Unread(
                        "isian_belum_sesuai", {"bagian": field.label, "pilihan": wanted(field)}
                    )
                found[key] = declared(
                    self._form, field, answer, every, now=self._now, zone=self._zone
                )

    @property
    def _ids(self) -> tuple[str, ...]:
        return (self._message.external_id,)

    def _read(self, field: Field, words: str, line: int = 0) -> Reading | Problem:
        # Nobody is asked twice for what is not needed: the words are kept as they are.
        patient = field.need in ("receive", "complete") and not self._asked
        return propose(
            field,
            words,
            now=self._now,
            zone=self._zone,
            tries=0 if patient else 1,
            messages=self._ids,
            line=line,
        ).reading


def _read_and_kept(text: str) -> tuple[str, str]:
    """What is looked through, and the rest: cut between lines, or words, where there are."""
    if len(text) <= _LONGEST:
        return text, ""
    at = text.rfind("\n", 0, _LONGEST) + 1 or text.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
    return text[:at], text[at:]


def asked_in(form: Form, quoted: str) -> tuple[str, ...]:
    """The numbered list of what was missing, as the mail that is quoted had it."""
    known = labels(form)
    found: dict[int, str] = {}
    for line in quoted[:_LONGEST].splitlines():
        match = _NUMBERED.fullmatch(line)
        key = known.get(fold_label(match["value"])) if match else None
        if match and key:
            found.setdefault(int(match["number"]), key)
    keys = [found[number] for number in sorted(found)]
    return tuple(keys) if sorted(found) == list(range(1, len(found) + 1)) else ()
