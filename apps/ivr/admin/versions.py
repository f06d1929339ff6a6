"""Versions of call flows in the admin: edit a draft, see what is wrong with it, publish it."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, action, display
from apps.ivr.admin.addresses import canvas_url
from apps.ivr.admin.lifecycle import ACTIONS, GO_LIVE, LifecycleActions
from apps.ivr.admin.state import picture_config
from apps.ivr.admin.trials import MODULE, TrialPages, trial_settings
from apps.ivr.canvas_plugins import register_canvas_plugin
from apps.ivr.choices import VersionStatus
from apps.ivr.comparison import show_changes
from apps.ivr.forms import VersionAddForm, VersionForm
from apps.ivr.models import FlowVersion
from apps.ivr.panels import show_definition, show_problems, show_proof
from apps.ivr.proving import export_text
from apps.ivr.services import DraftChangedError, create_draft, update_draft

_STATUS_COLOURS = {
    VersionStatus.DRAFT: "info",
    VersionStatus.VALIDATED: "info",
    VersionStatus.RELEASED: "warning",
    VersionStatus.PUBLISHED: "success",
    VersionStatus.ARCHIVED: "",
}


register_canvas_plugin(MODULE, trial_settings)


@admin.register(FlowVersion)
class FlowVersionAdmin(LifecycleActions, TrialPages, ModelAdmin):
    list_display = ("__str__", "flow", "status_label", "note", "published_at", "published_by")
    list_filter = ("status", "flow")
    list_select_related = ("flow", "published_by")
    search_fields = ("flow__code__istartswith", "flow__name", "note")
    actions = None
    change_form_outer_before_template = "ivr/picture.html"
    actions_detail = ["open_canvas", GO_LIVE, *ACTIONS, "export"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FlowVersion]:
        return super().get_queryset(request).select_related("flow", "published_by")

    # --- the page

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DraftChangedError:  # between the check of the form and the lock
            messages.error(request, _("This draft has been saved by somebody else. Nothing was overwritten."))
            return redirect(request.path)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        version = self.get_object(request, object_id) if self.has_view_permission(request) else None
        context = {"flow_picture": picture_config(version) if version else None}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_form(
        self, request: HttpRequest, obj: FlowVersion | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = VersionAddForm if obj is None else VersionForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: FlowVersion | None = None) -> Any:
        if obj is None:
            return ("flow", "definition", "note")
        if self.has_change_permission(request, obj):
            plan = [key for key in ("publish_at", "planned_by", "plan_problem") if getattr(obj, key)]
            return ("flow", "status", *plan, "problems", "proof", "changes", "definition", "note", "revision")
        return ("flow", "status", *_life(obj), "note", "proof", "changes", "text")

    def get_readonly_fields(self, request: HttpRequest, obj: FlowVersion | None = None) -> Any:
        if obj is None:
            return ()
        if self.has_change_permission(request, obj):
            return (
                "flow",
                "status",
                "publish_at",
                "planned_by",
                "plan_problem",
                "problems",
                "proof",
                "changes",
            )
        return self.get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: FlowVersion, form: Any, change: bool) -> None:
        definition, note = form.cleaned_data["definition"], form.cleaned_data["note"]
        saved = (
            update_draft(
                version=obj,
                definition=definition,
                note=note,
                by=request.user,
                revision=form.cleaned_data["revision"],
            )
            if change
            else create_draft(
                flow=form.cleaned_data["flow"], definition=definition, note=note, by=request.user
            )
        )
        obj.__dict__.update(saved.__dict__)

    @display(description=_("status"), ordering="status", label=_STATUS_COLOURS)
    def status_label(self, version: FlowVersion) -> tuple[str, str]:
        return version.status, version.get_status_display()

    @display(description=_("problems"))
    def problems(self, version: FlowVersion) -> SafeString:
        return show_problems(version)

    @display(description=_("test cases"))
    def proof(self, version: FlowVersion) -> SafeString:
        return show_proof(version)

    @display(description=_("changes"))
    def changes(self, version: FlowVersion) -> SafeString:
        return show_changes(version)

    @display(description=_("definition"))
    def text(self, version: FlowVersion) -> SafeString:
        return show_definition(version)

    # --- who may do what

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _is_draft_or_none(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _is_draft_or_none(obj) and super().has_delete_permission(request, obj)

    # --- what can be done

    @action(description=_("Open the editor"), icon="account_tree", permissions=["view"])
    def open_canvas(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect(canvas_url(object_id))

    @action(description=_("Export"), icon="download", permissions=["view"])
    def export(self, request: HttpRequest, object_id: int) -> HttpResponse:
        version = get_object_or_404(self.get_queryset(request), pk=object_id)
        text = export_text(version)
        name = f"{version.flow.code}-{version.number}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type="application/json", headers=headers)


def _is_draft_or_none(obj: models.Model | None) -> bool:
    return not isinstance(obj, FlowVersion) or obj.is_draft


def _life(version: FlowVersion) -> list[str]:
    """Return which times of its life a version has."""
    keys = ("share", "released_at", "published_at", "published_by", "archived_at")
    return [key for key in keys if getattr(version, key) is not None]
