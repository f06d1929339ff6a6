"""Text files with separators, read strictly: what cannot be what was meant is refused with its row."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator

from apps.sheets.domain.limits import MAX_CELL, Refused

SEPARATORS = ",;\t|"


def guess_separator(head: str) -> str:
    """Return what separates the cells of a file that begins with ``head``: what its first lines have most of, equally
    often, outside of quotes; a comma where nothing does."""
    lines = [_unquoted(line) for line in head.splitlines()[:20] if line.strip()][:10]
    if not lines:
        return ","
    best, most = ",", 0.0
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        usual, times = counts.most_common(1)[0]
        first = lines[0].count(separator)
        score = (usual * times / len(lines)) + first / 2 if usual or first else 0.0
        if score > most:
            best, most = separator, score
    return best


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])


def read_delimited(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Yield the rows; line ends of all kinds may be mixed. Raises :class:`Refused`, with the row, for a quote that is
    never closed and for a cell with more than ``MAX_CELL`` characters."""
    previous = csv.field_size_limit(MAX_CELL)  # of the whole process: put back at the end
    number = 0
    try:
        for row in csv.reader(lines, delimiter=separator, strict=True):
            number += 1
            yield row
    except csv.Error as error:
        code = "cell-too-long" if "limit" in str(error) else "open-quote"
        raise Refused(code, row=number + 1, most=MAX_CELL) from None
    finally:
        csv.field_size_limit(previous)
