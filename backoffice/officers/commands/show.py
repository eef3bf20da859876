"""/lihat: the card of a case. Identity is masked here and everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from backoffice.case import workflow
from backoffice.case.case import Case
from backoffice.case.officers import mask_digits
from backoffice.case.redaction import without_person
from backoffice.case.workflow import Transition
from backoffice.casework import delivering, waits
from backoffice.casework.case_files import citizens_files, in_order, questions_of
from backoffice.casework.seen_identity import seen_identity
from backoffice.casework.stored_answers import Stored, names_in
from backoffice.delivery.bringing import IS_INFECTED
from backoffice.desk.desk import Desk
from backoffice.desk.wording import (
    category_label,
    channel_of,
    erased_label,
    in_full,
    labels_of,
    nearest_limit,
    officer_stage,
    shorten,
)
from backoffice.office.papers import next_sign
from backoffice.office.profile import Profile
from backoffice.office.rules import LAPOR
from backoffice.office.secrecy import hides_identity
from backoffice.officers.commands.archiving import line as archive_line
from backoffice.officers.commands.card_texts import WRITTEN, proposal, written_lines
from backoffice.officers.commands.command import Command
from backoffice.officers.commands.deciding import standing
from backoffice.officers.commands.plans import lines as plan_lines
from backoffice.officers.commands.running import Call, Stop
from backoffice.store import staff, texts
from channels.message import Choice

_FILES_BELOW = "p_lihat_berkas"
#: So many of the latest texts are shown.
_LATER = 8
#: Mails as they were written: with what was taken for a quotation or a signature.
_ORIGINALS = "mail"


def _story(desk: Desk, profile: Profile, stored: Stored) -> list[str]:
    lines = []
    for field in profile.form.fields:
        answer = stored.answers.get(field.key)
        if answer is None or field.key == profile.category_field:
            continue
        if told := in_full(answer):
            lines.append(f"{field.label}: {mask_digits(told)}")
    if stored.opening:
        lines.append(desk.words("kartu.pesan_pertama", isi=mask_digits(stored.opening)))
    return lines


def card(call: Call, case: Case) -> dict[str, str]:
    """The parameters of `p_lihat`."""
    desk, tx = call.desk, call.tx
    profile = desk.profile(case.version)
    identity, story = [], []
    later: list[tuple[texts.TextRow, str]] = []
    captions: dict[str, str] = {}
    questions: dict[str, str] = {}
    hidden: list[str] = []
    nobody = erased_label(desk, case)
    originals = False
    kinds = ("identity", "answers", _ORIGINALS, *WRITTEN)
    for row, words in texts.of_case(tx, desk.vault, case.id, *kinds):
        if row.kind == _ORIGINALS:
            originals = True
        elif row.kind == "identity":
            who = msgspec.json.decode(words, type=Stored)
            seen = seen_identity(profile, who, hidden=hides_identity(profile, case, call.staff))
            labels = {field.key: field.label for field in profile.form.fields}
            identity = [f"{labels[key]}: {masked}" for key, masked in seen.answers.items()]
            nobody = desk.words("kartu.belum_diberikan")
            if seen.hidden:
                identity, hidden = [desk.words("kartu.dirahasiakan")], [*seen.names]
        elif row.kind == "answers":
            stored = msgspec.json.decode(words, type=Stored)
            story, captions = _story(desk, profile, stored), stored.captions
            questions = questions_of(profile, stored)
        else:
            later.append((row, words.decode(errors="replace")))
    written_below = "\n".join(written_lines(call, later[-_LATER:]))
    blocks = [written_below, proposal(call, case), *_planned(call, case), *archive_line(desk, case)]
    files = in_order(citizens_files(tx, case), captions)
    story += _decided(call, case)
    story += _transcripts(call, case, [row.id for row in files])
    if hidden:
        # Who tells a story tells the own name in it.
        story, blocks = (
            [without_person(block, hidden) for block in some] for some in (story, blocks)
        )
        captions = {file: without_person(said, hidden) for file, said in captions.items()}
    holder = staff.get(tx, case.holder) if case.holder else None
    date, left = nearest_limit(desk, case, call.now)
    lacks = case.lacks
    return {
        "nomor": case.number or desk.words("kartu.belum_bernomor"),
        # What is tapped below names the case, numbered or not.
        "ref": desk.numbers.tap(case.label),
        "kunci": (" 🔒" if case.secret else "") + (" 🚨" if case.urgent else ""),
        "kode": case.code,
        "kanal": " · ".join(
            [channel_of(desk, case), *_beside(desk, case), *_originals(desk, case, originals)]
        ),
        # What was only announced before is not received before it has its number.
        "diterima": desk.moment(case.numbered_at or case.received_at),
        "pokok": category_label(desk, case),
        "tahap": _stage(desk, case),
        "pemegang": holder.name if holder else desk.words("kartu.tanpa_pemegang"),
        "batas": f"{date} ({left})",
        "kurang": "\n" + desk.words("kartu.kurang", daftar=labels_of(profile, lacks))
        if lacks
        else "",
        "identitas": "\n".join(identity) or nobody,
        "isi": "\n".join(story)
        or (erased_label(desk, case) if case.sealed_at else desk.words("kartu.tanpa_tulisan")),
        "berkas": ", ".join(
            _file(desk, case, row, captions.get(row.id, ""), questions.get(row.id, ""))
            for row in files
        )
        or desk.words("kartu.tanpa_berkas"),
        "lanjutan": "".join(f"\n\n{block}" for block in blocks if block),
    }


def _stage(desk: Desk, case: Case) -> str:
    """The stage, and whom it waits for there."""
    name = officer_stage(desk, case)
    if case.paused is None:
        return name
    wait = waits.wait_name(desk, case, case.paused.why)
    since = desk.date(case.paused.since)
    return desk.words("kartu.jeda", tahap=name, sebab=wait, tanggal=since)


def _decided(call: Call, case: Case) -> list[str]:
    """The lists that officers tick, as far as anything of them was decided."""
    fields = call.desk.profile(case.version).form.fields
    return [f"{one.label}:\n{standing(case, one)}" for one in fields if one.key in case.ticks]


def _planned(call: Call, case: Case) -> list[str]:
    """What is to be done because of it."""
    found = "\n".join(plan_lines(call, case))
    return [call.desk.words("kartu.rtl", daftar=found)] if found else []


def _beside(desk: Desk, case: Case) -> Iterator[str]:
    """Where else it was entered, and whether it is doubted whose it is."""
    if case.reference and case.channel != LAPOR:
        yield desk.words("kartu.lapor", id=case.reference)
    if case.unproven:
        yield desk.words("kartu.tak_terbukti")


def _originals(desk: Desk, case: Case, there: bool) -> list[str]:
    """Where what is not on the card can be read."""
    number = desk.numbers.tap(case.label).replace("_", "/")
    return [desk.words("kartu.asli", perintah=f"/lihat {number} asli")] if there else []


#: What is said of a file that is not there; of one that is, nothing.
_STATUS = ("wait", "failed", "refused", "sealed", texts.TAKEN)


def _transcripts(call: Call, case: Case, files: Sequence[str]) -> list[str]:
    """What was heard in recordings, as an officer wrote it down."""
    lines = []
    for number, file in enumerate(files, start=1):
        found = texts.read(call.tx, call.desk.vault, case.transcripts.get(file, ""))
        if found is not None:
            said = mask_digits(found.decode(errors="replace"))
            lines.append(call.desk.words("kartu.rekaman", urut=str(number), isi=said))
    return lines


def _file(desk: Desk, case: Case, row: texts.EvidenceRow, caption: str, question: str) -> str:
    taken, sealed = row.note == texts.TAKEN, case.sealed_at is not None
    status = "sealed" if sealed else texts.TAKEN if taken else row.status
    notes = [
        question,
        desk.words("simpanan.petugas") if row.id in case.officers_files else "",
        desk.words(f"simpanan.{status}") if status in _STATUS else "",
        desk.words("simpanan.infected") if row.scan == IS_INFECTED else "",
        "" if taken else mask_digits(shorten(caption, 100)),
    ]
    if row.kind == "location" and not sealed and not taken:
        place = texts.known_of(desk.vault, row)
        lat, lon = msgspec.json.decode(place, type=tuple[float, float])
        notes.append(f"{lat:.5f}, {lon:.5f}")
    said = "; ".join(note for note in notes if note)
    name = desk.words_for("berkas", row.kind, other="other")
    return f"{name} ({said})" if said else name


#: So much of a mail is shown; the rest is in the mailbox.
_ORIGINAL_CHARS = 6000


def show(call: Call) -> None:
    case = call.case()
    word = call.rest.strip().lower()
    if word == "asli":
        _original(call, case)
        return
    if word:
        raise Stop("p_nomor_salah", {"nomor": call.rest.strip()[:60]})
    text, params = "p_lihat", card(call, case)
    # Of a sealed case nothing is brought.
    count = 0 if case.sealed_at else len(citizens_files(call.tx, case))
    if count:
        text, params = f"{text}>{_FILES_BELOW}", params | {"jumlah": str(count)}
    call.say(text, params, taps_of(call, case, count), case_id=case.id)


#: What a case is worked on with, in the order of its way through an office. None of them ends or
#: hides it: for those somebody has to type.
BUTTONS = ("berkas", "terima_surat", "lanjut", "ambil", "lengkap", "teruskan", "lengkapi", "balas",
           "jawab", "setujui", "kembalikan", "kirim", "disposisi", "catatan", "eskalasi",
           "riwayat")  # fmt: skip
_OF_OPEN = frozenset({"balas", "jawab", "eskalasi"})
#: As many as every channel shows in one list.
_MOST_BUTTONS = 10


def taps_of(call: Call, case: Case, files: int) -> list[Choice]:
    """Buttons for what this officer may do now with the case, which has so many files to see."""
    profile, roles = call.desk.profile(case.version), call.staff.roles
    case = delivering.with_arrival(call.tx, call.desk, case)

    def may(name: str) -> bool:
        if case.sealed_at is not None:
            return name == "riwayat"
        if name == "berkas" and not files:
            return False
        if name == "ambil" and case.holder is not None:
            return False
        if name == "lanjut" and (case.paused is None or name not in profile.rights):
            return False
        if name == "setujui" and (sign := next_sign(profile, case.draft)) is not None:
            return sign.role in roles
        if name in workflow.VERBS:
            return isinstance(workflow.decide(profile, case, name, roles=roles), Transition)
        return (case.open or name not in _OF_OPEN) and workflow.allowed(profile, name, roles)

    found = [name for name in BUTTONS if may(name)][:_MOST_BUTTONS]
    return [call.desk.tap(name, case.label) for name in found]


def _original(call: Call, case: Case) -> None:
    """The mails of a case as they were written, with all that was left out, but for who it is."""
    profile = call.desk.profile(case.version)
    mails, hidden = [], []
    for row, words in texts.of_case(call.tx, call.desk.vault, case.id, "identity", _ORIGINALS):
        if row.kind == "identity":
            hidden += names_in(profile, msgspec.json.decode(words, type=Stored))
            continue
        when = f"{call.desk.date(row.at)} {call.desk.clock_time(row.at)}"
        mails.append(f"— {when}\n{words.decode(errors='replace')}")
    if not mails:
        raise Stop("p_tanpa_asli", {"nomor": case.label})
    said = without_person("\n\n".join(mails)[:_ORIGINAL_CHARS], hidden)
    call.say("p_asli", {"nomor": case.label, "isi": said}, case_id=case.id)


SHOW = Command(
    name="lihat",
    shows=True,
    aliases=("show",),
    takes="<nomor> [asli]",
    summary=(
        "Kartu pengaduan: tahap, batas waktu, isi, berkas. Identitas tersamar. Dengan asli: surel "
        "pelapor seperti ditulisnya, dengan kutipan dan tanda tangannya."
    ),
    example="/lihat 42",
    run=show,
)
