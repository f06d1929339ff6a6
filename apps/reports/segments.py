"""Rows of single conversations that reports read: always within the period, always by an index."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from apps.agents.models import Agent
from apps.interactions.choices import Direction
from apps.interactions.models import Interaction, Segment
from apps.reports.domain.asked import Asked
from apps.reports.reading import group_ids

BUCKETS = (5, 10, 20, 30, 60, 120, 300, 600)
"""Upper ends of the classes of waits and handle times, in seconds."""


def queued(asked: Asked) -> QuerySet[Segment, Segment]:
    """Return the segments of incoming interactions that were queued in the period (index by group and time)."""
    return Segment.objects.filter(
        group_id__in=group_ids(asked),
        queued_at__gte=asked.start,
        queued_at__lt=asked.end,
        interaction__medium=asked.medium,
        interaction__direction=Direction.INBOUND,
    ).order_by()


def agent_ids(asked: Asked) -> list[int]:
    """Return the keys of the agents that were asked for, by themselves or by their team; of all without a choice. One
    statement."""
    agents = Agent.objects.order_by()
    if asked.agents:
        agents = agents.filter(pk__in=[int(key) for key in asked.agents])
    if asked.teams:
        agents = agents.filter(user__team_id__in=[int(key) for key in asked.teams])
    return list(agents.values_list("pk", flat=True))


def answered(asked: Asked, agents: Iterable[int] | None = None) -> QuerySet[Segment, Segment]:
    """Return the conversations that agents began in the period (index by agent and time), of the groups that were
    asked for."""
    rows = Segment.objects.filter(
        agent_id__in=agent_ids(asked) if agents is None else list(agents),
        answered_at__gte=asked.start,
        answered_at__lt=asked.end,
        interaction__medium=asked.medium,
    ).order_by()
    return rows.filter(group__code__in=asked.groups) if asked.groups else rows


def arrived(asked: Asked, *, inbound: bool = True) -> QuerySet[Interaction, Interaction]:
    """Return the interactions that arrived in the period (index by time)."""
    rows = Interaction.objects.filter(
        arrived_at__gte=asked.start, arrived_at__lt=asked.end, medium=asked.medium
    ).order_by()
    if asked.groups:
        rows = rows.filter(group__code__in=asked.groups)
    return rows.filter(direction=Direction.INBOUND) if inbound else rows


def agent_names() -> dict[int, str]:
    """Return the name of each agent by key, also of those who have left. One statement."""
    rows = Agent.objects.select_related("user").only("pk", "user__display_name", "user__username",
                                                     "user__first_name", "user__last_name")  # fmt: skip
    return {agent.pk: agent.name for agent in rows}


def agent_name(names: dict[int, str], key: int | None) -> str:
    """Return a name; of somebody who was deleted, that."""
    return names.get(key or 0) or _("unknown")


def bucket_names(limits: Iterable[int] = BUCKETS) -> list[str]:
    """Return the classes in words: up to each limit, and above the last."""
    ends = list(limits)
    named = [_("up to %(time)s") % {"time": _time(end)} for end in ends]
    return [*named, _("over %(time)s") % {"time": _time(ends[-1])}]


def _time(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    return _("%(minutes)d min") % {"minutes": seconds // 60}


def class_of(field: str, limits: Sequence[Any] = BUCKETS) -> Case:
    """Return the expression that says into which class a duration falls, from 0; limits are inclusive."""
    whens = [When(**{f"{field}__lte": limit}, then=Value(number)) for number, limit in enumerate(limits)]
    return Case(*whens, default=Value(len(limits)), output_field=IntegerField())


def numbered(*aggregates: Any) -> dict[str, Any]:
    """Return aggregates under names of their own: ``values_list(…).annotate(**numbered(…))`` appends them in order."""
    return {f"figure_{place}": aggregate for place, aggregate in enumerate(aggregates)}


def run(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def window_params(asked: Asked) -> dict[str, Any]:
    """Return what every statement over a period takes."""
    return {
        "start": asked.start,
        "end": asked.end,
        "zone": asked.zone.key,
        "medium": asked.medium,
        "groups": group_ids(asked),
    }
