"""The filter bar of a report: its fields are the parameters of the address."""

from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.agents.choices import MediumChoice
from apps.agents.models import Agent, SkillGroup
from apps.reports.catalogue import Report
from apps.reports.domain.asked import Asked
from apps.reports.domain.buckets import LONGEST, Grain
from apps.reports.domain.periods import Days, PeriodKind, days_of

PERIODS: list[tuple[str, Any]] = [
    (PeriodKind.TODAY, _("Today")),
    (PeriodKind.YESTERDAY, _("Yesterday")),
    (PeriodKind.LAST_7_DAYS, _("Last 7 days")),
    (PeriodKind.LAST_30_DAYS, _("Last 30 days")),
    (PeriodKind.LAST_90_DAYS, _("Last 90 days")),
    (PeriodKind.THIS_WEEK, _("This week")),
    (PeriodKind.LAST_WEEK, _("Last week")),
    (PeriodKind.THIS_MONTH, _("This month")),
    (PeriodKind.LAST_MONTH, _("Last month")),
    (PeriodKind.THIS_QUARTER, _("This quarter")),
    (PeriodKind.LAST_QUARTER, _("Last quarter")),
    (PeriodKind.THIS_YEAR, _("This year")),
    (PeriodKind.LAST_YEAR, _("Last year")),
    (PeriodKind.DAYS, _("From … to")),
]
GRAINS: dict[str, Any] = {
    Grain.INTERVAL: _("by quarter of an hour"),
    Grain.HOUR: _("by hour"),
    Grain.DAY: _("by day"),
    Grain.WEEK: _("by week"),
    Grain.MONTH: _("by month"),
}
COMPARE = [("1", _("With the period before")), ("0", _("With nothing"))]
MOST_CHOSEN = 100
EARLIEST = date(2000, 1, 1)


def group_choices() -> list[tuple[str, str]]:
    """Return code and name of every group."""
    return list(SkillGroup.objects.order_by("name").values_list("code", "name"))


def team_choices() -> list[tuple[str, str]]:
    """Return key and name of every team."""
    return [(str(key), name) for key, name in Team.objects.order_by("name").values_list("pk", "name")]


def agent_choices() -> list[tuple[str, str]]:
    """Return key and name of every agent, those too who have left: their past stays readable."""
    agents = Agent.objects.select_related("user").defer("sip_password").order_by("user__display_name", "pk")
    return [(str(agent.pk), str(agent)) for agent in agents]


_LISTS = {
    "groups": ("group", _("Skill groups"), group_choices),
    "teams": ("team", _("Teams"), team_choices),
    "agents": ("agent", _("Agents"), agent_choices),
}


class AskedForm(forms.Form):
    """``asked`` is what was asked, once the form is valid. Parameters that it does not know are refused: a mistyped one
    would silently show something else."""

    period = forms.ChoiceField(choices=PERIODS, required=False, label=_("Period"))
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))
    compare = forms.ChoiceField(choices=COMPARE, required=False, label=_("Compare"))
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, report: Report, today: date | None = None) -> None:
        super().__init__(data)
        self.report = report
        self.today = today
        for name, (parameter, label, choices) in _LISTS.items():
            if name in report.filters:
                self.fields[parameter] = forms.MultipleChoiceField(
                    choices=choices(), required=False, label=label
                )
        if "medium" in report.filters:
            self.fields["medium"] = forms.ChoiceField(
                choices=MediumChoice.choices, required=False, label=_("Medium")
            )
        if report.grains:
            grains = [("", _("as it fits")), *((grain, GRAINS[grain]) for grain in report.grains)]
            self.fields["grain"] = forms.ChoiceField(choices=grains, required=False, label=_("Rows"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if unknown := set(self.data) - set(self.fields):
            self.add_error(None, _("%(name)s is no parameter of this report.") % {"name": min(unknown)[:40]})
        data["zone"] = self._zone(data)
        if not self.errors:
            data["days"] = self._days(data)
        if not self.errors:
            self._check_length(data)
        for parameter, _label, _choices in _LISTS.values():
            if len(data.get(parameter) or ()) > MOST_CHOSEN:
                self.add_error(parameter, _("At most %(most)d at once.") % {"most": MOST_CHOSEN})
        return data

    def _zone(self, data: dict[str, Any]) -> ZoneInfo:
        name = data.get("zone") or timezone.get_current_timezone_name()
        if name not in _zone_names():
            self.add_error("zone", _("There is no time zone of this name."))
            name = "UTC"
        return ZoneInfo(name)

    def _days(self, data: dict[str, Any]) -> Days | None:
        kind = self._kind(data)
        if kind is not PeriodKind.DAYS:
            return days_of(kind, self.today or timezone.localdate(timezone=data["zone"]))
        first, last = data.get("first"), data.get("last")
        if first is None or last is None:
            self.add_error("first" if first is None else "last", _("Which day?"))
            return None
        if first < EARLIEST or last.year > 2999:
            self.add_error("first" if first < EARLIEST else "last", _("There is nothing about this day."))
            return None
        try:
            return Days(first, last)
        except ValueError:
            late = last < first
            said = _("This day lies before the first one.") if late else _("These are too many days at once.")
            self.add_error("last", said)
            return None

    def _kind(self, data: dict[str, Any]) -> PeriodKind:
        if data.get("period"):
            return PeriodKind(data["period"])
        return PeriodKind.DAYS if data.get("first") or data.get("last") else PeriodKind.LAST_7_DAYS

    def _check_length(self, data: dict[str, Any]) -> None:
        days: Days = data["days"]
        most, grain = self.report.longest_days, data.get("grain") or ""
        if days.count > most:
            self.add_error("period", _("This report reads at most %(most)d days.") % {"most": most})
        elif grain and days.count > LONGEST[Grain(grain)]:
            said = _("At most %(most)d days can be shown so finely.") % {"most": LONGEST[Grain(grain)]}
            self.add_error("grain", said)

    @property
    def asked(self) -> Asked:
        """What was asked; call ``is_valid`` first."""
        data = self.cleaned_data
        return Asked(
            report=self.report.id,
            kind=self._kind(data),
            days=data["days"],
            zone=data["zone"],
            groups=tuple(data.get("group") or ()),
            teams=tuple(data.get("team") or ()),
            agents=tuple(data.get("agent") or ()),
            medium=data.get("medium") or MediumChoice.VOICE.value,
            grain=data.get("grain") or "",
            compare=data.get("compare") != "0",
        )


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())
