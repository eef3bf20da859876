"""The Buku Pengaduan: every number has its row, and each reader sees of it what the card shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.backup.verification import verify
from app.demo.world import Person
from backoffice.calendar.month import Month
from backoffice.casework import sealing
from backoffice.desk.work import SYSTEM, Work
from backoffice.reports import register
from backoffice.reports.readers import Reader
from backoffice.store import audit, staff
from backoffice.store.blobs import BlobFolder
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import cases, evidence
from tests.backoffice.papers.reread import digest_of, page_rows, sheet_rows
from tests.sops.people import PERSON, Office, opened
from tests.sops.rows import row
from tests.sops.test_kalbar import STORY as KALBAR
from tests.sops.test_kalbar import handled
from tests.sops.test_pasuruan import STORY as PASURUAN
from tests.sops.test_tanbu import received
from tests.world import house_url as house_url

NOVEMBER = Month(2026, 11)
SANGGAU = {"objek": "1"}


async def rows(
    office: Office, role: str = "", *, name: str = "", names: bool = False
) -> list[dict[str, str]]:
    """November's rows as an officer of that role reads them, or nobody in particular.

    Each by column; `name`: of several with that role.
    """
    desk, database = office.world.node.desk, office.world.node.database

    def read(tx: Tx) -> list[dict[str, str]]:
        known = staff.holding(tx, desk.office_id, (role,)) if role else []
        known = [one for one in known if name in ("", one.name)]
        reader = Reader(known[0]) if role else Reader(names=names)
        work = Work(tx, desk, office.world.clock(), SYSTEM)
        found = register.rows(work, reader, register.month_piece(tx, desk, NOVEMBER))
        columns = register.columns_of(desk)
        return [dict(zip(columns, one.cells, strict=True)) for one in found]

    return await database.read(read)


def files(person: Person, ending: str) -> list[bytes]:
    """What was sent to that officer under such a name."""
    sent = [one for one in person.user.inbox if one.document]
    return [one.document for one in sent if (one.filename or "").endswith(ending)]


async def sound(office: Office) -> list[str]:
    """What `aduan verify` says."""
    world = office.world
    folder = BlobFolder(world.settings.data_dir / "blobs")
    report = await verify(world.node.database, world.node.desk.vault, folder, lambda line: None)
    return [fault.text for fault in report.faults]


@row("K08")
async def test_a_letter_is_recorded_once_and_without_a_gap(tmp_path: Path, house_url: str) -> None:
    async with opened("kalbar", tmp_path, house_url) as office:
        for name in ("Warga Contoh", "Warga Lain", "Warga Ketiga"):
            await office.complains(office.world.citizen(name), **KALBAR)
        told = await office.does("petugas_penerima", "/buku")
        assert "Buku Pengaduan November 2026 (3)" in told
        found = await rows(office, "petugas_penerima")
        assert [one["nomor"] for one in found] == [
            f"700/{number:04}/DUMAS/XI/2026" for number in (1, 2, 3)
        ]
        first = found[0]
        assert first["diterima"] == "23 November 2026 pukul 10.15 WIB"
        assert first["kanal"] == "Telegram"
        assert first["terlapor"].startswith("Kepala dinas")
        assert first["ringkas"] == KALBAR["apa"] + " (otomatis)"
        assert first["kejadian"].startswith("Kamis, 12 November 2026")
        assert first["batas"] == "90 hari kerja"
        assert first["keterangan"] == "Proses"
        assert "tingkat" not in first, "kalbar knows none"
        assert await sound(office) == []


@row("K21")
async def test_what_is_settled_stands_as_tuntas_selesai(tmp_path: Path, house_url: str) -> None:
    async with opened("kalbar", tmp_path, house_url) as office:
        await handled(office)
        await office.does("sekretaris", "/setujui 1", "YA")
        await office.does("kepala_skpd", "/setujui 1", "YA")
        await office.does("kasubbag_perencanaan", "/kirim 1", "YA")
        (before,) = await rows(office, "kasubbag_perencanaan")
        assert before["keterangan"] == "Proses"
        assert before["jawaban"] == "23 November 2026, Telegram"
        await office.does("kasubbag_perencanaan", "/selesai 1", "YA")
        (one,) = await rows(office, "kasubbag_perencanaan")
        assert one["keterangan"] == "Tuntas/Selesai, 23 November 2026"
        assert one["lengkap"] == "23 November 2026"
        assert one["disposisi"].endswith("23 November 2026")
        assert one["paraf"] == "Kasubbag Perencanaan"
        # Only the last columns have changed.
        same = ("nomor", "diterima", "kanal", "nama", "kontak", "terlapor", "ringkas", "kejadian")
        assert [one[key] for key in same] == [before[key] for key in same]
        assert "Tuntas/Selesai" in await office.does("kasubbag_perencanaan", "/buku nov")


@row("S18")
async def test_every_way_in_stands_in_one_book(tmp_path: Path, house_url: str) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), **SANGGAU)
        for way, name in (("telepon", "Dua"), ("tatap muka", "Tiga"), ("media sosial", "Empat")):
            await office.does(
                "pejabat_pengelola",
                f"/catat {way}\nNama: Warga Contoh {name}\n"
                "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
                f"Nomor HP: 0812-0000-000{len(name)}\nLayanan: 1\nUraian: {PERSON['uraian']}",
                "hari ini",
                "YA",
            )
        found = await rows(office, "pejabat_pengelola")
        assert [one["nomor"][:4] for one in found] == ["0001", "0002", "0003", "0004"]
        ways = [one["kanal"] for one in found]
        assert ways[0] == "Telegram"
        assert len(set(ways)) == 4
        assert found[1]["paraf"] == "Pejabat Pengelola Pengaduan"


@row("D16")
async def test_the_desk_receives_and_records_in_the_book(tmp_path: Path, house_url: str) -> None:
    async with opened("pasuruan", tmp_path, house_url) as office:
        case = await office.complains(office.world.citizen(), **PASURUAN)
        (one,) = await rows(office, "petugas_pengaduan")
        assert one["nomor"] == case.number == "060/001/424.079/2026"
        assert one["terlapor"] != "–"
        assert one["tingkat"] == "–", "nobody has said yet"


@pytest.mark.printed
@row("S22")
async def test_the_book_is_a_file_that_says_what_the_database_says(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        for at in range(12):
            await office.complains(office.world.citizen(f"Warga {at}"), **SANGGAU)
        pejabat = office["pejabat_pengelola"]
        told = await office.does("pejabat_pengelola", "/buku 2026-11")
        assert "Halaman 1 dari 2." in told
        assert pejabat.buttons == ("Sebagai XLSX", "Sebagai PDF", "Berikutnya")
        await pejabat.presses("Berikutnya")
        assert "Halaman 2 dari 2." in pejabat.sees
        assert "0011/PGD/XI/2026" in pejabat.sees
        await pejabat.presses("Sebelumnya")
        await pejabat.presses("Sebagai XLSX")
        assert any("sedang dicetak" in one.text for one in pejabat.inbox)
        assert "sejauh boleh" in pejabat.sees
        await pejabat.says("/buku november pdf")
        (sheet,), (pages,) = files(pejabat, ".xlsx"), files(pejabat, ".pdf")
        desk = office.world.node.desk
        columns = register.columns_of(desk)
        kept = await rows(office, "pejabat_pengelola")
        wanted = [list(register.heads_of(desk))]
        wanted += [[one[column] for column in columns] for one in kept]
        assert sheet_rows(sheet) == wanted
        shares = [
            one.width for one in register.book_of(desk, NOVEMBER, [], printed="", at=0).columns
        ]
        assert digest_of(page_rows(pages, shares)) == digest_of(wanted)
        # It went to whoever asked, and to nobody else.
        for role, other in office.staff.items():
            assert role == "pejabat_pengelola" or not any(one.document for one in other.user.inbox)


@pytest.mark.printed
async def test_whoever_may_not_have_it_any_more_gets_no_file(tmp_path: Path) -> None:
    async with opened("sanggau", tmp_path) as office:
        await office.complains(office.world.citizen(), **SANGGAU)
        (admin,) = await office.world.officers(("Admin Contoh", "admin"))
        assert "hanya untuk" in (await admin.says("/buku"))[-1]
        assert "hanya untuk" in await office.does("tim_penjawab", "/buku pdf")
        database, kepala = office.world.node.database, office["kepala_dinas"]
        kepala.user.say("/buku pdf")

        def revoke(tx: Tx) -> None:
            desk = office.world.node.desk
            (one,) = staff.holding(tx, desk.office_id, ("kepala_dinas",))
            staff.revoke(tx, desk.vault, one.id, now=office.world.clock(), by="operator")

        await database.write(revoke, name="test")
        await office.world.settle()
        assert files(kepala, ".pdf") == []


@pytest.mark.printed
async def test_order_and_file_go_after_a_day(tmp_path: Path, house_url: str) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), **SANGGAU)
        kepala = office["kepala_dinas"]
        await kepala.says("/buku xlsx")
        assert len(files(kepala, ".xlsx")) == 1
        loose = select(evidence.c.id).where(evidence.c.case_id.is_(None))
        database = office.world.node.database
        assert len(await database.read(lambda tx: list(tx.rows(loose)))) == 1
        await office.world.passes(hours=25)
        assert await database.read(lambda tx: list(tx.rows(loose))) == []


async def test_each_reader_sees_of_a_person_what_the_card_shows(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), **SANGGAU, rahasia="tidak")
        await office.complains(office.world.citizen(), **SANGGAU, rahasia="ya")
        for role in ("petugas_pengaduan", "tim_pengelola", "pejabat_pengelola", "kepala_dinas"):
            open_one, wished = await rows(office, role)
            assert open_one["nama"] == "W•••", role
            assert open_one["kontak"] == "+62812••••0001", role
            assert {wished[one] for one in ("nama", "alamat", "kontak")} == {"Dirahasiakan"}, role
            assert wished["ringkas"] != "Dirahasiakan", role
        text = str(await rows(office)) + str(await rows(office, names=True))
        assert "Warga Contoh" not in text
        nobody, _ = await rows(office)
        assert nobody["nama"] == "(tidak ditampilkan)"
        masked, _ = await rows(office, names=True)
        assert masked["nama"] == "W•••"


async def test_what_was_left_as_the_house_has_it_is_no_wish(tmp_path: Path) -> None:
    async with opened("sanggau", tmp_path) as office:
        # A paper that says nothing of it: hidden from whoever answers, and wished by nobody.
        await office.does(
            "pejabat_pengelola",
            "/catat telepon\nNama: Warga Contoh Dua\n"
            "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
            f"Nomor HP: 0812-0000-0002\nLayanan: 1\nUraian: {PERSON['uraian']}",
            "hari ini",
            "YA",
        )
        assert (await office.case()).hide_identity
        (closed,) = await rows(office, "tim_pengelola")
        assert closed["nama"] == "(tidak ditampilkan)"
        (masked,) = await rows(office, "pejabat_pengelola")
        assert masked["nama"] == "W•••"


async def test_of_a_secret_case_others_see_the_number_alone(tmp_path: Path, house_url: str) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        (sekar,) = await office.world.officers(("Sekar Cendana", "petugas_pengaduan"))
        for _ in range(2):
            await office.complains(office.world.citizen(), **SANGGAU)
        await office.does("pejabat_pengelola", "/teradu 2 Sekar Cendana")
        first, second = await rows(office, "petugas_pengaduan", name="Sekar Cendana")
        assert first["ringkas"] != "Dirahasiakan"
        assert second.pop("nomor") == "0002/PGD/XI/2026"
        assert set(second.values()) == {"Dirahasiakan"}
        told = (await sekar.says("/buku"))[-1]
        assert "0002/PGD/XI/2026 · Dirahasiakan" in told
        assert "/lihat_1_2026" in told
        assert "/lihat_2_2026" not in told
        # A superior of the accused reads it as any other; who runs the system does not.
        _, known = await rows(office, "kepala_dinas")
        assert known["ringkas"].startswith("Pelayanan yang dijanjikan")
        _, nobody = await rows(office, names=True)
        assert nobody["nama"] == "Dirahasiakan"


async def test_a_short_content_is_corrected_by_the_last_one(tmp_path: Path, house_url: str) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        await office.complains(office.world.citizen(), **SANGGAU)
        desk = "petugas_pengaduan"
        assert "Isi ringkasnya belum tertulis" in await office.does(desk, "/isi 1 ringkas")
        long = await office.does(desk, "/isi 1 ringkas " + "x" * 301)
        assert "paling banyak 300 huruf, yang ditulis 301" in long
        await office.does(desk, "/isi 1 ringkas Salah tulis")
        await office.does(
            desk,
            "/isi 1 ringkas: Bantuan bagi Warga Contoh Satu, 0812-0000-0001,\nbelum diberikan",
        )
        (one,) = await rows(office, desk)
        assert one["ringkas"] == "Bantuan bagi ••••, belum diberikan"
        assert "Isi ringkas" in await office.does(desk, "/lihat 1")
        assert "isi ringkas ditulis" in await office.does(desk, "/riwayat 1")
        # Who may not fill in anything, may not this either.
        assert "hanya untuk" in await office.does("kepala_dinas", "/isi 1 ringkas Apa saja")


async def test_a_number_keeps_its_row_whatever_becomes_of_its_case(
    tmp_path: Path, house_url: str
) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        for _ in range(3):
            await office.complains(office.world.citizen(), **SANGGAU)
        pejabat = "pejabat_pengelola"
        await office.does(pejabat, "/tolak 1 ganda Sudah ada.", "YA")
        await office.does(pejabat, "/cabut 2 Pelapor datang sendiri.", "YA")
        await office.does(pejabat, "/alihkan 3 Dinas PU: Sudah diteruskan.", "YA")
        found = await rows(office, pejabat)
        said = [one["keterangan"].split(",")[0] for one in found]
        assert said == ["Tidak ditindaklanjuti", "Dicabut", "Dialihkan"]
        one = await office.case("0002/PGD/XI/2026")
        desk, now = office.world.node.desk, office.world.clock()
        why = "Permintaan pelapor."
        await office.world.node.database.write(
            lambda tx: sealing.do_seal(Work(tx, desk, now, SYSTEM), one, [one], why), name="test"
        )
        _, sealed, _ = await rows(office, pejabat)
        assert sealed["nomor"] == "0002/PGD/XI/2026"
        assert sealed["kanal"] == "Telegram"
        assert "segel" in sealed["nama"]
        assert "segel" in sealed["ringkas"]
        assert "Dicabut" in sealed["keterangan"]
        assert await sound(office) == []


async def test_a_void_number_keeps_its_row_and_is_no_gap(tmp_path: Path, house_url: str) -> None:
    async with opened("tanbu", tmp_path, house_url) as office:
        case = await received(office)
        await office.does("resepsionis", "/terima_surat 1 batal Suratnya milik orang lain", "YA")
        (void,) = await rows(office, "resepsionis")
        assert (void["nomor"], void["keterangan"]) == (
            "001/PENGADUAN/SETWAN/2026",
            "Nomor batal",
        )
        assert void["nama"] == void["ringkas"] == "–"
        await office.does("resepsionis", f"/terima_surat {case.code}")
        void, again = await rows(office, "resepsionis")
        assert void["keterangan"] == "Nomor batal"
        assert again["nomor"] == "002/PENGADUAN/SETWAN/2026"
        assert again["keterangan"] == "Proses"
        assert await sound(office) == []

        def faults(tx: Tx) -> list[str]:
            report = audit.Report()
            audit.walk_register(tx, report)
            return [fault.text for fault in report.faults]

        # With the database in hand somebody gives the void number to the case, or takes its away.
        database = office.world.node.database
        for ordinal, wrong in (
            (1, ["number 1 is void, and another case has it", "number 2 is missing"]),
            (None, ["number 2 is missing"]),
        ):

            def change(tx: Tx, to: int | None = ordinal) -> None:
                tx.execute(update(cases).values(ordinal=to))

            await database.write(change, name="test")
            told = await database.read(faults)
            assert [one.partition(": ")[2].split(" from")[0] for one in told] == wrong


async def test_a_month_begins_and_ends_where_its_numbers_do(tmp_path: Path, house_url: str) -> None:
    async with opened("sanggau", tmp_path, house_url) as office:
        for _ in range(2):
            await office.complains(office.world.citizen(), **SANGGAU)
        await office.world.passes(hours=24 * 9)
        for _ in range(3):
            await office.complains(office.world.citizen(), **SANGGAU)
        await office.world.passes(hours=24 * 31)
        await office.complains(office.world.citizen(), **SANGGAU)
        desk, database = office.world.node.desk, office.world.node.database

        async def span(year: int, month: int) -> tuple[int, int]:
            return await database.read(lambda tx: register.span(tx, desk, Month(year, month)))

        assert await span(2026, 11) == (1, 2)
        assert await span(2026, 12) == (3, 5)
        assert await span(2027, 1) == (1, 1)
        first, last = await span(2026, 10)
        assert last < first
        petugas = "petugas_pengaduan"
        assert "(3)" in await office.does(petugas, "/buku desember 2026")
        assert "belum ada nomor" in await office.does(petugas, "/buku 2026-10")
        assert "tidak terbaca" in await office.does(petugas, "/buku kemarin")
