"""Number lists over HTTP."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import mixins, serializers

from apps.accounts.rest import CursorPages, ServiceViewSet
from apps.accounts.strict import KnownFieldsMixin
from apps.audit.choices import OBJECT_DELETED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.numberlists.models import NumberEntry, NumberList
from apps.numberlists.services import read_as_entry, remove_entries, save_entry, save_list


class NumberListSerializer(KnownFieldsMixin, serializers.ModelSerializer[NumberList]):
    class Meta:
        model = NumberList
        fields = ("id", "code", "name", "purpose", "note", "is_active", "created_at", "updated_at")
        read_only_fields = ("created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> NumberList:
        return save_list(number_list=NumberList(**validated_data))

    def update(self, instance: NumberList, validated_data: dict[str, Any]) -> NumberList:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return save_list(number_list=instance)


class NumberEntrySerializer(KnownFieldsMixin, serializers.ModelSerializer[NumberEntry]):
    """``number`` in any usual form; it is kept in E.164, with a star behind the beginning of numbers."""

    number_list: Any = serializers.SlugRelatedField(slug_field="code", queryset=NumberList.objects.all())
    number = serializers.CharField(max_length=200)

    class Meta:
        model = NumberEntry
        fields = (
            "id",
            "number_list",
            "number",
            "note",
            "valid_until",
            "added_by",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("added_by", "created_at", "updated_at")
        validators: tuple[Any, ...] = ()  # the service says what is there already, in the number's own form

    def create(self, validated_data: dict[str, Any]) -> NumberEntry:
        return save_entry(entry=NumberEntry(**validated_data), by=self.context["request"].user)

    def update(self, instance: NumberEntry, validated_data: dict[str, Any]) -> NumberEntry:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return save_entry(entry=instance, by=self.context["request"].user)


class NumberListFilter(filters.FilterSet):
    class Meta:
        model = NumberList
        fields = ("code", "purpose", "is_active")


class NumberEntryFilter(filters.FilterSet):
    number_list = filters.CharFilter("number_list__code", label="Code of a list")
    number = filters.CharFilter(
        method="filter_number", label="A number as it is on the list, in any usual form"
    )

    class Meta:
        model = NumberEntry
        fields = ("number_list", "number")

    def filter_number(self, queryset: QuerySet[NumberEntry], name: str, value: str) -> QuerySet[NumberEntry]:
        return queryset.filter(number=read_as_entry(value).number)


class NumberListViewSet(ServiceViewSet):
    """Lists of telephone numbers that call flows ask. Deleting is left to the admin."""

    queryset = NumberList.objects.order_by("id")
    serializer_class = NumberListSerializer
    filterset_class = NumberListFilter
    pagination_class = CursorPages
    ordering_fields = ("id", "code", "updated_at")


class NumberEntryViewSet(mixins.DestroyModelMixin, ServiceViewSet):
    """What is on the lists: telephone numbers, and beginnings of them."""

    http_method_names = [*ServiceViewSet.http_method_names, "delete"]
    queryset = NumberEntry.objects.select_related("number_list").order_by("id")
    serializer_class = NumberEntrySerializer
    filterset_class = NumberEntryFilter
    pagination_class = CursorPages
    ordering_fields = ("id", "updated_at")

    @transaction.atomic
    def perform_destroy(self, instance: NumberEntry) -> None:
        record_audit(
            actor=self.request.user,
            action=OBJECT_DELETED,
            obj=instance,
            detail={"api": True},
            ip=client_ip(self.request),
        )
        remove_entries(pks=[instance.pk])
