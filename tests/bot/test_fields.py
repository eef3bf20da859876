"""Which questions are asked, and what is lacking: one rule for chats, mails and papers."""

from __future__ import annotations

from bot.conversation import Answer
from bot.fields import asked, holding, lacking
from bot.form import Field, Form, Option, When

OPTIONS = (Option("ya", "Ya"), Option("tidak", "Tidak"))
FORM = Form(
    "f",
    "1",
    (
        Field("rugi", "choice", "q", "Rugi", "complete", options=OPTIONS),
        Field("tingkat", "choice", label="Tingkat", by=("petugas",), options=OPTIONS),
        Field("apa", "choice", "q", "Apa", "complete", options=OPTIONS, when=When("rugi", ("ya",))),
        Field("berapa", "text", "q", "Berapa", "receive", when=When("apa", ("ya",))),
        Field("saksi", "text", "q", "Saksi", "complete", when=When("tingkat", ("ya",))),
    ),
)


def said(**answers: str) -> dict[str, Answer]:
    return {key: Answer(value, value, value) for key, value in answers.items()}


def keys(fields: tuple[Field, ...]) -> list[str]:
    return [field.key for field in fields]


def test_a_question_is_asked_when_the_answer_that_it_hangs_on_was_given() -> None:
    assert keys(asked(FORM, {})) == ["rugi"]
    assert keys(asked(FORM, said(rugi="ya"))) == ["rugi", "apa"]
    assert keys(asked(FORM, said(rugi="ya", apa="ya"))) == ["rugi", "apa", "berapa"]


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked_either() -> None:
    assert keys(asked(FORM, said(rugi="tidak", apa="ya"))) == ["rugi"]


def test_a_question_may_hang_on_what_an_officer_filled() -> None:
    assert keys(asked(FORM, said(tingkat="ya"))) == ["rugi", "saksi"]
    assert keys(holding(FORM, said(tingkat="ya"))) == ["rugi", "tingkat", "saksi"]


def test_only_what_is_asked_is_lacking() -> None:
    assert keys(lacking(FORM, {}, "complete")) == ["rugi"]
    assert keys(lacking(FORM, said(rugi="tidak"), "complete")) == []
    assert keys(lacking(FORM, said(rugi="ya", apa="ya"), "receive")) == ["berapa"]


def test_what_is_needed_may_differ_by_the_way() -> None:
    paper = Field("x", "text", "q", "X", "optional", need_by={"surat": "complete"})
    form = Form("f", "1", (paper,))
    assert form.by_way("mail") is form
    assert lacking(form.by_way("mail"), {}, "complete") == ()
    assert keys(lacking(form.by_way("surat"), {}, "complete")) == ["x"]
