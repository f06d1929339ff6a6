"""Values as people read them, in the active language: page, mail and PDF write them alike."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from apps.accounts.formats import format_seconds
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import ColumnUnit, Value

NO_DATA = "–"
_NUMBERS = frozenset({ColumnUnit.COUNT, ColumnUnit.SECONDS, ColumnUnit.SHARE, ColumnUnit.NUMBER})


def show(value: Value, unit: ColumnUnit, zone: ZoneInfo | None = None) -> str:
    """Return a value as text; a dash where there is no data. Moments are written in ``zone``."""
    if value is None:
        return NO_DATA
    if isinstance(value, datetime):
        local = value.astimezone(zone) if zone else value
        return f"{formats.date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
    if isinstance(value, date):
        return f"{formats.date_format(value, 'D')} {formats.date_format(value, 'SHORT_DATE_FORMAT')}"
    if isinstance(value, str):
        return value
    return _number(float(value), unit)


def _number(value: float, unit: ColumnUnit) -> str:
    match unit:
        case ColumnUnit.SHARE:
            return f"{written(value * 100, 1)} %"
        case ColumnUnit.SECONDS:
            return _seconds(value)
        case ColumnUnit.NUMBER:
            return written(value, 1)
        case _:
            return written(value, 0)


def written(value: float, places: int) -> str:
    """Return a number in the active language, rounded: Django's own would cut the rest off."""
    return formats.number_format(Decimal(f"{value:.{places}f}"), places, force_grouping=True)


def _seconds(value: float) -> str:
    """Below a minute the tenths are worth reading."""
    if abs(value) < 59.95:
        return _("%(seconds)s s") % {"seconds": written(value, 1)}
    return ("-" if value < 0 else "") + format_seconds(abs(value))


def is_number(unit: ColumnUnit) -> bool:
    """Return whether values of the unit stand at the right and can be drawn."""
    return unit in _NUMBERS


@dataclass(frozen=True, slots=True)
class Change:
    """``text`` says how far a figure moved ("+2.6 pp"), ``before`` what it was. ``tone``: good, bad, or "" where more
    is neither."""

    text: str
    before: str
    tone: str = ""


def change(now: Value, before: Value, unit: ColumnUnit, better: bool | None) -> Change | None:
    """Return how a figure moved; None where there is nothing to compare with."""
    if not is_number(unit) or not _is_numeric(before):
        return None
    shown = show(before, unit)
    if not _is_numeric(now):
        return Change("", shown)
    moved = float(now) - float(before)  # type: ignore[arg-type]
    return Change(_moved(moved, float(before), unit), shown, _tone(moved, better))  # type: ignore[arg-type]


def _is_numeric(value: Value) -> bool:
    return value is not None and not isinstance(value, str | date)


def _moved(moved: float, before: float, unit: ColumnUnit) -> str:
    if unit is ColumnUnit.SHARE:
        return _("%(points)s pp") % {"points": _signed(moved * 100, 1)}
    if not before:
        return ""
    return f"{_signed(moved / before * 100, 0)} %"


def _signed(value: float, places: int) -> str:
    rounded = round(value, places)
    if not rounded:
        return "±0"
    return ("+" if rounded > 0 else "−") + written(abs(rounded), places)


def _tone(moved: float, better: bool | None) -> str:
    if better is None or not moved:
        return ""
    return "good" if (moved > 0) is better else "bad"


def period_text(asked: Asked) -> str:
    """Return the days of a question: "1 Nov 2026 – 30 Nov 2026"."""
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (asked.days.first, asked.days.last))
    return first if first == last else f"{first} – {last}"


def definition_of(formula: str) -> Any:
    """Return the definition of a formula, "" where it has none."""
    from apps.kpis.definitions import DEFINITIONS

    return DEFINITIONS.get(formula, "")
