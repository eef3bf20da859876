"""From a layout and values to a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from backoffice.papers import letter
from backoffice.papers.dates import roman
from backoffice.papers.filling import Filling, cell, cells, line_of, lines_of
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
from backoffice.papers.values import VALUES, Values


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
    words = Filling(values)
    maker = _Maker(words, written, rules, tuple(signs), tuple(parafs))
    return letter.Letter(
        title=layout.title,
        blocks=tuple(made for block in layout.blocks for made in maker.block(block)),
        letterhead=(letterhead or letter.Letterhead())
        if layout.letterhead
        else letter.Letterhead(),
        size=size,
        landscape=layout.landscape,
        mark=words.fill("{tanda_sifat}", gap=""),
        draft=f"DRAF v{draft}" if draft else "",
        footer=words.fill(layout.footer, gap=""),
        made_at=made_at,
    )


def begun(rules: Sequence[SectionRule], values: Values) -> dict[str, str]:
    """What each part begins with, by its key, before an officer wrote in it."""
    words = Filling(values)
    return {
        one.key: "\n".join(words.lines(one.from_value)) if one.from_value else "" for one in rules
    }


class _Maker:
    """Makes the blocks of one letter."""

    def __init__(
        self,
        words: Filling,
        written: Mapping[str, str],
        rules: tuple[SectionRule, ...],
        signs: tuple[letter.Sign, ...],
        parafs: tuple[letter.Paraf, ...],
    ) -> None:
        self._words = words
        self._written = written
        self._rules = rules
        self._signs = signs
        self._parafs = parafs

    def block(self, rule: BlockRule) -> Iterator[letter.Block]:
        """What this rule makes: nothing, one block, or two where a heading belongs to it."""
        match rule:
            case TitleRule():
                below = tuple(self._words.said(rule.below))
                yield letter.Title(self._words.fill(rule.text), below)
            case RowsRule():
                if rows := self._rows(rule.rows):
                    yield letter.Rows(rows, rule.columns, rule.boxed)
            case ReferenceRule():
                yield letter.Reference(self._rows(rule.rows), self._words.fill(rule.place_date))
            case AddresseeRule():
                yield letter.Addressee(tuple(self._words.spread(rule.lines)))
            case TextRule():
                if lines := tuple(line_of(one) for one in self._words.spread(rule.lines)):
                    yield letter.Text(lines, rule.align, rule.small)
            case SectionsRule():
                yield from self._sections(rule)
            case ChecksRule():
                if options := self._options(rule):
                    yield letter.Checks(self._words.fill(rule.label), options, rule.columns)
            case TableRule():
                yield from self._table(rule)
            case SignsRule():
                yield from self._signatures(rule)
            case BoxRule():
                yield letter.Box(self._words.fill(rule.caption), rule.height)
            case CodeRule():
                if text := self._words.fill(rule.text, gap=""):
                    yield letter.Code(text, tuple(self._words.said(rule.caption)))
            case CopiesRule():
                if names := self._words.lines(rule.names_from):
                    yield letter.Copies(self._words.fill(rule.heading), names)
            case FormRule():
                yield from self._form(rule)
            case _:
                assert_never(rule)

    # -- rows -------------------------------------------------------------------------------------

    def _rows(self, rules: Sequence[RowRule]) -> tuple[letter.Row, ...]:
        rows = []
        for rule in rules:
            lines = (
                self._words.several(rule.value)
                if rule.value and self._words.has_all(rule.value)
                else ()
            )
            if not lines and rule.absent == "hilang":
                continue
            if not lines and rule.absent == "strip":
                lines = ("-",)
            rows.append(letter.Row(self._words.fill(rule.label), lines, rule.dots))
        return tuple(rows)

    def _form(self, rule: FormRule) -> Iterator[letter.Block]:
        rows: list[letter.Row] = []
        for one in self._words.records(rule.rows_from):
            label, options = cell(one, "label"), cells(one, "pilihan")
            if not options:
                lines = cell(one, "baris")
                rows.append(letter.Row(label, dots=int(lines) if lines.isdecimal() else 1))
                continue
            if rows:
                yield letter.Rows(tuple(rows))
                rows = []
            yield letter.Checks(label, tuple(letter.Check(text) for text in options), 3)
        if rows:
            yield letter.Rows(tuple(rows))

    def _options(self, rule: ChecksRule) -> tuple[letter.Check, ...]:
        names = self._words.lines(rule.options_from) if rule.options_from else ()
        ticked = {one.strip().casefold() for one in self._words.lines(rule.ticked_by)}
        return tuple(
            letter.Check(name, name.strip().casefold() in ticked) for name in names or rule.options
        )

    # -- tables -----------------------------------------------------------------------------------

    def _table(self, rule: TableRule) -> Iterator[letter.Block]:
        records = self._words.records(rule.rows_from)
        blank = rule.more if records else rule.blank + rule.more
        if not records and not blank:
            return
        if rule.heading:
            yield letter.Section(self._words.fill(rule.heading))
        yield letter.Table(
            tuple(
                letter.Column(self._words.fill(one.head), one.width, one.align)
                for one in rule.columns
            ),
            tuple(
                tuple(
                    f"{number}." if one.counts else "\n".join(cells(record, one.field))
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
            yield letter.Section(one.label, lines_of(text), numeral, one.key, rule.quiet)

    def _signatures(self, rule: SignsRule) -> Iterator[letter.Block]:
        signs = [self._place(place) for place in rule.places]
        if rule.places_from:
            signs += [
                letter.Sign(caption=(f"{name},",)) for name in self._words.lines(rule.places_from)
            ]
        if rule.chain:
            signs += [self._of_chain(one, rule) for one in self._signs or (letter.Sign(),)]
        parafs = self._parafs if rule.parafs else ()
        if signs or parafs:
            yield letter.Signs(tuple(signs), parafs)

    def _of_chain(self, sign: letter.Sign, rule: SignsRule) -> letter.Sign:
        return letter.Sign(
            caption=(*self._words.said(rule.caption), *sign.caption),
            jabatan=sign.jabatan,
            name=sign.name,
            rank=sign.rank,
            nip=sign.nip,
            mark=sign.mark,
            place_date=sign.place_date or self._words.line(rule.place_date),
            below=sign.below,
        )

    def _place(self, rule: PlaceRule) -> letter.Sign:
        return letter.Sign(
            caption=tuple(self._words.said(rule.caption)),
            jabatan=self._words.line(rule.jabatan),
            name=self._words.line(rule.name),
            rank=self._words.line(rule.rank),
            nip=self._words.line(rule.nip),
            place_date=self._words.line(rule.place_date),
            below=tuple(self._words.said(rule.below)),
        )
