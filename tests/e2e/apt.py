"""Programs of the system that these tests need: installed with apt where they are missing."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin"
_LOCK = Path(tempfile.gettempdir()) / "aduan-tests-apt.lock"


def installed(program: str, package: str) -> str:
    """Where the program is. RuntimeError, with what to do, when it cannot be installed."""
    with _LOCK.open("w") as lock:
        # apt refuses whoever comes while another process of these tests is at it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = shutil.which(program, path=f"{os.defpath}:{_PATH}")
        if found is None:
            _install(package)
            found = shutil.which(program, path=f"{os.defpath}:{_PATH}")
    if found is None:
        raise RuntimeError(f"{package} is installed, and {program} is not there.")
    return found


def _install(package: str) -> None:
    print(f"Installing {package} with apt-get, once …", flush=True)  # noqa: T201
    environment = {"PATH": _PATH, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", package],
    ):
        done = subprocess.run(
            ["apt-get", *words], env=environment, capture_output=True, check=False
        )
        if done.returncode and words[0] == "install":
            raise RuntimeError(
                f"These tests need {package}: run `apt-get install {package}` as root. "
                + done.stderr.decode()[-300:]
            )
