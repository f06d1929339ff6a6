"""Reads of the agent directory."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from apps.agents.domain.service_level import BEGINNING
from apps.agents.models import Agent, Broadcast, ReasonCode, ServiceLevelPolicy, SkillGroup


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


def get_service_levels_now() -> dict[int, ServiceLevelPolicy]:
    """Return the policy in force of each group that has one, by the group's key. One statement, in which the time is
    the database's: asked again after a policy has begun, it finds other rows; so the floor hears of it (ADR 0098)."""
    rows = ServiceLevelPolicy.objects.filter(valid_from__lte=Now())
    newest: Iterable[Any] = rows.order_by("group_id", "-valid_from").distinct("group_id")
    return {policy.group_id: policy for policy in newest}


def get_service_level(group: SkillGroup, moment: datetime | None = None) -> ServiceLevelPolicy:
    """Return what holds in the group at ``moment`` (None: now): the usual one, unsaved, where it has none. Prefetch
    ``service_levels`` for many."""
    at = moment or timezone.now()
    begun = [policy for policy in group.service_levels.all() if policy.valid_from <= at]
    usual = ServiceLevelPolicy(group=group, valid_from=BEGINNING)
    return max(begun, key=lambda policy: policy.valid_from, default=usual)


def list_service_levels() -> QuerySet[ServiceLevelPolicy]:
    """Return all policies, each group's latest first."""
    return ServiceLevelPolicy.objects.select_related("group", "made_by").order_by(
        "group__code", "-valid_from"
    )
