"""What can be done to a ticket: the one vocabulary of macros, bulk edit, escalations and rules.

An action is ``{"do": name, <parameter>: value, …}``; a list of them is done in its order. What each means in the
database is in ``apps/tickets/actions.py``, its sentence for people in ``apps/tickets/rule_words.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.tickets.domain.replies import CUSTOM_PREFIXES, BadReply, parse_reply
from apps.tickets.domain.vocabulary import (
    LENIENT,
    Catalogue,
    Field,
    Invalid,
    Problem,
    number_problem,
    text_problem,
)

MOST_ACTIONS = 30
MOST_BODY_CHARACTERS = 20_000

LISTED, LINE, BODY, COUNT, ANYTHING = "listed", "line", "body", "count", "anything"
"""Kinds of parameters: one of a list, one line of text, a text of several lines with variables, a small number, and the
value of a custom field, whose own form checks it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to be filled in. ``source`` names the list of a ``listed`` one, as in :class:`vocabulary.Field`."""

    name: str
    kind: str
    source: str = ""
    required: bool = True
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Spec:
    """What an action takes. ``alone_of`` names parameters of which exactly one is given. ``outward``: it reaches
    somebody outside the ticket (mail, message, other system), so it is done after everything else is stored."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    alone_of: tuple[str, ...] = ()
    outward: bool = False


def _one(name: str, parameter: str, source: str) -> Spec:
    return Spec(name, (Parameter(parameter, LISTED, source),))


_BODY = Parameter("text", BODY)
_SPECS = (
    _one("set_state", "state", "states"),
    _one("set_priority", "priority", "priorities"),
    Spec("raise_priority", (Parameter("steps", COUNT, required=False, least=1, most=10),)),
    _one("set_type", "type", "types"),
    _one("set_category", "category", "categories"),
    Spec("set_custom", (Parameter("field", LISTED, "custom_fields"), Parameter("value", ANYTHING))),
    _one("assign_agent", "agent", "agents"),
    _one("assign_group", "group", "groups"),
    Spec("assign_by_routing", (Parameter("group", LISTED, "groups", required=False),)),
    Spec("unassign"),
    Spec("add_tag", (Parameter("tag", LINE, most=50),)),
    Spec("remove_tag", (Parameter("tag", LINE, most=50),)),
    _one("add_watcher", "agent", "agents"),
    _one("remove_watcher", "agent", "agents"),
    Spec("add_note", (_BODY,)),
    Spec(
        "send_reply",
        (Parameter("canned", LISTED, "canned_replies", required=False), Parameter("text", BODY, required=False)),
        alone_of=("canned", "text"),
    ),
    Spec(
        "notify_by_mail",
        (
            Parameter("to", LISTED, "mail_recipients"),
            Parameter("subject", LINE, most=200),
            _BODY,
        ),
        outward=True,
    ),
    Spec("notify_in_workbench", (Parameter("to", LISTED, "desk_recipients"), _BODY), outward=True),
    Spec("call_webhook", (Parameter("webhook", LISTED, "webhooks"),), outward=True),
    _one("start_checklist", "checklist", "checklists"),
    Spec(
        "create_child",
        (
            Parameter("subject", LINE, most=200),
            Parameter("text", BODY, required=False),
            Parameter("type", LISTED, "types", required=False),
            Parameter("group", LISTED, "groups", required=False),
        ),
    ),
)  # fmt: skip
SPECS = {spec.name: spec for spec in _SPECS}

RECIPIENTS = ("requester", "agent", "group", "watchers", "supervisors")
"""Who can be told, besides a user by name: as the ticket is when it is told."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, with what it takes."""

    do: str
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def spec(self) -> Spec:
        return SPECS[self.do]

    def __getitem__(self, name: str) -> Any:
        """Return a parameter; an optional one that was left out is None."""
        return self.given.get(name)


def parse_actions(data: object, catalogue: Catalogue = LENIENT) -> tuple[Action, ...]:
    """Return the actions of ``data`` (decoded JSON); raises :class:`Invalid` with every problem found."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise Invalid([Problem("", "not_a_list")])
    if len(data) > MOST_ACTIONS:
        raise Invalid([Problem("", "too_many", str(MOST_ACTIONS))])
    problems: list[Problem] = []
    actions = [_action(row, f"[{number}]", catalogue, problems) for number, row in enumerate(data)]
    if problems:
        raise Invalid(problems)
    return tuple(action for action in actions if action is not None)


def actions_to_json(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Return the data that :func:`parse_actions` reads back."""
    return [{"do": action.do, **action.given} for action in actions]


def _action(row: object, place: str, catalogue: Catalogue, problems: list[Problem]) -> Action | None:
    if not isinstance(row, Mapping) or not isinstance(row.get("do"), str):
        problems.append(Problem(place, "not_an_action"))
        return None
    spec = SPECS.get(row["do"])
    if spec is None:
        problems.append(Problem(f"{place}.do", "unknown_action", row["do"][:60]))
        return None
    found = [*_unknown(row, spec, place), *_of_parameters(row, spec, place, catalogue)]
    problems.extend(found)
    given = {
        parameter.name: row[parameter.name] for parameter in spec.parameters if _is_given(row, parameter)
    }
    return None if found else Action(spec.name, given)


def _unknown(row: Mapping[Any, Any], spec: Spec, place: str) -> Iterable[Problem]:
    names = {parameter.name for parameter in spec.parameters} | {"do"}
    for name in row:
        if name not in names:
            yield Problem(place, "unknown_parameter", str(name)[:60])


def _of_parameters(row: Mapping[str, Any], spec: Spec, place: str, catalogue: Catalogue) -> Iterable[Problem]:
    for parameter in spec.parameters:
        below = f"{place}.{parameter.name}"
        if not _is_given(row, parameter):
            if parameter.required:
                yield Problem(below, "required")
        elif code := _problem(parameter, row[parameter.name], catalogue):
            yield Problem(below, code, str(row[parameter.name])[:60] if code == "unknown_value" else "")
    given = [name for name in spec.alone_of if row.get(name) not in (None, "")]
    if spec.alone_of and len(given) != 1:
        yield Problem(place, "exactly_one_of", ", ".join(spec.alone_of))


def _is_given(row: Mapping[str, Any], parameter: Parameter) -> bool:
    return row.get(parameter.name) not in (None, "")


def _problem(parameter: Parameter, value: Any, catalogue: Catalogue) -> str:
    match parameter.kind:
        case "count":
            code = number_problem(value) or ("" if isinstance(value, int) else "not_a_number")
            return code or ("" if parameter.least <= value <= parameter.most else "out_of_range")
        case "listed":
            return text_problem(value) or ("" if catalogue.has(parameter.source, value) else "unknown_value")
        case "anything":
            return _value_problem(value)
        case "line":
            broken = isinstance(value, str) and any(character in value for character in "\r\n")
            return text_problem(value, parameter.most) or ("one_line" if broken else "")
    return text_problem(value, MOST_BODY_CHARACTERS) or _gap_problem(value, catalogue)


def _gap_problem(text: str, catalogue: Catalogue) -> str:
    """Return what is wrong with the gaps of a text; those of custom fields are known to the catalogue."""
    custom = frozenset(f"ticket.{name}" for name in catalogue.fields if name.startswith("custom."))
    try:
        parse_reply(text, custom)
    except BadReply as error:
        lenient = error.kind == "unknown" and error.what.startswith(CUSTOM_PREFIXES) and not catalogue.known
        return "" if lenient else "bad_gap"
    return ""


def _value_problem(value: Any) -> str:
    if isinstance(value, list):
        return next((code for item in value[:201] if (code := text_problem(item))), "")
    if isinstance(value, bool):
        return ""
    return text_problem(value) if isinstance(value, str) else number_problem(value)


def custom_field(code: str, kind: str, label: str) -> Field:
    """Return the field of conditions that a custom field is."""
    return Field(f"custom.{code}", kind, f"custom.{code}" if kind in ("code", "codes") else "", label)
