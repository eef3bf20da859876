"""What the Cloud API's error numbers mean for a message: a code, and the cause behind it.

The same numbers come in two ways: as the answer to a call, and hours later as a status. The table
is ours and not pywa's classes, since a status must be understood without loading the library; pywa
gives the number of an answer, also where the body is no JSON.
"""

from __future__ import annotations

from typing import NamedTuple

from channels.channel import SendCode, SendError

#: Codes after which the same message may go out later.
_LATER: frozenset[SendCode] = frozenset({"unreachable", "throttled", "timeout", "unauthorized"})


class Meaning(NamedTuple):
    code: SendCode
    cause: str
    #: Seconds to wait where the provider names none.
    wait: float | None = None


_TOKEN = "whatsapp_token"  # noqa: S105
_RIGHT = "whatsapp_permission"
_BUSY = "whatsapp_busy"
_DOWN = "whatsapp_down"
_TEMPLATE = "whatsapp_template_unfit"

ERRORS: dict[int, Meaning] = {
    0: Meaning("unauthorized", _TOKEN),
    1: Meaning("unreachable", _DOWN),
    2: Meaning("unreachable", _DOWN),
    3: Meaning("unauthorized", _RIGHT),
    4: Meaning("throttled", _BUSY, 60),
    10: Meaning("unauthorized", _RIGHT),
    33: Meaning("unauthorized", "whatsapp_number_missing"),
    100: Meaning("rejected", "whatsapp_content"),
    190: Meaning("unauthorized", _TOKEN),
    368: Meaning("unauthorized", "whatsapp_account_restricted"),
    80007: Meaning("throttled", _BUSY, 60),
    130429: Meaning("throttled", _BUSY, 5),
    130472: Meaning("rejected", "whatsapp_experiment"),
    130497: Meaning("rejected", "whatsapp_country"),
    131000: Meaning("unreachable", _DOWN),
    131005: Meaning("unauthorized", _RIGHT),
    131008: Meaning("rejected", "whatsapp_content"),
    131009: Meaning("rejected", "whatsapp_content"),
    131016: Meaning("unreachable", _DOWN),
    131021: Meaning("rejected", "whatsapp_own_number"),
    131026: Meaning("unknown_address", "whatsapp_not_receiving"),
    131030: Meaning("rejected", "whatsapp_not_on_trial"),
    131031: Meaning("unauthorized", "whatsapp_account_locked"),
    131037: Meaning("unauthorized", "whatsapp_display_name"),
    131042: Meaning("unauthorized", "whatsapp_payment"),
    131045: Meaning("unauthorized", "whatsapp_not_registered"),
    131047: Meaning("window_closed", "whatsapp_template_only"),
    131048: Meaning("throttled", "whatsapp_reported", 3600),
    131049: Meaning("rejected", "whatsapp_too_often"),
    131050: Meaning("rejected", "whatsapp_opted_out"),
    131051: Meaning("rejected", "whatsapp_message_type"),
    131052: Meaning("rejected", "whatsapp_file_unfetched"),
    131053: Meaning("rejected", "whatsapp_file_refused"),
    131056: Meaning("throttled", "whatsapp_number_busy", 6),
    131057: Meaning("unreachable", "whatsapp_maintenance"),
    131062: Meaning("rejected", "whatsapp_needs_number"),
    131064: Meaning("throttled", "whatsapp_template_limit", 3600),
    132000: Meaning("rejected", _TEMPLATE),
    132001: Meaning("rejected", "whatsapp_template_missing"),
    132005: Meaning("rejected", "whatsapp_template_long"),
    132007: Meaning("rejected", "whatsapp_template_policy"),
    132008: Meaning("rejected", _TEMPLATE),
    132012: Meaning("rejected", _TEMPLATE),
    132015: Meaning("rejected", "whatsapp_template_paused"),
    132016: Meaning("rejected", "whatsapp_template_off"),
    133010: Meaning("unauthorized", "whatsapp_not_registered"),
    133016: Meaning("throttled", _BUSY, 3600),
    135000: Meaning("unreachable", _DOWN),
    137000: Meaning("rejected", "whatsapp_key_changed"),
}

#: What the HTTP status says of an answer without a number that we know.
_STATUSES: dict[int, Meaning] = {
    401: Meaning("unauthorized", _TOKEN),
    413: Meaning("too_large", "whatsapp_file_large"),
    429: Meaning("throttled", _BUSY, 5),
}
#: A family of numbers that Meta adds to.
_FAMILIES: dict[range, Meaning] = {
    range(200, 300): Meaning("unauthorized", _RIGHT),
    range(132000, 133000): Meaning("rejected", _TEMPLATE),
}
_FAILING = Meaning("unreachable", _DOWN)
#: For a number that Meta has added since.
_UNKNOWN = Meaning("rejected", "whatsapp_refused")

#: Every cause that there is.
CAUSES = tuple(
    sorted(
        {
            found.cause
            for found in (
                *ERRORS.values(),
                *_STATUSES.values(),
                *_FAMILIES.values(),
                _FAILING,
                _UNKNOWN,
            )
        }
    )
)


def meaning(number: int | None, status: int | None = None) -> Meaning:
    """What an error means, by its number, and by the HTTP status where that says more."""
    if number is not None:
        if number in ERRORS:
            return ERRORS[number]
        for family, found in _FAMILIES.items():
            if number in family:
                return found
    if status is None:
        return _UNKNOWN
    return _FAILING if status >= 500 else _STATUSES.get(status, _UNKNOWN)


def send_error(number: int | None, status: int | None, *, retry_after: float | None) -> SendError:
    """The refusal of a call. The provider's words are left out: they may quote what was sent."""
    found = meaning(number, status)
    # A gateway that fails may have passed the message on; the API's own refusals have not.
    gateway = status is not None and status >= 500 and number not in ERRORS
    return SendError(
        found.code,
        retryable=found.code in _LATER,
        ambiguous=gateway,
        retry_after=retry_after if retry_after is not None else found.wait,
        answer=str(number or status),
        cause=found.cause,
    )
