"""What can be done to a version on its page, each action where the life cycle allows it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, action, close_dialog
from apps.ivr import publishing, services
from apps.ivr.admin.flows import version_url
from apps.ivr.domain import lifecycle
from apps.ivr.domain.problems import FlowError
from apps.ivr.forms import describe
from apps.ivr.models import FlowVersion
from apps.ivr.release_forms import AgainForm, NoteForm, PlanForm, ReleaseForm, ShareForm

GO_LIVE = {"title": _("Go live"), "icon": "rocket_launch", "items": ["publish", "plan", "release"]}
ACTIONS = ("validate", "change_share", "withdraw", "cancel_plan", "publish_again", "archive")


def _dialog(title: Any, text: Any, form: type[DialogForm], submit: Any) -> dict[str, Any]:
    return {"title": title, "description": text, "form_class": form, "form_submit_text": submit}


class LifecycleActions:
    """The buttons of a version's page."""

    # --- who may do what

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For versions that are not published."""
        return _may(request, object_id, lifecycle.PUBLISH)

    def has_draft_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For versions with which no call has begun."""
        return _may(request, object_id, lifecycle.RELEASE)

    def has_validate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For drafts that nobody has validated."""
        return _may(request, object_id, lifecycle.VALIDATE)

    def has_released_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For the version that is released to a share of the calls."""
        return _may(request, object_id, lifecycle.RAISE)

    def has_planned_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For versions that are to be published by themselves."""
        return _may(request, object_id, lifecycle.UNPLAN, publish_at__isnull=False)

    def has_archive_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For the published version."""
        return _may(request, object_id, lifecycle.ARCHIVE)

    def has_roll_back_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """For archived versions."""
        return _has(request, object_id, status=lifecycle.ARCHIVED)

    # --- what can be done

    @action(
        description=_("Publish"),
        icon="publish",
        permissions=["publish"],
        dialog=_dialog(
            _("Publish this version"),
            _("New calls begin with it at once; calls in progress keep their version."),
            NoteForm,
            _("Publish"),
        ),
    )
    def publish(self, request: HttpRequest, form: NoteForm, object_id: int) -> HttpResponse:
        note = form.cleaned_data["note"]
        return _do(request, form.version, publishing.publish_version, _LIVE, note=note)

    @action(
        description=_("Publish at a time"),
        icon="schedule",
        permissions=["draft"],
        dialog=_dialog(
            _("Publish this version at a time"),
            _("It is published by itself, where nothing stands against it then."),
            PlanForm,
            _("Plan"),
        ),
    )
    def plan(self, request: HttpRequest, form: PlanForm, object_id: int) -> HttpResponse:
        said = _("Version %(number)s is to be published by itself.")
        return _do(request, form.version, publishing.plan_publication, said, **_values(form, "at", "note"))

    @action(
        description=_("Release to a share"),
        icon="percent",
        permissions=["draft"],
        dialog=_dialog(
            _("Release this version to a share of the calls"),
            _("All other new calls begin with the published version. Each call keeps what it began with."),
            ReleaseForm,
            _("Release"),
        ),
    )
    def release(self, request: HttpRequest, form: ReleaseForm, object_id: int) -> HttpResponse:
        said = _("Some calls begin with version %(number)s now.")
        return _do(request, form.version, publishing.release_version, said, **_values(form, "share", "note"))

    @action(
        description=_("Validate"),
        icon="check_circle",
        permissions=["validate"],
        dialog=_dialog(
            _("Validate this version"),
            _("Its test cases are played; where nothing stands against it, it is marked as validated."),
            DialogForm,
            _("Validate"),
        ),
    )
    def validate(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        said = _("Nothing stands against version %(number)s.")
        return _do(request, _version(object_id), publishing.validate_version, said)

    @action(
        description=_("Change the share"),
        icon="percent",
        permissions=["released"],
        dialog=_dialog(
            _("Change the share of the calls"),
            _("Calls that would begin with this version already still do when the share is raised."),
            ShareForm,
            _("Change"),
        ),
    )
    def change_share(self, request: HttpRequest, form: ShareForm, object_id: int) -> HttpResponse:
        said = _("The share of version %(number)s is changed.")
        return _do(request, form.version, publishing.change_share, said, share=form.cleaned_data["share"])

    @action(
        description=_("Withdraw the release"),
        icon="undo",
        permissions=["released"],
        dialog=_dialog(
            _("Withdraw the release"),
            _("All new calls begin with the published version; those that began with this one go on."),
            DialogForm,
            _("Withdraw"),
        ),
    )
    def withdraw(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        said = _("The release of version %(number)s is withdrawn.")
        return _do(request, _version(object_id), publishing.withdraw_release, said)

    @action(
        description=_("Cancel the plan"),
        icon="event_busy",
        permissions=["planned"],
        dialog=_dialog(
            _("Cancel the planned publication"),
            _("The version stays as it is; it is not published by itself."),
            DialogForm,
            _("Cancel the plan"),
        ),
    )
    def cancel_plan(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        said = _("Version %(number)s is not published by itself any more.")
        return _do(request, _version(object_id), publishing.cancel_plan, said)

    @action(
        description=_("Publish again"),
        icon="history",
        permissions=["roll_back"],
        dialog=_dialog(
            _("Publish this version again"),
            _("A new version with the same definition is made and published."),
            AgainForm,
            _("Publish"),
        ),
    )
    def publish_again(self, request: HttpRequest, form: AgainForm, object_id: int) -> HttpResponse:
        return _do(request, form.version, services.roll_back, _LIVE, note=form.cleaned_data["note"])

    @action(
        description=_("Take out of service"),
        icon="block",
        permissions=["archive"],
        dialog=_dialog(
            _("Take this version out of service"),
            _("New calls are refused until another version is published."),
            DialogForm,
            _("Take out of service"),
        ),
    )
    def archive(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        return _do(
            request, _version(object_id), publishing.archive_version, _("Version %(number)s is archived.")
        )


_LIVE = _("Version %(number)s is live.")


def _values(form: DialogForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _version(object_id: int) -> FlowVersion:
    return get_object_or_404(FlowVersion.objects.select_related("flow"), pk=object_id)


def _may(request: HttpRequest, object_id: Any, act: str, **more: Any) -> bool:
    return _has(request, object_id, status__in=lifecycle.sources(act), **more)


def _has(request: HttpRequest, object_id: Any, **condition: Any) -> bool:
    if not request.user.has_perm("ivr.publish_flowversion"):
        return False
    if object_id is None:
        return True
    return str(object_id).isdigit() and FlowVersion.objects.filter(pk=object_id, **condition).exists()


def _do(
    request: HttpRequest, version: FlowVersion, service: Callable[..., FlowVersion], said: Any, **values: Any
) -> HttpResponse:
    """Let ``service`` act and go to the version that it returns; say why where it cannot."""
    try:
        version = service(version=version, by=request.user, **values)
        messages.success(request, said % {"number": version.number})
    except FlowError as error:  # something that the flow needs has gone since the dialog was checked
        for problem in error.problems:
            messages.error(request, describe(problem))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return close_dialog(version_url(version))
