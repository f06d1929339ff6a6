"""What a cell means to a column. A cell is text, a number, yes/no, nothing, ``{"date": ISO}`` or ``{"broken": code}``.

Spreadsheet programs change what people type: a number loses its leading zeros and all digits after the fifteenth, a
reference such as 3-4 becomes a date. What was lost cannot be brought back, so such a cell is an error, never a value.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from apps.kernel.text import text_problem
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.domain.limits import MAX_CELL

Cell = str | int | float | bool | dict[str, str] | None
Value = str | int | float | bool | list[str] | None

EXACT = 10**15
"""Excel keeps fifteen digits of a number."""
_POWER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$")
_NOT_A_VALUE = frozenset(
    {"nan", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "<na>", "null", "none"}
)
_WHOLE = re.compile(r"^[+-]?\d{1,18}(?:[.,]0+)?$")
_DECIMAL = re.compile(r"^[+-]?\d{1,15}(?:\.\d{1,15})?$")
_ISO = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""1954 to 2119: what a date is that was formatted as a number."""
_EXCEL_EPOCH = date(1899, 12, 30)
YES = frozenset({"yes", "y", "true", "1", "x", "✓", "是", "对", "對"})
NO = frozenset({"no", "n", "false", "0", "否", "不", ""})


class CellError(Exception):
    """A cell is no value of its column. ``code`` is one of ``apps/sheets/words.py``."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read_cell(column: Column, cell: Cell) -> Value:
    """Return what ``cell`` says in ``column``. Raises :class:`CellError`."""
    if isinstance(cell, dict) and "broken" in cell:
        raise CellError(cell["broken"])
    if isinstance(cell, str):
        cell = cell.strip()
        if "\0" in cell:
            raise CellError("nul")
        if len(cell) > MAX_CELL:
            raise CellError("cell-too-long", most=MAX_CELL)
    if cell is None or cell == "":
        if column.is_required:
            raise CellError("required")
        empty: Value = column.empty
        return empty
    return _READERS[column.kind](column, cell)


def as_text(cell: Cell) -> str:
    """Return a cell as a person would have typed it. Raises :class:`CellError` where digits were lost."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, dict):
        return cell.get("date", "").removesuffix("T00:00:00")
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT:
            raise CellError("digits-lost", value=repr(cell))
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return cell or ""


def _text(column: Column, cell: Cell) -> str:
    return _checked(column, as_text(cell))


def _code(column: Column, cell: Cell) -> str:
    """A text that names something: must be exactly what was typed."""
    if isinstance(cell, dict):
        raise CellError("became-date", value=as_text(cell))
    text = as_text(cell)
    if _POWER.match(text):
        raise CellError("digits-lost", value=text)
    if text.lower() in _NOT_A_VALUE:
        raise CellError("not-a-value", value=text)
    return _checked(column, text)


def _checked(column: Column, text: str) -> str:
    if not text.isprintable() and (
        problem := text_problem(text, MAX_CELL, lines=column.has_lines or column.kind is Kind.LIST)
    ):
        raise CellError(f"text-{problem}")
    if column.most and len(text) > column.most:
        raise CellError("too-long", most=column.most, length=len(text))
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise CellError("pattern", value=text[:80])
    return text


def _integer(column: Column, cell: Cell) -> int:
    text = as_text(cell)
    if isinstance(cell, dict):
        raise CellError("became-date", value=text)
    if not _WHOLE.match(text):
        raise CellError("no-number", value=text[:80])
    number = int(re.split(r"[.,]", text)[0])
    if column.least is not None and number < column.least:
        raise CellError("below", least=column.least, value=number)
    if column.most and number > column.most:
        raise CellError("above", most=column.most, value=number)
    return number


def _decimal(column: Column, cell: Cell) -> float:
    text = as_text(cell).replace(",", ".")
    if isinstance(cell, dict):
        raise CellError("became-date", value=text)
    if not _DECIMAL.match(text):
        raise CellError("no-number", value=text[:80])
    return float(text)


def _yes_no(column: Column, cell: Cell) -> bool:
    word = as_text(cell).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("no-yes-no", value=word[:80])


def _choice(column: Column, cell: Cell) -> str:
    text = as_text(cell)
    found = column.find_choice(text)
    if found is None:
        known = ", ".join(sorted(set(column.choices.values())))
        raise CellError("no-choice", value=text[:80], choices=known[:300])
    return found


def _date(column: Column, cell: Cell) -> str:
    if isinstance(cell, dict):
        return as_text(cell)[:10]
    text = as_text(cell)
    if isinstance(cell, int | float) or text.isdecimal():
        number = float(text)
        if _FIRST_SERIAL <= number <= _LAST_SERIAL:
            meant = (_EXCEL_EPOCH + timedelta(days=int(number))).isoformat()
            raise CellError("date-serial", value=text, date=meant)
        raise CellError("no-date", value=text)
    return _date_of_text(text)


def _date_of_text(text: str) -> str:
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.match(text):
        first, _, second, last = match.groups()
        day, month, year = int(first), int(second), int(last)
        if match[2] != "." and day != month:
            if day <= 12 and month <= 12:
                raise CellError("ambiguous-date", value=text)
            day, month = (day, month) if day > 12 else (month, day)
    else:
        raise CellError("no-date", value=text[:80])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise CellError("no-date", value=text[:80]) from None


def _numbers(column: Column, cell: Cell) -> list[str]:
    """Telephone numbers, several separated by spaces, commas or line ends; a single one may have spaces inside."""
    if isinstance(cell, dict):
        raise CellError("became-date", value=as_text(cell))
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    text = as_text(cell)
    parts = [text] if is_number else _split_numbers(text, column.normalize)
    return list(dict.fromkeys(_number(part, column.normalize, is_number=is_number) for part in parts))


def _split_numbers(text: str, normalize: Callable[[str], str | None]) -> list[str]:
    groups = [part.strip() for part in re.split(r"[,;\n\r、，；]+", text) if part.strip()]
    found: list[str] = []
    for group in groups:
        words = group.split()
        alone = len(words) > 1 and not all(normalize(word) for word in words) and normalize(group)
        found += [group] if alone or len(words) == 1 else words
    return found


def _number(text: str, normalize: Callable[[str], str | None], *, is_number: bool) -> str:
    if _POWER.match(text):
        raise CellError("digits-lost", value=text)
    if text.lower() in _NOT_A_VALUE:
        raise CellError("not-a-value", value=text)
    found = normalize(text)
    if found is None and is_number:
        # As a number the cell may have lost a plus or a zero. A plus can only be meant one way.
        if normalize("0" + text) is not None:
            raise CellError("zero-lost", value=text)
        found = normalize("+" + text)
    if found is None:
        raise CellError("no-phone", value=text[:80])
    return found


def _codes(column: Column, cell: Cell) -> str:
    """A list in one text: kept as typed, spaces made single."""
    return _checked(column, " ".join(_code_text(cell).split()))


def _items(column: Column, cell: Cell) -> list[str]:
    parts = (part.strip() for part in re.split(r"[;；\r\n]+", _code_text(cell)))
    return list(dict.fromkeys(_checked(column, part) for part in parts if part))


def _code_text(cell: Cell) -> str:
    if isinstance(cell, dict):
        raise CellError("became-date", value=as_text(cell))
    return as_text(cell)


_READERS: dict[Kind, Callable[[Column, Cell], Value]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.NUMBERS: _numbers,
    Kind.LIST: _codes,
    Kind.ITEMS: _items,
}


def find_lost_zeros(cells: list[Cell]) -> set[int]:
    """Return the places of cells of one column that were codes with leading zeros before a program made numbers of
    them: all others are texts of digits of one width, some beginning with zero, and these are shorter numbers."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.isdecimal()]
    widths = {len(text) for text in texts}
    if len(widths) != 1 or not any(text.startswith("0") for text in texts):
        return set()
    width = widths.pop()
    return {
        place
        for place, cell in enumerate(cells)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and len(str(int(cell))) < width
    }
