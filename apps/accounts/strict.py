"""Filters and orders that refuse what they do not know. The default of every API view, by the settings."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.utils.html import is_html_input

# Parameters of paging, ordering and content negotiation, which are no filters.
_ALWAYS_KNOWN = frozenset({"limit", "offset", "cursor", "page_size", "ordering", "format"})


class StrictFilterBackend(DjangoFilterBackend):
    """Answers 400 to a parameter that it does not know: a misspelt filter must not return everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        known |= {"search"} if getattr(view, "search_fields", None) else set()
        unknown = sorted(set(request.query_params) - known - _ALWAYS_KNOWN)
        if unknown and getattr(view, "detail", False) is False:
            raise ValidationError({name: [_("Unknown parameter.")] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class StrictOrderingFilter(OrderingFilter):
    """Answers 400 to an order that is not offered, instead of silently taking the usual one."""

    def remove_invalid_fields(self, queryset: Any, fields: Any, view: Any, request: Request) -> list[str]:
        valid: list[str] = super().remove_invalid_fields(queryset, fields, view, request)
        if len(valid) < len(fields):
            raise ValidationError({self.ordering_param: [_("Unknown order.")]})
        return valid


class KnownParametersMixin:
    """For API views that are no lists of a model: a GET with a parameter that is not in ``parameters`` gets a 400."""

    parameters: frozenset[str] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        unknown = sorted(set(request.query_params) - self.parameters - {"format"})
        if unknown and request.method in ("GET", "HEAD"):
            raise ValidationError({name: [_("Unknown parameter.")] for name in unknown})


class KnownFieldsMixin:
    """For serializers that read: a field that there is not is refused by its name, as a misspelt one must not be lost.
    Fields that are only read are ignored, so that what was fetched can be sent back changed."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data) if isinstance(data, Mapping) else []
        if unknown:
            raise ValidationError({str(name)[:100]: [_("Unknown field.")] for name in unknown[:20]})
        return super().to_internal_value(data)  # type: ignore[misc]

    def _unknown(self, data: Mapping[str, Any]) -> list[str]:
        fields: Mapping[str, Any] = self.fields  # type: ignore[attr-defined]
        if not is_html_input(data):
            return [name for name in data if name not in fields]
        known = {*fields, "csrfmiddlewaretoken"}  # names of forms say their place: tags[0], address.city
        return [name for name in data if re.split(r"[.\[]", name)[0] not in known]
