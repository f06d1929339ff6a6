"""What a report says. Page, spreadsheet, PDF, mail and API show the same result: a chart has no figures of its own, it
draws columns of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from apps.reports.domain.asked import Asked

Value = str | int | float | Decimal | date | datetime | None
"""None is "no data": shown as a dash, never as 0."""


class ColumnUnit(StrEnum):
    """How a value is written. ``seconds`` are durations; ``share`` is 0 to 1, shown as a percentage; ``slot`` is an
    hour of the day or a weekday, already in words."""

    TEXT = "text"
    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    SLOT = "slot"


class ChartKind(StrEnum):
    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    PIE = "pie"
    HEATMAP = "heatmap"
    SANKEY = "sankey"


@dataclass(frozen=True, slots=True)
class Column:
    """``title`` is in the reader's language. ``formula`` is the id of the KPI formula behind a figure, and ``better``
    says whether more of it is good (None: neither)."""

    key: str
    title: str
    unit: ColumnUnit = ColumnUnit.COUNT
    formula: str = ""
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``values`` and ``before`` (the period before, empty where nothing is compared) stand as the columns do. ``links``
    leads from a column's key to what lies behind the figure: a path of this site."""

    values: tuple[Value, ...]
    before: tuple[Value, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """``total`` is computed from the counts, not from the rows' figures."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    empty: str = ""

    def column(self, key: str) -> int:
        """Return the place of a column; raise KeyError where there is none."""
        for place, column in enumerate(self.columns):
            if column.key == key:
                return place
        raise KeyError(key)

    def values_of(self, key: str) -> list[Value]:
        """Return a column from top to bottom."""
        place = self.column(key)
        return [row.values[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Chart:
    """Draws ``series`` (columns of the table ``table``) over the column ``x``. A heat map has ``y`` besides; a sankey
    goes from ``x`` to ``y``. ``goal`` is a line across, in the series' unit."""

    key: str
    title: str
    kind: ChartKind
    table: str
    x: str
    series: tuple[str, ...]
    y: str = ""
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that stands for the whole period."""

    title: str
    value: Value
    unit: ColumnUnit
    before: Value = None
    better: bool | None = None
    formula: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """``complete_until``: from then on sites may still have something to tell; None where that is not known. ``notes``
    are sentences for the reader, e.g. what a definition leaves out."""

    asked: Asked
    title: str
    made_at: datetime
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    tiles: tuple[Tile, ...] = ()
    complete_until: datetime | None = None
    notes: tuple[str, ...] = ()

    def table(self, key: str) -> Table:
        """Return a table; raise KeyError where there is none."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not any(table.rows for table in self.tables)
