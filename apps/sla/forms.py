"""Forms of policies: real fields in place of the vocabulary's data."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.agents.models import SkillGroup
from apps.sla import policy_fields as pf
from apps.sla.choices import Timing
from apps.sla.form_fields import DurationField
from apps.sla.models import EscalationStep, Policy, Target
from apps.sla.services.policies import MOST_PERCENT
from apps.tickets.actions import offered_actions
from apps.tickets.domain.actions import parse_actions
from apps.tickets.domain.conditions import parse
from apps.tickets.domain.vocabulary import Invalid

_MULTIPLE = widgets.UnfoldAdminSelectMultipleWidget
_SELECT = widgets.UnfoldAdminSelectWidget
_TEXT = widgets.UnfoldAdminTextInputWidget
_NUMBER = widgets.UnfoldAdminIntegerFieldWidget
_AREA = widgets.UnfoldAdminTextareaWidget
_EMPTY = ("", "---------")

RECIPIENTS = (
    ("agent", _("The ticket's agent")),
    ("group", _("The ticket's group")),
    ("watchers", _("Its watchers")),
    ("supervisors", _("Supervisors")),
)


class PolicyForm(forms.ModelForm):
    """For which tickets, and with which warning. Conditions that have no field here are kept."""

    from_priority = forms.TypedChoiceField(
        label=_("From priority"), required=False, coerce=int, widget=_SELECT
    )
    groups = forms.MultipleChoiceField(label=pf.QUESTIONS[0].label, required=False, widget=_MULTIPLE)
    types = forms.MultipleChoiceField(label=pf.QUESTIONS[1].label, required=False, widget=_MULTIPLE)
    categories = forms.MultipleChoiceField(label=pf.QUESTIONS[2].label, required=False, widget=_MULTIPLE)
    channels = forms.MultipleChoiceField(label=pf.QUESTIONS[3].label, required=False, widget=_MULTIPLE)
    from_tier = forms.IntegerField(
        label=_("From value tier"), required=False, min_value=0, max_value=100, widget=_NUMBER
    )
    tags = forms.CharField(
        label=_("Any of these tags"),
        required=False,
        max_length=500,
        widget=_TEXT,
        help_text=_("Separated by commas."),
    )
    warn_before_seconds = DurationField(
        label=_("or warns before it is due"), help_text=_("Working time, such as 0:30 or 30m.")
    )

    class Meta:
        model = Policy
        fields = (
            "name", "description", "position", "is_active", "hours", "pauses_internal", "reopening", "warn_percent",
            "warn_before_seconds",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown, self.others = pf.initial_of(self.instance.conditions)
        self.initial.update(shown)
        for question in pf.QUESTIONS:
            self.fields[question.name].choices = question.choices()  # type: ignore[attr-defined]
        self.fields["from_priority"].choices = [_EMPTY, *pf.priority_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        conditions = pf.conditions_of(data, self.others)
        try:
            parse(conditions)
        except Invalid as invalid:
            raise ValidationError([str(problem) for problem in invalid.problems]) from None
        self.instance.conditions = conditions
        return data


class TargetForm(forms.ModelForm):
    """Targets in hours and minutes."""

    first_response_seconds = DurationField(label=_("first response"))
    next_response_seconds = DurationField(label=_("next response"))
    resolution_seconds = DurationField(label=_("resolution"))

    class Meta:
        model = Target
        fields = ("priority", "first_response_seconds", "next_response_seconds", "resolution_seconds")


class StepForm(forms.ModelForm):
    """When a step is taken, and what it does. Actions that have no field here are kept."""

    raise_by = forms.IntegerField(
        label=_("Raise the priority by (steps)"), required=False, min_value=1, max_value=10, widget=_NUMBER
    )
    to_group = forms.ChoiceField(label=_("Assign to the group"), required=False, widget=_SELECT)
    tag = forms.CharField(label=_("Add the tag"), required=False, max_length=50, widget=_TEXT)
    notify = forms.MultipleChoiceField(
        label=_("Send a mail to"), required=False, choices=RECIPIENTS, widget=_MULTIPLE
    )
    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=200,
        widget=_TEXT,
        initial="#{{ticket.number}} {{ticket.subject}}",
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2_000,
        widget=_AREA(attrs={"rows": 2}),
        help_text=_("Gaps such as {{ticket.number}} are filled in."),
    )
    workbench = forms.CharField(
        label=_("Tell the ticket's group in the workbench"),
        required=False,
        max_length=300,
        widget=_AREA(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("Add an internal note"), required=False, max_length=2_000, widget=_AREA(attrs={"rows": 2})
    )

    class Meta:
        model = EscalationStep
        fields = ("kind", "timing", "amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown, self.others = pf.step_initial(self.instance.actions)
        self.initial.update(shown)
        groups = SkillGroup.objects.filter(is_active=True).values_list("code", "name")
        self.fields["to_group"].choices = [_EMPTY, *groups]  # type: ignore[attr-defined]
        offered = offered_actions()
        if pf.WORKBENCH not in offered:
            del self.fields["workbench"]
        if pf.MAIL not in offered:
            del self.fields["notify"], self.fields["subject"], self.fields["message"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("timing") == Timing.PERCENT and not 1 <= (data.get("amount") or 0) <= MOST_PERCENT:
            self.add_error("amount", _("From 1 to 1000 per cent."))
        if data.get("notify") and not (data.get("message") and data.get("subject")):
            self.add_error("message", _("Write what they are told."))
            return data
        actions = pf.actions_of(data, self.others)
        if not actions:
            self.add_error("note", _("Say what this step does."))
        try:
            parse_actions(actions)
        except Invalid as invalid:
            raise ValidationError([str(problem) for problem in invalid.problems]) from None
        self.instance.actions = actions
        return data
