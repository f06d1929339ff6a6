"""Writes ODS files, row by row, in memory that does not grow with them. No cell of them is ever a formula (ADR 0174).

Only what such a file needs: one table of texts, numbers and dates. It is read by our own reader in the tests.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from apps.sheets.domain.cells import EXACT
from apps.sheets.domain.formulas import neutralize

MIME = "application/vnd.oasis.opendocument.spreadsheet"
LONGEST = 32_767
"""Characters in a cell; as many as in one of an XLSX file."""
_SCHEMA = "urn:oasis:names:tc:opendocument:xmlns"
_PARTS = {"office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle"}
_SPACES = " ".join(f'xmlns:{short}="{_SCHEMA}:{name}:1.0"' for short, name in _PARTS.items())
_STYLES = """<office:automatic-styles>
<number:text-style style:name="N1"><number:text-content/></number:text-style>
<number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text>\
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="text" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N2"/>
</office:automatic-styles>"""
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{_SCHEMA}:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{MIME}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_BAD_IN_TITLES = re.compile(r"[\[\]*?:/\\']")
_GAP = re.compile(r" {2,}|^ | $", re.MULTILINE)


def write_open_document(path: Path, title: str, texts: Sequence[bool], rows: Iterable[Sequence[Any]]) -> int:
    """Write ``rows`` (the first of them the headers) and return how many there were. ``texts`` says of each column
    whether its cells are texts, whatever is typed into them: nobody's leading zeros get lost."""
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME, zipfile.ZIP_STORED)  # first and plain: so says the standard
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(_head(title, texts).encode())
            for row in rows:
                cells = "".join(map(cell_xml, row))
                part.write(f"<table:table-row>{cells}</table:table-row>".encode())
                count += 1
            part.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
    return count


def _head(title: str, texts: Sequence[bool]) -> str:
    columns = "".join(
        f'<table:table-column table:default-cell-style-name="{"text" if is_text else "Default"}"/>'
        for is_text in texts
    )
    name = quoteattr(_UNFIT.sub("", _BAD_IN_TITLES.sub(" ", title)).strip()[:31] or "Sheet1")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_SPACES} office:version="1.2">{_STYLES}'
        f"<office:body><office:spreadsheet><table:table table:name={name}>{columns}"
    )


def cell_xml(value: Any) -> str:
    """Return one cell; a text that a program would take for a formula begins with an apostrophe."""
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float) and abs(value) < EXACT:
        number = int(value) if isinstance(value, bool) else value
        return f'<table:table-cell office:value-type="float" office:value="{number}"/>'
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}">'
            f"<text:p>{day}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string">{_paragraphs(str(value))}</table:table-cell>'


def _paragraphs(text: str) -> str:
    clean = escape(_UNFIT.sub("", neutralize(text)[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")))
    lines = _GAP.sub(_gap, clean).split("\n")
    return "".join(f"<text:p>{line}</text:p>" for line in lines)


def _gap(found: re.Match[str]) -> str:
    """Programs take several spaces for one, unless they are counted. A tab stays one: our reader has no other way to
    say it, and programs show a space."""
    return f'<text:s text:c="{len(found[0])}"/>'
