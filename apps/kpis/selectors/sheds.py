"""Calls that were not taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from apps.kpis.models import ShedFigures
from apps.kpis.windows import window


@dataclass(frozen=True, slots=True)
class ShedRow:
    """What a node shed on a local day: ``calls`` because there were too many at once, ``rate`` because too many new
    ones came; ``into_flow`` of all of them got the flow for shed calls, the others heard busy."""

    day: date
    node: str
    calls: int = 0
    rate: int = 0
    into_flow: int = 0

    @property
    def total(self) -> int:
        return self.calls + self.rate

    @property
    def heard_busy(self) -> int:
        return self.total - self.into_flow


def list_sheds(*, start: datetime, end: datetime) -> list[ShedRow]:
    """Return what was shed in the window, by day (the latest first) and node. One statement."""
    found: dict[tuple[date, str], dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("calls", "rate", "flow"), 0)
    )
    for at, node, reason, policy, calls in _rows(start, end):
        counts = found[timezone.localdate(at), node]
        counts[reason] = counts.get(reason, 0) + calls
        counts["flow"] += calls if policy == "flow" else 0
    rows = [
        ShedRow(day, node, counts["calls"], counts["rate"], counts["flow"])
        for (day, node), counts in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.day.toordinal(), row.node))


def count_sheds(*, start: datetime, end: datetime) -> int:
    """Return how many calls were shed in the window."""
    span = window(start, end)
    rows = ShedFigures.objects.filter(interval_start__gte=span.start, interval_start__lt=span.end)
    return int(rows.aggregate(calls=Sum("calls", default=0))["calls"])


def _rows(start: datetime, end: datetime) -> Iterable[Any]:
    span = window(start, end)
    rows = ShedFigures.objects.filter(interval_start__gte=span.start, interval_start__lt=span.end)
    return rows.order_by().values_list("interval_start", "node", "reason", "policy", "calls")
