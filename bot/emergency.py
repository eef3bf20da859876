"""Words that mean danger to life: the emergency number comes first. Source: rules 10."""

from __future__ import annotations

import re

from bot.words import fold

_ALWAYS = re.compile(
    r"\b(bunuh diri|mengakhiri hidup|(mau|akan|hendak|nyaris|diancam) (di)?bunuh"
    r"|ancam(an)? (akan |mau )?(di)?(bunuh|bakar|bacok|tembak)"
    r"|mengancam (akan |mau )?(mem)?(bunuh|bakar|bacok|tembak)|pembunuhan"
    r"|diperkosa|pemerkosaan|dianiaya|penganiayaan|dipukuli|dikeroyok|dibacok|ditusuk|disekap"
    r"|diculik|penculikan|(sedang|lagi|ada|terjadi) kebakaran|rumah\w* (ke)?terbakar"
    r"|kdrt|kekerasan (fisik|seksual|dalam rumah tangga))\b"
)
_CRY = re.compile(r"\b(to+lo+ng|darurat|sos|help|cepat|segera)\b")
_DANGER = re.compile(
    r"\b(kebakaran|api|dibunuh|membunuh|ancam|diancam|mengancam|kekerasan|dipukul|tenggelam"
    r"|kecelakaan|berdarah|pingsan|senjata|parang|banjir|longsor|nyawa|sekarat)\b"
)


def is_emergency(text: str) -> bool:
    """True where the words speak of danger to life; meant to err on the side of telling."""
    folded = fold(text)
    return bool(_ALWAYS.search(folded) or (_CRY.search(folded) and _DANGER.search(folded)))
