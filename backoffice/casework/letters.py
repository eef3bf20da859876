"""A paper of a case as a letter: layout, values, parts, signs. What is made here is frozen.

Source: rules 52, 53.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

import msgspec
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.parts import Sign
from backoffice.case.signatory import Signatory
from backoffice.casework.paper_codes import code_values
from backoffice.casework.paper_signs import stands
from backoffice.casework.paper_values import values_of
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.office.papers import Paper
from backoffice.office.profile import Profile
from backoffice.papers import letter
from backoffice.papers.building import build
from backoffice.papers.filling import lines_of
from backoffice.papers.layout import Layout, SectionRule
from backoffice.papers.layout_files import LETTERS_FILE, load_layouts
from backoffice.papers.letter import Letter, Letterhead
from backoffice.papers.values import VALUES, Value
from backoffice.store import staff
from backoffice.store.papers import content_digest
from backoffice.store.vault import Vault


class Frozen(Struct, frozen=True):
    """A letter as it is kept."""

    data: bytes
    #: Keyed, of `data` without its QR codes.
    digest: str


def frozen(vault: Vault, made: Letter) -> Frozen:
    """The letter as bytes that are the same for the same letter."""
    data = msgspec.msgpack.encode(made)
    return Frozen(data, content_digest(vault, data))


def layout_of(profile: Profile, paper: Paper) -> Layout | None:
    """The layout that a paper is printed by; None where it is kept and not printed."""
    return layout_named(profile, paper.layout) if paper.layout else None


def layout_named(profile: Profile, name: str) -> Layout | None:
    """The layout of that name in the words of this office; None where there is none."""
    return _layouts(profile.letters).get(name)


@lru_cache(maxsize=16)
def _layouts(own: str) -> Mapping[str, Layout]:
    return load_layouts((LETTERS_FILE, own)) if own else load_layouts()


def letter_of(
    work: Work,
    case: Case,
    paper: Paper,
    parts: Mapping[str, str],
    signs: Sequence[Sign],
    *,
    number: str = "",
    draft: int = 0,
    more: Mapping[str, Value] | None = None,
    issued: bool = False,
    headed: bool = False,
) -> Letter | None:
    """The letter of a case as of now, with these parts and signs; None where none is printed.

    `draft`: the version of what is not issued; `more`: values beside those of the case; `issued`:
    with the code that proves it; `headed`: every part stands under a heading of its own, so that it
    is found again in what was corrected.
    """
    desk = work.desk
    profile = desk.profile(case.version)
    layout = layout_of(profile, paper)
    if layout is None:
        return None
    values = values_of(work, case, paper, number=number) | dict(more or {})
    # A part that bears the name of a value stands where the layout has that.
    placed = {one.key for one in paper.sections if one.key in VALUES and not headed}
    values |= {key: as_value(key, parts[key]) for key in placed if parts.get(key, "").strip()}
    office = profile.office
    made = partial(
        build,
        layout,
        sections={
            key: words for key, words in parts.items() if words.strip() and key not in placed
        },
        declared=tuple(
            SectionRule(key=one.key, label=one.label)
            for one in paper.sections
            # What may be left out and was is no empty heading.
            if one.key not in placed and (headed or one.required or parts.get(one.key))
        ),
        letterhead=letterhead_of(profile),
        size=office.paper,
        signs=_signatures(work, case, paper, signs),
        parafs=_initials(work, case, paper, signs),
        draft=draft,
        made_at=int(work.now.timestamp()),
    )
    plain = made(values)
    if headed:
        return _headed(plain, paper, parts)
    if not issued:
        return plain
    # A code cannot prove itself: it is made of the letter that has none yet.
    digest = frozen(desk.vault, plain).digest
    coded = made(values | code_values(work, case, paper, number, digest))
    # Where a layout says elsewhere what stands in the code, nothing would prove that.
    return coded if frozen(desk.vault, coded).digest == digest else plain


def _headed(made: Letter, paper: Paper, parts: Mapping[str, str]) -> Letter:
    """With the parts for which the layout has no heading below all."""
    there = {one.key for one in made.blocks if isinstance(one, letter.Section)}
    missing = tuple(
        letter.Section(one.label, lines_of(parts.get(one.key, "")), key=one.key)
        for one in paper.sections
        if one.key not in there
    )
    return msgspec.structs.replace(made, blocks=(*made.blocks, *missing))


def as_value(name: str, words: str) -> Value:
    """Words as that value takes them: in one piece, or a line each."""
    if VALUES[name].kind == "teks":
        return words
    return [line.strip() for line in words.splitlines() if line.strip()]


def letterhead_of(profile: Profile) -> Letterhead:
    """The kop of an office: its own lines, else its name."""
    office = profile.office
    where = " ".join(filter(None, (office.address, office.postal_code)))
    reached = ", ".join(filter(None, (office.phone, office.website)))
    return Letterhead(
        lines=office.kop or (office.name,),
        contact=tuple(filter(None, (where, reached))),
        logo=_logo(profile.logo),
    )


def _logo(kept: str) -> bytes | None:
    try:
        return base64.b64decode(kept, validate=True) or None
    except ValueError:
        # A stored profile may hold anything; a paper without a logo is a paper.
        return None


def _signatures(
    work: Work, case: Case, paper: Paper, signs: Sequence[Sign]
) -> tuple[letter.Sign, ...]:
    """The places below the text: of the chain, or of the author where nobody else signs."""
    if not paper.signs:
        if not (paper.is_written or paper.on) or work.actor.kind != "staff":
            return ()
        return (_signature(work, case, "", Sign("", work.actor.id, 0, at=work.now)),)
    by_role = {one.role: one for one in signs}
    return tuple(
        _signature(work, case, rule.role, by_role.get(rule.role))
        for rule in paper.signs
        if rule.act == "tanda_tangan"
    )


def _signature(work: Work, case: Case, role: str, sign: Sign | None) -> letter.Sign:
    found = staff.get(work.tx, sign.staff) if sign else None
    titles = {one.id: one.title for one in work.desk.profile(case.version).roles}
    own = next((titles[one] for one in titles if found and one in found.roles), "")
    shown = stands(work, sign) if sign else Signatory()
    return letter.Sign(
        jabatan=shown.position or titles.get(role, own),
        name=found.name if found else "",
        rank=shown.rank,
        nip=shown.nip,
        mark=mark_of(work.desk, sign) if sign else "",
    )


def _initials(
    work: Work, case: Case, paper: Paper, signs: Sequence[Sign]
) -> tuple[letter.Paraf, ...]:
    titles = {one.id: one.title for one in work.desk.profile(case.version).roles}
    by_role = {one.role: one for one in signs}
    found = []
    for rule in paper.signs:
        if rule.act != "paraf":
            continue
        sign = by_role.get(rule.role)
        who = staff.get(work.tx, sign.staff) if sign else None
        mark = mark_of(work.desk, sign) if sign else ""
        jabatan = titles.get(rule.role, rule.role)
        found.append(letter.Paraf(jabatan=jabatan, name=who.name if who else "", mark=mark))
    return tuple(found)


def mark_of(desk: Desk, sign: Sign) -> str:
    """How and when it was signed; empty: it was not yet."""
    if sign.at is None:
        return ""
    if sign.proof:
        return desk.words("surat.tanda_kertas", tanggal=desk.date(sign.at))
    return desk.words("surat.tanda", saat=desk.moment(sign.at))
