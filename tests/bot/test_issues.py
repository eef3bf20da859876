"""The lint of a form: each kind of issue is planted once and found by its place."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from bot.engine_texts import ENGINE_LABELS, ENGINE_TEXTS
from bot.form import Field, Form, Option, When
from bot.issues import find_issues
from bot.kinds import KINDS
from bot.texts import Catalogue, load_citizen_texts
from tests.bot.citizen import FORM

TEXTS = load_citizen_texts()


def changed(index: int, **changes: object) -> Form:
    fields = list(FORM.fields)
    fields[index] = msgspec.structs.replace(fields[index], **changes)
    return msgspec.structs.replace(FORM, fields=tuple(fields))


def test_a_good_form_has_none() -> None:
    assert find_issues(FORM, TEXTS) == []


@pytest.mark.parametrize(
    ("form", "key", "told"),
    [
        (changed(1, kind="nama"), "form.fields[1].kind", "no kind nama"),
        (changed(1, key="alamat"), "form.fields[2].key", "used twice"),
        (changed(1, key="Nama Lengkap"), "form.fields[1].key", "not a key"),
        (changed(1, key="n" * 41), "form.fields[1].key", "not a key"),
        (changed(1, ask="tanya_apa_saja"), "form.fields[1].ask", "no text tanya_apa_saja"),
        (changed(1, ask="konfirmasi_nama"), "form.fields[1].ask", "no nama"),
        (changed(1, label="N" * 41), "form.fields[1].label", "1 to 40"),
        (changed(1, names=("Nama pelapor", "-")), "form.fields[1].names[1]", "1 to 40"),
        (changed(1, names=("No. HP", "Nomor HP")), "form.fields[3].label", "a label of nama too"),
        (changed(2, label="nama"), "form.fields[2].label", "a label of nama too"),
        (changed(2, names=("Objek",)), "form.fields[5].label", "objek is a label of alamat too"),
        (changed(1, label=""), "form.fields[1].label", "a label has"),
        (changed(0, options=()), "form.fields[0].options", "at least two"),
        (changed(4, options=(Option("ya", "Ya"),)), "form.fields[4].options", "the yes first"),
        (changed(1, options=(Option("a", "A"),)), "form.fields[1].options", "has no options"),
        (
            changed(0, options=(Option("a", "A"), Option("a", "B"))),
            "form.fields[0].options",
            "the id a is used 2 times",
        ),
        (
            changed(0, options=(Option("a", "Sama"), Option("b", "sama"))),
            "form.fields[0].options",
            "the label sama",
        ),
        (
            changed(0, options=(Option("a", "A", ("x",)), Option("b", "B", ("x",)))),
            "form.fields[0].options",
            "the word x means 2",
        ),
        (
            changed(0, options=(Option("a", "A" * 21), Option("b", "B"))),
            "form.fields[0].options[0].label",
            "21 characters",
        ),
        (
            changed(0, options=(Option("a:1", "A"), Option("b", "B"))),
            "form.fields[0].options[0].id",
            "not an id",
        ),
        (
            changed(1, when=When("objek", ("kk",))),
            "form.fields[1].when",
            "not a field before this one",
        ),
        (changed(6, when=When("nama", ("x",))), "form.fields[6].when", "not a choice"),
        (changed(6, when=When("objek", ("sim",))), "form.fields[6].when", "no option sim"),
        (changed(6, when=When("objek", ())), "form.fields[6].when", "any_of is empty"),
        (changed(6, limits={"min_char": 3}), "form.fields[6].limits.min_char", "no limit"),
        (changed(6, limits={"min_chars": 0}), "form.fields[6].limits.min_chars", "at least 1"),
        (changed(4, must=("setuju",)), "form.fields[4].must", "no option setuju"),
        (changed(1, must=("ya",)), "form.fields[1].must", "no option ya"),
        (changed(4, must=("ya", "tidak")), "form.fields[4].must", "every answer"),
        (changed(4, must=("ya",), ask="pernyataan"), "form.fields[4].ask", "names the place"),
        (changed(4, ask="pernyataan"), "form.fields[4].ask", "given no jam, tanggal, tempat"),
        (changed(1, need=None), "form.fields[1].need", "say what is needed"),
        (
            changed(1, by=("petugas",), need=None, need_by={"surat": "asked"}),
            "form.fields[1].need_by",
            "nothing is needed of the citizen",
        ),
        (
            Form("f", "1", (msgspec.structs.replace(FORM.fields[1], need_by={"surat": "asked"}),)),
            "form.fields",
            "by way of surat no field",
        ),
        (changed(1, by=("petugas",)), "form.fields[1].need", "nothing is needed of the citizen"),
        (changed(0, kind="checks"), "form.fields[0].kind", "is for officers"),
        (
            changed(0, kind="checks", by=("petugas",), need=None, options=()),
            "form.fields[0].options",
            "needs an option",
        ),
        (msgspec.structs.replace(FORM, fields=()), "form.fields", "asks nothing"),
        (
            msgspec.structs.replace(FORM, fields=FORM.fields[:1]),
            "form.fields",
            "no field has need = receive",
        ),
        (msgspec.structs.replace(FORM, draft_days=0), "form.draft_days", "1 to 365"),
    ],
)
def test_a_planted_issue_is_found_where_it_stands(form: Form, key: str, told: str) -> None:
    found = [issue for issue in find_issues(form, TEXTS) if issue.key == key]
    assert any(told in issue.text for issue in found), find_issues(form, TEXTS)
    assert all(issue.file == "profile.toml" for issue in found)


def test_what_officers_fill_needs_no_question() -> None:
    ticks = Field(
        "syarat", "checks", label="Syarat", by=("petugas",), options=(Option("ktp", "KTP"),)
    )
    form = msgspec.structs.replace(FORM, fields=(*FORM.fields, ticks))
    assert find_issues(form, TEXTS) == []


@pytest.mark.parametrize(
    ("change", "key", "told"),
    [
        (lambda t: t.pop("batal"), "batal", "no such text"),
        (lambda t: t.pop("tombol.setuju"), "tombol.setuju", "no such text"),
        (lambda t: t.update(batal="{kode}"), "batal", "given no kode"),
        (lambda t: t.update(batal="{a.b}"), "batal", "not a plain placeholder"),
        (lambda t: t.update({"tombol.ya": "Y" * 21}), "tombol.ya", "21 characters"),
    ],
)
def test_a_planted_issue_of_a_text_is_found(
    change: Callable[[dict[str, str]], object], key: str, told: str
) -> None:
    texts = dict(TEXTS)
    change(texts)
    found = [issue for issue in find_issues(FORM, texts) if issue.key == key]
    assert any(told in issue.text for issue in found)
    assert all(issue.file == "texts.id.toml" for issue in found)


def test_a_missing_text_of_a_kind_is_found() -> None:
    texts = {key: text for key, text in TEXTS.items() if key != "uraian_kurang"}
    assert "form.fields[6].kind" in {issue.key for issue in find_issues(FORM, texts)}


def test_all_issues_are_told_at_once() -> None:
    form = Form("x", "1", (Field("A", "apa", "tak_ada", "", "asked"),))
    assert len(find_issues(form, TEXTS)) >= 5


def test_the_shared_texts_give_the_engine_all_that_it_says() -> None:
    catalogue = Catalogue(TEXTS)
    assert ENGINE_TEXTS.keys() | ENGINE_LABELS <= catalogue.keys()
    for kind in KINDS.values():
        assert kind.texts <= catalogue.keys()
