"""Whether a goal is on its way: where the figure stands, where it will be, and what pulls it down. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from apps.kpis.domain.ratio import Ratio

WINDOW_DAYS = 7
"""A figure is that of the last seven complete days: a whole week, whatever day it is."""
LEAST_POINTS = 7
"""Days with data that a trend takes; fewer say nothing."""
TREND_DAYS = 56


class GoalState(StrEnum):
    NO_DATA = "no_data"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    REACHED = "reached"
    MISSED = "missed"


OFF_TRACK = (GoalState.AT_RISK, GoalState.MISSED)


@dataclass(frozen=True, slots=True)
class Aim:
    """``target`` is in the formula's unit: a share from 0 to 1, or seconds. Reached is reached exactly, too."""

    target: float
    due: date
    higher_is_better: bool

    def meets(self, value: float) -> bool:
        return value >= self.target if self.higher_is_better else value <= self.target


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through the days: ``at_due`` is where it is on the due date, ``per_week`` how much it moves."""

    at_due: float
    per_week: float
    days: int


def fit(points: Sequence[tuple[date, float]], due: date) -> Trend | None:
    """Return the line of least squares through the days of the last weeks, and its value on ``due``; None for fewer
    than :data:`LEAST_POINTS` days. A value below 0 is 0."""
    used = points[-TREND_DAYS:]
    if len(used) < LEAST_POINTS:
        return None
    first = used[0][0]
    xs = [float((day - first).days) for day, _ in used]
    ys = [value for _, value in used]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    if not spread:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    at_due = mean_y + slope * ((due - first).days - mean_x)
    return Trend(max(0.0, at_due), slope * 7, len(used))


def judge(aim: Aim, current: float | None, trend: Trend | None, today: date) -> GoalState:
    """Return how a goal stands. Before its day it is on track where the trend meets it, and, without a trend, where the
    figure does; on its day and later the figure itself decides."""
    if current is None:
        return GoalState.MISSED if today > aim.due else GoalState.NO_DATA
    if today >= aim.due:
        return GoalState.REACHED if aim.meets(current) else GoalState.MISSED
    expected = current if trend is None else trend.at_due
    return GoalState.ON_TRACK if aim.meets(expected) else GoalState.AT_RISK


@dataclass(frozen=True, slots=True)
class Outlier:
    """``gap``: how much of what is counted was missing for the target (answers in time, seconds too many)."""

    key: str
    value: float
    gap: float
    weight: float


def outliers(ratios: Mapping[str, Ratio], aim: Aim, most: int = 5) -> list[Outlier]:
    """Return the days, groups or hours that pulled the figure down, worst first. Gaps add up: without the first one the
    whole would be nearer to its target by its share of all gaps."""
    found = []
    for key, ratio in ratios.items():
        value = ratio.value
        if value is None or aim.meets(value):
            continue
        wanted = Decimal(str(aim.target)) * Decimal(ratio.denominator)
        gap = abs(float(wanted - Decimal(ratio.numerator)))
        found.append((key, value, gap))
    whole = sum(gap for _, _, gap in found) or 1.0
    worst = sorted(found, key=lambda one: (-one[2], one[0]))[:most]
    return [Outlier(key, value, gap, gap / whole) for key, value, gap in worst]


def next_review(start: date, last: date | None) -> date:
    """Return when a goal is to be reviewed next: every week in its first three months, then every month."""
    since = last or start
    if since < _months_later(start, 3):
        return since + timedelta(days=7)
    return _months_later(since, 1)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))
