"""Somebody tries the office out: lets it play, or is citizen and officers at one keyboard."""

from __future__ import annotations

import ast
import asyncio
import io
import re
import shlex
import shutil
import socket
import tempfile
import threading
import webbrowser
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

import app.demo.offices
import app.demo.story
from app.cli import cli
from app.demo.cast import Cast, RunningClock, sample_photo
from app.demo.offices import StoryError, example_office
from app.demo.page.serve import open_browser, show
from app.demo.screen import Screen
from app.demo.script import Performer, Unfinished
from app.demo.story import Scene, Waits, find_story
from app.demo.terminal import Chat, converse
from app.demo.world import MORNING, HandClock, World
from app.serving.wiring import PROFILES
from backoffice.office.profile import load_profile, profile_folders
from tests.offices import KECAMATAN, another_office, offices
from tests.transcript import Play, differences, read_scenes, written

STORY = find_story("sanggau")
START = STORY.start
CITIZEN, CLERK, HEAD, WRITER = (
    STORY.part(key) for key in ("warga", "petugas", "kepala", "warga-surel")
)
#: A whole complaint as somebody types it, with numbers and labels of buttons.
COMPLAINT = (
    *("halo", "1", "setuju", "1", "Warga Contoh Satu"),
    *("Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh", "0812-0000-0001", "2", "ktp"),
    *("KTP-el saya belum jadi sejak bulan September.", "12 November 2026", "1"),
    *("Kantor dinas, Desa Contoh", '/foto ini "resi" saya', "cukup", "kirim"),
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made; nothing else is there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def plays(*words: str) -> Result:
    return CliRunner().invoke(cli, ["demo", "--script", *words])


def types(*words: str, lines: Sequence[str] = (), color: bool = False, **env: str) -> Result:
    """Somebody at the terminal of `aduan chat`."""
    typed = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(cli, ["chat", *words], input=typed, color=color, env=env)


def unwrapped(text: str) -> str:
    """The text as if the terminal had no right edge."""
    return re.sub(r"\s+", " ", text)


def in_order(text: str, *pieces: str) -> None:
    """Each piece stands behind the one before it."""
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        assert found >= 0, f"{piece!r} does not come in its turn"
        at = found + len(piece)


# -- the script ------------------------------------------------------------------------------------


#: Those who look at the script do so in one process, in which it is played.
played_once = pytest.mark.xdist_group("script")


@dataclass(frozen=True)
class Played:
    """The whole script, played once, and where the office was left."""

    shown: str
    farewell: str
    folder: Path


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("kept") / "kantor contoh"
    result = plays("--keep", str(folder))
    assert result.exit_code == 0, result.output
    shown, found, farewell = result.stdout.partition("\nKantor contoh ini disimpan di ")
    assert found
    return Played(shown, farewell, folder)


@pytest.fixture(scope="module")
def script(played: Played) -> str:
    """What the script shows when nobody looks on."""
    return played.shown


@played_once
def test_the_script_plays_a_complaint_from_greeting_to_answer(script: str) -> None:
    in_order(
        unwrapped(script),
        "--role petugas_pengaduan",
        "Petugas > ADUAN-",
        "Selamat bergabung, Petugas Contoh",
        "Warga > Assalamualaikum",
        "Warga < Waalaikumsalam",
        "Warga > [Setuju]",
        "Warga > 📷 Ini resi perekaman saya",
        "Nomor HP: 0812-0000-0001",
        "Warga > [Kirim]",
        "Nomor register: 0001/PGD/XII/2026",
        "Petugas < 📥 Pengaduan baru 0001/PGD/XII/2026",
        "Petugas > /antrean",
        "Petugas > /lihat 1",
        "W•••",
        "Petugas > /lengkap 1 Petugas < Perintah ini hanya untuk",
        "Pejabat < ✅ 0001/PGD/XII/2026 dinyatakan lengkap",
        "Petugas > /disposisi 1 tim_penjawab",
        "Tim < 📌 0001/PGD/XII/2026 didisposisikan kepada Bapak/Ibu oleh Petugas Contoh",
        "Warga < Pengaduan SGU-",
        "sudah diteruskan ke Tim Penjawab Pengaduan",
        "Tim > /ambil 1",
        "sekarang Bapak/Ibu pegang",
        "WA > [Pakai]",
        "WA > 📍 0.1275, 110.5935",
        "WA > [Kirim] WA < Terima kasih, pengaduan Bapak/Ibu sudah diterima.",
        "Petugas < 📥 Pengaduan baru 0002/PGD/XII/2026",
        "Petugas > [YA SELESAI]",
        "WA < Yth. Bapak/Ibu, Data sudah kami perbaiki.",
        "Surel > Perihal: Akta kelahiran belum jadi",
        "Surel < Perihal: [SGU-",
        "1. Nomor HP",
        "Surel > (membalas) SETUJU",
        "Pengaduan Bapak/Ibu telah kami terima",
        "Petugas < 📥 Pengaduan baru 0003/PGD/XII/2026 (surel)",
        "Surel < Perihal: [SGU-",
        "Akta kelahiran sudah terbit",
        "Sabtu, 19 Desember 2026: libur (Sabtu)",
        "Kamis, 24 Desember 2026: libur (cuti bersama Natal)",
        "— Senin, 28 Desember 2026, 14.00 WIB —",
        "jatuh tempo hari ini",
        "— Selasa, 29 Desember 2026, 07.30 WIB —",
        "Pejabat < Yth. Pejabat Pengelola Pengaduan",
        "— Selasa, 29 Desember 2026, 07.45 WIB —",
        "Tim < Selamat pagi. Rekap Selasa, 29 Desember 2026:",
        "Penyusunan jawaban · terlambat 1 hari kerja /lihat_1_2026",
        "— Kamis, 31 Desember 2026, 07.30 WIB —",
        "Kepala < Ada pesan tentang pengaduan 0001/PGD/XII/2026.",
        "Kepala > BUKA",
        "Kepala < Yth. Kepala Dinas",
        "Tim > /jawab 1",
        "Pejabat < 🖋 Anggota Tim Contoh mengusulkan jawaban untuk 0001/PGD/XII/2026:",
        "versi 1 menunggu",
        "Pejabat > /kembalikan 1 Sebutkan jam layanan",
        "versi 1 dikembalikan oleh Pejabat Contoh: Sebutkan jam layanan",
        "Tim > /jawab 1",
        "versi 2 menunggu persetujuan",
        "Pejabat > /setujui 1",
        "Akan Bapak/Ibu setujui dan langsung dikirim kepada pelapor",
        "Pejabat > [YA]",
        "Warga < Yth. Bapak/Ibu, berikut jawaban atas pengaduan",
        "dengan menunjukkan resi perekaman",
        "— Selasa, 19 Januari 2027, 07.30 WIB —",
        "dinyatakan selesai pada 19 Januari 2027",
        "Tiga pengaduan, dari tiga kanal",
        "0001/PGD/XII/2026: lewat Telegram, selesai 19 Januari 2027",
        "0002/PGD/XII/2026: lewat WhatsApp, selesai 17 Desember 2026",
        "0003/PGD/XII/2026: lewat surel, selesai 17 Desember 2026",
        "Jurnal 0001/PGD/XII/2026",
        "pengingat penyelesaian, terlambat",
        "jawaban diusulkan, versi 2",
        "urutan ke-1 pada tahun 2026",
        "(L24, L25)",
        "Yang dapat dicoba sekarang",
    )
    assert "\x1b" not in script


@played_once
def test_the_script_can_be_read_in_a_few_minutes(script: str) -> None:
    assert len(script.splitlines()) < 780


@played_once
def test_the_journal_tells_neither_who_nor_what_was_written(script: str) -> None:
    journal = script[script.index("Jurnal ") :]
    assert "Warga Contoh" not in journal
    assert "0812" not in journal
    assert "blangko" not in journal


@played_once
def test_a_played_office_can_be_kept_and_looked_at(played: Played) -> None:
    assert played.farewell.startswith(f"{played.folder}. Untuk melihatnya:\n  export ADUAN_OFFICE")
    export, *commands = played.farewell.splitlines()[1:]
    settings = dict(word.split("=", 1) for word in shlex.split(export)[1:])

    def looks(command: str) -> str:
        result = CliRunner().invoke(cli, shlex.split(command)[1:], env=settings)
        assert result.exit_code == 0, result.output
        return result.stdout

    shown = {command.strip(): looks(command) for command in commands}
    assert list(shown) == ["aduan case list", "aduan case show 1/2026", "aduan verify"]
    in_order(shown["aduan case list"], *(f"000{number}/PGD/XII/2026" for number in (3, 2, 1)))
    in_order(shown["aduan case show 1/2026"], "0001/PGD/XII/2026", "SELESAI", "Telegram")
    # The photo lies there too, and the key that opens it.
    # SQLite removes what stands beside its file when the last one who looked has let go.
    left = sorted(one.name for one in played.folder.iterdir() if "db-" not in one.name)
    assert left == ["aduan.db", "blobs", "secret.key", "surat"]


def test_only_a_new_or_empty_folder_can_be_kept_in(tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").touch()
    result = plays("--keep", str(tmp_path))
    assert result.exit_code == 1
    told = "tidak kosong: sebutkan folder lain, atau kosongkan dulu."
    assert result.stderr == f"Error: {tmp_path} {told}\n"
    result = plays("--keep", str(tmp_path / "catatan.txt"))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {tmp_path / 'catatan.txt'} tidak dapat dipakai: ")
    assert [one.name for one in tmp_path.iterdir()] == ["catatan.txt"]
    result = CliRunner().invoke(cli, ["demo", "--keep", str(tmp_path / "baru")])
    assert result.exit_code == 2
    assert "--keep goes with --script" in result.stderr


@pytest.mark.parametrize(
    ("scenes", "told"),
    [
        (STORY.scenes[:2], "Hanya 1 pengaduan yang sampai ke kantor."),
        (STORY.scenes[:4], "Pengaduan 0001/PGD/XII/2026 tidak sampai SELESAI: DIPROSES."),
        (
            (Scene("Menunggu", (Waits(START + timedelta(days=1)),), told=(HEAD,)),),
            "Kepala tidak mendapat kabar apa pun.",
        ),
    ],
)
def test_a_story_that_does_not_end_is_a_sentence_and_status_1(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, scenes: Sequence[Scene], told: str
) -> None:
    story = replace(STORY, scenes=tuple(scenes))
    monkeypatch.setattr(app.demo.story, "find_story", lambda office: story)
    result = plays()
    assert result.exit_code == 1
    assert result.stderr == f"Error: {told}\n"
    assert list(temporary.iterdir()) == []


async def test_a_button_that_is_not_there_ends_the_story(tmp_path: Path) -> None:
    lines: list[str] = []
    async with Cast.opened(tmp_path, HandClock(START), "sanggau", (CITIZEN,)) as cast:
        performer = Performer(cast, Screen(lines.append), delay=0)
        await performer.says(CITIZEN, "halo")
        with pytest.raises(Unfinished, match='Warga tidak mendapat tombol "Kirim"'):
            await performer.presses(CITIZEN, "Kirim")


# -- an office that is named -----------------------------------------------------------------------


def test_the_office_of_the_repository_is_shown_when_none_is_named() -> None:
    assert example_office() == (PROFILES / "default").read_text(encoding="utf-8").strip()


def test_every_story_of_the_repository_can_be_read() -> None:
    stories = [folder for folder in profile_folders(PROFILES) if (folder / "demo.toml").is_file()]
    for folder in stories:
        story = find_story(folder.name)
        assert story.scenes
        steps = [step for scene in story.scenes for step in scene.steps]
        # Where nobody waits for a day to come, all is done on one.
        assert all(story.start < step.until for step in steps if isinstance(step, Waits))


def test_of_several_offices_the_one_that_is_written_down_is_shown(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="Tidak ada profil"):
        example_office(tmp_path)
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "profile.toml").touch()
        if name == "b":
            assert example_office(tmp_path) == "b"
    default = tmp_path / "default"
    with pytest.raises(
        StoryError, match=r"--office, atau tulis id-nya di .*default; yang ada: a, b"
    ):
        example_office(tmp_path)
    default.write_text("b\n", encoding="utf-8")
    assert example_office(tmp_path) == "b"
    default.write_text("c\n", encoding="utf-8")
    with pytest.raises(StoryError, match="menyebut c, tetapi tidak ada profilnya; yang ada: a, b"):
        example_office(tmp_path)
    default.write_bytes(b"\xff")
    with pytest.raises(StoryError, match="tidak dapat dibaca"):
        example_office(tmp_path)


def test_nothing_in_the_application_names_an_office_or_one_of_its_roles() -> None:
    names = {folder.name for folder in profile_folders(PROFILES)}
    for folder in profile_folders(PROFILES):
        names |= {role.id for role in load_profile(folder).roles if "_" in role.id}
    found = [
        (str(file), node.value)
        for file in (PROFILES.parent / "app").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        # A sentence may name one as an example; a docstring does not decide anything.
        and node.value in names
    ]
    assert names
    assert found == []


def test_the_story_of_any_office_is_data(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    result = plays("--office", str(KECAMATAN), "--keep", str(folder))
    assert result.exit_code == 0, result.output
    in_order(
        unwrapped(result.stdout),
        "--role seksi_sosial --role seksi_trantib",
        "Warga > [Bantuan sosial]",
        "Nomor register: 001/KEC/2026",
        "Camat > /setujui 1",
        "Warga < Yth. Bapak/Ibu",
        "Satu pengaduan, dari satu kanal",
        "001/KEC/2026: lewat Telegram, selesai 23 November 2026",
        'pola "{ordinal:03}/KEC/{year}"',
        "--clock jawaban --from 2026-11-23T09:00",
        "aduan case show 1/2026",
    )
    # Nobody sent a file.
    assert sorted(one.name for one in folder.iterdir()) == ["aduan.db", "secret.key"]


def test_an_office_without_a_story_says_what_is_missing(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    result = plays("--office", str(office))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {office} belum punya cerita: tulis demo.toml ")
    assert len(result.stderr.splitlines()) == 1
    unknown = plays("--office", "atlantis")
    assert unknown.exit_code == 1
    assert "profil yang ada: " in unknown.stderr


def test_one_can_chat_with_an_office_without_a_story(tmp_path: Path) -> None:
    office = another_office(tmp_path)
    result = types(
        *("--office", str(office)),
        lines=[
            *COMPLAINT,
            "/as petugas",
            "/ambil 1",
            "/as pejabat",
            "/lengkap 1",
            "ya",
            "/as bupati",
        ],
    )
    assert result.exit_code == 0, result.output
    in_order(
        unwrapped(result.stdout),
        "Dinas Contoh Kapuas: kantor contoh di komputer ini saja",
        "/as petugas menjadi petugas: /antrean",
        "Ada juga /as warga, tim_penjawab, tim_pengelola, pejabat, kepala, admin",
        "Nomor register: 0001/PGD/XI/2026",
        "Sekarang Anda Petugas Pengelolaan Pengaduan Contoh",
        "sekarang Bapak/Ibu pegang",
        "dinyatakan lengkap",
        "Pilihannya: warga, petugas, tim_penjawab, tim_pengelola, pejabat, kepala, admin.",
    )


@pytest.mark.parametrize("folder", offices(), ids=lambda folder: folder.name)
def test_every_role_of_every_office_can_be_played_at_the_keyboard(
    tmp_path: Path, folder: Path
) -> None:
    """Without what the office's own story says: each role is somebody who is enrolled."""
    profile = load_profile(folder)
    bare = tmp_path / folder.name
    shutil.copytree(folder, bare, ignore=shutil.ignore_patterns("demo.toml", "transcripts"))
    lines = [line for role in profile.roles for line in (f"/as {role.id}", "/bantuan")]
    result = types("--office", str(bare), lines=["halo", *lines, "/clock +1d"])
    assert result.exit_code == 0, result.output
    shown = unwrapped(result.stdout)
    in_order(
        shown,
        f"{profile.office.name}: kantor contoh di komputer ini saja",
        f" {profile.office.zone_label} —",
        profile.office.name,
        *(f"Perintah Bapak/Ibu (peran: {role.title})" for role in profile.roles),
    )
    assert max(map(len, result.stdout.splitlines()[2:])) <= 96


def test_roles_that_are_called_alike_are_different_people(tmp_path: Path) -> None:
    office = tmp_path / "kecamatan"
    shutil.copytree(KECAMATAN, office)
    (office / "demo.toml").unlink()
    file = office / "profile.toml"
    text = file.read_text(encoding="utf-8")
    for was, becomes in (
        ("Kepala Seksi Sosial", "Kepala Seksi Trantib"),
        ('"admin"', '"warga"'),
        ('title = "Admin"', 'title = "Warga"'),
    ):
        assert was in text
        text = text.replace(was, becomes)
    file.write_text(text, encoding="utf-8")
    cast = find_story(str(office)).cast
    assert len({part.key for part in cast}) == len({part.name for part in cast}) == len(cast)
    assert [part.key for part in cast][:3] == ["warga", "warga-whatsapp", "warga-surel"]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('roles = ["tim_penjawab"]', 'roles = ["tim_lain"]', "peran tim_lain tidak ada"),
        ('told = ["tim",', 'told = ["tom",', '"tom" tidak ada di cast'),
        ('{ by = "tim", says = ["/ambil 1"] }', '{ by = "tim" }', '"tim" tidak berbuat apa pun'),
        ("about =", "abuot =", "abuot"),
    ],
)
def test_a_story_that_cannot_be_played_is_a_sentence(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    office = another_office(tmp_path)
    text = (PROFILES / "sanggau" / "demo.toml").read_text(encoding="utf-8")
    assert was in text
    (office / "demo.toml").write_text(text.replace(was, becomes), encoding="utf-8")
    result = plays("--office", str(office))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {office / 'demo.toml'}: ")
    assert told in result.stderr
    checked = CliRunner().invoke(cli, ["profiles", "check", str(office)])
    assert checked.exit_code == 1
    assert any("demo.toml: " in line and told in line for line in checked.stderr.splitlines())


# -- the page --------------------------------------------------------------------------------------


class Browser(webbrowser.BaseBrowser):
    """A browser with a window of its own."""

    def __init__(self) -> None:
        super().__init__("contoh")
        self.opened = threading.Event()
        self.at = ""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.at = url
        self.opened.set()
        return True


def test_a_browser_is_opened_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    assert open_browser("http://127.0.0.1:1")
    assert browser.opened.wait(5)
    assert browser.at == "http://127.0.0.1:1"


def test_a_browser_that_would_take_the_terminal_is_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("w3m"))
    assert not open_browser("http://127.0.0.1:1")


def test_without_a_browser_the_address_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> webbrowser.BaseBrowser:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert not open_browser("http://127.0.0.1:1")


async def test_the_address_is_printed_and_served_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, stop = Browser(), asyncio.Event()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    lines: list[str] = []
    showing = asyncio.create_task(show(tmp_path, STORY, stop, lines.append))
    assert await asyncio.to_thread(browser.opened.wait, 30)
    assert any(browser.at in line for line in lines)
    async with httpx.AsyncClient(trust_env=False) as client:
        assert "<title>Aduan" in (await client.get(browser.at)).text
    stop.set()
    await asyncio.wait_for(showing, 5)
    assert lines[-1].endswith("kantor contoh ini dihapus.")


def test_a_port_that_is_taken_is_a_sentence(temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["demo", "--no-browser", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: Port {port} tidak dapat dipakai: ")
    assert list(temporary.iterdir()) == []


# -- the terminal ----------------------------------------------------------------------------------


def test_a_first_screen_says_in_six_lines_what_to_try(temporary: Path) -> None:
    result = types()
    assert result.exit_code == 0, result.output
    first = result.stdout.split("—")[0].strip().splitlines()
    assert first[0].endswith("kantor contoh di komputer ini saja")
    assert len(first) == 7
    assert max(map(len, first[1:])) <= 80
    assert "Senin, 23 November 2026, 10.15 WIB" in result.stdout
    assert list(temporary.iterdir()) == []


def test_one_person_is_citizen_and_officers_at_one_keyboard() -> None:
    result = types(
        lines=[
            *COMPLAINT,
            *("/as petugas", "/lihat 1", "/ambil 1", "/as pejabat", "/lengkap 1", "ya"),
            *("/clock +10d", "/as kepala", "/as petugas", "/balas 1 Sudah jadi.", "ya selesai"),
            *("/as warga", "/quit", "nobody hears this"),
        ]
    )
    assert result.exit_code == 0, result.output
    in_order(
        unwrapped(result.stdout),
        "1 [Buat pengaduan] 2 [Cek status]",
        "Warga > 1 Warga < Sebelum mulai",
        "Warga > setuju",
        'Warga > /foto ini "resi" saya Warga < Kiriman Bapak/Ibu (foto)',
        "Nomor register: 0001/PGD/XI/2026",
        "(petugas: 1 pesan baru)",
        "Sekarang Anda Petugas Contoh (Petugas Pengelolaan Pengaduan).",
        "Petugas < 📥 Pengaduan baru",
        "Berkas: ",
        "Pejabat > /lengkap 1",
        "Sabtu, 28 November 2026: libur (Sabtu)",
        "— Kamis, 3 Desember 2026, 10.15 WIB —",
        "petugas: 7 pesan baru, kepala: 1 pesan baru)",
        "Kepala < Yth. Kepala Dinas",
        "terlambat 1 hari kerja",
        "3 [Batal]",
        "Pengaduan selesai.",
        "Warga < Yth. Bapak/Ibu, Sudah jadi.",
        "Selesai; kantor contoh ini dihapus.",
    )
    assert "nobody hears" not in result.stdout


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/as bupati", "Pilihannya: warga, petugas, tim, pejabat, kepala."),
        ("/clock besok", "Contoh: /clock +3d"),
        ("/clock +9999d", "Paling lama 400 hari."),
        ("/save ../rahasia", "Beri nama dari huruf"),
        ("/save kosong", "Belum ada percakapan yang dapat disimpan."),
        ("/help", "/as petugas menjadi petugas"),
        ("/as kepala_dinas", "Sekarang Anda Kepala Contoh"),
    ],
)
async def test_what_cannot_be_done_is_said(
    chat: tuple[Chat, list[str]], typed: str, told: str
) -> None:
    played, lines = chat
    lines.clear()
    assert await played.hear(typed)
    assert told in unwrapped("\n".join(lines))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/clock +3d", "Kamis, 26 November 2026, 10.15 WIB"),
        ("/clock 2 jam 30 menit", "Senin, 23 November 2026, 12.45 WIB"),
        ("/clock +30d", "… 29 hari …"),
    ],
)
async def test_the_clock_is_moved(chat: tuple[Chat, list[str]], typed: str, shown: str) -> None:
    played, lines = chat
    await played.hear(typed)
    assert shown in "\n".join(lines)


def keyboard(folder: Path, clock: HandClock) -> AbstractAsyncContextManager[Cast]:
    """The cast of the terminal, in an office that is open."""
    return Cast.opened(folder, clock, STORY.office, STORY.at_one_keyboard)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[tuple[Chat, list[str]]]:
    """A terminal whose clock stands, and what it shows."""
    lines: list[str] = []
    async with keyboard(tmp_path, HandClock()) as cast:
        screen = Screen(lambda line: lines.append(re.sub(r"\x1b\[\d+m", "", line)))
        played = Chat(cast, screen, into=tmp_path)
        await played.begin()
        yield played, lines


async def test_an_officer_who_thinks_for_six_minutes_confirms_in_vain(tmp_path: Path) -> None:
    seconds = [0.0]
    lines: list[str] = []
    clock = RunningClock(MORNING, ticks=lambda: seconds[0])
    async with keyboard(tmp_path, clock) as cast:
        chat = Chat(cast, Screen(lines.append), into=tmp_path)
        await chat.begin()
        for line in (*COMPLAINT, "/as petugas", "/balas 1 Sudah jadi."):
            await chat.hear(line)
        seconds[0] += 360
        await chat.hear("YA")
    assert "Sudah lewat 5 menit" in unwrapped("\n".join(lines))


async def test_what_is_saved_can_be_played_as_a_transcript(tmp_path: Path) -> None:
    lines = io.StringIO("\n".join([*COMPLAINT, *_REST, "/save percakapan", "/save percakapan"]))
    shown: list[str] = []
    _alone(
        lambda: converse(
            tmp_path / "a", STORY, shown.append, lines, into=tmp_path, clock=HandClock()
        )
    )
    assert any("percakapan.txt sudah ada" in line for line in shown)
    text = (tmp_path / "percakapan.txt").read_text(encoding="utf-8")
    assert "KODE-1" in text
    scenes = read_scenes(text)
    async with World.opened(tmp_path / "b") as world:
        play = Play(world)
        await play.enter(scenes)
        for scene in scenes:
            assert differences(scene, await play.act(scene)) == ""
    assert written(scenes) == text


_REST = (
    *("/as petugas", "/ambil 1", "/as pejabat", "/lengkap 1", "ya", "/clock +8d"),
    *("/as petugas", "/balas 1 Sudah jadi.", "YA SELESAI", "/as warga", "STATUS", "belum"),
)


def _alone(task: object) -> None:
    """Run what has an event loop of its own, in a thread that has none."""
    import threading

    assert callable(task)
    thread = threading.Thread(target=task)
    thread.start()
    thread.join()


def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    class Interrupted(io.StringIO):
        def __iter__(self) -> Iterator[str]:  # type: ignore[override]
            yield "halo\n"
            raise KeyboardInterrupt

    shown: list[str] = []
    converse(tmp_path, STORY, shown.append, Interrupted(), clock=HandClock())
    assert any("Selamat siang" in line for line in shown)
    assert "Selesai" in shown[-1]


# -- how it looks ----------------------------------------------------------------------------------


def test_colours_are_for_terminals_that_want_them() -> None:
    assert "\x1b[36m" in types(lines=["halo"], color=True).stdout
    assert "\x1b" not in types(lines=["halo"], color=True, NO_COLOR="1").stdout
    assert "\x1b" not in types("--no-color", lines=["halo"], color=True).stdout


def test_nothing_is_wider_than_the_terminal() -> None:
    lines: list[str] = []
    screen = Screen(lines.append, width=50)
    screen.said(CITIZEN, "kata " * 40 + "\n1. butir " + "panjang " * 20)
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in lines]
    assert max(map(len, plain)) <= 50
    assert plain[0].startswith("Warga   > kata")
    item = next(n for n, line in enumerate(plain) if "1. butir" in line)
    assert plain[item + 1].startswith(" " * 13 + "panjang")


def test_a_running_clock_goes_on_from_where_it_was_put() -> None:
    seconds = [100.0]
    clock = RunningClock(MORNING, ticks=lambda: seconds[0])
    seconds[0] += 90
    assert clock() - MORNING == timedelta(seconds=90)
    clock.advance(timedelta(days=1))
    seconds[0] += 10
    assert clock() - MORNING == timedelta(days=1, seconds=100)


async def test_who_writes_mails_has_a_mailbox_in_the_cast(tmp_path: Path) -> None:
    parts = (WRITER, CLERK)
    async with Cast.opened(tmp_path, HandClock(START), "sanggau", parts) as cast:
        with pytest.raises(LookupError):
            cast.person(WRITER)
        with pytest.raises(LookupError):
            await cast.replies(WRITER, "belum ada surat")
        await cast.writes(WRITER, "KTP", "KTP saya belum jadi.\nNama: Warga Contoh Tiga")
        (came,) = cast.news(WRITER)
        assert came.message.text.startswith("Perihal: [SGU-")
        assert came.message.date == START
        assert cast.unread(WRITER) == 0
        await cast.replies(WRITER, "SETUJU\n\nNomor HP: 0812-0000-0003")
        assert cast.unread(WRITER) == 1
        assert cast.buttons(WRITER) == ()


def test_the_sample_photo_is_a_jpeg_of_its_size() -> None:
    photo = sample_photo(640, 480)
    assert photo.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")
    assert photo.endswith(b"\xff\xd9")
    frame = photo.index(b"\xff\xc0")
    assert photo[frame + 5 : frame + 9] == (480).to_bytes(2, "big") + (640).to_bytes(2, "big")
