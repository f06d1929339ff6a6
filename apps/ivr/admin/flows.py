"""Call flows in the admin, each with its versions."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, TabularInline, action, close_dialog, display
from apps.ivr.admin.addresses import canvas_url
from apps.ivr.admin.state import picture_config
from apps.ivr.choices import VersionStatus
from apps.ivr.forms import DraftForm, FlowAddForm
from apps.ivr.models import CallFlow, FlowVersion
from apps.ivr.starts import begin_draft

LINK_CLASSES = "text-primary-600 dark:text-primary-500"


def version_url(version: FlowVersion) -> str:
    """Return the page of a version."""
    return reverse("admin:ivr_flowversion_change", args=[version.pk])


def version_link(version: FlowVersion, text: str) -> SafeString:
    """Return a link to the page of a version."""
    return format_html('<a class="{}" href="{}">{}</a>', LINK_CLASSES, version_url(version), text)


class VersionInline(TabularInline):
    """The versions, newest first, to look at and to follow."""

    model = FlowVersion
    fields = ("link", "status", "note", "published_at", "published_by")
    readonly_fields = fields
    ordering = ("-number",)
    can_delete = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @display(description=_("version"))
    def link(self, version: FlowVersion) -> SafeString:
        return version_link(version, str(version.number))


@admin.register(CallFlow)
class CallFlowAdmin(ModelAdmin):
    list_display = ("name", "code", "published_number", "draft_count", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code__istartswith", "name")
    inlines = (VersionInline,)
    actions_detail = ["open_canvas", "new_draft"]
    change_form_outer_before_template = "ivr/picture.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallFlow]:
        return super().get_queryset(request).prefetch_related("versions")

    def get_fields(self, request: HttpRequest, obj: CallFlow | None = None) -> Any:
        return (
            ("name", "code", "template", "file")
            if obj is None
            else ("name", "code", "is_active", "required_coverage")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: CallFlow | None = None) -> Any:
        return () if obj is None else ("code",)

    def get_inlines(self, request: HttpRequest, obj: CallFlow | None) -> Any:
        return () if obj is None else self.inlines

    def get_form(
        self, request: HttpRequest, obj: CallFlow | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            # The form declares a field that the model lacks: the factory must not look for it there.
            kwargs |= {"form": FlowAddForm, "fields": FlowAddForm.Meta.fields}
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: CallFlow, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            begin_draft(flow=obj, start=form.start, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A flow that calls have gone through belongs to their history: it can be switched off, not deleted."""
        used = isinstance(obj, CallFlow) and obj.versions.exclude(status=VersionStatus.DRAFT).exists()
        return not used and super().has_delete_permission(request, obj)

    @display(description=_("published version"))
    def published_number(self, flow: CallFlow) -> int | None:
        published = _published(flow)
        return published.number if published else None

    @display(description=_("drafts"))
    def draft_count(self, flow: CallFlow) -> int:
        return sum(version.is_draft for version in flow.versions.all())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        flow = self.get_object(request, object_id)
        published = _published(flow) if flow else None
        context = {"flow_picture": picture_config(published) if published else None}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @action(description=_("Open the editor"), icon="account_tree", permissions=["view"])
    def open_canvas(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Go to the newest draft, else to what is published, else to the newest version."""
        versions = FlowVersion.objects.filter(flow=object_id).order_by("-number")
        chosen = (
            versions.filter(status=VersionStatus.DRAFT).first()
            or versions.filter(status=VersionStatus.PUBLISHED).first()
            or versions.first()
        )
        if chosen is None:
            messages.info(request, _("This flow has no version yet: make a draft."))
            return redirect("admin:ivr_callflow_change", object_id)
        return redirect(canvas_url(chosen.pk))

    @action(
        description=_("New draft"),
        icon="edit_square",
        permissions=["change"],
        dialog={
            "title": _("New draft"),
            "description": _("It begins as a copy, and opens in the editor."),
            "form_class": DraftForm,
            "form_submit_text": _("Make a draft"),
        },
    )
    def new_draft(self, request: HttpRequest, form: DraftForm, object_id: int) -> HttpResponse:
        draft = begin_draft(flow=form.flow, start=form.start, by=request.user)
        return close_dialog(canvas_url(draft.pk))


def _published(flow: CallFlow) -> FlowVersion | None:
    return next(
        (version for version in flow.versions.all() if version.status == VersionStatus.PUBLISHED), None
    )
