"""People with telephones who answer what they are shown: once, and never again.

A person who is shown the very same question twice (a message that was sent again after a crash)
has answered it already and waits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from app.sandbox.mail.people import MailFile, MailMessage, MailUser
from app.sandbox.mail.server import MailSandbox
from app.sandbox.messages import SandboxMessage
from app.sandbox.telegram.user import SandboxUser
from app.sandbox.whatsapp.user import SandboxPhone
from channels.mail.marks import ANSWER_ABOVE

_GREETING = re.compile(r"Selamat (?:pagi|siang|sore|malam)")
_NUMBER = re.compile(r"\d{4}/PGD/[IVX]+/\d{4}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: Keys and labels of services in the form of Sanggau; of complaints about officers the desk is not
#: told.
SERVICES = {
    "ktp_el": "KTP-el",
    "kk": "Kartu Keluarga",
    "kia": "Kartu Identitas Anak",
    "akta": "Akta",
    "pindah_datang": "Pindah datang",
    "biaya": "Biaya/pungutan",
}
#: What a citizen reads once, when an officer has taken the complaint.
_DECLARED = " dinyatakan lengkap pada "
_PROMISED = "Berkas suratnya menyusul."
_LATE = "Ini berkas surat yang tadi kami sebut menyusul."


class Told(Protocol):
    """Somebody to whom the house owes one case and one answer."""

    #: Where they are reached, as the house names it.
    channel: str
    peer: str
    #: What was typed, by the key of the field, and what was chosen.
    typed: dict[str, str]
    chosen: dict[str, object]
    captions: list[str]
    photos: list[bytes]
    #: Register numbers in receipts, and the words of answers, in the order in which they came.
    numbers: list[str]
    answers: list[str]
    #: How often the case was said to be complete: it is when an officer takes it.
    declared: int
    #: Files that came, and how often it was said that one follows and that this is it.
    papers: int
    promised: int
    late: int
    surprises: list[str]

    def begin(self) -> None: ...

    def step(self) -> bool: ...

    @property
    def sees(self) -> str:
        """The beginning of what came last."""
        ...


class Reader:
    """Somebody who reads each message once, in the order in which they came."""

    def __init__(self, user: SandboxUser | SandboxPhone) -> None:
        self.user = user
        self._read = 0
        self._known: set[object] = set()

    @property
    def sees(self) -> str:
        return self.user.inbox[-1].text[:60] if self.user.inbox else ""

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


def _letter(number: int) -> str:
    return _LETTERS[number % 26] + _LETTERS[number // 26].lower()


def _words_of(number: int) -> dict[str, str]:
    """Answers that nobody else gives, by the key of the field."""
    letter = _letter(number)
    return {
        "nama": f"Warga Contoh {letter}ontoh",
        "alamat": f"Dusun Contoh {letter} RT 01 RW {number + 1:02}, Desa Contoh, Kec. Contoh",
        "kontak": f"0812-0000-00{number:02}",
        "uraian": f"Saya nomor {number} sudah menunggu {number + 3} jam dan belum dilayani.",
        "kapan": f"kemarin jam 07.{number % 60:02}",
        "di_mana": f"Loket {number}, kantor dinas, Desa Contoh",
    }


def _photos_of(number: int) -> list[bytes]:
    return [b"\xff\xd8\xff\xe0" + bytes([number, copy]) * 400 for copy in (1, 2)]


class Citizen(Reader):
    """Fills the form of Sanggau in a chat, with answers that nobody else gives and two photos."""

    def __init__(self, user: SandboxUser | SandboxPhone, number: int) -> None:
        super().__init__(user)
        self.channel = "whatsapp" if isinstance(user, SandboxPhone) else "telegram"
        self.peer = user.peer if isinstance(user, SandboxPhone) else str(user.id)
        self.service = list(SERVICES)[number % len(SERVICES)]
        self.hidden = number % 2 == 0
        self.typed = _words_of(number)
        self.chosen: dict[str, object] = {
            "klasifikasi": "pengaduan",
            "objek": self.service,
            "rahasia": self.hidden,
        }
        self.photos = _photos_of(number)
        self.caption = f"Ini antrean panjang di loket {number}"
        self.captions = [self.caption] * len(self.photos)
        self.numbers: list[str] = []
        self.answers: list[str] = []
        self.declared = 0
        self.papers = self.promised = self.late = 0
        self.surprises: list[str] = []

    def begin(self) -> None:
        self.user.say("halo")

    def thank(self) -> None:
        """Say a word, after which WhatsApp takes words for this person for another day."""
        if self.channel == "whatsapp":
            self.user.say("Terima kasih")

    def react(self, message: SandboxMessage) -> None:
        text = message.text
        self.papers += bool(message.document)
        for marker, label in self._buttons().items():
            if marker in text:
                self.press(label, message)
                return
        for marker, words in self._words().items():
            if marker in text:
                self.user.say(words)
                return
        if "Silakan kirim bukti" in text:
            self._show()
        elif "diterima. ✅" in text:
            self.numbers += _NUMBER.findall(text)
            self.promised += _PROMISED in text
        elif text.startswith(_LATE):
            self.late += 1
        elif text.startswith("Yth. Bapak/Ibu,"):
            self.answers.append(text.splitlines()[1])
        elif _DECLARED in text:
            self.declared += 1
        elif "kami simpan sebagai bukti" in text:
            # The CUKUP behind the pictures says the rest.
            return
        elif not text.startswith(("Saat ini di luar jam kerja", "Sama-sama, Bapak/Ibu.")):
            self.surprises.append(text)

    def _show(self) -> None:
        if isinstance(self.user, SandboxPhone):
            # No albums there: each picture says for itself what it shows.
            for photo in self.photos:
                self.user.send_photo(photo, self.caption)
            self.user.say("CUKUP")
        else:
            self.user.send_album(self.photos)

    def _buttons(self) -> dict[str, str]:
        return {
            "Ada yang bisa kami bantu?": "Buat pengaduan",
            "Apakah Bapak/Ibu setuju?": "Setuju",
            "Apa yang ingin Bapak/Ibu sampaikan?": "Pengaduan",
            "disembunyikan dari bidang": "Ya" if self.hidden else "Tidak",
            "Layanan apa yang": SERVICES[self.service],
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


class Writer:
    """Complains in one mail that forgets the number, and adds it in reply to what is asked."""

    channel = "mail"

    def __init__(self, sandbox: MailSandbox, user: MailUser, number: int) -> None:
        self.user = user
        self.peer = user.address
        self._sandbox = sandbox
        self._seen = 0
        self._known: set[str] = set()
        service = list(SERVICES)[number % len(SERVICES)]
        self.typed = _words_of(number) | {"objek": SERVICES[service]}
        self.chosen: dict[str, object] = {"objek": service}
        self.photos = _photos_of(number)
        self.captions = [""] * len(self.photos)
        self.numbers: list[str] = []
        self.answers: list[str] = []
        self.declared = 0
        self.papers = self.promised = self.late = 0
        self.surprises: list[str] = []

    @property
    def sees(self) -> str:
        inbox = self.user.inbox
        return inbox[-1].text[:60] if inbox else ""

    def begin(self) -> None:
        said = self.typed
        lines = (
            f"Nama: {said['nama']}",
            f"Alamat: {said['alamat']}",
            f"Layanan: {said['objek']}",
            "",
            said["uraian"],
        )
        files = [
            MailFile(f"foto-{number}.jpg", photo, "image/jpeg")
            for number, photo in enumerate(self.photos, 1)
        ]
        self.user.write("Pengaduan", "\n".join(lines), files)

    def step(self) -> bool:
        """Read what came since the last look. True: something came."""
        if len(self._sandbox.mailbox(self.peer).mails()) == self._seen:
            return False
        news: Sequence[MailMessage] = self.user.inbox[self._seen :]
        self._seen += len(news)
        for message in news:
            # A mail that came twice is one to every mail program.
            if message.message_id not in self._known:
                self._known.add(message.message_id)
                self._react(message)
        return bool(news)

    def _react(self, message: MailMessage) -> None:
        said, text = self.typed, message.text.removeprefix(ANSWER_ABOVE).strip()
        self.papers += bool(message.files)
        if "mohon melengkapi hal berikut" in text:
            lines = (
                "SETUJU",
                f"Nomor HP: {said['kontak']}",
                f"Waktu kejadian: {said['kapan']}",
                f"Tempat kejadian: {said['di_mana']}",
            )
            self.user.reply("\n".join(lines), message=message)
        elif "telah kami terima" in text:
            self.numbers += _NUMBER.findall(text)
            self.promised += _PROMISED in text
        elif text.startswith(_LATE):
            self.late += 1
        elif text.startswith("Yth. Bapak/Ibu,"):
            self.answers.append(text.splitlines()[1])
        elif _DECLARED in text:
            self.declared += 1
        else:
            self.surprises.append(text)


class Officer(Reader):
    """Takes each case and settles it with an answer of its own, one after another."""

    def __init__(self, user: SandboxUser | SandboxPhone) -> None:
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
        elif text.startswith("📥 Pengaduan ") and "masuk, belum lengkap" in text:
            # By mail; its number comes when it is complete.
            return
        elif not text.startswith(("⏰", "⏳", "🔴", "⚠️", "📌", "❗")) and ". Rekap " not in text:
            self.surprises.append(text)

    def _reply(self) -> None:
        self.user.say(f"/balas {self._current} {self.answer(self._current)}")
