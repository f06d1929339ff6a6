"""Forms of webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import DialogForm, widgets
from apps.integrations.models import Webhook
from apps.outbox.selectors import get_kind_choices


def kind_labels() -> list[tuple[str, Any]]:
    """Return the events that may be chosen, each with what has happened and its name in the message."""
    return [(kind, f"{text} ({kind})") for kind, text in get_kind_choices()]


class WebhookForm(forms.ModelForm):
    """Events are chosen from those that the apps declare."""

    kinds = forms.MultipleChoiceField(
        label=_("Events"),
        choices=kind_labels,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Each of them is sent as it happens, of everybody and everything."),
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "kinds", "listed", "timeout_seconds", "most_failures", "is_active")


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=widgets.UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"})
    )


class PeriodForm(DialogForm):
    """Which events are sent again."""

    since = _moment(_("From"))
    until = _moment(_("To"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "since" in data and "until" in data and data["since"] >= data["until"]:
            self.add_error("until", _("The end must be after the beginning."))
        return data
