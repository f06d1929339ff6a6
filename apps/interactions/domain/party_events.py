"""Further parties of an interaction: consultation, conference, and telephone numbers that a caller is passed on to.

The same rules hold as in :mod:`apps.interactions.domain.events`. ``target_kind`` is ``agent`` (``target`` is an id) or
``number``; ``agent_id`` is the agent whose conversation it is, or who acts.
"""

from dataclasses import dataclass

from apps.interactions.domain.decision import Decision
from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class PartyInvited(Event):
    """The agent calls somebody else into the conversation. ``consult``: to speak with them alone first, while the
    caller hears music. ``on_screen``: an agent who has to accept there before the phone rings. Also the number that a
    caller is transferred to is a party of the call. ``group``: the agent is called as a member of it, chosen by
    ``decision``, after those ``tried`` who did not come."""

    interaction_id: str
    segment: int
    party_id: str
    agent_id: int
    target_kind: str
    target: str
    consult: bool
    expires_at: float
    on_screen: bool = False
    group: str = ""
    tried: tuple[int, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class PartySearchEnded(Event):
    """Nobody of ``group`` came whom ``agent_id`` called: ``tried`` agents were asked, and no other is free."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    tried: int


@dataclass(frozen=True, slots=True)
class PartyAccepted(Event):
    """The invited agent accepted on the screen; the phone must be picked up before ``expires_at``."""

    interaction_id: str
    party_id: str
    agent_id: int
    expires_at: float


@dataclass(frozen=True, slots=True)
class PartyJoined(Event):
    """The party picked up. ``held``: the agent is back with the caller, so that the party hears music."""

    interaction_id: str
    segment: int
    party_id: str
    target_kind: str
    target: str
    held: bool = False


@dataclass(frozen=True, slots=True)
class PartyHeld(Event):
    """The party hears music now."""

    interaction_id: str
    segment: int
    party_id: str
    target_kind: str
    target: str


@dataclass(frozen=True, slots=True)
class PartyResumed(Event):
    """The party is in the conversation again."""

    interaction_id: str
    segment: int
    party_id: str
    target_kind: str
    target: str


@dataclass(frozen=True, slots=True)
class PartiesMerged(Event):
    """All who are there hear each other now: a conference."""

    interaction_id: str
    segment: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class PartyLeft(Event):
    """The party is gone. ``party_seconds``: how long they were there, 0 for one who never came. ``reason``: hung_up,
    dropped, cancelled, declined, busy, timeout, unreachable, ended, agent_gone, failed, call_over."""

    interaction_id: str
    segment: int
    party_id: str
    target_kind: str
    target: str
    reason: str
    party_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class WentOutside(Event):
    """No agent has the call any more: it goes on with the party ``party_id``, a telephone number."""

    interaction_id: str
    segment: int
    party_id: str
    number: str
