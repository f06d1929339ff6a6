"""Customers as JSON."""

from typing import Any

from rest_framework import serializers

from apps.customers.models import Customer
from apps.customers.services import create_customer, update_customer
from apps.customfields.rest import CustomValues


class NumbersField(serializers.ListField):
    """Telephone numbers as a list of E.164 strings; any usual form is taken when writing."""

    child = serializers.CharField(max_length=32)

    def to_representation(self, rows: Any) -> list[str]:
        return [row.number for row in rows.all()]


class CustomerSerializer(serializers.ModelSerializer[Customer]):
    numbers = NumbersField(
        required=False, help_text="Telephone numbers; the list given replaces the one before."
    )
    custom = CustomValues()

    class Meta:
        model = Customer
        fields = (
            "id", "name", "external_ref", "tier", "language", "do_not_call", "note", "numbers", "custom", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Customer:
        return create_customer(**validated_data)

    def update(self, instance: Customer, validated_data: dict[str, Any]) -> Customer:
        return update_customer(customer=instance, **validated_data)
