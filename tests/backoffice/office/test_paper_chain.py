"""The chain of signs of a paper beside the answer: whatever is written, signed, returned and
corrected, nobody signs blind, and who has signed hears of every later change.

Through the fold that cases have, and the notices that officers read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.case.events import (
    Actor,
    Entry,
    Opened,
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperWritten,
)
from backoffice.case.fold import apply
from backoffice.case.papers import PaperEvent
from backoffice.case.parts import CasePaper
from backoffice.casework.notice import ToRoles, ToStaff
from backoffice.casework.paper_notices import paper_told
from backoffice.desk.desk import Desk
from backoffice.office.papers import Paper, SignRule, keeps, next_sign_of

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
ROLES = ("koordinator", "sekretaris", "kepala")
#: Below the chain, who writes.
WRITER = "subkoordinator"
PAPER = Paper(id="berita_acara", signs=tuple(SignRule(role=role) for role in ROLES))


class House:
    """As much of casework as writes, signs and returns a paper; and who was shown which version."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        version = desk.current.version
        opened = Opened(
            code="SGU-7K4Q-29",
            version=version,
            person="p",
            address="a",
            channel="telegram",
            category="",
            stage="s1",
            state="DIPROSES",
            words="t",
        )
        self.case: Case = apply(None, Entry("c", 1, NOON, Actor("system"), opened))
        self.shown: dict[str, set[int]] = {role: set() for role in (*ROLES, WRITER)}
        self.written_by: dict[int, str] = {}

    @property
    def paper(self) -> CasePaper | None:
        return self.case.paper(PAPER.id)

    def add(self, role: str, event: PaperEvent) -> None:
        at = NOON + timedelta(minutes=self.case.seq)
        before, actor = self.case, Actor("staff", f"staff-{role}")
        self.case = apply(before, Entry("c", before.seq + 1, at, actor, event))
        for notice in paper_told(event, self.case, self.desk, role, before):
            if not notice.refs or notice.text == "p_surat_kembali":
                # It shows no words of the paper.
                continue
            found = self.paper
            assert found is not None
            assert notice.refs["isi"] == found.words, "what is shown is what stands"
            for told in self.addressed(notice.to):
                self.shown[told].add(found.version)

    def addressed(self, to: object) -> list[str]:
        if isinstance(to, ToStaff):
            return [one.removeprefix("staff-") for one in to.ids]
        assert isinstance(to, ToRoles)
        return [*to.roles, *(one.removeprefix("staff-") for one in to.besides)]

    def write(self, role: str) -> None:
        before = self.paper
        begun = before if before and before.state in ("menunggu", "dikembalikan") else None
        version = before.version + 1 if before else 1
        kept = keeps(PAPER.signs, begun.signs, {role}) if begun else 0
        self.written_by[version] = role
        self.shown[role].add(version)
        words = f"words of {version}"
        self.add(role, PaperWritten(paper=PAPER.id, version=version, words=words, keeps=kept))

    def sign(self, role: str = "", by_hand: str = "") -> None:
        """Whose turn it is signs, or `role` if it is that one's; `by_hand`: a colleague enters it,
        as of an officer or of the role."""
        found, turn = self.paper, next_sign_of(PAPER, self.paper)
        if found is None or turn is None or role not in ("", turn.role):
            return
        role = turn.role
        by_hand = {"officer": f"staff-{role}", "role": role}.get(by_hand, "")
        proof = ("scan",) if by_hand else ()
        # Whoever signs reads what is signed: the preview, or the sheet itself.
        self.shown[role].add(found.version)
        actor = WRITER if by_hand else role
        if len(found.signs) + 1 == len(PAPER.signs):
            issued = PaperIssued(
                paper=PAPER.id, version=found.version, role=role, for_whom=by_hand, proof=proof
            )
            self.add(actor, issued)
        else:
            signed = PaperSigned(
                paper=PAPER.id, version=found.version, role=role, for_whom=by_hand, proof=proof
            )
            self.add(actor, signed)

    def give_back(self, role: str) -> None:
        found = self.paper
        if found is not None and found.state == "menunggu":
            self.add(role, PaperReturned(paper=PAPER.id, version=found.version, words="note"))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from([*ROLES, WRITER])),
        st.tuples(st.just("sign"), st.just(""), st.sampled_from(["", "officer", "role"])),
        st.tuples(st.just("sign"), st.sampled_from(ROLES)),
        st.tuples(st.just("give_back"), st.sampled_from(ROLES)),
    ),
    min_size=4,
    max_size=40,
)


@pytest.fixture
def desk(one_world: World) -> Desk:
    return one_world.node.desk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_nobody_signs_blind_and_every_change_is_told(
    desk: Desk, steps: list[tuple[str, ...]]
) -> None:
    house = House(desk)
    for act, *rest in steps:
        getattr(house, act)(*rest)
        found = house.paper
        if found is None:
            continue
        # In the order of the chain, each once, without a gap.
        assert [one.role for one in found.signs] == list(ROLES[: len(found.signs)])
        # Of every change after a sign its signer was told by a notice.
        for sign in found.signs:
            assert found.version in house.shown[sign.role], "signed, and never told of this version"
        last = house.written_by[found.version]
        place = ROLES.index(last) if last in ROLES else 0
        # At or after the place of the last correction the signs are of this version.
        assert all(one.version == found.version for one in found.signs[place:])
        if found.state == "terbit":
            assert len(found.signs) == len(ROLES)


def test_a_correction_tells_who_has_signed_also_by_hand(desk: Desk) -> None:
    house = House(desk)
    house.write(WRITER)
    house.sign(by_hand="role")
    house.sign("sekretaris", by_hand="officer")
    house.write("kepala")
    assert house.paper is not None
    assert [(one.role, one.version) for one in house.paper.signs] == [
        ("koordinator", 1),
        ("sekretaris", 1),
    ]
    assert 2 in house.shown["koordinator"]
    assert 2 in house.shown["sekretaris"]
    house.write(WRITER)
    assert house.paper.signs == ()
