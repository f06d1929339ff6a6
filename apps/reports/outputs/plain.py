"""A result as plain JSON values: what the API answers, and what the page's charts are drawn from."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apps.reports.domain.result import Chart, Column, Result, Row, Table, Tile, Value


def as_plain(result: Result) -> dict[str, Any]:
    """Return the result. Durations are seconds, shares 0 to 1, None is "no data"; moments are ISO 8601 in the zone of
    the question."""
    asked = result.asked
    return {
        "report": asked.report,
        "title": result.title,
        "period": {
            "kind": asked.kind.value,
            "first": asked.days.first.isoformat(),
            "last": asked.days.last.isoformat(),
            "start": asked.start.isoformat(),
            "end": asked.end.isoformat(),
            "zone": asked.zone.key,
        },
        "filters": {
            "groups": list(asked.groups),
            "teams": list(asked.teams),
            "agents": list(asked.agents),
            "medium": asked.medium,
            "grain": asked.grain,
            "compare": asked.compare,
        },
        "made_at": result.made_at.isoformat(),
        "complete_until": result.complete_until.isoformat() if result.complete_until else None,
        "notes": list(result.notes),
        "tiles": [_tile(tile) for tile in result.tiles],
        "tables": [_table(table, asked.zone) for table in result.tables],
        "charts": [_chart(chart) for chart in result.charts],
    }


def plain_value(value: Value, zone: Any = None) -> Any:
    """Return one value as JSON has it."""
    if isinstance(value, datetime):
        return (value.astimezone(zone) if zone else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _tile(tile: Tile) -> dict[str, Any]:
    return {
        "title": tile.title,
        "value": plain_value(tile.value),
        "before": plain_value(tile.before),
        "unit": tile.unit.value,
        "formula": tile.formula,
    }


def _table(table: Table, zone: Any) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": [_column(column) for column in table.columns],
        "rows": [_row(row, zone) for row in table.rows],
        "total": _row(table.total, zone) if table.total else None,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": column.title,
        "unit": column.unit.value,
        "formula": column.formula,
        "better": column.better,
    }


def _row(row: Row, zone: Any) -> dict[str, Any]:
    return {
        "values": [plain_value(value, zone) for value in row.values],
        "before": [plain_value(value, zone) for value in row.before],
        "links": dict(row.links),
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "key": chart.key,
        "title": chart.title,
        "kind": chart.kind.value,
        "table": chart.table,
        "x": chart.x,
        "y": chart.y,
        "series": list(chart.series),
        "goal": chart.goal,
    }
