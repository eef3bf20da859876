"""A real Dovecot on loopback, in a folder of its own, which can be stopped in the middle."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.e2e.apt import installed

OFFICE = "pengaduan@kantor.example.com"
PASSWORD = "rahasia-sekali"
_USER = "dovecot"

_CONF = """
base_dir = {root}/run
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
first_valid_uid = 1
mail_location = maildir:{root}/mail/%u
mail_uid = {user}
mail_gid = {user}
default_vsz_limit = 512M
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={user} home={root}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
_OAUTH2 = """
tokeninfo_url = http://127.0.0.1:{port}/tokeninfo?access_token=
username_attribute = email
"""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Dovecot:
    """One server with the office's mailbox; made by `dovecot()`."""

    def __init__(self, root: Path, tokens: int) -> None:
        self.root = root
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._delivered = 0
        self._binary = installed("dovecot", "dovecot-imapd")
        root.chmod(0o755)
        for name in ("run", "mail"):
            (root / name).mkdir()
        shutil.chown(root / "mail", _USER, _USER)
        conf = _CONF.format(root=root, user=_USER, password=PASSWORD, port=self.port)
        (root / "dovecot.conf").write_text(conf)
        (root / "oauth2.conf").write_text(_OAUTH2.format(port=tokens))

    @property
    def box(self) -> Path:
        return self.root / "mail" / OFFICE

    def start(self) -> None:
        """Returns when it answers."""
        words = [self._binary, "-F", "-c", str(self.root / "dovecot.conf")]
        self._process = subprocess.Popen(words, start_new_session=True)
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1) as line,
            ):
                if line.recv(10).startswith(b"* OK"):
                    return
            time.sleep(0.05)
        raise RuntimeError((self.root / "log").read_text()[-2000:])

    def kill(self) -> None:
        """All of its processes at once, as in a power cut."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def deliver(self, raw: bytes, *, seen: bool = False) -> Path:
        """Put a mail into the INBOX as a delivery agent does."""
        self._delivered += 1
        name = f"{1_790_000_000 + self._delivered}.M{self._delivered}P1.contoh"
        for folder in ("tmp", "new", "cur"):
            where = self.box / folder
            if not where.is_dir():
                where.mkdir(parents=True)
                shutil.chown(self.box, _USER, _USER)
                shutil.chown(where, _USER, _USER)
        draft = self.box / "tmp" / name
        draft.write_bytes(raw.replace(b"\r\n", b"\n"))
        shutil.chown(draft, _USER, _USER)
        place = self.box / "cur" / f"{name}:2,S" if seen else self.box / "new" / name
        return draft.rename(place)

    def flags(self) -> list[str]:
        """The flags of every mail that a client has looked at."""
        return [path.name.rpartition(",")[2] for path in sorted((self.box / "cur").iterdir())]

    def forget_uids(self) -> None:
        """Lose every UID, as after a restored or moved mailbox. Only while it is stopped."""
        for path in self.box.glob("dovecot*"):
            if path.is_file():
                path.unlink()
        # UIDVALIDITY is made of the seconds.
        time.sleep(1.1)

    def validity(self) -> str:
        """What stands as UIDVALIDITY in the list of UIDs."""
        words = (self.box / "dovecot-uidlist").read_text("utf-8", "replace").splitlines()[0]
        return next(word for word in words.split() if word.startswith("V"))


@contextlib.contextmanager
def dovecot(tokens: int = 1) -> Iterator[Dovecot]:
    """A Dovecot that runs until the block is left; `tokens`: port of a token server."""
    root = Path(tempfile.mkdtemp(prefix="dove-", dir="/tmp"))
    server = Dovecot(root, tokens)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(root)


@contextlib.asynccontextmanager
async def token_server(valid: dict[str, str]) -> AsyncIterator[int]:
    """Says over HTTP whose token it is; the port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            query = urlsplit(head.split()[1].decode()).query
            token = parse_qs(query).get("access_token", [""])[0]
            email = valid.get(token)
            status = "200 OK" if email else "401 Unauthorized"
            body = json.dumps({"email": email} if email else {"error": "invalid_token"}).encode()
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()


class Relay:
    """Stands between client and server and does something when enough has passed."""

    def __init__(self, to: int) -> None:
        self._to = to
        #: Called once with each chunk, towards the client and towards the server.
        self.down: Callable[[bytes], None] = lambda chunk: None
        self.up: Callable[[bytes], None] = lambda chunk: None
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        try:
            await asyncio.gather(
                self._pass(reader, back, lambda chunk: self.up(chunk)),
                self._pass(there, writer, lambda chunk: self.down(chunk)),
            )
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            back.close()
            writer.close()

    @staticmethod
    async def _pass(
        source: asyncio.StreamReader, sink: asyncio.StreamWriter, seen: Callable[[bytes], None]
    ) -> None:
        while chunk := await source.read(65_536):
            sink.write(chunk)
            await sink.drain()
            seen(chunk)
        sink.close()
