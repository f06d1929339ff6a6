"""What a goal's numbers mean, in a sentence."""

from django.utils import formats
from django.utils.translation import gettext as _

from apps.accounts.formats import format_seconds
from apps.goals.domain.course import WINDOW_DAYS
from apps.goals.models import Goal
from apps.kpis.domain.formulas import Unit, get_formula


def say_value(goal: Goal, value: float | None) -> str:
    """Return a value in the goal's unit; a dash where there is none."""
    if value is None:
        return "–"
    if get_formula(goal.formula).unit is Unit.SHARE:
        return f"{value * 100:.1f} %"
    return f"{value:.1f} s" if value < 60 else format_seconds(value)


def say_target(goal: Goal) -> str:
    """Return the target with its direction."""
    return f"{'≥' if goal.aim.higher_is_better else '≤'} {say_value(goal, goal.target)}"


def say_state(goal: Goal) -> str:
    """Return where a goal stands and why it is judged so."""
    shown = {
        "days": WINDOW_DAYS,
        "value": say_value(goal, goal.value),
        "target": say_target(goal),
        "due": formats.date_format(goal.due, "DATE_FORMAT"),
    }
    if goal.value is None:
        return _("There are no figures of the last %(days)d days.") % shown
    said = _("The last %(days)d days: %(value)s. Target: %(target)s until %(due)s.") % shown
    if goal.forecast is None or goal.per_week is None:
        return f"{said} " + _("There are too few days with data for a trend.")
    change = say_value(goal, abs(goal.per_week))
    trend = {
        "change": f"{'+' if goal.per_week >= 0 else '−'}{change}",
        "forecast": say_value(goal, goal.forecast),
    }
    return (
        f"{said} "
        + _(
            "A straight line through the days of the last eight weeks moves by %(change)s a week "
            "and is at %(forecast)s then."
        )
        % trend
    )
