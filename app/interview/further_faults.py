"""What keeps a profile from being built of what only some offices answer. Pure."""

from __future__ import annotations

from app.interview import further_reading as reads
from app.interview import reading
from app.interview.answers import WAYS, Answers
from app.interview.fault import Found, listed, same, tried
from app.interview.names import label_keys


def further_faults(a: Answers) -> Found:
    """Waits, duties, the archive, ways in."""
    for key, every in (("waits", a.waits), ("duties", a.duties), ("archive", a.archive)):
        yield from listed(key, tuple(one.name for one in every), 0, reading.NAME_CHARS)
    for key, titles in (
        ("pauses", a.pauses),
        ("duties", tuple(one.by for one in a.duties)),
        ("archivist", (a.archivist,)),
    ):
        if any(one and one not in a.titles for one in titles):
            yield key, "Tulis jabatan yang sudah disebut."
    for awaited in a.waits:
        yield from tried("waits", reading.number, str(awaited.ask_after))
    for duty in a.duties:
        yield from tried("duties", same(reads.every(a.hours)), duty.every)
        yield from tried("duties", reading.number, str(duty.late))
    for filed in a.archive:
        for years in (filed.active, filed.inactive):
            yield from tried("archive", reads.years(0), str(years))
    yield from tried("case_years", reads.years(1), str(a.case_years))
    yield from _ways(a)


def _ways(a: Answers) -> Found:
    known = label_keys(a)
    named = [one.way for one in a.ways]
    if len(set(named)) < len(named):
        yield "ways", "Satu cara ditulis dua kali."
    for one in a.ways:
        if one.way not in WAYS:
            yield "ways", f"Cara “{one.way}” tidak dikenal; ada: {', '.join(WAYS)}."
        for label in one.needs:
            if label not in known:
                yield "ways", f"Isian “{label}” tidak ditanyakan; ada: {', '.join(known)}."
