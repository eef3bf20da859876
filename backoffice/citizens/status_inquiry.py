"""STATUS: what a citizen is told of a case, and to whom it is told at all.

A citizen is told everything about an own case. Somebody who has its code and writes from another
account must give the last four digits of the telephone in the complaint too. A wrong guess, too
many guesses and an unknown code get the same answer. A register number is no secret, so it opens
nothing.
Source: rules 26, 32.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence

from backoffice.case.case import Case
from backoffice.case.events import Closed
from backoffice.case.numbers import ByCode, ByOrdinal, Reference, meant
from backoffice.casework import opening
from backoffice.desk import status_texts
from backoffice.desk.reply import Reply
from backoffice.desk.turn_input import TurnInput
from backoffice.desk.work import Work
from backoffice.store import account_links, cases, links, staff
from bot.fields import kind_of

#: Wrong digits that one conversation may give within the hour.
MOST_WRONG = 5
_WITH_DIGITS = re.compile(r"(.+?)\s+(\d{4})", re.DOTALL)


class Inquiry:
    """What one person asks in one turn about how cases stand; `own` are those of that person."""

    def __init__(self, work: Work, contact: TurnInput, own: Sequence[Case], reply: Reply) -> None:
        self._tx, self._desk, self._now = work.tx, work.desk, work.now
        self._contact, self._reply = contact, reply
        self._own = own
        self._by_mail = contact.conversation.channel == "mail"

    def about(self, query: str, digits: str = "") -> str:
        """Answer "STATUS <code>"; returns the code for which digits are asked now, else ""."""
        word = query.strip()
        reference, several = self._find(word)
        if reference is None and (both := _WITH_DIGITS.fullmatch(word)):
            word, digits = both[1], both[2]
            reference, several = self._find(word)
        if len(several) > 1:
            self._ask_which(word, several, "STATUS")
            return ""
        found = next(iter(several), None)
        if found is not None and self._is_own(found):
            self.tell(found)
            return ""
        if isinstance(reference, ByCode) and not self._is_guessing():
            if digits and found is not None and self._knows(found, digits):
                self._say(found)
                return ""
            if digits:
                self._count()
            elif not self._by_mail:
                self._reply.say("status_verifikasi")
                return reference.code
        self._reply.say("status_tidak_ada", {"kode": word[:40]})
        return ""

    def withdrawable(self, query: str) -> Case | None:
        """The own, open case that CABUT names; None: it was said why there is none."""
        word = query.strip()
        _, several = self._find(word)
        if len(several) > 1:
            self._ask_which(word, several, "CABUT")
            return None
        case = next(iter(several), None)
        if case is None or not self._is_own(case):
            self._reply.say("status_tidak_ada", {"kode": word[:40]})
            return None
        if not case.open:
            self.tell(case)
            return None
        return case

    def tell(self, case: Case) -> None:
        """How one of the own cases stands; where several people read, not what it is about."""
        about = case.id if self._by_mail else None
        if not account_links.is_shared(self._tx, self._contact.person_id):
            self._say(case, about=about)
            return
        shown = {"pengaduan": status_texts.line(self._desk, case)}
        self._reply.say("status_bersama", shown, case_id=about)
        self._contact.talk.keep(self._tx, case_id=case.id)

    def _say(self, case: Case, *, about: str | None = None) -> None:
        holder = staff.get(self._tx, case.holder) if case.holder else None
        text, params = status_texts.of_case(self._desk, case, self._now, holder)
        refs: dict[str, str] = {}
        if text in ("status_ditolak", "status_dialihkan"):
            lines = [entry.event for entry in cases.entries(self._tx, case.id)]
            end = [event for event in lines if isinstance(event, Closed)][-1]
            # With which words it ended, or whose matter it is.
            words = {"alasan": end.words, "instansi": end.destination}
            refs = {name: text_id for name, text_id in words.items() if text_id}
        self._reply.say(text, params, refs=refs, case_id=about)

    def list(self) -> None:
        """All of them, in a line each."""
        lines = "\n".join(status_texts.line(self._desk, one) for one in self._own[:10])
        self._reply.say("daftar_kasus", {"daftar": lines})

    def _find(self, word: str) -> tuple[Reference | None, Sequence[Case]]:
        """What these words name, if they name a case at all, and which cases that may be.

        By number only own ones: nobody learns which numbers there are.
        """
        reference = self._desk.numbers.read(word)
        if reference is None:
            return None, ()
        found = cases.named(self._tx, self._desk.office_id, reference)
        if isinstance(reference, ByOrdinal):
            return reference, meant([one for one in found if self._is_own(one)])
        return reference, found

    def _ask_which(self, word: str, found: Sequence[Case], command: str) -> None:
        """A number of several years, of which more than one is open."""
        lines = "\n".join(status_texts.line(self._desk, one, numbered=True) for one in found[:10])
        params = {"kode": word[:40], "daftar": lines, "perintah": command}
        self._reply.say("status_mana", params)

    def _is_own(self, case: Case) -> bool:
        return any(one.id == case.id for one in self._own)

    def _is_guessing(self) -> bool:
        _, wrong = links.tries(self._tx, self._contact.id, now=self._now)
        return wrong >= MOST_WRONG

    def _count(self) -> None:
        office = self._desk.office_id
        links.count(self._tx, self._contact.id, office_id=office, now=self._now, wrong=1)

    def _knows(self, case: Case, digits: str) -> bool:
        form = self._desk.profile(case.version).form
        answers = opening.answers_of(self._tx, self._desk, case)
        numbers = [
            re.sub(r"\D", "", kind_of(field).number(answers[field.key]))
            for field in form.fields
            if field.key in answers
        ]
        return any(
            len(number) > 4 and hmac.compare_digest(number[-4:], digits) for number in numbers
        )
