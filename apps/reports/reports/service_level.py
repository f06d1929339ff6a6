"""How many were answered in time: over time, by slot of the week, by group, by every policy."""

from collections.abc import Sequence

from django.utils.translation import gettext as _, gettext_lazy

from apps.kpis.definitions import DEFINITIONS
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import FORMULAS
from apps.kpis.labels import FORMULA_NAMES
from apps.kpis.links import behind_url
from apps.reports import reading
from apps.reports.building import Slice, figures_table, result, tiles, whole
from apps.reports.catalogue import Report, register
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Grain
from apps.reports.domain.periods import LONGEST_DAYS
from apps.reports.domain.result import Chart, ChartKind, Column, ColumnUnit, Result, Row, Table
from apps.reports.reports.slots import (
    HOURS,
    bucket_column,
    series_lines,
    slot_lines,
    weekday_names,
)
from apps.reports.sections import SERVICE

SHOWN = ("offered", "answered", "answered_within", "abandoned")
RATES = ("asa", "abandon_rate")
POLICIES = tuple(key for key in FORMULAS if key.startswith("service_level_"))


def totals(asked: Asked) -> tuple[Counts, Counts | None]:
    """Return the counts of the period and of the one before."""
    past = reading.earlier(asked)
    return reading.read_total(asked), reading.read_total(past) if past else None


def summed(lines: Sequence[Slice]) -> tuple[Counts, Counts | None]:
    """Return what lines that share nothing add up to, now and before: the period is not read once more for that."""
    if any(line.before is None for line in lines) or not lines:
        return reading.add_up(line.counts for line in lines), None
    return reading.add_up(line.counts for line in lines), reading.add_up(
        line.before or Counts() for line in lines
    )


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
    now, before = summed(lines)
    has_any = bool(now) or bool(before)
    level = reading.level_formula()
    table = figures_table(
        asked,
        first=column,
        metrics=(*SHOWN, level, *RATES),
        lines=lines if has_any else (),
        total=all_line(asked, now, before),
    )
    chart = Chart(
        "level", str(FORMULA_NAMES[level]), kind, table.key, column.key, (level,), goal=_goal(asked)
    )
    return result(asked, table, charts=(chart,), tiles=tiles(asked, now, before, ("offered", level, *RATES)))


def _goal(asked: Asked) -> float | None:
    """The goal, where the groups that were asked for have the same one."""
    goals = reading.group_goals(asked)
    return goals.pop() if len(goals) == 1 else None


def policies(asked: Asked) -> Result:
    """The same calls under each of the seven policies."""
    now, before = totals(asked)
    level = reading.level_formula()
    columns = (
        Column("policy", _("Policy"), ColumnUnit.TEXT),
        Column("level", _("Service level"), ColumnUnit.SHARE, better=True),
        Column("counted", _("Counted as in time"), ColumnUnit.COUNT),
        Column("of", _("Of"), ColumnUnit.COUNT),
        Column("definition", _("Definition"), ColumnUnit.TEXT),
    )
    rows = tuple(_policy(asked, key, now, before) for key in POLICIES) if now or before else ()
    empty = _("Nothing happened in this period.")
    table = Table("policies", _("Service level by policy"), columns, rows, empty=empty)
    chart = Chart("levels", _("Service level by policy"), ChartKind.BAR, table.key, "policy", ("level",))
    head = tiles(asked, now, before, ("offered", "answered", "abandoned", level))
    return result(asked, table, charts=(chart,), tiles=head)


def _policy(asked: Asked, key: str, now: Counts, before: Counts | None) -> Row:
    letter, definition = key.rsplit("_", 1)[1].upper(), str(DEFINITIONS[key])

    def values(counts: Counts) -> tuple[str, float | None, int, int, str]:
        ratio = FORMULAS[key].ratio(counts)
        return letter, ratio.value, int(ratio.numerator), int(ratio.denominator), definition

    links = {}
    if now and len(asked.groups) < 2:
        link = behind_url(key, whole(asked), group="".join(asked.groups), medium=asked.medium)
        links = dict.fromkeys(("level", "counted", "of"), link)
    return Row(values(now), values(before) if before is not None else (), links)


def inclusive(asked: Asked) -> Result:
    """Answered in time of everybody who came: whoever left by whatever way was not served in time."""
    lines = group_lines(asked)
    now, before = summed(lines)
    level = reading.level_formula()
    table = figures_table(
        asked,
        first=Column("group", _("Skill group"), ColumnUnit.TEXT),
        metrics=(
            "offered",
            "answered_within",
            "answered_late",
            "abandoned",
            "flowed_out",
            "inclusive_level",
            level,
        ),
        lines=lines,
        total=all_line(asked, now, before),
    )
    shown = ("inclusive_level", level)
    chart = Chart("levels", _("Inclusive service level"), ChartKind.BAR, table.key, "group", shown)
    note = _(
        "The inclusive service level is answered in time ÷ offered: it counts everybody who abandoned or flowed out "
        "against us, and can therefore not be raised by sending people away."
    )
    head = tiles(asked, now, before, (*shown, "offered", "abandon_rate"))
    return result(asked, table, charts=(chart,), tiles=head, notes=(note,))


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
