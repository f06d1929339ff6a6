"""The look of the admin: the one module that imports django-unfold (what makes its lists cheap is in ``theme_lists``).

Every admin of the project takes its base classes, decorators, filters and widgets from here, so that a change
of theme, or of a name inside the theme, is a change of this file.

Permissions of an :func:`action` are named by a method of the admin (``permissions=["fetch"]`` asks
``has_fetch_permission``), never as ``app.codename``: the theme's system check would look such a name up in
the database, and ``migrate`` would fail where there is none yet.
"""

from typing import Any

from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin, UserAdmin as DjangoUserAdmin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from import_export.admin import ImportExportModelAdmin as DjangoImportExportModelAdmin
from unfold import widgets
from unfold.admin import (
    ModelAdmin as UnfoldModelAdmin,
    StackedInline as UnfoldStackedInline,
    TabularInline as UnfoldTabularInline,
)
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesCheckboxFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateFilter,
    RangeDateTimeFilter,
    RangeNumericFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display as unfold_display
from unfold.enums import ActionVariant
from unfold.forms import AdminPasswordChangeForm, BaseDialogForm, UserChangeForm, UserCreationForm

from apps.accounts.fields import EncryptedTextField, WriteOnlyInput
from apps.accounts.theme_lists import QuickChangeList, action_checkbox
from apps.audit.admin_record import AuditedAdmin

__all__ = [
    "ActionVariant",
    "AutocompleteSelectFilter",
    "BooleanRadioFilter",
    "ChoicesCheckboxFilter",
    "ChoicesDropdownFilter",
    "DialogForm",
    "DropdownFilter",
    "GroupAdmin",
    "ImportExportModelAdmin",
    "ModelAdmin",
    "RangeDateFilter",
    "RangeDateTimeFilter",
    "RangeNumericFilter",
    "ReadOnlyModelAdmin",
    "RelatedDropdownFilter",
    "SecretInput",
    "StackedInline",
    "TabularInline",
    "UserAdmin",
    "action",
    "close_dialog",
    "display",
    "render_secret_once",
    "widgets",
]


class _Colours(dict[Any, str]):
    """Colours of labels by code. A code without one is plain: the theme would show the code in place of its words."""

    def __missing__(self, code: Any) -> str:
        return ""


def display(*args: Any, label: Any = None, **kwargs: Any) -> Any:
    """The theme's decorator of columns. ``label`` maps the codes that have a colour to it."""
    return unfold_display(*args, label=_Colours(label) if isinstance(label, dict) else label, **kwargs)


class SecretInput(widgets.UnfoldAdminPasswordWidget, WriteOnlyInput):
    """The write-only input of an encrypted field, in the theme's clothes."""


_OVERRIDES: dict[Any, dict[str, Any]] = {EncryptedTextField: {"widget": SecretInput}}


class ModelAdmin(AuditedAdmin, UnfoldModelAdmin):
    """Base of every admin: compact forms, a warning before unsaved changes are left, write-only secrets; what
    is done here goes into the audit record.
    """

    compressed_fields = True
    warn_unsaved_form = True
    list_filter_submit = True
    show_full_result_count = False
    formfield_overrides = _OVERRIDES
    empty_text: Any = ""
    """What the list says while it is empty: where its rows come from."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return QuickChangeList

    @unfold_display(description=UnfoldModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: models.Model) -> str:
        return action_checkbox(obj.pk)


class ReadOnlyModelAdmin(ModelAdmin):
    """For rows that only the machinery writes."""

    warn_unsaved_form = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class TabularInline(UnfoldTabularInline):
    """Rows of a table inside a form; no empty rows until asked for."""

    extra = 0
    formfield_overrides = _OVERRIDES


class StackedInline(UnfoldStackedInline):
    """Forms inside a form; no empty ones until asked for."""

    extra = 0
    formfield_overrides = _OVERRIDES


class ImportExportModelAdmin(DjangoImportExportModelAdmin, ModelAdmin):
    """Admin with the buttons *Import* and *Export*. Lists derive from ``apps.sheets.pages.SheetModelAdmin``, which says
    what they do.
    """


class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[misc]
    """Django's user admin with the theme's forms."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


class GroupAdmin(DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc]
    """Django's group admin in the theme."""


class DialogForm(BaseDialogForm):
    """Base of the forms that an action shows before it acts; by itself it only asks for confirmation."""


def close_dialog(url: str) -> HttpResponse:
    """Return what a dialog's action answers when it is done: the browser goes on to ``url``."""
    return HttpResponse(headers={"HX-Redirect": url})


def render_secret_once(request: HttpRequest, secret: str) -> HttpResponse:
    """Return what a dialog's action answers when it has made a secret: shown now, kept by no cache, never
    again.
    """
    response = render(request, "accounts/secret_once.html", {"secret": secret})
    response["Cache-Control"] = "no-store"
    return response
