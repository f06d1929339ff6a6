"""The form of a new service level policy: nothing is saved before its impact was looked at."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.agents.domain.service_level import next_quarter
from apps.agents.models import ServiceLevelPolicy
from apps.kpis.domain.impact import Impact
from apps.kpis.domain.segments import GroupPolicy
from apps.kpis.policies import formula_id
from apps.kpis.report import show
from apps.kpis.selectors.impact import get_policy_impact

SEEN = "seen"


class PolicyForm(forms.ModelForm):
    """``impact`` is set where the form asks to be sent once more, after people have looked at it."""

    impact: Impact | None = None

    class Meta:
        model = ServiceLevelPolicy
        fields = ("group", "valid_from", "formula", "threshold_seconds", "short_abandon_seconds", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_from" in self.fields:
            self.fields["valid_from"].initial = next_quarter(timezone.localtime())
            self.fields["note"].required = True

    def clean_valid_from(self) -> Any:
        begins = self.cleaned_data["valid_from"]
        if begins < timezone.now():
            raise ValidationError(_("What has been counted stays: choose a moment to come."))
        return begins

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's hook for what needs the instance
        if not self.errors and self.data.get(SEEN) != self.seen:
            self.impact = self._weigh()
            self.add_error(
                None, _("Not saved yet: look at what it would have made of the last 7 days, then save again.")
            )

    @property
    def seen(self) -> str:
        """What the form sends along when the impact of just these values was shown."""
        values = self.cleaned_data
        named = (
            values["group"].pk,
            values["formula"],
            values["threshold_seconds"],
            values["short_abandon_seconds"],
        )
        return Signer(salt="kpis.policy").sign(":".join(map(str, named)))

    @property
    def rows(self) -> list[tuple[Any, str, str]]:
        """The impact as people read it: what, as it was, and under the new policy."""
        if self.impact is None:
            return []
        before, after = self.impact.before, self.impact.after
        was, would_be = (show("service_level", value) for value in self.impact.levels)
        return [
            (_("Service level"), was, would_be),
            (_("answered in time"), str(before.answered_within), str(after.answered_within)),
            (_("short abandons"), str(before.short_abandoned), str(after.short_abandoned)),
            (_("judged"), str(before.level_denominator), str(after.level_denominator)),
        ]

    def _weigh(self) -> Impact:
        values = self.cleaned_data
        policy = GroupPolicy(
            values["threshold_seconds"], values["short_abandon_seconds"], formula_id(values["formula"])
        )
        return get_policy_impact(group=values["group"].code, policy=policy, now=timezone.now())
