"""The figures of callbacks, from their rows."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from apps.interactions.models import Callback
from apps.kpis.domain.callbacks import CALLBACK_FORMULAS, CallbackCounts


def get_callback_counts(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> CallbackCounts:
    """Return the counts of the callbacks that were asked for from ``start`` up to ``end``. Two statements."""
    rows = Callback.objects.filter(requested_at__gte=start, requested_at__lt=end).order_by()
    if groups is not None:
        rows = rows.filter(group__code__in=list(groups))
    reached = Q(reached_at__isnull=False)
    sums = rows.aggregate(
        requested=Count("pk"),
        reached=Count("pk", filter=reached),
        in_time=Count("pk", filter=reached & Q(late_seconds=0)),
        expired=Count("pk", filter=Q(state="expired")),
        cancelled=Count("pk", filter=Q(state="cancelled")),
        open=Count("pk", filter=Q(ended_at__isnull=True)),
        attempts=Sum("attempts", default=0),
        late_seconds=Sum("late_seconds", filter=reached, default=0),
    )
    sums["late_seconds"] = round(sums["late_seconds"])
    return CallbackCounts(**sums, duplicates=_duplicates(rows))


def get_callback_figures(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> dict[str, Any]:
    """Return the counts and, under ``values``, each formula's figure by its id (None: nothing to divide by)."""
    counts = get_callback_counts(start=start, end=end, groups=groups)
    values = {id_: formula.ratio(counts).value for id_, formula in CALLBACK_FORMULAS.items()}
    return {**asdict(counts), "values": values}


def _duplicates(rows: QuerySet[Callback, Callback]) -> int:
    """Count the callbacks that were asked for while another one for the same number and group was open."""
    earlier = Callback.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("requested_at")),
        number=OuterRef("number"),
        group=OuterRef("group"),
        requested_at__lt=OuterRef("requested_at"),
    ).exclude(pk=OuterRef("pk"))
    return rows.filter(Exists(earlier)).count()
