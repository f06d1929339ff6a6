"""The figures of `bench calls`, and what they are judged by. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contactcenter.bench.baseline import WHAT, Baseline
from contactcenter.bench.options import CallsOptions
from contactcenter.bench.story import Story

LEAST_CONNECTED = 0.999
MUST_BE_NONE = ("lost", "doubly_offered", "leaked_channels", "leaked_bridges")


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment: what the floor's beat counted, and the processor time used by each process so far."""

    at: float
    events: int
    commands: int
    ring: dict[str, float]
    cpu_seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Load:
    """What was seen from outside before and after the calls, what was left over, and the EventLog's story."""

    options: CallsOptions
    before: Sample
    after: Sample
    floor_rss_mb: float
    left_channels: int
    left_conversations: int
    refused_wrap_ups: int
    placed: set[str]
    story: Story


def figures(load: Load, baseline: Baseline) -> dict[str, Any]:
    """Return everything that a run reports, but for the machine."""
    floor = _cost_per_call(load)
    bare = _bare(baseline)
    return (
        _outcome(load) | _cost(load) | {"baseline": bare | {"ratio": _ratio(floor, bare["cpu_ms_per_call"])}}
    )


def failures(found: dict[str, Any]) -> list[str]:
    """Return, in words, why a run is not good; empty for a good one."""
    problems = [f"{name} is {found[name]}, not 0" for name in MUST_BE_NONE if found[name]]
    if found["connected_ratio"] < LEAST_CONNECTED:
        problems.append(f"connected_ratio is {found['connected_ratio']}, below {LEAST_CONNECTED}")
    if found["held_peak"] < found["concurrent"]:
        problems.append(f"only {found['held_peak']} of {found['concurrent']} calls were held at once")
    return problems


def percentile_ms(seconds: list[float], share: float) -> float:
    """Nearest-rank percentile of durations in seconds, as milliseconds; 0 where there are none."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 3) if ordered else 0.0


def _outcome(load: Load) -> dict[str, Any]:
    story, offered = load.story, load.options.offered
    return {
        "concurrent": load.options.concurrent,
        "offered": offered,
        "connected_ratio": len(story.answered) / offered,
        "held_peak": story.held_peak,
        "lost": len(story.unfinished) + len(load.placed - story.channels) + offered - len(load.placed),
        "doubly_offered": story.doubly_offered,
        "leaked_channels": load.left_channels,
        "leaked_bridges": load.left_conversations,
        "refused_wrap_ups": load.refused_wrap_ups,
        "calls_per_second": story.calls_per_second,
        "offered_peak_per_second": story.peak_offered_per_second,
    }


def _cost(load: Load) -> dict[str, Any]:
    before, after, offered = load.before, load.after, load.options.offered
    seconds = after.at - before.at
    cpu = {name: after.cpu_seconds[name] - used for name, used in before.cpu_seconds.items()}
    return {
        "ring_p50_ms": after.ring["p50_ms"],
        "ring_p99_ms": after.ring["p99_ms"],
        "floor_rss_mb": load.floor_rss_mb,
        "events_per_call": round((after.events - before.events) / offered, 2),
        "commands_per_call": round((after.commands - before.commands) / offered, 2),
        "floor_cpu_ms_per_call": _cost_per_call(load),
        **{f"{name}_cpu_percent": round(100 * used / seconds, 1) for name, used in cpu.items()},
        "load_seconds": round(seconds, 1),
    }


def _cost_per_call(load: Load) -> float:
    used = load.after.cpu_seconds["floor"] - load.before.cpu_seconds["floor"]
    return round(1000 * used / load.options.offered, 2)


def _bare(baseline: Baseline) -> dict[str, Any]:
    calls = baseline.calls
    return {
        "what": WHAT,
        "offered": calls,
        "connected_ratio": baseline.answered / calls,
        "ring_p50_ms": percentile_ms(baseline.ring_seconds, 0.50),
        "ring_p99_ms": percentile_ms(baseline.ring_seconds, 0.99),
        "events_per_call": round(baseline.events / calls, 2),
        "commands_per_call": round(baseline.commands / calls, 2),
        "cpu_ms_per_call": round(1000 * baseline.cpu_seconds / calls, 2),
    }


def _ratio(floor: float, bare: float) -> float | None:
    """How many times the processor time of the baseline the floor takes for a call; None where that was too short."""
    return round(floor / bare, 2) if bare else None
