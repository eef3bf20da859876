"""How our own mails are known again: a header, the shape of their ids, a line in their text."""

from __future__ import annotations

#: Stands on every mail that we send. A mail that comes with it was written by an Aduan.
LOOP_HEADER = "X-Aduan-Loop"

#: Every Message-ID that we make begins so: whatever else a gateway strips, the id it keeps.
OWN_ID_PREFIX = "aduan."

#: Answers belong above this line; what stands below it we wrote ourselves.
ANSWER_ABOVE = "--- Mohon tulis jawaban di atas garis ini ---"


def is_own_id(message_id: str) -> bool:
    """Whether a Message-ID, without its brackets, was made by an Aduan."""
    return message_id.lower().startswith(OWN_ID_PREFIX)
