"""Several people at one telephone or mailbox: two names are two persons, each with an own key.

Whose complaint it is, is said in the complaint itself. Where that name is not the one under which
the account complained before, the complaint belongs to a person of its own, who uses the same
account: what becomes of the data of one does not touch the other's. Source: rules 40.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from backoffice.case.case import Case
from backoffice.casework.stored_answers import Stored
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.store import account_links, consents, texts
from backoffice.store.engine.tx import Tx
from bot.conversation import Answer
from bot.fields import kind_of
from bot.words import COURTESY, tokens


def person_for(work: Work, person_id: str, answers: Mapping[str, Answer]) -> str:
    """The person whose complaint this is, `person_id` being whose account it came from."""
    tx, desk = work.tx, work.desk
    name = _name_in(desk, answers)
    if not name:
        return person_id
    rows = account_links.behind(tx, person_id)
    house = [one.id for one in rows if one.kinship == account_links.HOUSE]
    mine = {person_id, *(one.id for one in rows)} - set(house)
    known = {one: frozenset(_names_of(tx, desk, one)) for one in (*mine, *house)}
    own = frozenset[str]().union(*(known[one] for one in mine))
    if name in own or not own:
        return person_id
    other: str | None = next((one for one in house if name in known[one]), None)
    if other is not None:
        return other
    new = account_links.add_house(tx, desk.vault, person_id, office_id=desk.office_id, now=work.now)
    # Who agreed to the notice at this account did so for this complaint.
    consents.copy_latest(tx, person_id, new)
    return new


def of_one(tx: Tx, own: Sequence[Case], talked_of: str | None) -> list[Case]:
    """Of the cases of a shared account, the cases of one person.

    It is the person whose case was discussed last.
    """
    if not own:
        return []
    meant = next((case for case in own if case.id == talked_of), own[0])
    house = {case.person_id: account_links.is_house(tx, case.person_id) for case in own}
    if house[meant.person_id]:
        return [case for case in own if case.person_id == meant.person_id]
    return [case for case in own if not house[case.person_id]]


def _name_in(desk: Desk, answers: Mapping[str, Answer]) -> str:
    """The name of who complains, as it is compared; empty where none is given."""
    fields = desk.current.form.fields
    keys = [field.key for field in fields if kind_of(field).identity == "name" and field.sensitive]
    words = next((answers[key].shown for key in keys if key in answers), "")
    spoken = tokens(words)
    return " ".join([word for word in spoken if word not in COURTESY] or spoken)


def _names_of(tx: Tx, desk: Desk, person_id: str) -> list[str]:
    """The names under which this person complained."""
    found = []
    for words in texts.of_person(tx, desk.vault, person_id, "identity"):
        name = _name_in(desk, msgspec.json.decode(words, type=Stored).answers)
        found += [name] if name else []
    return found
