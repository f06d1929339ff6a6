"""Filters of the list of tickets."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DropdownFilter
from apps.agents.models import GroupMembership
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Category, Tag, Ticket

_OPEN = [str(state) for state in OPEN_STATES]


class WorkFilter(DropdownFilter):
    """The lists that people work from."""

    title = _("work")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return (
            ("open", _("Open")),
            ("mine", _("Mine, open")),
            ("groups", _("Of my groups, open")),
            ("unassigned", _("Without agent, open")),
            ("watched", _("Watched by me")),
            ("created", _("Created by me")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        open_ones = queryset.filter(state__in=_OPEN)
        user: Any = request.user
        match self.value():
            case "open":
                return open_ones
            case "mine":
                return open_ones.filter(agent__user=user)
            case "groups":
                groups = GroupMembership.objects.filter(agent__user=user).values("group")
                return open_ones.filter(group__in=groups)
            case "unassigned":
                return open_ones.filter(agent=None)
            case "watched":
                return queryset.filter(watcher_rows__user=user)
            case "created":
                return queryset.filter(created_by=user)
        return queryset


class CategoryFilter(DropdownFilter):
    """A category with everything below it."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Category.objects.values_list("pk", "full_name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        value = self.value() or ""
        if not value:
            return queryset
        chosen = Category.objects.filter(pk=value).first() if value.isdecimal() and len(value) < 16 else None
        if chosen is None:
            return queryset.none()
        below = Category.objects.filter(path__startswith=chosen.path).values_list("pk", flat=True)
        return queryset.filter(category__in=list(below))


class TagFilter(DropdownFilter):
    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Tag.objects.values_list("pk", "name")[:500]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        value = self.value() or ""
        if not value:
            return queryset
        return (
            queryset.filter(tag_rows__tag=int(value))
            if value.isdecimal() and len(value) < 16
            else queryset.none()
        )
