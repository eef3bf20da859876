"""The office itself, its positions, limits, secrecy and ways to people, as TOML. Pure."""

from __future__ import annotations

from app.interview.answers import ZONES, Answers
from app.interview.names import level_ids, option_ids, role_ids
from app.interview.toml import Value, table

INF = "[INF]"
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

#: Texts for which Meta wants a template, with what fills it.
_TEMPLATES = {
    "ada_pesan": ("ada_pesan", ("kode",)),
    "ada_kabar": ("ada_kabar", ("nama_kantor",)),
    "p_ada_pesan": ("ada_pesan", ("nomor",)),
    "p_ada_kabar": ("ada_kabar", ("nama_kantor",)),
    "ingat_kelengkapan": ("ingat_kelengkapan", ("kode", "tanggal_30")),
    "dinyatakan_lengkap": ("dinyatakan_lengkap", ("kode", "tanggal", "batas")),
    "lengkap_diteruskan": ("lengkap_diteruskan", ("kode", "unit", "batas")),
    "diteruskan": ("diteruskan", ("kode", "unit", "batas")),
    "selesai": ("selesai", ("kode", "tanggal")),
    "surat_batal": ("surat_batal", ("surat", "kode")),
}
#: The same where letters are announced, and where meetings are set.
_OF_PAPER = {"ingat_datang": ("ingat_datang", ("kode", "tanggal_30"))}
_OF_MEETINGS = {
    one: (one, ("kode", "tanggal"))
    for one in ("rapat_dijadwalkan", "rapat_dipindah", "rapat_batal")
}


def clause(answers: Answers, part: str) -> str:
    """The line of the SOP that was named for this part."""
    return answers.clauses.get(part) or INF


def top(answers: Answers, category: str) -> str:
    roles = role_ids(answers)
    return table(
        "",
        {
            "category_field": category,
            "notify_new": (roles[answers.receives],),
            "notify_alarm": ("admin",),
        },
    ).lstrip("\n")


def office(answers: Answers) -> list[str]:
    facts: dict[str, Value] = {
        "id": answers.id,
        "name": answers.name,
        "service": answers.service,
        "timezone": ZONES[answers.zone],
        "zone_label": answers.zone,
        "address": answers.address,
        "postal_code": answers.postal_code,
        "sk": answers.sk,
        "phone": answers.phone,
        "website": answers.website,
        "fee": answers.fee,
        "channels": answers.channels,
        "responsible": answers.responsible,
        "legal_basis": answers.legal_basis,
    }
    days = dict(sorted(answers.hours.items()))
    return [
        table("[office]", facts),
        table("[hours]", {"shown": shown_hours(days), "digest": "07.45"}),
        table("[hours.days]", dict(days)),
        table("[numbering]", {"register": answers.register, "prefix": answers.prefix}),
    ]


def shown_hours(days: dict[str, str]) -> str:
    """As a citizen reads it: days of the same hours, one behind the other, are put together."""
    spans: list[tuple[int, int, str]] = []
    for day, hours in sorted(days.items()):
        number = int(day)
        if spans and spans[-1][1:] == (number - 1, hours):
            spans[-1] = (spans[-1][0], number, hours)
        else:
            spans.append((number, number, hours))
    return ", ".join(
        f"{_DAYS[first - 1]}{f'–{_DAYS[last - 1]}' if last > first else ''} "
        f"{hours.replace('-', '–')}"
        for first, last, hours in spans
    )


def roles(answers: Answers) -> list[str]:
    """Everybody's superior is the head."""
    names = role_ids(answers)
    head = names[answers.head]
    found = [
        table(
            "[[roles]]",
            {
                "id": id,
                "title": title,
                "superior": "" if id == head else head,
                "clause": clause(answers, "peran"),
            },
        )
        for title, id in names.items()
    ]
    admin: dict[str, Value] = {"id": "admin", "title": "Admin", "clause": INF}
    note = "Di luar jenjang: mengurus petugas dan kanal, tidak melihat isi pengaduan."
    return [*found, table("[[roles]]", admin, note)]


def clocks(answers: Answers) -> list[str]:
    names = level_ids(answers)
    rule: dict[str, Value] = {
        "id": "penyelesaian",
        "name": "Waktu penyelesaian",
        "amount": answers.amount,
        "unit": answers.unit,
        "starts": answers.counted,
        "until": ("DIJAWAB", "SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT"),
        "remind": ("h1", "due", "late"),
        "escalate_to": role_ids(answers)[answers.head],
        "head_after": 2,
        "by": "tingkat" if answers.levels else "",
        "amounts": {names[one.name]: one.amount for one in answers.levels},
        "clause": clause(answers, "waktu"),
    }
    return [table("[[clocks]]", rule)]


def secrecy(answers: Answers) -> list[str]:
    names = role_ids(answers)
    leaders = leading(answers)
    named = answers.category if answers.accused else None
    rule: dict[str, Value] = {
        "field": "rahasia" if answers.hide else "",
        "categories": (option_ids(named)[answers.accused],) if named else (),
        "begins_with": (names[answers.accused_to],) if named and answers.accused_to else (),
        "closed_to": tuple(
            names[one]
            for one in dict.fromkeys(answers.units)
            if one not in (answers.receives, answers.checker) and names[one] not in leaders
        ),
        "leaders": leaders,
    }
    return [table("[secrecy]", rule)]


def leading(answers: Answers) -> tuple[str, ...]:
    return (role_ids(answers)[answers.head],)


def ways(answers: Answers) -> list[str]:
    needed = {
        **_TEMPLATES,
        **(_OF_PAPER if answers.paper else {}),
        **(_OF_MEETINGS if answers.meeting != "tidak" else {}),
    }
    templates: dict[str, Value] = {
        key: {"name": name, "params": params} for key, (name, params) in needed.items()
    }
    return [
        table(
            "[templates.whatsapp]",
            templates,
            "Templat yang harus disetujui Meta; teks untuk ditempel: "
            f"aduan profiles templates {answers.id}.",
        ),
        table(
            "[fallback]",
            {"wait_hours": 48, "chain": ("mail", "telegram", "whatsapp", "call")},
            "Bila templat tidak dibalas, atau pesan tidak sampai: akun lain orang yang sama, lalu "
            "telepon [INF].",
        ),
    ]
