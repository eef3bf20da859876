"""Every table, who writes it, and the privacy class of every column.

Privacy classes, in each column's `info["privacy"]`:

* `none`: ids, numbers, times, states, counts; may stand in logs and exports.
* `sealed`: ciphertext, under the key of a person or of the installation.
* `staff`: the name or the role of an officer in office.
* `office`: the office's own data (profiles).

Instants are microseconds since 1970 in UTC (`Instant`): one type for both databases, sortable and
comparable in plain SQL. Ids are made by us and sort by time, but for those of addresses and
conversations, which are keyed digests of what they name, so that no read is needed to find them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    if at.tzinfo is None:
        raise ValueError("instants are aware")
    return (at - _EPOCH) // _MICRO


def from_micros(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def literal(word: str) -> ColumnElement[str]:
    """A word written out in the statement: SQLite uses a partial index for no bound parameter."""
    return literal_column(f"'{word}'", String)


def _c(name: str, kind: Any, *args: Any, privacy: str = "none", **kw: Any) -> Column[Any]:
    kw.setdefault("nullable", False)
    return Column(name, kind, *args, info={"privacy": privacy}, **kw)


def _id(name: str = "id") -> Column[Any]:
    return _c(name, String(40), primary_key=True)


def _office() -> Column[Any]:
    return _c("office_id", String(40))


# Written by migrate and by the first start: facts of the installation (key fingerprint, how far
# the sealing anew has come, which secret was written down for a safe).
meta = Table(
    "meta",
    metadata,
    _c("name", String(40), primary_key=True),
    _c("value", Text),
)

# Written at the first start, and wrapped anew by `aduan key rotate`: what opens everything else.
keys = Table(
    "keys",
    metadata,
    _id(),
    # A field of `keyring.Keys`.
    _c("purpose", String(20)),
    _c("wrapped", LargeBinary, privacy="sealed"),
    _c("made_at", Instant),
)

# Written by wiring at start: every profile ever used, so that old cases finish under it.
profiles = Table(
    "profiles",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("version", String(64), primary_key=True),
    _c("document", LargeBinary, privacy="office"),
    _c("stored_at", Instant),
)

# Written by intake; closed by delivery when the person stopped us. When the person last wrote is
# written by intake; that the provider takes no free text any more by delivery.
addresses = Table(
    "addresses",
    metadata,
    _id(),
    _office(),
    _c("channel", String(20)),
    _c("account", String(60)),
    # Empty: what stood here is sealed, below.
    _c("peer", String(200)),
    _c("thread", String(60), server_default=""),
    _c("room", Boolean, server_default=text("false")),
    _c("closed_at", Instant, nullable=True),
    _c("closed_reason", String(40), nullable=True),
    # By the provider's clock, a few minutes early at most; null: never since this is written down.
    _c("heard_at", Instant, nullable=True),
    # When the provider said so, until the person writes again.
    _c("shut_at", Instant, nullable=True),
    # Something waits in the outbox for the person to write.
    _c("waits", Boolean, server_default=text("false")),
    # Where it is at the provider: a mail address, a telephone number, an id.
    _c("sealed", LargeBinary, nullable=True, privacy="sealed"),
)

# Written by turn: a citizen or an officer; without its key, nothing sealed under it can be read.
people = Table(
    "people",
    metadata,
    _id(),
    _office(),
    _c("wrapped_key", LargeBinary, nullable=True, privacy="sealed"),
    _c("created_at", Instant),
    _c("erased_at", Instant, nullable=True),
    # The key of a person whose data is sealed: out of daily use, until retention ends.
    _c("archived_key", LargeBinary, nullable=True, privacy="sealed"),
    # The person whose accounts speak for this one too.
    _c("through_id", String(40), nullable=True),
    # Beside it. same: one human being; house: another one who shares the account
    _c("kinship", String(10), server_default=""),
    # Others are reached through this one, or it has several accounts.
    _c("joined", Boolean, server_default=text("false")),
    # What is attested of it (`attestations`); null: not yet, in an old database.
    _c("kept", LargeBinary, nullable=True),
)
Index(
    "ix_people_through_id",
    people.c.through_id,
    sqlite_where=people.c.through_id.is_not(None),
    postgresql_where=people.c.through_id.is_not(None),
)

# Written by turn: which sender of which of our accounts is which person.
accounts = Table(
    "accounts",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("channel", String(20), primary_key=True),
    _c("account", String(60), primary_key=True),
    _c("sender_key", String(40), primary_key=True),
    _c("person_id", String(40), ForeignKey("people.id")),
    # Of a linked account: the person it had before, who comes back when it is unlinked.
    _c("own_id", String(40), nullable=True),
    # Sender key under which the provider names the same sender now.
    _c("bound_to", String(40), nullable=True),
)
Index("ix_accounts_person_id", accounts.c.person_id)

# Written by turn: one-time codes that link an account to a person.
links = Table(
    "links",
    metadata,
    _c("hash", String(64), primary_key=True),
    _office(),
    # Who asked for it, and in which conversation.
    _c("person_id", String(40), ForeignKey("people.id")),
    _c("conversation_id", String(40)),
    # The one conversation from which it counts; null: from any other.
    _c("only_from", String(40), nullable=True),
    _c("created_at", Instant),
    _c("expires_at", Instant),
    _c("used_at", Instant, nullable=True),
)
Index("ix_links_conversation_id", links.c.conversation_id)

# Written by turn: codes that a conversation asked for or got wrong within the hour from `since`.
link_tries = Table(
    "link_tries",
    metadata,
    _c("conversation_id", String(40), primary_key=True),
    _office(),
    _c("since", Instant),
    _c("asked", Integer),
    _c("wrong", Integer),
)

# Upserted by accept (ready_at, first_at), otherwise written by turn.
conversations = Table(
    "conversations",
    metadata,
    _id(),
    _office(),
    _c("address_id", String(40), ForeignKey("addresses.id")),
    _c("sender_key", String(40)),
    _c("channel", String(20)),
    _c("account", String(60)),
    _c("person_id", String(40), nullable=True),
    # citizen | officer: an officer who typed MULAI complains as a citizen.
    _c("mode", String(10), server_default="auto"),
    _c("state", LargeBinary, nullable=True, privacy="sealed"),
    _c("pending", LargeBinary, nullable=True, privacy="sealed"),
    # Tracking code reserved for the open draft.
    _c("code", String(20), nullable=True),
    # The case that additions belong to when nothing else is said.
    _c("case_id", String(40), nullable=True),
    # The person is telling: wait for silence before the turn.
    _c("telling", Boolean, server_default=text("true")),
    _c("first_at", Instant, nullable=True),
    _c("ready_at", Instant, nullable=True),
    _c("failures", Integer, server_default="0"),
    _c("expires_at", Instant, nullable=True),
    # Inbox row of the latest thing that the person said here; such ids sort by time.
    _c("last_said", String(40), nullable=True),
)
Index(
    "ix_conversations_ready",
    conversations.c.ready_at,
    sqlite_where=conversations.c.ready_at.is_not(None),
    postgresql_where=conversations.c.ready_at.is_not(None),
)
Index("ix_conversations_person_id", conversations.c.person_id)

# Written by accept; marked by turn. Raw and items are blanked by retention and by erasure.
inbox = Table(
    "inbox",
    metadata,
    _id(),
    _office(),
    _c("channel", String(20)),
    _c("account", String(60)),
    _c("event_key", String(64)),
    _c("conversation_id", String(40), nullable=True),
    _c("raw", LargeBinary, nullable=True, privacy="sealed"),
    _c("items", LargeBinary, nullable=True, privacy="sealed"),
    _c("problem", Text, nullable=True),
    _c("sent_at", Instant),
    _c("sort", BigInteger, server_default="0"),
    _c("received_at", Instant),
    # new | done | parked | problem | held (for an officer) | outcome (of a message of ours, not yet
    # entered there)
    _c("status", String(10)),
    _c("done_at", Instant, nullable=True),
    # What officers call a mail that is held for them; kept when they have decided.
    _c("number", Integer, nullable=True),
    # Keyed digests: of the message that was said or edited here, and of what it says by now.
    _c("message", String(40), nullable=True),
    _c("said", String(40), nullable=True),
    UniqueConstraint("office_id", "channel", "account", "event_key"),
)
Index(
    "ix_inbox_message",
    inbox.c.message,
    sqlite_where=inbox.c.message.is_not(None),
    postgresql_where=inbox.c.message.is_not(None),
)
Index(
    "ix_inbox_number",
    inbox.c.office_id,
    inbox.c.number,
    unique=True,
    sqlite_where=inbox.c.number.is_not(None),
    postgresql_where=inbox.c.number.is_not(None),
)
Index(
    "ix_inbox_new",
    inbox.c.conversation_id,
    sqlite_where=inbox.c.status == "new",
    postgresql_where=inbox.c.status == "new",
)
Index(
    "ix_inbox_problem",
    inbox.c.received_at,
    sqlite_where=inbox.c.problem.is_not(None),
    postgresql_where=inbox.c.problem.is_not(None),
)
Index("ix_inbox_received_at", inbox.c.received_at)
Index(
    "ix_inbox_outcome",
    inbox.c.id,
    sqlite_where=inbox.c.status == "outcome",
    postgresql_where=inbox.c.status == "outcome",
)

# Written by turn: proof of the answer to the data notice.
consents = Table(
    "consents",
    metadata,
    _id(),
    _office(),
    _c("person_id", String(40), ForeignKey("people.id")),
    _c("version", String(40)),
    _c("given", Boolean),
    _c("inbox_id", String(40)),
    _c("at", Instant),
)

# Written by casework alone: the fold of the journal, and what the queue is sorted by.
cases = Table(
    "cases",
    metadata,
    _id(),
    _office(),
    _c("code", String(20)),
    _c("number", String(60), nullable=True),
    _c("year", Integer, nullable=True),
    _c("ordinal", Integer, nullable=True),
    _c("person_id", String(40), ForeignKey("people.id")),
    _c("state", String(20)),
    _c("stage", String(40)),
    _c("category", String(60)),
    _c("holder", String(40), nullable=True),
    _c("open", Boolean),
    # queue: work waits; hold: its citizen is waited for; closed. With s_ in front: secret.
    _c("shelf", String(10)),
    _c("due_at", Instant, nullable=True),
    _c("unread", Boolean),
    _c("received_at", Instant),
    _c("seq", Integer),
    _c("head", LargeBinary),
    _c("snapshot", LargeBinary),
    # Who may know of a secret case: ids of roles and officers (secrecy.secret_tokens).
    _c("secret", Text, server_default=""),
    # Since when: a role that began later does not open it. Null: not secret, or any holder may.
    _c("secret_at", Instant, nullable=True),
    # What is attested of it (`attestations`); null: not yet, in an old database.
    _c("kept", LargeBinary, nullable=True),
    # Before all others: 2 an emergency that nobody has taken, 1 a citizen who waits for an officer.
    _c("ahead", Integer, server_default="0"),
    UniqueConstraint("office_id", "code"),
    UniqueConstraint("office_id", "number"),
    UniqueConstraint("office_id", "year", "ordinal"),
)
Index(
    "ix_cases_queue",
    cases.c.office_id,
    cases.c.shelf,
    cases.c.due_at,
    cases.c.received_at,
    cases.c.id,
)
Index(
    "ix_cases_ahead",
    cases.c.office_id,
    cases.c.shelf,
    cases.c.due_at,
    cases.c.received_at,
    cases.c.id,
    sqlite_where=text("ahead > 0"),
    postgresql_where=text("ahead > 0"),
)
Index(
    "ix_cases_holder",
    cases.c.office_id,
    cases.c.holder,
    cases.c.shelf,
    cases.c.due_at,
    cases.c.received_at,
    cases.c.id,
)
# What waits for somebody to take it, stage by stage.
Index(
    "ix_cases_unheld",
    cases.c.office_id,
    cases.c.stage,
    cases.c.shelf,
    cases.c.due_at,
    cases.c.received_at,
    cases.c.id,
    sqlite_where=cases.c.holder.is_(None),
    postgresql_where=cases.c.holder.is_(None),
)
Index("ix_cases_person_id", cases.c.person_id)

# Written by /catat: a complaint of SP4N-LAPOR! is entered once.
lapor = Table(
    "lapor",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("tracking_id", String(40), primary_key=True),
    _c("case_id", String(40), ForeignKey("cases.id")),
)

# Written by casework alone, append-only by trigger, chained by keyed digests.
journal = Table(
    "journal",
    metadata,
    _c("case_id", String(40), ForeignKey("cases.id"), primary_key=True),
    _c("seq", Integer, primary_key=True),
    _office(),
    _c("at", Instant),
    _c("actor", String(60)),
    _c("event", LargeBinary),
    _c("digest", LargeBinary),
)

# Written by turn and by verbs: every word of people about a case; deletable.
texts = Table(
    "texts",
    metadata,
    _id(),
    _office(),
    _c("person_id", String(40), ForeignKey("people.id")),
    _c("case_id", String(40), nullable=True),
    # identity | answers | addition | note | call | message | answer | opening | party | copy | mail
    # (as it was written) | transcript | summary | told (of the citizen's data in a mail of ours)
    _c("kind", String(20)),
    _c("author", String(60)),
    _c("at", Instant),
    _c("sealed", LargeBinary, privacy="sealed"),
)
Index("ix_texts_case_id", texts.c.case_id)
Index("ix_texts_person_id", texts.c.person_id)

# Written by turn; completed by the job of media.
evidence = Table(
    "evidence",
    metadata,
    _id(),
    _office(),
    _c("person_id", String(40), ForeignKey("people.id")),
    _c("conversation_id", String(40)),
    _c("case_id", String(40), nullable=True),
    _c("channel", String(20)),
    _c("account", String(60)),
    # The attachment (reference, file name) and what it shows.
    _c("sealed", LargeBinary, privacy="sealed"),
    _c("kind", String(20)),
    _c("media_type", String(100)),
    _c("size", BigInteger, nullable=True),
    _c("received_at", Instant),
    # wait | stored | failed | refused
    _c("status", String(10)),
    _c("sha256", String(64), nullable=True),
    _c("note", String(60), nullable=True),
    _c("attempts", Integer, server_default="0"),
    _c("retry_at", Instant, nullable=True),
    _c("lease_until", Instant, nullable=True),
    # The key of the contents, under that of the person; none: nothing is kept, or it is not yet
    # encrypted.
    _c("file_key", LargeBinary, nullable=True, privacy="sealed"),
    # The media type by the content; none: it came before that was looked at.
    _c("content_type", String(100), nullable=True),
    # clean | infected | skipped (nothing for the antivirus); none: nobody has looked.
    _c("scan", String(10), nullable=True),
)
Index(
    "ix_evidence_wait",
    evidence.c.retry_at,
    sqlite_where=evidence.c.status == "wait",
    postgresql_where=evidence.c.status == "wait",
)
Index("ix_evidence_case_id", evidence.c.case_id)
Index(
    "ix_evidence_sha256",
    evidence.c.sha256,
    sqlite_where=evidence.c.sha256.is_not(None),
    postgresql_where=evidence.c.sha256.is_not(None),
)
# Empty as soon as every file that came before there were keys is encrypted.
_OPEN = "status = 'stored' AND sha256 IS NOT NULL AND file_key IS NULL"
Index(
    "ix_evidence_open",
    evidence.c.id,
    sqlite_where=text(_OPEN),
    postgresql_where=text(_OPEN),
)
# Empty where an antivirus has looked into everything.
_UNSCANNED = "status = 'stored' AND sha256 IS NOT NULL AND scan IS NULL"
Index(
    "ix_evidence_unscanned",
    evidence.c.id,
    sqlite_where=text(_UNSCANNED),
    postgresql_where=text(_UNSCANNED),
)
Index("ix_evidence_conversation_id", evidence.c.conversation_id)

# Written by the job of media: which contents lie in the blob folder.
blobs = Table(
    "blobs",
    metadata,
    _c("sha256", String(64), primary_key=True),
    _c("office_id", String(40), primary_key=True),
    _c("size", BigInteger),
    _c("media_type", String(100)),
    _c("stored_at", Instant),
)

# Written by verbs (armed, dropped) and by the reminders (done). The id is deterministic.
timers = Table(
    "timers",
    metadata,
    _c("id", String(120), primary_key=True),
    _office(),
    # A key of `timers.KINDS`.
    _c("kind", String(20)),
    _c("case_id", String(40), nullable=True),
    _c("conversation_id", String(40), nullable=True),
    _c("clock", String(40), nullable=True),
    _c("mark", String(20), nullable=True),
    # What clock, mark and this hold for each kind is said there as well.
    _c("belongs_to", String(60), server_default=""),
    _c("due_at", Instant),
    _c("done_at", Instant, nullable=True),
    _c("attempts", Integer, server_default="0"),
)
Index(
    "ix_timers_due",
    timers.c.due_at,
    sqlite_where=timers.c.done_at.is_(None),
    postgresql_where=timers.c.done_at.is_(None),
)
Index("ix_timers_case_id", timers.c.case_id)
Index("ix_timers_conversation_id", timers.c.conversation_id)

# Written by intake, verbs and reminders; sent by delivery. Parameters are blanked after delivery.
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _office(),
    _c("key", String(160), unique=True),
    _c("address_id", String(40), ForeignKey("addresses.id")),
    _c("case_id", String(40), nullable=True),
    _c("version", String(64)),
    _c("text", String(200)),
    # Parameters, choices and ids of text rows, sealed under the installation's key.
    _c("sealed", LargeBinary, nullable=True, privacy="sealed"),
    _c("created_at", Instant),
    _c("not_before", Instant, nullable=True),
    # queued | waits (for the person to write) | sent | failed | dropped (not needed any more)
    _c("status", String(10)),
    _c("attempts", Integer, server_default="0"),
    _c("retry_at", Instant, nullable=True),
    _c("lease_until", Instant, nullable=True),
    _c("leased_by", String(40), nullable=True),
    _c("sent_at", Instant, nullable=True),
    _c("problem", String(40), nullable=True),
    # Beside the status `waits`: since when.
    _c("waits_since", Instant, nullable=True),
    # The profile's ways around an address that does not answer were begun.
    _c("around_at", Instant, nullable=True),
    # Nobody was reached by any of them: an officer is to telephone.
    _c("call_since", Instant, nullable=True),
    # The row that was to say the same at the person's other address.
    _c("origin", String(40), nullable=True),
    # Row of a file that is being printed and goes along; it is not sent before `not_before` passes
    # or the file is there.
    _c("waits_for", String(40), nullable=True),
)
Index(
    "ix_outbox_queued",
    outbox.c.address_id,
    outbox.c.id,
    sqlite_where=outbox.c.status == "queued",
    postgresql_where=outbox.c.status == "queued",
)
Index(
    "ix_outbox_due",
    outbox.c.id,
    sqlite_where=outbox.c.status == "queued",
    postgresql_where=outbox.c.status == "queued",
)
Index("ix_outbox_case_id", outbox.c.case_id)
Index(
    "ix_outbox_waits_for",
    outbox.c.waits_for,
    sqlite_where=outbox.c.waits_for.is_not(None),
    postgresql_where=outbox.c.waits_for.is_not(None),
)
Index(
    "ix_outbox_waits",
    outbox.c.address_id,
    outbox.c.id,
    sqlite_where=outbox.c.status == "waits",
    postgresql_where=outbox.c.status == "waits",
)
Index(
    "ix_outbox_calls",
    outbox.c.office_id,
    outbox.c.call_since,
    sqlite_where=outbox.c.call_since.is_not(None),
    postgresql_where=outbox.c.call_since.is_not(None),
)
# Sent, and the words kept until the provider says that they arrived.
_unconfirmed = (outbox.c.status == "sent") & outbox.c.sealed.is_not(None)
Index(
    "ix_outbox_unconfirmed",
    outbox.c.sent_at,
    sqlite_where=_unconfirmed,
    postgresql_where=_unconfirmed,
)

# Written by delivery: one row a part and attempt, with the provider's answer. What the provider
# reports of it afterwards is written by delivery_statuses.
outbox_parts = Table(
    "outbox_parts",
    metadata,
    _c("outbox_id", String(40), ForeignKey("outbox.id"), primary_key=True),
    _c("part", Integer, primary_key=True),
    _c("attempt", Integer, primary_key=True),
    _office(),
    _c("at", Instant),
    # sent | a SendCode
    _c("outcome", String(20)),
    _c("external_id", String(120), nullable=True),
    _c("answer", Text, nullable=True),
    _c("delivered_at", Instant, nullable=True),
    _c("read_at", Instant, nullable=True),
    _c("failed_at", Instant, nullable=True),
    # A SendCode, beside `failed_at`.
    _c("failure", String(20), nullable=True),
    # Name of the approved template that went out in place of free text.
    _c("template", String(100), nullable=True),
    # Why it was refused, where outcome or failure says too little: one of a channel's `causes`.
    _c("cause", String(40), nullable=True),
)
Index("ix_outbox_parts_external_id", outbox_parts.c.external_id)

# Written by `aduan staff`, /petugas, /izinkan and enrolment, each change with its line in
# `staff_journal`; when an officer last wrote, and the sleep of roles, by turn and by tick.
staff = Table(
    "staff",
    metadata,
    _id(),
    _office(),
    _c("name", String(120), privacy="staff"),
    _c("roles", Text, privacy="staff"),
    _c("unit", String(120), server_default="", privacy="staff"),
    _c("person_id", String(40), nullable=True),
    # Where notices to this officer go.
    _c("address_id", String(40), nullable=True),
    _c("active", Boolean),
    _c("created_at", Instant),
    # Who asked for these roles, while a second person is waited for.
    _c("proposed_by", String(60), nullable=True),
    # When the roles began; null: when the row was made.
    _c("since", Instant, nullable=True),
    # When the officer last wrote, about a day exact.
    _c("heard_at", Instant, nullable=True),
    # The roles sleep since then.
    _c("asleep_at", Instant, nullable=True),
    # As they stand below what is signed.
    _c("position", String(120), server_default="", privacy="staff"),
    _c("rank", String(80), server_default="", privacy="staff"),
    _c("nip", String(30), server_default="", privacy="staff"),
)
Index("ix_staff_person_id", staff.c.person_id)

# Written by whatever changes `staff`, append-only by trigger, chained by keyed digests.
staff_journal = Table(
    "staff_journal",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("seq", Integer, primary_key=True),
    _c("at", Instant),
    # Whom it is about, as the event says too.
    _c("staff_id", String(40)),
    _c("actor", String(60)),
    _c("event", LargeBinary, privacy="staff"),
    _c("digest", LargeBinary),
)
Index("ix_staff_journal_staff_id", staff_journal.c.staff_id)

# Written by enrolment: wrong codes of a conversation within the hour from `since`.
code_tries = Table(
    "code_tries",
    metadata,
    _c("conversation_id", String(40), primary_key=True),
    _office(),
    _c("since", Instant),
    _c("wrong", Integer),
)

# Written by an officer's mail that changes something; `serial` is the key's own part.
spent_keys = Table(
    "spent_keys",
    metadata,
    _c("staff_id", String(40), ForeignKey("staff.id"), primary_key=True),
    _c("serial", String(8), primary_key=True),
    _office(),
    _c("inbox_id", String(40)),
    _c("at", Instant),
)
Index("ix_spent_keys_at", spent_keys.c.at)

# Written by /kodesandi and by what asks for a code: the second factor of an officer.
second_factors = Table(
    "second_factors",
    metadata,
    _c("staff_id", String(40), primary_key=True),
    _office(),
    # The secret, and whose it is.
    _c("sealed", LargeBinary, privacy="sealed"),
    _c("created_at", Instant),
    # Null until the first code showed that the officer's app has the secret.
    _c("confirmed_at", Instant, nullable=True),
    # The step of the last code that counted.
    _c("last_step", BigInteger),
    # Wrong codes since the last right one, or since the last rest.
    _c("wrong", Integer),
    # Until then no code is looked at.
    _c("rests_until", Instant, nullable=True),
)

# Written by `aduan staff add`; used once by the officer's first message.
invitations = Table(
    "invitations",
    metadata,
    _c("hash", String(64), primary_key=True),
    _office(),
    _c("staff_id", String(40), ForeignKey("staff.id")),
    _c("expires_at", Instant),
    _c("used_at", Instant, nullable=True),
    # Keyed digest of the code's, whose it is and when it ends: nobody gives it to another officer.
    _c("bound", String(40), nullable=True),
)

# Written by `aduan staff room`, by the officer who types its code in a group, and by delivery when
# the group cannot be reached any more.
rooms = Table(
    "rooms",
    metadata,
    _id(),
    _office(),
    _c("name", String(120), privacy="staff"),
    _c("hash", String(64)),
    _c("created_at", Instant),
    _c("expires_at", Instant),
    # Null until the code was typed somewhere.
    _c("address_id", String(40), nullable=True),
    _c("staff_id", String(40), nullable=True),
    _c("registered_at", Instant, nullable=True),
    _c("closed_at", Instant, nullable=True),
    _c("closed_reason", String(40), nullable=True),
)

# Written where a paper is issued or declared void, and by the job that prints it: what its QR code
# and its file are checked against. Nothing of the paper can be read from it.
papers = Table(
    "papers",
    metadata,
    # That of its file, whose row may be gone.
    _id(),
    _office(),
    _c("case_id", String(40)),
    # Its id in the profile.
    _c("paper", String(40)),
    _c("number", Text),
    # The year of its series and the how manieth it is there; 0: it bears no number.
    _c("year", Integer),
    _c("ordinal", Integer),
    _c("issued_at", Instant),
    _c("voided_at", Instant, nullable=True),
    # As in `PaperIssued`.
    _c("digest", String(32)),
    # Keyed digest of the code and the proof in its QR code; empty where there are none.
    _c("mark", String(32)),
    # Keyed digest of the printed file.
    _c("printed", String(32), nullable=True),
    # Keyed digest of all of this.
    _c("kept", LargeBinary),
    Index("ix_papers_mark", "mark"),
    Index("ix_papers_printed", "printed"),
    Index("ix_papers_case_id", "case_id"),
)

# Written with the line of the journal from which it follows, and by deadline_recalculation: what
# the figures of a month are counted from. Nothing in it says whose case it is.
milestones = Table(
    "milestones",
    metadata,
    _c("case_id", String(40), ForeignKey("cases.id"), primary_key=True),
    # The how manieth of its case: who has not seen the one before cannot write behind it.
    _c("ordinal", Integer, primary_key=True),
    _office(),
    # The line of the journal.
    _c("seq", Integer),
    # A `case.milestones.Kind`; the other columns are the fields of its `Milestone`.
    _c("kind", String(20)),
    _c("at", Instant),
    _c("count", Integer),
    _c("clock", String(60)),
    _c("reason", String(60)),
    _c("was", String(20)),
    _c("state", String(20)),
    _c("due_was", Instant, nullable=True),
    _c("due", Instant, nullable=True),
    _c("gross", Integer, nullable=True),
    _c("net", Integer, nullable=True),
    _c("late", Boolean),
    _c("channel", String(20)),
    _c("category", String(60)),
    _c("unit", String(40)),
    _c("level", String(60)),
)
# What happened, month by month. The conditions stand in the queries word for word: so they use it.
Index(
    "ix_milestones_flow",
    milestones.c.office_id,
    milestones.c.kind,
    milestones.c.at,
    milestones.c.count,
    sqlite_where=text("count <> 0"),
    postgresql_where=text("count <> 0"),
)
# What stands where: nothing but the index is read for it.
Index(
    "ix_milestones_status",
    milestones.c.office_id,
    milestones.c.was,
    milestones.c.state,
    milestones.c.channel,
    milestones.c.category,
    milestones.c.at,
    sqlite_where=text("kind = 'status'"),
    postgresql_where=text("kind = 'status'"),
)
Index(
    "ix_milestones_due",
    milestones.c.office_id,
    milestones.c.due,
    milestones.c.at,
    milestones.c.clock,
    milestones.c.state,
    sqlite_where=text("kind = 'tempo'"),
    postgresql_where=text("kind = 'tempo'"),
)
Index(
    "ix_milestones_due_was",
    milestones.c.office_id,
    milestones.c.due_was,
    milestones.c.at,
    milestones.c.clock,
    milestones.c.was,
    sqlite_where=text("kind = 'tempo'"),
    postgresql_where=text("kind = 'tempo'"),
)

# Written by /statistik, removed by the job that counts and answers: a turn is not to wait for it.
figure_requests = Table(
    "figure_requests",
    metadata,
    # Where the answer goes.
    _c("address_id", String(40), primary_key=True),
    # As 2026-11.
    _c("period", String(10), primary_key=True),
    _office(),
    # The officer who asks.
    _c("staff_id", String(40)),
    _c("asked_at", Instant),
    # Of this asking: the answer to it goes out once.
    _c("mark", String(40)),
)

# Direct UPDATE … RETURNING: the register counter and its like.
counters = Table(
    "counters",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("name", String(60), primary_key=True),
    _c("value", BigInteger),
    # Of a register's, and of a series of papers: keyed digest of the number that was given last.
    _c("kept", LargeBinary, nullable=True),
)

# Written by /libur: days that the office closes or opens besides the shipped tables. A day that is
# taken back keeps its row.
holidays = Table(
    "holidays",
    metadata,
    _id(),
    _office(),
    # As 2026-12-31; as 2028 for a whole year.
    _c("date", String(10)),
    _c("name", String(120), privacy="office"),
    # nasional | cuti_bersama | lokal; buka opens a day of the shipped tables; tahun: the list of
    # that year is complete
    _c("kind", String(20)),
    _c("source", String(120), server_default="", privacy="office"),
    # Ids of officers.
    _c("added_by", String(40)),
    _c("at", Instant),
    _c("removed_by", String(40), nullable=True),
    _c("removed_at", Instant, nullable=True),
)
Index(
    "ix_holidays_in_force",
    holidays.c.office_id,
    holidays.c.date,
    unique=True,
    sqlite_where=holidays.c.removed_at.is_(None),
    postgresql_where=holidays.c.removed_at.is_(None),
)

# Written by deadline_recalculation: by which calendar the open deadlines were last calculated.
recounts = Table(
    "recounts",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("version", String(60)),
    # 1, then 2 for what was under way meanwhile; 3: at rest
    _c("round", Integer),
    # The case up to which this round has come.
    _c("after_id", String(40)),
    _c("not_before", Instant, nullable=True),
    # Numbers and dates of the deadlines that moved, until they have been told.
    _c("moved", Text),
)

# Written by the digest job: how far the morning's messages of an office are.
digests = Table(
    "digests",
    metadata,
    _c("office_id", String(40), primary_key=True),
    # The day of the latest one, as 2026-12-31; empty before the first.
    _c("day", String(10)),
    _c("began_at", Instant, nullable=True),
    # The officer up to whom it has come.
    _c("after_id", String(40)),
    _c("done", Boolean),
    _c("next_at", Instant),
)

# Written by the reminders: a clock is at half, or at its last day. Removed by the digest.
digest_marks = Table(
    "digest_marks",
    metadata,
    _c("case_id", String(40), ForeignKey("cases.id"), primary_key=True),
    _c("clock", String(40), primary_key=True),
    _c("mark", String(20), primary_key=True),
    _office(),
    _c("at", Instant),
)
Index("ix_digest_marks_at", digest_marks.c.office_id, digest_marks.c.at)

# Written after accept by whoever reads a mailbox: how far it is read. Numbers and times only.
cursors = Table(
    "cursors",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("name", String(200), primary_key=True),
    _c("value", LargeBinary),
)

# Written by delivery, told by reminders: since when a channel takes nothing at all.
outages = Table(
    "outages",
    metadata,
    _c("office_id", String(40), primary_key=True),
    _c("channel", String(20), primary_key=True),
    _c("account", String(60), primary_key=True),
    # Null while all is well.
    _c("since", Instant, nullable=True),
    # A SendCode.
    _c("code", String(20)),
    _c("told_at", Instant, nullable=True),
)

# Written by the reminders, and by /rutin: of which time of a regular duty its people were told, and
# who said that it was done.
duties = Table(
    "duties",
    metadata,
    _c("office_id", String(40), primary_key=True),
    # Its id in the profile.
    _c("duty", String(40), primary_key=True),
    # The day that the profile means (2026-11-23), or the month (2026-11).
    _c("period", String(10), primary_key=True),
    _c("told_at", Instant),
    # When the superiors were told.
    _c("raised_at", Instant, nullable=True),
    _c("done_at", Instant, nullable=True),
    _c("done_by", String(40), nullable=True),
)

# Written by the job of the month, /rekap and /setujui rekap: the figures of a month as they were
# made, and what of them everybody may read. A revision is a row of its own.
reports = Table(
    "reports",
    metadata,
    _id(),
    _office(),
    # As 2026-11.
    _c("period", String(7)),
    # 0, then 1, 2 …
    _c("revision", Integer),
    # diminta (a revision whose figures are still to be counted) | dibuat | disetujui | diganti
    _c("state", String(10)),
    # `Figures` as JSON, and the hash of these bytes.
    _c("figures", Text),
    _c("sha256", String(64)),
    _c("made_at", Instant),
    # Ids of officers; empty: the job.
    _c("made_by", String(40), server_default=""),
    # Why it was made anew, in an officer's words.
    _c("note", Text, server_default="", privacy="office"),
    _c("approved_at", Instant, nullable=True),
    _c("approved_by", String(40), nullable=True),
    # As JSON, once it is approved: the counts that are hidden, and the tables for everybody.
    _c("hidden", Text, nullable=True),
    _c("public", Text, nullable=True),
    # JSON list: rows of its files, and what each is.
    _c("files", Text, server_default="[]"),
    # Keyed digest of all of this.
    _c("kept", LargeBinary),
    Index("ix_reports_period", "office_id", "period", "revision", unique=True),
)

# Written by /publikasi: where a report was made known.
publications = Table(
    "publications",
    metadata,
    _id(),
    _office(),
    _c("report_id", String(40), ForeignKey("reports.id")),
    # As an officer wrote it.
    _c("medium", Text, privacy="office"),
    _c("at", Instant),
    _c("by", String(40)),
    # JSON list: rows of the files that show it.
    _c("proof", Text, server_default="[]"),
    # Keyed digest of all of this.
    _c("kept", LargeBinary),
    Index("ix_publications_report_id", "report_id"),
)

# Who runs what only one process may run (pollers).
leases = Table(
    "leases",
    metadata,
    _c("name", String(120), primary_key=True),
    _c("holder", String(40)),
    _c("until", Instant),
)

# Written right before turns are played, removed with them: what a process was at when it died.
begun_turns = Table(
    "begun_turns",
    metadata,
    _id(),
    # Empty: a suspect that waits to be played alone.
    _c("holder", String(40)),
    # JSON list of ids of conversations.
    _c("conversations", Text),
    # How many processes it has brought down.
    _c("deaths", Integer),
    _c("at", Instant),
)
