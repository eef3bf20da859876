"""Who may call, what is taken, what people are shown of it; and that nothing of it is logged."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path

import pytest

from app.sandbox.whatsapp.server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppSandbox
from channels.channel import DownloadError, Forged, SendError
from channels.message import Address, Attachment, Choice, InboundMessage, OutboundMessage
from channels.whatsapp.adapter import WhatsApp


def signed(graph: WhatsAppSandbox, body: bytes) -> dict[str, str]:
    return graph.signature(body)


def test_who_knows_the_word_gets_the_challenge(whatsapp: WhatsApp) -> None:
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": VERIFY_TOKEN,
        "hub.challenge": "1158201444",
    }
    assert whatsapp.greet(asked) == "1158201444"
    for wrong in (
        {},
        {**asked, "hub.mode": "unsubscribe"},
        {**asked, "hub.verify_token": "lain"},
        {**asked, "hub.verify_token": ""},
        {**asked, "hub.verify_token": VERIFY_TOKEN + "é"},
    ):
        assert whatsapp.greet(wrong) is None


def test_only_what_meta_signed_is_read(whatsapp: WhatsApp, graph: WhatsAppSandbox) -> None:
    graph.user("Warga Contoh").say("halo")
    body = graph.body()
    headers = signed(graph, body)
    (envelope,) = whatsapp.accept(headers, body)
    assert isinstance(envelope.items[0], InboundMessage)
    signature = headers["x-hub-signature-256"]
    for wrong in (
        {},
        {"x-hub-signature-256": ""},
        {"x-hub-signature-256": signature.removeprefix("sha256=")},
        {"x-hub-signature-256": signature.upper()},
        {"x-hub-signature-256": "sha256=" + "0" * 64},
        {"x-hub-signature-256": "sha256=é"},
        {"x-hub-signature": signature},
    ):
        with pytest.raises(Forged):
            whatsapp.accept(wrong, body)
    with pytest.raises(Forged):
        whatsapp.accept(headers, body + b" ")


async def test_people_see_that_their_words_have_come(
    whatsapp: WhatsApp, graph: WhatsAppSandbox
) -> None:
    warga = graph.user("Warga Contoh")
    written = [warga.say("satu"), warga.say("dua"), warga.react(warga.say("tiga"), "👍")]
    body = graph.body()
    whatsapp.kept(whatsapp.accept(signed(graph, body), body))
    await graph.until(lambda: any(call.method == "read" for call in graph.ledger.calls))
    marks = [stored.read for stored in graph.messages if stored.kind == "text"]
    assert marks == [True, True, True]
    assert len([call for call in graph.ledger.calls if call.method == "read"]) == 1
    assert len(written) == 3


async def test_a_mark_that_fails_is_nothing(whatsapp: WhatsApp, graph: WhatsAppSandbox) -> None:
    graph.faults.add("read", "502")
    graph.user("Warga Contoh").say("halo")
    body = graph.body()
    whatsapp.kept(whatsapp.accept(signed(graph, body), body))
    await graph.until(lambda: any(call.status == 502 for call in graph.ledger.calls))


WORDS = ("Ibu Rahasia", "laporan-rahasia", "jawaban-rahasia", "6281200000101", "ID.1349")


async def test_nothing_secret_is_logged_in_good_and_bad_days(
    whatsapp: WhatsApp,
    graph: WhatsAppSandbox,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("pywa", "pywa_async"):
        assert logging.getLogger(name).level == logging.ERROR
    told: list[str] = []
    warga = graph.user("Ibu Rahasia")
    warga.say("laporan-rahasia")
    body = graph.body()
    whatsapp.kept(whatsapp.accept(signed(graph, body), body))
    address = Address("whatsapp", graph.phone_id, warga.peer)
    answer = OutboundMessage("k/0", address, "jawaban-rahasia", choices=(Choice("y", "Ya"),))
    await whatsapp.send(answer)
    for kind in ("131047", "190", "130429", "400", "502", "malformed", "delay", "drop_after"):
        graph.faults.add("messages", kind, seconds=0.8)
        graph.faults.add("info", "malformed" if kind == "delay" else kind)
        with pytest.raises(SendError) as refused:
            await whatsapp.send(answer)
        told += [refused.value.answer, "".join(traceback.format_exception(refused.value))]
        with pytest.raises(DownloadError) as lost:
            await whatsapp.download(Attachment("900", "image/jpeg"), tmp_path / "f", limit=100)
        told += traceback.format_exception(lost.value)
        whatsapp._pace._held.clear()
    with pytest.raises(Forged) as forged:
        whatsapp.accept({}, json.dumps({"text": "laporan-rahasia"}).encode())
    told.append(repr(forged.value))
    told += [record.getMessage() for record in caplog.records]
    everything = "\n".join(told)
    assert len(told) > 30
    for word in (*WORDS, TOKEN, APP_SECRET, VERIFY_TOKEN):
        assert word not in everything, word
