"""The forms of a group's waiting line: codes are chosen from what there is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.agents.line_rules import check_repeat, check_step
from apps.agents.models import ComfortMessage, OverflowStep
from apps.agents.references import FLOW, PROMPT, list_references

Choices = list[tuple[str, str]]


class ReferenceForm(forms.ModelForm):
    """Lets the fields named in ``references`` be chosen by name. What is set and no longer there stays to be seen."""

    references: Mapping[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {kind: list_references(kind) for kind in set(self.references.values())}
        for name, kind in self.references.items():
            field = self.fields[name]
            current = getattr(self.instance, name)
            self.fields[name] = forms.ChoiceField(
                label=field.label,
                required=field.required,
                choices=_choices(self.known[kind], current),
                widget=widgets.UnfoldAdminSelectWidget,
            )


class OverflowStepForm(ReferenceForm):
    """One step, with what it needs to be possible."""

    references = {"flow": FLOW, "prompt": PROMPT}

    class Meta:
        model = OverflowStep
        fields = ("position", "condition", "after_seconds", "action", "target_group", "flow", "prompt")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's hook for what needs the instance
        if not self.errors:
            self._check(lambda: check_step(self.instance, self.known[PROMPT], self.known[FLOW]))

    def _check(self, check: Any) -> None:
        try:
            check()
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


class ComfortMessageForm(ReferenceForm):
    references = {"prompt": PROMPT}

    class Meta:
        model = ComfortMessage
        fields = ("prompt", "after_seconds", "repeat_seconds")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        check_repeat(values.get("repeat_seconds") or 0, "repeat_seconds")
        return values


class SkillGroupForm(forms.ModelForm):
    """The group itself; the admin says which fields are shown."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        check_repeat(values.get("tell_every_seconds") or 0, "tell_every_seconds")
        return values


def _choices(known: Mapping[str, str], current: str) -> Choices:
    found = [(code, f"{name} ({code})") for code, name in known.items()]
    if current and current not in known:
        found.append((current, str(_("%(code)s (missing)") % {"code": current})))
    return [("", "---------"), *found]
