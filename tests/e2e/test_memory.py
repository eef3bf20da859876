"""Large mails: what a node holds while a backlog of them comes in and their files are fetched."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from app.sandbox.mail.people import MailFile
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence, inbox
from backoffice.store.texts import PRINTED
from benchmarks.memory import megabytes
from tests.databases import fresh_sqlite
from tests.e2e.house import House
from tests.mailing import LETTER

MEGABYTE = 1024 * 1024
MAILS = 3
#: In base64 nearly 29 MB: the largest mail that is taken whole.
FILE_BYTES = 21 * MEGABYTE
TARGET = 200.0


async def test_a_backlog_of_the_largest_mails_fits_into_200_megabytes(tmp_path: Path) -> None:
    files = [bytes([number]) * FILE_BYTES for number in range(1, MAILS + 1)]
    async with House.opened(
        tmp_path, fresh_sqlite(tmp_path), channels=("telegram", "mail")
    ) as house:
        for number, data in enumerate(files):
            user = house.mail.user(f"Warga {number}")
            user.write("Pengaduan", LETTER, [MailFile("bukti.mp4", data, "video/mp4")])
        small = house.mail.user("Warga Kecil")
        small.write("Pengaduan", LETTER)
        # What others need is not to be counted here.
        house.start(alone=True)
        await house.until(lambda: bool(small.inbox), "the mail behind them is answered")
        await house.rest()
        process = house.nodes[0].pid
        assert process is not None
        peak, rest = megabytes(process, "VmHWM"), megabytes(process)
        await house.stop()

        def kept(tx: Tx) -> tuple[list[int], list[int]]:
            sent = evidence.c.sha256.is_not(None) & (evidence.c.channel != PRINTED)
            rows = tx.rows(select(evidence.c.size).where(sent))
            return [row["size"] for row in rows], [
                len(row["raw"]) for row in tx.rows(select(inbox.c.raw))
            ]

        sizes, raws = await house.database.read(kept)
    # Everything that came with them is there, though their bytes are kept in the mailbox alone.
    assert sizes == [len(data) for data in files]
    assert max(raws) < MEGABYTE
    assert peak < TARGET, f"{peak:.0f} MB"
    assert rest < TARGET - FILE_BYTES / MEGABYTE, f"{rest:.0f} MB"
