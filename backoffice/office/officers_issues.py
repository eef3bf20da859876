"""What is wrong with fields that officers fill, and with papers that they sign. Pure."""

from __future__ import annotations

from backoffice.case.workflow import VERBS
from backoffice.office.papers import chain_of
from backoffice.office.profile import Profile
from backoffice.office.responsibility import takers_of
from backoffice.office.workflow_issues import Check, Found
from bot.fields import kind_of

#: Commands by which officers fill a field. A profile names one of them, and people know it from
#: their own SOP; whatever has no name there is /tetapkan.
FIELD_COMMANDS = ("klasifikasi", "tingkat", "level", "kriteria", "periksa", "tetapkan")


def _fields(profile: Profile) -> Found:
    for index, field in enumerate(profile.form.fields):
        key = f"form.fields[{index}]"
        if (field.by or field.command) and field.command not in FIELD_COMMANDS:
            yield (
                f"{key}.command",
                f'perintah "{field.command}" tidak dikenal; ada: {", ".join(FIELD_COMMANDS)}',
            )
        if field.command and not field.by and not profile.rights.get(field.command):
            # The citizen's own answer, which officers put right by that command.
            yield f"{key}.command", f"tulis siapa yang boleh: rights.{field.command}"
        if field.by and field.sensitive:
            yield f"{key}.sensitive", "isian petugas bukan data diri pelapor"
        if field.waive and not (kind_of(field).one_by_one and field.must):
            yield f"{key}.waive", "hanya untuk daftar centang (checks) yang punya must"
        if field.then and field.then not in VERBS:
            yield f"{key}.then", f'tindakan "{field.then}" tidak dikenal; ada: {", ".join(VERBS)}'


def _papers(profile: Profile) -> Found:
    for index, paper in enumerate(profile.papers):
        key = f"papers[{index}]"
        signers = [sign.role for sign in paper.signs]
        for role in dict.fromkeys(signers):
            if signers.count(role) > 1:
                yield f"{key}.signs", f'peran "{role}" menandatangani dua kali'


def _chain(profile: Profile) -> Found:
    """A chain of signs that a step can pass: somebody would send what others never saw."""
    chain = [sign.role for sign in chain_of(profile)]
    approving = takers_of(profile, "setujui")
    if chain and set(chain) != set(approving):
        yield (
            "papers.signs",
            "peran yang menandatangani jawaban harus sama dengan yang boleh setujui: "
            f"{', '.join(chain)}; setujui: {', '.join(approving) or 'tidak ada'}",
        )
    moves = profile.workflow.transitions
    sources = {stage: move for move in moves if move.verb == "setujui" for stage in move.source}
    for index, move in enumerate(moves):
        key = f"workflow.transitions[{index}]"
        further = sources.get(move.target) if move.verb == "setujui" else None
        if further is not None and further.target != move.target:
            yield (
                f"{key}.target",
                f'setujui berurutan ("{move.target}" lalu "{further.target}") tidak menjamin bahwa '
                "semua menyetujui versi yang sama: tulis urutannya di papers.signs",
            )
        if move.verb == "setujui" and "ada_usulan" not in move.needs:
            yield f"{key}.needs", 'setujui harus menuntut "ada_usulan"'
        if move.verb in ("kirim", "serah") and "disetujui" not in move.needs:
            told = "jawaban terkirim tanpa dilihat"
            yield f"{key}.needs", f'{move.verb} harus menuntut "disetujui": {told}'


OFFICERS_CHECKS: tuple[Check, ...] = (_fields, _papers, _chain)
