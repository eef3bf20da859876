"""Whether words that were not understood stand beside a time that was read. Pure.

A looser reading must not take what a closer one could not read: "5 okotber 2026" is not the whole
of 2026, "rapat kemarin" is not yesterday, and of "triwulan 2 2026" nothing is certain.
Source: rules 64.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.kinds.phrase_readers import WEEKDAYS, Phrase
from bot.kinds.regional_words import DOUBTFUL
from bot.kinds.spoken_words import MONTHS
from bot.words import word_set

#: They change which time is meant: what stands beside one of them is not what it seems.
_CHANGING = frozenset(
    {"sebelumnya", "sesudahnya", "setelahnya", "berikutnya", "selanjutnya", "besoknya", "esoknya",
     "keesokan", "keesokannya", "lusanya", "beberapa", "berapa", "sekian", "puluhan", "belasan",
     "puluh", "belas", "ratus", "ribu", "setengah", "seperempat", "separuh", "paruh", "ulang",
     "ajaran", "anggaran", "triwulan", "semester", "kuartal", "caturwulan", "dasarian", "hijriah",
     "saka", "muda", "tua", "bukan", "jangan", "libur", "liburan", "mudik", "galungan", "kuningan",
     "gawai", "capgomeh", "suro", "syawal", "muharram", "muharam", "rajab", "syaban", "sya'ban",
     "dzulhijjah", "zulhijah", "rabiul", "jumadil", "idul", "ied", "raya", "islam", "agung",
     "pertengahan", "awal", "akhir", "tengah", "terakhir", "kecuali", "selain", "kalau", "jika",
     "bila", "belum", "setiap", "sebelum", "sesudah", "tanggal", "bulan", "tahun", "minggu",
     "lalu", "lagi", "lusa", "dulunya", "kali", "pilkades", "ajarannya", "dulu",
     "dahulu", "merah", "kerja", DOUBTFUL}
)  # fmt: skip
#: What was promised for a day, and did not happen on it.
_PROMISED = frozenset(
    {"janji", "janjinya", "dijanjikan", "jadwal", "jadwalnya", "rencana", "rencananya", "batas",
     "batasnya", "bilangnya", "katanya"}
)  # fmt: skip
#: They do so only before it, or only behind: "belum lebaran", but "sejak lebaran belum jadi".
_ONLY_BEFORE = frozenset(
    {"belum", "kalau", "jika", "bila", "setiap", "sebelum", "sesudah", "lusa", "bukan", "jangan",
     "beberapa", "berapa", "setengah", "tengah", "kecuali", "selain", "awal", "akhir", "kerja"}
)  # fmt: skip
_ONLY_BEHIND = frozenset({"lagi", "lalu", "kali"})
#: "5 desember nanti": it has not happened.
_COMING = frozenset({"nanti", "depan", "kelak"})
#: Without a day beside them they tell that it is long ago, and no more.
_LONG = frozenset({"lama", "tahunan", "bulanan", "mingguan"})
_NOT = frozenset({"belum", "blm", "tidak", "tdk", "gak", "ga", "nggak", "ngga", "tak", "ndak"})
_ONCE = frozenset({"dulu", "dahulu", "dulunya"})
#: "setiap hari pasar" is not each day.
_SOME_DAYS = frozenset(
    {"pasar", "pasaran", "besar", "raya", "libur", "kerja", "jadwal", "kecuali", "selain"}
)
#: They speak of time, though nothing comes of them.
_OF_TIME = frozenset(
    {"jam", "hari", "sering", "kadang", "kadang-kadang", "selalu", "jarang", "terus", "menit",
     "berkali-kali", "beberapa", "lama", "kemarin-kemarin", "belakangan", "akhir-akhir"}
)  # fmt: skip
_OF_OTHERS = frozenset(
    {"bukan", "jangan", "kalau", "jika", "bila", "belum", "lagi", "muda", "tua", "raya", "agung",
     "islam", "kali", "ulang", "tengah", "selain", "kecuali", "dulu", "dahulu", "merah",
     "kerja"}
)  # fmt: skip
_LINKS = frozenset({"since", "about", "until", "either", "before", "after", "between", "lasting"})
#: What stands on their other side belongs to something else.
_BOUNDS = frozenset({"pada", "di", "ke"})
#: Words between phrases that belong together.
FILLERS = frozenset(
    {"di", "pada", "itu", "ini", "ya", "y", "iya", "lah", "kok", "sih", "kan", "hari", "juga",
     "tanggal", "ke", "adalah", "bulan", "nya", "kira"}
)  # fmt: skip
#: After these a word before "kemarin" is a place, a person or a thing, and "kemarin" is yesterday.
_PREPOSITIONS = frozenset(
    {"di", "ke", "dari", "oleh", "sama", "dengan", "dgn", "untuk", "buat", "tentang", "soal"}
)
_PERSONS = frozenset(
    {"saya", "sy", "aku", "kami", "kita", "dia", "beliau", "mereka", "ibu", "bapak", "istri",
     "suami", "anak", "orang", "petugas", "petugasnya"}
)  # fmt: skip
_PARTICLES = frozenset(
    {"ya", "iya", "iyaa", "y", "itu", "ini", "hari", "baru", "cuma", "hanya", "sudah", "tadi",
     "oh", "kak", "mas", "mbak", "min", "admin", "adalah", "pada", "datang", "pergi", "urus",
     "hilang", "rusak", "selesai", "antri", "antre", "tanggal", "benar", "betul", "kira", "lah",
     "kok", "eh", "rekam", "daftar", "lapor", "buat", "bikin", "kirim", "bayar", "minta", "terjadi",
     "kejadian", "kejadiannya", "jadi", "masih", "memang", "kayak", "seperti", "jawab", "jawaban",
     "dan", "selama", "sama"}
)  # fmt: skip
_DEEDS = word_set("pada rekam daftar lapor urus buat bikin kirim bayar minta antri")
_VERB = re.compile(r"(?:me|di|ber|ter|ke)\w{3,}")
#: "08.00-09.00", "4an": figures of a time that no phrase took.
_HALF_READ = re.compile(r"\d+(?:[.:/-]\d|-?an\b)")
_NUMBER = re.compile(r"\d{1,4}(?:[/.,-]\S*)?")
#: So many phrases before "kemarin" tell whether it is said of a thing.
_NEAR = 12
#: An answer of so few words is nothing but a time: a strange word in it belongs to the time.
_SHORT = 4

_VOCABULARY = frozenset(
    {"sebelum", "sesudah", "setelah", "semenjak", "sejak", "setiap", "kemarin", "hingga",
     "sampai", "menjelang", "pertengahan", "tanggal", "minggu", "bulan", "tahun", "depan",
     "mendatang", "besok", "akhir", "lebaran", "ramadan", "ramadhan", "hampir", "sekitar"}
    | {name for name in (*MONTHS, *WEEKDAYS) if len(name) > 4}
)  # fmt: skip
#: Plain words that look like one of those.
_INNOCENT = frozenset(
    {"setia", "selama", "kamu", "kamar", "akhirnya", "selasar", "sedap", "depa", "rabun", "lemari",
     "senior", "menit", "selalu", "selesai", "sekali", "kemari", "semua", "sebelah", "samping",
     "delapan", "dapan", "simpang", "sempat", "hampa", "bukan", "mingguan", "dekat", "sejuk"}
)  # fmt: skip


#: No word of time has more signs, and none with fewer than five is like another by chance alone.
_LONGEST_WORD = 15


def _shorter(word: str) -> frozenset[str]:
    """The word without one of its signs."""
    signs = range(min(len(word), _LONGEST_WORD + 1))
    return frozenset(word[:at] + word[at + 1 :] for at in signs)


_NEAR_VOCABULARY = frozenset(cut for word in _VOCABULARY for cut in (word, *_shorter(word)))


def _is_changing(word: str) -> bool:
    """It is one of those, or "senin depannya", "kamis kemarinnya"."""
    stem = word.removesuffix("nya")
    inflected = stem != word and (stem in _VOCABULARY or stem in _COMING)
    changes = word in _CHANGING or word in _PROMISED
    return changes or inflected or _HALF_READ.match(word) is not None


def _is_misspelt(word: str) -> bool:
    """It is almost a word of time: one sign too many, too few, wrong, or two exchanged."""
    if not 4 < len(word) <= _LONGEST_WORD or word in _INNOCENT | _VOCABULARY:
        return False
    return word in _NEAR_VOCABULARY or not _NEAR_VOCABULARY.isdisjoint(_shorter(word))


def speaks_of_time(said: Sequence[Phrase]) -> bool:
    """Whether any word is one of time, understood or not."""
    return is_vague(said) or any(
        _is_of_time(one.words) if one.role == "word" else one.role not in _LINKS for one in said
    )


def _is_of_time(word: str) -> bool:
    of_time = word in _OF_TIME or (word in _CHANGING and word not in _OF_OTHERS)
    return of_time or any(map(str.isdigit, word))


def speaks_of_another_day(said: Sequence[Phrase]) -> bool:
    """A word of a day stands unread somewhere: an hour beside it is not today's."""
    words = [one.words for one in said if one.role == "word"]
    return any(
        _is_misspelt(word) or (word in _CHANGING and word not in _OF_OTHERS) for word in words
    )


def is_vague(said: Sequence[Phrase]) -> bool:
    """It was long ago, and nobody said when. "Saya tanya dulu" says nothing of that."""
    words = [word for one in said for word in one.words.split()]
    short = len(words) <= _SHORT
    for before, word in zip(["", *words], words, strict=False):
        if word in _LONG and (before == "sudah" or (short and before not in _NOT)):
            return True
        if word in _ONCE and (before in ("", "sudah", "zaman", "jaman", "masa")):
            return True
    return False


def is_coming(said: Sequence[Phrase]) -> bool:
    """Beside what was read stands that it is to come."""
    return any(word in _COMING for at in _times(said) for word in _beside(said, at, 1))


def _times(said: Sequence[Phrase]) -> list[int]:
    return [
        at
        for at, one in enumerate(said)
        if one.role in ("day", "length", "offset", "hours", "every")
    ]


def _beside(said: Sequence[Phrase], at: int, reach: int) -> list[str]:
    """The words within so many places of a phrase, those that mean nothing passed over."""
    return [*_side(said, at, -1, reach), *_side(said, at, 1, reach)]


def _side(said: Sequence[Phrase], at: int, step: int, reach: int) -> list[str]:
    found: list[str] = []
    place = at + step
    while 0 <= place < len(said) and len(found) < reach and said[place].role == "word":
        word = said[place].words
        if word in _BOUNDS:
            break
        if word not in FILLERS or _is_changing(word):
            found.append(word)
        place += step
    return found


def is_doubtful(said: Sequence[Phrase]) -> bool:
    """Whether something that was not understood may belong to a time that was read."""
    words = sum(len(one.words.split()) for one in said)
    for at in _times(said):
        one = said[at]
        if one.role in ("hours", "times"):
            continue
        before, behind = _side(said, at, -1, 1), _side(said, at, 1, 1)
        if any(_is_changing(word) and word not in _ONLY_BEHIND for word in before):
            return True
        if any(_is_changing(word) and word not in _ONLY_BEFORE for word in behind):
            return True
        if any(_is_misspelt(word) for word in _beside(said, at, 2)):
            return True
        if one.role == "every" and _SOME_DAYS.intersection(_beside(said, at, 1)):
            return True
        if one.day is not None and _stands_in_a_number(said, at):
            return True
        if one.day is not None and _belongs_to_another(said, at, short=words <= _SHORT):
            return True
    return False


def _stands_in_a_number(said: Sequence[Phrase], at: int) -> bool:
    """A number that looks like a day beside a month, or like a day and a month beside a year."""
    day = said[at].day
    if day is None or day.day is not None:
        return False
    if day.month is None and day.year is None and day.week is None and day.feast is None:
        return False
    reach = 2 if day.year is not None and day.month is None else 1
    before = [one.words for one in said[max(0, at - reach) : at] if one.role == "word"]
    after = [one.words for one in said[at + 1 : at + 2] if one.role == "word"]
    return any(_NUMBER.fullmatch(word) for word in before) or any(
        re.fullmatch(r"\d{1,4}", word) for word in after
    )


def _belongs_to_another(said: Sequence[Phrase], at: int, *, short: bool) -> bool:
    """ "rapat kemarin", "penutupan oktober": the word before makes another day of it."""
    day = said[at].day
    if not at or day is None or said[at - 1].role != "word":
        return False
    if not (day.yesterday or (short and not said[at].words.startswith("tanggal"))):
        return False
    before = [word for one in said[max(0, at - _NEAR) : at] for word in one.words.split()]
    last = before[-1]
    if last in _PARTICLES or last in _PERSONS or last in FILLERS or _VERB.fullmatch(last):
        return False
    if re.fullmatch(r"\d{1,2}(?:[.:]\d{2})?", last):
        return False
    # "waktu covid 2021", "rekam ktp september": the words are what happened, and the rest is when.
    deeds = _DEEDS if not day.yesterday else frozenset[str]()
    return (_PREPOSITIONS | _PERSONS | deeds).isdisjoint(before)
