"""Test cases of call flows in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, display
from apps.ivr.forms import CaseForm
from apps.ivr.models import FlowCase


@admin.register(FlowCase)
class FlowCaseAdmin(ModelAdmin):
    form = CaseForm
    list_display = ("name", "flow", "said", "changed_at")
    list_filter = ("flow",)
    list_select_related = ("flow",)
    search_fields = ("name", "flow__code__istartswith", "flow__name")
    fields = ("flow", "name", "content")

    def get_readonly_fields(self, request: HttpRequest, obj: FlowCase | None = None) -> Any:
        return () if obj is None else ("flow",)

    @display(description=_("what the caller does"))
    def said(self, case: FlowCase) -> str:
        inputs = case.content.get("inputs", []) if isinstance(case.content, dict) else []
        return ", ".join(map(str, inputs)) or str(_("nothing"))
