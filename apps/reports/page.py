"""A result as the page shows it: cells with their change, links and definitions."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.reports.catalogue import Report
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Column, Result, Row, Table, Tile, Value
from apps.reports.forms import AskedForm
from apps.reports.outputs.plain import as_plain, plain_value
from apps.reports.outputs.showing import Change, change, definition_of, is_number, show
from apps.reports.sections import SECTIONS

MOST_ROWS = 1_000
"""Rows of a table that the page shows; files have all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``sort`` is what the browser sorts by; empty for "no data", which always comes last."""

    text: str
    sort: Any
    is_number: bool
    link: str = ""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    is_number: bool
    definition: str = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    key: str
    title: str
    heads: list[Head]
    rows: list[list[Cell]]
    total: list[Cell] | None
    left_out: int
    empty: str


@dataclass(frozen=True, slots=True)
class ShownTile:
    title: str
    text: str
    definition: str
    link: str
    change: Change | None


def show_table(table: Table, asked: Asked) -> ShownTable:
    """Return a table with its texts."""
    return ShownTable(
        key=table.key,
        title=table.title,
        heads=[_head(column) for column in table.columns],
        rows=[_cells(row, table.columns, asked) for row in table.rows[:MOST_ROWS]],
        total=_cells(table.total, table.columns, asked) if table.total else None,
        left_out=max(0, len(table.rows) - MOST_ROWS),
        empty=table.empty,
    )


def _head(column: Column) -> Head:
    return Head(column.title, is_number(column.unit), str(definition_of(column.formula)))


def _cells(row: Row, columns: tuple[Column, ...], asked: Asked) -> list[Cell]:
    before: tuple[Value, ...] = row.before or (None,) * len(columns)
    return [
        _cell(column, value, old, row.links.get(column.key, ""), asked)
        for column, value, old in zip(columns, row.values, before, strict=True)
    ]


def _cell(column: Column, value: Value, before: Value, link: str, asked: Asked) -> Cell:
    sort = plain_value(value, asked.zone)
    return Cell(
        text=show(value, column.unit, asked.zone),
        sort="" if sort is None else sort,
        is_number=is_number(column.unit),
        link=link,
        change=change(value, before, column.unit, column.better),
    )


def show_tile(tile: Tile, asked: Asked) -> ShownTile:
    """Return a tile with its texts."""
    return ShownTile(
        title=tile.title,
        text=show(tile.value, tile.unit, asked.zone),
        definition=str(definition_of(tile.formula)),
        link=tile.link,
        change=change(tile.value, tile.before, tile.unit, tile.better),
    )


def shown(result: Result) -> dict[str, Any]:
    """Return what the template needs of a result."""
    asked = result.asked
    return {
        "result": result,
        "tables": [show_table(table, asked) for table in result.tables],
        "tiles": [show_tile(tile, asked) for tile in result.tiles],
        "drawn": {**as_plain(result), "words": words()},
        "made_at": timezone.localtime(result.made_at, asked.zone),
        "complete_until": result.complete_until and timezone.localtime(result.complete_until, asked.zone),
    }


def words() -> dict[str, str]:
    """Return the words that the charts say themselves."""
    return {
        "goal": _("Goal"),
        "no_data": _("no data"),
        "chart": _("Chart: %(title)s. The table below has the same figures."),
        "pick": _("Show or hide"),
    }


def sections_of(reports: list[Report], text: str = "") -> list[tuple[str, list[Report]]]:
    """Return the reports by section, those only whose title or description has the text in it."""
    wanted = text.casefold().split()
    found = [report for report in reports if all(word in _said(report) for word in wanted)]
    ordered = sorted(found, key=_place)
    return [
        (str(section), list(group)) for section, group in groupby(ordered, key=lambda report: report.section)
    ]


def _place(report: Report) -> int:
    return next(
        (number for number, section in enumerate(SECTIONS) if section is report.section), len(SECTIONS)
    )


def _said(report: Report) -> str:
    return f"{report.title} {report.what} {report.section}".casefold()


def picked(form: AskedForm, name: str) -> str:
    """Return in a few words what was picked of a list, for its button."""
    values = form.data.getlist(name) if hasattr(form.data, "getlist") else []
    if not values:
        return _("all")
    names = dict(form.fields[name].choices)  # type: ignore[attr-defined]
    first = str(names.get(values[0], values[0]))[:30]
    return (
        first
        if len(values) == 1
        else _("%(name)s and %(more)d more") % {"name": first, "more": len(values) - 1}
    )
