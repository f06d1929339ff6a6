"""The form of a scheduled report, in plain words."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup
from apps.reports.selectors import list_reports
from apps.subscriptions.choices import PERIOD_WORDS
from apps.subscriptions.domain.addresses import split_addresses
from apps.subscriptions.domain.question import MOST_QUESTIONS, Question
from apps.subscriptions.domain.schedule import LAST_DAY
from apps.subscriptions.domain.wording import VARIABLES
from apps.subscriptions.models import ReportSubscription
from apps.subscriptions.models.subscription import default_zone
from apps.subscriptions.services.keeping import check_subscription

_MULTIPLE = widgets.UnfoldAdminSelectMultipleWidget
_SELECT = widgets.UnfoldAdminSelectWidget
_AREA = widgets.UnfoldAdminTextareaWidget
_HIDDEN = ("teams", "agents", "grain")
"""Filters that the button of a report's page hands over."""
GAPS = ", ".join(f"{{{{{name}}}}}" for name in VARIABLES)
DAYS = [*((day, str(day)) for day in range(1, 32)), (LAST_DAY, _("Last day of the month"))]


class SubscriptionForm(forms.ModelForm):
    """Which reports of which period, to whom, when. All reports of one mail are asked for the same."""

    request: HttpRequest  # set by the admin

    reports = forms.MultipleChoiceField(label=_("Reports"), widget=_MULTIPLE)
    period = forms.ChoiceField(
        label=_("Period"), choices=list(PERIOD_WORDS.items()), widget=_SELECT, initial="last_week",
        help_text=_("A calendar period in the time zone below, as of the moment of sending."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("Skill groups"), required=False, widget=_MULTIPLE, help_text=_("None chosen: all.")
    )
    medium = forms.ChoiceField(
        label=_("Medium"), choices=MediumChoice.choices, widget=_SELECT, initial="voice"
    )
    compare = forms.BooleanField(
        label=_("Compare with the period before"), required=False, initial=True,
        widget=widgets.UnfoldBooleanSwitchWidget,
    )  # fmt: skip
    teams = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    agents = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    grain = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    others = forms.CharField(
        label=_("Other addresses"), required=False, max_length=10_000, widget=_AREA(attrs={"rows": 2}),
        help_text=_("Separated by commas. Only those that an administrator has allowed."),
    )  # fmt: skip
    day = forms.TypedChoiceField(
        label=_("Day of the month"), coerce=int, choices=DAYS, widget=_SELECT, initial=1,
        help_text=_("A month that is too short has it on its last day."),
    )  # fmt: skip
    zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=_SELECT,
        choices=lambda: [(key, key) for key in sorted(available_timezones())],
        initial=default_zone,
    )  # fmt: skip

    class Meta:
        model = ReportSubscription
        fields = (
            "name", "owner", "users", "roles", "cadence", "weekday", "day", "at", "zone", "language", "subject", "text",
            "attachment", "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = [(report.id, report.title) for report in list_reports(self.request.user)]
        self.fields["reports"].choices = reports  # type: ignore[attr-defined]
        groups = list(SkillGroup.objects.order_by("name").values_list("code", "name"))
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial.update(_shown(self.instance))
        if "subject" in self.fields:
            self.fields["subject"].help_text = _("Gaps: %(gaps)s") % {"gaps": GAPS}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if len(data.get("reports", [])) > MOST_QUESTIONS:
            self.add_error("reports", _("At most %(count)d reports in one mail.") % {"count": MOST_QUESTIONS})
        if not self.errors:
            self.instance.questions = [_question(report, data).as_json() for report in data["reports"]]
            self.instance.outside = split_addresses(data["others"])
            self._check()
        return data

    def _check(self) -> None:
        for name in self._meta.fields or ():
            if name not in ("users", "roles") and name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        try:
            check_subscription(self.instance, self.request.user)
        except ValidationError as error:
            names = {"questions": "reports", "outside": "others"}
            for field, messages in error.message_dict.items():
                self.add_error(names.get(field, field), messages)


def initial_of(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the address of the form says that is to be in it (see ``links.subscribe_url``)."""
    lists = {name: str(query[name]).split(",") for name in ("reports", "groups") if query.get(name)}
    rest = {name: query[name] for name in ("name", "period", "medium", *_HIDDEN) if query.get(name)}
    return {**rest, **lists}


def _question(report: str, data: Mapping[str, Any]) -> Question:
    split = {name: tuple(filter(None, data[name].split(","))) for name in ("teams", "agents")}
    return Question(
        report, data["period"], tuple(data["groups"]), medium=data["medium"], grain=data["grain"],
        compare=data["compare"], **split,
    )  # fmt: skip


def _shown(subscription: ReportSubscription) -> dict[str, Any]:
    first = subscription.asks[0]
    return {
        "reports": [question.report for question in subscription.asks],
        "period": first.kind,
        "groups": list(first.groups),
        "medium": first.medium,
        "compare": first.compare,
        "teams": ",".join(first.teams),
        "agents": ",".join(first.agents),
        "grain": first.grain,
        "others": ", ".join(subscription.outside),
    }
