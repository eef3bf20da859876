"""What is wrong with the form where it names what only the office knows: its ways in.

`bot.issues` lints the form by itself.
"""

from __future__ import annotations

from collections.abc import Collection

from backoffice.office.profile import Profile
from backoffice.office.workflow_issues import Found


def form_issues(profile: Profile, channels: Collection[str]) -> Found:
    """Every way in `need_by` that nobody can come."""
    known = [*sorted(channels), *(way.id for way in profile.rules.paper_ways)]
    for index, field in enumerate(profile.form.fields):
        for way in field.need_by:
            if way not in known:
                yield (
                    f"form.fields[{index}].need_by.{way}",
                    f'jalan masuk "{way}" tidak dikenal; pilih dari: {", ".join(known)}',
                )
