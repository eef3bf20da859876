"""Conditions that a step of the workflow may name, and why one does not hold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from backoffice.case.case import Case
from backoffice.case.conditions import Condition, parse
from bot.fields import kind_of
from bot.form import Form

#: What was decided of a tick.
YES, NO, WAIVED = "ya", "tidak", "kesampingkan"


class Refusal(Struct, frozen=True):
    """Why a verb is not done: a text key and its parameters; {tindakan} is the verb's name."""

    text: str
    params: dict[str, str]


class NamedPaper(Protocol):
    """A declared paper, as it is called."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


class FormProfile(Protocol):
    """As much of a profile as conditions look at."""

    @property
    def papers(self) -> Sequence[NamedPaper]: ...

    @property
    def form(self) -> Form: ...


def _numbered(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """The case has its register number."""
    if case.number is None:
        return Refusal("p_belum_bernomor", {"nomor": case.label})
    return None


def _nothing_lacking(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """Nothing of `receive` and `complete` is missing."""
    labels = {field.key: field.label for field in profile.form.fields}
    lacking = dict.fromkeys((*case.lacks_receive, *case.lacks_complete))
    if lacking:
        named = ", ".join(labels.get(key, key) for key in lacking)
        return Refusal("p_masih_kurang", {"nomor": case.label, "daftar": named})
    return None


def _draft_waits(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """A version of the answer waits for approval."""
    if case.draft is None or case.draft.state != "menunggu":
        return Refusal("p_tak_ada_usulan", {"nomor": case.label})
    return None


def _draft_approved(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """The latest version of the answer was approved."""
    if case.draft is None or case.draft.state != "disetujui":
        return Refusal("p_belum_disetujui", {"nomor": case.label})
    return None


def _draft_returnable(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """A version of the answer waits for approval, or was approved and is not sent."""
    if case.draft is None or case.draft.state not in ("menunggu", "disetujui"):
        return Refusal("p_tak_ada_usulan", {"nomor": case.label})
    return None


def _field_says(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """A field says one of these, or anything where none is named; every tick that must be is."""
    try:
        field = profile.form.field(of.subject)
    except KeyError:
        return None
    # Of a citizen's answer that has no command of its own, /isi.
    command = field.command or "isi"
    alone = [one.key for one in profile.form.fields if one.command == command] == [field.key]
    key = "" if alone else f"{field.key} "
    params = {"nomor": case.label, "isian": field.label, "perintah": command, "kunci": key}
    options = {one.id: one.label for one in field.options}
    if kind_of(field).one_by_one:
        ticks = case.ticks.get(field.key, {})
        open_ones = [options.get(one, one) for one in field.must if not ticks.get(one, "").strip()]
        refused = [options.get(one, one) for one in field.must if ticks.get(one) == NO]
        if refused:
            return Refusal("p_kriteria_tidak", params | {"daftar": ", ".join(refused)})
        if open_ones:
            return Refusal("p_kriteria_belum", params | {"daftar": ", ".join(open_ones)})
        return None
    value = case.values.get(field.key, "")
    if not value:
        return Refusal("p_isian_belum", params)
    if of.any_of and value not in of.any_of:
        wanted = " atau ".join(options.get(one, one) for one in of.any_of)
        said = {"nilai": options.get(value, value), "dituntut": wanted}
        return Refusal("p_isian_lain", params | said)
    return None


#: What may be asked of the meetings of a case.
MEETING_SET, MEETING_HELD = "terjadwal", "selesai"


def _meeting(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """A meeting was set (`terjadwal`), or the result of the last one is known (`selesai`)."""
    last = next((one for one in reversed(case.meetings) if one.state != "batal"), None)
    if last is None:
        return Refusal("p_rapat_belum_ada", {"nomor": case.label})
    if of.subject == MEETING_HELD and last.state != "selesai":
        return Refusal("p_rapat_belum_selesai", {"nomor": case.label})
    return None


#: What may be asked of the answer's way to its citizen.
HANDED_OVER = "jawaban"


def _delivered(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """The answer was handed over, or the citizen's channel shows that it has arrived."""
    if case.delivery is None and not case.arrived:
        return Refusal("p_belum_diserahkan", {"nomor": case.label})
    return None


def _paper_there(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """That paper was written and waits for its signs, or was issued."""
    found = case.paper(of.subject)
    if found is None or found.state not in ("menunggu", "terbit"):
        return Refusal("p_surat_belum", _named(profile, case, of))
    return None


def _paper_issued(profile: FormProfile, case: Case, of: Condition) -> Refusal | None:
    """Everybody of its chain has signed that paper, and it was issued."""
    found = case.paper(of.subject)
    if found is None or found.state not in ("menunggu", "terbit"):
        return Refusal("p_surat_belum", _named(profile, case, of))
    if found.state != "terbit":
        return Refusal("p_surat_belum_ttd", _named(profile, case, of))
    return None


def _named(profile: FormProfile, case: Case, of: Condition) -> dict[str, str]:
    titles = {one.id: one.title for one in profile.papers}
    called = titles.get(of.subject, of.subject)
    return {"nomor": case.label, "surat": called, "kunci": of.subject}


#: Conditions that a transition may name, by what stands before the colon; each returns the
#: refusal, or None when it holds.
NEEDS: Mapping[str, Callable[[FormProfile, Case, Condition], Refusal | None]] = {
    "bernomor": _numbered,
    "tidak_kurang": _nothing_lacking,
    "ada_usulan": _draft_waits,
    "disetujui": _draft_approved,
    "belum_dikirim": _draft_returnable,
    "isi": _field_says,
    "rapat": _meeting,
    "serah": _delivered,
    "surat": _paper_there,
    "ttd": _paper_issued,
}


def unmet(profile: FormProfile, case: Case, needs: Iterable[str]) -> Refusal | None:
    """The refusal of the first condition that does not hold; None where all do."""
    for need in needs:
        of = parse(need)
        if (refusal := NEEDS[of.name](profile, case, of)) is not None:
            return refusal
    return None
