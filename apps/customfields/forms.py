"""Custom fields as fields of an admin form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.customfields.domain import Field, InvalidValues, Kind, keep_retired, validate_values
from apps.customfields.texts import check_texts
from apps.customfields.words import say_problems

PREFIX = "custom_"
_YES_NO = (("", "---------"), ("yes", _("Yes")), ("no", _("No")))


class CheckedForm(forms.ModelForm):
    """Refuses texts that cannot be kept, in the field in which they are."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        try:
            check_texts(self.instance)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                if name in self.fields and name not in self.errors:
                    self.add_error(name, messages)


class CustomFieldsForm(forms.ModelForm):
    """A model form whose ``custom_fields`` are asked too; ``custom`` of the instance gets the answers.

    Made by :class:`apps.customfields.admin_mixin.CustomFieldsAdmin`, which adds the form fields.
    """

    custom_fields: tuple[Field, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.custom or {}
        for field in self.custom_fields:
            self.initial.setdefault(PREFIX + field.code, _initial(field, stored.get(field.code)))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asked = [field for field in self.custom_fields if PREFIX + field.code in self.fields]
        values = {field.code: self.cleaned_data.get(PREFIX + field.code) for field in asked}
        try:
            clean = validate_values(asked, values)
        except InvalidValues as error:
            for code, words in say_problems(error).items():
                if PREFIX + code not in self.errors:
                    self.add_error(PREFIX + code, ValidationError(words))
        else:
            self.instance.custom = keep_retired(asked, self.instance.custom or {}, clean)
        return cleaned


def form_fields(fields: tuple[Field, ...]) -> Mapping[str, forms.Field]:
    """Return the form field of each custom field by its name in the form."""
    return {PREFIX + field.code: _form_field(field) for field in fields}


def _initial(field: Field, value: Any) -> Any:
    if field.kind is Kind.YES_NO:
        return "" if value is None else "yes" if value else "no"
    return value


def _form_field(field: Field) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": field.required}
    choices = [(choice.code, choice.label) for choice in field.choices]
    match field.kind:
        case Kind.TEXT:
            return forms.CharField(**common, widget=widgets.UnfoldAdminTextInputWidget())
        case Kind.NUMBER:
            # As text, checked by the rule itself: a float field would round what has too many digits.
            return forms.CharField(
                **common, widget=widgets.UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})
            )
        case Kind.DATE:
            return forms.DateField(**common, widget=widgets.UnfoldAdminSingleDateWidget())
        case Kind.YES_NO:
            return forms.ChoiceField(**common, choices=_YES_NO, widget=widgets.UnfoldAdminSelectWidget())
        case Kind.CHOICE:
            choices.insert(0, ("", "---------"))
            return forms.ChoiceField(**common, choices=choices, widget=widgets.UnfoldAdminSelectWidget())
        case Kind.CHOICES:
            widget = widgets.UnfoldAdminCheckboxSelectMultipleWidget()
            return forms.MultipleChoiceField(**common, choices=choices, widget=widget)
