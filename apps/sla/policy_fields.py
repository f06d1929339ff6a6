"""Conditions and steps as fields of a form, and as the data of the common vocabulary."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.agents.models import SkillGroup
from apps.tickets.choices import TicketMedium
from apps.tickets.models import Category, Priority, TicketType

Data = dict[str, Any]
Choices = list[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the form that is one test of the conditions; ``choices`` reads what there is to choose from."""

    name: str
    label: Any
    field: str
    op: str
    choices: Callable[[], Choices]


def _rows(model: Any, key: str, name: str, **only: Any) -> Callable[[], Choices]:
    return lambda: list(model.objects.filter(**only).values_list(key, name))


QUESTIONS = (
    Question("groups", _("Skill groups"), "ticket.group", "one_of", _rows(SkillGroup, "code", "name")),
    Question("types", _("Types"), "ticket.type", "one_of", _rows(TicketType, "code", "name")),
    Question(
        "categories",
        _("Categories, with everything below them"),
        "ticket.categories",
        "has_any",
        _rows(Category, "code", "full_name"),
    ),
    Question("channels", _("Came by"), "ticket.channel", "one_of", lambda: list(TicketMedium.choices)),
)
RANK, TIER, TAGS = "from_priority", "from_tier", "tags"
_RANK = ("ticket.priority", "at_least")
_TIER = ("requester.tier", "at_least")
_TAGS = ("ticket.tags", "has_any")


def priority_choices() -> Choices:
    """Return the priorities by rank, so that "from High on" is a choice."""
    return [(rank, name) for rank, name in Priority.objects.order_by("rank").values_list("rank", "name")]


def conditions_of(cleaned: Data, others: list[Data]) -> Data:
    """Return the conditions that a form says, all of which must hold; ``others`` are kept as they are."""
    tests: list[Data] = [
        {"field": question.field, "op": question.op, "value": cleaned[question.name]}
        for question in QUESTIONS
        if cleaned.get(question.name)
    ]
    for name, (field, op) in ((RANK, _RANK), (TIER, _TIER)):
        if cleaned.get(name) not in (None, ""):
            tests.append({"field": field, "op": op, "value": int(cleaned[name])})
    tags = [tag.strip() for tag in (cleaned.get(TAGS) or "").split(",") if tag.strip()]
    if tags:
        tests.append({"field": _TAGS[0], "op": _TAGS[1], "value": tags})
    return {"all": [*tests, *others]}


def initial_of(conditions: Data) -> tuple[Data, list[Data]]:
    """Return what the form shows of stored conditions, and the rest that it has no field for."""
    if set(conditions) != {"all"}:
        return {}, [conditions]
    known = {(question.field, question.op): question.name for question in QUESTIONS}
    known |= {_RANK: RANK, _TIER: TIER, _TAGS: TAGS}
    shown: Data = {}
    others: list[Data] = []
    for test in conditions["all"]:
        name = known.get((test.get("field"), test.get("op")))
        if name is None or name in shown:
            others.append(test)
        else:
            shown[name] = ", ".join(test["value"]) if name == TAGS else test["value"]
    return shown, others


MAIL, WORKBENCH = "notify_by_mail", "notify_in_workbench"
# Fields of a step → (action, its parameter).
ACTS = {
    "raise_by": ("raise_priority", "steps"),
    "to_group": ("assign_group", "group"),
    "tag": ("add_tag", "tag"),
    "note": ("add_note", "text"),
}


def actions_of(cleaned: Data, others: list[Data]) -> list[Data]:
    """Return the actions that a step's form says, and those that it has no field for."""
    actions = [
        {"do": do, parameter: cleaned[name]} for name, (do, parameter) in ACTS.items() if cleaned.get(name)
    ]
    told = [
        {"do": MAIL, "to": recipient, "subject": cleaned["subject"], "text": cleaned["message"]}
        for recipient in cleaned.get("notify") or ()
    ]
    if cleaned.get("workbench"):
        told.append({"do": WORKBENCH, "to": "group", "text": cleaned["workbench"]})
    return [*actions, *told, *others]


def step_initial(actions: list[Data]) -> tuple[Data, list[Data]]:
    """Return what a step's form shows of stored actions, and the rest."""
    known = {pair: name for name, pair in ACTS.items()}
    shown: Data = {}
    others: list[Data] = []
    for action in actions:
        parameters = [name for name in action if name != "do"]
        name = known.get((action["do"], parameters[0])) if len(parameters) == 1 else None
        if action["do"] == MAIL and shown.get("message", action["text"]) == action["text"]:
            shown.setdefault("notify", []).append(action["to"])
            shown |= {"subject": action["subject"], "message": action["text"]}
        elif action["do"] == WORKBENCH and action["to"] == "group" and "workbench" not in shown:
            shown["workbench"] = action["text"]
        elif name is None or name in shown:
            others.append(action)
        else:
            shown[name] = action[parameters[0]]
    return shown, others
