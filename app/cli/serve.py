"""`aduan serve`: everything that is configured, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading

import click

from app.cli.office import given_sources, patience, refusals
from app.cli.signals import until_told
from app.doctor.whatsapp import find_unfit
from app.serving import event_loop, logs, wiring
from app.serving.embedded_server import address, bound, serving
from app.serving.memory import keep_what_is_loaded, return_large_blocks
from app.serving.node import Node
from app.serving.request_timeout import Hurried
from app.serving.web import web_app
from app.serving.wiring import Sources, WiringError
from app.settings.parsers import Listen
from app.settings.settings import Settings
from backoffice.office.profile import Profile, shared_texts
from backoffice.office.provider_templates import needed_templates
from backoffice.store import staff
from backoffice.store.engine.database import Tx, Unavailable
from channels.channel import SendError
from channels.mail import Mail, MailboxError
from channels.telegram import Telegram
from channels.whatsapp import Approval, WhatsApp

log = logging.getLogger(__name__)

#: After this much draining the process ends; what was not committed comes again.
STOP_SECONDS = 9.0
_CHECK_SECONDS = 20.0
_LONGEST_PAUSE = 60.0


@click.command("serve")
def serve() -> None:
    """Run the office: channels, deadlines, answers. SIGTERM or Ctrl-C stops it in ten seconds."""
    given = given_sources()
    settings = Settings.from_env()
    logs.configure(settings.log)
    return_large_blocks()
    with refusals():
        event_loop.run(_serve(settings, given))


async def _serve(settings: Settings, given: Sources) -> None:
    stop = until_told()
    with _bound(settings.listen) as listener:
        await _serve_at(listener, settings, given, stop)


def _bound(listen: Listen) -> socket.socket:
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
    with patience(f"Opening the database {settings.database_shown} …"):
        node = await wiring.build(settings, given)
        try:
            officers = await node.database.read(
                lambda tx: _officers(tx, node.desk.current),
            )
        except Unavailable as error:
            await node.close()
            raise wiring.cannot_use(settings, error) from None
    web = f"web        {address(listener)}/healthz says whether all is well"
    for line in (*_opening(settings, node.desk.current), web, *officers):
        click.echo(line)
    keep_what_is_loaded()
    introducing = asyncio.create_task(_introduce(node, settings))
    watch = asyncio.create_task(_say_when_told(stop))
    try:
        async with serving(web_app(node), listener, grace_seconds=1, http=Hurried):
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
    lines = [
        f"{profile.office.name} ({profile.office.id}, profile {profile.version})",
        f"database   {settings.database_shown}",
    ]
    telegram = settings.telegram
    if telegram is None:
        lines.append("Telegram   off: ADUAN_TELEGRAM_TOKEN is not set")
    else:
        bot = telegram.token.partition(":")[0]
        lines.append(f"Telegram   on: bot {bot} by {telegram.mode}, at {telegram.api}")
    whatsapp = settings.whatsapp
    if whatsapp is None:
        lines.append("WhatsApp   off: ADUAN_WHATSAPP_PHONE_ID is not set")
    else:
        lines.append(f"WhatsApp   on: number {whatsapp.phone_id} by webhook, at {whatsapp.api}")
    mail = settings.mail
    if mail is None:
        lines.append("e-mail     off: ADUAN_MAIL_IMAP is not set")
    else:
        lines.append(f"e-mail     on: {mail.address}, read at {mail.imap.host}")
    if telegram is None and whatsapp is None and mail is None:
        lines.append("No channel is on: nobody can write to this office.")
    return lines


def _officers(tx: Tx, profile: Profile) -> list[str]:
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


async def _introduce(node: Node, settings: Settings) -> None:
    """Say who answers to each token, or that nobody does, without holding anything up."""
    for channel in node.channels:
        if isinstance(channel, Telegram):
            await _introduce_telegram(channel, settings)
        elif isinstance(channel, WhatsApp):
            await _introduce_whatsapp(channel, settings, node.desk.current)
        elif isinstance(channel, Mail):
            await _introduce_mail(channel)


async def _introduce_telegram(channel: Telegram, settings: Settings) -> None:
    by_webhook = settings.telegram is not None and settings.telegram.mode == "webhook"
    pause = 1.0
    while True:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                if by_webhook:
                    await channel.register(f"{settings.public_url}{channel.path}")
                bot = await channel.check()
        except (SendError, TimeoutError) as error:
            reason = error.answer if isinstance(error, SendError) else "no answer"
            click.echo(f"Telegram   not reached ({reason}); trying on. See: aduan doctor")
            if not by_webhook:
                return
            # Until it is registered nothing arrives; somebody may have to mend the token first.
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            break
    click.echo(f"Telegram   people write to @{bot['username']}")
    if by_webhook:
        click.echo(f"Telegram   calls {settings.public_url}{channel.path}")
    elif bot["webhook"]:
        click.echo("Telegram   a webhook is set, so nothing arrives. See: aduan doctor")


async def _introduce_whatsapp(channel: WhatsApp, settings: Settings, profile: Profile) -> None:
    found: tuple[Approval, ...] | None = None
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            number = await channel.check()
            if number["business"]:
                found = await channel.templates(number["business"])
    except (SendError, TimeoutError) as error:
        reason = error.answer if isinstance(error, SendError) else "no answer"
        click.echo(f"WhatsApp   not reached ({reason}); trying on. See: aduan doctor")
        return
    click.echo(f"WhatsApp   people write to {number['number']} ({number['name']})")
    where = f"{settings.public_url}{channel.path}" if settings.public_url else channel.path
    click.echo(f"WhatsApp   Meta calls {where}; the app's settings must name it")
    if found is not None:
        for sentence in find_unfit(found, needed_templates(profile, shared_texts(), channel.kind)):
            click.echo(f"WhatsApp   template {sentence} See: aduan doctor")


async def _introduce_mail(mail: Mail) -> None:
    try:
        async with asyncio.timeout(2 * _CHECK_SECONDS):
            await mail.check_imap()
            await mail.check_smtp()
    except (MailboxError, SendError, TimeoutError) as error:
        reason = error.answer if isinstance(error, SendError) else str(error) or "no answer"
        click.echo(f"e-mail     not reached ({reason}); trying on. See: aduan doctor")
    else:
        click.echo(f"e-mail     people write to {mail.account}")
