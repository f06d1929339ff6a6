"""Customers and organisations as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.customers.choices import NumberKindChoice, NumberSource
from apps.customers.domain.numbers import NumberGiven
from apps.customers.models import Customer, Organisation
from apps.customers.services import (
    create_customer,
    create_organisation,
    update_customer,
    update_organisation,
)
from apps.customfields.rest import CustomValues

MOST_ROWS = 100
"""Numbers, addresses or organisations of one customer in one request."""


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class NumbersField(serializers.ListField):
    """Telephone numbers as a list of E.164 strings. Any usual form is taken when writing, or an object with ``number``,
    ``label`` and ``kind``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.JSONField(), max_length=MOST_ROWS, **kwargs)

    def to_internal_value(self, data: Any) -> list[str | NumberGiven]:
        return [_number(entry) for entry in super().to_internal_value(data)]

    def to_representation(self, rows: Any) -> list[str]:
        return [row.number for row in rows.all()]


def _number(entry: Any) -> str | NumberGiven:
    if isinstance(entry, str):
        return entry[:1000]
    if not isinstance(entry, dict) or set(entry) - {"number", "label", "kind"}:
        raise serializers.ValidationError("A number is a string, or an object with number, label and kind.")
    number, label, kind = (entry.get(name, "") for name in ("number", "label", "kind"))
    if not all(isinstance(part, str) for part in (number, label, kind)) or len(label) > 40:
        raise serializers.ValidationError("number, label (at most 40 characters) and kind are strings.")
    if kind and kind not in NumberKindChoice.values:
        raise serializers.ValidationError(f"kind is one of {', '.join(NumberKindChoice.values)}.")
    return NumberGiven(number[:1000], label, kind)


class AddressesField(serializers.ListField):
    """E-mail addresses as a list of strings."""

    child = serializers.CharField(max_length=254)

    def to_representation(self, rows: Any) -> list[str]:
        return [row.address for row in rows.all()]


@extend_schema_field(
    {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}}
)
class NumberDetails(serializers.Field):
    """The numbers with their labels and kinds, to read."""

    def to_representation(self, rows: Any) -> list[dict[str, str]]:
        return [{"number": row.number, "label": row.label, "kind": row.kind} for row in rows.all()]


@extend_schema_field(
    {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}}
)
class UnusableNumbers(serializers.Field):
    """What was given as a number and is none, to read."""

    def to_representation(self, rows: Any) -> list[dict[str, str]]:
        return [{"text": row.text, "reason": row.reason, "suggestion": row.suggestion} for row in rows.all()]


class CustomerSerializer(KnownFieldsMixin, serializers.ModelSerializer[Customer]):
    numbers = NumbersField(
        required=False, help_text="Telephone numbers; the list given replaces the one before."
    )
    number_details = NumberDetails(source="numbers", read_only=True)
    unusable_numbers = UnusableNumbers(read_only=True)
    addresses = AddressesField(
        required=False,
        max_length=MOST_ROWS,
        help_text="E-mail addresses; the list given replaces the one before.",
    )
    organisations = serializers.PrimaryKeyRelatedField(
        many=True, required=False, queryset=Organisation.objects.all(), help_text="Keys of organisations."
    )
    custom = CustomValues()
    keep_unusable = serializers.BooleanField(
        write_only=True,
        required=False,
        default=False,
        help_text="Keep what is no number as it was typed, instead of refusing the request.",
    )

    class Meta:
        model = Customer
        fields = (
            "id", "name", "external_ref", "tier", "language", "do_not_call", "note", "numbers", "number_details",
            "unusable_numbers", "addresses", "organisations", "custom", "keep_unusable", "merged_into", "erased_at",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("merged_into", "erased_at", "created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Customer:
        return create_customer(**self._given(validated_data))

    def update(self, instance: Customer, validated_data: dict[str, Any]) -> Customer:
        return update_customer(customer=instance, **self._given(validated_data))

    def _given(self, validated_data: dict[str, Any]) -> dict[str, Any]:
        keep = NumberSource.API if validated_data.pop("keep_unusable", False) else ""
        return {**validated_data, "keep_unusable": keep, "by": self.context["request"].user}


class OrganisationSerializer(KnownFieldsMixin, serializers.ModelSerializer[Organisation]):
    custom = CustomValues()

    class Meta:
        model = Organisation
        fields = ("id", "name", "external_ref", "domain", "note", "custom", "created_at", "updated_at")
        read_only_fields = ("created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Organisation:
        return create_organisation(by=self.context["request"].user, **validated_data)

    def update(self, instance: Organisation, validated_data: dict[str, Any]) -> Organisation:
        return update_organisation(organisation=instance, by=self.context["request"].user, **validated_data)
