"""What the citizen is asked and what officers decide, as TOML, and the own texts. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from app.interview.answers import WAYS, Answers, Choice
from app.interview.names import (
    STANDARD,
    choice_keys,
    ids,
    level_ids,
    option_ids,
    own_choices,
    role_ids,
)
from app.interview.office_part import INF, clause
from app.interview.toml import Value, table

#: Field -> its kind and the shared text that asks for it.
_KINDS = {
    "klasifikasi": ("choice", "pilih_klasifikasi"),
    "nama": ("name", "tanya_nama"),
    "alamat": ("address", "tanya_alamat"),
    "kontak": ("phone", "tanya_hp"),
    "rahasia": ("yes_no", "tanya_rahasia"),
    "uraian": ("story", "tanya_apa"),
    "kapan": ("when", "tanya_kapan"),
    "tempat": ("place", "tanya_di_mana"),
    "bukti": ("files", "tanya_bukti"),
    "kerugian": ("loss", "tanya_kerugian"),
    "penyelesaian": ("text", "tanya_penyelesaian"),
    "pernyataan": ("yes_no", "pernyataan"),
}
_SENSITIVE = ("nama", "alamat", "kontak")
#: Before these the office's own choices are asked, behind them come the rest.
_IDENTITY = ("klasifikasi", "nama", "alamat", "kontak", "rahasia")
_STORY = ("uraian", "kapan", "tempat", "bukti", "kerugian", "penyelesaian")
_SORTS: tuple[Value, ...] = (
    {
        "id": "pengaduan",
        "label": "Pengaduan",
        "words": ("keluhan", "aduan", "lapor", "laporan", "komplain", "mengadu"),
    },
    {"id": "aspirasi", "label": "Aspirasi", "words": ("saran", "usul", "usulan", "masukan")},
    {
        "id": "informasi",
        "label": "Minta informasi",
        "words": ("informasi", "permintaan informasi", "info", "tanya", "bertanya"),
    },
)
_DECLARES: tuple[Value, ...] = (
    {
        "id": "ya",
        "label": "Saya menyatakan",
        "words": ("menyatakan", "ya saya menyatakan"),
    },
    {"id": "tidak", "label": "Tidak"},
)


def category_key(answers: Answers) -> str:
    return choice_keys(answers)[answers.category.label] if answers.category else ""


def form(answers: Answers) -> list[str]:
    """The citizen's questions in their order, then what officers decide."""
    head = table("[form]", {"id": "pengaduan", "notice": "1", "draft_days": 14})
    return [head, *_asked(answers), *_decided(answers)]


def _asked(answers: Answers) -> Iterator[str]:
    for key in _IDENTITY:
        yield from _standard(answers, key)
    keys = choice_keys(answers)
    for choice in own_choices(answers):
        yield _own(answers, choice, keys[choice.label])
    for key in (*_STORY, "pernyataan"):
        yield from _standard(answers, key)


def _need(answers: Answers, key: str) -> str:
    if key in ("nama", "uraian"):
        return "receive"
    if key == "klasifikasi":
        return "asked"
    if key == "rahasia":
        return "asked" if answers.hide else ""
    return str(getattr(answers.needs, key))


def _need_by(answers: Answers, label: str) -> dict[str, Value]:
    """Way in -> what is needed of this question there."""
    return {
        way: one.needs[label] for one in answers.ways if label in one.needs for way in WAYS[one.way]
    }


def _standard(answers: Answers, key: str) -> Iterator[str]:
    need = _need(answers, key)
    if not need:
        return
    kind, ask = _KINDS[key]
    options = {"klasifikasi": _SORTS, "pernyataan": _DECLARES}.get(key, ())
    if key == "pernyataan" and not answers.needs.tempat:
        ask = "tanya_pernyataan"
    yield table(
        "[[form.fields]]",
        {
            "key": key,
            "kind": kind,
            "ask": ask,
            "label": STANDARD[key],
            "need": need,
            **({"sensitive": True} if key in _SENSITIVE else {}),
            "must": ("ya",) if key == "pernyataan" else (),
            "need_by": _need_by(answers, STANDARD[key]),
            "options": options,
            "clause": INF if key in ("klasifikasi", "rahasia") else clause(answers, "syarat"),
        },
    )


def _own(answers: Answers, choice: Choice, key: str) -> str:
    return table(
        "[[form.fields]]",
        {
            "key": key,
            "kind": "choice",
            "ask": f"tanya_{key}",
            "label": choice.label,
            "need": choice.need or "asked",
            "need_by": _need_by(answers, choice.label),
            "options": tuple(
                {"id": id, "label": label} for label, id in option_ids(choice).items()
            ),
            "clause": clause(answers, "syarat"),
        },
    )


def _decided(answers: Answers) -> Iterator[str]:
    roles = role_ids(answers)
    checker = (roles[answers.checker],)
    if answers.checklist:
        points = ids(answers.checklist, "butir")
        yield table(
            "[[form.fields]]",
            {
                "key": "kelayakan",
                "kind": "checks",
                "label": STANDARD["kelayakan"],
                "by": checker,
                "command": "kriteria",
                "must": tuple(points.values()),
                "waive": (roles[answers.head],),
                "options": tuple({"id": id, "label": label} for label, id in points.items()),
                "clause": clause(answers, "telaah"),
            },
            "Semua butir harus dicentang, atau dikesampingkan pimpinan dengan alasan.",
        )
    if answers.levels:
        yield table(
            "[[form.fields]]",
            {
                "key": "tingkat",
                "kind": "choice",
                "label": STANDARD["tingkat"],
                "by": checker,
                "command": "tingkat",
                "options": tuple(
                    {"id": id, "label": label} for label, id in level_ids(answers).items()
                ),
                "clause": clause(answers, "waktu"),
            },
        )


def own_texts(answers: Answers) -> dict[str, str]:
    """Key -> wording of the questions that are the office's own."""
    keys = choice_keys(answers)
    found = {
        f"tanya_{keys[one.label]}": f"{one.question} Balas dengan angka atau tuliskan.\n\n"
        + "\n".join(f"{number}. {label}" for number, label in enumerate(option_ids(one), 1))
        for one in own_choices(answers)
    }
    if answers.needs.pernyataan and not answers.needs.tempat:
        found["tanya_pernyataan"] = (
            "Dengan menekan Saya menyatakan, Bapak/Ibu menyatakan pengaduan ini dibuat dengan "
            "sebenarnya. Pernyataan ini dicatat sebagai pengganti tanda tangan."
        )
    return {key: as_template(text) for key, text in found.items()}


def as_template(text: str) -> str:
    """Words that hold no placeholder and no aside: braces and double brackets are round there."""
    rounded = text.translate(str.maketrans("{}", "()"))
    return rounded.replace("[[", "((").replace("]]", "))")
