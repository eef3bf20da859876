"""The same conversations on every channel: the same answers make the same case.

Each channel has a speaker, who says the same in the way of that channel: in a chat question by
question, by mail in labelled lines and by replying. What a channel cannot do by its nature stands
in `BY_NATURE` with the reason, and the suite holds what it does instead.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from sqlalchemy import select

from app.demo.world import MailPerson, Person, World
from app.sandbox.mail.people import MailFile
from backoffice.case.case import Case
from backoffice.case.codes import find_code
from backoffice.casework.stored_answers import Stored
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import consents, conversations, timers
from tests.databases import fresh_sqlite
from tests.files import folder_of, open_files
from tests.world import ANSWERS, begins, case_of, fills

Kind = Literal["telegram", "whatsapp", "mail"]
KINDS: tuple[Kind, ...] = ("telegram", "whatsapp", "mail")
CHATS: tuple[Kind, ...] = ("telegram", "whatsapp")

#: What a channel does not do, and why: held by the tests that are named.
BY_NATURE: Mapping[tuple[Kind, str], str] = {
    ("mail", "draft"): "a mail is acted on at once, so it opens a case and there is nothing to "
    "continue: test_what_is_not_finished_is_kept",
    ("mail", "burst"): "two mails are two letters: the second is added to the case of the first: "
    "test_a_story_in_two_messages_is_one_complaint",
    ("mail", "review"): "what was understood stands in the answer and is put right by replying: "
    "test_an_answer_is_put_right_before_it_counts",
    ("mail", "erase_draft"): "there is no draft; what was written is a case, of which an officer "
    "decides: test_hapus_data",
}

GIVEN = ANSWERS | {"klasifikasi": "Pengaduan", "objek": "KTP-el"}
_LABELS = {
    "klasifikasi": "Jenis",
    "nama": "Nama",
    "alamat": "Alamat",
    "kontak": "Nomor HP",
    "rahasia": "Rahasiakan",
    "objek": "Layanan",
    "uraian": "Uraian",
    "kapan": "Waktu kejadian",
    "di_mana": "Tempat kejadian",
}
PHOTO = b"\xff\xd8\xff\xe0 resi perekaman"


# -- speakers -----------------------------------------------------------------------------------


class Chat:
    """Speaks question by question."""

    def __init__(self, world: World, kind: Kind, name: str) -> None:
        self.world, self.kind = world, kind
        self.person: Person = (
            world.citizen(name, on="whatsapp")
            if kind == "whatsapp"
            else world.citizen(name, on="telegram")
        )

    async def complains(self, given: Mapping[str, str], photo: bytes = b"") -> str:
        person = self.person
        await begins(person)
        missing = next((key for key in _LABELS if key not in given), "")
        await fills(person, until="bukti" if photo else missing, **given)
        if missing:
            return "\n".join(await person.says("PETUGAS"))
        if photo:
            person.user.send_photo(photo, "")
            await person.settled()
            await person.says("CUKUP")
        return "\n".join(await person.presses("Kirim"))

    async def says(self, text: str) -> str:
        return "\n".join(await self.person.says(text))

    async def agrees(self) -> str:
        return "\n".join(await self.person.presses("Ya hapus"))

    async def settles(self, what: str = "YA") -> str:
        """Confirm what was shown."""
        return await self.says(what)

    async def sends(self, photo: bytes) -> str:
        self.person.user.send_photo(photo, "")
        return "\n".join(await self.person.settled())

    def news(self) -> str:
        return "\n".join(self.person.news())

    async def enrols(self, code: str) -> str:
        return await self.says(code)


class Letters:
    """Speaks in labelled lines, and answers the latest mail."""

    def __init__(self, world: World, kind: Kind, name: str) -> None:
        self.world, self.kind = world, kind
        self.person: MailPerson = world.citizen(name, on="mail")

    async def complains(self, given: Mapping[str, str], photo: bytes = b"") -> str:
        lines = [f"{_LABELS[key]}: {given[key]}" for key in _LABELS if key in given]
        files = [MailFile("resi.jpg", photo, "image/jpeg")] if photo else []
        text = "SETUJU\n" + "\n".join(lines)
        await self.person.writes("Pengaduan", text, *files)
        latest = self.person.inbox[-1]
        return f"{latest.subject}\n{latest.text}"

    async def says(self, text: str) -> str:
        if self.person.inbox:
            return "\n".join(await self.person.replies(text))
        return "\n".join(await self.person.writes("", text))

    async def agrees(self) -> str:
        return "\n".join(await self.person.replies("YA"))

    async def settles(self, what: str = "YA") -> str:
        found = re.search(rf"^{what} ([a-z2-7]{{8}})$", self.person.sees, re.MULTILINE)
        assert found, self.person.sees
        return await self.says(found[0])

    async def sends(self, photo: bytes) -> str:
        return "\n".join(await self.person.replies("", MailFile("resi.jpg", photo, "image/jpeg")))

    def news(self) -> str:
        return "\n".join(self.person.news())

    async def enrols(self, code: str) -> str:
        return "\n".join(await self.person.writes("", code))


Speaker = Chat | Letters


def speaker(world: World, kind: Kind, name: str = "Warga Contoh") -> Speaker:
    return Letters(world, kind, name) if kind == "mail" else Chat(world, kind, name)


async def officer(world: World, kind: Kind, *roles: str) -> Speaker:
    """An officer of the desk on that channel."""
    named = speaker(world, kind, f"Petugas {kind}")
    told = await named.enrols(await world.invitation(f"Petugas {kind}", *roles))
    assert "Selamat bergabung" in told, told
    return named


# -- the world, and a case as data ----------------------------------------------------------------


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[World]:
    """The office on all three channels."""
    url = fresh_sqlite(folder)
    async with World.opened(folder, database_url=url, whatsapp=True, mail=True) as opened:
        yield opened


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


async def the_case(world: World, told: str) -> Case:
    code = find_code(told)
    assert code, told
    return await case_of(world, code)


#: What says where it came from, and which one it is.
_ITS_OWN = ("id", "code", "number", "person_id", "address_id", "channel", "words", "holder",
            "assigned_staff", "identity_open_to")  # fmt: skip


async def as_data(world: World, case: Case) -> dict[str, Any]:
    """A case with its answers, files, timers and consent, but for channel, address and number."""
    desk = world.node.desk

    def read(tx: Tx) -> dict[str, Any]:
        current = cases.load(tx, case.id)
        assert current is not None
        facts = msgspec.to_builtins(current)
        answers: dict[str, Any] = {}
        openings: list[str] = []
        for _, words in texts.of_case(tx, desk.vault, case.id, "identity", "answers"):
            stored = msgspec.json.decode(words, type=Stored)
            openings += [stored.opening] if stored.opening else []
            for key, one in stored.answers.items():
                answers[key] = (one.value, one.words, one.shown, one.origin)
        files = [(row.kind, row.status) for row in texts.evidence_of(tx, case.id)]
        armed = select(timers).where(timers.c.case_id == case.id, timers.c.done_at.is_(None))
        agreed = select(consents).where(consents.c.person_id == current.person_id)
        return {
            "case": {key: value for key, value in facts.items() if key not in _ITS_OWN},
            "numbered": current.number is not None,
            "answers": answers,
            "opening": openings,
            "files": files,
            "sent": open_files(tx, desk.vault, folder_of(world), case.id),
            "timers": sorted(
                (row["kind"], row["clock"] or "", row["mark"] or "", row["due_at"].isoformat())
                for row in tx.rows(armed)
            ),
            "journal": [type(entry.event).__name__ for entry in cases.entries(tx, case.id)],
            "consents": [(row["version"], row["given"]) for row in tx.rows(agreed)],
        }

    return await world.node.database.read(read)


def facts_of(receipt: str) -> dict[str, str]:
    """What a receipt says, whatever it looks like."""
    plain = receipt.replace("*", "")
    found = {}
    for name, label in (
        ("completeness", r"^Kelengkapan\s*:\s*(.+)$"),
        ("limit", r"^Batas (?:penyelesaian|waktu)\s*:\s*(.+)$"),
        ("fee", r"^Biaya\s*:\s*(.+)$"),
        ("day", r"(\d+ \w+ \d{4}),? pukul"),
        ("hour", r"pukul (\d\d\.\d\d WIB)"),
    ):
        match = re.search(label, plain, re.MULTILINE)
        found[name] = match[1].strip() if match else ""
    found["register"] = str(bool(re.search(r"Nomor register\s*: \d{4}/PGD", plain)))
    return found


async def on_each(world: World, given: Mapping[str, str], photo: bytes = b"") -> dict[Kind, Case]:
    """The same complaint on every channel, each by a citizen of its own."""
    found: dict[Kind, Case] = {}
    for one in KINDS:
        told = await speaker(world, one).complains(given, photo)
        found[one] = await the_case(world, told)
    return found


async def assert_same(world: World, found: Mapping[Kind, Case]) -> dict[str, Any]:
    every = {one: await as_data(world, case) for one, case in found.items()}
    first = every["telegram"]
    for one, data in every.items():
        for part in first:
            assert data[part] == first[part], (one, part)
    return first


# -- the complaint --------------------------------------------------------------------------------


async def test_the_same_answers_make_the_same_case(world: World) -> None:
    found = await on_each(world, GIVEN, PHOTO)
    data = await assert_same(world, found)
    assert data["case"]["state"] == "DITERIMA" and data["numbered"]
    assert data["case"]["hide_identity"] is False and data["case"]["category"] == "ktp_el"
    assert len(data["files"]) == 1 and data["files"][0][1] == "stored"
    assert set(_LABELS) <= set(data["answers"])
    assert data["timers"] and data["consents"] == [("1", True)]
    assert {case.channel for case in found.values()} == set(KINDS)


async def test_the_receipt_says_the_same(world: World) -> None:
    told = {one: facts_of(await speaker(world, one).complains(GIVEN)) for one in KINDS}
    assert told["mail"] == told["whatsapp"] == told["telegram"]
    assert all(told["telegram"].values()), told


async def test_what_is_missing_is_the_same(world: World) -> None:
    given = {key: GIVEN[key] for key in ("klasifikasi", "nama", "alamat")}
    story = "KTP saya dua bulan belum jadi, mohon dibantu."
    found: dict[Kind, Case] = {}
    for one in CHATS:
        person = Chat(world, one, "Warga Contoh").person
        await person.says(story)
        told = await Chat(world, one, "Warga Contoh").complains(given)
        found[one] = await the_case(world, told)
    letters = Letters(world, "mail", "Warga Contoh")
    told = await letters.complains(given | {"uraian": story})
    found["mail"] = await the_case(world, told)
    for one, case in found.items():
        assert (case.state, case.number) == ("BELUM_LENGKAP", None), one
        assert (case.lacks_receive, case.lacks_complete) == (("kontak",), ()), one
        assert case.category == "ktp_el", one


async def test_a_number_of_a_list_is_an_answer(world: World, kind: Kind) -> None:
    """Buttons are numbered lines where there are none: 2 is the second, also for yes and no."""
    told = await speaker(world, kind).complains(GIVEN | {"rahasia": "2", "objek": "1"})
    data = await as_data(world, await the_case(world, told))
    assert data["answers"]["rahasia"][0] is False
    assert data["answers"]["objek"][0] == "ktp_el"
    assert data["case"]["hide_identity"] is False


# -- drafts, bursts, review -----------------------------------------------------------------------


async def test_what_is_not_finished_is_kept(world: World, kind: Kind) -> None:
    """LANJUT NANTI and LANJUT; by mail the form that is answered later."""
    named = speaker(world, kind)
    if isinstance(named, Chat):
        await begins(named.person)
        await fills(named.person, until="objek", **GIVEN)
        await named.says("LANJUT NANTI")
        await world.passes(days=3)
        await named.says("LANJUT")
        await fills(named.person, **GIVEN)
        told = "\n".join(await named.person.presses("Kirim"))
    else:
        assert (kind, "draft") in BY_NATURE
        early = {key: GIVEN[key] for key in ("nama", "alamat", "kontak")}
        await named.complains(early)
        await world.passes(days=3)
        late = {key: value for key, value in GIVEN.items() if key not in early and key in _LABELS}
        told = await named.says("\n".join(f"{_LABELS[key]}: {late[key]}" for key in late))
    case = await the_case(world, told)
    data = await as_data(world, case)
    assert case.number and case.state == "DITERIMA"
    assert {key: data["answers"][key][0] for key in ("nama", "objek", "rahasia")} == {
        "nama": "Warga Contoh Satu", "objek": "ktp_el", "rahasia": False,
    }  # fmt: skip


async def test_a_story_in_two_messages_is_one_complaint(folder: Path, kind: Kind) -> None:
    url = fresh_sqlite(folder)
    async with World.opened(
        folder, database_url=url, whatsapp=True, mail=True, quiet_seconds=8
    ) as world:
        named = speaker(world, kind)
        if isinstance(named, Chat):
            await named.person.says("MULAI")
            await world.passes(minutes=1)
            await named.person.presses("Setuju")
            await fills(named.person, until="uraian", **GIVEN)
            await named.person.says("KTP saya dua bulan belum jadi.", "Sudah tiga kali ke loket.")
            await world.passes(minutes=1)
            await fills(named.person, **GIVEN)
            told = "\n".join(await named.person.presses("Kirim"))
            case = await the_case(world, told)
        else:
            assert (kind, "burst") in BY_NATURE
            first = GIVEN | {"uraian": "KTP saya dua bulan belum jadi."}
            told = await named.complains(first)
            case = await the_case(world, told)
            await named.person.writes("", "Sudah tiga kali ke loket.")
        every = await world.node.database.read(lambda tx: cases.listing(tx, "sanggau"))
        assert [one.id for one in every] == [case.id]
        petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
        await petugas.says("/lihat 1")
        assert "dua bulan belum jadi" in petugas.sees and "tiga kali ke loket" in petugas.sees


async def test_an_answer_is_put_right_before_it_counts(world: World, kind: Kind) -> None:
    """By its number in the summary; by mail in a reply to what was understood."""
    named = speaker(world, kind)
    if isinstance(named, Chat):
        await begins(named.person)
        await fills(named.person, **GIVEN)
        await named.says("UBAH 2")
        await named.says("Warga Contoh Benar")
        if "Benar" in named.person.buttons:
            await named.person.presses("Benar")
        told = "\n".join(await named.person.presses("Kirim"))
        case = await the_case(world, told)
    else:
        assert (kind, "review") in BY_NATURE
        case = await the_case(world, await named.complains(GIVEN))
        await named.says("Nama: Warga Contoh Benar")
    data = await as_data(world, case)
    assert data["answers"]["nama"][0] == "Warga Contoh Benar"


# -- afterwards -----------------------------------------------------------------------------------


async def test_status_additions_and_evidence_are_the_same(world: World) -> None:
    found = await on_each(world, GIVEN)
    told: dict[Kind, str] = {}
    for one in KINDS:
        named = speaker(world, one)
        world.clock.advance(timedelta(hours=2))
        shown = await named.says("STATUS")
        told[one] = shown.replace("*", "").replace(found[one].code, "KODE")
        await named.says("Ada tambahan: resi saya simpan di rumah.")
        await named.sends(PHOTO)
    assert told["whatsapp"] == told["telegram"]
    assert " ".join(told["telegram"].split()) in " ".join(told["mail"].split())
    for one, case in found.items():
        data = await as_data(world, case)
        assert data["journal"] == ["Opened", "Numbered", "Written", "Written"], one
        assert [file[1] for file in data["files"]] == ["stored"], one
        assert data["case"]["unread"] is True


async def test_cabut_asks_an_officer(world: World, kind: Kind) -> None:
    named = speaker(world, kind)
    case = await the_case(world, await named.complains(GIVEN))
    told = await named.says("CABUT")
    assert "mencabut pengaduan" in told
    assert (await as_data(world, case))["journal"][-1] == "Asked"


async def test_hapus_data(world: World, kind: Kind) -> None:
    """Of a draft at once, of a case by an officer."""
    named = speaker(world, kind)
    if isinstance(named, Chat):
        await begins(named.person)
        await fills(named.person, until="kontak", **GIVEN)
        await named.says("HAPUS DATA")
        told = await named.agrees()
        kept = await world.node.database.read(
            lambda tx: tx.rows(select(conversations.c.expires_at, conversations.c.code))
        )
        assert [(row["expires_at"], row["code"]) for row in kept] == [(None, None)]
    else:
        assert (kind, "erase_draft") in BY_NATURE
        told = await named.says("HAPUS DATA")
    assert "tidak ada pengaduan yang pernah dikirim" in told.lower()
    case = await the_case(world, await named.complains(GIVEN))
    await named.says("HAPUS DATA")
    told = await named.agrees()
    assert "3×24 jam" in told
    data = await as_data(world, case)
    assert data["journal"][-1] == "Asked" and ("request", "hapus_data", "over") in [
        one[:3] for one in data["timers"]
    ]


async def test_data_saya(world: World, kind: Kind) -> None:
    """Asked for in one's channel, and sent there when an officer has said YA."""
    named = speaker(world, kind)
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    case = await the_case(world, await named.complains(GIVEN))
    assert "salinan data kami catat" in await named.says("DATA SAYA")
    petugas.news()
    await petugas.says(f"/salinandata {case.code}")
    assert "salinan identitas dan isian" in petugas.sees
    await petugas.says("YA")
    copy = named.news()
    for words in (GIVEN["nama"], GIVEN["alamat"], GIVEN["uraian"]):
        assert words in copy, words
        assert words not in petugas.sees
    assert (await as_data(world, case))["journal"][-2:] == ["Asked", "DataDecided"]


async def test_what_is_asked_back_is_reminded_and_answered(world: World) -> None:
    """/lengkapi, the reminder on the seventh day, and the answer that lets the clocks go on."""
    found = await on_each(world, GIVEN)
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan", "tim_pengelola")
    for case in found.values():
        await petugas.says(f"/lengkapi {case.code} Foto resi perekaman.")
        await petugas.says("YA")
    for one in KINDS:
        assert "Foto resi perekaman." in speaker(world, one).news(), one
    await world.passes(days=6, hours=12)
    for one in KINDS:
        # Whoever writes within a day may be written to freely, on every channel.
        await speaker(world, one).says("STATUS")
        speaker(world, one).news()
    await world.passes(hours=14)
    for one in KINDS:
        assert "masih menunggu kelengkapan" in speaker(world, one).news(), one
        await speaker(world, one).says("Resinya hilang, saya punya fotokopinya.")
    data = await assert_same(world, found)
    assert data["journal"] == ["Opened", "Numbered", "Requested", "Written", "Resumed"]
    assert data["case"]["state"] == "DITERIMA"


async def test_belum_opens_a_closed_case_again(world: World) -> None:
    found = await on_each(world, GIVEN)
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    for one, case in found.items():
        await petugas.says(f"/balas {case.code} KTP sudah jadi.")
        await petugas.says("YA SELESAI")
        assert "kami nyatakan selesai" in speaker(world, one).news().replace("*", ""), one
    for one in KINDS:
        await speaker(world, one).says("BELUM")
    data = await assert_same(world, found)
    assert data["case"]["state"] == "DIPROSES" and data["journal"][-1] == "Reopened"


# -- officers -------------------------------------------------------------------------------------


async def test_officers_work_the_same_on_every_channel(world: World) -> None:
    """Queue, take, declare complete, note, message, answer: each with its preview and its YA."""
    warga = speaker(world, "telegram", "Warga Semua")
    found: dict[Kind, Case] = {}
    for one in KINDS:
        found[one] = await the_case(world, await speaker(world, one).complains(GIVEN))
    for one, case in found.items():
        petugas = await officer(world, one, "petugas_pengaduan", "tim_pengelola")
        number = str(int(str(case.number).split("/")[0]))
        assert str(case.number) in await petugas.says("/antrean"), one
        assert "Akan menyatakan lengkap" in await petugas.says(f"/lengkap {number}"), one
        assert "dinyatakan lengkap" in await petugas.settles(), one
        assert "pegang" in await petugas.says(f"/ambil {number}"), one
        assert "disimpan" in await petugas.says(f"/catatan {number} Berkas sudah dicek"), one
        shown = await petugas.says(f"/balas {number} Mohon datang ke loket 2.")
        assert "Akan dikirim kepada pelapor" in shown and "loket 2" in shown, one
        citizen = speaker(world, one)
        assert "loket 2" not in citizen.news(), "nothing goes out before YA"
        assert "antrean kirim" in await petugas.settles(), one
        assert "loket 2" in citizen.news(), one
        await petugas.says(f"/balas {number} KTP sudah jadi.")
        await petugas.settles("YA SELESAI")
        assert "kami nyatakan selesai" in citizen.news().replace("*", ""), one
    data = await assert_same(world, found)
    assert data["case"]["state"] == "SELESAI"
    assert warga.news() == ""


async def test_every_difference_by_nature_has_its_reason_and_its_test() -> None:
    here = globals()
    for (kind, _), reason in BY_NATURE.items():
        assert kind in KINDS
        why, _, test = reason.rpartition(": ")
        assert len(why.split()) > 5 and test in here, reason
