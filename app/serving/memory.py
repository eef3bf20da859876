"""Give memory back to the system after a large mail was handled."""

from __future__ import annotations

import ctypes
import gc

#: `M_MMAP_THRESHOLD` of glibc's malloc.h.
_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024 * 1024
#: New objects, net of those that are gone, before the youngest of them are looked through.
_YOUNG = 10_000


def return_large_blocks() -> bool:
    """Let each block from 1 MB on go back to the system at once. False: this C library does not.

    glibc raises that limit to 32 MB by itself as soon as the first large block was freed; from then
    on a few mails of 29 MB lie between small blocks and stay with the process: 90 MB of them.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE_BYTES))


def keep_what_is_loaded() -> None:
    """Leave everything that is loaded by now out of every search for garbage.

    It stays for as long as the process. Among several hundred thousand such objects the searches
    took a tenth of the time of a webhook.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
