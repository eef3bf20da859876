"""From a layout and values to a letter. Pure.

What fills a placeholder is data: a value in which `{nama}` or `[[…]]` stands says just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from backoffice.papers import letter
from backoffice.papers.dates import roman
from backoffice.papers.layout import (
    AddresseeRule,
    BlockRule,
    BoxRule,
    ChecksRule,
    CodeRule,
    CopiesRule,
    FormRule,
    Layout,
    ReferenceRule,
    RowRule,
    RowsRule,
    SectionRule,
    SectionsRule,
    SignsRule,
    TableRule,
    TextRule,
    TitleRule,
)
from backoffice.papers.layout import SignRule as PlaceRule
from backoffice.papers.values import VALUES, Cell, Value, Values
from bot.texts import Piece, parse_template

#: Room to write a word by hand, within a sentence.
GAP = "……………………"
_MARKER = re.compile(r"\s*(\d{1,3}[.)]|[a-z][.)]|\([a-z0-9]{1,3}\)|[-•–])\s+(?=\S)")
_ONE_HOLE = re.compile(r"\{([a-z0-9_]+)\}")


def build(
    layout: Layout,
    values: Values,
    *,
    sections: Mapping[str, str] | None = None,
    declared: Sequence[SectionRule] = (),
    letterhead: letter.Letterhead | None = None,
    size: letter.Size = "A4",
    signs: Sequence[letter.Sign] = (),
    parafs: Sequence[letter.Paraf] = (),
    draft: int = 0,
    made_at: int = 0,
) -> letter.Letter:
    """Lay the values into the layout.

    `sections` are what officers wrote, by key, under the headings of the layout or of those that
    the paper declares itself; `signs` and `parafs` are the places of its chain, signed or empty;
    `draft` is the version of what is not issued. Raises KeyError for a value or a section that
    nobody knows: that is a mistake of the caller, and no word of anybody.
    """
    for name in values:
        VALUES[name]
    rules = tuple(declared) or layout.sections
    written = sections or {}
    if strangers := written.keys() - {one.key for one in rules}:
        raise KeyError(", ".join(sorted(strangers)))
    maker = _Maker(values, written, rules, tuple(signs), tuple(parafs))
    return letter.Letter(
        title=layout.title,
        blocks=tuple(made for block in layout.blocks for made in maker.block(block)),
        letterhead=(letterhead or letter.Letterhead())
        if layout.letterhead
        else letter.Letterhead(),
        size=size,
        landscape=layout.landscape,
        mark=maker.fill("{tanda_sifat}", gap=""),
        draft=f"DRAF v{draft}" if draft else "",
        footer=maker.fill(layout.footer, gap=""),
        made_at=made_at,
    )


def lines_of(text: str) -> tuple[letter.Line, ...]:
    """The paragraphs of what somebody wrote; a line that begins as a point of a list is one."""
    return tuple(_line(one) for one in text.splitlines() if one.strip())


def _line(text: str) -> letter.Line:
    found = _MARKER.match(text)
    return letter.Line(text[found.end() :], found[1]) if found else letter.Line(text)


class _Maker:
    """Makes the blocks of one letter."""

    def __init__(
        self,
        values: Values,
        written: Mapping[str, str],
        rules: tuple[SectionRule, ...],
        signs: tuple[letter.Sign, ...],
        parafs: tuple[letter.Paraf, ...],
    ) -> None:
        self._values = values
        self._written = written
        self._rules = rules
        self._signs = signs
        self._parafs = parafs

    def block(self, rule: BlockRule) -> Iterator[letter.Block]:
        """What this rule makes: nothing, one block, or two where a heading belongs to it."""
        match rule:
            case TitleRule():
                below = tuple(self._said(rule.below))
                yield letter.Title(self.fill(rule.text), below)
            case RowsRule():
                if rows := self._rows(rule.rows):
                    yield letter.Rows(rows, rule.columns, rule.boxed)
            case ReferenceRule():
                yield letter.Reference(self._rows(rule.rows), self.fill(rule.place_date))
            case AddresseeRule():
                yield letter.Addressee(tuple(self._spread(rule.lines)))
            case TextRule():
                if lines := tuple(_line(one) for one in self._spread(rule.lines)):
                    yield letter.Text(lines, rule.align, rule.small)
            case SectionsRule():
                yield from self._sections(rule)
            case ChecksRule():
                if options := self._options(rule):
                    yield letter.Checks(self.fill(rule.label), options, rule.columns)
            case TableRule():
                yield from self._table(rule)
            case SignsRule():
                yield from self._signatures(rule)
            case BoxRule():
                yield letter.Box(self.fill(rule.caption), rule.height)
            case CodeRule():
                if text := self.fill(rule.text, gap=""):
                    yield letter.Code(text, tuple(self._said(rule.caption)))
            case CopiesRule():
                if names := self._list(rule.names_from):
                    yield letter.Copies(self.fill(rule.heading), names)
            case FormRule():
                yield from self._form(rule)
            case _:
                assert_never(rule)

    # -- words ------------------------------------------------------------------------------------

    def fill(self, template: str, *, gap: str = GAP) -> str:
        """The words with their values, `gap` where there is none."""
        return "".join(self._filled(parse_template(template, template), gap))

    def _filled(self, pieces: Sequence[Piece], gap: str) -> Iterator[str]:
        aside: list[str] | None = None
        complete = True
        for piece in pieces:
            if piece.kind == "aside":
                aside, complete = [], True
            elif piece.kind == "end":
                yield from (aside or ()) if complete else ()
                aside = None
            else:
                said = self._words(piece.text) if piece.kind == "hole" else piece.text
                if aside is None:
                    yield said or gap
                else:
                    aside.append(said)
                    complete = complete and bool(said)

    def _has_all(self, template: str) -> bool:
        """Does every placeholder outside of asides have something to say?"""
        within = False
        for piece in parse_template(template, template):
            within = piece.kind == "aside" or (within and piece.kind != "end")
            if piece.kind == "hole" and not within and not self._words(piece.text):
                return False
        return True

    def _said(self, templates: Sequence[str]) -> Iterator[str]:
        """Lines of which each is left out where a value is absent."""
        for template in templates:
            if self._has_all(template):
                yield from (one for one in self._several(template) if one.strip())

    def _spread(self, templates: Sequence[str]) -> Iterator[str]:
        """Lines in which an absent value is a gap, except where it would be the whole line."""
        for template in templates:
            if _ONE_HOLE.fullmatch(template) and not self._has_all(template):
                continue
            yield from (one for one in self._several(template) if one.strip())

    def _several(self, template: str) -> tuple[str, ...]:
        """A template that is one placeholder says all the lines of its value."""
        if found := _ONE_HOLE.fullmatch(template):
            return self._list(found[1])
        return tuple(self.fill(template).splitlines())

    def _words(self, name: str) -> str:
        """A value within a sentence."""
        return ", ".join(self._list(name))

    def _list(self, name: str) -> tuple[str, ...]:
        value: Value = self._values.get(name, "")
        if isinstance(value, str):
            return tuple(one for one in value.splitlines() if one.strip())
        return tuple(one for one in value if isinstance(one, str) and one.strip())

    # -- rows -------------------------------------------------------------------------------------

    def _rows(self, rules: Sequence[RowRule]) -> tuple[letter.Row, ...]:
        rows = []
        for rule in rules:
            lines = self._several(rule.value) if rule.value and self._has_all(rule.value) else ()
            if not lines and rule.absent == "hilang":
                continue
            if not lines and rule.absent == "strip":
                lines = ("-",)
            rows.append(letter.Row(self.fill(rule.label), lines, rule.dots))
        return tuple(rows)

    def _form(self, rule: FormRule) -> Iterator[letter.Block]:
        rows: list[letter.Row] = []
        for one in self._records(rule.rows_from):
            label, options = _cell(one, "label"), _cells(one, "pilihan")
            if not options:
                lines = _cell(one, "baris")
                rows.append(letter.Row(label, dots=int(lines) if lines.isdecimal() else 1))
                continue
            if rows:
                yield letter.Rows(tuple(rows))
                rows = []
            yield letter.Checks(label, tuple(letter.Check(text) for text in options), 3)
        if rows:
            yield letter.Rows(tuple(rows))

    def _options(self, rule: ChecksRule) -> tuple[letter.Check, ...]:
        names = self._list(rule.options_from) if rule.options_from else ()
        ticked = {one.strip().casefold() for one in self._list(rule.ticked_by)}
        return tuple(
            letter.Check(name, name.strip().casefold() in ticked) for name in names or rule.options
        )

    # -- tables -----------------------------------------------------------------------------------

    def _records(self, name: str) -> tuple[Mapping[str, Cell], ...]:
        value: Value = self._values.get(name, ())
        if isinstance(value, str):
            return ()
        return tuple(one for one in value if isinstance(one, Mapping))

    def _table(self, rule: TableRule) -> Iterator[letter.Block]:
        records = self._records(rule.rows_from)
        blank = rule.more if records else rule.blank + rule.more
        if not records and not blank:
            return
        if rule.heading:
            yield letter.Section(self.fill(rule.heading))
        yield letter.Table(
            tuple(letter.Column(self.fill(one.head), one.width, one.align) for one in rule.columns),
            tuple(
                tuple(
                    f"{number}." if one.counts else "\n".join(_cells(record, one.field))
                    for one in rule.columns
                )
                for number, record in enumerate(records, 1)
            ),
            blank,
            rule.height,
        )

    # -- sections and signs -----------------------------------------------------------------------

    def _sections(self, rule: SectionsRule) -> Iterator[letter.Block]:
        for number, one in enumerate(self._rules, 1):
            numeral = ""
            if rule.numeral == "romawi":
                numeral = f"{roman(number)}."
            elif rule.numeral == "angka":
                numeral = f"{number}."
            text = self._written.get(one.key, "")
            # An unwritten part without a number is no part; with one, its place must show.
            if text.strip() or numeral:
                yield letter.Section(one.label, lines_of(text), numeral, one.key, rule.quiet)

    def _signatures(self, rule: SignsRule) -> Iterator[letter.Block]:
        signs = [self._place(place) for place in rule.places]
        if rule.places_from:
            signs += [letter.Sign(caption=(f"{name},",)) for name in self._list(rule.places_from)]
        if rule.chain:
            signs += [self._of_chain(one, rule) for one in self._signs or (letter.Sign(),)]
        parafs = self._parafs if rule.parafs else ()
        if signs or parafs:
            yield letter.Signs(tuple(signs), parafs)

    def _of_chain(self, sign: letter.Sign, rule: SignsRule) -> letter.Sign:
        return letter.Sign(
            caption=(*self._said(rule.caption), *sign.caption),
            jabatan=sign.jabatan,
            name=sign.name,
            rank=sign.rank,
            nip=sign.nip,
            mark=sign.mark,
            place_date=sign.place_date or self._line_or_none(rule.place_date),
            below=sign.below,
        )

    def _place(self, rule: PlaceRule) -> letter.Sign:
        return letter.Sign(
            caption=tuple(self._said(rule.caption)),
            jabatan=self._line_or_none(rule.jabatan),
            name=self._line_or_none(rule.name),
            rank=self._line_or_none(rule.rank),
            nip=self._line_or_none(rule.nip),
            place_date=self._line_or_none(rule.place_date),
            below=tuple(self._said(rule.below)),
        )

    def _line_or_none(self, template: str) -> str:
        return self.fill(template) if template and self._has_all(template) else ""


def _cells(record: Mapping[str, Cell], field: str) -> tuple[str, ...]:
    cell = record.get(field, ()) if field else ()
    return (cell,) if isinstance(cell, str) else tuple(cell)


def _cell(record: Mapping[str, Cell], field: str) -> str:
    return " ".join(_cells(record, field))
