"""What keeps a profile from being built of answers that nobody typed one by one. Pure."""

from __future__ import annotations

from app.interview import reading
from app.interview.answers import PARTS, TOLD, Answers, Choice
from app.interview.fault import Found, listed, same, tried
from app.interview.further_faults import further_faults
from app.interview.names import own_choices
from bot.issues import LABEL_CHARS, LISTED_CHARS


def faults(answers: Answers) -> list[str]:
    """A sentence for each, with the key of the answers before it; empty: it can be built."""
    return [f"{key}: {text}" for key, text in _faults(answers)]


def _faults(a: Answers) -> Found:
    for key, read in (
        ("id", reading.office_id),
        ("name", reading.words),
        ("service", reading.words),
        ("address", reading.words),
        ("fee", reading.words),
        ("prefix", same(reading.prefix)),
        ("register", same(reading.register)),
        ("receives", reading.words),
        ("head", reading.words),
        ("checks_by", reading.maybe),
        ("down", reading.maybe),
    ):
        yield from tried(key, read, getattr(a, key))
    yield from tried("amount", reading.number, str(a.amount))
    for key, least in (("units", 1), ("signs", 0), ("up", 0), ("channels", 0), ("checklist", 0)):
        every = getattr(a, key)
        chars = LISTED_CHARS if key == "checklist" else reading.NAME_CHARS
        yield from listed(key, every, least, chars)
    yield from _people(a)
    yield from _times(a)
    yield from _questions(a)
    yield from further_faults(a)
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
        yield from tried(f"hours.{day}", same(reading.hours), hours)
    if a.levels:
        said = "; ".join(f"{one.name} {one.amount}" for one in a.levels)
        yield from tried("levels", reading.levels, said)
        for one in a.levels:
            yield from tried("levels", reading.maybe, one.approver)
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
    yield from tried(f"{key}.label", reading.words, choice.label)
    yield from tried(f"{key}.label", reading.label(before), choice.label)
    yield from tried(f"{key}.question", reading.words, choice.question)
    yield from listed(f"{key}.options", choice.options, 2, LABEL_CHARS)
