"""What all API views of the suite have in common: who may read, and what may be asked."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import DjangoModelPermissions
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, as_serializer_error
from rest_framework.views import APIView

from apps.audit.choices import OBJECT_ADDED, OBJECT_CHANGED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit

# Parameters of paging, ordering and content negotiation, which are no filters.
_ALWAYS_KNOWN = frozenset({"limit", "offset", "cursor", "page_size", "ordering", "format"})


class ModelPermissions(DjangoModelPermissions):
    """Django's model permissions, for reading too: without ``view`` there is nothing to see."""

    perms_map = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
    }


class StrictFilterBackend(DjangoFilterBackend):
    """Answers 400 to a parameter that it does not know: a misspelt filter must not return everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        unknown = sorted(set(request.query_params) - known - _ALWAYS_KNOWN)
        if unknown and getattr(view, "detail", False) is False:
            raise ValidationError({name: [_("Unknown parameter.")] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class NewestFirstPagination(CursorPagination):
    """Pages of a record that grows: as fast at the end as at the beginning, and nothing is counted."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"


class ReadOnlyViewSet(viewsets.ReadOnlyModelViewSet):
    """Base of the views that only read."""

    permission_classes = [ModelPermissions]
    filter_backends = [StrictFilterBackend, OrderingFilter]


class ServiceViewSet(mixins.CreateModelMixin, mixins.UpdateModelMixin, ReadOnlyViewSet):
    """Base of the views that write: serializers call services, whose ``ValidationError`` becomes a 400. What is written
    goes into the audit record."""

    http_method_names = ["get", "post", "put", "patch", "head", "options"]

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        self._write(serializer, OBJECT_ADDED)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        self._write(serializer, OBJECT_CHANGED)

    @transaction.atomic
    def _write(self, serializer: BaseSerializer[Any], action: str) -> None:
        fields = sorted(serializer.validated_data)
        obj = serializer.save()
        detail = {"api": True, "fields": fields}
        record_audit(
            actor=self.request.user, action=action, obj=obj, detail=detail, ip=client_ip(self.request)
        )

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, DjangoValidationError):
            exc = ValidationError(as_serializer_error(exc))
        return super().handle_exception(exc)
