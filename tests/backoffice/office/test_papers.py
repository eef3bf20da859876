"""The chain of signs: whatever is written, signed, returned and corrected, nobody signs blind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.events import (
    Actor,
    Approved,
    CaseEvent,
    Drafted,
    Entry,
    Opened,
    Returned,
    Signed,
)
from backoffice.case.fold import apply
from backoffice.office.papers import ANSWER, Paper, SignRule, chain_of, kept_signs, next_sign

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
ROLES = ("koordinator", "sekretaris", "kepala")
#: Somebody below the chain, who writes.
WRITER = "subkoordinator"


class Office(Struct, frozen=True):
    papers: tuple[Paper, ...]


OFFICE = Office((Paper(id=ANSWER, signs=tuple(SignRule(role=role) for role in ROLES)),))


class Desk:
    """As much of casework as writes, signs, returns; and who was shown which version."""

    def __init__(self) -> None:
        opened = Opened(
            code="PYK-7K4Q-29",
            version="",
            person="p",
            address="a",
            channel="telegram",
            category="",
            stage="s7",
            state="DIPROSES",
            words="t",
        )
        self.case: Case = apply(None, Entry("c", 1, NOON, Actor("system"), opened))
        #: Role -> versions that it was shown.
        self.shown: dict[str, set[int]] = {role: set() for role in ROLES}
        self.written_by: dict[int, str] = {}

    def add(self, role: str, event: CaseEvent) -> None:
        at = NOON + timedelta(minutes=self.case.seq)
        actor = Actor("staff", f"staff-{role}")
        self.case = apply(self.case, Entry("c", self.case.seq + 1, at, actor, event))

    def write(self, role: str) -> None:
        draft = self.case.draft
        if draft is not None and draft.state == "disetujui":
            return
        version = (draft.version if draft else 0) + 1
        keeps = kept_signs(OFFICE, draft, {role})
        self.add(role, Drafted(words="t", version=version, keeps=keeps))
        self.written_by[version] = role
        if role in ROLES:
            self.shown[role].add(version)
        # `chain_notices.drafted` shows the change to those whose sign is kept.
        for sign in self.case.draft.signs if self.case.draft else ():
            self.shown[sign.role].add(version)

    def sign(self, role: str) -> None:
        draft, waits = self.case.draft, next_sign(OFFICE, self.case.draft)
        if draft is None or waits is None or waits.role != role:
            return
        # Whoever signs reads what is signed: the preview shows it.
        self.shown[role].add(draft.version)
        if len(draft.signs) + 1 == len(chain_of(OFFICE)):
            self.add(role, Approved(version=draft.version, stage="s8", state="X", role=role))
        else:
            self.add(role, Signed(version=draft.version, role=role))

    def give_back(self, role: str) -> None:
        draft = self.case.draft
        if draft is not None and draft.state == "menunggu":
            self.add(role, Returned(version=draft.version, stage="s7", state="DIPROSES"))


STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "sign", "give_back"]), st.sampled_from([*ROLES, WRITER])),
    max_size=40,
)


@given(STEPS)
def test_every_sign_stands_under_what_its_signer_was_shown(steps: list[tuple[str, str]]) -> None:
    desk = Desk()
    for act, role in steps:
        getattr(desk, act)(role)
        draft = desk.case.draft
        if draft is None:
            continue
        # In the order of the chain, each once, without a gap.
        assert [sign.role for sign in draft.signs] == list(ROLES[: len(draft.signs)])
        for sign in draft.signs:
            assert draft.version in desk.shown[sign.role], "signed, and never shown this version"
        if draft.state == "disetujui":
            last = desk.written_by[draft.version]
            place = ROLES.index(last) if last in ROLES else 0
            # At or after the place of whoever corrected it last, the signs are of this version.
            assert all(sign.version == draft.version for sign in draft.signs[place:])
            assert len(draft.signs) == len(ROLES)


def test_a_correction_drops_the_signs_from_its_place_on() -> None:
    desk = Desk()
    desk.write(WRITER)
    desk.sign("koordinator")
    desk.write("sekretaris")
    assert desk.case.draft is not None
    assert [(one.role, one.version) for one in desk.case.draft.signs] == [("koordinator", 1)]
    desk.sign("sekretaris")
    # Below the chain: nobody's sign stands any more.
    desk.write(WRITER)
    assert desk.case.draft.signs == ()
    desk.sign("kepala")
    assert desk.case.draft.signs == (), "it is not the head's turn"


def test_without_a_chain_nobody_has_a_place() -> None:
    plain = Office((Paper(id=ANSWER),))
    assert chain_of(plain) == ()
    assert next_sign(plain, None) is None
    assert kept_signs(plain, None, {"pejabat"}) == 0
