"""A week of an office: sixty complaints on three channels, and only what people tap and type.

One officer at the desk, one official, one head. Every way that a complaint can end, one slip of
each kind, and no command of the terminal. What each job costs in messages and taps is counted and
printed beside what is enough.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.demo.cast import sample_photo
from app.demo.world import MailPerson, Person, World
from backoffice.case.case import Case
from backoffice.store import audit, cases
from backoffice.store.audit import Report
from backoffice.store.engine.tx import Tx
from tests.databases import fresh_sqlite
from tests.world import complains, sends_to

#: Messages and taps that a job may cost an office, the reading of a notice not counted.
ENOUGH = {
    "see the queue": 1,
    "read a case": 1,
    "look at a photo": 2,
    "answer and close at the desk": 2,
    "ask for completion": 2,
    "whole chain": 4,
    "approve and send": 2,
    "escalate and get a direction": 2,
    "refer elsewhere": 2,
    "reject": 2,
    "withdraw": 2,
    "note": 1,
    "close": 2,
    "open an identity": 2,
    "hand on five at once": 2,
}
LETTER = """\
Yth. Dinas,

Akta kelahiran anak saya saya ajukan 3 November 2026 di loket 3, dan sampai hari ini belum ada
kabarnya. Mohon penjelasan.

Nama: Warga Surat {n}
Alamat: Dusun Contoh RT 05 RW 02, Desa Contoh, Kec. Contoh
Nomor HP: 0812-0000-0003
"""
DAYS, A_DAY = 5, 12


class Office:
    """The three officers, the citizens by the number of their complaint, and the taps."""

    def __init__(self, world: World, rina: Person, siti: Person, agus: Person) -> None:
        self.world, self.rina, self.siti, self.agus = world, rina, siti, agus
        self.people: dict[int, Person | MailPerson] = {}
        self.taps: dict[str, list[int]] = {}
        self._job: list[int] = [0]

    # -- citizens -----------------------------------------------------------------------------

    async def complaint(self, number: int) -> None:
        """The next complaint, on the next channel."""
        match number % 3:
            case 0:
                writer = self.world.citizen(f"Warga Surat {number}", on="mail")
                await writer.writes("Akta kelahiran belum jadi", LETTER.format(n=_letters(number)))
                if not await self._exists(number):
                    await writer.replies("SETUJU")
                self.people[number] = writer
            case 1:
                await self._by_chat(number, self.world.citizen(f"Warga Kabar {number}"))
            case _:
                await self._by_chat(
                    number, self.world.citizen(f"Warga Telepon {number}", on="whatsapp")
                )
        assert await self._exists(number), number

    async def _by_chat(self, number: int, person: Person) -> None:
        await complains(person, nama=f"Warga Nomor {_letters(number)}")
        self.people[number] = person

    async def _exists(self, number: int) -> bool:
        return any(one.number and int(one.number[:4]) == number for one in await self.cases())

    async def cases(self) -> list[Case]:
        office_id = self.world.node.desk.office_id
        return await self.world.node.database.read(lambda tx: cases.listing(tx, office_id))

    async def case(self, number: int) -> Case:
        found = await self.cases()
        return next(one for one in found if one.number and int(one.number[:4]) == number)

    async def answers(self, number: int, words: str) -> None:
        """The citizen writes about that complaint."""
        person = self.people[number]
        if isinstance(person, MailPerson):
            await person.replies(words)
        else:
            await person.says(words)

    def told(self, number: int) -> str:
        """The latest word to the citizen of that complaint."""
        return self.people[number].sees

    async def opens(self, number: int) -> None:
        """Who complained on WhatsApp more than a day ago is asked to say BUKA first."""
        if "Balas BUKA" in self.told(number):
            await self.answers(number, "BUKA")

    # -- officers -----------------------------------------------------------------------------

    def begins(self, job: str) -> None:
        """What is typed and tapped from here on is for this job."""
        self._job = [0]
        self.taps.setdefault(job, [])
        self.taps[job].append(0)
        self._name = job

    async def types(self, who: Person, words: str) -> str:
        self.taps[self._name][-1] += 1
        return "\n".join(await who.says(words))

    async def taps_on(self, who: Person, button: str, words: str = "") -> str:
        """Press a button below the latest message that has it, and that says these words."""
        self.taps[self._name][-1] += 1
        message = next(
            one
            for one in reversed(who.inbox)
            if words in one.text and any(label == button for label in one.buttons)
        )
        return "\n".join(await who.presses(button, message))

    async def slips(self, who: Person, words: str, told: str) -> None:
        """A slip is answered with a sentence and changes nothing that a journal knows."""
        before = sum(one.seq for one in await self.cases())
        said = "\n".join(await who.says(words))
        assert told.lower() in said.lower(), (words, said)
        assert sum(one.seq for one in await self.cases()) == before, words


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)].upper() + "a" for digit in f"{number:02}")


@pytest.fixture
async def office(folder: Path) -> AsyncIterator[Office]:
    async with World.opened(
        folder, database_url=fresh_sqlite(folder), whatsapp=True, mail=True, straight=True
    ) as world:
        rina = await world.officer(
            "Rina Melati", "petugas_pengaduan", "tim_penjawab", "tim_pengelola"
        )
        siti = await world.officer("Siti Seruni", "pejabat_pengelola", on="whatsapp")
        agus = await world.officer("Agus Kenanga", "kepala_dinas")
        yield Office(world, rina, siti, agus)


async def at_the_desk(office: Office, n: int) -> None:
    rina = office.rina
    office.begins("see the queue")
    await office.types(rina, "/antrean")
    office.begins("read a case")
    assert f"{n:04}/PGD" in await office.types(rina, f"/lihat {n}")
    office.begins("answer and close at the desk")
    await office.types(rina, f"/balas {n} KTP sudah jadi, silakan diambil di loket 2.")
    await office.taps_on(rina, "YA SELESAI")
    assert "diambil di loket 2" in office.told(n)


async def through_the_chain(office: Office, n: int) -> None:
    rina, siti = office.rina, office.siti
    office.begins("whole chain")
    await office.types(rina, f"/ambil {n}")
    await office.types(rina, f"/jawab {n} Berkas sudah dicetak di loket {n % 4}.")
    assert f"Berkas sudah dicetak di loket {n % 4}." in siti.inbox[-1].text or any(
        "sudah dicetak" in one.text for one in siti.inbox[-3:]
    ), "nothing is signed blind"
    office.begins("approve and send")
    shown = await office.taps_on(siti, "Setujui", f"{n:04}/PGD")
    assert "sudah dicetak" in shown and "sudah dicetak" not in office.told(n)
    await office.taps_on(siti, "YA")
    await office.opens(n)
    assert "sudah dicetak" in office.told(n)
    office.taps["whole chain"][-1] += office.taps["approve and send"][-1]


async def asked_for_more(office: Office, n: int) -> None:
    rina = office.rina
    office.begins("ask for completion")
    await office.types(rina, f"/lengkapi {n} Foto resi perekaman.")
    await office.taps_on(rina, "YA")
    assert "Foto resi perekaman" in office.told(n)
    await office.answers(n, "Resinya hilang, nomornya tujuh.")
    assert "nomornya tujuh" in "".join(one.text for one in rina.inbox[-3:])
    await office.rina.says(f"/balas {n} Terima kasih, sudah kami proses.")
    await office.rina.presses("YA SELESAI")


async def not_ours(office: Office, n: int) -> None:
    office.begins("refer elsewhere")
    await office.types(office.siti, f"/alihkan {n} Dinas PU: Laporan sudah kami teruskan.")
    await office.taps_on(office.siti, "YA")
    assert "Dinas PU" in office.told(n)


async def refused(office: Office, n: int) -> None:
    office.begins("reject")
    await office.types(office.siti, f"/tolak {n} ganda Sudah dijawab dalam pengaduan lain.")
    await office.taps_on(office.siti, "YA")
    assert "Sudah dijawab" in office.told(n)


async def taken_back(office: Office, n: int) -> None:
    await office.answers(n, "CABUT")
    if (await office.case(n)).open and isinstance(office.people[n], MailPerson):
        await office.answers(n, "CABUT")
    office.begins("withdraw")
    await office.types(office.siti, f"/cabut {n}")
    await office.taps_on(office.siti, "YA")
    assert "dicabut" in office.told(n)


async def not_heard(office: Office, n: int) -> None:
    await office.rina.says(f"/balas {n} Sudah selesai menurut kami.")
    await office.rina.presses("YA SELESAI")
    await office.answers(n, "BELUM, berkas saya belum ada")
    assert (await office.case(n)).open
    office.begins("escalate and get a direction")
    await office.types(office.rina, f"/eskalasi {n} Blangko habis, mohon arahan.")
    assert "Blangko habis" in office.siti.sees
    await office.types(office.siti, f"/arahan {n} Pinjam blangko dari kecamatan.")
    assert "Pinjam blangko" in office.rina.sees
    office.begins("close")
    await office.types(office.siti, f"/selesai {n} Sudah diserahkan.")
    await office.taps_on(office.siti, "YA")


async def with_a_photo(office: Office, n: int) -> None:
    person = office.people[n]
    if not isinstance(person, MailPerson):
        person.user.send_photo(sample_photo(), caption="resi saya")
        await person.settled()
        office.rina.news()
        await office.rina.says(f"/ambil {n}")
        office.begins("look at a photo")
        await office.types(office.rina, f"/berkas {n} 1 periksa")
        office.begins("open an identity")
        assert "Warga Nomor" in await office.types(office.rina, f"/identitas {n} periksa")
    office.begins("note")
    await office.types(office.rina, f"/catatan {n} Dicek bersama loket 2.")
    assert "Dicek bersama" not in office.told(n)
    await office.rina.says(f"/balas {n} Terima kasih, resinya cocok.")
    await office.rina.presses("YA SELESAI")


async def left_lying(office: Office, n: int) -> None:
    """Nobody touches it."""


WAYS = (at_the_desk, through_the_chain, asked_for_more, not_ours, refused, taken_back, not_heard,
        with_a_photo, left_lying, at_the_desk, through_the_chain, left_lying)  # fmt: skip

#: One slip of each kind: who makes it, what is typed, and what is answered.
SLIPS: tuple[tuple[str, str, str], ...] = (
    ("rina", "/ambl 1", "Mungkin maksud"),
    ("rina", "/lihat 99", "tidak ditemukan"),
    ("rina", "terima kasih pak", "bukan perintah"),
    ("rina", "YA", "Tidak ada"),
    ("rina", "/antrean besok", "Pilihan"),
    ("agus", "/balas 12 halo", "hanya untuk"),
    ("siti", "/tolak 12 bosan saja", "alasan"),
    ("rina", "/disposisi 12 bagian_antariksa", "bukan peran"),
    ("rina", "/ambil 12, 98", "tidak ditemukan"),
)


async def test_a_week_of_sixty_complaints(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    left: list[int] = []
    number = 0
    for day in range(DAYS):
        numbers = range(number + 1, number + A_DAY + 1)
        # WhatsApp lets an office write for a day after a word from the other side.
        await office.siti.says("BUKA")
        for number in numbers:
            await office.complaint(number)
        for place, one in enumerate(numbers):
            way = WAYS[(place + day) % len(WAYS)]
            await way(office, one)
            if way is left_lying:
                left.append(one)
        if day == 0:
            for who, words, told in SLIPS:
                person: Any = {"rina": office.rina, "siti": office.siti, "agus": office.agus}[who]
                await office.slips(person, words, told)
                await person.says("batal")
            await slips_under_a_preview(office, left[0])
        await office.world.passes(days=1 if day < DAYS - 1 else 3)
    assert len(await office.cases()) == DAYS * A_DAY
    # What nobody touched was heard of by whoever answers for it.
    heard = "\n".join(sends_to(office.world, office.agus))
    assert all(f"{one:04}/PGD" in heard for one in left[:2])
    office.begins("hand on five at once")
    some = left[:5]
    await office.types(
        office.siti, f"/disposisi {', '.join(map(str, some))} tim_penjawab Mohon dijawab hari ini."
    )
    told = await office.taps_on(office.siti, "YA")
    assert told.count("diteruskan kepada") == 5
    for one in left:
        await through_the_chain(office, one)
    await office.world.passes(days=30)
    ends = Counter([one.state for one in await office.cases()])
    assert set(ends) == {"SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT"}
    assert (ends["DIALIHKAN"], ends["DITOLAK"], ends["DICABUT"]) == (5, 5, 5)
    await nothing_is_wrong(office)
    table = [
        f"{job:32} {max(taps):>3} {'of':>3} {ENOUGH[job]}" for job, taps in office.taps.items()
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(table) + "\n")
    assert {job: max(taps) for job, taps in office.taps.items() if max(taps) > ENOUGH[job]} == {}
    assert set(office.taps) == set(ENOUGH)


async def slips_under_a_preview(office: Office, n: int) -> None:
    """What is typed while something waits for YA reaches nobody unless it is YA."""
    before = office.told(n)
    for word in ("batal", "tidak jadi", "salah"):
        await office.rina.says(f"/balas {n} Kalimat yang salah.")
        await office.rina.says(word)
        await office.rina.says("YA")
        assert office.told(n) == before
    await office.rina.says(f"/balas {n} Kalimat yang salah.")
    assert "masih menunggu" in "\n".join(await office.rina.says("oke siap"))
    await office.rina.presses("Batal")
    await office.rina.says(f"/catatan {n}")
    await office.rina.says("batal")
    assert office.told(n) == before


async def nothing_is_wrong(office: Office) -> None:
    """The journals and the register agree, and no officer's word among officers went out."""
    report = Report()

    def walk(tx: Tx) -> None:
        audit.walk_journals(tx, office.world.node.desk.vault, report, lambda words: None)
        audit.walk_register(tx, report)

    await office.world.node.database.read(walk)
    assert report.faults == []
    for person in office.people.values():
        if isinstance(person, MailPerson):
            heard = "\n".join(one.text for one in person.inbox)
        else:
            heard = "\n".join(one.text for one in person.inbox)
        for never in ("Kalimat yang salah", "Blangko", "Pinjam", "Dicek bersama", "Mohon dijawab"):
            assert never not in heard, never
