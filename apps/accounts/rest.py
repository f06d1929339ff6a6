"""What all API views of the suite have in common: who may read, and what may be asked."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, transaction
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import DjangoModelPermissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, as_serializer_error

from apps.accounts.once import OnceMixin as OnceMixin
from apps.accounts.refusals import Conflict
from apps.accounts.strict import (
    KnownParametersMixin as KnownParametersMixin,
    StrictFilterBackend as StrictFilterBackend,
    StrictOrderingFilter as StrictOrderingFilter,
)
from apps.audit.choices import OBJECT_ADDED, OBJECT_CHANGED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit


class ModelPermissions(DjangoModelPermissions):
    """Django's model permissions, for reading too: without ``view`` there is nothing to see."""

    perms_map = {
        **DjangoModelPermissions.perms_map,
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
    }


class CursorPages(CursorPagination):
    """Pages of a list of any length: as fast at the end as at the beginning, and nothing is counted."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "-pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, DjangoValidationError, DatabaseError) as error:
            if self.cursor_query_param not in request.query_params:
                raise
            # Made up: its place is no value of the order.
            raise NotFound(self.invalid_cursor_message) from error


class NewestFirstPagination(CursorPages):
    """Pages of a record that grows."""


class RefusalsMixin:
    """What services refuse becomes a 400 by field; 409 with a code where somebody else was faster."""

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, Conflict):
            body = {"code": exc.code or "changed", "detail": " ".join(exc.messages)}
            return Response(body, status=status.HTTP_409_CONFLICT)
        if isinstance(exc, DjangoValidationError):
            exc = ValidationError(as_serializer_error(exc))
        return super().handle_exception(exc)  # type: ignore[misc]


class ReadOnlyViewSet(OnceMixin, viewsets.ReadOnlyModelViewSet):
    """Base of the views that only read; a POST of an extra action takes an ``Idempotency-Key``, as all do."""

    permission_classes = [ModelPermissions]
    filter_backends = [StrictFilterBackend, StrictOrderingFilter]


class ServiceViewSet(RefusalsMixin, mixins.CreateModelMixin, mixins.UpdateModelMixin, ReadOnlyViewSet):
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
