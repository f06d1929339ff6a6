"""What the workbench shows besides the live picture: plain dictionaries, ready for JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.agents.domain.capacity import Medium
from apps.agents.models import Agent
from apps.agents.selectors import describe_broadcast, list_break_reasons, list_broadcasts
from apps.customers.models import Customer
from apps.customers.selectors import find_customer_by_number
from apps.customers.timeline import get_timeline
from apps.interactions.models import Interaction, Segment
from apps.interactions.selectors import list_dispositions, list_interactions, list_recent_for_customer
from apps.ivr.selectors import get_flow_names

HISTORY_LENGTH = 5
OTHER_MEDIA = ("callback", "voicemail", "consent")


def describe_agent(agent: Agent) -> dict[str, Any]:
    """Return who the screen belongs to."""
    return {"id": agent.pk, "name": agent.name, "extension": agent.extension, "acceptOn": agent.accept_on}


def get_catalogue() -> dict[str, Any]:
    """Return what an agent can choose from: break reasons, dispositions, and the flows a caller can be sent into."""
    return {
        "reasons": list(list_break_reasons().values("code", "name")),
        "flows": [{"code": code, "name": name} for code, name in get_flow_names().items()],
        "dispositions": list(list_dispositions().values("code", "name", "is_resolved")),
    }


def get_broadcasts(*, agent_id: int) -> dict[str, Any]:
    """Return the supervisors' messages to this agent that are still valid."""
    at = timezone.now()
    found = list_broadcasts(agent_id=agent_id, at=at)
    return {"broadcasts": [describe_broadcast(broadcast, at=at) for broadcast in found]}


def get_screen_pop(*, interaction_id: str, customer_id: int | None, ani: str) -> dict[str, Any]:
    """Return who calls and what happened before.

    The customer is the one that the floor found, else the one behind ``ani``. Without a customer the history is
    that of the number. The present interaction is left out of it.
    """
    customer = _find_customer(customer_id, ani)
    earlier = (
        list_recent_for_customer(customer, limit=HISTORY_LENGTH + 1) if customer else _list_by_number(ani)
    )
    return {
        "customer": _describe_customer(customer) if customer else None,
        "history": _describe_history(earlier, without=interaction_id),
        "others": _list_other_contacts(customer) if customer else [],
    }


def get_statistics(*, agent_id: int, now: float) -> dict[str, Any]:
    """Return the agent's figures of calls since local midnight of the day of ``now`` (Unix seconds).

    ``aht_seconds`` is formula ``aht``: Σ (talk + hold + wrap-up) ÷ handled segments, each counted once it has
    ended, as the EventLog's projection tells it; None where nothing was handled yet.
    """
    midnight = timezone.localtime(datetime.fromtimestamp(now, tz=timezone.get_current_timezone())).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    handled = Segment.objects.filter(
        agent_id=agent_id,
        answered_at__gte=midnight,
        ended_at__isnull=False,
        interaction__medium=Medium.VOICE,
    )
    sums = handled.aggregate(
        handled=Count("pk"),
        talk=Sum(Coalesce(F("talk_seconds"), 0.0)),
        hold=Sum(Coalesce(F("hold_seconds"), 0.0)),
        wrap_up=Sum(Coalesce(F("wrap_up_seconds"), 0.0)),
    )
    count = sums["handled"]
    busy = sum(sums[part] or 0.0 for part in ("talk", "hold", "wrap_up"))
    return {
        "handled": count,
        "aht_seconds": busy / count if count else None,
        "talk_seconds": sums["talk"] or 0.0,
        "wrap_up_seconds": sums["wrap_up"] or 0.0,
    }


def list_usable_users(user_ids: Iterable[int]) -> dict[int, Any]:
    """Return the users among ``user_ids`` who may have a workbench open now: active ones with an active agent."""
    usable = get_user_model().objects.filter(pk__in=list(user_ids), is_active=True, agent__is_active=True)
    return {user.pk: user for user in usable}


def _find_customer(customer_id: int | None, ani: str) -> Customer | None:
    if customer_id is not None:
        found = Customer.objects.select_related("merged_into").filter(pk=customer_id).first()
        return found and (found.merged_into or found)
    return find_customer_by_number(ani)


def _list_other_contacts(customer: Customer) -> list[dict[str, Any]]:
    """What happened besides interactions, which the history shows: callbacks, voicemails, consent."""
    page = get_timeline(customer=customer, media=OTHER_MEDIA, limit=HISTORY_LENGTH)
    return [
        {"key": f"{entry.source}-{entry.key}", "at": entry.at.timestamp(), "title": entry.title}
        for entry in page.entries
    ]


def _list_by_number(ani: str) -> QuerySet[Interaction]:
    if not ani:
        return Interaction.objects.none()
    return list_interactions().filter(ani=ani).order_by("-arrived_at")[: HISTORY_LENGTH + 1]


def _describe_customer(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "name": customer.name,
        "tier": customer.tier,
        "do_not_call": customer.do_not_call,
        "language": customer.language,
        "external_ref": customer.external_ref or "",
        "note": customer.note,
    }


def _describe_history(interactions: Iterable[Interaction], *, without: str) -> list[dict[str, Any]]:
    earlier = [interaction for interaction in interactions if interaction.pk.hex != without]
    return [_describe_interaction(interaction) for interaction in earlier[:HISTORY_LENGTH]]


def _describe_interaction(interaction: Interaction) -> dict[str, Any]:
    return {
        "id": interaction.pk.hex,
        "at": interaction.arrived_at.timestamp(),
        "outcome": interaction.outcome,
        "group": interaction.group.name if interaction.group else "",
        "agent": interaction.agent.name if interaction.agent else "",
        "disposition": interaction.disposition.name if interaction.disposition else "",
        "note": interaction.note,
        "talk_seconds": interaction.talk_seconds or 0.0,
    }
