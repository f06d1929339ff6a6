"""Cells that spreadsheet programs would take for formulas."""

import re
from typing import Any

_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]")
_NUMBER = re.compile(r"^[+-]?\d[\d., ()]*$")


def neutralize(value: Any) -> Any:
    """Return ``value`` so that no spreadsheet program takes it for a formula: with an apostrophe, which they show as
    text. Plain numbers, such as -5 and +8613800138001, stay as they are."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return "'" + value
    return value


def restore(value: Any) -> Any:
    """Return ``value`` as it was before :func:`neutralize`."""
    if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value[1:]):
        return value[1:]
    return value
