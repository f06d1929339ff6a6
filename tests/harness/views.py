"""Views of the live picture as the floor words them, with defaults that a test overrides."""

from typing import Any

View = dict[str, Any]


def agent_view(agent_id: int, **changes: Any) -> View:
    view = {
        "id": agent_id,
        "name": f"Agent {agent_id}",
        "extension": str(1000 + agent_id),
        "presence": "offline",
        "reason": "",
        "presence_since": 0.0,
        "work": "idle",
        "work_since": 0.0,
        "interaction_id": "",
        "offer": None,
        "listening": None,
        "listening_ended": "",
        "party": None,
        "help": None,
        "groups": ["sales"],
        "connected": False,
        "wrap_up_due_at": 0.0,
        "wrap_up_extension": 0.0,
        "segment": 0,
        "desk": [],
        "desk_offer": None,
    }
    return view | changes


def group_view(code: str, **changes: Any) -> View:
    view = {
        "code": code,
        "name": code.title(),
        "waiting": 0,
        "longest_since": 0.0,
        "threshold_seconds": 20,
        "work": {},
        "agents": {"idle": 0, "busy": 0, "wrap_up": 0, "break": 0, "offline": 0},
    }
    return view | changes


def interaction_view(interaction_id: str, **changes: Any) -> View:
    view = {
        "id": interaction_id,
        "medium": "voice",
        "direction": "inbound",
        "callback_of": "",
        "ringing_since": 0,
        "ani": "+8613800138000",
        "dnis": "4001",
        "customer": None,
        "state": "ringing",
        "group": "sales",
        "priority": 0,
        "arrived_at": 0.0,
        "queued_at": 0.0,
        "answered_at": 0.0,
        "agent_id": None,
        "held": False,
        "recording": "",
        "parties": [],
        "segment": 1,
        "data": {},
        "language": "",
        "subject": "",
        "reference": "",
        "text": "",
        "paused": False,
    }
    return view | changes
