"""What every channel holds, whichever it is; a folder under channels/ that is not here fails."""

from __future__ import annotations

import inspect
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

import channels
from app.sandbox.mail.people import MailFile, MailUser
from app.sandbox.mail.server import MailPlace, MailSandbox
from app.sandbox.telegram.server import TelegramSandbox
from app.sandbox.telegram.user import SandboxUser
from app.sandbox.whatsapp.server import TOKEN as WHATSAPP_TOKEN
from app.sandbox.whatsapp.server import WhatsAppSandbox
from app.serving.embedded_server import address, bound, serving
from app.serving.webhooks import Hook, Room
from channels.channel import (
    Channel,
    Deliver,
    DownloadError,
    Envelope,
    Limits,
    SendCode,
    SendError,
)
from channels.mail.marks import ANSWER_ABOVE
from channels.message import Address, Attachment, Blob, Choice, InboundMessage, OutboundMessage
from channels.pace import Pace
from channels.telegram.adapter import Telegram
from channels.whatsapp.adapter import WhatsApp
from tests.channels.mail_house import mail_at

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Scene:
    """One adapter in front of its sandbox, and a citizen at the other end."""

    secret: str
    channel: Channel
    #: What a provider says of somebody who does not want to hear from us any more.
    stopped: SendCode = "blocked"

    async def comes(self, deliver: Deliver) -> int:
        """Let in what is waiting: asked for, or brought by the provider; how many were taken.

        Raises what `deliver` raises; then nothing was acknowledged.
        """
        raise NotImplementedError

    def says(self, text: str) -> None:
        raise NotImplementedError

    def sends_file(self, data: bytes) -> None:
        raise NotImplementedError

    def stops_us(self) -> None:
        raise NotImplementedError

    def provider_fails(self) -> None:
        """The next send meets a provider that is out of order."""
        raise NotImplementedError

    @property
    def read(self) -> list[str]:
        """What the citizen has got to read."""
        raise NotImplementedError

    @property
    def files(self) -> list[tuple[str, bytes]]:
        raise NotImplementedError

    @property
    def shown(self) -> list[str]:
        """As what the latest files and places are shown to the citizen."""
        raise NotImplementedError


class TelegramScene(Scene):
    secret = "4711:AAH-rahasia_sekali"

    def __init__(self, sandbox: TelegramSandbox, api: str) -> None:
        self.sandbox = sandbox
        self.warga: SandboxUser = sandbox.user("Warga Contoh")
        self.telegram = Telegram(
            self.secret,
            api=api,
            poll_seconds=0,
            clock=lambda: NOW,
            pace=Pace(math.inf, per_chat=False),
        )
        self.channel = self.telegram

    async def comes(self, deliver: Deliver) -> int:
        return await self.telegram.poll(deliver)

    def says(self, text: str) -> None:
        self.warga.say(text)

    def sends_file(self, data: bytes) -> None:
        self.warga.send_document(data, "bukti.pdf", media_type="application/pdf")

    def stops_us(self) -> None:
        self.warga.block()

    def provider_fails(self) -> None:
        self.sandbox.faults.add("sendMessage", "502")

    @property
    def read(self) -> list[str]:
        return [message.text for message in self.warga.inbox if not message.filename]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return [(m.filename, m.document) for m in self.warga.inbox if m.filename]

    @property
    def shown(self) -> list[str]:
        return [message.kind for message in self.warga.inbox if message.filename or message.place]


@asynccontextmanager
async def telegram_scene() -> AsyncIterator[Scene]:
    sandbox = TelegramSandbox(tokens=[TelegramScene.secret], clock=lambda: NOW)
    async with sandbox.serving() as api:
        scene = TelegramScene(sandbox, api)
        yield scene
        await scene.channel.close()


class WhatsAppScene(Scene):
    secret = WHATSAPP_TOKEN
    # A person who blocks a business is to it like one who is not there.
    stopped: SendCode = "unknown_address"

    def __init__(self, sandbox: WhatsAppSandbox, api: str) -> None:
        self.sandbox = sandbox
        self.warga = sandbox.user("Warga Contoh")
        self.whatsapp = WhatsApp(
            sandbox.phone_id,
            sandbox.token,
            app_secret=sandbox.app_secret,
            verify_token=sandbox.verify_token,
            api=api,
            clock=lambda: NOW,
            pace=Pace(math.inf, per_chat=False),
        )
        self.channel = self.whatsapp

    async def comes(self, deliver: Deliver) -> int:
        """Every event is brought over HTTP, signed, until it is answered with 200."""
        raised: list[Exception] = []

        async def watched(envelopes: Sequence[Envelope]) -> None:
            try:
                await deliver(envelopes)
            except Exception as error:
                raised.append(error)
                raise

        app = Hook(self.whatsapp, watched, room=Room())
        with bound("127.0.0.1", 0) as listener:
            self.sandbox.calls(f"{address(listener)}{self.whatsapp.path}")
            async with serving(app, listener):
                taken = await self.sandbox.push()
        if raised:
            raise raised[0]
        return taken

    def says(self, text: str) -> None:
        self.warga.say(text)

    def sends_file(self, data: bytes) -> None:
        self.warga.send_document(data, "bukti.pdf", media_type="application/pdf")

    def stops_us(self) -> None:
        self.warga.leave()

    def provider_fails(self) -> None:
        self.sandbox.faults.add("messages", "502")

    @property
    def read(self) -> list[str]:
        return [message.text for message in self.warga.inbox if not message.filename]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return [(m.filename, m.document) for m in self.warga.inbox if m.filename]

    @property
    def shown(self) -> list[str]:
        return [message.kind for message in self.warga.inbox if message.filename or message.place]


@asynccontextmanager
async def whatsapp_scene() -> AsyncIterator[Scene]:
    sandbox = WhatsAppSandbox(clock=lambda: NOW, statuses=())
    async with sandbox.serving() as api:
        scene = WhatsAppScene(sandbox, api)
        yield scene
        await scene.channel.close()


class MailScene(Scene):
    secret = "rahasia:sekali/@"
    stopped: SendCode = "unknown_address"

    def __init__(self, sandbox: MailSandbox, place: MailPlace) -> None:
        self.sandbox = sandbox
        self.warga: MailUser = sandbox.user("Warga Contoh")
        self.mail = mail_at(place, rate=math.inf)
        self.channel = self.mail

    async def comes(self, deliver: Deliver) -> int:
        return await self.mail.poll(deliver)

    def says(self, text: str) -> None:
        self.warga.write("Pengaduan", text)

    def sends_file(self, data: bytes) -> None:
        file = MailFile("bukti.pdf", data, "application/pdf")
        self.warga.write("Bukti", "Ini buktinya.", [file])

    def stops_us(self) -> None:
        self.warga.block()

    def provider_fails(self) -> None:
        self.sandbox.faults.add("rcpt", "451 4.3.0 later")

    @property
    def read(self) -> list[str]:
        # A mail says what Telegram does with buttons: where to answer, and what there is to choose.
        whole = [message.text for message in self.warga.inbox if not message.files]
        own = [text.removeprefix(ANSWER_ABOVE) for text in whole]
        return [text.partition("Balas dengan nomor")[0] for text in own]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return [(f.filename, f.data) for m in self.warga.inbox for f in m.files]

    @property
    def shown(self) -> list[str]:
        return [f.media_type for m in self.warga.inbox for f in m.files]


@asynccontextmanager
async def mail_scene() -> AsyncIterator[Scene]:
    sandbox = MailSandbox(password=MailScene.secret, clock=lambda: NOW)
    async with sandbox.serving() as place:
        scene = MailScene(sandbox, place)
        yield scene
        await scene.channel.close()


SCENES = {"telegram": telegram_scene, "mail": mail_scene, "whatsapp": whatsapp_scene}


@pytest.fixture(params=sorted(SCENES))
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    make: AbstractAsyncContextManager[Scene] = SCENES[request.param]()
    async with make as found:
        yield found


class House:
    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.down = False

    async def deliver(self, envelopes: Sequence[Envelope]) -> None:
        if self.down:
            raise ConnectionError("the database is away")
        self.got.extend(envelopes)

    @property
    def messages(self) -> list[InboundMessage]:
        items = [item for one in self.got for item in one.items]
        return [item for item in items if isinstance(item, InboundMessage)]


async def met(scene: Scene) -> tuple[House, Address]:
    """The citizen has said something, and it has come."""
    house = House()
    scene.says("halo")
    await scene.comes(house.deliver)
    return house, house.messages[0].address


def test_every_folder_of_channels_is_tested_here() -> None:
    (root,) = channels.__path__
    folders = {path.parent.name for path in Path(root).glob("*/__init__.py")}
    assert folders == set(SCENES)


async def test_it_says_what_it_is(scene: Scene) -> None:
    assert scene.channel.kind in SCENES
    assert scene.channel.account
    assert scene.channel.account not in ("", scene.secret)
    limits = scene.channel.limits
    assert isinstance(limits, Limits)
    assert min(limits.text_chars, limits.choices, limits.label_chars) > 0


async def test_words_come_in_with_their_address_and_survive_json(scene: Scene) -> None:
    house, address = await met(scene)
    (message,) = house.messages
    assert message.text == "halo"
    assert (address.channel, address.account) == (scene.channel.kind, scene.channel.account)
    assert message.sent_at.tzinfo is not None
    assert message.received_at == NOW
    again = msgspec.json.decode(msgspec.json.encode(message), type=InboundMessage)
    assert again == message


async def test_what_is_not_delivered_comes_again_under_the_same_key(scene: Scene) -> None:
    house = House()
    scene.says("jangan hilang")
    house.down = True
    with pytest.raises(ConnectionError):
        await scene.comes(house.deliver)
    house.down = False
    await scene.comes(house.deliver)
    assert [item.text for item in house.messages] == ["jangan hilang"]
    assert await scene.comes(house.deliver) == 0


async def test_event_keys_are_hashes(scene: Scene) -> None:
    house, address = await met(scene)
    (one,) = house.got
    assert 32 <= len(one.event_key) <= 64
    assert address.peer not in one.event_key


async def test_an_answer_arrives_whole_part_by_part(scene: Scene) -> None:
    _, address = await met(scene)
    paragraphs = scene.channel.limits.text_chars // 100
    text = "\n\n".join(f"Butir {n}: " + "kata " * 60 for n in range(paragraphs))
    message = OutboundMessage("k", address, text, choices=(Choice("ok", "OK"),))
    parts = scene.channel.fit(message)
    assert [part.key for part in parts] == [f"k/{n}" for n in range(len(parts))]
    assert len(parts) > 1
    sent = [(await scene.channel.send(part)).external_id for part in parts]
    assert len(set(sent)) == len(parts)
    assert "".join("".join(scene.read).split()) == "".join(text.split())


async def test_fitting_is_pure(scene: Scene) -> None:
    message = OutboundMessage("k", Address(scene.channel.kind, "1", "2"), "kata " * 3000)
    assert scene.channel.fit(message) == scene.channel.fit(message)
    assert not inspect.iscoroutinefunction(scene.channel.fit)


#: What is sent, by its kind: its type, and as what it comes on each channel.
_KINDS = {
    "photo": ("image/jpeg", {"telegram": "photo", "whatsapp": "image", "mail": "image/jpeg"}),
    "voice": ("audio/ogg", {"telegram": "voice", "whatsapp": "voice", "mail": "audio/ogg"}),
    "video": ("video/mp4", {"telegram": "video", "whatsapp": "video", "mail": "video/mp4"}),
    "document": ("image/jpeg", dict.fromkeys(("telegram", "whatsapp"), "document")),
}


@pytest.mark.parametrize("kind", _KINDS)
async def test_a_file_comes_as_what_it_is_and_with_its_words(scene: Scene, kind: str) -> None:
    _, address = await met(scene)
    media_type, shown = _KINDS[kind]
    blob = Blob("", "berkas", media_type, content=b"isi " * 20, kind=kind)
    parts = scene.channel.fit(OutboundMessage("k", address, "Ini.", attachments=(blob,)))
    for part in parts:
        await scene.channel.send(part)
    assert scene.shown == [shown.get(scene.channel.kind, media_type)]
    assert [data for _, data in scene.files] == [b"isi " * 20]
    # Below a voice message there are no words on WhatsApp; everywhere else both come or neither.
    alone = scene.channel.kind == "whatsapp" and kind == "voice"
    assert len(parts) == (2 if alone else 1)


async def test_long_words_come_before_their_file(scene: Scene) -> None:
    _, address = await met(scene)
    blob = Blob("", "berkas.jpg", "image/jpeg", content=b"isi", kind="photo")
    words = "Kata yang panjang. " * 100
    parts = scene.channel.fit(OutboundMessage("k", address, words, attachments=(blob,)))
    assert [bool(part.attachments) for part in parts][-1]
    assert "".join(part.text for part in parts).split() == words.split()
    assert sum(len(part.attachments) for part in parts) == 1


async def test_a_place_is_shown_as_one_where_there_are_places(scene: Scene) -> None:
    _, address = await met(scene)
    message = OutboundMessage("k", address, "Lokasi -0.5, 110.5", location=(-0.5, 110.5))
    for part in scene.channel.fit(message):
        await scene.channel.send(part)
    assert scene.shown == ([] if scene.channel.kind == "mail" else ["location"])


async def test_what_it_says_that_it_carries_it_carries(scene: Scene) -> None:
    _, address = await met(scene)
    carries = scene.channel.limits.carries
    for number, media_type in enumerate(sorted(carries or {"application/zip", "image/heic"})):
        blob = Blob("", "berkas", media_type, content=b"isi", kind="document")
        for part in scene.channel.fit(OutboundMessage(f"k{number}", address, "", (), (blob,))):
            await scene.channel.send(part)
    assert len(scene.files) == len(carries or (1, 2))
    if carries is not None:
        zipped = Blob("", "berkas", "application/zip", content=b"isi", kind="document")
        (part,) = scene.channel.fit(OutboundMessage("z", address, "", (), (zipped,)))
        with pytest.raises(SendError) as refused:
            await scene.channel.send(part)
        assert not refused.value.retryable


async def test_files_go_out_and_come_in(scene: Scene, tmp_path: Path) -> None:
    house, address = await met(scene)
    path = tmp_path / "surat"
    path.write_bytes(b"%PDF isi")
    blob = Blob(str(path), "Tanda terima – ё.pdf", "application/pdf")
    for part in scene.channel.fit(OutboundMessage("k", address, "Ini.", attachments=(blob,))):
        await scene.channel.send(part)
    assert scene.files == [("Tanda terima – ё.pdf", b"%PDF isi")]
    scene.sends_file(b"bukti" * 100)
    await scene.comes(house.deliver)
    (attachment,) = house.messages[-1].attachments
    await scene.channel.download(attachment, tmp_path / "bukti", limit=500)
    assert (tmp_path / "bukti").read_bytes() == b"bukti" * 100
    with pytest.raises(DownloadError) as caught:
        await scene.channel.download(attachment, tmp_path / "lebih", limit=499)
    assert (caught.value.reason, caught.value.retryable) == ("too_large", False)
    assert not (tmp_path / "lebih").exists()


async def test_a_file_that_never_was(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        await scene.channel.download(Attachment("tiada", "image/jpeg"), tmp_path / "f", limit=9)


#: Codes after which the same message may go out later; the others are for good.
RETRYABLE: set[SendCode] = {"unreachable", "throttled", "timeout", "unauthorized"}


async def test_refusals_use_the_closed_list_and_tell_no_secrets(scene: Scene) -> None:
    _, address = await met(scene)
    message = OutboundMessage("k/0", address, "kata rahasia")
    scene.provider_fails()
    with pytest.raises(SendError) as down:
        await scene.channel.send(message)
    assert down.value.code == "unreachable"
    nobody = OutboundMessage("k/0", msgspec.structs.replace(address, peer="999999"), "halo")
    with pytest.raises(SendError) as unknown:
        await scene.channel.send(nobody)
    assert unknown.value.code == "unknown_address"
    scene.stops_us()
    with pytest.raises(SendError) as stopped:
        await scene.channel.send(message)
    assert stopped.value.code == scene.stopped
    for error in (down.value, unknown.value, stopped.value):
        assert error.retryable == (error.code in RETRYABLE)
        for secret in (scene.secret, "rahasia", address.peer):
            assert secret not in f"{error!r} {error.answer}"


async def test_closing_twice_is_fine(scene: Scene) -> None:
    await scene.channel.close()
    await scene.channel.close()
