"""The papers of a month: the report as pages with charts, and its cover note to the head.

They are made of tables that are text already: what everybody may not read is in none that is made
for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backoffice.case.officers import Staff
from backoffice.case.workflow import roles_of
from backoffice.casework.letters import layout_named, letterhead_of
from backoffice.desk.desk import Desk
from backoffice.desk.work import Work
from backoffice.papers import letter
from backoffice.papers.book import Book, BookColumn, rows_digest, shown_digest
from backoffice.papers.building import build
from backoffice.papers.letter import Letter
from backoffice.papers.values import Value
from backoffice.reports.chart import Bar, Kind, Words, chart
from backoffice.reports.equations import SUMMARY, TREND
from backoffice.reports.monthly import addressee
from backoffice.reports.monthly_words import column_title, month_name, table_title
from backoffice.reports.shown import Shown, ShownTable

#: The layout of the note; an office may have its own.
NOTE = "pengantar_rekap"
#: Charts: table, columns, kind, and what it is called.
_CHARTS: dict[str, tuple[tuple[str, ...], Kind]] = {
    TREND: (("masuk", "selesai"), "months"),
    "kanal": (("masuk", "selesai"), "bars"),
    "kategori": (("masuk",), "bars"),
}
#: So many bars are read.
_BARS = 20
_FIRST, _OTHER = 2.4, 1.0
_SHOWN_DIGITS = 16


def report_letter(
    desk: Desk, shown: Shown, *, revision: int, sha256: str, for_everybody: bool, made_at: int
) -> Letter:
    """The report as pages. `sha256` is of what the tables were made of, and of no more: a reader
    who tries numbers would find what is hidden by the digest of what it was hidden from."""
    month = month_name(shown)
    title = desk.words(
        "laporan.judul_umum" if for_everybody else "laporan.judul", bulan=month.upper()
    )
    below = (desk.words("laporan.revisi_bawah", ke=str(revision)),) if revision else ()
    office = desk.current.office
    return Letter(
        title=title,
        blocks=(letter.Title(title, below), *_blocks(desk, shown, for_everybody=for_everybody)),
        letterhead=letterhead_of(desk.current),
        size=office.paper,
        footer=desk.words(
            "laporan.kaki", kantor=office.name, bulan=month, sidik=sha256[:_SHOWN_DIGITS]
        ),
        made_at=made_at,
    )


def note_letter(
    work: Work, shown: Shown, *, signer: Staff | None, revision: str, made_at: int
) -> Letter | None:
    """The note to the head; None where the office has no layout for it."""
    desk, profile = work.desk, work.desk.current
    layout = layout_named(profile, NOTE)
    if layout is None:
        return None
    summary, month = shown.summary, month_name(shown)
    position = ", ".join(roles_of(profile, sorted(signer.roles))) if signer else ""
    position = (signer.position if signer else "") or position
    values: dict[str, Value] = {
        "kepada": [f"Yth. {one}" for one in roles_of(profile, (addressee(profile),))],
        "dari": position,
        "tanggal": desk.date(work.now),
        "hal": desk.words("laporan.hal", bulan=month),
        "lampiran_surat": desk.words("laporan.lampiran"),
    }
    words = desk.words(
        "laporan.pengantar",
        bulan=month,
        revisi=revision,
        masuk=summary.get("masuk", "0"),
        selesai=summary.get("selesai", "0"),
        persen=summary.get("persen_tepat", "-"),
        sisa=summary.get("sisa_akhir", "0"),
    )
    # It is signed by hand, or not at all: nobody's YA to the figures is a signature on a letter.
    sign = letter.Sign(
        jabatan=position,
        name=signer.name if signer else "",
        rank=signer.rank if signer else "",
        nip=signer.nip if signer else "",
    )
    return build(
        layout,
        {name: value for name, value in values.items() if value},
        sections={"isi": words},
        letterhead=letterhead_of(profile),
        size=profile.office.paper,
        signs=(sign,),
        made_at=made_at,
    )


def drawn(desk: Desk, table: ShownTable) -> str:
    """The chart of a table; nothing where it has none."""
    columns, kind = _CHARTS.get(table.id, ((), "bars"))
    if not table.rows or not set(columns) <= set(table.columns) or not columns:
        return ""
    bars = [
        Bar(
            f"{row.name[:3]} {row.id[2:4]}" if table.id == TREND else row.name,
            tuple(table.cell(row, one) for one in columns),
        )
        for row in table.rows[:_BARS]
    ]
    titles = tuple(column_title(desk, table, one) for one in columns)
    said = Words(_said(desk, table.id), desk.words("laporan.uraian_grafik"), titles)
    return chart(bars, kind, said)


def _said(desk: Desk, id: str) -> str:
    if id == TREND:
        return desk.words("laporan.grafik_tren")
    return desk.words("laporan.grafik_kanal" if id == "kanal" else "laporan.grafik_kategori")


def _blocks(desk: Desk, shown: Shown, *, for_everybody: bool) -> Iterator[letter.Block]:
    for table in shown.tables:
        svg = drawn(desk, table)
        if not svg:
            # A chart has its own heading, and stays with it.
            yield letter.Section(table_title(desk, table.id))
        if table.id == SUMMARY:
            yield _summary(desk, table)
            continue
        if svg:
            yield letter.Drawing(
                svg, f"{_said(desk, table.id)}. {desk.words('laporan.uraian_grafik')}"
            )
        yield _table(desk, table)
    if for_everybody:
        yield letter.Text((letter.Line(desk.words("laporan.tanda")),), "left", small=True)


def _summary(desk: Desk, table: ShownTable) -> letter.Rows:
    cells: Sequence[str] = table.rows[0].cells
    rows = tuple(
        letter.Row(column_title(desk, table, column), (cell,))
        for column, cell in zip(table.columns, cells, strict=True)
    )
    return letter.Rows(rows, columns=2)


def _table(desk: Desk, table: ShownTable) -> letter.Table:
    heads = (letter.Column(table_title(desk, table.id), _FIRST),)
    others = (
        letter.Column(column_title(desk, table, one), _OTHER, "right") for one in table.columns
    )
    return letter.Table((*heads, *others), tuple((row.name, *row.cells) for row in table.rows))


def data_book(desk: Desk, shown: Shown, *, title: str, made_at: int) -> Book:
    """Every cell with its table, its row and its column, for other programs."""
    rows = tuple(
        (table_title(desk, table.id), row.name, column_title(desk, table, column), cell)
        for table in shown.tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    )
    heads = ("tabel", "baris", "kolom", "angka")
    columns = tuple(BookColumn(desk.words(f"datakolom.{one}"), 2.0) for one in heads)
    digest = rows_digest([one.head for one in columns], rows)
    return Book(
        title=title,
        columns=columns,
        rows=rows,
        below=(desk.current.office.name,),
        footer=shown_digest(digest),
        digest=digest,
        size=desk.current.office.paper,
        made_at=made_at,
    )
