"""What holds, what has changed since, and what does not add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.kernel.clock import as_datetime
from apps.kpis.models import ConservationFinding, Restatement
from apps.kpis.policies import read_groups
from apps.kpis.windows import window


@dataclass(frozen=True, slots=True)
class PolicyStretch:
    """A part of a window in which one policy holds in a group."""

    group: str
    start: datetime
    end: datetime
    formula: str
    threshold_seconds: int
    short_abandon_seconds: int


def list_policies(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> list[PolicyStretch]:
    """Return what the service levels of the window mean, by group and in order of time. Two statements."""
    span, known = window(start, end), read_groups()
    wanted = sorted(known.ids) if groups is None else [code for code in groups if code in known.ids]
    return [
        PolicyStretch(
            code,
            as_datetime(begin),
            as_datetime(until),
            policy.formula,
            policy.threshold_seconds,
            policy.short_abandon_seconds,
        )
        for code in wanted
        for begin, until, policy in known.book.stretches(code, span.start.timestamp(), span.end.timestamp())
    ]


def list_restatements(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> QuerySet[Restatement]:
    """Return what has changed in the intervals of the window after they were over, the latest change first."""
    span = window(start, end)
    rows = Restatement.objects.filter(interval_start__gte=span.start, interval_start__lt=span.end)
    rows = rows.select_related("group")
    return rows if groups is None else rows.filter(group__code__in=list(groups))


def list_findings(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> QuerySet[ConservationFinding]:
    """Return the findings of the conservation check in the window, mended ones too."""
    span = window(start, end)
    rows = ConservationFinding.objects.filter(interval_start__gte=span.start, interval_start__lt=span.end)
    rows = rows.select_related("group")
    return rows if groups is None else rows.filter(group__code__in=list(groups))


def count_open_findings() -> int:
    """Return in how many intervals the figures do not add up: each is an alarm."""
    return ConservationFinding.objects.filter(mended_at=None).count()
