"""How many were answered in time: over time, by slot of the week, by group, by every policy."""

from collections.abc import Sequence

from django.utils.translation import gettext as _, gettext_lazy

from apps.kpis.definitions import DEFINITIONS
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL, FORMULAS
from apps.kpis.labels import FORMULA_NAMES
from apps.kpis.links import behind_url
from apps.reports import reading
from apps.reports.building import Slice, figures_table, result, tiles, whole
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Grain
from apps.reports.domain.periods import LONGEST_DAYS
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table, Tile
from apps.reports.metrics import share
from apps.reports.reports.slots import (
    HOURS,
    bucket_column,
    series_lines,
    slot_lines,
    weekday_names,
)
from apps.reports.sections import SERVICE

LEVEL = DEFAULT_SERVICE_LEVEL
SHOWN = ("offered", "answered", "answered_within", "abandoned", LEVEL, "asa", "abandon_rate")
HEAD = ("offered", LEVEL, "asa", "abandon_rate")
POLICIES = tuple(key for key in FORMULAS if key.startswith("service_level_"))


def totals(asked: Asked) -> tuple[Counts, Counts | None]:
    """Return the counts of the period and of the one before."""
    past = reading.earlier(asked)
    return reading.read_total(asked), reading.read_total(past) if past else None


def all_line(asked: Asked, now: Counts, before: Counts | None) -> Slice:
    """Return the line that sums up."""
    return Slice(reading.all_groups_title(), now, before, whole(asked))


def over_time(asked: Asked) -> Result:
    """Service level by pieces of the period."""
    lines = series_lines(asked)
    return _report(asked, bucket_column(asked), lines, ChartKind.LINE)


def by_weekday(asked: Asked) -> Result:
    """Service level by weekday."""
    column = Column("weekday", _("Weekday"), ColumnUnit.SLOT)
    return _report(asked, column, slot_lines(asked, "weekday", weekday_names()), ChartKind.BAR)


def by_hour(asked: Asked) -> Result:
    """Service level by hour of the day."""
    column = Column("hour", _("Hour"), ColumnUnit.SLOT)
    return _report(asked, column, slot_lines(asked, "hour_of_day", HOURS), ChartKind.BAR)


def by_group(asked: Asked) -> Result:
    """Service level by skill group."""
    return _report(
        asked, Column("group", _("Skill group"), ColumnUnit.TEXT), group_lines(asked), ChartKind.BAR
    )


def group_lines(asked: Asked) -> list[Slice]:
    """Return a line for each group with anything in it, now or before."""
    names, past = reading.group_names(), reading.earlier(asked)
    now, then = reading.read_by(asked, "group"), reading.read_by(past, "group") if past else None
    codes = sorted(now.keys() | (then or {}).keys(), key=lambda code: names[code].casefold())
    return [
        Slice(
            names[code],
            now.get(code, Counts()),
            None if then is None else then.get(code, Counts()),
            whole(asked),
            code,
        )
        for code in codes
    ]


def _report(asked: Asked, column: Column, lines: Sequence[Slice], kind: ChartKind) -> Result:
    now, before = totals(asked)
    has_any = bool(now) or bool(before)
    table = figures_table(
        asked,
        first=column,
        metrics=SHOWN,
        lines=lines if has_any else (),
        total=all_line(asked, now, before),
    )
    chart = Chart(
        "level", str(FORMULA_NAMES[LEVEL]), kind, table.key, column.key, (LEVEL,), goal=_goal(asked)
    )
    return result(asked, table, charts=(chart,), tiles=tiles(asked, now, before, HEAD))


def _goal(asked: Asked) -> float | None:
    """The goal, where the groups that were asked for have the same one."""
    goals = reading.group_goals(asked)
    return goals.pop() if len(goals) == 1 else None


def policies(asked: Asked) -> Result:
    """The same calls under each of the seven policies."""
    now, before = totals(asked)
    columns = (
        Column("policy", _("Policy"), ColumnUnit.TEXT),
        Column("level", _("Service level"), ColumnUnit.SHARE, better=True),
        Column("counted", _("Counted as in time"), ColumnUnit.COUNT),
        Column("of", _("Of"), ColumnUnit.COUNT),
        Column("definition", _("Definition"), ColumnUnit.TEXT),
    )
    rows = [_policy(asked, key, now, before) for key in POLICIES] if now or before else []
    table = Table(
        "policies",
        _("Service level by policy"),
        columns,
        tuple(rows),
        empty=_("Nothing happened in this period."),
    )
    chart = Chart("levels", _("Service level by policy"), ChartKind.BAR, table.key, "policy", ("level",))
    return result(
        asked,
        table,
        charts=(chart,),
        tiles=tiles(asked, now, before, ("offered", "answered", "abandoned", LEVEL)),
    )


def _policy(asked: Asked, key: str, now: Counts, before: Counts | None) -> Row:
    def values(counts: Counts) -> tuple[str, float | None, int, int, str]:
        ratio = FORMULAS[key].ratio(counts)
        name = _("%(letter)s (as shown elsewhere)") if key == LEVEL else "%(letter)s"
        letter = key.rsplit("_", 1)[1].upper()
        return (
            name % {"letter": letter},
            ratio.value,
            int(ratio.numerator),
            int(ratio.denominator),
            str(DEFINITIONS[key]),
        )

    group = asked.groups[0] if len(asked.groups) == 1 else ""
    link = (
        behind_url(key, whole(asked), group=group, medium=asked.medium)
        if now and len(asked.groups) < 2
        else ""
    )
    links = {name: link for name in ("level", "counted", "of") if link}
    return Row(values(now), values(before) if before is not None else (), links)


def inclusive(asked: Asked) -> Result:
    """Answered in time of everybody who came: whoever left by whatever way was not served in time."""
    lines = group_lines(asked)
    columns = (
        Column("group", _("Skill group"), ColumnUnit.TEXT),
        Column("offered", _("Offered"), ColumnUnit.COUNT),
        Column("within", _("Answered in time"), ColumnUnit.COUNT),
        Column("late", _("Answered later"), ColumnUnit.COUNT),
        Column("abandoned", _("Abandoned"), ColumnUnit.COUNT, better=False),
        Column("flowed_out", _("Flowed out"), ColumnUnit.COUNT),
        Column("inclusive", _("Inclusive service level"), ColumnUnit.SHARE, better=True),
        Column("level", str(FORMULA_NAMES[LEVEL]), ColumnUnit.SHARE, LEVEL, better=True),
    )
    now, before = totals(asked)
    rows = tuple(_inclusive_row(asked, line) for line in lines)
    total = _inclusive_row(asked, all_line(asked, now, before)) if rows else None
    table = Table(
        "inclusive", _("Inclusive service level"), columns, rows, total, _("Nothing happened in this period.")
    )
    chart = Chart(
        "levels", _("Inclusive service level"), ChartKind.BAR, table.key, "group", ("inclusive", "level")
    )
    level = _inclusive_values("", now)
    old = _inclusive_values("", before) if before is not None else None
    tile = Tile(
        _("Inclusive service level"), level[6], ColumnUnit.SHARE, old[6] if old else None, better=True
    )
    note = _(
        "The inclusive service level is answered in time ÷ offered: it counts everybody who abandoned or flowed out "
        "against us, and can therefore not be raised by sending people away."
    )
    return result(
        asked, table, charts=(chart,), tiles=(tile, *tiles(asked, now, before, HEAD)), notes=(note,)
    )


def _inclusive_values(
    label: object, counts: Counts
) -> tuple[object, int, int, int, int, int, float | None, float | None]:
    late = counts.answered - counts.answered_within
    return (
        label, counts.offered, counts.answered_within, late, counts.abandoned, counts.flowed_out,
        share(counts.answered_within, counts.offered), FORMULAS[LEVEL].evaluate(counts),
    )  # fmt: skip


def _inclusive_row(asked: Asked, line: Slice) -> Row:
    group = line.group or (asked.groups[0] if len(asked.groups) == 1 else "")
    links = {}
    if line.counts and (group or not asked.groups):
        behind = {"offered": "abandon_rate", "within": "service_level_b", "late": "service_level_b",
                  "abandoned": "abandon_wait", "flowed_out": "abandon_rate", "level": LEVEL}  # fmt: skip
        links = {
            key: behind_url(formula, whole(asked), group=group, medium=asked.medium)
            for key, formula in behind.items()
        }
    before = _inclusive_values(line.label, line.before) if line.before is not None else ()
    return Row(_inclusive_values(line.label, line.counts), before, links)  # type: ignore[arg-type]


_GRAINS = (Grain.DAY, Grain.INTERVAL, Grain.HOUR, Grain.WEEK, Grain.MONTH)

register(
    Report(
        "service-level-over-time",
        gettext_lazy("Service level over time"),
        gettext_lazy("How many were answered in time, by quarter of an hour up to month, against the goal."),
        SERVICE,
        over_time,
        grains=_GRAINS,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "service-level-by-weekday",
        gettext_lazy("Service level by weekday"),
        gettext_lazy("On which days of the week callers are served in time, and on which not."),
        SERVICE,
        by_weekday,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "service-level-by-hour",
        gettext_lazy("Service level by hour of the day"),
        gettext_lazy("At which hours callers are served in time, over all days of the period."),
        SERVICE,
        by_hour,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "service-level-by-group",
        gettext_lazy("Service level by skill group"),
        gettext_lazy("Which groups reach their callers in time."),
        SERVICE,
        by_group,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "service-level-policies",
        gettext_lazy("Seven policies side by side"),
        gettext_lazy(
            "The same calls under each definition of the service level, A to G: what the choice is worth."
        ),
        SERVICE,
        policies,
        longest_days=LONGEST_DAYS,
    ),
    Report(
        "inclusive-service-level",
        gettext_lazy("Inclusive service level"),
        gettext_lazy("Answered in time of everybody who came, those too who were sent on or gave up."),
        SERVICE,
        inclusive,
        longest_days=LONGEST_DAYS,
    ),
)
