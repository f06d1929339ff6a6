"""How values are written in pictures, documents and mails: in the active language, and never as anything but text."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from math import isfinite
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext

from apps.accounts.formats import format_seconds
from apps.kernel.text import UNSTORABLE
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Column, ColumnUnit, Row, Tile, Value

NOTHING = "–"
WORDS = frozenset({ColumnUnit.TEXT, ColumnUnit.SLOT, ColumnUnit.DAY})
"""What stands at the left of its column; figures stand at the right."""
LONGEST = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What turns the direction of writing for all that follows. Each text is isolated where it is shown instead.
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def clean(text: object, longest: int = LONGEST) -> str:
    """Return a text of one line without what breaks documents: controls, halves of characters, turned directions. What
    is longer than ``longest`` characters ends in an ellipsis."""
    line = _CONTROL.sub(" ", UNSTORABLE.sub("\ufffd", _TURNS.sub("", str(text)))).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def say_value(value: Value, unit: ColumnUnit, zone: ZoneInfo | None = None, longest: int = LONGEST) -> str:
    """Return a value as people read it; a dash where there is no data. Moments are of ``zone``."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        return f"{timezone.localtime(value, zone):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return clean(value, longest)
    return _say_number(float(value), unit)


def _say_number(number: float, unit: ColumnUnit) -> str:
    if not isfinite(number):
        return NOTHING
    if unit is ColumnUnit.SECONDS:
        return format_seconds(number) if number >= 0 else f"−{format_seconds(-number)}"
    if unit is ColumnUnit.SHARE:
        return f"{number * 100:.1f} %"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def say_row(
    columns: Sequence[Column], row: Row, zone: ZoneInfo, longest: int = LONGEST, *, is_total: bool = False
) -> list[str]:
    """Return a row in words. A total has its name in the first column, and nothing where words have no sum."""
    said = [
        ""
        if is_total and value is None and column.unit in WORDS
        else say_value(value, column.unit, zone, longest)
        for value, column in zip(row.values, columns, strict=True)
    ]
    if is_total and said and not said[0]:
        said[0] = gettext("Total")
    return said


def say_period(asked: Asked) -> str:
    """Return the days, and the time zone whose days they are."""
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (asked.days.first, asked.days.last))
    days = first if first == last else f"{first} – {last}"
    return f"{days} ({asked.zone.key})"


def say_change(tile: Tile) -> tuple[str, str]:
    """Return how a tile's figure differs from the period before, and whether that is good: ``("", "")`` where nothing
    is compared, otherwise the tone is ``good``, ``bad`` or ``""``."""
    value, before = tile.value, tile.before
    if value is None or before is None or isinstance(value, str | date) or isinstance(before, str | date):
        return "", ""
    difference = float(value) - float(before)
    if not difference:
        return "=", ""
    arrow = "▲" if difference > 0 else "▼"
    said = _say_number(abs(difference), tile.unit)
    if tile.unit is ColumnUnit.SHARE:
        said = said.replace(" %", "\u202fpp")
    tone = "" if tile.better is None else "good" if (difference > 0) == tile.better else "bad"
    return f"{arrow} {said}", tone
