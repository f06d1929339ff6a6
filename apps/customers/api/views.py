"""Customers over HTTP."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.accounts.rest import ServiceViewSet
from apps.customers.api.serializers import CustomerSerializer
from apps.customers.models import Customer
from apps.customers.numbers import normalize_number


class CustomerFilter(filters.FilterSet):
    number = filters.CharFilter(method="filter_number", label="A telephone number, in any usual form")
    name = filters.CharFilter("name", lookup_expr="startswith", label="Beginning of the name")
    min_tier = filters.NumberFilter("tier", lookup_expr="gte", label="Lowest value tier")

    class Meta:
        model = Customer
        fields = ("external_ref", "do_not_call", "number", "name", "min_tier")

    def filter_number(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(numbers__number=normalize_number(value) or "")


class CustomerViewSet(ServiceViewSet):
    """Customers: look one up by number, create, change. Deleting is left to the admin."""

    queryset = Customer.objects.prefetch_related("numbers").order_by("id")
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilter
    ordering_fields = ("id", "name", "tier", "updated_at")
