"""Counts of a question: in all, by group, by pieces of the period, by slots of the week; and what goes with them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.agents.domain.capacity import Medium
from apps.agents.models import ServiceLevelPolicy, SkillGroup
from apps.kpis.domain.counts import Counts, total
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL
from apps.kpis.domain.rollup_query import RollupQuery, RollupRow
from apps.kpis.selectors.rollups import read_rollup
from apps.kpis.windows import window
from apps.reports.asking import before
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Bucket, Grain, cut, default_grain, place_of, utc_starts

_PERIODS = {
    Grain.INTERVAL: "quarter",
    Grain.HOUR: "hour",
    Grain.DAY: "day",
    Grain.WEEK: "week",
    Grain.MONTH: "month",
}


def read(asked: Asked, *, by: str = "", grain: str = "", media: tuple[str, ...] = ()) -> list[RollupRow]:
    """Return the counts of the question by a dimension and a period or slot; see ``RollupQuery``. One statement."""
    query = RollupQuery(
        window(asked.start, asked.end),
        asked.zone,
        by=by,
        grain=grain,
        groups=asked.groups or None,
        media=media or (asked.medium,),
    )
    return read_rollup(query)


def read_total(asked: Asked) -> Counts:
    """Return the counts of the whole period."""
    return add_up(row.counts for row in read(asked))


def read_by(asked: Asked, dimension: str) -> dict[str, Counts]:
    """Return the counts by the key of a dimension; what has none is left out."""
    return {row.key: row.counts for row in read(asked, by=dimension)}


def read_media(asked: Asked) -> dict[str, Counts]:
    """Return the counts of each medium, whatever medium was asked for."""
    return {row.key: row.counts for row in read(asked, by="medium", media=tuple(Medium))}


def grain_of(asked: Asked) -> Grain:
    """Return how finely the period is cut: as asked, or as it fits."""
    return Grain(asked.grain) if asked.grain else default_grain(asked.days)


def read_series(asked: Asked) -> list[tuple[Bucket, Counts]]:
    """Return every piece of the period with its counts, also those in which nothing happened."""
    grain = grain_of(asked)
    buckets = cut(asked.days, asked.zone, grain)
    starts = utc_starts(buckets)
    sums = [Counts()] * len(buckets)
    for row in read(asked, grain=_PERIODS[grain]):
        if row.start is not None:
            sums[place_of(max(row.start, starts[0]), starts)] += row.counts
    return list(zip(buckets, sums, strict=True))


def read_slots(asked: Asked, grain: str) -> dict[int, Counts]:
    """Return the counts by ``weekday`` (0 is Monday) or ``hour_of_day``."""
    return {row.slot: row.counts for row in read(asked, grain=grain) if row.slot is not None}


def read_week(asked: Asked) -> dict[tuple[int, int], Counts]:
    """Return the counts by weekday and hour."""
    found: dict[tuple[int, int], Counts] = defaultdict(Counts)
    for row in read(asked, grain="hour"):
        if row.start is not None:
            local = row.start.astimezone(asked.zone)
            found[local.weekday(), local.hour] += row.counts
    return dict(found)


def add_up(counts: Iterable[Counts]) -> Counts:
    """Return the sum."""
    return total(counts)


def earlier(asked: Asked) -> Asked | None:
    """Return the question to compare with; None where nothing is compared."""
    return before(asked) if asked.compare else None


def group_names() -> dict[str, str]:
    """Return the name of each group by its code. One statement."""
    return dict(SkillGroup.objects.order_by().values_list("code", "name"))


def group_ids(asked: Asked) -> list[int]:
    """Return the keys of the groups that were asked for, or of all: naming them lets a query use the index by group
    and time. One statement."""
    groups = SkillGroup.objects.order_by()
    if asked.groups:
        groups = groups.filter(code__in=asked.groups)
    return list(groups.values_list("pk", flat=True))


def all_groups_title() -> str:
    """Return the name of the line that sums up."""
    return _("All")


def group_goals(asked: Asked) -> set[float]:
    """Return the goals for the service level of the groups that were asked for (default: of all in use). One
    statement."""
    groups = SkillGroup.objects.filter(is_active=True).order_by()
    if asked.groups:
        groups = groups.filter(code__in=asked.groups)
    return set(groups.values_list("goal_service_level", flat=True))


def short_limits(asked: Asked) -> dict[str, int]:
    """Return each group's limit of a short abandon at the end of the period, in seconds, by its code. One statement."""
    rows = _policies(asked).values_list("group__code", "short_abandon_seconds")
    return dict(rows)


def level_formula() -> str:
    """Return the formula of the service level that reports show: by each group's own policy, as it was at the time."""
    return DEFAULT_SERVICE_LEVEL


def _policies(asked: Asked) -> QuerySet[ServiceLevelPolicy, ServiceLevelPolicy]:
    """The policy of each group that is the last to begin before the end of the period."""
    begun = ServiceLevelPolicy.objects.filter(valid_from__lt=asked.end)
    begun = begun.filter(group__code__in=asked.groups) if asked.groups else begun
    return begun.order_by("group_id", "-valid_from").distinct("group_id")
