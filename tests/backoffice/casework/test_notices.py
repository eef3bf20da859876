"""Every text that the house may say exists, and gets what it asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from app.demo.world import World
from backoffice.case import events
from backoffice.case.events import Actor, CaseEvent
from backoffice.case.needs import NEEDS
from backoffice.case.parts import Draft
from backoffice.casework.notice import ToCitizen
from backoffice.casework.notices import notices
from backoffice.office.profile import shared_texts
from bot.engine_texts import ENGINE_TEXTS
from bot.texts import OFFICE_PARAMS, Catalogue
from tests.world import has_complained, sends_to

SOURCES = sorted((Path(__file__).parents[3] / "backoffice").rglob("*.py"))
TEXTS = Catalogue(shared_texts())
NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
#: Call -> where its text key stands.
_KEY_AT = {
    "say": 0,
    "await_yes": 0,
    "await_words": 0,
    "Stop": 0,
    "Refusal": 0,
    "Notice": 1,
    "tell": 2,
    "raise_alarm": 2,
    "tell_desk": 2,
    "tell_citizen": 3,
    "tell_holder": 3,
}


def spoken() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """(where, text key, names of its parameters if they stand there) of every text in the code."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            where = f"{path.name}:{node.lineno}"
            if name in _KEY_AT and len(node.args) > _KEY_AT[name]:
                at = _KEY_AT[name]
                params = node.args[at + 1] if len(node.args) > at + 1 else None
                refs = next((kw.value for kw in node.keywords if kw.arg == "refs"), None)
                for key in strings(node.args[at]):
                    yield where, key, names(params, refs)


def strings(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return strings(node.body) + strings(node.orelse)
    return []


def names(*nodes: ast.expr | None) -> frozenset[str] | None:
    """Keys of these literal dicts; None where they are made elsewhere."""
    found: set[str] = set()
    for node in nodes:
        if node is None:
            continue
        if not isinstance(node, ast.Dict):
            return None
        found |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return frozenset(found)


def test_every_text_that_the_code_names_exists() -> None:
    every = list(spoken())
    assert len(every) > 50
    assert [(where, key) for where, key, _ in every if key not in TEXTS] == []


def test_every_text_gets_what_it_asks_for() -> None:
    # What Stop adds to every reply of a command, `await_yes` to a preview, and delivery to all:
    # the case's number as it is tapped.
    given = {"contoh", "perintah", "pilihan_selesai", "ref"} | set(OFFICE_PARAMS)
    wrong = [
        f"{where} {key}: {sorted(missing)}"
        for where, key, params in spoken()
        if params is not None and (missing := TEXTS.placeholders(key) - params - given)
    ]
    assert wrong == []


def test_every_text_for_officers_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    texts = shared_texts()
    mine = [key for key in texts if key.startswith("p_") and not key.endswith((".m", ".s"))]
    by_mail = [key for key in texts if key.endswith((".m", ".s"))]
    assert [key for key in by_mail if key[:-2] not in texts] == []
    assert [key for key in mine if f'"{key}"' not in code] == []
    assert NEEDS


def test_by_mail_nobody_is_told_to_type_ya_alone() -> None:
    """There a confirmation has a code, which delivery adds below."""
    texts = shared_texts()
    asks = [key for key, text in texts.items() if key.startswith("p_") and "*YA*" in str(text)]
    assert len(asks) > 5
    assert [key for key in asks if f"{key}.m" not in texts] == []


def test_every_text_of_the_engine_exists() -> None:
    assert [key for key in ENGINE_TEXTS if key not in TEXTS] == []


async def test_every_event_leads_to_texts_that_can_be_said(one_world: World) -> None:
    """No notice names the citizen, and each can be rendered with what it carries."""
    desk = one_world.node.desk
    case = await has_complained(one_world.citizen())
    case = replace(case, draft=Draft(words="t", version=1, by="s"))
    assert {type(event) for event in EXAMPLES} == set(get_args(CaseEvent))
    for event in EXAMPLES:
        found = notices(
            event,
            case,
            desk,
            actor=Actor(kind="citizen"),
            now=one_world.clock(),
            snippet="sudah di loket",
        )
        for notice in found:
            params = (
                desk.office_params(NOW)
                | {"ref": "1_2026"}
                | notice.params
                | dict.fromkeys(notice.refs, "isi")
            )
            shown = desk.catalogue(case.version).render(notice.text, params, markup="plain")
            if not isinstance(notice.to, ToCitizen):
                assert "Warga Contoh" not in shown
                # What a colleague hands over comes at once; the rest waits for the opening.
                by_colleague = isinstance(event, BETWEEN_COLLEAGUES)
                assert notice.in_hours or by_colleague, f"{notice.text} would wake somebody"
        assert len({notice.name for notice in found}) == len(found), "keys would be the same"


MEETING = events.MeetingSet(
    number=1,
    at=NOW,
    place="t",
    invited="t",
    roles=("tim_penjawab",),
    staff=(),
    stage="s4",
    state="DIPROSES",
    told=True,
)
EXAMPLES: tuple[CaseEvent, ...] = (
    events.Opened(
        code="SGU-2222-22",
        version="",
        person="p",
        address="a",
        channel="telegram",
        category="",
        stage="kurang",
        state="BELUM_LENGKAP",
        words="t",
        lacks_receive=("nama",),
    ),
    events.MailDoubted(),
    events.MailProven(),
    events.Numbered(number="0001/PGD/XI/2026", ordinal=1, year=2026),
    events.Completed(origin="petugas", stage="s3"),
    events.Taken(staff="s", stage="s4"),
    events.Noted(words="t"),
    events.Written(words="t"),
    events.Messaged(words="t"),
    events.Answered(words="t", stage="s4", state="DIJAWAB"),
    events.Delivered(words="t", stage="s6", state="DIJAWAB", answer="t", files=("f",)),
    events.Delivered(words="t", stage="s6", state="DIJAWAB", answer="t", direct=True),
    events.Undelivered(stage="s5", state="JAWABAN_DISETUJUI", words="t"),
    events.Closed(outcome="SELESAI", stage="selesai"),
    events.Reopened(stage="s4", state="DIPROSES"),
    events.Asked(what="cabut"),
    events.Asked(what="ubah_data"),
    events.DataDecided(what=("data_saya",), how="dikirim", words="t"),
    events.DataDecided(what=("data_saya",), how="diserahkan", words="t"),
    events.DataDecided(what=("hapus_data", "ubah_data"), how="ditolak", words="t"),
    events.DataDecided(what=("hapus_data",), how="ditolak"),
    events.Restricted(secret=events.Secret(roles=("pejabat_pengelola",)), why="teradu"),
    events.Restricted(secret=events.Secret(staff=("s",)), why="pejabat"),
    events.Restricted(
        secret=events.Secret(roles=("pejabat_pengelola",), doubts=(events.Doubt("uang"),)),
        why="dugaan",
    ),
    events.OpeningAsked(),
    events.ClearingAsked(accused="s"),
    events.Unrestricted(),
    events.Unrestricted(why="dugaan", news="baru"),
    events.Unrestricted(why="dugaan", news="tambahan", holder="s"),
    events.Proven(act="identitas"),
    events.Shared(words="t"),
    events.Published(words="t", medium="t"),
    events.Summarised(words="t"),
    events.Sealed(words="t", until=NOW),
    events.Destroyed(),
    events.IdentityKept(hidden=False),
    events.Reminded(clock="catat_distribusi", mark="late"),
    events.Released(stage="s3", state="LENGKAP"),
    events.Assigned(stage="s2", state="DIDISPOSISI", roles=("tim_penjawab",), words="t"),
    events.Escalated(roles=("pejabat_pengelola",), words="t"),
    events.Directed(words="t", to=("s",)),
    events.PaperWritten(paper="telaahan_staf", version=1, words="t"),
    events.PaperSigned(paper="telaahan_staf", version=1, role="pejabat_pengelola"),
    events.PaperReturned(paper="telaahan_staf", version=1, words="t"),
    events.PaperIssued(paper="telaahan_staf", version=1, number="1", file="f"),
    events.PaperVoided(paper="telaahan_staf", number="1", words="t"),
    events.Drafted(words="t", version=1),
    events.Drafted(words="t", version=2, files=("f",)),
    events.Approved(version=1, stage="s5", state="JAWABAN_DISETUJUI"),
    events.Returned(version=1, stage="s4", state="DIPROSES", words="t"),
    events.Requested(words="t", until=NOW, stage="kurang", state="BELUM_LENGKAP"),
    events.Awaited(until=NOW),
    events.Resumed(stage="s1", state="DITERIMA"),
    events.Resumed(stage="s1", state="DITERIMA", answered=True, asked_by="s"),
    events.Filled(field="alamat", words="t"),
    events.Revealed(reason="menghubungi pelapor"),
    events.FilesOpened(files=("f",), numbers=(1,), reason="menghubungi pelapor"),
    events.FilesOpened(files=("f",), numbers=(1,)),
    events.FileReleased(file="f", number=1),
    events.Transcribed(file="f", words="t", number=1),
    events.Received(stage="s1", state="DITERIMA"),
    events.Unreceived(stage="s1", state="DITERIMA", number="0001/PGD/XI/2026", words="t"),
    events.Signed(version=1, role="pejabat_pengelola"),
    events.Ticked(field="syarat", tick="satu", how="ya"),
    events.Paused(why="menunggu", clocks=("penyelesaian",)),
    events.Continued(why="menunggu"),
    events.Extended(clock="penyelesaian", amount=3, words="t"),
    MEETING,
    replace(MEETING, moved=True, words="t"),
    events.MeetingAttended(number=1, words="t"),
    events.MeetingHeld(number=1, words="t"),
    events.MeetingCancelled(number=1, words="t"),
    events.MeetingCancelled(number=1),
    events.Planned(number=1, words="t", due=NOW, roles=("tim_penjawab",)),
    events.PlanDone(number=1, words="t"),
    events.PlanDropped(number=1, words="t"),
    events.Archived(archive_class="umum"),
    events.LaporEntered(reference="7654321"),
)
BETWEEN_COLLEAGUES = (
    events.Assigned,
    events.Escalated,
    events.Directed,
    events.Taken,
    events.Drafted,
    events.Signed,
    events.Approved,
    events.Returned,
    events.Restricted,
    events.MeetingSet,
    events.MeetingCancelled,
    events.Planned,
)


async def test_a_blocked_citizen_is_told_to_the_officer(one_world: World) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga)
    warga.user.block()
    await one_world.settle()
    await petugas.says("/balas 1 Mohon datang besok.")
    await petugas.says("YA")
    assert "pelapor memblokir akun kantor" in petugas.sees
    assert "0001/PGD/XI/2026" in petugas.sees
    warga.user.unblock()
    await warga.says("maaf pak, tadi terblokir")
    assert "kami simpan" in warga.sees
    assert not any("Mohon datang besok." in text for text in sends_to(one_world, warga))


async def test_the_notice_of_an_incomplete_case_does_not_quote_what_may_be_a_name(
    one_world: World,
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    warga = one_world.citizen()
    await has_complained(warga, nama="", alamat="", kontak="")
    await warga.says("nama saya Warga Contoh Satu, dusun contoh")
    assert "Warga Contoh" not in petugas.sees
    assert "baca dengan /lihat" in petugas.sees
    await petugas.says(f"/lihat {petugas.sees.split()[2]}")
    assert "nama saya Warga Contoh Satu" in petugas.sees
