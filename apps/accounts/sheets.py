"""What every spreadsheet import and export of the suite has in common.

A cell that begins like a formula is written with an apostrophe before it, which spreadsheet programs show as text;
reading takes the apostrophe off again. Plain numbers, such as -5 and +8613800138001, stay as they are.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.resources import ModelResource

_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]")
_NUMBER = re.compile(r"^[+-]?\d[\d., ()]*$")
_PAIR = re.compile(r"^([\w-]+)(?::(\d+))?$")


def neutralize(value: Any) -> Any:
    """Return ``value`` so that no spreadsheet program takes it for a formula."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return "'" + value
    return value


def restore(value: Any) -> Any:
    """Return ``value`` as it was before :func:`neutralize`."""
    if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value[1:]):
        return value[1:]
    return value


def format_pairs(pairs: dict[str, int]) -> str:
    """Return ``{"sales": 5}`` as ``sales:5``, several separated by spaces."""
    return " ".join(f"{code}:{number}" for code, number in sorted(pairs.items()))


def parse_pairs(text: str | None, default: int = 1) -> dict[str, int]:
    """Return ``sales:5 english`` as a dictionary; a missing number is ``default``.

    Raises ``ValidationError`` where a part is neither ``code`` nor ``code:number``.
    """
    pairs: dict[str, int] = {}
    for part in str(text or "").replace(",", " ").split():
        match = _PAIR.match(part)
        if match is None:
            raise ValidationError(_("“%(part)s” is not of the form code:number.") % {"part": part})
        pairs[match[1]] = int(match[2] or default)
    return pairs


def _same(stored: Any, cell: Any) -> bool:
    return str("" if stored is None else stored).strip() == str("" if cell is None else cell).strip()


class SheetResource(ModelResource):
    """Base of the resources: formulas neutralised, rows validated like a form, nothing written when a row is wrong."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return neutralize(super().export_field(field, instance, **kwargs))

    def skip_row(
        self, instance: Any, original: Any, row: dict[str, Any], import_validation_errors: Any = None
    ) -> bool:
        """Skip a row that says what is stored already, in every column that it has."""
        if import_validation_errors or original is None or original.pk is None:
            return False
        stored = {field.column_name: self.export_field(field, original) for field in self.get_export_fields()}
        return all(
            _same(stored[column], neutralize(cell)) for column, cell in row.items() if column in stored
        )

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        for column in list(row):
            row[column] = restore(row[column])
