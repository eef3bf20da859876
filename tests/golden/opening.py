"""The house of yesterday, opened by the code of today: all that these tests take from inside it.

Whatever moves to another module is to be put right here, and nowhere else in `tests/golden`.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import re
import shutil
import tarfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.demo.world import HandClock, MailPerson, Person, PhonePerson, World
from app.sandbox.mail.people import MailMessage
from app.sandbox.telegram.people import SandboxGroup
from app.sandbox.telegram.state import Stored as ChatMessage
from app.sandbox.whatsapp.state import Stored as PhoneMessage
from app.serving.wiring import Sources
from backoffice.store import staff, tables
from backoffice.store.engine.tx import Tx
from tests.app.operators import Operator

__all__ = ["House", "Person", "kept_rows", "opened", "restore"]

KEPT = Path(__file__).parent / "yesterday"


def operator(url: str, folder: Path) -> Operator:
    """Somebody at a machine with the key of yesterday and, if it was restored, its database."""
    folder.mkdir(exist_ok=True)
    shutil.copy(KEPT / "secret.key", folder)
    environment = {
        "ADUAN_OFFICE": "sanggau",
        "ADUAN_DATABASE_URL": url,
        "ADUAN_DATA_DIR": str(folder),
    }
    return Operator(environment, Sources())


def restore(url: str, folder: Path) -> str:
    """Bring the backup of yesterday into an empty database; not within a running loop.

    Returns what the operator reads, also of what was not found as it was written.
    """
    result = operator(url, folder).type_now("restore", str(KEPT / "sanggau.tar"))
    assert "now holds sanggau as of 2026-11-29" in result.output, result.output
    return result.output


def kept_rows(table: str) -> list[dict[str, Any]]:
    """The rows of a table as they lie in the backup, under the names of yesterday."""
    with tarfile.open(KEPT / "sanggau.tar") as tar:
        packed = tar.extractfile(f"tables/{table}.jsonl.gz")
        assert packed is not None
        head, *lines = gzip.decompress(packed.read()).splitlines()
    names = [name for name, _ in json.loads(head)["columns"]]
    return [dict(zip(names, json.loads(line), strict=True)) for line in lines]


class House:
    """The office of yesterday at work again, with the people who had to do with it."""

    def __init__(self, world: World, notes: dict[str, Any]) -> None:
        self.world = world
        self.notes = notes
        self._letters = {one["name"]: one for one in notes["mail"]}

    def person(self, name: str) -> Person:
        return self.world.citizen(name)

    def phone(self, name: str) -> PhonePerson:
        return self.world.citizen(name, on="whatsapp")

    def writer(self, name: str) -> MailPerson:
        return self.world.citizen(name, on="mail")

    async def answers(self, name: str, text: str) -> list[str]:
        """Reply to the mail that came last yesterday."""
        known = self._letters[name]
        mail = MailMessage(
            uid=0,
            subject=known["subject"],
            text=known["text"],
            html="",
            message_id=known["message_id"],
            sender=known["reply_to"],
            reply_to=known["reply_to"],
            in_reply_to="",
            references=tuple(known["references"]),
            files=(),
            seen=True,
            raw=b"",
        )
        writer = self.writer(name)
        writer.user.reply(text, message=mail)
        return await writer.settled()

    def number(self, word: str) -> str:
        """What an officer types for the case of that citizen."""
        known = self.notes["cases"][word]
        return str(known["number"] or known["code"])

    def filled(self, text: str) -> str:
        """The text with the number of a case for each {citizen} in it."""
        known = self.notes["cases"]
        return re.sub(r"\{(\w+)\}", lambda m: known[m[1]]["number"] or known[m[1]]["code"], text)

    def link_in_the_mail_to(self, name: str) -> str:
        """The linking code that came by mail yesterday."""
        found = re.search(r"TAUT-\w{4}-\w{4}", self._letters[name]["text"])
        assert found
        return found[0]

    def group_of(self, title: str, *people: Person) -> SandboxGroup:
        return self.world.sandbox.group(title, [one.user for one in people])

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as they stand now."""
        query = select(tables.metadata.tables[table])
        return await self.world.node.database.read(lambda tx: [dict(row) for row in tx.rows(query)])

    async def dismiss_all_but(self, *names: str) -> None:
        """End the rights of every other officer."""
        vault, now = self.world.node.desk.vault, self.world.clock()

        def dismiss(tx: Tx) -> None:
            for one in staff.listing(tx, "sanggau"):
                if one.active and one.name not in names:
                    staff.revoke(tx, vault, one.id, now=now, by="system:operator")

        await self.world.node.database.write(dismiss, name="staff")

    def code(self, word: str) -> str:
        return str(self.notes["cases"][word]["code"])

    async def told(self, *words: str) -> str:
        """What an operator's command prints about this house."""
        return await Operator.of(self.world).told(*words)

    async def data(self, *words: str) -> Any:
        return await Operator.of(self.world).data(*words)

    def heard(self) -> dict[str, list[str]]:
        """What came for everybody since the last look, by name."""
        found: dict[str, list[str]] = {}
        for person in self.everybody():
            found.setdefault(person.user.name, []).extend(person.news())
        return found

    def everybody(self) -> list[Person | MailPerson]:
        world = self.world
        people = [self.person(user.name) for user in world.sandbox.users]
        phones = [self.phone(user.name) for user in world.whatsapp.users]
        assert world.mail is not None
        writers = [self.writer(user.name) for user in world.mail.users]
        return [*people, *phones, *writers]

    def sends(self) -> int:
        """How many messages the three providers have taken."""
        world = self.world
        assert world.mail is not None
        ledgers = world.sandbox.ledger, world.whatsapp.ledger
        return sum(len(one.sends) for one in ledgers) + len(world.mail.ledger.sent)


@contextlib.asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[House]:
    """The restored house a second after it stopped; nothing is done in it yet."""
    notes = json.loads((KEPT / "people.json").read_text())
    clock = HandClock(datetime.fromisoformat(notes["at"]) + timedelta(seconds=1))
    async with World.opened(
        folder, database_url=url, clock=clock, whatsapp=True, mail=True
    ) as world:
        _remember_chats(world, notes["telegram"])
        _remember_phones(world, notes["whatsapp"])
        for one in notes["mail"]:
            world.citizen(one["name"], on="mail")
        yield House(world, notes)


def _remember_chats(world: World, known: dict[str, Any]) -> None:
    """What Telegram would still know: people, their latest buttons, groups, files, its counters."""
    (bot,) = world.sandbox.bots
    for chat in known["chats"]:
        person = world.citizen(chat["name"])
        assert person.user.id == chat["id"]
        bot.started.add(person.user.id)
        if "message_id" in chat:
            message = {key: chat[key] for key in ("message_id", "date", "text", "reply_markup")}
            bot.keep(ChatMessage(message | {"chat": person.user.card}, by_bot=True))
            person.news()
    people = {user.id: user for user in world.sandbox.users}
    for group in known["groups"]:
        world.sandbox.group(group["title"], [people[one] for one in group["members"]])
    bot.queue.clear()
    for data in known["files"]:
        world.sandbox._state.store_file(base64.b64decode(data), "photo.jpg", "image/jpeg", "photos")
    bot.next_place, bot.next_message = known["next_update"], known["next_message"]


def _remember_phones(world: World, known: dict[str, Any]) -> None:
    state = world.whatsapp._state
    asked = []
    for phone in known["phones"]:
        person = world.citizen(phone["name"], on="whatsapp")
        someone = person.user._someone
        if phone["wrote"]:
            someone.last_wrote = datetime.fromisoformat(phone["wrote"])
        if "wamid" in phone:
            choices = tuple((label, id, how) for label, id, how in phone["choices"])
            asked.append((someone, phone["wamid"], phone["kind"], phone["text"], choices))
    for number in range(known["messages"] - len(asked)):
        # Its counter goes on: an id is never given twice.
        someone = state.people[0]
        state.keep(
            PhoneMessage(number, f"old-{number}", someone, False, world.clock(), "text", {}, "")
        )
    for someone, wamid, kind, text, choices in asked:
        number = len(state.messages) + 1
        state.keep(
            PhoneMessage(
                number, wamid, someone, True, world.clock(), kind, {}, text, choices=choices
            )
        )
    for phone in known["phones"]:
        world.citizen(phone["name"], on="whatsapp").news()
