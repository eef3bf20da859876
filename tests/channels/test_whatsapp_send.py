"""What goes out over the Cloud API, and what every refusal of it means."""

from __future__ import annotations

import math
from pathlib import Path
from typing import get_args

import pytest

from app.sandbox.whatsapp.server import WhatsAppSandbox
from app.sandbox.whatsapp.user import SandboxPhone
from channels.channel import DownloadError, SendCode, SendError
from channels.message import Address, Attachment, Blob, Choice, OutboundMessage, Template
from channels.pace import Pace
from channels.whatsapp.adapter import WhatsApp
from channels.whatsapp.checks import TODO
from channels.whatsapp.meaning import CAUSES, ERRORS, meaning
from channels.whatsapp.wire import connect, make_session
from tests.channels.conftest import NOW


@pytest.fixture
def warga(graph: WhatsAppSandbox) -> SandboxPhone:
    """Somebody who has just written, so that free text may be sent."""
    person = graph.user("Warga Contoh")
    person.say("halo")
    return person


def to(person: SandboxPhone, text: str = "", **more: object) -> OutboundMessage:
    address = Address("whatsapp", "100000000000001", person.peer)
    return OutboundMessage("k/0", address, text, **more)  # type: ignore[arg-type]


async def refused(whatsapp: WhatsApp, message: OutboundMessage) -> SendError:
    with pytest.raises(SendError) as caught:
        await whatsapp.send(message)
    return caught.value


async def test_pywa_asks_where_we_tell_it_to() -> None:
    """The address of the API is no option of pywa: it is set on the session that it was given."""
    session = make_session("http://127.0.0.1:9")
    api = connect("1", "token-of-the-office", "http://127.0.0.1:9", session)
    assert str(session.base_url) == "http://127.0.0.1:9/v23.0/"
    assert api._session is session
    assert session.headers["authorization"] == "Bearer token-of-the-office"
    await session.aclose()


async def test_text_to_a_person_known_by_id_and_to_one_known_by_number(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone
) -> None:
    older = graph.user("Warga Lama", user_id="")
    older.say("halo")
    sent = [await whatsapp.send(to(person, "Baik")) for person in (warga, older)]
    assert [send.params.get("recipient") for send in graph.ledger.sends] == [warga.peer, None]
    assert [send.params.get("to") for send in graph.ledger.sends] == [None, older.peer]
    assert [one.external_id for one in sent] == [send.wamid for send in graph.ledger.sends]
    assert older.inbox[-1].text == warga.inbox[-1].text == "Baik"


async def test_marks_are_shown_and_an_answer_stands_under_what_it_answers(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone
) -> None:
    asked = warga.say("Bagaimana?")
    await whatsapp.send(to(warga, "*Sudah* _selesai_", reply_to=asked.wamid))
    assert warga.inbox[-1].text == "Sudah selesai"
    assert graph.ledger.sends[-1].params["context"] == {"message_id": asked.wamid}


async def test_buttons_lists_and_what_comes_back_of_them(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone
) -> None:
    buttons = (Choice("1:ya", "Ya"), Choice("1:tidak", "Tidak"))
    rows = tuple(Choice(f"2:{n}", f"Layanan yang nomornya {n:02d}") for n in range(10))
    for choices in (buttons, rows):
        for part in whatsapp.fit(to(warga, "Pilih", choices=choices)):
            await whatsapp.send(part)
    kinds = [send.params["interactive"]["type"] for send in graph.ledger.sends]
    assert kinds == ["button", "list"]
    assert warga.inbox[-1].buttons == tuple(choice.label for choice in rows)
    warga.press("Tidak", warga.inbox[0])
    warga.press(9)
    body = graph.body()
    items = [item for one in whatsapp.accept(graph.signature(body), body) for item in one.items]
    assert [getattr(item, "choice", None) for item in items[-2:]] == ["1:tidak", "2:9"]


async def test_files_go_as_what_they_are(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone, tmp_path: Path
) -> None:
    shown = {
        "image/jpeg": "image",
        "audio/mpeg": "audio",
        "video/mp4": "video",
        "application/pdf": "document",
        "image/webp": "document",
    }
    for media_type, kind in shown.items():
        path = tmp_path / "berkas"
        path.write_bytes(b"isi " + media_type.encode())
        blob = Blob(str(path), "Tanda terima – ё.bin", media_type)
        await whatsapp.send(to(warga, "Ini.", attachments=(blob,)))
        assert graph.ledger.sends[-1].kind == kind
        assert warga.inbox[-1].document == path.read_bytes()
        assert warga.inbox[-1].text == ("" if kind == "audio" else "Ini.")
    assert {one.filename for one in warga.inbox} == {"Tanda terima – ё.bin"}


async def test_a_picture_that_is_too_large_to_be_shown_is_a_document(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone, tmp_path: Path
) -> None:
    path = tmp_path / "besar.jpg"
    path.write_bytes(bytes(5 * 1024 * 1024 + 1))
    blob = Blob(str(path), "besar.jpg", "image/jpeg")
    graph.faults.add("media", "131053")
    error = await refused(whatsapp, to(warga, attachments=(blob,)))
    assert (error.code, error.retryable) == ("rejected", False)
    lost = Blob(str(tmp_path / "tiada"), "x", "application/pdf")
    assert (await refused(whatsapp, to(warga, attachments=(lost,)))).code == "rejected"


async def test_a_template_outside_the_window_with_its_parameters_on_one_line(
    whatsapp: WhatsApp, graph: WhatsAppSandbox
) -> None:
    graph.add_template("ada_pesan", "Ada pesan untuk {{1}}: {{2}}. Balas BUKA.", buttons=["BUKA"])
    silent = graph.user("Warga Diam")
    closed = await refused(whatsapp, to(silent, "Jawaban lengkap"))
    assert (closed.code, closed.retryable) == ("window_closed", False)
    assert closed.cause == "whatsapp_template_only"
    template = Template("ada_pesan", params=("Warga\nContoh", "0001/PGD/XI/2026\t  "))
    await whatsapp.send(to(silent, "Jawaban", template=template))
    assert silent.inbox[-1].text == "Ada pesan untuk Warga Contoh: 0001/PGD/XI/2026. Balas BUKA."
    silent.press("BUKA")
    body = graph.body()
    (item,) = (i for one in whatsapp.accept(graph.signature(body), body) for i in one.items
               if getattr(i, "text", ""))  # fmt: skip
    assert getattr(item, "text", "") == "BUKA"
    for name, status in (("tiada", ""), ("ditunda", "PAUSED"), ("mati", "DISABLED")):
        if status:
            graph.add_template(name, "x", status=status)
        error = await refused(whatsapp, to(silent, "x", template=Template(name)))
        assert (error.code, error.retryable) == ("rejected", False)
        assert error.cause in {f"whatsapp_template_{why}" for why in ("missing", "paused", "off")}


@pytest.mark.parametrize(
    ("fault", "code", "retryable", "ambiguous"),
    [
        ("131047", "window_closed", False, False),
        ("131026", "unknown_address", False, False),
        ("130429", "throttled", True, False),
        ("131056", "throttled", True, False),
        ("80007", "throttled", True, False),
        ("190", "unauthorized", True, False),
        ("131031", "unauthorized", True, False),
        ("10", "unauthorized", True, False),
        ("132001", "rejected", False, False),
        ("132999", "rejected", False, False),
        ("131009", "rejected", False, False),
        ("131051", "rejected", False, False),
        ("131016", "unreachable", True, False),
        ("131000", "unreachable", True, False),
        ("987654", "rejected", False, False),
        ("502", "unreachable", True, True),
        ("413", "too_large", False, False),
        ("429", "throttled", True, False),
        ("drop_before", "unreachable", True, True),
        ("drop_after", "unreachable", True, True),
        ("malformed", "timeout", True, True),
        ("delay", "timeout", True, True),
    ],
)
async def test_what_each_failure_means(
    whatsapp: WhatsApp,
    graph: WhatsAppSandbox,
    warga: SandboxPhone,
    fault: str,
    code: str,
    retryable: bool,
    ambiguous: bool,
) -> None:
    graph.faults.add("messages", fault, seconds=1.0)
    error = await refused(whatsapp, to(warga, "kata rahasia"))
    assert (error.code, error.retryable, error.ambiguous) == (code, retryable, ambiguous)
    assert (error.retry_after is not None) == (code == "throttled")
    assert "rahasia" not in f"{error!r} {error.answer} {error.cause}"


async def test_nobody_listens() -> None:
    whatsapp = WhatsApp(
        "1", "x" * 12, app_secret="s", verify_token="v", api="http://127.0.0.1:9",
        clock=lambda: NOW, pace=Pace(math.inf),
    )  # fmt: skip
    error = await refused(whatsapp, OutboundMessage("k/0", Address("whatsapp", "1", "62812"), "a"))
    assert (error.code, error.ambiguous) == ("unreachable", False)
    await whatsapp.close()


async def test_who_asked_for_a_pause_gets_one_and_others_do_not_notice(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone
) -> None:
    other = graph.user("Warga Lain")
    other.say("halo")
    graph.faults.add("messages", "131056", to=warga.peer, retry_after=17)
    assert (await refused(whatsapp, to(warga, "a"))).retry_after == 17
    calls = len(graph.ledger.calls)
    held = await refused(whatsapp, to(warga, "a"))
    assert held.code == "throttled"
    assert held.retry_after is not None
    assert 0 < held.retry_after <= 17
    assert len(graph.ledger.calls) == calls
    await whatsapp.send(to(other, "b"))


def test_the_doctor_knows_each_cause_by_its_name() -> None:
    assert set(TODO) <= {*CAUSES, *get_args(SendCode)}
    # Of what bars the office itself, and no one message, each has a remedy of its own.
    ours = {found.cause for found in ERRORS.values() if found.code == "unauthorized"}
    assert {one for one in ours if one not in TODO} == {"whatsapp_token"}


def test_who_is_throttled_is_told_how_long() -> None:
    for number, found in ERRORS.items():
        assert (found.wait is not None) == (found.code == "throttled"), number
    assert meaning(None).code == "rejected"
    assert meaning(250).code == "unauthorized"


@pytest.mark.parametrize(
    ("fault", "reason", "retryable"),
    [
        ("190", "unauthorized", True),
        ("502", "unreachable", True),
        ("drop_before", "unreachable", True),
        ("malformed", "unreachable", True),
    ],
)
async def test_a_file_that_cannot_be_had_now(
    whatsapp: WhatsApp,
    graph: WhatsAppSandbox,
    warga: SandboxPhone,
    tmp_path: Path,
    fault: str,
    reason: str,
    retryable: bool,
) -> None:
    warga.send_document(b"bukti", "bukti.pdf")
    graph.faults.add("info", fault)
    with pytest.raises(DownloadError) as caught:
        await whatsapp.download(
            Attachment("9000000000001", "application/pdf"), tmp_path / "f", limit=100
        )
    assert (caught.value.reason, caught.value.retryable) == (reason, retryable)


async def test_a_file_that_grows_under_way_is_cut_off(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, warga: SandboxPhone, tmp_path: Path
) -> None:
    warga.send_photo(b"\xff\xd8 foto")
    graph.faults.add("download", "grow")
    with pytest.raises(DownloadError) as caught:
        await whatsapp.download(
            Attachment("9000000000001", "image/jpeg"), tmp_path / "f", limit=1024 * 1024
        )
    assert caught.value.reason == "too_large"
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize("ref", ["../100000000000001", "a/b", "a?b", ""])
async def test_an_id_of_a_file_leads_nowhere_else(
    whatsapp: WhatsApp, graph: WhatsAppSandbox, tmp_path: Path, ref: str
) -> None:
    with pytest.raises(DownloadError) as caught:
        await whatsapp.download(Attachment(ref, "image/jpeg"), tmp_path / "f", limit=9)
    assert caught.value.reason == "gone"
    assert graph.ledger.calls == []


async def test_what_the_doctor_is_told(whatsapp: WhatsApp, graph: WhatsAppSandbox) -> None:
    told = await whatsapp.check()
    assert told["number"] == "+62 812-0000-0099"
    assert told["business"] == "200000000000002"
    graph.add_template("ada_pesan", "Ada pesan: {{1}}", status="PAUSED")
    assert await whatsapp.templates(told["business"]) == (("ada_pesan", "id", "PAUSED", 1),)
    assert await whatsapp.subscriptions(told["business"]) == ("Aduan",)
    graph.expire_token()
    with pytest.raises(SendError) as caught:
        await whatsapp.check()
    assert caught.value.code == "unauthorized"
