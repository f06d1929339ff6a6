"""How far the expected waits were from what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F
from django.db.models.functions import Abs

from apps.interactions.choices import SegmentOutcome
from apps.interactions.models import Segment


@dataclass(frozen=True, slots=True)
class EstimateError:
    """Over the ``answered`` callers of one group for whom a wait was expected: what they waited on average, how far off
    the estimate was (mean absolute error), and in which direction (bias: positive means that less time passed than was
    expected). All in seconds."""

    group: str
    name: str
    answered: int
    mean_wait_seconds: float
    mean_error_seconds: float
    bias_seconds: float


def get_estimate_errors(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> list[EstimateError]:
    """Return the errors of the segments that were queued from ``start`` up to ``end``, by group code; groups without an
    estimate are left out. One statement. Callers who gave up are left out too: how long they would have waited, nobody
    knows."""
    rows = Segment.objects.filter(
        queued_at__gte=start,
        queued_at__lt=end,
        outcome=SegmentOutcome.ANSWERED,
        expected_wait_seconds__isnull=False,
        group__isnull=False,
    ).order_by()
    if groups is not None:
        rows = rows.filter(group__code__in=list(groups))
    error = F("expected_wait_seconds") - F("wait_seconds")
    sums = rows.values_list("group__code", "group__name").annotate(
        answered=Count("pk"),
        mean_wait=Avg("wait_seconds"),
        mean_error=Avg(Abs(error)),
        bias=Avg(error),
    )
    return [EstimateError(*values) for values in sums.order_by("group__code")]
