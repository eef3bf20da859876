"""Words that complain of how an officer behaved, as people write them here. Data of an office.

Each entry is a word or a phrase in small letters, without "-nya" and the like; up to two other
words may stand between the words of a phrase: "minta uang" is "minta saya uang" as well.
Source: rules 29.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from backoffice.office.officer_names import read

#: What a phrase is about: keys of the texts, and one that counts near a word for an officer alone.
MONEY, RUDE, LOCAL, RUDE_OF_OFFICERS = "uang", "kasar", "setempat", "kasar petugas"

_MONEY = (
    "pungli|pungly|pungki|punglli|pungutan liar|pungutan|dipungut|dipungli|mungut|ngutip|kutipan"
    "|minta uang|meminta uang|diminta uang|dimintai uang|dimintain uang|mintai uang|mintak uang"
    "|minta duit|meminta duit|diminta duit|dimintai duit|dimintain duit|mintak duit|menta duit"
    "|mintain duit|mintain uang|njaluk duit|jaluk duit|njaluk dhuwit|nyuwun arto|minta pitih"
    "|mintak pitih|minta kepeng|minta hepeng|mangido hepeng|mita jinah|minta doi|minta doe"
    "|minta ribu|meminta ribu|diminta ribu|dimintai ribu|minta rb|diminta rb|dimintai rb"
    "|mintak ribu|minta juta|meminta juta|diminta juta|dimintai juta|minta jt|dimintai jt"
    "|minta rp|meminta rp|diminta rp|dimintai rp|minta bayar|minta bayaran|meminta bayaran"
    "|diminta bayar|diminta membayar|disuruh bayar|suruh bayar|disuruh membayar|harus bayar"
    "|dipaksa bayar|paksa bayar|minta biaya|meminta biaya|diminta biaya|dimintai biaya"
    "|dipungut biaya|minta imbalan|meminta imbalan|minta komisi|minta jatah|minta amplop"
    "|minta tip|minta fee|minta ongkos|minta transfer|disuruh transfer|minta upah"
    "|uang rokok|duit rokok|uang kopi|duit kopi|uang pelicin|uang pelican|pelicin|uang terima kasih"
    "|uang lelah|uang capek|uang bensin|uang pulsa|uang makan|uang jasa|uang damai|uang semir"
    "|uang muka|uang tambahan|uang administrasi|uang tutup mulut|uang pangkal|uang jago|uang amplop"
    "|duit amplop|bayar bawah meja|bawah meja|salam tempel|tempel uang|nyelipin uang|selipkan uang"
    "|sogok|sogokan|nyogok|menyogok|disogok|suap|menyuap|disuap|suapan|penyuapan|gratifikasi"
    "|peras|diperas|memeras|pemerasan|palak|dipalak|malak|memalak|dipalakin|upeti"
    "|korupsi|korup|tarif gelap|biaya siluman|biaya tidak resmi|tarif tidak resmi"
)
_RUDE = (
    "pelayanan kasar|layanan kasar|pelayanan judes|pelayanan ketus|pelayanan galak"
    "|bentak|dibentak|membentak|bentakan|ngebentak|mbentak|dibentaki|maki|dimaki|memaki|makian"
    "|dimaki maki|mencaci|dicaci|caci maki|hina|dihina|menghina|hinaan|dimarahi|dimarahin"
    "|memarahi|marahin|disemprot|dipermalukan|mempermalukan|dilecehkan|melecehkan|pelecehan"
    "|leceh|diludahi|meludahi|dikatai|dikatain|ngatain|mengatai"
    "|diraba|meraba|cabul|mesum|dihardik|menghardik|hardik|ditengking|menengking|nengking"
    "|disengak|dipisuhi|misuhi|disrengi|nyrengeni|dicarekan|nyarekan|diberangi|dikata katai"
)
_RUDE_OF_OFFICERS = (
    "kasar|marah|marah marah|ngamuk|mengamuk|judes|jutek|ketus|galak|arogan|sombong|angkuh"
    "|songong|sinis|tidak sopan|tdk sopan|gak sopan|ga sopan|tak sopan|kurang sopan|nggak sopan"
    "|tidak ramah|gak ramah|ga ramah|tak ramah|kurang ramah|kurang ajar|kurangajar|teriak"
    "|berteriak|teriakan|melotot|ngomel|mengomel|ngegas|banting|membanting|gebrak|menggebrak"
    "|genit|merayu|menggoda|goda|nesu|muring|misuh|sengak|nyengak|bengis|bengih|berang|ambek"
    "|begadoh|kasak|lancang|cuek|diancam|mengancam|ancam|diusir|mengusir|ngusir|dipukul|memukul"
    "|mukul|ditampar|menampar|nampar|ditendang|menendang"
)
_OFFICERS = (
    "petugas|petugase|petugasnye|ptgs|ptugas|petugs|pertugas|pegawai|pegawe|pgwai|pegwai|staf"
    "|staff|setaf|karyawan|oknum|operator|admin|loket|lokt|lokét|satpam|security|sekuriti|kasir"
    "|pelayan|kabid|kasubbag|sekretaris|kadis|honorer|asn|pns"
    "|mbak|mba|mas|aparat"
)
#: Words beside a name of address, or one letter away from somebody's name, that name nobody.
_ORDINARY = (
    "saya|aku|kami|kita|anda|kamu|dia|beliau|mereka|ini|itu|yang|yg|dan|dari|dengan|untuk|utk|pada"
    "|di|ke|ada|akan|atau|juga|sudah|udah|sdh|belum|blm|bisa|tidak|tdk|tak|gak|mau|minta|meminta"
    "|mohon|tolong|bilang|kata|katanya|suruh|disuruh|kalau|kalo|karena|supaya|agar|saat|waktu"
    "|kapan|mana|siapa|apa|bagaimana|mengapa|kenapa|punya|milik|anak|istri|suami|orang|tua|muda"
    "|tadi|kemarin|besok|lusa|hari|jam|pagi|siang|sore|malam|senin|selasa|rabu|kamis|jumat|sabtu"
    "|minggu|januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november"
    "|desember|baru|lama|besar|kecil|baik|lain|satu|dua|tiga|sama|semua|para|hanya|masih|lagi"
    "|sekali|terima|kasih|terimakasih|uang|kantor|dinas|desa|kecamatan|kabupaten|kota|camat|lurah"
    "|kades|bupati|wali|ketua|guru|dokter|bidan|haji|hajah|ustad|pendeta|pastor|lalu|terus|sambil"
    "|kepada|kepala|kartu|keluarga|surat|berkas|foto|pasar|dasar|kabar|kasur|sabar|besar|gelar"
    "|membentuk|dibentuk|bentuk|santai|santun|sopan|ramah|cepat|benar|betul|salah|hilang|rusak"
)


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split("|"))


class Misconduct(Struct, frozen=True, forbid_unknown_fields=True):
    """By which words a complaint is one about an officer, whether or not it names anybody."""

    #: Money that is asked for, a bribe: these alone.
    money: tuple[str, ...] = _words(_MONEY)
    #: Rudeness: these alone.
    rude: tuple[str, ...] = _words(_RUDE)
    #: Rudeness, threats and blows near a word for an officer only: citizens are angry too, and
    #: who is in danger from others must be read by everybody.
    rude_of_officers: tuple[str, ...] = _words(_RUDE_OF_OFFICERS)
    #: Words for an officer, or for the place where one sits.
    officers: tuple[str, ...] = _words(_OFFICERS)
    #: Words that are nobody's name, whatever officers are called.
    ordinary: tuple[str, ...] = _words(_ORDINARY)
    #: What people say here besides, of money or rudeness: words of the region.
    local: tuple[str, ...] = ()


#: The words of a phrase behind its first, and what it is about.
Phrase = tuple[tuple[str, ...], str]
#: Phrases of one first word by their second; "" for that word alone.
Phrases = dict[str, list[Phrase]]


class Lexicon(NamedTuple):
    """These words, arranged so that each is found at once."""

    #: By first word.
    phrases: dict[str, Phrases]
    officers: frozenset[str]
    ordinary: frozenset[str]


@lru_cache(maxsize=16)
def lexicon_of(words: Misconduct) -> Lexicon:
    phrases: dict[str, Phrases] = {}
    for listed, why in (
        (words.money, MONEY),
        (words.rude, RUDE),
        (words.local, LOCAL),
        (words.rude_of_officers, RUDE_OF_OFFICERS),
    ):
        for phrase in listed:
            first, *rest = (word.said for word in read(phrase))
            begun = phrases.setdefault(first, {})
            begun.setdefault(rest[0] if rest else "", []).append((tuple(rest), why))
    officers = frozenset(word.said for one in words.officers for word in read(one))
    ordinary = frozenset(word.said for one in words.ordinary for word in read(one))
    return Lexicon(phrases, officers, ordinary)


def bare(word: str) -> str:
    """The word without what is hung on to it: "petugasnya", "kasarnya"."""
    return word[:-3] if len(word) > 5 and word.endswith(("nya", "nye")) else word
