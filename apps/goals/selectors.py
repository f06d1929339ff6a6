"""Reads of goals: figures by the one door of roll-ups, first contact resolution by its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.goals.domain.course import OFF_TRACK, TREND_DAYS, WINDOW_DAYS, Outlier, Trend, fit, outliers
from apps.goals.models import Goal
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import get_formula
from apps.kpis.domain.periods import midnight
from apps.kpis.domain.ratio import Ratio
from apps.kpis.domain.rollup_query import RollupQuery, RollupRow
from apps.kpis.selectors import get_fcr
from apps.kpis.selectors.rollups import read_rollup
from apps.kpis.windows import Window, window

FCR = "fcr_repeat"
FCR_WEEKS = 8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Course:
    """Where a goal stands: the figure of the last complete week, its days, and the line through them."""

    value: float | None
    points: tuple[tuple[date, float], ...]
    trend: Trend | None


def read_course(goal: Goal, now: datetime) -> Course:
    """Return where a goal stands. Days are those of the site's time zone; today, which is not over, is none of them."""
    today = timezone.localdate(now)
    days = _fcr_ratios(goal, today, now) if goal.formula == FCR else _daily(goal, today)
    points = tuple((day, ratio.value) for day, ratio in sorted(days.items()) if ratio.value is not None)
    week = [ratio for day, ratio in days.items() if day >= today - _DAY * WINDOW_DAYS]
    value = sum(week, Ratio(0, 0)).value
    return Course(value, points, fit(points, goal.due))


def read_outliers(goal: Goal, now: datetime, days: int = 28) -> dict[str, list[Outlier]]:
    """Return the days, groups, weekdays and hours of the last weeks that pulled a goal's figure down, worst first.
    Nothing for first contact resolution, whose contacts are in no roll-up, nor before the goal's second day."""
    today = timezone.localdate(now)
    first = max(goal.start, today - _DAY * days)
    if goal.formula == FCR or first >= today:
        return {}
    span = _span(first, today)
    found = {
        "day": {str(_local_day(row)): row for row in _read(goal, span, grain="day")},
        "group": {row.label: row for row in _read(goal, span, by="group")},
        "weekday": {str(row.slot): row for row in _read(goal, span, grain="weekday")},
        "hour": {f"{row.slot:02d}": row for row in _read(goal, span, grain="hour_of_day")},
    }
    ratio = get_formula(goal.formula).ratio
    return {
        name: outliers({key: ratio(row.counts) for key, row in rows.items()}, goal.aim)
        for name, rows in found.items()
    }


def list_goals() -> list[Goal]:
    """Return the active goals with their groups and owners, for tiles. One statement."""
    return list(Goal.objects.filter(is_active=True).select_related("group", "owner"))


def list_off_track() -> list[Goal]:
    """Return the active goals that are an alarm."""
    return list(Goal.objects.filter(is_active=True, state__in=OFF_TRACK).select_related("group"))


def is_overdue(goal: Goal, today: date) -> bool:
    """Return whether a review of the goal is late; a goal that is over needs none."""
    return goal.is_active and goal.review_on < today <= goal.due


def day_window(day: date) -> Window:
    """Return a local day as a window, for links to what is behind its figures."""
    return _span(day, day + _DAY)


def _daily(goal: Goal, today: date) -> dict[date, Ratio]:
    first = max(goal.start, today - _DAY * TREND_DAYS)
    first = min(first, today - _DAY * WINDOW_DAYS)
    ratio = get_formula(goal.formula).ratio
    rows = _read(goal, _span(first, today), grain="day")
    return {_local_day(row): ratio(row.counts) for row in rows}


def _fcr_ratios(goal: Goal, today: date, now: datetime) -> dict[date, Ratio]:
    """First contact resolution by whole weeks, each entered on its last day. A week whose repeats may still come counts
    as far as it is known."""
    ratio = get_formula(FCR).ratio
    found: dict[date, Ratio] = {}
    for number in range(FCR_WEEKS):
        end = today - _DAY * 7 * number
        span = _span(end - _DAY * 7, end)
        groups = [goal.group.code] if goal.group else None
        fcr = get_fcr(start=span.start, end=span.end, groups=groups, now=now)
        found[end - _DAY] = ratio(Counts(contacts=fcr.contacts, contacts_repeated=fcr.repeated))
    return found


def _read(goal: Goal, span: Window, by: str = "", grain: str = "") -> list[RollupRow]:
    groups = (goal.group.code,) if goal.group else None
    query = RollupQuery(span, _zone(), by=by, grain=grain, groups=groups, media=(goal.medium,))
    return read_rollup(query)


def _span(first: date, end: date) -> Window:
    """From the beginning of ``first`` up to the beginning of ``end``."""
    return window(midnight(first, _zone()), midnight(end, _zone()))


def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_default_timezone_name())


def _local_day(row: RollupRow) -> date:
    assert row.start is not None
    return row.start.astimezone(_zone()).date()
