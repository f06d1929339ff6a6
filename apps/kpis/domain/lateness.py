"""Which events came too late for the figures that people may have read."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from apps.interactions.domain.record import Recorded
from apps.kpis.domain.counts import STORED_FIELDS, Counts
from apps.kpis.domain.intervals import INTERVAL_SECONDS, interval_of

GRACE_SECONDS = 300.0
"""So long after its end an interval counts as unfinished: a projector that is a little behind restates nothing."""


def list_late(batch: Iterable[Recorded], now: float) -> list[Recorded]:
    """Return the events that happened in an interval which had been over for more than the grace at ``now``."""
    latest = now - GRACE_SECONDS - INTERVAL_SECONDS
    return [recorded for recorded in batch if interval_of(recorded.at) < latest]


def describe_changes(before: Counts, after: Counts) -> dict[str, list[Any]]:
    """Return for each stored count that differs what it was and what it is, as JSON values; seconds are texts, which
    are exact."""
    old, new = before.as_dict(), after.as_dict()
    return {name: [_plain(old[name]), _plain(new[name])] for name in STORED_FIELDS if old[name] != new[name]}


def subtract(counts: Counts, part: Counts) -> Counts:
    """Return the counts without what ``part`` has added to them."""
    less: Mapping[str, Any] = part.as_dict()
    values: Mapping[str, Any] = counts.as_dict()
    return Counts(**{name: values[name] - less[name] for name in values})


def _plain(value: int | Decimal) -> int | str:
    return value if isinstance(value, int) else f"{value:.3f}"
