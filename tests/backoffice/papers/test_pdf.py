"""What can be seen in a PDF: its words in order, fonts, tags, standard, pages, size."""

from __future__ import annotations

import io
import re
import struct
import zlib

import msgspec
import pikepdf
import pypdfium2
import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.papers import letter
from backoffice.papers.building import build
from backoffice.papers.layout_files import house_layouts
from backoffice.papers.letter import SIZES, Letter, Letterhead, Size
from backoffice.papers.render.glyphs import MARK, Cleaner, shown
from backoffice.papers.render.pdf import to_pdf
from backoffice.papers.values import Values
from tests.backoffice.papers.examples import HEAD, VALUES, example
from tests.growth import assert_in_step

#: What stands in each paper, in the order of its model.
FIELDS = {
    "tanda_terima": (
        *("TANDA TERIMA PENGADUAN", "Nomor Register: 0042/PGD/XI/2026"),
        *("Kode lacak", "CTH-7K4Q-29", "Diterima", "Senin, 23 November 2026 pukul 10.15 WIB"),
        *("melalui WhatsApp", "Nama pengadu", "Warga Contoh", "Dirahasiakan", "Tidak", "Alamat"),
        *("No. HP/surel", "0812••••0001", "Pokok pengaduan", "Lampiran", "2 foto, 1 PDF"),
        *("Status kelengkapan", "Belum lengkap", "Tanda tangan Lurah", "Batas penyelesaian"),
        *("Biaya", "Tidak dipungut biaya", "Petugas penerima", "Diterima sistem"),
        *("Cek status: balas STATUS CTH-7K4Q-29", "Keberatan: loket", "Ombudsman RI"),
    ),
    "lembar_pengaduan": (
        *("LEMBAR PENGADUAN", "0042/PGD/XI/2026", "Diterima", "10.15 WIB", "WhatsApp"),
        *("Nama pelapor", "Alamat", "Kontak", "Klasifikasi", "Kategori", "Tingkat", "Sedang"),
        *("Terlapor/objek", "Uraian", "1. Suaranya keras", "Kapan", "Di mana", "Bukti"),
        *("Kelengkapan", "Batas waktu", "Hasil verifikasi", "23 November 2026", "Dicetak oleh"),
        "Petugas Contoh",
    ),
    "formulir_kosong": (
        *("FORMULIR PENGADUAN", "Nomor register", "Tanggal terima", "Nama lengkap", "Alamat"),
        *("Bidang usaha", "Perdagangan", "Industri", "Jasa", "Lainnya", "Uraian pengaduan"),
        *("Rahasiakan nama saya", "Lampiran", "Salinan KTP-el", "Saya menyatakan"),
        *("Data pribadi", "Pelapor,", "Ketua RT", "Lurah", "Cara mengembalikan", "07.30–16.00"),
    ),
    "lembar_disposisi": (
        *("LEMBAR DISPOSISI", "Surat dari", "Diterima tgl.", "No. surat", "No. agenda"),
        *("Tgl. surat", "Batas", "Sifat", "Sangat segera", "√ Segera", "Rahasia", "Hal"),
        *("Diteruskan kepada Sdr.", "Sekretaris", "√ Koordinator", "Dengan hormat harap"),
        *("√ Rapatkan dengan tim teknis", "√ Siapkan jawaban", "Catatan", "Undang pemilik usaha"),
        *("KEPALA DINAS,", "Kepala Contoh", "Pembina Utama Muda", "NIP 19680101"),
    ),
    "telaahan_staf": (
        *("TELAAHAN STAF", "Kepada", "Dari", "Tanggal", "Nomor", "Sifat", "Lampiran", "Hal"),
        *("1.", "Persoalan", "2.", "Praanggapan", "3.", "Fakta yang mempengaruhi", "Dua foto"),
        *("4.", "Analisis", "5.", "Kesimpulan", "6.", "Saran tindak", "Kepala Contoh"),
    ),
    "nota_dinas": (
        *("NOTA DINAS", "Nomor: 003", "Kepada", "Dari", "Tanggal", "Sifat", "Lampiran", "Hal"),
        *("Bersama ini kami sampaikan", "Bengkel las", "Pelapor telah melengkapi"),
        *("Mohon arahan", "Kepala Contoh", "NIP", "Tembusan:", "Wali Kota Contoh"),
    ),
    "pengantar_rekap": (
        *("NOTA DINAS", "Nomor: 003", "Kepada", "Dari", "Tanggal", "Lampiran", "Hal"),
        *("Mohon arahan", "Kepala Contoh", "NIP"),
    ),
    "undangan": (
        *("Nomor", "003/UND", "Sifat", "Lampiran", "Hal", "Contoh, 23 November 2026"),
        *("Kepada Yth.", "Kepala Bidang Pengawasan", "Tempat", "Dengan hormat", "Hari/tanggal"),
        *("Jumat, 27 November 2026", "Waktu", "Tempat", "Acara", "Gangguan suara"),
        *("Identitas pelapor dirahasiakan.", "Demikian undangan", "Paraf", "KEPALA DINAS"),
        *("Pembina Utama Muda", "Tembusan:", "Inspektur"),
    ),
    "notula": (
        *("NOTULA RAPAT", "0042/PGD/XI/2026", "Rapat", "Hari/tanggal", "Waktu", "09.00–11.30"),
        *("Tempat", "Acara", "Pimpinan rapat", "Notulis", "daftar hadir terlampir"),
        *("Pembahasan", "Keputusan", "Tindak lanjut", "Apa", "Siapa", "Kapan", "Memasang"),
        *("Pimpinan rapat,", "Koordinator Contoh"),
    ),
    "daftar_hadir": (
        *("DAFTAR HADIR", "Hari/tanggal", "No.", "Nama", "Jabatan", "Tanda tangan"),
        *("Lurah Contoh", "Pemilik Contoh", "5.", "Notulis"),
    ),
    "berita_acara": (
        *("BERITA ACARA HASIL PENANGANAN PENGADUAN", "Nomor: 003", "Pada hari ini Senin"),
        *("I.", "Pokok pengaduan", "II.", "Keterangan para pihak", "III."),
        *("Hasil dan kesepakatan", "IV.", "Tindak lanjut", "Penanggung jawab", "Batas waktu"),
        *("Demikian Berita Acara ini dibuat dengan sebenarnya dalam rangkap 2 (dua)"),
        *("Paraf", "Koordinator Pengaduan", "Sekretaris", "Kepala Contoh", "NIP"),
    ),
    "surat_jawaban": (
        *("Nomor", "Sifat", "Lampiran", "Hal", "Yth. Ibu Warga Contoh", "Dengan hormat"),
        *("23 November 2026", "0042/PGD/XI/2026", "Yang kami periksa", "Hasil", "Tindak lanjut"),
        *("Yang akan dilakukan", "Oleh", "Paling lambat", "keberatan dapat disampaikan"),
        *("Ombudsman RI", "Terima kasih", "Kepala Contoh", "Tembusan:"),
    ),
    "rekap_hasil_rapat": (
        *("REKAP HASIL RAPAT", "Nomor: 003", "Nomor register", "Tanggal surat diterima"),
        *("Pokok pengaduan", "Tanggal rapat", "Tempat", "Badan", "Jumlah peserta", "Hasil"),
        *("Tindak lanjut", "Apa", "Siapa", "Batas", "Klasifikasi arsip", "Retensi", "Lampiran"),
        *("Notula", "Daftar hadir", "Pembuat,", "Kepala Contoh", "NIP"),
    ),
    "surat_pengantar": (
        *("Contoh, 23 November 2026", "Yth.", "Kepala Bidang Pengawasan", "SURAT PENGANTAR"),
        *("Nomor: 003", "No.", "Naskah yang dikirim", "Banyaknya", "Keterangan"),
        *("2 (dua) lembar", "Pengirim,", "Kepala Contoh", "Pembina", "NIP", "Diterima tanggal"),
        *("Penerima,", "NIP", "No. telepon"),
    ),
    "daftar_panggil": (
        *("DAFTAR PANGGIL", "Tanggal cetak", "Petugas", "No.", "Nomor register", "Nama"),
        *("Nomor telepon", "Keperluan", "Percobaan 1", "Percobaan 2", "Percobaan 3", "Paraf"),
        *("Ibu Warga Contoh", "0812-0000-0001", "Bapak Warga Contoh Dua", "data pribadi"),
    ),
}


def text_of(data: bytes) -> str:
    """What one reads, with single spaces; where a long run may be broken is no word."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return " ".join("\n".join(pages).replace("\u200b", "").split())


def test_every_layout_is_looked_at() -> None:
    assert set(FIELDS) == set(house_layouts())


@pytest.mark.parametrize("size", ["A4", "F4"])
@pytest.mark.parametrize("name", sorted(FIELDS))
def test_each_field_stands_in_its_place(name: str, size: Size) -> None:
    rendered = to_pdf(example(name, size=size))
    assert (rendered.standard, rendered.replaced) == ("a-2b", 0)
    text, at = text_of(rendered.data), 0
    for line in HEAD.lines:
        assert line in text
    for field in FIELDS[name]:
        found = text.find(field, at)
        assert found >= 0, f"{field!r} does not follow in: {text[at:]}"
        at = found + len(field)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_the_file_says_what_it_is(name: str) -> None:
    size: Size = "F4" if name < "n" else "A4"
    with pikepdf.open(io.BytesIO(to_pdf(example(name, size=size)).data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "id"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        with pdf.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "B")
            assert said["dc:title"] == house_layouts()[name].title
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            (inner,) = font.DescendantFonts
            assert "LiberationSans" in str(inner.BaseFont)
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
        wide, high = (float(one) * 25.4 / 72 for one in pdf.pages[0].MediaBox[2:])
        expected = SIZES[size][::-1] if name == "daftar_panggil" else SIZES[size]
        assert (wide, high) == pytest.approx(expected, abs=0.1)


def test_pages_are_counted_and_the_head_of_a_table_stands_on_each() -> None:
    people = tuple({"nama": f"Peserta {number}"} for number in range(1, 101))
    rendered = to_pdf(example("daftar_hadir", values={**VALUES, "peserta": people}))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(rendered.data)]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Halaman {number} dari {len(pages)}" in page
        if "Peserta" in page:
            assert "Tanda tangan" in page
    assert all(f"Peserta {number}" in "".join(pages) for number in range(1, 101))


def test_a_draft_says_so_on_each_page_and_an_issued_paper_does_not() -> None:
    assert text_of(to_pdf(example("berita_acara", draft=3)).data).count("DRAF v3") == 2
    assert "DRAF" not in text_of(to_pdf(example("berita_acara")).data)


def test_the_mark_of_secrecy_stands_at_the_head() -> None:
    values: Values = {**VALUES, "tanda_sifat": "RAHASIA"}
    assert "RAHASIA" in text_of(to_pdf(example("nota_dinas", values=values)).data)


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert to_pdf(example("notula")).data == to_pdf(example("notula")).data


# Pictures ---------------------------------------------------------------------------------------


def png() -> bytes:
    """A red square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = zlib.compress(b"".join(b"\0" + b"\xc0\x10\x10" * 16 for _ in range(16)))
    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def images_in(data: bytes) -> int:
    return sum(
        1
        for page in pypdfium2.PdfDocument(data)
        for one in page.get_objects()
        if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    )


def test_a_logo_stands_in_the_kop() -> None:
    head = msgspec.structs.replace(HEAD, logo=png())
    rendered = to_pdf(example("nota_dinas", head=head))
    assert rendered.standard == "a-2b"
    assert images_in(rendered.data) == 1


@pytest.mark.parametrize("logo", [b"", b"GIF89a", png()[:60], b"\xff\xd8\xff" + b"x" * 40])
def test_a_logo_that_is_no_picture_is_left_out(logo: bytes) -> None:
    rendered = to_pdf(example("nota_dinas", head=Letterhead(HEAD.lines, logo=logo)))
    assert rendered.standard == "a-2b"
    assert images_in(rendered.data) == 0


def dark(data: bytes) -> list[list[bool]]:
    """The upper half of the first page, without its margins: which points are black."""
    page = pypdfium2.PdfDocument(data)[0].render(scale=4, grayscale=True)
    rows = bytes(page.buffer)
    lines = range(page.height // 2)
    return [[rows[y * page.stride + x] < 128 for x in range(page.width)] for y in lines]


def test_each_square_of_the_code_is_where_a_telephone_looks_for_it() -> None:
    words = "https://aduan.example.com/tanda-terima/CTH-7K4Q-29?s=abcdefghij"
    points = dark(to_pdf(Letter("x", (letter.Code(words),))).data)
    rows = [y for y, line in enumerate(points) if any(line)]
    columns = [x for x in range(len(points[0])) if any(line[x] for line in points)]
    plain = segno.make_qr(words, error="m", boost_error=False).matrix
    squares = [[bool(one) for one in row] for row in plain]
    side = (rows[-1] + 1 - rows[0]) / len(squares)
    assert side * len(squares) * 25.4 / 72 / 4 > 18, "millimetres"
    middles = [int(side * (one + 0.5)) for one in range(len(squares))]
    assert [[points[rows[0] + y][columns[0] + x] for x in middles] for y in middles] == squares


# What citizens write ----------------------------------------------------------------------------

HOSTILE = (
    '{nama} #1 $x$ *tebal* _miring_ {{7*7}} [[aside]] <b>&amp;</b> #sys.inputs @label // \\ ~ ` "',
    "NUL \x00 bel \x07 esc \x1b[31m",
    "setengah \ud83d huruf",
    "terima kasih 🙏🏽👨‍👩‍👧",
    "ꦲꦤꦕꦫꦏ",
    "\u202egnabrut\u202c",
    "x" * 40_000,
    "a\u0301" * 300,
)


def everywhere(words: str) -> Letter:
    """A letter that says it in each field of each block."""
    return Letter(
        words[:200],
        (
            letter.Title(words[:500], (words[:500],)),
            letter.Rows((letter.Row(words[:500], (words, "")),)),
            letter.Rows((letter.Row(words[:500], (words[:500],)),) * 3, 2, True),
            letter.Reference((letter.Row(words[:500], (words[:500],)),), words[:500]),
            letter.Addressee((words[:500],)),
            letter.Text((letter.Line(words), letter.Line(words, words[:3]))),
            letter.Section(words[:500], (letter.Line(words),), words[:4], "kunci"),
            letter.Checks(words[:500], (letter.Check(words[:500], True),)),
            letter.Table(
                (letter.Column(words[:500]), letter.Column("B", 0.2)), ((words, words[:2000]),), 1
            ),
            letter.Signs(
                (letter.Sign((words[:500],), *(words[:500],) * 6, (words[:500],)),),
                (letter.Paraf(*(words[:500],) * 3),),
            ),
            letter.Box(words[:500]),
            letter.Code(words, (words[:500],)),
            letter.Copies(words[:500], (words[:500],)),
        ),
        Letterhead((words[:300],), (words[:500],)),
        mark=words[:30],
        draft=words[:10],
        footer=words[:60],
    )


@pytest.mark.parametrize("words", HOSTILE, ids=[ascii(one[:12]) for one in HOSTILE])
def test_whatever_they_write_is_printed(words: str) -> None:
    rendered = to_pdf(everywhere(words))
    assert rendered.standard == "a-2b"
    shown = Cleaner().clean(words, longest=10**6)
    assert "".join(shown.split())[:200] in "".join(text_of(rendered.data).split())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(words=st.text(st.characters(codec=None, exclude_categories=()), min_size=1))
def test_any_words_in_any_field_make_a_paper(words: str) -> None:
    rendered = to_pdf(everywhere(words))
    assert rendered.standard == "a-2b"
    assert rendered.data.startswith(b"%PDF")


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_paper_of_which_nothing_is_known_has_room_for_a_hand(name: str) -> None:
    rendered = to_pdf(build(house_layouts()[name], {}))
    assert rendered.standard == "a-2b"
    assert "None" not in text_of(rendered.data)


def test_words_are_never_source() -> None:
    text = text_of(to_pdf(everywhere('#(1+1) #read("letter.typ") $ 1/2 $')).data)
    assert '#(1+1) #read("letter.typ") $ 1/2 $' in text


def test_what_the_font_lacks_is_counted_and_marked() -> None:
    cleaner = Cleaner()
    assert (
        cleaner.clean("oke 🙏 ꦲ 𝐓𝐨𝐥𝐨𝐧𝐠 e\u0301 \u202ebalik") == f"oke {MARK} {MARK} Tolong é balik"
    )
    assert cleaner.replaced == 2
    assert ord(MARK) in shown()


def test_a_long_run_may_be_broken_and_a_word_is_not() -> None:
    cleaner = Cleaner()
    assert "\u200b" not in cleaner.clean("mempertanggungjawabkannya 0812-0000-0001")
    assert cleaner.clean("x" * 40).replace("\u200b", "") == "x" * 40
    # A space that forbids a break leaves the run as long as it is.
    assert "\u200b" in cleaner.clean("x\u00a0" * 40)


def test_nothing_of_the_machine_is_in_the_file() -> None:
    data = to_pdf(example("tanda_terima")).data
    assert not re.search(rb"/(?:tmp|home|root)/", data)


def test_cleaning_is_in_step_with_the_words() -> None:
    for words in ("x", "kata ", "🙏", "a\u0301", "\n", "x\u00a0"):
        assert_in_step(lambda text: Cleaner().clean(text), words * 20_000, words * 40_000)
