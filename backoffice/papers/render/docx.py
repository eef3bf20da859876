"""A letter as DOCX, to be corrected in Word: real styles, real headings, heads that repeat.

Every word is text of a run; Word reads nothing in it.
"""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, assert_never

import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from backoffice.papers import letter as of
from backoffice.papers.letter import Letter, Rendered
from backoffice.papers.render import docx_styles as styles
from backoffice.papers.render.word_styles import BODY, FRAME
from backoffice.papers.render.xml_text import fit

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_ALIGN = {
    "justified": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_DOTS = "." * 60
_SIGN = 74.0
_LABEL = 40.0


def to_docx(letter: Letter) -> Rendered:
    """The letter as a file of Word."""
    maker = _Maker(letter)
    maker.head()
    for block in letter.blocks:
        maker.block(block)
    written = io.BytesIO()
    maker.paper.save(written)
    return Rendered(written.getvalue())


class _Maker:
    """Writes one document."""

    def __init__(self, letter: Letter) -> None:
        self.paper: Paper = styles.new_paper(letter)
        self._letter = letter
        self._room = styles.room(letter)
        self._in_section = False

    def head(self) -> None:
        """The kop."""
        head = self._letter.letterhead
        if not head.lines:
            return
        last = None
        if head.logo:
            # Whatever is wrong with the picture, the paper is wanted.
            with contextlib.suppress(Exception):
                self._par("", styles.HEAD).add_run().add_picture(
                    io.BytesIO(head.logo), height=Mm(20)
                )
        for index, line in enumerate(head.lines):
            last = self._par(line, styles.HEAD)
            for run in last.runs:
                run.bold = True
                run.font.size = Pt(14 if index == len(head.lines) - 1 else 12)
        for line in head.contact:
            last = self._par(line, styles.HEAD)
            for run in last.runs:
                run.font.size = Pt(9)
        if last is not None:
            styles.add_rule(last)
            last.paragraph_format.space_after = Pt(10)

    def block(self, block: of.Block) -> None:
        if self._in_section and not isinstance(block, of.Section):
            # A paragraph of the frame ends what the officer wrote.
            self._par("").paragraph_format.space_after = Pt(0)
        self._in_section = isinstance(block, of.Section) and bool(block.key)
        match block:
            case of.Title():
                self._par(block.text, styles.TITLE)
                for line in block.below:
                    self._par(line, align="center")
            case of.Rows():
                self._rows(block)
            case of.Reference():
                self._reference(block)
            case of.Addressee():
                for line in block.lines:
                    self._par(line).paragraph_format.space_after = Pt(0)
                self._par("")
            case of.Text():
                for one in block.lines:
                    made = self._line(one, FRAME, block.align)
                    if block.small:
                        for run in made.runs:
                            run.font.size = Pt(9)
            case of.Section():
                self._section(block)
            case of.Checks():
                self._checks(block)
            case of.Table():
                self._table(block)
            case of.Signs():
                self._signs(block)
            case of.Box():
                table = self.paper.add_table(1, 1)
                styles.frame(table, block.height)
                self._cell(table.cell(0, 0), (block.caption,), bold=True)
                self._par("")
            case of.Code():
                self._code(block)
            case of.Drawing():
                # Word draws no SVG of its own; what it shows stands in the tables too.
                self._par(block.said)
            case of.Copies():
                self._par(block.heading).paragraph_format.space_after = Pt(0)
                for number, name in enumerate(block.names, 1):
                    self._line(of.Line(name, f"{number}."), FRAME, "left")
            case _:
                assert_never(block)

    # -- words ------------------------------------------------------------------------------------

    def _par(self, text: str, style: str = FRAME, align: str = "left") -> Paragraph:
        made = self.paper.add_paragraph(fit(text), style=style)
        if align != "left":
            made.alignment = _ALIGN[align]
        return made

    def _line(self, line: of.Line, style: str, align: str) -> Paragraph:
        if not line.marker:
            return self._par(line.text, style, align)
        made = self._par(f"{line.marker}\t{line.text}", style, align)
        made.paragraph_format.left_indent = Mm(7)
        made.paragraph_format.first_line_indent = Mm(-7)
        made.paragraph_format.tab_stops.add_tab_stop(Mm(7), WD_TAB_ALIGNMENT.LEFT)
        return made

    def _section(self, block: of.Section) -> None:
        # In what is corrected stands each part, the unwritten too.
        if not block.lines and not block.numeral and block.key and not self._letter.draft:
            return
        if not block.key:
            for run in self._par(block.heading).runs:
                run.bold = True
            return
        numeral = f"{block.numeral} " if block.numeral else ""
        self._par(f"{numeral}{block.heading}", styles.SECTION)
        for line in block.lines or (of.Line(""),):
            self._line(line, BODY, "justified")

    def _cell(
        self, cell: _Cell, lines: tuple[str, ...], *, bold: bool = False, size: float = 0
    ) -> None:
        for index, line in enumerate(lines):
            made = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            run = made.add_run(fit(line))
            run.bold = bold
            if size:
                run.font.size = Pt(size)

    # -- blocks -----------------------------------------------------------------------------------

    def _rows(self, block: of.Rows) -> None:
        columns = block.columns if block.boxed else 1
        lines = -(-len(block.rows) // columns)
        each = 2 if block.boxed else 3
        table = self.paper.add_table(lines, each * columns)
        share = self._room / columns
        label = min(_LABEL, share * 0.4)
        if block.boxed:
            table.style = "Table Grid"
            styles.set_widths(table, [label, share - label] * columns)
        else:
            styles.set_widths(table, [label, 4.0, share - label - 4.0])
        for index, row in enumerate(block.rows):
            cells = table.rows[index // columns].cells[each * (index % columns) :][:each]
            self._cell(cells[0], (row.label,))
            if not block.boxed:
                self._cell(cells[1], (":",))
            self._cell(cells[each - 1], row.lines or (_DOTS[: int(share // 3)],) * row.dots)
        self._par("").paragraph_format.space_after = Pt(0)

    def _reference(self, block: of.Reference) -> None:
        if not block.rows:
            self._par(block.place_date, align="right")
            return
        table = self.paper.add_table(len(block.rows), 4)
        styles.set_widths(table, [22.0, 4.0, self._room - 26.0 - 65.0, 65.0])
        for row, cells in zip(block.rows, (one.cells for one in table.rows), strict=True):
            self._cell(cells[0], (row.label,))
            self._cell(cells[1], (":",))
            self._cell(cells[2], row.lines or (_DOTS[:30],))
        self._cell(table.cell(0, 3), (block.place_date,))
        table.cell(0, 3).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._par("")

    def _checks(self, block: of.Checks) -> None:
        if block.label:
            for run in self._par(block.label).runs:
                run.bold = True
        columns = block.columns or len(block.options)
        lines = -(-len(block.options) // columns)
        table = self.paper.add_table(lines, columns)
        for index, one in enumerate(block.options):
            cell = table.cell(index // columns, index % columns)
            self._cell(cell, (f"{'☒' if one.ticked else '☐'} {one.text}",))
        self._par("").paragraph_format.space_after = Pt(0)

    def _table(self, block: of.Table) -> None:
        table = self.paper.add_table(1, len(block.columns))
        table.style = "Table Grid"
        styles.repeat(table.rows[0])
        for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
            self._cell(cell, (column.head,), bold=True, size=10)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            styles.shade(cell)
        for number in range(len(block.rows) + block.blank):
            written = number < len(block.rows)
            row = table.add_row()
            styles.keep_whole(row)
            row.height = Mm(block.height or (0 if written else 8)) or None
            cells = row.cells
            for index, column in enumerate(block.columns):
                # Numbered on, where the rows are numbered.
                text = f"{number + 1}." if index == 0 and column.head == "No." else ""
                text = block.rows[number][index] if written else text
                self._cell(cells[index], (text,), size=10)
                cells[index].paragraphs[0].alignment = _ALIGN[column.align]
        whole = sum(one.width for one in block.columns)
        styles.set_widths(table, [self._room * one.width / whole for one in block.columns])
        self._par("").paragraph_format.space_after = Pt(0)

    def _signs(self, block: of.Signs) -> None:
        left = self._room - _SIGN
        alone = len(block.signs) <= 1 or bool(block.parafs)
        pairs: list[tuple[of.Sign | None, of.Sign | None]] = []
        if alone:
            pairs = [(None, one) for one in block.signs or (None,)]
        else:
            many = [*block.signs, None]
            pairs = [(many[i], many[i + 1]) for i in range(0, len(block.signs), 2)]
        table = self.paper.add_table(len(pairs), 2)
        styles.set_widths(table, [left, _SIGN])
        for row, pair in zip(table.rows, pairs, strict=True):
            styles.keep_whole(row)
            for cell, sign in zip(row.cells, pair, strict=True):
                if sign is not None:
                    self._sign(cell, sign)
        if block.parafs:
            self._parafs(table.rows[0].cells[0], block.parafs, left - 12.0)
        self._par("")

    def _sign(self, cell: _Cell, sign: of.Sign) -> None:
        above = (sign.place_date, *sign.caption, sign.jabatan)
        hand = (sign.mark,) if sign.mark else ("", "", "")
        name = sign.name or _DOTS[:38]
        nip = (f"NIP {sign.nip}",) if sign.nip else ()
        below = (*((sign.rank,) if sign.rank else ()), *nip, *sign.below)
        lines = (*(one for one in above if one), *hand, name, *below)
        self._cell(cell, lines)
        if sign.name:
            made = cell.paragraphs[len(lines) - len(below) - 1].runs[0]
            made.bold = made.underline = True

    def _parafs(self, cell: _Cell, parafs: tuple[of.Paraf, ...], width: float) -> None:
        table = cell.add_table(len(parafs) + 1, 2)
        table.style = "Table Grid"
        styles.set_widths(table, [width - 27.0, 27.0])
        for index, head in enumerate(("Jabatan", "Paraf")):
            self._cell(table.cell(0, index), (head,), bold=True, size=8.5)
            styles.shade(table.cell(0, index))
        for number, one in enumerate(parafs, 1):
            who = (one.jabatan, one.name) if one.name else (one.jabatan,)
            self._cell(table.cell(number, 0), who, size=8.5)
            self._cell(table.cell(number, 1), (one.mark,), size=7.5)
        cell.add_paragraph()

    def _code(self, block: of.Code) -> None:
        picture = io.BytesIO()
        words = fit(block.text)[:1000]
        segno.make_qr(words, error="m", boost_error=False).save(
            picture, kind="png", scale=8, border=2
        )
        table = self.paper.add_table(1, 2)
        styles.set_widths(table, [30.0, self._room - 30.0])
        picture.seek(0)
        table.cell(0, 0).paragraphs[0].add_run().add_picture(picture, width=Mm(23))
        self._cell(table.cell(0, 1), block.caption, size=9)
        self._par("")
