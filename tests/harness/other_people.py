"""Rows of any model that belong to somebody else, made from the model's own fields: a new one needs no factory."""

import uuid
from collections.abc import Callable
from datetime import time, timedelta
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.agents.models import Agent, GroupMembership, SkillGroup
from apps.tickets.models import Ticket
from tests import factories

_numbers = count(7_000)
_WHOSE = (User, Agent, SkillGroup, Ticket)
"""Whom a row belongs to, also where it need not belong to anybody."""


class OtherPeople:
    """``bob``, an agent of the group ``theirs``, and what is his. Each model has one row, made when it is asked for."""

    _key = 0

    def __init__(self) -> None:
        membership = factories.GroupMembershipFactory(agent__user=factories.UserFactory(role="Agents"))
        self.bob: Agent = membership.agent
        self._made: dict[type[models.Model], Any] = {
            GroupMembership: membership,
            User: self.bob.user,
            Agent: self.bob,
            SkillGroup: membership.group,
            Ticket: factories.TicketFactory(group=membership.group, agent=self.bob),
        }

    @classmethod
    def with_key(cls, key: int) -> "OtherPeople":
        """Return people whose rows all have this one key: whatever a field takes it for, it is somebody else's."""
        people = cls.__new__(cls)
        people._made, people._key = {}, key
        people.bob = people.row(Agent)
        return people

    def row(self, model: type[models.Model]) -> Any:
        """Return the row of ``model``."""
        if model not in self._made:
            self._made[model] = self._make(model)
        return self._made[model]

    def _make(self, model: type[models.Model]) -> models.Model:
        fields: dict[str, Any] = {}
        if self._key and isinstance(model._meta.pk, models.AutoField) and model not in self._made:
            fields[model._meta.pk.name] = self._key
        used: set[Any] = set()
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                related: Any = field.related_model
                if related is model and field.null:
                    continue  # a row that is part of another of its kind needs none
                if not field.null or related in _WHOSE:
                    fields[field.name] = self._make(related) if related in used else self.row(related)
                    used.add(related)
            elif not field.has_default() and not field.null and not _by_itself(field):
                fields[field.name] = _value(field)
        if "scope" in fields or hasattr(model, "scope"):
            fields |= {"scope": "own", "group": None, "owner": self.bob.user}
        [row] = model._default_manager.bulk_create([model(**fields)])
        return row


def _by_itself(field: Any) -> bool:
    dated = bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))
    return dated or isinstance(field, models.AutoField) or field.has_db_default()


def _text(number: int, field: Any) -> str:
    return "" if field.blank and not field.unique else f"theirs-{number}"[: field.max_length]


_KINDS: tuple[tuple[Any, Callable[[int, Any], Any]], ...] = (
    (models.UUIDField, lambda number, field: uuid.UUID(int=number)),
    (models.DateTimeField, lambda number, field: timezone.now() - timedelta(hours=1)),
    (models.DateField, lambda number, field: timezone.now().date()),
    (models.TimeField, lambda number, field: time(number % 24)),
    ((models.CharField, models.TextField, models.FileField), _text),
    (models.JSONField, lambda number, field: {}),
    (models.BooleanField, lambda number, field: False),
    ((models.IntegerField, models.FloatField), lambda number, field: 1),
    (ArrayField, lambda number, field: []),
)


def _value(field: Any) -> Any:
    """Return a value of the field's kind; of one kind, each is another."""
    if field.choices:
        return field.choices[0][0]
    for kinds, make in _KINDS:
        if isinstance(field, kinds):
            return make(next(_numbers), field)
    raise NotImplementedError(f"{field}: enter how one is made")
