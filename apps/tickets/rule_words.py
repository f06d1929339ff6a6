"""Words for rules: fields, operators, actions, what is wrong with them, and sentences for what they do."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _now, gettext_lazy as _, pgettext_lazy

from apps.tickets.domain.actions import Action
from apps.tickets.domain.vocabulary import DATA_PREFIX, Invalid, Problem

NOUNS: dict[str, Any] = {
    "ticket": _("Ticket"),
    "requester": _("Customer"),
    "message": _("Message"),
    "interaction": _("Interaction"),
    "change": _("What happened"),
    "clock": _("Time"),
    "custom": _("Further fields"),
    "data": _("Data of the flow"),
}
FIELDS: dict[str, Any] = {
    "ticket.number": _("number"),
    "ticket.subject": _("subject"),
    "ticket.state": _("state"),
    "ticket.type": _("type"),
    "ticket.category": _("category"),
    "ticket.categories": _("category or one above it"),
    "ticket.priority": _("priority"),
    "ticket.group": _("skill group"),
    "ticket.agent": _("agent"),
    "ticket.watchers": _("watchers"),
    "ticket.tags": _("tags"),
    "ticket.channel": _("came by"),
    "ticket.created_at": _("created at"),
    "ticket.changed_at": _("last changed"),
    "ticket.state_since": _("in its state since"),
    "ticket.customer_wrote_at": _("customer wrote last"),
    "ticket.agent_wrote_at": _("last reply"),
    "ticket.open_children": _("open parts"),
    "requester.name": _("name"),
    "requester.tier": _("value tier"),
    "requester.language": _("language"),
    "requester.organisation": _("organisation"),
    "requester.do_not_call": _("do not call"),
    "message.kind": _("kind"),
    "message.text": _("text"),
    "message.author": _("author"),
    "interaction.channel": _("medium"),
    "interaction.direction": _("direction"),
    "interaction.outcome": _("outcome"),
    "interaction.entry_point": _("entry point"),
    "interaction.group": _("skill group"),
    "interaction.disposition": _("disposition"),
    "interaction.contact": _("number or address"),
    "interaction.waited_seconds": _("waited (seconds)"),
    "interaction.handled_seconds": _("talked (seconds)"),
    "interaction.attempts": _("attempts"),
    "change.fields": _("changed fields"),
    "change.from_state": _("state before"),
    "change.by": _("by"),
    "clock.business_hours": _("business hours"),
}
OPERATORS: dict[str, Any] = {
    "is": pgettext_lazy("operator", "is"),
    "is_not": _("is not"),
    "one_of": _("is one of"),
    "none_of": _("is none of"),
    "at_least": _("is at least"),
    "at_most": _("is at most"),
    "contains": _("contains"),
    "contains_not": _("does not contain"),
    "starts_with": _("begins with"),
    "has": pgettext_lazy("operator", "have"),
    "has_not": _("do not have"),
    "has_any": _("have one of"),
    "has_all": _("have all of"),
    "older_than": _("is longer ago than"),
    "newer_than": _("is not longer ago than"),
    "is_open": _("are open"),
    "is_closed": _("are closed"),
    "is_empty": _("is empty"),
    "is_not_empty": _("is not empty"),
}
ACTIONS: dict[str, Any] = {
    "set_state": _("Set the state"),
    "set_priority": _("Set the priority"),
    "raise_priority": _("Raise the priority"),
    "set_type": _("Set the type"),
    "set_category": _("Set the category"),
    "set_custom": _("Set a further field"),
    "assign_agent": _("Give it to an agent"),
    "assign_group": _("Give it to a group"),
    "assign_by_routing": _("Let routing find an agent"),
    "unassign": _("Take it from its agent"),
    "add_tag": _("Add a tag"),
    "remove_tag": _("Remove a tag"),
    "add_watcher": _("Add a watcher"),
    "remove_watcher": _("Remove a watcher"),
    "add_note": _("Write an internal note"),
    "send_reply": _("Reply to the customer"),
    "notify_by_mail": _("Notify by mail"),
    "notify_in_workbench": _("Notify in the workbench"),
    "call_webhook": _("Call a webhook"),
    "start_checklist": _("Start a checklist"),
    "create_child": _("Create a part of it"),
}
PARAMETERS: dict[str, Any] = {
    "state": _("state"),
    "priority": _("priority"),
    "steps": _("steps"),
    "type": _("type"),
    "category": _("category"),
    "field": _("field"),
    "value": _("value"),
    "agent": _("agent"),
    "group": _("skill group"),
    "tag": _("tag"),
    "text": _("text"),
    "canned": _("canned reply"),
    "to": _("to"),
    "subject": _("subject"),
    "webhook": _("webhook"),
    "checklist": _("checklist"),
}
RECIPIENTS: dict[str, Any] = {
    "requester": _("the customer"),
    "agent": _("the agent of the ticket"),
    "group": _("everybody in the ticket's group"),
    "watchers": _("everybody who watches the ticket"),
    "supervisors": _("all supervisors"),
}
PROBLEMS: dict[str, Any] = {
    "not_a_condition": _("This is no condition."),
    "not_a_list": _("A list is needed."),
    "not_an_action": _("Choose an action."),
    "unknown_field": _("There is no field “%(about)s”."),
    "unknown_operator": _("Choose how to compare."),
    "unknown_value": _("“%(about)s” does not exist (any longer)."),
    "unknown_action": _("There is no action “%(about)s”."),
    "unknown_parameter": _("“%(about)s” does not belong to this action."),
    "required": _("Fill this in."),
    "exactly_one_of": _("Fill in exactly one of: %(about)s."),
    "empty": _("Fill this in."),
    "no_value_wanted": _("No value belongs here."),
    "not_text": _("A text is needed."),
    "not_a_number": _("A number is needed."),
    "not_yes_or_no": _("Choose yes or no."),
    "not_a_duration": _("Say how long."),
    "out_of_range": _("This is too small or too large."),
    "too_long": _("This text is too long."),
    "too_many": _("These are too many; at most %(about)s."),
    "too_deep": _("These conditions are nested too deep; at most %(about)s levels."),
    "unreadable_characters": _("This text has characters that cannot be stored."),
    "one_line": _("One line only."),
    "bad_gap": _("A gap such as {{ticket.number}} is misspelt or unknown."),
}
STEP_PROBLEMS: dict[str, Any] = {
    "gone": _("what it names is gone or not in use"),
    "no_way": _("no way leads to that state"),
    "unfinished": _("required steps of a checklist are not done"),
    "bad_value": _("the field does not take this value"),
    "no_group": _("the ticket has no group"),
    "closed": _("the ticket is closed"),
    "not_available": _("this cannot be done on this system"),
}


def field_label(name: str, custom: Mapping[str, str] | None = None) -> Any:
    """Return how people call a field, with its noun: "Ticket: state"."""
    noun, _dot, rest = name.partition(".")
    if name.startswith(DATA_PREFIX):
        label: Any = rest
    else:
        label = FIELDS.get(name) or (custom or {}).get(name) or rest
    return format_lazy("{}: {}", NOUNS.get(noun, noun), label)


def say_problem(problem: Problem) -> str:
    """Return what is wrong, and where: places count from 1 for people."""
    words = str(PROBLEMS.get(problem.code, problem.code)) % {"about": problem.about}
    numbers = [int(part) + 1 for part in _numbers(problem.place)]
    if not numbers:
        return words
    return _now("Row %(row)s: %(words)s") % {"row": ".".join(map(str, numbers)), "words": words}


def say_problems(invalid: Invalid) -> list[str]:
    """Return every problem in words."""
    return [say_problem(problem) for problem in invalid.problems]


def say_action(action: Action) -> str:
    """Return what an action does, in words: "Set the state: resolved"."""
    values = [
        str(value) for name, value in action.given.items() if name != "text" or action.do != "create_child"
    ]
    words = str(ACTIONS[action.do])
    return f"{words}: {', '.join(values)}" if values else words


def say_verdict(verdict: Mapping[str, Any]) -> list[str]:
    """Return the tests of a verdict (``Verdict.to_json``), each with what was found."""
    if "field" in verdict:
        mark = "✓" if verdict["holds"] else "✗"
        op = str(OPERATORS.get(verdict["op"], verdict["op"]))
        asked, found = _shown(verdict.get("value")), _shown(verdict.get("actual"))
        return [f"{mark} {field_label(verdict['field'])} {op} {asked} — {found}"]
    inner = [verdict["not"]] if "not" in verdict else verdict.get("all", verdict.get("any", []))
    return [line for part in inner for line in say_verdict(part)]


def _shown(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "∅"
    if isinstance(value, Mapping):
        return f"{value.get('seconds', 0) / 3600:g} h"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)[:120]


def _numbers(place: str) -> list[str]:
    return [part.split("]")[0] for part in place.split("[")[1:]]
