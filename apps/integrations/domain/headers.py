"""Headers as people write them down."""

import re

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
"""What says how the request itself is built is nobody else's to say."""


def is_header(name: str, value: str) -> bool:
    """Return whether this may be sent: a token, and a value that cannot begin another line."""
    printable = all(" " <= character <= "~" for character in value)
    return bool(_NAME.fullmatch(name)) and name.lower() not in _OURS and printable and len(value) <= 4096


def read_headers(text: str) -> dict[str, str]:
    """Return the headers of ``text``, one a line; raise ValueError with the number of a line that is none."""
    headers = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon or not is_header(name.strip(), value.strip()):
            raise ValueError(number)
        headers[name.strip()] = value.strip()
    return headers
