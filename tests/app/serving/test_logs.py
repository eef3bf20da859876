"""What the log tells an operator, and what it never tells anybody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest

from app.serving.logs import configure, cover

FORMS: tuple[Literal["text", "json"], ...] = ("text", "json")


@pytest.fixture(autouse=True)
def the_log_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(form: Literal["text", "json"], *, debug: bool = False) -> io.StringIO:
    stream = io.StringIO()
    configure(form, stream=stream, debug=debug)
    return stream


def test_a_line_of_text_says_when_how_bad_and_what() -> None:
    stream = logged("text")
    logging.getLogger("backoffice.delivery.delivery").info("row %s sent", "0193")
    at, _, rest = stream.getvalue().partition(" ")
    assert at.endswith("+00:00")
    assert rest == "info    backoffice.delivery.delivery: row 0193 sent\n"


def test_a_line_of_json_can_be_read_back() -> None:
    stream = logged("json")
    logging.getLogger("backoffice.jobs.intake").warning('parked "%s"\nsecond line', "0193")
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["level"] == "warning"
    assert told["message"] == 'parked "0193"\nsecond line'


def test_nobody_can_write_a_second_line_into_the_log() -> None:
    stream = logged("text")
    logging.getLogger("x").info("office %s", "sanggau\r\n2026-01-01 error forged")
    assert stream.getvalue().count("\n") == 1
    assert "\r" not in stream.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_of_an_error_the_type_and_place_are_told_but_not_its_words(
    form: Literal["text", "json"],
) -> None:
    stream = logged(form)
    try:
        try:
            raise LookupError("KTP saya hilang")
        except LookupError as cause:
            raise RuntimeError("kata Warga Contoh") from cause
    except RuntimeError:
        logging.getLogger("x").exception("turn failed")
    told = stream.getvalue()
    assert "turn failed" in told
    assert "RuntimeError at " in told
    assert "LookupError at " in told
    assert "test_logs.py:" in told
    assert "KTP" not in told
    assert "Warga" not in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("form", FORMS)
def test_what_slips_in_all_the_same_is_covered(form: Literal["text", "json"]) -> None:
    stream = logged(form)
    logging.getLogger("x").warning(
        "GET /bot%s/getMe for %s, %s, %s, %s",
        "1234567:not-a-real-token-of-any-bot",
        "081200000001",
        "+6281200000001",
        "6171010000000001",
        "warga.contoh@example.com",
    )
    told = stream.getvalue()
    for secret in ("not-a-real", "81200000001", "6171010000000001", "warga.contoh"):
        assert secret not in told
    assert "[token]" in told
    assert told.count("[phone]") == 2


@pytest.mark.parametrize(
    "text",
    ["case 0193f2a4-5b6c-7d8e-9f00-112233445566", "due 1790000000000000", "DKP-7K4Q-29", "42/2026"],
)
def test_ids_numbers_and_codes_stay_readable(text: str) -> None:
    # 16 digits alone are taken for a NIK, so microseconds are written as times, not as numbers.
    assert (cover(text) == text) is not text.startswith("due")


def test_httpx_does_not_tell_which_addresses_it_called() -> None:
    stream = logged("text", debug=True)
    logging.getLogger("httpx").info("HTTP Request: POST /bot/getUpdates")
    logging.getLogger("app.serving.node").debug("tick")
    assert "getUpdates" not in stream.getvalue()
    assert "tick" in stream.getvalue()
