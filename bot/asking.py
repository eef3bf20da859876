"""The questions of the form: an answer is read, shown back where it could be wrong, and kept."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot import evidence, pausing
from bot.conversation import Answer
from bot.declaring import declared, is_wanted, wanted
from bot.fields import has_content, kind_of
from bot.form import Field
from bot.kinds.choice import exact_option
from bot.kinds.kind import Heard, Problem, Reading
from bot.menu import Command, is_refusal
from bot.turn_builder import Talk
from bot.words import fold, is_greeting, is_islamic_greeting, is_no, is_yes
from channels.message import InboundMessage

#: After so many answers in a row that were not understood, an officer is offered each time.
_MISSES = 3
#: So many refusals of what cannot be skipped; then nobody is asked a third time.
_REFUSALS = 2


def hear(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages while a field is asked."""
    field = talk.field
    if field is None:
        talk.go_on()
        return
    if kind_of(field).takes_files:
        evidence.hear_files(talk, field, messages)
        return
    heard = _heard(talk, field, messages)
    if not heard.text and heard.location is None and not heard.voice:
        talk.ask()
        return
    if _declines(talk, field, heard):
        refuse(talk, field)
        return
    if _only_greets(talk, field, heard):
        if is_islamic_greeting(heard.text):
            talk.note("salam_islami")
        talk.set(misses=talk.state.misses + 1)
        talk.ask()
        return
    _take(talk, field, _read(talk, field, heard, messages))


def _heard(talk: Talk, field: Field, messages: Sequence[InboundMessage]) -> Heard:
    """What counts as the answer; files among the messages are kept as evidence."""
    telling = kind_of(field).telling
    pins = [m.location for m in messages if m.location is not None]
    pin = pins[-1] if pins and kind_of(field).takes_pin else None
    files = [m for m in messages if m.attachments or (m.location is not None and pin is None)]
    voice = telling and any(a.kind == "voice" for m in messages for a in m.attachments)
    if telling:
        # At the story a recording is the answer, and a caption part of it.
        added = evidence.keep(talk, files)
        evidence.remember_album(talk, files)
        if added and not voice:
            talk.note("bukti_dicatat", jenis=evidence.names(added))
    else:
        evidence.keep_aside(talk, files)
    texts = [
        m.contact_phone if kind_of(field).takes_contact and m.contact_phone else m.text.strip()
        for m in messages
        if telling or not m.attachments
    ]
    return Heard(
        text="\n".join(text for text in texts if text),
        location=pin,
        voice=voice,
        messages=tuple(m.external_id for m in messages),
        before=talk.state.proposal if talk.state.phase == "form" else None,
        tries=talk.state.misses,
    )


def _declines(talk: Talk, field: Field, heard: Heard) -> bool:
    kind = kind_of(field)
    if field.need != "receive" or not is_refusal(heard.text, sentences=kind.declined_in_sentences):
        return False
    # "Tidak" may be one of the answers.
    return not kind.chooses or isinstance(
        kind.read(field, heard, now=talk.now, zone=talk.zone), Problem
    )


def _only_greets(talk: Talk, field: Field, heard: Heard) -> bool:
    if kind_of(field).chooses or heard.location is not None or not heard.text:
        return False
    # "Salam" is a name too: whoever repeats it means it.
    patient = talk.state.misses == 0 or kind_of(field).telling
    return patient and is_greeting(heard.text) and any(char.isalpha() for char in heard.text)


def _read(
    talk: Talk, field: Field, heard: Heard, messages: Sequence[InboundMessage]
) -> Reading | Problem:
    kind = kind_of(field)
    result = kind.read(field, heard, now=talk.now, zone=talk.zone)
    texts = [m for m in messages if m.text.strip() and not m.attachments]
    if isinstance(result, Reading) or kind.telling or len(texts) < 2:
        return result
    # Several messages at a short question: one of them may be the answer.
    for message in reversed(texts):
        alone = msgspec.structs.replace(
            heard, text=message.text.strip(), messages=(message.external_id,)
        )
        single = kind.read(field, alone, now=talk.now, zone=talk.zone)
        if isinstance(single, Reading):
            return single
    return result


def _take(talk: Talk, field: Field, result: Reading | Problem) -> None:
    if isinstance(result, Reading):
        if result.confirm:
            talk.set(phase="confirm", proposal=result.answer, misses=0)
            talk.ask()
        else:
            accept(talk, field, result.answer)
        return
    misses = talk.state.misses + (1 if result.counts else 0)
    talk.set(phase="form", proposal=result.partial, misses=misses)
    if result.leaves and field.need != "receive":
        talk.note("isian_dilewati")
        skip(talk, field)
    elif result.counts and misses >= _MISSES:
        talk.note("tidak_paham")
        talk.ask()
    else:
        talk.retry(result.text, dict(result.params))


def accept(talk: Talk, field: Field, answer: Answer) -> None:
    """Keep an answer to the field that is asked, and go on."""
    state = talk.state
    if not is_wanted(field, answer):
        talk.note("isian_belum_sesuai", bagian=field.label, pilihan=wanted(field))
    answer = declared(talk.form, field, answer, state.answers, now=talk.now, zone=talk.zone)
    told = kind_of(field).as_story and answer.words == state.opening
    talk.set(
        answers={**state.answers, field.key: answer},
        passed=tuple(key for key in state.passed if key != field.key),
        proposal=None,
        editing=False,
        misses=0,
        opening="" if told else state.opening,
        refusals=0 if field.need == "receive" and not kind_of(field).as_story else state.refusals,
    )
    talk.go_on()


def press(talk: Talk, option: str, message: InboundMessage) -> None:
    """A button of the current question."""
    field = talk.field
    if field is None:
        talk.go_on()
        return
    if talk.state.phase == "confirm":
        _settle(talk, field, option == "ya")
    elif option == "lewati":
        skip(talk, field)
    elif kind_of(field).takes_files:
        if option == "cukup":
            evidence.finish_files(talk, field)
        else:
            evidence.postpone_files(talk, field)
    else:
        heard = Heard(option=option, messages=(message.external_id,), tries=talk.state.misses)
        _take(talk, field, kind_of(field).read(field, heard, now=talk.now, zone=talk.zone))


def hear_confirmation(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Plain messages while a reading waits for "benar"."""
    field = talk.field
    if field is None or talk.state.proposal is None:
        talk.go_on()
        return
    evidence.keep_aside(talk, [m for m in messages if evidence.has_files(m)])
    words = "\n".join(m.text.strip() for m in messages if m.text.strip() and not m.attachments)
    if not words:
        talk.ask()
    elif is_yes(words) or fold(words) in ("pakai", "pake", "benar semua"):
        _settle(talk, field, True)
    elif is_no(words) or fold(words) in ("ubah", "ganti", "tulis lagi", "salah"):
        _settle(talk, field, False)
    else:
        _correct(talk, field, messages)


def _correct(talk: Talk, field: Field, messages: Sequence[InboundMessage]) -> None:
    """Neither yes nor no: perhaps the right answer itself ("bukan, tanggal 5")."""
    words = "\n".join(m.text.strip() for m in messages if not m.attachments)
    heard = Heard(
        text=_without_no(words.strip()),
        messages=tuple(m.external_id for m in messages),
        tries=0,
    )
    result = kind_of(field).read(field, heard, now=talk.now, zone=talk.zone)
    if isinstance(result, Reading) and kind_of(field).as_story and talk.state.opening:
        # More of the story, told while the first words wait to be used.
        talk.remember(words)
        talk.go_to(field)
    elif isinstance(result, Reading) or result.understood:
        _take(talk, field, result)
    else:
        talk.set(misses=talk.state.misses + 1)
        talk.note("tidak_paham")
        talk.ask()


def _without_no(words: str) -> str:
    head, _, rest = words.partition(" ")
    return rest.strip() if rest and is_no(head.strip(",.")) else words


def _settle(talk: Talk, field: Field, right: bool) -> None:
    proposal = talk.state.proposal
    if right and proposal is not None:
        accept(talk, field, proposal)
    else:
        talk.go("form", field.key)


def skip(talk: Talk, field: Field) -> None:
    """LEWATI, TIDAK TAHU: what can be skipped is; what cannot is explained, and never twice."""
    state = talk.state
    if kind_of(field).takes_pin and state.phase == "form" and state.proposal is not None:
        accept(talk, field, state.proposal)  # the pin alone is a place
    elif kind_of(field).takes_files:
        evidence.postpone_files(talk, field)
    elif field.need == "receive":
        refuse(talk, field)
    else:
        if kind_of(field).as_story and state.proposal is not None and not state.opening:
            talk.remember(state.proposal.words)
        if talk.unread_words:
            talk.remember(talk.unread_words)
        answers = {key: answer for key, answer in state.answers.items() if key != field.key}
        passed = (*(key for key in state.passed if key != field.key), field.key)
        talk.set(answers=answers, passed=passed, proposal=None, editing=False)
        if talk.state.refusals >= _REFUSALS and not has_content(talk.form, talk.state):
            _give_up(talk)
        else:
            talk.go_on()


def refuse(talk: Talk, field: Field) -> None:
    """The citizen declines what is needed: explained once; the second time an officer helps."""
    talk.set(refusals=talk.state.refusals + 1, misses=0)
    if talk.state.refusals < _REFUSALS:
        talk.note("identitas_wajib" if field.sensitive else "wajib_diisi")
        talk.ask()
    elif has_content(talk.form, talk.state):
        talk.submit("petugas")
    else:
        _give_up(talk)


def _give_up(talk: Talk) -> None:
    story = talk.story()
    if story is not None and story.key != talk.state.asking and story.key not in talk.state.passed:
        talk.note("cerita_dulu")
        talk.go_to(story)
    else:
        pausing.call_officer(talk)


def _half(talk: Talk, field: Field) -> Answer | None:
    """The first half of an answer, which may be the whole of it."""
    return None if kind_of(field).keeps_unread else talk.state.proposal


def hear_command(talk: Talk, command: Command, message: InboundMessage) -> bool:
    """Words that answer or pass the current field. False: this command is not for a field."""
    field = talk.field
    if field is None or talk.state.phase not in ("form", "confirm"):
        return False
    phase = talk.state.phase
    named = exact_option(field.options, message.text) if kind_of(field).chooses else None
    if phase == "form" and named is not None and not command.shouted:
        hear(talk, (message,))
        return True
    if command.name in ("lewati", "tidak_tahu"):
        skip(talk, field)
    elif command.name in ("cukup", "nanti") and phase == "form" and kind_of(field).takes_files:
        if command.name == "cukup":
            evidence.finish_files(talk, field)
        else:
            evidence.postpone_files(talk, field)
    elif command.name == "cukup" and phase == "form" and (half := _half(talk, field)):
        accept(talk, field, half)  # the story is told, though it is short
    elif command.name == "nanti" and phase == "form":
        skip(talk, field)
    elif command.name == "ubah" and phase == "confirm" and not command.rest:
        _settle(talk, field, False)
    else:
        return False
    return True
