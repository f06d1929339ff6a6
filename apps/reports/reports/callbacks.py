"""Promises to call back, and calls that were not taken."""

from collections.abc import Sequence

from django.db.models import Avg, Count, F, FloatField, Max, Q
from django.db.models.functions import Cast, Extract
from django.utils.translation import gettext as _, gettext_lazy

from apps.interactions.models import Callback
from apps.kpis.domain.callbacks import CALLBACK_FORMULAS, CallbackCounts
from apps.kpis.selectors import get_callback_counts, list_callback_counts, list_sheds
from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Tile
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.reading import earlier
from apps.reports.reports.slots import hour_name
from apps.reports.sections import CALLBACKS
from apps.reports.segments import numbered


def by_group(asked: Asked) -> Result:
    """Promises kept, by group."""
    columns = (
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("requested", _("Promised")),
        Column("reached", _("Reached"), better=True),
        Column("in_time", _("In time"), better=True),
        Column("kept", _("Promises kept"), ColumnUnit.SHARE, "callback_kept", better=True),
        Column("lateness", _("Late by, on average"), ColumnUnit.SECONDS, "callback_lateness", better=False),
        Column("attempts", _("Attempts")),
        Column(
            "per_success", _("Attempts per success"), ColumnUnit.NUMBER, "callback_attempts", better=False
        ),
        Column("expired", _("Given up"), better=False),
        Column("cancelled", _("Cancelled")),
        Column("open", _("Still open")),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = list_callback_counts(start=question.start, end=question.end, groups=question.groups or None)
        return [Line(row.group, _values(row.name, row.counts)) for row in rows]

    table = lines_table(asked, columns, read, title=_("Callbacks by group"))
    chart = Chart("kept", _("Promises kept"), ChartKind.BAR, table.key, "group", ("kept",))
    return result(asked, table, charts=(chart,), tiles=_tiles(asked))


def _figure(formula: str, counts: CallbackCounts) -> float | None:
    return CALLBACK_FORMULAS[formula].ratio(counts).value


def _values(name: str, counts: CallbackCounts) -> tuple:
    return (
        name, counts.requested, counts.reached, counts.in_time, _figure("callback_kept", counts),
        _figure("callback_lateness", counts), counts.attempts, _figure("callback_attempts", counts),
        counts.expired, counts.cancelled, counts.open,
    )  # fmt: skip


def _tiles(asked: Asked) -> tuple[Tile, ...]:
    def read(question: Asked) -> CallbackCounts:
        return get_callback_counts(start=question.start, end=question.end, groups=question.groups or None)

    past = earlier(asked)
    now, then = read(asked), read(past) if past else None
    figures = (
        (_("Promised"), "requested", ColumnUnit.COUNT, None),
        (_("Promises kept"), "callback_kept", ColumnUnit.SHARE, True),
        (_("Late by, on average"), "callback_lateness", ColumnUnit.SECONDS, False),
        (_("Asked for twice at once"), "duplicates", ColumnUnit.COUNT, False),
    )

    def value(counts: CallbackCounts, key: str) -> float | None:
        return _figure(key, counts) if key in CALLBACK_FORMULAS else getattr(counts, key)

    return tuple(
        Tile(
            title,
            value(now, key),
            unit,
            value(then, key) if then else None,
            better,
            key if key in CALLBACK_FORMULAS else "",
        )
        for title, key, unit, better in figures
    )


def by_hour(asked: Asked) -> Result:
    """When callbacks are asked for, and how late they come."""
    columns = (
        Column("hour", _("Hour"), ColumnUnit.SLOT),
        Column("requested", _("Promised")),
        Column("reached", _("Reached"), better=True),
        Column("late", _("Late"), better=False),
        Column("kept", _("Reached in time"), ColumnUnit.SHARE, better=True),
        Column("waited", _("Reached after, on average"), ColumnUnit.SECONDS, better=False),
        Column("latest", _("Latest"), ColumnUnit.SECONDS, better=False),
    )

    def read(question: Asked) -> Sequence[Line]:
        rows = Callback.objects.filter(
            requested_at__gte=question.start, requested_at__lt=question.end
        ).order_by()
        rows = rows.filter(group__code__in=question.groups) if question.groups else rows
        reached = Q(reached_at__isnull=False)
        waited = Cast(Extract(F("reached_at") - F("requested_at"), "epoch"), FloatField())
        counted = rows.values_list(Extract("requested_at", "hour", tzinfo=question.zone)).annotate(**numbered(
            Count("pk"), Count("pk", filter=reached), Count("pk", filter=reached & Q(late_seconds__gt=0)),
            Avg(waited, filter=reached), Max("late_seconds", filter=reached),
        ))  # fmt: skip
        found = {hour: values for hour, *values in counted}
        lines = []
        for hour in range(24) if found else ():
            requested, there, late, mean, latest = found.get(hour, (0, 0, 0, None, None))
            values = (hour_name(hour), requested, there, late, share(there - late, there), mean, latest)
            lines.append(Line(hour, values))
        return lines

    table = lines_table(asked, columns, read, title=_("Callbacks by hour"), total=adding(columns))
    chart = Chart(
        "hours", _("Callbacks by hour"), ChartKind.BAR, table.key, "hour", ("requested", "reached", "late")
    )
    return result(asked, table, charts=(chart,), tiles=_tiles(asked))


def sheds(asked: Asked) -> Result:
    """Calls that a node did not take because it had as many as it takes."""
    columns = (
        Column("day", _("Day"), ColumnUnit.DAY),
        Column("node", _("Node"), ColumnUnit.TEXT),
        Column("total", _("Not taken"), better=False),
        Column("calls", _("Too many at once"), better=False),
        Column("rate", _("Too many new ones"), better=False),
        Column("busy", _("Heard busy"), better=False),
        Column("flow", _("Got a flow")),
    )

    def read(question: Asked) -> Sequence[Line]:
        return [
            Line(
                (row.day, row.node),
                (row.day, row.node or "–", row.total, row.calls, row.rate, row.heard_busy, row.into_flow),
            )
            for row in list_sheds(start=question.start, end=question.end)
        ]

    table = lines_table(
        asked, columns, read, title=_("Calls not taken"), total=adding(columns), compares=False
    )
    chart = Chart("sheds", _("Calls not taken"), ChartKind.STACKED, table.key, "day", ("calls", "rate"))
    return result(
        asked,
        table,
        charts=(chart,),
        notes=(_("These calls were offered to no queue and are in no other figure."),),
    )


register(
    Report(
        "callbacks-by-group",
        gettext_lazy("Callbacks by skill group"),
        gettext_lazy(
            "Which promises to call back were kept, how late the others were, and what a success cost."
        ),
        CALLBACKS,
        by_group,
        filters=("groups",),
    ),
    Report(
        "callbacks-by-hour",
        gettext_lazy("Callbacks by hour"),
        gettext_lazy("At which hours callbacks are asked for, and how long people wait for them."),
        CALLBACKS,
        by_hour,
        filters=("groups",),
    ),
    Report(
        "calls-not-taken",
        gettext_lazy("Calls not taken"),
        gettext_lazy("Calls beyond what a node takes, by day and node, and what was done with them."),
        CALLBACKS,
        sheds,
        filters=(),
    ),
)
