"""Results as a PDF document, set by typst from data: no text of anybody's becomes part of a program."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.kpis.definitions import DEFINITIONS
from apps.kpis.labels import FORMULA_NAMES
from apps.reports.domain.result import ColumnUnit, Result, Row, Table, Tile
from apps.reports.outputs import fonts
from apps.reports.outputs.png import draw_svg
from apps.reports.outputs.words import WORDS, clean, say_change, say_period, say_row, say_value

MOST_ROWS = 2_000
"""Of one table: about 45 pages. Whoever needs more takes the spreadsheet."""
_WIDE_FROM = 8
_LONGEST_CELL = 160
_LONG_WORD = re.compile(r"(\S{18})(?=\S)")
# The compiler keeps what it was given last.
_ONE_AT_A_TIME = Lock()
_TEMPLATE = Path(__file__).parent / "report.typ"
_REGIONS = {"zh-hans": ("zh", "cn"), "zh-hant": ("zh", "tw")}


def write_pdf(*results: Result, now: datetime | None = None) -> bytes:
    """Return a document of one report or several, each on a page of its own, in the active language."""
    return _compile(*results, now=now, format="pdf")


def write_pages(*results: Result, now: datetime | None = None, dots_per_inch: int = 96) -> list[bytes]:
    """Return the same document as pictures of its pages (PNG)."""
    pages = _compile(*results, now=now, format="png", ppi=dots_per_inch)
    return [pages] if isinstance(pages, bytes) else pages


def _compile(*results: Result, now: datetime | None, **how: Any) -> Any:
    at = now or timezone.now()
    data = document(results, at)
    with _ONE_AT_A_TIME:
        return _compiler().compile(
            input=_TEMPLATE.read_bytes(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
            **how,
        )


@cache
def _compiler() -> Any:
    """Load typst, and read the fonts once in a process."""
    import typst

    ours = typst.Fonts(
        include_system_fonts=False, font_paths=[str(fonts.FOLDER), str(fonts.fallback_file().parent)]
    )
    # Its root is an empty folder for all that the template could ever ask.
    return typst.Compiler(root=str(fonts.FOLDER), font_paths=ours, ignore_system_fonts=True)


def document(results: Iterable[Result], at: datetime) -> dict[str, Any]:
    """Return what the template shows: strings only, already in the reader's language."""
    reports = list(results)
    language, region = _REGIONS.get(translation.get_language() or "en", ("en", "us"))
    titles = list(dict.fromkeys(clean(result.title) for result in reports))
    made = say_value(at, ColumnUnit.MOMENT, reports[0].asked.zone if reports else None)
    return {
        "lang": language,
        "region": region,
        "fonts": [fonts.FAMILY, fonts.FALLBACK],
        "title": " · ".join(titles),
        "wide": any(len(table.columns) >= _WIDE_FROM for result in reports for table in result.tables),
        "footer": _("%(title)s, made %(at)s") % {"title": clean(" · ".join(titles), 80), "at": made},
        "page_words": _("Page {page} of {pages}"),
        "definitions_title": _("Definitions"),
        "reports": [_report(result) for result in reports],
    }


def _report(result: Result) -> dict[str, Any]:
    return {
        "title": _breakable(result.title),
        "period": say_period(result.asked),
        "warning": say_complete(result),
        "tiles": [_tile(tile) for tile in result.tiles],
        "per_row": min(4, max(1, len(result.tiles))),
        "charts": [
            {"title": clean(chart.title), "svg": draw_svg(chart, result), "width": 100}
            for chart in result.charts
        ],
        "tables": [_table(table, result) for table in result.tables],
        "notes": [clean(note, 1_000) for note in result.notes],
        "definitions": [{"name": name, "text": text} for name, text in definitions(result)],
    }


def say_complete(result: Result) -> str:
    """Return until when the data are complete where that is before the period's end; empty where they are."""
    until = result.complete_until
    if until is None or until >= result.asked.end:
        return ""
    said = _("Data are complete until %(at)s; later figures may still change.")
    return said % {"at": say_value(until, ColumnUnit.MOMENT, result.asked.zone)}


def definitions(result: Result) -> list[tuple[str, str]]:
    """Return name and definition of every formula that the result shows, each once."""
    columns = (column.formula for table in result.tables for column in table.columns)
    ids = dict.fromkeys(filter(None, (*(tile.formula for tile in result.tiles), *columns)))
    return [(str(FORMULA_NAMES.get(id_, id_)), str(DEFINITIONS[id_])) for id_ in ids if id_ in DEFINITIONS]


def _tile(tile: Tile) -> dict[str, str]:
    change, tone = say_change(tile)
    value = _breakable(say_value(tile.value, tile.unit))
    return {"title": _breakable(tile.title), "value": value, "change": change, "tone": tone}


def _table(table: Table, result: Result) -> dict[str, Any]:
    rows = table.rows[:MOST_ROWS]
    cut = _("The first %(shown)d of %(all)d rows; the spreadsheet has all of them.")
    count = len(table.columns)
    return {
        "title": _breakable(table.title),
        "size": 8.5 if count < _WIDE_FROM else 7.5 if count < 12 else 6.5,
        "columns": [
            {
                "title": _breakable(column.title),
                "figure": column.unit not in WORDS,
                "narrow": column.unit not in (ColumnUnit.TEXT, ColumnUnit.SLOT),
            }
            for column in table.columns
        ],
        "rows": [_row(table, row, result) for row in rows],
        "total": _row(table, table.total, result, is_total=True) if table.total else None,
        "empty": clean(table.empty) or _("No data"),
        "cut": cut % {"shown": len(rows), "all": len(table.rows)} if len(rows) < len(table.rows) else "",
    }


def _row(table: Table, row: Row, result: Result, *, is_total: bool = False) -> list[str]:
    said = say_row(table.columns, row, result.asked.zone, _LONGEST_CELL, is_total=is_total)
    return [_breakable(value) for value in said]


def _breakable(text: str) -> str:
    """Let a word that is longer than any column break: a name of 200 letters stays on the page."""
    return _LONG_WORD.sub("\\1\u200b", clean(text))
