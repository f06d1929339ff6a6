"""The story of an interaction, ready to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from apps.accounts.formats import format_seconds
from apps.agents.models import Location, SkillGroup
from apps.agents.selectors import list_agents
from apps.interactions.decisions import list_considered, read_decision, say_decision, say_place
from apps.interactions.domain.decision import Decision
from apps.interactions.models import EventLog
from apps.interactions.sentences import sentence_for
from apps.interactions.words import say_value
from apps.kernel.clock import as_datetime

# Said by the sentence or by the page around it already.
_NOT_A_DETAIL = frozenset({"interaction_id"})
# The steps that a supervisor looks for first; the rest is shown in a lighter tone.
_MILESTONES = frozenset(
    {
        "InteractionArrived",
        "InteractionQueued",
        "InteractionAnswered",
        "InteractionTransferred",
        "InteractionTakenOver",
        "InteractionMoved",
        "InteractionAbandoned",
        "InteractionFlowedOut",
        "WorkCompleted",
        "WorkCancelled",
        "InteractionEnded",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline. ``since_start`` is seconds since the first event; ``notes`` are shown below it."""

    at: datetime
    since_start: str
    type: str
    sentence: str
    details: dict[str, Any]
    is_milestone: bool
    notes: tuple[str, ...] = ()


def build_timeline(events: Iterable[EventLog]) -> list[Step]:
    """Return the steps of one interaction's events, given in order. Three statements, for the names, at most."""
    rows = list(events)
    agents, groups, locations = _agent_names(rows), _group_names(rows), _location_names(rows)
    medium = rows[0].data.get("medium", "voice") if rows else "voice"
    return [_step(row, rows[0].at, medium, agents, groups, locations) for row in rows]


def _step(
    row: EventLog,
    start: datetime,
    medium: str,
    agents: dict[int, str],
    groups: dict[str, str],
    locations: dict[str, str],
) -> Step:
    shown = {key: _readable(key, value) for key, value in row.data.items()}
    decision = read_decision(row.data)
    if decision is not None:
        shown["why"] = say_decision(decision, groups, locations)
    names = {
        "medium": medium,
        "agent": agents.get(row.data.get("agent_id"), f"#{row.data.get('agent_id')}"),
        "group": groups.get(row.data.get("group", ""), row.data.get("group", "")),
        "target": _target(row.data, agents, groups),
        "listened_to": agents.get(row.data.get("target_id"), f"#{row.data.get('target_id')}"),
        "from_agent": agents.get(row.data.get("from_agent_id"), f"#{row.data.get('from_agent_id')}"),
    }
    return Step(
        at=row.at,
        since_start=format_seconds((row.at - start).total_seconds()),
        type=row.type,
        sentence=sentence_for(row.type, shown | names),
        details={key: value for key, value in row.data.items() if key not in _NOT_A_DETAIL},
        is_milestone=row.type in _MILESTONES,
        notes=_notes(decision, agents, locations) if decision else (),
    )


def _notes(decision: Decision, agents: dict[int, str], locations: dict[str, str]) -> tuple[str, ...]:
    place = say_place(decision)
    return (*([place] if place else []), *list_considered(decision, agents, locations))


def _readable(key: str, value: Any) -> Any:
    if key.endswith("_seconds") and isinstance(value, int | float):
        return format_seconds(value)
    if key.endswith("_at") and isinstance(value, int | float) and value:
        return date_format(localtime(as_datetime(value)), "SHORT_DATETIME_FORMAT")
    return say_value(key, value)


def _target(data: dict[str, Any], agents: dict[int, str], groups: dict[str, str]) -> str:
    target = str(data.get("target", ""))
    if data.get("target_kind") == "agent" and target.isdecimal():
        return agents.get(int(target), target)
    return groups.get(target, target)


def _agent_names(rows: list[EventLog]) -> dict[int, str]:
    ids = {row.agent_id for row in rows if row.agent_id is not None}
    ids |= {row.data[key] for row in rows for key in ("target_id", "from_agent_id") if key in row.data}
    ids |= {int(row.data["target"]) for row in rows if row.data.get("target_kind") == "agent"}
    decisions = [decision for row in rows if (decision := read_decision(row.data))]
    ids |= {other.agent_id for decision in decisions for other in decision.others}
    return {agent.pk: agent.name for agent in list_agents().filter(pk__in=ids)} if ids else {}


def _group_names(rows: list[EventLog]) -> dict[str, str]:
    codes = {row.data.get(key) for row in rows for key in ("group", "target")}
    codes |= {decision.lent for row in rows if (decision := read_decision(row.data))}
    codes -= {None, ""}
    return dict(SkillGroup.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _location_names(rows: list[EventLog]) -> dict[str, str]:
    decisions = [decision for row in rows if (decision := read_decision(row.data))]
    codes = {other.location for decision in decisions for other in decision.others}
    codes |= {decision.location for decision in decisions}
    codes.discard("")
    return dict(Location.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
