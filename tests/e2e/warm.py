"""Loaded once by the process from which nodes are forked: what a process reads once and keeps.

Every life would else spend the most of its start on it. Nothing is replaced by it.
"""

from __future__ import annotations

import pywa_async.client  # noqa: F401 - half a second, for each node on WhatsApp

from app.serving.wiring import PROFILES
from backoffice.office.profile import catalogue, load_profile
from backoffice.store.engine import schema
from channels.mail import wire
from channels.trust import certificates

catalogue(load_profile(PROFILES / "sanggau"))
schema.head()
certificates()
wire.certificates()
