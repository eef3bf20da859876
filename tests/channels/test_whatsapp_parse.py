"""What is understood of the Cloud API's webhooks, and that no bytes can stop those behind them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Envelope
from channels.message import DeliveryStatus, InboundMessage
from channels.whatsapp.parse import parse

NUMBER = "100000000000001"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
AT = int(NOW.timestamp()) - 60
PHONE, USER = "6281200000101", "ID.13490000000001"


def message(kind: str, body: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": "wamid.A",
        "from": PHONE,
        "from_user_id": USER,
        "timestamp": str(AT),
        "type": kind,
        kind: body,
        **more,
    }


def change(*, field: str = "messages", number: str = NUMBER, **value: Any) -> dict[str, Any]:
    card = {"profile": {"name": "Warga Contoh"}, "wa_id": PHONE, "user_id": USER}
    metadata = {"display_phone_number": "6281200000099", "phone_number_id": number}
    return {"field": field, "value": {"metadata": metadata, "contacts": [card], **value}}


def call(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"object": "whatsapp_business_account",
                       "entry": [{"id": "2", "changes": list(changes)}]}).encode()  # fmt: skip


def read(body: bytes) -> tuple[Envelope, ...]:
    return parse(body, account=NUMBER, received_at=NOW)


def one(kind: str, body: Any, **more: Any) -> tuple[InboundMessage, str | None]:
    (envelope,) = read(call(change(messages=[message(kind, body, **more)])))
    (item,) = envelope.items
    assert isinstance(item, InboundMessage)
    return item, envelope.problem


def test_a_text_with_all_that_it_tells() -> None:
    item, problem = one("text", {"body": "halo"}, context={"from": "1", "id": "wamid.0"})
    assert problem is None
    assert (item.address.channel, item.address.account, item.address.peer) == (
        "whatsapp", NUMBER, USER,
    )  # fmt: skip
    assert (item.sender.id, item.sender.name, item.sender.phone) == (
        USER, "Warga Contoh", f"+{PHONE}",
    )  # fmt: skip
    assert item.external_id == "wamid.A"
    assert item.sent_at == NOW - timedelta(seconds=60)
    assert item.received_at == NOW
    assert item.reply_to == "wamid.0"
    assert msgspec.json.decode(msgspec.json.encode(item), type=InboundMessage) == item


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text", {"body": "a\x00b\ud800c"}, {"text": "ab\ufffdc"}),
        ("button", {"payload": "w:ya", "text": "Ya"}, {"choice": "w:ya"}),
        ("button", {"payload": "BUKA", "text": "BUKA"}, {"text": "BUKA"}),
        ("button", {"text": "BUKA"}, {"text": "BUKA"}),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "3:ya", "title": "Ya"}},
            {"choice": "3:ya", "text": ""},
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "3:ktp", "title": "KTP"}},
            {"choice": "3:ktp"},
        ),
        (
            "interactive",
            {
                "type": "nfm_reply",
                "nfm_reply": {"response_json": '{"flow_token":"x","nama":"Warga","umur":40}'},
            },
            {"text": "nama: Warga\numur: 40"},
        ),
        (
            "location",
            {"latitude": 0.1, "longitude": 110.5, "name": "Kantor", "address": "Desa Contoh"},
            {"location": (0.1, 110.5), "text": "Kantor\nDesa Contoh"},
        ),
        ("sticker", {"id": "1", "mime_type": "image/webp"}, {"note": "sticker"}),
        (
            "contacts",
            [{"name": {}, "phones": [{}, {"phone": "0812-0000-0001"}]}],
            {"contact_phone": "0812-0000-0001"},
        ),
        (
            "reaction",
            {"message_id": "wamid.9", "emoji": "👍"},
            {"note": "reaction", "text": "👍", "reply_to": "wamid.9"},
        ),
        (
            "edit",
            {
                "original_message_id": "wamid.9",
                "message": {"type": "text", "text": {"body": "baru"}},
            },
            {"note": "edited", "text": "baru", "edits": "wamid.9"},
        ),
        (
            "revoke",
            {"original_message_id": "wamid.9"},
            {"note": "deleted", "reply_to": "wamid.9", "edits": None},
        ),
        ("unsupported", {"type": "view_once"}, {"note": "unsupported"}),
    ],
)
def test_kinds(kind: str, body: Any, expected: dict[str, Any]) -> None:
    item, problem = one(kind, body)
    assert problem is None
    for name, value in expected.items():
        assert getattr(item, name) == value, name


@pytest.mark.parametrize(
    ("kind", "more", "ours", "media_type"),
    [
        ("image", {"mime_type": "image/png"}, "photo", "image/png"),
        ("document", {"filename": "b.pdf"}, "document", "application/octet-stream"),
        ("audio", {"mime_type": "audio/ogg; codecs=opus", "voice": True}, "voice", "audio/ogg"),
        ("audio", {"mime_type": "audio/mpeg"}, "audio", "audio/mpeg"),
        ("video", {}, "video", "video/mp4"),
    ],
)
def test_files(kind: str, more: dict[str, Any], ours: str, media_type: str) -> None:
    item, problem = one(kind, {"id": "900", "caption": "ini buktinya", **more})
    (file,) = item.attachments
    assert problem is None
    assert (file.ref, file.kind, file.media_type) == ("900", ours, media_type)
    assert file.filename == more.get("filename", "")
    assert item.text == "ini buktinya"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image", {}),
        ("text", {}),
        ("location", {"latitude": 91, "longitude": 0}),
        ("location", {"latitude": float("nan"), "longitude": 0}),
        ("contacts", [{"name": {}}]),
        ("interactive", {"type": "button_reply"}),
        ("interactive", {"type": "hologram"}),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "["}}),
        ("hologram", {}),
        ("order", {"catalog_id": "1"}),
    ],
)
def test_what_is_odd_is_answered_as_unsupported_and_told(kind: str, body: Any) -> None:
    item, problem = one(kind, body)
    assert item.note == "unsupported"
    assert problem


def test_who_somebody_is_stays_the_same_while_the_number_comes_and_goes() -> None:
    seen = []
    for shown in ({"from": PHONE}, {}, {"from": PHONE}):
        written = message("text", {"body": "halo"}, **shown)
        card = {"profile": {"name": "Warga"}, "user_id": USER}
        if not shown:
            del written["from"]
        else:
            card["wa_id"] = PHONE
        body = change(messages=[written])
        body["value"]["contacts"] = [card]
        ((item,),) = [envelope.items for envelope in read(call(body))]
        assert isinstance(item, InboundMessage)
        seen.append((item.sender.id, item.address.peer, item.sender.phone))
    assert seen == [(USER, USER, f"+{PHONE}"), (USER, USER, ""), (USER, USER, f"+{PHONE}")]


def test_a_webhook_of_the_time_before_such_ids_is_known_by_the_number() -> None:
    written = message("text", {"body": "halo"})
    del written["from_user_id"]
    body = change(messages=[written])
    body["value"]["contacts"] = [{"profile": {"name": "Warga"}, "wa_id": PHONE}]
    ((item,),) = [envelope.items for envelope in read(call(body))]
    assert isinstance(item, InboundMessage)
    assert (item.sender.id, item.address.peer, item.sender.phone) == (PHONE, PHONE, f"+{PHONE}")


def test_a_group_is_a_room_and_its_members_are_its_speakers() -> None:
    item, _ = one("text", {"body": "/antrean"}, group_id="12036300000@g.us")
    assert (item.address.peer, item.address.room) == ("12036300000@g.us", True)
    assert item.sender.id == USER


def test_every_part_of_a_batch_comes_in_the_order_of_whatsapps_time() -> None:
    def said(number: int, seconds: int) -> dict[str, Any]:
        written = message("text", {"body": str(number)})
        return {**written, "id": f"wamid.{number}", "timestamp": str(AT + seconds)}

    status = {"id": "wamid.S", "status": "delivered", "timestamp": str(AT + 2),
              "recipient_id": PHONE, "recipient_user_id": USER}  # fmt: skip
    body = json.dumps(
        {
            "entry": [
                {"id": "1", "changes": [
                    change(messages=[said(4, 9), {"type": "text"}, said(1, 0)]),
                    change(statuses=[status]),
                ]},
                {"id": "1", "changes": [change(messages=[said(3, 5), said(2, 1)])]},
                "not an entry",
            ]
        }
    ).encode()  # fmt: skip
    found = read(body)
    shown = [
        item.text if isinstance(item, InboundMessage) else item.status
        for envelope in found
        for item in envelope.items
    ]
    assert shown == ["1", "2", "delivered", "3", "4"]
    assert [envelope.problem for envelope in found if envelope.problem] == ["message without an id"]
    assert len({envelope.event_key for envelope in found}) == len(found) == 6
    # Each event is kept alone, with the card of whoever it is from.
    alone = json.loads(found[0].raw)["value"]
    assert len(alone["messages"]) == 1
    assert alone["contacts"][0]["user_id"] == USER


def test_the_same_event_has_the_same_key_in_other_bytes_and_company() -> None:
    alone = read(call(change(messages=[message("text", {"body": "a"})])))
    again = {**message("text", {"body": "a"}), "forwarded": True}
    other = {**message("text", {"body": "b"}), "id": "wamid.B"}
    both = read(call(change(messages=[other, again, again])))
    assert len(both) == 2
    assert alone[0].event_key in {envelope.event_key for envelope in both}


@pytest.mark.parametrize("stated", ["sent", "delivered", "read", "failed", "played"])
def test_statuses(stated: str) -> None:
    status: dict[str, Any] = {"id": "wamid.S", "status": stated, "timestamp": str(AT),
                              "recipient_id": PHONE, "recipient_user_id": USER}  # fmt: skip
    if stated == "failed":
        status["errors"] = [{"code": 131047, "title": "Re-engagement message"}]
    (envelope,) = read(call(change(statuses=[status])))
    (item,) = envelope.items
    assert isinstance(item, DeliveryStatus)
    assert item.external_id == "wamid.S"
    assert item.address.peer == USER
    assert item.status == {"played": "read"}.get(stated, stated)
    assert item.at == NOW - timedelta(seconds=60)
    assert item.reason == ("window_closed" if stated == "failed" else "")
    assert item.cause == ("whatsapp_template_only" if stated == "failed" else "")


def test_a_status_of_a_room() -> None:
    status = {"id": "wamid.S", "status": "sent", "timestamp": str(AT),
              "recipient_id": "12036300000@g.us", "recipient_type": "group"}  # fmt: skip
    (envelope,) = read(call(change(statuses=[status])))
    assert envelope.problem is None
    (item,) = envelope.items
    assert (item.address.peer, item.address.room) == ("12036300000@g.us", True)


def test_statuses_of_one_message_are_events_of_their_own() -> None:
    statuses = [
        {"id": "wamid.S", "status": stated, "timestamp": str(AT), "recipient_id": PHONE}
        for stated in ("sent", "delivered", "read", "delivered", "warning")
    ]
    found = read(call(change(statuses=statuses)))
    assert len(found) == 4
    assert [envelope.problem for envelope in found if envelope.problem] == [
        "status warning not read"
    ]


def test_people_of_another_number_are_not_kept() -> None:
    (envelope,) = read(call(change(number="777", messages=[message("text", {"body": "rahasia"})])))
    assert envelope.items == ()
    assert envelope.problem == "event of another phone number"
    assert b"rahasia" not in envelope.raw
    assert PHONE.encode() not in envelope.raw


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "webhook is not JSON"),
        (b"[" * 100_000, "webhook is not JSON"),
        (b"\xff\xfe", "webhook is not JSON"),
        (b"null", "webhook without any event"),
        (b'{"entry": [{"changes": "x"}]}', "webhook without any event"),
        (
            call(change(field="account_update")),
            "change of a kind that is not read: account_update",
        ),
        (call(change()), "change with neither messages nor statuses"),
        (call(change(errors=[{"code": 130429}])), "change with errors [130429]"),
        (call(change(messages=["x"])), "one of the messages is not an object"),
        (
            call(change(messages=[message("system", {"type": "user_changed_number"})])),
            "written by WhatsApp itself: system",
        ),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(body: bytes, problem: str) -> None:
    (envelope,) = read(body)
    assert envelope.problem == problem
    assert envelope.items == ()
    assert len(envelope.event_key) == 64


NAMES = st.sampled_from(
    [
        "id",
        "from",
        "type",
        "text",
        "body",
        "image",
        "timestamp",
        "edit",
        "message",
        "interactive",
        "contacts",
        "phones",
        "location",
        "context",
        "errors",
        "status",
    ]
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
INNER = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(NAMES, PLAIN, max_size=4)
ANYTHING = INNER | st.lists(INNER, max_size=3) | st.dictionaries(NAMES, INNER, max_size=4)
KINDS = st.sampled_from(
    ["text", "image", "interactive", "button", "edit", "revoke", "contacts", "location", "x"]
)


@given(st.lists(ANYTHING, max_size=3), st.lists(ANYTHING, max_size=3), KINDS, ANYTHING)
def test_no_value_stops_a_webhook(
    messages: list[Any], statuses: list[Any], kind: str, body: Any
) -> None:
    good = {**message("text", {"body": "tetap sampai"}), "id": "wamid.good"}
    odd = {**message(kind, body), "id": "wamid.odd"}
    found = read(call(change(messages=[*messages, odd, good], statuses=statuses)))
    texts = [item.text for one in found for item in one.items if isinstance(item, InboundMessage)]
    assert "tetap sampai" in texts
    for envelope in found:
        envelope.raw.decode("utf-8")
        msgspec.json.encode(envelope.items)


@given(st.binary(max_size=200))
def test_no_bytes_stop_the_parser(body: bytes) -> None:
    assert read(body)
