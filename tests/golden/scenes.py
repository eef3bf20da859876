"""Scenes as text, and how they are played.

    # a remark
    officers: rina, siti           who is enrolled beforehand (these two where nothing is said);
                                   `rina@mail` is enrolled by mail
    budi> halo                     says it on Telegram; `budi@whatsapp>`, `budi@mail>` elsewhere;
                                   lines indented by two belong to it
    budi> satu || dua              a burst
    budi> [Setuju]                 presses a button of the latest message that has any
    budi> <photo resi>             also: voice, place, sticker, contact 0812…, document, viewonce,
                                   album, block, unblock; <edit> words and <delete> of the last one
    budi@mail> Perihal | isi       a new mail; a line `<file resi.pdf>` attaches a file, a line
                                   `<header X-Y: z>` sets a header
    budi@mail> re: isi             answers the latest mail, `re 2: isi` the second that came
    budi@mail(bare loose)> re: …   bare: without quotation; loose: without References; untagged: to
                                   the plain address; tag=ani: to the reply address of Ani's latest
    budi@mail> <raw kiriman.eml>   a file of inputs/, through the adapter; <update x.json> and
                                   <webhook x.json> for the others
    clock 3d 2h                    time passes
    until 2026-11-25 08.00
    std budi@whatsapp              files the ordinary complaint, in silence
    quiet, loud                    what happens between them is not told
    restart

In what is said, {KODE-1} is the first tracking code of the record, {TAUT} the latest linking code
that this person was told, or {TAUT budi@telegram} another one's, {KUNCI} and {SANDI} the key and
the password of confirmation in this officer's latest mails, {MAIL budi} the id of the latest mail
to that person.
"""

from __future__ import annotations

import email
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from tests.golden.house import (
    House,
    MailFile,
    MailMessage,
    MailPerson,
    Person,
    Seen,
    World,
    sample_photo,
)
from tests.golden.labels import Labels
from tests.golden.record import Teller

INPUTS = Path(__file__).parent / "inputs"
STAFF = {
    "rina": ("Petugas Rina", "petugas_pengaduan"),
    "dewi": ("Petugas Dewi", "petugas_pengaduan"),
    "joko": ("Tim Joko", "tim_penjawab"),
    "tono": ("Tim Tono", "tim_pengelola"),
    "siti": ("Pejabat Siti", "pejabat_pengelola"),
    "agus": ("Kepala Agus", "kepala_dinas"),
    "dedi": ("Admin Dedi", "admin"),
}
STD = (
    *("MULAI", "[Setuju]", "[Pengaduan]", "Warga Contoh Satu"),
    *("Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Kapuas", "0812-0000-0001", "[Tidak]"),
    *("[KTP-el]", "KTP saya sudah rekam dari September belum jadi juga", "[Lewati]", "[Lewati]"),
    *("[Nanti]", "[Kirim]"),
)
#: The ordinary complaint by mail.
STD_MAIL = (
    "Nama: Warga Contoh Satu\nAlamat: Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Kapuas\n"
    "No. HP/WA: 0812-0000-0001\nLayanan: KTP\n\n"
    "KTP saya sudah rekam dari September belum jadi juga."
)
_SAYS = re.compile(r"(\w+)(?:@(\w+))?(?:\(([^)]*)\))?> ?(.*)", re.DOTALL)
_SENDS = re.compile(r"<(\w+)\s*([^>]*)>\s*(.*)", re.DOTALL)
_REPLY = re.compile(r"re(?: (\d+))?: ?(.*)", re.DOTALL)
_EXTRA = re.compile(r"<(file|header|long) (.*)>")
_SPAN = re.compile(r"(\d+)([dhm])")


@dataclass
class Step:
    """What is done at once, with all its lines."""

    text: str
    number: int


class Unplayable(ValueError):
    """A scene that cannot be played; the message says where."""


def read_steps(text: str) -> list[Step]:
    """The steps of a scene; lines indented by two belong to the one above."""
    steps: list[Step] = []
    empty = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            empty += 1
        elif line.startswith("  ") and steps:
            steps[-1].text += "\n" * (empty + 1) + line[2:]
            empty = 0
        else:
            steps.append(Step(line.rstrip(), number))
            empty = 0
    return steps


class Player:
    """Plays steps in a house, and writes what they lead to."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.world: World = house.world
        self.labels = Labels()
        self.labels.constants[house.version] = "VERSION"
        self._teller = Teller(self.labels)
        self._people: dict[str, tuple[str, Person | MailPerson]] = {}
        self._peers: dict[str, str] = {}
        self._last: dict[str, Any] = {}
        self._loud = True
        self._seen: dict[str, Seen] = {}
        self._mails_read: dict[str, list[MailMessage]] = {}
        self.lines: list[str] = []

    # -- people -----------------------------------------------------------------------------------

    def person(self, name: str, channel: str = "") -> tuple[str, Person | MailPerson]:
        """The channel and the person; the channel need be said once only."""
        name = name.lower()
        key = f"{name}@{channel}" if channel else name
        if key not in self._people:
            channel = channel or "telegram"
            full = STAFF[name][0] if name in STAFF else f"Warga {name.title()}"
            found: Person | MailPerson
            if channel == "mail":
                found = self.world.citizen(full, on="mail")
                peer = found.user.address
            elif channel == "whatsapp":
                found = self.world.citizen(full, on="whatsapp")
                peer = found.user.peer
            else:
                found = self.world.citizen(full)
                peer = str(found.user.id)
            self._people[key] = (channel, found)
            self._people.setdefault(name, (channel, found))
            self._people.setdefault(f"{name}@{channel}", (channel, found))
            self._peers[f"{channel} {peer}"] = f"{name}@{channel}"
        return self._people[key]

    async def enrol(self, names: Sequence[str]) -> None:
        for each in names:
            name, _, channel = each.partition("@")
            full, role = STAFF[name]
            self.person(name, channel)
            await self.house.officer(full, role, channel or "telegram")
        self.look()

    def _name_addresses(self) -> None:
        for id, peer in self.house.peers().items():
            self.labels.names[id] = self._peers.get(peer, peer)

    def _name_conversations(self) -> None:
        for id, address in self.house.conversations().items():
            self.labels.names.setdefault(id, self.labels.names.get(address, address))

    # -- steps ------------------------------------------------------------------------------------

    async def play(self, step: Step) -> None:
        """One step, and what it leads to."""
        text = step.text
        if text.startswith("#"):
            self.lines += ["", text]
            return
        if text in ("quiet", "loud"):
            self._loud = text == "loud"
            return
        try:
            await self._do(text)
        except (LookupError, ValueError) as error:
            raise Unplayable(f"line {step.number}: {error}") from error
        if self._loud:
            self.tell(text)
        else:
            self.look()

    def look(self) -> None:
        """Let what has happened up to now go untold."""
        self._name_addresses()
        self._name_conversations()
        self._teller.look(self.house.stored())

    def tell(self, text: str) -> None:
        """Write what has changed since the last time."""
        self._name_addresses()
        self._name_conversations()
        stored = self.house.stored()
        at = self.house.now.astimezone(self.world.node.desk.zone)
        self.lines += ["", f"== {at:%a %d %b %Y %H.%M}", self.labels.told(text)]
        if told := self._teller.told(stored, self.seen()):
            self.lines.append(told)

    async def _do(self, text: str) -> None:
        if text == "restart":
            await self.world.restart()
            self.house.spare_polls()
        elif text.startswith("clock "):
            spans = {"d": 0, "h": 0, "m": 0}
            for number, unit in _SPAN.findall(text):
                spans[unit] += int(number)
            await self.world.passes(days=spans["d"], hours=spans["h"], minutes=spans["m"])
        elif text.startswith("until "):
            at = datetime.strptime(text[6:], "%Y-%m-%d %H.%M")  # noqa: DTZ007 - made aware below
            await self.world.until(at.replace(tzinfo=self.world.node.desk.zone))
        elif text.startswith("std "):
            await self._std(*text[4:].partition("@")[::2])
        elif found := _SAYS.fullmatch(text):
            name, channel, how, words = found.groups()
            self._says(name, channel or "", (how or "").split(), words)
            await self.world.settle()
        else:
            raise ValueError(f"nobody can do {text!r}")

    async def _std(self, name: str, channel: str) -> None:
        channel, person = self.person(name, channel)
        if isinstance(person, MailPerson):
            await person.writes("Pengaduan KTP", STD_MAIL)
            return
        for words in STD:
            if words.startswith("["):
                if words.strip("[]") in person.buttons:
                    person.user.press(words.strip("[]"))
            else:
                person.user.say(words)
            await self.world.settle()

    def _says(self, name: str, channel: str, how: Sequence[str], words: str) -> None:
        channel, person = self.person(name, channel)
        words = self._filled(words, name, person)
        if isinstance(person, MailPerson):
            self._mails(person, how, words)
            return
        for one in words.split(" || "):
            self._chats(f"{name}@{channel}", person, one)

    def _chats(self, key: str, person: Person, words: str) -> None:
        user = person.user
        if found := re.fullmatch(r"\[([^\]]+)\]", words):
            try:
                user.press(found[1])
            except LookupError as error:
                raise LookupError(f"{error}, under {person.sees!r}") from None
            return
        if found := _SENDS.fullmatch(words):
            self._sends(key, user, *found.groups())
            return
        self._last[key] = user.say(words)

    def _sends(self, key: str, user: Any, what: str, more: str, behind: str) -> None:
        match what:
            case "photo":
                self._last[key] = user.send_photo(sample_photo(), more)
            case "album":
                user.send_album([(sample_photo(), more), sample_photo(8, 8)])
            case "document":
                user.send_document(b"%PDF-1.4 contoh", more, "", "application/pdf")
            case "voice":
                user.send_voice(b"OggS" + b"\0" * 400, 3)
            case "place":
                user.send_location(0.12, 110.6)
            case "sticker":
                user.send_sticker()
            case "contact":
                user.send_contact(more, own=False)
            case "viewonce":
                user.send_view_once()
            case "block":
                user.block()
            case "unblock":
                user.unblock()
            case "edit":
                user.edit(self._last[key], behind)
            case "delete":
                user.delete(self._last[key])
            case "update":
                for update in _listed(json.loads(self._input(more).replace("701", str(user.id)))):
                    user.raw(update, numbered=False)
            case "webhook":
                body = self._input(more).replace('"100"', f'"{self.world.whatsapp.phone_id}"')
                body = body.replace("628120000001", user.card["phone"])
                user.raw(body.replace("ID.1", user.card["user_id"]).encode())
            case _:
                raise ValueError(f"nobody can send a {what}")

    def _input(self, name: str) -> str:
        return (INPUTS / name).read_text(encoding="utf-8")

    def _mails(self, person: MailPerson, how: Sequence[str], words: str) -> None:
        if found := re.fullmatch(r"<raw ([^>]*)>", words):
            mail = self.raw((INPUTS / found[1]).read_bytes(), person)
            person.user.raw(mail, verdict="pass")
            return
        files: list[MailFile] = []
        headers: dict[str, str] = {}
        kept = []
        for line in words.split("\n"):
            if extra := _EXTRA.fullmatch(line.strip()):
                if extra[1] == "file":
                    files.append(MailFile(extra[2], b"%PDF-1.4 contoh", "application/pdf"))
                elif extra[1] == "long":
                    kept.append(("kata " * int(extra[2]))[: int(extra[2])])
                else:
                    name, _, value = extra[2].partition(": ")
                    headers[name] = value
            else:
                kept.append(line)
        words = "\n".join(kept)
        reply = _REPLY.fullmatch(words)
        to = None
        for one in how:
            if one == "untagged":
                to = person.world.mail.office if person.world.mail else None
            elif one.startswith("tag="):
                to = self._latest(one[4:]).reply_to
        if reply is None:
            subject, _, body = words.partition(" | ")
            person.user.write(subject.strip(), body, files, headers=headers, to=to)
            return
        answered = self._inbox(person.user.address)[int(reply[1]) - 1 if reply[1] else -1]
        body = reply[2] if "bare" in how else f"{reply[2]}\n\n{_quoted(answered)}\n"
        subject = answered.subject
        if not subject.lower().startswith("re:"):
            subject = f"Re: {subject}"
        person.user.write(
            subject,
            body,
            files,
            headers=headers,
            to=to or answered.reply_to,
            reply_to=None if "loose" in how else answered,
        )

    def raw(self, mail: bytes, person: MailPerson) -> bytes:
        """A raw mail as this person sends it to this office, in answer to its latest mail."""
        assert self.world.mail is not None
        office = self.world.mail.office.encode()
        for one in (b"pengaduan@kantor.example", b"aduan@disdukcapil.example.com"):
            mail = mail.replace(one + b"\r", office + b"\r").replace(one + b"\n", office + b"\n")
            mail = mail.replace(one + b">", office + b">").replace(one + b",", office + b",")
        for one in (b"warga.contoh@example.com", b"Warga.Contoh@example.com"):
            mail = mail.replace(one, person.user.address.encode())
        inbox = self._inbox(person.user.address)
        if inbox:
            ours = inbox[-1].message_id.encode()
            mail = mail.replace(b"aduan.1@kantor.example", ours)
            mail = re.sub(rb"aduan\.5f1d0c[0-9a-f]+@disdukcapil\.example\.com", ours, mail)
            code = re.search(r"\[([^\]]+)\]", inbox[-1].subject)
            if code:
                for one in (b"SGU-AAAA-AA", b"SGU-7K4Q-2F"):
                    mail = mail.replace(one, code[1].encode())
        return mail

    def _latest(self, name: str) -> MailMessage:
        person = self.person(name, "mail")[1]
        assert isinstance(person, MailPerson)
        return self._inbox(person.user.address)[-1]

    def _filled(self, words: str, name: str, person: Person | MailPerson) -> str:
        def found(hole: re.Match[str]) -> str:
            what, _, of = hole[1].partition(" ")
            if what.startswith("KODE-"):
                self.labels.told("\n".join(self._texts(person)))
                return self.labels.codes[int(what[5:]) - 1]
            if what == "MAIL":
                return f"<{self._latest(of).message_id}>"
            whose = self.person(*of.partition("@")[::2])[1] if of else person
            shape = {
                "TAUT": r"(TAUT-[0-9A-Z]{4}-[0-9A-Z]{4})",
                "KUNCI": r"Kunci: ([a-z2-7]{16})",
                "SANDI": r"YA ([a-z2-7]{8})",
            }[what]
            for text in reversed(self._texts(whose)):
                if match := re.search(shape, text):
                    return match[1]
            raise LookupError(f"{name} was told no {what}")

        return re.sub(r"\{([A-Z][\w@ -]*)\}", found, words)

    # -- what came --------------------------------------------------------------------------------

    def seen(self) -> dict[str, Seen]:
        """Everything that people were sent, by the provider's id of it."""
        for _, person in set(self._people.values()):
            if isinstance(person, MailPerson):
                self._see_mails(person.user.address)
                continue
            for message in person.inbox:
                key = getattr(message, "wamid", "") or f"{message.chat}/{message.id}"
                files = (message.filename or message.media_type,) if message.document else ()
                self._seen[key] = Seen(message.text, "", message.buttons, files)
        return self._seen

    def _see_mails(self, address: str) -> None:
        for mail in self._inbox(address):
            names = tuple(file.filename for file in mail.files)
            self._seen[mail.message_id] = Seen(mail.text, mail.subject, (), names)

    def _inbox(self, address: str) -> list[MailMessage]:
        """What came to this mailbox; each is read once, for that takes long."""
        assert self.world.mail is not None
        read = self._mails_read.setdefault(address, [])
        for uid, raw, _ in self.world.mail.mailbox(address).mails()[len(read) :]:
            read.append(_mail_of(uid, raw))
        return read

    def _texts(self, person: Person | MailPerson) -> list[str]:
        if isinstance(person, MailPerson):
            return [f"{one.subject}\n{one.text}" for one in self._inbox(person.user.address)]
        return [one.text for one in person.inbox]

    @property
    def record(self) -> str:
        return "\n".join(self.lines).strip("\n") + "\n"


def _mail_of(uid: int, raw: bytes) -> MailMessage:
    """A mail as its reader sees it; the header parser of the standard library takes too long."""
    read = email.message_from_bytes(raw)
    plain = next((part for part in read.walk() if part.get_content_type() == "text/plain"), None)
    words = plain.get_payload(decode=True) if plain else b""
    names = [part.get_filename() for part in read.walk()]
    return MailMessage(
        uid=uid,
        subject=str(make_header(decode_header(_unfolded(read["Subject"])))),
        text=bytes(words).decode().replace("\r\n", "\n").strip() if words else "",
        html="",
        message_id=_unfolded(read["Message-ID"]).strip("<>"),
        sender=parseaddr(_unfolded(read["From"]))[1],
        reply_to=parseaddr(_unfolded(read["Reply-To"] or read["From"]))[1],
        in_reply_to=_unfolded(read["In-Reply-To"]).strip("<>"),
        references=tuple(one.strip("<>") for one in _unfolded(read["References"]).split()),
        files=tuple(MailFile(name, b"") for name in names if name),
        seen=True,
        raw=raw,
    )


def _unfolded(value: object) -> str:
    return " ".join(str(value or "").split())


def _quoted(answered: MailMessage) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in answered.text.splitlines())
    return f"Pada 23/11/2026 pukul 10.15, {answered.sender} menulis:\n\n{quoted}"


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


async def play(text: str, folder: Path) -> str:
    """The record of a scene."""
    steps = read_steps(text)
    officers = ["rina", "siti"]
    if steps and (asked := next((s for s in steps if s.text.startswith("officers:")), None)):
        officers = [one.strip() for one in asked.text[9:].split(",") if one.strip()]
        steps.remove(asked)
    async with House.opened(folder, whatsapp="@whatsapp" in text, mail="@mail" in text) as house:
        player = Player(house)
        await player.enrol(officers)
        for step in steps:
            await player.play(step)
        return player.record
