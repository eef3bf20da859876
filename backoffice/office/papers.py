"""Papers that an office declares, and the chain of those who sign them. Pure.

A version is laid before the chain, everybody signs in turn, and the last sign issues it. The answer
to the citizen is one of them. Source: rules 48, 52, 53.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from backoffice.case.conditions import parse
from backoffice.case.parts import CasePaper, Draft, Sign
from backoffice.case.workflow import Workflow

#: The paper that every office has.
ANSWER = "jawaban"
#: Layout of the office's empty form: a paper that belongs to no case.
BLANK_FORM = "formulir_kosong"
#: For whose eyes a paper is made. Of `teradu`, `public`, `instansi` nothing of the complainant is
#: in what it is made of; to another instance an officer may write it, once it was shown and
#: confirmed; `nobody`: data about a paper that lies elsewhere, and no file.
View = Literal["internal", "pelapor", "teradu", "public", "instansi", "nobody"]
#: What a paper may follow from: a command, or that the case gets its number.
Following = Literal["nomor", "disposisi", "teruskan", "rapat", "hasil", "selesai"]
#: Nothing of the complainant is in what these are made of.
WITHOUT_PERSON: frozenset[str] = frozenset({"teradu", "public", "instansi"})
#: Nor may an officer write it there. Source: rules 53.
NEVER_PERSON: frozenset[str] = frozenset({"teradu", "public"})


class SignRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the chain."""

    #: Role whose sign stands here.
    role: str
    #: Initials beside the text, or the signature below it.
    act: Literal["paraf", "tanda_tangan"] = "paraf"


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a paper that an officer writes."""

    #: Small letters, digits and underscores; layouts and commands name it so.
    key: str
    #: As people read it, and as they may write it before a colon.
    label: str
    #: Name of what the case already knows of it, offered as a first text.
    prefill: str = ""
    #: False: a paper without it is whole.
    required: bool = True
    #: What is written without a label goes here.
    free: bool = False


class Paper(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that an office writes, and who signs it in which order."""

    #: `jawaban` is the answer to the citizen.
    id: str
    #: As people read it; empty: that of its layout.
    name: str = ""
    #: What officers may type instead of the id.
    alias: tuple[str, ...] = ()
    #: Layout that it is printed by; empty: it is kept and not printed.
    layout: str = ""
    #: The office's own DOCX for print and a signature by hand, in the folder `papers` beside the
    #: profile; what is issued then is the scan of the sheet.
    template: str = ""
    #: For whose eyes it is made.
    view: View = "internal"
    #: Roles that may write it, or print it where there is nothing to write.
    by: tuple[str, ...] = ()
    #: Stages in which it may be written; empty: as long as the case is open.
    stages: tuple[str, ...] = ()
    #: Commands behind which it is made by itself, where that is done at one of its stages: nobody
    #: writes anything twice. It goes to its chain, or is issued by whoever gave the command.
    on: tuple[Following, ...] = ()
    #: What is written; empty: all of it comes from the case.
    sections: tuple[Section, ...] = ()
    #: Template of its number, as `numbering.register`; empty: it bears none.
    number: str = ""
    #: In the order in which they sign. Empty: of the answer, whoever may /setujui signs for all; of
    #: another paper, its author's word is its sign.
    signs: tuple[SignRule, ...] = ()
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""

    @property
    def title(self) -> str:
        """As people read it."""
        return self.name or self.id.replace("_", " ")

    @property
    def is_written(self) -> bool:
        """Does somebody write or sign it? What is not comes out of the case as it stands."""
        return bool(self.sections or self.signs)

    @property
    def is_sheet(self) -> bool:
        """Does it belong to no case: is it the empty form, made of the profile alone?"""
        return self.layout == BLANK_FORM


class PaperProfile(Protocol):
    """As much of a profile as declares its papers."""

    @property
    def papers(self) -> Sequence[Paper]: ...


class StepProfile(PaperProfile, Protocol):
    """As much of a profile as says for which steps a paper is needed."""

    @property
    def workflow(self) -> Workflow: ...


def paper_of(profile: PaperProfile, name: str) -> Paper | None:
    """The paper of that id or alias, or None."""
    return next((one for one in profile.papers if name == one.id or name in one.alias), None)


def blank_form_of(profile: PaperProfile) -> Paper | None:
    """The paper that is the office's empty form; None where it declares none."""
    return next((one for one in profile.papers if one.is_sheet), None)


def receipt_paper(profile: PaperProfile) -> Paper | None:
    """The paper that is the receipt of a complaint; None where the office prints none."""
    return next((one for one in profile.papers if "nomor" in one.on and one.layout), None)


def needed_papers(profile: StepProfile) -> tuple[str, ...]:
    """Ids of the papers without which some step of the SOP is not done, in their order."""
    needs = (parse(need) for move in profile.workflow.transitions for need in move.needs)
    needed = {need.subject for need in needs if need.name in ("surat", "ttd")}
    return tuple(one.id for one in profile.papers if one.id in needed)


def chain_of(profile: PaperProfile) -> tuple[SignRule, ...]:
    """The chain of the answer; empty where the office declares none."""
    return next((paper.signs for paper in profile.papers if paper.id == ANSWER), ())


def next_sign(profile: PaperProfile, draft: Draft | None) -> SignRule | None:
    """Whose sign the answer waits for; None where no chain is declared or nothing waits."""
    return _next(chain_of(profile), draft)


def next_sign_of(paper: Paper, written: CasePaper | Draft | None) -> SignRule | None:
    """Whose sign a version of that paper waits for; None where nothing waits."""
    return _next(paper.signs, written)


def _next(chain: Sequence[SignRule], written: Draft | CasePaper | None) -> SignRule | None:
    if written is None or written.state != "menunggu" or len(written.signs) >= len(chain):
        return None
    return chain[len(written.signs)]


def kept_signs(profile: PaperProfile, draft: Draft | None, roles: Collection[str]) -> int:
    """How many of the answer's first signs stay when somebody with these roles writes anew."""
    return keeps(chain_of(profile), draft.signs if draft else (), roles)


def keeps(chain: Sequence[SignRule], signs: Sequence[Sign], roles: Collection[str]) -> int:
    """How many of the first signs stay when somebody with these roles writes a new version.

    Who corrects it at a place of the chain drops the signs at that place and behind it; who writes
    from below the chain drops all: nobody's sign stands under what nobody was shown.
    """
    place = next((i for i, one in enumerate(chain) if one.role in roles), 0)
    return min(place, len(signs))
