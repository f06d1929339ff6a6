"""What a ticket must have before it enters a state; which states ask for what is data."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ticket has. The names are those of the demands, without their ``needs_``."""

    type: bool = False
    category: bool = False
    requester: bool = False
    group: bool = False
    agent: bool = False
    reply: bool = False
    settled_children: bool = True


DEMANDS = tuple(field.name for field in fields(Facts))


def missing(demands: Iterable[str], facts: Facts) -> list[str]:
    """Return which of ``demands`` the ticket does not meet, each once, in the order of :class:`Facts`."""
    asked = set(demands)
    return [name for name in DEMANDS if name in asked and not getattr(facts, name)]
