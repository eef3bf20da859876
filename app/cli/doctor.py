"""`aduan doctor`: every setting tried for real."""

from __future__ import annotations

import click

from app.cli.office import echo_json, given_sources, patience

_MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def doctor(as_json: bool) -> None:
    """Try every setting for real and say what to do about each that fails."""
    import asyncio

    from app.doctor.doctor import examine
    from app.serving import logs
    from app.settings.settings import Settings, SettingsError
    from channels.description import Finding

    try:
        settings = Settings.from_env()
    except SettingsError as error:
        todo = "Mend it in the environment or in .env; .env.example tells what each one means."
        findings = [Finding("settings", "fail", problem, todo) for problem in error.problems]
    else:
        logs.configure(settings.log)
        with patience("Trying the database and the channels …"):
            findings = asyncio.run(examine(settings, given_sources()))
    failed = sum(one.status == "fail" for one in findings)
    if as_json:
        echo_json(findings)
    else:
        for one in findings:
            click.echo(f"{_MARKS[one.status]}  {one.name}: {_indented(one.text)}")
            if one.todo:
                click.echo(f"      → {_indented(one.todo)}")
    if failed:
        sentence = "One check failed." if failed == 1 else f"{failed} checks failed."
        click.echo(sentence, err=True)
        raise SystemExit(1)


def _indented(text: str) -> str:
    """Its further lines under the first one."""
    return text.replace("\n", "\n        ")
