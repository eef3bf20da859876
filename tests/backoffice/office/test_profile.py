"""An office as data: what loads, what is refused, and what the linter says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.profiles import PROFILES, profiles
from backoffice.office.profile import (
    Profile,
    ProfileError,
    catalogue,
    load_profile,
    profile_document,
    profile_folder,
    profile_folders,
    read_document,
    shared_texts,
)
from backoffice.office.profile_issues import find_issues

ROOT = Path(__file__).parents[3] / "profiles"
Edit = Callable[[str, str], None]

#: Those that the program knows.
CHANNELS = ("telegram", "whatsapp", "mail")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Sanggau's folder that a test may spoil."""
    return Path(shutil.copytree(ROOT / "sanggau", tmp_path / "sanggau"))


@pytest.fixture
def edit(copy: Path) -> Edit:
    """Replaces the first place where the words stand in the copy's profile.toml."""

    def replace(old: str, new: str) -> None:
        path = copy / "profile.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text, f"the profile no longer says {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def issues_of(folder: Path) -> list[tuple[str, str, str]]:
    found = find_issues(load_profile(folder), shared_texts(), channels=CHANNELS, folder=folder)
    return [(issue.file, issue.key, issue.text) for issue in found]


def keys_of(folder: Path) -> set[str]:
    return {key for _, key, _ in issues_of(folder)}


# Sanggau ----------------------------------------------------------------------------------------


def test_sanggau_is_fit_for_use() -> None:
    assert issues_of(ROOT / "sanggau") == []


def test_sanggau_says_what_its_sop_says() -> None:
    office = load_profile(ROOT / "sanggau")
    needed = [field.key for field in office.form.fields if field.need == "receive"]
    assert needed == ["nama", "alamat", "kontak", "objek"]  # L24, L25
    assert [field.key for field in office.form.fields if field.sensitive] == needed[:3]
    assert len(office.form.field("objek").options) == 9
    limits = {clock.id: (clock.amount, clock.unit, clock.starts) for clock in office.clocks}
    assert limits == {
        "catat_distribusi": (2, "hari", "diterima"),  # L38
        "penyelesaian": (5, "hari_kerja", "lengkap"),  # L29
    }
    ladder = {role.id: role.superior for role in office.roles}
    assert ladder["petugas_pengaduan"] == ladder["tim_penjawab"] == "pejabat_pengelola"
    assert ladder["pejabat_pengelola"] == "kepala_dinas"
    assert ladder["kepala_dinas"] == ladder["admin"] == ""
    mine = {command for command, roles in office.rights.items() if "admin" in roles}
    # Whoever keeps the list of officers and of holidays sees no complaint.
    assert mine <= {"izinkan", "libur", "petugas"}


def test_every_line_of_the_sop_is_accounted_for() -> None:
    table = (ROOT / "sanggau" / "SOP.md").read_text(encoding="utf-8")
    told = {
        line.strip()
        for row in table.splitlines()
        if row.startswith("| L")
        for line in row.split("|")[1].split(",")
    }
    assert told == {f"L{number}" for number in range(1, 43)}


def test_every_clause_is_a_line_of_the_sop_or_says_that_it_is_ours() -> None:
    office = load_profile(ROOT / "sanggau")
    clauses = [rule.clause for rule in office.roles]
    clauses += [rule.clause for rule in office.form.fields]
    clauses += [rule.clause for rule in office.workflow.stages]
    clauses += [rule.clause for rule in office.workflow.transitions]
    clauses += [rule.clause for rule in office.clocks]
    known = {"[INF]", *(f"L{number}" for number in range(1, 43))}
    assert {part for clause in clauses for part in clause.split(", ")} <= known


def test_the_offices_wording_stands_over_the_shared_one() -> None:
    office = load_profile(ROOT / "sanggau")
    wording = catalogue(office)
    asked = wording.render("tanya_objek", {}, markup="plain")
    assert asked == office.texts["tanya_objek"]
    assert "tanda_terima" in wording


# Loading ----------------------------------------------------------------------------------------


def test_every_misfit_is_listed_at_once_with_its_place(copy: Path, edit: Edit) -> None:
    edit('need = "asked"', 'need = "wajib"')
    edit("direct_answer = true", 'direct_answer = "ya"')
    edit("amount = 2", 'amonut = "dua"')
    edit("draft_days = 14", "draft_days = true")
    with pytest.raises(ProfileError) as caught:
        load_profile(copy)
    assert {issue.key for issue in caught.value.issues} == {
        "form.fields[0].need",
        "workflow.direct_answer",
        "clocks[0].amonut",
        "clocks[0].amount",
        "form.draft_days",
    }
    message = str(caught.value)
    assert "profile.toml: clocks[0].amonut: kunci ini tidak dikenal; maksudnya amount?" in message
    assert "pilih salah satu: asked, complete, optional, receive" in message
    assert "harus true atau false, bukan teks" in message


def test_broken_toml_names_the_line(copy: Path, edit: Edit) -> None:
    edit('prefix = "SGU"', "prefix = SGU")
    line = (copy / "profile.toml").read_text(encoding="utf-8").splitlines().index("prefix = SGU")
    with pytest.raises(ProfileError, match=f"profile.toml: baris {line + 1}: TOML tidak terbaca"):
        load_profile(copy)


def test_a_folder_without_a_profile_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"profile\.toml: berkas tidak ada"):
        load_profile(tmp_path)


def test_texts_have_their_own_file(copy: Path, edit: Edit) -> None:
    edit('category_field = "objek"', 'category_field = "objek"\nversion = "1"')
    (copy / "texts.id.toml").write_text("salam = 3\n[tombol]\nsetuju = true\n", encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(copy)
    assert [(issue.file, issue.key) for issue in caught.value.issues] == [
        ("profile.toml", "version"),
        ("texts.id.toml", "salam"),
        ("texts.id.toml", "tombol.setuju"),
    ]


def test_an_office_is_found_by_its_id_or_its_folder(tmp_path: Path) -> None:
    assert profile_folder("sanggau", ROOT) == ROOT / "sanggau"
    assert profile_folder(str(ROOT / "sanggau"), tmp_path) == ROOT / "sanggau"
    with pytest.raises(ProfileError, match=r"profil yang ada: .*sanggau"):
        profile_folder("sangau", ROOT)
    assert ROOT / "sanggau" in profile_folders(ROOT)
    assert ROOT / "holidays" not in profile_folders(ROOT)


# Versions and stored copies ---------------------------------------------------------------------


def test_the_version_follows_the_content_and_not_the_comments(copy: Path, edit: Edit) -> None:
    before = load_profile(copy).version
    assert len(before) == 16
    edit("[office]", "# Ditinjau ulang.\n\n[office]")
    edit('id = "sanggau"\n', "")
    edit('service = "Pengaduan"', 'service = "Pengaduan"\nid = "sanggau"')
    assert load_profile(copy).version == before
    edit("amount = 5", "amount = 6")
    longer = load_profile(copy).version
    assert longer != before
    (copy / "texts.id.toml").write_text('tanya_objek = "Layanan apa?"\n', encoding="utf-8")
    assert load_profile(copy).version not in {before, longer}


def test_a_stored_profile_comes_back_as_it_was() -> None:
    office = load_profile(ROOT / "sanggau")
    assert read_document(profile_document(office)) == office


def test_a_stored_profile_survives_fields_that_came_and_went() -> None:
    office = load_profile(ROOT / "sanggau")
    document = json.loads(profile_document(office))
    document["profile"]["logo"] = "gambar"
    document["profile"]["office"]["fax"] = "-"
    document["profile"]["form"]["fields"][1]["colour"] = "biru"
    del document["profile"]["form"]["draft_days"]
    del document["profile"]["texts"]
    again = read_document(json.dumps(document).encode())
    assert again.form == office.form
    assert again.texts == {}
    assert again.version == office.version, "a case stays pinned to the version it began under"


def test_an_older_stored_profile_is_lifted_step_by_step() -> None:
    office = load_profile(ROOT / "sanggau")
    document = json.loads(profile_document(office))
    document["format"] = -1
    document["profile"]["kategori"] = document["profile"].pop("category_field")

    def rename(raw: dict[str, object]) -> dict[str, object]:
        raw["category"] = raw.pop("kategori")
        return raw

    def rename_again(raw: dict[str, object]) -> dict[str, object]:
        raw["category_field"] = raw.pop("category")
        return raw

    data = json.dumps(document).encode()
    assert read_document(data, upgrades={-1: rename, 0: rename_again}) == office


def test_a_profile_stored_by_a_later_release_is_refused() -> None:
    document = json.loads(profile_document(load_profile(ROOT / "sanggau")))
    document["format"] = 99
    with pytest.raises(ValueError, match="lebih baru"):
        read_document(json.dumps(document).encode())


# One test for each kind of issue ----------------------------------------------------------------

SPOILED = [
    ("office.timezone", 'timezone = "Asia/Pontianak"', 'timezone = "Asia/Sanggau"'),
    ("office.zone_label", 'zone_label = "WIB"', 'zone_label = "WITA"'),
    ("office.id", 'id = "sanggau"', 'id = "sekadau"'),
    ("hours.days.1", '1 = "07.30-16.00"', '1 = "07:30-16:00"'),
    ("hours.days.1", '1 = "07.30-16.00"', '1 = "16.00-07.30"'),
    ("hours.days.8", '1 = "07.30-16.00"', '8 = "07.30-16.00"'),
    ("hours.digest", 'digest = "07.45"', 'digest = "25.00"'),
    ("numbering.register", "{ordinal:04}/PGD", "{urut}/PGD"),
    ("numbering.register", "{ordinal:04}/PGD", "{ordinal:04/PGD"),
    ("numbering.register", "{ordinal:04}/PGD", "{ordinal.real}/PGD"),
    ("numbering.register", "/{year}", ""),
    ("numbering.register", "{ordinal:04}/PGD/{roman}/", "{ordinal}{month}/"),
    ("numbering.register", "/PGD/", f"/{'P' * 60}/"),
    ("numbering.prefix", 'prefix = "SGU"', 'prefix = "Sgu1"'),
    ("category_field", 'category_field = "objek"', 'category_field = "nama"'),
    ("category_field", 'category_field = "objek"', 'category_field = "subjek"'),
    ("notify_new", 'notify_new = ["petugas_pengaduan"]', "notify_new = []"),
    ("notify_alarm", 'notify_alarm = ["admin"]', "notify_alarm = []"),
    ("notify_new", 'notify_new = ["petugas_pengaduan"]', 'notify_new = ["satpam"]'),
    ("roles[0].superior", 'superior = "pejabat_pengelola"', 'superior = "bupati"'),
    ("roles[0].superior", 'superior = "pejabat_pengelola"', ""),
    ("roles[4].superior", 'title = "Kepala Dinas"', 'title = "K"\nsuperior = "pejabat_pengelola"'),
    ("roles[1].id", 'id = "tim_penjawab"', 'id = "petugas_pengaduan"'),
    (
        "roles[5].id",
        '[[roles]]\nid = "admin"',
        '[[roles]]\nid = "satpam"\ntitle = "S"\nclause = "[INF]"\n\n[[roles]]\nid = "admin"',
    ),
    (
        "form.fields[1].label",
        'label = "Nama"',
        'label = "Nama lengkap menurut KTP atau surat lainnya"',
    ),
    ("workflow.start", 'start = "s1"', 'start = "s9"'),
    ("workflow.hold", 'hold = "kurang"', 'hold = "s3"'),
    ("workflow.stages[0].id", 'id = "s1"', 'id = "Tahap 1"'),
    ("workflow.stages[0].owner", 'owner = ["petugas_pengaduan", ', 'owner = ["satpam", '),
    ("workflow.stages[0].state", 'state = "DITERIMA"', 'state = "MASUK"'),
    ("workflow.stages[2].final", "final = true", "final = false"),
    ("workflow.stages[6].id", 'target = "s6"', 'target = "selesai"'),
    ("workflow.transitions[10].source", 'source = ["s1", "kurang"]', 'source = ["s0", "kurang"]'),
    ("workflow.transitions[1].target", 'target = "s3"', 'target = "s99"'),
    ("workflow.transitions[1].target", 'target = "s3"', 'target = "selesai"'),
    ("workflow.transitions[10].verb", 'verb = "lengkap"', 'verb = "lengkapkan"'),
    ("workflow.transitions[10].by", 'by = ["tim_pengelola", ', 'by = ["satpam", '),
    ("workflow.transitions[10].by", 'by = ["tim_pengelola", "pejabat_pengelola"]', "by = []"),
    ("workflow.transitions[3].needs", 'needs = ["bernomor", ', 'needs = ["berstempel", '),
    (
        "workflow.transitions[12].source",
        'source = ["s4"]\ntarget = "s4"',
        'source = ["s4", "s1"]\ntarget = "s4"',
    ),
    ("workflow.transitions[14].verb", "direct_answer = true", "direct_answer = false"),
    ("workflow.transitions[14].source", 'state = "DIPROSES"', 'state = "JAWABAN_DISETUJUI"'),
    ("workflow.transitions[14].by", 'balas = ["petugas_pengaduan", ', 'balas = ["tim_penjawab", '),
    ("clocks[0].clause", 'clause = "L38"\n\n[[clocks]]', 'clause = " "\n\n[[clocks]]'),
    ("clocks[0].amount", "amount = 2", "amount = 0"),
    ("clocks[0].until", 'until = ["DIDISPOSISI", ', 'until = ["DIBAGIKAN", '),
    (
        "clocks[1].until",
        'until = ["DIJAWAB", "SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT"]',
        "until = []",
    ),
    ("clocks[0].escalate_to", 'escalate_to = "kepala_dinas"', 'escalate_to = "bupati"'),
    ("clocks[1].id", 'id = "penyelesaian"', 'id = "catat_distribusi"'),
    ("rights.balas", 'balas = ["petugas_pengaduan", ', 'balas = ["satpam", "petugas_pengaduan", '),
    ("rights.balas", 'balas = ["petugas_pengaduan", "pejabat_pengelola"]', "balas = []"),
    ("rights.ambil", "[rights]", '[rights]\nambil = ["admin"]'),
    (
        "form.fields[1].need_by.merpati",
        'label = "Nama"',
        'label = "Nama"\nneed_by = { mail = "asked", surat = "asked", merpati = "asked" }',
    ),
    # Found by the form's own linter.
    ("form.fields[1].kind", 'kind = "name"', 'kind = "nama"'),
    ("form.fields[1].ask", 'ask = "tanya_nama"', 'ask = "tanya_namma"'),
]


@pytest.mark.parametrize(("key", "old", "new"), SPOILED)
def test_the_linter_points_at_the_spoiled_key(
    copy: Path, edit: Edit, key: str, old: str, new: str
) -> None:
    edit(old, new)
    found = issues_of(copy)
    assert ("profile.toml", key) in {(file, one) for file, one, _ in found}
    assert all(text for _, _, text in found)


def test_a_stage_must_be_left_or_be_final(copy: Path, edit: Edit) -> None:
    for _ in range(3):
        edit('source = ["*"]', 'source = ["s1"]')
    edit('source = ["s2", "s3", "s4", "s5", "s6"]', 'source = ["s2", "s3", "s4", "s5"]')
    edit('"dicabut", "s6"]', '"dicabut"]')
    edit('source = ["s5"]', 'source = ["s5", "s1b"]')
    told = {key: text for _, key, text in issues_of(copy)}
    assert 'tidak ada jalan keluar dari tahap "s6"' in told["workflow.stages[6].id"]
    assert 'tahap "s1b" final, tetapi' in told["workflow.stages[2].id"]


def test_a_command_that_does_not_exist_has_no_rights(copy: Path, edit: Edit) -> None:
    edit("[rights]", '[rights]\nbalaskan = ["admin"]')
    office = load_profile(copy)
    known = set(office.rights) - {"balaskan"}
    found = find_issues(office, shared_texts(), channels=CHANNELS, commands=known)
    assert [issue.key for issue in found] == ["rights.balaskan"]


@pytest.mark.parametrize(
    ("line", "key", "sentence"),
    [
        ('salaam = "Halo"', "salaam", "tidak ada di katalog bersama"),
        ('tanda_terima = "Kode {kode}, {nama}"', "tanda_terima", "{nama} tidak tersedia"),
        ('tanda_terima = "Terima kasih."', "tanda_terima", "{kode}"),
        ('salam = "Halo {nama_kantor"', "salam", "brace"),
        ('salam = "Halo {office.name}"', "salam", "placeholder"),
    ],
)
def test_an_override_keeps_to_the_shared_text(
    copy: Path, line: str, key: str, sentence: str
) -> None:
    (copy / "texts.id.toml").write_text(line + "\n", encoding="utf-8")
    found = [(file, one) for file, one, text in issues_of(copy) if sentence in text]
    assert ("texts.id.toml", key) in found


def test_an_override_may_drop_what_only_describes_the_office(copy: Path) -> None:
    with (copy / "texts.id.toml").open("a", encoding="utf-8") as file:
        file.write('salam = "Halo {nama_kantor}."\n')
    assert issues_of(copy) == []


def test_a_profile_holds_no_python_and_explains_itself(copy: Path) -> None:
    (copy / "letters").mkdir()
    (copy / "letters" / "helper.py").write_text("x = 1\n", encoding="utf-8")
    (copy / "SOP.md").unlink()
    assert {file for file, _, _ in issues_of(copy)} == {"SOP.md", "letters/helper.py"}


def test_all_issues_come_together(copy: Path, edit: Edit) -> None:
    edit('timezone = "Asia/Pontianak"', 'timezone = "Asia/Sanggau"')
    edit('prefix = "SGU"', 'prefix = "S"')
    edit('verb = "ambil"', 'verb = "rebut"')
    assert {"office.timezone", "numbering.prefix", "workflow.transitions[13].verb"} <= keys_of(copy)


# A sixth office, of TOML alone ------------------------------------------------------------------

KLINIK = """
category_field = "hal"
notify_new = ["loket"]
notify_alarm = ["admin"]

[office]
id = "klinik"
name = "Klinik Contoh"
service = "Keluhan"
timezone = "Asia/Jayapura"
zone_label = "WIT"
address = "Kota Contoh"

[hours]
shown = "setiap hari 08.00–12.00"
days = { 1 = "08.00-12.00", 6 = "08.00-12.00", 7 = "08.00-12.00" }

[numbering]
register = "{year}.{month:02}.{ordinal}"
prefix = "KLN"

[[roles]]
id = "loket"
title = "Loket"
superior = "kepala"

[[roles]]
id = "kepala"
title = "Kepala Klinik"

[[roles]]
id = "admin"
title = "Admin"

[form]
id = "keluhan"
notice = "1"

[[form.fields]]
key = "hal"
kind = "choice"
ask = "tanya_hal"
label = "Hal"
need = "receive"
options = [{ id = "antre", label = "Antrean" }, { id = "lainnya", label = "Lainnya" }]

[[form.fields]]
key = "sejak"
kind = "when"
ask = "tanya_kapan"
label = "Sejak"
need = "optional"
when = { field = "hal", any_of = ["antre"] }

[workflow]
start = "masuk"
hold = "tunggu"

[[workflow.stages]]
id = "masuk"
name = "Masuk"
label = "diterima"
state = "DITERIMA"

[[workflow.stages]]
id = "tunggu"
name = "Menunggu"
label = "menunggu kelengkapan"
state = "BELUM_LENGKAP"

[[workflow.stages]]
id = "tutup"
name = "Tutup"
label = "selesai"
state = "SELESAI"
final = true

[[workflow.transitions]]
verb = "selesai"
source = ["*"]
target = "tutup"
by = ["kepala"]

[[clocks]]
id = "jawab"
name = "Jawab"
amount = 3
unit = "jam_kerja"
starts = "diterima"
until = ["DIJAWAB", "SELESAI"]
escalate_to = "kepala"
clause = "pasal 3"

[rights]
lihat = ["loket", "kepala"]
"""


def test_a_sixth_office_needs_no_line_of_code(tmp_path: Path) -> None:
    folder = tmp_path / "klinik"
    folder.mkdir()
    (folder / "profile.toml").write_text(KLINIK, encoding="utf-8")
    (folder / "texts.id.toml").write_text(
        'tanya_hal = "Tentang apa, Bapak/Ibu, di {nama_kantor}?"\n', encoding="utf-8"
    )
    (folder / "SOP.md").write_text("pasal 3: clocks.jawab\n", encoding="utf-8")
    assert issues_of(folder) == []
    office: Profile = load_profile(folder)
    assert office.form.field("sejak").when is not None
    assert "tanya_hal" in catalogue(office)


# The command ------------------------------------------------------------------------------------


def test_the_command_says_that_all_is_well() -> None:
    result = CliRunner().invoke(profiles, ["check"])
    assert result.exit_code == 0, result.output
    assert "sanggau: baik (10 isian, 12 tahap, 2 tenggat)" in result.output.splitlines()
    assert PROFILES == ROOT


def test_the_command_lists_every_issue_and_fails(copy: Path, edit: Edit) -> None:
    edit('timezone = "Asia/Pontianak"', 'timezone = "Asia/Sanggau"')
    edit('prefix = "SGU"', 'prefix = "S"')
    result = CliRunner().invoke(profiles, ["check", str(copy), "sanggau"])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert (
        lines[0] == f'{copy}/profile.toml: office.timezone: zona waktu "Asia/Sanggau" tidak dikenal'
    )
    assert "sanggau: baik" in result.stdout


def test_the_command_speaks_json(copy: Path, edit: Edit) -> None:
    edit('prefix = "SGU"', 'prefix = "S"')
    result = CliRunner().invoke(profiles, ["check", "--json", str(copy), "sanggau"])
    assert result.exit_code == 1
    spoiled, well = json.loads(result.stdout)
    assert [(issue["file"], issue["key"]) for issue in spoiled["issues"]] == [
        ("profile.toml", "numbering.prefix")
    ]
    assert (well["office"], well["issues"], well["fields"]) == ("sanggau", [], 10)


def test_the_command_reads_broken_toml_without_a_traceback(copy: Path, edit: Edit) -> None:
    edit('prefix = "SGU"', "prefix = SGU")
    result = CliRunner().invoke(profiles, ["check", str(copy)])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"{copy}/profile.toml: baris " in result.stderr


def test_the_command_knows_no_such_office(tmp_path: Path) -> None:
    result = CliRunner().invoke(profiles, ["check", "sangau"])
    assert result.exit_code == 1
    assert "profil yang ada" in result.stderr
    empty = CliRunner().invoke(profiles, ["check", str(tmp_path)])
    assert empty.exit_code == 1
    assert "berkas tidak ada" in empty.stderr


# Templates and ways around ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "[templates.whatsapp]\n",
            '[templates.whatsapp]\nada_psan = { name = "ada_pesan" }\n',
            ("templates.whatsapp.ada_psan", 'teks "ada_psan" tidak ada'),
        ),
        (
            'selesai = { name = "selesai", params = ["kode", "tanggal"] }',
            'selesai = { name = "selesai", params = ["kode", "tanggl"] }',
            ("templates.whatsapp.selesai.params", "isian {tanggl} tidak ada dalam teks ini"),
        ),
        (
            'selesai = { name = "selesai", params = ["kode", "tanggal"] }',
            'selesai = { name = "selesai", params = ["kode"] }',
            ("templates.whatsapp.selesai.params", "isian {tanggal} dari teks ini belum disebut"),
        ),
        (
            'selesai = { name = "selesai"',
            'selesai = { name = "Selesai-1"',
            ("templates.whatsapp.selesai.name", "huruf kecil"),
        ),
        (
            'selesai = { name = "selesai"',
            'selesai = { name = "ada_pesan"',
            ("templates.whatsapp", 'templat "ada_pesan" dipakai 2 teks yang berbeda'),
        ),
        (
            'p_ada_pesan = { name = "ada_pesan", params = ["nomor"] }\n',
            "",
            ("templates.whatsapp", "p_ada_pesan belum punya templat"),
        ),
        (
            "[templates.whatsapp]",
            "[templates.whatapp]",
            ("templates.whatapp", 'kanal "whatapp" tidak dikenal'),
        ),
        ("wait_hours = 48", "wait_hours = 0", ("fallback.wait_hours", "paling sedikit 1 jam")),
        (
            'chain = ["mail", "telegram", "whatsapp", "call"]',
            'chain = ["surat", "call"]',
            ("fallback.chain", '"surat" tidak dikenal'),
        ),
        (
            'chain = ["mail", "telegram", "whatsapp", "call"]',
            'chain = ["call", "mail"]',
            ("fallback.chain", '"call" harus yang terakhir'),
        ),
        (
            'chain = ["mail", "telegram", "whatsapp", "call"]',
            'chain = ["mail", "mail"]',
            ("fallback.chain", "satu jalan disebut dua kali"),
        ),
    ],
)
def test_ways_to_people_are_linted(
    copy: Path, edit: Edit, old: str, new: str, told: tuple[str, str]
) -> None:
    edit(old, new)
    key, sentence = told
    assert [text for _, at, text in issues_of(copy) if at == key and sentence in text]


def test_a_key_that_a_later_release_knows_of_a_template_is_left_out() -> None:
    stored = json.loads(profile_document(load_profile(ROOT / "sanggau")))
    stored["profile"]["templates"]["whatsapp"]["selesai"]["category"] = "UTILITY"
    read = read_document(json.dumps(stored).encode())
    assert read.templates["whatsapp"]["selesai"].params == ("kode", "tanggal")


def test_what_is_to_be_approved_is_printed_ready_to_paste() -> None:
    printed = CliRunner().invoke(profiles, ["templates", "sanggau"])
    assert printed.exit_code == 0
    assert (
        "whatsapp  ada_pesan  (id, UTILITY)\nAda pesan tentang pengaduan {{1}}." in printed.output
    )
    assert printed.output.count("ada_pesan  (") == 1, "two texts share it"
    assert "Pengaduan *{{1}}* dinyatakan *lengkap* pada {{2}}." in printed.output
    data = json.loads(CliRunner().invoke(profiles, ["templates", "sanggau", "--json"]).output)
    assert {one["name"]: one["params"] for one in data["whatsapp"]}["diteruskan"] == 3
    unknown = CliRunner().invoke(profiles, ["templates", "tidak_ada"])
    assert unknown.exit_code == 1
