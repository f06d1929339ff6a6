"""Forms of the desk's admin: what is done to tickets, and what a view shows, as real fields instead of JSON."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import widgets
from apps.agents.models import Agent, SkillGroup
from apps.customfields.domain import Field
from apps.customfields.forms import PREFIX, form_fields
from apps.tickets.choices import StateChoice
from apps.tickets.models import CannedReply, Category, ChecklistTemplate, Priority, TicketType

_SELECT = widgets.UnfoldAdminSelectWidget
_TEXT = widgets.UnfoldAdminTextInputWidget
_AREA = widgets.UnfoldAdminTextareaWidget
_EMPTY = ("", "---------")
_NOBODY = "-"

# Field of the form → (action, its parameter) where one value is one action.
_PLAIN = {
    "state": ("set_state", "state"),
    "priority": ("set_priority", "priority"),
    "type": ("set_type", "type"),
    "category": ("set_category", "category"),
    "to_group": ("assign_group", "group"),
    "agent": ("assign_agent", "agent"),
    "checklist": ("start_checklist", "checklist"),
    "note": ("add_note", "text"),
    "canned": ("send_reply", "canned"),
    "reply": ("send_reply", "text"),
}
_TAGS = {"add_tags": "add_tag", "remove_tags": "remove_tag"}


class ActionFields(forms.Form):
    """The actions that people choose from; what is left empty stays as it is on the ticket.

    ``actions_of`` reads them, ``initial_of`` fills them in. Actions that have no field here are kept as they are.
    """

    state = forms.ChoiceField(label=_("State"), required=False, widget=_SELECT)
    priority = forms.ChoiceField(label=_("Priority"), required=False, widget=_SELECT)
    type = forms.ChoiceField(label=_("Type"), required=False, widget=_SELECT)
    category = forms.ChoiceField(label=_("Category"), required=False, widget=_SELECT)
    to_group = forms.ChoiceField(label=_("Skill group"), required=False, widget=_SELECT)
    agent = forms.ChoiceField(label=_("Agent"), required=False, widget=_SELECT)
    add_tags = forms.CharField(
        label=_("Add tags"), required=False, widget=_TEXT, help_text=_("Separated by commas.")
    )
    remove_tags = forms.CharField(
        label=_("Remove tags"), required=False, widget=_TEXT, help_text=_("Separated by commas.")
    )
    checklist = forms.ChoiceField(label=_("Put on a checklist"), required=False, widget=_SELECT)
    note = forms.CharField(
        label=_("Add an internal note"),
        required=False,
        widget=_AREA(attrs={"rows": 3}),
        help_text=_("Gaps such as {{ticket.number}} are filled in."),
    )
    canned = forms.ChoiceField(label=_("Send a canned reply"), required=False, widget=_SELECT)
    reply = forms.CharField(
        label=_("Or send this reply"),
        required=False,
        widget=_AREA(attrs={"rows": 4}),
        help_text=_('Gaps such as {{customer.name|default:"customer"}} are filled in.'),
    )

    def fill_choices(self, custom: tuple[Field, ...] = ()) -> None:
        """Read what there is to choose from, and add the site's own fields."""
        lists = {
            "state": StateChoice.choices,
            "priority": Priority.objects.values_list("code", "name"),
            "type": TicketType.objects.filter(is_active=True).values_list("code", "name"),
            "category": Category.objects.filter(is_active=True).values_list("code", "full_name"),
            "to_group": SkillGroup.objects.filter(is_active=True).values_list("code", "name"),
            "agent": [(_NOBODY, _("Nobody")), *_agents()],
            "checklist": ChecklistTemplate.objects.filter(is_active=True).values_list("code", "name"),
            "canned": CannedReply.objects.filter(is_active=True, scope="all").values_list("shortcut", "name"),
        }
        for name, rows in lists.items():
            self.fields[name].choices = [_EMPTY, *rows]  # type: ignore[attr-defined]
        self.custom = custom
        for name, field in form_fields(custom).items():
            field.required = False
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("canned") and cleaned.get("reply"):
            raise ValidationError(_("Either a canned reply or a text of your own."))
        return cleaned


def _agents() -> list[tuple[str, str]]:
    agents = Agent.objects.filter(is_active=True).select_related("user").order_by("user__username")
    return [(agent.user.username, agent.name) for agent in agents.defer("sip_password")]


def actions_of(cleaned: dict[str, Any], custom: tuple[Field, ...] = ()) -> list[dict[str, Any]]:
    """Return the actions that the form says, what changes the ticket before what is said in it."""
    actions: list[dict[str, Any]] = []
    for name, (do, parameter) in _PLAIN.items():
        value = cleaned.get(name)
        if name == "agent" and value == _NOBODY:
            actions.append({"do": "unassign"})
        elif value:
            actions.append({"do": do, parameter: value})
    for name, do in _TAGS.items():
        tags = [tag.strip() for tag in (cleaned.get(name) or "").split(",")]
        actions += [{"do": do, "tag": tag} for tag in tags if tag]
    for field in custom:
        value = cleaned.get(PREFIX + field.code)
        if value not in (None, "", []):
            actions.append({"do": "set_custom", "field": field.code, "value": _json(value)})
    # The state last of all: a checklist that is put on now counts.
    return sorted(actions, key=lambda action: action["do"] == "set_state")


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def initial_of(actions: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what the form shows for stored actions, and those that it has no field for."""
    by_action = {pair: name for name, pair in _PLAIN.items()}
    tags = {do: name for name, do in _TAGS.items()}
    shown: dict[str, Any] = {}
    others: list[dict[str, Any]] = []
    for action in actions:
        do, *parameters = action["do"], *(name for name in action if name != "do")
        known = by_action.get((do, parameters[0])) if len(parameters) == 1 else None
        if do == "unassign":
            shown["agent"] = _NOBODY
        elif do in tags:
            shown[tags[do]] = ", ".join(filter(None, [shown.get(tags[do], ""), action["tag"]]))
        elif do == "set_custom":
            shown[PREFIX + action["field"]] = action["value"]
        elif known and known not in shown:
            shown[known] = action[parameters[0]]
        else:
            others.append(action)
    return shown, others
