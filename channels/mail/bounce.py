"""Bounces: what a mail system says of a mail of ours, in the shapes that the systems use.

RFC 3464 reports (Postfix, Exchange, Gmail, newer Exim) carry the answer as fields; Exim and qmail
tell it as text. Which of our mails is meant is read from the headers that came back, and only
then from what stands around them. What is no report by its type is known by its shape: who sends
it, a reply line of a server, the headers of a mail of ours in it.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from msgspec import Struct

from channels.channel import SendCode
from channels.mail.classify import is_answer, is_forward
from channels.mail.headers import Fields, addresses, message_ids, read_fields, valid_address, words
from channels.mail.marks import is_own_id
from channels.mail.mime import Mime, Part
from channels.mail.refusals import STATUS, refusal

#: What is read of a report and of what came back.
_MOST_BYTES = 64 * 1024
_MOST_RECIPIENTS = 50

_REPLY = re.compile(r"(?:^|[\s#(])([45]\d\d)[\s\-#)]")
#: A line in which a server's answer is copied: `550 5.1.1 no such user`, `said: 550-no such user`.
_REPLY_LINE = re.compile(
    r"^[> \t]{0,8}(?:.{0,120}(?:said|error|responded|response|answered)\b.{0,80}?:[ \t]{0,4})?"
    r"#?(?:[45]\d\d[ \-](?:#?[45]\.\d{1,3}\.\d{1,3}\b|[A-Za-z<])|[45]\.\d{1,3}\.\d{1,3}[ \-])",
    re.IGNORECASE | re.MULTILINE,
)
_FAILED_SUBJECT = re.compile(
    r"(?:undeliver|undelivered|delivery (?:status notification|failure|has failed|failed)|"
    r"mail delivery (?:failed|failure|system)|returned mail|failure notice|failed delivery|"
    r"message could not be delivered|tidak (?:dapat |bisa |ter)(?:di)?(?:kirim|terkirim|sampaikan)|"
    r"gagal (?:terkirim|dikirim|kirim)|pengiriman (?:surel|email|e-mail|pesan)? ?gagal|"
    r"pemberitahuan status pengiriman|notification d'échec|warning: (?:message|could not))",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|microsoftexchange[0-9a-f]+|mdaemon|maildelivery)",
    re.IGNORECASE,
)
#: The display names under which the systems write, also where they give no address.
_SYSTEM_NAME = re.compile(
    r"\b(?:mailer-?daemon|mail-?daemon|mail delivery (?:sub)?system|postmaster)\b", re.IGNORECASE
)
#: What no person says of the own mail.
_MACHINE = re.compile(
    r"qmail-send program|created automatically by (?:the )?mail|generated automatically|"
    r"automatically generated|permanent (?:fatal )?errors?\b|failed permanently|"
    r"the following (?:address|recipient|message)|delivery status notification",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"qmail-send program|created automatically by mail delivery software|could not be delivered|"
    r"failed permanently|unable to deliver|delivery errors?\b|came back|"
    r"couldn't be delivered|wasn't delivered|was not delivered|delivery has failed|"
    r"delivery to the following recipient|permanent (?:fatal )?error|message was undeliverable|"
    r"tidak (?:dapat|bisa) (?:di)?(?:kirim|sampaikan)|tidak terkirim|alamat tidak ditemukan",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delayed|will be retried|still trying|not yet been delivered|tertunda|akan terus mencoba|"
    r"this is a warning message only|could not be delivered for the last|"
    r"warning: (?:message|could)",
    re.IGNORECASE,
)
_IN_TEXT = re.compile(
    r"^[> \t]{0,8}(message-id|to|x-failed-recipients)[ \t]{0,4}:[ \t]{0,4}(.{1,1000})$",
    re.IGNORECASE | re.MULTILINE,
)
#: Behind it stands what we wrote ourselves.
_COPY = re.compile(
    r"^.{0,40}(?:copy of (?:the|your) message|headers that it had|below this line|"
    r"original message|message headers).{0,60}$|^[> \t]{0,8}(?:message-id|received):",
    re.IGNORECASE | re.MULTILINE,
)
_ANGLED = re.compile(r"<([^<>\s@]{1,100}@[^<>\s@]{1,150})>")


class Bounce(Struct, frozen=True):
    """What a bounce says; empty where it does not say."""

    #: failed, delivered, or delayed: then nothing is decided yet
    status: Literal["failed", "delivered", "delayed"]
    recipient: str = ""
    #: The id of the mail of ours that is meant, without brackets.
    message_id: str = ""
    #: The system's own code: `5.1.1`, or `550` where it has no finer one.
    code: str = ""
    reason: SendCode | Literal[""] = ""


def is_report(mime: Mime) -> bool:
    """Whether it is a report about delivery by its type."""
    root = mime.root
    if root.media_type == "multipart/report":
        kind = root.params.get("report-type", "").lower()
        if kind and kind != "delivery-status":
            return False
    return any(
        part.media_type in ("message/delivery-status", "message/global-delivery-status")
        for part in root.descend()
    )


def is_receipt(mime: Mime) -> bool:
    """Whether it is another report of a robot: that a mail was opened, or was complained of."""
    return mime.root.media_type == "multipart/report" and not is_report(mime)


def looks_like_bounce(mime: Mime, sender: str, subject: str, text: str) -> bool:
    """Whether a mail that is no report is a bounce all the same.

    From a mail system one sign is enough, beside the null sender two are. From an ordinary address
    subject and body must both speak as only a machine does: people tell of failed mails too.
    """
    fields = mime.root.fields
    if "x-failed-recipients" in fields:
        return True
    told = text[:20_000]
    failed = _FAILED_SUBJECT.search(subject) is not None
    signs = [
        failed,
        _TOLD.search(told) is not None,
        _REPLY_LINE.search(told) is not None,
        _is_ours_inside(mime, told),
    ]
    if _is_system(fields, sender):
        return any(signs)
    if is_answer(subject) or is_forward(subject):
        return False
    if has_null_sender(fields):
        return sum(signs) >= 2
    return failed and (_MACHINE.search(told) is not None or signs[2]) and any(signs[1:])


def _is_system(fields: Fields, sender: str) -> bool:
    """Whether a mail system wrote it: by the address, or by the name where there is no address."""
    if _SYSTEM.fullmatch(sender.partition("@")[0]):
        return True
    return not addresses(fields.first("from")) and bool(
        _SYSTEM_NAME.search(words(fields.first("from")))
    )


def has_null_sender(fields: Fields) -> bool:
    """Whether it came with the null sender, as bounces do and redirected mails."""
    return fields.first("return-path").strip() in ("<>", "< >")


def _is_ours_inside(mime: Mime, told: str) -> bool:
    """Whether the headers of a mail of ours came back in it."""
    returned = _returned(mime)
    shown = [match[2] for match in _IN_TEXT.finditer(told) if match[1].lower() == "message-id"]
    values = ([returned.first("message-id")] if returned else []) + shown
    return any(is_own_id(one) for value in values for one in message_ids(value))


class Told(NamedTuple):
    """A bounce, with what stands beside its code."""

    bounce: Bounce
    cause: str
    #: The system's own words, as they are.
    said: str


def read_bounce(mime: Mime, subject: str, text: str, own: frozenset[str]) -> Told:
    """What the bounce says, from whatever there is to read in it."""
    fields = mime.root.fields
    returned = _returned(mime)
    reported = _reported(mime)
    action, code, original, final, said = reported or _NOTHING
    told = text[:20_000]
    if not code:
        code = _code(told)
    said = said or _said(told)
    if not action:
        slow = _DELAYED.search(subject) or _DELAYED.search(told)
        action = "delayed" if slow and not code.startswith("5") else "failed"
    if action not in ("failed", "delivered"):
        # Relayed, expanded, deliverable: nothing is decided.
        action = "delayed"
    recipient = (
        original
        or _only(returned.first("to") if returned else "")
        or final
        or _only(fields.first("x-failed-recipients"))
        or _first_foreign(told, own)
    )
    status: Literal["failed", "delivered", "delayed"] = "failed"
    if action in ("delivered", "delayed"):
        status = "delivered" if action == "delivered" else "delayed"
    # A code of success refuses nothing, whatever stands beside it.
    refused = status != "delivered" and not code.startswith("2")
    why = refusal(code, said) if refused else None
    bounce = Bounce(
        status=status,
        recipient=recipient,
        message_id=_our_id(fields, returned, told),
        code=code,
        reason=why.code if why else "",
    )
    return Told(bounce, why.cause if why else "", said)


class _Reported(NamedTuple):
    """What a report says of one recipient, and in which words."""

    action: str
    code: str
    original: str
    final: str
    said: str


_NOTHING = _Reported("", "", "", "", "")


def _said(told: str) -> str:
    """The words of the system in a bounce that tells all in its text: the server's, where shown."""
    above = _COPY.split(told, maxsplit=1)[0]
    lines = above.splitlines()
    found = next((n for n, line in enumerate(lines) if _REPLY_LINE.match(line)), None)
    return " ".join(above.split()) if found is None else " ".join(lines[found : found + 3])


def _reported(mime: Mime) -> _Reported | None:
    """What a report says of the recipient that matters most."""
    found: list[_Reported] = []
    for part in mime.root.descend():
        if part.media_type not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        data = mime.data(part)[:_MOST_BYTES]
        at = 0
        while at < len(data) and len(found) < _MOST_RECIPIENTS:
            group, at = read_fields(data, at, len(data))
            action = group.first("action").split(";")[0].strip().lower().split(" ")[0]
            said = group.first("diagnostic-code").partition(";")[2].strip()
            status = STATUS.search(group.first("status")) or STATUS.search(said)
            if action or status:
                code = status[0] if status else _code(said)
                if not action:
                    action = {"2": "delivered", "4": "delayed"}.get(code[:1], "failed")
                original = _typed(group.first("original-recipient"))
                final = _typed(group.first("final-recipient"))
                found.append(_Reported(action, code, original, final, said))
            elif not list(group) and at < len(data):
                # No field and no empty line: step over it, or this would not end.
                line = data.find(b"\n", at)
                at = len(data) if line < 0 else line + 1
    order = {"failed": 0, "delayed": 2, "delivered": 1}
    return min(found, key=lambda one: order.get(one.action, 3)) if found else None


def _typed(value: str) -> str:
    """The address of `rfc822; warga@example.com`."""
    address = value.partition(";")[2] or value
    return _only(words(address)) or valid_address(address.strip("<> ")).lower()


def _only(value: str) -> str:
    found = addresses(value)
    return found[0][1] if len(found) == 1 else ""


def _code(text: str) -> str:
    if match := STATUS.search(text):
        return match[0]
    match = _REPLY.search(text)
    return match[1] if match else ""


def _returned(mime: Mime) -> Fields | None:
    """The headers of our mail, where they came back."""
    for part in mime.root.descend():
        if part.media_type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers",
                               "message/global", "message/global-headers"):  # fmt: skip
            fields = _headers_in(mime, part)
            if "message-id" in fields:
                return fields
    return None


def _headers_in(mime: Mime, part: Part) -> Fields:
    data = mime.data(part)[:_MOST_BYTES].lstrip(b"\r\n")
    return read_fields(data, 0, len(data))[0]


def _our_id(fields: Fields, returned: Fields | None, told: str) -> str:
    """The id of our mail: as it came back, as the bounce refers to it, as its text shows it."""
    found = message_ids(returned.first("message-id")) if returned else []
    if not found:
        shown = [match[2] for match in _IN_TEXT.finditer(told) if match[1].lower() == "message-id"]
        found = [one for value in shown for one in message_ids(value)]
    if not found:
        found = (
            message_ids(fields.first("in-reply-to")) or message_ids(fields.first("references"))[-1:]
        )
    if not found:
        found = message_ids(fields.first("x-original-message-id"))
    return found[0] if found else ""


def _first_foreign(told: str, own: frozenset[str]) -> str:
    """The first address in the text that is not ours: whose mail it was."""
    for match in _IN_TEXT.finditer(told):
        if match[1].lower() == "to" and (one := _only(match[2])):
            return one
    for match in _ANGLED.finditer(told):
        address = valid_address(match[1]).lower()
        if address and address not in own:
            return address
    for word in told[:8_000].split():
        address = valid_address(word.strip("<>:;,.()[]\"'")).lower()
        if address and address not in own and not _SYSTEM.fullmatch(address.partition("@")[0]):
            return address
    return ""
