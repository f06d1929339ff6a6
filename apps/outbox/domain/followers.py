"""Who follows the outbox, as data; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

MOST_ATTEMPTS = 8
_FIRST_PAUSE_SECONDS = 2.0
_LONGEST_PAUSE_SECONDS = 600.0


class When(StrEnum):
    """When a follower is called.

    in_transaction: by ``publish`` itself, in the publisher's transaction; what it raises ends that. Fast, and the
    database only. · after_commit: by a worker, in a transaction of its own which also moves the follower's place.
    """

    IN_TRANSACTION = "in_transaction"
    AFTER_COMMIT = "after_commit"


@dataclass(frozen=True, slots=True)
class Published:
    """One entry of the outbox. ``key`` is what it is about: entries of one key are followed in order."""

    id: int
    kind: str
    key: str
    data: dict[str, Any]
    by_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Follower:
    """Something that follows the outbox under ``name``, which its place is kept under: never change it.

    ``call`` is the dotted name of a function that takes one :class:`Published`; a name and not the function, so that
    processes that carry calls load none of it. ``kinds`` are those that it wants, or the dotted name of a function that
    says so at the time. An after-commit follower writes to the database only (what is to be sent is a row, which a task
    of its own sends): its effect and its place are then one transaction, and happen once. ``takes_many``: an
    in-transaction follower that is given all that is published at once, as a list in its order.
    """

    name: str
    call: str
    kinds: frozenset[str] | str
    when: When = When.AFTER_COMMIT
    most_attempts: int = MOST_ATTEMPTS
    takes_many: bool = False


def pause_seconds(attempts: int) -> float:
    """Return how long an entry rests that has failed ``attempts`` times (from 1)."""
    return min(_FIRST_PAUSE_SECONDS * 2.0 ** (attempts - 1), _LONGEST_PAUSE_SECONDS)


def free_ids(held: Iterable[tuple[int, str]]) -> list[int]:
    """Return which of the held entries (id, key) may be tried: of each key the oldest only."""
    first: dict[str, int] = {}
    for entry_id, key in sorted(held):
        first.setdefault(key, entry_id)
    return sorted(first.values())
