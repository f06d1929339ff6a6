"""Which outside addresses may get reports: those that an administrator named, or whole domains of theirs."""

import re
from collections.abc import Iterable

MOST_ADDRESSES = 100
_SEPARATORS = re.compile(r"[\s,;]+")


def split_addresses(text: str) -> list[str]:
    """Return the addresses of a text, each once, in small letters."""
    return list(dict.fromkeys(part.lower() for part in _SEPARATORS.split(text) if part))


def is_allowed(address: str, patterns: Iterable[str]) -> bool:
    """Return whether an address is one of the patterns, or of one of the domains (``@example.org``) among them. A
    subdomain is another domain."""
    whole = address.lower()
    domain = "@" + whole.rpartition("@")[2]
    return any(pattern.lower() in (whole, domain) for pattern in patterns)
