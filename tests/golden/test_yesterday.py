"""A house of 29 November 2026 goes on under the code of today.

`yesterday/sanggau.tar` is a backup of the office of Sanggau as `aduan backup` wrote it at revision
91c99bf, on Sunday, 29 November 2026, 20.00 WIB, in the middle of work. It was played by
`yesterday/play.py.txt`, on that revision alone, over the sandbox of all three channels: one
complaint of 2021 that was sealed and has been destroyed since; a week of complaints in every state,
by Telegram, WhatsApp, mail and on paper; then, that evening, everything that can wait: drafts at
every question, a preview of every command that asks for YA, each question of /catat, timers of
every kind, messages that wait for the morning, for a provider, for BUKA or for a process that died,
mails that are held, wishes about data, codes nobody has sent, and words that nobody has read.

A backup says nothing of the kind of database it came from, carries its own schema's revision and
is signed, so the same file is restored into either kind, by the command of operators. What was
handled has its events blanked, as the house itself does after ninety days.

`yesterday/people.json` is what the people and the providers know: codes that were told, the latest
buttons and mails, counters. `yesterday/secret.key` is the key of that house and of no other.

The file is never made anew to make a test pass. What it holds is read for ever: under its old name
(a tag or a field's stored name that stays) or after a migration; the journal, by its name alone.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import PostgreSQL
from tests.golden.opening import House, Person, kept_rows, opened, restore
from tests.golden.stored import Kept, Rows, is_known_command, is_known_text, read_rows
from tests.world import local

RECEIPT = "Nomor register:"


@pytest.fixture(scope="session")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the restored house in it, on SQLite; it is copied, never used."""
    folder = tmp_path_factory.mktemp("yesterday")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        restore(f"sqlite:///{folder / 'aduan.db'}", folder)
    return folder


@pytest.fixture
async def house(
    yesterday: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    monkeypatch.chdir(folder)
    shutil.copytree(yesterday, folder, dirs_exist_ok=True)
    async with opened(f"sqlite:///{folder / 'aduan.db'}", folder) as one:
        yield one
        await is_sound(one)


@pytest.fixture(params=["sqlite", "postgresql"])
async def either(
    yesterday: Path,  # restored before a loop runs: the command has a loop of its own
    request: pytest.FixtureRequest,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """The house over each kind of database."""
    monkeypatch.chdir(folder)
    if request.param == "sqlite":
        shutil.copytree(yesterday, folder, dirs_exist_ok=True)
        url, server = f"sqlite:///{folder / 'aduan.db'}", None
    else:
        server = request.getfixturevalue("postgresql")
        assert isinstance(server, PostgreSQL)
        url = server.empty()
        await asyncio.to_thread(restore, url, folder)
    async with opened(url, folder) as one:
        yield one
        await is_sound(one)
    if server is not None:
        server.discard(url)


async def is_sound(house: House) -> None:
    """Nothing is parked, and every journal, number and file is as it was written."""
    await house.world.settle()
    assert "Everything is as it was written" in await house.told("verify")
    problems = await house.data("inbox", "list", "--problem")
    assert [one["problem"] for one in problems] == ["no chat"], "what nobody could ever read"


# -- what stands in the rows ----------------------------------------------------------------------

#: What armed timers tell, and to whom; after how long is told below.
FIRES = {
    ("clock", "catat_distribusi", "h1"): ("Petugas Satu", "⏰ {Hapus} jatuh tempo hari ini, Senin"),
    ("clock", "catat_distribusi", "due"): ("Petugas Satu", "❗ {Hapus} jatuh tempo hari ini."),
    ("clock", "catat_distribusi", "late"): ("Pejabat Satu", "{Hapus} melewati batas Senin, 30 N"),
    ("clock", "catat_distribusi", "lengkap"): ("Warga Hapus", "dinyatakan lengkap pada 1 Desember"),
    ("clock", "catat_distribusi", "head"): ("Kepala Satu", "{Terlambat} melewati batas Rabu, 25 N"),
    ("clock", "penyelesaian", "h1"): ("Pejabat Satu", "tenggat: pengingat penyelesaian, H-1"),
    ("clock", "penyelesaian", "due"): ("Petugas Satu", "❗ {Foto} jatuh tempo hari ini."),
    ("clock", "penyelesaian", "late"): ("Pejabat Satu", "{Foto} melewati batas Selasa, 1 D"),
    ("clock", "penyelesaian", "head"): ("Kepala Satu", "{Foto} melewati batas Selasa, 1 Desember"),
    ("request", "data_saya", "first"): ("Pejabat Satu", "⏰ {Data}: permintaan salinan data belum"),
    ("request", "data_saya", "over"): (
        "Kepala Satu",
        "🔴 {Data}: permintaan salinan data melewati",
    ),
    ("request", "ubah_data", "first"): (
        "Pejabat Satu",
        "⏰ {Tolakdata}: permintaan perbaikan data",
    ),
    ("request", "ubah_data", "over"): (
        "Kepala Satu",
        "🔴 {Tolakdata}: permintaan perbaikan data me",
    ),
    ("request", "hapus_data", "first"): ("Pejabat Satu", "⏰ {Hapus}: permintaan penghapusan data"),
    ("request", "hapus_data", "over"): (
        "Kepala Satu",
        "🔴 {Hapus}: permintaan penghapusan data me",
    ),
    ("window", "", "d7"): ("Warga Minta", "Kami masih menunggu kelengkapan"),
    ("window", "", "d20"): ("Warga Minta", "Kami masih menunggu kelengkapan"),
    ("window", "", "d27"): ("Warga Minta", "Kami masih menunggu kelengkapan"),
    ("window", "", "end"): ("Pejabat Satu", "⌛ {Minta}: sudah 30 hari"),
    ("silence", "", ""): ("Warga Dijawab", "dinyatakan selesai pada 11 Desember 2026"),
    ("around", "", ""): ("Petugas Satu", "{Diam} belum terkirim lewat WhatsApp: pelapor belum"),
    ("outage", "", ""): ("Admin Satu", "🔌 surel tidak menerima kiriman kami sejak"),
    ("draft", "", ""): ("Warga Jeda", "Saat ini tidak ada isian"),
    ("destroy", "", ""): ("Pejabat Satu", "dimusnahkan, masa simpan habis"),
}
EVENTS = (
    "opened", "numbered", "completed", "taken", "noted", "written", "messaged", "answered",
    "closed", "reopened", "released", "assigned", "escalated", "drafted", "approved", "returned",
    "requested", "resumed", "filled", "revealed", "restricted", "unrestricted", "identity_kept",
    "asked", "data_decided", "reminded", "shared", "sealed", "destroyed"
)  # fmt: skip
STATES = (
    "DITERIMA", "BELUM_LENGKAP", "LENGKAP", "DIDISPOSISI", "DIPROSES", "JAWABAN_DISETUJUI",
    "DIJAWAB", "SELESAI", "DIALIHKAN", "DITOLAK", "DICABUT"
)  # fmt: skip
PHASES = (
    "idle", "greeted", "notice", "form", "confirm", "review", "edit", "cancel", "stopped",
    "resume", "erase", "officer"
)  # fmt: skip
PENDING = (
    "balas", "kirim", "lengkapi", "alihkan", "tolak", "cabut", "selesai", "segel", "salinan",
    "salinandata", "tolakdata", "libur", "petugas", "catat"
)  # fmt: skip


def test_the_backup_is_restored_as_it_was_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    told = restore(f"sqlite:///{folder / 'aduan.db'}", folder)
    assert "Everything is as it was written: 40 cases, 214 journal lines, 3 files." in told


async def test_every_stored_value_is_read_as_it_was_written(house: House) -> None:
    """No name of a field, a tag or a literal of yesterday is unknown or passed over today."""

    def look(rows: Rows) -> tuple[Counter[str], list[str]]:
        seen: Counter[str] = Counter()
        unread: list[str] = []
        for name, read in rows.values():
            seen[name] += 1
            try:
                kept: Kept = read()
            except Exception as error:
                unread.append(f"{name}: {error}")
            else:
                unread += kept.lost()
        return seen, sorted(set(unread))

    seen, unread = await read_rows(house.world, look)
    assert unread == []
    # Something of each was looked at.
    expected = [
        *(f"event {one}" for one in EVENTS),
        *(f"case {one}" for one in STATES),
        *(f"draft {one}" for one in PHASES),
        *(f"pending {one}" for one in PENDING),
        *(f"catat {one}" for one in ("ya", "way", "day", "story", "reference", "reason")),
        *(f"message {one}" for one in ("queued", "waits", "sent")),
        *(f"inbox {one}" for one in ("new", "done", "held", "outcome", "problem")),
        *("evidence wait", "evidence stored", "text identity", "text answers", "thread", "profile"),
    ]
    assert sorted(set(expected) - set(seen)) == []


async def test_every_stored_text_and_command_has_its_name_still(house: House) -> None:
    keys = await read_rows(house.world, Rows.text_keys)
    assert len(keys) > 10
    unknown = [key for key, version in keys.items() if not is_known_text(house.world, key, version)]
    assert sorted(unknown) == []
    assert [kind for kind in house.notes["pending"] if not is_known_command(kind)] == []
    assert sorted(set(house.notes["pending"])) == sorted(PENDING)


def test_every_armed_timer_is_expected_to_tell_something() -> None:
    named = ("clock", "window", "request")
    armed = {
        (row["kind"], row["clock"] or "", row["mark"] or "")
        if row["kind"] in named
        else (row["kind"], "", "")
        for row in kept_rows("timers")
        if row["done_at"] is None
    }
    assert armed == set(FIRES)


# -- drafts ---------------------------------------------------------------------------------------

#: Where each of them stopped, and what takes them on: [a button] of yesterday, or words.
DRAFTS = {
    "Warga Isi klasifikasi": "1",
    "Warga Isi nama": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "Warga Isi alamat": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "Warga Isi kontak": "0812-0000-0001",
    "Warga Isi rahasia": "[Tidak]",
    "Warga Isi objek": "ktp",
    "Warga Isi uraian": "KTP saya rekam bulan Agustus, sampai sekarang belum jadi.",
    "Warga Isi kapan": "12 November 2026 pukul 10",
    "Warga Isi di_mana": "Kantor dinas, Desa Contoh",
    "Warga Isi bukti": "[Cukup]",
    "Warga Sapa": "[Buat pengaduan]",
    "Warga Awal": "[Setuju]",
    "Warga Menolak": "MULAI",
    "Warga Usul": "[Benar]",
    "Warga Pendek": "KTP saya rekam bulan Agustus, sampai sekarang belum jadi.",
    "Warga Pin": "Di depan kantor desa",
    "Warga Periksa": "UBAH 2",
    "Warga Ubah": "2",
    "Warga Ganti": "Warga Berganti",
    "Warga Henti": "[Lanjutkan]",
    "Warga Jeda": "LANJUT",
    "Warga Lanjut": "[Lanjutkan]",
    "Tim Satu": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
}
#: What they had told yesterday, as the summary of today shows it.
TOLD = {
    "Warga Isi bukti": "KTP saya sudah dua bulan belum jadi",
    "Warga Awal": "ktp saya sudah dua bulan belum jadi padahal",
    "Warga Menolak": "kk saya salah nama dan tidak pernah diperbaiki",
    "Warga Usul": "16 November 2026",
    "Warga Pin": "Di depan kantor desa",
    "Warga Ganti": "Warga Berganti",
    "Warga Jeda": "Warga Jeda",
}


#: A part of each question, and its answer: [a button] or words.
ANSWERS = {
    "Sebelum mulai, mohon dibaca": "[Setuju]",
    "Apa yang ingin Bapak/Ibu sampaikan?": "1",
    "Siapa nama lengkap": "Warga Contoh",
    "Di mana alamat": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "Nomor HP atau WhatsApp": "0812-0000-0001",
    "disembunyikan dari bidang": "[Tidak]",
    "Layanan apa yang": "ktp",
    "Tadi Bapak/Ibu sudah menuliskan": "[Pakai]",
    "Apa yang terjadi?": "KTP saya rekam bulan Agustus, sampai sekarang belum jadi.",
    "Kapan kejadiannya?": "12 November 2026 pukul 10",
    "Apakah benar?": "[Benar]",
    "Di mana kejadiannya?": "Kantor dinas, Desa Contoh",
    "Silakan kirim bukti": "NANTI",
}
SUMMARY = "Mohon diperiksa dulu"


def does(person: Person, what: str) -> None:
    """Press [a button], or say it; nothing is answered yet."""
    if what.startswith("["):
        person.user.press(what[1:-1])
    else:
        person.user.say(what)


async def test_every_draft_is_finished_to_its_receipt(house: House) -> None:
    await house.world.settle()
    people = {name: house.person(name) for name in DRAFTS} | {
        "Warga Ketik": house.phone("Warga Ketik")
    }
    # All of them write at the same time, question by question.
    for name, words in DRAFTS.items():
        does(people[name], words)
    await house.world.settle()
    for _ in range(len(ANSWERS)):
        for name, person in people.items():
            if not person.sees.startswith(SUMMARY):
                asked = [answer for part, answer in ANSWERS.items() if part in person.sees]
                assert asked, (name, person.sees)
                does(person, asked[0])
        await house.world.settle()
    for name, person in people.items():
        assert person.sees.startswith(SUMMARY), (name, person.sees)
        assert TOLD.get(name, SUMMARY) in person.sees, (name, person.sees)
        does(person, "[Kirim]")
    await house.world.settle()
    for name, person in people.items():
        assert RECEIPT in person.sees, (name, person.sees)


async def test_what_is_no_draft_to_be_sent_goes_on_too(house: House) -> None:
    await house.world.settle()
    buang = house.person("Warga Buang")
    assert "sudah dihapus" in (await buang.presses("Ya hapus"))[0]
    menebak = house.person("Warga Menebak")
    assert house.code("Balas") in (await menebak.says("0001"))[0]
    izin = house.person("Warga Izin")
    assert "boleh mengetahui identitas" in (await izin.presses("Izinkan"))[0]
    tim = house.person("Tim Satu")
    assert "mengizinkan identitasnya" not in tim.sees, "the officer who complains is not the holder"


# -- previews -------------------------------------------------------------------------------------

#: The officer before whom it waits, the answer; what the officer is told; the citizen who hears of
#: it and the words; what the journal says. In braces: the case of that citizen.
PREVIEWS = (
    ("Balas", "YA", "Pesan untuk pelapor {Balas} masuk antrean kirim",
     "Balas", "Mohon datang Senin ke loket 2.", "Petugas Balas: pesan dikirim kepada warga"),
    ("Langsung", "YA SELESAI", "Jawaban untuk pelapor {Langsung} masuk antrean kirim",
     "Langsung", "KTP sudah dicetak, ambil di loket 3.", "Petugas Langsung: selesai"),
    ("Lengkapi", "YA", "Permintaan kelengkapan {Lengkapi} masuk antrean kirim",
     "Lengkapi", "mohon dilengkapi:\nFoto resi perekaman.", "Petugas Lengkapi: kelengkapan dimin"),
    ("Salinandata", "[YA]", "Salinan data dikirim kepada pelapor {Data}",
     "Data", "Nama: Warga Data", "Petugas Salinandata: permintaan tentang data: salinan data dik"),
    ("Kirim", "YA", "Jawaban {Kirim} masuk antrean kirim",
     "Kirim", "Jawaban untuk Warga Kirim: silakan ambil.", "Petugas Kirim: jawaban dikirim kepada"),
    ("Alihkan", "YA", "{Alihkan} dialihkan kepada Dinas PU",
     "Alihkan", "kewenangan Dinas PU.\nSudah kami sampaikan ke bidang jalan.",
     "Petugas Alihkan: dialihkan ke instansi lain"),
    ("Tolak", "YA", "{Tolak} tidak ditindaklanjuti",
     "Tolak", "diperiksa pengadilan. Perkaranya sedang disidangkan.",
     "Petugas Tolak: tidak ditindaklanjuti"),
    ("Cabut", "YA", "{Cabut} dinyatakan dicabut",
     "Cabut", "dinyatakan dicabut pada 29 November 2026", "Petugas Cabut: dinyatakan dicabut"),
    ("Selesai", "YA", "{Selesai} ditutup",
     "Selesai", "dinyatakan selesai pada 29 November 2026", "Petugas Selesai: selesai"),
    ("Segel", "YA", "Data pelapor {Segel} disegel sampai 24 November 2031",
     "Segel", "data Bapak/Ibu disegel", "Petugas Segel: disegel atas permintaan pelapor"),
    ("Salinan", "YA", "Kepada Yth. Camat Contoh\n\nJawaban untuk ••••: silakan ambil.",
     "", "", "Petugas Salinan: salinan jawaban diserahkan"),
    ("Tolakdata", "YA", "{Tolakdata}: permintaan perbaikan data ditolak",
     "Tolakdata", "karena: Datanya sudah benar.", "Petugas Tolakdata: permintaan tentang data: pe"),
    ("Libur", "YA", "menutup kantor pada Kamis, 31 Desember 2026 (Cuti bersama)", "", "", ""),
    ("Petugas", "YA", "Kepala Satu bukan petugas lagi", "", "", ""),
    ("Catat", "[YA]", "tercatat (lewat telepon)", "", "", ""),
)  # fmt: skip
#: What each question of /catat waits for.
QUESTIONS = {
    "Way": ("[Telepon]", "Kapan"),
    "Day": ("[Hari ini]", "Akan dicatat 1 pengaduan"),
    "Story": ("KTP saya belum dicetak", "Uraian: KTP saya belum dicetak"),
    "Reference": ("7654999", "Tracking ID: 7654999"),
    "Reason": ("Suratnya terselip", "Alasan terlambat dicatat: Suratnya terselip"),
}


async def test_every_preview_acts_once_on_ya(house: House) -> None:
    await house.world.settle()
    for officer, answer, told, warga, heard, journal in PREVIEWS:
        person = house.person(f"Petugas {officer}")
        hears = house.person(f"Warga {warga or officer}")
        person.news()
        hears.news()
        does(person, answer)
        said = await person.settled()
        assert house.filled(told) in "\n".join(said), (officer, said)
        came = hears.news()
        assert [heard in one for one in came] == ([True] if heard else []), (officer, came)
        if journal:
            pejabat = house.person("Pejabat Satu")
            lines = "\n".join(await pejabat.says(f"/riwayat {house.number(warga or officer)}"))
            assert journal in lines, lines
        assert await person.says("YA") == [
            "Tidak ada yang menunggu konfirmasi. Ketik /bantuan untuk daftar perintah."
        ]
        assert hears.news() == []


async def test_a_preview_is_shown_again_when_the_citizen_wrote_meanwhile(house: House) -> None:
    await house.world.settle()
    petugas, warga = house.person("Petugas Susulan"), house.person("Warga Susulan")
    warga.news()
    (again,) = await petugas.says("YA")
    assert 'baru saja menulis:\n\n"Saya juga sudah punya resinya."' in again
    assert warga.news() == []
    await petugas.presses("YA")
    (came,) = warga.news()
    assert came.endswith("Mohon bawa kartu lama.")


async def test_every_question_of_catat_is_answered_and_entered(house: House) -> None:
    await house.world.settle()
    for word, (answer, told) in QUESTIONS.items():
        person = house.person(f"Petugas Catat {word}")
        does(person, answer)
        said = "\n".join(await person.settled())
        assert told in said, (word, said)
        if word == "Way":
            await person.presses("Kemarin")
        said = "\n".join(await person.presses("YA"))
        assert "belum bernomor" in said, (word, said)


async def test_the_preview_in_a_mail_is_confirmed_by_its_code(house: House) -> None:
    await house.world.settle()
    house.writer("Warga Surat").news()
    (told,) = await house.answers("Petugas Surel", f"YA {house.notes['mail_yes']}")
    assert house.filled("Pesan untuk pelapor {Surat} masuk antrean kirim") in told
    (came,) = house.writer("Warga Surat").news()
    assert came.endswith("Mohon tunggu sampai Rabu.")


# -- mails and codes ------------------------------------------------------------------------------


async def test_replies_to_the_mails_of_yesterday_find_their_case(house: House) -> None:
    await house.world.until(local(2026, 11, 29, 20, 3))
    assert "Kami tunggu kelengkapannya." in house.writer("Warga Kurang").sees
    assert RECEIPT.replace(":", " :") in house.writer("Warga Tulis").sees, "a mail nobody had read"
    told = await house.answers(
        "Warga Kurang",
        "SETUJU\nNama: Warga Kurang\nAlamat: Desa Contoh, Kec. Contoh\nNomor HP: 0812 0000 0006",
    )
    assert "Nomor register :" in told[-1] and house.code("Kurang") in told[-1]
    (fresh,) = await house.answers("Warga Surat", "BARU")
    assert "mohon melengkapi hal berikut" in fresh and house.code("Surat") not in fresh
    petugas = house.person("Petugas Satu")
    await petugas.says("/surel")
    assert "Surel ditahan (2)" in petugas.sees
    assert "Surel nomor 1 menjadi pengaduan SGU-" in (await petugas.says("/jadikan 1"))[0]
    (added,) = await petugas.says("/terima_surel 2")
    assert house.filled("Surel nomor 2 menjadi tambahan untuk {Surat}") in added


async def test_codes_of_yesterday_are_good_for_their_time(house: House) -> None:
    await house.world.settle()
    (told,) = await house.person("Warga Menyusul").says(house.notes["link"])
    assert "tersambung" in told
    found = house.link_in_the_mail_to("Warga Setengah")
    (told,) = await house.answers("Warga Setengah", found)
    assert "tersambung dengan akun Bapak/Ibu di kanal Telegram" in told
    menyusul = house.person("Petugas Menyusul")
    assert "Selamat bergabung" in (await menyusul.says(house.notes["invitation"]))[0]
    assert "Antrean (" in (await menyusul.says("/antrean"))[0]
    petugas = house.person("Petugas Satu")
    group = house.group_of("Grup Menyusul", petugas, menyusul)
    petugas.user.say(f"/start@aduan_contoh_bot {house.notes['room']}", group=group)
    await house.world.settle()
    assert "terdaftar sebagai Ruang Menyusul" in group.inbox[-1].text
    # What was joined yesterday is joined.
    assert house.code("Tertaut") in (await house.phone("Warga Tertaut").says("STATUS"))[-1]


# -- what was on its way --------------------------------------------------------------------------


async def test_whatever_waited_to_go_out_goes_out_once(either: House) -> None:
    house = either
    queued = {row["id"]: row for row in kept_rows("outbox") if row["status"] == "queued"}
    parts = {(row["outbox_id"], row["part"], row["attempt"]) for row in kept_rows("outbox_parts")}
    leased = [row for row in queued.values() if row["lease_until"]]
    retried = [row for row in queued.values() if row["retry_at"]]
    night = [row for row in queued.values() if row["not_before"]]
    assert (len(leased), len(retried)) == (2, 2) and len(night) > 20
    before = house.sends()
    await house.world.settle()
    # The retries and the leases are over within the quarter; the night at half past seven.
    await house.world.until(local(2026, 11, 29, 20, 15))
    told = house.heard()
    assert [one.startswith("Yakin menutup kantor") for one in told["Admin Satu"]].count(True) == 1
    assert [one.startswith("✅ Tersimpan") for one in told["Admin Satu"]].count(True) == 1
    assert ["Informasi tambahan" in one for one in told["Warga Foto"]] == [True, False]
    assert ["sedang ditangani" in one for one in told["Warga Tertaut"]] == [False, True]
    assert ["Kami tunggu kelengkapannya." in one for one in told["Warga Kurang"]] == [True]
    await house.world.until(local(2026, 11, 30, 7, 40))
    told = house.heard()
    (day,) = [one for one in told["Admin Satu"] if "Daftar libur berubah." in one]
    assert "2 batas waktu dihitung ulang" in day
    new = [one for one in told["Petugas Satu"] if house.filled("baru {Malam}") in one]
    assert len(new) == 1
    assert any("Ada pesan" in one for one in told["Pejabat Genggam"]), "whose day was over"
    (file,) = [row["id"] for row in kept_rows("evidence") if row["status"] == "wait"]
    fetched = {row["id"]: row["status"] for row in await house.rows("evidence")}
    assert fetched[file] == "stored"
    now = await house.rows("outbox")
    late = {row["id"]: row["status"] for row in now if row["id"] in queued}
    assert late.keys() == queued.keys(), "no row is lost"
    assert set(late.values()) == {"sent", "waits"}
    genggam = {row["address_id"] for row in now if row["status"] == "waits"}
    assert {row["address_id"] for row in now if late.get(row["id"]) == "waits"} <= genggam
    fresh = [
        row
        for row in await house.rows("outbox_parts")
        if (row["outbox_id"], row["part"], row["attempt"]) not in parts
    ]
    went = Counter((row["outbox_id"], row["part"]) for row in fresh if row["outcome"] == "sent")
    assert set(went.values()) == {1}
    assert {one for one, status in late.items() if status == "sent"} <= {one for one, _ in went}
    assert house.sends() - before == len(went), "and the providers saw no more than that"


async def test_what_was_held_comes_in_order_with_buka(house: House) -> None:
    await house.world.settle()
    genggam, petugas = house.phone("Warga Genggam"), house.person("Petugas Satu")
    genggam.news()
    petugas.news()
    assert house.filled("{Genggam}") in (await petugas.says("/telepon"))[0], "to be telephoned"
    assert [one.partition("\n\n")[2] for one in await genggam.says("BUKA")] == [
        "Berkas sudah ketemu.",
        "Bawa juga kartu lama.",
    ]
    assert "Tidak ada pelapor" in (await petugas.says("/telepon"))[0]
    (came,) = await house.phone("Warga Diam").says("BUKA")
    assert came.endswith("Mohon datang Senin.")


async def test_whatever_was_taken_in_is_worked(house: House) -> None:
    waiting = {row["id"] for row in kept_rows("inbox") if row["status"] in ("new", "outcome")}
    assert len(waiting) > 8
    await house.world.settle()
    told = house.heard()
    for name, words in {
        "Warga Pamit": "Ini layanan Pengaduan, Dinas",
        "Warga Susulan": "Informasi tambahan",
        "Warga Isi nama": "Di mana alamat Bapak/Ibu?",
        "Warga Ketik": "Kapan kejadiannya?",
        "Warga Tulis": "telah kami terima",
        "Warga Panggil": "Kode lacak: SGU-",
        "Petugas Satu": house.filled("{Malam} sekarang Bapak/Ibu pegang"),
    }.items():
        assert [words in one for one in told[name]].count(True) == 1, (name, told[name])
    now = {row["id"]: row["status"] for row in await house.rows("inbox")}
    assert {now[one] for one in waiting} == {"done"}
    held = [row["id"] for row in kept_rows("inbox") if row["status"] == "held"]
    assert [now[one] for one in held] == ["held", "held"]


# -- time -----------------------------------------------------------------------------------------


#: Days of November, counted on into December, and hours: those at which offices are reminded, then
#: one a week.
TICKS = (
    (29, 21), (30, 9), (30, 15), (31, 0), (31, 9), (31, 15), (32, 15), (33, 9), (34, 9), (34, 15),
    (38, 9), (41, 9), (44, 9), (51, 9), (58, 9), (61, 9),
)  # fmt: skip


async def test_every_timer_fires_with_what_it_tells(house: House) -> None:
    world = house.world
    heard: dict[str, list[str]] = {name: [] for name, _ in FIRES.values()}

    def listen() -> None:
        for name, told in heard.items():
            told.extend(house.person(name).news())

    assert world.mail is not None
    world.mail.faults.add("mail", "drop_before", times=999)
    for minute in (3, 12):
        world.clock.at = local(2026, 11, 29, 20, minute)
        await world.settle()
    world.mail.faults.clear()
    listen()
    # Fewer ears make a shorter test: those of one preview each leave the office.
    await house.dismiss_all_but("Petugas Satu", "Pejabat Satu", "Kepala Satu", "Admin Satu")
    for day, hour in TICKS:
        world.clock.at = local(2026, 11, 1) + timedelta(days=day - 1, hours=hour)
        await world.settle()
        listen()
    pejabat = house.person("Pejabat Satu")
    # What the morning's digest carries is in the journal.
    heard["Pejabat Satu"] += await pejabat.says(house.filled("/riwayat {Leng}"))
    heard["Warga Jeda"] = await house.person("Warga Jeda").says("LANJUT")
    world.clock.at = local(2031, 12, 1, 9)
    await world.settle()
    heard["Pejabat Satu"] += await pejabat.says(house.filled("/riwayat {Disegel}"))
    for timer, (name, words) in FIRES.items():
        told = [one for one in heard[name] if house.filled(words) in one]
        assert told, (timer, house.filled(words))
    assert [house.code("Minta") in one for one in heard["Warga Minta"]].count(True) == 3
    assert any("surel menerima kiriman lagi" in one for one in heard["Admin Satu"])
