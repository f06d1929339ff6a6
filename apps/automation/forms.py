"""Forms of rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.automation.models import Rule
from apps.automation.services.dry_run import AT_ONCE, MOST_TICKETS
from apps.automation.services.rules import check_rule, triggering_kinds
from apps.tickets.desk.view_queries import list_views
from apps.tickets.rule_forms import ACTIONS, CONDITION, BuilderField


def _events() -> list[tuple[str, Any]]:
    return list(triggering_kinds().items())


class RuleForm(forms.ModelForm):
    """Conditions and actions are built row by row."""

    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=_events,
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("For a rule that runs when something happens."),
    )
    condition = BuilderField(kind=CONDITION, label=_("Conditions"))
    actions = BuilderField(kind=ACTIONS, label=_("Actions"))

    class Meta:
        model = Rule
        fields = (
            "name", "description", "is_active", "kind", "events", "target", "new_subject", "every_minutes", "condition",
            "actions", "position", "stops",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                check_rule(Rule(**data))
            except ValidationError as error:
                for field, messages in error.message_dict.items():
                    self.add_error(field, messages)
        return data


class DryRunForm(forms.Form):
    """On which tickets a rule is tried, and on how many of them."""

    view = forms.TypedChoiceField(
        label=_("Tickets"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=widgets.UnfoldAdminSelectWidget,
    )
    most = forms.IntegerField(
        label=_("The newest, at most"),
        min_value=1,
        max_value=MOST_TICKETS,
        initial=AT_ONCE,
        widget=widgets.UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        views: Any = [(view.pk, view.name) for view in list_views(user)]
        field: Any = self.fields["view"]
        field.choices = [("", _("All tickets")), *views]
