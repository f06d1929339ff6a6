"""What is noted down about a goal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.goals.choices import NoteKind
from apps.goals.models import Goal
from apps.kpis.domain.formulas import Unit, get_formula


class GoalForm(forms.ModelForm):
    """A goal. A share is written as a number up to 1."""

    class Meta:
        model = Goal
        fields = (
            "name", "formula", "target", "baseline", "group", "medium", "start", "due", "owner", "why", "is_active",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        formula, target = data.get("formula"), data.get("target")
        if formula and target is not None and get_formula(formula).unit is Unit.SHARE and target > 1:
            self.add_error("target", _("A share is a number from 0 to 1: write 0.85 for 85 %."))
        if data.get("start") and data.get("due") and data["due"] < data["start"]:
            self.add_error("due", _("The day lies before the start."))
        return data


class NoteForm(forms.Form):
    """A note, a decision or a review."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=NoteKind.choices, widget=widgets.UnfoldAdminSelectWidget
    )
    text = forms.CharField(
        label=_("Text"), max_length=5_000, widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
