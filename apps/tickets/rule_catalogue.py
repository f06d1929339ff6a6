"""What rules can name today, and how the builder shows it: fields with their operators, actions with their parameters,
and the lists that values come from."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.accounts.models import User
from apps.agents.models import Agent, SkillGroup
from apps.customfields.domain import Kind as CustomKind
from apps.customfields.models import CustomField
from apps.customfields.selectors import to_field
from apps.integrations.models import Webhook
from apps.interactions.choices import Direction, Outcome
from apps.interactions.models import Disposition
from apps.schedules.models import BusinessHours
from apps.tickets.actions import offered_actions
from apps.tickets.choices import MessageKind, StateChoice, TicketMedium
from apps.tickets.domain.actions import SPECS, custom_field
from apps.tickets.domain.operators import OPERATORS, operators_of
from apps.tickets.domain.vocabulary import FIELDS, Catalogue, Field
from apps.tickets.models import CannedReply, Category, ChecklistTemplate, Priority, Tag, TicketType
from apps.tickets.rule_words import (
    ACTIONS,
    OPERATORS as OPERATOR_WORDS,
    PARAMETERS,
    RECIPIENTS as RECIPIENT_WORDS,
    field_label,
)

Options = dict[str, str]
_KINDS = {
    CustomKind.TEXT: "text",
    CustomKind.NUMBER: "number",
    CustomKind.DATE: "text",
    CustomKind.YES_NO: "flag",
    CustomKind.CHOICE: "code",
    CustomKind.CHOICES: "codes",
}
# Lists in which people also write what is not on them yet.
_OPEN_LISTS = frozenset({"tags", "entry_points"})


def get_sources() -> dict[str, Options]:
    """Return the lists that values come from: source → code → words. A constant number of queries."""
    customs = {row.code: to_field(row) for row in CustomField.objects.filter(form="ticket", is_active=True)}
    priorities = list(Priority.objects.order_by("rank").values_list("code", "rank", "name"))
    sources: dict[str, Options] = {
        "states": _choices(StateChoice.choices),
        "types": _rows(TicketType.objects.filter(is_active=True)),
        "categories": _rows(Category.objects.filter(is_active=True), "full_name"),
        "priorities": {code: name for code, _, name in priorities},
        "ranks": {str(rank): name for _, rank, name in priorities},
        "groups": _rows(SkillGroup.objects.filter(is_active=True)),
        "agents": {
            agent.user.get_username(): agent.name
            for agent in Agent.objects.filter(is_active=True).select_related("user").order_by("user__username")
        },
        "tags": {name: name for name in Tag.objects.values_list("name", flat=True)},
        "channels": _choices(TicketMedium.choices),
        "directions": _choices(Direction.choices),
        "outcomes": _choices(Outcome.choices),
        "dispositions": _rows(Disposition.objects.all()),
        "message_kinds": _choices(MessageKind.choices),
        "ticket_fields": {
            name.removeprefix("ticket."): str(field_label(name))
            for name in ("ticket.state", "ticket.type", "ticket.category", "ticket.priority", "ticket.group",
                         "ticket.agent", "ticket.tags", "ticket.subject")
        } | {"custom": str(field_label("custom.*")), "requester": str(field_label("requester.name"))},
        "schedules": _rows(BusinessHours.objects.all()),
        "mail_recipients": _choices(RECIPIENT_WORDS.items()),
        "desk_recipients": {"group": str(RECIPIENT_WORDS["group"])},
        "webhooks": {name: name for name in Webhook.objects.filter(is_active=True).values_list("name", flat=True)},
        "canned_replies": dict(CannedReply.objects.order_by("name").values_list("shortcut", "name")),
        "checklists": _rows(ChecklistTemplate.objects.filter(is_active=True)),
        "custom_fields": {code: field.label for code, field in customs.items()},
    }  # fmt: skip
    for code, field in customs.items():
        sources[f"custom.{code}"] = {choice.code: choice.label for choice in field.choices}
    return sources


def get_fields() -> list[Field]:
    """Return every field that conditions may ask, those that the site defined last."""
    rows = CustomField.objects.filter(form="ticket", is_active=True).order_by("order", "id")
    custom = [custom_field(row.code, _KINDS[CustomKind(row.kind)], row.label) for row in rows]
    return [*FIELDS.values(), *custom]


def get_catalogue() -> Catalogue:
    """Return what can be said today, for the check of what is saved."""
    known = {name: frozenset(options) for name, options in get_sources().items() if name not in _OPEN_LISTS}
    known["users"] = frozenset(User.objects.filter(is_active=True).values_list("username", flat=True))
    return Catalogue(known=known).extended(get_fields())


def describe() -> dict[str, Any]:
    """Return the catalogue as the builder of conditions and actions gets it, in the reader's language."""
    return {
        "fields": [
            {
                "name": field.name,
                "label": str(field_label(field.name, {field.name: field.label} if field.label else None)),
                "kind": field.kind,
                "source": field.source,
                "operators": operators_of(field.kind),
            }
            for field in get_fields()
        ],
        "operators": {
            name: {"label": str(OPERATOR_WORDS[name]), "wants": op.wants} for name, op in OPERATORS.items()
        },
        "actions": [
            {
                "name": name,
                "label": str(ACTIONS[name]),
                "parameters": [
                    {
                        "name": one.name,
                        "label": str(PARAMETERS[one.name]),
                        "kind": one.kind,
                        "source": one.source,
                        "required": one.required,
                    }
                    for one in SPECS[name].parameters
                ],
            }
            for name in offered_actions()
        ],
        "sources": get_sources(),
        "open_sources": sorted(_OPEN_LISTS),
    }


def _choices(choices: Iterable[tuple[Any, Any]]) -> Options:
    return {str(code): str(label) for code, label in choices}


def _rows(rows: Any, name: str = "name") -> Options:
    found: Mapping[str, str] = dict(rows.values_list("code", name))
    return dict(found)
