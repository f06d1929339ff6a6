"""Reads of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from apps.outbox.choices import HeldState
from apps.outbox.domain.followers import When
from apps.outbox.kinds import declared_kinds
from apps.outbox.models import Entry, Held, Place
from apps.outbox.registry import get_followers, wanted_by


@dataclass(frozen=True, slots=True)
class Backlog:
    """How a follower stands. ``oldest_at``: when what it has not had yet was published, None: it has everything."""

    follower: str
    position: int
    oldest_at: datetime | None
    waiting: int
    set_aside: int


def get_kinds() -> dict[str, Any]:
    """Return every kind that may be followed, with the sentence that says what has happened."""
    return declared_kinds()


def get_kind_choices(prefixes: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """Return the kinds as choices of a form, those of some nouns only where these are given."""
    nouns = tuple(f"{prefix}." for prefix in prefixes)
    return [(kind, text) for kind, text in declared_kinds().items() if not nouns or kind.startswith(nouns)]


def list_backlogs() -> list[Backlog]:
    """Return how the after-commit followers stand."""
    places = {place.follower: place.position for place in Place.objects.all()}
    held = {row["follower"]: row for row in _held_counts()}
    return [
        Backlog(
            follower=follower.name,
            position=places.get(follower.name, 0),
            oldest_at=_oldest_at(places.get(follower.name, 0), wanted_by(follower)),
            waiting=held.get(follower.name, {}).get("waiting", 0),
            set_aside=held.get(follower.name, {}).get("set_aside", 0),
        )
        for follower in get_followers(When.AFTER_COMMIT)
    ]


def _held_counts() -> Any:
    return Held.objects.order_by().values("follower").annotate(
        waiting=Count("pk", filter=Q(state=HeldState.WAITING)),
        set_aside=Count("pk", filter=Q(state=HeldState.SET_ASIDE)),
    )  # fmt: skip


def _oldest_at(position: int, kinds: frozenset[str]) -> datetime | None:
    behind = Entry.objects.filter(id__gt=position, kind__in=kinds).order_by("id")
    return behind.values_list("at", flat=True).first()
