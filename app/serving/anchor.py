"""How the head of a day leaves the house: by the office's mailbox, or to a web address."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from app.settings.parsers import Anchor
from backoffice.jobs.anchoring import Send, Unsent
from channels.channel import Channel, SendError
from channels.message import Address, OutboundMessage

_SECONDS = 20.0
_BEFORE = (
    "Kepala jurnal harian Aduan. Mohon disimpan di luar kantor; tidak ada data pribadi di "
    "dalamnya.\nUntuk memeriksa: aduan verify --head BERKAS\n\n"
)


def sender(anchor: Anchor, channels: Iterable[Channel]) -> Send | None:
    """What sends there; None when the mailbox that it needs is not on."""
    if anchor.url:
        return _Posting(anchor.url)
    mail = next((one for one in channels if one.kind == "mail"), None)
    return _Mailing(mail, anchor.mail) if mail is not None else None


async def reach(where: Anchor) -> str:
    """Why a web address does not answer; empty when it does, whatever it says to a look."""
    import httpx

    _quieten()
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            await client.head(where.url)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return type(error).__name__
    return ""


def _quieten() -> None:
    # It logs the address of every request, which may hold a secret.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class _Mailing:
    def __init__(self, channel: Channel, to: str) -> None:
        self._channel = channel
        self._to = to

    async def __call__(self, name: str, text: str) -> None:
        message = OutboundMessage(
            key=f"head:{name}",
            address=Address(channel="mail", account=self._channel.account, peer=self._to),
            subject=f"Kepala jurnal Aduan: {name}",
            text=_BEFORE + text,
        )
        try:
            for part in self._channel.fit(message):
                await self._channel.send(part)
        except SendError as error:
            raise Unsent(f"{error.code}") from None


class _Posting:
    def __init__(self, url: str) -> None:
        _quieten()
        self._url = url

    async def __call__(self, name: str, text: str) -> None:
        # Few offices post it: the others need not wait for the import.
        import httpx

        headers = {"content-type": "text/plain; charset=utf-8", "x-aduan-head": name}
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.post(self._url, content=text.encode(), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # Without the cause: it quotes the address.
            raise Unsent(type(error).__name__) from None
        if not answer.is_success:
            raise Unsent(f"the answer was {answer.status_code}")
