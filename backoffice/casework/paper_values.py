"""What a case has to say on a paper: a value for each name that layouts may use.

The view decides what is in it. For the accused and for everybody nothing of the complainant is read
at all, so that no layout and no wording can let it through. Source: rules 53.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import msgspec

from backoffice.case.case import Case
from backoffice.case.parts import Meeting
from backoffice.case.redaction import without_person
from backoffice.case.workflow import roles_of, transitions_from
from backoffice.casework.stored_answers import Stored, names_in
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    category_label,
    channel_of,
    in_full,
    labels_of,
    limit_text,
    shorten,
)
from backoffice.desk.work import Work
from backoffice.office.archive import class_of
from backoffice.office.papers import WITHOUT_PERSON, Paper, View
from backoffice.office.profile import Profile
from backoffice.papers.dates import counted, day_in_words
from backoffice.papers.values import Value
from backoffice.store import staff, texts
from bot.declaring import made
from bot.fields import kind_of
from bot.form import Field

#: A first sentence is so long at most.
_SUBJECT_CHARS = 160


def values_of(work: Work, case: Case, paper: Paper, *, number: str = "") -> dict[str, Value]:
    """The values of a case for a paper of that view, as of now."""
    desk, local = work.desk, work.desk.local(work.now)
    office = desk.profile(case.version).office
    where, zone = office.place or office.name, office.zone_label
    values: dict[str, Value] = {
        **_of_office(desk, case),
        "nomor": number,
        "tanggal": desk.date(work.now),
        "tempat_tanggal": f"{where}, {desk.date(work.now)}",
        "tanggal_terbilang": day_in_words(local.date()),
        "sifat": desk.words("surat.rahasia" if case.secret else "surat.biasa"),
        "tanda_sifat": desk.words("surat.tanda_rahasia") if case.secret else "",
        "hal": desk.words("surat.hal", nomor=case.label),
        "tanggal_cetak": f"{desk.moment(work.now)} {zone}",
        "dari": _position_of(work, work.actor.id),
        "dicetak_oleh": _name_of(work, work.actor.id),
        "nomor_register": case.label,
        "nomor_agenda": case.label,
        "diterima": f"{desk.day_moment(case.numbered_at or case.received_at)} {zone}",
        "tanggal_diterima": desk.date(case.numbered_at or case.received_at),
        "klasifikasi": category_label(desk, case),
        "surat_dari": desk.words("surat.dari", kanal=channel_of(desk, case)),
        "nomor_surat": case.label,
        "tanggal_surat": desk.date(case.received_at),
        "kelengkapan": desk.words("surat.kurang" if case.lacks else "surat.lengkap"),
        "batas": limit_text(desk, case, work.now),
        **_of_meeting(work, case, paper),
        **_of_plans(work, case),
        **_of_archive(desk, case),
        "tujuan": _addressees(desk.profile(case.version), case.stage),
        "naskah": [
            {
                "nama": desk.words("surat.naskah", nomor=case.label),
                "banyaknya": counted(1, desk.words("surat.berkas")),
                "keterangan": desk.words("surat.ditindaklanjuti"),
            }
        ],
        **_of_officers(desk.profile(case.version), case),
    }
    if paper.view not in WITHOUT_PERSON:
        values |= _of_complaint(work, case, paper.view)
    return {name: value for name, value in values.items() if value}


def _of_office(desk: Desk, case: Case) -> dict[str, Value]:
    profile = desk.profile(case.version)
    office = profile.office
    fee = desk.words("kantor.gratis") if office.fee == "gratis" else office.fee
    return {
        "nama_kantor": office.name,
        "no_sk": office.sk,
        "alamat_kantor": " ".join(filter(None, (office.address, office.postal_code))),
        "telepon_kantor": office.phone,
        "jam_kerja": profile.hours.shown,
        "biaya": fee,
        "keberatan": desk.words("surat.keberatan", kantor=office.name),
    }


def _of_archive(desk: Desk, case: Case) -> dict[str, Value]:
    """Under which class it is filed, once it is."""
    kept = class_of(desk.profile(case.version), case.archive) if case.archive else None
    if kept is None:
        return {}
    active, inactive = str(kept.active), str(kept.inactive)
    kept_for = desk.words("surat.retensi", aktif=active, inaktif=inactive, lalu=kept.then)
    return {"klasifikasi_arsip": kept.name, "retensi": kept_for}


def _addressees(profile: Profile, stage: str) -> list[str]:
    """To whom it could be handed from there."""
    steps = transitions_from(profile.workflow, "disposisi", stage)
    return list(
        roles_of(profile, {role for one in steps for role in profile.workflow.may_have(one)})
    )


def _of_officers(profile: Profile, case: Case) -> dict[str, Value]:
    """What officers chose and ticked, under the name that its field bears on papers."""
    found: dict[str, Value] = {}
    for field in profile.form.fields:
        options = {one.id: one.label for one in field.options}
        if field.by and field.printed_as and field.key in case.values:
            chosen = case.values[field.key]
            found[field.printed_as] = options.get(chosen, chosen)
    return found


def _of_complaint(work: Work, case: Case, view: View) -> dict[str, Value]:
    """What the complainant said, and who that is: within the house masked where it is hidden."""
    desk, profile = work.desk, work.desk.profile(case.version)
    identity = _stored(work, case, "identity")
    story = _stored(work, case, "answers")
    hidden = view == "internal" and case.hide_identity
    told = dict(_named(profile.form.fields, story, lambda field, words: words))
    if hidden:
        names = names_in(profile, identity)
        told = {name: without_person(words, names) for name, words in told.items()}
    who = dict(
        _named(
            profile.form.fields,
            identity,
            lambda field, words: (
                kind_of(field).mask(identity.answers[field.key]) if hidden else words
            ),
        )
    )
    lacks = [labels_of(profile, (key,)) for key in case.lacks]
    return {
        "sapaan": desk.words("surat.sapaan"),
        "kode_lacak": case.code if view == "pelapor" else "",
        "kanal": channel_of(desk, case),
        "dirahasiakan": desk.words("surat.ya" if case.hide_identity else "surat.tidak"),
        "pokok": shorten(told.get("uraian", "") or category_label(desk, case), _SUBJECT_CHARS),
        "bukti": evidence_words(work, case),
        "kekurangan": lacks,
        "pernyataan": made(profile.form, story.answers).splitlines(),
        "cara_terima": desk.words("surat.cara_terima"),
        "penerima": _name_of(work, case.recorded_by) or _receivers(profile),
        **told,
        **who,
    }


def identity_values(work: Work, case: Case) -> dict[str, str]:
    """Who complains, unmasked, under the names of papers: for whoever opened it as is due."""
    fields = work.desk.profile(case.version).form.fields
    return dict(_named(fields, _stored(work, case, "identity"), lambda field, words: words))


def _named(
    fields: tuple[Field, ...], stored: Stored, shown: Callable[[Field, str], str]
) -> Iterator[tuple[str, str]]:
    """What was answered, under the name that its field bears on papers."""
    for field in fields:
        answer = stored.answers.get(field.key)
        name = field.printed_as or kind_of(field).printed_as
        if answer is not None and name:
            yield name, shown(field, in_full(answer))


def _stored(work: Work, case: Case, kind: str) -> Stored:
    for _, words in texts.of_case(work.tx, work.desk.vault, case.id, kind):
        return msgspec.json.decode(words, type=Stored)
    return Stored({})


def evidence_words(work: Work, case: Case) -> str:
    """ "2 foto, 1 dokumen"; empty where there is none."""
    kinds = Counter(
        row.kind for row in texts.evidence_of(work.tx, case.id) if row.id not in case.officers_files
    )
    words = work.desk.words_for
    return ", ".join(
        f"{count} {words('berkas', kind, other='other')}" for kind, count in kinds.items()
    )


def _receivers(profile: Profile) -> str:
    """Who looks at what comes by itself."""
    return ", ".join(role.title for role in profile.roles if role.id in profile.notify_new)


def _of_meeting(work: Work, case: Case, paper: Paper) -> dict[str, Value]:
    """The last meeting that is not cancelled."""
    desk, tx, vault = work.desk, work.tx, work.desk.vault
    meeting = next((one for one in reversed(case.meetings) if one.state != "batal"), None)
    if meeting is None:
        return {}

    def read(row: str) -> str:
        return (texts.read(tx, vault, row) or b"").decode(errors="replace") if row else ""

    present = [line.strip(" -•") for line in read(meeting.present).replace(";", "\n").split("\n")]
    present = [line for line in present if line]
    people = [{"nama": line, "jabatan": "", "instansi": ""} for line in present]
    return {
        "rapat": desk.words("surat.rapat"),
        "kepada": _invited(work, case, meeting, paper),
        "notulis": _name_of(work, work.actor.id),
        "hari_tanggal": desk.day_date(meeting.at),
        "waktu": f"{desk.clock_time(meeting.at)} {desk.current.office.zone_label}",
        "tempat": read(meeting.place),
        "hasil_rapat": read(meeting.result),
        "acara": [desk.words("surat.acara", nomor=case.label)],
        "peserta": people,
        "jumlah_peserta": counted(len(present), desk.words("surat.orang")) if present else "",
    }


def _invited(work: Work, case: Case, meeting: Meeting, paper: Paper) -> list[str]:
    """To whom an invitation goes: of one for the accused, those who are no officers."""
    found = texts.read(work.tx, work.desk.vault, meeting.invited) or b""
    others = [one.strip() for one in found.decode(errors="replace").split(",")]
    titles = [one.title for one in work.desk.profile(case.version).roles if one.id in meeting.roles]
    titles += [_name_of(work, one) for one in meeting.staff]
    if paper.view in WITHOUT_PERSON:
        return [one for one in others if one and one not in titles]
    return [one for one in titles if one]


def _of_plans(work: Work, case: Case) -> dict[str, Value]:
    """What is to be done because of it: what, who, until when."""
    desk = work.desk
    titles = {role.id: role.title for role in desk.profile(case.version).roles}
    rows: list[Mapping[str, str]] = []
    for plan in case.plans:
        if plan.state == "batal":
            continue
        found = texts.read(work.tx, desk.vault, plan.words) or b""
        who = [titles.get(role, role) for role in plan.roles]
        who += [_name_of(work, one) for one in plan.staff]
        row = {"apa": found.decode(errors="replace"), "siapa": ", ".join(who)}
        rows.append(row | {"kapan": desk.date(plan.due)})
    return {"rencana": rows}


def _name_of(work: Work, staff_id: str) -> str:
    found = staff.get(work.tx, staff_id) if staff_id else None
    return found.name if found else ""


def _position_of(work: Work, staff_id: str) -> str:
    found = staff.get(work.tx, staff_id) if staff_id else None
    if found is None:
        return ""
    roles = work.desk.current.roles
    return found.position or next((one.title for one in roles if one.id in found.roles), "")
