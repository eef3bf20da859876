"""A file on the disk opens with its own key, under its own name, whole, and not otherwise."""

from __future__ import annotations

import io
import os
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.store.blobs import BlobFolder
from backoffice.store.sealed_files import KEY, Sealer, opened, seal_into
from backoffice.store.vault import Tampered

KEY_ONE, KEY_TWO = bytes(KEY), bytes(range(KEY))
CHUNK = 64 * 1024


def sealed(content: bytes, *, pieces: int = 7, key: bytes = KEY_ONE, name: str = "satu") -> bytes:
    out = io.BytesIO()
    step = max(1, len(content) // pieces)
    parts = [content[at : at + step] for at in range(0, len(content), step)]
    digest, size = seal_into(out, parts, Sealer(key, name))
    assert digest == sha256(out.getvalue()).hexdigest()
    assert size == len(content)
    return out.getvalue()


def read(content: bytes, *, key: bytes = KEY_ONE, name: str = "satu") -> bytes:
    return b"".join(opened(io.BytesIO(content), key, name))


SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_what_is_sealed_comes_back(size: int, pieces: int) -> None:
    content = os.urandom(size)
    there = sealed(content, pieces=pieces)
    assert read(there) == content
    assert there == sealed(content, pieces=2), "in whichever pieces it came"
    assert len(there) == 6 + size + 16 * max(1, -(-size // CHUNK))


@given(content=st.binary(min_size=8, max_size=400))
def test_nothing_of_it_can_be_read(content: bytes) -> None:
    there = sealed(content)
    assert not any(content[at : at + 8] in there for at in range(len(content) - 7))


@pytest.mark.parametrize("size", SIZES)
def test_with_another_key_or_under_another_name_it_stays_shut(size: int) -> None:
    there = sealed(bytes(size))
    for other in ({"key": KEY_TWO}, {"name": "dua"}):
        with pytest.raises(Tampered):
            read(there, **other)


@given(size=st.sampled_from([0, 5, CHUNK, CHUNK + 9]), data=st.data())
def test_wherever_a_byte_is_another_it_is_refused(size: int, data: st.DataObject) -> None:
    there = bytearray(sealed(bytes(size)))
    at = data.draw(st.integers(min_value=0, max_value=len(there) - 1))
    there[at] ^= data.draw(st.integers(min_value=1, max_value=255))
    with pytest.raises(Tampered):
        read(bytes(there))


@pytest.mark.parametrize("size", SIZES)
def test_wherever_it_was_cut_off_or_went_on_it_is_refused(size: int) -> None:
    there = sealed(bytes(size))
    ends = {0, 3, 6, 7, len(there) - 17, len(there) - 16, len(there) - 1, 6 + CHUNK + 16}
    for end in {end for end in ends if 0 <= end < len(there)}:
        with pytest.raises(Tampered):
            read(there[:end])
    for more in (b"\x00", bytes(16), there[6:], there):
        with pytest.raises(Tampered):
            read(there + more)


def test_chunks_that_were_exchanged_or_left_out_are_refused() -> None:
    there = sealed(os.urandom(3 * CHUNK + 5))
    whole = CHUNK + 16
    one, two, rest = there[6 : 6 + whole], there[6 + whole : 6 + 2 * whole], there[6 + 2 * whole :]
    for other in (two + one + rest, one + rest, one + one + rest, one, rest):
        with pytest.raises(Tampered):
            read(there[:6] + other)


# -- on its way in --------------------------------------------------------------------------------


def leftovers(folder: BlobFolder) -> list[str]:
    return sorted(folder.unkept())


def test_a_file_that_arrives_is_encrypted_before_it_reaches_the_disk(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    arriving = folder.arriving(Sealer(KEY_ONE, "satu"))
    with arriving.pipe.open("wb") as out:
        for _ in range(50):
            out.write(b"Kenariberkas" * 3000)
            out.flush()
        lying = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert lying
        assert not any(b"Kenari" in content for content in lying)
    name, size = folder.keep_arrived(arriving)
    arriving.close()
    assert size == 50 * 12 * 3000
    assert b"".join(folder.opened(name, KEY_ONE, "satu")) == b"Kenariberkas" * 150_000
    assert leftovers(folder) == []


def test_an_empty_file_arrives(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    arriving = folder.arriving(Sealer(KEY_ONE, "satu"))
    arriving.pipe.write_bytes(b"")
    name, size = folder.keep_arrived(arriving)
    arriving.close()
    assert size == 0
    assert list(folder.opened(name, KEY_ONE, "satu")) == [b""]


@pytest.mark.parametrize("written", [None, b"", b"setengah" * 100_000])
def test_of_a_file_that_never_came_whole_nothing_is_left(
    tmp_path: Path, written: bytes | None
) -> None:
    folder = BlobFolder(tmp_path)
    arriving = folder.arriving(Sealer(KEY_ONE, "satu"))
    if written is not None:
        arriving.pipe.write_bytes(written)
        # As an adapter does on failure.
        arriving.pipe.unlink()
    arriving.close()
    arriving.close()
    assert leftovers(folder) == []
    assert list(folder.shelves()) == []


def test_a_disk_that_is_full_breaks_the_pipe_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = BlobFolder(tmp_path)

    def full(sealer: Sealer, data: bytes) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Sealer, "feed", full)
    arriving = folder.arriving(Sealer(KEY_ONE, "satu"))
    with pytest.raises(BrokenPipeError), arriving.pipe.open("wb") as out:
        while True:
            out.write(b"x" * 100_000)
    trouble = arriving.trouble()
    assert isinstance(trouble, OSError)
    assert trouble.errno == 28
    with pytest.raises(OSError, match="No space left"):
        arriving.whole()
    arriving.close()
    assert leftovers(folder) == []


def test_more_files_arrive_at_once_than_there_are_processors(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    many = [folder.arriving(Sealer(KEY_ONE, str(number))) for number in range(40)]
    writers = [
        threading.Thread(target=one.pipe.write_bytes, args=(b"%d" % number * 200_000,))
        for number, one in enumerate(many)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=30)
        assert not writer.is_alive()
    for number, one in enumerate(many):
        name, _ = folder.keep_arrived(one)
        one.close()
        assert b"".join(folder.opened(name, KEY_ONE, str(number))) == b"%d" % number * 200_000
