"""The child process itself: what it reads, and that its end is not ours (FAULTS T2, T3, T5, T6)."""

import base64
import io
import random
import zipfile
import zlib

import pytest

from apps.sheets.child import Options
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.domain.limits import Refused
from apps.sheets.reading import check_upload, read_rows, read_sheet
from apps.sheets.words import sentence
from apps.sheets.writing import write_values
from tests.apps.sheets.imports import xlsx_bytes

NAMES = "urn:oasis:names:tc:opendocument:xmlns"
SCHEMA = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{NAMES}:office:1.0"
 xmlns:table="{NAMES}:table:1.0" xmlns:text="{NAMES}:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Liste"><table:table-row>
<table:table-cell office:value-type="string"><text:p>名称</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
ODS = ODS.replace("\n", " ").replace("> <", "><")  # as programs write it
MANIFEST = f'<manifest:manifest xmlns:manifest="{NAMES}:manifest:1.0"></manifest:manifest>'

XLS = zlib.decompress(base64.b85decode(
    "c-rk)O-NKx6#nj;|H;wOG|)f>AuE4C)5%)sWLR!eEP^ZobDXyrW}1m<3~Eu9xeS6<MH|5uZLBu^P>b5Nh>Q$^Aktd43JO}NuXE14"
    "XQLT7P?GV!$36F+bM86!ym#)s@4okHs&r=jUezp?p#u&q7(Tf3WQvN<VuB#OVQ|x`y;KYv>k2+ECDQG}<G>3K=aBO~3k`Rj&xisa"
    "sT{{C^rlmKXbrJfVi;5$LpxE0n<Oblr9@RGbV%q%p?9R`6QO%Vaz$u6^_@}2Fcs;o+hxw;eyv7y#bCb=#O9qyno)u0Jc}<}Rk^+{"
    "bY|j%$#tfvb{1g*l+bQHrDvEg!7ccKqlCtup2n`O8I)79C-BV(0bi|E{WN6D*H*4T^6yLKp5Ms5l*HxoYnl@nfpJ0>$rw%dekW`E"
    "=uBqy(1G~rtUiZ?Y}~v-ZvaxmC!>01AW15>#gR=aoz+QuW-u9#4GgEU@gz;4Xfi#N&|?9hzIAtVTT}Cnme%mjHV;%cGMK{$=oC=k"
    "uunR)G=;<AIzPWBWM2s`*;fLx-inCEP$KP8S#?1QZ0`1#*FDj`$bd*jB-Gp+XA9pT3|wRjGA<U4Lnv$N#G+p4CGomh+Eqf!X-QCB"
    "+gD*W_K!-R%c8BNaash^k*#^{ZPXt7eDGoQ*r&*LYEO30o-3bx8yQCpJ;)f@^EHYF)u3)%XFQ5nwK8|7_d+Xw*{Qr*(2U(MU#lgU"
    "=e0>F6`JGt>8M3cGoMwCa}eh+eW?|EDe>hr`z!I~TIARl=i|J_oP*+h`9>38+6un3CBAZ5^O)9}_^Rg4nw#1jSBF-H`)ow}@K5+*"
    "!-fqTHf-3iVdGzblCx#*Jk4i3mw8tAnE!R=sVvyPN&Z_LLYl5DeZ%cTis}r`7Bqi0!KEx;YLzzD|3bzQ8a+dwr%{O`QSkhwZ!ML7"
    "KdUwj{<$So==ckT#QB%U{{iTe>_`"
))  # fmt: skip
"""A workbook of Excel 97 (BIFF8), as programs of that time write it: two rows below their headers."""


@pytest.fixture
def read(tmp_path):
    def read(data, **options):
        source, target = tmp_path / "source", tmp_path / "rows"
        source.write_bytes(data)
        found = read_sheet(source, target, Options(**options))
        return found, list(read_rows(target))

    return read


def with_rows(xml):
    """A workbook whose sheet has these rows."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes(("a",)))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = (
                    part[: part.index(b"<sheetData>") + 11]
                    + xml.encode()
                    + part[part.index(b"</sheetData>") :]
                )
            new.writestr(name, part)
    return file.getvalue()


def test_ods_and_where_a_table_begins(read):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    found, rows = read(file.getvalue())
    assert (found.format, found.sheets, rows) == ("ods", ["Liste"], [(1, ["名称", 7])])

    found, rows = read(xlsx_bytes((), (), ("", "", "x", 5)))
    assert (found.format, rows) == ("xlsx", [(3, [None, None, "x", 5])])


def test_workbooks_of_old_excel_are_read_and_what_only_looks_like_one_is_refused(read):
    found, rows = read(XLS)
    assert (found.format, found.sheets) == ("xls", ["Alte Liste"])
    assert rows == [
        (1, ["number_list", "number", "note", "valid_until"]),
        (2, ["blocked", "+491701234567", "Grüße 名", {"date": "2026-12-31"}]),
        (3, ["blocked", "+4930555*", 7]),
    ]
    for broken in (XLS[:2000], XLS[:512] + b"\xff" * 5000, b"\xd0\xcf\x11\xe0" * 400):
        with pytest.raises(Refused) as caught:
            read(broken)
        assert caught.value.code in ("unreadable", "too-large")
        assert "XLSX" in sentence("unreadable", {}), "and says what is taken"
    with pytest.raises(Refused, match="password"):
        read(XLS + "EncryptedPackage".encode("utf-16-le"))


def test_what_is_exported_as_ods_is_read_back(read, tmp_path):
    """T7: neutralised; spaces, lines, leading zeros and days stay, what XML cannot hold is left out."""
    path = tmp_path / "list.ods"
    columns = [Column("code", kind=Kind.CODE), Column("text"), Column("day", kind=Kind.DATE), Column("tier")]
    rows = [
        {"code": "007", "text": '=HYPERLINK("x")', "day": "2026-02-03", "tier": 4},
        {"code": "<b>&", "text": "  two\nlines\x00\x0b\tand  gaps", "day": None, "tier": True},
    ]
    assert write_values(path, "ods", columns, rows, "a/b: [list]'s") == 2
    found, back = read(path.read_bytes())
    assert (found.format, found.sheets) == ("ods", ["a b   list  s"])
    assert back == [
        (1, ["code", "text", "day", "tier"]),
        (2, ["007", '\'=HYPERLINK("x")', {"date": "2026-02-03"}, 4]),
        (3, ["<b>&", "two\nlines\tand  gaps", "", 1]),
    ]
    assert b"formula" not in zipfile.ZipFile(path).read("content.xml")


def test_a_sheet_that_claims_everything_costs_the_child_and_nothing_else(read):
    """T3: the look ahead is led astray by a prefix; the reader then asks for 17 thousand million cells."""
    far = f'<x:row xmlns:x="{SCHEMA}" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    hidden = f'<row r="1"><c r="A1"><v>1</v></c></row>{far}'
    with pytest.raises(Refused) as caught:
        read(with_rows(hidden))
    assert caught.value.code in ("too-large", "unreadable")
    with pytest.raises(Refused, match="too-many-rows"):
        read(with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def test_more_rows_than_are_taken_stop_the_child(read):
    """T2."""
    chance = random.Random(1)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{chance.random()}</v></c></row>' for n in range(1, 1_200))
    with pytest.raises(Refused, match="too-many-rows"):
        read(with_rows(rows), most_rows=1_000)


def test_texts_with_what_nobody_can_keep(read, tmp_path):
    """T6: a NUL byte is an error of its cell, an encoding that was chosen wrongly one of its row."""
    _, rows = read("a;b\n1;x\0y\n2;ü\n".encode())
    assert rows == [(1, ["a", "b"]), (2, ["1", {"broken": "nul"}]), (3, ["2", "ü"])]
    with pytest.raises(Refused) as caught:
        read("a\nx\nü\n".encode("cp1252"), encoding="utf-8")
    assert caught.value.code == "bad-encoding"
    (tmp_path / "empty").touch()
    with pytest.raises(Refused, match="empty"):
        check_upload(tmp_path / "empty")
