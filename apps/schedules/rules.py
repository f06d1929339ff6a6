"""What the rows of one schedule may not say together; asked by the services and by the admin's forms."""

from collections.abc import Iterable
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.schedules.choices import Weekday
from apps.schedules.domain.hours import Span, find_overlaps

SpecialDay = tuple[date, Span | None]
"""A date and its hours, None where it is closed."""


def check_blocks(blocks: Iterable[tuple[int, Span]]) -> None:
    """Raise ``ValidationError`` naming every two blocks that overlap."""
    problems = [
        _("%(first)s and %(second)s overlap.") % {"first": _describe(*first), "second": _describe(*second)}
        for first, second in find_overlaps(blocks)
    ]
    if problems:
        raise ValidationError(problems, code="overlap")


def check_special_days(days: Iterable[SpecialDay]) -> None:
    """Raise ``ValidationError`` naming every date that is both closed and open, or whose hours overlap."""
    by_date: dict[date, list[Span | None]] = {}
    for day, span in days:
        by_date.setdefault(day, []).append(span)
    problems = [
        _("%(date)s is given twice, and the two do not go together.") % {"date": day}
        for day, spans in by_date.items()
        if len(spans) > 1 and (None in spans or find_overlaps((0, span) for span in spans if span))
    ]
    if problems:
        raise ValidationError(problems, code="overlap")


def span_of(opens: time, closes: time) -> Span:
    """Return the span; raise ``ValidationError`` where it would be empty."""
    if opens == closes:
        raise ValidationError(_("Opening and closing are the same."), code="empty")
    return Span(opens, closes)


def _describe(weekday: int, span: Span) -> str:
    return f"{Weekday(weekday).label} {span.opens:%H:%M}–{span.closes:%H:%M}"
