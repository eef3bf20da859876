"""New words, quotes and signatures: nothing is lost, and nothing takes long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.mail.html import to_text
from channels.mail.marks import ANSWER_ABOVE
from channels.mail.quotes import Split, split
from channels.mail.text import clean
from tests.examples import examples
from tests.growth import assert_in_step

OUR_MAIL = f"""{ANSWER_ABOVE}

Yth. Bapak/Ibu Warga Contoh,

Agar dapat diproses, mohon melengkapi hal berikut:
1. Nomor telepon
2. Alamat lengkap sesuai KTP

Yang sudah kami catat:
Nama: Warga Contoh

Silakan membalas surel ini dengan format:
Telepon:
Alamat:

Hormat kami,
Disdukcapil"""

LINES = [
    "halo", "", "> kutipan", ">> lebih dalam", "-- ", "--", "Pada 20 Nov 2026 09.12, X menulis:",
    "On Fri, Nov 20, 2026 at 9:12 AM X <x@example.com>", "wrote:", "-----Pesan Asli-----",
    "---------- Forwarded message ---------", "Dari: X <x@example.com>", "Dikirim: 09.12",
    "Kepada: Y", "Subjek: Z", "________________________________", "Dikirim dari iPhone saya",
    ANSWER_ABOVE, f"> {ANSWER_ABOVE}", "1. Nomor telepon?", "> 2. Alamat", "Jawab: Desa Contoh",
    "Warga Contoh", "*Dari:* X", "\ue000", "\ue001menulis:", "> \ue001X menulis:", "  ", ">",
    "kata " * 20, "> " + "kata " * 16 + "kata", "lanjutan",
]  # fmt: skip


def words(text: str) -> set[str]:
    for mark in "\ue000\ue001":
        text = text.replace(mark, "")
    return {line.strip("> ") for line in text.split("\n") if line.strip("> ")}


@given(st.lists(st.sampled_from(LINES), max_size=25), st.booleans())
@settings(max_examples=examples(600), deadline=None)
def test_no_line_is_lost(lines: list[str], forwarded: bool) -> None:
    text = "\n".join(lines)
    found = split(text, forwarded=forwarded)
    kept = words(found.new) | words(found.quoted) | words(found.signature)
    assert {one.rstrip() for one in words(text)} <= {one.rstrip() for one in kept}
    assert not set("\ue000\ue001") & set(found.new + found.quoted + found.signature)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=examples(300), deadline=None)
def test_plain_words_stay_as_they_are(text: str) -> None:
    found = split(clean(text))
    if not found.quoted and not found.signature:
        assert "".join(found.new.split()) == "".join(clean(text).split())


@pytest.mark.parametrize("line", ["Terima kasih.", "Dikirim dari kantor desa", "On time: 09.12"])
def test_ordinary_lines_are_neither_quote_nor_signature(line: str) -> None:
    assert split(f"KTP saya hilang\n{line}") == Split(new=f"KTP saya hilang\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "Dikirim dari iPhone saya", "Sent from my iPhone", "Sent from Yahoo Mail on Android",
        "Dikirim dari Yahoo Mail untuk iPhone", "Dikirim dari Galaxy saya", "Sent from my Galaxy",
        "Sent from Mail for Windows", "Dikirim dari Mail untuk Windows 10",
        "Get Outlook for iOS<https://aka.ms/o0ukef>", "Dapatkan Outlook untuk Android",
        "Dikirim dari perangkat Samsung saya", "Terkirim dari ponsel Xiaomi saya",
        "Sent via BlackBerry", "Dikirim dengan Aplikasi Seluler Zoho Mail",
    ],
)  # fmt: skip
def test_what_telephones_add_is_a_signature(line: str) -> None:
    assert split(f"KTP saya hilang\n\n{line}\n") == Split(new="KTP saya hilang", signature=line)


def test_one_question_and_what_stands_below_it() -> None:
    found = split("Pada 20 Nov 2026 09.12, X menulis:\n> Halo\n> Nomor telepon Bapak?\n\n0812\n")
    assert found.pairs == (("Nomor telepon Bapak?", "0812"),)
    assert found.new == "Nomor telepon Bapak?\n0812"


def test_pairs_are_told_in_their_order_and_the_quote_is_whole() -> None:
    text = "halo\n\n> 1. Nama\n\nWarga\n\n> 2. Telepon\n> (WhatsApp)\n0812\n\n-- \nWarga"
    found = split(text)
    assert found.pairs == (("1. Nama", "Warga"), ("2. Telepon (WhatsApp)", "0812"))
    assert found.new == "halo\n\n1. Nama\nWarga\n2. Telepon (WhatsApp)\n0812"
    assert found.signature == "-- \nWarga"
    assert found.quoted.startswith("> 1. Nama\n\nWarga\n\n> 2. Telepon")


def test_a_line_that_a_program_broke_is_no_answer() -> None:
    long = "> " + "kata " * 14 + "yang"
    found = split(f"ya\n\nPada 20 Nov 2026 09.12, X menulis:\n{long}\npatah di sini\n> dan lanjut")
    assert found.new == "ya"


CRAFTED = {
    "marks": ">", "marks and lines": "> a\n\n", "answers": "> a\nb\n", "dates": "Pada 1\n",
    "dates in a line": "Pada tanggal 3 ", "From": "From: a\n", "bold": "*From:* *x*\n",
    "blocks": "Dari: a@b\nDikirim: 10:10\n", "rules": "_" * 30 + "\n", "dashes": "-",
    "lines of dashes": "-\n", "blanks": " ", "lines of blanks": " \n", "stars": "*", "lines": "\n",
    "wrote": "On 1 wrote:\n", "forwards": "------ Forwarded", "Jawab": "Jawab: \n",
    "Dikirim": "Dikirim dari dari ", "telephones": "Dikirim dari iPhone\n", "signatures": "--\n",
    "questions": "> 1. a\n\n\n", "addresses": "2026-11-20 <", "writers": "x menulis:\n",
    "our line": ANSWER_ABOVE + "\n", "our line's dashes": "--- Mohon tulis ", "cuts": "\ue000\n",
    "attributions": "\ue001a\n> b\nc\n",
}  # fmt: skip


@pytest.mark.parametrize("piece", CRAFTED.values(), ids=CRAFTED.keys())
def test_crafted_text_takes_no_longer_than_any_other(piece: str) -> None:
    times = 60_000 // len(piece)
    assert_in_step(split, piece * (times // 2), piece * times)


#: What comes once, what comes again and again, and how often.
CRAFTED_HTML = [
    ("", "<div>", 80_000), ("", "<b>", 100_000), ("", "<p>", 160_000), ("", "a<br>", 100_000),
    ("", "<td>", 120_000), ("", "<blockquote type=cite>", 20_000), ("", "<font><table>", 30_000),
    ("", "<!--", 100_000), ("", "<a b='", 80_000), ("", "<", 400_000), ("", "&", 400_000),
    ("", "<a href=http://x.y>z", 20_000), ("", "<ul><li>", 1900),
    ("<table><tr><td>" + "x" * 100_000, "<tr><td>a", 20_000),
]  # fmt: skip


@pytest.mark.parametrize(("once", "piece", "times"), CRAFTED_HTML, ids=range(14))
def test_crafted_html_takes_no_longer_than_any_other(once: str, piece: str, times: int) -> None:
    whole = once + piece * times
    assert_in_step(to_text, once + piece * (times // 2), whole)
    text, _ = to_text(whole)
    assert len(text) < 3 * len(whole)


def test_words_however_deep_are_words() -> None:
    assert to_text("<div>" * 400 + "di dalam" + "</div>" * 400) == ("di dalam", True)
    assert to_text("<div>" * 5000 + "di dalam" + "</div>" * 5000) == ("di dalam", False)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>satu</p><p>dua</p>", "satu\n\ndua"),
        ("<div>satu</div><div>dua</div>", "satu\ndua"),
        ("satu<br>dua<br><br>tiga", "satu\ndua\n\ntiga"),
        ("<b>KTP</b> <i>saya</i>\n  hilang", "KTP saya hilang"),
        ("<ol><li>satu<li>dua</ol><ul><li>tiga</ul>", "1. satu\n2. dua\n- tiga"),
        ("<table><tr><td>Nama</td><td>Warga</td></tr><tr><td>HP<td>0812</table>",
         "Nama  Warga\nHP  0812"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a&nbsp;&lt;b&gt;&amp;", "a <b>&"),
        ("<a href='https://x.example.com/'>x.example.com</a>", "x.example.com"),
        ("<a href='javascript:alert(1)'>klik</a>", "klik"),
        ("<a href='https://jahat.example.net/'>bank.example.com</a>",
         "bank.example.com <https://jahat.example.net/>"),
        ("<span style='font-size:0px'>a</span><span style='font-size:0.9em'>b</span>", "b"),
        ("<span style='FONT-SIZE: 0'>a</span><p hidden>c</p><i style='Display : None'>d</i>e", "e"),
        ("<textarea>a</textarea><script>b</script><svg><text>c</text></svg>", "a"),
        ("<blockquote>bukan kutipan</blockquote>", "bukan kutipan"),
        ("<blockquote type='cite'>kutipan<blockquote type='cite'>lagi</blockquote></blockquote>",
         "> kutipan\n>> lagi"),
        ("a<img alt='😀' src=x><img alt='logo kantor' src=y>b", "a😀b"),
        ("\ue000a\ue001", "a"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_reads_as_it_looks(html: str, text: str) -> None:
    assert split(to_text(html)[0]).new == text or to_text(html)[0].strip() == text
