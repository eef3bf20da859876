"""How citizens write: folding, yes and no, greetings, thanks, and what must not be echoed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HEAD = re.compile(r"[^\w+/👍]*")
_TAIL = re.compile(r"[^\w👍]*")
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"([^\W\d])\1{2,}")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a line, as a set."""
    return frozenset(words.split())


#: Words of address and small particles that carry no meaning in a short answer.
COURTESY = word_set(
    "pak bu bapak ibu bpk bang kak mas mbak om tante min admin dong deh sih nih ya kok aja saja "
    "kan lah bos boss gan kakak abang"
)

_YES = word_set(
    "ya iya y iy yap yup yoi yo ok oke okey okay setuju betul benar bener boleh bisa siap sip "
    "baik baiklah lanjut jadi 👍 1 pakai sesuai inggih enggih iyo auk"
)
_NO = word_set(
    "tidak tdk gak ga gk g nggak ngga enggak engga ndak ndk "
    "bukan salah jangan tak indak ora mboten "
    "no 2 keberatan"
)

_GREETINGS = word_set(
    "p ping halo hallo hai hi hello hei helo selamat met pagi siang sore malam malem slmt permisi "
    "punten salam sejahtera tes test assalamualaikum assalamu'alaikum assalammualaikum "
    "assalamu alaikum asalamualaikum aslmkm asslmkm asskum aslm asslm ass mikum samlekum wr wb "
    "wrwb warahmatullahi warahmatullah wabarakatuh adil ka talino ka' ka’ talino' start"
)
_ISLAMIC = re.compile(
    r"\b(as+al+am+u?['’]?\s?['’]?al+ai?k(um|oem)|as+l?m(k(u)?m)?|^ass|mikum|samlekum)\b"
)
_THANKS = word_set(
    "terima kasih terimakasih trimakasih trima makasih makasi mksh mksih thanks thx tq tks trims "
    "banyak sama2 siap ok oke baik sip 👍 matur nuwun suwun infonya informasinya atas"
)
#: What may stand beside thanks without asking for anything: "sudah beres, terima kasih".
_SETTLED = word_set("sudah sdh udah dah beres selesai jelas diterima saya sy jawabannya bantuannya")
_THANKING = word_set(
    "terima terimakasih trimakasih trima makasih makasi mksh mksih thanks thx tq tks trims "
    "nuwun suwun"
)


#: Longer than any yes, greeting or menu word; such texts are not looked at closer.
SHORT = 200


def fold(text: str) -> str:
    """Return text for comparing: NFKC, lower case, single spaces, no punctuation at the edges."""
    # A message and its words are compared again and again, from its arrival to its answer.
    return _fold_short(text) if len(text) <= SHORT else _fold(text)


def _fold(text: str) -> str:
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    # The tail is read from its end: looking for it from the front would begin anew at each sign.
    tail = _TAIL.match(folded[::-1])
    folded = folded[: len(folded) - (tail.end() if tail else 0)]
    head = _HEAD.match(folded)
    return folded[head.end() if head else 0 :]


_fold_short = lru_cache(maxsize=1024)(_fold)


def tokens(text: str) -> list[str]:
    """Return the folded words; punctuation between words is dropped, "o'clock" stays whole."""
    return [word for word in (fold(part) for part in re.split(r"[\s,;!?]+", fold(text))) if word]


def _bare(text: str) -> list[str]:
    if len(text) > SHORT:
        return []
    words = [_REPEATS.sub(r"\1", word) for word in tokens(text)]
    return [word for word in words if word not in COURTESY or word == "ya"] or words


def _all_in(text: str, known: frozenset[str]) -> bool:
    words = _bare(text)
    return 0 < len(words) <= 4 and all(word in known for word in words)


def is_yes(text: str) -> bool:
    """A yes of any usual kind: "iya pak", "ok", "setuju", a thumb, 1."""
    thumb = "👍" in text and len(text) <= SHORT and not _bare(text.replace("👍", ""))
    return thumb or _all_in(text, _YES)


def is_no(text: str) -> bool:
    """A no of any usual kind: "tidak", "gak", "bukan bu", "tidak setuju", 2."""
    words = _bare(text)
    return (
        bool(words)
        and words[0] in _NO
        and all(w in _NO or w in _YES for w in words[:4])
        and (len(words) <= 4)
    )


def is_greeting(text: str) -> bool:
    """Nothing but a greeting, a ping or a word of address ("P", "min", "assalamualaikum pak")."""
    if len(text) > SHORT:
        return False
    words = tokens(text)
    if not words:
        return bool(text.strip())  # an emoji or dots alone
    known = _GREETINGS | COURTESY
    return len(words) <= 8 and all(_REPEATS.sub(r"\1", word) in known for word in words)


def is_islamic_greeting(text: str) -> bool:
    """The text opens with, or is, an Islamic greeting; it is answered in kind."""
    return bool(_ISLAMIC.search(fold(text[:SHORT])[:60]))


def is_thanks(text: str) -> bool:
    """Nothing but thanks or an acknowledgement ("ok pak", "terima kasih banyak")."""
    words = _bare(text)
    known = _THANKS | COURTESY
    if "?" not in text and not _THANKING.isdisjoint(words):
        known |= _SETTLED
    return 0 < len(words) <= 6 and all(word in known for word in words)


_CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")


def mask_numbers(text: str) -> str:
    """Return text with every 16-digit run (NIK, KK) shown as 9999••••••••0001."""

    def masked(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found.group())
        return f"{digits[:4]}••••••••{digits[-4:]}"

    return _CARD_NUMBER.sub(masked, text)


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut at a word where one is near, with an ellipsis."""
    flat = _SPACES.sub(" ", text).strip()
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    if flat[limit - 1] == " ":
        return cut.rstrip(" ,.;") + "…"
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,.;") + "…"
