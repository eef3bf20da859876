"""`aduan sandbox`: a provider on loopback, to try the office out without an account."""

from __future__ import annotations

import asyncio

import click

from app.cli import Refused
from app.cli.signals import until_told
from app.sandbox.telegram import TelegramSandbox

#: Any possible token is a bot's in the sandbox.
TOKEN = "7000000001:sandbox-bot-of-the-office"  # noqa: S105


@click.command("sandbox")
@click.argument("providers", nargs=-1, type=click.Choice(["telegram"]))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port; without it, a free one."
)
def sandbox(providers: tuple[str, ...], port: int) -> None:
    """Serve a sandbox of Telegram on a loopback address until Ctrl-C."""
    try:
        asyncio.run(_serve(port))
    except OSError as error:
        raise Refused(f"Port {port} cannot be used: {error.strerror}.") from None


async def _serve(port: int) -> None:
    stop = until_told()
    async with TelegramSandbox().serving(port=port) as api:
        click.echo(_instructions(api))
        await stop.wait()
    click.echo("The sandbox is gone, and all that was said in it.")


def _instructions(api: str) -> str:
    return f"""\
A sandbox of Telegram stands at {api} until Ctrl-C.

Let the office use it:
  ADUAN_OFFICE=sanggau ADUAN_TELEGRAM_API={api} \\
  ADUAN_TELEGRAM_TOKEN={TOKEN} aduan serve

Be a citizen (the answer to the first line holds the ID):
  curl -d '{{"name": "Warga Contoh", "token": "{TOKEN}"}}' {api}/sandbox/user
  curl -d '{{"text": "halo"}}' {api}/sandbox/user/7000001/say
  curl {api}/sandbox/user/7000001/inbox
  curl -d '{{"button": 0}}' {api}/sandbox/user/7000001/press

What the bot was asked and what it sent: curl {api}/sandbox/ledger"""
