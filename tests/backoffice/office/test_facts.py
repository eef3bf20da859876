"""What an office tells about itself: in INFO, greeting and receipt, and what the linter says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from app.cli.profiles import PROFILES, profiles
from app.demo.world import World
from backoffice.office.facts import FACTS, READ_BY_CODE
from backoffice.office.facts_issues import find_notes
from backoffice.office.profile import Office, load_profile, profile_document, read_document
from backoffice.office.profile import shared_texts as shared
from backoffice.office.profile_issues import find_issues
from bot.texts import OFFICE_PARAMS
from tests.databases import fresh_sqlite
from tests.offices import another_office
from tests.world import begins, complains, fills, sends_to

#: An office that says all that there is to say, and takes money.
ALL = """service = "Pelayanan Pengaduan Masyarakat (Dumas)"
postal_code = "78124"
website = "contoh.example.com"
links = [
  { label = "Play Store", url = "https://example.com/play" },
  { label = "App Store", url = "https://example.com/apps" },
]
sk = "060/024/424.079/2023"
"""
#: What is left of a line where what it tells is missing.
DANGLING = re.compile(r"\(-?\)|: -$|\{|\[\[|\]\]|, ,|[:,] \.|\w (?=[.,])", re.MULTILINE)
#: One that says no more than it must.
LEAST = ("phone", "legal_basis", "channels", "responsible")


def rich(folder: Path) -> Path:
    """Kapuas with everything: the rules with their days, and a fee."""
    office = another_office(folder)
    spoil(office, 'service = "Pengaduan"\n', ALL)
    spoil(office, 'fee = "gratis"', 'fee = "Rp5.000 untuk salinan"')
    spoil(office, "legal_basis = [\n", f"legal_basis = [\n{DATED}")
    return office


DATED = '  { name = "Peraturan Contoh Nomor 1 Tahun 2020", date = 2020-02-01 },\n'


def poor(folder: Path) -> Path:
    """Kapuas with nothing that it could leave out."""
    office = another_office(folder)
    text = (office / "profile.toml").read_text(encoding="utf-8")
    for key in LEAST:
        text, times = re.subn(rf'(?m)^{key} = (".*?"|\[.*?^\])\n', "", text, flags=re.DOTALL)
        assert times == 1, key
    (office / "profile.toml").write_text(text, encoding="utf-8")
    return office


def spoil(office: Path, old: str, new: str) -> None:
    path = office / "profile.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def says(office: Path, line: str) -> None:
    with (office / "texts.id.toml").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def issues_of(office: Path) -> dict[str, str]:
    found = find_issues(load_profile(office), shared(), channels=("telegram", "whatsapp", "mail"))
    return {issue.key: issue.text for issue in found}


@pytest.fixture
async def full(folder: Path) -> AsyncIterator[World]:
    database, office = fresh_sqlite(folder), str(rich(folder))
    async with World.opened(
        folder, office=office, database_url=database, straight=True, mail=True
    ) as world:
        yield world


@pytest.fixture
async def bare(folder: Path) -> AsyncIterator[World]:
    database, office = fresh_sqlite(folder), str(poor(folder))
    async with World.opened(
        folder, office=office, database_url=database, straight=True, mail=True
    ) as world:
        yield world


# What people read ---------------------------------------------------------------------------------


async def test_info_tells_all_that_the_office_says_of_itself(full: World) -> None:
    warga = full.citizen()
    await warga.says("INFO")
    told = "\n".join(sends_to(full, warga))
    for line in (
        "Nama layanan: Pelayanan Pengaduan Masyarakat (Dumas)",
        "Alamat: Kabupaten Sanggau, Kalimantan Barat 78124",
        "Jam layanan: Senin–Kamis 07.30–16.00, Jumat 07.30–16.30 WIB",
        "Situs: contoh.example.com",
        "• Play Store: https://example.com/play",
        "• App Store: https://example.com/apps",
        "Biaya: Rp5.000 untuk salinan",
        "Penanggung jawab: Pejabat Pengelola Pengaduan",
        "Nomor SK: 060/024/424.079/2023",
    ):
        assert line in told.splitlines(), line
    assert "Peraturan Contoh Nomor 1 Tahun 2020 (1 Februari 2020); Peraturan Menteri" in told
    assert "tatap muka di kantor, kotak pengaduan di kantor" in told


async def test_greeting_and_receipt_name_the_service_and_what_it_costs(full: World) -> None:
    warga = full.citizen()
    await warga.says("halo")
    assert "Ini layanan Pelayanan Pengaduan Masyarakat (Dumas), Dinas Contoh Kapuas." in warga.sees
    assert "Biaya: Rp5.000 untuk salinan." in warga.sees
    await begins(warga)
    await fills(warga)
    await warga.presses("Kirim")
    receipt = next(one for one in sends_to(full, warga) if "Nomor register" in one)
    assert "Nama layanan: Pelayanan Pengaduan Masyarakat (Dumas)" in receipt.splitlines()
    assert "Biaya: Rp5.000 untuk salinan" in receipt.splitlines()
    assert "dipungut" not in receipt


async def test_a_receipt_by_mail_names_them_too(full: World) -> None:
    warga = full.citizen(on="mail")
    await warga.writes("Pengaduan", MAIL)
    (receipt,) = [one.text for one in warga.inbox if "Nomor register :" in one.text]
    assert "Nama layanan   : Pelayanan Pengaduan Masyarakat (Dumas)" in receipt.splitlines()
    assert "Biaya          : Rp5.000 untuk salinan" in receipt.splitlines()


MAIL = (
    "Nama: Warga Contoh Satu\n"
    "Alamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh\n"
    "Nomor HP: 0812-0000-0001\n"
    "Layanan: KTP-el\n"
    "Uraian: KTP saya sudah dua bulan belum jadi, katanya tiga hari.\n"
)


async def test_what_is_free_is_said_to_be_free(one_world: World) -> None:
    warga = one_world.citizen()
    await warga.says("halo")
    assert "Biaya: tidak dipungut biaya." in warga.sees
    await complains(warga)
    told = "\n".join(sends_to(one_world, warga))
    assert "Biaya: tidak dipungut biaya\n" in told


async def test_what_an_office_does_not_say_leaves_no_line_behind(bare: World) -> None:
    """No text that a citizen or an officer reads dangles: not in a chat, not by mail."""
    warga, penulis = bare.citizen(), bare.citizen(on="mail")
    pejabat = await bare.officer("Pejabat Satu", "pejabat_pengelola")
    await warga.says("INFO")
    await begins(warga)
    await fills(warga)
    await warga.presses("Kirim")
    await penulis.writes("Pengaduan", "Tolong, KTP saya belum jadi.")
    await penulis.writes("Tanya", "BANTUAN")
    await warga.says("TAUTKAN")
    await pejabat.says("/tolak 1 umum: Mohon uraikan.")
    await pejabat.says("YA")
    mails = [one.text for one in penulis.inbox]
    assert "keberatan" not in warga.sees and "lapor.go.id" in warga.sees
    everything = [*sends_to(bare, warga), *mails]
    assert len(everything) > 12
    for text in everything:
        assert not DANGLING.search(text), text
    told = "\n".join(everything)
    for word in ("Telepon:", "Situs:", "Tautan:", "Dasar hukum:", "Nomor SK:", "lewat:"):
        assert word not in told, word
    assert "Alamat: Kabupaten Sanggau, Kalimantan Barat\n" in told


async def test_an_office_words_info_itself_and_its_empty_lines_go_too(folder: Path) -> None:
    office = rich(folder)
    says(
        office,
        'info_kantor = "{nama_layanan}: {biaya}[[\\nWeb {situs}]][[\\nSK {no_sk}]]\\n{tautan}'
        '\\n{kode_pos} {telepon}"',
    )
    spoil(office, 'website = "contoh.example.com"\n', "")
    assert issues_of(office) == {}
    async with World.opened(
        folder, office=str(office), database_url=fresh_sqlite(folder), straight=True
    ) as world:
        warga = world.citizen()
        await warga.says("INFO")
        told = sends_to(world, warga)[-1]
        assert told.splitlines()[:3] == [
            "Pelayanan Pengaduan Masyarakat (Dumas): Rp5.000 untuk salinan",
            "SK 060/024/424.079/2023",
            "• Play Store: https://example.com/play",
        ]


# What the linter says -----------------------------------------------------------------------------


def test_both_offices_are_fit_for_use(tmp_path: Path) -> None:
    for make in (rich, poor):
        folder = tmp_path / make.__name__
        folder.mkdir()
        assert issues_of(make(folder)) == {}


def test_every_key_of_an_office_is_a_fact_or_read_by_the_program() -> None:
    """A key that somebody adds is told in a text, or is named as one that code reads."""
    keys = [field.name for field in msgspec.structs.fields(Office)]
    assert sorted(keys) == sorted([*FACTS.values(), *READ_BY_CODE])
    assert set(FACTS) <= OFFICE_PARAMS


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("office.address", '"Kabupaten Sanggau, Kalimantan Barat"', '" "'),
        ("office.service", 'service = "Pengaduan"', 'service = ""'),
        ("office.fee", 'fee = "gratis"', 'fee = ""'),
        ("office.channels[0]", '"tatap muka di kantor"', '""'),
        ("office.legal_basis[0]", "legal_basis = [\n", 'legal_basis = [\n  { name = " " },\n'),
        ("office.links[0].url", "phone = ", 'links = [ { label = "a", url = "x.id" } ]\nphone = '),
        (
            "office.links[0].label",
            "phone = ",
            'links = [ { label = "", url = "https://example.com" } ]\nphone = ',
        ),
    ],
)
def test_a_fact_that_says_nothing_is_refused(tmp_path: Path, key: str, old: str, new: str) -> None:
    office = another_office(tmp_path)
    spoil(office, old, new)
    assert issues_of(office)[key]


def test_a_key_that_no_text_reads_is_named(tmp_path: Path) -> None:
    office = rich(tmp_path)
    says(office, 'info_kantor = "{nama_kantor}, {alamat_kantor}, {jam_kerja}."')
    found = issues_of(office)
    unread = ("links", "sk", "website", "postal_code")
    assert sorted(found) == sorted(f"office.{key}" for key in unread)
    assert "{situs}" in found["office.website"]


def test_a_text_may_name_an_empty_fact_in_an_aside_alone(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    says(office, 'gangguan = "Maaf[[ ({situs})]]. Hubungi {situs}."')
    assert "office.website kosong" in issues_of(office)["gangguan"]
    path = office / "texts.id.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(" Hubungi {situs}.", ""), encoding="utf-8")
    assert issues_of(office) == {}


def test_an_aside_is_no_template_of_a_provider(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    says(office, 'ada_kabar = "Ada pesan dari {nama_kantor}[[ ({situs})]]. Balas *BUKA*."')
    assert "[[ ]]" in issues_of(office)["templates.whatsapp.ada_kabar"]


def test_a_rule_with_a_successor_is_a_note_and_refuses_nothing(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    spoil(
        office,
        "legal_basis = [\n",
        'legal_basis = [\n  "UU 25 Tahun 2009",\n  "PermenPANRB No. 62 Tahun 2018",\n'
        '  { name = "Perbup 1", replaced_by = "Perbup 2" },\n',
    )
    notes = {note.key: note.text for note in find_notes(load_profile(office))}
    assert sorted(notes) == [f"office.legal_basis[{number}]" for number in (1, 2, 3)]
    assert "PermenPANRB Nomor 5 Tahun 2025" in notes["office.legal_basis[1]"]
    assert "Perbup 2" in notes["office.legal_basis[2]"]
    assert "Nomor 5 Tahun 2025" in notes["office.legal_basis[3]"], "as Sanggau's SOP writes it"
    assert issues_of(office) == {}
    result = CliRunner().invoke(profiles, ["check", "sanggau"])
    assert result.exit_code == 0
    assert result.output.splitlines()[1].startswith("catatan: ")


def test_a_day_is_a_date_and_a_rule_a_text_or_a_table(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    spoil(office, "legal_basis = [\n", 'legal_basis = [\n  { name = "A", date = "2020" }, 7,\n')
    with pytest.raises(ValueError, match="legal_basis") as caught:
        try:
            load_profile(office)
        except Exception as error:
            raise ValueError(str(error)) from None
    assert "office.legal_basis[0].date: harus tanggal" in str(caught.value)
    assert "office.legal_basis[1]: harus tabel" in str(caught.value)


def test_a_profile_of_before_is_still_read(tmp_path: Path) -> None:
    """Rules were texts alone, and there was neither a decree nor a link."""
    profile = load_profile(PROFILES / "sanggau")
    document = msgspec.json.decode(profile_document(profile))
    for key in ("links", "sk", "postal_code"):
        del document["profile"]["office"][key]
    old = read_document(msgspec.json.encode(document))
    assert old.office.legal_basis == profile.office.legal_basis
    assert isinstance(old.office.legal_basis[0], str)
    new = load_profile(rich(tmp_path))
    assert read_document(profile_document(new)).office == new.office
