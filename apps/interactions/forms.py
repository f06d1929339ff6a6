"""Forms of the interactions' admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, widgets
from apps.interactions.models import Disposition
from apps.interactions.selectors import get_interaction


class CorrectDispositionForm(DialogForm):
    """What the interaction should have been filed as; starts with what it is filed as."""

    disposition = forms.ModelChoiceField(
        label=_("Disposition"),
        queryset=Disposition.objects.all(),
        required=False,
        widget=widgets.UnfoldAdminSelectWidget,
    )
    note = forms.CharField(label=_("Note"), required=False, widget=widgets.UnfoldAdminTextareaWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interaction = get_interaction(str(self.object_id))
        if self.interaction is not None:
            self.initial |= {"disposition": self.interaction.disposition_id, "note": self.interaction.note}

    def clean(self) -> dict[str, Any]:
        if self.interaction is None or self.interaction.state != "ended":
            raise forms.ValidationError(_("The interaction is not finished yet."))
        return {**self.cleaned_data, "interaction": self.interaction}
