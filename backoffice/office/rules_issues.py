"""What is wrong with the declared rules of an SOP: one small function per kind of issue. Pure."""

from __future__ import annotations

from collections import Counter

from backoffice.office.profile import Profile
from backoffice.office.rules import GUARDED, UNITS, WAY_WORDS, Limit, NudgedLimit
from backoffice.office.workflow_issues import Check, Found
from bot.fields import kind_of
from bot.labelled import fold_label

_LISTS = ("refusals", "identity_reasons", "paper_ways")
_HOURS = 24


def _limits(profile: Profile) -> Found:
    for name, units in UNITS.items():
        limit: Limit = getattr(profile.rules, name)
        key = f"rules.{name}"
        if limit.amount < 1:
            yield f"{key}.amount", f"batas harus paling sedikit 1, bukan {limit.amount}"
        if limit.unit not in units:
            known = ", ".join(units)
            yield f"{key}.unit", f'"{limit.unit}" tidak berlaku di sini; pilih dari: {known}'
        if not limit.clause.strip():
            yield f"{key}.clause", "batas ini tidak menyebut baris SOP"
        if isinstance(limit, NudgedLimit):
            yield from _nudges(f"{key}.nudges", limit)


def _nudges(key: str, limit: NudgedLimit) -> Found:
    for nudge in limit.nudges:
        if nudge < 1:
            yield key, f"pengingat harus paling sedikit 1, bukan {nudge}"
        elif nudge >= limit.amount:
            yield key, f"pengingat {nudge} tidak mendahului batasnya, {limit.amount}"
    if list(limit.nudges) != sorted(set(limit.nudges)):
        yield key, "pengingat harus berurutan, masing-masing satu kali"


def _lists(profile: Profile) -> Found:
    for name in _LISTS:
        entries = getattr(profile.rules, name)
        if not entries:
            yield f"rules.{name}", "daftar ini kosong; hapus kuncinya untuk memakai yang bawaan"
        for index, entry in enumerate(entries):
            key = f"rules.{name}[{index}]"
            if not entry.words.strip():
                yield f"{key}.words", f'"{entry.id}" belum punya teks'
            if not entry.clause.strip():
                yield f"{key}.clause", f'"{entry.id}" tidak menyebut baris SOP'


def _names_of_ways(profile: Profile) -> Found:
    ways = profile.rules.paper_ways
    times = Counter(name for way in ways for name in {way.id.replace("_", " "), *way.names})
    for index, way in enumerate(ways):
        for name in way.names:
            key = f"rules.paper_ways[{index}].names"
            if times[name] > 1:
                yield key, f'"{name}" disebut oleh lebih dari satu cara'
            if name != fold_label(name):
                yield key, f'"{name}" harus huruf kecil, hanya kata-kata tanpa tanda baca'
            if len(name.split()) > WAY_WORDS:
                yield key, f'"{name}" lebih dari {WAY_WORDS} kata'


def _greetings(profile: Profile) -> Found:
    greetings, key = profile.rules.greetings, "rules.greetings"
    hours = [greeting.until for greeting in greetings]
    if not hours:
        yield key, "daftar ini kosong; hapus kuncinya untuk memakai yang bawaan"
        return
    if hours != sorted(set(hours)) or hours[0] < 1:
        yield key, "jamnya harus berurutan dari 1, masing-masing satu kali"
    if hours[-1] != _HOURS:
        yield key, f"salam terakhir harus sampai jam {_HOURS}, bukan {hours[-1]}"
    for index, greeting in enumerate(greetings):
        if not greeting.words.strip():
            yield f"{key}[{index}].words", "salam ini belum punya teks"


def _admin_beside(profile: Profile) -> Found:
    known = {role.id for role in profile.roles}
    for role in profile.rules.admin_beside:
        if role not in known:
            yield "rules.admin_beside", f'peran "{role}" tidak ada di [[roles]]'


def _one_time_codes(profile: Profile) -> Found:
    for act in profile.rules.one_time_codes:
        if act not in GUARDED:
            known = ", ".join(GUARDED)
            yield "rules.one_time_codes", f'"{act}" tidak dapat meminta kode; pilih dari: {known}'


def _misconduct(profile: Profile) -> Found:
    for name in profile.rules.misconduct.__struct_fields__:
        for phrase in getattr(profile.rules.misconduct, name):
            words = phrase.split()
            if phrase != fold_label(phrase) or not words:
                key = f"rules.misconduct.{name}"
                yield key, f'"{phrase}" harus huruf kecil, hanya kata-kata tanpa tanda baca'


def _mail_copy(profile: Profile) -> Found:
    rule, key = profile.rules.mail_copy, "rules.mail_copy"
    if (rule.linked or rule.field) and not rule.clause.strip():
        yield f"{key}.clause", "salinan ini tidak menyebut baris SOP"
    if rule.clause and not (rule.linked or rule.field):
        yield key, "salinan ini tidak dikirim ke mana pun; isi linked atau field"
    if not rule.field:
        return
    field = next((one for one in profile.form.fields if one.key == rule.field), None)
    if field is None:
        yield f"{key}.field", f'isian "{rule.field}" tidak ada di [[form.fields]]'
    elif not kind_of(field).names_mailbox or field.by or not field.sensitive:
        yield (
            f"{key}.field",
            f'isian "{rule.field}" harus berjenis email, ditanyakan kepada pelapor, dan sensitive',
        )


def _monthly(profile: Profile) -> Found:
    rule, key = profile.rules.monthly, "rules.monthly"
    known = {role.id for role in profile.roles}
    named = [
        *((f"{key}.approve", one) for one in rule.approve),
        (f"{key}.addressee", rule.addressee),
    ]
    for where, role in named:
        if role and role not in known:
            yield where, f'peran "{role}" tidak ada di [[roles]]'
    if (rule.approve or rule.addressee) and not rule.clause.strip():
        yield f"{key}.clause", "laporan bulanan ini tidak menyebut baris SOP"
    reading = profile.rights.get("rekap")
    if reading is None:
        if "publikasi" in profile.rights or rule.approve or rule.addressee:
            yield "rights.rekap", "tidak ada yang boleh membaca laporan bulanan (/rekap)"
        return
    if "publikasi" not in profile.rights and not rule.approve:
        yield f"{key}.approve", "tidak ada yang boleh menyetujui laporan bulanan"
    for role in rule.approve:
        if role in known and role not in reading:
            yield "rights.rekap", f'peran "{role}" menyetujui laporan bulanan; beri hak /rekap'


#: One function per kind of issue, in the order of profile.toml.
RULES_CHECKS: tuple[Check, ...] = (
    _limits,
    _lists,
    _names_of_ways,
    _admin_beside,
    _one_time_codes,
    _misconduct,
    _mail_copy,
    _monthly,
    _greetings,
)
