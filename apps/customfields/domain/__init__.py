"""What a custom field is, and which values it takes. Pure."""

from apps.customfields.domain.fields import Choice, Field, Kind, read_choices
from apps.customfields.domain.problems import InvalidValues, Problem
from apps.customfields.domain.values import keep_retired, say_value, validate_values

__all__ = [
    "Choice",
    "Field",
    "InvalidValues",
    "Kind",
    "Problem",
    "keep_retired",
    "read_choices",
    "say_value",
    "validate_values",
]
