"""Papers that belong to no case: the office's empty form. Nothing of anybody stands on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from backoffice.casework.letters import frozen, layout_named, letterhead_of
from backoffice.desk.printed import keep_lasting
from backoffice.desk.work import Work
from backoffice.office.papers import Paper
from backoffice.office.profile import Profile
from backoffice.papers.building import build
from backoffice.papers.filling import GAP
from backoffice.papers.letter import Letter
from backoffice.papers.values import Cell, Value
from bot.declaring import HOLES
from bot.fields import kind_of
from bot.form import Field

#: On papers, the field of officers whose options are those who sign the form beside its reporter.
_SIGNERS = "tanda_tangan_lain"
#: Who signs in any case.
_REPORTER = "pelapor"


def sheet_of(work: Work, layout: str, values: Mapping[str, Value]) -> Letter | None:
    """The letter of that layout with these values; None where there is no such layout.

    It says when it was made of itself alone, so that the same values are the same letter.
    """
    profile = work.desk.current
    found = layout_named(profile, layout)
    if found is None:
        return None
    given = {name: value for name, value in values.items() if value}
    return build(found, given, letterhead=letterhead_of(profile), size=profile.office.paper)


def blank_form(work: Work, paper: Paper) -> str:
    """The row of the file of the empty form, printed once for each wording; empty without one."""
    made = sheet_of(work, paper.layout, form_values(work))
    return keep_lasting(work, frozen(work.desk.vault, made).data, paper.id) if made else ""


def form_values(work: Work) -> dict[str, Value]:
    """What the profile says of its form, for whoever fills it by hand."""
    desk = work.desk
    office, fields = desk.current.office, desk.current.form.fields
    own = [one for one in fields if not one.by]
    address = " ".join(filter(None, (office.address, office.postal_code)))
    channels = ", ".join(desk.titles.get(one, one) for one in desk.limits)
    back = [
        desk.words("formulir.antar", alamat=address, jam=desk.current.hours.shown),
        desk.words("formulir.kirim", kanal=channels) if channels else "",
        desk.words("formulir.telepon", nomor=office.phone) if office.phone else "",
    ]
    return {
        "isian": [_row(one) for one in own if not kind_of(one).takes_files and not one.must],
        "lampiran_diminta": [one.label for one in own if kind_of(one).takes_files],
        "pernyataan": [_declaration(work, one) for one in own if one.must],
        "pemberitahuan_data": desk.words(
            "formulir.data",
            kantor=office.name,
            alamat=address,
            dasar=desk.office_params(work.now).get("dasar_hukum", ""),
        ),
        "tanda_tangan_lain": list(_signers(desk.current)),
        "cara_mengembalikan": [one for one in back if one],
    }


def _row(field: Field) -> dict[str, Cell]:
    kind = kind_of(field)
    options = [one.label for one in kind.choices(field)]
    return {"label": field.label, "pilihan": options, "baris": str(kind.written_lines)}


def _declaration(work: Work, field: Field) -> str:
    """What is declared, with room for the place and the day."""
    words = work.desk.catalogue(work.desk.current.version)
    asked = words.placeholders(field.ask)
    params = work.desk.office_params(work.now) | dict.fromkeys(HOLES, GAP)
    given = {name: params.get(name, "") for name in asked}
    return " ".join(words.render(field.ask, given, markup="plain").split())


def _signers(profile: Profile) -> Iterator[str]:
    for field in profile.form.fields:
        if field.by and field.printed_as == _SIGNERS:
            yield from (one.label for one in field.options if one.id != _REPORTER)
