"""The demonstration as it is shown: `aduan demo`, and a real browser that looks at it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.demo.story import find_story
from tests.e2e.apt import installed
from tests.e2e.chromium import chromium
from tests.offices import another_office

ROOT = Path(__file__).parents[2]
STORY = find_story("sanggau")
_START_SECONDS = 60
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@dataclass
class Demo:
    """`aduan demo` in a process of its own."""

    process: subprocess.Popen[str]
    at: str
    temporary: Path

    def ends(self) -> None:
        """Ctrl-C; it ends at once, long before anything that it waits for."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(5) == 0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with running(tmp_path) as found:
        yield found


@contextlib.contextmanager
def running(folder: Path, *words: str) -> Iterator[Demo]:
    temporary = folder / "temporary"
    temporary.mkdir()
    # The tree in which this file lies, whichever is installed.
    command = [sys.executable, "-m", "app", "demo", "--no-browser", "--fast", *words]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.defpath, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        at = next(found[0] for line in lines if (found := re.search(r"http://\S+", line)))
        yield Demo(process, at, temporary)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    # That something is installed is to be read while it is.
    with capture.global_and_fixture_disabled():
        binary = installed("chromium", "chromium")
    with chromium(binary) as running:
        yield running


@dataclass
class Window:
    """A page that is shown, and everything that went wrong in it."""

    page: Page
    at: str
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        page, host = self.page, urlsplit(self.at).netloc
        page.on("console", lambda one: self.wrong.append(f"console: {one.text}"))
        page.on("pageerror", lambda one: self.wrong.append(f"error: {one}"))
        page.on("dialog", lambda one: self.wrong.append(f"dialog: {one.message}"))
        page.on(
            "request",
            lambda one: (
                None if urlsplit(one.url).netloc == host else self.wrong.append(f"asks {one.url}")
            ),
        )
        page.on(
            "response",
            lambda one: None if one.status < 400 else self.wrong.append(f"{one.status} {one.url}"),
        )

    def opens(self) -> None:
        self.page.goto(self.at)
        self.page.wait_for_selector("body[data-ready=yes]")

    def phone(self, key: str) -> str:
        return f"#panel-{key}"

    def says(self, key: str, text: str) -> None:
        box = self.page.locator(f"{self.phone(key)} textarea")
        box.fill(text)
        box.press("Enter")

    def came(self, key: str, text: str | re.Pattern[str]) -> None:
        """It is on this phone, or comes there."""
        log = self.page.locator(f"{self.phone(key)} .log")
        expect(log).to_contain_text(text, timeout=30_000)

    def too_wide(self) -> bool:
        """Whether the page scrolls sideways, or anything reaches over its edge."""
        found = self.page.evaluate(
            """() => [document.documentElement, document.body].some(
                    one => one.scrollWidth > innerWidth) ||
                [...document.querySelectorAll('main *, header *')].some(
                    one => one.checkVisibility() &&
                        one.getBoundingClientRect().right > innerWidth + 0.5)"""
        )
        return bool(found)


@pytest.fixture
def window(demo: Demo, browser: Browser) -> Iterator[Window]:
    with looking(demo, browser) as shown:
        yield shown


@contextlib.contextmanager
def looking(demo: Demo, browser: Browser) -> Iterator[Window]:
    context: BrowserContext = browser.new_context(viewport={"width": 1920, "height": 1080})
    shown = Window(context.new_page(), demo.at)
    shown.watch()
    shown.opens()
    yield shown
    context.close()


def test_the_story_plays_to_its_end_on_all_three_channels(demo: Demo, window: Window) -> None:
    page = window.page
    page.get_by_role("button", name="Putar cerita").click()
    page.get_by_role("button", name="Jeda").click()
    expect(page.get_by_role("button", name="Lanjutkan")).to_be_visible()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("#scene")).to_have_text(
        "Selesai: tiga pengaduan, dari tiga kanal, dijawab dan ditutup.", timeout=120_000
    )
    window.came("warga", "diambil di loket 2 pada jam kerja")
    window.came("warga", re.compile("dinyatakan selesai pada 19 Januari 2027"))
    window.came("warga-whatsapp", "Kartu keluarga yang baru dapat diunduh")
    window.came("warga-surel", "Akta kelahiran sudah terbit")
    # The head had not written for a day: WhatsApp lets a template through, and BUKA opens it.
    window.came("kepala", "Balas BUKA untuk membacanya")
    window.came("kepala", "Yth. Kepala Dinas, pengaduan 0001/PGD/XII/2026 melewati batas")
    expect(page.locator(".case .channel")).to_have_text(["surel", "WhatsApp", "Telegram"])
    expect(page.locator(".case .left")).to_have_text(["selesai"] * 3)
    page.locator(".case").last.click()
    expect(page.locator("#journal-of")).to_have_text("Jurnal 0001/PGD/XII/2026")
    expect(page.locator("#journal")).to_contain_text("usulan jawaban dikembalikan, versi 1")
    expect(page.locator("#panel-kantor")).not_to_contain_text("Warga Contoh")
    # The photo was shown by the phone that sent it.
    width = page.locator("#panel-warga .bubble img").evaluate("image => image.naturalWidth")
    assert width == 640
    # From the beginning again: the office is empty, after a question.
    page.get_by_role("button", name="Dari awal").click()
    page.get_by_role("button", name="Mulai").click()
    expect(page.locator("#empty")).to_be_visible(timeout=30_000)
    expect(page.locator("#panel-warga .item")).to_have_count(0)
    assert window.wrong == []
    demo.ends()
    assert list(demo.temporary.iterdir()) == []


def test_an_office_without_a_story_is_played_by_hand(tmp_path: Path, browser: Browser) -> None:
    office = another_office(tmp_path)
    with running(tmp_path, "--office", str(office)) as demo, looking(demo, browser) as window:
        page = window.page
        expect(page.locator("#scene")).to_contain_text("Kantor ini belum punya cerita")
        for name in ("#play", "#step", "#speed", "#progress"):
            expect(page.locator(name)).to_be_hidden()
        expect(page.locator("#empty")).to_have_text("Belum ada pengaduan. Tulislah sebagai warga.")
        expect(page.locator(".tab[data-key=tim_pengelola]")).to_be_visible()
        window.says("warga", "halo")
        window.came("warga", "Dinas Contoh Kapuas")
        page.get_by_role("button", name="Dari awal").click()
        page.get_by_role("button", name="Mulai").click()
        expect(page.locator("#panel-warga .item")).to_have_count(0, timeout=30_000)
        page.get_by_role("button", name="EN", exact=True).click()
        expect(page.locator("#scene")).to_contain_text("This office has no story yet")
        assert not window.too_wide()
        assert window.wrong == []
        demo.ends()


def test_a_citizen_types_and_presses_by_keyboard_alone(window: Window) -> None:
    page = window.page

    def tabs_to(selector: str, *, back: bool = False) -> None:
        target = page.locator(selector).last
        for _ in range(60):
            outline = target.evaluate(
                "one => one === document.activeElement && getComputedStyle(one).outlineStyle"
            )
            if outline:
                assert outline == "solid", "the focus cannot be seen"
                return
            page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    tabs_to("#panel-warga-whatsapp textarea")
    page.keyboard.type("halo")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("selamat pagi")
    page.keyboard.press("Enter")
    window.came("warga-whatsapp", "Ini layanan Pengaduan")
    mine = page.locator("#panel-warga-whatsapp .mine .words").first
    assert mine.evaluate("one => one.textContent") == "halo\nselamat pagi"
    for label, answer in (
        ("Buat pengaduan", "Apakah Bapak/Ibu setuju?"),
        ("Setuju", "Apa yang ingin Bapak/Ibu sampaikan?"),
    ):
        tabs_to(f"#panel-warga-whatsapp .choice:text-is('{label}')", back=True)
        page.keyboard.press("Enter")
        window.came("warga-whatsapp", answer)
    # The place comes from the menu, which Escape closes.
    tabs_to("#panel-warga-whatsapp summary[title=Lampirkan]")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-warga-whatsapp .menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel-warga-whatsapp .menu")).to_be_hidden()
    # A mail has a subject, and is sent with Ctrl+Enter.
    tabs_to("#panel-warga-surel input[name=subject]")
    page.keyboard.type("Akta belum jadi")
    tabs_to("#panel-warga-surel textarea")
    page.keyboard.type("Akta anak saya belum jadi.")
    page.keyboard.press("Enter")
    page.keyboard.type("Nama: Warga Contoh Tiga")
    page.keyboard.press("Control+Enter")
    window.came("warga-surel", "✓ Nama: Warga Contoh Tiga")
    # The clock, and an officer's phone.
    tabs_to("[data-move=hour]", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#time")).to_have_text(re.compile(r"11\.\d\d WIB"))
    tabs_to(".tab[data-key=kepala]")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-kepala")).to_be_visible()
    roles = page.locator(".log").evaluate_all("all => all.map(one => one.getAttribute('role'))")
    assert roles == ["log"] * 7
    assert page.locator(".log[aria-live=polite]").count() == 7
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=file]), textarea, summary')]
            .filter(one => one.checkVisibility())
            .filter(one => !(one.textContent.trim() || one.getAttribute('aria-label') ||
                one.labels?.length)).map(one => one.outerHTML)"""
    )
    assert unnamed == []
    assert window.wrong == []


def test_what_people_write_is_never_markup(window: Window) -> None:
    for key in ("warga", "warga-whatsapp"):
        window.says(key, HOSTILE)
        mine = window.page.locator(f"#panel-{key} .mine .words").first
        expect(mine).to_have_text(HOSTILE)
        expect(window.page.locator(f"#panel-{key} .bubble .words *")).to_have_count(0)
    page = window.page
    page.locator("#panel-warga-surel input[name=subject]").fill(HOSTILE)
    page.locator("#panel-warga-surel textarea").fill(HOSTILE)
    page.locator("#panel-warga-surel .send").click()
    expect(page.locator("#panel-warga-surel .mine .subject")).to_have_text(HOSTILE)
    window.came("warga", "Ada yang bisa kami bantu?")
    assert page.locator(".log script, .log img").count() == 0
    assert window.wrong == []


def test_a_picture_of_the_computer_is_sent_as_a_telephone_sends_it(
    window: Window, tmp_path: Path
) -> None:
    page = window.page
    window.says("warga", "halo")
    window.came("warga", "Ada yang bisa kami bantu?")
    picture, words = tmp_path / "resi.png", tmp_path / "resi.txt"
    page.locator("header .brand").screenshot(path=picture)
    words.write_text("bukan gambar", encoding="utf-8")
    page.locator("#panel-warga textarea").fill("ini resinya")
    with page.expect_file_chooser() as chosen:
        page.locator("#panel-warga summary[title=Lampirkan]").click()
        page.locator("#panel-warga [data-send=pick]").click()
    chosen.value.set_files(picture)
    image = page.locator("#panel-warga .mine .bubble img")
    expect(image).to_be_visible()
    assert image.evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    window.came("warga", "ini resinya")
    page.locator("#panel-warga input[name=file]").set_input_files(words)
    expect(page.locator("#toast")).to_have_text("Berkas itu bukan gambar.")
    assert window.wrong == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_nothing_reaches_over_the_edge(window: Window, width: int) -> None:
    page = window.page
    for key in ("warga", "warga-whatsapp"):
        window.says(key, "halo " + "panjang" * 40)
    window.came("warga", "Ada yang bisa kami bantu?")
    window.came("warga-whatsapp", "Ada yang bisa kami bantu?")
    page.set_viewport_size({"width": width, "height": 800})
    for key in ("warga", "warga-whatsapp", "warga-surel", "petugas", "tim", "kantor"):
        if page.locator(f".tab[data-key={key}]").is_visible():
            page.locator(f".tab[data-key={key}]").click()
        expect(page.locator(f"#panel-{key}")).to_be_visible()
        assert not window.too_wide(), key
    shown = page.locator(".panel:visible").count()
    assert shown == {320: 1, 360: 1, 768: 2, 1280: 3, 1920: 5}[width]
    # What has come is at the lower edge, and can be answered there.
    if width <= 360:
        page.locator(".tab[data-key=warga]").click()
        last = page.locator("#panel-warga .choice").last
        expect(last).to_be_in_viewport()
        expect(page.locator("#panel-warga textarea")).to_be_in_viewport()
        unread = page.locator(".tab[data-key=warga-whatsapp] .unread")
        expect(unread).to_be_hidden()
    assert window.wrong == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("height", [568, 740])
def test_on_the_smallest_phone_one_sees_what_it_is_and_can_write_at_once(
    window: Window, height: int, language: str
) -> None:
    page = window.page
    page.set_viewport_size({"width": 320, "height": height})
    page.locator(f"[data-tongue={language}]").click()

    def in_reach(key: str) -> None:
        page.locator(f".tab[data-key={key}]").click()
        expect(page.locator(f"#panel-{key} textarea")).to_be_in_viewport(ratio=1)
        expect(page.locator(f"#panel-{key} .send")).to_be_in_viewport(ratio=1)
        assert not window.too_wide(), key

    expect(page.locator("#what")).to_be_in_viewport(ratio=1)
    for key in ("warga", "warga-whatsapp", "warga-surel", "petugas"):
        in_reach(key)
    # A long conversation moves nothing out of reach, nor does an office that is closed.
    for n in range(4):
        page.locator(".tab[data-key=warga]").click()
        window.says("warga", f"halo {n} " + "panjang " * 40)
    window.came("warga", "Ada yang bisa kami bantu?")
    page.locator("[data-move=day]").click()
    expect(page.locator("#day")).to_have_text("Jumat, 18 Desember 2026")
    page.locator("[data-move=day]").click()
    expect(page.locator("#open")).to_have_class("pill shut")
    for key in ("warga", "warga-surel"):
        in_reach(key)
    assert window.wrong == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_the_line_that_tells_the_scene_is_read_to_its_end(window: Window, width: int) -> None:
    page = window.page
    page.set_viewport_size({"width": width, "height": 740})
    page.locator("#step").click()
    scene = page.locator("#scene")
    expect(scene).to_have_text("Adegan 1 dari 7: Warga mengadu lewat Telegram")
    scene.evaluate("one => { one.textContent += ', dengan nama, alamat, dan bukti yang panjang' }")
    assert scene.evaluate(
        "one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight"
    )
    expect(scene).to_be_in_viewport(ratio=1)
    assert window.wrong == []


def test_the_page_says_what_it_is_in_two_languages(window: Window) -> None:
    page = window.page
    expect(page.locator("#what")).to_contain_text("Pengaduan warga ke kantor daerah")
    english = page.get_by_role("button", name="EN", exact=True)
    english.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#what")).to_contain_text("Complaints to an Indonesian local-government")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(english).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Play the story")).to_be_visible()
    expect(page.locator("#step")).to_have_attribute("title", re.compile("^Step: plays the next"))
    means = page.locator("[data-move=due]")
    expect(means).to_have_text("Next due")
    expect(means).to_have_attribute("title", re.compile("next reminder or deadline"))
    # What people write stays in their own language, whatever the page speaks.
    window.says("warga", "halo")
    window.came("warga", "Ada yang bisa kami bantu?")
    expect(page.locator("#panel-warga .log")).to_have_attribute("lang", "id")
    # It is kept, and taken back.
    window.opens()
    expect(page.locator("#what")).to_contain_text("Complaints")
    expect(page.locator("#panel-petugas textarea")).to_have_attribute(
        "placeholder", "Write a message"
    )
    assert page.evaluate(_INDONESIAN) == []
    page.get_by_role("button", name="ID", exact=True).click()
    expect(means).to_have_text("Tempo berikut")
    expect(means).to_have_attribute("title", re.compile("pengingat atau batas waktu berikutnya"))
    expect(page.locator("#step")).to_have_attribute("title", re.compile("^Langkah: memainkan satu"))
    assert window.wrong == []


def test_a_scene_is_gone_to_by_its_dot_and_the_story_is_hastened(window: Window) -> None:
    page = window.page
    dots = page.locator("#scenes button")
    expect(dots).to_have_count(7)
    speed = page.locator("#speed")
    for shown in ("1×", "2×", "4×", "1×"):
        expect(speed).to_have_text(shown)
        speed.click()
    expect(speed).to_have_text("2×")
    # Forward, by the keyboard.
    dots.nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#scene")).to_contain_text(
        re.compile("Adegan [3-7] dari 7"), timeout=60_000
    )
    expect(page.locator("#panel-warga .item").first).to_be_attached()
    page.locator("#play").click()
    expect(page.get_by_role("button", name="Lanjutkan")).to_be_visible()
    expect(page.locator("#scenes [aria-current=step]")).to_have_count(1)
    assert page.locator("#scenes .past").count() >= 2
    # And back: the office begins anew, unasked, since nobody else has acted in it.
    dots.first.click()
    expect(page.locator("#scene")).to_contain_text("Adegan 1 dari 7", timeout=60_000)
    expect(speed).to_have_text("2×")
    page.locator("#play").click()
    # Where somebody has, it asks.
    window.says("warga-whatsapp", "halo")
    window.came("warga-whatsapp", "Ada yang bisa kami bantu?")
    dots.first.click()
    expect(page.locator("#ask")).to_be_visible()
    page.locator("#ask").get_by_role("button", name="Batal").click()
    expect(page.locator("#panel-warga-whatsapp .item").first).to_be_visible()
    assert [one for one in window.wrong if "409" not in one] == []


def test_a_phone_in_view_bears_no_number_of_what_is_unread(window: Window) -> None:
    page = window.page

    def unread() -> int:
        found = page.evaluate(
            """() => fetch('/state').then(one => one.json())
                .then(all => all.phones.find(one => one.key === 'petugas').unread)"""
        )
        assert isinstance(found, int)
        return found

    on_tab = page.locator(".tab[data-key=petugas] .unread")
    on_phone = page.locator("#panel-petugas .bar .unread")
    # Behind another phone the number tells that something came.
    page.locator(".tab[data-key=kepala]").click()
    for at in range(1, len(STORY.scenes[0].steps) + 1):
        page.locator("#step").click()
        expect(page.locator("#progress")).to_have_js_property("value", at, timeout=20_000)
    window.came("petugas", "0001/PGD/XII/2026")
    expect(on_tab).to_be_visible()
    assert unread() > 0
    # In view nobody needs it, whether or not the owner has touched the phone.
    window.opens()
    expect(page.locator("#panel-petugas")).to_be_visible()
    assert unread() > 0
    expect(on_tab).to_be_hidden()
    expect(on_phone).to_be_hidden()
    # What was seen once does not become new by going out of view.
    page.locator(".tab[data-key=kepala]").click()
    expect(page.locator("#panel-petugas")).to_be_hidden()
    expect(on_tab).to_be_hidden()
    assert window.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_by_day_and_by_night(window: Window, scheme: str) -> None:
    page = window.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for key in ("warga", "warga-whatsapp"):
        window.says(key, "halo")
        window.came(key, "Ada yang bisa kami bantu?")
    page.locator("#panel-warga-surel textarea").fill("KTP belum jadi\nNama: Warga Contoh Tiga")
    page.locator("#panel-warga-surel .send").click()
    window.came("warga-surel", "Yang sudah kami catat")
    assert page.evaluate(_DARK) is (scheme == "dark")
    assert page.evaluate(_FAINT) == []
    assert window.wrong == []


def test_a_demo_that_has_ended_is_said(demo: Demo, window: Window) -> None:
    demo.ends()
    expect(window.page.locator("#office")).to_have_text("Terputus; menyambung lagi…")
    window.says("warga", "halo")
    expect(window.page.locator("#toast")).to_contain_text("make demo")
    # What was typed is not lost.
    expect(window.page.locator("#panel-warga textarea")).to_have_value("halo")


#: Words of the page itself that are left in the other language.
_INDONESIAN = """() => {
    const said = [...document.querySelectorAll('header *, .tabs, .bar h2, .desk *, .write *')]
        .filter(one => !one.closest('#scene, #day, #scenes, .phone .bar'))
        .flatMap(one => [one.title, one.placeholder, one.getAttribute('aria-label'),
            one.children.length ? '' : one.textContent]);
    const words = ['Putar', 'Tulis', 'Antrean', 'Jam', 'Langkah', 'Lampirkan', 'Kirim', 'buka'];
    return [...new Set(said.filter(one => one && words.some(word => one.includes(word))))];
}"""
_COLOURS = """
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = text => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
"""
_DARK = (
    "() => {"
    + _COLOURS
    + "return light(rgba(getComputedStyle(document.body).backgroundColor)) < 0.1;}"
)
#: Texts that stand out from what is behind them by less than 4.5 to 1.
_FAINT = (
    "() => {"
    + _COLOURS
    + """
    const behind = one => {
        for (let at = one; at; at = at.parentElement) {
            const found = rgba(getComputedStyle(at).backgroundColor);
            if (found[3] > 0.9) return found;
        }
        return [255, 255, 255, 1];
    };
    const faint = [];
    for (const one of document.querySelectorAll('body *')) {
        const own = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        const aside = one.closest('.hide, .past, .toast, :disabled');
        if (!own || aside || !one.checkVisibility()) continue;
        const [a, b] = [light(rgba(getComputedStyle(one).color)), light(behind(one))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) faint.push(`${one.className || one.tagName} ${ratio.toFixed(2)}`);
    }
    return [...new Set(faint)];
}"""
)
