"""What Telegram sends, and what the office understands of it."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.message import Address, Attachment, InboundMessage, Sender
from channels.telegram.parse import callback_id, parse, update_id
from channels.telegram.poll import envelope

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SENT = 1_795_398_000
WARGA = {"id": 7001, "is_bot": False, "first_name": "Warga", "last_name": "Contoh"}
PRIVATE = {"id": 7001, "type": "private", "first_name": "Warga"}
ROOM = {"id": -1009, "type": "supergroup", "title": "Petugas", "is_forum": True}
HOME = Address(channel="telegram", account="4711", peer="7001")
OFFICE_ROOM = Address(channel="telegram", account="4711", peer="-1009", room=True)


def said(**content: Any) -> dict[str, Any]:
    message = {"message_id": 12, "from": WARGA, "chat": PRIVATE, "date": SENT, **content}
    return {"update_id": 900, "message": message}


def pressed(**change: Any) -> dict[str, Any]:
    ours = {"message_id": 8, "chat": PRIVATE, "date": SENT, "text": "Setuju?"}
    query = {"id": "77", "from": WARGA, "message": ours, "data": "setuju", **change}
    return {"update_id": 901, "callback_query": query}


def standing(chat: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    change = {
        "chat": chat,
        "from": WARGA,
        "date": SENT,
        "old_chat_member": {"user": {"id": 4711, "is_bot": True}, "status": old},
        "new_chat_member": {"user": {"id": 4711, "is_bot": True}, "status": new},
    }
    return {"update_id": 902, "my_chat_member": change}


def file(name: str, **more: Any) -> dict[str, Any]:
    return {"file_id": f"id-{name}", "file_unique_id": "u", "file_size": 1200, **more}


SIZES = [file("kecil", width=90, height=60), file("besar", width=1280, height=960)]

#: What happened, the update, and what must be true of the one message read from it.
INCOMING: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "words",
        said(text="Jalan rusak"),
        {
            "address": HOME,
            "sender": Sender(id="7001", name="Warga Contoh"),
            "external_id": "7001/12",
            "sent_at": datetime.fromtimestamp(SENT, UTC),
            "received_at": NOW,
            "order": 900,
            "text": "Jalan rusak",
            "edits": None,
            "note": "",
        },
    ),
    ("NUL and half an emoji", said(text="a\x00b\ud83dc"), {"text": "ab\ufffdc"}),
    ("forwarded words", said(text="Kata orang", forward_origin={}), {"text": "Kata orang"}),
    (
        "photo: the largest size",
        said(photo=SIZES, caption="Lubangnya"),
        {
            "text": "Lubangnya",
            "attachments": (
                Attachment(
                    ref="id-besar", media_type="image/jpeg", size=1200, kind="photo", same="u"
                ),
            ),
        },
    ),
    (
        "document with a name of its own",
        said(document=file("surat", file_name="Surat – ё.pdf", mime_type="application/pdf")),
        {
            "attachments": (
                Attachment("id-surat", "application/pdf", "Surat – ё.pdf", 1200, "document", "u"),
            )
        },
    ),
    (
        "voice",
        said(voice=file("v")),
        {"attachments": (Attachment("id-v", "audio/ogg", size=1200, kind="voice", same="u"),)},
    ),
    (
        "audio",
        said(audio=file("a")),
        {"attachments": (Attachment("id-a", "audio/mpeg", size=1200, kind="audio", same="u"),)},
    ),
    (
        "video",
        said(video=file("f")),
        {"attachments": (Attachment("id-f", "video/mp4", size=1200, kind="video", same="u"),)},
    ),
    (
        "video note",
        said(video_note=file("n")),
        {"attachments": (Attachment("id-n", "video/mp4", size=1200, kind="video", same="u"),)},
    ),
    (
        "animation, which also comes as a document",
        said(animation=file("g", mime_type="video/mp4"), document=file("g")),
        {"attachments": (Attachment("id-g", "video/mp4", size=1200, kind="video", same="u"),)},
    ),
    ("sticker", said(sticker=file("s")), {"note": "sticker", "attachments": (), "text": ""}),
    ("place", said(location={"latitude": 0.1, "longitude": 110.6}), {"location": (0.1, 110.6)}),
    (
        "venue",
        said(
            location={"latitude": 0.1, "longitude": 110.6},
            venue={
                "location": {"latitude": 0.1, "longitude": 110.6},
                "title": "Pasar",
                "address": "Jalan Contoh",
            },
        ),
        {"location": (0.1, 110.6), "text": "Pasar\nJalan Contoh"},
    ),
    (
        "own contact: the channel vouches for the number",
        said(contact={"phone_number": "62812000000", "user_id": 7001}),
        {
            "contact_phone": "62812000000",
            "sender": Sender(id="7001", name="Warga Contoh", phone="+62812000000"),
        },
    ),
    (
        "somebody else's contact: given, not believed",
        said(contact={"phone_number": "0812-0000-0002", "user_id": 7002}),
        {"contact_phone": "0812-0000-0002", "sender": Sender(id="7001", name="Warga Contoh")},
    ),
    (
        "contact that belongs to no account",
        said(contact={"phone_number": "0812-0000-0003"}),
        {"contact_phone": "0812-0000-0003", "sender": Sender(id="7001", name="Warga Contoh")},
    ),
    ("album", said(photo=SIZES, media_group_id="alb1"), {"album": "alb1"}),
    ("poll: nothing that we read", said(poll={"id": "1"}), {"note": "unsupported"}),
    (
        "reply",
        said(text="ya", reply_to_message={"message_id": 5}),
        {"reply_to": "7001/5"},
    ),
    (
        "edit",
        {
            "update_id": 905,
            "edited_message": said(text="Jalan Baru")["message"] | {"edit_date": SENT + 60},
        },
        {
            "edits": "7001/12",
            "external_id": "7001/12",
            "note": "edited",
            "text": "Jalan Baru",
            "sent_at": datetime.fromtimestamp(SENT + 60, UTC),
        },
    ),
    (
        "press of a button",
        pressed(),
        {
            "choice": "setuju",
            "text": "",
            "address": HOME,
            "sender": Sender(id="7001", name="Warga Contoh"),
            "external_id": "7001/press/77",
            "reply_to": "7001/8",
        },
    ),
    ("blocked", standing(PRIVATE, "member", "kicked"), {"note": "blocked", "address": HOME}),
    ("unblocked", standing(PRIVATE, "kicked", "member"), {"note": "unblocked"}),
    (
        "added to a group",
        standing(ROOM, "left", "administrator"),
        {"note": "joined", "address": OFFICE_ROOM},
    ),
    (
        "command in a group, addressed to our bot",
        said(chat=ROOM, text="/antrean@aduan_contoh_bot hari ini"),
        {"text": "/antrean hari ini", "address": OFFICE_ROOM},
    ),
    ("an address in the middle stays", said(text="tulis ke a@b_c"), {"text": "tulis ke a@b_c"}),
    (
        "topic of a group; its first message is no reply",
        said(
            chat=ROOM,
            text="/lihat 42",
            message_thread_id=3,
            is_topic_message=True,
            reply_to_message={"message_id": 3, "forum_topic_created": {"name": "Aduan"}},
        ),
        {"address": Address("telegram", "4711", "-1009", "3", room=True), "reply_to": None},
    ),
    (
        "anonymous administrator: the group speaks, and no shared account",
        said(
            chat=ROOM, text="/x", sender_chat=ROOM, **{"from": {"id": 1087968824, "is_bot": True}}
        ),
        {"sender": Sender(id="-1009", name="Petugas")},
    ),
]


def understood(update: object) -> InboundMessage:
    (item,) = parse(update, account="4711", received_at=NOW).items
    assert isinstance(item, InboundMessage)
    return item


@pytest.mark.parametrize(
    ("update", "expected"), [row[1:] for row in INCOMING], ids=[row[0] for row in INCOMING]
)
def test_incoming(update: dict[str, Any], expected: dict[str, Any]) -> None:
    item = understood(update)
    assert {name: getattr(item, name) for name in expected} == expected
    assert parse(update, account="4711", received_at=NOW).problem is None


NOT_READ: list[tuple[str, object, str | None]] = [
    ("channel post", {"update_id": 1, "channel_post": {}}, "kind that is not read: channel_post"),
    ("nothing in it", {"update_id": 1}, "kind that is not read: none"),
    ("no object", [1], "not an object"),
    ("no chat", {"update_id": 1, "message": {"message_id": 1, "from": WARGA}}, "no chat"),
    ("message without an id", said(message_id=None, text="x"), "message without an id"),
    ("message in a channel", said(chat={"id": -5, "type": "channel"}), "neither private"),
    ("another bot", said(text="/x", **{"from": {"id": 9, "is_bot": True}}), "written by a bot"),
    ("nobody in a group", said(chat=ROOM, text="x", **{"from": None}), "no sender"),
    ("press without data", pressed(data=None), "without data"),
    ("press on a message that is gone", pressed(message=None), "no chat"),
    ("Telegram itself: a pinned message", said(pinned_message={"message_id": 1}), None),
    ("put out of a group", standing(ROOM, "member", "left"), None),
]


@pytest.mark.parametrize(
    ("update", "problem"), [row[1:] for row in NOT_READ], ids=[row[0] for row in NOT_READ]
)
def test_what_gives_no_message_says_why(update: object, problem: str | None) -> None:
    parsed = parse(update, account="4711", received_at=NOW)
    assert parsed.items == ()
    if problem is None:
        assert parsed.problem is None
    else:
        assert problem in str(parsed.problem)


def test_a_message_without_a_date_is_read_and_complained_of() -> None:
    update = said(text="halo")
    del update["message"]["date"]
    assert understood(update).sent_at == NOW
    assert parse(update, account="4711", received_at=NOW).problem == "message without a date"


def test_a_date_beyond_the_calendar_is_no_date() -> None:
    assert understood(said(text="halo", date=10**14)).sent_at == NOW


def test_a_place_off_the_globe_is_not_believed() -> None:
    update = said(location={"latitude": 91, "longitude": 0})
    assert understood(update).location is None
    assert "globe" in str(parse(update, account="4711", received_at=NOW).problem)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_survived(value: Any) -> None:
    for update in (value, {"update_id": value, "message": value}, {"callback_query": value}):
        found = envelope(update, account="4711", received_at=NOW)
        assert len(found.event_key) == 64
        assert found.raw.isascii()
        callback_id(update)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in an update something could be replaced."""
    if isinstance(value, dict):
        found = [path] + [p for k, v in value.items() for p in places(v, (*path, k))]
    elif isinstance(value, list):
        found = [path] + [p for n, v in enumerate(value) for p in places(v, (*path, n))]
    else:
        found = [path]
    return [p for p in found if p]


@given(st.sampled_from([row[1] for row in INCOMING]), st.data())
def test_a_real_update_with_one_odd_value_is_survived(
    update: dict[str, Any], data: st.DataObject
) -> None:
    odd = copy.deepcopy(update)
    *path, last = data.draw(st.sampled_from(places(odd)))
    target: Any = odd
    for step in path:
        target = target[step]
    target[last] = data.draw(json_values)
    parsed = parse(odd, account="4711", received_at=NOW)
    for item in parsed.items:
        assert isinstance(item, InboundMessage)
        assert item.sent_at.tzinfo is UTC
        for word in (item.text, item.sender.name, item.album, item.contact_phone):
            word.encode()
            assert "\x00" not in word


@given(st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers(max_value=-1)))
def test_an_unusable_id_acknowledges_nothing(value: Any) -> None:
    assert update_id({"update_id": value}) is None


def test_raw_is_the_update_in_ascii() -> None:
    update = said(text="Jalan – ё \ud83d")
    kept = envelope(update, account="4711", received_at=NOW).raw
    assert kept.isascii()
    assert json.loads(kept) == update
