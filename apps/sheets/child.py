"""The process in which a foreign spreadsheet is read: little memory, little time, no secret in its environment.

``python -m apps.sheets.child FILE ROWS OPTIONS`` writes the rows into ROWS, one ``[number, [cells]]`` a line, and
prints what it found as JSON (:class:`Found`), or ``{"refused": code, "params": {…}}``. OPTIONS (JSON): ``encoding``,
``separator`` and ``sheet``, each empty for a guess, and ``most_rows``.
"""

import datetime
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from apps.kernel.confine import confine
from apps.sheets.domain import charsets, limits
from apps.sheets.domain.archive import check_archive, check_markup, scan_xlsx
from apps.sheets.domain.cells import EXACT
from apps.sheets.domain.delimited import guess_separator, read_delimited
from apps.sheets.domain.limits import MAX_CELL, MAX_COLUMNS, MAX_FILE, MAX_ROWS, Refused

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FLUSH_ROWS = 2_000


class Options(msgspec.Struct):
    """How to read; empty: as guessed."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    most_rows: int = MAX_ROWS


class Found(msgspec.Struct):
    """What was found: ``format`` is csv, xlsx, xls or ods; ``rows`` counts those that are not empty."""

    format: str
    rows: int = 0
    sheets: list[str] = []
    sheet: str = ""
    encoding: str = ""
    is_sure: bool = True
    samples: list[tuple[str, list[str]]] = []
    separator: str = ""
    peak_mb: int = 0
    """Most memory that the child had."""


def main(source: Path, target: Path, options: Options) -> None:
    """Read one file under this process's limits; the outcome is printed."""
    confine(memory_bytes=limits.MEMORY, cpu_seconds=limits.CPU_SECONDS, file_bytes=limits.FILE_SIZE)
    try:
        answer: Any = read(source, target, options)
        answer.peak_mb = _peak_mb()
    except Refused as refused:
        answer = {"refused": refused.code, "params": refused.params}
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def _peak_mb() -> int:
    # Not getrusage: there a child begins with what its parent had.
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else ()
    return next((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM:")), 0)


def read(source: Path, target: Path, options: Options) -> Found:
    """Write the rows of ``source`` and return what was found. Raises :class:`Refused`."""
    if source.stat().st_size > MAX_FILE:
        raise Refused("file-too-large", megabytes=MAX_FILE // 1_000_000)
    with source.open("rb") as file:
        head = file.read(4)
    if head in (ZIP, OLE):
        return _read_workbook(source, target, options, is_zip=head == ZIP)
    return _read_text(source, target, options)


def _read_text(source: Path, target: Path, options: Options) -> Found:
    with source.open("rb") as file:
        data = file.read(charsets.SAMPLE)
    if not data.strip():
        raise Refused("empty")
    verdict = charsets.guess_encoding(data)
    encoding = options.encoding or verdict.guesses[0].encoding
    if encoding not in charsets.ENCODINGS:
        raise Refused("no-encoding")
    separator = options.separator or guess_separator(
        data[:65_536].decode(charsets.codec(encoding), errors="ignore")
    )
    with source.open(encoding=charsets.codec(encoding), newline="") as text:
        rows = _write(target, _text_rows(text, separator, encoding), options.most_rows)
    candidates = dict.fromkeys([*(guess.encoding for guess in verdict.guesses), encoding])
    return Found(
        format="csv",
        rows=rows,
        encoding=encoding,
        is_sure=verdict.is_sure or bool(options.encoding),
        samples=[(name, charsets.sample(data, name)) for name in candidates],
        separator=separator,
    )


def _text_rows(text: Iterable[str], separator: str, encoding: str) -> Iterator[list[Any]]:
    row = 0
    try:
        for row, cells in enumerate(read_delimited(text, separator), start=1):
            if row == 1 and cells:
                cells[0] = cells[0].removeprefix("\ufeff")
            yield [{"broken": "nul"} if "\0" in cell else cell.strip() for cell in cells]
    except UnicodeDecodeError:
        raise Refused("bad-encoding", row=row + 1, encoding=encoding) from None


def _read_workbook(source: Path, target: Path, options: Options, *, is_zip: bool) -> Found:
    import python_calamine as calamine  # after the limits, as all that follows

    errors: list[tuple[int, int]] = []
    if not is_zip and _LOCKED in source.read_bytes():
        raise Refused("password")
    form = "xls"
    if is_zip:
        with source.open("rb") as file, check_archive(file) as archive:
            check_markup(archive)
            form = "ods" if "mimetype" in archive.namelist() else "xlsx"
    try:
        book = calamine.CalamineWorkbook.from_path(str(source))
        names = [
            entry.name
            for entry in book.sheets_metadata
            if entry.typ == calamine.SheetTypeEnum.WorkSheet
            and entry.visible == calamine.SheetVisibleEnum.Visible
        ]
        if not names or (options.sheet and options.sheet not in names):
            raise Refused("no-sheet")
        name = options.sheet or names[0]
        if form == "xlsx":
            with source.open("rb") as file, check_archive(file) as archive:
                errors = scan_xlsx(archive, _part_of(archive, name), options.most_rows)
        sheet = book.get_sheet_by_name(name)
    except calamine.PasswordError:
        raise Refused("password") from None
    except calamine.CalamineError:
        raise Refused("unreadable") from None
    broken = dict.fromkeys(errors, "not-a-value") | dict.fromkeys(_merged(sheet), "merged")
    rows = _write(target, _sheet_rows(sheet, broken), options.most_rows)
    return Found(format=form, rows=rows, sheets=names, sheet=name)


def _part_of(archive: Any, name: str) -> str:
    """Return which part of an XLSX file holds a sheet."""
    from xml.etree import ElementTree

    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for entry in book.iter():
        if entry.tag.endswith("}sheet") and entry.get("name") == name:
            link = next((value for key, value in entry.items() if key.endswith("}id")), "")
            part = targets.get(link, "").removeprefix("/")
            return part if part.startswith("xl/") else f"xl/{part}"
    raise Refused("unreadable")


def _merged(sheet: Any) -> Iterator[tuple[int, int]]:
    """Yield the cells that a merged one covers, its own place left out; at most as many as a sheet may have rows."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, top + MAX_ROWS) + 1):
            for column in range(left, min(right, MAX_COLUMNS) + 1):
                if (row, column) != (top, left):
                    yield row, column


def _sheet_rows(sheet: Any, broken: dict[tuple[int, int], str]) -> Iterator[list[Any]]:
    _, start_column = sheet.start or (0, 0)
    if sheet.width > MAX_COLUMNS or start_column > MAX_COLUMNS:
        raise Refused("too-many-columns", most=MAX_COLUMNS)
    for number, cells in enumerate(
        sheet.iter_rows()
    ):  # from the first row of the sheet, but the first used column
        row: list[Any] = [None] * start_column + [_cell(cell) for cell in cells]
        for column in range(len(row)) if broken else ():
            if code := broken.get((number, column)):
                row[column] = {"broken": code}
        yield row


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return {"broken": "nul"} if "\0" in cell else cell.strip()[: MAX_CELL + 1]
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        return int(cell) if abs(cell) < EXACT and cell == int(cell) else cell
    if isinstance(cell, datetime.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, datetime.time):
        return cell.isoformat("minutes")
    if isinstance(cell, datetime.timedelta):
        hours, seconds = divmod(int(cell.total_seconds()), 3_600)
        return f"{hours:02}:{seconds // 60:02}"
    return cell


def _write(target: Path, rows: Iterable[list[Any]], most: int) -> int:
    """Write the rows that are not empty, without the empty cells at their ends; return how many there were."""
    encode, lines, count = msgspec.json.encode, [], 0
    with target.open("wb") as file:
        for number, cells in enumerate(rows, start=1):
            while cells and cells[-1] in (None, "", {"broken": "merged"}):
                cells.pop()
            if not cells:
                continue
            count += 1
            if count > most + 1:  # one of them is the header
                raise Refused("too-many-rows", most=most)
            if len(cells) > MAX_COLUMNS:
                raise Refused("too-many-columns", most=MAX_COLUMNS)
            lines.append(encode([number, cells]))
            if len(lines) >= _FLUSH_ROWS:
                file.write(b"\n".join(lines) + b"\n")
                lines = []
        file.write(b"\n".join(lines) + b"\n" if lines else b"")
    if not count:
        raise Refused("empty")
    return count


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), msgspec.json.decode(sys.argv[3], type=Options))
