"""The state as plain values (JSON can hold them), and back: for the snapshots of the journal."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from apps.acd.domain.callbacks import dump_callback, load_callback
from apps.acd.domain.pace import Pace
from apps.acd.domain.state import (
    AgentState,
    Conversation,
    Dial,
    FloorState,
    Handling,
    Monitor,
    Offer,
    Party,
    PartyStage,
    Stage,
    Trail,
    WorkItem,
    WrapUp,
)
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain.modes import MonitorMode

FORMAT = 1


def dump_state(state: FloorState) -> dict[str, Any]:
    """Return everything that the events said. Agents of whom they said nothing are left out."""
    agents = [agent for agent in state.agents.values() if agent != AgentState(agent.agent_id)]
    return {
        "format": FORMAT,
        "counter": state.counter,
        "agents": [_dump_agent(agent) for agent in sorted(agents, key=lambda agent: agent.agent_id)],
        "work": [_dump_item(item) for item in sorted(state.work.values(), key=lambda item: item.order)],
        "callbacks": [dump_callback(callback) for callback in state.callbacks.values()],
        "left": [[key, segment, attempts] for key, (segment, attempts) in sorted(state.left.items())],
        "trails": {key: _shallow(trail) for key, trail in sorted(state.trails.items())},
        "paces": {key: _shallow(pace) for key, pace in sorted(state.paces.items())},
    }


def load_state(data: Mapping[str, Any]) -> FloorState:
    """Return the state of a dump. Raises ``ValueError`` for a dump of another format."""
    if data.get("format") != FORMAT:
        raise ValueError(f"floor snapshot of format {data.get('format')!r}, {FORMAT} expected")
    agents = [_load_agent(values) for values in data["agents"]]
    work = [_load_item(values) for values in data["work"]]
    callbacks = [load_callback(values) for values in data.get("callbacks", ())]
    return FloorState(
        agents={agent.agent_id: agent for agent in agents},
        work={item.interaction_id: item for item in work},
        left={key: (segment, attempts) for key, segment, attempts in data["left"]},
        # Absent from the snapshots of the first release.
        trails={key: Trail(**values) for key, values in data.get("trails", {}).items()},
        paces={key: Pace(**values) for key, values in data.get("paces", {}).items()},
        counter=data["counter"],
        callbacks={callback.callback_id: callback for callback in callbacks},
        callback_by_number={(entry.group, entry.number): entry.callback_id for entry in callbacks},
        callback_of={entry.attempt_id: entry.callback_id for entry in callbacks if entry.attempt_id},
    )


def _dump_agent(agent: AgentState) -> dict[str, Any]:
    values = _shallow(agent)
    values["presence"], values["work"] = str(agent.presence), str(agent.work)
    values["wrap_up"] = agent.wrap_up and _shallow(agent.wrap_up)
    values["desk"] = dict(agent.desk)
    return values


def _load_agent(values: Mapping[str, Any]) -> AgentState:
    wrap_up = values["wrap_up"]
    changed = {
        "presence": Presence(values["presence"]),
        "work": WorkState(values["work"]),
        "wrap_up": WrapUp(**wrap_up) if wrap_up else None,
        "desk": dict(values.get("desk", {})),
    }
    return AgentState(**{**values, **changed})


def _dump_item(item: WorkItem) -> dict[str, Any]:
    values = _shallow(item)
    values["stage"] = str(item.stage)
    values["skills"] = dict(item.skills)
    values["heard"] = dict(item.heard)
    values["missed_by"] = [list(pair) for pair in sorted(item.missed_by.items())]
    values["offers"] = [_shallow(offer) for offer in item.offers.values()]
    values["parties"] = [_shallow(party) | {"stage": str(party.stage)} for party in item.parties.values()]
    values["dial"] = item.dial and _shallow(item.dial)
    values["conversation"] = item.conversation and _shallow(item.conversation)
    values["handling"] = item.handling and _shallow(item.handling)
    values["monitors"] = [
        _shallow(monitor) | {"mode": str(monitor.mode)} for _, monitor in sorted(item.monitors.items())
    ]
    return values


def _load_item(values: Mapping[str, Any]) -> WorkItem:
    conversation, dial, handling = values["conversation"], values.get("dial"), values.get("handling")
    offers = [Offer(**offer) for offer in values["offers"]]
    monitors = [_load_monitor(monitor) for monitor in values.get("monitors", ())]
    changed = {
        "stage": Stage(values["stage"]),
        "skills": dict(values["skills"]),
        "missed_by": dict(values["missed_by"]),
        "offers": {offer.agent_id: offer for offer in offers},
        "parties": {values["party_id"]: _load_party(values) for values in values.get("parties", ())},
        "conversation": Conversation(**conversation) if conversation else None,
        "monitors": {monitor.agent_id: monitor for monitor in monitors},
        "dial": Dial(**{**dial, "trunks": tuple(dial.get("trunks", ()))}) if dial else None,
        "handling": Handling(**handling) if handling else None,
    }
    return WorkItem(**{**values, **changed})


def _load_monitor(values: Mapping[str, Any]) -> Monitor:
    return Monitor(**{**values, "mode": MonitorMode(values["mode"])})


def _load_party(values: Mapping[str, Any]) -> Party:
    return Party(**{**values, "stage": PartyStage(values["stage"]), "tried": tuple(values.get("tried", ()))})


def _shallow(value: Any) -> dict[str, Any]:
    """Like ``dataclasses.asdict`` without its deep copy: ten thousand waiting callers are dumped between two calls."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
