"""The system's Chromium, installed with apt when it is missing, and driven without its own net."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

#: Nothing that it asks for by itself; what the page asks for is looked at by the tests.
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed() -> str:
    """Where Chromium is; installed with apt when it is missing, and it says so."""
    found = shutil.which("chromium")
    if found:
        return found
    print("Installing chromium with apt-get, once …", flush=True)  # noqa: T201
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            ["apt-get", *words], env=environment, capture_output=True, check=False
        )
        if done.returncode and words[0] == "install":
            raise RuntimeError(
                "These tests need Chromium: run `apt-get install chromium` as root. "
                + done.stderr.decode()[-300:]
            )
    return "/usr/bin/chromium"


@contextlib.contextmanager
def chromium(binary: str) -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=list(_SWITCHES))
        try:
            yield browser
        finally:
            browser.close()
