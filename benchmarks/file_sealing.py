"""Megabytes a second of files that are kept encrypted, beside the same files kept open.

`python -m benchmarks.file_sealing [MEGABYTES]`. Both sides take the same files in the same pieces,
reckon the hash by which they are kept, and wait for the disk. `kept` has the pieces at hand, as
when files from before are encrypted; `arriving` writes them into the pipe that an adapter is given;
`read` opens a file again, beside reading and hashing it as it lies there.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from app.serving import sources
from backoffice.store.blobs import BlobFolder
from backoffice.store.sealed_files import KEY, Sealer
from benchmarks._arguments import how_many

#: As large as a photograph of a telephone, and as a film.
SIZES = (300_000, 20_000_000)
PIECE = 1 << 18
ROUNDS = 5
MEGABYTE = 1_000_000


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


def keep_open(folder: BlobFolder, content: bytes) -> None:
    """As it was before: written, hashed where it lies, moved to its name."""
    temp = folder.temporary()
    with temp.open("wb") as out:
        for piece in pieces(content):
            out.write(piece)
    folder.keep(temp)


def keep_sealed(folder: BlobFolder, content: bytes) -> None:
    folder.keep_sealed(pieces(content), Sealer(sources.randomness(KEY), "row"))


def keep_arriving(folder: BlobFolder, content: bytes) -> None:
    arriving = folder.arriving(Sealer(sources.randomness(KEY), "row"))
    with arriving.pipe.open("wb") as out:
        for piece in pieces(content):
            out.write(piece)
    folder.keep_arrived(arriving)
    arriving.close()


def speed(
    work: Callable[[BlobFolder, bytes], None], folder: BlobFolder, size: int, all_of_it: int
) -> float:
    """Megabytes a second over so many bytes in files of that size, each another one."""
    contents = [sources.randomness(size) for _ in range(max(1, all_of_it // size))]
    began = time.perf_counter()
    for content in contents:
        work(folder, content)
    return len(contents) * size / MEGABYTE / (time.perf_counter() - began)


def read_speeds(folder: BlobFolder, size: int) -> tuple[float, float]:
    """Opened again, and only hashed."""
    key, content = sources.randomness(KEY), sources.randomness(size)
    name, _ = folder.keep_sealed(pieces(content), Sealer(key, "row"))
    began = time.perf_counter()
    folder.read_through(name, key, "row")
    ours = time.perf_counter() - began
    began = time.perf_counter()
    assert folder.holds(name)
    bare = time.perf_counter() - began
    return size / MEGABYTE / ours, size / MEGABYTE / bare


def show(what: str, size: int, pairs: list[tuple[float, float]], bare: str) -> None:
    mine, limit = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(pair[0] / pair[1] for pair in pairs)
    print(
        f"{what:<9}{size / MEGABYTE:>5.1f} MB  sealed {mine:>6,.0f} MB/s   "
        f"{bare} {limit:>6,.0f} MB/s   ratio {ratio:.2f}"
    )


def main() -> None:
    megabytes = how_many(__doc__, "megabytes", 60)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        folder = BlobFolder(Path(place))
        for size in SIZES:
            every = megabytes * MEGABYTE // (10 if size < MEGABYTE else 1)
            for what, work in (("kept", keep_sealed), ("arriving", keep_arriving)):
                pairs = []
                for _ in range(ROUNDS):
                    limit = speed(keep_open, folder, size, every)
                    pairs.append((speed(work, folder, size, every), limit))
                show(what, size, pairs, "open ")
            show("read", size, [read_speeds(folder, size) for _ in range(ROUNDS)], "hash ")


if __name__ == "__main__":
    main()
