"""What is done in the admin goes into the audit record; mixed into the base classes of ``apps.accounts.theme``."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from apps.audit.choices import OBJECT_ADDED, OBJECT_CHANGED, OBJECT_DELETED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit


class AuditedAdmin:
    """Records additions, changes and deletions. Which fields changed is kept, their values are not."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _record(request, OBJECT_ADDED, obj, {"changes": message})
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _record(request, OBJECT_CHANGED, obj, {"changes": message})
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            _record(request, OBJECT_DELETED, obj, {})
        return super().log_deletions(request, queryset)  # type: ignore[misc]


def _record(request: HttpRequest, action: str, obj: Model, detail: dict[str, Any]) -> None:
    record_audit(actor=request.user, action=action, obj=obj, detail=detail, ip=client_ip(request))
