"""The figures as a table for people. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Calls": (
        "offered", "connected_ratio", "held_peak", "lost", "doubly_offered", "leaked_channels", "leaked_bridges",
        "refused_wrap_ups", "calls_per_second", "offered_peak_per_second", "load_seconds",
    ),
    "Floor": (
        "ring_p50_ms", "ring_p99_ms", "floor_rss_mb", "floor_cpu_percent", "floor_cpu_ms_per_call",
        "events_per_call", "commands_per_call",
    ),
    "Beside it": ("projector_cpu_percent", "reader_cpu_percent", "simulator_cpu_percent"),
}  # fmt: skip
WIDTH = 26


def lines(found: Mapping[str, Any]) -> list[str]:
    """Return the lines of the table."""
    table = [f"bench calls: {found['concurrent']} at once, seed {found['seed']}"]
    for title, names in SECTIONS.items():
        table += ["", title, *(_row(name, found[name]) for name in names)]
    for title in ("baseline", "machine"):
        table += ["", title.capitalize(), *(_row(name, value) for name, value in found[title].items())]
    return table


def asterisk_lines(found: Mapping[str, Any]) -> list[str]:
    """Return the lines of the table."""
    names = (
        "through",
        "rate",
        "connected_ratio",
        "busy",
        "left_channels",
        "left_bridges",
        "p50_ms",
        "p99_ms",
        "floor_ring_ms",
        "asterisk_cpu_percent",
        "floor_cpu_percent",
    )
    table = [f"bench asterisk: {found['agents']} agents, {found['hold_seconds']:g} s holds", ""]
    table.append("".join(f"{name:<22}" for name in names))
    table += ["".join(f"{row[name]!s:<22}" for name in names) for row in found["rows"]]
    table += ["", "Calls a second at more than 99.9 %"]
    return table + [f"  {name:<12} {rate}" for name, rate in found["calls_per_second"].items()]


def media_lines(found: Mapping[str, Any]) -> list[str]:
    """Return the lines of the table."""
    table = [f"bench media: {found['calls']} calls with sound for {found['seconds']:g} s", ""]
    table += [
        _row(name, value) for name, value in found.items() if name not in ("calls", "seconds", "machine")
    ]
    return [*table, "", "Machine", *(_row(name, value) for name, value in found["machine"].items())]


def _row(name: str, value: object) -> str:
    return f"  {name:<{WIDTH}} {value}"
