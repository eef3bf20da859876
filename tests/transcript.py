"""Conversations as an office reads them: a text file that is played against the whole house.

    # a comment
    > halo                         the citizen says; lines indented by two belong to it
    > [Setuju]                     presses a button of the latest message that has any
    > [Setuju] di "Sebelum mulai"  presses a button of the latest message with these words
    + foto "keterangan"            sends: foto, album 3, dokumen, suara, video (each may have a
    + lokasi -0.1 110.5            caption), lokasi, stiker, kontak
    < jawaban                      what came, whole; … stands for anything; buttons stand below it
      [Setuju] [Tidak setuju]
    @petugas_pengaduan > /ambil 1  an officer of that role, enrolled beforehand
    @petugas_pengaduan < jawaban
    @tetangga > halo               any other name is one more citizen
    $ aduan staff room Ruang Satu  an operator gets the code of a room: KODE-RUANG
    @petugas_pengaduan + grup      makes a group of all officers of the play and the bot
    @petugas_pengaduan di ruang > /antrean   says it in that group
    @ruang < jawaban               what came there
    ~ 3 hari kerja                 time passes: menit, jam, hari, hari kerja
    ~ sampai 2026-11-25 08.00      until that moment in the office's zone
    ~ mulai ulang                  the server is stopped and started again
    @warga lewat WhatsApp          that person is not on Telegram; or: lewat surel
    @warga > Perihal: KTP          a new mail; without it the latest mail is answered, in which the
                                   code of a preview is called SANDI. Files go with the words above

Lines of one person that follow each other are a burst: they are read together. An empty line ends
it. KODE-1 is the first tracking code that was given out, KODE-2 the second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import pytest

from app.demo.world import TOKEN, MailPerson, Person, World
from app.sandbox.mail.people import MailMessage
from app.sandbox.messages import SandboxMessage
from app.sandbox.telegram.people import SandboxGroup
from backoffice.case.codes import new_invitation
from backoffice.store import rooms
from tests.transcript_mail import MAIL, send_mail, shown_mail

CITIZEN = "warga"
ROOM = "ruang"
_ROOM_CODE = "KODE-RUANG"
_ROOM_COMMAND = "aduan staff room "
_LINE = re.compile(r"(?:@(\w+)( di ruang)? )?([<>+~#$])(?: (.*))?")
_ON = re.compile(r"@(\w+) lewat (WhatsApp|surel)")
_PRESS = re.compile(r'\[([^\]]+)\](?: di "([^"]+)")?')
_SEND = re.compile(r'(\w+)((?: -?\d[\d.]*)*)(?: "([^"]*)")?')
_SPAN = re.compile(r"(\d+) (menit|jam|hari kerja|hari)")
#: A tracking code.
CODE = re.compile(r"\b[A-Z]{3}-[2-9A-Z]{4}-[2-9A-Z]{2}\b")
#: The same as it stands in a command that is tapped: /lihat_SGU7K4Q29.
TAPPED = re.compile(r"(?<=_)([A-Z]{3})([2-9A-Z]{4})([2-9A-Z]{2})\b")
_OURS = re.compile(r"\bKODE-(\d+)\b")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write the answers of the house into profiles/*/transcripts/*.txt",
    )


@dataclass
class Line:
    """One line of a transcript with what is indented under it."""

    #: >, +, ~, $, <, # or @; empty for an empty line.
    mark: str
    who: str
    words: str
    number: int
    #: Said in the group of the officers.
    room: bool = False


@dataclass
class Scene:
    """What is done at once, and what everybody is then told."""

    doings: list[Line] = field(default_factory=list)
    #: person -> messages, in order
    told: dict[str, list[str]] = field(default_factory=dict)
    #: Comments and empty lines before it.
    before: list[Line] = field(default_factory=list)


class Unreadable(ValueError):
    """A transcript that cannot be played; the message says where."""


def read_lines(text: str) -> list[Line]:
    """The lines of a transcript; ValueError for what is none."""
    lines: list[Line] = []
    empty = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            empty += 1
            continue
        if raw.startswith("  ") and lines and lines[-1].mark in "<>" and lines[-1].mark:
            lines[-1].words += "\n" * (empty + 1) + raw[2:]
            empty = 0
            continue
        lines += [Line("", "", "", number - 1)] * min(empty, 1)
        empty = 0
        if on := _ON.fullmatch(raw):
            lines.append(Line("@", on[1], on[2], number))
            continue
        found = _LINE.fullmatch(raw)
        if found is None:
            raise Unreadable(f"line {number} is none of a transcript: {raw!r}")
        lines.append(
            Line(found[3], found[1] or CITIZEN, found[4] or "", number, room=bool(found[2]))
        )
    return lines


def read_scenes(text: str) -> list[Scene]:
    """The scenes of a transcript: what is done together, then what came of it."""
    scenes: list[Scene] = []
    before: list[Line] = []
    for line in read_lines(text):
        if line.mark == "<":
            if not scenes or before_holds_words(before):
                raise Unreadable(f"line {line.number}: an answer to nothing")
            scenes[-1].told.setdefault(line.who, []).append(line.words)
            before = []
        elif line.mark in ("", "#", "@"):
            before.append(line)
        else:
            last = scenes[-1] if scenes else None
            together = (
                last is not None
                and not before
                and not last.told
                and line.mark not in "~$"
                and last.doings[-1].mark not in "~$"
                and (last.doings[-1].who, last.doings[-1].room) == (line.who, line.room)
            )
            if last is not None and together:
                last.doings.append(line)
            else:
                scenes.append(Scene(doings=[line], before=before))
                before = []
    return scenes


def ways_of(scenes: Sequence[Scene]) -> dict[str, str]:
    """Of whoever is not on Telegram: WhatsApp or surel."""
    return {line.who: line.words for scene in scenes for line in scene.before if line.mark == "@"}


def before_holds_words(lines: Sequence[Line]) -> bool:
    return any(line.mark == "#" for line in lines)


def written(scenes: Sequence[Scene]) -> str:
    """The transcript again as text."""
    lines: list[str] = []
    for scene in scenes:
        lines += [_written(line) for line in scene.before]
        lines += [_written(line) for line in scene.doings]
        for who, messages in scene.told.items():
            lines += [_written(Line("<", who, message, 0)) for message in messages]
    return "\n".join(lines).strip("\n") + "\n"


def _written(line: Line) -> str:
    if not line.mark:
        return ""
    if line.mark == "@":
        return f"@{line.who} lewat {line.words}"
    where = " di ruang" if line.room else ""
    who = "" if line.who == CITIZEN else f"@{line.who}{where} "
    head, *rest = line.words.split("\n")
    body = "".join(f"\n  {words}" if words else "\n" for words in rest)
    return f"{who}{line.mark} {head}".rstrip() + body


def matches(expected: str, told: str) -> bool:
    """Is this what was expected? `…` stands for anything."""
    pattern = ".*".join(re.escape(piece) for piece in expected.split("…"))
    return re.fullmatch(pattern, told, re.DOTALL) is not None


class Play:
    """A transcript on stage: people enter at their first line, officers already enrolled."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._people: dict[str, Person | MailPerson] = {}
        #: Tracking codes in the order in which they were given out.
        self.codes: list[str] = []
        self._said: set[str] = set()
        self._photos = 0
        self._group: SandboxGroup | None = None
        self._room_code = ""

    async def enter(self, scenes: Sequence[Scene]) -> None:
        roles = {role.id for role in self.world.node.desk.current.roles}
        names = {line.who: None for scene in scenes for line in scene.doings} | {
            who: None for scene in scenes for who in scene.told
        }
        names.pop(ROOM, None)
        on = ways_of(scenes)
        for name in names:
            await self._enter(name, on.get(name, ""), officer=name in roles)
        for person in self._people.values():
            person.news()

    async def _enter(self, name: str, way: str, *, officer: bool) -> None:
        world, title = self.world, _title(name)
        if way == MAIL:
            writer = self._people[name] = world.citizen(title, on="mail")
            if officer:
                await writer.writes("Kode", await world.invitation(title, name))
        elif officer:
            on: Literal["whatsapp", "telegram"] = "whatsapp" if way else "telegram"
            self._people[name] = await world.officer(title, name, on=on)
        elif way:
            self._people[name] = world.citizen(title, on="whatsapp")
        else:
            self._people[name] = world.citizen(title)

    async def act(self, scene: Scene) -> dict[str, list[str]]:
        """Do what the scene says; what everybody was told then, as it would be written."""
        before = {name: len(person.inbox) for name, person in self._people.items()}
        in_room = len(self._group.inbox) if self._group else 0
        letter = self._people.get(scene.doings[0].who)
        for line in scene.doings:
            try:
                if isinstance(letter, MailPerson) and line.mark not in "~$":
                    send_mail(letter, self._named(scene.doings), scene.doings)
                    break
                await self._do(line)
            except (LookupError, ValueError) as error:
                raise Unreadable(f"line {line.number}: {error}") from error
        await self.world.settle()
        told = {
            name: [self._shown(message) for message in person.inbox[before[name] :]]
            for name, person in self._people.items()
        }
        if self._group:
            told[ROOM] = [self._shown(message) for message in self._group.inbox[in_room:]]
        return {name: messages for name, messages in told.items() if messages}

    async def _do(self, line: Line) -> None:
        if line.mark == "~":
            await self._pass(line.words)
            return
        if line.mark == "$":
            await self._operate(line.words)
            return
        user = self._chatting(line.who).user
        if line.mark == "+" and line.words == "grup":
            self._gather(line.who)
        elif line.mark == "+":
            self._send(line)
        elif found := _PRESS.fullmatch(line.words):
            message = self._bearing(line.who, found[2]) if found[2] else None
            user.press(found[1], message)
        else:
            words = self._named([line])
            words = words.replace(_ROOM_CODE, self._room_code or _ROOM_CODE)
            if line.room:
                user.say(words, group=self._meeting())
            else:
                user.say(words)

    def _named(self, lines: Sequence[Line]) -> str:
        """What is said there, with the codes that were given out."""
        said = "\n".join(line.words for line in lines if line.mark == ">")
        words = _OURS.sub(lambda ours: self.codes[int(ours[1]) - 1], said)
        if words == said:
            self._said.update(CODE.findall(words))
        return words

    def _chatting(self, who: str) -> Person:
        person = self._people[who]
        assert isinstance(person, Person), f"{who} has no chat"
        return person

    async def _operate(self, words: str) -> None:
        """What an operator types: the code of a room."""
        if not words.startswith(_ROOM_COMMAND):
            raise ValueError(f"nobody can type {words!r} here")
        world = self.world
        code = self._room_code = new_invitation(world.given.randomness)
        await world.node.database.write(
            lambda tx: rooms.invite(
                tx,
                world.node.desk.vault,
                office_id=world.node.desk.office_id,
                name=words.removeprefix(_ROOM_COMMAND),
                code=code,
                now=world.clock(),
            ),
            name="staff",
        )

    def _gather(self, who: str) -> None:
        roles = {role.id for role in self.world.node.desk.current.roles}
        others = [name for name in self._people if name in roles and name != who]
        members = [self._chatting(name).user for name in (who, *others)]
        self._group = self.world.sandbox.group("Grup Kantor", members, token=TOKEN)

    def _meeting(self) -> SandboxGroup:
        if self._group is None:
            raise LookupError("there is no group yet")
        return self._group

    def _bearing(self, who: str, words: str) -> SandboxMessage:
        for message in reversed(self._chatting(who).inbox):
            if words in message.text:
                return message
        raise LookupError(f"nobody was told {words!r}")

    def _send(self, line: Line) -> None:
        found = _SEND.fullmatch(line.words)
        if found is None:
            raise Unreadable(f"line {line.number}: what is sent?")
        kind, numbers, caption = found[1], found[2].split(), found[3] or ""
        user = self._chatting(line.who).user
        match kind:
            case "foto":
                user.send_photo(self._photo(), caption)
            case "album":
                photos = [self._photo() for _ in range(int(numbers[0]))]
                user.send_album([(photos[0], caption), *photos[1:]])
            case "dokumen":
                user.send_document(b"%PDF-1.4 contoh", "surat.pdf", caption, "application/pdf")
            case "suara":
                user.send_voice(b"OggS contoh", 12)
            case "video":
                user.send_video(b"\x00\x00\x00 ftyp contoh", caption=caption)
            case "lokasi":
                user.send_location(float(numbers[0]), float(numbers[1]))
            case "stiker":
                user.send_sticker()
            case "kontak":
                user.send_contact(numbers[0])
            case _:
                raise ValueError(f"nobody can send a {kind!r}")

    def _photo(self) -> bytes:
        self._photos += 1
        return b"\xff\xd8\xff\xe0" + bytes([self._photos]) * 400

    async def _pass(self, words: str) -> None:
        world = self.world
        if words == "mulai ulang":
            await world.restart()
            return
        zone = world.node.desk.zone
        if words.startswith("sampai "):
            at = datetime.strptime(words[7:], "%Y-%m-%d %H.%M").replace(tzinfo=zone)
            if at < world.clock():
                raise ValueError(f"{words[7:]} is over")
            await world.until(at)
            return
        found = _SPAN.fullmatch(words)
        if found is None:
            raise ValueError(f"how long is {words!r}?")
        amount = int(found[1])
        if found[2] == "hari kerja":
            now = world.clock().astimezone(zone)
            day = world.node.desk.calendar.add(now.date(), amount, "hari_kerja")
            await world.until(datetime.combine(day, now.timetz()))
        else:
            spans = {"menit": timedelta(minutes=1), "jam": timedelta(hours=1)}
            await world.until(world.clock() + amount * spans.get(found[2], timedelta(days=1)))

    def _shown(self, message: SandboxMessage | MailMessage) -> str:
        if isinstance(message, MailMessage):
            return self._coded(shown_mail(message))
        rows = [" ".join(f"[{label}]" for label, _ in row) for row in message.rows]
        return self._coded("\n".join([message.text, *([" ".join(rows)] if rows else [])]))

    def _coded(self, text: str) -> str:
        def named(found: re.Match[str]) -> str:
            code = found[0]
            if code in self._said:
                return code
            if code not in self.codes:
                self.codes.append(code)
            return f"KODE-{self.codes.index(code) + 1}"

        def tapped(found: re.Match[str]) -> str:
            return CODE.sub(named, "-".join(found.groups()))

        return CODE.sub(named, TAPPED.sub(tapped, text))


def _title(name: str) -> str:
    return name.replace("_", " ").title()


def settle_differences(scene: Scene, told: dict[str, list[str]]) -> dict[str, list[str]]:
    """What was told, in the words of the transcript wherever those are right."""
    settled: dict[str, list[str]] = {}
    for who, messages in told.items():
        expected = scene.told.get(who, [])
        settled[who] = [
            expected[at] if at < len(expected) and matches(expected[at], message) else message
            for at, message in enumerate(messages)
        ]
    return settled


def differences(scene: Scene, told: dict[str, list[str]]) -> str:
    """What is not as written, for a person to read; empty when everything is."""
    lines: list[str] = []
    for who in {**scene.told, **told}:
        expected, came = scene.told.get(who, []), told.get(who, [])
        for at in range(max(len(expected), len(came))):
            wanted = expected[at] if at < len(expected) else None
            found = came[at] if at < len(came) else None
            if wanted is not None and found is not None and matches(wanted, found):
                continue
            lines.append(f"@{who} message {at + 1}")
            lines.append(f"  expected: {wanted if wanted is not None else '(nothing)'}")
            lines.append(f"  came:     {found if found is not None else '(nothing)'}")
    if not lines:
        return ""
    first = scene.doings[0]
    return "\n".join([f"line {first.number}: {first.mark} {first.words}", *lines])
