"""Filters of the prompt list."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ivr.models import Prompt
from apps.ivr.prompt_uses import get_uses
from apps.ivr.selectors import AUDIBLE

ANY = "any"


class LanguageFilter(admin.SimpleListFilter):
    """The languages that there are, and "any"."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        known = Prompt.objects.order_by("language").values_list("language", flat=True).distinct()
        return [(language or ANY, language or _("Any language")) for language in known]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> QuerySet[Prompt]:
        if self.value() is None:
            return queryset
        return queryset.filter(language="" if self.value() == ANY else self.value())


class SaidFilter(admin.SimpleListFilter):
    """Whether anything says a prompt, and whether it says anything."""

    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("used", _("Used")), ("unused", _("Not used")), ("mute", _("Nothing to hear yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> QuerySet[Prompt]:
        match self.value():
            case "used":
                return queryset.filter(code__in=get_uses().codes())
            case "unused":
                return queryset.exclude(code__in=get_uses().codes())
            case "mute":
                return queryset.exclude(AUDIBLE)
        return queryset
