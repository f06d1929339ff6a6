"""Columns out of the fields of models, with their names in all languages."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import override

from apps.sheets.domain.columns import Column, Kind

_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (models.BooleanField, Kind.YES_NO),
    (models.IntegerField, Kind.INTEGER),
    (models.FloatField, Kind.DECIMAL),
    (models.DateField, Kind.DATE),
    (models.ForeignKey, Kind.CODE),
    (models.SlugField, Kind.CODE),
)


def in_all_languages(text: Any) -> frozenset[str]:
    """Return a lazy text in every language of the suite."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(force_str(text))
    return frozenset(found)


def column_of(model: type[models.Model], name: str, **changes: Any) -> Column:
    """Return the column of a field: its kind, limits, choices, title and help; ``changes`` go before them."""
    field: Any = model._meta.get_field(name)
    kind = Kind.CHOICE if field.choices else next((k for t, k in _KINDS if isinstance(field, t)), Kind.TEXT)
    column = Column(
        name,
        kind,
        title=field.verbose_name,
        is_required=not field.blank and not field.has_default() and kind is not Kind.YES_NO,
        most=_most(field, kind),
        least=_least(field) if kind is Kind.INTEGER else None,
        help=field.help_text,
        empty=_empty(field, kind),
        has_lines=isinstance(field, models.TextField),
    )
    if field.choices:
        column = with_choices(column, field.flatchoices)
    return with_names(replace(column, **changes))


def with_names(column: Column) -> Column:
    """Return the column so that its title is understood in all languages."""
    return replace(column, names=column.names | in_all_languages(column.title))


def with_choices(column: Column, choices: Iterable[tuple[Any, Any]]) -> Column:
    """Return the column with choices that are understood by code and by label, in all languages."""
    pairs = [(str(code), label) for code, label in choices]
    words = {word.casefold(): code for code, label in pairs for word in (code, *in_all_languages(label))}
    return replace(column, choices={code: force_str(label) for code, label in pairs}, words=words)


def numbers_column(name: str, normalize: Callable[[str], str | None], **changes: Any) -> Column:
    """Return a column of telephone numbers."""
    return with_names(Column(name, Kind.NUMBERS, normalize=normalize, empty=[], **changes))


def _most(field: Any, kind: Kind) -> int:
    if kind is Kind.INTEGER:
        limits = [check.limit_value for check in field.validators if _is(check, "max_value")]
        return min(limits, default=2_147_483_647)
    return int(field.max_length or 0)


def _least(field: Any) -> int:
    limits = [check.limit_value for check in field.validators if _is(check, "min_value")]
    return max(limits, default=-2_147_483_648)


def _is(check: Any, code: str) -> bool:
    return getattr(check, "code", "") == code and isinstance(check.limit_value, int)


def _empty(field: Any, kind: Kind) -> Any:
    if kind is Kind.YES_NO or (kind in (Kind.INTEGER, Kind.DECIMAL, Kind.CHOICE) and field.has_default()):
        return field.get_default()
    return None if field.null else ""
