"""Whom of the office a citizen's words may complain of, and why one may think so. Pure.

A citizen seldom knows an officer's whole name. What may mean an officer is enough to let a superior
look first: a false alarm costs one look, silence costs the citizen. A part of a name alone never
counts, for it may be a common word or the citizen's own. Time is in step with the text.
Source: rules 29.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from backoffice.case.events import Doubt
from backoffice.case.officers import Staff
from backoffice.office.misconduct import RUDE, RUDE_OF_OFFICERS, Misconduct, Phrase, Phrases
from backoffice.office.officer_names import (
    COUNTERS,
    DEGREES,
    TITLES,
    Named,
    Word,
    is_one_slip,
    number_at,
    read,
    spelt,
)
from backoffice.office.word_meanings import GLUED, PART, SLIP, Dictionary, Hit, dictionary_of
from bot.words import word_set

#: The whole name: no suspicion, the complaint is about this officer.
WHOLE = "nama"
#: Initials behind a title or a word for an officer; a part of a name that several officers bear.
_INITIALS, SHARED = "inisial", "bersama"
#: Whoever holds the case when its citizen complains of somebody unnamed.
HOLDING = "pemegang"
#: Somebody at a numbered counter.
_COUNTER = "loket"

#: Behind these alone a name of one word is a whole name.
_SURE_TITLES = word_set("bapak bpk pak ibu bu sdr sdri saudara saudari")
_INITIAL_WORDS = word_set("inisial inisialnya berinisial")
#: What may stand between a word for an officer and the name: "petugas yang bernama".
_BETWEEN = _INITIAL_WORDS | word_set("yang yg bernama namanya nama si sang tersebut itu")
_SKIPPED = DEGREES | _BETWEEN
#: Whoever says so before the own name means nobody else.
_SELF = word_set("saya sy aku nama")
#: What stands between somebody and the counter: "yang jaga di loket".
_AT = word_set(
    "di d yang yg ada jaga menjaga duduk tugas bertugas melayani layani dari pada bagian penjaga "
    "nunggu piket dalam dekat itu no nomor antrean antrian"
)
_UP_TO_OFFICER = _AT | _BETWEEN
#: A nickname is at least so long.
_NICKNAME = 3
#: Initials are shorter than this.
_INITIALS_MOST = 5
#: So far from a name or a counter its title may stand.
_REACH = 4
#: So many words lie at most between a word for an officer and the rude one.
_NEAR = 8
#: A text of so many characters is not read twice.
_LONG_TEXT = 2_000
#: So many words may stand between those of a phrase.
_GAP = 2


def suspect(
    told: Iterable[str], officers: Iterable[Staff], *, own: str, words: Misconduct
) -> tuple[Doubt, ...]:
    """Whom these words of a citizen may complain of, each reason once, whole names first.

    `told` are the answers one by one, for no name reaches from one into the next. `own` is the
    name of who complains. A doubt about nobody in particular has no officer.
    """
    entries = tuple(sorted((one.id, one.name, one.unit) for one in officers))
    dictionary = dictionary_of(entries, words)
    mine = frozenset(word.said for word in read(own))
    found: dict[Doubt, None] = {}
    for text in _without_repeats(told):
        found |= dict.fromkeys(_Reading(read(text), dictionary, mine).doubts())
    whole = {one.staff for one in found if one.why == WHOLE}
    sure = [one for one in found if one.why == WHOLE]
    # Who is named outright is complained of; that somebody is says nothing more then.
    rest = [one for one in found if one.staff not in whole and (one.staff or not whole)]
    return (*sure, *rest)


def _without_repeats(told: Iterable[str]) -> list[str]:
    """The texts, but for a long one that stands in another: a story is most of the mail that told
    it. An answer is always read by itself, for what stands around it may hide whom it names.
    """
    kept: list[str] = []
    # In whichever way their lines are broken: no name ends with a line.
    for text in sorted((f" {' '.join(one.split())} " for one in told), key=len, reverse=True):
        if len(text) < _LONG_TEXT or not any(text in longer for longer in kept):
            kept.append(text)
    return kept


# -- one text -------------------------------------------------------------------------------------


class _Reading:
    """One text, word by word."""

    def __init__(self, words: list[Word], dictionary: Dictionary, own: frozenset[str]) -> None:
        self._words, self._own = words, own
        self._roster, self._lexicon = dictionary.roster, dictionary.lexicon
        self._means = [dictionary.of(word.said) for word in words]
        #: Words that are spoken for: the citizen's own name, a whole name.
        self._taken = [False] * len(words)
        self._misconduct = list(self._find_misconduct())

    def doubts(self) -> Iterator[Doubt]:
        self._take_own()
        yield from self._whole_names()
        for at in self._notable():
            yield from self._behind_title(at)
            yield from self._two_parts(at)
            yield from self._glued(at)
            yield from self._before_officer(at)
            yield from self._at_counter(at)
        yield from self._beside_misconduct()
        for why in dict.fromkeys(why for _, _, why in self._misconduct):
            yield Doubt(why)

    def _notable(self) -> Iterator[int]:
        """Where a word says something, or the one behind it is a name: an initial may stand there.

        Most words of a text say nothing of anybody.
        """
        before = -1
        for at, meaning in enumerate(self._means):
            if meaning.notable:
                yield from range(max(at - 1, before + 1), at + 1)
                before = at

    def _told(self, hit: Hit) -> Iterator[Doubt]:
        why = hit.why if len(hit.ids) == 1 else SHARED
        for id in sorted(hit.ids):
            yield Doubt(why, id)

    def _title_before(self, at: int) -> int | None:
        """Where the title stands that belongs to what is said at `at`."""
        for back in range(at - 1, max(at - 1 - _REACH, -1), -1):
            if self._means[back].title:
                return back
            if self._words[back].said not in _SKIPPED:
                return None
        return None

    # -- names ------------------------------------------------------------------------------------

    def _take_own(self) -> None:
        """The citizen's own name, where nothing says that somebody else bears it."""
        if self._own.isdisjoint(word.said for word in self._words):
            return
        at = 0
        while at < len(self._words):
            end = at
            while end < len(self._words) and self._words[end].said in self._own:
                end += 1
            if end > at and self._is_own(at, end):
                self._taken[at:end] = [True] * (end - at)
            at = max(end, at + 1)

    def _is_own(self, at: int, end: int) -> bool:
        before = at - 1
        while before >= 0 and at - before <= _REACH and self._words[before].said in TITLES:
            before -= 1
        if before >= 0 and self._words[before].said in _SELF:
            return True
        return end - at > 1 and before == at - 1 and self._title_before(at) is None

    def _whole_names(self) -> Iterator[Doubt]:
        found = [
            (len(one.parts), at, one)
            for at, meaning in enumerate(self._means)
            if meaning.spelt in self._roster.by_first and not self._taken[at]
            for one in self._whole_at(at)
        ]
        # "petugas Rina Marlina" is Rina Marlina, not whoever was entered as Petugas Rina.
        longest: dict[int, int] = {}
        for length, at, one in sorted(found, key=lambda each: -each[0]):
            places = range(at, at + len(one.whole))
            if all(longest.get(place, length) == length for place in places):
                longest |= dict.fromkeys(places, length)
                yield Doubt(WHOLE, one.id)
        for place in longest:
            self._taken[place] = True

    def _whole_at(self, at: int) -> list[Named]:
        found = []
        for one in self._roster.by_first.get(self._means[at].spelt, ()):
            if len(one.whole) > 1:
                hit = self._spelling(at, len(one.whole)) == one.whole
            else:
                hit = at > 0 and self._words[at - 1].said in _SURE_TITLES
            if hit:
                found.append(one)
        return found

    def _spelling(self, at: int, count: int) -> tuple[str, ...]:
        return tuple(meaning.spelt for meaning in self._means[at : at + count])

    def _hit(self, at: int) -> Hit | None:
        """Whom the word may name: exactly, or with a slip."""
        return None if self._taken[at] else self._means[at].hit

    def _behind_title(self, at: int) -> Iterator[Doubt]:
        if not self._means[at].title:
            return
        initials = False
        for ahead in range(at + 1, min(at + 1 + _REACH, len(self._words))):
            if self._taken[ahead]:
                return
            word = self._words[ahead]
            hit = self._hit(ahead) or self._initials(ahead, initials) or self._nickname(ahead)
            if hit is not None:
                yield from self._told(hit)
                return
            initials = initials or word.said in _INITIAL_WORDS
            between = word.said in _SKIPPED or self._means[ahead].title
            if not (between or (len(word.said) == 1 and word.proper)):
                return

    def _initials(self, at: int, asked: bool) -> Hit | None:
        """`KC`, `K.C.`; a single letter where it is a capital or was called an initial."""
        word, letters = self._words[at], self._words[at].said
        if len(letters) == 1:
            ahead = at + 1
            while ahead < len(self._words) and len(letters) < _INITIALS_MOST:
                if len(self._words[ahead].said) != 1 or self._words[ahead].said.isdigit():
                    break
                letters += self._words[ahead].said
                ahead += 1
        elif len(letters) >= _INITIALS_MOST or letters in self._lexicon.ordinary:
            return None
        alone = len(letters) == 1
        if letters.isdigit() or (alone and not asked and (not word.proper or letters in DEGREES)):
            return None
        if alone and at + 1 < len(self._words) and self._hit(at + 1):
            # An initial before a name: both together say more.
            return None
        ids = self._roster.of_initials(letters)
        return Hit(ids, _INITIALS) if ids else None

    def _nickname(self, at: int) -> Hit | None:
        word = self._words[at]
        if len(word.said) < _NICKNAME or not word.proper or self._means[at].title:
            return None
        if word.said in self._lexicon.ordinary or word.said in _SKIPPED:
            return None
        ids = self._roster.begun_by(self._means[at].spelt)
        return Hit(ids, PART) if ids else None

    def _two_parts(self, at: int) -> Iterator[Doubt]:
        """Two parts of one name beside each other: in another order, with slips, with an initial;
        or the whole name in one word.
        """
        if self._taken[at]:
            return
        if joined := self._roster.joined.get(self._means[at].spelt):
            yield from self._told(Hit(frozenset(joined), SLIP))
        if at + 1 >= len(self._words) or self._taken[at + 1]:
            return
        first, second = self._hit(at), self._hit(at + 1)
        if first and second and self._means[at].spelt != self._means[at + 1].spelt:
            ids = frozenset(
                one for one in first.ids & second.ids if len(self._roster.by_id[one].parts) > 1
            )
            why = SLIP if SLIP in (first.why, second.why) else PART
        elif second and not first:
            ids = self._with_initial(at, second, before=True)
            why = _INITIALS
        elif first and not second:
            ids = self._with_initial(at + 1, first, before=False)
            why = _INITIALS
        else:
            return
        if ids:
            yield from self._told(Hit(ids, why))

    def _with_initial(self, at: int, name: Hit, *, before: bool) -> frozenset[str]:
        """Who bears the name and, before or behind it, another one with that initial."""
        word = self._words[at]
        if len(word.said) != 1 or not word.proper or word.said.isdigit():
            return frozenset()
        said = self._means[at + 1 if before else at - 1].spelt
        found = set()
        for id in name.ids:
            parts = self._roster.by_id[id].parts
            others = [part for part in parts if part != said and not is_one_slip(part, said)]
            if any(part[0] == word.said for part in others):
                found.add(id)
        return frozenset(found)

    def _glued(self, at: int) -> Iterator[Doubt]:
        """`bukenanga`, `PakRangga`."""
        match = GLUED.fullmatch(self._words[at].said)
        if match and not self._taken[at] and (ids := self._roster.exactly(spelt(match[1]))):
            yield from self._told(Hit(ids, PART))

    def _before_officer(self, at: int) -> Iterator[Doubt]:
        """`Kenanga petugas loket`, `Kenanga yang di loket`."""
        hit = self._hit(at)
        said = self._words[at].said
        if hit is None or said in self._lexicon.ordinary or said in self._own:
            return
        for ahead in range(at + 1, min(at + 1 + _REACH, len(self._words))):
            if self._means[ahead].officer:
                yield from self._told(hit)
                return
            if self._words[ahead].said not in _UP_TO_OFFICER:
                return

    # -- nobody in particular ---------------------------------------------------------------------

    def _at_counter(self, at: int) -> Iterator[Doubt]:
        """`petugas loket 4`, `yang di loket 4`, `mbak di loket empat`."""
        if self._means[at].bare not in COUNTERS:
            return
        number = number_at(self._words, at + 1)
        if not number:
            return
        for back in range(at - 1, max(at - 1 - _REACH, -1), -1):
            word = self._words[back].said
            if word in ("yang", "yg") or (self._means[back].title and word not in COUNTERS):
                ids = self._roster.by_counter.get(number, ())
                yield from [Doubt(_COUNTER, one) for one in sorted(ids)] or [Doubt(_COUNTER)]
                return
            if word not in _AT:
                return

    def _find_misconduct(self) -> Iterator[tuple[int, int, str]]:
        """Where a phrase begins and ends, and what it is about."""
        officers = [at for at in range(len(self._words)) if self._means[at].officer]
        begins = self._lexicon.phrases
        for at, word in enumerate(self._words):
            said, bare = word.said, self._means[at].bare
            if said not in begins and bare not in begins:
                continue
            for begun in dict.fromkeys((said, bare)):
                for rest, why in self._possible(begins.get(begun, {}), at):
                    end = self._phrase_end(at, rest)
                    if end is None:
                        continue
                    if why == RUDE_OF_OFFICERS and not _is_near(officers, at, end):
                        continue
                    yield at, end, RUDE if why == RUDE_OF_OFFICERS else why

    def _possible(self, phrases: Phrases, at: int) -> Iterator[Phrase]:
        """The phrases that may begin there: a word alone, or what goes on with one of the next."""
        yield from phrases.get("", ())
        if len(phrases) > 1 or "" not in phrases:
            behind = slice(at + 1, at + 2 + _GAP)
            words = [word.said for word in self._words[behind]]
            bares = [meaning.bare for meaning in self._means[behind]]
            for second in dict.fromkeys((*words, *bares)):
                yield from phrases.get(second, ())

    def _phrase_end(self, at: int, rest: Sequence[str]) -> int | None:
        for wanted in rest:
            ahead = range(at + 1, min(at + 2 + _GAP, len(self._words)))
            found = next(
                (n for n in ahead if wanted in (self._words[n].said, self._means[n].bare)), None
            )
            if found is None:
                return None
            at = found
        return at

    def _beside_misconduct(self) -> Iterator[Doubt]:
        """`Kenanga minta uang`, `dibentak oleh Kenanga`: who does it needs no title."""
        for begin, end, _ in self._misconduct:
            behind = end + 1
            if behind < len(self._words) and self._words[behind].said in ("oleh", "sama", "ama"):
                behind += 1
            for at in (begin - 1, behind):
                if not 0 <= at < len(self._words) or self._words[at].said in self._own:
                    continue
                hit = self._hit(at)
                if hit is not None and self._words[at].said not in self._lexicon.ordinary:
                    yield from self._told(hit)


def _is_near(places: Sequence[int], begin: int, end: int) -> bool:
    at = bisect_left(places, begin - _NEAR)
    return at < len(places) and places[at] <= end + _NEAR
