"""An event with its place in the journal."""

from dataclasses import dataclass

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of the journal.

    ``position`` counts the events of a site without gaps, from 1; ``epoch`` is the lease under which it was written;
    ``seq`` counts the events of one stream (an interaction, or an agent's own events) from 1; ``at`` is Unix seconds.
    """

    site: str
    position: int
    epoch: int
    seq: int
    at: float
    event: Event

    @property
    def interaction_id(self) -> str | None:
        """The interaction whose stream this is, or None for an agent's own events."""
        return getattr(self.event, "interaction_id", None) if not is_agent_event(self.event) else None

    @property
    def agent_id(self) -> int | None:
        """The agent that the event names, if any."""
        return getattr(self.event, "agent_id", None)


def is_agent_event(event: Event) -> bool:
    """Return whether the event belongs to an agent's own stream (presence, work state, a raised hand)."""
    return type(event).__name__ in {"PresenceChanged", "WorkStateChanged", "HelpRequested", "HelpCleared"}
