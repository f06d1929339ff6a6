"""Form fields in which people build conditions and actions row by row; nobody types JSON."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.tickets.rule_catalogue import describe

CONDITION, ACTIONS = "condition", "actions"

_MOST_CHARACTERS = 100_000
_MOST_DEPTH = 60

_WORDS = {
    "addTest": _("Add a condition"),
    "addGroup": _("Add a group of conditions"),
    "addAction": _("Add an action"),
    "remove": _("Remove"),
    "up": _("Move up"),
    "all": _("All of these hold"),
    "any": _("At least one of these holds"),
    "none": _("None of these holds"),
    "yes": _("yes"),
    "no": _("no"),
    "minutes": _("minutes"),
    "hours": _("hours"),
    "days": _("days"),
    "clock": _("by the clock"),
    "always": _("No conditions: it always applies."),
    "nothing": _("No actions yet."),
    "choose": _("Choose"),
    "several": _("Hold Ctrl to choose several."),
    "key": _("Name of the value"),
    "flowData": _("Data of the flow"),
}


class BuilderWidget(forms.Widget):
    """Holds the data in a hidden field; ``rules.js`` shows it as rows with the right widgets for field and operator."""

    template_name = "tickets/rule_builder.html"

    def __init__(self, kind: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind = kind

    class Media:
        css = {"all": ("tickets/rules.css",)}
        js = (forms.Script("tickets/rules.js", type="module"),)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        catalogue = {**describe(), "words": {name: str(words) for name, words in _WORDS.items()}}
        context["widget"] |= {"kind": self.kind, "catalogue": catalogue, "value": value or ""}
        return context


class BuilderField(forms.JSONField):
    """The tree of conditions, or the list of actions, as data. What it may say, the service checks."""

    def __init__(self, *, kind: str, **values: Any) -> None:
        super().__init__(widget=BuilderWidget(kind), required=False, **values)
        self._empty: Any = [] if kind == ACTIONS else {"all": []}

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return self._empty if found is None else found

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._readable(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if data is not None and not _is_readable(data) else super().bound_data(data, initial)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not _is_readable(data) or super().has_changed(initial, data)

    def _readable(self, value: Any) -> Any:
        if not _is_readable(value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid", params={"value": "…"})
        return value

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)


def _is_readable(value: Any) -> bool:
    """Return whether a text is small and flat enough to be decoded: nothing that people build is near the limits."""
    if not isinstance(value, str):
        return True
    depth = deepest = 0
    for character in value[:_MOST_CHARACTERS]:
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    return len(value) <= _MOST_CHARACTERS and deepest <= _MOST_DEPTH
