"""The timetable of an office as people read it, in Indonesian."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from backoffice.case.conditions import parse
from backoffice.case.workflow import VERBS, roles_of
from backoffice.office.branches import BY_CLOCK, BY_SILENCE
from backoffice.office.profile import Profile
from backoffice.office.timetable import (
    BEGIN,
    COMPLETION,
    REPLY,
    Outcome,
    Play,
    Step,
    Timetable,
    Wait,
)

_WORDS = {
    BEGIN: "pengaduan masuk",
    "tulis": "pelapor menulis lagi",
    BY_CLOCK: "dengan sendirinya lengkap, karena tenggatnya lewat",
    BY_SILENCE: "ditutup dengan sendirinya, karena tidak ada tanggapan",
}
_LIMITS = {COMPLETION: "Waktu pelapor melengkapi", REPLY: "Waktu pelapor menanggapi jawaban"}
_WEEKDAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def as_text(profile: Profile, table: Timetable) -> str:
    """Each end with its shortest and its slowest way, of an end with an answer also the fullest;
    then where cases wait.
    """
    return "\n".join(_Told(profile).lines(table))


def what_is_wrong(profile: Profile, table: Timetable) -> list[str]:
    """A sentence for each thing for which the office is not fit to be worked in."""
    stages = {stage.id: stage.name for stage in profile.workflow.stages}
    found = [] if table.outcomes else ["Tidak ada pengaduan yang sampai ke tahap akhir."]
    for one in table.stuck:
        way = ", ".join(one.way) or "sejak masuk"
        found.append(f"Dari tahap {stages[one.stage]} ada yang tidak pernah selesai: {way}.")
    if table.unreached:
        names = ", ".join(stages[stage] for stage in table.unreached)
        found.append(f"Tidak ada pengaduan yang pernah sampai ke: {names}.")
    return found


class _Told:
    """Ids as this office calls what they stand for."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._stages = {stage.id: stage.name for stage in profile.workflow.stages}
        self._limits = {rule.id: rule.name for rule in profile.limits} | _LIMITS

    def lines(self, table: Timetable) -> Iterator[str]:
        yield f"{self._profile.office.id}: bila setiap orang bertindak pada saat terakhir"
        for outcome in table.outcomes:
            yield from self._outcome(outcome)
        yield "\nDi mana pengaduan menunggu paling lama"
        for wait in table.waits:
            yield self._wait(wait)
        if table.unused:
            yield "\nYang tidak pernah dapat dilakukan, apa pun yang terjadi sebelumnya"
        for number in table.unused:
            move = self._profile.workflow.transitions[number]
            target = self._stages[move.target]
            yield f"  {move.verb} ke {target} (workflow.transitions[{number}])"

    def _outcome(self, outcome: Outcome) -> Iterator[str]:
        count = len(outcome.plays)
        state = outcome.shortest.steps[-1].state
        yield f"\n{self._stages[outcome.stage]} ({state}, {count} jalan)"
        shown: list[Play] = []
        for name, play in (
            ("terpendek", outcome.shortest),
            ("terlama", outcome.slowest),
            ("terpanjang", outcome.fullest),
        ):
            if play not in shown and (name != "terpanjang" or state == "SELESAI"):
                shown.append(play)
                yield f"  Jalan {name}: {len(play.steps) - 1} langkah, {_span(play.lasts)}"
                for step in play.steps:
                    yield from self._step(step)

    def _step(self, step: Step) -> Iterator[str]:
        waited = f" (menunggu sampai: {self._limits[step.limit]})" if step.limit else ""
        yield f"    {_moment(step.at)}  {self._deed(step)} → {self._stages[step.stage]}{waited}"
        if step.deadlines:
            running = "; ".join(
                f"{self._limits[one.id]} {_moment(one.due)}" for one in step.deadlines
            )
            yield f"        berjalan: {running}"

    def _deed(self, step: Step) -> str:
        if step.actor != "petugas":
            return _WORDS.get(step.verb, step.verb)
        roles = ", ".join(roles_of(self._profile, step.roles)) or "semua petugas"
        return f"{self._command(step.verb)}, {roles}"

    def _command(self, verb: str) -> str:
        if ":" in verb:
            decided = parse(verb)
            field = self._profile.form.field(decided.subject)
            options = {one.id: one.label for one in field.options}
            value = " ".join(options.get(one, one) for one in decided.any_of)
            return f"/{field.command or 'isi'} {value}".strip()
        known = VERBS.get(verb)
        return known.command if known else f"/{verb}"

    def _wait(self, wait: Wait) -> str:
        if wait.lasts is None:
            return f"  tanpa batas   {self._stages[wait.stage]}"
        reached = f", tercapai paling lambat {_moment(wait.reached)}" if wait.reached else ""
        limit = self._limits[wait.limit]
        return f"  {_span(wait.lasts):<12}  {self._stages[wait.stage]} ({limit}){reached}"


def _moment(at: datetime) -> str:
    return f"{_WEEKDAYS[at.weekday()]} {at:%d-%m-%Y %H.%M}"


def _span(lasts: timedelta) -> str:
    """In whole days, of less than one in hours."""
    return f"{lasts // _DAY} hari" if lasts >= _DAY else f"{lasts // _HOUR} jam"
