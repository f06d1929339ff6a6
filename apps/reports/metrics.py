"""Figures as columns: a count or a formula of ``apps.kpis``, with its title, unit and direction."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import FORMULAS
from apps.kpis.domain.ratio import Ratio
from apps.kpis.labels import FORMULA_NAMES
from apps.reports.domain.result import Column, ColumnUnit, Value


@dataclass(frozen=True, slots=True)
class Metric:
    """``behind`` is the formula whose interactions lie behind the figure, "" where there are none to list."""

    key: str
    title: Any
    unit: ColumnUnit
    value: Callable[[Counts], Value]
    formula: str = ""
    better: bool | None = None
    behind: str = ""

    @property
    def column(self) -> Column:
        """The column, in the active language."""
        return Column(self.key, str(self.title), self.unit, self.formula, self.better)


def _count(key: str, title: Any, better: bool | None = None, behind: str = "") -> Metric:
    return Metric(key, title, ColumnUnit.COUNT, lambda counts: int(getattr(counts, key)), "", better, behind)


def _seconds(key: str, title: Any, behind: str = "") -> Metric:
    return Metric(
        key, title, ColumnUnit.SECONDS, lambda counts: float(getattr(counts, key)), "", None, behind
    )


def _average(key: str, title: Any, ratio: Callable[[Counts], Ratio], behind: str = "") -> Metric:
    return Metric(key, title, ColumnUnit.SECONDS, lambda counts: ratio(counts).value, "", None, behind)


def _formula(key: str) -> Metric:
    formula = FORMULAS[key]
    better = formula.higher_is_better
    behind = "" if key == "missed_offer_rate" else key
    return Metric(
        key, FORMULA_NAMES[key], ColumnUnit(formula.unit.value), formula.evaluate, key, better, behind
    )


_PLAIN = (
    _count("offered", _("Offered"), None, "abandon_rate"),
    _count("answered", _("Answered"), None, "asa"),
    _count("answered_within", _("Answered in time"), None, "service_level_b"),
    _count("abandoned", _("Abandoned"), False, "abandon_wait"),
    _count("short_abandoned", _("Short abandons"), None, "abandon_wait"),
    _count("flowed_out", _("Flowed out"), None, "abandon_rate"),
    _count("handled", _("Handled"), None, "aht"),
    _count("transfers", _("Transfers"), None, "transfer_rate"),
    _count("held", _("Held"), None, "hold_rate"),
    _count("offers_made", _("Offers")),
    _count("offers_missed", _("Missed offers"), False),
    _count("offers_rejected", _("Rejected offers"), False),
    _seconds("talk_seconds", _("Talk time"), "aht"),
    _seconds("hold_seconds", _("Hold time"), "aht"),
    _seconds("wrap_up_seconds", _("Wrap-up time"), "aht"),
    _average("average_talk", _("Average talk"), lambda counts: Ratio(counts.talk_seconds, counts.handled), "aht"),
    _average("average_hold", _("Average hold"), lambda counts: Ratio(counts.hold_seconds, counts.held), "hold_rate"),
    _average(
        "average_wrap_up", _("Average wrap-up"), lambda counts: Ratio(counts.wrap_up_seconds, counts.handled), "aht"
    ),
    Metric(
        "answered_late",
        _("Answered later"),
        ColumnUnit.COUNT,
        lambda counts: counts.answered - counts.answered_within,
        behind="service_level_b",
    ),
    Metric(
        "inclusive_level",
        _("Inclusive service level"),
        ColumnUnit.SHARE,
        lambda counts: Ratio(counts.answered_within, counts.offered).value,
        better=True,
        behind="service_level_c",
    ),
    Metric(
        "abandoned_late",
        _("Abandoned later"),
        ColumnUnit.COUNT,
        lambda counts: counts.abandoned - counts.short_abandoned,
        better=False,
        behind="abandon_wait",
    ),
    Metric(
        "workload",
        _("Work"),
        ColumnUnit.SECONDS,
        lambda counts: float(counts.talk_seconds + counts.hold_seconds + counts.wrap_up_seconds),
        behind="aht",
    ),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.key: metric for metric in _PLAIN} | {
    key: _formula(key) for key in FORMULAS if key != "fcr_repeat"
}


def share(part: int | float | Decimal, whole: int | float | Decimal) -> float | None:
    """Return the quotient; None, "no data", where there is nothing to divide by."""
    return float(part) / float(whole) if whole else None


def mean(total: float | Decimal | None, count: int) -> float | None:
    """Return the mean of what adds up to ``total``; None of nothing."""
    return float(total or 0) / count if count else None
