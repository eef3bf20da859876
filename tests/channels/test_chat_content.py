"""What a message brings besides plain words, and that none of it can do harm further in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.channel import Envelope
from channels.fields import clean
from channels.message import Attachment, InboundMessage
from channels.telegram.parse import is_passing
from channels.telegram.parse import parse as parse_update
from channels.whatsapp.parse import parse as parse_call
from tests.growth import assert_in_step

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SENT = 1_795_398_000
WARGA = {"id": 7001, "is_bot": False, "first_name": "Warga"}
PRIVATE = {"id": 7001, "type": "private", "first_name": "Warga"}


def update(**content: Any) -> dict[str, Any]:
    """A message; `edited` so many seconds after it was sent, if that is given."""
    message = {"message_id": 12, "from": WARGA, "chat": PRIVATE, "date": SENT, **content}
    edited = message.pop("edited", None)
    if edited is not None:
        return {"update_id": 901, "edited_message": message | {"edit_date": SENT + edited}}
    return {"update_id": 900, "message": message}


def read(raw: dict[str, Any]) -> InboundMessage:
    (item,) = parse_update(raw, account="4711", received_at=NOW).items
    assert isinstance(item, InboundMessage)
    return item


def call(field: str = "messages", **value: Any) -> tuple[Envelope, ...]:
    card = {"profile": {"name": "Warga"}, "wa_id": "6281200000101", "user_id": "ID.1"}
    filled = {"metadata": {"phone_number_id": "100"}, "contacts": [card], **value}
    body = {"entry": [{"id": "1", "changes": [{"field": field, "value": filled}]}]}
    return parse_call(json.dumps(body).encode(), account="100", received_at=NOW)


def said(kind: str, body: Any, **more: Any) -> tuple[InboundMessage, str | None]:
    message = {
        "from": "6281200000101",
        "from_user_id": "ID.1",
        "id": "wamid.1",
        "timestamp": str(SENT),
        "type": kind,
        kind: body,
        **more,
    }
    (envelope,) = call(messages=[message])
    (item,) = envelope.items
    assert isinstance(item, InboundMessage)
    return item, envelope.problem


# -- words that a terminal would obey ------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("a\x1b]0;JUDUL\x07b", "ab"),
        ("a\x1b]8;;https://contoh.example\x1b\\b", "ab"),
        ("\x1b[31mmerah\x1b[0m", "merah"),
        ("a\x1b[2Jb\x9b1;1Hc", "abc"),
        ("a\x1bPq#0\x1b\\b\x90x\x9cc", "abc"),
        ("\x1b]0;tidak ditutup, jadi tetap kata-kata", "]0;tidak ditutup, jadi tetap kata-kata"),
        ("a\x00b\x07c\x08d\x7fe\x85f", "abcde\nf"),
        ("baris\r\nbaris\rbaris\tkolom", "baris\nbaris\nbaris\tkolom"),
        ("gambar\u202egpj.exe\u202c", "gambargpj.exe"),
        ("\u2066a\u2069\u200eb\u200fc\u061cd\ufeff", "abcd"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("\ud83d", "\ufffd"),
    ],
)
def test_what_orders_a_terminal_or_turns_the_writing_round_goes(written: str, read_as: str) -> None:
    assert clean(written) == read_as


@pytest.mark.parametrize(
    "words",
    [
        "Jalan rusak, sudah 2 minggu.",
        "keluarga \U0001f468\u200d\U0001f469\u200d\U0001f467 dan \u2764\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "e\u0301 nama orang Aceh: Teungku Chi\u0302k",
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc",  # joined by what joins nothing
    ],
)
def test_ordinary_words_and_emoji_stay_as_they_are(words: str) -> None:
    assert clean(words) == words


def test_cleaning_takes_time_in_step_with_the_text() -> None:
    for hostile in ("\x1b[", "\x1b]", "\x9d", "\x1b[0", "\x1bP\x1b", "\r", "\u202e"):
        assert_in_step(clean, hostile * 4_000, hostile * 8_000)


def test_stories_names_and_captions_are_cleaned_at_both_doors() -> None:
    evil, good = "a\x1b]0;JUDUL\x07\u202eb", "ab"
    person = {**WARGA, "first_name": evil}
    story = read(update(text=evil, **{"from": person}))
    assert (story.text, story.sender.name) == (good, good)
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    assert read(update(photo=photo, caption=evil)).text == good
    item, _ = said("text", {"body": evil})
    assert item.text == good
    item, _ = said("document", {"id": "9", "caption": evil, "filename": evil})
    assert (item.text, item.attachments[0].filename) == (good, good)
    card = [{"name": {"formatted_name": evil}, "phones": [{"phone": "0812-0000-0071"}]}]
    item, _ = said("contacts", card)
    assert item.text == f"{good}: 0812-0000-0071"


# -- Telegram: links that say something else -----------------------------------------------------


def link(offset: int, length: int, url: str = "https://contoh.example/foto") -> dict[str, Any]:
    return {"type": "text_link", "offset": offset, "length": length, "url": url}


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        (
            "fotonya di sini pak",
            [link(0, 15)],
            "fotonya di sini (https://contoh.example/foto) pak",
        ),
        # Telegram counts an emoji as two.
        ("😀 sini", [link(3, 4)], "😀 sini (https://contoh.example/foto)"),
        (
            "satu dua",
            [link(5, 3, "https://b.example"), link(0, 4, "https://a.example")],
            "satu (https://a.example) dua (https://b.example)",
        ),
        # In bold in the middle: one link in two parts.
        ("di sini", [link(0, 3), link(3, 4)], "di sini (https://contoh.example/foto)"),
        # What it says is where it leads.
        (
            "https://contoh.example/foto",
            [link(0, 27, "https://contoh.example/foto/")],
            "https://contoh.example/foto",
        ),
        ("halo", [{"type": "bold", "offset": 0, "length": 4}], "halo"),
        ("halo", [link(2, 99), link(-1, 2), link(0, 0), link(1, 1, "")], "halo"),
    ],
)
def test_the_address_behind_words_is_kept(
    text: str, marks: list[dict[str, Any]], shown: str
) -> None:
    assert read(update(text=text, entities=marks)).text == shown
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    assert read(update(photo=photo, caption=text, caption_entities=marks)).text == shown


def test_a_hidden_address_is_as_clean_as_the_words() -> None:
    item = read(update(text="sini", entities=[link(0, 4, "https://a.example/\u202egpj")]))
    assert item.text == "sini (https://a.example/gpj)"


def test_a_message_full_of_links_stays_a_message() -> None:
    marks = [link(n, 1, "https://a.example/" + "x" * 500) for n in range(100)]
    assert len(read(update(text="a" * 100, entities=marks)).text) < 10_000


# -- Telegram: places, groups, what is passed on -------------------------------------------------


def place(lat: float, **more: int) -> dict[str, Any]:
    return {"latitude": lat, "longitude": 109.3, **more}


def test_of_a_place_that_is_shared_the_first_point_and_the_last_are_read() -> None:
    assert read(update(location=place(0.1, live_period=900))).location == (0.1, 109.3)
    between = update(location=place(0.2, live_period=900), edited=5)
    assert is_passing(between)
    assert parse_update(between, account="4711", received_at=NOW).items == ()
    assert parse_update(between, account="4711", received_at=NOW).problem is None
    stopped = read(update(location=place(0.3), edited=60))
    assert (stopped.note, stopped.location, stopped.edits) == ("edited", (0.3, 109.3), "7001/12")
    at_the_end = read(update(location=place(0.4, live_period=900), edited=890))
    assert at_the_end.location == (0.4, 109.3)


@pytest.mark.parametrize(
    "odd",
    [
        update(location=place(0.2, live_period=0), edited=5),
        update(text="x", edited=5),
        update(location=place(0.1, live_period=900)),
        {"update_id": 1, "edited_message": []},
        None,
    ],
)
def test_nothing_else_passes_unread(odd: object) -> None:
    assert not is_passing(odd)


GROUP = {"id": -501, "type": "group", "title": "Grup Kantor"}
SUPER = {"id": -1_001_000_000_501, "type": "supergroup", "title": "Grup Kantor"}


@pytest.mark.parametrize(
    "raw",
    [
        update(chat=GROUP, migrate_to_chat_id=SUPER["id"]),
        update(chat=SUPER, migrate_from_chat_id=GROUP["id"]),
        # By an administrator without a name, or by somebody who is not told.
        update(
            chat=GROUP, migrate_to_chat_id=SUPER["id"], **{"from": {"id": 1087, "is_bot": True}}
        ),
        update(chat=GROUP, migrate_to_chat_id=SUPER["id"], **{"from": None}),
    ],
)
def test_a_group_with_another_id_says_so_itself(raw: dict[str, Any]) -> None:
    item = read(raw)
    assert (item.note, item.address.peer, item.moved_to) == ("moved", "-501", "-1001000000501")
    assert item.address.room
    assert item.sender.id == "-501"


@pytest.mark.parametrize(
    "origin",
    [
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "Orang"}},
        {"forward_origin": {}},
        {"forward_from": {"id": 9}},
        {"forward_sender_name": "Orang"},
        {"forward_from_chat": {"id": -9}},
    ],
)
def test_what_is_passed_on_is_known_as_such_on_telegram(origin: dict[str, Any]) -> None:
    item = read(update(text="/selesai 1", **origin))
    assert item.forwarded
    assert not item.typed
    assert read(update(text="/selesai 1")).typed


@pytest.mark.parametrize("mark", ["forwarded", "frequently_forwarded"])
def test_what_is_passed_on_is_known_as_such_on_whatsapp(mark: str) -> None:
    item, _ = said("text", {"body": "/selesai 1"}, context={mark: True})
    assert item.forwarded
    item, _ = said("text", {"body": "/selesai 1"}, context={"id": "wamid.0"})
    assert item.typed


@pytest.mark.parametrize(
    "kind", ["poll", "checklist", "dice", "game", "gift", "unique_gift", "paid_media", "story"]
)
def test_what_cannot_be_read_is_never_taken_for_nothing(kind: str) -> None:
    assert read(update(**{kind: {"id": "1"}})).note == "unsupported"


def test_paid_media_keep_their_caption_and_say_that_the_picture_is_missing() -> None:
    item = read(update(paid_media={"star_count": 1}, caption="ini buktinya"))
    assert (item.text, item.note, item.attachments) == ("ini buktinya", "unsupported", ())


def test_the_card_of_a_witness_is_words_and_nobody_typed_them() -> None:
    card = {"phone_number": "+62 812-0000-0071", "first_name": "Saksi", "last_name": "Satu"}
    item = read(update(contact=card))
    assert (item.text, item.contact_phone) == (
        "Saksi Satu: +62 812-0000-0071",
        "+62 812-0000-0071",
    )
    assert not item.typed


# -- WhatsApp ------------------------------------------------------------------------------------


def test_every_card_and_every_number_of_it_is_words() -> None:
    cards = [
        {
            "name": {"formatted_name": "Saksi\nSatu"},
            "phones": [{"phone": "+62 812-0000-0071"}, {"wa_id": "6281200000072"}],
        },
        {"name": {"formatted_name": "Saksi Dua"}, "phones": [{"phone": "+62 812-0000-0073"}]},
    ]
    item, problem = said("contacts", cards)
    assert problem is None
    assert item.text == (
        "Saksi Satu: +62 812-0000-0071, 6281200000072\nSaksi Dua: +62 812-0000-0073"
    )
    assert item.contact_phone == "+62 812-0000-0071"
    half, problem = said("contacts", [*cards[1:], {"name": {"formatted_name": "Tanpa Nomor"}}])
    assert (half.text, half.note) == ("Saksi Dua: +62 812-0000-0073", "unsupported")
    assert problem == "contact without a phone number"


def flow(answers: object) -> tuple[InboundMessage, str | None]:
    reply = {"name": "flow", "response_json": json.dumps(answers)}
    return said("interactive", {"type": "nfm_reply", "nfm_reply": reply})


def test_a_form_gives_lists_and_pictures() -> None:
    picture = {"id": "77", "mime_type": "image/jpeg", "sha256": "x", "file_name": "a.jpg"}
    letter = {"id": 78, "mime_type": "application/pdf", "file_name": "s.pdf"}
    item, problem = flow(
        {
            "flow_token": "unused",
            "uraian": "lampu jalan mati",
            "hari": ["Senin", "Rabu"],
            "jumlah": 3,
            "kosong": [],
            "foto": [picture],
            "surat": letter,
        }
    )
    assert item.text == "uraian: lampu jalan mati\nhari: Senin, Rabu\njumlah: 3"
    assert item.attachments == (
        Attachment("77", "image/jpeg", "a.jpg", kind="photo", same="x"),
        Attachment("78", "application/pdf", "s.pdf", kind="document"),
    )
    assert (item.note, problem) == ("", None)


@pytest.mark.parametrize(
    "answers",
    [
        {"uraian": "lampu", "foto": [{"mime_type": "image/jpeg"}]},
        {"uraian": "lampu", "alamat": {"jalan": "Melati"}},
        {"uraian": "lampu", "hari": ["Senin", ["Rabu"]]},
        {"uraian": "x" * 5000},
        {"flow_token": "unused"},
    ],
)
def test_what_of_a_form_cannot_be_taken_is_not_only_thanked_for(answers: object) -> None:
    item, problem = flow(answers)
    assert item.note == "unsupported"
    assert str(problem).startswith("form ")


def test_a_view_once_picture_is_known_to_have_come() -> None:
    item, _ = said("unsupported", {}, errors=[{"code": 131051}])
    assert item.note == "unsupported"


@pytest.mark.parametrize(
    ("system", "moved_to"),
    [
        ({"type": "user_changed_number", "wa_id": "6281200000199"}, "+6281200000199"),
        ({"type": "customer_changed_number", "new_wa_id": "6281200000199"}, "+6281200000199"),
    ],
)
def test_a_new_number_is_read_with_the_old_one(system: dict[str, Any], moved_to: str) -> None:
    item, problem = said("system", system)
    assert (item.note, item.moved_to, problem) == ("moved", moved_to, None)
    assert (item.address.peer, item.sender.id) == ("ID.1", "ID.1")
    assert (item.sender.phone, item.sender.former) == (moved_to, "6281200000101")


def test_without_an_id_the_conversation_goes_on_at_the_new_number() -> None:
    message = {
        "from": "6281200000101",
        "id": "wamid.1",
        "timestamp": str(SENT),
        "type": "system",
        "system": {"type": "user_changed_number", "wa_id": "6281200000199"},
    }
    (envelope,) = call(contacts=[], messages=[message])
    (item,) = envelope.items
    assert isinstance(item, InboundMessage)
    assert (item.address.peer, item.sender.id) == ("6281200000199", "6281200000199")
    assert item.sender.former == "6281200000101"


@pytest.mark.parametrize(
    "system", [{"type": "user_changed_number", "wa_id": "x"}, {"type": "other", "wa_id": "62812"}]
)
def test_what_else_whatsapp_writes_itself_stays_unread(system: dict[str, Any]) -> None:
    message = {"from": "6281200000101", "id": "w", "timestamp": str(SENT), "type": "system"}
    (envelope,) = call(messages=[{**message, "system": system}])
    assert envelope.items == ()


def echo(**more: Any) -> tuple[Envelope, ...]:
    message = {
        "from": "6281100",
        "to": "6281200000101",
        "id": "wamid.e1",
        "timestamp": str(SENT),
        "type": "text",
        "text": {"body": "Sudah kami proses ya pak"},
        **more,
    }
    return call("smb_message_echoes", message_echoes=[message])


def test_an_answer_from_the_offices_telephone_concerns_whom_it_went_to() -> None:
    (envelope,) = echo()
    (item,) = envelope.items
    assert isinstance(item, InboundMessage)
    assert (item.note, item.quoted, item.text) == ("own", "Sudah kami proses ya pak", "")
    assert (item.address.peer, item.sender.id) == ("ID.1", "ID.1")
    assert b"smb_message_echoes" in envelope.raw, "kept so that it can be read again"


@pytest.mark.parametrize(
    "odd",
    [
        {"to": "", "id": ""},
        {"to": "", "to_user_id": ""},
        {"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "👍"}},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.0"}},
    ],
)
def test_an_echo_that_tells_nobody_anything_is_kept_and_no_more(odd: dict[str, Any]) -> None:
    (envelope,) = echo(**odd)
    assert envelope.items == ()
    assert str(envelope.problem).startswith("echo ")
