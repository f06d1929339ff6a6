"""By what lists of the directory are narrowed."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from apps.customers.domain.addresses import mail_key
from apps.customers.models import Customer, CustomerMerge, DuplicatePair, Organisation
from apps.customers.numbers import normalize_number


class CustomerFilter(filters.FilterSet):
    number = filters.CharFilter(method="filter_number", label="A telephone number, in any usual form")
    address = filters.CharFilter(method="filter_address", label="An e-mail address, in any spelling")
    name = filters.CharFilter("name", lookup_expr="startswith", label="Beginning of the name")
    min_tier = filters.NumberFilter("tier", lookup_expr="gte", label="Lowest value tier")
    organisation = filters.NumberFilter("memberships__organisation", label="Key of an organisation")
    merged = filters.BooleanFilter(
        "merged_into",
        lookup_expr="isnull",
        exclude=True,
        label="Merged into others; left out where not asked for",
    )

    class Meta:
        model = Customer
        fields = (
            "external_ref",
            "do_not_call",
            "number",
            "address",
            "name",
            "min_tier",
            "organisation",
            "merged",
        )

    def filter_number(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(numbers__number=normalize_number(value) or "")

    def filter_address(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(addresses__key=mail_key(value))


class OrganisationFilter(filters.FilterSet):
    name = filters.CharFilter("name", lookup_expr="startswith", label="Beginning of the name")

    class Meta:
        model = Organisation
        fields = ("external_ref", "domain", "name")


class MergeFilter(filters.FilterSet):
    undone = filters.BooleanFilter("undone_at", lookup_expr="isnull", exclude=True, label="Undone")

    class Meta:
        model = CustomerMerge
        fields = ("survivor", "merged", "undone")


class PairFilter(filters.FilterSet):
    customer = filters.NumberFilter(method="filter_customer", label="One of the two")
    min_score = filters.NumberFilter("score", lookup_expr="gte", label="Lowest score")

    class Meta:
        model = DuplicatePair
        fields = ("state", "customer", "min_score")

    def filter_customer(self, queryset: QuerySet[DuplicatePair], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(Q(first=value) | Q(second=value))
