"""What happened, in the citizen's own words: several messages, or a voice."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Confirmation, Heard, Kind, Problem, Reading
from bot.words import mask_numbers, shorten


class Story(Kind):
    """Value: the joined words, or null where there is a recording alone."""

    telling = True
    limits = frozenset({"min_chars"})
    texts = frozenset({"uraian_kurang", "suara_diterima", "konfirmasi_uraian"})
    printed_as = "uraian"
    written_lines = 8
    labels = (
        *("uraian", "uraian pengaduan", "uraian kejadian", "uraian singkat", "kronologi"),
        *("kronologis", "kronologi kejadian", "isi", "isi pengaduan", "isi laporan", "isi aduan"),
        *("pengaduan", "aduan", "laporan", "keluhan", "masalah", "permasalahan", "cerita"),
    )
    as_story = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        before = heard.before
        # A partial answer without words is a recording that was thanked for already.
        spoken = before is not None and not before.words
        words = "\n".join(part for part in (before.words if before else "", heard.text) if part)
        words = words.strip()
        messages = (before.messages if before else ()) + heard.messages
        answer = Answer(words, words, shorten(mask_numbers(words), 600), messages=messages)
        if len(words) >= field.limits.get("min_chars", 20):
            return Reading(answer)
        if heard.voice or spoken:
            if heard.text.strip():
                return Reading(answer)
            recorded = Answer(None, "", "(rekaman suara)", messages=messages)
            if spoken:
                return Reading(recorded)
            return Problem("suara_diterima", partial=recorded, counts=False)
        if words and heard.tries >= 1:
            return Reading(answer)
        return Problem("uraian_kurang", partial=answer if words else None)

    def confirmation(self, answer: Answer) -> Confirmation:
        shown = shorten(mask_numbers(answer.words), 300)
        return Confirmation(
            "konfirmasi_uraian", {"uraian": shown}, yes="tombol.pakai", no="tombol.tulis_lagi"
        )
