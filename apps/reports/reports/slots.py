"""Names of weekdays, hours and pieces of a period, as reports write them."""

from dataclasses import replace

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext

from apps.kpis.domain.counts import Counts
from apps.kpis.windows import Window
from apps.reports.building import Slice
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import Bucket, Grain
from apps.reports.domain.result import Column, ColumnUnit, Value
from apps.reports.reading import earlier, grain_of, read_series, read_slots


def hour_name(hour: int) -> str:
    """Return an hour of the day."""
    return f"{hour:02d}:00"


def weekday_name(weekday: int) -> str:
    """Return a weekday in words; 0 is Monday."""
    return str(WEEKDAYS[weekday])


def bucket_column(asked: Asked) -> Column:
    """Return the column in which pieces of the period stand."""
    if grain_of(asked) in (Grain.DAY, Grain.WEEK):
        title = pgettext("date", "Day") if grain_of(asked) is Grain.DAY else _("Week from")
        return Column("at", title, ColumnUnit.DAY)
    title = _("Month") if grain_of(asked) is Grain.MONTH else _("Time")
    return Column("at", title, ColumnUnit.SLOT if grain_of(asked) is Grain.MONTH else ColumnUnit.MOMENT)


def bucket_label(bucket: Bucket, grain: Grain) -> Value:
    """Return what stands for a piece."""
    if grain is Grain.MONTH:
        return date_format(bucket.start, "YEAR_MONTH_FORMAT")
    return bucket.start.date() if grain in (Grain.DAY, Grain.WEEK) else bucket.start


def series_lines(asked: Asked) -> list[Slice]:
    """Return a line for each piece of the period; beside it, the piece as far from the beginning of the period
    before. Two statements at most."""
    grain, past = grain_of(asked), earlier(asked)
    then = [counts for _bucket, counts in read_series(_same_grain(past, grain))] if past else []
    lines = []
    for number, (bucket, counts) in enumerate(read_series(asked)):
        old = (then[number] if number < len(then) else Counts()) if past else None
        lines.append(Slice(bucket_label(bucket, grain), counts, old, Window(bucket.start, bucket.end)))
    return lines


def _same_grain(asked: Asked, grain: Grain) -> Asked:
    return replace(asked, grain=grain.value)


def slot_lines(asked: Asked, slot: str, names: dict[int, str]) -> list[Slice]:
    """Return a line for each slot that recurs, such as a weekday. Two statements at most."""
    past = earlier(asked)
    now, then = read_slots(asked, slot), read_slots(past, slot) if past else None
    return [
        Slice(name, now.get(key, Counts()), None if then is None else then.get(key, Counts()))
        for key, name in names.items()
    ]


HOURS = {hour: hour_name(hour) for hour in range(24)}


def weekday_names() -> dict[int, str]:
    """Return the weekdays in the active language, Monday first."""
    return {number: weekday_name(number) for number in range(7)}
