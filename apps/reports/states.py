"""What agents did with their time, folded from their own events. Statements read by the index of agent and time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.reports.domain.asked import Asked
from apps.reports.segments import agent_ids, run

# An agent's presence and work state change independently; each event sets one, and the other goes on. A day before the
# period is read along, to know in which state an agent entered it; who said nothing for a day was not there.
_STEPS = """
WITH told AS (
    SELECT agent_id, at, position,
           CASE WHEN type = 'PresenceChanged' THEN data->>'presence' END AS presence,
           CASE WHEN type = 'PresenceChanged' THEN COALESCE(data->>'reason', '') END AS reason,
           CASE WHEN type = 'WorkStateChanged' THEN data->>'state' END AS state
    FROM interactions_eventlog
    WHERE agent_id = ANY(%(agents)s) AND at >= %(start)s - interval '1 day' AND at < %(end)s
      AND type IN ('PresenceChanged', 'WorkStateChanged')
), counted AS (
    SELECT *, count(presence) OVER own AS presences, count(state) OVER own AS states,
           lead(at, 1, %(now)s::timestamptz) OVER own AS until
    FROM told WINDOW own AS (PARTITION BY agent_id ORDER BY at, position)
), known AS (
    SELECT agent_id, GREATEST(at, %(start)s) AS since, LEAST(until, %(end)s, %(now)s) AS until, position,
           first_value(presence) OVER (PARTITION BY agent_id, presences ORDER BY at, position) AS presence,
           first_value(reason) OVER (PARTITION BY agent_id, presences ORDER BY at, position) AS reason,
           first_value(state) OVER (PARTITION BY agent_id, states ORDER BY at, position) AS state
    FROM counted
)
"""
_SUMS = """
SELECT agent_id, COALESCE(presence, ''), COALESCE(reason, ''), COALESCE(state, 'idle'),
       sum(extract(epoch FROM until - since))::float, count(*)
FROM known WHERE until > since GROUP BY 1, 2, 3, 4
"""
_PRESENCES = """
SELECT agent_id, presence, since, until FROM known
WHERE until > since AND presence IS NOT NULL ORDER BY agent_id, since, position
"""


@dataclass(slots=True)
class Spent:
    """Seconds of one agent: signed in (``present``), by presence, by work state while present, and by reason of a
    break. ``idle`` is available without work."""

    present: float = 0.0
    available: float = 0.0
    on_break: float = 0.0
    idle: float = 0.0
    ringing: float = 0.0
    dialling: float = 0.0
    talking: float = 0.0
    wrap_up: float = 0.0
    other: float = 0.0


_WORK = {"ringing": "ringing", "dialling": "dialling", "talking": "talking", "wrap_up": "wrap_up"}


def _params(asked: Asked) -> dict[str, object]:
    return {"agents": agent_ids(asked), "start": asked.start, "end": asked.end, "now": timezone.now()}


def read_spent(asked: Asked) -> dict[int, Spent]:
    """Return what each agent did with the period; who was not there is left out. Two statements."""
    found: dict[int, Spent] = defaultdict(Spent)
    for agent, presence, _reason, state, seconds, _count in run(_STEPS + _SUMS, _params(asked)):
        if presence in ("available", "break") or state != "idle":
            _add(found[agent], presence, state, seconds)
    return dict(found)


def _add(spent: Spent, presence: str, state: str, seconds: float) -> None:
    spent.present += seconds
    if presence == "available":
        spent.available += seconds
    elif presence == "break":
        spent.on_break += seconds
    if state == "idle":
        spent.idle += seconds if presence == "available" else 0.0
    else:
        name = _WORK.get(state, "other")
        setattr(spent, name, getattr(spent, name) + seconds)


def read_breaks(asked: Asked) -> dict[tuple[int, str], tuple[float, int]]:
    """Return seconds and number of breaks by agent and code of the reason. Two statements."""
    found: dict[tuple[int, str], tuple[float, int]] = {}
    begun: dict[tuple[int, str], int] = defaultdict(int)
    for agent, reason, number in run(_STEPS + _BEGUN, _params(asked)):
        begun[agent, reason] = number
    for agent, presence, reason, _state, seconds, _count in run(_STEPS + _SUMS, _params(asked)):
        if presence == "break":
            before = found.get((agent, reason), (0.0, 0))[0]
            found[agent, reason] = (before + seconds, begun[agent, reason])
    return found


_BEGUN = """
SELECT agent_id, COALESCE(reason, ''), count(DISTINCT presences) FROM (
    SELECT agent_id, presences, presence, reason, at FROM counted
) AS changes WHERE presence = 'break' AND at >= %(start)s GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Session:
    """From signing in until signing off; clipped to the period."""

    agent: int
    since: datetime
    until: datetime


def read_sessions(asked: Asked) -> list[Session]:
    """Return the sessions of the agents in the period, by agent and time. Two statements."""
    sessions: list[Session] = []
    for agent, presence, since, until in run(_STEPS + _PRESENCES, _params(asked)):
        if presence == "offline":
            continue
        last = sessions[-1] if sessions else None
        if last and last.agent == agent and last.until == since:
            sessions[-1] = Session(agent, last.since, until)
        else:
            sessions.append(Session(agent, since, until))
    return sessions
