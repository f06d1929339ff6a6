"""A site's own fields as columns, called ``custom.<code>``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.customfields.columns import PREFIX
from apps.customfields.domain import Field, InvalidValues, Kind as FieldKind, validate_values
from apps.customfields.words import say_problems
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.resource import Row, Values

_KINDS = {FieldKind.DATE: Kind.DATE}


def custom_columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    """Return a column for each field; its label is understood as a header, too."""
    return tuple(
        Column(
            PREFIX + field.code,
            _KINDS.get(field.kind, Kind.TEXT),
            title=field.label,
            help=field.help or "; ".join(choice.label for choice in field.choices),
            is_required=field.required,
            has_lines=True,
        )
        for field in fields
    )


def clean_customs(row: Row, fields: Sequence[Field]) -> None:
    """Bring the answers of a row into the form in which they are kept; an empty one is None."""
    given = {
        field.code: row.values[PREFIX + field.code] for field in fields if PREFIX + field.code in row.values
    }
    if not given:
        return
    try:
        clean = validate_values(fields, given, partial=True)
    except InvalidValues as error:
        for code, words in say_problems(error).items():
            row.add_error(PREFIX + code, "text", text=words)
        return
    row.values.update({PREFIX + code: value for code, value in clean.items()})


def custom_values(fields: Sequence[Field], custom: Mapping[str, Any]) -> Values:
    """Return the stored answers by the names of their columns."""
    return {PREFIX + field.code: custom.get(field.code) for field in fields}


def custom_of(values: Mapping[str, Any]) -> Values:
    """Return the answers of a row by the codes of their fields."""
    return {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}


def only_text(values: Mapping[str, Any]) -> Values:
    """Return the values without the site's own fields."""
    return {name: value for name, value in values.items() if not name.startswith(PREFIX)}


def refuse_taken(what: str) -> ValidationError:
    """Return what is said when somebody else entered the same thing in the meantime."""
    return ValidationError(
        _("Somebody else has entered one of these in the meantime: %(what)s.") % {"what": what}
    )
