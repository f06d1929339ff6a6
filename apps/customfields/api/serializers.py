"""Definitions of fields as JSON."""

from typing import Any

from rest_framework import serializers

from apps.customfields.models import CustomField
from apps.customfields.rest import describe_field
from apps.customfields.selectors import to_field


class CustomFieldSerializer(serializers.ModelSerializer[CustomField]):
    """``choices`` are objects with code and label."""

    choices = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = CustomField
        fields = (
            "id", "form", "type_code", "code", "label", "kind", "choices", "required", "order", "help", "is_active",
        )  # fmt: skip

    def to_representation(self, instance: CustomField) -> dict[str, Any]:
        own = {name: getattr(instance, name) for name in ("id", "form", "type_code", "order", "is_active")}
        return {**own, **describe_field(to_field(instance))}
