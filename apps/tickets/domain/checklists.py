"""Checklists of tickets: what must be done before a ticket is resolved. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist. ``key`` is what tells it from the others of one ticket: its text, folded."""

    text: str
    is_required: bool = False
    is_done: bool = False

    @property
    def key(self) -> str:
        return " ".join(self.text.split()).casefold()


def missing_items(present: Iterable[Item], wanted: Iterable[Item]) -> list[Item]:
    """Return what of ``wanted`` is not on the list yet, each once: applying a template twice adds nothing.

    At most :data:`MOST_ITEMS` items come together.
    """
    known = {item.key for item in present}
    room = MOST_ITEMS - len(known)
    missing: dict[str, Item] = {}
    for item in wanted:
        if item.key not in known:
            missing.setdefault(item.key, item)
    return list(missing.values())[: max(0, room)]


def open_required(items: Iterable[Item]) -> list[Item]:
    """Return what keeps a ticket from being resolved."""
    return [item for item in items if item.is_required and not item.is_done]


def progress(items: Sequence[Item]) -> tuple[int, int]:
    """Return how many items are done, and how many there are."""
    return sum(item.is_done for item in items), len(items)
