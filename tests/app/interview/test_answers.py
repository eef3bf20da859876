"""Whatever is answered, a profile comes of it that nothing is wrong with; words are data."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.interview import reading
from app.interview.answers import (
    WAYS,
    Answers,
    Awaited,
    ByWay,
    Choice,
    Filed,
    Level,
    Needs,
    Routine,
    read_answers,
)
from app.interview.building import build
from app.interview.conducting import conduct
from app.interview.faults import faults
from app.interview.names import label_keys
from app.interview.question import Question
from app.interview.reading import Wrong
from backoffice.office.profile import catalogue, load_profile
from tests.app.interview.people import built, explored, linted, shown_sample
from tests.examples import examples

PLAIN = Answers(
    id="contoh",
    name="Kantor Contoh",
    service="Pengaduan",
    address="Jl. Contoh No. 1",
    prefix="CTH",
    receives="Petugas",
    units=("Seksi A",),
    head="Camat",
    amount=5,
)
HOSTILE = 'Kantor "Contoh" \\ *Raya* {nama} [[x]] | <b>]\u202e = """ # '

TITLES = ("Petugas", "Seksi A", "Seksi B", "Sekretaris", "Camat", "Kasubbag", 'Ka. "Umum"', "Admin")
some = st.lists(st.sampled_from(TITLES), unique=True, max_size=3).map(tuple)
needs = st.sampled_from(("receive", "complete", "asked", ""))
choices = st.builds(
    Choice,
    label=st.sampled_from(("Layanan", "Sumber", "Pokok dugaan", "1")),
    question=st.sampled_from(("Tentang apa?", "{apa} [[itu]]")),
    options=st.sampled_from((("KTP", "Petugas", "Lainnya"), ("a b", "a-b", "{x}"))),
    need=st.sampled_from(("receive", "complete", "asked")),
)
LEVELS = (
    (),
    (Level("Ringan", 3), Level("Berat", 10)),
    (Level("1", 1), Level("2", 2)),
    (Level("Ringan", 3, "Seksi A"), Level("Sedang", 5, "Kasi"), Level("Berat", 10)),
)
waits = st.sampled_from(((), (Awaited("Jadwal rapat"), Awaited("jadwal-rapat", 2))))
duties = st.sampled_from(
    ((), (Routine("Kotak", "senin 08.00"), Routine("1", "hari kerja ke-15 15.29", late=3)))
)
archive = st.sampled_from(((), (Filed("Berkas [x]", 0, 100), Filed("{y}", 2, 3, "permanen"))))


@st.composite
def any_answers(draw: st.DrawFn) -> Answers:
    head = draw(st.sampled_from(TITLES))
    levels = draw(st.sampled_from(LEVELS))
    category = draw(st.none() | choices)
    taken = {category.label} if category else set[str]()
    more = draw(st.lists(choices, max_size=2, unique_by=lambda one: one.label))
    direct = ("tidak", "selalu", "ringan") if levels else ("tidak", "selalu")
    accused = draw(st.sampled_from(("", *category.options))) if category else ""
    found = replace(
        PLAIN,
        receives=draw(st.sampled_from([one for one in TITLES if one != head])),
        head=head,
        units=draw(some.filter(bool)),
        checks_by=draw(st.sampled_from(("", *TITLES))),
        signs=draw(some),
        up=draw(some),
        to_head=draw(st.booleans()),
        down=draw(st.sampled_from(("", *TITLES))),
        needs=draw(st.builds(Needs, **dict.fromkeys(Needs.__struct_fields__, needs))),
        category=category,
        choices=tuple(one for one in more if one.label not in taken),
        direct=draw(st.sampled_from(direct)),
        paper=draw(st.booleans()),
        checklist=draw(st.sampled_from(((), ("Jelas", "Wewenang", "1")))),
        meeting=draw(st.sampled_from(("tidak", "boleh", "wajib"))),
        levels=levels,
        unit=draw(st.sampled_from(("hari", "hari_kerja", "jam"))),
        counted=draw(st.sampled_from(("diterima", "lengkap"))),
        told=draw(st.sampled_from(((), ("lengkap", "unit"), ("telaah", "naik", "bagi")))),
        hide=draw(st.booleans()),
        accused=accused,
    )
    found = replace(
        found,
        ways=draw(ways(tuple(label_keys(found)))),
        waits=draw(waits),
        pauses=draw(st.sampled_from(((), found.titles, found.titles[-1:]))),
        plans=draw(st.booleans()),
        duties=tuple(
            replace(one, by=draw(st.sampled_from(("", *found.titles)))) for one in draw(duties)
        ),
        archive=draw(archive),
        archivist=draw(st.sampled_from(("", *found.titles))),
        case_years=draw(st.sampled_from((1, 5, 100))),
    )
    return replace(found, accused_to=draw(st.sampled_from(("", *found.titles))) if accused else "")


def ways(labels: tuple[str, ...]) -> st.SearchStrategy[tuple[ByWay, ...]]:
    """Some ways in, by which something else is needed of these questions."""
    needed = st.dictionaries(
        st.sampled_from(labels),
        st.sampled_from(("receive", "complete", "asked", "optional")),
        max_size=3,
    )
    one = st.builds(ByWay, way=st.sampled_from(tuple(WAYS)), needs=needed)
    return st.lists(one, max_size=2, unique_by=lambda way: way.way).map(tuple)


@given(any_answers())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_answered_a_sound_profile_comes_of_it(answers: Answers) -> None:
    assert faults(answers) == []
    with tempfile.TemporaryDirectory() as parent:
        assert linted(built(Path(parent), answers)) == []


@given(any_answers())
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_answered_cases_go_every_way_to_an_end(answers: Answers) -> None:
    with tempfile.TemporaryDirectory() as parent:
        explored(built(Path(parent), answers))


@given(any_answers())
@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # An office is opened for each: to look for a smaller one would take minutes.
    phases=(Phase.explicit, Phase.generate),
)
def test_whatever_is_answered_a_citizen_comes_to_a_receipt(answers: Answers) -> None:
    with tempfile.TemporaryDirectory() as parent:
        shown = shown_sample(built(Path(parent), answers))
    assert "> [Kirim]" in shown


#: What somebody types who has not read the question; each is taken by some of them.
TYPED = (
    "", "ya", "tidak", "-", "tidak tahu", "?", "kembali", "ulang", "5", "2 tahun", "07.30-16.00",
    "8-16", "tutup", "kec_contoh", "SGU", "NOMOR/TAHUN", "Camat", "camat", "Petugas Loket", "1; 2",
    "Kasi A, Kasi B", "Kasi A; Kasi B", "Ringan 3; Berat 10", "hari kerja ke-1 09.00", "wajib",
    "boleh", "hari", "lengkap", "KTP; KK; Lainnya", "nama boleh; alamat tanya", "kotak", "chat",
    "permanen", "x" * 300, "{nama} [[x]] \"", "\x1b[A", "ringan", "selalu",
)  # fmt: skip


@given(st.lists(st.sampled_from(TYPED), min_size=40, max_size=150))
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_the_interview_ends_with_a_sound_profile(typed: list[str]) -> None:
    """Nobody is led where no answer is taken, and nothing falls over."""
    left, asked = list(typed), 0

    def ask(question: Question) -> str:
        nonlocal asked
        asked += 1
        assert asked < 1000, f"nothing leads on from: {question.text}"
        if left:
            return left.pop()
        return next(one for one in TYPED if taken(question, one or question.default))

    answers = conduct(ask, lambda sentence: None, lambda id: False)
    with tempfile.TemporaryDirectory() as parent:
        assert linted(built(Path(parent), answers)) == []


@pytest.mark.parametrize("said", ["ya", "Tidak boleh", "\x1b[!", "…"])
def test_what_names_nothing_is_no_name_of_a_question(said: str) -> None:
    with pytest.raises(Wrong):
        reading.label(())(said)


def taken(question: Question, text: str | None) -> bool:
    try:
        question.read(text or "")
    except Wrong:
        return False
    return text is not None and text not in ("kembali", "ulang", "?", "tidak tahu")


def test_words_that_would_mean_something_elsewhere_are_words(tmp_path: Path) -> None:
    raw = {
        "id": "contoh",
        "name": HOSTILE + "\n[office]\nid = 1",
        "service": "Pengaduan {biaya}",
        "address": "Jl. 'Contoh'\x1b[31m No. 1",
        "prefix": "CTH",
        "receives": 'Petugas "A"\n',
        "units": ["[[roles]]", "*Seksi*"],
        "head": "Camat | <script>",
        "amount": 5,
        "category": {
            "label": "Layanan [x]",
            "question": "Apa {kode} [[itu]]?",
            "options": ['"', "]\\", "{nama}"],
        },
        "clauses": {"peran": 'L1 | "x"'},
    }
    answers = read_answers(raw)
    assert faults(answers) == []
    folder = built(tmp_path, answers)
    assert linted(folder) == []
    profile = load_profile(folder)
    assert profile.office.name == answers.name
    assert "\n" not in answers.name
    assert '"""' in answers.name
    assert profile.office.address == "Jl. 'Contoh' [31m No. 1"
    titles = {role.title for role in profile.roles}
    assert {'Petugas "A"', "[[roles]]", "*Seksi*", "Camat | <script>"} <= titles
    (field,) = [one for one in profile.form.fields if one.key == "layanan_x"]
    assert tuple(one.label for one in field.options) == ('"', "]\\", "{nama}")
    asked = catalogue(profile).render(field.ask, {}, markup="plain")
    assert asked.startswith("Apa (kode) ((itu))?")
    table = [line for line in (folder / "SOP.md").read_text("utf-8").splitlines() if "L1" in line]
    assert table[0].replace("\\|", "").count("|") == 4


def test_equal_answers_give_equal_files_that_are_toml() -> None:
    files = build(PLAIN)
    assert files == build(replace(PLAIN))
    assert sorted(files) == ["SOP.md", "profile.toml", "texts.id.toml"]
    assert tomllib.loads(files["profile.toml"])["office"]["id"] == "contoh"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"id": "Kec Contoh"}, "id"),
        ({"prefix": "ABCD"}, "prefix"),
        ({"register": "{year}"}, "register"),
        ({"register": "{ordinal.real}/{year}"}, "register"),
        ({"address": ""}, "address"),
        ({"units": ()}, "units"),
        ({"head": "Petugas"}, "receives"),
        ({"head": "petugas"}, "receives"),
        ({"amount": 0}, "amount"),
        ({"hours": {}}, "hours"),
        ({"hours": {"8": "07.30-16.00"}}, "hours.8"),
        ({"hours": {"1": "16.00-07.30"}}, "hours.1"),
        ({"direct": "ringan"}, "direct"),
        ({"levels": (Level("Ringan", 3),)}, "levels"),
        ({"waits": (Awaited("Jadwal; rapat"),)}, "waits"),
        ({"waits": (Awaited("Jadwal", 0),)}, "waits"),
        ({"pauses": ("Entah",)}, "pauses"),
        ({"duties": (Routine("Kotak", "minggu 08.00"),)}, "duties"),
        ({"duties": (Routine("Kotak", "Senin jam 8"),)}, "duties"),
        ({"duties": (Routine("Kotak", "senin 08.00", "Entah"),)}, "duties"),
        ({"archive": (Filed("Berkas", 2, -1),)}, "archive"),
        ({"archive": (Filed("Berkas", 2, 3), Filed("berkas", 2, 3))}, "archive"),
        ({"archivist": "Entah"}, "archivist"),
        ({"case_years": 0}, "case_years"),
        ({"ways": (ByWay("burung", {}),)}, "ways"),
        ({"ways": (ByWay("kotak", {}), ByWay("kotak", {}))}, "ways"),
        ({"ways": (ByWay("kotak", {"Uraian": "asked"}),)}, "ways"),
        ({"accused": "Petugas"}, "accused"),
        ({"category": Choice("Nama", "Siapa?", ("a", "b"))}, "category.label"),
        ({"category": Choice("Jenis x", "Apa?", ("a" * 21, "b"))}, "category.options"),
        ({"told": ("entah",)}, "told"),
        ({"clauses": {"entah": "L1"}}, "clauses.entah"),
    ],
)
def test_what_cannot_be_built_is_told_with_its_key(changes: dict[str, object], key: str) -> None:
    assert key in [one.partition(": ")[0] for one in faults(replace(PLAIN, **changes))]
