"""An operator reads a file of SP4N-LAPOR!, and writes the table of a month for it."""

from __future__ import annotations

import asyncio
import csv
import stat
from pathlib import Path

import msgspec
import pytest

from app.demo.world import World
from backoffice.case.case import Case
from backoffice.casework import lapor_files
from backoffice.casework.stored_answers import Stored
from backoffice.office.lapor import LaporColumns
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx
from tests.app.operators import Operator, alone
from tests.app.processes import running
from tests.world import complains, one_database, sends_to

HEADING = (
    "Tracking ID;Tanggal Laporan;Judul Laporan;Isi Laporan;Kategori;Klasifikasi;Lokasi;"
    "Tanggal Kejadian;Nama Pelapor;Alamat;No HP;Anonim"
)
WHOLE = (
    "7654321;20/11/2026 09:15;KTP lama jadi;KTP saya direkam bulan Agustus.;KTP-el;Aspirasi;"
    "Kantor dinas;12 November 2026;Kenari Purnama;"
    '"Dusun Mawarwangi RT 02 RW 01, Desa Contoh, Kec. Contoh";0812-0000-0077;Tidak'
)
SHORT = "7654322;2026-11-21;;Antrean panjang sekali.;Prosedur;;;;Anonim;;;Ya"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    alone(monkeypatch, tmp_path)


def written(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    file = folder / "lapor.csv"
    file.write_bytes((end.join((HEADING, *lines)) + end).encode(encoding))
    return file


async def all_cases(world: World) -> list[Case]:
    office = world.node.desk.office_id
    found = await world.node.database.read(lambda tx: cases.listing(tx, office, limit=100))
    return sorted(found, key=lambda case: case.reference)


async def said(world: World, case: Case) -> dict[str, str]:
    """Every answer that the case holds, by its field."""
    vault = world.node.desk.vault

    def look(tx: Tx) -> dict[str, str]:
        found: dict[str, str] = {}
        for row, words in texts.of_case(tx, vault, case.id, "identity", "answers", "identity_note"):
            if row.kind == "identity_note":
                found[row.kind] = words.decode()
                continue
            stored = msgspec.json.decode(words, type=Stored)
            found |= {key: one.words for key, one in stored.answers.items()}
        return found

    return await world.node.database.read(look)


@one_database
async def test_each_line_becomes_a_case_as_if_it_was_entered(world: World, tmp_path: Path) -> None:
    petugas = await world.officer("Petugas Satu", "petugas_pengaduan")
    operator = Operator.of(world)
    told = await operator.told("lapor", "import", str(written(tmp_path, WHOLE, SHORT)))
    assert "line 2: 7654321 menjadi 0001/PGD/XI/2026\n" in told
    assert told.endswith("2 became complaints, 0 are there already.\n")
    await world.settle()
    first, second = await all_cases(world)
    assert (first.channel, first.reference, first.number) == (
        "sp4n_lapor", "7654321", "0001/PGD/XI/2026",
    )  # fmt: skip
    local = first.received_at.astimezone(world.node.desk.zone)
    assert f"{local:%Y-%m-%d %H.%M}" == "2026-11-20 07.30", "the day of the line, as it opened"
    assert first.category == "ktp_el" and first.hide_identity
    answers = await said(world, first)
    assert answers["uraian"] == "KTP lama jadi\nKTP saya direkam bulan Agustus."
    assert answers["nama"] == "Kenari Purnama" and answers["kontak"] == "0812-0000-0077"
    assert answers["klasifikasi"] == "Aspirasi" and answers["di_mana"] == "Kantor dinas"
    assert "rahasia" not in answers, "whoever said nothing is hidden"
    # Nobody who is not named, and nobody whom no chat reaches, is written to.
    assert second.number is None and second.address_id == "" == first.address_id
    assert second.category == "antrean_aplikasi", "their word for it is one of this office's"
    assert await said(world, second) == {
        "uraian": "Antrean panjang sekali.", "objek": "Antrean/aplikasi", "rahasia": "ya",
    }  # fmt: skip
    assert any("0001/PGD/XI/2026" in one for one in sends_to(world, petugas))
    shown = (await petugas.says("/lihat 1"))[-1]
    assert "SP4N-LAPOR!, ID 7654321" in shown and "Purnama" not in shown
    history = (await petugas.says("/riwayat 1"))[-1]
    assert "sistem: mencatat pengaduan lewat SP4N-LAPOR!" in history


async def test_the_same_file_again_changes_nothing(world: World, tmp_path: Path) -> None:
    operator = Operator.of(world)
    # The first time it broke off behind the first line.
    await operator.told("lapor", "import", str(written(tmp_path, WHOLE)))
    file = str(written(tmp_path, WHOLE, SHORT, WHOLE))
    told = await operator.told("lapor", "import", file)
    assert told.count("7654321 sudah ada sebagai 0001/PGD/XI/2026") == 2
    assert told.endswith("1 became complaints, 2 are there already.\n")
    before = await all_cases(world)
    assert await operator.data("lapor", "import", file) == {"new": 0, "known": 3, "rejected": []}
    assert await all_cases(world) == before and len(before) == 2


async def test_two_who_import_at_once_make_one_case_of_each(world: World, tmp_path: Path) -> None:
    operator = Operator.of(world)
    lines = [f"90000{n};2026-11-20;;Antrean ke-{n}.;;;;;;;;" for n in range(6)]
    file = str(written(tmp_path, *lines))
    both = await asyncio.gather(*(operator.types("lapor", "import", file) for _ in range(2)))
    assert [one.exit_code for one in both] == [0, 0], [one.output for one in both]
    found = await all_cases(world)
    assert [case.reference for case in found] == [f"90000{n}" for n in range(6)]


@one_database
async def test_a_process_that_is_killed_leaves_each_line_whole_or_not_at_all(
    world: World, tmp_path: Path
) -> None:
    operator = Operator.of(world)
    lines = [f"9{n:05};2026-11-20;;Antrean ke-{n}.;;;;Warga Contoh;;;" for n in range(300)]
    file = str(written(tmp_path, *lines))
    for _ in range(3):
        async with running(operator, "lapor", "import", file) as process:
            await process.prints("menjadi")
            await asyncio.sleep(0.15)
            process.process.kill()
            await process.process.wait()
    office = world.node.desk.office_id
    before = await world.node.database.read(lambda tx: cases.listing(tx, office, limit=999))
    assert 3 <= len(before) < len(lines)
    told = await operator.data("lapor", "import", file)
    assert told == {"new": len(lines) - len(before), "known": len(before), "rejected": []}
    found = await world.node.database.read(lambda tx: cases.listing(tx, office, limit=999))
    references = [case.reference for case in found]
    assert sorted(references) == [one.partition(";")[0] for one in lines]
    for case in (*before[:3], *before[-3:]):
        number = int(case.reference[1:])
        assert (await said(world, case))["uraian"] == f"Antrean ke-{number}."
    assert (await operator.types("verify")).exit_code == 0


async def test_what_was_entered_or_carried_over_is_known(one_world: World, tmp_path: Path) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    await complains(one_world.citizen())
    await petugas.says("/lapor 1 7654321")
    told = await Operator.of(one_world).told("lapor", "import", str(written(tmp_path, WHOLE)))
    assert "7654321 sudah ada sebagai 0001/PGD/XI/2026" in told


async def test_a_dry_run_says_it_and_does_nothing(one_world: World, tmp_path: Path) -> None:
    operator = Operator.of(one_world)
    file = written(tmp_path, WHOLE, SHORT, WHOLE, "x;kemarin dulu;;;;;;;;;;")
    result = await operator.types("lapor", "import", str(file), "--dry-run")
    assert result.exit_code == 1
    assert "line 2: 7654321 dapat dicatat" in result.stdout
    assert "line 4: 7654321 sudah ada sebagai 7654321" in result.stdout
    assert "2 would become complaints, 1 are there already." in result.stdout
    assert "1 lines were not taken.\n" in result.stderr
    assert await all_cases(one_world) == []
    assert not (tmp_path / "lapor.csv.ditolak.csv").exists()


BAD = (
    ("bukan-id;2026-11-20;;Antre.;;;;;;;;", "bukan Tracking ID"),
    ("7000001;besok lusa;;Antre.;;;;;;;;", "tanggal"),
    ("7000002;2027-01-05;;Antre.;;;;;;;;", "belum tiba"),
    ("7000003;2026-11-20;;;;;;;;;;", "judul dan isi laporannya kosong"),
    ("7000004;2026-11-20;;Antre.;;;;;;;;;lebih", "lebih banyak daripada judul"),
    ('7000005;2026-11-20;;"Antre tanpa akhir;;;;;;;;', "tanda kutipnya tidak ditutup"),
    (f"7000006;2026-11-20;;{'x' * 140_000};;;;;;;;", "terlalu panjang"),
)


async def test_a_bad_line_is_named_kept_and_blocks_no_other(
    one_world: World, tmp_path: Path
) -> None:
    operator = Operator.of(one_world)
    lines = [line for bad, _ in BAD for line in (bad, "")]
    good = [f"80000{n};2026-11-20;;Antrean ke-{n}.;;;;;;;;" for n in range(len(BAD))]
    lines[1::2] = good
    file = written(tmp_path, *lines)
    result = await operator.types("lapor", "import", str(file))
    assert result.exit_code == 1 and f"{len(BAD)} lines were not taken." in result.stderr
    assert [case.reference for case in await all_cases(one_world)] == [
        one.partition(";")[0] for one in good
    ]
    kept = tmp_path / "lapor.csv.ditolak.csv"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with kept.open(encoding="utf-8-sig", newline="") as text:
        heading, *rows = csv.reader(text, delimiter=";")
    assert heading == [*HEADING.split(";"), "Baris", "Sebab ditolak"]
    for place, ((bad, why), row) in enumerate(zip(BAD, rows, strict=True)):
        assert row[12] == str(2 + 2 * place), bad[:40]
        assert why in row[13], row[13]
        assert f"line {row[12]}: " in result.stdout
    # Put right there, it is imported from there.
    mended = kept.read_text(encoding="utf-8-sig").replace("bukan-id", "7000000")
    kept.write_text(mended, encoding="utf-8-sig")
    result = await operator.types("lapor", "import", str(kept))
    assert "line 2: 7000000 menjadi" in result.stdout
    # Whoever opens what was kept again runs nothing.
    assert (tmp_path / "lapor.csv.ditolak.csv.ditolak.csv").exists()


async def test_what_looks_like_a_formula_runs_nowhere(one_world: World, tmp_path: Path) -> None:
    operator = Operator.of(one_world)
    evil = '=HYPERLINK("http://example.com")'
    quoted = evil.replace('"', '""')
    file = written(tmp_path, f'7000001;nanti;@SUM(1);"{quoted}";-1;;;;+1;;;')
    await operator.refused("lapor", "import", str(file))
    kept = tmp_path / "lapor.csv.ditolak.csv"
    with kept.open(encoding="utf-8-sig", newline="") as text:
        _, row = csv.reader(text, delimiter=";")
    assert row[2:5] == ["'@SUM(1)", f"'{evil}", "'-1"] and row[8] == "'+1"
    mended = kept.read_text(encoding="utf-8-sig").replace("nanti", "2026-11-20")
    kept.write_text(mended, encoding="utf-8-sig")
    await operator.told("lapor", "import", str(kept))
    (case,) = await all_cases(one_world)
    assert (await said(one_world, case))["uraian"].startswith(f"@SUM(1)\n{evil}")


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8-sig", "\t", "\r\n"),
        ("cp1252", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-8", ";", "\r"),
    ],
)
async def test_it_is_read_however_it_was_saved(
    encoding: str, separator: str, end: str, one_world: World, tmp_path: Path
) -> None:
    heading = separator.join(("TRACKING_ID", "tanggal diterima", "Isi Laporan", "Status"))
    cells = ("7654321", "20-11-2026", '"Antrean – dua jam,\nlalu ""habis""; tutup"', "Proses")
    text = end.join((heading, separator.join(cells), "", separator.join(("7654322", *cells[1:]))))
    file = tmp_path / "lapor.csv"
    file.write_bytes(text.encode(encoding))
    result = await Operator.of(one_world).types("lapor", "import", str(file))
    assert result.exit_code == 0, result.output
    assert "Columns that are not read: Status." in result.stderr
    found = await all_cases(one_world)
    assert [case.reference for case in found] == ["7654321", "7654322"]
    for case in found:
        told = (await said(one_world, case))["uraian"]
        assert told == 'Antrean – dua jam,\nlalu "habis"; tutup'


async def test_a_column_that_is_needed_is_named(one_world: World, tmp_path: Path) -> None:
    operator = Operator.of(one_world)
    file = tmp_path / "lapor.csv"
    file.write_text("Kode;Tanggal;Isi\n7654321;2026-11-20;Antre\n", encoding="utf-8")
    told = await operator.refused("lapor", "import", str(file))
    assert 'kolom "id" tidak ada' in told and "Tracking ID, ID Laporan" in told
    assert "Yang ada di berkas: Kode, Tanggal, Isi." in told and "[lapor.columns]" in told
    for content in ("", "\n\n"):
        file.write_text(content, encoding="utf-8")
        assert "berkasnya kosong" in await operator.refused("lapor", "import", str(file))
    assert (await operator.types("lapor", "import", str(tmp_path / "tidak_ada.csv"))).exit_code == 2


async def test_what_no_field_takes_is_not_lost(one_world: World, tmp_path: Path) -> None:
    line = "7654321;2026-11-20;;Antre.;Lain sama sekali;Pengawasan;;entah kapan;;;081;"
    await Operator.of(one_world).told("lapor", "import", str(written(tmp_path, line)))
    (case,) = await all_cases(one_world)
    answers = await said(one_world, case)
    assert "Klasifikasi: Pengawasan" in answers["uraian"]
    assert "081" not in answers["uraian"], "a number is no story"
    assert "081" in {answers.get("kontak"), answers.get("identity_note", "").rpartition(": ")[2]}


async def test_what_came_long_ago_says_why_it_is_entered_now(
    one_world: World, tmp_path: Path
) -> None:
    petugas = await one_world.officer("Petugas Satu", "petugas_pengaduan")
    file = written(tmp_path, WHOLE.replace("20/11/2026", "5 Oktober 2026 pukul"))
    await Operator.of(one_world).told("lapor", "import", str(file))
    shown = (await petugas.says("/lihat 1"))[-1]
    assert "dibaca dari berkas SP4N-LAPOR!" in shown


def test_a_large_file_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "besar.csv"
    with file.open("w", encoding="utf-8") as text:
        text.write("ID;Tanggal;Isi\n")
        for n in range(30_000):
            # Each begins a mark that the next one ends: the worst that can be.
            text.write(f'{n};2026-11-20;"Antre\n')
    seen = bad = 0
    with lapor_files.opened(file, LaporColumns()) as table:
        for record in table.records:
            seen += 1
            bad += record.problem == "impor.kutip"
    assert (seen, bad) == (30_000, 29_999), "behind the last there is nothing to swallow"


async def test_the_table_of_a_month_tells_no_name(world: World, tmp_path: Path) -> None:
    petugas, pejabat = await world.officers(
        ("Petugas Satu", "petugas_pengaduan"), ("Pejabat Satu", "pejabat_pengelola")
    )
    operator = Operator.of(world)
    await operator.told("lapor", "import", str(written(tmp_path, WHOLE)))
    await complains(world.citizen(), nama="Kenari Dua")
    await complains(world.citizen("Warga Tiga"), nama="Warga Contoh Tiga", objek="biaya")
    await complains(world.citizen("Warga Empat"), nama="Warga Contoh Empat")
    await petugas.says("/lapor 2 LPR-2")
    await petugas.says("/lapor 3 LPR-3")
    await petugas.says("/balas 2 Sudah jadi.")
    await petugas.says("YA SELESAI")
    await pejabat.says("/rahasia 3 isi ya")
    file = tmp_path / "bulan.csv"
    told = await operator.told("lapor", "export", "--month", "2026-11", str(file))
    assert told == f"{file}: 3 complaints of 2026-11.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8-sig", newline="") as text:
        heading, *rows = csv.reader(text, delimiter=";")
    assert heading == [
        "Tracking ID", "Arah", "Nomor register", "Diterima", "Kategori", "Status", "Status sejak",
        "Dijawab", "Ditutup",
    ]  # fmt: skip
    topic = "Kependudukan dan pencatatan sipil"
    assert rows == [
        ["7654321", "dari SP4N-LAPOR!", "0001/PGD/XI/2026", "2026-11-20", topic,
         "Menunggu verifikasi", "2026-11-23", "", ""],
        ["LPR-2", "ke SP4N-LAPOR!", "0002/PGD/XI/2026", "2026-11-23", topic, "Selesai",
         "2026-11-23", "2026-11-23", "2026-11-23"],
        ["LPR-3", "ke SP4N-LAPOR!", "0003/PGD/XI/2026", "2026-11-23", "Dirahasiakan",
         "Menunggu verifikasi", "2026-11-23", "", ""],
    ]  # fmt: skip
    assert "Kenari" not in file.read_text(encoding="utf-8-sig")
    assert "is there already" in await operator.refused("lapor", "export", str(file))
    other = tmp_path / "oktober.csv"
    told = await operator.told("lapor", "export", "--month", "2026-10", str(other))
    assert told.endswith("0 complaints of 2026-10.\n")
