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
from bot.fields import kind_of
from bot.form import Field, Form
from bot.kinds.address import address_parts
from bot.kinds.choice import OTHER, mentioned_options
from bot.kinds.kind import Heard, Problem, Reading
from bot.letter_labels import fold_label, labels
from bot.words import fold, is_greeting, is_thanks
from channels.message import InboundMessage

#: A line of ours below a point of the list of what is missing; nobody's answer.
OURS = "→"
#: The same of what is recorded already.
RECORDED = "✓"
#: A phrase that is shorter than this may be anybody's.
_PHRASE = 12
#: Characters of a mail that are looked through; the rest is story.
_LONGEST = 100_000
#: A bare answer to the one question that is open is no longer than this.
_BARE = 300
#: A line that a mail program may have broken.
_WRAPPED = 60
#: Kinds whose answer may go on in the next lines.
_LINES = frozenset({"address", "text", "place"})
_STORY_CHARS = 20

#: What may stand before a label: marks of quoting and of lists.
_BULLETS = re.compile(r"[\s>*•·\-–—]*")
#: A label ends within so many characters behind those marks, or it is none.
_HEAD = 80
_LABEL_CHARS = 49
_POINT = re.compile(r"\(?\d{1,2}[.)]\s{0,8}")
_SEPARATOR = re.compile("[:=]")
_COMMA = re.compile(r"[,;]\s{0,3}(?P<label>[^\W\d_][^:=,;]{0,30})[:=]")
_NUMBERED = re.compile(r"[\s>*•·\-–—]*\(?(?P<number>\d{1,2})[.)]\s*(?P<value>.*)")
_CONSENT = re.compile(r"(?:saya\s+)?(?P<no>tidak |tdk |gak |ga |nggak )?setuju")
_NOTHING = frozenset({"", "-", "–", "—", "...", "…", "kosong", "tidak ada", "tdk ada", "nihil"})
_FORMAL = re.compile(
    r"(?:kepada\s+)?yth\b.{0,80}|(?:dengan|salam|hormat|demikian|atas)\b.{0,80}|terlampir\b.{0,20}"
    r"|(?:selamat\s+)?(?:pagi|siang|sore|malam)\b.{0,30}|(?:di\s+)?tempat",
    re.DOTALL,
)


class Unread(Struct, frozen=True):
    """A value that was given and cannot be understood: the kind's own sentence for it."""

    text: str
    params: Mapping[str, str] = {}


class Letter(Struct, frozen=True):
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

    @property
    def told(self) -> bool:
        """The words that are no answer say something; a greeting and thanks do not."""
        return tells(self.rest)


def tells(words: str) -> bool:
    """There is more in these words than forms of politeness."""
    kept = [line for line in words.splitlines() if not _polite(line)]
    return sum(char.isalpha() for line in kept for char in line) >= 2


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


class _Part(Struct):
    """A run of lines: a field's, a numbered point's, or nobody's."""

    key: str = ""
    number: int = 0
    lines: list[str] = []
    #: The lines as they were written, label and all.
    raw: list[str] = []


def read_letter(
    form: Form,
    message: InboundMessage,
    *,
    now: datetime,
    zone: ZoneInfo,
    known: Mapping[str, Answer] | None = None,
    asked: Sequence[str] = (),
    ours: Sequence[str] = (),
) -> Letter:
    """Read a mail: `known` was answered before, `asked` was listed as missing, in that order.

    Without `asked` it is the first mail, whose subject names the service too. `ours` are folded
    phrases of our own mails: where a mail program marks no quotes, they are nobody's answer.
    """
    known = known or {}
    text, beyond = without_ours(message.text[:_LONGEST], ours), message.text[_LONGEST:]
    parts, consent = _parts(form, text, asked)
    letter = _Reader(form, message, known, asked, now, zone)
    rest: list[str] = []
    for part in parts:
        if not part.key or not letter.take(part):
            rest += part.raw
    if beyond:
        rest.append(beyond)
    free = "\n".join(rest).strip()
    if len(asked) == 1 and asked[0] not in letter.named and letter.take_bare(asked[0], free):
        free = ""
    if not asked:
        letter.take_subject()
    letter.take_story(free)
    return Letter(
        answers=letter.answers,
        unread={key: one for key, one in letter.unread.items() if key not in letter.answers},
        corrections=letter.corrections,
        rest=free,
        consent=consent,
        named=frozenset(letter.named),
    )


def _parts(form: Form, text: str, asked: Sequence[str]) -> tuple[list[_Part], bool | None]:
    """The mail cut at its labels."""
    known = labels(form)
    kinds = {field.key: field.kind for field in form.fields}
    parts = [_Part(lines=[], raw=[])]
    consent: bool | None = None
    for line in _lines(text, known):
        if line == OURS:
            continue
        if line == RECORDED:
            parts.append(_Part(lines=[], raw=[]))
            continue
        if said := _CONSENT.fullmatch(fold(line)):
            consent = said["no"] is None
            continue
        telling = kinds.get(parts[-1].key) == "story"
        found = _begun(line, known, () if telling else asked)
        if found is not None:
            key, value = found
            parts.append(_Part(key=key, lines=[value] if value else [], raw=[line]))
        elif _goes_on(parts[-1], line, kinds):
            if line.strip() or kinds.get(parts[-1].key) == "story":
                parts[-1].lines.append(line.strip())
            parts[-1].raw.append(line)
        else:
            if parts[-1].key:
                parts.append(_Part(lines=[], raw=[]))
            parts[-1].raw.append(line)
    return parts, consent


def _lines(text: str, known: Mapping[str, str]) -> Iterator[str]:
    """The lines of a mail; "nama: …, alamat: …, hp: …" in one line are three."""
    for line in text.splitlines():
        start = 0
        for comma in _COMMA.finditer(line):
            if fold_label(comma["label"]) in known and line[start : comma.start()].strip():
                yield line[start : comma.start()]
                start = comma.start("label")
        yield line[start:]


def _begun(line: str, known: Mapping[str, str], asked: Sequence[str]) -> tuple[str, str] | None:
    """The field that a line begins, and what stands behind its label."""
    label, value = _split_label(line)
    if label and (key := known.get(fold_label(label))) is not None:
        return key, value
    numbered = _NUMBERED.fullmatch(line)
    bare = numbered["value"] if numbered else line
    if len(bare) <= 48 and (key := known.get(fold_label(bare))):
        return key, ""
    if numbered and 1 <= int(numbered["number"]) <= len(asked):
        return asked[int(numbered["number"]) - 1], bare.strip()
    return None


def _split_label(line: str) -> tuple[str, str]:
    """What stands before the colon of a line and behind it; two empty texts where there is none.

    Reads no more than the head of a line, however long it is and whatever it is made of.
    """
    marks = _BULLETS.match(line)
    bare = line[marks.end() :] if marks else line
    if point := _POINT.match(bare):
        bare = bare[point.end() :]
    separator = _SEPARATOR.search(bare, 0, _HEAD)
    if separator is None:
        return "", ""
    label = bare[: separator.start()].lstrip("*_").rstrip("*_ \t\xa0")
    if not label[:1].isalpha() or len(label) > _LABEL_CHARS:
        return "", ""
    return label, bare[separator.end() :].lstrip("*_").strip()


def _goes_on(part: _Part, line: str, kinds: Mapping[str, str]) -> bool:
    """Whether this line still belongs to the answer above it."""
    kind = kinds.get(part.key, "")
    if not part.key:
        return False
    if kind == "story":
        return True
    if not part.lines:
        return not _polite(line)  # the answer stands below its label
    if not line.strip() or part.raw[-1].strip() == "" or kind not in _LINES:
        return False
    last = part.lines[-1]
    if last.endswith(",") or len(last) >= _WRAPPED:
        return True
    return kind == "address" and bool(address_parts(line))


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

    def take(self, part: _Part) -> bool:
        """Read what stands behind a label. False: the words are to be kept as they are."""
        field = self._form.field(part.key)
        words = "\n".join(part.lines).strip()
        self.named.add(field.key)
        if field.kind == "files":
            if words and self._message.attachments:
                shown = " ".join(words.split())
                self.answers[field.key] = Answer(words, words, shown, messages=self._ids)
                return True
            return fold(words) in _NOTHING
        if fold(words) in _NOTHING and not (field.kind == "phone" and "ada" in fold(words)):
            return True
        result = self._read(field, words)
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
        if field.kind == "story" or key in self._known or not 0 < len(words) <= _BARE:
            return False
        said = "\n".join(line for line in words.splitlines() if not _polite(line)).strip()
        result = self._read(field, said) if said else None
        if not isinstance(result, Reading) or not _certain(field, result.answer):
            return False
        return self._keep(field, result)

    def take_subject(self) -> None:
        """The subject of a first mail names the service, if it names just one."""
        for field in self._form.fields:
            if field.kind == "choice" and field.need == "receive" and field.key not in self.named:
                options = mentioned_options(field.options, self._message.subject[:200])
                if len(options) == 1:
                    label = options[0].label
                    self.answers[field.key] = Answer(
                        options[0].id,
                        self._message.subject[:200],
                        label,
                        confirmed=False,
                        messages=self._ids,
                    )

    def take_story(self, free: str) -> None:
        """Words that belong to no label tell what happened, where nothing else does."""
        field = next((one for one in self._form.fields if one.kind == "story"), None)
        if field is None or field.key in self._known or field.key in self.answers:
            return
        if self._asked and field.key not in self._asked:
            return
        if tells(free) and len(free) >= _STORY_CHARS:
            result = self._read(field, free)
            if isinstance(result, Reading):
                self.answers[field.key] = result.answer

    @property
    def _ids(self) -> tuple[str, ...]:
        return (self._message.external_id,)

    def _read(self, field: Field, words: str) -> Reading | Problem:
        kind = kind_of(field)
        # Nobody is asked twice for what is not needed: the words are kept as they are.
        patient = field.need in ("receive", "complete") and not self._asked
        heard = Heard(text=words, messages=self._ids, tries=0 if patient else 1)
        result = kind.read(field, heard, now=self._now, zone=self._zone)
        if field.kind == "phone" and isinstance(result, Problem):
            return self._without_phone(field, words, heard, result)
        return result

    def _without_phone(
        self, field: Field, words: str, heard: Heard, problem: Problem
    ) -> Reading | Problem:
        """ "No HP: tidak ada", "No HP: di kantor desa": a place where somebody can be reached."""
        if any(char.isdigit() for char in words):
            return problem
        alone = fold(words) in _NOTHING
        said = "tidak punya hp" if alone else f"tidak punya hp, {words}"
        result = kind_of(field).read(
            field, replace(heard, text=said), now=self._now, zone=self._zone
        )
        if isinstance(result, Reading):
            return Reading(Answer({"pickup": words}, words, words, messages=self._ids))
        return result if alone or problem.text == result.text else problem


def _certain(field: Field, answer: Answer) -> bool:
    """An answer without a label that could hardly be anything else."""
    if field.kind == "name":
        # "Sudah saya kirim" would pass for a name; people write theirs with capitals.
        words = answer.words.split()
        return len(words) <= 5 and all(word[:1].isupper() for word in words)
    if field.kind == "choice":
        return any(answer.value == one.id != OTHER for one in field.options)
    if field.kind == "address":
        return bool(answer.value["parts"])
    return field.kind in ("phone", "yes_no") or (field.kind == "when" and answer.value is not None)


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
