"""Which column of a file is which of a sheet's."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.utils.encoding import force_str

from apps.sheets.domain.cells import CellError, as_text
from apps.sheets.domain.columns import (
    Column,
    find_duplicates,
    find_header_row,
    fold_header,
    match_headers,
    names_of,
)
from apps.sheets.domain.limits import Refused
from apps.sheets.models import ImportBatch, RememberedHeader
from apps.sheets.reading import read_rows

LOOKED_AT = 20
"""So many rows may stand above the headers."""
SAMPLE_ROWS = 3


def propose_mapping(batch: ImportBatch, columns: Sequence[Column]) -> None:
    """Set ``headers``, ``header_row`` and ``mapping`` of a batch whose rows have been read, where nobody has chosen."""
    first = list(islice(read_rows(batch.rows_path), LOOKED_AT))
    texts = [[header_text(cell) for cell in cells] for _, cells in first]
    place = find_header_row(texts, columns)
    headers = texts[place]
    if batch.mapping and batch.headers == headers:
        return
    batch.headers, batch.header_row = headers, first[place][0]
    batch.mapping = match_headers(headers, columns, _remembered(batch.resource, headers))


def header_text(cell: Any) -> str:
    """Return a header as text; one that is no text at all is none."""
    try:
        return as_text(cell).strip()[:200]
    except CellError:
        return ""


def check_mapping(batch: ImportBatch, columns: Sequence[Column]) -> None:
    """Raise :class:`Refused` where rows could not be found by the columns that are mapped, or where two columns have
    one name and both would count."""
    mapped = {name for name in batch.mapping if name}
    if not mapped:
        raise Refused("no-header")
    keys = [column for column in columns if column.is_key]
    if keys and not mapped & {column.name for column in keys}:
        raise Refused("no-key-column", columns=", ".join(force_str(column.title) for column in keys))
    for header, places in find_duplicates(batch.headers).items():
        # The second one of a pair has no meaning by itself: somebody must have said to leave it out.
        if len([place for place in places if batch.mapping[place] != ""]) > 1:
            raise Refused("duplicate-header", header=header)


def unknown_headers(batch: ImportBatch) -> list[str]:
    """Return the headers that nobody has said anything about: they are not imported, and that is shown."""
    return [
        header or f"#{place + 1}"
        for place, header in enumerate(batch.headers)
        if batch.mapping[place] is None
    ]


def remember_mapping(batch: ImportBatch, columns: Sequence[Column]) -> None:
    """Keep what was chosen for headers that do not say it themselves."""
    known = {name for column in columns for name in names_of(column)}
    rows = [
        RememberedHeader(resource=batch.resource, header=fold_header(header), column=name)
        for header, name in zip(batch.headers, batch.mapping, strict=True)
        if name is not None and fold_header(header) and fold_header(header) not in known
    ]
    RememberedHeader.objects.bulk_create(
        {row.header: row for row in rows}.values(),
        update_conflicts=True,
        unique_fields=["resource", "header"],
        update_fields=["column"],
    )


def _remembered(resource: str, headers: Sequence[str]) -> dict[str, str]:
    folded = [fold_header(header) for header in headers]
    rows = RememberedHeader.objects.filter(resource=resource, header__in=folded)
    return dict(rows.values_list("header", "column"))
