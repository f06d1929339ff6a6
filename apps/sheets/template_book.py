"""Workbooks to fill in: headers, notes, an example, and lists of what may be chosen."""

from pathlib import Path
from typing import Any

from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from apps.sheets.domain.columns import Column, Kind
from apps.sheets.resource import Sheet
from apps.sheets.writing import Workbook, set_columns

LAST_ROW = 5_000
"""Lists and limits go down to here."""
_LONGEST_LIST = 255
"""Characters of a list that Excel takes within a rule; a longer one is kept on a sheet of its own."""


def write_template(path: Path, sheet: Sheet) -> None:
    """Write a workbook whose first sheet can be imported as it is."""
    columns = list(sheet.columns())
    with Workbook(path, force_str(sheet.title)) as book:
        set_columns(book, columns)
        lists = _Lists(book)
        for place, column in enumerate(columns):
            book.sheet.write_comment(0, place, describe(column), {"x_scale": 2, "y_scale": 1.5})
            _add_rule(book, lists, place, column)
        _write_example(book, columns)
        _write_notes(book, columns)


def describe(column: Column) -> str:
    """Return what a person must know of a column, in a few lines."""
    parts = [force_str(column.title), _KIND_WORDS[column.kind](), force_str(column.help)]
    if column.is_required:
        parts.append(_("Must be filled."))
    if column.kind is Kind.INTEGER and column.least is not None:
        parts.append(f"{column.least} – {column.most}")
    if column.choices:
        parts.append(", ".join(force_str(label) for label in column.choices.values()))
    if column.example:
        parts.append(_("Example: %(text)s") % {"text": column.example})
    return "\n".join(part for part in parts if part)


_KIND_WORDS = {
    Kind.TEXT: lambda: _("Text"),
    Kind.CODE: lambda: _("Text, exactly as it is: leading zeros count."),
    Kind.INTEGER: lambda: _("Whole number"),
    Kind.DECIMAL: lambda: _("Number"),
    Kind.YES_NO: lambda: _("yes or no"),
    Kind.CHOICE: lambda: _("One of a list"),
    Kind.DATE: lambda: _("Date, for example 2026-12-31"),
    Kind.NUMBERS: lambda: _("Telephone numbers, best in international form: +15550100001"),
    Kind.LIST: lambda: _("Codes, separated by spaces"),
    Kind.ITEMS: lambda: _("Texts, separated by semicolons"),
}


class _Lists:
    """Long lists of choices, on a hidden sheet."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._sheet: Any = None
        self._next = 0

    def source_of(self, choices: list[str]) -> Any:
        if len(",".join(choices)) <= _LONGEST_LIST and not any("," in choice for choice in choices):
            return choices
        if self._sheet is None:
            self._sheet = self._book.book.add_worksheet("lists")
            self._sheet.very_hidden()
        place, self._next = self._next, self._next + 1
        # One row each: rows are written in their order, and never again.
        for number, choice in enumerate(choices):
            self._sheet.write_string(place, number, choice)
        return f"=lists!$A${place + 1}:${_letters(len(choices) - 1)}${place + 1}"


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _add_rule(book: Workbook, lists: _Lists, place: int, column: Column) -> None:
    rule: dict[str, Any] = {"ignore_blank": not column.is_required, "input_title": column.name[:32]}
    if text := force_str(column.help)[:250]:
        rule["input_message"] = text
    if column.kind is Kind.CHOICE and column.choices:
        rule |= {
            "validate": "list",
            "source": lists.source_of([force_str(v) for v in column.choices.values()]),
        }
    elif column.kind is Kind.YES_NO:
        rule |= {"validate": "list", "source": [_("yes"), _("no")]}
    elif column.kind is Kind.INTEGER and column.least is not None:
        rule |= {
            "validate": "integer",
            "criteria": "between",
            "minimum": column.least,
            "maximum": column.most,
        }
    elif "input_message" in rule:
        rule |= {"validate": "any"}
    else:
        return
    book.sheet.data_validation(1, place, LAST_ROW, place, rule)


def _write_example(book: Workbook, columns: list[Column]) -> None:
    """One row that shows how it is meant, where it would be a good one as it is."""
    if not all(column.example for column in columns if column.is_required):
        return
    for place, column in enumerate(columns):
        if column.example:
            book.write_cell(1, place, column.example)


def _write_notes(book: Workbook, columns: list[Column]) -> None:
    notes = book.book.add_worksheet(_("Notes")[:31])
    notes.set_column(0, 1, 28)
    notes.set_column(2, 2, 90)
    wrap = book.book.add_format({"text_wrap": True, "valign": "top"})
    for place, title in enumerate((_("Column"), _("Title"), _("Meaning"))):
        notes.write_string(0, place, title, book.head)
    for row, column in enumerate(columns, start=1):
        notes.write_string(row, 0, column.name, wrap)
        notes.write_string(row, 1, force_str(column.title), wrap)
        notes.write_string(row, 2, describe(column).replace("\n", " · "), wrap)
