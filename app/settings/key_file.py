"""The file that holds the installation's secret, and the one that holds its successor."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from app.settings import parsers
from app.settings.settings import Settings, SettingsError

KEY_BYTES = 32


def path(settings: Settings) -> Path:
    """Where the secret lies, unless ADUAN_SECRET_KEY gives it."""
    return settings.data_dir / "secret.key"


def coming(settings: Settings) -> Path:
    """Where its successor lies while it is being replaced."""
    return settings.data_dir / "secret.key.next"


def secret_key(settings: Settings, *, random_bytes: Callable[[int], bytes]) -> bytes:
    """The installation's key, 32 bytes: the given one, else the one kept in the data folder.

    A key that is missing is made once, readable by its owner only; of several processes that start
    together, all get the same. Raises SettingsError when the file is unusable.
    """
    if settings.given_key is not None:
        return settings.given_key
    file = path(settings)
    if not file.exists():
        write_once(file, random_bytes(KEY_BYTES), random_bytes)
    key = read(file)
    if key is None:
        raise SettingsError((f"{file} is gone: somebody took it away just now.",))
    return key


def read(file: Path) -> bytes | None:
    """The key in that file; None where there is no file. SettingsError when it holds none."""
    try:
        written = file.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(file, error) from None
    key = parsers.hex_key(written)
    if key is None:
        raise SettingsError(
            (f"{file} does not hold 64 hexadecimal digits. Restore it from your copy.",)
        )
    return key


def write_once(file: Path, key: bytes, random_bytes: Callable[[int], bytes]) -> bool:
    """Put a key into a file that is not there yet, whole or not at all; False: it was there."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = _write_once(file, key, random_bytes)
        # What is sealed under the key must not outlive it in a power cut.
        _sync(file.parent)
    except OSError as error:
        raise _unusable(file, error) from None
    return fresh


def _write_once(file: Path, key: bytes, random_bytes: Callable[[int], bytes]) -> bool:
    draft = file.with_name(f".{file.name}.{random_bytes(8).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(key.hex() + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        # A link appears whole or not at all, and never replaces the key of a faster process.
        file.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def put_in_place(settings: Settings) -> None:
    """Let the successor be the key from now on; nothing where another process has just done so."""
    try:
        coming(settings).replace(path(settings))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unusable(path(settings), error) from None
    _sync(settings.data_dir)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unusable(file: Path, error: OSError) -> SettingsError:
    return SettingsError(
        (f"The key cannot be kept in {file}: {error.strerror}. Check ADUAN_DATA_DIR.",)
    )
