"""Which tickets a timed rule must look at: a query over indexed columns that finds all for which it can hold."""

from datetime import UTC, datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.automation.models import Rule, RuleRun
from apps.tickets.domain.conditions import All, AnyOf, Node, Test
from apps.tickets.models import Ticket

_COLUMNS = {
    "ticket.state": "state",
    "ticket.type": "type__code",
    "ticket.category": "category__code",
    "ticket.group": "group__code",
    "ticket.agent": "agent__user__username",
    "ticket.priority": "priority__rank",
}
_MOMENTS = {
    "ticket.created_at": "created_at",
    "ticket.changed_at": "updated_at",
    "ticket.state_since": "state_since",
    "ticket.customer_wrote_at": "customer_wrote_at",
    "ticket.agent_wrote_at": "last_replied_at",
}


def candidates_of(rule: Rule, node: Node, now: float) -> QuerySet[Ticket]:
    """Return the tickets for which ``node`` can hold at ``now`` (Unix seconds), but for those that the rule has had
    already as they are now: it acts again where somebody else has changed the ticket since."""
    had = RuleRun.objects.filter(rule=rule, ticket=OuterRef("pk"), ticket_version=F("ticket__version"))
    tickets = Ticket.objects.filter(_superset(node, now) or Q(), merged_into=None)
    return tickets.exclude(Exists(had)).order_by("pk")


def narrows(node: Node) -> bool:
    """Return whether the query looks at an indexed part of the tickets only."""
    return _superset(node, 0.0, moments=False) is not None


def _superset(node: Node, now: float, *, moments: bool = True) -> Q | None:
    """Return a query that finds everything for which ``node`` holds (and perhaps more); None: it may be anything."""
    if isinstance(node, Test):
        return _test(node, now, moments)
    if isinstance(node, All):
        known = [part for item in node.items if (part := _superset(item, now, moments=moments)) is not None]
        return reduce(and_, known) if known else None
    if isinstance(node, AnyOf) and node.items:
        parts = [_superset(item, now, moments=moments) for item in node.items]
        return None if None in parts else reduce(or_, [part for part in parts if part is not None])
    return None


def _test(test: Test, now: float, moments: bool) -> Q | None:
    column = _COLUMNS.get(test.field)
    if column:
        return _of_column(column, test.op, test.value)
    moment = _MOMENTS.get(test.field)
    # Working time is never longer than what the clock on the wall shows.
    if moment and moments and test.op == "older_than":
        return Q(**{f"{moment}__lte": datetime.fromtimestamp(now - test.value["seconds"], UTC)})
    return None


def _of_column(column: str, op: str, value: Any) -> Q | None:
    match op:
        case "is" if isinstance(value, str):
            return Q(**{column: value})
        case "is" | "at_least" | "at_most":
            lookup = {"is": "", "at_least": "__gte", "at_most": "__lte"}[op]
            return Q(**{f"{column}{lookup}": value})
        case "one_of":
            return Q(**{f"{column}__in": list(value)})
        case "is_empty" if column != "state":
            return Q(**{f"{column.split('__')[0]}": None})
    return None
