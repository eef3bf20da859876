"""Whatever a person deletes again, wherever the conversation stands: its words are used no more."""

from __future__ import annotations

import msgspec
import pytest

from bot.conversation import Said, TakeBack
from bot.engine import advance
from bot.taking import without_lines
from channels.message import InboundMessage
from tests.bot.citizen import ANSWERS, ZONE, Citizen

SECRET = "rahasiaku"


class Taking(Citizen):
    """Somebody who can delete messages."""

    def takes_back(self, message: InboundMessage, *wordings: str) -> Citizen:
        gone = msgspec.structs.replace(self.message(note="deleted"), reply_to=message.external_id)
        before = self.state
        taken = {message.external_id: wordings or (message.text,)}
        turn = advance(
            self.form,
            before,
            Said((gone,), taken),
            now=self.now,
            zone=ZONE,
            open_cases=self.open_cases,
        )
        self._turn((turn.state, turn.effects))
        return self

    @property
    def remembers(self) -> str:
        return msgspec.json.encode(self.state).decode()


#: What is told at each question, so that it is taken for an answer or kept beside it.
TOLD = {
    "nama": f"Warga {SECRET.title()}",
    "alamat": f"Dusun {SECRET} RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "objek": f"sikap petugas {SECRET}",
    "uraian": f"KTP saya belum jadi dan petugas {SECRET} minta uang.",
    "kapan": f"kemarin {SECRET}",
    "di_mana": f"Kantor {SECRET}",
    "bukti": f"saksi saya {SECRET}",
    "ringkasan": f"Tolong jangan beri tahu {SECRET} ya pak",
}


@pytest.mark.parametrize("key", TOLD)
def test_at_every_question(key: str) -> None:
    citizen = Taking()
    citizen.reaches(key)
    message = citizen.message(text=TOLD[key])
    citizen.sends(message)
    assert SECRET in citizen.remembers.lower()
    citizen.takes_back(message)
    assert SECRET not in citizen.remembers.lower()
    assert citizen.state.taken_back == 1
    assert any("pesan_ditarik" in text.split(">") for text in citizen.texts)


@pytest.mark.parametrize("key", TOLD)
def test_and_when_the_conversation_has_gone_on(key: str) -> None:
    citizen = Taking()
    citizen.reaches(key)
    message = citizen.message(text=TOLD[key])
    citizen.sends(message)
    citizen.says("LANJUT NANTI")
    citizen.takes_back(message)
    assert SECRET not in citizen.remembers.lower()
    citizen.says("LANJUT")
    assert citizen.state.phase in ("form", "confirm", "review")


def test_an_answer_that_is_gone_is_asked_again_before_anything_is_sent() -> None:
    citizen = Taking()
    citizen.reaches("nama")
    message = citizen.message(text=ANSWERS["nama"])
    citizen.sends(message).reaches("ringkasan")
    citizen.takes_back(message)
    assert (citizen.state.phase, citizen.state.asking) == ("form", "nama")
    citizen.says("Warga Contoh Dua")
    assert citizen.state.phase == "review"
    citizen.presses("Kirim")
    assert citizen.submitted.taken_back == 1
    assert citizen.submitted.answers["nama"].value == "Warga Contoh Dua"


def test_a_caption_and_an_explanation_go_with_their_message() -> None:
    citizen = Taking()
    citizen.reaches("bukti")
    picture = citizen.photo()
    words = citizen.message(text=f"ini {SECRET}")
    citizen.sends(picture).sends(words)
    assert [item.caption for item in citizen.state.evidence] == [f"ini {SECRET}"]
    citizen.takes_back(words)
    assert [item.caption for item in citizen.state.evidence] == [""]
    citizen.takes_back(picture)
    assert citizen.state.evidence == ()
    assert citizen.state.taken_back == 2


def test_what_stands_in_no_draft_may_stand_in_a_case_and_nothing_is_said_here() -> None:
    citizen = Taking(open_cases=1)
    message = citizen.message(text="loketnya nomor 2")
    citizen.takes_back(message)
    assert citizen.effects == (TakeBack(message.external_id, ("loketnya nomor 2",)),)


def test_only_whole_lines_go_and_only_once() -> None:
    assert without_lines("ya\nKTP saya belum jadi ya\nya", ["ya"]) == "ya\nKTP saya belum jadi ya"
    assert without_lines("a\nb\nc\nd", ["b\nc"]) == "a\nd"
    assert without_lines("a\nRalat: b", ["b"]) == "a"
    assert without_lines("a", ["a b", ""]) == "a"
    assert without_lines("a", ["a"]) == ""


def test_a_message_that_comes_behind_its_own_deletion_is_not_heard() -> None:
    citizen = Taking()
    citizen.reaches("uraian")
    late = citizen.message(text=f"KTP saya belum jadi dan petugas {SECRET} minta uang.")
    citizen.takes_back(late, "")
    citizen.sends(late)
    assert citizen.heard == ""
    assert citizen.state.asking == "uraian"
    assert SECRET not in citizen.remembers
    other = citizen.message(text="KTP saya belum jadi sejak dua bulan yang lalu.")
    citizen.sends(late, other)
    assert citizen.answer("uraian") == other.text


def test_only_the_newest_of_them_are_remembered() -> None:
    citizen = Taking()
    citizen.agrees()
    for _ in range(50):
        citizen.takes_back(citizen.message(text="entah"), "")
    assert len(citizen.state.gone) == 20
