"""The two machines of an agent, and the one function that says who can be given work.

*Presence* is what the person chose; *work state* is what the system has them doing. They change independently: an
agent who goes on a break while talking finishes the call first. A supervisor who listens to somebody else's
conversation with the phone of the own agent profile is *listening*, and gets nothing else meanwhile. *Consulting* is
being in a colleague's conversation, from the invitation on: it ends in idleness, or in a conversation of one's own
where the call is taken over.
"""

from enum import StrEnum

from apps.kernel.machine import Machine


class Presence(StrEnum):
    OFFLINE = "offline"
    AVAILABLE = "available"
    BREAK = "break"


class WorkState(StrEnum):
    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    CONSULTING = "consulting"
    WRAP_UP = "wrap_up"
    LISTENING = "listening"


WORK = Machine(
    name="work state",
    initial=WorkState.IDLE,
    table={
        (WorkState.IDLE, "offer"): WorkState.RINGING,
        (WorkState.RINGING, "offer_ended"): WorkState.IDLE,
        (WorkState.IDLE, "dial"): WorkState.DIALLING,
        (WorkState.RINGING, "dial"): WorkState.DIALLING,
        (WorkState.DIALLING, "answered"): WorkState.TALKING,
        (WorkState.DIALLING, "not_reached"): WorkState.IDLE,
        (WorkState.RINGING, "answered"): WorkState.TALKING,
        (WorkState.TALKING, "segment_ended"): WorkState.WRAP_UP,
        (WorkState.WRAP_UP, "completed"): WorkState.IDLE,
        (WorkState.IDLE, "listen"): WorkState.LISTENING,
        (WorkState.LISTENING, "listen_ended"): WorkState.IDLE,
        (WorkState.LISTENING, "took_over"): WorkState.TALKING,
        (WorkState.IDLE, "consulted"): WorkState.CONSULTING,
        (WorkState.CONSULTING, "released"): WorkState.IDLE,
        (WorkState.CONSULTING, "took_over"): WorkState.TALKING,
    },
)


def is_routable(presence: Presence, work: WorkState) -> bool:
    """Return whether an agent may be offered an interaction now."""
    return presence is Presence.AVAILABLE and work is WorkState.IDLE
