"""What an SOP may say, as what can be taken away from the house for a while.

A mechanism is one of `MECHANISMS`, or one of a family with what of it is meant: `verb:teruskan`,
`asked:kerugian`, `fact:no_sk`. Nothing is repaired afterwards: whoever takes something away ends.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from backoffice.case import needs, numbers, redaction, workflow
from backoffice.case.needs import Refusal
from backoffice.casework import (
    duties,
    lacking_again,
    meeting_days,
    notices,
    plans,
    publishing,
    waits,
)
from backoffice.office import facts, papers, profile, secrecy
from backoffice.officers.commands import command
from bot.conversation import Answer
from bot.kinds import KINDS
from bot.kinds.kind import Heard, Reading
from bot.texts import Catalogue, Piece
from channels.whatsapp import parse as whatsapp


def _need(name: str) -> None:
    """A condition of a step holds always."""
    needs.NEEDS = {**needs.NEEDS, name: lambda profile, case, of: None}


def _signs_stay() -> None:
    """Nobody's sign falls when a text is corrected."""

    def all_of_them(profile: Any, draft: Any, roles: Any) -> int:
        return len(draft.signs) if draft else 0

    _everywhere(papers.kept_signs, all_of_them)


def _everywhere(old: object, new: object) -> None:
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is old:
                setattr(module, name, new)


def _undeclared(table: str, *keys: str) -> None:
    """No office's profile says these keys of a table ("workflow.stages", "form.fields")."""
    read = profile._read_toml

    def without(path: Path, issues: Any) -> dict[str, Any] | None:
        raw = read(path, issues)
        *parents, last = table.split(".")
        inside: Any = raw or {}
        for parent in parents:
            inside = inside.get(parent, {})
        rows = inside.get(last, []) if isinstance(inside, dict) else []
        for one in rows:
            for key in keys:
                one.pop(key, None)
        return raw

    profile._read_toml = without


def _unsaid(*places: str) -> None:
    """No office's profile has these keys or tables ("archive", "rights.arsip")."""
    read = profile._read_toml

    def without(path: Path, issues: Any) -> dict[str, Any] | None:
        raw = read(path, issues)
        for place in places:
            *parents, last = place.split(".")
            inside: Any = raw or {}
            for parent in parents:
                inside = inside.get(parent, {})
            inside.pop(last, None)
        return raw

    profile._read_toml = without


def _gives(old: object, found: object) -> Callable[[], None]:
    """A function does nothing, and always gives this."""
    return partial(_everywhere, old, lambda *given, **named: found)


def _leaves_the_case(old: object) -> Callable[[], None]:
    """A verb or a check that returns the case returns it as it came, the last one that it got."""

    def untouched(work: Any, *given: Any, **named: Any) -> Any:
        return [one for one in given if hasattr(one, "lacks")][-1]

    return partial(_everywhere, old, untouched)


#: What an SOP may say -> how it is taken away.
MECHANISMS: Mapping[str, Callable[[], None]] = {
    **{f"needs:{name}": partial(_need, name) for name in needs.NEEDS},
    "stage:tell": partial(_undeclared, "workflow.stages", "tell"),
    "stage:pause": partial(_undeclared, "workflow.stages", "pause"),
    "stage:numbered": partial(_undeclared, "workflow.stages", "numbered"),
    "step:reason": partial(_undeclared, "workflow.transitions", "reason"),
    "clock:by": partial(_undeclared, "clocks", "by", "amounts"),
    "clock:when": partial(_undeclared, "clocks", "when"),
    "field:must": partial(_undeclared, "form.fields", "must", "waive"),
    "field:when": partial(_undeclared, "form.fields", "when"),
    "field:reason": partial(_undeclared, "form.fields", "reason"),
    "field:need_by": partial(_undeclared, "form.fields", "need_by"),
    "field:then": partial(_undeclared, "form.fields", "then"),
    "signs:chain": partial(_undeclared, "papers", "signs"),
    "signs:fall": _signs_stay,
    # What is made known of a result, and that it says nothing of who complained.
    "publication": partial(_unsaid, "rights.siarkan"),
    "publication:names": _gives(publishing.given_away, ""),
    "plans": partial(_unsaid, "rights.rtl"),
    "plans:asked": _gives(plans.remind, None),
    "archive": partial(_unsaid, "archive", "rights.arsip"),
    "duties": partial(_unsaid, "duties"),
    "duties:superior": _gives(duties._late, None),
    "facts": _gives(facts.facts_of, dict.fromkeys(facts.FACTS, "")),
    # A wait that somebody begins, beside that of a stage; and that it is asked of.
    "wait:begun": _leaves_the_case(waits.do_pause),
    "wait:asked": _gives(waits.ask_whether, None),
    "mail_copy": partial(_unsaid, "rules.mail_copy"),
    "redaction": partial(_everywhere, redaction.without_person, lambda words, who: words),
    "lacks:again": _leaves_the_case(lacking_again.do_heed_lack),
    "meetings:days": _gives(meeting_days.follow, None),
    "number": _gives(numbers.register_number, "0"),
    "identity": _gives(secrecy.hides_identity, False),
    # What is about those who work here goes past them.
    "secrecy": _gives(secrecy.secret_category, None),
    "whatsapp": _gives(whatsapp.parse, ()),
}


def _verb(name: str) -> None:
    """No officer may do this with a case."""
    before = workflow.decide

    def decide(given: Any, case: Any, verb: str, **named: Any) -> Any:
        if verb == name:
            return Refusal("p_tahap_salah", {"nomor": case.label, "tahap": "-"})
        return before(given, case, verb, **named)

    _everywhere(before, decide)


def _command(name: str) -> None:
    """Officers have no such command."""
    before = command.named

    def named(commands: Any, word: str) -> Any:
        found = before(commands, word)
        return None if found is not None and found.name == name else found

    _everywhere(before, named)


def _entry(table: str, name: str) -> None:
    """No office declares an entry of this id (or key) in a list of its profile."""
    read = profile._read_toml

    def without(path: Path, issues: Any) -> dict[str, Any] | None:
        raw = read(path, issues)
        *parents, last = table.split(".")
        inside: Any = raw or {}
        for parent in parents:
            inside = inside.get(parent, {})
        if isinstance(inside, dict) and last in inside:
            inside[last] = [one for one in inside[last] if one.get("id", one.get("key")) != name]
        return raw

    profile._read_toml = without


def _text(key: str) -> None:
    """This text says nothing."""
    before = Catalogue.__init__

    def init(self: Catalogue, texts: Mapping[str, str]) -> None:
        before(self, texts)
        if key in self._pieces:
            self._pieces[key] = (Piece("text", "-"),)

    Catalogue.__init__ = init  # type: ignore[method-assign]


def _fact(name: str) -> None:
    """The office does not say this of itself."""
    before = facts.facts_of
    _everywhere(before, lambda office, words: {**before(office, words), name: ""})


def _notice(event: str) -> None:
    """Nobody hears of this event."""
    before = notices.notices

    def told(about: Any, *given: Any, **named: Any) -> Any:
        return () if type(about).__name__ == event else before(about, *given, **named)

    _everywhere(before, told)


def _nothing(place: str) -> None:
    """A function (`backoffice.casework.plans.remind`) does nothing and gives None."""
    module, _, name = place.rpartition(".")
    _everywhere(getattr(importlib.import_module(module), name), lambda *given, **named: None)


def _kind(name: str) -> None:
    """Whatever was typed is an answer of this kind."""
    kind = KINDS[name]

    def read(field: Any, heard: Heard, **named: Any) -> Reading:
        return Reading(Answer(heard.text, heard.text, heard.text, messages=heard.messages))

    kind.read = read  # type: ignore[method-assign]


#: Name of a family -> how the one of it that is meant is taken away.
FAMILIES: Mapping[str, Callable[[str], None]] = {
    "verb": _verb,
    "command": _command,
    "asked": partial(_entry, "form.fields"),
    "limit": partial(_entry, "clocks"),
    "paper": partial(_entry, "papers"),
    "kind": _kind,
    "text": _text,
    "fact": _fact,
    "notice": _notice,
    "unsaid": _unsaid,
    "nothing": _nothing,
}


def take_away(mechanism: str) -> None:
    """Take it away, until the process ends. Raises KeyError for one that nobody knows."""
    if mechanism in MECHANISMS:
        MECHANISMS[mechanism]()
        return
    family, _, which = mechanism.partition(":")
    FAMILIES[family](which)
