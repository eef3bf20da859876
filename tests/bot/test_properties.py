"""Whatever is sent, in whatever order: no answer lands in a field that was not asked."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Consented, Erase, Say, State, Submit
from bot.fields import missing
from channels.message import InboundMessage
from tests.bot.citizen import ANSWERS, FORM, Citizen
from tests.examples import examples

WORDS = st.one_of(
    st.sampled_from(
        [
            *("MULAI", "mulai baru", "BATAL", "KEMBALI", "UBAH", "ubah 3", "ubah 99", "LEWATI"),
            *("LANJUT NANTI", "LANJUT", "CUKUP", "NANTI", "TIDAK TAHU", "BANTUAN", "PETUGAS"),
            *("STATUS", "status 42/2026", "CABUT", "INFO", "HAPUS DATA", "KIRIM", "/start"),
            *("ya", "tidak", "1", "2", "3", "9", "baca", "halo", "P", "terima kasih", "👍"),
            *("Suharto", "anonim", "ga usah pake nama", "o812 0000 0005", "tidak punya hp"),
            *(
                "kmrn",
                "besok",
                "tgl 31/31",
                "bukan, 3 hari lalu",
                "desa contoh",
                "tolong kebakaran",
            ),
            *(words for words in ANSWERS.values() if words),
        ]
    ),
    st.text(max_size=80),
)

#: (what, words, number): the number picks a button, an old message, a kind of file.
STEPS = st.tuples(
    st.sampled_from(
        ["say"] * 8
        + ["press"] * 5
        + ["stale", "foreign", "burst", "burst"]
        + ["file", "album", "pin", "sticker", "unsupported", "edit", "blocked", "wait"]
    ),
    WORDS,
    st.integers(0, 30),
)


def messages(citizen: Citizen, what: str, words: str, number: int) -> tuple[InboundMessage, ...]:
    kind = ("photo", "document", "voice", "audio", "video")[number % 5]
    if what == "press" and citizen.buttons:
        button = citizen.buttons[number % len(citizen.buttons)].id
        return (citizen.message(choice=button),)
    if what == "stale":
        return (citizen.message(choice=f"{number}:ya"),)
    if what == "foreign":
        return (citizen.message(choice=words),)
    if what == "burst":
        parts = [words, "lanjut", "Warga Contoh", "KEMBALI", "1"]
        return tuple(citizen.message(part) for part in parts[: 2 + number % 4])
    if what == "file":
        return (citizen.photo(words if number % 2 else "", kind=kind),)
    if what == "album":
        return tuple(citizen.photo(album="a", kind=kind) for _ in range(1 + number % 3))
    if what == "pin":
        return (citizen.message(words if number % 2 else "", location=(0.0, number * 1.0)),)
    if what in ("sticker", "unsupported", "blocked"):
        return (citizen.message(note=what),)
    if what == "edit":
        return (citizen.message(words, edits=f"m{number}", note="edited"),)
    return (citizen.message(words),)


def check(before: State, citizen: Citizen, sent: tuple[InboundMessage, ...]) -> None:
    after = citizen.state
    asked = {before.asking} if before.phase in ("form", "confirm") else set()
    edited = {message.edits for message in sent}
    ended = any(isinstance(effect, Submit | Erase) for effect in citizen.effects)
    anew = ended or not (after.answers or after.passed)
    for key, answer in after.answers.items():
        was = before.answers.get(key)
        if was != answer:
            own = was is not None and edited & set(was.messages)
            assert key in asked or own, (key, before, after)
    if not anew:
        assert before.answers.keys() - after.answers.keys() <= asked
    assert after.step >= before.step
    says = [effect for effect in citizen.effects if isinstance(effect, Say)]
    assert all(not say.choices for say in says[:-1])
    for say in says:
        for choice in say.choices:
            assert choice.id.startswith(f"{after.step}:") and choice.id.isascii()
            assert len(choice.id) <= 60
    if after.answers or after.evidence or after.opening:
        assert after.expires_at is not None
    agreed = any(isinstance(effect, Consented) and effect.given for effect in citizen.effects)
    assert after.consent in (before.consent, None) or agreed
    for effect in citizen.effects:
        if isinstance(effect, Submit) and effect.how == "kirim":
            assert before.consent == FORM.notice
            assert not missing(FORM, State(answers=effect.answers))


def finish(citizen: Citizen) -> Submit:
    """A willing citizen completes the form from wherever it stands."""
    replies = {
        **dict.fromkeys(("idle", "greeted", "officer"), "MULAI"),
        **dict.fromkeys(("stopped", "resume"), "LANJUT"),
        **dict.fromkeys(("cancel", "erase"), "tidak"),
        "notice": "setuju",
        "confirm": "ya",
        "review": "KIRIM",
        "edit": "KEMBALI",
    }
    for _ in range(60):
        state = citizen.state
        citizen.says(replies.get(state.phase) or ANSWERS[state.asking or ""])
        for effect in citizen.effects:
            if isinstance(effect, Submit):
                return effect
    raise AssertionError(f"stuck at {citizen.state}")


@settings(max_examples=examples(250), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25), st.sampled_from([*ANSWERS, ""]), st.integers(0, 1))
def test_any_conversation_keeps_its_answers_apart_and_can_be_finished(
    steps: list[tuple[str, str, int]], start: str, open_cases: int
) -> None:
    citizen = Citizen()
    if start:
        citizen.reaches(start)
    citizen.open_cases = open_cases
    for what, words, number in steps:
        before = citizen.state
        if what == "wait":
            citizen.waits(days=number).is_expired()
            continue
        sent = messages(citizen, what, words, number)
        citizen.sends(*sent)
        check(before, citizen, sent)
    citizen.open_cases = 0
    sent_form = finish(citizen)
    assert sent_form.how in ("kirim", "petugas")
    assert citizen.state.answers == {}


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.text(max_size=200), min_size=1, max_size=6), st.sampled_from([*ANSWERS]))
def test_any_words_at_any_question(texts: list[str], key: str) -> None:
    citizen = Citizen().reaches(key)
    for text in texts:
        before = citizen.state
        message = citizen.message(text)
        citizen.sends(message)
        check(before, citizen, (message,))
