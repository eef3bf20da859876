"""Whose identity an officer must not read, and how it is taken out of others' words.

The desk, a superior and the citizen write the name into instructions, directions, notes and
replies. From whom it is hidden (`office.secrecy.hides_identity`), there too; what an officer wrote
is shown to that officer as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from backoffice.case.officers import Staff, mask_digits
from backoffice.case.redaction import without_person
from backoffice.casework.stored_answers import Stored, names_in
from backoffice.desk.desk import Desk
from backoffice.office.secrecy import hides_identity
from backoffice.store import cases, texts
from backoffice.store.engine.tx import Tx

#: The parameter that holds the beginning of what a citizen has just written.
_OF_CITIZENS = "cuplikan"


class Hidden(Struct, frozen=True):
    """What gives a citizen away, and the words in which it may stand: those of the reader."""

    said: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()

    def refs(self, refs: Mapping[str, str]) -> Mapping[str, str]:
        """Words by the id of their row, as the reader may see them."""
        if not self.said:
            return refs
        return {id: said if id in self.own else self._without(said) for id, said in refs.items()}

    def params(self, params: Mapping[str, str]) -> Mapping[str, str]:
        """What fills a text, as the reader may see it."""
        if not self.said or _OF_CITIZENS not in params:
            return params
        return {**params, _OF_CITIZENS: self._without(params[_OF_CITIZENS])}

    def _without(self, words: str) -> str:
        return mask_digits(without_person(words, self.said))


def hidden_from(
    tx: Tx, desk: Desk, reader: Staff | None, case_id: str | None, named: Iterable[str]
) -> Hidden:
    """What that officer must not read of the citizen of a case; `named` are the rows of words."""
    case = cases.load(tx, case_id) if reader is not None and case_id else None
    if reader is None or case is None:
        return Hidden()
    profile = desk.profile(case.version)
    if not hides_identity(profile, case, reader):
        return Hidden()
    said = [
        one
        for _, kept in texts.of_case(tx, desk.vault, case.id, "identity")
        for one in names_in(profile, msgspec.json.decode(kept, type=Stored))
    ]
    own = frozenset(id for id in named if texts.author(tx, id) == f"staff:{reader.id}")
    return Hidden(said=tuple(said), own=own)
