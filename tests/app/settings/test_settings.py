"""What an operator writes in `.env`, and what Aduan makes of it."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings.key_file import secret_key
from app.settings.parsers import Clamd
from app.settings.reference import SETTINGS, env_example
from app.settings.settings import Settings, SettingsError

TOKEN = "1234567:not-a-real-token-of-any-bot"
KEY = "a1" * 32


def read(**given: str) -> Settings:
    return Settings.from_env({f"ADUAN_{name}": value for name, value in given.items()})


def problems(**given: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refusal:
        read(**given)
    return refusal.value.problems


def counted() -> Callable[[int], bytes]:
    """Bytes that differ from call to call, the same in every run."""
    calls = iter(range(1, 256))
    return lambda size: bytes([next(calls)]) * size


def test_an_operator_who_sets_nothing_gets_the_defaults() -> None:
    settings = Settings.from_env({})
    assert settings.office is None
    assert settings.database_url == "sqlite:///data/aduan.db"
    assert settings.migrate
    assert settings.data_dir == Path("data")
    assert not settings.data_shared
    assert settings.given_key is None
    assert (settings.listen.host, settings.listen.port) == ("127.0.0.1", 8080)
    assert settings.public_url is None
    assert settings.channels == {}
    assert settings.quiet_seconds == 8
    assert settings.log == "text"


def test_a_token_switches_telegram_on_by_polling() -> None:
    telegram = read(TELEGRAM_TOKEN=TOKEN).channels.get("telegram")
    assert telegram is not None
    assert telegram.token == TOKEN
    assert telegram.mode == "polling"
    assert telegram.api == "https://api.telegram.org"
    assert telegram.rate == 28


def test_everything_can_be_set() -> None:
    settings = read(
        OFFICE="sanggau",
        DATABASE_URL="postgresql://aduan@db.example.com/aduan",
        MIGRATE="off",
        DATA_DIR="/srv/aduan",
        DATA_SHARED="YES",
        SECRET_KEY=KEY,
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_MODE="webhook",
        TELEGRAM_SECRET="sixteen-letters-at-least",
        TELEGRAM_API="https://bots.example.com/",
        TELEGRAM_RATE="12.5",
        LISTEN="[::1]:0",
        PUBLIC_URL="https://aduan.example.com/",
        QUIET_SECONDS="0",
        LOG="json",
    )
    assert settings.office == "sanggau"
    assert settings.database_url == "postgresql://aduan@db.example.com/aduan"
    assert not settings.migrate
    assert settings.data_dir == Path("/srv/aduan")
    assert settings.data_shared
    assert settings.given_key == bytes.fromhex(KEY)
    assert (settings.listen.host, settings.listen.port) == ("::1", 0)
    assert settings.public_url == "https://aduan.example.com"
    assert settings.quiet_seconds == 0
    assert settings.log == "json"
    telegram = settings.channels.get("telegram")
    assert telegram is not None
    assert (telegram.mode, telegram.secret) == ("webhook", "sixteen-letters-at-least")
    assert (telegram.api, telegram.rate) == ("https://bots.example.com", 12.5)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("ADUAN_TELEGRAM_TOKN", "ADUAN_TELEGRAM_TOKEN"),
        ("ADUAN_OFICE", "ADUAN_OFFICE"),
        ("aduan_log", "ADUAN_LOG"),
        ("ADUAN_DB_URL", "ADUAN_DATABASE_URL"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest_known_one(wrong: str, meant: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({wrong: "something"})
    assert refusal.value.problems == (f"{wrong} is not a setting. Did you mean {meant}?",)


def test_what_belongs_to_other_programs_is_none_of_our_business() -> None:
    assert Settings.from_env({"PATH": "/bin", "POSTGRES_PASSWORD": "x", "ADUANKU": "y"})


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("127.0.0.1:3310", Clamd(host="127.0.0.1", port=3310)),
        ("[::1]:3310", Clamd(host="::1", port=3310)),
        ("/run/clamav/clamd.ctl", Clamd(path="/run/clamav/clamd.ctl")),
        ("off", None),
    ],
)
def test_an_antivirus_stands_at_an_address_or_at_a_socket(text: str, meant: Clamd | None) -> None:
    assert Settings.from_env({"ADUAN_CLAMD": text}).clamd == meant


@pytest.mark.parametrize("text", ["clamd", "localhost:", ":3310", "localhost:0", "http://x:3310"])
def test_a_place_that_is_none_is_said_so(text: str) -> None:
    assert problems(CLAMD=text) == (
        "ADUAN_CLAMD must be host:port, such as 127.0.0.1:3310, or the path of a socket.",
    )


def test_trusted_proxies_are_addresses_and_networks() -> None:
    given = "127.0.0.1, 192.0.2.7/24 ,2001:db8::/32,"
    found = Settings.from_env({"ADUAN_TRUSTED_PROXIES": given}).trusted_proxies
    assert [str(one) for one in found] == ["127.0.0.1/32", "192.0.2.0/24", "2001:db8::/32"]
    assert Settings.from_env({}).trusted_proxies == ()


@pytest.mark.parametrize("text", ["nginx", "127.0.0.1:80", "192.0.2.0/33", "127.0.0.1 ::1"])
def test_a_proxy_that_is_none_is_said_so(text: str) -> None:
    assert problems(TRUSTED_PROXIES=text) == (
        "ADUAN_TRUSTED_PROXIES must be addresses or networks parted by commas, such as 127.0.0.1, "
        "192.0.2.0/24.",
    )


def test_all_mistakes_are_told_at_once_each_in_a_sentence() -> None:
    told = problems(
        MIGRATE="maybe",
        QUIET_SECONDS="61",
        LISTEN="8080",
        LOG="xml",
        DATABASE_URL="mysql://x/y",
        TELEGRAM_MODE="push",
        OFICE="sanggau",
    )
    assert len(told) == 7
    assert all(sentence.startswith("ADUAN_") and len(sentence) > 30 for sentence in told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "data/aduan.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "postgres://db.example.com/aduan"),
        ("DATABASE_URL", "postgresql://db.example.com"),
        ("DATABASE_URL", "postgresql://[db/aduan"),
        ("LISTEN", "127.0.0.1:65536"),
        ("LISTEN", "127.0.0.1:"),
        ("LISTEN", ":8080"),
        ("LISTEN", "::1:8080"),
        ("LISTEN", "127.0.0.1:8o80"),
        ("PUBLIC_URL", "aduan.example.com"),
        ("PUBLIC_URL", "ftp://aduan.example.com"),
        ("PUBLIC_URL", "https://aduan.example.com/?x=1"),
        ("PUBLIC_URL", "https://aduan.example.com:port"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://warga:rahasia@aduan.example.com"),
        ("QUIET_SECONDS", "-1"),
        ("QUIET_SECONDS", "nan"),
        ("TELEGRAM_RATE", "0"),
        ("TELEGRAM_RATE", "inf"),
        ("DATA_DIR", "~no-such-user-at-all/data"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, value: str) -> None:
    (told,) = problems(**{name: value})
    assert told.startswith(f"ADUAN_{name} ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "rahasia-sekali-pendek"),
        ("TELEGRAM_TOKEN", "rahasia-tanpa-titik-dua"),
        ("TELEGRAM_SECRET", "rahasia pakai spasi"),
        ("DATABASE_URL", "postgres://aduan:rahasia@db.example.com/aduan"),
        ("PUBLIC_URL", "https://warga:rahasia@aduan.example.com"),
    ],
)
def test_no_sentence_repeats_a_secret(name: str, value: str) -> None:
    assert "rahasia" not in " ".join(problems(**{name: value}))


def test_settings_can_be_printed_without_giving_a_secret_away() -> None:
    settings = read(
        DATABASE_URL="postgresql://aduan:ra/ha@sia@db.example.com/aduan?password=rahasia",
        SECRET_KEY=KEY,
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_SECRET="rahasia-rahasia-rahasia",
    )
    shown = repr(settings)
    for secret in (TOKEN, KEY, repr(bytes.fromhex(KEY)), "rahasia", "ra/ha@sia"):
        assert secret not in shown
    assert settings.database_shown == "postgresql://aduan:***@db.example.com/aduan"
    assert read(DATABASE_URL="postgresql://u@h:5432/d").database_shown == "postgresql://u@h:5432/d"


def test_a_webhook_needs_an_address_and_a_secret() -> None:
    told = problems(TELEGRAM_TOKEN=TOKEN, TELEGRAM_MODE="webhook")
    assert [("SECRET" in line, "PUBLIC_URL" in line) for line in told] == [
        (True, False),
        (False, True),
    ]
    (told_of_http,) = problems(
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_MODE="webhook",
        TELEGRAM_SECRET="sixteen-letters-at-least",
        PUBLIC_URL="http://aduan.example.com",
    )
    assert "https://" in told_of_http


def test_a_bot_api_server_of_ones_own_may_call_over_plain_http() -> None:
    telegram = read(
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_MODE="webhook",
        TELEGRAM_SECRET="sixteen-letters-at-least",
        TELEGRAM_API="http://127.0.0.1:8081",
        PUBLIC_URL="http://127.0.0.1:8080",
    ).channels.get("telegram")
    assert telegram is not None
    assert telegram.mode == "webhook"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "\ufeff# a comment\nADUAN_OFFICE=sanggau\nADUAN_LOG = json\nOTHER=1\n"
        "export ADUAN_DATA_DIR='with a $DOLLAR'\n",
        encoding="utf-8",
    )
    settings = Settings.from_env({"ADUAN_LOG": "text"}, file)
    assert settings.office == "sanggau"
    assert settings.log == "text"
    assert settings.data_dir == Path("with a $DOLLAR")


def test_a_file_that_is_not_text_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"ADUAN_OFFICE=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        Settings.from_env({}, file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ADUAN_TELEGRAM_TOKEN\n", "1: ADUAN_TELEGRAM_TOKEN has no = behind it. Write "),
        ("# kantor\n\nexport ADUAN_LOG\n", "3: ADUAN_LOG has no = behind it. "),
        ("OTHER=1\r\n\r\nADUAN_LOG text\r\n", "3: ADUAN_LOG has no = behind it. "),
        ("ADUAN_LISTEN: 127.0.0.1:80\n", "1: ADUAN_LISTEN has no = behind it. "),
        ("\ufefffoo bar\n", " line 1 has no = in it. Write NAME=VALUE, put # before a remark"),
        ("ADUAN_OFFICE=sanggau\nset ADUAN_LOG=text\n", "2: ADUAN_LOG cannot be read. "),
        ('ADUAN_LOG="text\n', "1: ADUAN_LOG cannot be read. "),
        ("ADUAN_LOG='text' behind\n", "1: ADUAN_LOG cannot be read. "),
        ("=text\n", " line 1 cannot be read. Write NAME=VALUE"),
        ('ADUAN_OFFICE="a\nb"\n', "1: ADUAN_OFFICE goes on in the next line: close"),
    ],
)
def test_a_line_of_the_file_that_says_nothing_is_told_by_number_and_name(
    text: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(text.encode())
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({"ADUAN_QUIET_SECONDS": "many"}, file)
    line, setting = refusal.value.problems
    assert line.startswith(f"{file} line")
    assert told in line
    # What else is wrong is told with it.
    assert setting.startswith("ADUAN_QUIET_SECONDS is 'many'")


@pytest.mark.parametrize(
    "line", [TOKEN, f"ADUAN_TELEGRAM_TOKEN {TOKEN}", f'ADUAN_TELEGRAM_TOKEN="{TOKEN}', f"= {TOKEN}"]
)
def test_a_secret_in_such_a_line_is_not_repeated(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"ADUAN_TELEGRAM_TOKEN=\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({}, file)
    (told,) = refusal.value.problems
    assert f"{file} line 2" in told
    assert "1234567" not in told
    # Nor does the library say anything of its own.
    assert (caplog.text, capsys.readouterr().err) == ("", "")


def test_without_arguments_the_process_and_its_folder_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("ADUAN_OFFICE=sanggau\nADUAN_LOG=json\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADUAN_LOG", "text")
    settings = Settings.from_env()
    assert (settings.office, settings.log) == ("sanggau", "text")


def test_the_example_file_changes_nothing_when_it_is_used_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(env_example(), encoding="utf-8")
    assert Settings.from_env({}, file) == Settings.from_env({})
    for setting in SETTINGS:
        assert f"\n{setting.name}={setting.default}\n" in env_example()


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = read(DATA_DIR=str(tmp_path / "deep" / "data"))
    first = secret_key(settings, random_bytes=counted())
    again = secret_key(settings, random_bytes=lambda size: b"\x00" * size)
    assert len(first) == 32
    assert again == first
    file = settings.data_dir / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in settings.data_dir.iterdir()] == ["secret.key"]


def test_a_given_key_leaves_no_file(tmp_path: Path) -> None:
    settings = read(DATA_DIR=str(tmp_path), SECRET_KEY=KEY.upper())
    assert secret_key(settings, random_bytes=counted()) == bytes.fromhex(KEY)
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    settings = read(DATA_DIR=str(tmp_path))
    together = threading.Barrier(8)
    keys: list[bytes] = []

    def start(number: int) -> None:
        def random_bytes(size: int) -> bytes:
            if size == 32:
                together.wait(timeout=10)  # all of them have seen that there is no key yet
            return bytes([number]) * size

        keys.append(secret_key(settings, random_bytes=random_bytes))

    threads = [threading.Thread(target=start, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret.key"]


def test_a_damaged_key_stops_the_start_and_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    file.write_text("half a ke", encoding="ascii")
    with pytest.raises(SettingsError, match="Restore it from your copy") as refusal:
        secret_key(read(DATA_DIR=str(tmp_path)), random_bytes=counted())
    assert "half" not in str(refusal.value)
    assert file.read_text(encoding="ascii") == "half a ke"


def test_a_data_folder_that_is_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="ascii")
    with pytest.raises(SettingsError, match="Check ADUAN_DATA_DIR"):
        secret_key(read(DATA_DIR=str(tmp_path / "data")), random_bytes=counted())


# -- e-mail ---------------------------------------------------------------------------------------

MAIL = {
    "MAIL_IMAP": "imaps://pengaduan%40example.com:r%3Aahasia%2F%40@imap.example.com/Arsip%20%26%20A",
    "MAIL_SMTP": "smtp+starttls://pengaduan%40example.com:r%3Aahasia%2F%40@smtp.example.com",
    "MAIL_ADDRESS": "Pengaduan@Example.com",
}


def test_a_mailbox_is_read_out_of_its_addresses() -> None:
    mail = read(**MAIL).channels.get("mail")
    assert mail is not None
    assert (mail.address, mail.rate, mail.token_command) == ("pengaduan@example.com", 5, None)
    assert (mail.imap.host, mail.imap.port, mail.imap.security) == ("imap.example.com", 993, "tls")
    assert (mail.imap.user, mail.imap.password) == ("pengaduan@example.com", "r:ahasia/@")
    assert mail.imap.mailbox == "Arsip & A"
    assert (mail.smtp.port, mail.smtp.security) == (587, "starttls")
    assert mail.smtp.password == "r:ahasia/@"
    assert "ahasia" not in repr(read(**MAIL))


@pytest.mark.parametrize(
    ("scheme", "port", "security"),
    [("smtps", 465, "tls"), ("smtp+starttls", 587, "starttls")],
)
def test_the_ports_of_smtp(scheme: str, port: int, security: str) -> None:
    mail = read(**MAIL | {"MAIL_SMTP": f"{scheme}://a:b@smtp.example.com"}).channels.get("mail")
    assert mail is not None
    assert (mail.smtp.port, mail.smtp.security) == (port, security)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_without_encryption_only_towards_this_machine(host: str) -> None:
    given = MAIL | {"MAIL_IMAP": f"imap://a:b@{host}:10143", "MAIL_SMTP": f"smtp://{host}:10025"}
    mail = read(**given).channels.get("mail")
    assert mail is not None
    assert (mail.imap.security, mail.imap.mailbox) == ("plain", "INBOX")
    assert (mail.smtp.security, mail.smtp.port, mail.smtp.user) == ("plain", 10025, "")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MAIL_IMAP", "imap://a:rahasia@imap.example.com", "only towards this machine"),
        ("MAIL_IMAP", "imap://a:rahasia@127.0.0.1.example.com", "only towards this machine"),
        ("MAIL_SMTP", "smtp://a:rahasia@smtp.example.com", "only towards this machine"),
        ("MAIL_IMAP", "https://imap.example.com", "must be imaps://"),
        ("MAIL_IMAP", "imaps://imap.example.com", "the user's name is missing"),
        ("MAIL_IMAP", "imaps://a:rahasia#1@imap.example.com", "must be imaps://"),
        ("MAIL_IMAP", "imaps://a:rahasia%0A@imap.example.com", "control characters"),
        ("MAIL_IMAP", "imaps://a@imap.example.com", "holds no password"),
        ("MAIL_SMTP", "smtps://a:rahasia@smtp.example.com/INBOX", "nothing behind it"),
        ("MAIL_SMTP", "smtps://a:rahasia@smtp.example.com:99999", "must be smtps://"),
        ("MAIL_ADDRESS", "pengaduan", "must be one address"),
        ("MAIL_ADDRESS", "a@example.com, b@example.com", "must be one address"),
        ("MAIL_ADDRESS", "a" * 60 + "@example.com", "at most 60"),
        ("MAIL_TOKEN_COMMAND", "gettoken 'rahasia", "quotation mark"),
        ("MAIL_RATE", "0", "from 0.1 to 1000"),
        ("MAIL_FORMS", "formulir", "must be addresses"),
        ("MAIL_FORMS", ",", "must be addresses"),
    ],
)
def test_what_is_no_mailbox_is_a_sentence_without_the_secret(
    name: str, value: str, words: str
) -> None:
    (problem,) = problems(**MAIL | {name: value})
    assert problem.startswith(f"ADUAN_{name}")
    assert words in problem
    assert "rahasia" not in problem


def test_half_a_mailbox_is_none() -> None:
    assert problems(MAIL_IMAP=MAIL["MAIL_IMAP"]) == (
        "E-mail needs ADUAN_MAIL_SMTP and ADUAN_MAIL_ADDRESS too.",
    )


def test_a_token_command_takes_the_place_of_the_passwords() -> None:
    given = MAIL | {
        "MAIL_IMAP": "imaps://pengaduan%40example.com@imap.example.com",
        "MAIL_TOKEN_COMMAND": "gettoken --for pengaduan",
    }
    mail = read(**given).channels.get("mail")
    assert mail is not None
    assert mail.token_command == "gettoken --for pengaduan"
    assert "gettoken" not in repr(mail)
