"""Papers that an office declares, and the chain of those who sign them. Pure.

The answer is one of them: a version is laid before the chain, everybody signs in turn, and the
last sign lets it go out. Source: rules 48.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from backoffice.case.case import Draft

#: The paper that every office has.
ANSWER = "jawaban"


class SignRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the chain."""

    #: Role whose sign stands here.
    role: str
    #: Initials beside the text, or the signature below it.
    act: Literal["paraf", "tanda_tangan"] = "paraf"


class Paper(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that an office writes, and who signs it in which order."""

    #: `jawaban` is the answer to the citizen.
    id: str
    #: In the order in which they sign; empty: whoever may /setujui signs for all.
    signs: tuple[SignRule, ...] = ()
    #: Line of the SOP, or "[INF]" for a reading of ours.
    clause: str = ""


class PaperProfile(Protocol):
    """As much of a profile as declares its papers."""

    @property
    def papers(self) -> Sequence[Paper]: ...


def chain_of(profile: PaperProfile) -> tuple[SignRule, ...]:
    """The chain of the answer; empty where the office declares none."""
    return next((paper.signs for paper in profile.papers if paper.id == ANSWER), ())


def next_sign(profile: PaperProfile, draft: Draft | None) -> SignRule | None:
    """Whose sign the answer waits for; None where no chain is declared or nothing waits."""
    chain = chain_of(profile)
    if draft is None or draft.state != "menunggu" or len(draft.signs) >= len(chain):
        return None
    return chain[len(draft.signs)]


def kept_signs(profile: PaperProfile, draft: Draft | None, roles: Collection[str]) -> int:
    """How many of the first signs stay when somebody with these roles writes a new version.

    Who corrects it at a place of the chain drops the signs at that place and behind it; who writes
    from below the chain drops all: nobody's sign stands under what nobody was shown.
    """
    place = next((i for i, one in enumerate(chain_of(profile)) if one.role in roles), 0)
    return min(place, len(draft.signs)) if draft else 0
