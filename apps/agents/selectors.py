"""Reads of the agent directory."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from apps.agents.models import Agent, ReasonCode, SkillGroup


def get_agent_for_user(user: AbstractBaseUser | AnonymousUser) -> Agent | None:
    """Return the active agent that ``user`` is, or None. The SIP secret is not read."""
    if not user.is_authenticated:
        return None
    return list_agents().filter(user_id=user.pk, is_active=True).first()


def list_agents() -> QuerySet[Agent]:
    """Return all agents with their users, without their SIP secrets."""
    return Agent.objects.select_related("user").defer("sip_password")


def list_floor_agents() -> QuerySet[Agent]:
    """Return the active agents with their skills and groups: what the floor needs to know of them."""
    return list_agents().filter(is_active=True).prefetch_related("skill_levels__skill", "memberships__group")


def list_floor_groups() -> QuerySet[SkillGroup]:
    """Return the active groups with the skills that they ask for."""
    return SkillGroup.objects.filter(is_active=True).prefetch_related("required_skills__skill")


def list_break_reasons() -> QuerySet[ReasonCode]:
    """Return the reasons that an agent can give for a break."""
    return ReasonCode.objects.filter(is_active=True)
