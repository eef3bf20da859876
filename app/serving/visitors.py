"""How often one network may ask, behind whichever proxies; memory stays within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Calls a minute of one network.
RATE = 20
#: All networks together may make so many times as many: somebody may have many addresses.
TOGETHER = 30
#: Networks that are remembered at once; whoever has been known longest is forgotten first.
MOST = 10_000
_WINDOW_SECONDS = 60.0
#: Proxies that may stand in a row.
_MOST_PROXIES = 10
_ALL = "all"


class Visitors:
    """Counts the calls of the last minute by network."""

    def __init__(
        self, rate: int = RATE, trusted: Sequence[Network] = (), *, most: int = MOST
    ) -> None:
        self._rate = rate
        self._trusted = tuple(trusted)
        self._most = most
        #: Network -> since when it is counted, and how many calls; the oldest first.
        self._seen: dict[str, tuple[float, int]] = {}
        self._every: dict[str, tuple[float, int]] = {}

    def admit(self, scope: Scope, now: float) -> bool:
        """Count a call; False where it is one too many. `now`: seconds of any clock."""
        if not self._count(self._seen, network_of(scope, self._trusted), self._rate, now):
            return False
        return self._count(self._every, _ALL, self._rate * TOGETHER, now)

    def _count(self, seen: dict[str, tuple[float, int]], key: str, most: int, now: float) -> bool:
        since, count = seen.get(key, (now, 0))
        if now - since >= _WINDOW_SECONDS:
            since, count = now, 0
        if count == 0:
            # A new minute stands behind those that have begun.
            seen.pop(key, None)
            if len(seen) >= self._most:
                del seen[next(iter(seen))]
        # Those that are turned away are not counted: who goes on trying is let in again.
        if count >= most:
            return False
        seen[key] = (since, count + 1)
        return True


def network_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """Whose call it is: the address of IPv4, the /64 of IPv6; empty where nobody can say.

    What is written in X-Forwarded-For counts as far as proxies that are trusted wrote it.
    """
    client = scope.get("client")
    found = _read(client[0]) if client else None
    named = _forwarded(scope["headers"])
    for _ in range(_MOST_PROXIES):
        if found is None or not named or not any(found in network for network in trusted):
            break
        before = _read(named.pop())
        if before is None:
            # Rubbish from behind a proxy is the proxy's.
            break
        found = before
    if isinstance(found, IPv6Address):
        return f"{int(found) >> 64:x}::/64"
    return str(found or "")


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
    written = b",".join(value for name, value in headers if name == b"x-forwarded-for")
    return written.decode("latin-1").split(",")[-_MOST_PROXIES:] if written else []


def _read(text: str) -> Address | None:
    word = text.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        found = ip_address(word)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
