"""Checks values on their way into a row. The owner's own service writes them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.customfields.domain import InvalidValues, keep_retired, validate_values
from apps.customfields.selectors import get_fields
from apps.customfields.words import say_problems


def clean_custom(
    *,
    form: str,
    values: Any,
    stored: Mapping[str, Any] | None = None,
    type_code: str = "",
    partial: bool = False,
    column: str = "custom",
) -> dict[str, Any]:
    """Return what the owner's ``custom`` is to hold after ``values`` were given.

    ``stored`` is what it holds now: answers to fields that are not asked any more stay; with ``partial`` so do all
    that ``values`` does not name (an empty one is taken away). Raises ``ValidationError`` for ``column`` with a
    sentence for each field.
    """
    if not isinstance(values, Mapping):
        raise ValidationError({column: _("Values by the codes of their fields are needed.")})
    fields, stored = get_fields(form, type_code), stored or {}
    try:
        clean = validate_values(fields, values, partial=partial)
    except InvalidValues as error:
        labels = {field.code: field.label for field in fields}
        raise ValidationError(
            {column: [f"{labels.get(code, code)}: {words}" for code, words in say_problems(error).items()]}
        ) from None
    if partial:
        clean = {**{code: value for code, value in stored.items() if code not in clean}, **clean}
    return keep_retired(fields, stored, clean)
