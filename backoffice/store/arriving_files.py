"""A file on its way in: it is encrypted before its first byte reaches the disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from backoffice.store.sealed_files import Sealer, seal_into

_PIECE = 1 << 18


class ArrivingFile:
    """Whoever fetches a file writes it into `pipe`, from which it comes out encrypted in `file`.

    The pipe is a name in the file system, for an adapter is given a path to write to; what goes
    through it stays in memory. A thread reads it until `close`, or until all of it has come and
    `whole` was called. Neither may be forgotten.
    """

    def __init__(self, file: Path, sealer: Sealer) -> None:
        self.file = file
        self.pipe = file.with_name(f"{file.name}.pipe")
        os.mkfifo(self.pipe, 0o600)
        self._reading = os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK)
        # While we hold the other end too, reading waits for who will write.
        self._holding: int | None = os.open(self.pipe, os.O_WRONLY)
        os.set_blocking(self._reading, True)
        self._sealer = sealer
        self._found: tuple[str, int] | None = None
        self._error: BaseException | None = None
        # Not one of the loop's threads: those are taken by writers, who would wait for ever.
        self._thread = threading.Thread(target=self._run, name="arriving", daemon=True)
        self._thread.start()

    def whole(self) -> tuple[str, int]:
        """Everything was written: the hash of the encrypted file, and the size of the open one.

        Raises OSError when the file could not be written.
        """
        self._let_go()
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._found is not None  # noqa: S101 - the thread has ended without an error
        return self._found

    def trouble(self) -> BaseException | None:
        """Why nothing reads the pipe any more, if that is so; what was written is lost."""
        self._let_go()
        self._thread.join()
        return self._error

    def close(self) -> None:
        """Read no more; takes the pipe away, and the file unless it was moved to its name."""
        self._let_go()
        self._thread.join()
        self.pipe.unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)

    def _let_go(self) -> None:
        if self._holding is not None:
            os.close(self._holding)
            self._holding = None

    def _run(self) -> None:
        try:
            with os.fdopen(self._reading, "rb", buffering=0) as pipe, self.file.open("wb") as out:
                try:
                    self._found = seal_into(out, _pieces(pipe.fileno()), self._sealer)
                    out.flush()
                except BaseException as error:
                    # Noted before the pipe breaks for who writes.
                    self._error = error
                    raise
        except BaseException as error:
            self._error = error


def _pieces(pipe: int) -> Iterator[bytes]:
    while piece := os.read(pipe, _PIECE):
        yield piece
