"""At the keyboard: what is wrong is told at once, KEMBALI goes back, nothing is half-written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from app.cli import cli
from app.interview.answers import Answers
from app.interview.building import build
from app.interview.conducting import Stopped, conduct
from app.interview.further_reading import every
from app.interview.names import STANDARD
from app.interview.office_part import shown_hours
from app.interview.reading import Wrong, hours
from bot.labelled import fold_label
from tests.app.interview.people import interviewed, typed_by
from tests.app.interview.test_answers import PLAIN
from tests.app.interview.test_offices import KECAMATAN, KELURAHAN, PUSKESMAS


def built_from(source: Path, parent: Path) -> tuple[int, str]:
    words = ["profiles", "new", "--answers", str(source), "--to", str(parent)]
    result = CliRunner().invoke(cli, words)
    return result.exit_code, result.output


def test_a_wrong_answer_is_told_with_what_to_do_and_asked_again(tmp_path: Path) -> None:
    lines, answers = typed_by(KECAMATAN)
    wrong = {"kec_contoh": "Kec. Contoh", "WITA": "WIS", "5": "lima"}
    tried = [one for line in lines for one in ((wrong[line], line) if line in wrong else (line,))]
    result = interviewed(tmp_path, *tried)
    assert result.exit_code == 0, result.output
    for sentence in (
        "Tulis satu kata dengan huruf kecil",
        "Pilih salah satu: WIB, WITA, WIT.",
        "Tulis satu angka dari 1 sampai",
    ):
        assert sentence in result.output
    assert (tmp_path / answers.id / "profile.toml").read_text("utf-8") == (
        build(answers)["profile.toml"]
    )


def test_kembali_takes_the_last_answer_back_as_often_as_one_likes(tmp_path: Path) -> None:
    lines, answers = typed_by(KECAMATAN)
    back = ["KEMBALI", "salah", "Nama Salah", "kembali", "KEMBALI"]
    result = interviewed(tmp_path, *back, *lines)
    assert result.exit_code == 0, result.output
    assert "Ini pertanyaan pertama." in result.output
    assert (tmp_path / answers.id).is_dir()
    assert not (tmp_path / "salah").exists()


def test_a_question_that_follows_from_another_goes_with_it() -> None:
    lines, _ = typed_by(PUSKESMAS)
    asked = len(lines)
    fewer, answers = typed_by(
        {
            key: one
            for key, one in PUSKESMAS.items()
            if key not in ("Apakah diteruskan naik", "Lewat jabatan mana", "Siapa membagikannya")
        }
    )
    # Through whom, who hands it out, and two stages to be told.
    assert len(fewer) == asked - 4
    assert not answers.to_head


@pytest.mark.parametrize("end", [["BATAL"], []], ids=["BATAL", "Ctrl-D"])
def test_who_stops_goes_on_another_day_where_it_was(tmp_path: Path, end: list[str]) -> None:
    lines, answers = typed_by(KELURAHAN)
    stopped = interviewed(tmp_path, *lines[:40], *end)
    assert stopped.exit_code == 1
    kept = tmp_path / "kel_contoh.belum-selesai.json"
    assert f"40 jawaban disimpan di {kept}" in stopped.output
    assert [*tmp_path.iterdir()] == [kept]
    result = interviewed(tmp_path, "1", *lines[40:])
    assert result.exit_code == 0, result.output
    assert "1. kel_contoh (40 jawaban)" in result.output
    assert "Dilanjutkan sesudah 40 jawaban" in result.output
    # Written as if nothing had happened, and nothing is left to go on with.
    assert [*tmp_path.iterdir()] == [tmp_path / "kel_contoh"]
    found = (tmp_path / "kel_contoh" / "profile.toml").read_text("utf-8")
    assert found == build(answers)["profile.toml"]


def test_who_stops_before_the_first_answer_leaves_nothing_behind(tmp_path: Path) -> None:
    result = interviewed(tmp_path, "BATAL")
    assert result.exit_code == 1
    assert "Dihentikan; tidak ada yang ditulis." in result.output
    assert [*tmp_path.iterdir()] == []


def test_another_office_is_begun_beside_what_was_left(tmp_path: Path) -> None:
    interviewed(tmp_path, "kel_contoh", "Kelurahan Contoh")
    interviewed(tmp_path, "entah", "BARU", "kel_contoh", "Kelurahan Lain", "", "Jl. Lain No. 1")
    names = sorted(one.name for one in tmp_path.iterdir())
    assert names == ["kel_contoh-2.belum-selesai.json", "kel_contoh.belum-selesai.json"]
    offered = interviewed(tmp_path, "2", "BATAL").output
    assert "kel_contoh (4 jawaban)" in offered
    assert "Nama lengkap kantor, seperti di kop surat: Kelurahan Contoh" in offered


def test_what_was_left_under_other_questions_is_lost_no_more_than_has_to_be(
    tmp_path: Path,
) -> None:
    interviewed(tmp_path, "kel_contoh", "Kelurahan Contoh", "", "Jl. Lain No. 1", "12345")
    (kept,) = tmp_path.iterdir()
    said = json.loads(kept.read_text("utf-8"))
    said[2]["question"] = "Pertanyaan yang sudah tidak ada"
    kept.write_text(json.dumps(said), "utf-8")
    # The question that came in its place is asked, and behind it stands what was said before.
    resumed = interviewed(tmp_path, "1", "Aduan", "kembali", "batal").output
    assert "Dilanjutkan sesudah 2 jawaban" in resumed
    assert "Jawaban tadi dihapus: 12345" in resumed
    said = json.loads(kept.read_text("utf-8"))
    assert [one["answer"] for one in said][2:] == ["Aduan", "Jl. Lain No. 1"]
    kept.write_text("[{", "utf-8")
    assert "belum selesai" not in interviewed(tmp_path, "BATAL").output


def test_a_name_that_was_taken_meanwhile_is_asked_for_and_the_rest_stays(tmp_path: Path) -> None:
    interviewed(tmp_path, "kel_contoh", "Kelurahan Contoh", "", "Jl. Lain No. 1")
    (tmp_path / "kel_contoh").mkdir()
    output = interviewed(tmp_path, "1", "kel_lain", "12345", "batal").output
    assert "Dilanjutkan sesudah 0 jawaban" in output
    assert "Kode pos" in output
    kept = tmp_path / "kel_contoh.belum-selesai.json"
    assert [one["answer"] for one in json.loads(kept.read_text("utf-8"))] == [
        "kel_lain", "Kelurahan Contoh", "Pengaduan Masyarakat", "Jl. Lain No. 1", "12345"
    ]  # fmt: skip


def test_ulang_begins_anew_once_it_was_said_twice(tmp_path: Path) -> None:
    lines, _ = typed_by(KELURAHAN)
    result = interviewed(tmp_path, "salah", "Nama Salah", "ulang", "", "Ulang", "ULANG!", *lines)
    assert result.exit_code == 0, result.output
    assert result.output.count("Ketik ULANG sekali lagi") == 2
    assert [*tmp_path.iterdir()] == [tmp_path / "kel_contoh"]


def test_who_does_not_know_takes_what_is_proposed_or_asks(tmp_path: Path) -> None:
    output = interviewed(
        tmp_path, "tidak tahu", "kec_contoh", "?", "  ", "ya", "!!!", "x" * 5000,
        "Kecamatan Contoh", "Tidak tahu.", "Jl. Contoh No. 1", "tidak punya", "?", "", "belum tahu",
        "kembali",
    ).output  # fmt: skip
    assert "Bagian ini tidak dapat dilewati; tanyakan dulu kepada yang tahu." in output
    assert "Dilewati. Dapat diubah kemudian" in output
    assert output.count("Mohon ditulis dengan kata-kata") == 3
    assert "Terlalu panjang (5000 huruf)" in output
    assert "Dipakai: Pengaduan Masyarakat." in output
    assert "Enter saja memakai: WIB" in output
    assert "Jawaban tadi dihapus: -" in output


def test_who_is_refused_again_and_again_is_told_how_to_get_away(tmp_path: Path) -> None:
    output = interviewed(tmp_path, "Kec. A", "Kec B", "?", "1", "kec_c").output
    assert output.count("atau KEMBALI ke pertanyaan sebelumnya") == 1


def test_no_costs_are_none_and_where_somebody_is_needed_enter_is_offered(tmp_path: Path) -> None:
    lines, _ = typed_by(KELURAHAN)
    fee = 9  # Behind id, name, service, address, code, zone, telephone, website, decree.
    desk = lines.index("Lurah") + 1
    typed = [*lines[:fee], "tidak ada", *lines[fee + 1 : desk], "tidak ada", "BATAL"]
    output = interviewed(tmp_path, *typed).output
    assert "Biaya layanan [gratis]: tidak ada\nCara lain" in output
    assert "Enter saja memakai: Petugas Pengaduan" in output


def test_a_list_with_commas_is_one_entry_and_that_is_said() -> None:
    told: list[str] = []
    typed, _ = typed_by(KELURAHAN)
    before = typed[: typed.index("Kasi Pelayanan; Kasi Ketertiban")]
    lines = iter((*before, "Kasi A, Kasi B", "BATAL"))
    with pytest.raises(Stopped):
        conduct(lambda question: next(lines), told.append, lambda id: False)
    assert any("Dicatat sebagai satu: Kasi A, Kasi B." in one for one in told)


def test_each_new_block_is_opened_by_one_question() -> None:
    """Who has none of it is asked no more than whether there is any."""
    lines, _ = typed_by(KELURAHAN)
    more, _ = typed_by(
        {
            **KELURAHAN,
            "Apakah ada tugas rutin": "ya",
            "Nama tugas rutin": "Kotak pengaduan",
            "Kapan, seperti": "senin 08.00",
        }
    )
    # Name, time, who, how late, the next name.
    assert len(more) == len(lines) + 5


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tiap Senin jam 8", "senin 08.00"),
        ("Setiap hari Senin dan Kamis pukul 8:30 WIB.", "senin, kamis 08.30"),
        ("hari kerja pertama jam 9 pagi", "hari kerja ke-1 09.00"),
        ("hari kerja ke-2 08.00 tiap bulan", "hari kerja ke-2 08.00"),
        ("tiap tahun tanggal 1 Oktober jam 8", "1 oktober 08.00"),
        ("29 februari 08.00", ""),
        ("1 oktober 20.00", ""),
        ("sabtu 08.00", ""),
        ("senin 20.00", ""),
        ("tanggal 1", ""),
        ("senin", ""),
    ],
)
def test_when_a_duty_is_due_is_read_as_people_say_it(typed: str, read: str) -> None:
    reader = every(PLAIN.hours)
    if read:
        assert reader(typed) == read
    else:
        with pytest.raises(Wrong):
            reader(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("8-16", "08.00-16.00"), ("07:30 s/d 15.30 WIB", "07.30-15.30"), ("tidak ada", "")],
)
def test_hours_are_read_as_people_write_them(typed: str, read: str) -> None:
    assert hours(typed) == read


def test_a_folder_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kec_contoh").mkdir()
    result = interviewed(tmp_path, "kec_contoh", "BATAL")
    assert "Folder kec_contoh sudah ada dan tidak ditimpa" in result.output
    source = tmp_path / "jawaban.json"
    source.write_bytes(msgspec.json.encode(PLAIN))
    assert built_from(source, tmp_path)[0] == 0
    before = (tmp_path / "contoh" / "profile.toml").read_bytes()
    code, told = built_from(source, tmp_path)
    assert (code, "sudah ada dan tidak ditimpa" in told) == (1, True)
    assert (tmp_path / "contoh" / "profile.toml").read_bytes() == before


def test_answers_from_a_file_need_no_keyboard(tmp_path: Path) -> None:
    as_json, as_toml = tmp_path / "a.json", tmp_path / "b.toml"
    as_json.write_bytes(msgspec.json.encode(PLAIN))
    needed = {
        key: one for key, one in json.loads(as_json.read_bytes()).items() if key in (
            "id", "name", "service", "address", "prefix", "receives", "units", "head", "amount"
        )
    }  # fmt: skip
    as_toml.write_text(
        "\n".join(f"{key} = {json.dumps(one)}" for key, one in needed.items()), "utf-8"
    )
    made = []
    for source in (as_json, as_toml):
        parent = tmp_path / source.stem
        assert built_from(source, parent)[0] == 0
        made.append((parent / "contoh" / "profile.toml").read_text("utf-8"))
    assert made[0] == made[1]


@pytest.mark.parametrize("text", ["{", "[]", '{"id": 1}', '{"entah": 1}'])
def test_a_file_that_holds_no_answers_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    source = tmp_path / "a.json"
    source.write_text(text, "utf-8")
    code, told = built_from(source, tmp_path / "to")
    assert (code, "tidak dapat dibaca" in told) == (1, True)
    assert not (tmp_path / "to").exists()


def test_what_the_linter_refuses_is_not_written_and_the_answers_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(answers: Answers) -> dict[str, str]:
        files = build(answers)
        text = files["profile.toml"].replace('prefix = "CTH"', 'prefix = "C"')
        return {**files, "profile.toml": text}

    monkeypatch.setattr("app.interview.building.build", broken)
    parent = tmp_path / "to"
    source = tmp_path / "a.json"
    source.write_bytes(msgspec.json.encode(PLAIN))
    code, told = built_from(source, parent)
    assert code == 1
    assert "numbering.prefix" in told
    kept = parent / "contoh.jawaban1.json"
    assert [*parent.iterdir()] == [kept]
    assert str(kept) in told
    monkeypatch.undo()
    assert built_from(kept, parent)[0] == 0


def test_where_no_conversation_can_be_played_the_profile_is_there_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.json"
    source.write_bytes(msgspec.json.encode(PLAIN))
    # As where the servers on loopback are not installed.
    monkeypatch.setitem(sys.modules, "app.demo.sample", None)
    code, told = built_from(source, tmp_path / "to")
    assert code == 0
    assert "Percakapan contoh tidak selesai: app.demo.sample belum terpasang." in told
    assert (tmp_path / "to" / "contoh" / "profile.toml").is_file()


def test_a_position_written_in_small_letters_is_the_same_position() -> None:
    _, answers = typed_by({**KECAMATAN, "Siapa menelaah": "petugas loket"})
    assert answers.checks_by == "Petugas Loket"
    _, answers = typed_by({**PUSKESMAS, "Lewat jabatan mana": "kepala tata usaha"})
    assert answers.titles.count("Kepala Tata Usaha") == 1
    assert "kepala tata usaha" not in answers.titles


def test_where_nothing_can_be_written_the_answers_are_shown(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("", "utf-8")
    source = tmp_path / "a.json"
    source.write_bytes(msgspec.json.encode(PLAIN))
    code, told = built_from(source, tmp_path / "berkas" / "di_bawahnya")
    assert code == 1
    assert "tidak dapat ditulis" in told
    assert '"name": "Kantor Contoh"' in told


def test_hours_are_shown_as_people_say_them() -> None:
    week = dict.fromkeys("12345", "08.00-15.00")
    assert (
        shown_hours({**week, "7": "08.00-12.00"}) == "Senin–Jumat 08.00–15.00, Minggu 08.00–12.00"
    )


def test_labels_of_the_form_are_told_apart() -> None:
    assert len({fold_label(one) for one in STANDARD.values()}) == len(STANDARD)
