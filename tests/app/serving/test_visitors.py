"""How often one network may ask for a page, and whose call it is."""

from __future__ import annotations

from typing import Any

import pytest

from app.serving.visitors import TOGETHER, Visitors, network_of
from app.settings.parsers import networks

PROXIES = networks("127.0.0.1, 192.0.2.0/24, fd00::/8")


def call(peer: str, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    return {"client": (peer, 4711), "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("198.51.100.7", (), "198.51.100.7"),
        # What a stranger writes himself is nobody's word.
        ("198.51.100.7", ("203.0.113.9",), "198.51.100.7"),
        ("127.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("127.0.0.1", ("203.0.113.9, 192.0.2.3",), "203.0.113.9"),
        ("127.0.0.1", ("203.0.113.9", "192.0.2.3"), "203.0.113.9"),
        # In front of the first proxy that is not ours anything may stand.
        ("127.0.0.1", ("1.1.1.1, 203.0.113.9, 192.0.2.3",), "203.0.113.9"),
        ("127.0.0.1", ("203.0.113.9:5678",), "203.0.113.9"),
        ("127.0.0.1", ('"[2001:db8:1:2:3::4]:5678"',), "20010db800010002::/64"),
        ("127.0.0.1", ("unknown",), "127.0.0.1"),
        ("127.0.0.1", ("",), "127.0.0.1"),
        ("127.0.0.1", ("<script>" * 9000,), "127.0.0.1"),
        ("127.0.0.1", (",".join(["192.0.2.1"] * 5000),), "192.0.2.1"),
        ("2001:db8:1:2:3::4", (), "20010db800010002::/64"),
        ("2001:db8:1:2:ffff::", (), "20010db800010002::/64"),
        ("2001:db8:1:3::", (), "20010db800010003::/64"),
        ("::ffff:198.51.100.7", (), "198.51.100.7"),
        ("fd00::1", ("203.0.113.9",), "203.0.113.9"),
        ("", (), ""),
    ],
)
def test_whose_call_it_is(peer: str, forwarded: tuple[str, ...], network: str) -> None:
    assert network_of(call(peer, *forwarded), PROXIES) == network


def test_of_whom_nobody_knows_is_one() -> None:
    assert network_of({"client": None, "headers": []}, PROXIES) == ""


def test_a_network_has_so_many_calls_a_minute() -> None:
    visitors = Visitors(3)
    here, there = call("198.51.100.7"), call("198.51.100.8")
    assert [visitors.admit(here, now) for now in (0, 1, 2, 3, 59)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert visitors.admit(there, 3)
    assert visitors.admit(here, 60)
    six = [call(f"2001:db8::{n}") for n in range(5)]
    assert [visitors.admit(one, 70) for one in six] == [True, True, True, False, False]


def test_what_is_remembered_stays_within_bounds_and_all_together_have_a_limit() -> None:
    visitors = Visitors(2, most=50)
    found = [visitors.admit(call(f"198.51.{n // 250}.{n % 250}"), 0.0) for n in range(2000)]
    assert sum(found) == 2 * TOGETHER
    assert len(visitors._seen) <= 50


def test_who_goes_on_trying_is_let_in_after_the_minute() -> None:
    visitors = Visitors(1)
    here = call("198.51.100.7")
    assert visitors.admit(here, 0)
    assert not any(visitors.admit(here, now) for now in range(1, 60))
    assert visitors.admit(here, 60)
