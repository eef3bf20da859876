"""Whatever reads foreign text takes time in step with it: every function that can be found.

A function whose required parameters are texts is found by its signature, and one of the readers'
packages that takes something besides by the types of it: a type that nobody has registered fails.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import pkgutil
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from app.demo.world import MORNING
from backoffice.case.numbers import numbers_of
from backoffice.officers.mail_turn import commands_in
from backoffice.officers.typed import bare
from bot.conversation import Answer
from bot.form import Field, Form, Option
from bot.kinds import KINDS
from bot.kinds.kind import Heard
from bot.kinds.rupiah import Amount, amounts
from channels.channel import SendError
from channels.mail.headers import Fields, read_fields
from channels.mail.verdicts import Verdicts, read_verdicts
from channels.message import Choice, InboundMessage
from tests.growth import assert_in_step, in_step, seconds
from tests.issues.test_readers_are_linear import FAMILIES, WIB, mail

#: Where words from outside are read; elsewhere they are only handed on.
READERS = ("bot", "channels")
PACKAGES = (*READERS, "backoffice")
#: Signs of the longest text: what begins anew at each sign takes a tenth of a second here.
SIZE = 4_000
#: What takes less, at full length, cannot stop anybody.
WORTH_SECONDS = 0.005

#: More that almost means something.
MORE: dict[str, Callable[[int], str]] = {
    "nested tags": lambda n: "<div>" * (n // 5),
    "open tags": lambda n: "<" * n,
    "open quotes": lambda n: '"' * n,
    "percent signs": lambda n: "%20" * (n // 3),
    "encoded words": lambda n: "=?utf-8?q?a?= " * (n // 14),
    "almost dates": lambda n: "1-1-" * (n // 4),
    "almost times": lambda n: "10:" * (n // 3),
    "commas": lambda n: "a," * (n // 2),
    "lines of one sign": lambda n: "x\n" * (n // 2),
    "almost addresses of the web": lambda n: "http://a" * (n // 8),
    "braces": lambda n: "{a}" * (n // 3),
    "RT and RW": lambda n: "RT 1 RW 1 " * (n // 10),
    "months": lambda n: "januari " * (n // 8),
    "reply lines": lambda n: "Pada 1 Jan, a menulis:\n" * (n // 23),
    "headers": lambda n: "From: a\n" * (n // 8),
    "bidi": lambda n: "\u202ea" * (n // 2),
}
EVERY = FAMILIES | MORE

#: Functions that read nothing foreign: what the operator or the office wrote, or the store itself.
NO_READERS = re.compile(
    r"backoffice\.store\.(?:engine|dump|vault)\.|channels\.mail\.settings\.|backoffice\.office\."
    r"|bot\.texts\.(?:_marks|parse_template|read_texts|_placeholders)"
)


class Reader(NamedTuple):
    name: str
    call: Callable[..., object]
    #: Name of a required parameter -> its type.
    takes: dict[str, Any]


def find_functions() -> Iterator[Reader]:
    """Every function of the packages with a required parameter that is a text."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                made = inspect.unwrap(value) if callable(value) else value
                if not inspect.isfunction(made) or made.__module__ != module.__name__:
                    continue
                if inspect.iscoroutinefunction(made) or inspect.isgeneratorfunction(made):
                    continue
                takes = _required(made)
                if str in takes.values():
                    yield Reader(f"{module.__name__}.{name}", value, takes)


def _required(made: Callable[..., object]) -> dict[str, Any]:
    try:
        hints = get_type_hints(made)
    except NameError:
        # It names what only a type checker imports: settings, connections.
        return {}
    return {
        name: hints.get(name)
        for name, one in inspect.signature(made).parameters.items()
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    }


FOUND = [one for one in find_functions() if not NO_READERS.match(one.name)]
OF_TEXTS = [one for one in FOUND if set(one.takes.values()) == {str}]
WITH_MORE = [one for one in FOUND if one.name.split(".")[0] in READERS and one not in OF_TEXTS]


@functools.cache
def form() -> Form:
    from app.serving.wiring import PROFILES
    from backoffice.office.profile import load_profile

    return load_profile(PROFILES / "sanggau").form


def _fields(text: str) -> Fields:
    names = ("Subject", "From", "Authentication-Results", "References", "Content-Type")
    raw = "".join(f"{name}: {text}\n" for name in names).encode() + b"\n"
    return read_fields(raw, 0, len(raw))[0]


_FIELD = Field(
    key="pilihan",
    kind="choice",
    label="Pilihan",
    need="optional",
    ask="Yang mana?",
    options=(Option(id="ktp", label="KTP-el"), Option(id="kk", label="Kartu Keluarga")),
)
#: Type -> one of it, made of the text. What holds many texts holds few long ones.
BUILT: dict[Any, Callable[[str], object]] = {
    str: lambda text: text,
    str | None: lambda text: text,
    bytes: lambda text: text.encode(),
    int: lambda text: 3,
    bool: lambda text: False,
    float: lambda text: 1.0,
    object: lambda text: {"message": {"text": text}},
    Any: lambda text: text,
    datetime: lambda text: MORNING,
    date: lambda text: MORNING.date(),
    ZoneInfo: lambda text: WIB,
    Form: lambda text: form(),
    Field: lambda text: _FIELD,
    Option: lambda text: _FIELD.options[0],
    tuple[Option, ...]: lambda text: _FIELD.options,
    list[Amount]: amounts,
    Heard: lambda text: Heard(text=text),
    Answer: lambda text: Answer(text, text, text),
    InboundMessage: mail,
    Sequence[InboundMessage]: lambda text: (mail(text),),
    Fields: lambda text: _fields(text),
    Fields | None: lambda text: _fields(text),
    Verdicts: lambda text: read_verdicts(_fields(text)),
    Sequence[Choice]: lambda text: (Choice("a", "Ya"), Choice("b", "Tidak")),
    Sequence[str]: lambda text: (text, text),
    Iterable[str]: lambda text: (text, text),
    Collection[str]: lambda text: (text, text),
    Container[str]: lambda text: (text, text),
    tuple[str, ...]: lambda text: (text, text),
    list[str]: lambda text: text.split("\n"),
    frozenset[str]: lambda text: frozenset({text}),
    Mapping[str, str]: lambda text: {text: text, "a": text},
    dict[str, str]: lambda text: {text: text, "a": text},
    Mapping[str, Any]: lambda text: {text: text, "text": text},
    list[Mapping[str, Any]]: lambda text: [{"text": text}],
    dict[str, Any]: lambda text: {text: text, "text": text},
    SendError | TimeoutError: lambda text: SendError("rejected", retryable=False, answer=text),
}
#: Types of what does something with the text and reads nothing of it, by the end of their names.
#: What they hand it to is found by itself.
DOERS = (
    "channels.channel.Envelope]]",
    "Talk", "State", "Reader", "_Scene", "Wire", "Office", "Path", "SplitResult", "Mime", "About",
    "MailForm", "Piece", "Pattern[str]", "Exception", "Days]", "Callable[[int], bytes]",
    "tuple[float, float]", "Sequence[tuple[int, int]]", "Sequence[int]", "Expired",
    "Literal['plain', 'html', 'whatsapp']", "Literal['tls', 'starttls', 'plain']",
    "Literal['tls', 'starttls', 'plain'], int]]",
)  # fmt: skip


def is_doer(kind: Any) -> bool:
    said = kind.__name__ if inspect.isclass(kind) else str(kind)
    return said.endswith(DOERS)


def quietly(reader: Reader, text: str) -> None:
    """Whatever it makes of the text: a refusal is an answer too."""
    given = {name: BUILT[kind](text) for name, kind in reader.takes.items()}
    signature = inspect.signature(reader.call)
    arguments = signature.bind_partial()
    arguments.arguments.update(given)
    try:
        reader.call(*arguments.args, **arguments.kwargs)
    except Exception:
        return


def assert_bounded(reader: Reader, family: Callable[[int], str]) -> None:
    """Of three sizes each takes hardly more than twice as long as the one before."""
    work = functools.partial(quietly, reader)
    if (whole := seconds(work, family(SIZE))) < WORTH_SECONDS:
        return
    sizes = [family(SIZE // 4), family(SIZE // 2), family(SIZE)]
    quarter, half = (seconds(work, text) for text in sizes[:2])
    if in_step(quarter, half) and in_step(half, whole):
        return
    # A machine that is busy elsewhere slows one measurement down; what grows too fast always does.
    for left in reversed(range(3)):
        try:
            for smaller, larger in itertools.pairwise(sizes):
                assert_in_step(work, smaller, larger)
        except AssertionError:
            if not left:
                raise
        else:
            return


def test_many_are_found() -> None:
    assert len(OF_TEXTS) > 120
    assert len({one.name for one in FOUND}) == len(FOUND)


@pytest.mark.parametrize("family", EVERY)
def test_who_takes_texts_alone_takes_time_in_step_with_them(family: str) -> None:
    for reader in OF_TEXTS:
        try:
            assert_bounded(reader, EVERY[family])
        except AssertionError as error:
            raise AssertionError(f"{reader.name}: {error}") from None


@pytest.mark.parametrize("family", EVERY)
def test_who_takes_something_besides_does_too(family: str) -> None:
    for reader in WITH_MORE:
        if any(is_doer(kind) for kind in reader.takes.values()):
            continue
        try:
            assert_bounded(reader, EVERY[family])
        except AssertionError as error:
            raise AssertionError(f"{reader.name}: {error}") from None


def test_what_a_reader_takes_is_registered() -> None:
    strange = {
        f"{reader.name} takes {kind}: say in BUILT how one is made, or in DOERS that it reads none"
        for reader in WITH_MORE
        for kind in reader.takes.values()
        if kind not in BUILT and not is_doer(kind)
    }
    assert strange == set()


@pytest.mark.parametrize("family", EVERY)
def test_every_kind_of_answer_reads_in_step_with_what_is_said(family: str) -> None:
    for name, kind in KINDS.items():
        field = Field(
            key="a", kind=name, label="A", ask="A?", need="optional", options=_FIELD.options
        )

        def read(text: str, *, kind: Any = kind, field: Field = field) -> object:
            return kind.read(field, Heard(text=text), now=MORNING, zone=WIB)

        assert_bounded(Reader(f"bot.kinds.{name}.read", read, {"text": str}), EVERY[family])


@pytest.mark.parametrize("family", EVERY)
def test_who_looks_for_a_number_does_too(family: str) -> None:
    numbers = numbers_of(("{ordinal:04}/PGD/{roman}/{year}",), ("SGU",))
    turns = [functools.partial(call, numbers) for call in (bare, commands_in)]
    for call in (numbers.read, numbers.lead, *turns):
        assert_bounded(Reader(str(call), call, {"text": str}), EVERY[family])
