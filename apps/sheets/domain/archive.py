"""XLSX and ODS files are zip files: what their list of contents says is judged before anything is unpacked.

A list may lie; the child process that unpacks has limits of its own (``apps/sheets/confine.py``).
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from apps.sheets.domain.limits import (
    MAX_COLUMNS,
    MAX_DIRECTORY,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_UNPACKED,
    Refused,
)

_END = struct.Struct("<4s4H2LH")
_MAX_COMMENT = 65_535
_ENCRYPTED = 0x1
_UNIX, _SYMLINK, _TYPE = 3, 0o120000, 0o170000
_NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".ods", ".jar", ".7z", ".rar", ".gz")
_PROLOG = 65_536
_TAG = re.compile(rb"<[A-Za-z_]")
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_CHUNK = 1 << 20
_ROW = re.compile(rb'<row [^>]*?\br="(\d{1,9})"')
_WIDE = re.compile(rb'<c [^>]*?\br="([A-Z]{3,})\d')
_ERROR_CELL = re.compile(rb'<c (?=[^>]*?\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_MOST_ERRORS = 1_000


def check_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Return the opened archive. Raises :class:`Refused` from its list of contents alone: nothing was unpacked."""
    _check_end(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, UnicodeDecodeError):
        raise Refused("unreadable") from None
    _check_entries(archive.infolist())
    return archive


def _check_end(file: BinaryIO) -> None:
    """Judge the end record by itself: a list of 100,000 entries is not even read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _MAX_COMMENT))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise Refused("unreadable")
    _, _, _, here, count, directory, _, _ = _END.unpack_from(tail, place)[:8]
    del here
    if count > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise Refused("too-many-parts", most=MAX_ENTRIES)
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = 0
    for entry in entries:
        _check_entry(entry)
        unpacked += entry.file_size
        if unpacked > MAX_UNPACKED:
            raise Refused("unpacks-too-large", megabytes=MAX_UNPACKED // 1_000_000)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        raise Refused("bad-path")
    if entry.create_system == _UNIX and (entry.external_attr >> 16) & _TYPE == _SYMLINK:
        raise Refused("symlink")
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("password")
    # An embedded object of a workbook (xl/embeddings) is nobody's data, but could be anything.
    if name.lower().endswith(_NESTED):
        raise Refused("nested")
    if entry.file_size > MAX_RATIO * max(entry.compress_size, 1) and entry.file_size > _CHUNK:
        raise Refused("ratio", ratio=MAX_RATIO)


def check_markup(archive: zipfile.ZipFile) -> None:
    """Look at the beginning of each XML part. Raises :class:`Refused` for a document type, which no spreadsheet
    program writes: it is there for entities that explode, or that read files."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(_PROLOG).replace(b"\0", b"")  # UTF-16 looks like ASCII then
            begin = _TAG.search(head)
            if _DTD.search(head[: begin.start() if begin else None]) or (len(head) == _PROLOG and not begin):
                raise Refused("document-type")


def scan_xlsx(archive: zipfile.ZipFile, part: str, most_rows: int) -> list[tuple[int, int]]:
    """Go through a sheet's XML once, in pieces, and return where its error cells (#N/A …) are, as (row, column) from 0.

    Raises :class:`Refused` for a value below row ``most_rows`` + 1 or right of column ZZ: the reader would make room
    for all cells up to there. Rows that are only formatted do not count.
    """
    errors: list[tuple[int, int]] = []
    for row in _rows(archive, part):
        if b"<v>" not in row and b"<is>" not in row and b"<v " not in row:
            continue
        number = _ROW.search(row)
        if number and int(number[1]) > most_rows + 1:
            raise Refused("too-many-rows", most=most_rows)
        if (wide := _WIDE.search(row)) and _column(wide[1]) >= MAX_COLUMNS:
            raise Refused("too-many-columns", most=MAX_COLUMNS)
        if b't="e"' in row and len(errors) < _MOST_ERRORS:
            errors += [(int(found[2]) - 1, _column(found[1])) for found in _ERROR_CELL.finditer(row)]
    return errors


def _rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"</row>")
            yield from whole
            if len(rest) > 8 * _CHUNK:
                raise Refused("too-many-columns", most=MAX_COLUMNS)
        yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
