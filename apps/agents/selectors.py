"""Reads of the agent directory."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from apps.agents.models import Agent, Broadcast, ReasonCode, SkillGroup


def get_agent_for_user(user: AbstractBaseUser | AnonymousUser) -> Agent | None:
    """Return the active agent that ``user`` is, or None. The SIP secret is not read."""
    if not user.is_authenticated:
        return None
    return list_agents().filter(user_id=user.pk, is_active=True).first()


def list_agents() -> QuerySet[Agent]:
    """Return all agents with their users and locations, without their SIP secrets."""
    return Agent.objects.select_related("user", "location").defer("sip_password")


def list_floor_agents() -> QuerySet[Agent]:
    """Return the active agents with their skills and groups: what the floor needs to know of them."""
    return list_agents().filter(is_active=True).prefetch_related("skill_levels__skill", "memberships__group")


def list_floor_groups() -> QuerySet[SkillGroup]:
    """Return the active groups with the skills that they ask for."""
    return SkillGroup.objects.filter(is_active=True).prefetch_related("required_skills__skill")


def list_break_reasons() -> QuerySet[ReasonCode]:
    """Return the reasons that an agent can give for a break."""
    return ReasonCode.objects.filter(is_active=True)


def list_broadcasts(*, agent_id: int, at: datetime) -> list[Broadcast]:
    """Return the messages for this agent that are valid at ``at``, oldest first."""
    to_the_agent = Q(group=None) | Q(group__memberships__agent_id=agent_id)
    valid = Broadcast.objects.filter(to_the_agent, sent_at__lte=at, expires_at__gt=at)
    return list(valid.select_related("group").order_by("sent_at", "pk").distinct())


def describe_broadcast(broadcast: Broadcast, *, at: datetime) -> dict[str, Any]:
    """Return a message as screens get it. ``expires_in`` is in seconds from ``at``: browsers' clocks are wrong."""
    return {
        "id": broadcast.pk,
        "text": broadcast.text,
        "sender": broadcast.sender_name,
        "sent_at": broadcast.sent_at.timestamp(),
        "expires_in": (broadcast.expires_at - at).total_seconds(),
        "group": broadcast.group.code if broadcast.group else "",
        "group_name": broadcast.group.name if broadcast.group else "",
    }
