"""Bounces: what a mail system says of a mail of ours, in the shapes that the systems use.

RFC 3464 reports (Postfix, Exchange, Gmail, newer Exim) carry the answer as fields; Exim and qmail
tell it as text. Which of our mails is meant is read from the headers that came back, and only
then from what stands around them.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from channels.channel import SendCode
from channels.mail.headers import Fields, addresses, message_ids, read_fields, valid_address, words
from channels.mail.mime import Mime, Part

#: What is read of a report and of what came back.
_MOST_BYTES = 64 * 1024
_MOST_RECIPIENTS = 50

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"(?:^|[\s#(])([45]\d\d)[\s\-#)]")
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
_TOLD = re.compile(
    r"qmail-send program|created automatically by mail delivery software|could not be delivered|"
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
    if mime.root.media_type != "multipart/report":
        return False
    return not is_report(mime)


def looks_like_bounce(fields: Fields, sender: str, subject: str, text: str) -> bool:
    """Whether a mail that is no report is a bounce all the same."""
    if "x-failed-recipients" in fields:
        return True
    system = _SYSTEM.fullmatch(sender.partition("@")[0]) is not None
    null = fields.first("return-path").strip() in ("<>", "< >")
    if not (system or null):
        return False
    told = _TOLD.search(text[:20_000]) is not None
    return told if not _FAILED_SUBJECT.search(subject) else (system or told)


def read_bounce(mime: Mime, subject: str, text: str, own: frozenset[str]) -> Bounce:
    """What the bounce says, from whatever there is to read in it."""
    fields = mime.root.fields
    returned = _returned(mime)
    reported = _reported(mime)
    action, code, original, final = reported or ("", "", "", "")
    told = text[:20_000]
    if not code:
        code = _code(told)
    if not action:
        slow = _DELAYED.search(subject) or _DELAYED.search(told)
        action = "delayed" if slow and not code.startswith("5") else "failed"
    if action in ("relayed", "expanded"):
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
    return Bounce(
        status=status,
        recipient=recipient,
        message_id=_our_id(fields, returned, told),
        code=code,
        reason="" if action == "delivered" else reason(code),
    )


#: Plain reply codes that say more than their first digit.
_REPLIES: dict[str, SendCode] = {
    "550": "unknown_address",
    "551": "unknown_address",
    "553": "unknown_address",
    "552": "mailbox_full",
    "452": "mailbox_full",
}


def reason(code: str) -> SendCode:
    """The class of an enhanced status code (RFC 3463) or of a plain reply code."""
    match = _STATUS.fullmatch(code)
    if match is None:
        return _REPLIES.get(code, "unreachable" if code.startswith("4") else "rejected")
    first, subject, detail = match[1], int(match[2]), int(match[3])
    if (subject, detail) in ((2, 2), (3, 1)):
        return "mailbox_full"
    if (subject, detail) in ((2, 3), (3, 4)):
        return "too_large"
    if subject == 1 and detail not in (7, 8):
        return "unknown_address"
    if (subject, detail) == (2, 1):
        return "unknown_address"
    if subject == 4 or first == "4":
        return "unreachable"
    return "rejected"


def _reported(mime: Mime) -> tuple[str, str, str, str] | None:
    """Action, code, original and final recipient of the recipient that matters most."""
    found: list[tuple[str, str, str, str]] = []
    for part in mime.root.descend():
        if part.media_type not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        data = mime.data(part)[:_MOST_BYTES]
        at = 0
        while at < len(data) and len(found) < _MOST_RECIPIENTS:
            group, at = read_fields(data, at, len(data))
            action = group.first("action").split(";")[0].strip().lower().split(" ")[0]
            status = _STATUS.search(group.first("status")) or _STATUS.search(
                group.first("diagnostic-code")
            )
            if action or status:
                code = status[0] if status else _code(group.first("diagnostic-code"))
                if not action:
                    action = {"2": "delivered", "4": "delayed"}.get(code[:1], "failed")
                found.append((action, code, _typed(group.first("original-recipient")),
                              _typed(group.first("final-recipient"))))  # fmt: skip
            elif not list(group) and at < len(data):
                # No field and no empty line: step over it, or this would not end.
                line = data.find(b"\n", at)
                at = len(data) if line < 0 else line + 1
    order = {"failed": 0, "delayed": 2, "delivered": 1}
    return min(found, key=lambda one: order.get(one[0], 3)) if found else None


def _typed(value: str) -> str:
    """The address of `rfc822; warga@example.com`."""
    address = value.partition(";")[2] or value
    return _only(words(address)) or valid_address(address.strip("<> ")).lower()


def _only(value: str) -> str:
    found = addresses(value)
    return found[0][1] if len(found) == 1 else ""


def _code(text: str) -> str:
    if match := _STATUS.search(text):
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
