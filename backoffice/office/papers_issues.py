"""What is wrong with declared papers: who writes them, what they follow from, their numbers. Pure.

That their layouts exist, and what those say, is looked at where layouts are known
(`papers.paper_issues`).
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from backoffice.case.numbers import register_number
from backoffice.office.papers import ANSWER, WITHOUT_PERSON, Paper, needed_papers
from backoffice.office.profile import TEMPLATES_FOLDER, Profile
from backoffice.office.workflow_issues import Check, Found

#: Values that tell of the complainant, or in the complainant's words.
_PERSONAL = frozenset(
    {
        "kode_lacak",
        "kanal",
        "sapaan",
        "nama_pelapor",
        "dirahasiakan",
        "alamat_pelapor",
        "kontak_pelapor",
        "pokok",
        "uraian",
        "bukti",
        "kekurangan",
        "pernyataan",
        "penerima",
        "cara_terima",
        "waktu_kejadian",
        "tempat_kejadian",
    }
)
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
#: Each version of the profile is kept with its templates.
_TEMPLATE_BYTES = 1024 * 1024
_SAMPLES = tuple((ordinal, month) for ordinal in (1, 12, 123) for month in (1, 11))


def _references(profile: Profile) -> Found:
    stages = {one.id for one in profile.workflow.stages}
    roles = {one.id for one in profile.roles}
    for key, paper in _each(profile):
        for role in paper.by:
            if role not in roles:
                yield f"{key}.by", f'peran "{role}" tidak ada di [[roles]]'
        for stage in paper.stages:
            if stage not in stages:
                yield f"{key}.stages", f'tahap "{stage}" tidak ada di [[workflow.stages]]'


def _sections(profile: Profile) -> Found:
    for key, paper in _each(profile):
        times = Counter(one.key for one in paper.sections)
        for index, one in enumerate(paper.sections):
            where = f"{key}.sections[{index}]"
            if times[one.key] > 1 and index != [x.key for x in paper.sections].index(one.key):
                yield f"{where}.key", f'bagian "{one.key}" dipakai dua kali; beri kunci lain'
            if one.prefill in _personal(profile) and paper.view in WITHOUT_PERSON:
                yield (
                    f"{where}.prefill",
                    f'"{one.prefill}" menceritakan pelapor, sedangkan surat ini untuk '
                    f"{paper.view}: hapus prefill, atau ubah view",
                )


def _personal(profile: Profile) -> frozenset[str]:
    """With the names that the citizen's own answers bear on papers."""
    told = (one.printed_as for one in profile.form.fields if one.printed_as and not one.by)
    return _PERSONAL | frozenset(told)


def _idle(profile: Profile) -> Found:
    """A paper that nobody may write, that follows from nothing and that nothing needs."""
    needed = needed_papers(profile)
    for key, paper in _each(profile):
        if paper.id != ANSWER and not paper.by and not paper.on and paper.id not in needed:
            told = "tidak ada yang menulisnya dan tidak ada yang memerlukannya: isi by atau on"
            yield key, f'surat "{paper.id}": {told}'
        if paper.is_sheet and (paper.on or paper.is_written or paper.number):
            told = "formulir kosong bukan surat sebuah pengaduan: hapus on, sections, signs, number"
            yield key, told


def _templates(profile: Profile) -> Found:
    """The office's own DOCX is printed and signed by hand: somebody has to sign it."""
    for key, paper in _each(profile):
        if not paper.template:
            continue
        if paper.template != Path(paper.template).name or not paper.template.endswith(".docx"):
            told = f'"{paper.template}" harus nama berkas .docx di folder {TEMPLATES_FOLDER}/'
            yield f"{key}.template", told
            continue
        if not paper.signs:
            told = "isi signs: surat ini ditandatangani di atas kertas, lalu pindaiannya terbit"
            yield f"{key}.template", told
        if paper.view == "nobody":
            yield f"{key}.template", "surat ini hanya datanya (view nobody): hapus template"
        kept = profile.paper_templates.get(paper.template, "")
        if not kept:
            told = f'"{TEMPLATES_FOLDER}/{paper.template}" tidak ada; taruh berkasnya, atau hapus'
            yield f"{key}.template", told
        elif len(kept) > _TEMPLATE_BYTES * 4 // 3:
            most = f"{_TEMPLATE_BYTES // 1024} KB"
            told = f'"{paper.template}" terlalu besar: paling banyak {most}; kecilkan gambarnya'
            yield f"{key}.template", told


def _numbers(profile: Profile) -> Found:
    given: dict[str, str] = {}
    for key, template in (
        ("numbering.register", profile.numbering.register),
        *((f"{key}.number", paper.number) for key, paper in _each(profile) if paper.number),
    ):
        try:
            made = {register_number(template, ordinal=n, year=2026, month=m) for n, m in _SAMPLES}
        except (KeyError, ValueError, IndexError) as error:
            if key != "numbering.register":
                told = "isian yang ada: {ordinal}, {roman}, {month}, {year}"
                yield key, f'nomor "{template}" tidak dapat diisi ({error}); {told}'
            continue
        if key != "numbering.register" and "{ordinal" not in template:
            yield key, "tulis {ordinal}: tanpa itu dua surat bernomor sama"
        for one in sorted(made):
            other = given.setdefault(one, key)
            if other != key:
                told = f'bisa sama dengan {other} ("{one}"): beri kode surat yang lain'
                yield key, f'nomor "{template}" {told}'
                break


def find_name_issues(profile: Profile, commands: Collection[str]) -> Found:
    """Aliases and ids that are the name of another command, paper or alias."""
    taken: dict[str, str] = {name: f"perintah /{name}" for name in commands}
    for _, paper in _each(profile):
        taken.setdefault(paper.id, f'surat "{paper.id}"')
    for key, paper in _each(profile):
        if paper.id in commands and paper.id != ANSWER:
            yield f"{key}.id", f'"{paper.id}" sudah menjadi perintah; pakai id lain'
        for alias in paper.alias:
            owner = taken.setdefault(alias, f'alias surat "{paper.id}"')
            if owner != f'alias surat "{paper.id}"':
                yield f"{key}.alias", f'"{alias}" sudah dipakai: {owner}; pakai kata lain'
        for alias, times in Counter(paper.alias).items():
            if times > 1:
                yield f"{key}.alias", f'"{alias}" ditulis dua kali'


def is_picture(logo: str) -> bool:
    """Whether the logo, in base64, is a PNG or a JPEG, which papers can bear."""
    try:
        return base64.b64decode(logo, validate=True).startswith(
            (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
        )
    except ValueError:
        return False


def _each(profile: Profile) -> Iterator[tuple[str, Paper]]:
    for index, paper in enumerate(profile.papers):
        yield f"papers[{index}]", paper


PAPERS_CHECKS: tuple[Check, ...] = (_references, _sections, _idle, _templates, _numbers)
