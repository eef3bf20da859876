"""/tingkat, /level, /klasifikasi, /kriteria, /periksa, /tetapkan: fields that officers fill.

Which of them an office has, and what they fill, its profile says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

from backoffice.case.case import Case
from backoffice.case.officers import Staff
from backoffice.case.workflow import Transition, decide, not_for
from backoffice.casework import deciding, handling, opening, paper_words
from backoffice.desk.desk import Desk
from backoffice.desk.wording import officer_stage, shorten
from backoffice.office.officers_issues import FIELD_COMMANDS
from backoffice.office.profile import Profile
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.running import Call, Stop
from bot.fields import kind_of
from bot.form import Field, Option
from bot.words import tokens

How = Literal["ya", "tidak", "kesampingkan"]
_WAIVE = "kesampingkan"
_THEN = "p_lalu_lengkap"
#: Every one of a list.
_ALL = "semua"


def fields_of(desk: Desk, command: str, roles: frozenset[str], version: str = "") -> list[Field]:
    """The fields that this command fills and that these roles may fill or set aside."""
    profile = desk.profile(version) if version else desk.current
    return [
        field
        for field in profile.form.fields
        if field.command == command and roles & _deciders(desk.current, field)
    ]


def _deciders(profile: Profile, field: Field) -> frozenset[str]:
    """Who may fill it, or set some of it aside; a citizen's own answer: who may put it right."""
    return frozenset((*field.by, *field.waive) if field.by else profile.rights[field.command])


def decide_field(call: Call) -> None:
    """`/tingkat 42 berat alasan`, `/kriteria 42 lurah ya`, `/tetapkan 42 surat_tugas 800/12`."""
    case = call.case()
    if not case.open:
        raise Stop("p_sudah_tutup", {"nomor": case.label})
    fields = fields_of(call.desk, call.command, call.staff.roles, case.version)
    if not fields:
        raise Stop("p_isian_bukan", {"nomor": case.label, "perintah": call.command})
    call.refuse_late(case)
    said = call.rest.strip()
    field, said = _meant(fields, said)
    if field is None:
        _ask_which(call, case, fields)
    elif kind_of(field).one_by_one:
        _tick(call, case, field, said)
    else:
        _fill(call, case, field, said)


def _meant(fields: list[Field], said: str) -> tuple[Field | None, str]:
    """The field that is named first, else the only one, else the one whose tick or option is."""
    first, _, rest = said.partition(" ")
    for field in fields:
        if first.lower() in (field.key, field.label.lower().replace(" ", "_")):
            return field, rest.strip()
    if len(fields) == 1:
        return fields[0], said
    chosen = [field for field in fields if _option(field, said)[0] is not None]
    return (chosen[0], said) if len(chosen) == 1 else (None, said)


def _option(field: Field, said: str) -> tuple[Option | None, str]:
    """The option that the first words name, the longest that fits, and what stands behind."""
    words = said.split()
    for count in range(min(6, len(words)), 0, -1):
        head = tokens(" ".join(words[:count]).replace("_", " "))
        for option in field.options:
            names = (option.id.replace("_", " "), option.label, *option.words)
            if any(tokens(name) == head for name in names):
                behind = said.strip().split(maxsplit=count)[count:]
                return option, behind[0].strip() if behind else ""
    return None, said


def _ask_which(call: Call, case: Case, fields: list[Field]) -> None:
    names = "\n".join(f"• {field.key}: {field.label}" for field in fields)
    raise Stop("p_isian_mana", {"nomor": case.label, "perintah": call.command, "daftar": names})


def _may_fill(call: Call, field: Field) -> None:
    if field.by and not call.staff.roles & set(field.by):
        refusal = not_for(call.desk.current, field.by, call.staff.roles)
        raise Stop(refusal.text, refusal.params)


def _fill(call: Call, case: Case, field: Field, said: str) -> None:
    _may_fill(call, field)
    if field.options:
        option, reason = _option(field, said)
        if option is None:
            _ask_option(call, case, field)
            return
        answer = paper_words.chosen_option(option)
        shown = option.label
    else:
        reason = said if field.reason else ""
        if not said:
            raise Stop("p_isian_nilai", {"nomor": case.label, "isian": field.label})
        read = paper_words.read_field(call.desk, field, said, call.now)
        answer = read or paper_words.as_written(said)
        shown = answer.shown or answer.words
    if field.reason and not reason:
        raise Stop("p_alasan_perlu")
    if field.by:
        case = deciding.do_decide(call.work, case, field, answer, reason=reason)
    else:
        case = opening.do_fill(call.work, case, {field.key: answer}, "")
        case = opening.do_go_on(call.work, case)
    _report(call, case, field, "p_ditetapkan", {"isian": field.label, "nilai": shown})


def _ask_option(call: Call, case: Case, field: Field) -> None:
    listed = "\n".join(f"• {one.id}: {one.label}" for one in field.options)
    offered = [
        call.desk.tap(call.command, case.label, behind=one.id, named=shorten(one.label, 20))
        for one in field.options
    ]
    call.ask_back(case, "p_isian_pilih", {"isian": field.label, "daftar": listed}, offered)


def _tick(call: Call, case: Case, field: Field, said: str) -> None:
    """`lurah ya`, `lurah, rt, rw ya`, `semua ya`, `lurah kesampingkan alasan`."""
    options, rest = _options(field, said)
    if not options:
        raise Stop("p_kriteria_daftar", {"nomor": case.label, "daftar": standing(case, field)})
    word, _, reason = rest.partition(" ")
    how: Any = word.strip().lower() or "ya"
    named = ", ".join(option.label for option in options)
    if how not in get_args(How):
        raise Stop("p_kriteria_cara", {"nomor": case.label, "kriteria": named})
    reason = reason.strip().strip('"').strip()
    if how == _WAIVE:
        must = all(option.id in field.must for option in options)
        if not call.staff.roles & set(field.waive) or not must:
            raise Stop("p_kriteria_kesampingkan", {"nomor": case.label, "kriteria": named})
        if not reason:
            raise Stop("p_alasan_perlu")
    else:
        _may_fill(call, field)
    for option in options:
        if case.ticks.get(field.key, {}).get(option.id) != how:
            case = deciding.do_tick(call.work, case, field, option.id, how, reason=reason)
    params = {"isian": field.label, "daftar": standing(case, field)}
    _report(call, case, field, "p_dicentang", params)


def _options(field: Field, said: str) -> tuple[list[Option], str]:
    """Those that the first words name, parted by commas, or all of them; and what stands behind."""
    first, _, rest = said.partition(" ")
    if first.lower() == _ALL:
        return list(field.options), rest.strip()
    found: list[Option] = []
    while True:
        said = said.lstrip(", ").removeprefix("dan ")
        option, behind = _option(field, said)
        if option is None:
            head, comma, tail = said.partition(",")
            option, _ = _option(field, head) if comma else (None, "")
            behind = tail
        if option is None or option in found:
            return found, said
        found.append(option)
        said = behind


def standing(case: Case, field: Field) -> str:
    """The list as it stands, a line each; what must be ticked bears a star."""
    marks = {"ya": "☑", "tidak": "☒", _WAIVE: "➖"}
    ticks = case.ticks.get(field.key, {})
    return "\n".join(
        f"{marks.get(ticks.get(one.id, ''), '☐')} {one.label}"
        f"{' *' if one.id in field.must else ''} ({one.id})"
        for one in field.options
    )


def _report(call: Call, case: Case, field: Field, text: str, params: dict[str, str]) -> None:
    """What was decided; and what the profile has follow from it, where nothing is in its way."""
    case, followed = _then(call, case, field)
    given = {"nomor": case.label, **params}
    if followed:
        text, given = f"{text}>{_THEN}", given | {"tahap": officer_stage(call.desk, case)}
    call.say(text, given, case_id=case.id)


def _then(call: Call, case: Case, field: Field) -> tuple[Case, bool]:
    if field.then != "lengkap" or case.completed_at is not None:
        return case, False
    profile = call.desk.profile(case.version)
    step = decide(profile, case, field.then, roles=call.staff.roles)
    if not isinstance(step, Transition):
        return case, False
    return handling.do_complete(call.work, case, step), True


class _Deciding(Command, frozen=True):
    """A command that an office has where a field of its form names it."""

    def belongs(self, profile: Profile) -> bool:
        return any(field.command == self.name for field in profile.form.fields)

    def by(self, profile: Profile) -> tuple[str, ...]:
        fields = [field for field in profile.form.fields if field.command == self.name]
        return tuple(sorted(frozenset().union(*(_deciders(profile, one) for one in fields))))

    def allowed(self, desk: Desk, staff: Staff) -> bool:
        return bool(fields_of(desk, self.name, staff.roles))


def _filling() -> Callable[[Call], None]:
    """Each command has a run of its own, by whose name it is known."""

    def run(call: Call) -> None:
        decide_field(call)

    return run


CLASSIFY = _Deciding(
    name="klasifikasi",
    aliases=("classify",),
    takes="<nomor> <jenis> [alasan]",
    summary="Menetapkan jenis pengaduan.",
    example="/klasifikasi 42 berkadar_pengawasan Menyangkut wewenang pejabat.",
    run=_filling(),
    paragraphs=True,
)
GRADE = _Deciding(
    name="tingkat",
    aliases=("severity",),
    takes="<nomor> <tingkat> <alasan>",
    summary="Menetapkan tingkat pengaduan, dengan alasannya.",
    example="/tingkat 42 ringan Cukup dijelaskan kepada pelapor.",
    run=_filling(),
    paragraphs=True,
)
LEVEL = _Deciding(
    name="level",
    aliases=("grade",),
    takes="<nomor> <level> [alasan]",
    summary="Menetapkan level penyelesaian pengaduan.",
    example="/level 42 2 Perlu penelusuran bidang.",
    run=_filling(),
    paragraphs=True,
)
CRITERIA = _Deciding(
    name="kriteria",
    aliases=("criteria",),
    takes="<nomor> [kriteria, kriteria ya/tidak/kesampingkan] [alasan]",
    summary="Daftar syarat pengaduan dan keputusannya, satu per satu.",
    example="/kriteria 42 lurah ya",
    run=_filling(),
    paragraphs=True,
)
EXAMINE = _Deciding(
    name="periksa",
    aliases=("examine",),
    takes="<nomor> <isian> <nilai>",
    summary="Mencatat pemeriksaan: jenisnya, nomor surat tugasnya.",
    example="/periksa 42 jenis dumas",
    run=_filling(),
    paragraphs=True,
)
SET = _Deciding(
    name="tetapkan",
    aliases=("set",),
    takes="<nomor> <isian> <nilai>",
    summary="Mengisi isian petugas yang lain.",
    example="/tetapkan 42 komisi Komisi I",
    run=_filling(),
    paragraphs=True,
)
assert {one.name for one in (CLASSIFY, GRADE, LEVEL, CRITERIA, EXAMINE, SET)} == set(FIELD_COMMANDS)  # noqa: S101
