"""Evidence: files arrive one by one and are kept beside the form; CUKUP ends it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field, Option
from bot.kinds.kind import Heard, Kind, Problem, Reading
from bot.words import mask_numbers, shorten, tokens, word_set

CUKUP = Option(
    "cukup",
    "Cukup",
    (
        "cukup",
        "sudah",
        "udah",
        "udh",
        "sdh",
        "sudah semua",
        "selesai",
        "itu saja",
        "itu aja",
        "segitu saja",
        "segitu aja",
        "sudah cukup",
        "habis",
    ),
)
NANTI = Option(
    "nanti", "Nanti", ("nanti", "nanti saja", "belum", "belum ada", "nyusul", "menyusul")
)

_NONE = word_set("tidak tdk gak ga gk nggak ngga enggak ndak tak belum blm indak")


def is_none(text: str) -> bool:
    """ "tidak ada", "ngga ada bukti sih": there is no evidence."""
    words = tokens(text)
    return (
        len(words) <= 5 and len(words) >= 2 and words[0] in _NONE and words[1] in ("ada", "punya")
    )


class Files(Kind):
    """Value: what was written about the evidence; the files themselves are `State.evidence`."""

    telling = True
    limits = frozenset({"max_files", "max_mb"})
    texts = frozenset({"tanya_bukti_lagi", "keterangan_dicatat"})
    labels = ("bukti", "lampiran", "berkas")
    takes_files = True

    def choices(self, field: Field) -> tuple[Option, ...]:
        return (CUKUP, NANTI)

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        before = heard.before
        words = "\n".join(part for part in (before.words if before else "", heard.text) if part)
        messages = (before.messages if before else ()) + heard.messages
        if not words.strip():
            return Problem("tanya_bukti_lagi", partial=before)
        shown = shorten(mask_numbers(words), 300)
        partial = Answer(words, words, shown, messages=messages)
        return Problem("keterangan_dicatat", partial=partial, counts=False)
