"""The fold of an agent's events into seconds per state and interval.

At any moment an agent is in one state: what the system has them doing, or else what they chose. A conversation that
goes on after the agent went on a break is talk, not break. Who is offline and does nothing is in none, so that the
states of an interval add up to the time logged in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain.events import HoldEnded, HoldStarted
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event
from apps.kpis.domain.counts import exact_seconds
from apps.kpis.domain.intervals import INTERVAL_SECONDS, interval_of


class AgentState(StrEnum):
    """What an agent's time is counted as."""

    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HOLD = "hold"
    CONSULTING = "consulting"
    WRAP_UP = "wrap_up"
    LISTENING = "listening"
    BREAK = "break"


HANDLING = (
    AgentState.DIALLING,
    AgentState.TALKING,
    AgentState.HOLD,
    AgentState.CONSULTING,
    AgentState.WRAP_UP,
)
"""Time that belongs to customers."""

STATE_EVENTS: tuple[type[Event], ...] = (PresenceChanged, WorkStateChanged, HoldStarted, HoldEnded)
"""What changes an agent's state; all other events are passed over."""


@dataclass(frozen=True, slots=True)
class AgentClock:
    """What an agent is in since when (Unix seconds): everything that the fold must know of the past."""

    since: float = 0.0
    presence: str = Presence.OFFLINE
    reason: str = ""
    work: str = WorkState.IDLE
    is_held: bool = False

    @property
    def state(self) -> tuple[AgentState, str] | None:
        """The state and, of a break, its reason; None while logged out."""
        if self.work == WorkState.TALKING and self.is_held:
            return AgentState.HOLD, ""
        if self.work != WorkState.IDLE:
            return AgentState(self.work), ""
        if self.presence == Presence.BREAK:
            return AgentState.BREAK, self.reason
        return (AgentState.IDLE, "") if self.presence == Presence.AVAILABLE else None

    def after(self, event: Event, at: float) -> "AgentClock":
        """Return the clock behind an event. One that is earlier than the last, from a clock that was set back or from
        another site, holds from the last one's moment on: no time is counted twice."""
        since = max(self.since, at)
        match event:
            case PresenceChanged():
                return replace(self, since=since, presence=event.presence, reason=event.reason)
            case WorkStateChanged():
                held = self.is_held and event.state == WorkState.TALKING
                return replace(self, since=since, work=event.state, is_held=held)
            case _:
                return replace(self, since=since, is_held=isinstance(event, HoldStarted))


@dataclass(frozen=True, slots=True, order=True)
class StateKey:
    """One row: seconds of an agent in a state in an interval."""

    agent_id: int
    interval_start: int
    state: str
    reason: str


@dataclass(slots=True)
class StateSums:
    """What a batch adds, and where each agent's clock stands behind it."""

    seconds: dict[StateKey, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    clocks: dict[int, AgentClock] = field(default_factory=dict)


def fold_states(batch: Iterable[Recorded], clocks: Mapping[int, AgentClock]) -> StateSums:
    """Add up what ``batch`` ends: each stretch is counted when the next state begins. ``clocks``: where those agents'
    clocks stood. Any split of a stream gives the same sums."""
    sums = StateSums()
    for recorded in batch:
        if not isinstance(recorded.event, STATE_EVENTS) or recorded.agent_id is None:
            continue
        agent_id = recorded.agent_id
        clock = sums.clocks.get(agent_id) or clocks.get(agent_id) or AgentClock(recorded.at)
        following = clock.after(recorded.event, recorded.at)
        for key, seconds in slices(agent_id, clock, following.since):
            sums.seconds[key] += seconds
        sums.clocks[agent_id] = following
    return sums


def slices(agent_id: int, clock: AgentClock, until: float) -> Iterable[tuple[StateKey, Decimal]]:
    """Yield the stretch from the clock's moment to ``until``, cut at quarters of an hour; nothing while logged out.

    Each end is rounded to the millisecond before it is subtracted, so that the slices add up to the whole.
    """
    state = clock.state
    if state is None:
        return
    begin = clock.since
    while begin < until:
        start = interval_of(begin)
        end = min(until, float(start + INTERVAL_SECONDS))
        seconds = exact_seconds(end) - exact_seconds(begin)
        if seconds:
            yield StateKey(agent_id, start, state[0], state[1]), seconds
        begin = end


def logged_in_seconds(seconds: Mapping[str, Any]) -> Decimal:
    """Return the time logged in: all states together."""
    return sum((Decimal(value) for value in seconds.values()), Decimal(0))
