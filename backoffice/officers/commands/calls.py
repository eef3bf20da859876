"""/telepon: list the citizens to be called, and enter what came of a call."""

from __future__ import annotations

from itertools import islice
from typing import Any

from backoffice.case.case import Case
from backoffice.casework import handling
from backoffice.desk.wording import shorten
from backoffice.officers.commands import call_list
from backoffice.officers.commands.command import Command, OfficeQuestion
from backoffice.officers.commands.running import Call
from backoffice.store import held_messages, texts

#: So many attempts are shown, and are enough before another way is advised.
ATTEMPTS = 3
_LISTED = 20
#: What prints the list.
_PRINT = frozenset({"cetak", "print"})
#: The result that takes a case off the list.
TOLD = "tersampaikan"


def track_calls(call: Call) -> None:
    """`[nomor] [hasil]`, or `cetak`: the list, one of it, what came of a call, or it on paper."""
    if call.rest.strip().lower() in _PRINT:
        call_list.ask_to_print(call)
        return
    if not call.rest.strip():
        _list(call)
        return
    case = call.case(optional_number=False)
    if call.rest.strip():
        _log(call, case)
    else:
        _show(call, case)


def _list(call: Call) -> None:
    lines: list[str] = []
    for row, case in islice(call_list.listed(call), _LISTED):
        waits = call.desk.words(
            "telepon.menunggu",
            saat=_when(call, row.since),
            jumlah=str(row.messages),
            kali=str(row.calls),
        )
        lines.append(f"• {case.label}: {waits}")
    if lines:
        call.say("p_telepon", {"daftar": "\n".join(lines)})
    else:
        call.say("p_telepon_kosong")


def _show(call: Call, case: Case) -> None:
    lines = [
        f"• {_when(call, row.created_at)}: {row.text.replace('_', ' ')}"
        for row in held_messages.called_for(call.tx, case.id)
    ]
    params = {
        "nomor": case.label,
        "daftar": "\n".join(lines) or call.desk.words("telepon.tanpa_pesan"),
        "percobaan": _attempts(call, case) or call.desk.words("telepon.tanpa_percobaan"),
    }
    call.say("p_telepon_kasus", params, case_id=case.id)


def _log(call: Call, case: Case) -> None:
    result = call.rest.strip()
    handling.do_call(call.work, case, result)
    if result.lower().startswith(TOLD):
        held_messages.reached_by_call(call.tx, case.id)
        call.say("p_telepon_selesai", {"nomor": case.label}, case_id=case.id)
        return
    tried = len(_calls(call, case))
    text = "p_telepon_habis" if tried >= ATTEMPTS else "p_telepon_dicatat"
    params = {"nomor": case.label, "kali": str(tried), "percobaan": _attempts(call, case)}
    call.say(text, params, case_id=case.id)


def _calls(call: Call, case: Case) -> list[tuple[texts.TextRow, bytes]]:
    return texts.of_case(call.tx, call.desk.vault, case.id, "call")


def _attempts(call: Call, case: Case) -> str:
    """The latest attempts, a line each."""
    return "\n".join(
        f"• {_when(call, row.at)}: {shorten(words.decode(errors='replace'), 120)}"
        for row, words in _calls(call, case)[-ATTEMPTS:]
    )


def _when(call: Call, at: Any) -> str:
    return f"{call.desk.date(at)} {call.desk.clock_time(at)}"


TRACK_CALLS = Command(
    name="telepon",
    aliases=("calls",),
    takes="[nomor] [hasil]",
    summary=(
        "Pelapor yang tidak terjangkau lewat chat; mencatat hasil menelepon. Dengan kata cetak, "
        "daftarnya di kertas, dengan nama dan nomor: identitas mereka dibuka dan itu tercatat."
    ),
    example="/telepon 42 tersampaikan, jawaban dibacakan kepada pelapor.",
    run=track_calls,
    asks=OfficeQuestion(call_list.track_calls_confirmed),
)
