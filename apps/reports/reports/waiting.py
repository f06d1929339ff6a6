"""How long people wait, how many wait at once, and whether they were told the truth about it."""

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _, gettext_lazy

from apps.interactions.choices import SegmentOutcome
from apps.kpis.selectors import get_estimate_errors
from apps.reports.building import result
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Grain, cut
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Tile
from apps.reports.lines import Line, adding, lines_table
from apps.reports.metrics import share
from apps.reports.reading import earlier, grain_of, group_names
from apps.reports.reports.slots import HOURS, bucket_column, bucket_label, hour_name
from apps.reports.sections import WAITING
from apps.reports.segments import bucket_names, class_of, queued, run, window_params

_BUCKET = class_of("wait_seconds")
_ANSWERED = Q(outcome=SegmentOutcome.ANSWERED)
_ABANDONED = Q(outcome=SegmentOutcome.ABANDONED)


def distribution(asked: Asked) -> Result:
    """Waits in classes, of the answered and of those who gave up."""
    columns = (
        Column("wait", _("Wait"), ColumnUnit.SLOT),
        Column("answered", _("Answered")),
        Column("answered_share", _("Share of the answered"), ColumnUnit.SHARE),
        Column("cumulative", _("Answered by then"), ColumnUnit.SHARE, better=True),
        Column("abandoned", _("Abandoned"), better=False),
    )
    table = lines_table(asked, columns, _distributed, title=_("Waits"), total=adding(columns))
    chart = Chart("waits", _("Waits"), ChartKind.STACKED, table.key, "wait", ("answered", "abandoned"))
    return result(asked, table, charts=(chart,), tiles=_percentile_tiles(asked))


def _distributed(asked: Asked) -> Sequence[Line]:
    counted = (
        queued(asked)
        .filter(_ANSWERED | _ABANDONED, wait_seconds__isnull=False)
        .values_list(_BUCKET)
        .annotate(answered=Count("pk", filter=_ANSWERED), abandoned=Count("pk", filter=_ABANDONED))
    )
    found = {bucket: (answered, abandoned) for bucket, answered, abandoned in counted}
    every, so_far, lines = sum(answered for answered, _abandoned in found.values()), 0, []
    for number, name in enumerate(bucket_names()):
        answered, abandoned = found.get(number, (0, 0))
        so_far += answered
        values = (name, answered, share(answered, every), share(so_far, every), abandoned)
        lines.append(Line(number, values))
    return lines if found else []


_PERCENTILES = """
SELECT {key}, count(*), avg(s.wait_seconds),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY s.wait_seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY s.wait_seconds), max(s.wait_seconds)
FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
WHERE s.group_id = ANY(%(groups)s) AND s.queued_at >= %(start)s AND s.queued_at < %(end)s
  AND s.outcome = 'answered' AND s.wait_seconds IS NOT NULL AND i.medium = %(medium)s AND i.direction = 'inbound'
GROUP BY 1 ORDER BY 1
"""
_OF_GROUP = "(SELECT g.code FROM agents_skillgroup g WHERE g.id = s.group_id)"
_OF_HOUR = "extract(hour FROM s.queued_at AT TIME ZONE %(zone)s)::int"


def _percentile_tiles(asked: Asked) -> tuple[Tile, ...]:
    def read(question: Asked) -> tuple[float | None, ...]:
        rows = run(_PERCENTILES.format(key="1"), window_params(question))
        return rows[0][2:] if rows else (None,) * 4

    past = earlier(asked)
    now, then = read(asked), read(past) if past else (None,) * 4
    names = (_("Average wait"), _("Half wait at most"), _("Nine of ten wait at most"), _("Longest wait"))
    return tuple(
        Tile(name, now[place], ColumnUnit.SECONDS, then[place], better=False)
        for place, name in enumerate(names)
    )


def _wait_columns(first: Column) -> tuple[Column, ...]:
    return (
        first,
        Column("answered", _("Answered")),
        Column("mean", _("Average wait"), ColumnUnit.SECONDS, better=False),
        Column("half", _("Half wait at most"), ColumnUnit.SECONDS, better=False),
        Column("most", _("Nine of ten wait at most"), ColumnUnit.SECONDS, better=False),
        Column("longest", _("Longest wait"), ColumnUnit.SECONDS, better=False),
    )


def by_group(asked: Asked) -> Result:
    """Waits of the answered, by group."""
    names = group_names()

    def read(question: Asked) -> Sequence[Line]:
        rows = run(_PERCENTILES.format(key=_OF_GROUP), window_params(question))
        return [Line(code, (names[code], *values)) for code, *values in rows]

    columns = _wait_columns(Column("group", _("Skill group"), ColumnUnit.TEXT))
    table = lines_table(asked, columns, read, title=_("Waits by group"))
    chart = Chart("waits", _("Waits by group"), ChartKind.BAR, table.key, "group", ("mean", "half", "most"))
    return result(asked, table, charts=(chart,), tiles=_percentile_tiles(asked))


def by_hour(asked: Asked) -> Result:
    """Waits of the answered, by hour of the day."""

    def read(question: Asked) -> Sequence[Line]:
        rows = {
            hour: values for hour, *values in run(_PERCENTILES.format(key=_OF_HOUR), window_params(question))
        }
        nothing = (0, None, None, None, None)
        return [Line(hour, (hour_name(hour), *rows.get(hour, nothing))) for hour in HOURS] if rows else []

    columns = _wait_columns(Column("hour", _("Hour"), ColumnUnit.SLOT))
    table = lines_table(asked, columns, read, title=_("Waits by hour"))
    chart = Chart("waits", _("Waits by hour"), ChartKind.LINE, table.key, "hour", ("mean", "half", "most"))
    return result(asked, table, charts=(chart,), tiles=_percentile_tiles(asked))


# Everybody who waits at some time of the period: they may have come before it, a day at most. A piece's mean is the
# time that all spent waiting in it, over its length; its peak is the most after any step in it. Each piece begins with
# a step of its own, so that no level reaches into the next.
_QUEUE = """
WITH waits AS (
    SELECT GREATEST(s.queued_at, %(start)s) AS came,
           LEAST(s.queued_at + s.wait_seconds * interval '1 second', %(end)s) AS went
    FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
    WHERE s.group_id = ANY(%(groups)s) AND s.queued_at >= %(start)s - interval '1 day' AND s.queued_at < %(end)s
      AND s.wait_seconds IS NOT NULL AND i.medium = %(medium)s AND i.direction = 'inbound'
      AND s.queued_at + s.wait_seconds * interval '1 second' > %(start)s
), bounds AS (
    SELECT number, begin, lead(begin, 1, %(end)s::timestamptz) OVER (ORDER BY number) AS until
    FROM unnest(%(starts)s::timestamptz[]) WITH ORDINALITY AS one(begin, number)
), steps AS (
    SELECT at, sum(step) AS step FROM (
        SELECT came AS at, 1 AS step FROM waits UNION ALL SELECT went, -1 FROM waits
        UNION ALL SELECT begin, 0 FROM bounds
    ) AS every GROUP BY at
), levels AS (
    SELECT at, sum(step) OVER (ORDER BY at) AS waiting, lead(at, 1, %(end)s::timestamptz) OVER (ORDER BY at) AS until
    FROM steps
), per AS (
    SELECT width_bucket(at, %(starts)s::timestamptz[]) AS number, max(waiting) AS peak,
           sum(waiting * extract(epoch FROM until - at)) AS area
    FROM levels GROUP BY 1
)
SELECT b.number, per.peak, COALESCE(per.area, 0) / extract(epoch FROM b.until - b.begin)
FROM bounds b LEFT JOIN per USING (number) ORDER BY b.number
"""


def queue_length(asked: Asked) -> Result:
    """How many wait at once, over time."""
    grain = grain_of(asked)

    def read(question: Asked) -> Sequence[Line]:
        buckets = cut(question.days, question.zone, grain)
        starts = [bucket.start for bucket in buckets]
        rows = run(_QUEUE, window_params(question) | {"starts": starts})
        if not any(peak for _number, peak, _mean in rows):
            return []
        return [
            Line(number, (bucket_label(buckets[number - 1], grain), int(peak or 0), float(mean or 0)))
            for number, peak, mean in rows
        ]

    columns = (
        bucket_column(asked),
        Column("peak", _("Most at once"), better=False),
        Column("mean", _("On average"), ColumnUnit.NUMBER, better=False),
    )
    table = lines_table(asked, columns, read, title=_("Waiting at once"))
    chart = Chart("queue", _("Waiting at once"), ChartKind.LINE, table.key, "at", ("peak", "mean"))
    peaks = [row.values[1] for row in table.rows if row.values[1] is not None]
    tile = Tile(_("Most at once"), max(peaks, default=None), ColumnUnit.COUNT, better=False)
    return result(asked, table, charts=(chart,), tiles=(tile,))


def expected(asked: Asked) -> Result:
    """The wait that callers were told against the one that they had."""
    columns = (
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("answered", _("Answered")),
        Column("wait", _("Average wait"), ColumnUnit.SECONDS),
        Column("expected", _("Expected on average"), ColumnUnit.SECONDS),
        Column("error", _("Off by on average"), ColumnUnit.SECONDS, better=False),
        Column("bias", _("Bias"), ColumnUnit.SECONDS),
    )

    def read(question: Asked) -> Sequence[Line]:
        found = get_estimate_errors(start=question.start, end=question.end, groups=question.groups or None)
        return [
            Line(
                one.group,
                (
                    one.name, one.answered, one.mean_wait_seconds, one.mean_wait_seconds + one.bias_seconds,
                    one.mean_error_seconds, one.bias_seconds,
                ),
            )
            for one in found
        ]  # fmt: skip

    table = lines_table(asked, columns, read, title=_("Expected wait"))
    chart = Chart("waits", _("Expected wait"), ChartKind.BAR, table.key, "group", ("wait", "expected"))
    note = _(
        "Over callers for whom a wait was expected and who were answered. The bias is positive where they waited less."
    )
    return result(asked, table, charts=(chart,), notes=(note,))


register(
    Report(
        "wait-distribution",
        gettext_lazy("Distribution of waits"),
        gettext_lazy("How many were answered within which time, and how many gave up by then."),
        WAITING,
        distribution,
    ),
    Report(
        "waits-by-group",
        gettext_lazy("Waits by skill group"),
        gettext_lazy("Average, median and ninth decile of the wait: what an average hides."),
        WAITING,
        by_group,
    ),
    Report(
        "waits-by-hour",
        gettext_lazy("Waits by hour of the day"),
        gettext_lazy("At which hours people wait longest."),
        WAITING,
        by_hour,
    ),
    Report(
        "queue-length",
        gettext_lazy("Queue length"),
        gettext_lazy("How many waited at once, on average and at most, over time."),
        WAITING,
        queue_length,
        grains=(Grain.HOUR, Grain.INTERVAL, Grain.DAY),
        longest_days=31,
    ),
    Report(
        "expected-wait",
        gettext_lazy("Expected wait against what happened"),
        gettext_lazy("How far the waits that callers were told were from those that they had."),
        WAITING,
        expected,
        filters=("groups",),
    ),
)
