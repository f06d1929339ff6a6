"""Which node an agent's phone belongs to, and how another node rings it; pure.

A phone that registers does so at one node, its *home*. A caller is on whichever node their trunk leads to. When the two
differ, the caller's node calls the phone through the home node: everything that we do with the agent's leg (bridges,
music, recordings) stays on the caller's node, and the home node only rings its phone and passes the sound on.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_RANGE = re.compile(r"(\d{2,10})(?:\s*-\s*(\d{2,10}))?", re.ASCII)


class InvalidRange(ValueError):
    """A line that is no extension and no range of them; the message is the line."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """All extensions from ``first`` to ``last``, both with as many digits."""

    first: str
    last: str

    def __contains__(self, extension: str) -> bool:
        return len(extension) == len(self.first) and self.first <= extension <= self.last

    def overlaps(self, other: "Extensions") -> bool:
        """Return whether an extension is in both."""
        return len(self.first) == len(other.first) and self.first <= other.last and other.first <= self.last


def read_extensions(text: str) -> tuple[Extensions, ...]:
    """Return the ranges of a text, one a line: ``2000-2999``, or a single extension. Raises :class:`InvalidRange`."""
    return tuple(_range(line.strip()) for line in text.splitlines() if line.strip())


def home_of(extension: str, homes: Mapping[str, Iterable[Extensions]]) -> str:
    """Return the node whose ranges hold the extension; empty where none does: such a phone is known to every node."""
    return next((node for node, ranges in homes.items() if any(extension in one for one in ranges)), "")


def link_section(node: str) -> str:
    """Return the name that the endpoint of node ``node`` has on the other nodes."""
    return f"node-{node}"


def endpoint_through(node: str, extension: str) -> str:
    """Return how a phone is dialled whose home is another node, ``node``."""
    return f"PJSIP/{extension}@{link_section(node)}"


def _range(line: str) -> Extensions:
    match = _RANGE.fullmatch(line)
    if match is None:
        raise InvalidRange(line)
    first, last = match[1], match[2] or match[1]
    if len(first) != len(last) or first > last:
        raise InvalidRange(line)
    return Extensions(first, last)
