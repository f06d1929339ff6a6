"""Permissions in the reader's language. Django stores their names once, in English."""

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.utils.translation import gettext, gettext_lazy as _

_EVERY_MODEL: dict[str, Any] = {
    "add": _("Can add %(model)s"),
    "change": _("Can change %(model)s"),
    "delete": _("Can delete %(model)s"),
    "view": _("Can view %(model)s"),
}


def say_permission(permission: Permission) -> str:
    """Return app, model and what is allowed, such as ``Agents and skills | agent | Can add agent``."""
    kind = permission.content_type
    words = _EVERY_MODEL.get(permission.codename.removesuffix(f"_{kind.model}"))
    allowed = str(words) % {"model": kind.name} if words else gettext(permission.name)
    return f"{kind.app_labeled_name} | {allowed}"


class PermissionField(forms.ModelMultipleChoiceField):
    """The choice of permissions, by their words."""

    def label_from_instance(self, obj: Any) -> str:
        return say_permission(obj)
