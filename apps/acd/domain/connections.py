"""Which agents have a workbench open.

A browser's connection is no fact of the day: it is not journalled, not folded, and gone when the floor starts again.
So that a restart throws nobody out, recovery *presumes* every agent who is not offline to be connected, and gives each
a grace time in which a real workbench must report (``presume``).
"""

from collections import defaultdict
from math import inf


class Connections:
    """Open workbenches by agent, each until when it counts as open unless somebody says more, and the grace times that
    run for agents who lost theirs. Times are Unix seconds."""

    def __init__(self) -> None:
        self._sessions: dict[int, dict[str, float]] = defaultdict(dict)
        self._presumed: set[int] = set()
        self._grace_until: dict[int, float] = {}

    def is_connected(self, agent_id: int) -> bool:
        """Return whether the agent has a workbench open, or is presumed to have."""
        return agent_id in self._presumed or bool(self._sessions.get(agent_id))

    def open(self, agent_id: int, session: str, until: float = inf) -> None:
        """Note a workbench of the agent."""
        self._sessions[agent_id][session] = until
        self._presumed.discard(agent_id)

    def renew(self, agent_id: int, session: str, until: float) -> bool:
        """Let the workbench count for longer; return whether it is known."""
        if self.open_until(agent_id, session) is None:
            return False
        self._sessions[agent_id][session] = until
        return True

    def open_until(self, agent_id: int, session: str) -> float | None:
        """Return until when the workbench counts as open; None where it is not known."""
        return self._sessions.get(agent_id, {}).get(session)

    def close(self, agent_id: int, session: str) -> bool:
        """Note that a workbench is gone; return whether it was the agent's last."""
        sessions = self._sessions.get(agent_id)
        if not sessions or session not in sessions:
            return False
        del sessions[session]
        return not sessions

    def presume(self, agent_id: int) -> None:
        """Treat the agent as connected until a grace time is over."""
        self._presumed.add(agent_id)

    def start_grace(self, agent_id: int, until: float) -> None:
        """Wait for a workbench of the agent until ``until`` (Unix seconds)."""
        self._grace_until[agent_id] = until

    def end_grace(self, agent_id: int) -> bool:
        """Stop waiting, and presume nothing any more; return whether a grace time was running."""
        self._presumed.discard(agent_id)
        return self._grace_until.pop(agent_id, None) is not None

    def grace_until(self, agent_id: int) -> float | None:
        """Return when the agent's grace time ends; None where none runs."""
        return self._grace_until.get(agent_id)
