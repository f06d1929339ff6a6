"""A saved view as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.accounts.theme import widgets
from apps.agents.models import Agent, SkillGroup
from apps.tickets.choices import StateChoice
from apps.tickets.desk.tool_services import checked_view
from apps.tickets.domain.views import COLUMNS, DEFAULT_COLUMNS, ME, ORDERS
from apps.tickets.models import Category, Priority, SavedView, Tag, TicketType

_MANY = widgets.UnfoldAdminCheckboxSelectMultipleWidget
_HOURS = widgets.UnfoldAdminIntegerFieldWidget
_CHOSEN = ("state", "priority", "type", "category", "skill_group", "agent", "tag")
_AGES = {"created_within": ("created", "newer"), "created_before": ("created", "older"),
         "updated_within": ("updated", "newer"), "updated_before": ("updated", "older")}  # fmt: skip
NOBODY = "empty"
_WAYS = (("-", "↓"), ("", "↑"))

COLUMN_WORDS = {
    "number": pgettext_lazy("ticket", "Number"), "subject": _("Subject"), "state": _("State"),
    "priority": _("Priority"), "type": _("Type"),
    "category": _("Category"), "customer": _("Customer"), "group": _("Skill group"), "agent": _("Agent"),
    "tags": _("Tags"), "created": _("Created"), "updated": _("Changed"),
}  # fmt: skip


def _many(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=_MANY)


def _hours(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=87_840, widget=_HOURS)


class SavedViewForm(forms.ModelForm):
    """Filters, columns and order as fields; the model's JSON follows from them."""

    state, priority, type = _many(_("State")), _many(_("Priority")), _many(_("Type"))
    category, skill_group = _many(_("Category")), _many(_("Skill group of the ticket"))
    agent, tag = _many(_("Agent")), _many(_("Tags"))
    created_within, created_before = (
        _hours(_("Created within (hours)")),
        _hours(_("Created longer ago than (hours)")),
    )
    updated_within, updated_before = _hours(_("Changed within (hours)")), _hours(_("Not changed for (hours)"))
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=_MANY)
    order = forms.ChoiceField(label=_("Order"), widget=widgets.UnfoldAdminSelectWidget)

    class Meta:
        model = SavedView
        fields = ("name", "position", "scope", "group", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in self._lists().items():
            self.fields[name].choices = rows  # type: ignore[attr-defined]
        self.initial = {**_shown(self.instance.spec or {}), **self.initial}

    def _lists(self) -> dict[str, list[tuple[Any, Any]]]:
        agents = Agent.objects.filter(is_active=True).select_related("user").defer("sip_password")
        orders = sorted(ORDERS)
        return {
            "state": list(StateChoice.choices),
            "priority": list(Priority.objects.values_list("code", "name")),
            "type": list(TicketType.objects.values_list("pk", "name")),
            "category": list(Category.objects.values_list("pk", "full_name")),
            "skill_group": list(SkillGroup.objects.values_list("pk", "name")),
            "agent": [
                (ME, _("Whoever looks at it")),
                (NOBODY, _("Nobody")),
                *((row.pk, row.name) for row in agents),
            ],
            "tag": list(Tag.objects.values_list("pk", "name")[:200]),
            "columns": list(COLUMN_WORDS.items()),
            "order": [
                (sign + key, f"{COLUMN_WORDS[key]} {arrow}")
                for key in orders
                for sign, arrow in (("-", "↓"), ("", "↑"))
            ],
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.instance.spec = checked_view(_spec(cleaned))
        return cleaned


def _shown(spec: dict[str, Any]) -> dict[str, Any]:
    ages = {pair: name for name, pair in _AGES.items()}
    # "group" is whose the view is; the tickets' own is another field.
    names = {"group": "skill_group"}
    shown: dict[str, Any] = {
        "columns": spec.get("columns") or list(DEFAULT_COLUMNS),
        "order": (spec.get("order") or ["-number"])[0],
    }
    for one in spec.get("filters", ()):
        name = ages.get((one["field"], one["op"]))
        if name:
            shown[name] = int(one["value"][0])
        elif one["op"] == "empty":
            shown.setdefault(names.get(one["field"], one["field"]), []).append(NOBODY)
        else:
            shown.setdefault(names.get(one["field"], one["field"]), []).extend(one["value"])
    return shown


def _spec(cleaned: dict[str, Any]) -> dict[str, Any]:
    filters: list[dict[str, Any]] = []
    for name in _CHOSEN:
        values, field = cleaned.get(name) or [], name.removeprefix("skill_")
        if NOBODY in values:
            filters.append({"field": field, "op": "empty"})
        elif values:
            filters.append({"field": field, "op": "in", "value": values})
    for name, (field, op) in _AGES.items():
        if cleaned.get(name):
            filters.append({"field": field, "op": op, "value": [str(cleaned[name])]})
    chosen = [column for column in COLUMNS if column in cleaned["columns"]]
    return {"filters": filters, "columns": chosen, "order": [cleaned["order"]]}
