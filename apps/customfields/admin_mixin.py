"""Shows a site's own fields on the admin page of their owner."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.customfields.domain import Field, say_value
from apps.customfields.forms import PREFIX, CustomFieldsForm, form_fields
from apps.customfields.selectors import get_fields


class CustomFieldsAdmin:
    """Mixed into an admin (before its base) whose model has a column ``custom``.

    ``form`` of the admin, where it has one, is a :class:`CustomFieldsForm`. The fields come as a fieldset of their own;
    one query a request.
    """

    custom_form: str
    custom_title: Any = _("Further details")
    custom_classes: tuple[str, ...] = ()
    form: Any = CustomFieldsForm

    def custom_type(self, request: HttpRequest, obj: Any) -> str:
        """Return the code of the ticket type whose fields are asked; empty where the form has no types."""
        return ""

    def custom_fields(self, request: HttpRequest, obj: Any) -> tuple[Field, ...]:
        """Return the fields of this page, read once for a request."""
        kept = request.__dict__.setdefault("_custom_fields", {})
        key = self.custom_form, self.custom_type(request, obj)
        if key not in kept:
            kept[key] = get_fields(*key)
        return kept[key]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = list(super().get_fieldsets(request, obj))  # type: ignore[misc]
        names = [PREFIX + field.code for field in self.custom_fields(request, obj)]
        if names:
            sets.append((self.custom_title, {"fields": names, "classes": self.custom_classes}))
        return sets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        fields = self.custom_fields(request, obj)
        for field in fields if obj is not None else ():
            # What a page shows to whom may only look: the admin asks the object for such a name.
            setattr(obj, PREFIX + field.code, say_value(field, (obj.custom or {}).get(field.code)))
        body = {"custom_fields": fields, **form_fields(fields)}
        kwargs.setdefault("form", type(self.form.__name__, (self.form,), body))
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
