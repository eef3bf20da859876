"""People with telephones who answer what they are shown: once, and never again.

A person who is shown the very same question twice (a message that was sent again after a crash)
has answered it already and waits.
"""

from __future__ import annotations

import re

from app.sandbox.telegram_people import SandboxMessage
from app.sandbox.telegram_user import SandboxUser

_GREETING = re.compile(r"Selamat (?:pagi|siang|sore|malam)")
_NUMBER = re.compile(r"\d{4}/PGD/[IVX]+/\d{4}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: Keys and ids of the form of Sanggau.
SERVICES = ("ktp_el", "kk", "kia", "akta", "pindah_datang", "petugas", "biaya")


class Reader:
    """Somebody who reads each message once, in the order in which they came."""

    def __init__(self, user: SandboxUser) -> None:
        self.user = user
        self._read = 0
        self._known: set[object] = set()

    def step(self) -> bool:
        """React to what came since the last look. True: something came."""
        news = self.user.inbox[self._read :]
        self._read += len(news)
        for message in news:
            shown = (_GREETING.sub("", message.text), message.choices)
            if shown not in self._known:
                self._known.add(shown)
                self.react(message)
        return bool(news)

    def react(self, message: SandboxMessage) -> None:
        raise NotImplementedError

    def press(self, label: str, message: SandboxMessage) -> None:
        self.user.press(label, message)


class Citizen(Reader):
    """Fills the form of Sanggau with answers that nobody else gives, and two photos."""

    def __init__(self, user: SandboxUser, number: int) -> None:
        super().__init__(user)
        letter = _LETTERS[number % 26] + _LETTERS[number // 26].lower()
        self.service = SERVICES[number % len(SERVICES)]
        self.hidden = number % 2 == 0
        #: What was typed, by the key of the field.
        self.typed = {
            "nama": f"Warga Contoh {letter}ontoh",
            "alamat": f"Dusun Contoh {letter} RT 01 RW {number + 1:02}, Desa Contoh, Kec. Contoh",
            "kontak": f"0812-0000-00{number:02}",
            "uraian": f"Saya nomor {number} sudah menunggu {number + 3} jam dan belum dilayani.",
            "kapan": f"kemarin jam 07.{number:02}",
            "di_mana": f"Loket {number}, kantor dinas, Desa Contoh",
        }
        self.caption = f"Ini antrean panjang di loket {number}"
        self.photos = [b"\xff\xd8\xff\xe0" + bytes([number, copy]) * 400 for copy in (1, 2)]
        #: Register numbers in receipts, and the words of answers, in the order in which they came.
        self.numbers: list[str] = []
        self.answers: list[str] = []
        self.surprises: list[str] = []

    def begin(self) -> None:
        self.user.say("halo")

    def react(self, message: SandboxMessage) -> None:
        text = message.text
        for marker, label in self._buttons().items():
            if marker in text:
                self.press(label, message)
                return
        for marker, words in self._words().items():
            if marker in text:
                self.user.say(words)
                return
        if "Silakan kirim bukti" in text:
            self.user.send_album(self.photos)
        elif "diterima. ✅" in text:
            self.numbers += _NUMBER.findall(text)
        elif text.startswith("Yth. Bapak/Ibu,"):
            self.answers.append(text.splitlines()[1])
        elif not text.startswith("Saat ini di luar jam kerja"):
            self.surprises.append(text)

    def _buttons(self) -> dict[str, str]:
        services = ("KTP-el", "Kartu Keluarga", "Kartu Identitas Anak", "Akta", "Pindah datang",
                    "Sikap petugas", "Biaya/pungutan")  # fmt: skip
        return {
            "Ada yang bisa kami bantu?": "Buat pengaduan",
            "Apakah Bapak/Ibu setuju?": "Setuju",
            "Apa yang ingin Bapak/Ibu sampaikan?": "Pengaduan",
            "disembunyikan dari bidang": "Ya" if self.hidden else "Tidak",
            "Layanan apa yang": dict(zip(SERVICES, services, strict=True))[self.service],
            "Kami mencatat kejadiannya pada": "Benar",
            "keterangannya kami catat": "Cukup",
            "Mohon diperiksa dulu": "Kirim",
        }

    def _words(self) -> dict[str, str]:
        return {
            "Siapa nama lengkap": self.typed["nama"],
            "Di mana alamat": self.typed["alamat"],
            "Nomor HP atau WhatsApp": self.typed["kontak"],
            "Apa yang terjadi?": self.typed["uraian"],
            "Kapan kejadiannya?": self.typed["kapan"],
            "Di mana kejadiannya?": self.typed["di_mana"],
            "menunjukkan apa?": self.caption,
        }


class Officer(Reader):
    """Takes each case and settles it with an answer of its own, one after another."""

    def __init__(self, user: SandboxUser) -> None:
        super().__init__(user)
        self.enrolled = False
        self.at_work = False
        #: Register numbers of new cases, and of those that are settled.
        self.waiting: list[str] = []
        self.told: list[str] = []
        self.settled: list[str] = []
        self.surprises: list[str] = []
        self._current = ""

    @staticmethod
    def answer(number: str) -> str:
        return f"Pengaduan {number} sudah kami tangani di loket."

    def step(self) -> bool:
        came = super().step()
        if self.at_work and not self._current and self.waiting:
            self._current = self.waiting.pop(0)
            self.user.say(f"/ambil {self._current}")
            return True
        return came

    def react(self, message: SandboxMessage) -> None:
        text = message.text
        if text.startswith("Selamat bergabung"):
            self.enrolled = True
        elif text.startswith("📥 Pengaduan baru"):
            number = _NUMBER.findall(text)[0]
            self.told.append(number)
            self.waiting.append(number)
        elif "sekarang Bapak/Ibu pegang" in text or "tidak ada yang dikirim" in text:
            # The latter: five minutes passed, or the case changed under the preview.
            self._reply()
        elif text.startswith("Tidak dikirim:"):
            self._reply()
        elif text.startswith("Akan dikirim kepada pelapor"):
            self.press("YA SELESAI", message)
        elif "Pengaduan selesai." in text:
            self.settled.append(self._current)
            self._current = ""
        elif not text.startswith(("⏰", "⏳", "🔴", "⚠️", "📌", "❗")) and "tempo" not in text:
            self.surprises.append(text)

    def _reply(self) -> None:
        self.user.say(f"/balas {self._current} {self.answer(self._current)}")
