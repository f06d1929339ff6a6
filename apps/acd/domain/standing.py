"""What the selection strategies compare: how an agent stands when they become free, and the order that follows.

Most orders do not change while an agent is free, so that a key computed once keeps a heap in order. Two do: occupancy
falls while somebody waits for work, each at another pace, and a draw is new for each interaction. For these the free
agents of a line are looked at one by one; there are many of them only when little is going on.
"""

from collections.abc import Callable, Mapping
from math import log
from typing import NamedTuple

from apps.acd.domain.heap import Key
from apps.acd.domain.state import AgentState, WorkItem
from apps.agents.domain.states import WorkState
from apps.agents.domain.strategy import Strategy
from apps.kernel.chance import drawn


class Standing(NamedTuple):
    """An agent's shift so far. ``idle_seconds`` were spent free until ``counted_at``, where the present spell of being
    free began to count; ``asked`` numbers the offers of the floor, and is that of the agent's last one. ``load`` is how
    much they are working on meanwhile: who has less of it is asked first."""

    idle_since: float
    handled: int
    asked: int
    busy_seconds: float
    idle_seconds: float
    counted_at: float
    load: int = 0

    def occupancy(self, now: float) -> float:
        """Return the share of the shift's working time that was not idle, 0.0–1.0; 0.0 where nothing was counted."""
        total = self.busy_seconds + self.idle_seconds + max(0.0, now - self.counted_at)
        return self.busy_seconds / total if total else 0.0


def standing_of(agent: AgentState) -> Standing:
    """Return how the agent stands now."""
    return Standing(
        agent.idle_since,
        agent.handled,
        agent.asked,
        agent.busy_seconds,
        agent.idle_seconds,
        agent.counted_at,
        len(agent.desk),
    )


def desk_standing_of(agent: AgentState) -> Standing:
    """Return how the agent stands now for work at the desk: a call that goes on beside it is a load too."""
    load = len(agent.desk) + (agent.work is not WorkState.IDLE)
    return standing_of(agent)._replace(handled=agent.desk_handled, load=load)


def _longest_idle(standing: Standing) -> tuple[float, ...]:
    return standing.load, standing.idle_since


KEPT: Mapping[Strategy, Callable[[Standing], tuple[float, ...]]] = {
    Strategy.FEWEST_HANDLED: lambda standing: (standing.load, standing.handled, standing.idle_since),
    Strategy.ROUND_ROBIN: lambda standing: (standing.load, standing.asked),
}
"""Orders other than the longest idle's that hold until the agent is given something: lower is asked first."""


def kept_order(strategy: Strategy) -> Callable[[Standing], tuple[float, ...]]:
    """Return the order by which a line of this strategy keeps its free agents."""
    return KEPT.get(strategy, _longest_idle)


Draw = Callable[[WorkItem, int, int, Standing, float], float]
"""Takes interaction, agent, the agent's rank, standing and time; lower is asked first."""


def _least_occupied(item: WorkItem, agent_id: int, rank: int, standing: Standing, now: float) -> float:
    return standing.occupancy(now)


def _weighted_random(item: WorkItem, agent_id: int, rank: int, standing: Standing, now: float) -> float:
    """Draw with weight 1/rank: the smallest of exponential times with these rates falls on each agent with just the
    wanted chance (Efraimidis and Spirakis, 2006). The chance comes from the interaction's id and the number of its
    attempt: engines have no dice, and a replay must draw the same."""
    return -log(drawn(item.interaction_id, item.attempts, agent_id)) * rank


LOOKED_AT: Mapping[Strategy, Draw] = {
    Strategy.LEAST_OCCUPIED: _least_occupied,
    Strategy.WEIGHTED_RANDOM: _weighted_random,
}
"""Orders that change while nobody moves."""


def fixed_place(
    strategy: Strategy, *, skills: Mapping[str, int], asked: Mapping[str, int], order: int
) -> tuple[float, ...]:
    """Return what a strategy reads from the directory alone: the agent's ``skills``, what is ``asked`` (required and
    preferred), and the agent's place in the ``order`` of extensions."""
    match strategy:
        case Strategy.BEST_FIT:
            return (-sum(skills.get(skill, 0) for skill in asked),)
        case Strategy.LEAST_SKILLED:
            return (sum(skills.values()),)
        case Strategy.SEQUENTIAL:
            return (order,)
    return ()


def place_in_line(band: tuple[int, bool], rank: int, preferred: int, fixed: Key, strategy: Strategy) -> Key:
    """Return the part of an agent's key in a line that does not depend on the day: own group before lent ones,
    there those at home before those at further locations (``band``), lower rank before higher, more ``preferred``
    skills before fewer, then what the strategy fixes."""
    drawn = strategy is Strategy.WEIGHTED_RANDOM  # there the rank is a weight
    return (*band, 0 if drawn else rank, -preferred, *fixed)
