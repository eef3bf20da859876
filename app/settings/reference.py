"""The settings of this version, as a table: name, default, meaning."""

from __future__ import annotations

from app.settings.channels import CHANNELS
from channels.description import PREFIX, Setting


def _section(title: str, *lines: tuple[str, str, str]) -> tuple[Setting, ...]:
    return tuple(
        Setting(name=PREFIX + name, default=default, meaning=meaning, section=title)
        for name, default, meaning in lines
    )


#: Every setting of this version; `.env.example` and the table in docs/running.md are made of it.
SETTINGS: tuple[Setting, ...] = (
    *_section(
        "The office",
        (
            "OFFICE",
            "",
            "Id of a profile under profiles/, or the path of a profile folder; serve needs it.",
        ),
        (
            "QUIET_SECONDS",
            "8",
            "Seconds of silence, 0 to 60, after which a person who tells a story has finished.",
        ),
        (
            "STAFF_SLEEP_DAYS",
            "90",
            "Days of silence, 30 to 3650, after which an officer's rights sleep.",
        ),
    ),
    *_section(
        "Where things are kept",
        (
            "DATABASE_URL",
            "sqlite:///data/aduan.db",
            "sqlite:///PATH (four slashes before an absolute path) or postgresql://USER@HOST/NAME.",
        ),
        ("MIGRATE", "on", "on or off: serve brings the database to the current schema by itself."),
        ("DATA_DIR", "data", "Folder of evidence and of the generated key."),
        ("DATA_SHARED", "no", "yes when every node sees the same data folder."),
        (
            "SECRET_KEY",
            "",
            "64 hexadecimal digits; unset: made at the first start, in secret.key in the data "
            "folder. Without it the identities of complainants cannot be read.",
        ),
        (
            "ANCHOR",
            "",
            "Where the head of each day is sent, so that a database that was set back is noticed: "
            "a mail address outside (by the mailbox below), or an https address that takes a POST.",
        ),
        (
            "CLAMD",
            "",
            "Where clamd listens, host:port or the path of its socket: it looks into every file, "
            "and one that is infected goes to nobody. On this machine, or in a network of yours: "
            "files reach it in the open. Unset: officers read that a file was not looked into.",
        ),
    ),
    *(setting for channel in CHANNELS for setting in channel.settings),
    *_section(
        "Web and log",
        (
            "LISTEN",
            "127.0.0.1:8080",
            "Address and port of the web server: webhooks, /healthz, /readyz, /tanda-terima; port "
            "0: a free one.",
        ),
        ("PUBLIC_URL", "", "The address that the world sees, such as https://aduan.example.com."),
        (
            "RECEIPT_RATE",
            "20",
            "Calls a minute of the page behind QR codes, /tanda-terima, that one address may make; "
            "of IPv6 one network of 64 bits.",
        ),
        (
            "TRUSTED_PROXIES",
            "",
            "Addresses or networks of your reverse proxies, parted by commas: what they write into "
            "X-Forwarded-For counts as the address of who asks. Unset: nobody's does, and behind a "
            "proxy all who ask are one.",
        ),
        ("LOG", "text", "text or json: the form of the log on standard error."),
    ),
)


def env_example() -> str:
    """The text of `.env.example`."""
    lines = [
        "# Settings of Aduan. Copy this file to .env and fill in what you need.",
        "# A line that is missing or empty takes the default, which is what stands here.",
    ]
    section = ""
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            lines += ["", f"## {section}"]
        lines += [f"# {setting.meaning}", f"{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"
