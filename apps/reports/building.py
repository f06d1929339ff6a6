"""From counts to tables, tiles and charts: what nearly every report is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kpis.domain.counts import Counts
from apps.kpis.links import behind_url
from apps.kpis.selectors.completeness import complete_until
from apps.kpis.windows import Window
from apps.reports.catalogue import get_report
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Chart, Column, Result, Row, Table, Tile, Value
from apps.reports.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Slice:
    """A line of a table: its ``label``, its counts, and what lies behind it: a ``span`` and a group (its code; "" as
    asked). No span: its interactions are scattered over the period and cannot be listed as one window."""

    label: Value
    counts: Counts
    before: Counts | None = None
    span: Window | None = None
    group: str = ""


def slice_row(asked: Asked, line: Slice, metrics: Sequence[str]) -> Row:
    """Return the row of a line: its label and its figures."""
    return Row(
        values=(line.label, *figures(line.counts, metrics)),
        before=(line.label, *figures(line.before, metrics)) if line.before is not None else (),
        links=_links(asked, line, metrics),
    )


def figures(counts: Counts, metrics: Sequence[str]) -> tuple[Value, ...]:
    """Return the values of the metrics."""
    return tuple(METRICS[key].value(counts) for key in metrics)


def figures_table(
    asked: Asked,
    *,
    first: Column,
    metrics: Sequence[str],
    lines: Iterable[Slice],
    total: Slice | None = None,
    key: str = "figures",
    title: str = "",
    empty: str = "",
) -> Table:
    """Return a table with a line for each slice. Lines with nothing in them stay, where the caller gives them."""
    rows = tuple(slice_row(asked, line, metrics) for line in lines)
    return Table(
        key=key,
        title=title or str(get_report(asked.report).title),
        columns=(first, *(METRICS[name].column for name in metrics)),
        rows=rows,
        total=slice_row(asked, total, metrics) if total and rows else None,
        empty=empty or _("Nothing happened in this period."),
    )


def _links(asked: Asked, line: Slice, metrics: Sequence[str]) -> Mapping[str, str]:
    group = line.group or (asked.groups[0] if len(asked.groups) == 1 else "")
    if line.span is None or not line.counts or (len(asked.groups) > 1 and not group):
        return {}
    return {
        key: behind_url(METRICS[key].behind, line.span, group=group, medium=asked.medium)
        for key in metrics
        if METRICS[key].behind
    }


def whole(asked: Asked) -> Window:
    """Return the whole period as a window."""
    return Window(asked.start, asked.end)


def tiles(asked: Asked, counts: Counts, before: Counts | None, metrics: Sequence[str]) -> tuple[Tile, ...]:
    """Return one tile for each metric."""
    links = _links(asked, Slice("", counts, span=whole(asked)), metrics)
    return tuple(
        Tile(
            title=METRICS[key].column.title,
            value=METRICS[key].value(counts),
            unit=METRICS[key].unit,
            before=METRICS[key].value(before) if before is not None else None,
            better=METRICS[key].better,
            formula=METRICS[key].formula,
            link=links.get(key, ""),
        )
        for key in metrics
    )


def result(
    asked: Asked,
    *tables: Table,
    charts: Sequence[Chart] = (),
    tiles: Sequence[Tile] = (),
    notes: Sequence[str] = (),
    reads_floor: bool = True,
) -> Result:
    """Return what the report says, made now. ``reads_floor``: its rows come by the journal, and may be behind."""
    return Result(
        asked=asked,
        title=str(get_report(asked.report).title),
        made_at=timezone.now(),
        tables=tables,
        charts=tuple(charts),
        tiles=tuple(tiles),
        complete_until=_complete(asked) if reads_floor else None,
        notes=tuple(notes),
    )


def _complete(asked: Asked) -> datetime | None:
    known = complete_until()
    return min(known, asked.end) if known else None


def plain_rows(
    lines: Iterable[Sequence[Value]],
    before: Mapping[Value, Sequence[Value]] | None = None,
    links: Mapping[Value, Mapping[str, str]] | None = None,
) -> tuple[Row, ...]:
    """Return rows of ready values, the first of each its name, by which the earlier ones are found."""
    made = []
    for line in lines:
        name = line[0]
        earlier: tuple[Value, ...] = ()
        if before is not None:
            earlier = tuple(before.get(name) or (name, *(None for _value in line[1:])))
        made.append(Row(tuple(line), earlier, (links or {}).get(name, {})))
    return tuple(made)


def interactions_url(asked: Asked, **filters: Any) -> str:
    """Return the list of the interactions that arrived in the period, with further filters of that list."""
    start, end = timezone.localtime(asked.start), timezone.localtime(asked.end)
    query: dict[str, Any] = {
        "arrived_at_from_0": f"{start:%Y-%m-%d}",
        "arrived_at_from_1": f"{start:%H:%M}",
        "arrived_at_to_0": f"{end:%Y-%m-%d}",
        "arrived_at_to_1": f"{end:%H:%M}",
        **{name: value for name, value in filters.items() if value not in ("", None)},
    }
    return f"{reverse('admin:interactions_interaction_changelist')}?{urlencode(query)}"


def without_zeros(table: Table) -> Table:
    """Return the table without lines in which nothing but zeros and "no data" stands."""
    kept = tuple(row for row in table.rows if any(row.values[1:]) or any(row.before[1:]))
    return replace(table, rows=kept)
