"""Printing: what waits for a paper goes with it, or without it when there is none, and is heard."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import update

from backoffice.delivery.delivery import Delivery
from backoffice.jobs.printing import Printing
from backoffice.papers.letter import Letter, Rendered
from backoffice.papers.press import Press
from backoffice.papers.wire import PaperError
from backoffice.store import evidence
from backoffice.store.blobs import BlobFolder
from backoffice.store.tables import evidence as evidence_table
from backoffice.store.texts import EvidenceRow
from channels.channel import Channel, Sent
from channels.message import OutboundMessage
from tests.sops.people import Office, opened
from tests.world import house_url as house_url

pytestmark = pytest.mark.printed
Format = Literal["pdf", "docx"]


async def receipt(office: Office) -> EvidenceRow:
    """The file of the receipt of the only case."""
    case = await office.case()
    paper = case.paper("tanda_terima")
    assert paper is not None
    (row,) = await office.world.node.database.read(lambda tx: evidence.rows(tx, (paper.file,)))
    return row


def breaks(monkeypatch: pytest.MonkeyPatch, reason: Literal["memory", "slow"]) -> None:
    async def render(self: Press, letter: Letter, format: Format) -> Rendered:
        raise PaperError(reason)

    monkeypatch.setattr(Press, "render", render)


async def test_a_paper_that_cannot_be_printed_is_an_alarm_and_the_words_go_on(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch, "memory")
    async with opened("payakumbuh", tmp_path, house_url) as office:
        warga = office.world.citizen()
        (boss,) = await office.world.officers(("Admin Contoh", "admin"))
        await office.fills(warga, bidang_usaha="2", usaha="Bengkel Maju")
        await warga.presses("Kirim")
        assert not any("Nomor register" in one.text for one in warga.inbox)
        for _ in range(6):
            await office.world.passes(minutes=1)
        told = [one.text for one in warga.inbox if "Nomor register" in one.text]
        assert len(told) == 1
        assert "Berkas suratnya menyusul" in told[0]
        for _ in range(6):
            await office.world.passes(hours=1)
        assert (await receipt(office)).status == "failed"
        alarms = [one.text for one in boss.inbox if "gagal dicetak: memorinya" in one.text]
        assert len(alarms) == 1
        # Nothing of it keeps the rest from going on.
        case = await office.case()
        assert case.code in (await warga.says(f"STATUS {case.code}"))[-1]


async def test_what_was_said_to_follow_follows(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = Press.render
    breaks(monkeypatch, "slow")
    async with opened("payakumbuh", tmp_path, house_url) as office:
        warga = office.world.citizen()
        await office.fills(warga, bidang_usaha="2", usaha="Bengkel Maju")
        await warga.presses("Kirim")
        await office.world.passes(minutes=2)
        assert any("Berkas suratnya menyusul" in one.text for one in warga.inbox)
        assert not any(one.document for one in warga.user.inbox)
        monkeypatch.setattr(Press, "render", render)
        await office.world.passes(hours=1)
        assert (await receipt(office)).status == "stored", await receipt(office)
        assert "yang tadi kami sebut menyusul" in warga.sees
        assert sum(bool(one.document) for one in warga.user.inbox) == 1


async def test_what_is_ready_while_its_words_are_on_their_way_follows_them(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    render, send = Press.render, Delivery._send
    breaks(monkeypatch, "slow")
    async with opened("payakumbuh", tmp_path, house_url) as office:
        node, warga = office.world.node, office.world.citizen()

        async def sends(self: Delivery, channel: Channel, part: OutboundMessage) -> Sent:
            sent = await send(self, channel, part)
            if "Berkas suratnya menyusul" in part.text:
                monkeypatch.setattr(Press, "render", render)
                due = update(evidence_table).values(retry_at=office.world.clock())
                await node.database.write(lambda tx: tx.execute(due), name="test")
                (job,) = (one for one in node.jobs if isinstance(one, Printing))
                await job.work_once()
                assert (await receipt(office)).status == "stored"
            return sent

        monkeypatch.setattr(Delivery, "_send", sends)
        await office.fills(warga, bidang_usaha="2", usaha="Bengkel Maju")
        await warga.presses("Kirim")
        for _ in range(3):
            await office.world.passes(minutes=1)
        assert "yang tadi kami sebut menyusul" in warga.sees
        assert sum(bool(one.document) for one in warga.user.inbox) == 1


async def test_a_disk_that_is_full_loses_nothing(
    tmp_path: Path, house_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = BlobFolder.keep_sealed
    full = [True]

    def kept(self: BlobFolder, *given: object) -> tuple[str, int]:
        if full:
            full.clear()
            raise OSError(errno.ENOSPC, "no room")
        return keep(self, *given)  # type: ignore[arg-type]

    async with opened("payakumbuh", tmp_path, house_url) as office:
        warga = office.world.citizen()
        await office.fills(warga, bidang_usaha="2", usaha="Bengkel Maju")
        monkeypatch.setattr(BlobFolder, "keep_sealed", kept)
        with pytest.raises(OSError, match="no room"):
            await warga.presses("Kirim")
        # Its lease runs out, and it is printed.
        await office.world.passes(minutes=3)
        assert (await receipt(office)).status == "stored"
        told = [one for one in warga.inbox if "Nomor register" in one.text]
        assert len(told) == 1
