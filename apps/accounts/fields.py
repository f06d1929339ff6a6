"""A text column that is encrypted in the database and that no form ever shows."""

from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from apps.accounts.encryption import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Plain text in Python, a Fernet token in the database; an empty string stays empty.

    Reading a row whose key is gone raises :class:`apps.accounts.encryption.UnreadableSecret`; list pages
    therefore defer such fields. Only ``isnull`` and a comparison with the empty string can be asked of the
    database. Forms and ``dumpdata`` get an empty string; a form that hands an empty string back changes
    nothing.
    """

    description = _("Encrypted text")

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return {"exact": _IsBlank, "isnull": super().get_lookup("isnull")}.get(lookup_name)

    def value_from_object(self, obj: models.Model) -> Any:
        return ""

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        if data:
            super().save_form_data(instance, data)

    def formfield(self, **kwargs: Any) -> Any:
        # Whoever asks for a textarea (the admin does, for text columns) gets an input that shows nothing.
        widget = kwargs.get("widget", WriteOnlyInput)
        if not (
            isinstance(widget, WriteOnlyInput)
            or (isinstance(widget, type) and issubclass(widget, WriteOnlyInput))
        ):
            widget = WriteOnlyInput
        if not self.help_text:
            kwargs.setdefault("help_text", _("Never shown. Leave it empty to keep the present one."))
        return super().formfield(**{**kwargs, "form_class": SecretField, "widget": widget, "strip": False})


class _IsBlank(Exact):
    """``secret=""``; any other value would be compared with a token that is new at every encryption."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("An encrypted field can only be compared with the empty string.")
        return self.rhs


class WriteOnlyInput(forms.PasswordInput):
    """An input that never carries the stored value to the browser and asks password managers to stay away."""

    def __init__(self, attrs: dict[str, Any] | None = None, render_value: bool = False) -> None:
        # Whatever is asked for: the value is not rendered.
        super().__init__(attrs={"autocomplete": "new-password", **(attrs or {})}, render_value=False)


class SecretField(forms.CharField):
    """A form field that shows nothing; left empty it keeps what is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["required"] = False
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
