"""How much comes, and when."""

from collections.abc import Sequence

from django.utils.translation import gettext as _, gettext_lazy

from apps.kpis.domain.counts import Counts
from apps.reports import reading
from apps.reports.building import Slice, figures_table, result, tiles
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Grain
from apps.reports.domain.periods import LONGEST_DAYS
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table
from apps.reports.metrics import share
from apps.reports.reports.service_level import all_line, group_lines, summed
from apps.reports.reports.slots import (
    HOURS,
    bucket_column,
    hour_name,
    series_lines,
    slot_lines,
    weekday_name,
    weekday_names,
)
from apps.reports.sections import TRAFFIC

SHOWN = (
    "offered",
    "answered",
    "abandoned",
    "short_abandoned",
    "flowed_out",
    "abandon_rate",
    "asa",
    "aht",
    "workload",
)
PARTS = ("answered", "abandoned", "flowed_out")
HEAD = ("offered", "answered", "abandoned", "flowed_out")


def volume(asked: Asked) -> Result:
    """What came and what became of it, over time."""
    return _report(asked, bucket_column(asked), series_lines(asked))


def by_weekday(asked: Asked) -> Result:
    """What came, by weekday."""
    column = Column("weekday", _("Weekday"), ColumnUnit.SLOT)
    return _report(asked, column, slot_lines(asked, "weekday", weekday_names()))


def by_hour(asked: Asked) -> Result:
    """What came, by hour of the day."""
    return _report(asked, Column("hour", _("Hour"), ColumnUnit.SLOT), slot_lines(asked, "hour_of_day", HOURS))


def by_group(asked: Asked) -> Result:
    """What came, by skill group."""
    return _report(asked, Column("group", _("Skill group"), ColumnUnit.TEXT), group_lines(asked))


def _report(asked: Asked, column: Column, lines: Sequence[Slice]) -> Result:
    now, before = summed(lines)
    table = figures_table(
        asked,
        first=column,
        metrics=SHOWN,
        lines=lines if now or before else (),
        total=all_line(asked, now, before),
    )
    chart = Chart("volume", _("What became of them"), ChartKind.STACKED, table.key, column.key, PARTS)
    return result(asked, table, charts=(chart,), tiles=tiles(asked, now, before, HEAD))


def heat_map(asked: Asked) -> Result:
    """Arrivals by weekday and hour."""
    now = reading.read_week(asked)
    past = reading.earlier(asked)
    then = reading.read_week(past) if past else None
    every = reading.add_up(now.values())
    columns = (
        Column("weekday", _("Weekday"), ColumnUnit.SLOT),
        Column("hour", _("Hour"), ColumnUnit.SLOT),
        Column("offered", _("Offered"), ColumnUnit.COUNT),
        Column("share", _("Share of the week"), ColumnUnit.SHARE),
        Column("abandoned", _("Abandoned"), ColumnUnit.COUNT, better=False),
    )

    def values(day: int, hour: int, counts: Counts, offered: int) -> tuple[str, str, int, float | None, int]:
        return (
            weekday_name(day),
            hour_name(hour),
            counts.offered,
            share(counts.offered, offered),
            counts.abandoned,
        )

    before = reading.add_up(then.values()) if then is not None else None
    slots = [(day, hour) for day in range(7) for hour in range(24)] if every or before else []
    rows = tuple(
        Row(
            values(*slot, now.get(slot, Counts()), every.offered),
            values(*slot, then.get(slot, Counts()), before.offered)
            if then is not None and before is not None
            else (),
        )
        for slot in slots
    )
    table = Table(
        "slots", _("Traffic by weekday and hour"), columns, rows, empty=_("Nothing happened in this period.")
    )
    chart = Chart(
        "heat",
        _("Offered by weekday and hour"),
        ChartKind.HEATMAP,
        "slots",
        "hour",
        ("offered",),
        y="weekday",
    )
    return result(asked, table, charts=(chart,), tiles=tiles(asked, every, before, HEAD))


_GRAINS = (Grain.DAY, Grain.INTERVAL, Grain.HOUR, Grain.WEEK, Grain.MONTH)

register(
    Report(
        "traffic-over-time",
        gettext_lazy("Volume over time"),
        gettext_lazy(
            "What was offered, answered, abandoned and flowed out, by quarter of an hour up to month."
        ),
        TRAFFIC,
        volume,
        grains=_GRAINS,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "traffic-heat-map",
        gettext_lazy("Traffic heat map"),
        gettext_lazy("When people come: every hour of the week at a glance."),
        TRAFFIC,
        heat_map,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "traffic-by-weekday",
        gettext_lazy("Volume by weekday"),
        gettext_lazy("How the volume is spread over the days of the week."),
        TRAFFIC,
        by_weekday,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "traffic-by-hour",
        gettext_lazy("Volume by hour of the day"),
        gettext_lazy("How the volume is spread over the day."),
        TRAFFIC,
        by_hour,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "traffic-by-group",
        gettext_lazy("Volume by skill group"),
        gettext_lazy("Which groups carry the load, in calls and in hours of work."),
        TRAFFIC,
        by_group,
        longest_days=LONGEST_DAYS,
    ),
)
