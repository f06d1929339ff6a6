"""What agents' time went into, in a window."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from apps.agents.models import Agent
from apps.kpis.agent_states_table import read_clock
from apps.kpis.domain.agent_states import HANDLING, AgentState, slices
from apps.kpis.models import AgentStateNow, AgentStateSeconds
from apps.kpis.windows import one_snapshot, window

_ZERO = Decimal(0)


@dataclass(slots=True)
class AgentTimes:
    """One agent's seconds in a window, by state, and those of breaks by reason. ``name`` is empty where the agent was
    deleted."""

    agent_id: int
    name: str = ""
    seconds: dict[str, Decimal] = field(default_factory=dict)
    breaks: dict[str, Decimal] = field(default_factory=dict)

    @property
    def logged_in_seconds(self) -> Decimal:
        """All states together."""
        return sum(self.seconds.values(), _ZERO)

    @property
    def handling_seconds(self) -> Decimal:
        return sum((self.seconds.get(state, _ZERO) for state in HANDLING), _ZERO)

    def add(self, state: str, reason: str, seconds: Decimal) -> None:
        """Count a stretch."""
        self.seconds[state] = self.seconds.get(state, _ZERO) + seconds
        if state == AgentState.BREAK:
            self.breaks[reason] = self.breaks.get(reason, _ZERO) + seconds


def get_agent_states(
    start: datetime, end: datetime, agents: Iterable[int] | None = None, *, now: datetime | None = None
) -> dict[int, AgentTimes]:
    """Return the times of the agents with these keys (None: of all who have any) from ``start`` up to ``end``, by key.
    The stretch that an agent is in is counted up to ``now``. The window is widened to quarters of an hour. Three
    statements."""
    span, wanted = window(start, end), None if agents is None else list(agents)
    found: dict[int, AgentTimes] = {}
    rows = AgentStateSeconds.objects.filter(interval_start__gte=span.start, interval_start__lt=span.end)
    running = AgentStateNow.objects.filter(since__lt=span.end)
    if wanted is not None:
        rows, running = rows.filter(agent__in=wanted), running.filter(pk__in=wanted)
    with one_snapshot():
        sums = list(rows.order_by().values_list("agent_id", "state", "reason").annotate(Sum("seconds")))
        clocks = {row.pk: read_clock(row) for row in running}
        names = {agent.pk: agent.name for agent in _agents({row[0] for row in sums} | set(clocks))}
    for agent_id, state, reason, seconds in sums:
        found.setdefault(agent_id, AgentTimes(agent_id)).add(state, reason, seconds)
    until = min(now or timezone.now(), span.end).timestamp()
    for agent_id, clock in clocks.items():
        for key, seconds in slices(agent_id, clock, until):
            if key.interval_start >= span.start.timestamp():
                found.setdefault(agent_id, AgentTimes(agent_id)).add(key.state, key.reason, seconds)
    for agent_id, times in found.items():
        times.name = names.get(agent_id, "")
    return found


def _agents(keys: set[int]) -> Iterable[Agent]:
    return (
        Agent.objects.filter(pk__in=keys)
        .select_related("user")
        .only("pk", "user__username", "user__display_name")
    )
