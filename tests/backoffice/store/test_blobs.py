"""Evidence in a folder: named by its hash, whole or not there, for our eyes alone."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path

import pytest

from backoffice.store.blobs import BlobFolder


def kept(folder: BlobFolder, content: bytes) -> str:
    temp = folder.temporary()
    temp.write_bytes(content)
    name, size = folder.keep(temp)
    assert size == len(content)
    assert not temp.exists()
    return name


@pytest.mark.parametrize("content", [b"", b"foto jalan", bytes(range(256)) * 12_000])
def test_a_photo_lies_under_its_hash(tmp_path: Path, content: bytes) -> None:
    folder = BlobFolder(tmp_path / "blobs")
    name = kept(folder, content)
    assert name == sha256(content).hexdigest()
    assert folder.path(name) == tmp_path / "blobs" / name[:2] / name[2:]
    assert folder.path(name).read_bytes() == content


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path / "blobs")
    temp = folder.temporary()
    temp.write_bytes(b"foto jalan")
    temp.chmod(0o666)
    name, _ = folder.keep(temp)
    assert stat.S_IMODE(folder.path(name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path(name).parent.stat().st_mode) == 0o700


def test_the_same_photo_twice_is_one_file(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    assert kept(folder, b"foto jalan") == kept(folder, b"foto jalan")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_two_downloads_at_once_do_not_meet(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    assert folder.temporary() != folder.temporary()


def test_a_photo_that_is_removed_is_gone_and_may_come_back(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    name = kept(folder, b"foto jalan")
    folder.remove(name)
    folder.remove(name)
    assert not folder.path(name).exists()
    assert kept(folder, b"foto jalan") == name
    assert folder.path(name).read_bytes() == b"foto jalan"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
def test_a_name_that_is_no_hash_leads_nowhere(tmp_path: Path, name: str) -> None:
    folder = BlobFolder(tmp_path)
    with pytest.raises(ValueError, match="sha256"):
        folder.path(name)
    with pytest.raises(ValueError, match="sha256"):
        folder.remove(name)
