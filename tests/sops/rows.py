"""Which clause of an SOP a test proves: `docs/coverage.md` is made of these marks."""

from __future__ import annotations

import pytest


def row(*ids: str) -> pytest.MarkDecorator:
    """The rows of the clause table that fail with this test when their mechanism is gone."""
    return pytest.mark.sop(*ids)
