"""What the screens show of the floor, as plain JSON values; pure. The shapes are documented in docs/live-frames.md."""

from typing import Any

from apps.acd.domain.state import AgentState, WorkItem
from apps.agents.domain.states import Presence, WorkState
from apps.floor.domain.calls import Call
from apps.floor.domain.site import SiteEngine

View = dict[str, Any]

_WORK_COLUMN = {
    WorkState.RINGING: "busy",
    WorkState.TALKING: "busy",
    WorkState.LISTENING: "busy",
    WorkState.WRAP_UP: "wrap_up",
}
_PRESENCE_COLUMN = {Presence.AVAILABLE: "idle", Presence.BREAK: "break", Presence.OFFLINE: "offline"}


def agent_view(site: SiteEngine, agent_id: int) -> View | None:
    """Return what is shown of an agent; None for one who is no longer configured."""
    config = site.config.floor.agents.get(agent_id)
    state = site.floor.agents.get(agent_id) or AgentState(agent_id)
    if config is None:
        return None
    return {
        "id": agent_id,
        "name": config.name,
        "extension": config.extension,
        "presence": state.presence,
        "reason": state.reason,
        "presence_since": state.presence_since,
        "work": state.work,
        "work_since": state.work_since,
        "interaction_id": state.interaction_id,
        "offer": _offer_view(site, state),
        "listening": _listening_view(site, state),
        "groups": list(config.groups),
        "accept_on": config.accept_on,
        "connected": site.floor.is_connected(agent_id),
        "wrap_up_due_at": state.wrap_up.due_at if state.wrap_up else 0,
        "segment": state.wrap_up.segment if state.wrap_up else _segment(site, state),
    }


def _offer_view(site: SiteEngine, state: AgentState) -> View | None:
    item = site.floor.work.get(state.interaction_id)
    offer = item.offers.get(state.agent_id) if item else None
    if item is None or offer is None:
        return None
    return {
        "offer_id": offer.offer_id,
        "interaction_id": item.interaction_id,
        "group": item.group,
        "expires_at": offer.expires_at,
        "accepted": offer.accepted,
    }


def _listening_view(site: SiteEngine, state: AgentState) -> View | None:
    """In the supervisor's own view only: the agent whom they listen to is shown that view of nobody else."""
    item = site.floor.work.get(state.interaction_id)
    monitor = item.monitors.get(state.agent_id) if item else None
    if item is None or monitor is None:
        return None
    return {
        "interaction_id": item.interaction_id,
        "target_id": item.conversation.agent_id if item.conversation else None,
        "mode": monitor.mode,
        "connected": monitor.connected,
    }


def _segment(site: SiteEngine, state: AgentState) -> int:
    item = site.floor.work.get(state.interaction_id)
    return item.segment if item else 0


def group_views(site: SiteEngine) -> dict[str, View]:
    """Return what is shown of every skill group: its waiting line, and how many agents do what."""
    columns = _agent_columns(site)
    views = {}
    for code, group in site.config.floor.groups.items():
        line = site.floor.waiting(code)
        views[code] = {
            "code": code,
            "name": group.name,
            "waiting": line.callers,
            "longest_since": line.oldest_queued_at,
            "threshold_seconds": group.threshold_seconds,
            "agents": columns[code],
        }
    return views


def _agent_columns(site: SiteEngine) -> dict[str, dict[str, int]]:
    """Count agents by group and column in one pass, whatever the number of groups."""
    columns = {
        code: dict.fromkeys(("idle", "busy", "wrap_up", "break", "offline"), 0)
        for code in site.config.floor.groups
    }
    for agent_id, config in site.config.floor.agents.items():
        state = site.floor.agents.get(agent_id)
        column = _column(state) if state else "offline"
        for group in config.groups:
            if group in columns:
                columns[group][column] += 1
    return columns


def _column(state: AgentState) -> str:
    return _WORK_COLUMN.get(state.work) or _PRESENCE_COLUMN[state.presence]


def interaction_view(site: SiteEngine, interaction_id: str) -> View | None:
    """Return what is shown of an interaction; None once nothing more can happen to it."""
    call = site.calls.get(interaction_id)
    if call is None or (call.ended and not call.wrap_ups):
        return None
    item = site.floor.work.get(interaction_id)
    return {
        "id": call.interaction_id,
        "medium": call.medium,
        "ani": call.ani,
        "dnis": call.dnis,
        "customer": _customer_view(call),
        "state": _stage(call, item),
        "group": item.group if item else call.group,
        "priority": call.priority,
        "arrived_at": call.arrived_at,
        "queued_at": item.waiting_since if item else 0,
        "answered_at": item.conversation.answered_at if item and item.conversation else call.answered_at,
        "agent_id": _agent_of(item) or call.agent_id,
        "held": bool(item and item.conversation and item.conversation.is_held),
        "segment": item.segment if item else 0,
        "data": call.data,
    }


def _customer_view(call: Call) -> View | None:
    if not call.customer_id:
        return None
    return {"id": call.customer_id, "name": call.customer_name, "tier": call.tier}


def _stage(call: Call, item: WorkItem | None) -> str:
    if call.ended:
        return "wrap_up"
    return item.stage.value if item else "flow"


def _agent_of(item: WorkItem | None) -> int | None:
    if item is None:
        return None
    if item.conversation:
        return item.conversation.agent_id
    return next(iter(item.offers), None)
