from typing import Any

import factory

from apps.agents.domain.service_level import BEGINNING
from apps.agents.models import (
    Agent,
    AgentSkill,
    GroupMembership,
    GroupSkill,
    Location,
    ReasonCode,
    Skill,
    SkillGroup,
)
from apps.agents.services import LEVEL_FIELDS
from tests.factories.accounts import UserFactory


class SkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Skill
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"skill-{n}")
    name = factory.LazyAttribute(lambda skill: skill.code.title())


class SkillGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SkillGroup
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"group-{n}")
    name = factory.LazyAttribute(lambda group: group.code.title())

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> SkillGroup:
        """``threshold_seconds``, ``short_abandon_seconds`` and ``formula`` are those of its first policy."""
        level = {name: kwargs.pop(name) for name in LEVEL_FIELDS if name in kwargs}
        group = super()._create(model_class, *args, **kwargs)
        if level:
            group.service_levels.update_or_create(valid_from=BEGINNING, defaults=level)
        return group


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Location
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"location-{n}")
    name = factory.LazyAttribute(lambda location: location.code.title())


class GroupSkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroupSkill

    group = factory.SubFactory(SkillGroupFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 1


class AgentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agent

    user = factory.SubFactory(UserFactory)
    extension = factory.Sequence(lambda n: f"{2000 + n}")
    sip_password = "a-secret-of-tests"


class AgentSkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgentSkill

    agent = factory.SubFactory(AgentFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 5


class GroupMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroupMembership

    agent = factory.SubFactory(AgentFactory)
    group = factory.SubFactory(SkillGroupFactory)


class ReasonCodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReasonCode

    code = factory.Sequence(lambda n: f"reason-{n}")
    name = factory.LazyAttribute(lambda reason: reason.code.title())
