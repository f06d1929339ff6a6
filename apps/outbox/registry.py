"""The followers, as ``contactcenter/bootstrap.py`` names them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from apps.outbox.domain.followers import Follower, When


def get_followers(when: When | None = None) -> tuple[Follower, ...]:
    """Return the followers in the order in which they are called, those of one time only where it is given."""
    table: Any = settings.OUTBOX_FOLLOWERS
    followers: tuple[Follower, ...] = import_string(table) if isinstance(table, str) else table
    return tuple(follower for follower in followers if when is None or follower.when is when)


def get_follower(name: str) -> Follower | None:
    """Return the follower of that name, None where there is none (any longer)."""
    return next((follower for follower in get_followers() if follower.name == name), None)


def wanted_by(follower: Follower) -> frozenset[str]:
    """Return the kinds that the follower wants now."""
    if not isinstance(follower.kinds, str):
        return follower.kinds
    kinds: frozenset[str] = import_string(follower.kinds)()
    return kinds


def function_of(follower: Follower) -> Callable[[Any], None]:
    """Return what the follower does with an entry, or with a list of them."""
    function: Callable[[Any], None] = import_string(follower.call)
    return function


def followed_among(kinds: Iterable[str]) -> frozenset[str]:
    """Return those of ``kinds`` that anybody follows now. A query or none for each follower."""
    asked = frozenset(kinds)
    return frozenset().union(*(asked & wanted_by(follower) for follower in get_followers()))
