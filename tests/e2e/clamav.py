"""A real clamd on loopback, in a folder of its own, with one signature of ours and no other."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.clamd import SIGNATURE
from tests.e2e.apt import installed

#: Longer streams are refused.
MOST = 1 << 20

_CONF = """
Foreground yes
DatabaseDirectory {root}/signatures
TemporaryDirectory {root}/work
LogFile {root}/log
TCPAddr 127.0.0.1
TCPSocket {port}
LocalSocket {root}/clamd.ctl
ConcurrentDatabaseReload no
StreamMaxLength {most}
User {user}
"""


class Clamav:
    """One scanner; made by `clamav()`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.socket = root / "clamd.ctl"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = int(taken.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self._binary = installed("clamd", "clamav-daemon")
        for name in ("signatures", "work"):
            (root / name).mkdir()
        # In any kind of file (0), at any place in it (*).
        line = f"Uji.Aduan-1:0:*:{SIGNATURE.hex()}\n"
        (root / "signatures" / "aduan.ndb").write_text(line)
        user = pwd.getpwuid(os.getuid()).pw_name
        conf = _CONF.format(root=root, port=self.port, most=MOST, user=user)
        (root / "clamd.conf").write_text(conf)

    @property
    def address(self) -> str:
        """Where it listens, as ADUAN_CLAMD says it."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers."""
        words = [self._binary, "-c", str(self.root / "clamd.conf")]
        self._process = subprocess.Popen(
            words, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1) as line,
            ):
                line.sendall(b"zPING\0")
                if line.recv(10) == b"PONG\0":
                    return
            time.sleep(0.05)
        raise RuntimeError(self.log()[-2000:])

    def log(self) -> str:
        """What it wrote down."""
        file = self.root / "log"
        return file.read_text() if file.exists() else ""

    def kill(self) -> None:
        """At once, as when the machine has no memory left."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def clamav() -> Iterator[Clamav]:
    """A clamd that runs until the block is left."""
    # Not below the folder of a test: the path of a socket is short.
    root = Path(tempfile.mkdtemp(prefix="clam-", dir="/tmp"))
    server = Clamav(root)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(root)
