"""The figures of `bench recovery`, and what they are judged by. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contactcenter.bench.ledger import Ledger
from contactcenter.bench.recovery_options import RecoveryOptions

MUST_BE_NONE = (
    "lost", "dropped", "doubly_served", "order_violations", "gaps", "duplicates", "leaked_channels", "leaked_bridges",
)  # fmt: skip
WIDTH = 26


@dataclass(frozen=True, slots=True)
class Seen:
    """What was counted: callers who dialled, seconds of each recovery, what the switch says, and the judged log."""

    options: RecoveryOptions
    placed: int
    seconds: Sequence[float]
    left: Mapping[str, int]
    ledger: Ledger
    differences: Sequence[str]


def figures(seen: Seen) -> dict[str, Any]:
    """Return what a run reports, but for outages, seed and machine."""
    ledger = seen.ledger
    known = len(ledger.channels)
    return {
        "switch": seen.options.switch,
        "standby": seen.options.standby,
        "kills": len(seen.seconds),
        "offered": seen.placed,
        "answered": len(ledger.answered),
        "lost": max(0, seen.placed - known) + len(ledger.unfinished),
        **seen.left,
        "doubly_served": ledger.doubly_served + ledger.twice_ended,
        "order_violations": ledger.order_violations,
        "gaps": ledger.gaps,
        "duplicates": ledger.duplicates,
        "conservation_ok": not seen.differences,
        "recovery_p50": percentile(seen.seconds, 0.5),
        "recovery_max": percentile(seen.seconds, 1.0),
        "hints": [*ledger.hints, *seen.differences],
    }


def failures(found: Mapping[str, Any], longest_lag: float) -> list[str]:
    """Return, in words, why a run is not good; empty for a good one. ``longest_lag``: of the database, in seconds."""
    problems = [f"{name} is {found[name]}, not 0" for name in MUST_BE_NONE if found[name]]
    if not found["conservation_ok"]:
        problems.append("the figures do not account for everything that was offered")
    if found["offered"] == 0:
        problems.append("nobody called")
    if found.get("database", {}).get("lag_seconds", 0.0) > longest_lag:
        problems.append(f"the database was behind for {found['database']['lag_seconds']} s after its return")
    return [*problems, *found["hints"]] if problems else []


def lines(found: Mapping[str, Any]) -> list[str]:
    """Return the table for people."""
    table = [
        f"bench recovery: {found['kills']} kills on the {found['switch']} switch, seed {found['seed']}",
        "",
    ]
    parts = ("database", "redis", "machine")
    table += [f"  {name:<{WIDTH}} {value}" for name, value in found.items() if name not in (*parts, "hints")]
    for part in parts:
        if part in found:
            table += [
                "",
                part.capitalize(),
                *(f"  {name:<{WIDTH}} {value}" for name, value in found[part].items()),
            ]
    return table


def percentile(seconds: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; 0 where there are none."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0
