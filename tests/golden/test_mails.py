"""Every mail whose reading is tested leads to what it led to, through the real mailbox.

Each is of somebody else. What answers a mail of ours gets one to answer: its writer has sent an
incomplete complaint before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.channels.mails import OURS, Case
from tests.channels.mails.people import ANSWERS, FIRST
from tests.channels.mails.robots import BOUNCES, ROBOTS
from tests.golden.house import House, MailPerson
from tests.golden.scenes import Player

#: So many are played in one house.
_TOGETHER = 15
_BEFORE = (
    "Nama: Warga Contoh\nAlamat: Desa Contoh, Kec. Contoh\nLayanan: KTP\n\n"
    "KTP saya belum jadi juga sejak bulan Agustus."
)


def portions() -> list[tuple[str, Sequence[Case]]]:
    every = {"first": FIRST, "answers": ANSWERS, "robots": ROBOTS, "bounces": BOUNCES}
    return [
        (f"{name}_{start // _TOGETHER + 1}", mails[start : start + _TOGETHER])
        for name, mails in every.items()
        for start in range(0, len(mails), _TOGETHER)
    ]


@pytest.mark.parametrize(("name", "mails"), portions(), ids=lambda one: one if one else None)
async def test_a_mail_leads_to_what_it_led_to(
    name: str, mails: Sequence[Case], folder: Path, hold: Callable[[str, str], None]
) -> None:
    async with House.opened(folder, whatsapp=False, mail=True) as house:
        player = Player(house)
        await player.enrol(["rina"])
        for place, mail in enumerate(mails, start=1):
            writer = player.person(f"warga{place}", "mail")[1]
            assert isinstance(writer, MailPerson)
            if OURS.encode() in mail.raw:
                await writer.writes("Pengaduan", _BEFORE)
                player.look()
            raw = player.raw(mail.raw, writer)
            # Two mails of one id would be one mail.
            own = f"m{place}@mail.example.com".encode()
            writer.user.raw(raw.replace(b"m1@mail.example.com", own), verdict="pass")
            await house.world.settle()
            player.tell(f"{writer.user.address}: {mail.name}")
        hold(f"mails/{name}", player.record)
