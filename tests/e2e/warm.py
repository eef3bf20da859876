"""Loaded once by the process from which nodes are forked: what a process reads once and keeps.

Every life would else spend the most of its start on it. Nothing is replaced by it. A node imports
only the channels that are on, and while it opens them: here all of them are there already.
"""

from __future__ import annotations

import pywa_async.client  # noqa: F401 - half a second, for each node on WhatsApp

import channels.mail.adapter
import channels.mail.introduction
import channels.telegram.adapter
import channels.telegram.introduction
import channels.whatsapp.adapter
import channels.whatsapp.introduction  # noqa: F401
from app.serving.wiring import PROFILES
from backoffice.calendar.opening_hours import Opening
from backoffice.calendar.workdays import load_holidays, office_calendar
from backoffice.office.profile import catalogue, load_profile
from backoffice.store.engine import schema
from channels.mail import wire
from channels.trust import certificates

_profile = load_profile(PROFILES / "sanggau")
catalogue(_profile)
office_calendar(
    load_holidays(PROFILES / "holidays"),
    _profile.office.timezone,
    Opening.of(_profile.hours.days),
)
schema.head()
certificates()
wire.certificates()
