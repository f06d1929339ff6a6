"""Forms of the supervisors' pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.agents.choices import DESK_MEDIUM_CHOICES, MediumChoice
from apps.agents.models import SkillGroup
from apps.supervision.work import MAX_TEXT_CHARACTERS, Wanted


class NewWorkForm(forms.Form):
    """What is to be done, by which group, and how soon."""

    subject = forms.CharField(
        label=_("Subject"), max_length=200, widget=widgets.UnfoldAdminTextInputWidget({"autofocus": True})
    )
    group = forms.ModelChoiceField(
        SkillGroup.objects.filter(is_active=True).order_by("name"),
        label=_("Skill group"),
        widget=widgets.UnfoldAdminSelectWidget,
    )
    medium = forms.ChoiceField(
        choices=DESK_MEDIUM_CHOICES,
        initial=MediumChoice.TASK,
        label=_("Medium"),
        widget=widgets.UnfoldAdminSelectWidget,
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=MAX_TEXT_CHARACTERS,
        widget=widgets.UnfoldAdminTextareaWidget({"rows": 5}),
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=500,
        help_text=_("A link, or a ticket's number: where the agent finds the whole of it."),
        widget=widgets.UnfoldAdminTextInputWidget,
    )
    contact = forms.CharField(
        label=_("Customer's number or address"),
        required=False,
        max_length=64,
        widget=widgets.UnfoldAdminTextInputWidget,
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        initial=0,
        min_value=-10,
        max_value=10,
        help_text=_("Higher is done sooner."),
        widget=widgets.UnfoldAdminIntegerFieldWidget,
    )

    def wanted(self) -> Wanted:
        """Return what was entered; call ``is_valid`` first."""
        values: dict[str, Any] = {**self.cleaned_data}
        return Wanted(group=values.pop("group").code, **values)
