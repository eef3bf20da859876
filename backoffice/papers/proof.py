"""The proof in a paper's QR code: that number, date and content are those of a paper of ours. Pure.

It is made of the paper without the code itself, under a key of the installation. Ten characters are
what fits beside an address: somebody who tries would need some hundred thousand billions of them.
"""

from __future__ import annotations

import re
from datetime import date

from backoffice.case.codes import ALPHABET
from backoffice.store.vault import Vault

LENGTH = 10
#: In place of a case's code, where the paper must not tell it.
NO_CODE = "LEMBAR"
_PROOF = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def proof_of(
    vault: Vault, *, office_id: str, code: str, paper: str, number: str, day: date, digest: str
) -> str:
    """Ten characters that only this office makes of this code, paper, number, day and content."""
    parts = (office_id, code, paper, number, day.isoformat(), digest)
    value = int(vault.token("paper proof", *parts), 16)
    letters = []
    for _ in range(LENGTH):
        value, place = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def read_proof(text: str) -> str:
    """The proof as it is made; empty for what has not its shape."""
    # Letters of other scripts may become ours when they are raised.
    found = text.upper() if len(text) == LENGTH and text.isascii() else ""
    return found if _PROOF.fullmatch(found) else ""
