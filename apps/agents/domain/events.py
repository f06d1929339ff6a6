"""The facts of an agent's day."""

from dataclasses import dataclass

from apps.agents.domain.states import Presence, WorkState
from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """``reason`` is a reason code for a break, or why the system did it (missed, connection_lost); ``by`` is who."""

    agent_id: int
    presence: Presence
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class WorkStateChanged(Event):
    """``interaction_id`` is what the agent works on, empty when idle."""

    agent_id: int
    state: WorkState
    interaction_id: str = ""


@dataclass(frozen=True, slots=True)
class HelpRequested(Event):
    """The agent raises a hand: a supervisor should come. ``interaction_id`` is what they work on, empty when idle."""

    agent_id: int
    text: str
    interaction_id: str = ""


@dataclass(frozen=True, slots=True)
class HelpCleared(Event):
    """The hand is down again. ``by``: who did it, a user name or system."""

    agent_id: int
    by: str = ""
