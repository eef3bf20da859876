"""What is wrong with what an office tells about itself, and what is only to be known. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import fields

from backoffice.office.facts import FACTS, unsaid
from backoffice.office.legal_basis import basis_of, replaced
from backoffice.office.profile import PROFILE_FILE, TEXTS_FILE, Office, Profile
from backoffice.office.workflow_issues import Check, Found
from bot.issues import Issue
from bot.texts import Piece, TextError, parse_template

#: Keys without which a text that every citizen reads would dangle.
_NEEDED = ("name", "service", "address", "fee")
_SCHEMES = ("https://", "http://")


def _blank(profile: Profile) -> Found:
    for key in _NEEDED:
        if not getattr(profile.office, key).strip():
            yield f"office.{key}", "tidak boleh kosong: teks untuk warga menyebutnya"
    for index, basis in enumerate(map(basis_of, profile.office.legal_basis)):
        if not basis.name.strip():
            yield f"office.legal_basis[{index}]", "aturan ini belum punya nama"
    for index, channel in enumerate(profile.office.channels):
        if not channel.strip():
            yield f"office.channels[{index}]", "kanal ini belum punya nama"


def _links(profile: Profile) -> Found:
    for index, link in enumerate(profile.office.links):
        if not link.label.strip():
            yield f"office.links[{index}].label", "tautan ini belum punya nama"
        if not link.url.startswith(_SCHEMES):
            yield f"office.links[{index}].url", f'"{link.url}" harus dimulai dengan https://'


def find_text_issues(profile: Profile, texts: Mapping[str, str]) -> list[Issue]:
    """What the office's facts and the texts that read them do to one another.

    A text would name a fact that the office leaves empty, outside of an aside; a key of [office]
    is declared and no text reads it. `texts` is the shared wording.
    """
    every = {**texts, **profile.texts}
    empty, read = unsaid(profile.office), set[str]()
    found = []
    for key, text in every.items():
        try:
            pieces = parse_template(key, text)
        except TextError:
            continue  # told by bot.issues
        read |= {piece.text for piece in pieces if piece.kind == "hole"}
        found += [
            Issue(
                TEXTS_FILE,
                key,
                f"isian {{{name}}} kosong karena office.{FACTS[name]} kosong; isi, atau apit "
                "bagian itu dengan [[ ]] supaya tidak ikut tertulis",
            )
            for name in dict.fromkeys(_outside(pieces))
            if name in empty
        ]
    return found + [
        Issue(
            PROFILE_FILE,
            f"office.{key}",
            f"tidak dibaca teks mana pun; pakai {{{name}}} dalam salah satu teks, atau hapus",
        )
        for name, key in FACTS.items()
        if name not in read and _is_declared(profile.office, key)
    ]


def _outside(pieces: Sequence[Piece]) -> Iterator[str]:
    """The placeholders that stand in no aside."""
    within = False
    for piece in pieces:
        if piece.kind == "hole" and not within:
            yield piece.text
        within = piece.kind == "aside" or (within and piece.kind != "end")


def _is_declared(office: Office, key: str) -> bool:
    usual = next(one.default for one in fields(Office) if one.name == key)
    return bool(getattr(office, key) != usual)


def find_notes(profile: Profile) -> list[Issue]:
    """What whoever keeps the profile should know; it refuses nothing. Source: rules 46."""
    return [
        Issue(
            PROFILE_FILE,
            f"office.legal_basis[{index}]",
            f'"{basis.name}" sudah diganti: {later}. SOP mengutipnya seperti diterbitkan; mintakan '
            "bagian hukum memeriksanya",
        )
        for index, basis, later in replaced(profile.office.legal_basis)
    ]


#: One function per kind of issue, in the order of profile.toml.
FACTS_CHECKS: tuple[Check, ...] = (_blank, _links)
