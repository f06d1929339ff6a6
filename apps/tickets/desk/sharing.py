"""Whose tools somebody may use, and whose they may change. Decided here for replies, macros and views alike."""

from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.agents.models import GroupMembership
from apps.tickets.models.sharing import Scope, Shared

Tool = TypeVar("Tool", bound=Shared)
Person = AbstractBaseUser | AnonymousUser


def usable_by(model: type[Tool], user: Person) -> QuerySet[Tool]:
    """Return the active tools that ``user`` has: those for all, those of the own groups, and the own."""
    return _reached(model, user).filter(is_active=True)


def changeable_by(model: type[Tool], user: Person) -> QuerySet[Tool]:
    """Return the tools that ``user`` may change: the own; all that are shared, with the permission to change such."""
    own = Q(scope=Scope.OWN, owner=_key(user))
    shared = ~Q(scope=Scope.OWN) if manages(model, user) else Q(pk__in=())
    return model._default_manager.filter(own | shared)


def manages(model: type[Shared], user: Person) -> bool:
    """Return whether ``user`` may make and change tools that others have too."""
    return isinstance(user, User) and user.has_perm(f"tickets.change_{model._meta.model_name}")


def check_scope(model: type[Shared], user: Person, scope: str) -> None:
    """Raise ``PermissionDenied`` where ``user`` may not have a tool of this scope made or changed."""
    if scope != Scope.OWN and not manages(model, user):
        raise PermissionDenied


def _reached(model: type[Tool], user: Person) -> QuerySet[Tool]:
    every = Q(scope=Scope.ALL) | Q(scope=Scope.OWN, owner=_key(user))
    groups: Any = GroupMembership.objects.filter(agent__user=_key(user)).values("group")
    of_group = Q(scope=Scope.GROUP) if manages(model, user) else Q(scope=Scope.GROUP, group__in=groups)
    return model._default_manager.filter(every | of_group)


def _key(user: Person) -> int:
    return user.pk or 0
