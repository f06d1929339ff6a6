"""Tables of ready values: a reader gives lines for a question, and the same reader is asked about the period before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Column, ColumnUnit, Row, Table, Value
from apps.reports.outputs.showing import is_number
from apps.reports.reading import earlier


@dataclass(frozen=True, slots=True)
class Line:
    """``values`` stand as the columns do; by ``key`` the line of the period before is found."""

    key: Any
    values: tuple[Value, ...]
    links: Mapping[str, str] = field(default_factory=dict)


Reader = Callable[[Asked], Sequence[Line]]


def lines_table(
    asked: Asked,
    columns: Sequence[Column],
    read: Reader,
    *,
    key: str = "figures",
    title: str = "",
    total: Callable[[Sequence[Line]], tuple[Value, ...]] | None = None,
    empty: str = "",
    compares: bool = True,
) -> Table:
    """Return the table of what ``read`` gives, each line with what it was in the period before. ``total`` sums lines
    up. Lines that there were before only stand at the end, without data."""
    past = earlier(asked) if compares else None
    now, then = read(asked), read(past) if past else None
    found = {line.key: line.values for line in then or ()}
    rows = [_row(line, found.get(line.key) if then is not None else None, then is not None) for line in now]
    known = {line.key for line in now}
    rows += [_gone(line) for line in then or () if line.key not in known]
    summed = Row(total(now), total(then) if then is not None else ()) if total and rows else None
    return Table(
        key, title or "", tuple(columns), tuple(rows), summed, empty or _("Nothing happened in this period.")
    )


def _row(line: Line, before: tuple[Value, ...] | None, is_compared: bool) -> Row:
    if not is_compared:
        return Row(line.values, (), line.links)
    return Row(line.values, before or _nothing(line.values), line.links)


def _nothing(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(value if isinstance(value, str) else None for value in values)


def _gone(line: Line) -> Row:
    return Row(_nothing(line.values), line.values)


def sum_of(lines: Sequence[Line], place: int) -> Any:
    """Return the sum of a column, without those that have no data."""
    return sum(value for line in lines if (value := line.values[place]) is not None)


def adding(columns: Sequence[Column], *, label: str = "") -> Callable[[Sequence[Line]], tuple[Value, ...]]:
    """Return a total that adds the counts up and leaves everything else open."""

    def total(lines: Sequence[Line]) -> tuple[Value, ...]:
        sums: list[Value] = [
            sum_of(lines, place) if column.unit is ColumnUnit.COUNT else None
            for place, column in enumerate(columns)
        ]
        if not is_number(columns[0].unit):
            sums[0] = label or _("All")
        return tuple(sums)

    return total
