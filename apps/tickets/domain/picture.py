"""What a ticket is like, and what actions would make of it: the same answer for a dry run and for the real one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apps.customfields.domain import Field as CustomField, InvalidValues, validate_values
from apps.tickets.domain.actions import Action
from apps.tickets.domain.states import TicketState, is_open, trigger_to

Changes = Mapping[str, tuple[Any, Any]]
"""Field → before and after: codes, usernames, sorted lists of tags."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A ticket by codes. ``priority`` is a code, ``agent`` and ``watchers`` are usernames; empty: none."""

    state: str = TicketState.NEW
    type: str = ""
    category: str = ""
    priority: str = ""
    group: str = ""
    agent: str = ""
    tags: frozenset[str] = frozenset()
    watchers: frozenset[str] = frozenset()
    custom: Mapping[str, Any] = field(default_factory=dict)
    unfinished: bool = False
    """Required steps of a checklist are not done: it cannot be resolved or closed."""


@dataclass(frozen=True, slots=True)
class World:
    """What exists for actions to name. ``priorities`` are ordered, the least urgent first; ``agents`` maps the active
    ones to the groups that they serve; ``fields`` a type to its custom fields."""

    priorities: tuple[str, ...] = ()
    agents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    fields: Mapping[str, tuple[CustomField, ...]] = field(default_factory=dict)
    required_lists: frozenset[str] = frozenset()
    required_types: frozenset[str] = frozenset()
    """Checklists with required steps, and the types that bring such a list along."""
    performed: frozenset[str] = frozenset()
    """The actions that somebody carries out here, of those that change nothing on the ticket itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one action comes to: ``changes`` of the ticket, or a ``problem`` (a code) for which nothing is done.
    ``acts``: something is written or sent beyond the fields."""

    action: Action
    changes: Changes = field(default_factory=dict)
    acts: bool = False
    problem: str = ""

    @property
    def does_something(self) -> bool:
        return not self.problem and (self.acts or bool(self.changes))


class _Cannot(Exception):
    """The action is not possible; the argument is the problem's code."""


def plan(actions: Iterable[Action], picture: Picture, world: World) -> tuple[list[Step], Picture]:
    """Return what each action comes to, one after the other, and the ticket as it is then."""
    steps: list[Step] = []
    for action in actions:
        step, picture = plan_one(action, picture, world)
        steps.append(step)
    return steps, picture


def plan_one(action: Action, picture: Picture, world: World) -> tuple[Step, Picture]:
    """Return what one action comes to, and the ticket as it is then."""
    try:
        after = _EFFECTS[action.do](action, picture, world)
    except _Cannot as cannot:
        return Step(action, problem=str(cannot)), picture
    changes = changes_between(picture, after)
    return Step(action, changes, acts=action.do in ACTS), after


def changes_between(before: Picture, after: Picture) -> dict[str, tuple[Any, Any]]:
    """Return the fields that differ."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name in ("state", "type", "category", "priority", "group", "agent"):
        if getattr(before, name) != getattr(after, name):
            changes[name] = (getattr(before, name), getattr(after, name))
    for name in ("tags", "watchers"):
        if getattr(before, name) != getattr(after, name):
            changes[name] = (sorted(getattr(before, name)), sorted(getattr(after, name)))
    for code in sorted(before.custom.keys() | after.custom.keys()):
        pair = before.custom.get(code), after.custom.get(code)
        if pair[0] != pair[1]:
            changes[f"custom.{code}"] = pair
    return changes


def tag_name(tag: str) -> str:
    """Return a tag as tickets carry it: one line, in small letters, 60 characters at most."""
    return " ".join(tag.split()).lower()[:60]


def _listed(value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise _Cannot("gone")
    return value


def _set_state(action: Action, picture: Picture, world: World) -> Picture:
    state = action["state"]
    if state == picture.state:
        return picture
    if state not in list(TicketState) or trigger_to(TicketState(picture.state), TicketState(state)) is None:
        raise _Cannot("no_way")
    if picture.unfinished and is_open(TicketState(picture.state)) and not is_open(TicketState(state)):
        raise _Cannot("unfinished")
    return replace(picture, state=str(TicketState(state)))


def _set_priority(action: Action, picture: Picture, world: World) -> Picture:
    return replace(picture, priority=_listed(action["priority"], world.priorities))


def _raise_priority(action: Action, picture: Picture, world: World) -> Picture:
    if picture.priority not in world.priorities:
        raise _Cannot("gone")
    place = world.priorities.index(picture.priority) + (action["steps"] or 1)
    return replace(picture, priority=world.priorities[min(place, len(world.priorities) - 1)])


def _set_type(action: Action, picture: Picture, world: World) -> Picture:
    if action["type"] == picture.type:  # one that is not in use any more may stay
        return picture
    unfinished = picture.unfinished or action["type"] in world.required_types
    return replace(picture, type=_listed(action["type"], world.types), unfinished=unfinished)


def _set_category(action: Action, picture: Picture, world: World) -> Picture:
    if action["category"] == picture.category:
        return picture
    return replace(picture, category=_listed(action["category"], world.categories))


def _set_custom(action: Action, picture: Picture, world: World) -> Picture:
    code = action["field"]
    fields = [known for known in world.fields.get(picture.type, ()) if known.code == code]
    if not fields:
        raise _Cannot("gone")
    try:
        clean = validate_values(fields, {code: action["value"]}, partial=True)
    except InvalidValues:
        raise _Cannot("bad_value") from None
    return replace(picture, custom={**picture.custom, code: clean[code]})


def _assign_agent(action: Action, picture: Picture, world: World) -> Picture:
    if action["agent"] == picture.agent:
        return picture
    return replace(picture, agent=_listed(action["agent"], world.agents))


def _assign_group(action: Action, picture: Picture, world: World) -> Picture:
    group = _listed(action["group"], world.groups)
    moves = group != picture.group and picture.agent
    keeps = not moves or group in world.agents.get(picture.agent, frozenset())
    return replace(picture, group=group, agent=picture.agent if keeps else "")


def _assign_by_routing(action: Action, picture: Picture, world: World) -> Picture:
    group = _listed(action["group"], world.groups) if action["group"] else picture.group
    if not group:
        raise _Cannot("no_group")
    return replace(picture, group=group, agent="")


def _unassign(action: Action, picture: Picture, world: World) -> Picture:
    return replace(picture, agent="")


def _add_tag(action: Action, picture: Picture, world: World) -> Picture:
    name = tag_name(action["tag"])
    if not name:
        raise _Cannot("bad_value")
    return replace(picture, tags=picture.tags | {name})


def _remove_tag(action: Action, picture: Picture, world: World) -> Picture:
    return replace(picture, tags=picture.tags - {tag_name(action["tag"])})


def _add_watcher(action: Action, picture: Picture, world: World) -> Picture:
    return replace(picture, watchers=picture.watchers | {_listed(action["agent"], world.users)})


def _remove_watcher(action: Action, picture: Picture, world: World) -> Picture:
    return replace(picture, watchers=picture.watchers - {action["agent"]})


def _reply(action: Action, picture: Picture, world: World) -> Picture:
    if picture.state == TicketState.CLOSED:
        raise _Cannot("closed")
    _performed(action, picture, world)
    return replace(picture, state=str(TicketState.OPEN)) if picture.state == TicketState.NEW else picture


def _start_checklist(action: Action, picture: Picture, world: World) -> Picture:
    _performed(action, picture, world)
    return replace(picture, unfinished=True) if action["checklist"] in world.required_lists else picture


def _performed(action: Action, picture: Picture, world: World) -> Picture:
    if action.do not in world.performed:
        raise _Cannot("not_available")
    return picture


_EFFECTS: Mapping[str, Callable[[Action, Picture, World], Picture]] = {
    "set_state": _set_state,
    "set_priority": _set_priority,
    "raise_priority": _raise_priority,
    "set_type": _set_type,
    "set_category": _set_category,
    "set_custom": _set_custom,
    "assign_agent": _assign_agent,
    "assign_group": _assign_group,
    "assign_by_routing": _assign_by_routing,
    "unassign": _unassign,
    "add_tag": _add_tag,
    "remove_tag": _remove_tag,
    "add_watcher": _add_watcher,
    "remove_watcher": _remove_watcher,
    "add_note": _performed,
    "send_reply": _reply,
    "notify_by_mail": _performed,
    "notify_in_workbench": _performed,
    "call_webhook": _performed,
    "start_checklist": _start_checklist,
    "create_child": _performed,
}
ACTS = frozenset(
    name for name, effect in _EFFECTS.items() if effect in (_performed, _reply, _start_checklist)
)
"""The actions that write or send something beyond the ticket's fields."""
