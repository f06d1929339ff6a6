"""Forms of number lists."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.customfields.forms import CheckedForm
from apps.numberlists.models import NumberEntry, NumberList
from apps.numberlists.services import clean_entry


class NumberListForm(CheckedForm):
    class Meta:
        model = NumberList
        fields = ("name", "code", "purpose", "note", "is_active")
        help_texts = {
            "purpose": _("Numbers of an active list that are not to be called are never dialled."),
        }


class NumberEntryForm(CheckedForm):
    """Takes a number, or the beginning of one, in any usual form."""

    number = forms.CharField(
        label=_("number"),
        max_length=60,
        help_text=_("A telephone number, or the beginning of numbers with a star: +49 170*."),
        widget=widgets.UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = NumberEntry
        fields = ("number_list", "number", "note", "valid_until")

    def clean_number(self) -> str:
        try:
            return clean_entry(self.cleaned_data["number"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None


class AddLinesForm(forms.Form):
    """Many numbers at once."""

    text = forms.CharField(
        label=_("Numbers"),
        max_length=2_000_000,
        strip=False,
        help_text=_(
            "One a line, in any usual form; a star at the end stands for all numbers that begin so. "
            "Behind a semicolon or a tab may be a note."
        ),
        widget=widgets.UnfoldAdminTextareaWidget(
            {"rows": 12, "placeholder": "+49 170 1234567; …\n+49 30 555*", "spellcheck": "false"}
        ),
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Of lines that have none."),
    )  # fmt: skip
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=widgets.UnfoldAdminSingleDateWidget,
        help_text=_("The last day; empty: for good."),
    )  # fmt: skip

    def clean_text(self) -> str:
        text: Any = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError(_("There is no number in it."))
        return str(text)
