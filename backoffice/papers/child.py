"""The printing child: reads orders from its standard input and writes files to its output.

    python -m backoffice.papers.child MEGABYTES SECONDS

No other process loads the libraries that lay out pages. It leaves when its input ends, which it
does too when the process that started it was killed; a paper that takes more than SECONDS of the
processor's time ends it, with nobody's help.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from backoffice.papers import wire
from backoffice.papers.wire import (
    Answer,
    Corrected,
    Looked,
    Order,
    PaperError,
    Printed,
    Refused,
    Said,
)

#: Of linux/prctl.h.
_PR_SET_PDEATHSIG = 1


def serve(orders: BinaryIO, answers: BinaryIO, *, seconds: float) -> None:
    """Answer one order after another until there are no more."""
    while len(prefix := orders.read(wire.PREFIX)) == wire.PREFIX:
        body = orders.read(int.from_bytes(prefix, "big"))
        # Of the processor's time: a machine that is busy with other things makes no paper too long.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * wire.PATIENCE)
        order = wire.read_order(body)
        answer = _framed(_answer(order))
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(answer)
        answers.flush()
        if not isinstance(order, wire.ToPdf | wire.ToPages):
            _tidy()


def _tidy() -> None:
    """A DOCX is a tree whose leaves know their parents: without this, a hundred lie about."""
    first = not gc.get_freeze_count()
    gc.collect()
    if first:
        # What is there after the first one stays, and need not be looked at again.
        gc.freeze()


def _framed(answer: Answer) -> bytes:
    held = _kilobytes()
    try:
        return wire.framed(Said(answer, held))
    except PaperError as error:
        return wire.framed(Said(Refused(error.reason), held))


def _kilobytes() -> int:
    """What it holds now; getrusage would tell the most of the process that started it too."""
    pages = Path("/proc/self/statm").read_bytes().split()[1]
    return int(pages) * resource.getpagesize() // 1024


def _answer(order: Order) -> Answer:
    try:
        return _done(order)
    except PaperError as error:
        return Refused(error.reason, error.detail)
    except MemoryError:
        return Refused("memory")
    except Exception as error:
        # Its message could hold words of the letter.
        return Refused("unfit", type(error).__name__)


def _done(order: Order) -> Printed | Corrected | Looked:
    # Each is loaded when it is first needed: who prints PDFs alone holds no DOCX.
    match order:
        case wire.ToPdf():
            from backoffice.papers.render.pdf import to_pdf

            return Printed(to_pdf(order.letter))
        case wire.ToDocx():
            from backoffice.papers.render.docx import to_docx

            return Printed(to_docx(order.letter))
        case wire.Fill():
            from backoffice.papers.render.template import fill

            return Printed(fill(order.template, order.values))
        case wire.LookInto():
            from backoffice.papers.render.template import look_into

            return look_into(order.template, order.samples)
        case wire.ToSheet():
            from backoffice.papers.render.sheet import to_sheet

            return Printed(to_sheet(order.book))
        case wire.ToPages():
            from backoffice.papers.render.pages import to_pages

            return Printed(to_pages(order.book, first=order.first))
        case wire.Bind():
            from backoffice.papers.render.binding import bind

            return Printed(bind(order.book, order.parts))
        case wire.ReadBack():
            from backoffice.papers.render.docx_back import read_back

            return read_back(order.data, order.headings)


def _dies_with_its_parent() -> None:
    """Also in the middle of a paper; where the system knows no such thing, after it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    _dies_with_its_parent()
    megabytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is written to disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer, seconds=seconds)


if __name__ == "__main__":
    main()
