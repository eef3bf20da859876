"""What a citizen may type at any time, and how it is recognised."""

from __future__ import annotations

import re

from msgspec import Struct

from bot.words import COURTESY, SHORT, fold, is_no, is_yes, tokens, word_set

#: Command -> the folded words that mean it, alone.
_WORDS: dict[str, tuple[str, ...]] = {
    "mulai": (
        "mulai",
        "start",
        "buat pengaduan",
        "buat aduan",
        "buat laporan",
        "pengaduan baru",
        "mau mengadu",
        "mau ngadu",
        "saya mau mengadu",
        "saya mau ngadu",
        "mau lapor",
        "saya mau lapor",
        "sy mau lapor",
        "sy mau ngadu",
        "ingin mengadu",
        "saya ingin mengadu",
    ),
    "mulai_baru": ("mulai baru", "mulai dari awal", "ulang dari awal"),
    "batal": ("batal", "batalkan", "cancel", "stop", "berhenti", "hentikan"),
    "kembali": ("kembali", "back", "mundur"),
    "lewati": ("lewati", "lewat", "skip", "lewatkan"),
    "lanjut_nanti": ("lanjut nanti", "nanti lanjut", "simpan", "nanti dilanjut"),
    "lanjut": ("lanjut", "lanjutkan", "teruskan", "lanjutkan isian"),
    "cukup": ("cukup", "sudah cukup", "sudah semua", "itu saja", "itu aja"),
    "nanti": ("nanti", "nanti saja", "nanti aja"),
    "tidak_tahu": (
        "tidak tahu",
        "tidak tau",
        "tdk tahu",
        "tdk tau",
        "gak tahu",
        "gak tau",
        "ga tahu",
        "ga tau",
        "nggak tahu",
        "nggak tau",
        "ndak tahu",
        "ndak tau",
        "tak tahu",
        "kurang tahu",
        "kurang tau",
        "lupa",
        "tidak ingat",
    ),
    "bantuan": ("bantuan", "help", "menu", "info & bantuan"),
    "petugas": ("petugas", "operator", "cs", "bicara dengan petugas", "hubungi petugas"),
    "cabut": ("cabut", "cabut pengaduan", "cabut aduan"),
    "info": ("info", "alamat kantor", "jam buka", "jam layanan"),
    "hapus_data": ("hapus data", "hapus data saya", "hapus dataku"),
    "data_saya": (
        "data saya",
        "lihat data saya",
        "minta data saya",
        "salinan data",
        "salinan data saya",
        "minta salinan data",
    ),
    "formulir": (
        "formulir",
        "minta formulir",
        "formulir kosong",
        "minta formulir kosong",
        "formulir pengaduan",
        "minta formulir pengaduan",
        "unduh formulir",
        "kirim formulir kosong",
    ),
    "minta_pdf": (
        "minta pdf",
        "minta berkas pdf",
        "pdf tanda terima",
        "tanda terima pdf",
        "minta pdf tanda terima",
        "minta tanda terima pdf",
    ),
    "kirim": ("kirim", "kirimkan", "send"),
    "status": ("status", "cek status", "lihat status"),
    "ubah": ("ubah", "ganti", "ubah data", "edit"),
}
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words}

_STATUS = re.compile(r"(?:status|cek(?: status)?|lacak)\s+(.{1,60})", re.DOTALL)
_CHANGE = re.compile(r"(?:ubah|ganti|edit)\s+(?:(?:no|nomor|nomer)\.?\s*)?(\d{1,3})")
_RECEIPT = re.compile(r"(?:minta )?pdf\s+(\S{1,40})")
_WITHDRAW = re.compile(r"cabut\s+(?:(?:pengaduan|aduan)\s+)?\S{1,40}")
#: A code may have no digit at all; without its dashes such a one looks like a word.
_CODE = re.compile(
    r"[a-z]{3}-[a-z0-9]{4}-[a-z0-9]{2}|[a-z]{3}-?(?=[a-z0-9]*\d)[a-z0-9]{4}-?[a-z0-9]{2}"
    r"|\d{1,6}/(?:[a-z][a-z0-9.]{0,15}/){0,4}\d{4}"
)
#: A number is written `1 / PGD / 2026` too.
_AROUND_SLASH = re.compile(r"\s{0,3}/\s{0,3}")
_BOT_NAME = re.compile(r"^(/\w+)@\w+")
_HOW_FAR = re.compile(
    r"\b(aduan|pengaduan|laporan|lapor)\w*\b.*\b(gimana|gmn|gmna|bgmn|bagaimana|sampai mana"
    r"|sampe mana"
    r"|kabar|perkembangan|progres|progress|prosesnya)\b"
)

#: Commands that mean the same whatever is being asked.
GLOBAL = word_set(
    "mulai mulai_baru batal kembali lanjut_nanti lanjut bantuan petugas status cabut info "
    "hapus_data data_saya formulir minta_pdf"
)


class Command(Struct, frozen=True):
    """A menu word; `rest` is what was typed behind it, in the citizen's own letters."""

    name: str
    rest: str = ""
    #: Typed in capitals or with a slash, as our texts show it: surely not an answer.
    shouted: bool = False


def parse_command(text: str) -> Command | None:
    """Return the command that the whole text is, or None."""
    if len(text) > SHORT:
        return None
    said = _BOT_NAME.sub(r"\1", text.strip())
    slashed = said.startswith("/")
    folded = fold(said.lstrip("/"))
    shouted = slashed or (len(folded) > 2 and said.isupper())
    if slashed and folded.startswith("start"):
        return Command("mulai" if folded == "start mulai" else "salam", shouted=True)
    bare = folded.split()
    while len(bare) > 1 and bare[-1] in COURTESY:
        bare.pop()
    if name := _BY_WORD.get(folded) or _BY_WORD.get(" ".join(bare)):
        # "Data saya:" begins what somebody tells of themselves.
        if name == "data_saya" and said.endswith(":"):
            return None
        return Command(name, shouted=shouted)
    if found := _CHANGE.fullmatch(folded):
        return Command("ubah", found.group(1), shouted)
    if found := _STATUS.fullmatch(folded):
        query = _tight(said).split(maxsplit=1)[1]
        if _names_a_case(query) and len(query.split()) <= 4:
            return Command("status", re.sub(r"(?i)^status\s+", "", query), shouted)
    if (found := _RECEIPT.fullmatch(_tight(folded))) and _names_a_case(found.group(1)):
        return Command("minta_pdf", _tight(said).split()[-1], shouted)
    if _WITHDRAW.fullmatch(_tight(folded)) and _names_a_case(_tight(folded).split()[-1]):
        return Command("cabut", _tight(said).split()[-1], shouted)
    return None


def _tight(text: str) -> str:
    """In single spaces, and none around a slash."""
    head, rest = text[:1], text[1:]
    return head + _AROUND_SLASH.sub("/", " ".join(rest.split()))


def _names_a_case(text: str) -> bool:
    # What is longer names nothing, and the expression begins anew at each sign.
    text = text[:SHORT]
    return any(char.isdigit() for char in text) or bool(_CODE.search(fold(text)))


def asks_for_status(text: str) -> str | None:
    """Return the query where a person who fills no form asks how a case stands, else None."""
    if len(text) > SHORT:
        return None
    folded = fold(text)
    if _CODE.fullmatch(folded):
        return text.strip()
    return "" if _HOW_FAR.search(folded) else None


def is_control(text: str) -> bool:
    """A menu word, a command, a number, a yes or a no: such a message never waits for more."""
    if len(text) > SHORT:
        return False
    folded = fold(text)
    return (
        text.strip().startswith("/")
        or parse_command(text) is not None
        or bool(re.fullmatch(r"\d{1,3}[.)]?", folded))
        or (len(tokens(text)) <= 3 and (is_yes(text) or is_no(text)))
    )


_REFUSAL = re.compile(
    r"(?:(?:maaf|saya|sy|aku)\s+)*"
    r"(?:(?:ga|gak|gk|tidak|tdk|nggak|ngga|enggak|ndak|ndk|tak|indak)\s+"
    r"(?:usah|mau|perlu|bersedia|boleh|ingin|pakai|pake)\b"
    r"|keberatan\b|rahasia|jangan\s+(?:pakai|pake|sebut)|tanpa\s+nama|anonim|hamba\s+all[ao]h|takut\b)"
)
_SHORT_REFUSAL = frozenset(
    (
        "tidak mau",
        "gak mau",
        "ga mau",
        "tdk mau",
        "nggak mau",
        "tidak bersedia",
        "keberatan",
        "tidak",
        "gak",
        "ga",
        "rahasia",
    )
)


def is_refusal(text: str, *, sentences: bool) -> bool:
    """The person declines to answer. Without `sentences` only the bare words count."""
    folded = fold(text[:SHORT])
    return folded in _SHORT_REFUSAL or (sentences and bool(_REFUSAL.match(folded)))
