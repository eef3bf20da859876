"""The settings of this version, as a table: name, default, meaning."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "ADUAN_"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One line of the reference: an empty default means that nothing is set."""

    name: str
    default: str
    meaning: str
    section: str


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
    ),
    *_section(
        "Telegram",
        ("TELEGRAM_TOKEN", "", "The bot's token from @BotFather; unset: Telegram is off."),
        (
            "TELEGRAM_MODE",
            "polling",
            "polling, or webhook, which needs ADUAN_PUBLIC_URL and ADUAN_TELEGRAM_SECRET.",
        ),
        (
            "TELEGRAM_SECRET",
            "",
            "The secret that Telegram repeats with each webhook call: letters, digits, - and _.",
        ),
        (
            "TELEGRAM_API",
            "https://api.telegram.org",
            "Base address of the Bot API, for a Bot API server of your own.",
        ),
        ("TELEGRAM_RATE", "28", "Messages a second at most."),
    ),
    *_section(
        "WhatsApp",
        (
            "WHATSAPP_PHONE_ID",
            "",
            "Id of the number on the Cloud API, digits and not the number itself; unset: WhatsApp "
            "is off.",
        ),
        ("WHATSAPP_TOKEN", "", "A token of a system user that does not expire."),
        ("WHATSAPP_APP_SECRET", "", "The app's secret, with which Meta signs each webhook call."),
        (
            "WHATSAPP_VERIFY_TOKEN",
            "",
            "A word of your own, which Meta repeats when it asks for the webhook: 16 to 256 "
            "letters, digits, - and _.",
        ),
        ("WHATSAPP_API", "https://graph.facebook.com", "Base address of the Graph API."),
        ("WHATSAPP_RATE", "60", "Messages a second at most."),
    ),
    *_section(
        "E-mail",
        (
            "MAIL_IMAP",
            "",
            "imaps://user:password@host:993/INBOX, with %40 for @ in the user and the like; unset: "
            "e-mail is off. Plain imap:// only towards this machine.",
        ),
        (
            "MAIL_SMTP",
            "",
            "smtps://user:password@host:465 or smtp+starttls://user:password@host:587. Plain "
            "smtp:// only towards this machine.",
        ),
        ("MAIL_ADDRESS", "", "The address of the office's inbox, to which people write."),
        (
            "MAIL_TOKEN_COMMAND",
            "",
            "A command that prints an OAuth2 access token, for XOAUTH2 instead of passwords.",
        ),
        ("MAIL_RATE", "5", "Mails a second at most."),
    ),
    *_section(
        "Web and log",
        (
            "LISTEN",
            "127.0.0.1:8080",
            "Address and port of the web server: webhooks and /healthz; port 0 takes a free one.",
        ),
        ("PUBLIC_URL", "", "The address that the world sees, such as https://aduan.example.com."),
        ("LOG", "text", "text or json: the form of the log on standard error."),
    ),
)

#: Names that are reserved for what this version cannot do yet.
NOT_YET: dict[str, str] = {
    "ADUAN_CLAMD": "virus scanning",
}


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
