"""Why a call ended: Q.850 cause codes as Asterisk names them."""

from typing import Final

UNKNOWN: Final = 0
UNALLOCATED: Final = 1
NORMAL_CLEARING: Final = 16
USER_BUSY: Final = 17
NO_ANSWER: Final = 19
CALL_REJECTED: Final = 21
OUT_OF_ORDER: Final = 27
INTERWORKING: Final = 127

TEXTS: Final[dict[int, str]] = {
    0: "Unknown",
    1: "Unallocated (unassigned) number",
    16: "Normal Clearing",
    17: "User busy",
    18: "No user responding",
    19: "User alerting, no answer",
    20: "Subscriber absent",
    21: "Call Rejected",
    26: "Answered elsewhere",
    27: "Destination out of order",
    28: "Invalid number format",
    31: "Normal, unspecified",
    34: "Circuit/channel congestion",
    38: "Network out of order",
    58: "Bearer capability not available",
    127: "Interworking, unspecified",
}

REASONS: Final[dict[str, int]] = {
    "normal": 16,
    "busy": 17,
    "congestion": 34,
    "no_answer": 19,
    "timeout": 18,
    "rejected": 21,
    "unallocated": 1,
    "normal_unspecified": 31,
    "number_incomplete": 28,
    "codec_mismatch": 58,
    "interworking": 127,
    "failure": 38,
    "answered_elsewhere": 26,
}
"""The words that ``DELETE /channels/{id}?reason=`` accepts."""

SIP_CODES: Final[dict[int, int]] = {
    1: 404,
    17: 486,
    18: 408,
    19: 480,
    20: 480,
    21: 603,
    27: 502,
    28: 484,
    34: 503,
    127: 487,
}
"""The SIP response behind a cause (``tech_cause``); a normal end has none."""


def text(cause: int) -> str:
    """Return Asterisk's words for a cause code."""
    return TEXTS.get(cause, "Unknown")
