"""Everything that happened with a customer, over all channels.

An app whose rows belong there enters a source in ``AppConfig.ready()``:

    register_source(Source("ticket", {"ticket": _("ticket")}, list_entries, permission="tickets.view_ticket"))

where ``list_entries(asked)`` narrows its rows with :func:`narrow` and returns entries, newest first. A page costs one
query for the family of the customer and those of the sources, however long the history is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from apps.customers.domain.timeline import BadCursor, Entry, Place, put_together
from apps.customers.models import Customer
from apps.customers.selectors import family_of

__all__ = ["Asked", "Entry", "Page", "Source", "get_media", "get_timeline", "narrow", "register_source"]

PAGE_SIZE = 25
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source is asked for: at most ``limit`` entries of the customers ``family``, of the media ``media`` (those
    of the source that are wanted), behind ``before``. ``user`` looks at it (None: the system)."""

    family: tuple[int, ...]
    media: frozenset[str]
    before: Place | None
    limit: int
    user: Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries come from. ``media`` are those it has, with their words; ``permission`` what one must be allowed to
    see any."""

    code: str
    media: Mapping[str, Any]
    list_entries: Callable[[Asked], Sequence[Entry]]
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the timeline. ``next`` is where it goes on, None at the end."""

    entries: list[Entry]
    next: Place | None


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Show entries of ``source``. Registering a code again replaces the source."""
    _sources[source.code] = source


def get_media(user: AbstractBaseUser | AnonymousUser | None) -> dict[str, Any]:
    """Return the media by which this user can filter, with their words."""
    return {code: words for source in _allowed(user) for code, words in source.media.items()}


def get_timeline(
    *,
    customer: Customer,
    user: AbstractBaseUser | AnonymousUser | None = None,
    media: Collection[str] = (),
    before: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page:
    """Return what happened with the customer (and with whoever was merged into them) before a place, newest first;
    ``media`` empty: all."""
    family = tuple(family_of(customer).order_by("pk").values_list("pk", flat=True))
    lists = []
    for source in _allowed(user):
        wanted = frozenset(source.media) & frozenset(media or source.media)
        if wanted:
            lists.append(source.list_entries(Asked(family, wanted, before, limit + 1, user)))
    return Page(*put_together(lists, limit))


def narrow(rows: QuerySet[Any], asked: Asked, source: str, at: str) -> QuerySet[Any]:
    """Return the rows that a source may show, newest first: behind the place where the last page ended, and not more
    than are needed. ``at`` names the column of the time, the primary key is the entry's key.

    Raises :class:`BadCursor` for a place that no page of the source has given out.
    """
    if asked.before is not None:
        rows = rows.filter(_behind(rows, asked.before, source, at))
    return rows.order_by(f"-{at}", "-pk")[: asked.limit]


def _behind(rows: QuerySet[Any], place: Place, source: str, at: str) -> Q:
    if source > place.source:
        return Q(**{f"{at}__lt": place.at})
    if source < place.source:
        return Q(**{f"{at}__lte": place.at})
    try:
        key = rows.model._meta.pk.to_python(place.key)
    except ValidationError as error:
        raise BadCursor from error
    return Q(**{f"{at}__lte": place.at}) & (Q(**{f"{at}__lt": place.at}) | Q(pk__lt=key))


def _allowed(user: Any) -> list[Source]:
    """Return the sources that a user may see, in the order of their codes."""
    ordered = [_sources[code] for code in sorted(_sources)]
    return [
        source
        for source in ordered
        if user is None or not source.permission or user.has_perm(source.permission)
    ]
