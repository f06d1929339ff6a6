"""Versions of call flows in the admin: edit a draft, see what is wrong with it, publish it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, ModelAdmin, action, close_dialog, display
from apps.ivr.admin.addresses import canvas_url
from apps.ivr.admin.canvas import CanvasPages
from apps.ivr.admin.flows import version_url
from apps.ivr.admin.state import picture_config
from apps.ivr.choices import VersionStatus
from apps.ivr.domain.document import format_file
from apps.ivr.domain.problems import FlowError
from apps.ivr.forms import NoteForm, VersionAddForm, VersionForm, describe
from apps.ivr.models import FlowVersion
from apps.ivr.panels import show_definition, show_problems
from apps.ivr.services import (
    DraftChangedError,
    archive_version,
    create_draft,
    publish_version,
    roll_back,
    update_draft,
)

_STATUS_COLOURS = {
    VersionStatus.DRAFT: "info",
    VersionStatus.PUBLISHED: "success",
    VersionStatus.ARCHIVED: "",
}


@admin.register(FlowVersion)
class FlowVersionAdmin(CanvasPages, ModelAdmin):
    list_display = ("__str__", "flow", "status_label", "note", "published_at", "published_by")
    list_filter = ("status", "flow")
    list_select_related = ("flow", "published_by")
    search_fields = ("flow__code__istartswith", "flow__name", "note")
    actions = None
    change_form_outer_before_template = "ivr/picture.html"
    actions_detail = ["open_canvas", "publish", "publish_again", "archive", "export"]

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
        version = self.get_object(request, object_id)
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
            return ("flow", "status", "problems", "definition", "note", "revision")
        return ("flow", "status", "published_at", "published_by", "archived_at", "note", "text")

    def get_readonly_fields(self, request: HttpRequest, obj: FlowVersion | None = None) -> Any:
        if obj is None:
            return ()
        if self.has_change_permission(request, obj):
            return ("flow", "status", "problems")
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

    @display(description=_("definition"))
    def text(self, version: FlowVersion) -> SafeString:
        return show_definition(version)

    # --- who may do what

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _is_draft_or_none(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _is_draft_or_none(obj) and super().has_delete_permission(request, obj)

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For drafts."""
        return self._may_publish(request, object_id, VersionStatus.DRAFT)

    def has_archive_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For the published version."""
        return self._may_publish(request, object_id, VersionStatus.PUBLISHED)

    def has_roll_back_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For archived versions."""
        return self._may_publish(request, object_id, VersionStatus.ARCHIVED)

    def _may_publish(self, request: HttpRequest, object_id: Any, status: VersionStatus) -> bool:
        if not request.user.has_perm("ivr.publish_flowversion"):
            return False
        if object_id is None:
            return True
        return str(object_id).isdigit() and FlowVersion.objects.filter(pk=object_id, status=status).exists()

    # --- what can be done

    @action(description=_("Open the editor"), icon="account_tree", permissions=["view"])
    def open_canvas(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect(canvas_url(object_id))

    @action(
        description=_("Publish"),
        icon="publish",
        permissions=["publish"],
        dialog={
            "title": _("Publish this version"),
            "description": _("New calls begin with it at once; calls in progress keep their version."),
            "form_class": NoteForm,
            "form_submit_text": _("Publish"),
        },
    )
    def publish(self, request: HttpRequest, form: NoteForm, object_id: int) -> HttpResponse:
        return _go_live(request, form, publish_version)

    @action(
        description=_("Publish again"),
        icon="history",
        permissions=["roll_back"],
        dialog={
            "title": _("Publish this version again"),
            "description": _("A new version with the same definition is made and published."),
            "form_class": NoteForm,
            "form_submit_text": _("Publish"),
        },
    )
    def publish_again(self, request: HttpRequest, form: NoteForm, object_id: int) -> HttpResponse:
        return _go_live(request, form, roll_back)

    @action(
        description=_("Take out of service"),
        icon="block",
        permissions=["archive"],
        dialog={
            "title": _("Take this version out of service"),
            "description": _("New calls are refused until another version is published."),
            "form_class": DialogForm,
            "form_submit_text": _("Take out of service"),
        },
    )
    def archive(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        version = get_object_or_404(self.get_queryset(request), pk=object_id)
        try:
            archive_version(version=version, by=request.user)
        except ValidationError as error:  # somebody else was faster
            messages.error(request, " ".join(error.messages))
        return close_dialog(version_url(version))

    @action(description=_("Export"), icon="download", permissions=["view"])
    def export(self, request: HttpRequest, object_id: int) -> HttpResponse:
        version = get_object_or_404(self.get_queryset(request), pk=object_id)
        text = format_file(version.flow.code, version.flow.name, version.definition)
        name = f"{version.flow.code}-{version.number}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type="application/json", headers=headers)


def _go_live(request: HttpRequest, form: NoteForm, service: Callable[..., FlowVersion]) -> HttpResponse:
    """Publish with ``service`` and go to the version that is live then; say why where it cannot be."""
    try:
        version = service(version=form.version, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Version %(number)s is live.") % {"number": version.number})
    except FlowError as error:  # something that the flow needs has gone since the dialog was checked
        version = form.version
        for problem in error.problems:
            messages.error(request, describe(problem))
    except ValidationError as error:
        version = form.version
        messages.error(request, " ".join(error.messages))
    return close_dialog(version_url(version))


def _is_draft_or_none(obj: models.Model | None) -> bool:
    return not isinstance(obj, FlowVersion) or obj.is_draft
