"""Somebody tries a profile before anybody works under it: `aduan profiles try`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import cli
from tests.offices import KECAMATAN


def tries(*words: str) -> Result:
    return CliRunner().invoke(cli, ["profiles", "try", *words])


def office_without(tmp_path: Path, *lines: str) -> Path:
    """The invented office without the transitions that contain one of these."""
    folder = tmp_path / "kecamatan"
    folder.mkdir()
    text = (KECAMATAN / "profile.toml").read_text(encoding="utf-8")
    for line in lines:
        assert line in text
    kept = [one for one in text.splitlines() if not any(line in one for line in lines)]
    (folder / "profile.toml").write_text("\n".join(kept), encoding="utf-8")
    return folder


def test_it_says_when_a_case_is_where_and_who_brings_it_there() -> None:
    result = tries(str(KECAMATAN))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("kecamatan: bila setiap orang bertindak pada saat terakhir\n")
    for line in (
        "Tuntas (SELESAI, ",
        "    Sen 23-11-2026 10.15  pengaduan masuk → Di loket",
        "        berjalan: Pemeriksaan Sel 24-11-2026 23.59; Batas luar: menyatakan lengkap ",
        "/disposisi, Petugas Loket → Di seksi (menunggu sampai: Jawaban)",
        "/ambil, Kepala Seksi Trantib, Kepala Seksi Sosial → Dikerjakan",
        "  30 hari       Menunggu warga (Waktu pelapor melengkapi), tercapai paling lambat ",
    ):
        assert line in result.stdout
    # What is told is told in words: no id of a stage or role.
    assert "seksi_trantib" not in result.stdout
    assert "tidak pernah" not in result.stdout


def test_it_begins_when_one_says() -> None:
    result = tries(str(KECAMATAN), "--from", "2026-12-23T09:00")
    assert "    Rab 23-12-2026 09.00  pengaduan masuk" in result.stdout
    # The working day after it is behind Christmas.
    assert "berjalan: Pemeriksaan Sen 28-12-2026 23.59" in result.stdout
    assert tries(str(KECAMATAN), "--from", "besok").exit_code == 2
    far = tries(str(KECAMATAN), "--from", "9990-01-01T09:00")
    assert (far.exit_code, len(far.stderr.splitlines())) == (1, 1)


def test_data_holds_every_way() -> None:
    found = json.loads(tries("sanggau", "--json").stdout)
    assert (found["office"], found["from"]) == ("sanggau", "2026-11-23T10:15:00+07:00")
    done = next(one for one in found["outcomes"] if one["stage"] == "selesai")
    verbs = {step["verb"] for play in done["plays"] for step in play["steps"]}
    assert {"masuk", "disposisi", "ambil", "jawab", "setujui", "kirim", "diam"} <= verbs
    first = done["plays"][0]["steps"][0]
    assert first["deadlines"][0] == {"id": "catat_distribusi", "due": "2026-11-25T23:59:59+07:00"}
    assert (found["stuck"], found["unreached"]) == ([], [])
    assert found["waits"][0]["limit"] == "kelengkapan"


def test_a_case_that_never_ends_is_a_sentence_and_status_1(tmp_path: Path) -> None:
    office = office_without(tmp_path, 'verb = "ambil"', 'verb = "tolak"', 'verb = "cabut"')
    result = tries(str(office))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Tidak ada pengaduan yang sampai ke tahap akhir.",
        "Dari tahap Di loket ada yang tidak pernah selesai: sejak masuk.",
        "Dari tahap Menunggu warga ada yang tidak pernah selesai: sejak masuk.",
        "Dari tahap Lengkap ada yang tidak pernah selesai: lengkap.",
        "Dari tahap Di seksi ada yang tidak pernah selesai: lengkap, disposisi.",
        "Tidak ada pengaduan yang pernah sampai ke: Dikerjakan, Disetujui, Dijawab, Tuntas, "
        "Bukan urusan kami, Dicabut.",
    ]
    assert "\nYang tidak pernah dapat dilakukan" in result.stdout
    assert "  selesai ke Tuntas (workflow.transitions[6])\n" in result.stdout
    as_data = tries(str(office), "--json")
    assert as_data.exit_code == 1
    assert json.loads(as_data.stdout)["outcomes"] == []


def test_what_cannot_be_played_says_where_to_look(tmp_path: Path) -> None:
    office = office_without(tmp_path, '{ id = "masuk"')
    result = tries(str(office))
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: alur ini tidak dapat dimainkan; aduan profiles check {office} menyebutkan "
        "sebabnya.\n"
    )
    assert "profil yang ada: " in tries("atlantis").stderr
