"""Writes of the schedules."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.schedules.domain.hours import Span
from apps.schedules.models import BusinessHours, Holiday, HoursBlock
from apps.schedules.rules import check_blocks, check_special_days, span_of


@transaction.atomic
def save_business_hours(
    *,
    code: str,
    name: str,
    time_zone: str,
    blocks: Iterable[tuple[int, Span]],
    holidays: Iterable[tuple[date, str, Span | None]] = (),
) -> BusinessHours:
    """Create the schedule ``code`` or make it what is given here, and return it.

    ``blocks`` are ``(weekday, span)`` with 0 for Monday, ``holidays`` are ``(date, name, span or None for closed)``.
    Raises ``ValidationError`` for a bad field and for rows that overlap.
    """
    blocks, holidays = list(blocks), list(holidays)
    for span in (*(span for _day, span in blocks), *(span for _day, _name, span in holidays if span)):
        span_of(span.opens, span.closes)
    check_blocks(blocks)
    check_special_days((day, span) for day, _name, span in holidays)
    hours = BusinessHours.objects.select_for_update().filter(code=code).first() or BusinessHours(code=code)
    hours.name, hours.time_zone = name, time_zone
    hours.full_clean()
    hours.save()
    _replace_rows(hours, blocks, holidays)
    return hours


def _replace_rows(
    hours: BusinessHours, blocks: list[tuple[int, Span]], holidays: list[tuple[date, str, Span | None]]
) -> None:
    hours.blocks.all().delete()
    hours.holidays.all().delete()
    of_week = [
        HoursBlock(hours=hours, weekday=weekday, opens=span.opens, closes=span.closes)
        for weekday, span in blocks
    ]
    special = [
        Holiday(
            hours=hours,
            date=day,
            name=name,
            opens=span.opens if span else None,
            closes=span.closes if span else None,
        )
        for day, name, span in holidays
    ]
    for row in (*of_week, *special):
        # What rows may not say together has been checked for all at once; a query for each would be in the way.
        row.full_clean(exclude=["hours"], validate_constraints=False)
    HoursBlock.objects.bulk_create(of_week)
    Holiday.objects.bulk_create(special)


@transaction.atomic
def load_hours_file(path: Path) -> list[BusinessHours]:
    """Create the schedules of a JSON file that do not exist yet, and return all of them: what people have changed since
    the file was loaded stays.

    The file is a list of objects with ``code``, ``name``, ``time_zone``, ``blocks`` (``weekdays``, ``opens``,
    ``closes``) and ``holidays`` (``date``, ``name`` and, for a day that is open, ``opens`` and ``closes``).
    """
    return [_load_hours(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def _load_hours(entry: Mapping[str, Any]) -> BusinessHours:
    return BusinessHours.objects.filter(code=entry["code"]).first() or save_business_hours(
        code=entry["code"],
        name=entry["name"],
        time_zone=entry["time_zone"],
        blocks=[(weekday, _span(block)) for block in entry["blocks"] for weekday in block["weekdays"]],
        holidays=[
            (date.fromisoformat(day["date"]), day["name"], _span(day) if "opens" in day else None)
            for day in entry["holidays"]
        ],
    )


def _span(entry: Mapping[str, Any]) -> Span:
    return span_of(time.fromisoformat(entry["opens"]), time.fromisoformat(entry["closes"]))
