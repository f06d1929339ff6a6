"""A result as a workbook: a sheet for each table with its chart, numbers as numbers, and a sheet that says what it
means."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.reports.domain.result import Chart, ChartKind, ColumnUnit, Result, Row, Table, Value
from apps.reports.outputs.csv import before_title, compared_columns
from apps.reports.outputs.showing import definition_of, period_text, show
from apps.sheets.domain.formulas import neutralize

DAY_SECONDS = 86_400
_FORMATS = {
    ColumnUnit.COUNT: "#,##0",
    ColumnUnit.SECONDS: "[h]:mm:ss",
    ColumnUnit.SHARE: "0.0%",
    ColumnUnit.NUMBER: "#,##0.0",
    ColumnUnit.DAY: "yyyy-mm-dd",
    ColumnUnit.MOMENT: "yyyy-mm-dd hh:mm",
}
_KINDS: dict[ChartKind, dict[str, str]] = {
    ChartKind.LINE: {"type": "line"},
    ChartKind.BAR: {"type": "column"},
    ChartKind.STACKED: {"type": "column", "subtype": "stacked"},
    ChartKind.PIE: {"type": "pie"},
}
_LONGEST = 32_767
"""Characters in a cell."""


def write_xlsx(result: Result) -> bytes:
    """Return the file. Durations are days, as spreadsheets count them; text is never a formula."""
    import xlsxwriter  # not above: most processes never write one, and each of them would load it

    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        formats = _Formats(book)
        for number, table in enumerate(result.tables):
            name = _sheet_name(table.title, number)
            sheet = book.add_worksheet(name)
            _write_table(sheet, table, formats, result.asked.zone)
            for place, chart in enumerate(c for c in result.charts if c.table == table.key):
                _add_chart(book, sheet, name, table, chart, place)
        _write_about(book.add_worksheet(_sheet_name(_("About"), len(result.tables))), result, formats)
    return file.getvalue()


class _Formats:
    def __init__(self, book: Any) -> None:
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E5E7EB", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.plain = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
        self.total = {
            unit: book.add_format({"num_format": form, "bold": True, "top": 1})
            for unit, form in _FORMATS.items()
        }
        self.total_text = book.add_format({"bold": True, "top": 1})


def _sheet_name(title: str, number: int) -> str:
    """A name that no other sheet has, of 31 characters at most, without what names must not hold."""
    clean = "".join(" " if character in "[]:*?/\\'" else character for character in title).strip() or "?"
    return f"{number + 1} {clean}"[:31].strip()


def _write_table(sheet: Any, table: Table, formats: _Formats, zone: Any) -> None:
    old = compared_columns(table)
    units = [column.unit for column in table.columns] + [table.columns[place].unit for place in old]
    titles = [column.title for column in table.columns]
    heads = [*titles, *(before_title(titles[place]) for place in old)]
    for place, title in enumerate(heads):
        sheet.write_string(0, place, str(neutralize(title))[:_LONGEST], formats.head)
    rows = [*table.rows, *([table.total] if table.total else [])]
    for line, row in enumerate(rows, start=1):
        values = [*row.values, *_before(row, old)]
        for place, (value, unit) in enumerate(zip(values, units, strict=True)):
            _write(sheet, line, place, value, unit, formats, zone, is_total=row is table.total)
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(heads) - 1)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, max(1, len(heads) - 1), 15)


def _before(row: Row, places: list[int]) -> list[Value]:
    return [row.before[place] if row.before else None for place in places]


def _write(
    sheet: Any,
    line: int,
    place: int,
    value: Value,
    unit: ColumnUnit,
    formats: _Formats,
    zone: Any,
    *,
    is_total: bool,
) -> None:
    styles = formats.total if is_total else formats.plain
    style = styles.get(unit, formats.total_text if is_total else formats.text)
    if value is None:
        sheet.write_blank(line, place, None, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(
            line, place, value.astimezone(zone).replace(tzinfo=None), styles[ColumnUnit.MOMENT]
        )
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, styles[ColumnUnit.DAY])
    elif isinstance(value, str):
        style = formats.total_text if is_total else formats.text
        sheet.write_string(line, place, str(neutralize(value))[:_LONGEST], style)
    else:
        sheet.write_number(line, place, _number(value, unit), style)


def _number(value: int | float | Decimal, unit: ColumnUnit) -> float:
    return float(value) / DAY_SECONDS if unit is ColumnUnit.SECONDS else float(value)


def _add_chart(book: Any, sheet: Any, name: str, table: Table, chart: Chart, place: int) -> None:
    last = len(table.rows)
    if not last:
        return
    if chart.kind not in _KINDS:
        _colour(sheet, table, chart, last)
        return
    drawn = book.add_chart(_KINDS[chart.kind])
    x = table.column(chart.x)
    for key in chart.series:
        column = table.column(key)
        drawn.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, x, last, x],
                "values": [name, 1, column, last, column],
            }
        )
    drawn.set_title({"name": str(neutralize(chart.title))[:250]})
    drawn.set_size({"width": 900, "height": 360})
    sheet.insert_chart(last + 4 + place * 20, 0, drawn, {"description": chart.title[:250]})


def _colour(sheet: Any, table: Table, chart: Chart, last: int) -> None:
    """Spreadsheets draw no heat maps and no flows: the figures themselves are coloured."""
    for key in chart.series:
        place = table.column(key)
        sheet.conditional_format(
            1, place, last, place, {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#7C3AED"}
        )


def _write_about(sheet: Any, result: Result, formats: _Formats) -> None:
    zone = result.asked.zone
    lines: list[tuple[str, str]] = [
        (_("Report"), result.title),
        (_("Period"), f"{period_text(result.asked)} ({zone.key})"),
        (_("Made at"), show(timezone.localtime(result.made_at, zone), ColumnUnit.MOMENT, zone)),
    ]
    if result.complete_until:
        lines.append((_("Complete until"), show(result.complete_until, ColumnUnit.MOMENT, zone)))
    lines += [(_("Note"), note) for note in result.notes]
    formulas = {
        column.formula: column.title for table in result.tables for column in table.columns if column.formula
    }
    lines += [(title, str(definition_of(formula))) for formula, title in formulas.items()]
    for line, (name, text) in enumerate(lines):
        sheet.write_string(line, 0, str(neutralize(name)), formats.strong)
        sheet.write_string(line, 1, str(neutralize(text))[:_LONGEST], formats.wrap)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
