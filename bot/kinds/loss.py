"""What somebody lost: free words, and what they say of money and of what is none."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.conversation import Answer
from bot.form import Field
from bot.kinds.files import is_none
from bot.kinds.kind import Heard, Kind, Problem, Reading, is_broken
from bot.kinds.rupiah import amounts, shown
from bot.words import fold, mask_numbers, shorten, tokens, word_set

Sort = Literal["materiel", "immateriel", "keduanya", "tidak_ada", ""]

_NAMES: dict[Sort, str] = {
    "materiel": "materiel",
    "immateriel": "immateriel",
    "keduanya": "materiel dan immateriel",
}
_MATERIAL = word_set(
    "materiel materil materiil material uang duit dana biaya ongkos bensin harga bayar membayar "
    "dibayar dipungut pungutan denda barang motor mobil sepeda tanah sawah ternak panen dagangan "
    "penghasilan pendapatan gaji upah honor omzet hutang utang pinjaman modal transport"
)
_IMMATERIAL = word_set(
    "immateriel immateril immateriil immaterial imateriel imateril imateriil imaterial waktu "
    "tenaga kesehatan sakit stres stress malu dipermalukan takut trauma martabat cemas lelah capek "
    "capai kecewa psikis mental batin reputasi kehormatan terhina dihina tersinggung"
)
_BOTH = word_set("keduanya kedua-duanya dua-duanya")
#: Words that say something else together than each of them alone.
_PHRASES = {
    "rumah sakit": "",
    "waktu itu": "",
    "pada waktu": "",
    "harga diri": "martabat",
    "nama baik": "reputasi",
}
_NONE = word_set("nihil tidak tdk gak ga nggak ngga enggak ndak") | {"tidak rugi", "tanpa kerugian"}
#: Behind longer words the reading would be cut off in a summary.
_LONG = 120


class Loss(Kind):
    """Value: {"jenis": materiel, immateriel, keduanya, tidak_ada or "", "rupiah": number or null}.

    The words are taken as they are; `jenis` is empty where they do not tell.
    """

    texts = frozenset({"isian_kosong"})
    none_answers = True
    none_fills = True

    def read(
        self, field: Field, heard: Heard, *, now: datetime, zone: ZoneInfo
    ) -> Reading | Problem:
        words = heard.text.strip()
        if not any(char.isalnum() for char in words):
            return Problem("isian_kosong")
        sort, rupiah = read_loss(words)
        told = shorten(mask_numbers(words), 300)
        if sort == "tidak_ada":
            told = "Tidak ada" if is_bare_none(words) else told
        elif reading := ", ".join(
            part for part in (_NAMES.get(sort, ""), shown(rupiah) if rupiah else "") if part
        ):
            told = f"{reading}: {told}" if len(told) > _LONG else f"{told} ({reading})"
        value = {"jenis": sort, "rupiah": rupiah}
        return Reading(Answer(value, words, told, messages=heard.messages))

    def goes_on(self, last: str, line: str) -> bool:
        return is_broken(last)


def read_loss(words: str) -> tuple[Sort, int | None]:
    """What kind of loss these words tell, and the one amount that they name."""
    # What may mean another amount is read by an officer, not here.
    found = {one.rupiah for one in amounts(words) if not one.doubtful}
    spoken = " ".join(tokens(words))
    for phrase, meant in _PHRASES.items():
        spoken = spoken.replace(phrase, meant)
    said = set(spoken.split())
    material = bool(found) or not said.isdisjoint(_MATERIAL)
    immaterial = not said.isdisjoint(_IMMATERIAL)
    # Of several amounts nobody said which is the loss.
    rupiah = next(iter(found)) if len(found) == 1 else None
    if not said.isdisjoint(_BOTH) or (material and immaterial):
        return "keduanya", rupiah
    if material or immaterial:
        return "materiel" if material else "immateriel", rupiah
    return "tidak_ada" if is_bare_none(words) else "", rupiah


def is_bare_none(words: str) -> bool:
    """ "Tidak ada", "tidak ada kerugian": nothing was lost, and nothing else is said."""
    return fold(words) in _NONE or is_none(words)
