"""What a DOCX of ours is set in: page, styles, fields, lines of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from backoffice.papers.letter import SIZES, Letter
from backoffice.papers.render.word_styles import BODY, FRAME
from backoffice.papers.render.xml_text import fit

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

#: As wide as the font of the PDF, and on every machine that has Word.
FONT = "Arial"
LEFT, RIGHT, TOP, BOTTOM = 25.0, 20.0, 18.0, 20.0
#: The title is no heading: under headings stands what officers write.
TITLE, SECTION = "Title", "Heading 2"
HEAD = "Kop"


def new_paper(letter: Letter) -> Paper:
    """An empty document with page, styles, header and footer."""
    paper = Document()
    for old in list(paper.element.body):
        if not old.tag.endswith("sectPr"):
            paper.element.body.remove(old)
    _set_page(paper, letter)
    _set_styles(paper)
    _set_header_and_footer(paper, letter)
    said = paper.core_properties
    said.author, said.comments, said.last_modified_by = "", "", ""
    said.title, said.language = fit(letter.title)[:200], "id-ID"
    return paper


def room(letter: Letter) -> float:
    """Millimetres between the margins."""
    wide, high = SIZES[letter.size]
    return (high if letter.landscape else wide) - LEFT - RIGHT


def _set_page(paper: Paper, letter: Letter) -> None:
    wide, high = SIZES[letter.size]
    page = paper.sections[0]
    if letter.landscape:
        wide, high = high, wide
        page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(wide), Mm(high)
    page.left_margin, page.right_margin = Mm(LEFT), Mm(RIGHT)
    page.top_margin, page.bottom_margin = Mm(TOP), Mm(BOTTOM)
    page.header_distance = page.footer_distance = Mm(8)


def _set_styles(paper: Paper) -> None:
    normal = paper.styles["Normal"]
    _set_font(normal, 11)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.space_before = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    normal.element.get_or_add_rPr().append(language)
    for name, size, after in ((HEAD, 12, 0), (FRAME, 11, 6), (BODY, 11, 4)):
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _set_font(style, size)
        style.paragraph_format.space_after = Pt(after)
    paper.styles[HEAD].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, size in ((TITLE, 13), (SECTION, 11)):
        style = paper.styles[name]
        _set_font(style, size)
        style.font.bold = True
        style.font.color.rgb = RGBColor(0, 0, 0)
        for line in style.element.xpath(".//w:pBdr"):
            line.getparent().remove(line)
        style.paragraph_format.space_before = Pt(10)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    paper.styles[TITLE].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.styles[SECTION].next_paragraph_style = paper.styles[BODY]


def _set_font(style: ParagraphStyle, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if "theme" in key.casefold():
            del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _set_header_and_footer(paper: Paper, letter: Letter) -> None:
    page = paper.sections[0]
    if letter.mark:
        head = page.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        head.add_run(fit(letter.mark)).bold = True
    foot = page.footer.paragraphs[0]
    foot.style = paper.styles["Normal"]
    stops = foot.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(room(letter) / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Mm(room(letter)), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(fit(letter.footer))
    foot.add_run("\t")
    foot.add_run(fit(letter.draft)).bold = True
    foot.add_run("\tHalaman ")
    add_field(foot, "PAGE")
    foot.add_run(" dari ")
    add_field(foot, "NUMPAGES")
    for run in foot.runs:
        run.font.size = Pt(8)


def add_field(paragraph: Paragraph, name: str) -> None:
    """A figure that Word works out by itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    size = OxmlElement("w:rPr")
    points = OxmlElement("w:sz")
    points.set(qn("w:val"), "16")
    size.append(points)
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(size)
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def add_rule(paragraph: Paragraph) -> None:
    """The double rule below the kop."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for key, value in (
        ("val", "thickThinSmallGap"),
        ("sz", "24"),
        ("space", "4"),
        ("color", "auto"),
    ):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def set_widths(table: Table, widths: list[float]) -> None:
    """Widths of the columns in millimetres, whatever stands in them."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def repeat(row: _Row) -> None:
    """The row stands at the head of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row: _Row) -> None:
    """The row stands on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def shade(cell: _Cell) -> None:
    """A light grey, as of the head of a table."""
    shading = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "EEEEEE")):
        shading.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def frame(table: Table, height: float) -> None:
    """One frame of this height in millimetres."""
    table.style = "Table Grid"
    table.rows[0].height = Emu(Mm(height))
