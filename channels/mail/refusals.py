"""Why a mail system refuses a mail of ours for good: one answer for both doors.

A server says it while we are connected, or a bounce says it later; each gives a code and words.
Closing an address is the one thing that cannot be taken back by trying again, so an address is
unknown only where the words or a code that is meant for nothing else say so: what a system thinks
of *us* (block lists, rates, our sender address) is never said of the citizen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from channels.channel import SendCode

#: An enhanced status code (RFC 3463), and not three numbers of an IP address.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
#: Words of a system that are looked at.
_READ = 4_000

#: What a system thinks of who sends, how much and what; nothing of the address.
_POLICY = re.compile(
    r"\b(?:block(?:ed|ing)?|block ?lists?|blocklisted|black ?list(?:ed|s)?|deny ?list(?:ed)?|"
    r"(?<!not )listed (?:in|at|on|by)|dns[bw]l|rbl|spam\w*|spf|dkim|dmarc|(?:invalid |no )?r-?dns|"
    r"reverse dns|ptr|reputation|polic(?:y|ies)|rate|rate[- ]?limit\w*|too (?:many|fast)|"
    r"throttl\w*|"
    r"try (?:again )?later|unsolicited|banned|denied|not (?:authori[sz]ed|permitted|allowed)|"
    r"(?:to|open) relay|relay(?:ing)? (?:is )?(?:not|prohibited)|helo|ehlo|"
    r"(?<!return to )(?<!returned to )sender|"
    r"sending (?:address|ip|host|domain|server)|your (?:ip|host|server|domain)|client host)\b",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"\bquota\b|\bmail ?box\b.{0,20}\b(?:is |are )?(?:full|too large|over)|\bfull mail ?box|"
    r"\b(?:inbox|mail ?folder|disk) (?:is )?full\b|\bexceeded (?:its |the )?storage|"
    r"\b(?:insufficient|out of|not enough) (?:system |disk )?(?:storage|space)|"
    r"\bkotak (?:surat|masuk|pesan)\b.{0,30}\bpenuh",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:message|mail|e-?mail|file|content|pesan|surel|berkas)\b.{0,40}"
    r"(?:\btoo (?:big|large|long)|\bexceeds?\b.{0,30}\b(?:size|limit|maximum)|\bterlalu besar)|"
    r"\bsize (?:limit|exceeds)|\bmaximum (?:message )?size",
    re.IGNORECASE,
)
_WHOM = (
    r"(?:local[- ])?(?:users?|recipients?|mail ?box(?:es)?|accounts?|address(?:es)?|aliases|alias|"
    r"person|local part|e-?mail account|pengguna|penerima|alamat(?: surel| e-?mail)?|akun)"
)
_USER = re.compile(
    rf"\b(?:no such|no|unknown|invalid|bad|non-?existent|unrout(?:e)?able|undeliverable) "
    rf"(?:\w{{1,20}} )?{_WHOM}\b|"
    rf"\b{_WHOM}\b.{{0,80}}?\b(?:unknown|not (?:be )?(?:found|known|listed|exist(?:ing)?)|"
    r"(?:does|do|did)(?: not|n['’]?t) exist|doesnt exist|not exist|no longer (?:exists?|valid|"
    r"available|active)|is invalid|(?:is |been |are )?(?:disabled|deactivated|inactive|suspended|"
    r"closed|expired|discontinued)|(?:does not|doesn['’]?t) have an? \S{1,60} account|"
    r"tidak (?:ditemukan|dikenal|ada|terdaftar|aktif))\b",
    re.IGNORECASE,
)

#: Codes about an address that are used for nothing else; 5.1.0 and 5.2.1 are used for everything.
_ADDRESS = frozenset({1, 2, 3, 6, 10})


#: What is personal in a server's sentence.
_PERSONAL = re.compile(r"<[^>]*>?|\S*@\S*|\S*://\S*|\"[^\"]*\"?|'[^']*'?|\d{5,}")
_ANSWER_CHARS = 160
#: So much of a sentence is looked at for it: the expression begins anew at each sign.
_QUOTED = 1_000

#: The cause beside the code where a system speaks of us.
POLICY = "mail_policy"


class Refusal(NamedTuple):
    """Why a mail was refused."""

    code: SendCode
    #: One of the channel's causes, where the code alone says too little.
    cause: str = ""


def refusal(code: str, said: str = "") -> Refusal:
    """The kind of a refusal by its code (`5.1.1`, `550`, or none) and the words beside it.

    Words come before codes: systems choose codes carelessly and write sentences for people.
    """
    said = " ".join(said[:_READ].split())
    match = STATUS.fullmatch(code)
    first, subject, detail = _numbers(match) if match else (code[:1], 0, 0)
    if _QUOTA.search(said) or (subject, detail) in ((2, 2), (3, 1)) or code == "452":
        return Refusal("mailbox_full")
    if first == "4":
        return Refusal("unreachable")
    if (subject, detail) in ((2, 3), (3, 4)) or _SIZE.search(said):
        return Refusal("too_large")
    if _POLICY.search(said):
        return Refusal("rejected", POLICY)
    if _USER.search(said) or (subject == 1 and detail in _ADDRESS):
        return Refusal("unknown_address")
    if subject == 4:
        return Refusal("unreachable")
    return Refusal("mailbox_full" if code == "552" else "rejected")


def _numbers(match: re.Match[str]) -> tuple[str, int, int]:
    return match[1], int(match[2]), int(match[3])


def harmless(said: str) -> str:
    """A system's sentence without addresses, links, quotations and long numbers."""
    plain = _PERSONAL.sub("…", " ".join(said[:_QUOTED].split()))
    return " ".join(plain.split())[:_ANSWER_CHARS]
