"""Files, voices and pins: kept wherever they are sent, and acknowledged once."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.conversation import Answer, Evidence
from bot.fields import field_of, first_pile, kind_of, pile, piles
from bot.form import Field
from bot.kinds.choice import exact_option
from bot.kinds.files import CUKUP, NANTI, is_none
from bot.kinds.kind import Heard, Problem
from bot.menu import is_refusal
from bot.turn_builder import Talk
from channels.message import InboundMessage

#: Files of one complaint, and the size of one in MB, where the profile says nothing.
MAX_FILES = 20
MAX_MB = 20

_NAMES = {
    "photo": "foto",
    "document": "dokumen",
    "voice": "rekaman suara",
    "audio": "rekaman",
    "video": "video",
    "location": "lokasi",
}


def has_files(message: InboundMessage) -> bool:
    """The message brings a file or a pin."""
    return bool(message.attachments) or message.location is not None


def keep(talk: Talk, messages: Sequence[InboundMessage], key: str = "") -> tuple[Evidence, ...]:
    """Add what these messages bring to the draft; return what was added.

    `key` is of the question that they answer; without one it is the first for files. A repeat is
    added once. Says so when a file is too large to be fetched or there are too many.
    """
    piles_now = piles(talk.form, talk.state.answers, talk.state.evidence)
    place = key if key in piles_now else first_pile(talk.form, talk.state.answers)
    field = field_of(talk.form, place)
    limits = field.limits if field is not None else {}
    most, megabytes = limits.get("max_files", MAX_FILES), limits.get("max_mb", MAX_MB)
    known = {(item.message, item.index) for item in talk.state.evidence}
    added: list[Evidence] = []
    for message in messages:
        found = [
            Evidence(message.external_id, index, attachment.kind, message.text.strip(), field=place)
            for index, attachment in enumerate(message.attachments)
            if not _too_large(talk, attachment.size, megabytes)
        ]
        if message.location is not None:
            index = len(message.attachments)
            found.append(Evidence(message.external_id, index, "location", field=place))
        added += [item for item in found if (item.message, item.index) not in known]
    room = max(0, most - len(piles_now[place]))
    if len(added) > room:
        added = added[:room]
        talk.note("bukti_penuh", jumlah_bukti=str(most))
    talk.set(evidence=talk.state.evidence + tuple(added))
    return tuple(added)


def _too_large(talk: Talk, size: int | None, megabytes: int) -> bool:
    if size is None or size <= megabytes * 1024 * 1024:
        return False
    talk.note("bukti_gagal", alasan="terlalu besar", batas_mb=str(megabytes))
    return True


def same_album(talk: Talk, messages: Sequence[InboundMessage]) -> bool:
    """All of these belong to the album that was acknowledged last."""
    album = talk.state.album
    return bool(album) and all(m.album == album and m.attachments for m in messages)


def remember_album(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """The album that is acknowledged in this turn."""
    talk.set(album=messages[-1].album if messages else "")


def names(items: Sequence[Evidence]) -> str:
    """What was sent, in a few words: "foto", "3 berkas"."""
    if len(items) == 1:
        return _NAMES.get(items[0].kind, "berkas")
    return f"{len(items)} berkas"


def keep_aside(talk: Talk, messages: Sequence[InboundMessage]) -> None:
    """Keep files that answer nothing and acknowledge them in a line."""
    bringing = [message for message in messages if has_files(message)]
    if not bringing:
        return
    added = keep(talk, bringing)
    remember_album(talk, bringing)
    if not added:
        return
    if all(item.kind == "voice" for item in added):
        talk.note("suara_diterima")
    else:
        talk.note("bukti_dicatat", jenis=names(added))


def hear_files(talk: Talk, field: Field, messages: Sequence[InboundMessage]) -> None:
    """The question for evidence: files, their explanation, CUKUP or NANTI."""
    bringing = [message for message in messages if has_files(message)]
    words = "\n".join(m.text.strip() for m in messages if m.text.strip() and not has_files(m))
    if bringing:
        quiet = same_album(talk, bringing) and not words
        # The rest of an album belongs where it began, whatever is asked by now.
        began = talk.state.evidence[-1:] if quiet else ()
        added = keep(talk, bringing, next((item.field for item in began), field.key))
        if quiet:
            waiting = tuple(item.message for item in added if not item.caption)
            talk.set(explaining=talk.state.explaining + waiting if talk.state.explaining else ())
            return
        remember_album(talk, bringing)
        if added and not words:
            _acknowledge(talk, field, added)
            return
        if added:
            talk.set(explaining=tuple(item.message for item in added if not item.caption))
    if words:
        _hear_words(talk, field, words, tuple(m.external_id for m in messages))
    else:
        talk.ask()


def _acknowledge(talk: Talk, field: Field, added: tuple[Evidence, ...]) -> None:
    # An album carries its caption on one of its files; that explains them all.
    captioned = any(item.caption for item in added)
    talk.set(misses=0, explaining=() if captioned else tuple(item.message for item in added))
    if captioned:
        talk.note("bukti_dicatat", jenis=names(added))
        talk.ask()
    elif len(added) > 1:
        talk.retry("bukti_beberapa", {"jumlah_baru": str(len(added))})
    elif added[0].kind == "photo":
        talk.retry("foto_tanpa_ket")
    else:
        number = str(len(pile(talk.form, talk.state, field.key)))
        talk.retry("bukti_diterima", {"nomor": number, "jenis": names(added)})


def _hear_words(talk: Talk, field: Field, words: str, messages: tuple[str, ...]) -> None:
    if exact_option((CUKUP,), words):
        finish_files(talk, field)
    elif exact_option((NANTI,), words) or is_none(words) or is_refusal(words, sentences=False):
        postpone_files(talk, field)
    elif talk.state.explaining:
        explain(talk, talk.state.explaining, words)
        talk.set(explaining=())
        talk.note("keterangan_dicatat")
        talk.ask()
    else:
        heard = Heard(text=words, messages=messages, before=talk.state.proposal)
        result = kind_of(field).read(field, heard, now=talk.now, zone=talk.zone)
        if isinstance(result, Problem):
            talk.set(proposal=result.partial)
            talk.note(result.text)
        talk.ask()


def explain(talk: Talk, messages: Sequence[str], words: str) -> None:
    """Give the evidence of these messages its caption."""
    talk.set(
        evidence=tuple(
            replace(item, caption=words) if item.message in messages else item
            for item in talk.state.evidence
        )
    )


def finish_files(talk: Talk, field: Field) -> None:
    """CUKUP: with evidence, or words about it, the question is answered."""
    state = talk.state
    if not pile(talk.form, state, field.key) and state.proposal is None:
        postpone_files(talk, field)
        return
    said = state.proposal or state.answers.get(field.key) or Answer("", "", "")
    talk.set(
        answers={**state.answers, field.key: said},
        passed=_without(state.passed, field.key),
        editing=False,
    )
    talk.go_on()


def postpone_files(talk: Talk, field: Field) -> None:
    """NANTI: the question is passed over, unless nothing can be registered without evidence."""
    state = talk.state
    if pile(talk.form, state, field.key) or state.proposal is not None:
        finish_files(talk, field)
    elif field.need == "receive":
        talk.note("wajib_diisi")
        talk.ask()
    else:
        talk.set(passed=(*_without(state.passed, field.key), field.key), editing=False)
        talk.go_on()


def _without(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(other for other in keys if other != key)


def asks_for_files(talk: Talk) -> bool:
    """The current question is the one for evidence."""
    field = field_of(talk.form, talk.state.asking)
    return talk.state.phase == "form" and field is not None and kind_of(field).takes_files
