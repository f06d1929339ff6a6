"""Reads of the schedules."""

from datetime import date

from apps.schedules.domain.hours import Schedule, Span
from apps.schedules.models import BusinessHours


def get_schedules() -> dict[str, Schedule]:
    """Return every schedule by its code, in three queries."""
    rows = BusinessHours.objects.prefetch_related("blocks", "holidays")
    return {hours.code: to_schedule(hours) for hours in rows}


def to_schedule(hours: BusinessHours) -> Schedule:
    """Return the pure schedule of a row; prefetch ``blocks`` and ``holidays`` for more than one."""
    weekly: dict[int, tuple[Span, ...]] = {}
    for block in hours.blocks.all():
        weekly[block.weekday] = (*weekly.get(block.weekday, ()), Span(block.opens, block.closes))
    special: dict[date, tuple[Span, ...]] = {}
    for day in hours.holidays.all():
        span = () if day.opens is None or day.closes is None else (Span(day.opens, day.closes),)
        special[day.date] = (*special.get(day.date, ()), *span)
    return Schedule(hours.code, hours.time_zone, weekly, special)
