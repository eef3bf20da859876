"""Addresses that open a chat with the question how a case stands."""

from __future__ import annotations

import pytest

from channels.telegram.parse import parse
from channels.telegram.status_link import as_typed, status_link
from channels.whatsapp.status_link import status_link as phone_link
from tests.channels.test_telegram_parse import NOW, PRIVATE, WARGA

CODE = "PYK-7K4Q-29"


def test_each_chat_has_its_own() -> None:
    assert (
        status_link("aduan_contoh_bot", CODE) == f"https://t.me/aduan_contoh_bot?start=cek_{CODE}"
    )
    assert (
        phone_link("+62 812-0000-0099", CODE) == f"https://wa.me/6281200000099?text=STATUS%20{CODE}"
    )


@pytest.mark.parametrize("bot", ["", "a/b", "x?start=1", "bot name"])
def test_there_is_none_for_what_is_no_name(bot: str) -> None:
    assert status_link(bot, CODE) == ""


@pytest.mark.parametrize("number", ["", "-", "110"])
def test_there_is_none_for_what_is_no_number(number: str) -> None:
    assert phone_link(number, CODE) == ""


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (f"/start cek_{CODE}", f"STATUS {CODE}"),
        ("/start cek_PYK7K4Q29", "STATUS PYK7K4Q29"),
        ("/start", "/start"),
        ("/start ADUAN-2345-6789", "/start ADUAN-2345-6789"),
        ("/start cek_", "/start cek_"),
        (f"/start cek_{CODE} lalu ini", f"/start cek_{CODE} lalu ini"),
        (f"saya ketik /start cek_{CODE}", f"saya ketik /start cek_{CODE}"),
        (f"/start cek_{'A' * 61}", f"/start cek_{'A' * 61}"),
    ],
)
def test_who_follows_it_has_typed_status(text: str, typed: str) -> None:
    assert as_typed(text) == typed
    message = {"message_id": 1, "from": WARGA, "chat": PRIVATE, "date": 1, "text": text}
    (item,) = parse({"message": message}, account="4711", received_at=NOW).items
    assert getattr(item, "text", "") == typed
