"""Somebody plays with the office in a browser: what the page's server shows, does and refuses."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

import app.demo.page.serve as serve
from app.demo.cast import sample_photo
from app.demo.page.office_session import OfficeSession
from app.demo.page.playback import Playback
from app.demo.page.routes import PHOTO_BYTES
from app.demo.page.serve import page
from app.demo.story import find_story
from backoffice.office.profile import load_profile
from tests.offices import offices

STORY = find_story("sanggau")
HOSTILE = "<img src=x onerror=alert(1)><script>alert('halo')</script> & \u202e /lihat_1"


@dataclass
class Visitor:
    """A browser that shows the page, without its window."""

    at: str
    session: OfficeSession
    client: httpx.AsyncClient
    seconds: list[float] = field(default_factory=lambda: [0.0])

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(path, json=body, headers={"Origin": self.at})

    async def does(self, path: str, **body: Any) -> None:
        answer = await self.post(path, **body)
        assert answer.status_code == 200, answer.text

    async def state(self) -> dict[str, Any]:
        answer = await self.client.get("/state")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    async def phone(self, key: str) -> dict[str, Any]:
        return next(one for one in (await self.state())["phones"] if one["key"] == key)

    async def last(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.phone(key))["items"][-1]
        return found

    async def says(self, key: str, text: str, **more: str) -> str:
        """Write, and read what came last."""
        await self.does("/say", phone=key, text=text, **more)
        return str((await self.last(key))["text"])

    async def presses(self, key: str, label: str) -> None:
        items = (await self.phone(key))["items"]
        latest = next(one for one in reversed(items) if one["buttons"])
        button = latest["buttons"].index(label)
        await self.does("/press", phone=key, item=latest["id"], button=button)


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    seconds = [0.0]
    async with (
        page(tmp_path, STORY, pause=0, ticks=lambda: seconds[0]) as (at, session),
        httpx.AsyncClient(base_url=at, trust_env=False, timeout=60) as client,
    ):
        yield Visitor(at, session, client, seconds)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Visitor]:
    """A page on which nothing is ever done: everything that is tried there is refused."""
    async with (
        page(tmp_path_factory.mktemp("page"), STORY) as (at, session),
        httpx.AsyncClient(base_url=at, trust_env=False, timeout=60) as client,
    ):
        yield Visitor(at, session, client)


# -- what one can do -------------------------------------------------------------------------------


async def test_seven_people_have_a_phone_and_officers_are_on_every_channel(
    visitor: Visitor,
) -> None:
    state = await visitor.state()
    phones = [(one["key"], one["on"], one["officer"]) for one in state["phones"]]
    assert phones == [
        ("warga", "telegram", False),
        ("warga-whatsapp", "whatsapp", False),
        ("warga-surel", "mail", False),
        ("petugas", "telegram", True),
        ("tim", "mail", True),
        ("pejabat", "telegram", True),
        ("kepala", "whatsapp", True),
    ]
    for one in state["phones"][3:]:
        assert any("Selamat bergabung" in item["text"] for item in one["items"])
    assert [one["unread"] for one in state["phones"]] == [0] * 7
    assert state["clock"] == {
        "day": "Kamis, 17 Desember 2026",
        "time": "10.15",
        "zone": "WIB",
        "open": True,
        "why": "",
    }
    assert state["queue"] == []


async def test_citizens_write_press_and_send_on_each_channel(visitor: Visitor) -> None:
    for key in ("warga", "warga-whatsapp"):
        assert "Ada yang bisa kami bantu?" in await visitor.says(key, "halo")
        await visitor.presses(key, "Buat pengaduan")
        await visitor.presses(key, "Setuju")
        assert "Apa yang ingin Bapak/Ibu sampaikan?" in (await visitor.last(key))["text"]
        await visitor.presses(key, "Pengaduan")
    pressed = [one for one in (await visitor.phone("warga"))["items"] if one["pressed"]]
    assert [one["buttons"][one["pressed"][0]] for one in pressed] == [
        "Buat pengaduan",
        "Setuju",
        "Pengaduan",
    ]
    said = [one["text"] for one in (await visitor.phone("warga-whatsapp"))["items"] if one["mine"]]
    assert said == ["halo", "Buat pengaduan", "Setuju", "Pengaduan"]
    answer = await visitor.says(
        "warga-surel", "KTP saya belum jadi.\n\nNama: Warga Contoh Tiga", subject="Pengaduan KTP"
    )
    assert "Yang sudah kami catat:\n✓ Nama: Warga Contoh Tiga" in answer
    mails = (await visitor.phone("warga-surel"))["items"]
    answer = await visitor.says(
        "warga-surel",
        "SETUJU\n\nAlamat: Dusun Contoh, Desa Contoh\nNomor HP: 0812-0000-0003",
        reply_to=mails[-1]["id"],
    )
    assert "Nomor register : 0001/PGD/XII/2026" in answer
    sent = [one for one in (await visitor.phone("warga-surel"))["items"] if one["mine"]]
    assert [one["subject"] for one in sent] == ["Pengaduan KTP", f"Re: {mails[-1]['subject']}"]
    assert (await visitor.phone("petugas"))["unread"] > 0
    await visitor.does("/look", phone="petugas")
    assert (await visitor.phone("petugas"))["unread"] == 0


async def test_the_desk_shows_the_queue_and_a_journal_without_identity(visitor: Visitor) -> None:
    await visitor.says(
        "warga-surel",
        "Kartu keluarga saya hilang di loket.\n\nNama: Warga Contoh Tiga\nAlamat: Dusun Contoh, "
        "Desa Contoh\nNomor HP: 0812-0000-0003\nSETUJU",
        subject="KK hilang",
    )
    (case,) = (await visitor.state())["queue"]
    assert case["label"] == "0001/PGD/XII/2026"
    assert case["channel"] == "surel"
    assert case["open"] and not case["late"]
    found = await visitor.client.get("/journal", params={"case": case["id"]})
    assert [line["what"] for line in found.json()][1].startswith("nomor register diberikan")
    desk = json.dumps([case, found.json()])
    for word in ("Contoh Tiga", "0812", "Dusun", "hilang"):
        assert word not in desk
    assert (await visitor.client.get("/journal", params={"case": "x"})).status_code == 404


async def test_a_photo_and_a_place_are_sent_and_shown(visitor: Visitor) -> None:
    await visitor.says("warga", "halo")
    sent = await visitor.client.post(
        "/photo?phone=warga&caption=ini resi", headers={"Origin": visitor.at}, content=b""
    )
    assert sent.status_code == 200, sent.text
    await visitor.does("/place", phone="warga", lat=0.1275, lon=110.5935)
    items = [one for one in (await visitor.phone("warga"))["items"] if one["mine"]]
    assert [one["text"] for one in items] == ["halo", "ini resi", ""]
    assert items[2]["place"] == [0.1275, 110.5935]
    shown = await visitor.client.get(f"/file/warga/{items[1]['id']}")
    assert shown.content == sample_photo()
    assert shown.headers["content-type"] == "image/jpeg"
    assert (await visitor.post("/place", phone="warga-surel", lat=0, lon=0)).status_code == 409
    sent = await visitor.client.post(
        "/photo?phone=warga-surel&caption=KTP saya rusak.&subject=KTP rusak",
        headers={"Origin": visitor.at},
        content=sample_photo(64, 48),
    )
    assert sent.status_code == 200, sent.text
    mine, answer = (await visitor.phone("warga-surel"))["items"]
    assert (mine["subject"], mine["text"]) == ("KTP rusak", "KTP saya rusak.")
    shown = await visitor.client.get(f"/file/warga-surel/{mine['id']}")
    assert shown.content == sample_photo(64, 48)
    assert "Yang sudah kami catat" in answer["text"]
    long = await visitor.client.post(
        f"/photo?phone=warga&caption={'a' * 1001}", headers={"Origin": visitor.at}
    )
    assert long.status_code == 400


async def test_a_file_of_the_office_that_is_no_picture_is_taken_away_not_shown(
    visitor: Visitor,
) -> None:
    user: Any = visitor.session.cast.person(visitor.session.phones["warga"].part).user
    sent = user.send_document(b"<script>alert(1)</script>", '../a"b.html', media_type="text/html")
    found = await visitor.client.get(f"/file/warga/{sent.id}")
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''..%2Fa")
    for path in ("/file/warga/999", "/file/nobody/1", "/file/warga-surel/mail-7"):
        assert (await visitor.client.get(path)).status_code == 404


# -- the clock -------------------------------------------------------------------------------------


async def test_the_clock_is_moved_and_what_is_due_comes(visitor: Visitor) -> None:
    async def moved(to: str) -> str:
        await visitor.does("/clock", to=to)
        clock = (await visitor.state())["clock"]
        return f"{clock['day']} {clock['time']} {clock['why']}"

    assert await moved("hour") == "Kamis, 17 Desember 2026 11.15 "
    assert await moved("open") == "Jumat, 18 Desember 2026 07.30 "
    assert await moved("day") == "Sabtu, 19 Desember 2026 07.30 Sabtu"
    assert await moved("open") == "Senin, 21 Desember 2026 07.30 "
    await visitor.says(
        "warga-surel",
        "KTP belum jadi.\nNama: Warga Contoh Tiga\nAlamat: Dusun Contoh RT 05, Desa Contoh"
        "\nNomor HP: 0812-0000-0003\nSETUJU",
        subject="KTP",
    )
    before = len((await visitor.phone("petugas"))["items"])
    for _ in range(6):
        await visitor.does("/clock", to="due")
    assert len((await visitor.phone("petugas"))["items"]) > before
    assert (await visitor.post("/clock", to="yesterday")).status_code == 400


async def test_time_goes_on_by_itself(visitor: Visitor) -> None:
    visitor.seconds[0] += 120
    for _ in range(100):
        if (await visitor.state())["clock"]["time"] == "10.17":
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the clock stands")


# -- the story -------------------------------------------------------------------------------------


async def test_the_story_is_stepped_paused_and_begun_again(visitor: Visitor) -> None:
    await visitor.does("/story", do="step")
    state = await visitor.state()
    assert state["story"]["at"] == 1
    assert state["story"]["scenes"] == len(STORY.scenes)
    assert state["story"]["title"] == STORY.scenes[0].title
    assert "Waalaikumsalam" in (await visitor.last("warga"))["text"]
    await visitor.does("/story", do="step")
    await visitor.does("/story", do="pause")
    assert (await visitor.state())["story"]["at"] == 2
    epoch = state["epoch"]
    await visitor.does("/story", do="restart")
    state = await visitor.state()
    assert state["epoch"] != epoch
    assert state["story"]["at"] == 0
    assert (await visitor.phone("warga"))["items"] == []


async def test_a_used_office_is_emptied_before_the_story_only_if_that_is_wanted(
    visitor: Visitor,
) -> None:
    await visitor.says("warga", "halo")
    assert (await visitor.post("/story", do="play")).status_code == 409
    assert len((await visitor.phone("warga"))["items"]) == 2
    await visitor.does("/story", do="step", fresh=True)
    assert (await visitor.phone("warga"))["items"][0]["text"] == "Assalamualaikum"


async def test_who_meddles_with_the_story_is_told_that_it_cannot_go_on(visitor: Visitor) -> None:
    await visitor.does("/story", do="step")
    await visitor.presses("warga", "Buat pengaduan")
    await visitor.does("/story", do="step")
    story = (await visitor.state())["story"]
    assert story["stopped"].startswith("Cerita berhenti: Warga tidak mendapat yang ditunggunya.")
    assert (await visitor.post("/story", do="play")).status_code == 409


async def test_a_pause_lets_the_step_that_is_under_way_come_to_its_end(tmp_path: Path) -> None:
    async with OfficeSession.opened(tmp_path, STORY, pause=0) as session:
        playback = Playback(session.act, session.tell, STORY.scenes, pause=0)
        playback.play()
        await session.changed(10)
        await asyncio.sleep(0)
        await playback.pause()
        await session.look("warga")
        at = playback.view()["at"]
        await asyncio.sleep(0.2)
        assert playback.view()["at"] in (at, at + 1)
        assert not playback.playing
        assert playback.stopped == ""


async def test_going_on_at_once_after_a_pause_does_no_step_twice(tmp_path: Path) -> None:
    # What goes wrong in the middle of a step does so in the first scenes too; the whole story is
    # played by the script, and in a browser in the end-to-end tests.
    async with OfficeSession.opened(tmp_path, STORY, pause=0) as session:
        playback = Playback(session.act, session.tell, STORY.scenes[:2], pause=0)
        for _ in range(6):
            playback.play()
            # Somewhere in the middle of a step.
            await session.changed(10)
            await asyncio.sleep(0)
            await playback.pause()
        playback.play()
        for _ in range(600):
            if playback.over or playback.stopped:
                break
            await asyncio.sleep(0.1)
        assert playback.stopped == ""
        assert playback.over


@pytest.mark.parametrize("folder", offices(), ids=lambda folder: folder.name)
async def test_an_office_without_a_story_is_played_by_hand(tmp_path: Path, folder: Path) -> None:
    bare = tmp_path / folder.name
    shutil.copytree(folder, bare, ignore=shutil.ignore_patterns("demo.toml", "transcripts"))
    async with (
        page(tmp_path, find_story(str(bare))) as (at, session),
        httpx.AsyncClient(base_url=at, trust_env=False, timeout=60) as client,
    ):
        visitor = Visitor(at, session, client)
        state = await visitor.state()
        roles = load_profile(folder).roles
        assert [one["role"] for one in state["phones"] if one["officer"]] == [
            role.title for role in roles
        ]
        assert [one["on"] for one in state["phones"][:3]] == ["telegram", "whatsapp", "mail"]
        for one in state["phones"][3:]:
            assert any("Selamat bergabung" in item["text"] for item in one["items"])
        story = state["story"]
        assert (story["steps"], story["over"], story["titles"]) == (0, False, [])
        for told in ("play", "step"):
            answer = await visitor.post("/story", do=told)
            assert (answer.status_code, "belum punya cerita" in answer.text) == (404, True)
        name = load_profile(folder).office.name
        assert name in await visitor.says("warga", "halo")
        assert name in await visitor.says("warga-whatsapp", "halo")
        await visitor.does("/story", do="restart")
        assert (await visitor.phone("warga"))["items"] == []


async def until_scene(visitor: Visitor, scene: int) -> dict[str, Any]:
    for _ in range(600):
        story: dict[str, Any] = (await visitor.state())["story"]
        assert story["stopped"] == ""
        if story["scene"] >= scene and not story["going"]:
            return story
        await asyncio.sleep(0.05)
    raise AssertionError(f"scene {scene} did not come")


async def test_a_scene_is_gone_to_forward_and_back(visitor: Visitor) -> None:
    visitor.session.playback._pause = 60.0
    await visitor.does("/speed", times=4)
    story = (await visitor.state())["story"]
    assert story["titles"] == [scene.title for scene in STORY.scenes]
    assert (story["speed"], story["going"]) == (4, 0)
    await visitor.does("/story", do="go", scene=2)
    story = await until_scene(visitor, 2)
    # What is before it was played without a pause; from there on it is read.
    assert story["at"] == len(STORY.scenes[0].steps) + 1
    assert story["playing"]
    assert (await visitor.phone("warga"))["items"] != []

    epoch = (await visitor.state())["epoch"]
    await visitor.does("/story", do="go", scene=1)
    story = await until_scene(visitor, 1)
    state = await visitor.state()
    assert state["epoch"] != epoch
    assert (story["scene"], story["speed"]) == (1, 4)
    await visitor.does("/story", do="pause")


async def test_whoever_pauses_on_the_way_to_a_scene_stays_there(visitor: Visitor) -> None:
    await visitor.does("/story", do="go", scene=len(STORY.scenes))
    await visitor.does("/story", do="pause")
    story = (await visitor.state())["story"]
    assert (story["playing"], story["going"]) == (False, 0)
    assert story["scene"] < len(STORY.scenes)


async def test_a_scene_that_is_over_is_gone_back_to_in_a_used_office_only_if_wanted(
    visitor: Visitor,
) -> None:
    await visitor.does("/story", do="step")
    await visitor.says("warga-whatsapp", "halo")
    assert (await visitor.post("/story", do="go", scene=1)).status_code == 409
    assert (await visitor.phone("warga-whatsapp"))["items"] != []
    await visitor.does("/story", do="go", scene=1, fresh=True)
    assert (await visitor.phone("warga-whatsapp"))["items"] == []
    # A story that cannot go on is begun again in the same way.
    await visitor.does("/story", do="pause")
    visitor.session.playback.stopped = "Cerita berhenti."
    await visitor.does("/story", do="go", scene=1)
    assert (await until_scene(visitor, 1))["stopped"] == ""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/story", {"do": "go", "scene": 0}, 400),
        ("/story", {"do": "go", "scene": 99}, 404),
        ("/story", {"do": "go", "scene": "dua"}, 400),
        ("/speed", {"times": 3}, 400),
        ("/speed", {}, 400),
    ],
)
async def test_a_scene_or_speed_that_there_is_not_is_refused(
    shown: Visitor, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await shown.post(path, **body)
    assert answer.status_code == status
    assert answer.json()["why"]


def test_a_hastened_story_waits_less_between_two_steps() -> None:
    async def played(speed: int) -> list[float]:
        waited: list[float] = []

        async def act(step: object) -> None: ...

        async def sleep(seconds: float) -> None:
            waited.append(seconds)

        playback = Playback(act, lambda: None, STORY.scenes[:1], pause=8.0, sleep=sleep)
        playback.speed = speed
        playback.play()
        assert playback._task is not None
        await playback._task
        return waited

    for speed in (1, 2, 4):
        waited = asyncio.run(played(speed))
        assert set(waited) == {8.0 / speed}
        assert len(waited) == len(STORY.scenes[0].steps) - 1


# -- what is pushed --------------------------------------------------------------------------------


async def told(lines: AsyncIterator[str]) -> tuple[str, dict[str, Any]]:
    """The next event: its id and what it says."""
    name = ""
    async for line in lines:
        if line.startswith("id: "):
            name = line[4:]
        elif line.startswith("data: "):
            return name, json.loads(line[6:])
    raise AssertionError("the stream ended")


async def test_what_happens_is_pushed_once_and_taken_up_where_it_was_left(
    visitor: Visitor,
) -> None:
    async with visitor.client.stream("GET", "/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        name, state = await told(lines)
        assert len(state["phones"][3]["items"]) == 2
        await visitor.does("/say", phone="warga", text="halo")
        while not state["phones"][0]["items"]:
            name, state = await told(lines)
            assert state["phones"][3]["items"] == []
        assert [one["mine"] for one in state["phones"][0]["items"]] == [True, False]
    await visitor.does("/say", phone="warga", text="status")
    again = {"Last-Event-ID": name}
    async with visitor.client.stream("GET", "/events", headers=again) as stream:
        _, state = await told(stream.aiter_lines())
        assert state["phones"][0]["items"][0]["text"] == "status"
    other = {"Last-Event-ID": "of-another-run:99999"}
    async with visitor.client.stream("GET", "/events", headers=other) as stream:
        _, state = await told(stream.aiter_lines())
        assert len(state["phones"][3]["items"]) == 2


async def test_what_people_write_comes_back_as_data(visitor: Visitor) -> None:
    for key in ("warga", "warga-whatsapp"):
        await visitor.does("/say", phone=key, text=HOSTILE)
    await visitor.does("/say", phone="warga-surel", text=HOSTILE, subject="<b>KTP</b>")
    for key in ("warga", "warga-whatsapp", "warga-surel"):
        mine = next(one for one in (await visitor.phone(key))["items"] if one["mine"])
        assert mine["text"] == HOSTILE
    answer = await visitor.client.get("/state")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_never_makes_markup_of_text() -> None:
    static = Path(serve.__file__).with_name("static")
    scripts = "".join(file.read_text(encoding="utf-8") for file in static.glob("*.js"))
    assert "textContent" in scripts
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in scripts
    html = (static / "index.html").read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "style=" not in html
    assert " on" not in {word[:3] for word in html.split('"') if word.startswith(" on")}
    assert "http" not in html.replace("http-equiv", "")


def test_the_page_has_all_its_words_in_both_languages() -> None:
    static = Path(serve.__file__).with_name("static")
    known = (static / "words.js").read_text(encoding="utf-8")
    key = re.compile(r'^    "?([a-z.]+)"?: "(.+)",$', re.MULTILINE)
    indonesian, english = (dict(key.findall(part)) for part in known.split("\n  en: {"))
    assert list(indonesian) == list(english)
    for name, words in indonesian.items():
        assert set(re.findall(r"{\w+}", words)) == set(re.findall(r"{\w+}", english[name])), name
    html = (static / "index.html").read_text(encoding="utf-8")
    used = set(re.findall(r'data-(?:t|means|label|hint)="([^"]+)"', html))
    scripts = "".join(
        file.read_text(encoding="utf-8") for file in static.glob("*.js") if file.name != "words.js"
    )
    quoted = set(re.findall(r'"([a-z.]+)"', scripts))
    assert used <= set(indonesian)
    assert set(indonesian) <= used | quoted
    # What stands in the page before its scripts run is the same.
    for name, words in re.findall(r'data-t="([^"]+)">([^<]+)<', html):
        assert words == indonesian[name]


# -- who may do it ---------------------------------------------------------------------------------


@pytest.mark.asyncio(loop_scope="module")
async def test_every_answer_keeps_strangers_out(shown: Visitor) -> None:
    for path in ("/", "/page.js", "/state", "/favicon.ico", "/nowhere"):
        answer = await shown.client.get(path)
        assert answer.status_code == (404 if path == "/nowhere" else 200)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "[::1]:1", ""]
)
async def test_another_name_is_refused(shown: Visitor, host: str) -> None:
    port = shown.at.rpartition(":")[2]
    answer = await shown.client.get("/state", headers={"Host": host.format(port=port)})
    assert answer.status_code in (400, 403)
    assert "phones" not in answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", None])
async def test_another_page_cannot_do_anything(shown: Visitor, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    body = {"phone": "warga", "text": "halo"}
    answer = await shown.client.post("/say", json=body, headers=headers)
    assert answer.status_code == 403
    form = await shown.client.post("/say", data=body, headers=headers)
    assert form.status_code == 403
    assert (await shown.phone("warga"))["items"] == []


async def test_localhost_is_a_name_of_ours(visitor: Visitor) -> None:
    host = f"localhost:{visitor.at.rpartition(':')[2]}"
    headers = {"Host": host, "Origin": f"http://{host}"}
    body = {"phone": "warga", "text": "halo"}
    assert (await visitor.client.post("/say", json=body, headers=headers)).status_code == 200


@pytest.mark.asyncio(loop_scope="module")
async def test_it_listens_on_loopback_alone(shown: Visitor) -> None:
    assert shown.at.startswith("http://127.0.0.1:")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/say", {"phone": "warga"}, 400),
        ("/say", {"phone": "warga", "text": ""}, 400),
        ("/say", {"phone": "warga", "text": "  \n "}, 400),
        ("/say", {"phone": "warga", "text": "a" * 5000}, 400),
        ("/say", {"phone": "warga", "text": "a" * 70_000}, 413),
        ("/say", {"phone": "bupati", "text": "halo"}, 404),
        ("/say", {"phone": "warga", "text": "halo", "more": 1}, 400),
        ("/say", {"phone": "warga-surel", "text": "halo", "subject": "a\r\nBcc: b"}, 400),
        ("/say", {"phone": "warga-surel", "text": "halo", "reply_to": "mail-99"}, 409),
        ("/press", {"phone": "warga", "item": "1", "button": 0}, 409),
        ("/press", {"phone": "warga", "item": "²", "button": 0}, 409),
        ("/press", {"phone": "warga-surel", "item": "1", "button": 0}, 409),
        ("/place", {"phone": "warga", "lat": 91, "lon": 0}, 400),
        ("/look", {"phone": "bupati"}, 404),
        ("/story", {"do": "stop"}, 400),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    shown: Visitor, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await shown.post(path, **body)
    assert (answer.status_code, bool(answer.json()["why"])) == (status, True)


@pytest.mark.asyncio(loop_scope="module")
async def test_bodies_are_bounded_and_typed(shown: Visitor) -> None:
    headers = {"Origin": shown.at}
    large = b"\xff\xd8\xff" + b"0" * PHOTO_BYTES
    for content, status in ((large, 413), (b"GIF89a", 415)):
        answer = await shown.client.post("/photo?phone=warga", content=content, headers=headers)
        assert answer.status_code == status
    text = {**headers, "Content-Type": "text/plain"}
    answer = await shown.client.post("/say", content=b'{"phone":"warga"}', headers=text)
    assert answer.status_code == 415
    answer = await shown.client.post(
        "/say", content=b"\xff{", headers={**headers, "Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert (await shown.client.get("/say")).status_code == 405


async def test_a_port_that_is_taken_is_an_error_of_the_system(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        async with page(tmp_path, STORY, port=taken.getsockname()[1]):
            pass


async def test_it_stops_at_once_while_somebody_watches(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        async with page(tmp_path, STORY) as (at, _):
            request = client.build_request("GET", f"{at}/events")
            stream = await client.send(request, stream=True)
            await told(stream.aiter_lines())
            begun = loop.time()
        assert loop.time() - begun < 2
        await stream.aclose()
