"""The ``Range`` header of a request for a file; pure. A player asks for parts when somebody moves the slider."""

import re

_BYTES = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(ValueError):
    """No byte of the file is in the range."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte (inclusive) that ``header`` asks for of a file of ``size`` bytes.

    None means the whole file: no header, several ranges, or one that is not understood, all of which a server may
    answer in full. Raises :class:`Unsatisfiable` for a range beyond the end.
    """
    match = _BYTES.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size or start > end:
        raise Unsatisfiable
    return start, end
