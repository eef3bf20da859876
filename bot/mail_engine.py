"""Plays one mail: what it says becomes the same effects that a chat asks for. Pure; never raises.

A chat is asked one thing at a time. A mail says everything at once, so it needs no state of its
own: what matters of the case that it is for is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from bot.conversation import (
    Answer,
    AskData,
    AskPaper,
    CallOfficer,
    Consented,
    Effect,
    Erase,
    Evidence,
    Forward,
    LookUp,
    Say,
    Submit,
    Supply,
    Withdraw,
)
from bot.fields import asked, kind_of
from bot.form import Form
from bot.mail_form import MailForm, tells
from bot.menu import Command, asks_for_status, parse_command
from bot.words import fold
from channels.message import InboundMessage

#: What the first line of a mail may ask for.
_COMMANDS = frozenset(
    {
        "status",
        "petugas",
        "cabut",
        "hapus_data",
        "data_saya",
        "ubah",
        "info",
        "bantuan",
        "formulir",
        "minta_pdf",
    }
)
#: With more words behind them these are still commands; the words are added to the case.
_WITH_WORDS = frozenset({"status", "petugas", "cabut", "hapus_data", "ubah"})


class About(Struct, frozen=True):
    """What acting on a mail depends on in the case that it is for."""

    #: Keys of what the case lacks.
    asked: tuple[str, ...]
    open: bool
    #: The mail comes from who complained.
    own: bool
    #: It answers a mail of ours: who sent it can read that mailbox.
    proven: bool
    #: The case waits for the citizen's answer to a question.
    waiting: bool
    #: Key of the field by which the citizen lets others know who complains.
    secrecy: str


def first_line(text: str) -> str:
    """The first line that holds anything."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def below_first_line(text: str) -> str:
    """What stands below it."""
    return "\n".join(text.strip().splitlines()[1:]).strip()


def command_in(message: InboundMessage) -> Command | None:
    """What the first line asks for, or a mail that asks for nothing but how a case stands."""
    command = parse_command(first_line(message.text))
    if command is None and (query := asks_for_status(message.text)) is not None:
        command = Command("status", query)
    return command if command is not None and command.name in _COMMANDS else None


def takes_words(command: Command) -> bool:
    """Words below this command are for the case, and the command still counts."""
    return command.name in _WITH_WORDS


def calls_officer(message: InboundMessage) -> bool:
    """PETUGAS in the first line."""
    command = command_in(message)
    return command is not None and command.name == "petugas"


def is_for_new_case(message: InboundMessage) -> bool:
    """BARU: what was taken for an addition is a complaint of its own."""
    return fold(first_line(message.text)) in ("baru", "pengaduan baru")


def obey(command: Command) -> tuple[Effect, ...]:
    """What a command leads to."""
    match command.name:
        case "status":
            return (LookUp(command.rest),)
        case "cabut":
            return (Withdraw(command.rest),)
        case "petugas":
            return (CallOfficer(), Say("minta_petugas"))
        case "hapus_data":
            return (Erase(),)
        case "data_saya":
            return (AskData("data_saya"),)
        case "ubah":
            return (AskData("ubah_data"),)
        case "formulir":
            return (AskPaper("formulir"),)
        case "minta_pdf":
            return (AskPaper("tanda_terima", command.rest),)
        case _:
            return (Say("info_kantor"),)


def submit(form: Form, message: InboundMessage, read: MailForm) -> Submit:
    """A mail that is a complaint, however little it says."""
    story = next((field.key for field in form.fields if kind_of(field).as_story), "")
    told = read.answers.get(story)
    # What became the story is not shown a second time.
    first_words = "" if told is not None and told.words == read.rest else read.rest
    files = _files_in(message, read, _first_pile(form, read))
    return Submit(
        form=form.id,
        version="",
        answers=read.answers | _answers_of(files, read),
        evidence=files,
        opening=first_words if read.told else "",
        how="petugas" if calls_officer(message) else "kirim",
    )


def add_to_case(
    form: Form, message: InboundMessage, read: MailForm, about: About, *, notice: str
) -> tuple[Effect, ...]:
    """A mail for a case: answers to what is missing, and everything else as words.

    `notice` is the version of the data notice in force.
    """
    given, files = _supplied(form, message, read, about)
    effects: list[Effect] = [*consented(message, read, notice)]
    if given or files:
        effects.append(Supply(given, files))
    words = read.rest if read.told else ""
    if words in [one.words for key, one in read.answers.items() if key in given]:
        words = ""
    others = tuple(key for key in read.answers | read.corrections if key not in given)
    if words or others or message.attachments or (given and about.waiting):
        effects.append(Forward((message,), words=words, others=others))
    return tuple(effects)


def _supplied(
    form: Form, message: InboundMessage, read: MailForm, about: About
) -> tuple[dict[str, Answer], tuple[Evidence, ...]]:
    """The answers that count and the files that answer something.

    Nobody fills in the case of somebody else, or one that is closed.
    """
    if not (about.own and about.open):
        return {}, ()
    given = dict(read.answers)
    wish = given.get(about.secrecy)
    if wish is not None and wish.value is False and not about.proven:
        del given[about.secrecy]  # only who surely is the citizen lets others know who complains
    if about.proven:
        # Whoever answers our own mail puts right what was recorded; a mere code may not.
        given |= read.corrections
    wanted = (one.key for one in form.fields if kind_of(one).takes_files and one.key in about.asked)
    files = tuple(one for one in _files_in(message, read, next(wanted, "")) if one.field)
    brought = _answers_of(files, read)
    return given | {key: one for key, one in brought.items() if key in about.asked}, files


def _first_pile(form: Form, read: MailForm) -> str:
    """The question for files that a mail answers with files of which it says no more."""
    every = [field for field in asked(form, read.answers) if kind_of(field).takes_files]
    free = [field for field in every if field.key not in read.answers] or every
    needed = [field for field in free if field.need in ("receive", "complete")] or free
    return needed[0].key if needed else ""


def _files_in(message: InboundMessage, read: MailForm, pile: str) -> tuple[Evidence, ...]:
    """The files of a mail on the piles that its labels name, else on that one."""
    files, named = message.attachments, read.brings
    # As many labels as files: each has its own, as they stand below each other.
    keys = named if len(named) == len(files) else (*named[:1], pile)[:1] * len(files)
    return tuple(
        Evidence(message.external_id, index, file.kind, field=key)
        for index, (file, key) in enumerate(zip(files, keys, strict=True))
    )


def _answers_of(files: tuple[Evidence, ...], read: MailForm) -> dict[str, Answer]:
    """The answers that files are without a word, as CUKUP ends the question."""
    keys = dict.fromkeys(one.field for one in files if one.field not in ("", *read.answers))
    return {key: Answer(value="", words="", shown="") for key in keys}


def consented(message: InboundMessage, read: MailForm, notice: str) -> Iterator[Effect]:
    """SETUJU or TIDAK SETUJU in a line of its own; a mail is handled either way."""
    if read.consent is not None:
        yield Consented(version=notice, given=read.consent, message=message.external_id)


def with_words_below(earlier: InboundMessage, message: InboundMessage) -> InboundMessage:
    """The mail that BARU is about, with what else the mail with BARU says."""
    behind = message.text.split("\n", 1)[1:]
    more = behind[0].strip() if behind and tells(behind[0]) else ""
    return replace(earlier, text=f"{earlier.text}\n\n{more}") if more else earlier
