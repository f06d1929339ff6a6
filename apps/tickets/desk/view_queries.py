"""What saved views show, as the database is asked for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.tickets.desk.searching import number_begins
from apps.tickets.desk.sharing import Person, usable_by
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.domain.views import ME, BadView, Filter, ViewSpec, read_view
from apps.tickets.models import Category, DefaultView, SavedView, Ticket, TicketTag, Watcher
from apps.tickets.selectors import visible_tickets

MOST_COUNTED = 500
"""A view's count stops here ("500+"): nobody works through more, and a full count reads the whole table."""

_ORDER = {
    "number": "number",
    "priority": "priority__rank",
    "created": "created_at",
    "updated": "updated_at",
    "state": "state",
}
_COLUMNS = {
    "state": "state",
    "priority": "priority__code",
    "type": "type",
    "group": "group",
    "agent": "agent",
    "customer": "requester",
    "organisation": "requester__organisation",
    "created": "created_at",
    "updated": "updated_at",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A view with how many tickets it shows; ``has_more``: counting stopped at ``count``."""

    view: SavedView
    count: int
    has_more: bool


def view_tickets(spec: ViewSpec, user: Person) -> QuerySet[Ticket]:
    """Return the tickets of a view that ``user`` may see, in its order; *me* is ``user``."""
    return filter_view(visible_tickets(user), spec, user).order_by(*order_of(spec))


def filter_view(tickets: QuerySet[Ticket], spec: ViewSpec, user: Person) -> QuerySet[Ticket]:
    """Return those of ``tickets`` that the view shows."""
    for one in spec.filters:
        tickets = tickets.filter(_condition(one, user))
    return tickets


def order_of(spec: ViewSpec) -> list[str]:
    """Return the view's order as the database takes it; the newest first among equals."""
    order = [f"-{_ORDER[key[1:]]}" if key.startswith("-") else _ORDER[key] for key in spec.order]
    return [*order, "-id"]


def list_views(user: Person) -> list[SavedView]:
    """Return the views that ``user`` has, in their order."""
    return list(usable_by(SavedView, user).select_related("group"))


def get_default_view(user: Person) -> SavedView | None:
    """Return the view with which the list opens for ``user``; None where none was chosen, or it is gone."""
    chosen = DefaultView.objects.filter(user=user.pk or 0).values("view")
    return usable_by(SavedView, user).filter(pk__in=chosen).first()


def count_views(views: Iterable[SavedView], user: Person) -> list[Counted]:
    """Return the views with their counts, each one statement that stops at :data:`MOST_COUNTED`.

    A view that cannot be read any more counts nothing: it stays in the list, where it can be put right.
    """
    counted = []
    for view in views:
        try:
            tickets = view_tickets(read_view(view.spec), user)
        except BadView:
            counted.append(Counted(view, 0, has_more=False))
            continue
        count = tickets.order_by().values("pk")[: MOST_COUNTED + 1].count()
        counted.append(Counted(view, min(count, MOST_COUNTED), count > MOST_COUNTED))
    return counted


def own_views(user: Person) -> dict[str, ViewSpec]:
    """Return the views that everybody has without saving one: key → what it shows."""
    unsettled = Filter("state", "in", tuple(str(state) for state in OPEN_STATES))
    return {
        "mine": ViewSpec((Filter("agent", "in", (ME,)), unsettled)),
        "groups": ViewSpec((unsettled,)),
        "unassigned": ViewSpec((Filter("agent", "empty"), unsettled)),
        "watched": ViewSpec((Filter("watcher", "in", (ME,)),)),
    }


def _condition(one: Filter, user: Person) -> Q:
    return _SPECIAL.get(one.field, _column)(one, user)


def _column(one: Filter, user: Person) -> Q:
    name = _COLUMNS[one.field]
    match one.op:
        case "in":
            return Q(**{f"{name}__in": _meant(one, user)})
        case "not_in":
            # Not exclude(): who has no agent is not the agent either.
            return Q(**{f"{name}__isnull": True}) | ~Q(**{f"{name}__in": _meant(one, user)})
        case "empty":
            return Q(**{f"{name}__isnull": True})
        case "present":
            return Q(**{f"{name}__isnull": False})
    moment = timezone.now() - timedelta(hours=int(one.value[0]))
    return Q(**{f"{name}__gte" if one.op == "newer" else f"{name}__lt": moment})


def _meant(one: Filter, user: Person) -> list[Any]:
    if one.field not in ("agent", "watcher"):
        return list(one.value)
    own = getattr(user, "agent", None) if one.field == "agent" else user
    return [own.pk if own else 0] * (ME in one.value) + [value for value in one.value if value != ME]


def _category(one: Filter, user: Person) -> Q:
    if one.op in ("empty", "present"):
        return Q(category__isnull=one.op == "empty")
    paths = Category.objects.filter(pk__in=one.value).values_list("path", flat=True)
    below = [Q(path__startswith=path) for path in paths]
    within = Category.objects.filter(reduce(or_, below)) if below else Category.objects.none()
    keys = list(within.values_list("pk", flat=True))
    return Q(category__in=keys) if one.op == "in" else Q(category__isnull=True) | ~Q(category__in=keys)


def _tag(one: Filter, user: Person) -> Q:
    return _row_exists(TicketTag.objects.all(), "tag", one, user)


def _watcher(one: Filter, user: Person) -> Q:
    return _row_exists(Watcher.objects.all(), "user", one, user)


def _row_exists(rows: QuerySet[Any], column: str, one: Filter, user: Person) -> Q:
    if one.op in ("in", "not_in"):
        rows = rows.filter(**{f"{column}__in": _meant(one, user)})
    there = Q(pk__in=rows.values("ticket"))
    return there if one.op in ("in", "present") else ~there


def _subject(one: Filter, user: Person) -> Q:
    lookup = "istartswith" if one.op == "starts" else "icontains"
    return Q(**{f"subject__{lookup}": one.value[0]})


def _number(one: Filter, user: Person) -> Q:
    return number_begins(one.value[0])


_SPECIAL: dict[str, Callable[[Filter, Person], Q]] = {
    "category": _category,
    "tag": _tag,
    "watcher": _watcher,
    "subject": _subject,
    "number": _number,
}
