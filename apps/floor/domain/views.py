"""What the screens show of the floor, as plain JSON values; pure. The shapes are documented in docs/live-frames.md."""

from collections.abc import Iterable
from typing import Any

from apps.acd.domain.config import FloorConfig, GroupConfig
from apps.acd.domain.decide.party import party_of
from apps.acd.domain.state import AgentState, Party, WorkItem
from apps.agents.domain.capacity import DESK_MEDIA
from apps.agents.domain.states import Presence, WorkState
from apps.floor.domain.calls import Call
from apps.floor.domain.site import SiteEngine

View = dict[str, Any]

_WORK_COLUMN = {
    WorkState.RINGING: "busy",
    WorkState.TALKING: "busy",
    WorkState.DIALLING: "busy",
    WorkState.LISTENING: "busy",
    WorkState.CONSULTING: "busy",
    WorkState.WRAP_UP: "wrap_up",
}
_COLUMNS = ("idle", "busy", "wrap_up", "break", "offline")
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
        "listening_ended": state.monitor_ended,
        "party": _party_of_agent(site, state),
        "help": {"text": state.help_text, "since": state.help_since} if state.help_since else None,
        "groups": list(config.groups),
        "accept_on": config.accept_on,
        "connected": site.floor.is_connected(agent_id),
        "wrap_up_due_at": state.wrap_up.due_at if state.wrap_up else 0,
        "wrap_up_extension": _wrap_up_left(site, state),
        "segment": state.wrap_up.segment if state.wrap_up else _segment(site, state),
        "desk": [_desk_view(site, key) for key in state.desk],
        "desk_offer": _desk_offer_view(site, state),
    }


def _desk_view(site: SiteEngine, interaction_id: str) -> View:
    """Return what an agent works on besides calls. ``running_since`` is 0 while it is put aside; its time so far is
    ``worked_seconds`` and what has passed since then."""
    item = site.floor.work[interaction_id]
    handling = item.handling
    return {
        "interaction_id": interaction_id,
        "medium": item.medium,
        "taken_at": handling.taken_at if handling else 0,
        "worked_seconds": handling.worked_seconds if handling else 0,
        "running_since": (handling.running_since if handling else None) or 0,
        "paused_at": (handling.paused_at if handling else None) or 0,
    }


def _desk_offer_view(site: SiteEngine, state: AgentState) -> View | None:
    item = site.floor.work.get(state.desk_offer)
    return _offered(item, state)


def _offer_view(site: SiteEngine, state: AgentState) -> View | None:
    return _offered(site.floor.work.get(state.interaction_id), state)


def _offered(item: WorkItem | None, state: AgentState) -> View | None:
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


def _party_of_agent(site: SiteEngine, state: AgentState) -> View | None:
    """Return what the agent is in a colleague's conversation."""
    item = site.floor.work.get(state.interaction_id)
    party = party_of(item, state.agent_id)
    if item is None or party is None:
        return None
    owner = item.conversation.agent_id if item.conversation else 0
    return _party_view(site, party) | {"interaction_id": item.interaction_id, "by": _name(site, owner)}


def agents_called_in(site: SiteEngine, interaction_id: str) -> list[int]:
    """Return the agents who are further parties of an interaction: what happens to it changes what they are shown."""
    item = site.floor.work.get(interaction_id)
    parties = item.parties.values() if item else ()
    return [party.agent_id for party in parties if party.agent_id is not None]


def _party_view(site: SiteEngine, party: Party) -> View:
    return {
        "id": party.party_id,
        "kind": party.kind,
        "target": party.target,
        "name": party.target if party.agent_id is None else _name(site, party.agent_id),
        "stage": party.stage,
        "consult": party.consult,
        "since": party.joined_at or party.invited_at,
        "expires_at": party.expires_at,
    }


def _name(site: SiteEngine, agent_id: int) -> str:
    config = site.config.floor.agents.get(agent_id)
    return config.name if config else ""


def _wrap_up_left(site: SiteEngine, state: AgentState) -> float:
    """Return by how many seconds the agent may still prolong the wrap-up."""
    if state.wrap_up is None or not state.wrap_up.due_at:
        return 0.0
    group = site.config.floor.groups.get(state.wrap_up.group)
    longest = group.wrap_up_extension_seconds if group else 0
    return max(0.0, longest - state.wrap_up.extended_seconds)


def _segment(site: SiteEngine, state: AgentState) -> int:
    item = site.floor.work.get(state.interaction_id)
    return item.segment if item else 0


class GroupBoard:
    """What is shown of every skill group. Agents are counted one by one as they change: a site may have ten thousand of
    them, and the groups are shown twenty times a second."""

    def __init__(self, site: SiteEngine) -> None:
        self._site = site
        self._config: FloorConfig | None = None
        self._columns: dict[str, dict[str, int]] = {}
        self._counted: dict[int, tuple[tuple[str, ...], str]] = {}

    def note(self, agents: Iterable[int]) -> None:
        """Count these agents anew, and everybody where the configuration is another one."""
        config = self._site.config.floor
        if config is self._config:
            self._count(agents)
            return
        self._config = config
        self._columns = {code: dict.fromkeys(_COLUMNS, 0) for code in config.groups}
        self._counted.clear()
        self._count(config.agents)

    def views(self) -> dict[str, View]:
        """Return the view of every group: its waiting line, and how many agents do what."""
        return {code: self._view(code, group) for code, group in self._site.config.floor.groups.items()}

    def _count(self, agents: Iterable[int]) -> None:
        for agent_id in agents:
            self._add(*self._counted.pop(agent_id, ((), "")), -1)
            if config := self._site.config.floor.agents.get(agent_id):
                state = self._site.floor.agents.get(agent_id)
                self._counted[agent_id] = config.groups, _column(state) if state else "offline"
                self._add(*self._counted[agent_id], 1)

    def _add(self, groups: tuple[str, ...], column: str, count: int) -> None:
        for group in groups:
            if group in self._columns:
                self._columns[group][column] += count

    def _view(self, code: str, group: GroupConfig) -> View:
        line = self._site.floor.waiting(code)
        return {
            "code": code,
            "name": group.name,
            "waiting": line.callers,
            "longest_since": line.oldest_queued_at,
            "work": self._waiting_work(code),
            "threshold_seconds": group.threshold_seconds,
            "agents": dict(self._columns[code]),
        }

    def _waiting_work(self, code: str) -> dict[str, View]:
        """Return how much of each other medium waits, and since when the first of it does; without what does not."""
        lines = {str(medium): self._site.floor.waiting(code, medium) for medium in DESK_MEDIA}
        return {
            medium: {"waiting": line.callers, "longest_since": line.oldest_queued_at}
            for medium, line in lines.items()
            if line.callers
        }


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
        "direction": call.direction,
        "callback_of": call.callback_id,
        "ringing_since": item.dial.started_at if item and item.dial and item.dial.dial_id else 0,
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
        "recording": _recording(item),
        "searched_group": _searched_group(site, item),
        "parties": [_party_view(site, party) for party in item.parties.values()] if item else [],
        "segment": item.segment if item else 0,
        "data": call.data,
        "language": call.spoken_language,
        "subject": call.subject,
        "reference": call.reference,
        "text": call.text if item and (item.offers or item.handling) else "",
        "paused": bool(item and item.handling and item.handling.paused_at is not None),
    }


def _searched_group(site: SiteEngine, item: WorkItem | None) -> str:
    """Return the name of the group of which nobody could be brought in; empty where nobody was looked for."""
    group = site.config.floor.groups.get(item.searched_group) if item else None
    return group.name if group else ""


def _recording(item: WorkItem | None) -> str:
    """Return "on", "paused", or nothing where nothing is recorded."""
    talking = item.conversation if item else None
    if talking is None or not talking.recording_id:
        return ""
    return "on" if talking.paused_at is None else "paused"


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
    if item.dial:
        return item.dial.agent_id
    if item.handling:
        return item.handling.agent_id
    return next(iter(item.offers), None)
