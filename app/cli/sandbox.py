"""`aduan sandbox`: providers on loopback, to try the office out without an account."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import click

from app.cli import Refused
from app.cli.signals import until_told

if TYPE_CHECKING:
    from app.sandbox.mail.server import MailPlace
    from app.sandbox.whatsapp.server import WhatsAppSandbox

#: Any possible token is a bot's in the sandbox.
TOKEN = "7000000001:sandbox-bot-of-the-office"  # noqa: S105


@click.command("sandbox")
@click.argument("providers", nargs=-1, type=click.Choice(["telegram", "whatsapp", "mail"]))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port of the first one (of mail, its SMTP); without it, free ones.",
)
@click.option(
    "--webhook",
    default="http://127.0.0.1:8080/webhook/whatsapp",
    show_default=True,
    help="Where WhatsApp finds the office.",
)
@click.option("--office", metavar="NAME", help="The profile that is to be named in what is told.")
def sandbox(providers: tuple[str, ...], port: int, webhook: str, office: str | None) -> None:
    """Serve sandboxes (of Telegram, unless others are named) on loopback until Ctrl-C."""
    from app.demo.offices import StoryError, example_office

    chosen = tuple(dict.fromkeys(providers)) or ("telegram",)
    try:
        asyncio.run(_serve(chosen, port, webhook, office or example_office()))
    except StoryError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"Port {port} cannot be used: {error.strerror}.") from None


async def _serve(providers: tuple[str, ...], port: int, webhook: str, office: str) -> None:
    from app.sandbox.mail.server import MailSandbox
    from app.sandbox.telegram.server import TelegramSandbox
    from app.sandbox.whatsapp.server import WhatsAppSandbox

    stop = until_told()
    async with contextlib.AsyncExitStack() as stack:
        told: list[str] = []
        for provider in providers:
            if provider == "whatsapp":
                server = WhatsAppSandbox()
                server.calls(webhook)
                api = await stack.enter_async_context(server.serving(port=port, keeps_pushing=True))
                told.append(_whatsapp_instructions(api, server, office))
            elif provider == "mail":
                place = await stack.enter_async_context(MailSandbox().serving(smtp_port=port))
                told.append(_mail_instructions(place, office))
            else:
                api = await stack.enter_async_context(
                    TelegramSandbox().serving(port=port, keeps_pushing=True)
                )
                told.append(_instructions(api, office))
            port = 0
        click.echo("\n\n".join(told))
        await stop.wait()
    click.echo("The sandbox is gone, and all that was said in it.")


def _whatsapp_instructions(api: str, server: WhatsAppSandbox, office: str) -> str:
    return f"""\
A sandbox of WhatsApp stands at {api} until Ctrl-C.

Let the office use it:
  ADUAN_OFFICE={office} ADUAN_WHATSAPP_API={api} \\
  ADUAN_WHATSAPP_PHONE_ID={server.phone_id} ADUAN_WHATSAPP_TOKEN={server.token} \\
  ADUAN_WHATSAPP_APP_SECRET={server.app_secret} \\
  ADUAN_WHATSAPP_VERIFY_TOKEN={server.verify_token} aduan serve

Be a citizen (the answer to the first line holds the ID):
  curl -d '{{"name": "Warga Contoh"}}' {api}/sandbox/user
  curl -d '{{"text": "halo"}}' {api}/sandbox/user/1/say
  curl {api}/sandbox/user/1/inbox
  curl -d '{{"button": 0}}' {api}/sandbox/user/1/press

What the office was asked and what it sent: curl {api}/sandbox/ledger"""


def _instructions(api: str, office: str) -> str:
    return f"""\
A sandbox of Telegram stands at {api} until Ctrl-C.

Let the office use it:
  ADUAN_OFFICE={office} ADUAN_TELEGRAM_API={api} \\
  ADUAN_TELEGRAM_TOKEN={TOKEN} aduan serve

Be a citizen (the answer to the first line holds the ID):
  curl -d '{{"name": "Warga Contoh", "token": "{TOKEN}"}}' {api}/sandbox/user
  curl -d '{{"text": "halo"}}' {api}/sandbox/user/7000001/say
  curl {api}/sandbox/user/7000001/inbox
  curl -d '{{"button": 0}}' {api}/sandbox/user/7000001/press

What the bot was asked and what it sent: curl {api}/sandbox/ledger"""


def _mail_instructions(place: MailPlace, office: str) -> str:
    smtp, imap = f"{place.host}:{place.smtp_port}", f"{place.host}:{place.imap_port}"
    warga = "warga.contoh@example.com"
    return f"""\
A sandbox of a mail server stands at smtp://{smtp} and imap://{imap} until Ctrl-C.

Let the office use it:
  ADUAN_OFFICE={office} ADUAN_MAIL_ADDRESS={place.office} \\
  ADUAN_MAIL_IMAP={place.imap_url} \\
  ADUAN_MAIL_SMTP={place.smtp_url} aduan serve

Be a citizen; whoever writes to the office gets a mailbox, with the password {place.password}:
  printf 'From: {warga}\\r\\nSubject: Pengaduan\\r\\n\\r\\nKTP saya belum jadi.\\r\\n' | \\
  curl --mail-from {warga} --mail-rcpt {place.office} -T - smtp://{smtp}
  curl -u {warga}:{place.password} 'imap://{imap}/INBOX;MAILINDEX=1'

Any mail program can be pointed at it, without encryption."""
