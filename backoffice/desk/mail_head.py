"""The head of a mail: subject, thread, and the address for replies.

Read while its row is leased, put on when it is rendered. Every citizen's mail with us shares one
thread a case, whatever mail programs make of subjects.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from backoffice.desk import mail_thread
from backoffice.desk.desk import Desk
from backoffice.desk.reply_tags import ask_tag, case_tag, officer_tag
from backoffice.store import addresses, cases, conversations, mail, staff
from backoffice.store.conversations import Conversation
from backoffice.store.engine.tx import Tx
from backoffice.store.outbox import OutboxRow
from bot.texts import Catalogue
from channels.message import OutboundMessage

CHANNEL = "mail"
#: What officers write themselves; all else is sent by the house of itself.
_WRITTEN = frozenset(
    {
        *("pesan_petugas", "minta_kelengkapan", "ditolak", "dialihkan"),
        *("jawaban", "jawaban_langsung", "jawaban_diserahkan", "jawaban_diserahkan_selesai"),
        "jawaban_salinan",
    }
)
#: The copy of an answer for a mailbox of which nobody has shown whose it is.
NOBODYS = "jawaban_salinan_alamat"
#: Texts that ask for a reply by which it is shown who wrote.
ASKS_WHO = frozenset({"email_buktikan", "email_pastikan"})
_SUBJECT, _SUBJECT_OF_OFFICE = "surel_perihal", "surel_perihal_kantor"


class Head(Struct, frozen=True):
    """The head of one mail."""

    #: What stands in the brackets of the subject; empty where it is about no case.
    code: str = ""
    reply_to: str | None = None
    references: tuple[str, ...] = ()
    reply_tag: str = ""
    automatic: bool = True
    #: The line that proves a reply where reply addresses cannot bear a tag.
    key: str = ""


def head_of(tx: Tx, desk: Desk, row: OutboxRow, reader: str = "") -> Head | None:
    """The head of a leased row; None where it does not go out by mail.

    `reader` is the officer whom it is for, where the address alone does not say.
    """
    where = row.address
    if where.channel != CHANNEL:
        return None
    if row.text == NOBODYS:
        # Whoever reads it there is not shown to be the citizen: nothing leads from it to the case.
        return Head()
    case = cases.load(tx, row.case_id) if row.case_id else None
    thread = mail_thread.load(desk.vault, _remembered(tx, desk, row))
    if row.text.startswith("p_"):
        named = staff.get(tx, reader) if reader else None
        holders = [named] if named else staff.at_address(tx, desk.office_id, row.address_id)
        day = desk.local(row.created_at).date()
        tag = officer_tag(desk.vault, holders[0], day, row.key) if holders else ""
        head = Head(code=case.label if case else "", reply_tag=tag, key=tag)
        if not row.key.startswith("turn:"):
            return head
        # In answer to a command: whoever wrote it must hear when it cannot be delivered.
        return replace(
            head,
            reply_to=thread.last or None,
            references=mail_thread.shortened(thread.references),
            automatic=False,
        )
    sent = mail.sent_about(tx, case.id, row.address_id, limit=5) if case else []
    chain = (*(one for one in thread.references if one not in sent), *sent)
    tag = case_tag(desk.vault, case) if case else ""
    return Head(
        code=case.code if case else "",
        reply_to=thread.last or None,
        references=mail_thread.shortened(chain),
        reply_tag=ask_tag(desk.vault, row.key) if row.text in ASKS_WHO else tag,
        automatic=row.text not in _WRITTEN,
    )


def _remembered(tx: Tx, desk: Desk, row: OutboxRow) -> Conversation | None:
    """The conversation with this mailbox: by mail, who writes is the address."""
    where, vault = row.address, desk.vault
    mailbox = addresses.peer_of(vault, where)
    sender = addresses.identify_sender(vault, desk.office_id, CHANNEL, where.account, mailbox)
    return conversations.get(tx, vault.token("conversation", row.address_id, sender))


def put_on(
    head: Head, message: OutboundMessage, text: str, words: Catalogue, params: Mapping[str, str]
) -> OutboundMessage:
    """The message with its head. Raises as `Catalogue.render` does."""
    own = next((f"{key}.s" for key in text.split(">") if f"{key}.s" in words), "")
    subject = own or (_SUBJECT if head.code else _SUBJECT_OF_OFFICE)
    given = {"kode": head.code, **params} if head.code else params
    line = words.render(subject, given, markup="plain")
    body = f"{message.text}\n\nKunci: {head.key}" if head.key else message.text
    return replace(
        message,
        text=body,
        subject=" ".join(line.split())[:200],
        reply_to=head.reply_to,
        references=head.references,
        reply_tag=head.reply_tag,
        automatic=head.automatic,
    )


def body_key(text: str, words: Catalogue) -> str:
    """The text with its wordings for mail, where it has any."""
    return ">".join(f"{key}.m" if f"{key}.m" in words else key for key in text.split(">"))
