"""Drafts for Word: what stands in them, and what comes back when they were corrected."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import msgspec
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.papers.layout_files import house_layouts
from backoffice.papers.letter import SIZES, Letter, Line, Section, Size
from backoffice.papers.render.docx import to_docx
from backoffice.papers.render.docx_back import read_back
from backoffice.papers.wire import PaperError
from tests.backoffice.papers.examples import HEAD, SECTIONS, example
from tests.backoffice.papers.test_pdf import FIELDS, HOSTILE, everywhere, png
from tests.growth import assert_in_step

HEADINGS = {one.label: one.key for one in house_layouts()["berita_acara"].sections}


def text_of(data: bytes) -> str:
    """Every paragraph in order, those of tables too."""
    texts = [
        "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
        for paragraph in Document(io.BytesIO(data)).element.body.iter(qn("w:p"))
    ]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_each_field_stands_in_its_place(name: str) -> None:
    text, at = text_of(to_docx(example(name)).data), 0
    for line in HEAD.lines:
        assert line in text
    for field in FIELDS[name]:
        if name == "undangan" and field == "Contoh, 23 November 2026":
            # Beside the first of the lines at the left, and so before the second.
            assert field in text
            continue
        # Word has a box that is ticked, the font of the PDF has none.
        found = text.find(field.replace("√ ", "☒ "), at)
        assert found >= 0, f"{field!r} does not follow in: {text[at:]}"
        at = found + len(field)


@pytest.mark.parametrize("size", ["A4", "F4"])
def test_page_and_footer_are_those_of_the_office(size: Size) -> None:
    paper = Document(io.BytesIO(to_docx(example("berita_acara", size=size, draft=3)).data))
    page = paper.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    # Word counts in twentieths of a point.
    assert page.page_width == pytest.approx(Mm(SIZES[size][0]), abs=635)
    assert page.page_height == pytest.approx(Mm(SIZES[size][1]), abs=635)
    foot = page.footer._element
    fields = [one.get(qn("w:instr")) for one in foot.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "DRAF v3" in page.footer.paragraphs[0].text
    assert "0042/PGD/XI/2026" in page.footer.paragraphs[0].text
    assert paper.core_properties.author == ""


def test_headings_are_headings_and_the_head_of_a_table_repeats() -> None:
    paper = Document(io.BytesIO(to_docx(example("berita_acara")).data))
    headings = [one.text for one in paper.paragraphs if one.style and one.style.name == "Heading 2"]
    assert headings == [
        "I. Pokok pengaduan",
        "II. Keterangan para pihak",
        "III. Hasil dan kesepakatan",
        "IV. Tindak lanjut",
    ]
    table = next(one for one in paper.tables if one.cell(0, 0).text == "No.")
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_a_logo_and_a_code_are_pictures() -> None:
    head = msgspec.structs.replace(HEAD, logo=png())
    paper = Document(io.BytesIO(to_docx(example("berita_acara", head=head)).data))
    assert len(list(paper.element.body.iter(qn("w:drawing")))) == 2
    broken = msgspec.structs.replace(HEAD, logo=b"\x89PNG\r\n\x1a\nxx")
    assert to_docx(example("nota_dinas", head=broken)).data


@pytest.mark.parametrize("words", HOSTILE, ids=[ascii(one[:12]) for one in HOSTILE])
def test_whatever_they_write_is_written(words: str) -> None:
    Document(io.BytesIO(to_docx(everywhere(words)).data))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(words=st.text(st.characters(codec=None, exclude_categories=()), min_size=1))
def test_any_words_in_any_field_make_a_draft(words: str) -> None:
    Document(io.BytesIO(to_docx(everywhere(words)).data))


# And back ---------------------------------------------------------------------------------------


def corrected(change: Callable[[bytes], bytes], *, data: bytes | None = None) -> bytes:
    """The draft with another word/document.xml."""
    before = data or to_docx(example("berita_acara", draft=1)).data
    after = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(after, "w") as new:
        for one in old.infolist():
            body = old.read(one)
            new.writestr(
                one.filename, change(body) if one.filename == "word/document.xml" else body
            )
    return after.getvalue()


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(xml: bytes) -> bytes:
        assert old.encode() in xml, old
        return xml.replace(old.encode(), new.encode())

    return change


def test_an_untouched_draft_comes_back_as_it_was_written() -> None:
    found = read_back(to_docx(example("berita_acara", draft=1)).data, HEADINGS)
    assert found.sections == {key: SECTIONS[key] for key in HEADINGS.values()}
    assert (found.unknown, found.missing, found.dropped) == ((), (), ())


@pytest.mark.parametrize("name", [n for n in sorted(FIELDS) if house_layouts()[n].sections])
def test_every_paper_with_parts_comes_back(name: str) -> None:
    sections = house_layouts()[name].sections
    found = read_back(
        to_docx(example(name, draft=1)).data, {one.label: one.key for one in sections}
    )
    assert found.sections == {one.key: SECTIONS[one.key] for one in sections}


def test_an_unwritten_part_has_its_place_in_a_draft() -> None:
    found = read_back(to_docx(example("nota_dinas", draft=1, sections={})).data, {"Isi": "isi"})
    assert found.sections == {"isi": ""}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1))
def test_any_text_comes_back(text: str) -> None:
    words = " ".join(text.split())
    written = to_docx(Letter("x", (Section("Hasil", (Line(words),), "1.", "hasil"),)))
    assert read_back(written.data, {"Hasil": "hasil"}).sections == {"hasil": words}


def test_deleted_words_are_gone_and_inserted_words_count() -> None:
    text = "Dinas memeriksa kembali setelah satu bulan."
    run = f"<w:r><w:t>{text}</w:t></w:r>"
    tracked = (
        '<w:r><w:t xml:space="preserve">Dinas memeriksa </w:t></w:r>'
        '<w:del w:id="1" w:author="Orang"><w:r><w:delText>kembali </w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="Orang"><w:r><w:t xml:space="preserve">ulang </w:t></w:r></w:ins>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>rahasia</w:t></w:r>"
        '<w:commentRangeStart w:id="0"/><w:r><w:t>lusa.</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
        '<w:r><w:instrText>INCLUDETEXT "http://example.com"</w:instrText></w:r>'
    )
    found = read_back(corrected(replaced(run, tracked)), HEADINGS)
    assert found.sections["lanjut"] == "Dinas memeriksa ulang lusa."


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    old = "<w:t>Tim teknis: izin usaha ada.</w:t></w:r></w:p>"
    draft = to_docx(example("berita_acara", draft=1)).data
    xml = zipfile.ZipFile(io.BytesIO(draft)).read("word/document.xml").decode()
    begin = xml.rindex("<w:p>", 0, xml.index(old))
    paragraph = xml[begin : xml.index(old) + len(old)]
    joined = paragraph.replace("</w:pPr>", '<w:rPr><w:del w:id="9"/></w:rPr></w:pPr>')
    found = read_back(corrected(replaced(paragraph, joined)), HEADINGS)
    assert found.sections["keterangan"] == (
        "Tim teknis: izin usaha ada.Pemilik usaha: bersedia mengubah jam kerja."
    )


def test_a_list_of_word_has_its_numbers() -> None:
    body = '<w:p><w:pPr><w:pStyle w:val="IsiBagian"/><w:numPr><w:ilvl w:val="0"/>'
    body += '<w:numId w:val="{}"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    heading = "<w:t>IV. Tindak lanjut</w:t></w:r></w:p>"
    points = "".join(body.format("77", one) for one in ("satu", "dua"))
    found = read_back(corrected(replaced(heading, heading + points)), HEADINGS)
    # A list that the file does not describe has points.
    assert found.sections["lanjut"].startswith("- satu\n- dua\nDinas")


def test_other_headings_are_named_and_what_stands_under_them_is_left_out() -> None:
    found = read_back(corrected(replaced("III. Hasil dan kesepakatan", "III. Temuan")), HEADINGS)
    assert found.unknown == ("III. Temuan",)
    assert found.missing == ("hasil",)
    assert "Peredam suara" not in str(found.sections)


def test_numerals_capitals_and_colons_of_a_heading_do_not_matter() -> None:
    found = read_back(corrected(replaced("IV. Tindak lanjut", "4) TINDAK  LANJUT :")), HEADINGS)
    assert found.sections["lanjut"] == SECTIONS["lanjut"]


def test_a_table_and_a_picture_are_told_and_not_read() -> None:
    heading = "<w:t>IV. Tindak lanjut</w:t></w:r></w:p>"
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>sel</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    found = read_back(corrected(replaced(heading, heading + table)), HEADINGS)
    assert found.dropped == ("lanjut",)
    assert found.sections["lanjut"] == SECTIONS["lanjut"]


def test_a_heading_of_the_citizens_words_is_no_heading() -> None:
    words = "<w:t>Dinas memeriksa kembali setelah satu bulan.</w:t>"
    found = read_back(corrected(replaced(words, "<w:t>Hasil dan kesepakatan</w:t>")), HEADINGS)
    assert found.sections["lanjut"] == "Hasil dan kesepakatan"


# What is no draft of ours -----------------------------------------------------------------------


def zipped(parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", kind) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return packed.getvalue()


def in_word(body: bytes, before: bytes = b"") -> bytes:
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return b'<?xml version="1.0"?>%s<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (
        before,
        space,
        body,
    )


DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FETCH = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
WHOLE = to_docx(example("berita_acara", draft=1)).data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_docx"),
        (b"%PDF-1.7", "not_docx"),
        (b"PK\x03\x04" + b"\0" * 100, "not_docx"),
        (WHOLE[: len(WHOLE) // 2], "not_docx"),
        (zipped({"a.txt": b"x"}), "not_docx"),
        (zipped({"word/document.xml": b"<x"}), "not_docx"),
        (zipped({"word/document.xml": in_word(b"")}), "no_headings"),
        (zipped({"word/document.xml": in_word(b"&b;", DTD)}), "unsafe"),
        (zipped({"word/document.xml": in_word(b"&a;", FETCH)}), "unsafe"),
        (
            zipped({"word/document.xml": b"<!DOCTYPE x SYSTEM 'http://example.com/x'><x/>"}),
            "unsafe",
        ),
        (zipped({"word/document.xml": in_word(b" " * 20_000_000)}), "unsafe"),
        (zipped({"word/document.xml": in_word(b"<w:p>" * 500 + b"</w:p>" * 500)}), "unsafe"),
        (zipped({"word/document.xml": b"", **{f"{n}": b"" for n in range(3000)}}), "unsafe"),
        (b"PK\x03\x04" + b"\0" * 17_000_000, "unsafe"),
    ],
)
def test_what_is_no_docx_or_does_harm_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PaperError) as told:
        read_back(data, HEADINGS)
    assert told.value.reason == reason


def test_what_the_zip_says_of_its_sizes_is_not_believed() -> None:
    bomb = bytearray(zipped({"word/document.xml": in_word(b" " * 20_000_000)}))
    # The size in the directory: four bytes, of a file that claims to be small.
    at = bomb.index(b"PK\x01\x02") + 24
    bomb[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(PaperError) as told:
        read_back(bytes(bomb), HEADINGS)
    assert told.value.reason in ("unsafe", "not_docx")


def test_more_text_than_a_paper_holds_is_refused() -> None:
    words = "<w:t>Dinas memeriksa kembali setelah satu bulan.</w:t>"
    with pytest.raises(PaperError, match="large"):
        read_back(corrected(replaced(words, f"<w:t>{'kata ' * 50_000}</w:t>")), HEADINGS)


@given(cut=st.integers(0, len(WHOLE)), junk=st.binary(max_size=40))
def test_a_file_that_arrives_spoilt_ends_nothing(cut: int, junk: bytes) -> None:
    spoilt = WHOLE[:cut] + junk + WHOLE[cut + len(junk) :]
    try:
        read_back(spoilt, HEADINGS)
    except PaperError as error:
        assert error.reason in ("not_docx", "unsafe", "no_headings", "large")


@pytest.mark.parametrize(
    "piece",
    [
        b"<w:p><w:r><w:t>kata</w:t></w:r></w:p>",
        b"<w:p><w:r><w:t>a</w:t><w:tab/></w:r></w:p>",
        b'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Lain</w:t></w:r></w:p>',
        b"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>",
        b"<w:tbl/>",
    ],
)
def test_reading_is_in_step_with_what_is_read(piece: bytes) -> None:
    heading = b'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Hasil</w:t></w:r></w:p>'

    def draft(times: int) -> bytes:
        return zipped({"word/document.xml": in_word(heading + piece * times)})

    assert_in_step(lambda data: read_back(data, {"Hasil": "hasil"}), draft(10_000), draft(20_000))
