"""Zip files that nobody should open (FAULTS T1, T4, T5)."""

import io
import stat
import struct
import zipfile

import pytest

from apps.sheets.domain.archive import check_archive, check_markup, scan_xlsx
from apps.sheets.domain.limits import Refused


def archive(*parts, compression=zipfile.ZIP_DEFLATED):
    """A zip file of (name or ZipInfo, content)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as target:
        for name, content in parts:
            target.writestr(name, content)
    file.seek(0)
    return file


def refusal(file):
    with pytest.raises(Refused) as caught:
        check_archive(file)
    return caught.value.code


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("ratio", [("xl/worksheets/sheet1.xml", b"0" * 4_000_000)]),
        ("bad-path", [("../../etc/passwd", b"x")]),
        ("bad-path", [("/etc/passwd", b"x")]),
        ("bad-path", [("a\\..\\b", b"x")]),
        ("symlink", [(link("xl/workbook.xml"), b"/etc/passwd")]),
        ("nested", [("inner.zip", b"PK")]),
        ("too-many-parts", [(f"{n}", b"") for n in range(2_001)]),
    ],
)
def test_what_the_list_of_contents_gives_away(code, parts):
    """T1, T5: nothing is unpacked to find out."""
    assert refusal(archive(*parts)) == code


def test_a_sum_of_small_parts_is_too_large():
    """T1: more than 200 MB in all, each part below the ratio."""
    file = archive(("a", b"x"), ("b", b"y"))
    data = bytearray(file.getvalue())
    for place in (index for index in range(len(data)) if data[index : index + 4] == b"PK\x01\x02"):
        struct.pack_into("<LL", data, place + 20, 60_000_000, 150_000_000)
    assert refusal(io.BytesIO(data)) == "unpacks-too-large"


def test_an_encrypted_part_is_refused():
    """T5."""
    data = bytearray(archive(("a", b"x")).getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(io.BytesIO(data)) == "password"


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, b""])
def test_what_is_no_archive(data):
    assert refusal(io.BytesIO(data)) == "unreadable"


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><x/>'.encode("utf-16"),
        b"<!--" + b" " * 70_000 + b"--><!DOCTYPE x []><x/>",
    ],
)
def test_document_types_are_refused(part):
    """T4: no entity is ever resolved."""
    with pytest.raises(Refused, match="document-type"):
        check_markup(check_archive(archive(("xl/workbook.xml", part))))


def sheet(rows):
    return check_archive(archive(("s.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")))


def test_a_value_far_below_or_far_right_is_refused_and_formats_are_not():
    """T2, T3: the reader would make room for 17 thousand million cells."""
    formatted = '<row r="1048576"><c r="A1048576" s="1"/></row>'
    assert scan_xlsx(sheet(formatted), "s.xml", 10) == []
    for row, code in (
        ('<row r="12"><c r="A12"><v>1</v></c></row>', "too-many-rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "too-many-columns"),
    ):
        with pytest.raises(Refused, match=code):
            scan_xlsx(sheet(row), "s.xml", 10)


def test_error_cells_are_found_where_they_are():
    """T8: the reader would show #N/A as an empty cell."""
    rows = '<row r="3"><c r="B3" t="e"><v>#N/A</v></c><c r="AA3" s="1" t="e"><v>#REF!</v></c></row>'
    assert scan_xlsx(sheet(rows), "s.xml", 10) == [(2, 1), (2, 26)]
