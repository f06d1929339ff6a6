"""The figures of a window as text and as one JSON object: the same numbers from the same selectors."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from apps.kpis.domain.figures import Figures
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL, Unit, get_formula
from apps.kpis.selectors import (
    EstimateError,
    Fcr,
    PeriodFigures,
    PolicyStretch,
    ShedRow,
    complete_until,
    find_differences,
    get_callback_figures,
    get_estimate_errors,
    get_fcr,
    get_figures,
    get_figures_by_group,
    list_period_figures,
    list_policies,
    list_sheds,
)
from apps.kpis.windows import one_snapshot

_COLUMNS = ("offered", "answered", "abandoned", "flowed_out")
_SHOWN = ("service_level", "asa", "aht", "abandon_rate", "transfer_rate", "hold_rate")


@dataclass(frozen=True, slots=True)
class Report:
    """``differences`` is empty where the figures are sound. ``sheds`` is empty where groups were asked for: a call that
    was not taken belongs to none."""

    total: Figures
    by_group: dict[str, Figures]
    fcr: Fcr
    callbacks: dict[str, Any]
    expected_waits: list[EstimateError]
    sheds: list[ShedRow]
    differences: list[str]
    complete_until: datetime | None = None
    policies: list[PolicyStretch] = field(default_factory=list)
    rows: list[PeriodFigures] = field(default_factory=list)


def collect(
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    level: str = DEFAULT_SERVICE_LEVEL,
    by: str = "",
) -> Report:
    """Read everything at one moment. ``level``: the formula of the service level, in place of each group's own. ``by``:
    one of :data:`apps.kpis.selectors.BY`, for rows beside the totals."""
    wanted = None if groups is None else list(groups)
    with one_snapshot():
        by_group = get_figures_by_group(start=start, end=end, service_level_formula=level)
        return Report(
            total=get_figures(start=start, end=end, groups=wanted, service_level_formula=level),
            by_group={code: row for code, row in by_group.items() if wanted is None or code in wanted},
            fcr=get_fcr(start=start, end=end, groups=wanted),
            callbacks=get_callback_figures(start=start, end=end, groups=wanted),
            expected_waits=get_estimate_errors(start=start, end=end, groups=wanted),
            sheds=list_sheds(start=start, end=end) if wanted is None else [],
            differences=find_differences(start=start, end=end, groups=wanted),
            complete_until=complete_until(),
            policies=list_policies(start=start, end=end, groups=wanted),
            rows=list_period_figures(by, start=start, end=end, groups=wanted, level=level) if by else [],
        )


def as_json(report: Report) -> dict[str, Any]:
    """Return plain JSON values."""
    return {
        **_figures_json(report.total),
        "fcr_repeat": report.fcr.value,
        "fcr_provisional": report.fcr.provisional,
        "callbacks": report.callbacks,
        "expected_waits": {error.group: _estimate_json(error) for error in report.expected_waits},
        "shed": [{**asdict(row), "day": row.day.isoformat(), "total": row.total} for row in report.sheds],
        "conservation_ok": not report.differences,
        "differences": report.differences,
        "complete_until": report.complete_until.isoformat() if report.complete_until else None,
        "policies": [_policy_json(policy) for policy in report.policies],
        "rows": [_period_json(row) for row in report.rows],
        "groups": {code: _figures_json(figures) for code, figures in report.by_group.items()},
    }


def _estimate_json(error: EstimateError) -> dict[str, Any]:
    values = asdict(error)
    return {name: value for name, value in values.items() if name not in ("group", "name")}


def _policy_json(policy: PolicyStretch) -> dict[str, Any]:
    return {**asdict(policy), "start": policy.start.isoformat(), "end": policy.end.isoformat()}


def _period_json(row: PeriodFigures) -> dict[str, Any]:
    return {
        "from": row.start.isoformat() if row.start else None,
        "key": row.key,
        **_counts_json(row.figures),
    }


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {
        "from": figures.start.isoformat(),
        "to": figures.end.isoformat(),
        **_counts_json(figures),
        "waiting": figures.waiting,
    }


def _counts_json(figures: Figures) -> dict[str, Any]:
    counts = {name: _plain(value) for name, value in figures.counts.as_dict().items()}
    return {
        **counts,
        "queued": figures.counts.offered,
        "asa_seconds": figures.asa_seconds,
        "aht_seconds": figures.aht_seconds,
        "service_level": figures.service_level,
        "service_level_formula": figures.service_level_formula,
        "values": figures.all_values(),
    }


def _plain(value: Any) -> int | float:
    return value if isinstance(value, int) else float(value)


def as_text(report: Report) -> str:
    """Return a table for people: one line in all, one a group, and what does not add up."""
    start, end = timezone.localtime(report.total.start), timezone.localtime(report.total.end)
    header = [*_COLUMNS, "waiting", *_SHOWN]
    rows = [("all", report.total), *report.by_group.items()]
    rows += [(_row_name(row), row.figures) for row in report.rows]
    table = [["group", *header], *([name, *_cells(figures)] for name, figures in rows)]
    lines = [
        f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}",
        *_align(table),
        _fcr_line(report.fcr),
        _callback_line(report.callbacks),
        *map(_estimate_line, report.expected_waits),
        *map(_shed_line, report.sheds),
    ]
    return "\n".join([*lines, *(report.differences or [f"sound: {report.total.conservation.arithmetic}"])])


def _row_name(row: PeriodFigures) -> str:
    return f"{timezone.localtime(row.start):%Y-%m-%d %H:%M}" if row.start else row.key


def _cells(figures: Figures) -> list[str]:
    counts = figures.counts.as_dict()
    values = [show(id_, figures.value_of(id_)) for id_ in _SHOWN]
    return [*(str(counts[name]) for name in _COLUMNS), str(figures.waiting), *values]


def show(formula_id: str, value: float | None) -> str:
    """Return a figure as people read it; "–" where there is none."""
    if value is None:
        return "–"
    if get_formula(formula_id).unit is Unit.SHARE:
        return f"{value * 100:.1f} %"
    return gettext("%(seconds)s s") % {"seconds": f"{value:.1f}"}


def _fcr_line(fcr: Fcr) -> str:
    provisional = f", provisional: {fcr.open} of {fcr.contacts} still open" if fcr.provisional else ""
    return f"first contact resolution: {show('fcr_repeat', fcr.value)}{provisional}"


def _callback_line(figures: dict[str, Any]) -> str:
    kept, late = figures["values"]["callback_kept"], figures["values"]["callback_lateness"]
    said = "–" if kept is None else f"{kept * 100:.1f} % in time, {late or 0.0:.1f} s late on average"
    return f"callbacks: {figures['requested']} asked for, {figures['reached']} reached, {said}"


def _estimate_line(error: EstimateError) -> str:
    return (
        f"expected wait of {error.group}: {error.mean_error_seconds:.1f} s off on average, "
        f"bias {error.bias_seconds:+.1f} s, over {error.answered} callers who waited {error.mean_wait_seconds:.1f} s"
    )


def _shed_line(row: ShedRow) -> str:
    return (
        f"not taken on {row.day:%Y-%m-%d} by {row.node or 'unknown node'}: {row.total}, "
        f"{row.calls} too many at once, {row.rate} too many new ones; {row.into_flow} got a flow"
    )


def _align(table: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return [
        "  ".join(cell.ljust(width) if not column else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in table
    ]  # fmt: skip
