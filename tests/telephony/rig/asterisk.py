"""A real Asterisk for tests; the benchmarks use the same."""

from contactcenter.bench.rig import (
    CALLERS,
    OTHER_NODE,
    PHONES,
    AsteriskFailed,
    AsteriskRig,
    AsteriskUnavailable,
    free_media_port,
    free_port,
)

__all__ = [
    "CALLERS",
    "OTHER_NODE",
    "PHONES",
    "AsteriskFailed",
    "AsteriskRig",
    "AsteriskUnavailable",
    "free_media_port",
    "free_port",
]
