"""The figures of callbacks, from their rows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from apps.interactions.models import Callback
from apps.kpis.domain.callbacks import CALLBACK_FORMULAS, CallbackCounts

_REACHED = Q(reached_at__isnull=False)
_SUMS: dict[str, Any] = {
    "requested": Count("pk"),
    "reached": Count("pk", filter=_REACHED),
    "in_time": Count("pk", filter=_REACHED & Q(late_seconds=0)),
    "expired": Count("pk", filter=Q(state="expired")),
    "cancelled": Count("pk", filter=Q(state="cancelled")),
    "open": Count("pk", filter=Q(ended_at__isnull=True)),
    "attempts": Sum("attempts", default=0),
    "late_seconds": Sum("late_seconds", filter=_REACHED, default=0),
}


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """The callbacks of one group; ``late_seconds`` of the counts is the sum over those who were reached."""

    group: str
    name: str
    counts: CallbackCounts

    @property
    def late(self) -> int:
        """How many were reached after the promised time."""
        return self.counts.reached - self.counts.in_time

    @property
    def lateness(self) -> float | None:
        """Mean lateness of those who were reached, in seconds; None where nobody was."""
        return CALLBACK_FORMULAS["callback_lateness"].ratio(self.counts).value

    @property
    def kept(self) -> float | None:
        """Kept promises in percent; None where there is nothing to judge."""
        share = CALLBACK_FORMULAS["callback_kept"].ratio(self.counts).value
        return None if share is None else share * 100

    @property
    def per_success(self) -> float | None:
        """Attempts for each customer who was reached; None where nobody was."""
        return CALLBACK_FORMULAS["callback_attempts"].ratio(self.counts).value


def list_callback_counts(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> list[CallbackRow]:
    """Return the counts of the callbacks that were asked for in the window, by group. One statement; pairs that were
    open at the same time are not looked for."""
    rows = Callback.objects.filter(requested_at__gte=start, requested_at__lt=end, group__isnull=False)
    if groups is not None:
        rows = rows.filter(group__code__in=list(groups))
    found: Iterable[Any] = rows.order_by("group__name").values("group__code", "group__name").annotate(**_SUMS)
    return [_row(values) for values in found]


def _row(values: dict[str, Any]) -> CallbackRow:
    code, name = values.pop("group__code"), values.pop("group__name")
    return CallbackRow(
        code, name, CallbackCounts(**{**values, "late_seconds": round(values["late_seconds"])})
    )


def get_callback_counts(
    *, start: datetime, end: datetime, groups: Iterable[str] | None = None
) -> CallbackCounts:
    """Return the counts of the callbacks that were asked for from ``start`` up to ``end``. Two statements."""
    rows = Callback.objects.filter(requested_at__gte=start, requested_at__lt=end).order_by()
    if groups is not None:
        rows = rows.filter(group__code__in=list(groups))
    sums = rows.aggregate(**_SUMS)
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
