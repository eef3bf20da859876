"""What keeps a profile from being built of answers that nobody typed one by one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.interview import reading
from app.interview.answers import PARTS, TOLD, Answers, Choice
from app.interview.names import own_choices
from app.interview.reading import Wrong
from bot.issues import LABEL_CHARS, LISTED_CHARS


def faults(answers: Answers) -> list[str]:
    """A sentence for each, with the key of the answers before it; empty: it can be built."""
    return [f"{key}: {text}" for key, text in _faults(answers)]


Found = Iterator[tuple[str, str]]


def _faults(a: Answers) -> Found:
    for key, read in (
        ("id", reading.office_id),
        ("name", reading.words),
        ("service", reading.words),
        ("address", reading.words),
        ("fee", reading.words),
        ("prefix", _same(reading.prefix)),
        ("register", _same(reading.register)),
        ("receives", reading.words),
        ("head", reading.words),
        ("checks_by", reading.maybe),
        ("down", reading.maybe),
    ):
        yield from _tried(key, read, getattr(a, key))
    yield from _tried("amount", reading.number, str(a.amount))
    for key, least in (("units", 1), ("signs", 0), ("up", 0), ("channels", 0), ("checklist", 0)):
        every = getattr(a, key)
        chars = LISTED_CHARS if key == "checklist" else reading.NAME_CHARS
        yield from _listed(key, every, least, chars)
    yield from _people(a)
    yield from _times(a)
    yield from _questions(a)
    for part in a.clauses:
        if part not in PARTS:
            yield f"clauses.{part}", f"Bagian ini tidak dikenal; ada: {', '.join(PARTS)}."
    for stage in a.told:
        if stage not in (*TOLD, "telaah", "naik", "bagi"):
            yield (
                "told",
                f"Tahap “{stage}” tidak dikenal; ada: {', '.join(TOLD)}, telaah, naik, bagi.",
            )


def _people(a: Answers) -> Found:
    folded = [one.casefold() for one in a.titles]
    if len(set(folded)) < len(folded):
        yield "receives", "Satu jabatan ditulis dengan dua cara; tulis sama di setiap tempat."
    if a.receives == a.head:
        yield (
            "receives",
            "Penerima dan pimpinan harus dua jabatan: siapa yang diberi tahu bila lewat?",
        )
    if a.accused:
        if a.category is None or a.accused not in a.category.options:
            yield "accused", "Tulis salah satu pilihan dari category."
        if a.accused_to and a.accused_to not in a.titles:
            yield "accused_to", "Tulis salah satu jabatan yang sudah disebut."


def _times(a: Answers) -> Found:
    if not a.hours:
        yield "hours", "Kantor tidak pernah buka; tulis jam paling sedikit satu hari."
    for day, hours in a.hours.items():
        if day not in {"1", "2", "3", "4", "5", "6", "7"}:
            yield f"hours.{day}", 'Hari ditulis "1" (Senin) sampai "7" (Minggu).'
        yield from _tried(f"hours.{day}", _same(reading.hours), hours)
    if a.levels:
        said = "; ".join(f"{one.name} {one.amount}" for one in a.levels)
        yield from _tried("levels", reading.levels, said)
    if a.direct == "ringan" and not a.levels:
        yield (
            "direct",
            "Jawaban langsung untuk yang ringan menuntut levels; yang pertama yang ringan.",
        )


def _questions(a: Answers) -> Found:
    before: list[str] = []
    for number, choice in enumerate(own_choices(a)):
        key = "category" if a.category and not number else "choices"
        yield from _choice(key, choice, before)
        before.append(choice.label)


def _choice(key: str, choice: Choice, before: list[str]) -> Found:
    yield from _tried(f"{key}.label", reading.words, choice.label)
    yield from _tried(f"{key}.label", reading.label(before), choice.label)
    yield from _tried(f"{key}.question", reading.words, choice.question)
    yield from _listed(f"{key}.options", choice.options, 2, LABEL_CHARS)


def _listed(key: str, every: tuple[str, ...], least: int, chars: int) -> Found:
    for one in every:
        if ";" in one or not one or one == "-":
            yield key, f"“{one}” tidak dapat dipakai: harus ada isinya, tanpa titik koma."
            return
    yield from _tried(
        key, lambda text: reading.several(text, least=least, chars=chars), ";".join(every)
    )


def _same(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """What is stored has to be as the reader would store it."""

    def strictly(text: str) -> Any:
        found = read(text)
        if found != text or not text:
            raise Wrong(f"Tulis seperti ini: {found}.")
        return found

    return strictly


def _tried(key: str, read: Callable[[str], Any], text: str) -> Found:
    try:
        read(text)
    except Wrong as wrong:
        yield key, str(wrong)
