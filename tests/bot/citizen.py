"""A citizen for the tests: says, presses, sends. The state is re-read from JSON every turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from bot.conversation import Effect, Expired, Said, Say, State, Submit
from bot.engine import advance
from bot.engine_texts import ENGINE_TEXTS
from bot.form import Field, Form, Option
from bot.service import NO_CATEGORY, Category
from bot.texts import OFFICE_PARAMS, Catalogue, load_citizen_texts
from channels.message import Address, Attachment, Choice, InboundMessage, Sender

ZONE = "Asia/Pontianak"
#: Monday 23 November 2026, 10.15 WIB: the reference clock of the samples.
MONDAY = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)

HOME = Address("telegram", "kantor", "1")
SENDER = Sender("1", "Nama Tampilan Palsu")

CATALOGUE = Catalogue(load_citizen_texts())
OFFICE = dict.fromkeys(OFFICE_PARAMS, "KANTOR")

FORM = Form(
    id="pengaduan",
    notice="1",
    fields=(
        Field(
            "klasifikasi",
            "choice",
            "pilih_klasifikasi",
            "Jenis",
            "asked",
            options=(
                Option("pengaduan", "Pengaduan", ("keluhan", "aduan")),
                Option("aspirasi", "Aspirasi", ("saran",)),
                Option("informasi", "Minta informasi", ("informasi", "info")),
            ),
        ),
        Field("nama", "name", "tanya_nama", "Nama", "receive", sensitive=True),
        Field("alamat", "address", "tanya_alamat", "Alamat", "receive", sensitive=True),
        Field("kontak", "phone", "tanya_hp", "Nomor HP", "receive", sensitive=True),
        Field("rahasia", "yes_no", "tanya_rahasia", "Rahasiakan", "asked"),
        Field(
            "objek",
            "choice",
            "tanya_objek",
            "Layanan",
            "receive",
            options=(
                Option("ktp_el", "KTP-el", ("ktp", "e-ktp")),
                Option("kk", "Kartu Keluarga", ("kk",)),
                Option("petugas", "Sikap petugas", ("petugas",)),
                Option("lainnya", "Lainnya"),
            ),
        ),
        Field("uraian", "story", "tanya_apa", "Uraian", "asked"),
        Field("kapan", "when", "tanya_kapan", "Waktu kejadian", "asked"),
        Field("di_mana", "place", "tanya_di_mana", "Tempat kejadian", "asked"),
        Field("bukti", "files", "tanya_bukti", "Bukti", "asked"),
    ),
)


class Citizen:
    """Talks to the engine as one person. `heard` is what the last turn said, as plain text."""

    def __init__(
        self,
        form: Form = FORM,
        *,
        now: datetime = MONDAY,
        open_cases: int = 0,
        category: Category = NO_CATEGORY,
    ) -> None:
        self.form = form
        self.now = now
        self.open_cases = open_cases
        self.category = category
        self.state = State(version="v1")
        self.effects: tuple[Effect, ...] = ()
        self.heard = ""
        self.buttons: tuple[Choice, ...] = ()
        self._count = 0

    # what a citizen does

    def says(self, *texts: str) -> Citizen:
        """One message, or a burst."""
        return self.sends(*(self.message(text=text) for text in texts))

    def presses(self, label: str) -> Citizen:
        """The button of the last question that bears this label."""
        for choice in self.buttons:
            if CATALOGUE.label(choice.label) == label:
                return self.presses_id(choice.id)
        shown = [CATALOGUE.label(choice.label) for choice in self.buttons]
        raise AssertionError(f"no button {label!r} among {shown}")

    def presses_id(self, choice: str) -> Citizen:
        return self.sends(self.message(choice=choice))

    def sends(self, *messages: InboundMessage) -> Citizen:
        self._turn(advance_with(self, messages))
        return self

    def photo(self, caption: str = "", *, kind: str = "photo", album: str = "") -> InboundMessage:
        """A message with a file, to be sent."""
        file = Attachment("ref", "image/jpeg", kind=kind, size=1000)
        return self.message(text=caption, attachments=(file,), album=album)

    def message(
        self,
        text: str = "",
        *,
        choice: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        location: tuple[float, float] | None = None,
        edits: str | None = None,
        note: str = "",
        album: str = "",
    ) -> InboundMessage:
        self._count += 1
        return InboundMessage(
            address=HOME,
            sender=SENDER,
            external_id=f"m{self._count}",
            sent_at=self.now,
            received_at=self.now,
            text=text,
            choice=choice,
            attachments=attachments,
            location=location,
            edits=edits,
            note=note,
            album=album,
        )

    def waits(self, **time: float) -> Citizen:
        self.now += timedelta(**time)
        return self

    def is_expired(self) -> Citizen:
        self.state = _reread(self.state)
        turn = advance(self.form, self.state, Expired(), now=self.now, zone=ZONE)
        self._turn((turn.state, turn.effects))
        return self

    # what came of it

    def _turn(self, result: tuple[State, tuple[Effect, ...]]) -> None:
        self.state, self.effects = result
        said = [effect for effect in self.effects if isinstance(effect, Say)]
        self.heard = "\n---\n".join(spoken(say) for say in said)
        if said:
            self.buttons = said[-1].choices

    @property
    def texts(self) -> list[str]:
        """Text keys of what was said."""
        return [effect.text for effect in self.effects if isinstance(effect, Say)]

    @property
    def submitted(self) -> Submit:
        found = [effect for effect in self.effects if isinstance(effect, Submit)]
        assert len(found) == 1, self.effects
        return found[0]

    def answer(self, key: str) -> object:
        return self.state.answers[key].value

    # ways to a certain question

    def agrees(self) -> Citizen:
        """Up to the first question."""
        return self.says("/start").presses("Buat pengaduan").presses("Setuju")

    def reaches(self, key: str) -> Citizen:
        """Answer everything before this field, or before the summary ("ringkasan")."""
        if self.state.phase == "idle":
            self.agrees()
        for field, words in ANSWERS.items():
            if field == key:
                break
            if self.state.asking == field:
                self.says(words)
                if self.state.phase == "confirm":
                    self.presses("Benar")
        reached = self.state.asking if self.state.phase == "form" else self.state.phase
        assert reached == {"ringkasan": "review"}.get(key, key), (reached, key)
        return self


ANSWERS = {
    "klasifikasi": "1",
    "nama": "Warga Contoh",
    "alamat": "Dusun Contoh RT 02 RW 01, Desa Contoh, Kec. Contoh",
    "kontak": "0812-0000-0001",
    "rahasia": "tidak",
    "objek": "ktp",
    "uraian": "KTP saya sudah dua bulan belum jadi, katanya tiga hari.",
    "kapan": "kemarin",
    "di_mana": "Kantor Disdukcapil",
    "bukti": "NANTI",
    "ringkasan": "",
}


def spoken(say: Say) -> str:
    """What the citizen reads; every placeholder must have been given."""
    params = {**OFFICE, **say.params}
    for part in say.text.split(">"):
        assert part in ENGINE_TEXTS or part in {field.ask for field in FORM.fields}, part
    return CATALOGUE.render(say.text, params, markup="plain")


def _reread(state: State) -> State:
    return msgspec.json.decode(msgspec.json.encode(state), type=State)


def advance_with(
    citizen: Citizen, messages: tuple[InboundMessage, ...]
) -> tuple[State, tuple[Effect, ...]]:
    before = _reread(citizen.state)
    turn = advance(
        citizen.form,
        before,
        Said(messages),
        now=citizen.now,
        zone=ZONE,
        open_cases=citizen.open_cases,
        category=citizen.category,
    )
    assert _reread(turn.state) == turn.state
    return turn.state, turn.effects
