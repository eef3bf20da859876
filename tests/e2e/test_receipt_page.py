"""The page behind a QR code, in a real browser: small, on paper, and with nothing but words."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from app.serving.embedded_server import address, bound, serving
from app.serving.web import web_app
from tests.e2e.apt import installed
from tests.e2e.chromium import chromium
from tests.sops.people import opened
from tests.sops.test_paper_codes import SITE, codes_of
from tests.sops.test_payakumbuh import complained

pytestmark = pytest.mark.printed


@dataclass(frozen=True)
class Site:
    """An office that has given a receipt, and its page on loopback."""

    at: str
    genuine: str
    code: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, ready = tmp_path_factory.mktemp("site"), threading.Event()
    found: list[Site] = []
    ends: list[Callable[[], object]] = []

    async def play() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(stop.set))
        async with opened("payakumbuh", folder, public_url=SITE) as office:
            case = await complained(office)
            (code,) = await codes_of(office, case, "tanda_terima")
            with bound("127.0.0.1", 0) as listener:
                async with serving(web_app(office.world.node), listener):
                    at = address(listener)
                    found.append(Site(at, at + code.text.removeprefix(SITE), case.code))
                    ready.set()
                    await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(play()))
    thread.start()
    assert ready.wait(60)
    yield found[0]
    ends[0]()
    thread.join(30)


@pytest.fixture(scope="module")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    # That something is installed is to be read while it is.
    with capture.global_and_fixture_disabled():
        binary = installed("chromium", "chromium")
    with chromium(binary) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    yield context.new_page()
    context.close()


def test_on_a_small_phone_it_says_that_the_receipt_is_genuine(
    page: Page, site: Site, tmp_path: Path
) -> None:
    wrong: list[str] = []
    page.on("console", lambda one: wrong.append(one.text))
    page.on("pageerror", lambda one: wrong.append(str(one)))
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(site.genuine)
    expect(page.locator("h1")).to_have_text("Asli")
    expect(page.locator("main")).to_contain_text("yang kami keluarkan pada 23 November 2026")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('p')).fontSize)")
    assert size >= 16
    # The style that the policy lets in is the page's own, and nothing else was asked for.
    assert page.evaluate("getComputedStyle(document.querySelector('main')).paddingTop") == "24px"
    assert asked == [site.genuine]
    assert page.context.cookies() == []
    assert wrong == []
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    assert len(printed) == 1
    assert "Isi lembar sama" in printed[0].get_textpage().get_text_range()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_day_and_by_night(page: Page, site: Site, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{site.at}/tanda-terima/{site.code}")
    expect(page.locator("h1")).to_have_text("Keadaan pengaduan")
    back, front = page.evaluate(
        "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"
    )
    dark = ["rgb(22, 22, 22)", "rgb(240, 240, 240)"]
    assert [back, front] == (
        dark if scheme == "dark" else ["rgb(255, 255, 255)", "rgb(27, 27, 27)"]
    )


def test_an_unknown_code_and_a_hostile_one_are_words_alone(page: Page, site: Site) -> None:
    page.on("dialog", lambda one: pytest.fail(one.message))
    for word in ("PYK-3333-33", "<img src=x onerror=alert(1)>", "%22%3E%3Cscript%3Ealert(1)"):
        page.goto(f"{site.at}/tanda-terima/{word}?s=<svg onload=alert(2)>")
        expect(page.locator("h1")).to_have_text("Tidak ada yang dapat ditunjukkan")
        assert page.locator("img, script, svg").count() == 0
    # Nothing that somebody put into the page would run.
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=color:red>x</p>')")
    style = page.evaluate("getComputedStyle(document.querySelector('body > p')).color")
    assert style != "rgb(255, 0, 0)"
