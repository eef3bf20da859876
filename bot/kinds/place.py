"""Where it happened: a pin and its landmark, or words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.kind import Heard, Kind, Problem, Reading, is_broken
from bot.words import shorten


class Place(Kind):
    """Value: {"text": …, "lat": degrees or null, "lon": degrees or null}."""

    texts = frozenset({"tempat_kurang", "lokasi_diterima"})
    printed_as = "tempat_kejadian"
    written_lines = 2
    labels = (
        *("tempat", "tempat kejadian", "lokasi", "lokasi kejadian", "di mana", "dimana"),
        *("lokasi tempat", "lokasi tempat kejadian"),
    )
    takes_pin = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        before = heard.before
        if heard.location is not None:
            pinned = _pinned(heard.location, words, heard.messages)
            return (
                Reading(pinned)
                if words
                else Problem("lokasi_diterima", partial=pinned, counts=False)
            )
        if (
            before is not None
            and isinstance(before.value, dict)
            and before.value.get("lat") is not None
        ):
            pin = (float(before.value["lat"]), float(before.value["lon"]))
            return Reading(_pinned(pin, words, before.messages + heard.messages))
        if sum(char.isalnum() for char in words) < 3:
            return Problem("tempat_kurang")
        value = {"text": words, "lat": None, "lon": None}
        return Reading(Answer(value, words, shorten(words, 300), messages=heard.messages))

    def goes_on(self, last: str, line: str) -> bool:
        return is_broken(last)


def moved(answer: Answer, message: str, pin: tuple[float, float]) -> Answer:
    """The answer with the pin of that message elsewhere; any other answer as it is."""
    value = answer.value
    if message not in answer.messages or not isinstance(value, dict) or value.get("lat") is None:
        return answer
    return _pinned(pin, str(value.get("text", "")), answer.messages)


def _pinned(pin: tuple[float, float], words: str, messages: tuple[str, ...]) -> Answer:
    lat, lon = pin
    shown = f"Lokasi ({lat:.5f}, {lon:.5f})" + (f", {shorten(words, 300)}" if words else "")
    return Answer({"text": words, "lat": lat, "lon": lon}, words, shown, messages=messages)
