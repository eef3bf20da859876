"""An office's own DOCX: its placeholders are filled in, what citizens wrote stays words."""

from __future__ import annotations

import io

import pytest
from docx import Document

from backoffice.papers.render.template import fill
from backoffice.papers.wire import PaperError
from tests.backoffice.papers.test_docx import in_word, text_of, zipped

HOSTILE = "{{ 7*7 }} {% for x in y %} <w:br/> & {nomor} ${x} {{r nomor }} \x00 \u202e"


def template(*lines: str) -> bytes:
    """As somebody writes it in Word."""
    paper = Document()
    for line in lines:
        paper.add_paragraph(line)
    paper.sections[0].footer.paragraphs[0].text = "Reg. {{ nomor_register }}"
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def test_values_stand_where_the_office_wants_them() -> None:
    filled = fill(
        template(
            "Nomor {{ nomor }}, {{ sifat }}.",
            "{%p for satu in rencana %}",
            "{{ satu.apa }} oleh {{ satu.siapa }}",
            "{%p endfor %}",
            "{% for nama in tembusan %}{{ loop.index }}. {{ nama }} {% endfor %}",
        ),
        {
            "nomor": "003",
            "nomor_register": "0042",
            "rencana": [{"apa": "Peredam", "siapa": "Pemilik"}, {"apa": "Izin", "siapa": "Dinas"}],
            "tembusan": ["Wali Kota", "Inspektur"],
        },
    )
    assert text_of(filled.data) == (
        "Nomor 003, . Peredam oleh Pemilik Izin oleh Dinas 1. Wali Kota 2. Inspektur"
    )
    paper = Document(io.BytesIO(filled.data))
    assert paper.sections[0].footer.paragraphs[0].text == "Reg. 0042"
    assert filled.standard == ""


def test_what_citizens_wrote_is_read_by_nobody() -> None:
    filled = fill(template("Uraian: {{ uraian }}."), {"uraian": HOSTILE})
    assert text_of(filled.data) == (
        "Uraian: {{ 7*7 }} {% for x in y %} <w:br/> & {nomor} ${x} {{r nomor }} □ ."
    )


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("{{ nomer }}", "'nomer' is undefined"),
        ("{{ nomor.__class__.__mro__ }}", "unsafe"),
        ("{{ ''.__class__ }}", "unsafe"),
        ("{% if %}", "Expected"),
        ("{% for i in range(10**9) %}x{% endfor %}", "OverflowError"),
        ("{% include 'x' %}", ""),
    ],
)
def test_what_is_wrong_with_a_template_is_told(line: str, detail: str) -> None:
    with pytest.raises(PaperError) as told:
        fill(template(line), {"nomor": "rahasia 123"})
    assert told.value.reason == "template"
    assert detail in told.value.detail
    assert "rahasia" not in told.value.detail


def test_what_is_no_docx_is_refused() -> None:
    for data, reason in (
        (b"%PDF", "not_docx"),
        (zipped({"word/document.xml": in_word(b"")}), "template"),
        (zipped({"word/document.xml": b" " * 13_000_000}), "unsafe"),
    ):
        with pytest.raises(PaperError) as told:
            fill(data, {})
        assert told.value.reason == reason
