"""Layouts and values make letters; what people wrote is never read as a layout."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backoffice.papers import layout, letter
from backoffice.papers.building import begun, build
from backoffice.papers.filling import GAP, lines_of
from backoffice.papers.layout import SectionRule
from backoffice.papers.layout_files import LayoutError, house_layouts, load_layouts
from backoffice.papers.values import VALUES, Value
from tests.backoffice.papers.examples import HEAD_OF_OFFICE, example
from tests.backoffice.papers.examples import VALUES as FILLED

HOSTILE = "{nama} #1 $x$ *tebal* _miring_ {{7*7}} [[aside]] <b>&amp;</b> {{ 7*7 }} {% if %} \\n"


def rows_of(made: letter.Letter) -> dict[str, letter.Row]:
    return {
        row.label: row
        for block in made.blocks
        if isinstance(block, letter.Rows | letter.Reference)
        for row in block.rows
    }


def test_every_paper_of_an_office_has_a_layout() -> None:
    assert set(house_layouts()) == {
        *("tanda_terima", "lembar_pengaduan", "formulir_kosong", "lembar_disposisi"),
        *("telaahan_staf", "nota_dinas", "undangan", "notula", "daftar_hadir", "berita_acara"),
        *("surat_jawaban", "rekap_hasil_rapat", "surat_pengantar", "daftar_panggil"),
        "pengantar_rekap",
    }


def test_every_value_is_used_by_a_layout() -> None:
    """What no paper shows would be asked for in vain. An office's own layouts may show the rest."""
    text = str([house_layouts()[name] for name in house_layouts()])
    # A paper's part begins with what came of the meeting.
    unused = {name for name in VALUES if f"{{{name}}}" not in text and f"'{name}'" not in text} - {
        "tanda_sifat",
        "hasil_rapat",
    }
    assert unused == {"nama_kantor", "alamat_kantor", "telepon_kantor", "jam_kerja"}


def test_the_examples_know_every_value() -> None:
    assert set(VALUES) - set(FILLED) == {
        "telepon_kantor",
        "jam_kerja",
        "tanda_sifat",
        "hasil_rapat",
        "no_sk",
    }


def test_a_row_without_a_value_is_left_out_or_dotted_or_dashed() -> None:
    rows = rows_of(build(house_layouts()["tanda_terima"], {}))
    assert "Kode lacak" not in rows
    assert rows["Alamat"].lines == ()
    assert rows["Lampiran"].lines == ("-",)


def test_a_gap_is_left_in_a_sentence_and_an_aside_is_left_out() -> None:
    (opening,) = [
        block.lines[0].text
        for block in build(house_layouts()["nota_dinas"], {"nomor_register": "0042"}).blocks
        if isinstance(block, letter.Text) and block.lines[0].text.startswith("Bersama")
    ]
    assert f"nomor register 0042 yang diterima pada {GAP}, dengan pokok" in opening
    assert "melalui" not in opening


def test_sections_stand_under_their_headings_in_order() -> None:
    made = example("berita_acara")
    sections = [one for one in made.blocks if isinstance(one, letter.Section)]
    assert [(one.numeral, one.heading) for one in sections] == [
        ("I.", "Pokok pengaduan"),
        ("II.", "Keterangan para pihak"),
        ("III.", "Hasil dan kesepakatan"),
        ("IV.", "Tindak lanjut"),
    ]
    assert sections[2].lines[0] == letter.Line("Pengelasan hanya pukul 08.00–17.00.", "1.")


def test_a_paper_of_the_profile_may_declare_other_sections() -> None:
    made = build(
        house_layouts()["berita_acara"],
        {},
        sections={"temuan": "Tidak ada."},
        declared=(SectionRule("temuan", "Temuan"),),
    )
    assert [one.heading for one in made.blocks if isinstance(one, letter.Section)] == ["Temuan"]


def test_a_part_may_begin_with_what_is_known() -> None:
    rules = house_layouts()["telaahan_staf"].sections
    first = begun(rules, {"pokok": "Bengkel", "uraian": "Satu\nDua"})
    assert (first["persoalan"], first["fakta"], first["saran"]) == ("Bengkel", "Satu\nDua", "")
    assert list(first) == [one.key for one in rules]


def test_boxes_are_ticked_by_what_was_chosen() -> None:
    boxes = {
        block.label: [one.text for one in block.options if one.ticked]
        for block in example("lembar_disposisi").blocks
        if isinstance(block, letter.Checks)
    }
    assert boxes == {
        "Sifat": ["Segera"],
        "Diteruskan kepada Sdr.": ["Koordinator"],
        "Dengan hormat harap": ["Rapatkan dengan tim teknis", "Siapkan jawaban"],
    }


def test_an_empty_form_has_room_for_each_answer() -> None:
    made = example("formulir_kosong")
    rows = rows_of(made)
    assert rows["Uraian pengaduan"] == letter.Row("Uraian pengaduan", dots=6)
    boxes = [block for block in made.blocks if isinstance(block, letter.Checks)]
    assert [one.text for one in boxes[0].options] == ["Perdagangan", "Industri", "Jasa", "Lainnya"]


def test_who_signs_is_copied_whole() -> None:
    (signs,) = [one for one in example("surat_jawaban").blocks if isinstance(one, letter.Signs)]
    assert signs.signs == (HEAD_OF_OFFICE,)
    assert [one.jabatan for one in signs.parafs] == ["Koordinator Pengaduan", "Sekretaris"]


def test_a_draft_and_its_version_are_marked() -> None:
    assert example("nota_dinas", draft=3).draft == "DRAF v3"
    assert example("nota_dinas").draft == ""


def test_the_accused_reads_nothing_that_no_value_says() -> None:
    """The same layout serves the team and the accused: what is not given cannot be shown."""
    names = {"nama_pelapor", "alamat_pelapor", "kontak_pelapor", "uraian", "pokok"}
    values = {name: value for name, value in FILLED.items() if name not in names}
    text = str(example("undangan", values=values, sections={}))
    assert "Warga Contoh" not in text
    assert "0001" not in text


@pytest.mark.parametrize("wrong", ["nama_bukan_nilai", "kop"])
def test_a_value_that_nobody_knows_is_a_mistake(wrong: str) -> None:
    with pytest.raises(KeyError, match=wrong):
        build(house_layouts()["notula"], {wrong: "x"})
    with pytest.raises(KeyError, match=wrong):
        build(house_layouts()["notula"], {}, sections={wrong: "x"})


# What people wrote ------------------------------------------------------------------------------


STAND_IN = "SEPATAH"


def said_everywhere(name: str, words: str) -> object:
    """A letter in which every value, cell and section says these words."""
    plain: dict[str, Value] = {one: words for one, what in VALUES.items() if what.kind == "teks"}
    lists: dict[str, Value] = {
        one: (words,) for one, what in VALUES.items() if what.kind == "daftar"
    }
    tables: dict[str, Value] = {
        one: (dict.fromkeys(what.columns, words),)
        for one, what in VALUES.items()
        if what.kind == "tabel"
    }
    rules = house_layouts()[name]
    sections = {one.key: words for one in rules.sections}
    return msgspec.json.decode(
        msgspec.json.encode(build(rules, plain | lists | tables, sections=sections))
    )


def with_words(raw: object, words: str) -> object:
    if isinstance(raw, str):
        return raw.replace(STAND_IN, words)
    if isinstance(raw, dict):
        return {key: with_words(value, words) for key, value in raw.items()}
    return [with_words(one, words) for one in raw] if isinstance(raw, list | tuple) else raw


@pytest.mark.parametrize("name", sorted(house_layouts()))
@given(words=st.one_of(st.just(HOSTILE), st.text(min_size=1)))
def test_words_stay_as_they_are(name: str, words: str) -> None:
    """In any layout and at any place: the letter has these words, and nothing is read in them."""
    assume(words.splitlines() == [words] and words.strip() and not words.isdecimal())
    assume(not lines_of(words)[0].marker)
    assert said_everywhere(name, words) == with_words(said_everywhere(name, STAND_IN), words)


@given(st.text())
def test_no_word_of_a_section_is_lost(text: str) -> None:
    joined = "".join(one.marker + one.text for one in lines_of(text))
    assert "".join(joined.split()) == "".join("".join(text.splitlines()).split())


# An office's own layouts ------------------------------------------------------------------------


def test_an_office_changes_a_single_block() -> None:
    own = """
    [undangan.change.penutup]
    lines = ["Mohon hadir tepat waktu di {tempat}."]
    """
    layouts = load_layouts(("letters.id.toml", own))
    text = str(build(layouts["undangan"], {"tempat": "Aula"}))
    assert "Mohon hadir tepat waktu di Aula." in text
    assert "Demikian undangan" not in text
    assert len(layouts["undangan"].blocks) == len(house_layouts()["undangan"].blocks)
    assert layouts["notula"] == house_layouts()["notula"]


def test_an_office_adds_a_layout_and_replaces_one() -> None:
    own = """
    [surat_kuasa]
    title = "Surat Kuasa"
    blocks = [{ kind = "title", text = "SURAT KUASA" }]

    [notula]
    title = "Risalah"
    blocks = [{ kind = "title", text = "RISALAH" }]
    """
    layouts = load_layouts(("letters.id.toml", own))
    assert layouts["surat_kuasa"].title == "Surat Kuasa"
    assert [str(one) for one in layouts["notula"].blocks] == [str(layout.TitleRule(text="RISALAH"))]


def test_the_later_document_wins() -> None:
    one = '[notula]\ntitle = "Satu"\nblocks = []'
    two = '[notula]\ntitle = "Dua"'
    assert load_layouts(("a.toml", one), ("b.toml", two))["notula"].title == "Dua"


@pytest.mark.parametrize(
    ("own", "key", "text"),
    [
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "title", text = "{nomer}" }]',
            "x.blocks[0].text",
            'nilai "nomer" tidak dikenal (mungkin nomor); ada: nama_kantor, ',
        ),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "title", text = "{rencana}" }]',
            "x.blocks[0].text",
            "berupa tabel",
        ),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "judul", text = "X" }]',
            "x.blocks[0].kind",
            "judul",
        ),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "title", teks = "X" }]',
            "x.blocks[0]",
            "teks",
        ),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "title", text = "a {b" }]',
            "x.blocks[0].text",
            "brace",
        ),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "copies", heading = "T", names_from = "hal" }]',
            "x.blocks[0].names_from",
            "bukan daftar",
        ),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "table", rows_from = "rencana", '
            'columns = [{ head = "A", field = "nama" }] }]',
            "x.blocks[0].columns[0].field",
            "apa, siapa, kapan",
        ),
        ('[x]\ntitle = "X"\nblocks = [{ kind = "title", text = "*X*" }]', "x.blocks[0].text", "*"),
        (
            '[x]\ntitle = "X"\nblocks = [{ kind = "text", lines = ["Lihat {kode_qr}"] }]',
            "x.blocks[0].lines[0]",
            "hanya untuk blok kode",
        ),
        ("[undangan.change.akhir]\nlines = []", "undangan.change.akhir", "ada: kepala, kepada"),
        ('undangan = "x"', "undangan", "tabel"),
        ("[undangan", "", "TOML"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(own: str, key: str, text: str) -> None:
    with pytest.raises(LayoutError) as told:
        load_layouts(("profiles/contoh/letters.id.toml", own))
    (issue,) = told.value.issues
    assert issue.file == "profiles/contoh/letters.id.toml"
    assert issue.key == key
    assert text in issue.text
