"""What is wrong with a declared office: one small function per kind of issue.

`bot.issues` lints the form; this module lints everything around it. All issues are returned
together, each with its file and key, in the order of the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from backoffice.case.numbers import is_read_back
from backoffice.case.workflow import VERBS
from backoffice.office import duties_issues
from backoffice.office.archive_issues import ARCHIVE_CHECKS
from backoffice.office.clock_issues import CLOCK_CHECKS, TIME_CHECKS, every_clock
from backoffice.office.duties_issues import DUTIES_CHECKS
from backoffice.office.facts_issues import FACTS_CHECKS, find_text_issues
from backoffice.office.form_issues import form_issues
from backoffice.office.lapor_issues import LAPOR_CHECKS
from backoffice.office.leadership import ADMIN
from backoffice.office.officers_issues import OFFICERS_CHECKS
from backoffice.office.papers_issues import PAPERS_CHECKS, find_name_issues, is_picture
from backoffice.office.profile import PROFILE_FILE, TEXTS_FILE, Profile, is_part
from backoffice.office.provider_templates import GENERAL, needed_templates
from backoffice.office.register_issues import REGISTER_CHECKS
from backoffice.office.rules_issues import RULES_CHECKS
from backoffice.office.silence import find_silent
from backoffice.office.workflow_issues import WORKFLOW_CHECKS, Check, Found
from bot.issues import Issue
from bot.issues import find_issues as find_form_issues
from bot.texts import NEXT, OFFICE_PARAMS, TextError, parse_template

#: Columns of the register number, and of ids.
NUMBER_CHARS = 60
ID_CHARS = 40
#: The way of `fallback.chain` that is no channel: an officer telephones.
CALL = "call"

_TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,100}")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER_PARTS: dict[str, Any] = {"ordinal": 1, "year": 2026, "month": 11, "roman": "VIII"}


def find_issues(
    profile: Profile,
    texts: Mapping[str, str],
    *,
    channels: Collection[str],
    folder: Path | None = None,
    commands: Collection[str] = (),
) -> list[Issue]:
    """Everything that is wrong with a profile that could be loaded; empty when it is fit for use.

    `texts` is the shared wording, citizens' and officers', `channels` are the ids of all that the
    program knows. With `folder`, the folder itself is
    looked at too; with `commands`, the names in [rights] are compared with them.
    """
    found = list(find_form_issues(profile.form, {**texts, **profile.texts}))
    found += [Issue(PROFILE_FILE, *issue) for check in CHECKS for issue in check(profile)]
    found += [Issue(PROFILE_FILE, *issue) for issue in _fallback(profile, channels)]
    found += [Issue(PROFILE_FILE, *issue) for issue in _ways_and_channels(profile, channels)]
    found += [Issue(PROFILE_FILE, *issue) for issue in form_issues(profile, channels)]
    found += [Issue(PROFILE_FILE, *issue) for issue in _unknown_commands(profile, commands)]
    found += [Issue(PROFILE_FILE, *issue) for issue in find_name_issues(profile, commands)]
    found += [Issue(PROFILE_FILE, *issue) for issue in _templates(profile, texts, channels)]
    found += [
        Issue(PROFILE_FILE, *issue) for issue in duties_issues.find_text_issues(profile, texts)
    ]
    found += [Issue(TEXTS_FILE, *issue) for issue in _overrides(profile, texts)]
    found += find_text_issues(profile, texts)
    if not found:
        # Only what holds together can be played through.
        found += [Issue(PROFILE_FILE, *issue) for issue in _silent(profile)]
    if folder is not None:
        found += _folder_issues(profile, folder)
    return list(dict.fromkeys(found))


# Names and references ----------------------------------------------------------------------------


def _ids(profile: Profile) -> Found:
    yield from _bad_id("office.id", profile.office.id)
    for name, ids in (
        ("roles", [role.id for role in profile.roles]),
        ("workflow.stages", [stage.id for stage in profile.workflow.stages]),
        ("clocks", [clock.id for clock in profile.clocks]),
        ("workflow.waits", [wait.id for wait in profile.workflow.waits]),
        ("papers", [paper.id for paper in profile.papers]),
        ("archive", [one.id for one in profile.archive]),
        ("duties", [duty.id for duty in profile.duties]),
        ("rules.beside", [clock.id for clock in profile.rules.beside]),
        ("rules.refusals", [reason.id for reason in profile.rules.refusals]),
        ("rules.identity_reasons", [reason.id for reason in profile.rules.identity_reasons]),
        ("rules.paper_ways", [way.id for way in profile.rules.paper_ways]),
    ):
        times = Counter(ids)
        for index, id in enumerate(ids):
            key = f"{name}[{index}].id"
            yield from _bad_id(key, id)
            if times[id] > 1 and ids.index(id) != index:
                yield key, f'"{id}" sudah dipakai di {name}[{ids.index(id)}]'


def _bad_id(key: str, id: str) -> Found:
    if not _ID.fullmatch(id) or len(id) > ID_CHARS:
        yield key, f'"{id}" harus huruf kecil, angka, dan garis bawah, paling panjang {ID_CHARS}'


def _unknown_roles(profile: Profile) -> Found:
    known = {role.id for role in profile.roles}
    for key, role in _role_uses(profile):
        if role not in known:
            yield key, f'peran "{role}" tidak ada di [[roles]]'


def _role_uses(profile: Profile) -> Found:
    """Every place that names a role, superiors apart."""
    for i, stage in enumerate(profile.workflow.stages):
        yield from ((f"workflow.stages[{i}].owner", role) for role in stage.owner)
    for i, move in enumerate(profile.workflow.transitions):
        yield from ((f"workflow.transitions[{i}].by", role) for role in move.by)
        yield from ((f"workflow.transitions[{i}].to", role) for role in move.to)
    for i, field in enumerate(profile.form.fields):
        yield from ((f"form.fields[{i}].by", role) for role in field.by)
        yield from ((f"form.fields[{i}].waive", role) for role in field.waive)
    for i, paper in enumerate(profile.papers):
        yield from ((f"papers[{i}].signs", sign.role) for sign in paper.signs)
    for command, roles in profile.rights.items():
        yield from ((f"rights.{command}", role) for role in roles)
    for key, clock in every_clock(profile):
        if clock.escalate_to:
            yield f"{key}.escalate_to", clock.escalate_to
    for i, duty in enumerate(profile.duties):
        yield from ((f"duties[{i}].roles", role) for role in duty.roles)
    yield from (("notify_new", role) for role in profile.notify_new)
    yield from (("secrecy.closed_to", role) for role in profile.secrecy.closed_to)
    yield from (("secrecy.begins_with", role) for role in profile.secrecy.begins_with)
    yield from (("secrecy.leaders", role) for role in profile.secrecy.leaders)
    yield from (("notify_alarm", role) for role in profile.notify_alarm)


def _unused_roles(profile: Profile) -> Found:
    used = {role for _, role in _role_uses(profile)} | {role.superior for role in profile.roles}
    for index, role in enumerate(profile.roles):
        if role.id not in used:
            yield f"roles[{index}].id", f'peran "{role.id}" tidak dipakai di mana pun'


def _superiors(profile: Profile) -> Found:
    above = {role.id: role.superior for role in profile.roles}
    leaders = set(above.values())
    for index, role in enumerate(profile.roles):
        key = f"roles[{index}].superior"
        if role.superior and role.superior not in above:
            yield key, f'atasan "{role.superior}" tidak ada di [[roles]]'
        elif _circles(role.id, above):
            yield key, f'atasan "{role.id}" berputar kembali kepada dirinya sendiri'
        elif not role.superior and role.id not in leaders and role.id != ADMIN:
            yield key, f'peran "{role.id}" tidak punya atasan, padahal bukan pimpinan'


def _circles(start: str, above: Mapping[str, str]) -> bool:
    role = above[start]
    for _ in above:
        if role == start:
            return True
        role = above.get(role, "")
    return False


def _nobody_is_told(profile: Profile) -> Found:
    if not profile.notify_new:
        yield "notify_new", "tidak ada peran yang diberi tahu tentang pengaduan baru"
    if not profile.notify_alarm:
        yield "notify_alarm", "tidak ada peran yang diberi tahu tentang gangguan sistem"


def _category(profile: Profile) -> Found:
    if not profile.category_field:
        if profile.secrecy.categories:
            yield "secrecy.categories", "tidak ada category_field yang menyebut kategori"
        return
    kinds = {field.key: field.kind for field in profile.form.fields}
    kind = kinds.get(profile.category_field)
    if kind is None:
        yield "category_field", f'isian "{profile.category_field}" tidak ada di [[form.fields]]'
    elif kind != "choice":
        yield "category_field", f'isian "{profile.category_field}" berjenis {kind}, harus choice'


# Numbers, rights ---------------------------------------------------------------------------


def _numbering(profile: Profile) -> Found:
    template, key = profile.numbering.register, "numbering.register"
    try:
        parts = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        unknown = parts - _NUMBER_PARTS.keys()
        length = 0 if unknown else len(template.format(**_NUMBER_PARTS))
    except (ValueError, LookupError) as error:
        yield key, f"bentuknya salah: {error}"
    else:
        if unknown:
            yield key, f"isian tidak dikenal: {_braced(unknown)}"
        elif missing := {"ordinal", "year"} - parts:
            yield key, f"nomor bisa berulang tanpa {_braced(missing)}"
        elif length > NUMBER_CHARS:
            yield key, f"nomor lebih dari {NUMBER_CHARS} karakter"
        elif not is_read_back(template):
            yield key, "nomor tidak dapat dibaca kembali: pisahkan bagiannya, misalnya dengan /"
    if not re.fullmatch(r"[A-Z]{3}", profile.numbering.prefix):
        yield "numbering.prefix", f'harus tiga huruf besar, bukan "{profile.numbering.prefix}"'


def _rights(profile: Profile) -> Found:
    for command, roles in profile.rights.items():
        if not roles:
            yield f"rights.{command}", f"tidak ada peran yang boleh /{command}"
        # A meeting may be set where no stage of the SOP is made for it.
        if command in VERBS and command != "rapat":
            yield f"rights.{command}", f"hak atas {command} diatur di [[workflow.transitions]]"


def _retention(profile: Profile) -> Found:
    years = profile.retention.case_years
    if years < 1:
        yield "retention.case_years", f"masa simpan paling sedikit 1 tahun, bukan {years}"


def _ways_and_channels(profile: Profile, channels: Collection[str]) -> Found:
    for index, way in enumerate(profile.rules.paper_ways):
        if way.id in channels:
            yield f"rules.paper_ways[{index}].id", f'"{way.id}" adalah kanal, bukan cara tertulis'


def _unknown_commands(profile: Profile, commands: Collection[str]) -> Found:
    for command in profile.rights:
        if commands and command not in commands:
            yield f"rights.{command}", f"perintah /{command} tidak ada"


def _silent(profile: Profile) -> Found:
    """A case that nobody would hear of any more. Source: rules 45."""
    titles = {role.id: role.title for role in profile.roles}
    stages = [stage.id for stage in profile.workflow.stages]
    for one in find_silent(profile):
        stage = profile.workflow.stage(one.stage)
        way = " → ".join(one.way) or "masuk"
        begin = f'pengaduan di tahap "{stage.name}" dapat terdiam (jalannya: {way}): '
        if one.why == "jam":
            yield (
                f"workflow.stages[{stages.index(one.stage)}]",
                begin + "tidak ada tenggat yang berjalan. Tulis [[clocks]] yang tidak berakhir "
                f"(until) sebelum keadaan sesudah {stage.state}, atau hapus rules.beside supaya "
                "batas bawaan berlaku",
            )
            continue
        told = dict.fromkeys(role for watch in one.watches for role in watch.roles)
        names = ", ".join(titles.get(role, role) for role in told) or "siapa pun"
        yield (
            f"workflow.stages[{stages.index(one.stage)}].owner",
            begin + f"akhir tenggatnya sampai kepada {names}, yang tidak dapat berbuat apa-apa di "
            "sana. Tulis di owner peran yang boleh bertindak (workflow.transitions.by), atau beri "
            "peran itu atasan (roles.superior) yang boleh",
        )


# Ways to people -----------------------------------------------------------------------------------


def _templates(profile: Profile, texts: Mapping[str, str], channels: Collection[str]) -> Found:
    every = {**texts, **profile.texts}
    for channel, rules in profile.templates.items():
        if channel not in channels:
            yield f"templates.{channel}", f'kanal "{channel}" tidak dikenal'
        for missing in (key for key in GENERAL if key not in rules):
            yield f"templates.{channel}", f"{missing} belum punya templat; tanpanya pesan tertahan"
        for key, rule in rules.items():
            path = f"templates.{channel}.{key}"
            if not _TEMPLATE_NAME.fullmatch(rule.name):
                yield f"{path}.name", f'"{rule.name}" harus huruf kecil, angka, dan garis bawah'
            if key not in every:
                yield path, f'teks "{key}" tidak ada'
            elif "[[" in every[key]:
                yield path, "bagian [[ ]] tidak dapat menjadi templat; tulis teksnya tanpa itu"
            elif (names := _placeholders(every[key])) is not None:
                yield from _template_params(f"{path}.params", rule.params, names)
        for name, times in Counter(
            one.name for one in needed_templates(profile, texts, channel)
        ).items():
            if times > 1:
                yield f"templates.{channel}", f'templat "{name}" dipakai {times} teks yang berbeda'


def _template_params(path: str, params: tuple[str, ...], names: Collection[str]) -> Found:
    unknown, lost = set(params) - set(names), set(names) - set(params)
    if unknown:
        yield path, f"isian {_braced(unknown)} tidak ada dalam teks ini"
    if lost:
        yield path, f"isian {_braced(lost)} dari teks ini belum disebut"
    if len(set(params)) != len(params):
        yield path, "satu isian disebut dua kali"


def _fallback(profile: Profile, channels: Collection[str]) -> Found:
    fallback, ways = profile.fallback, (*sorted(channels), CALL)
    if fallback.wait_hours < 1:
        yield "fallback.wait_hours", f"paling sedikit 1 jam, bukan {fallback.wait_hours}"
    for way in fallback.chain:
        if way not in ways:
            yield "fallback.chain", f'"{way}" tidak dikenal; pilih dari: {", ".join(ways)}'
    if len(set(fallback.chain)) != len(fallback.chain):
        yield "fallback.chain", "satu jalan disebut dua kali"
    if CALL in fallback.chain[:-1]:
        yield "fallback.chain", f'"{CALL}" harus yang terakhir'


# Texts and the folder ----------------------------------------------------------------------------


def _placeholders(text: str) -> frozenset[str] | None:
    """Names in braces; None for what the renderer cannot read, which `bot.issues` tells."""
    try:
        pieces = parse_template("", text)
    except TextError:
        return None
    return frozenset(piece.text for piece in pieces if piece.kind == "hole")


def _overrides(profile: Profile, texts: Mapping[str, str]) -> Found:
    own = {field.ask for field in profile.form.fields}
    own |= {duty.text for duty in profile.duties}
    own |= {option.label for field in profile.form.fields for option in field.options}
    for key, text in profile.texts.items():
        names = _placeholders(text)
        if key not in texts:
            if key not in own:
                yield key, "kunci ini tidak ada di katalog bersama dan tidak dipakai profil"
        elif names is not None:
            yield from _differing(key, names, _placeholders(texts[key]) or frozenset())


def _differing(key: str, names: Iterable[str], shared: Iterable[str]) -> Found:
    names, shared = frozenset(names), frozenset(shared)
    always = frozenset[str]() if is_part(key) else OFFICE_PARAMS
    extra, lost = names - shared - always, shared - names - always - {NEXT}
    if extra:
        yield key, f"isian {_braced(extra)} tidak tersedia untuk teks ini"
    if lost:
        yield key, f"isian {_braced(lost)} hilang dari teks ini"


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _folder_issues(profile: Profile, folder: Path) -> list[Issue]:
    found = []
    if profile.office.id != folder.resolve().name:
        text = f'"{profile.office.id}" harus sama dengan nama foldernya, "{folder.resolve().name}"'
        found.append(Issue(PROFILE_FILE, "office.id", text))
    if profile.office.logo and not profile.logo:
        text = f'"{profile.office.logo}" tidak ada di sebelah profil; taruh berkasnya, atau hapus'
        found.append(Issue(PROFILE_FILE, "office.logo", text))
    elif profile.logo and not is_picture(profile.logo):
        text = f'"{profile.office.logo}" bukan PNG atau JPEG; simpan ulang sebagai PNG'
        found.append(Issue(PROFILE_FILE, "office.logo", text))
    if not (folder / "SOP.md").is_file():
        found.append(Issue("SOP.md", "", "berkas tidak ada; tulis baris SOP mana menjadi apa"))
    found += [
        Issue(str(script.relative_to(folder)), "", "profil adalah data: tidak boleh ada Python")
        for script in sorted(folder.rglob("*.py"))
    ]
    return found


#: One function per kind of issue, in the order of profile.toml.
CHECKS: tuple[Check, ...] = (
    _ids,
    *FACTS_CHECKS,
    *TIME_CHECKS,
    _numbering,
    _category,
    _nobody_is_told,
    _superiors,
    _unknown_roles,
    _unused_roles,
    *WORKFLOW_CHECKS,
    *OFFICERS_CHECKS,
    *PAPERS_CHECKS,
    *CLOCK_CHECKS,
    _rights,
    _retention,
    *RULES_CHECKS,
    *ARCHIVE_CHECKS,
    *DUTIES_CHECKS,
    *LAPOR_CHECKS,
    *REGISTER_CHECKS,
)
