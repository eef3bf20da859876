"""The addresses of the page: its files, what it shows, and what can be done on it."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.demo.page.office_session import OfficeSession
from app.demo.page.phones import NotHere

log = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
_FILES = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/phone.js": ("phone.js", "text/javascript"),
    "/desk.js": ("desk.js", "text/javascript"),
    "/make.js": ("make.js", "text/javascript"),
    "/words.js": ("words.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    "/favicon.ico": ("icon.svg", "image/svg+xml"),
}
#: What anybody types is shorter, and what a telephone takes as a photo is smaller.
_WORDS_BYTES = 64 * 1024
PHOTO_BYTES = 8 * 1024 * 1024
_HEARTBEAT_SECONDS = 15.0
#: Pages that watch at once.
_WATCHERS = 16
_JPEG = b"\xff\xd8\xff"

Key = Annotated[str, Meta(max_length=40)]
Subject = Annotated[str, Meta(max_length=200, pattern=r"^[^\r\n]*$")]
Words = Annotated[str, Meta(min_length=1, max_length=4096)]


T = TypeVar("T")


class Refused(Exception):
    """A request that is answered with this status and this sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Say(Struct, forbid_unknown_fields=True):
    phone: Key
    text: Words
    subject: Subject = ""
    reply_to: Key = ""


class Photo(Struct, forbid_unknown_fields=True):
    phone: Key
    caption: Annotated[str, Meta(max_length=1000)] = ""
    subject: Subject = ""
    reply_to: Key = ""


class Press(Struct, forbid_unknown_fields=True):
    phone: Key
    item: Key
    button: Annotated[int, Meta(ge=0, le=100)]


class Place(Struct, forbid_unknown_fields=True):
    phone: Key
    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]


class Look(Struct, forbid_unknown_fields=True):
    phone: Key


class Move(Struct, forbid_unknown_fields=True):
    to: Literal["hour", "day", "open", "due"]


class Play(Struct, forbid_unknown_fields=True):
    do: Literal["play", "pause", "step", "go", "restart"]
    #: The office is emptied first.
    fresh: bool = False
    #: Of `go`: from this scene on.
    scene: Annotated[int, Meta(ge=1, le=100)] = 1


class Speed(Struct, forbid_unknown_fields=True):
    times: Literal[1, 2, 4]


async def _body(request: Request, most: int) -> bytes:
    """The whole body. Raises Refused for one that is too large."""
    found = bytearray()
    async for chunk in request.stream():
        if len(found) + len(chunk) > most:
            raise Refused(413, "Itu terlalu besar.")
        found += chunk
    return bytes(found)


async def _asked(request: Request, kind: type[T]) -> T:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused(415, "The body is JSON.")
    try:
        return msgspec.json.decode(await _body(request, _WORDS_BYTES), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(400, "Itu tidak dapat dipahami: kosong, atau terlalu panjang.") from None


def page_app(session: OfficeSession) -> Starlette:
    """The routes of one session; `Guard` stands in front of them."""
    shown = Shown(session)
    acts = Acts(session)
    posts = {
        "/say": acts.say,
        "/press": acts.press,
        "/photo": acts.photo,
        "/place": acts.place,
        "/look": acts.look,
        "/clock": acts.clock,
        "/story": acts.story,
        "/speed": acts.speed,
    }
    return Starlette(
        routes=[
            *(Route(path, _static(*file), methods=["GET"]) for path, file in _FILES.items()),
            Route("/state", shown.state, methods=["GET"]),
            Route("/events", shown.events, methods=["GET"]),
            Route("/journal", shown.journal, methods=["GET"]),
            Route("/file/{phone}/{item}", shown.file, methods=["GET"]),
            *(Route(path, _doing(session, do), methods=["POST"]) for path, do in posts.items()),
        ]
    )


def _static(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def shown(request: Request) -> Response:
        return FileResponse(STATIC / name, media_type=media_type)

    return shown


def _doing(
    session: OfficeSession, do: Callable[[Request], Awaitable[None]]
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that does something; what cannot be done is answered with a sentence."""

    async def done(request: Request) -> Response:
        try:
            await do(request)
        except Refused as refused:
            return JSONResponse({"why": str(refused)}, refused.status)
        except NotHere as error:
            return JSONResponse({"why": str(error)}, 409)
        except LookupError:
            return JSONResponse({"why": "Telepon itu tidak ada."}, 404)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            log.exception("the page: %s failed", request.url.path)
            return JSONResponse({"why": "Terjadi galat; lihat terminal."}, 500)
        return JSONResponse({"seq": session.seq})

    return done


class Shown:
    """What can be looked at."""

    def __init__(self, session: OfficeSession) -> None:
        self._session = session
        self._watchers = 0

    async def state(self, request: Request) -> Response:
        """All that there is now."""
        return JSONResponse(self._session.since(0, ""))

    async def events(self, request: Request) -> Response:
        """All that there is, and from then on what is new, as it comes."""
        if self._watchers >= _WATCHERS:
            return JSONResponse({"why": "Halaman ini sudah terbuka terlalu banyak kali."}, 503)
        known = request.headers.get("last-event-id", "")
        return StreamingResponse(self._stream(known), media_type="text/event-stream")

    async def _stream(self, known: str) -> AsyncIterator[str]:
        session = self._session
        self._watchers += 1
        epoch, _, number = known.partition(":")
        seq = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
        told = -1
        try:
            while not session.closing:
                if told == session.seq:
                    await session.changed(_HEARTBEAT_SECONDS)
                    if told == session.seq and not session.closing:
                        yield ": still here\n\n"
                    continue
                view = session.since(seq, epoch)
                epoch, seq = view["epoch"], view["seq"]
                told = seq
                yield f"id: {epoch}:{seq}\ndata: {json.dumps(view)}\n\n"
        finally:
            self._watchers -= 1

    async def journal(self, request: Request) -> Response:
        """What happened in a case."""
        found = await self._session.journal(request.query_params.get("case", ""))
        return JSONResponse(found or [], 404 if found is None else 200)

    async def file(self, request: Request) -> Response:
        """The file of a message."""
        phone = self._session.phones.get(request.path_params["phone"])
        found = phone.file(request.path_params["item"]) if phone is not None else None
        if found is None:
            return Response(status_code=404)
        data, media_type, name = found
        # Only what is a picture is shown here; everything else is taken away as a file.
        shown = media_type == "image/jpeg" and data.startswith(_JPEG)
        way = "inline" if shown else "attachment"
        return Response(
            data,
            media_type=media_type if shown else "application/octet-stream",
            headers={
                "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name or 'berkas', safe='')}"
            },
        )


class Acts:
    """What can be done. Each raises Refused, NotHere, or LookupError for an unknown phone."""

    def __init__(self, session: OfficeSession) -> None:
        self._session = session

    async def say(self, request: Request) -> None:
        asked = await _asked(request, Say)
        if not asked.text.strip():
            raise Refused(400, "Tulis sesuatu dulu.")
        await self._session.say(
            asked.phone, asked.text, subject=asked.subject.strip(), reply_to=asked.reply_to
        )

    async def press(self, request: Request) -> None:
        asked = await _asked(request, Press)
        await self._session.press(asked.phone, asked.item, asked.button)

    async def place(self, request: Request) -> None:
        asked = await _asked(request, Place)
        await self._session.locate(asked.phone, asked.lat, asked.lon)

    async def look(self, request: Request) -> None:
        await self._session.look((await _asked(request, Look)).phone)

    async def clock(self, request: Request) -> None:
        await self._session.move((await _asked(request, Move)).to)

    async def photo(self, request: Request) -> None:
        try:
            asked = msgspec.convert(dict(request.query_params), Photo)
        except msgspec.ValidationError:
            raise Refused(400, "Keterangan foto terlalu panjang.") from None
        data = await _body(request, PHOTO_BYTES)
        if data and not data.startswith(_JPEG):
            raise Refused(415, "Foto harus berupa JPEG.")
        await self._session.photo(
            asked.phone,
            data,
            asked.caption,
            subject=asked.subject.strip(),
            reply_to=asked.reply_to,
        )

    async def speed(self, request: Request) -> None:
        self._session.hasten((await _asked(request, Speed)).times)

    async def story(self, request: Request) -> None:
        session = self._session
        asked = await _asked(request, Play)
        if asked.do == "pause":
            await session.playback.pause()
            session.tell()
            return
        if asked.do in ("play", "step") and session.playback.empty:
            raise Refused(404, "Kantor ini belum punya cerita.")
        if asked.do == "go" and not session.playback.has(asked.scene):
            raise Refused(404, "Adegan itu tidak ada.")
        # Nobody but the story has acted here: nothing is lost that it does not bring again.
        back = asked.do == "go" and session.playback.is_behind(asked.scene) and not session.used
        if asked.fresh or back or asked.do == "restart":
            await session.restart()
        if asked.do == "restart":
            return
        playback = session.playback
        behind = asked.do == "go" and playback.is_behind(asked.scene)
        if (session.used and not playback.begun) or playback.over or playback.stopped or behind:
            raise Refused(409, "Cerita dimainkan di kantor yang kosong.")
        if asked.do == "go":
            await playback.go(asked.scene)
        elif asked.do == "play":
            playback.play()
        else:
            await playback.pause()
            await playback.step()
