"""What a customer allows: the fold of what they said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ANY_CHANNEL = "any"


class ConsentState(StrEnum):
    """What was said. Who never said anything is in no state."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ConsentSaid:
    """At ``at`` (Unix seconds) the customer said ``state`` about ``purpose`` by ``channel`` (``any``: by all)."""

    purpose: str
    channel: str
    state: str
    at: float
    order: int


def fold_consents(said: Iterable[ConsentSaid]) -> Mapping[tuple[str, str], ConsentSaid]:
    """Return what holds by purpose and channel. What is said about any channel replaces what was said of single ones
    before it."""
    holds: dict[tuple[str, str], ConsentSaid] = {}
    for word in sorted(said, key=lambda word: (word.at, word.order)):
        if word.channel == ANY_CHANNEL:
            holds = {key: kept for key, kept in holds.items() if key[0] != word.purpose}
        holds[word.purpose, word.channel] = word
    return holds


def is_allowed(holds: Mapping[tuple[str, str], ConsentSaid], purpose: str, channel: str) -> bool:
    """Return whether the customer may be approached: only who has said yes may be."""
    word = holds.get((purpose, channel)) or holds.get((purpose, ANY_CHANNEL))
    return word is not None and word.state == ConsentState.GIVEN
