"""One mail's bytes, understood: pure, and true of any bytes.

Rules of the trade. The From line is who writes; it proves nothing. A Date is what the sender's
clock says, so the time of a mail is when it came. What was passed on (Fwd:, Trs:) is the story,
what was answered is not. A mail inside a mail is a file. Whatever cannot be read costs itself: the
rest is understood, `problem` says what is missing, and the raw mail stays with whoever fetched it.
Whoever or whatever wrote it, its words are in an item, for an officer to see: only a report that
names a mail of ours is none.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import TypedDict

from msgspec import Struct

from channels.mail import classify, quotes
from channels.mail.body import Body
from channels.mail.bounce import Bounce, is_receipt, is_report, looks_like_bounce, read_bounce
from channels.mail.classify import MailClass
from channels.mail.filenames import file_name, kind, media_type
from channels.mail.headers import message_ids, read_fields, words
from channels.mail.marks import is_own_id
from channels.mail.mime import Mime, Part, extract
from channels.mail.refusals import harmless
from channels.mail.text import clean, decode
from channels.mail.verdicts import Verdicts, judge, read_verdicts
from channels.mail.writers import read_writer
from channels.message import Address, Attachment, DeliveryStatus, Inbound, InboundMessage, Sender

__all__ = ["KIND", "MailClass", "Parsed", "extract", "parse"]

KIND = "mail"

#: Characters that are passed on.
_MOST_NEW = 200_000
_MOST_QUOTED = 500_000
_MOST_SUBJECT = 1000
_MOST_FILES = 100
_MOST_REFERENCES = 50
#: Bytes of a mail that could not be understood, and of the headers of one inside another.
_MOST_UNREAD = 50_000
_HEAD_BYTES = 64 * 1024
#: A subject of so many words may be all that somebody wrote.
_SUBJECT_WORDS = 2

#: Other alternatives of the same words, and what a report says in fields.
_SAID_ELSEWHERE = frozenset({
    "text/plain", "text/html", "text/enriched", "text/x-amp-html", "text/watch-html",
    "message/delivery-status", "message/disposition-notification", "message/feedback-report",
})  # fmt: skip
_SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_OUTLOOKS_OWN = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


class Parsed(Struct, frozen=True):
    """What was understood of one mail, and why nothing or not everything was."""

    items: tuple[Inbound, ...]
    problem: str | None
    kind: MailClass
    #: Whether a person wrote who reads what is sent to that address.
    reply_allowed: bool = False
    #: The signature below the new words; it also stands at the head of `quoted`.
    signature: str = ""
    #: What a bounce said, also where it could not be matched.
    bounce: Bounce | None = None
    #: What its headers say, also where there is no item that could.
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    #: What its topmost Authentication-Results says, whoever wrote that.
    verdicts: Verdicts = Verdicts()


def parse(
    raw: bytes,
    *,
    account: str,
    own: frozenset[str],
    received_at: datetime,
    uid: str = "",
    forms: frozenset[str] = frozenset(),
    authserv: str = "",
) -> Parsed:
    """Read one mail as it was fetched. Never raises, whatever the bytes are.

    `own` are our addresses in lower case, `forms` those of the office's web forms: for them the
    Reply-To is who wrote. `authserv` is the name under which the office's own mail server tells
    what it thinks of a sender. Nothing is answered where `reply_allowed` is false.
    """
    try:
        return _Reading(raw, account, own | {account}, received_at, uid, forms, authserv).parsed()
    except Exception as error:  # an odd mail must not stop those behind it
        problem = f"mail could not be read: {type(error).__name__}"
        item = unread(raw, account=account, received_at=received_at, uid=uid)
        return Parsed(items=(item,), problem=problem, kind="complaint")


def unread(raw: bytes, *, account: str, received_at: datetime, uid: str = "") -> InboundMessage:
    """A mail that could not be understood, with its words as they came, for an officer to read."""
    peer = _nobody(raw)
    return InboundMessage(
        address=Address(channel=KIND, account=account, peer=peer),
        sender=Sender(id=peer),
        external_id=f"no-id.{peer}",
        sent_at=received_at,
        received_at=received_at,
        order=_order(uid),
        text=clean(decode(raw[:_MOST_UNREAD])).strip(),
        note="unread",
        unanswerable=True,
    )


def _nobody(raw: bytes) -> str:
    """What stands for a writer without an address: one of its own for each mail, and no address."""
    return f"tanpa-alamat.{hashlib.sha256(raw).hexdigest()[:24]}"


def _order(uid: str) -> int:
    digits = re.search(r"(\d{1,15})\Z", uid)
    return int(digits[1]) if digits else 0


class _Told(TypedDict):
    sender: str
    subject: str
    message_id: str
    references: tuple[str, ...]
    verdicts: Verdicts


class _Reading:
    """One mail while it is read."""

    def __init__(
        self,
        raw: bytes,
        account: str,
        own: frozenset[str],
        received_at: datetime,
        uid: str,
        forms: frozenset[str],
        authserv: str,
    ) -> None:
        self.mime = Mime(raw)
        self.fields = self.mime.root.fields
        self.account = account
        self.own = frozenset(own - {""})
        self.received_at = received_at
        self.uid = uid
        self.problems = list(self.mime.problems)
        self.subject = words(self.fields.first("subject"))[:_MOST_SUBJECT]
        ids = message_ids(self.fields.first("message-id"))
        self.message_id = ids[0] if ids else ""
        self.looped = classify.is_looped(self.fields, self.message_id)
        self.writer = read_writer(self.fields, own=self.own, forms=forms, looped=self.looped)
        self.sender = self.writer.address
        self.verdicts = read_verdicts(self.fields)
        sure = self.writer.alone and not self.writer.doubtful
        self.verdict = judge(self.verdicts, server=authserv, address=self.sender) if sure else ""
        self.replied = message_ids(self.fields.first("in-reply-to"))
        self.references = self._references()
        self.tag = classify.reply_tag(self.fields, self.own)
        self.text = ""

    def parsed(self) -> Parsed:
        body = Body(self.mime)
        text = self.text = body.text
        self.problems += body.problems
        if is_report(self.mime) or (
            not self.looped and looks_like_bounce(self.mime, self.sender, self.subject, text)
        ):
            return self._bounced(text)
        attachments = self._attachments({part.ref for part in body.parts})
        forward = classify.is_forward(self.subject)
        answers = not forward and (
            bool(self.references) or bool(self.tag) or classify.is_answer(self.subject)
        )
        parted = quotes.split(text, forwarded=forward)
        if not parted.new and not answers and (parted.quoted or parted.signature):
            # Nobody was answered: a letter with a head of its own, or a copied mail.
            parted = quotes.Split(new=quotes.plain(text), forwarded=True)
        new = parted.new
        if not new and not attachments and not answers:
            # People write the whole of it into the subject and send.
            new = self.subject if len(self.subject.split()) >= _SUBJECT_WORDS else ""
        found = self._class(new, attachments, answers=answers)
        if not self.sender:
            self.problems.append("no address to say who wrote")
            if not (text or self.subject or attachments):
                return self._result((), found, parted)  # of nobody, and nothing in it
        return self._result((self._item(new, parted, attachments, found),), found, parted)

    def _result(self, items: tuple[Inbound, ...], found: MailClass, parted: quotes.Split) -> Parsed:
        person = found in ("complaint", "reply", "empty")
        return Parsed(
            items=items,
            problem="; ".join(dict.fromkeys(self.problems)) or None,
            kind=found,
            reply_allowed=person and classify.answerable(self.sender) and not self._is_silenced(),
            signature=parted.signature,
            **self._told(),
        )

    # -- who and what ---------------------------------------------------------------------------

    def _is_silenced(self) -> bool:
        """Whether nothing may be answered, whoever wrote."""
        if self.writer.doubtful or not self.sender:
            return True
        return not self.writer.by_form and classify.wants_no_answer(self.fields)

    def _references(self) -> tuple[str, ...]:
        """Ids of the thread, nearest last: the first and the last of a long one."""
        told = [one for value in self.fields.all("references")[:3] for one in message_ids(value)]
        ordered = list(dict.fromkeys(reversed([*told, *self.replied[:3]])))[::-1]
        if len(ordered) > _MOST_REFERENCES:
            ordered = [ordered[0], *ordered[-_MOST_REFERENCES + 1 :]]
        return tuple(ordered)

    def _class(self, new: str, attachments: tuple[Attachment, ...], *, answers: bool) -> MailClass:
        if self.looped or self.writer.from_own:
            return "own"
        if not self.writer.by_form and (robot := self._robot(new, answers=answers)):
            return robot
        if not new and not attachments:
            return "empty"
        return "reply" if answers else "complaint"

    def _robot(self, new: str, *, answers: bool) -> MailClass | None:
        if is_receipt(self.mime) or classify.is_feedback(self.mime, self.subject, self.text):
            return "auto_reply"
        if classify.says_automatic(self.fields) or classify.is_robot(self.sender):
            return "auto_reply"
        quiet = classify.wants_no_answer(self.fields)
        if quiet and not classify.answerable(self.sender) and self.sender:
            return "auto_reply"
        if classify.sounds_automatic(self.subject, new, answers=answers, quiet=quiet):
            # Some responders say no more than that theirs is bulk.
            return "auto_reply"
        return "list" if classify.says_list(self.fields, self.own) else None

    def _item(
        self,
        new: str,
        parted: quotes.Split,
        attachments: tuple[Attachment, ...],
        found: MailClass,
    ) -> InboundMessage:
        quoted = "\n\n".join(part for part in (parted.signature, parted.quoted) if part)
        if len(new) > _MOST_NEW or len(quoted) > _MOST_QUOTED:
            self.problems.append("the text is longer than is passed on")
        peer = self.sender or _nobody(self.mime.raw)
        noted = found if found in ("auto_reply", "list", "own", "empty", "bounce") else ""
        return InboundMessage(
            address=self._address(peer),
            sender=Sender(id=peer, name=self.writer.name),
            external_id=self.message_id or self._made_id(),
            sent_at=self.received_at,
            received_at=self.received_at,
            order=_order(self.uid),
            text=new[:_MOST_NEW],
            attachments=attachments,
            note=noted or ("doubtful" if self.writer.doubtful else ""),
            reply_to=self.replied[0] if self.replied else None,
            subject=self.subject,
            references=self.references,
            reply_tag=self.tag,
            quoted=quoted[:_MOST_QUOTED],
            unanswerable=self._is_silenced(),
            looped=self.looped,
            verdict=self.verdict,
        )

    def _address(self, peer: str) -> Address:
        return Address(channel=KIND, account=self.account, peer=peer)

    def _made_id(self) -> str:
        """An id for a mail that has none: the same for the same mail by whatever way it came."""
        digest = hashlib.sha256()
        for name in ("from", "to", "date", "subject"):
            digest.update(self.fields.first(name).encode("utf-8", "replace") + b"\n")
        digest.update(memoryview(self.mime.raw)[self.mime.root.start :])
        return f"no-id.{digest.hexdigest()[:40]}"

    def _bounced(self, text: str) -> Parsed:
        bounce, cause, said = read_bounce(self.mime, self.subject, text, self.own)
        items: tuple[Inbound, ...] = ()
        # What is no report by its type may be a person's: an id of ours shows that it is not.
        sure = is_report(self.mime) or is_own_id(bounce.message_id)
        if not bounce.message_id or not bounce.recipient or not sure:
            self.problems.append("bounce that does not say which mail it is about")
            parted = quotes.Split(new=quotes.plain(text) or self.subject)
            items = (self._item(parted.new, parted, self._attachments(set()), "bounce"),)
        elif bounce.status in ("failed", "delivered"):
            status = DeliveryStatus(
                address=self._address(bounce.recipient),
                external_id=bounce.message_id,
                status=bounce.status,
                reason=bounce.reason,
                answer=harmless(said) if cause else "",
                cause=cause,
            )
            items = (status,)
        return Parsed(
            items=items,
            problem="; ".join(dict.fromkeys(self.problems)) or None,
            kind="bounce",
            bounce=bounce,
            **self._told(),
        )

    def _told(self) -> _Told:
        return {
            "sender": self.sender,
            "subject": self.subject,
            "message_id": self.message_id,
            "references": self.references,
            "verdicts": self.verdicts,
        }

    # -- files ----------------------------------------------------------------------------------

    def _attachments(self, words_of: set[str]) -> tuple[Attachment, ...]:
        leaves = [part for part in self.mime.root.descend() if not part.children]
        found = [part for part in leaves if part.ref not in words_of and _is_file(part, leaves)]
        if any(part.media_type in _SEALED for part in self.mime.root.descend()):
            self.problems.append("signed or encrypted as a whole: its words cannot be read here")
        if not self.text and any(part.media_type in _OUTLOOKS_OWN for part in found):
            self.problems.append("its words are in a file that only Outlook reads")
        if len(found) > _MOST_FILES:
            self.problems.append(f"{len(found)} files, of which the first {_MOST_FILES} are kept")
        return tuple(self._attachment(part) for part in found[:_MOST_FILES])

    def _inner_subject(self, part: Part) -> str:
        """What a mail inside this one is about, as the name of the file that it is here."""
        if part.media_type != "message/rfc822":
            return ""
        head = self.mime.data(part)[:_HEAD_BYTES].lstrip(b"\r\n")
        subject = words(read_fields(head, 0, len(head))[0].first("subject")).strip(". ")
        return f"{subject[:80]}.eml" if subject else ""

    def _attachment(self, part: Part) -> Attachment:
        name = file_name(part.named or self._inner_subject(part), part.media_type)
        stated = media_type(part.media_type, name)
        return Attachment(
            ref=part.ref,
            media_type=stated,
            filename=name,
            size=self.mime.size(part),
            kind=kind(stated, name),
        )


def _is_file(part: Part, leaves: list[Part]) -> bool:
    """Whether a part that holds no words of the mail is a file; not so its other alternative."""
    if part.disposition == "attachment" or part.named:
        return True
    if part.media_type in _SAID_ELSEWHERE:
        return False
    return part.end > part.start or len(leaves) == 1
