"""What the lists of the directory have in common."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.customers.models import Customer


class StandingFilter(admin.SimpleListFilter):
    """Customers as they are now; those who were merged or erased where asked for."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("merged", _("merged")), ("erased", _("erased"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "merged":
                return queryset.filter(merged_into__isnull=False)
            case "erased":
                return queryset.filter(erased_at__isnull=False)
        return queryset.filter(merged_into=None, erased_at=None)


def is_current(customer: Customer) -> bool:
    """Return whether the entry is somebody of their own."""
    return customer.merged_into_id is None and customer.erased_at is None
