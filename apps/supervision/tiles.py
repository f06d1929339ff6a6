"""The key figures of the dashboard as one frame: numbers and codes only, so that all browsers, in whatever
language, get the same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.agents.models import SkillGroup
from apps.agents.selectors import get_service_level
from apps.ivr.selectors import list_failed_plans
from apps.kernel.clock import as_datetime
from apps.kpis.domain.conservation import Conservation
from apps.kpis.domain.figures import Figures
from apps.kpis.domain.formulas import get_formula
from apps.kpis.domain.intervals import interval_of
from apps.kpis.links import behind_url
from apps.kpis.selectors import (
    Fcr,
    IntervalPoint,
    count_open_findings,
    count_sheds,
    get_fcr,
    get_figures,
    get_figures_by_group,
    get_interval_series,
)
from apps.kpis.windows import Window, day_of, one_snapshot, window
from apps.sla.selectors import count_all_attention
from apps.subscriptions.selectors import list_alarms

FCR_DAYS = 7

_WITH_TREND = ("service_level", "asa", "aht", "abandon_rate")
_COUNTED = ("offered", "answered", "abandoned")


@dataclass(frozen=True, slots=True)
class Goals:
    """What most active groups aim at; each group's own goals colour its line of the queue table."""

    service_level: float = 0.80
    asa_seconds: float = 20
    fcr: float = 0.85
    threshold_seconds: int = 20

    def of(self, formula_id: str) -> float | None:
        """Return the goal of a formula, if it has one."""
        return {"service_level": self.service_level, "asa": self.asa_seconds, "fcr_repeat": self.fcr}.get(
            formula_id
        )


@dataclass(frozen=True, slots=True)
class Slow:
    """What changes slowly or costs more, and is read once a minute: goals, comparison, first contact
    resolution, what tickets are due (None: no SLA policy is in use), call flows that were not published as planned,
    reports that were not sent, intervals whose figures do not add up."""

    at: float
    goals: Goals
    so_far: Figures
    before: Figures
    fcr: Fcr
    fcr_window: Window
    until: datetime
    tickets: dict[str, int] | None
    failed_plans: list[dict[str, Any]]
    failed_reports: list[dict[str, Any]]
    findings: int = 0


def read_goals() -> Goals:
    """Read the goals that most active groups share."""
    groups = SkillGroup.objects.filter(is_active=True).order_by("code").prefetch_related("service_levels")
    rows = [
        (
            group.goal_service_level,
            group.goal_asa_seconds,
            group.goal_fcr,
            get_service_level(group).threshold_seconds,
        )
        for group in groups
    ]
    if not rows:
        return Goals()
    return Goals(*(Counter(column).most_common(1)[0][0] for column in zip(*rows, strict=True)))


def read_slow(at: float) -> Slow:
    """Read what is compared with. "Same time yesterday" means the whole quarters of an hour that are over by
    now, on both days: a fair comparison, whatever minute it is."""
    now = as_datetime(at)
    today = day_of(now)
    over = Window(today.start, as_datetime(interval_of(at)))
    week = window(today.start - timedelta(days=FCR_DAYS - 1), max(now, today.start))
    yesterday = over.earlier(1)
    return Slow(
        at=at,
        goals=read_goals(),
        so_far=get_figures(start=over.start, end=over.end),
        before=get_figures(start=yesterday.start, end=yesterday.end),
        fcr=get_fcr(start=week.start, end=week.end, now=now),
        fcr_window=week,
        until=timezone.localtime(over.end),
        tickets=count_all_attention(now=now, day_start=today.start),
        failed_reports=[{"run": run.pk, "name": run.subscription.name} for run in list_alarms()],
        failed_plans=[{"flow": row.flow.code, "version": row.number} for row in list_failed_plans()],
        findings=count_open_findings(),
    )


def read_tiles(at: float, slow: Slow) -> dict[str, Any]:
    """Return the ``tiles`` frame of the local day that holds ``at`` (the floor's time in Unix seconds)."""
    day = day_of(as_datetime(at))
    with one_snapshot():
        figures = get_figures(start=day.start, end=day.end)
        by_group = get_figures_by_group(start=day.start, end=day.end)
        series = get_interval_series(start=day.start, end=day.end)
    return {
        "kind": "tiles",
        "at": at,
        "threshold_seconds": slow.goals.threshold_seconds,
        "until": slow.until.strftime("%H:%M"),
        "tiles": [*_tiles(figures, slow, day), _fcr_tile(slow)],
        "tickets": slow.tickets,
        "failed_plans": slow.failed_plans,
        "failed_reports": slow.failed_reports,
        "findings": slow.findings,
        "shed_today": count_sheds(start=day.start, end=day.end),
        "conservation": _conservation(figures.conservation),
        "series": [_point(point) for point in _lived(series, at)],
        "groups": {code: _group(row) for code, row in by_group.items()},
    }


def _tiles(figures: Figures, slow: Slow, day: Window) -> list[dict[str, Any]]:
    ratios = [
        _tile(
            id_,
            figures.evaluate(id_),
            slow.goals.of(id_),
            (slow.so_far.evaluate(id_), slow.before.evaluate(id_)),
            behind_url(id_, day),
        )
        for id_ in _WITH_TREND
    ]
    return ratios + [_count_tile(name, figures, slow) for name in _COUNTED]


def _tile(
    formula_id: str,
    value: float | None,
    goal: float | None,
    compared: tuple[float | None, float | None],
    url: str,
) -> dict[str, Any]:
    formula = get_formula(formula_id)
    return {
        "id": formula_id,
        "unit": formula.unit,
        "formula": f"{formula.id} v{formula.version}",
        "definition": formula.definition.partition("\n")[0],
        "value": value,
        "goal": goal,
        "met": None if value is None or goal is None else formula.meets(value, goal),
        "higher_is_better": formula.higher_is_better,
        "so_far": compared[0],
        "before": compared[1],
        "url": url,
    }


def _count_tile(name: str, figures: Figures, slow: Slow) -> dict[str, Any]:
    counts, so_far, before = (row.counts.as_dict() for row in (figures, slow.so_far, slow.before))
    return {
        "id": name,
        "unit": "count",
        "value": counts[name],
        "so_far": so_far[name],
        "before": before[name],
    }


def _fcr_tile(slow: Slow) -> dict[str, Any]:
    url = behind_url("fcr_repeat", slow.fcr_window)
    tile = _tile("fcr_repeat", slow.fcr.value, slow.goals.fcr, (None, None), url)
    return tile | {"provisional": slow.fcr.open, "contacts": slow.fcr.contacts, "days": FCR_DAYS}


def _conservation(check: Conservation) -> dict[str, Any]:
    return {
        "ok": check.ok,
        "offered": check.offered,
        "answered": check.answered,
        "abandoned": check.abandoned,
        "flowed_out": check.flowed_out,
        "waiting": check.waiting,
        "difference": check.difference,
    }


def _point(point: IntervalPoint) -> dict[str, Any]:
    level = get_formula("service_level").evaluate(point.counts)
    counts = point.counts
    return {
        "at": point.start.timestamp(),
        "time": timezone.localtime(point.start).strftime("%H:%M"),
        "offered": counts.offered,
        "answered": counts.answered,
        "abandoned": counts.abandoned,
        "service_level": level,
    }


def _lived(series: Sequence[IntervalPoint], at: float) -> Sequence[IntervalPoint]:
    """Leave out what has not begun yet; but nothing that has calls, should a clock have been set back."""
    begun = [number for number, point in enumerate(series) if point.counts or point.start.timestamp() <= at]
    return series[: max(begun, default=-1) + 1]


def _group(figures: Figures) -> dict[str, Any]:
    return {
        "offered": figures.counts.offered,
        "answered": figures.counts.answered,
        "abandoned": figures.counts.abandoned,
        "service_level": figures.service_level,
        "asa_seconds": figures.asa_seconds,
    }
