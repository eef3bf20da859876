"""`aduan serve`: everything that is configured, until it is told to stop."""

from __future__ import annotations

import functools
import logging
import os
import socket
import threading
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.office import given_sources, patience, refusals
from app.cli.signals import until_told

if TYPE_CHECKING:
    import asyncio

    from app.serving.node import Node
    from app.serving.wiring import Sources
    from app.settings.parsers import Listen
    from app.settings.settings import Settings
    from backoffice.office.profile import Profile
    from backoffice.store.engine.database import Tx
    from channels.description import Opened

log = logging.getLogger(__name__)

#: After this much draining the process ends; what was not committed comes again.
STOP_SECONDS = 9.0


@click.command("serve")
def serve() -> None:
    """Run the office: channels, deadlines, answers. SIGTERM or Ctrl-C stops it in ten seconds."""
    from app.serving import event_loop, logs
    from app.serving.memory import return_large_blocks
    from app.settings.settings import Settings

    given = given_sources()
    settings = Settings.from_env()
    logs.configure(settings.log)
    return_large_blocks()
    with refusals():
        _refuse_without_channel(settings, given)
        event_loop.run(_serve(settings, given))


def _refuse_without_channel(settings: Settings, given: Sources) -> None:
    """An office that nobody can write to would wait for ever, and look as if all were well."""
    from app.serving import wiring
    from channels.description import NO_CHANNEL, switch_on

    if settings.channels:
        return
    for line in _opening(settings, wiring.find_profile(settings)):
        click.echo(line)
    raise Refused(f"{NO_CHANNEL} {switch_on(given.channels)}")


async def _serve(settings: Settings, given: Sources) -> None:
    stop = until_told()
    with _bound(settings.listen) as listener:
        await _serve_at(listener, settings, given, stop)


def _bound(listen: Listen) -> socket.socket:
    from app.serving.embedded_server import bound
    from app.serving.wiring import WiringError

    try:
        return bound(listen.host, listen.port)
    except OSError as error:
        raise WiringError(
            f"The web address {listen.host}:{listen.port} cannot be used: {error.strerror}. Set "
            "ADUAN_LISTEN to another one, or stop what listens there."
        ) from None


async def _serve_at(
    listener: socket.socket, settings: Settings, given: Sources, stop: asyncio.Event
) -> None:
    import asyncio

    from app.serving import storage, wiring
    from app.serving.embedded_server import address, serving
    from app.serving.memory import keep_what_is_loaded
    from app.serving.request_timeout import Hurried
    from app.serving.visitors import Visitors
    from app.serving.web import web_app
    from backoffice.store.engine.database import Unavailable

    with patience(f"Opening the database {settings.database_shown} …"):
        node = await wiring.build(settings, given)
        try:
            officers = await node.database.read(
                lambda tx: _officers(tx, node.desk.current),
            )
        except Unavailable as error:
            await node.close()
            raise storage.cannot_use(settings, error) from None
    web = f"web        {address(listener)}/healthz says whether all is well"
    for line in (*_opening(settings, node.desk.current), web, *officers):
        click.echo(line)
    keep_what_is_loaded()
    introducing = asyncio.create_task(_introduce(node))
    watch = asyncio.create_task(_say_when_told(stop))
    try:
        visitors = Visitors(settings.receipt_rate, settings.trusted_proxies)
        app = web_app(node, visitors=visitors)
        async with serving(app, listener, grace_seconds=1, http=Hurried):
            await node.run(stop)
    finally:
        for task in (introducing, watch):
            task.cancel()
        await asyncio.gather(introducing, watch, return_exceptions=True)
    click.echo("Stopped; nothing is lost.")


async def _say_when_told(stop: asyncio.Event) -> None:
    await stop.wait()
    click.echo("Stopping: finishing what is under way …")
    last = threading.Timer(STOP_SECONDS, _end)
    last.daemon = True
    last.start()


def _end() -> None:
    # A thread that hangs in the disk or in the network would hold the process for ever.
    log.warning("stopped before everything had come to rest; it is taken up at the next start")
    os._exit(0)


def _opening(settings: Settings, profile: Profile) -> list[str]:
    """What is served, where it is kept, and which channels are on or why not."""
    from app.settings.channels import CHANNELS

    lines = [
        f"{profile.office.name} ({profile.office.id}, profile {profile.version})",
        f"database   {settings.database_shown}",
    ]
    lines += [
        f"{channel.label:<11}{channel.introduce(settings.channels.get(channel.name))}"
        for channel in CHANNELS
    ]
    return lines


def _officers(tx: Tx, profile: Profile) -> list[str]:
    from backoffice.store import staff

    enrolled = [
        one for one in staff.listing(tx, profile.office.id) if one.active and one.address_id
    ]
    lines = [f"officers   {len(enrolled)} enrolled"]
    for roles, what in (
        (profile.notify_new, "new complaints"),
        (profile.notify_alarm, "trouble with the system"),
    ):
        if roles and not any(one.roles & set(roles) for one in enrolled):
            lines.append(
                f"Nobody will hear of {what}: aduan staff add --name … --role {' or '.join(roles)}"
            )
    return lines


async def _introduce(node: Node) -> None:
    """Say who answers to each token, or that nobody does; one channel holds up no other."""
    import asyncio

    await asyncio.gather(*(_introduce_one(opened) for opened in node.opened))


async def _introduce_one(opened: Opened) -> None:
    from app.settings.channels import CHANNELS

    label = next(one.label for one in CHANNELS if one.name == opened.channel.kind)
    try:
        await opened.say_who(functools.partial(_say, label))
    except Exception:
        log.exception("cannot say who answers on %s", opened.channel.kind)


def _say(label: str, line: str) -> None:
    click.echo(f"{label:<11}{line}")
