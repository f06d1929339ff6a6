"""Which window, which groups."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.agents.choices import MediumChoice
from apps.agents.models import SkillGroup
from apps.kpis.windows import Window, local_day

MAX_DAYS = 92


def _today() -> date:
    return timezone.localdate()


class WindowForm(forms.Form):
    """Days of the current time zone; without any, today. ``start`` and ``end`` (times) win over days: a link
    from a live figure names the very window that the figure was computed over."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))
    group = forms.ModelChoiceField(
        SkillGroup.objects.order_by("name"),
        to_field_name="code",
        required=False,
        label=_("Skill group"),
        empty_label=_("All groups"),
    )
    medium = forms.ChoiceField(choices=MediumChoice.choices, required=False, label=_("Medium"))
    start = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    end = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first = data.get("first") or data.get("last") or _today()
        last = max(data.get("last") or first, first)
        if last - first > timedelta(days=MAX_DAYS):
            self.add_error("last", _("At most 92 days at once."))
            last = first
        data |= {"first": first, "last": last}
        return data

    @property
    def window(self) -> Window:
        """The window asked for; call ``is_valid`` first. What could not be understood means today."""
        data = self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if isinstance(start, datetime) and isinstance(end, datetime) and start <= end:
            return Window(start, end)
        first, last = data.get("first") or _today(), data.get("last") or _today()
        return Window(local_day(first).start, local_day(last).end)

    @property
    def days(self) -> list[date]:
        """Every day of the window, the latest first."""
        first, last = self.cleaned_data.get("first") or _today(), self.cleaned_data.get("last") or _today()
        return [last - timedelta(days=number) for number in range((last - first).days + 1)]

    @property
    def medium_wanted(self) -> str:
        """The medium whose figures are shown: calls, where none was asked for."""
        return self.cleaned_data.get("medium") or MediumChoice.VOICE

    @property
    def groups(self) -> list[str] | None:
        """Codes of the groups asked for; None for all."""
        group = self.cleaned_data.get("group")
        return None if group is None else [group.code]
