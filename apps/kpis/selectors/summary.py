"""The figures of a run, computed twice and compared."""

from collections.abc import Iterable
from datetime import datetime

from apps.agents.domain.capacity import Medium
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.figures import Figures
from apps.kpis.domain.segments import counts_of_segment
from apps.kpis.policies import read_groups
from apps.kpis.segments_table import facts_of, policy_of, segments_of
from apps.kpis.selectors.figures import get_figures
from apps.kpis.windows import one_snapshot, window

NOT_IN_SEGMENTS = frozenset({"offers_made", "offers_missed", "offers_rejected"})


def get_run_summary(start: datetime, end: datetime) -> dict[str, int | float | bool | None]:
    """Return the main figures of what arrived in the window.

    ``conservation_ok`` is true only where every offered interaction is accounted for *and* the interval rows,
    which were added up event by event, equal a fresh count of the segment rows.
    """
    with one_snapshot():
        figures = get_figures(start=start, end=end)
        differences = find_differences(start=start, end=end)
    return {
        "offered": figures.counts.offered,
        "answered": figures.counts.answered,
        "abandoned": figures.counts.abandoned,
        "flowed_out": figures.counts.flowed_out,
        "waiting": figures.waiting,
        "asa_seconds": figures.asa_seconds,
        "aht_seconds": figures.aht_seconds,
        "service_level": figures.service_level,
        "conservation_ok": not differences,
    }


def find_differences(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None, medium: str = Medium.VOICE
) -> list[str]:
    """Return what is wrong with the figures of the window, one sentence each; empty where nothing is."""
    with one_snapshot():
        figures = get_figures(start=start, end=end, groups=groups, medium=medium)
        fresh = count_segments(start=start, end=end, groups=groups, medium=medium)
    sentences = [figures.conservation.mismatch] if figures.conservation.mismatch else []
    return sentences + _compare(figures, fresh)


def count_segments(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None, medium: str = Medium.VOICE
) -> Counts:
    """Return the counts of the window's segments, freshly counted: what the interval rows should say."""
    total, known = Counts(), read_groups()
    for segment in segments_of(window(start, end), groups, medium).order_by().iterator(chunk_size=2_000):
        total += counts_of_segment(facts_of(segment), policy_of(segment, known))
    return total


def _compare(figures: Figures, fresh: Counts) -> list[str]:
    stored = figures.counts.as_dict()
    return [
        f"{name}: {stored[name]} in the interval rows, {value} in the segments"
        for name, value in fresh.as_dict().items()
        if name not in NOT_IN_SEGMENTS and stored[name] != value
    ]
