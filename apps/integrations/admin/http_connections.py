"""Connections to other systems in the admin."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, action, display, widgets
from apps.integrations.domain.exchange import NotAnswered
from apps.integrations.models import HttpConnection
from apps.integrations.selectors import get_circuits, to_connection
from apps.integrations.services import check_connection

_COLOURS = {"closed": "success", "half_open": "warning", "open": "danger", "": ""}
_WORDS = {"closed": _("asked as ever"), "half_open": _("being tried"), "open": _("left alone")}


class SecretLines(widgets.UnfoldAdminTextareaWidget):
    """Several lines that are written and never shown, neither as stored nor as just entered."""

    def format_value(self, value: Any) -> str:
        return ""


@admin.register(HttpConnection)
class HttpConnectionAdmin(ModelAdmin):
    """``circuit`` is how the floor finds the system now; the headers are never shown."""

    list_display = ("name", "code", "base_url", "circuit", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code__istartswith", "name")
    fieldsets = (
        (None, {"fields": ("code", "name", "base_url", "headers", "is_active")}),
        (_("Safety"), {"fields": ("listed",)}),
        (_("When it does not answer"), {"fields": ("timeout_seconds", "most_failures", "pause_seconds")}),
    )
    actions_detail = ["test_connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HttpConnection]:
        return super().get_queryset(request).defer("headers")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "headers" and field is not None:
            field.widget = SecretLines(attrs={"rows": 3, "autocomplete": "off"})
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    @display(description=_("state"), label=_COLOURS)
    def circuit(self, connection: HttpConnection) -> tuple[str, Any]:
        circuits = get_circuits(settings.FLOOR_SITE)
        if circuits is None:
            return "", _("no floor")
        found = circuits.get(connection.code)
        if found is None:
            return "", _("not asked yet")
        word = _WORDS[found["circuit"]]
        return found["circuit"], f"{word}: {found['error']}" if found["error"] else word

    @action(description=_("Test the connection"), icon="network_check", permissions=["change"])
    def test_connection(self, request: HttpRequest, object_id: int) -> HttpResponse:
        connection = to_connection(HttpConnection.objects.get(pk=object_id))
        try:
            status = check_connection(connection=connection)
        except NotAnswered as refused:
            messages.error(request, _("No answer: %(reason)s") % {"reason": refused})
        else:
            messages.success(request, _("Answered with status %(status)s.") % {"status": status})
        return redirect(reverse("admin:integrations_httpconnection_change", args=[object_id]))
