"""Custom fields as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.customfields.domain import Field

LARGEST = 200
"""Most answers in one request."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class CustomValues(serializers.DictField):
    """The column ``custom``: values by the codes of their fields. The owner's service checks them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", "Values of the site's own fields, see /custom-fields/.")
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > LARGEST:
            raise serializers.ValidationError(f"At most {LARGEST} values.")
        return super().to_internal_value(data)


def describe_field(field: Field) -> dict[str, Any]:
    """Return what a form builder needs to know."""
    return {
        "code": field.code,
        "label": field.label,
        "kind": field.kind.value,
        "choices": [{"code": choice.code, "label": choice.label} for choice in field.choices],
        "required": field.required,
        "help": field.help,
    }
