"""What a case looks like in words: its limit, its lacks, its subject. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from backoffice.case.case import Case
from backoffice.case.clocks import (
    Clock,
    ClockRule,
    Remaining,
    applies,
    measured,
    nearest_due,
    next_due,
    remaining,
    running,
)
from backoffice.case.events import (
    Approved,
    Archived,
    Asked,
    Assigned,
    CaseEvent,
    Closed,
    Completed,
    Continued,
    DataDecided,
    Directed,
    Drafted,
    Escalated,
    Extended,
    FileReleased,
    FilesOpened,
    Filled,
    IdentityKept,
    LaporEntered,
    MeetingSet,
    Numbered,
    Opened,
    PaperIssued,
    PaperReturned,
    PaperSigned,
    PaperVoided,
    PaperWritten,
    Paused,
    PlanDone,
    PlanDropped,
    Planned,
    Proven,
    Reminded,
    Restricted,
    Returned,
    Revealed,
    Signed,
    Ticked,
    Transcribed,
    Unreceived,
    Unrestricted,
)
from backoffice.desk.desk import Desk
from backoffice.office.archive import class_of
from backoffice.office.papers import paper_of
from backoffice.office.profile import Profile
from backoffice.office.rules import LAPOR
from bot.conversation import Answer


def channel_title(desk: Desk, channel: str) -> str:
    """What people call a channel, or a way without one; the id itself for one that is unknown."""
    return desk.titles.get(channel) or way_title(desk, channel)


def way_title(desk: Desk, way: str) -> str:
    """What people call a way without a channel, also one that only an older profile has."""
    profiles = (desk.current, *desk.versions.values())
    ways = (one for profile in profiles for one in profile.rules.paper_ways)
    return next((one.words for one in ways if one.id == way), way)


def channel_of(desk: Desk, case: Case) -> str:
    """How the complaint came, with what the system that it came from calls it."""
    name = channel_title(desk, case.channel)
    if not case.reference or case.channel != LAPOR:
        return name
    return desk.words("kanal.dengan_id", kanal=name, id=case.reference)


def case_line(desk: Desk, case: Case) -> str:
    """Number, subject and stage, for a list of which one is meant."""
    return f"{case.label} · {category_label(desk, case)} · {officer_stage(desk, case)}"


def telling_note(desk: Desk, case: Case) -> str:
    """Whether the citizen hears of it by chat."""
    return desk.words("kabar.diberi_tahu" if case.address_id else "kabar.tanpa_alamat")


def category_label(desk: Desk, case: Case) -> str:
    """The label of a case's category as the form of its version shows it."""
    profile = desk.profile(case.version)
    if not profile.category_field:
        # The SOP knows none: everything is what the service is for.
        return profile.office.service
    for option in profile.form.field(profile.category_field).options:
        if option.id == case.category:
            return option.label
    return case.category or desk.words("kategori.belum")


def erased_label(desk: Desk, case: Case) -> str:
    """What is shown where the words of a case cannot be read any more."""
    if case.destroyed_at:
        return desk.words("hilang.dimusnahkan")
    return desk.words("hilang.disegel" if case.sealed_at else "hilang.dihapus")


def labels_of(profile: Profile, keys: tuple[str, ...]) -> str:
    """Names of form fields for a list in a sentence: "nama, nomor HP"."""
    labels = (profile.form.field(key).label for key in keys)
    return ", ".join(label[:1].lower() + label[1:] for label in labels)


def dated(desk: Desk, due: datetime, now: datetime) -> str:
    """A due date as people say it, with the clock time where it is not the end of a day.

    One in a year without a list of holidays is an estimate.
    """
    calendar = desk.calendar
    day, words = calendar.day(due), desk.day_date(due)
    if due != calendar.end(day):
        time = desk.clock_time(due)
        words = desk.words("batas.pukul", batas=words, jam=time, zona_waktu=calendar.label)
    if day == calendar.day(now):
        words = desk.words("batas.hari_ini", batas=words)
    return words if calendar.known(day) else desk.words("batas.perkiraan", batas=words)


def left_of(desk: Desk, due: datetime, now: datetime) -> str:
    """How long is left until `due`, or how late it is."""
    left = remaining(due, now, desk.calendar)
    if not left.amount:
        return desk.words("sisa.lewat_hari_ini" if left.late else "sisa.hari_ini")
    key = "sisa.terlambat" if left.late else "sisa.masih"
    return desk.words(key, selama=_span(desk, left))


def limit_text(desk: Desk, case: Case, now: datetime) -> str:
    """`{batas}`: a date once the settling clock runs, before that how long it will be."""
    profile = desk.profile(case.version)
    settling = settling_rules(profile, case)
    if settling and case.completed_at is None:
        rule = measured(settling[-1], case)
        unit = desk.words(f"satuan.{rule.unit}")
        return desk.words("batas.sejak_lengkap", jumlah=str(rule.amount), satuan=unit)
    # The clocks before it are the office's own: no citizen is told of their limits.
    rules = settling or profile.clocks
    clocks = running(case, rules, desk.calendar)
    due = nearest_due(clocks)
    if due is None:
        return _limit_after_waiting(desk, rules, case, clocks)
    words = dated(desk, due, now)
    return words if now <= due else desk.words("batas.terlewati", batas=words)


def _limit_after_waiting(
    desk: Desk, rules: Sequence[ClockRule], case: Case, clocks: Sequence[Clock]
) -> str:
    """How long it will be from when what is waited for has come; "-" where no clock waits."""
    waiting = [one.rule for one in clocks if one.paused_at and not one.stopped_at]
    if not waiting:
        return "-"
    rule = measured(next(one for one in rules if one.id == waiting[-1]), case)
    unit = desk.words(f"satuan.{rule.unit}")
    return desk.words("batas.setelah_menunggu", jumlah=str(rule.amount), satuan=unit)


def settling_rules(profile: Profile, case: Case) -> list[ClockRule]:
    """The clocks by which a case of its kind is to be settled, once it is complete."""
    return [rule for rule in profile.clocks if rule.starts == "lengkap" and applies(rule, case)]


def nearest_limit(desk: Desk, case: Case, now: datetime) -> tuple[str, str]:
    """What is next due of a case, for officers: its date and what is left of it."""
    profile = desk.profile(case.version)
    due = next_due(case, profile.limits, desk.calendar)
    if due is None:
        return "-", desk.words("batas.tidak_ada")
    return dated(desk, due, now), left_of(desk, due, now)


def settling_limit(desk: Desk, case: Case, now: datetime) -> tuple[str, str]:
    """The limit of settling the case: its date and what is left of it."""
    rules = settling_rules(desk.profile(case.version), case)
    return (
        limit_of_clock(desk, case, rules[-1].id, now) if rules else nearest_limit(desk, case, now)
    )


def limit_of_clock(desk: Desk, case: Case, rule: str, now: datetime) -> tuple[str, str]:
    """One clock's limit, for its reminder: its date and what is left of it."""
    due = _due_of_clock(desk, case, rule)
    return (dated(desk, due, now), left_of(desk, due, now)) if due else ("-", "-")


def span_of_clock(desk: Desk, case: Case, rule: str, now: datetime) -> str:
    """How far one clock's limit lies before or behind now: "2 hari kerja"."""
    due = _due_of_clock(desk, case, rule)
    return _span(desk, remaining(due, now, desk.calendar)) if due else "-"


def _due_of_clock(desk: Desk, case: Case, rule: str) -> datetime | None:
    clocks = running(case, desk.profile(case.version).limits, desk.calendar)
    return next((clock.due_at for clock in clocks if clock.rule == rule), None)


def _span(desk: Desk, left: Remaining) -> str:
    unit = desk.words(f"satuan.{left.unit}")
    return desk.words("sisa.selama", jumlah=str(left.amount), satuan=unit)


def completeness_of(desk: Desk, case: Case) -> str:
    """`{kelengkapan}` of a receipt."""
    lacks = case.lacks
    if not lacks:
        return desk.words("kelengkapan.cukup")
    return desk.words("kelengkapan.kurang", daftar=labels_of(desk.profile(case.version), lacks))


def citizen_step(desk: Desk, case: Case) -> str:
    """`{langkah}`: what a citizen is told of the stage."""
    stages = desk.profile(case.version).workflow.stages
    return next((stage.label for stage in stages if stage.id == case.stage), case.state)


def officer_stage(desk: Desk, case: Case) -> str:
    """`{tahap}`: what an officer calls the stage."""
    stages = desk.profile(case.version).workflow.stages
    return next((stage.name for stage in stages if stage.id == case.stage), case.stage)


def runs_again(desk: Desk, case: Case, now: datetime) -> str:
    """`{jam}`: that the clocks of a case go on, until when; empty where none runs."""
    date, left = nearest_limit(desk, case, now)
    return desk.words("tenggat.lagi", batas=date, sisa=left) if date != "-" else ""


def shorten(text: str, limit: int = 160) -> str:
    """A text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0] + "…"


def superiors_of(profile: Profile, roles: frozenset[str]) -> tuple[str, ...]:
    """The roles right above these; a role that is held itself is no superior of its holder."""
    above = [role.superior for role in profile.roles if role.id in roles and role.superior]
    return tuple(dict.fromkeys(one for one in above if one not in roles))


def in_full(answer: Answer) -> str:
    """What was answered: what was cut for the summary is followed by the words themselves."""
    if not answer.shown.endswith("…"):
        return answer.shown or answer.words
    return answer.words if isinstance(answer.value, str) else f"{answer.shown}\n{answer.words}"


def wishes(desk: Desk, what: Sequence[str]) -> str:
    """What a citizen asked for, in words."""
    named = [desk.words_for("permintaan", one) for one in what]
    if not named:
        return ""
    return reduce(lambda said, one: desk.words("daftar.dan", awal=said, akhir=one), named)


def failure(desk: Desk, code: str, cause: str | None = None) -> str:
    """Why a message was not taken or did not arrive: by the channel's own cause where there is one,
    else by SendCode and what delivery adds.
    """
    return desk.words_for("sebab", cause or code)


def amounts(desk: Desk, total: int, shown: int, most: int) -> tuple[str, str]:
    """`{jumlah}` and `{lagi}` of a list that is cut; nobody counts beyond `most`."""
    if total > most:
        return desk.words("daftar.lebih"), "\n" + desk.words("daftar.banyak")
    more = total - shown
    rest = "\n" + desk.words("daftar.lagi", jumlah=str(more)) if more > 0 else ""
    return str(total), rest


def event_in_words(desk: Desk, event: CaseEvent, names: Mapping[str, str] = {}) -> str:
    """What a journal line says happened, without anybody's words.

    `names` are those of officers, by their id.
    """
    tag = str(event.__struct_config__.tag)
    catalogue = desk.catalogue(desk.current.version)
    detail, params = _told(desk, event, names)
    # A history is shown whatever stands in it; `tests/promises.py` finds an event without words.
    for key in (f"kejadian.{tag}.{detail}", f"kejadian.{tag}"):
        if key in catalogue:
            return desk.words(key, **params)
    return tag


def _told(desk: Desk, event: CaseEvent, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The detail by which an event has words of its own, and what fills them."""
    match event:
        case Opened():
            params = {"kode": event.code, "kanal": way_title(desk, event.channel)}
            return "catat" if event.recorded_by else "", params
        case Numbered():
            return "", {"nomor": event.number}
        case Completed():
            # With an answer of the whole chain the case stays in its state; one that is given
            # directly makes it LENGKAP on the way.
            chained = event.origin == "jawaban_langsung" and event.state != "LENGKAP"
            return "jawaban" if chained else event.origin, {}
        case Assigned(forwarded=True):
            return "diteruskan", {"kepada": _whom(desk, event, names)}
        case Assigned() | Escalated() | Directed():
            to = _whom(desk, event, names)
            return "kepada" if to else "", {"kepada": to}
        case Drafted() | Approved() | Returned():
            by_hand = isinstance(event, Approved) and event.proof
            return "kertas" if by_hand else "", {"versi": str(event.version)}
        case Signed():
            titles = {role.id: role.title for role in desk.current.roles}
            params = {"versi": str(event.version), "peran": titles.get(event.role, event.role)}
            return "kertas" if event.proof else "", params
        case Ticked():
            return event.how, {"isian": event.field, "kriteria": event.tick}
        case Paused() | Continued():
            return "", {"sebab": _wait_name(desk, event.why)}
        case Extended():
            return "", {"tenggat": event.clock, "jumlah": str(event.amount)}
        case Unreceived():
            return "", {"nomor": event.number}
        case PaperWritten() | PaperReturned():
            return "", {"surat": _paper_title(desk, event.paper), "versi": str(event.version)}
        case PaperSigned():
            titles = {role.id: role.title for role in desk.current.roles}
            params = {"surat": _paper_title(desk, event.paper), "versi": str(event.version)}
            params["peran"] = titles.get(event.role, event.role)
            return "kertas" if event.proof else "", params
        case PaperIssued() | PaperVoided():
            params = {"surat": _paper_title(desk, event.paper), "nomor": event.number}
            if isinstance(event, PaperIssued) and event.proof:
                return "kertas_bernomor" if event.number else "kertas", params
            return "bernomor" if event.number else "", params
        case MeetingSet():
            return "pindah" if event.moved else "", {"saat": desk.moment(event.at)}
        case Planned():
            return "", {"urut": str(event.number), "tanggal": desk.date(event.due)}
        case Archived():
            return "", {"kelas": _archive_name(desk, event.archive_class)}
        case LaporEntered():
            return "", {"id": event.reference}
        case PlanDone() | PlanDropped():
            return "", {"urut": str(event.number)}
        case Closed():
            return event.how, {}
        case Revealed():
            return "lagi" if event.again else "", {"alasan": event.reason}
        case Restricted() | Unrestricted():
            return event.why, {}
        case FilesOpened():
            numbers = ", ".join(map(str, event.numbers))
            return "alasan" if event.reason else "", {"urut": numbers, "alasan": event.reason}
        case FileReleased() | Transcribed():
            return "", {"urut": str(event.number)}
        case IdentityKept():
            return "ya" if event.hidden else "tidak", {}
        case Asked():
            return "", {"permintaan": wishes(desk, (event.what,))}
        case DataDecided():
            return event.how, {"permintaan": wishes(desk, event.what)}
        case Proven():
            return "", {"perintah": f"/{event.act}"}
        case Filled():
            return "", {"bidang": event.field}
        case Reminded():
            mark = desk.words_for("pengingat", event.mark)
            return "", {"tenggat": event.clock, "tanda": mark}
        case _:
            return "", {}


def _paper_title(desk: Desk, id: str) -> str:
    found = paper_of(desk.current, id)
    return found.title if found else id


def _archive_name(desk: Desk, id: str) -> str:
    kept = class_of(desk.current, id)
    return kept.name if kept else id


def _wait_name(desk: Desk, why: str) -> str:
    wait = desk.current.workflow.wait(why)
    return wait.name if wait else why


def _whom(desk: Desk, event: Assigned | Escalated | Directed, names: Mapping[str, str]) -> str:
    """To whom something of a case was handed: roles and officers, the one that leads first."""
    titles = {role.id: role.title for role in desk.current.roles}
    roles = () if isinstance(event, Directed) else event.roles
    officers = () if isinstance(event, Escalated) else _officers_of(event)
    lead = event.lead if isinstance(event, Assigned) else ""
    somebody = desk.words("pelaku.staff")
    who = [(one, titles.get(one, one)) for one in roles]
    who += [(one, names.get(one, somebody)) for one in officers]
    who.sort(key=lambda one: one[0] != lead)
    listed = ", ".join(name for _, name in who)
    if not lead:
        return listed
    return desk.words("disposisi.beberapa", daftar=listed, pemimpin=who[0][1])


def _officers_of(event: Assigned | Directed) -> tuple[str, ...]:
    return event.staff if isinstance(event, Assigned) else event.to
