"""The conversation of a turn: what one step keeps, the next ones read and the row holds."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from backoffice.desk.turn_input import Talk, TurnInput
from backoffice.store import conversations as store
from backoffice.store.engine.database import Database
from backoffice.store.engine.tx import Tx
from backoffice.store.tables import addresses, conversations

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def _begin(tx: Tx) -> TurnInput:
    where = {"office_id": "sanggau", "channel": "telegram", "account": "bot"}
    tx.add(addresses, id="where", peer="", **where)
    tx.add(conversations, id="talk", address_id="where", sender_key="who", **where)
    found = store.get(tx, "talk")
    assert found is not None
    return TurnInput(talk=Talk(found), person_id="who", key=None, staff=None, items=())


async def test_what_a_step_keeps_is_in_the_row_and_in_every_copy_of_the_input(
    database: Database,
) -> None:
    def turn(tx: Tx) -> None:
        contact = _begin(tx)
        some = replace(contact, items=())
        before = contact.conversation
        some.talk.keep(tx, case_id="case", code=None, expires_at=NOW)
        assert contact.conversation.case_id == "case"
        assert contact.conversation.expires_at == NOW
        assert store.get(tx, "talk") == contact.conversation
        assert before.case_id is None

    await database.write(turn, name="test")
    stored = await database.read(lambda tx: store.get(tx, "talk"))
    assert stored is not None
    assert (stored.case_id, stored.expires_at) == ("case", NOW)


async def test_a_turn_goes_on_with_what_others_made_of_its_row(database: Database) -> None:
    def turn(tx: Tx) -> None:
        contact = _begin(tx)
        tx.set(conversations, "talk", code="SGU-7K4Q-29")
        assert contact.conversation.code is None
        contact.talk.reread(tx)
        assert contact.conversation.code == "SGU-7K4Q-29"

    await database.write(turn, name="test")
