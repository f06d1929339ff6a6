"""Sentences for what is wrong with a file, a row or a cell: what it is, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, Any] = {
    # files
    "empty": _("The file has no rows."),
    "file-too-large": _("The file has more than %(megabytes)s MB. Split it."),
    "unreadable": _("This is no spreadsheet that can be read: XLSX, XLS, ODS or CSV are taken."),
    "unpacks-too-large": _("Unpacked, the file would have more than %(megabytes)s MB."),
    "ratio": _("The file is packed more than %(ratio)s to 1: it is no ordinary spreadsheet. Save it anew."),
    "too-many-parts": _("The file consists of more than %(most)s parts: it is no ordinary spreadsheet."),
    "bad-path": _("The file holds parts with forbidden names: it is no ordinary spreadsheet."),
    "symlink": _("The file holds links to other files: it is no ordinary spreadsheet."),
    "nested": _("The file holds other archives or workbooks. Remove embedded objects and save it anew."),
    "password": _("The file is protected by a password. Save it without one."),
    "document-type": _("The file holds a document type definition: it is no ordinary spreadsheet."),
    "too-many-rows": _("The sheet has more than %(most)s rows, or a value far below the others. Split it."),
    "too-many-columns": _("The sheet has more than %(most)s columns, or a value far right of the others."),
    "too-large": _(
        "The sheet is too large: it could not be read within %(seconds)s seconds and %(megabytes)s MB."
    ),
    "no-sheet": _("There is no such sheet, or no visible one, in the workbook."),
    "no-encoding": _("This encoding is not known."),
    "bad-encoding": _(
        "From row %(row)s on this is no text in the encoding %(encoding)s. Choose another one."
    ),
    "open-quote": _("Row %(row)s: a quotation mark is opened here and never closed as it should be."),
    "no-header": _("The first rows name no column that is known."),
    "no-key-column": _("A column is needed by which rows are found: %(columns)s."),
    "missing-columns": _("New rows need these columns: %(columns)s."),
    "duplicate-header": _("Two columns are called “%(header)s”: leave one of them out."),
    "unsure-encoding": _("The encoding of the file is not certain: choose the one whose sample is right."),
    # rows and cells
    "merged": _("The cell is part of a merged one. Split the cells and fill each."),
    "nul": _("The cell holds a NUL character."),
    "cell-too-long": _("The cell has more than %(most)s characters, or a quotation mark is never closed."),
    "required": _("A value is needed."),
    "digits-lost": _("“%(value)s”: digits were dropped. Format the column as text and type it again."),
    "zero-lost": _("“%(value)s” has lost its leading zero. Format the column as text and type it again."),
    "became-date": _("This became the date %(value)s. Format the column as text and type it again."),
    "not-a-value": _("The cell shows an error of the spreadsheet program instead of a value."),
    "date-serial": _("“%(value)s” is a date as a number (%(date)s?). Format the column as a date."),
    "ambiguous-date": _("“%(value)s”: which is the day, which the month? Write 2026-12-31."),
    "no-date": _("“%(value)s” is no date. Write 2026-12-31."),
    "no-number": _("“%(value)s” is no whole number."),
    "no-phone": _("“%(value)s” is not a telephone number."),
    "no-yes-no": _("“%(value)s” is neither yes nor no."),
    "no-choice": _("“%(value)s” is none of: %(choices)s."),
    "below": _("%(value)s is less than %(least)s."),
    "above": _("%(value)s is more than %(most)s."),
    "too-long": _("%(length)s characters are too many: at most %(most)s."),
    "pattern": _("“%(value)s” has characters that are not allowed here."),
    "no-key": _("Nothing says which row this is: fill %(columns)s."),
    "same-key": _("Row %(row)s has the same key."),
    "same-number": _("Row %(row)s has the number %(number)s, too."),
    "number-taken": _("%(number)s is known under another customer."),
    "text-nul": _("The text holds a NUL character."),
    "text-surrogate": _("The text holds half a character."),
    "text-control": _("The text holds control characters."),
    "text-turned": _("The text holds characters that turn the direction of writing."),
    "text-line_break": _("The text must be in one line."),
    "text-too_long": _("The text is too long."),
    "merged-customer": _("This customer was merged into another one, or erased."),
    "no-organisation": _("There is no organisation “%(value)s”, or several: use its external reference."),
    "no-mail": _("“%(value)s” is no e-mail address."),
    "extra-cell": _("The row has values right of the last header."),
    "text": "%(text)s",
}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Return what is said about a problem, in the reader's language."""
    return str(SENTENCES[code]) % params
