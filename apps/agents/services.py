"""Writes of the agent directory."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import AGENTS
from apps.accounts.services import create_user
from apps.agents.choices import MAX_LEVEL, MIN_LEVEL, AcceptOn
from apps.agents.domain.service_level import BEGINNING, next_quarter
from apps.agents.models import (
    Agent,
    AgentSkill,
    Broadcast,
    GroupMembership,
    GroupSkill,
    Location,
    ServiceLevelPolicy,
    Skill,
    SkillGroup,
)
from apps.audit.choices import OBJECT_ADDED, OBJECT_DELETED, SECRET_RESET
from apps.audit.services import Actor, record_audit

# 24 random bytes: 32 characters that every phone's keyboard and every configuration file can take.
SIP_SECRET_BYTES = 24
LEVEL_FIELDS = ("formula", "threshold_seconds", "short_abandon_seconds")


@transaction.atomic
def create_agent(
    *,
    username: str,
    extension: str,
    password: str | None = None,
    display_name: str = "",
    accept_on: str = AcceptOn.SCREEN,
    language: str = "",
    sip_contact: str = "",
    location: Location | None = None,
    skills: Mapping[str, int] | None = None,
    groups: Mapping[str, int] | None = None,
) -> Agent:
    """Create user and agent together, with a fresh SIP secret, and return the agent.

    ``skills`` maps codes to levels (1–10), ``groups`` codes to ranks. Without a password nobody can log in as
    this agent. Raises ``ValidationError`` for a bad value, a taken name or extension, or an unknown code.
    """
    user = create_user(username=username, password=password, display_name=display_name, role=AGENTS)
    agent = make_agent(
        user=user,
        extension=extension,
        accept_on=accept_on,
        language=language,
        sip_contact=sip_contact,
        location=location,
    )
    update_agent_skills(agent=agent, skills=skills or {})
    update_agent_groups(agent=agent, groups=groups or {})
    return agent


@transaction.atomic
def make_agent(
    *,
    user: User,
    extension: str,
    accept_on: str = AcceptOn.SCREEN,
    language: str = "",
    sip_contact: str = "",
    location: Location | None = None,
) -> Agent:
    """Make an existing user an agent, with a fresh SIP secret, and return the agent."""
    agent = Agent(
        user=user,
        extension=extension,
        accept_on=accept_on,
        language=language,
        sip_contact=sip_contact,
        location=location,
        sip_password=new_sip_secret(),
    )
    agent.full_clean()
    agent.save()
    return agent


@transaction.atomic
def update_agent(
    *,
    agent: Agent,
    display_name: str | None = None,
    skills: Mapping[str, int] | None = None,
    groups: Mapping[str, int] | None = None,
    **fields: Any,
) -> Agent:
    """Change what is given (``fields``: extension, accept_on, language, sip_contact, location, is_active);
    return the agent."""
    for name, value in fields.items():
        setattr(agent, name, value)
    agent.full_clean(exclude=["sip_password"])
    agent.save(update_fields=list(fields))
    if display_name is not None:
        agent.user.display_name = display_name
        agent.user.save(update_fields=["display_name"])
    if skills is not None:
        update_agent_skills(agent=agent, skills=skills)
    if groups is not None:
        update_agent_groups(agent=agent, groups=groups)
    return agent


@transaction.atomic
def update_agent_skills(*, agent: Agent, skills: Mapping[str, int]) -> Agent:
    """Make ``skills`` (code to level) all that the agent can do, and return the agent."""
    ids = _ids(Skill, "skills", _checked_levels(skills))
    agent.skill_levels.exclude(skill__code__in=skills).delete()
    AgentSkill.objects.bulk_create(
        [AgentSkill(agent=agent, skill_id=ids[code], level=level) for code, level in skills.items()],
        update_conflicts=True,
        unique_fields=["agent", "skill"],
        update_fields=["level"],
    )
    return agent


@transaction.atomic
def update_agent_groups(*, agent: Agent, groups: Mapping[str, int]) -> Agent:
    """Make ``groups`` (code to rank) all that the agent serves, and return the agent."""
    ids = _ids(SkillGroup, "groups", groups)
    agent.memberships.exclude(group__code__in=groups).delete()
    GroupMembership.objects.bulk_create(
        [GroupMembership(agent=agent, group_id=ids[code], rank=rank) for code, rank in groups.items()],
        update_conflicts=True,
        unique_fields=["agent", "group"],
        update_fields=["rank"],
    )
    return agent


@transaction.atomic
def update_group_skills(
    *, group: SkillGroup, skills: Mapping[str, int], is_required: bool = True
) -> SkillGroup:
    """Make ``skills`` (code to lowest level) all that the group requires, or prefers, and return the group. A skill is
    one or the other."""
    ids = _ids(Skill, "skills", _checked_levels(skills))
    group.required_skills.filter(is_required=is_required).exclude(skill__code__in=skills).delete()
    rows = [
        GroupSkill(group=group, skill_id=ids[code], level=level, is_required=is_required)
        for code, level in skills.items()
    ]
    GroupSkill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["group", "skill"], update_fields=["level", "is_required"]
    )
    return group


@transaction.atomic
def reset_sip_secret(*, agent: Agent, by: Actor, ip: str | None = None) -> str:
    """Give the agent's phone a new secret and return it: the only time that it can be seen. Goes into the
    audit record.
    """
    secret = new_sip_secret()
    Agent.objects.filter(pk=agent.pk).update(sip_password=secret)
    record_audit(actor=by, action=SECRET_RESET, obj=agent, ip=ip)
    return secret


def send_broadcast(
    *, sender: User | None, text: str, group: SkillGroup | None, sent_at: datetime, valid_for: timedelta
) -> Broadcast:
    """Keep a message of ``sender`` (None: the system) for the agents of ``group`` (None: for all) and return it."""
    return Broadcast.objects.create(
        sender=sender,
        sender_name=(sender.display_name or sender.get_username()) if sender else _("Rules"),
        text=text,
        group=group,
        sent_at=sent_at,
        expires_at=sent_at + valid_for,
    )


def new_sip_secret() -> str:
    """Return a random SIP secret."""
    return secrets.token_urlsafe(SIP_SECRET_BYTES)


def _checked_levels(skills: Mapping[str, int]) -> Mapping[str, int]:
    beyond = [code for code, level in skills.items() if not MIN_LEVEL <= level <= MAX_LEVEL]
    if beyond:
        raise ValidationError(
            {"skills": _("Not a level from 1 to 10: %(codes)s.") % {"codes": ", ".join(beyond)}}
        )
    return skills


def _ids(model: type[Skill] | type[SkillGroup], field: str, codes: Mapping[str, int]) -> dict[str, int]:
    ids = dict(model.objects.filter(code__in=codes).order_by().values_list("code", "pk"))
    unknown = sorted(set(codes) - set(ids))
    if unknown:
        raise ValidationError({field: _("Unknown code: %(codes)s.") % {"codes": ", ".join(unknown)}})
    return ids


@transaction.atomic
def open_service_level(
    *, group: SkillGroup, by: Actor = None, note: str = "", **values: Any
) -> ServiceLevelPolicy:
    """Give a new group its first policy, which holds since ever, and return it. ``values``: those of ``LEVEL_FIELDS``
    that are not the usual ones. Raises ``ValidationError`` where the group has one."""
    return _write_level(ServiceLevelPolicy(group=group, valid_from=BEGINNING, note=note, **values), by)


@transaction.atomic
def set_service_level(
    *,
    group: SkillGroup,
    valid_from: datetime | None = None,
    by: Actor = None,
    note: str = "",
    now: datetime | None = None,
    **values: Any,
) -> ServiceLevelPolicy:
    """Let another policy hold from ``valid_from`` (None: the next quarter of an hour) and return it. ``values``: those
    of ``LEVEL_FIELDS`` that change; the others stay as they are then.

    A policy that was to begin at the same moment is replaced. Raises ``ValidationError`` for a moment that is past or
    not on the raster, and for a bad value.
    """
    now = now or timezone.now()
    SkillGroup.objects.select_for_update().get(pk=group.pk)
    begins = valid_from or next_quarter(now)
    if begins < now:
        raise ValidationError({"valid_from": _("What has been counted stays: choose a moment to come.")})
    before = group.service_levels.filter(valid_from__lt=begins).order_by("-valid_from").first()
    kept = {name: getattr(before, name) for name in LEVEL_FIELDS} if before else {}
    group.service_levels.filter(valid_from=begins).delete()
    return _write_level(
        ServiceLevelPolicy(group=group, valid_from=begins, note=note, **{**kept, **values}), by
    )


@transaction.atomic
def withdraw_service_level(*, policy: ServiceLevelPolicy, by: Actor = None) -> None:
    """Delete a policy that has not begun. Raises ``ValidationError`` for one that has."""
    if policy.has_begun:
        raise ValidationError(_("This policy has begun: figures were judged by it, and it stays."))
    record_audit(actor=by, action=OBJECT_DELETED, obj=policy, detail=describe_service_level(policy))
    policy.delete()


def describe_service_level(policy: ServiceLevelPolicy) -> dict[str, Any]:
    """Return a policy as plain JSON values."""
    values = {name: getattr(policy, name) for name in LEVEL_FIELDS}
    since = None if policy.is_first else policy.valid_from.isoformat()
    return {"group": policy.group.code, "valid_from": since, **values, "note": policy.note}


def _write_level(policy: ServiceLevelPolicy, by: Actor) -> ServiceLevelPolicy:
    known: Any = by if by is not None and by.is_authenticated else None
    policy.made_by = known
    policy.full_clean()
    policy.save()
    record_audit(actor=by, action=OBJECT_ADDED, obj=policy, detail=describe_service_level(policy))
    return policy
