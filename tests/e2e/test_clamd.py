"""A real clamd looks into what citizens send, falls away in the middle, and comes back."""

from __future__ import annotations

import asyncio
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.serving import event_loop
from app.serving.clamd import Scanner
from app.settings.parsers import clamd as place
from backoffice.jobs.scanning import AGAIN, Found, Unanswered
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import evidence
from backoffice.store.texts import PRINTED
from tests.clamd import SIGNATURE
from tests.databases import fresh_sqlite
from tests.e2e.clamav import MOST, Clamav, clamav
from tests.e2e.house import House
from tests.e2e.people import Citizen, Officer

#: What people sent; the house looks into nothing that it prints itself.
_SENT = select(evidence).where(evidence.c.channel != PRINTED)
CLEAN = b"%PDF-1.4\n1 0 obj surat pengantar\n%%EOF"
LATE = b"%PDF-1.4\n1 0 obj surat susulan\n%%EOF"
LARGE = b"%PDF-1.4\n" + bytes(3 * MOST)
UNSEEN = "Belum diperiksa antivirus"


def packed(content: bytes) -> bytes:
    """An archive: what is in it stands in none of its bytes as it was."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("surat.txt", content * 20)
    return made.getvalue()


PACKED = packed(b"surat " + SIGNATURE + b"\n")


@pytest.fixture
def server() -> Iterator[Clamav]:
    with clamav() as found:
        yield found


# -- the scanner alone ----------------------------------------------------------------------------


def pieces(content: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("by", ["address", "socket"])
def test_it_says_of_each_file_what_it_is(server: Clamav, by: str) -> None:
    found = place(server.address if by == "address" else str(server.socket))
    assert found is not None
    scan = Scanner(found)
    assert SIGNATURE not in PACKED
    told: dict[bytes, Found] = {
        b"": "clean",
        CLEAN: "clean",
        b"awal" + SIGNATURE + b"akhir": "infected",
        b"\xff\xd8\xff\xe0" + bytes(70_000) + SIGNATURE: "infected",
        PACKED: "infected",
        bytes(MOST): "clean",
        LARGE: "skipped",
    }

    async def ask() -> dict[bytes, Found]:
        assert await scan.ping() == ""
        # Several at once and again and again: it hangs up over a large one wherever it likes.
        for _ in range(10):
            many = [scan(pieces(LARGE)) for _ in range(5)]
            assert await asyncio.gather(*many) == ["skipped"] * 5
        return {content: await scan(pieces(content)) for content in told}

    # The loop that serves.
    assert event_loop.run(ask()) == told
    server.kill()

    async def in_vain() -> None:
        assert await scan.ping() != ""
        with pytest.raises(Unanswered):
            await scan(pieces(CLEAN))

    event_loop.run(in_vain())


# -- in an office ---------------------------------------------------------------------------------


async def scans(house: House) -> list[str]:
    """What stands in the books of the files, sorted; "unseen" of one that nobody has looked at."""

    def read(tx: Tx) -> list[str]:
        return sorted(row["scan"] or "unseen" for row in tx.rows(_SENT))

    return await house.database.read(read)


async def scanned(house: House, *wanted: str) -> None:
    """Wait until that stands there."""
    for _ in range(600):
        await house.until(lambda: True, "")
        if await scans(house) == sorted(wanted):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{await scans(house)}, not {wanted}\n{house.log()}")


async def asks(house: House, officer: Officer, words: str) -> tuple[list[bytes], str]:
    """What an officer's command brings: the files, and all that is said with them."""
    before = len(officer.user.inbox)
    officer.user.say(words)
    await house.until(lambda: len(officer.user.inbox) > before, words)
    await house.rest()
    came = officer.user.inbox[before:]
    return [one.document for one in came if one.document], "\n".join(one.text for one in came)


async def sends(house: House, citizen: Citizen, content: bytes, name: str) -> None:
    """A citizen adds a document to the complaint; it is kept when this returns."""
    before = len(await scans(house))
    citizen.user.send_document(content, name, media_type="application/pdf")
    citizen.photos.append(content)
    for _ in range(600):
        await house.until(lambda: True, "")
        if len(await scans(house)) > before and not await house.unfinished():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{name} is not kept\n{house.log()}")


async def doctor(house: House) -> dict[str, str]:
    """What `aduan doctor` says of the antivirus."""
    words = [sys.executable, "-m", "app", "doctor", "--json"]
    done = await asyncio.to_thread(
        subprocess.run,
        words,
        env=house.environment,
        capture_output=True,
        check=False,
    )
    found: list[dict[str, str]] = json.loads(done.stdout)
    return next(one for one in found if one["name"] == "antivirus")


async def test_an_office_with_a_real_antivirus(server: Clamav, tmp_path: Path) -> None:
    url, also = fresh_sqlite(tmp_path), {"ADUAN_CLAMD": server.address}
    async with House.opened(tmp_path, url, also=also) as house:
        officer = await house.invite()
        house.start()
        warga = house.citizen()
        assert isinstance(warga, Citizen)
        picture, infected = warga.photos[0], warga.photos[1] + SIGNATURE
        warga.photos = [picture, infected]
        warga.begin()
        await house.until(lambda: officer.enrolled and bool(officer.told), "a complaint is there")
        await scanned(house, "clean", "infected")
        assert (await doctor(house))["status"] == "ok"

        # What is clean is handed out, without a remark; what is infected goes to nobody.
        files, said = await asks(house, officer, "/berkas 1 periksa")
        assert len(files) == 1 and files[0].startswith(b"\xff\xd8") and SIGNATURE not in files[0]
        bad = re.findall(r"Berkas (\d) \(foto\): memuat virus", said)
        assert len(bad) == 1 and UNSEEN not in said

        # Of one that comes to a complaint whoever handles it hears, wherever in a file it is.
        await sends(house, warga, PACKED, "surat.pdf")
        await scanned(house, "clean", "infected", "infected")
        await house.rest()
        warned = [one for one in officer.surprises if one.startswith("⛔ Berkas 3 pada ")]
        assert len(warned) == 1 and "memuat virus" in warned[0]
        files, said = await asks(house, officer, "/berkas 1 3")
        assert files == [] and "Berkas 3 (dokumen): memuat virus" in said

        # One that is too large for it is brought, and says that nobody has looked.
        await sends(house, warga, LARGE, "besar.pdf")
        await scanned(house, "clean", "infected", "infected", "skipped")
        files, said = await asks(house, officer, "/berkas 1 4")
        assert files == [LARGE] and UNSEEN in said

        # It falls away: nothing waits for it and nothing is lost, and the doctor says so.
        server.kill()
        await sends(house, warga, LATE, "susulan.pdf")
        await house.until(
            lambda: "scan: the antivirus does not answer" in house.log(), "it says so"
        )
        assert (await scans(house)).count("unseen") == 1
        sick = await doctor(house)
        assert sick["status"] == "fail" and "clamd does not answer at ADUAN_CLAMD" in sick["text"]
        assert "Start clamd" in sick["todo"]
        files, said = await asks(house, officer, "/berkas 1 5")
        assert files == [LATE] and UNSEEN in said
        # What it had found stays found.
        files, said = await asks(house, officer, f"/berkas 1 {bad[0]}, 3")
        assert files == [] and said.count("memuat virus") == 2

        # It comes back, and looks into what came meanwhile.
        server.start()
        house.pass_time(AGAIN)
        await scanned(house, "clean", "infected", "infected", "skipped", "clean")
        files, said = await asks(house, officer, "/berkas 1 5")
        assert files == [LATE] and UNSEEN not in said
        assert (await doctor(house))["status"] == "ok"

        await house.rest()
        await house.stop()
        assert all(one.startswith("Informasi tambahan untuk ") for one in warga.surprises)
        for person in (warga, officer):
            person.surprises.clear()
        assert await house.audit(excused=["scan: the antivirus does not answer"]) == []
        assert server.log().count("Uji.Aduan-1.UNOFFICIAL FOUND") == 2, "each is looked into once"
