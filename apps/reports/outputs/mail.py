"""Results as the body of a mail: HTML that mail clients bear, plain text for those that show none, pictures inside."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext as _

from apps.reports.domain.result import Result, Table
from apps.reports.outputs.pdf import definitions, say_complete
from apps.reports.outputs.png import draw_png
from apps.reports.outputs.words import WORDS, clean, say_change, say_period, say_row, say_value

MOST_ROWS = 40
"""Of one table. Gmail cuts mails of more than 102 kB; the report itself and the attachments have all rows."""
MOST_LINES = 20
_LONGEST_CELL = 120


@dataclass(frozen=True, slots=True)
class Part:
    """A result, and the whole address of the live report ("" where there is none)."""

    result: Result
    link: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart inside the mail; the HTML names it by ``cid``."""

    cid: str
    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class MailBody:
    html: str
    text: str
    pictures: tuple[Picture, ...]


def write_mail(parts: Sequence[Part], *, text: str = "", footer: str = "") -> MailBody:
    """Return the body of a mail with these reports, in the active language. ``text`` is what the sender wrote, shown
    above them; ``footer`` says why the reader gets it."""
    pictures: list[Picture] = []
    shown = [_shown(part, pictures) for part in parts]
    paragraphs = [clean(line, 2_000) for line in text.splitlines()]
    context = {
        "parts": shown, "paragraphs": paragraphs, "footer": footer, "language": get_language() or "en",
    }  # fmt: skip
    html = render_to_string("reports/mail.html", context)
    return MailBody(html, "\n".join(_plain(parts, paragraphs, footer)), tuple(pictures))


def _shown(part: Part, pictures: list[Picture]) -> dict[str, Any]:
    result = part.result
    charts = []
    for chart in result.charts:
        png = draw_png(chart, result)
        cid = f"{hashlib.sha256(png).hexdigest()[:20]}@charts"
        pictures.append(Picture(cid, f"{chart.key}.png", png))
        charts.append({"cid": cid, "title": clean(chart.title)})
    return {
        "title": clean(result.title),
        "period": say_period(result.asked),
        "warning": say_complete(result),
        "link": part.link,
        "tiles": _tiles(result),
        "charts": charts,
        "tables": [_table(table, result) for table in result.tables],
        "notes": [clean(note, 1_000) for note in result.notes],
        "definitions": definitions(result),
    }


def _tiles(result: Result) -> list[dict[str, str]]:
    tiles = []
    for tile in result.tiles:
        change, tone = say_change(tile)
        tiles.append(
            {"title": clean(tile.title), "value": say_value(tile.value, tile.unit), "change": change, "tone": tone}
        )  # fmt: skip
    return tiles


def _table(table: Table, result: Result) -> dict[str, Any]:
    rows, zone = table.rows[:MOST_ROWS], result.asked.zone
    sides = ["left" if column.unit in WORDS else "right" for column in table.columns]
    total = say_row(table.columns, table.total, zone, is_total=True) if table.total else []
    return {
        "title": clean(table.title),
        "head": list(zip([clean(column.title) for column in table.columns], sides, strict=True)),
        "rows": [
            list(zip(say_row(table.columns, row, zone, _LONGEST_CELL), sides, strict=True)) for row in rows
        ],
        "total": list(zip(total, sides, strict=bool(total))),
        "empty": clean(table.empty) or _("No data"),
        "cut": _cut(table, len(rows)),
    }


def _cut(table: Table, shown: int) -> str:
    if shown == len(table.rows):
        return ""
    return _("The first %(shown)d of %(all)d rows.") % {"shown": shown, "all": len(table.rows)}


def _plain(parts: Sequence[Part], paragraphs: Sequence[str], footer: str) -> Iterator[str]:
    yield from paragraphs
    for part in parts:
        yield from ("", clean(part.result.title), say_period(part.result.asked))
        yield from filter(None, (say_complete(part.result), part.link))
        yield ""
        for tile in _tiles(part.result):
            change = f" ({tile['change']})" if tile["change"] else ""
            yield f"{tile['title']}: {tile['value']}{change}"
        for table in part.result.tables:
            yield from _plain_table(table, part.result)
        yield from ("", *(clean(note, 1_000) for note in part.result.notes))
    if footer:
        yield from ("", "-- ", footer)


def _plain_table(table: Table, result: Result) -> Iterator[str]:
    yield from ("", clean(table.title))
    yield "\t".join(clean(column.title) for column in table.columns)
    for row in table.rows[:MOST_LINES]:
        yield "\t".join(say_row(table.columns, row, result.asked.zone, _LONGEST_CELL))
    if not table.rows:
        yield clean(table.empty) or _("No data")
    elif table.total:
        yield "\t".join(say_row(table.columns, table.total, result.asked.zone, is_total=True))
    cut = _cut(table, min(MOST_LINES, len(table.rows)))
    if cut:
        yield cut
