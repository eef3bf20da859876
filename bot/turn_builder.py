"""Build one turn: the next state, and the effects in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.conversation import Answer, Effect, Evidence, Phase, Say, State, Submit, Turn
from bot.dates import format_date
from bot.fields import (
    applicable,
    field_of,
    has_content,
    has_draft,
    kind_of,
    missing,
    next_field,
    piles,
    story_field,
)
from bot.form import Field, Form
from bot.prompts import Prompt, prompt
from bot.service import Category, service_of_story
from bot.words import mask_numbers, shorten
from channels.message import Choice

#: Phases that are a conversation under way: they keep a draft and its expiry.
_OPEN = frozenset({"notice", "form", "confirm", "review", "edit", "cancel", "resume", "officer"})

#: Minutes that one question takes, for "kira-kira 5 menit".
_MINUTES_EACH = 0.5


class Talk:
    """Collects effects in order; at the end the question is shown once, if it was asked for."""

    def __init__(
        self,
        form: Form,
        state: State,
        *,
        now: datetime,
        zone: ZoneInfo,
        open_cases: int,
        category: Category,
    ) -> None:
        self.form = form
        self.state = state
        self.now = now
        self.zone = zone
        self.open_cases = open_cases
        self.category = category
        self._before = self._question()
        self._effects: list[Effect] = []
        self._notes: list[tuple[str, dict[str, str]]] = []
        self._instead: tuple[str, dict[str, str]] | None = None
        self._asked = False

    # what the steps read

    @property
    def field(self) -> Field | None:
        """The field that is asked or confirmed."""
        return field_of(self.form, self.state.asking)

    @property
    def local(self) -> datetime:
        """What the clocks of the office show."""
        return self.now.astimezone(self.zone)

    @property
    def moved(self) -> bool:
        """The question is no longer the one that the citizen had seen when the turn began."""
        return self._question() != self._before

    def _question(self) -> object:
        state = self.state
        return (
            state.phase,
            state.asking if state.phase in ("form", "confirm") else None,
            state.proposal if state.phase == "confirm" else None,
        )

    # what the steps do

    def set(self, **changes: Any) -> None:
        """Change the state."""
        self.state = msgspec.structs.replace(self.state, **changes)

    def act(self, effect: Effect) -> None:
        """Add an effect."""
        self._effects.append(effect)

    def say(self, text: str, **params: str) -> None:
        """Say something in a message of its own, before the question."""
        self._effects.append(Say(text, params))

    def note(self, text: str, **params: str) -> None:
        """Say something that shares the question's message."""
        if (text, params) not in self._notes:
            self._notes.append((text, params))

    def ask(self) -> None:
        """Show the current question at the end of the turn."""
        self._asked = True

    def retry(self, text: str, params: dict[str, str] | None = None) -> None:
        """Show `text` in place of the question's own words, with the question's buttons."""
        self._asked = True
        self._instead = (text, params or {})

    def greet_first(self) -> None:
        """Put the greeting, with what was noted so far, in a message before the question."""
        for text, params in [*self._notes, ("salam", {})]:
            self._effects.append(Say(text, params))
        self._notes.clear()

    def offered(self) -> frozenset[str]:
        """Ids of the buttons of the current question."""
        shown = prompt(self.form, self.state, self.local)
        return frozenset(id_ for id_, _ in shown.choices) if shown else frozenset()

    @property
    def unread_words(self) -> str:
        """What was said to the question that is asked and was not understood so far."""
        field, said = self.field, self.state.proposal
        if field is None or said is None or said.value is not None:
            return ""
        return said.words if kind_of(field).keeps_unread else ""

    # moves that several steps share

    def go(self, phase: Phase, asking: str | None = None) -> None:
        """Go to another question and ask it."""
        if asking != self.state.asking and self.unread_words:
            self.remember(self.unread_words)
        self.set(phase=phase, asking=asking, proposal=None, misses=0, explaining=())
        self._instead = None
        self.ask()

    def go_on(self) -> None:
        """Ask the next open question, or show the summary; send where the person declined twice."""
        state = self.state
        if state.refusals >= 2 and missing(self.form, state) and has_content(self.form, state):
            self.submit("petugas")
            return
        field = next_field(self.form, state)
        if field is None:
            self.set(editing=False)
            self.go("review")
        else:
            self.go_to(field)

    def go_to(self, field: Field) -> None:
        """Ask this field; what was told at the opening is offered as the story."""
        self.go("form", field.key)
        state = self.state
        if kind_of(field).as_story and state.opening and field.key not in state.answers:
            shown = shorten(mask_numbers(state.opening), 600)
            told = Answer(state.opening, state.opening, shown)
            self.set(phase="confirm", proposal=told)

    def begin(self) -> None:
        """Start a draft: the notice, unless this version was agreed to, then the first question."""
        self.set(form=self.form.id, started_at=self.now, back=None, editing=False, refusals=0)
        if self.state.consent == self.form.notice:
            self.begin_form()
        else:
            self.set(declined=False)
            self.go("notice")

    def begin_form(self) -> None:
        """Say how long it takes and ask the first open question."""
        self._take_service()
        state = self.state
        count = sum(
            field.key not in state.answers and field.key not in state.passed
            for field in applicable(self.form, state)
        )
        minutes = max(1, round(count * _MINUTES_EACH))
        self.go_on()
        if self.state.phase != "review":
            self.note("info_langkah", jumlah=str(count), menit=str(minutes))

    def _take_service(self) -> None:
        """The service that the first words name: it is shown in the review and can be changed."""
        state = self.state
        field = field_of(self.form, self.category.key)
        if field is None or field.key in state.answers:
            return
        option = service_of_story(field, state.opening, self.category.guarded)
        if option is not None:
            answer = Answer(option.id, state.opening, option.label)
            self.set(answers={**state.answers, field.key: answer})

    def submit(self, how: str) -> None:
        """Send what there is; the draft is gone afterwards, consent stays."""
        state = self.state
        opening = state.opening
        asked = self.field
        telling = state.phase == "form" and asked is not None and kind_of(asked).as_story
        if telling and state.proposal is not None and state.proposal.words:
            opening = "\n".join(part for part in (opening, state.proposal.words) if part)
        opening = "\n".join(part for part in (opening, self.unread_words, state.cards) if part)
        every = piles(self.form, state.answers, state.evidence)
        files = {item: key for key, some in every.items() for item in some}
        self.act(
            Submit(
                form=state.form or self.form.id,
                version=state.version,
                answers=self._answers(every),
                evidence=tuple(
                    msgspec.structs.replace(item, field=files[item]) for item in state.evidence
                ),
                opening=opening,
                how=how,
                taken_back=state.taken_back,
                unreadable=state.unreadable,
            )
        )
        self.reset()

    def _answers(self, every: Mapping[str, Sequence[Evidence]]) -> dict[str, Answer]:
        """What was asked and answered; of a question for files by a file or by words."""
        answers = self.state.answers
        keys = {
            field.key
            for field in applicable(self.form, self.state)
            if field.key in answers
            and (not kind_of(field).takes_files or answers[field.key].words or every[field.key])
        }
        return {key: answer for key, answer in answers.items() if key in keys}

    def reset(self) -> None:
        """Forget the draft. Consent stays, the count of prompts, so that old buttons stay old, and
        which messages are not to be heard.
        """
        state = self.state
        self.state = State(
            form=state.form,
            version=state.version,
            step=state.step,
            consent=state.consent,
            gone=state.gone,
        )
        self._instead = None
        self._asked = False
        self._notes.clear()

    def remember(self, words: str) -> None:
        """Keep words that answer nothing, to be offered as the story or sent along."""
        opening = self.state.opening
        self.set(opening="\n".join(part for part in (opening, words.strip()) if part))

    def story(self) -> Field | None:
        """The question for what happened, if it is still open."""
        field = story_field(self.form, self.state)
        return None if field is None or field.key in self.state.answers else field

    # the end

    def keep_until(self) -> datetime:
        """When the draft of this moment is deleted."""
        return self.now + timedelta(days=self.form.draft_days)

    def keep_until_words(self) -> str:
        """The last day of the draft, "6 Desember 2026"."""
        return format_date(self.keep_until().astimezone(self.zone).date())

    def finish(self) -> Turn:
        """Number the question, show it if asked, and set the draft's expiry."""
        state = self.state
        kept = state.phase in _OPEN or (
            state.phase in ("stopped", "erase") and (state.back not in (None, "idle", "greeted"))
        )
        self.set(expires_at=self.keep_until() if kept or has_draft(state) else None)
        if self.moved:
            self.set(step=self.state.step + 1)
        shown = prompt(self.form, self.state, self.local) if self._asked else None
        self._speak(shown)
        return Turn(self.state, tuple(self._effects))

    def _speak(self, shown: Prompt | None) -> None:
        if shown is None:
            self._effects += [Say(text, params) for text, params in self._notes]
            return
        text, params = self._instead or (shown.text, shown.params)
        keys, merged = [text], dict(params)
        for note, data in reversed(self._notes):
            if any(merged.get(name, value) != value for name, value in data.items()):
                self._effects.append(Say(note, data))
                continue
            keys.insert(0, note)
            merged.update(data)
        step = self.state.step
        choices = tuple(Choice(f"{step}:{id_}", label) for id_, label in shown.choices)
        self._effects.append(Say(">".join(keys), merged, choices))
