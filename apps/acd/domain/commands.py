"""What the flow runtime, agents and timers ask of the ACD."""

from dataclasses import dataclass, field

from apps.agents.domain.states import Presence
from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class EnqueueInteraction(Message):
    """Put an interaction into a group's waiting line. ``tier`` is the customer's value, 0–100; ``caller`` is what the
    agent's phone and screen show.

    ``waited_seconds``: so long the caller has waited already, which their place shows; ``max_wait_seconds`` begins now.
    ``last_agent_id`` had the customer's last conversation, at ``last_agent_at`` (0: nobody): the group may wait for
    them first.
    """

    interaction_id: str
    group: str
    caller: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    max_wait_seconds: int = 0
    waited_seconds: float = 0.0
    last_agent_id: int = 0
    last_agent_at: float = 0.0


@dataclass(frozen=True, slots=True)
class AgentCommand(Message):
    """Base of what an agent (or a supervisor for an agent) asks."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class ConnectWorkbench(AgentCommand):
    """A workbench of this agent is open. ``session`` identifies the browser connection.

    It counts as gone ``lease_seconds`` after this or the last :class:`RenewWorkbench`: a web process that was killed
    says no good-bye. 0: until it is said to be gone.
    """

    session: str
    lease_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RenewWorkbench(AgentCommand):
    """That workbench is still open. Refused (``unknown_session``) where the floor does not know it (any more)."""

    session: str
    lease_seconds: float


@dataclass(frozen=True, slots=True)
class DisconnectWorkbench(AgentCommand):
    """That connection is gone. When it was the last, presence ends after a grace time, unless a call is on."""

    session: str


@dataclass(frozen=True, slots=True)
class SetPresence(AgentCommand):
    presence: Presence
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AcceptOffer(AgentCommand):
    offer_id: str


@dataclass(frozen=True, slots=True)
class RejectOffer(AgentCommand):
    offer_id: str


@dataclass(frozen=True, slots=True)
class HoldInteraction(AgentCommand):
    interaction_id: str


@dataclass(frozen=True, slots=True)
class ResumeInteraction(AgentCommand):
    interaction_id: str


@dataclass(frozen=True, slots=True)
class EndInteraction(AgentCommand):
    """The agent hangs up."""

    interaction_id: str


@dataclass(frozen=True, slots=True)
class TransferInteraction(AgentCommand):
    """Blind transfer. ``target_kind``: ``group`` or ``flow`` (a code), ``agent`` (an id, as text), ``number``."""

    interaction_id: str
    target_kind: str
    target: str


@dataclass(frozen=True, slots=True)
class InviteParty(AgentCommand):
    """Bring somebody into the conversation: ``target_kind`` ``agent`` (an id, as text), ``group`` (a code: the
    best of its free agents, and where they do not come the next) or ``number``. ``consult``: to speak with them first
    while the caller hears music; else they join as soon as they pick up."""

    interaction_id: str
    target_kind: str
    target: str
    consult: bool = True


@dataclass(frozen=True, slots=True)
class AcceptInvitation(AgentCommand):
    """The invited agent accepts on the screen."""

    party_id: str


@dataclass(frozen=True, slots=True)
class DeclineInvitation(AgentCommand):
    party_id: str


@dataclass(frozen=True, slots=True)
class SwapParties(AgentCommand):
    """Who hears music talks, who talks hears music; the agent stays."""

    interaction_id: str


@dataclass(frozen=True, slots=True)
class MergeParties(AgentCommand):
    """Let all hear each other."""

    interaction_id: str


@dataclass(frozen=True, slots=True)
class CancelConsult(AgentCommand):
    """Let the consulted party go and take the caller back."""

    interaction_id: str


@dataclass(frozen=True, slots=True)
class DropParty(AgentCommand):
    """Let one party go."""

    interaction_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class CompleteTransfer(AgentCommand):
    """Leave; the caller goes on with ``party_id``, or, where none is named, with whoever is there."""

    interaction_id: str
    party_id: str = ""


@dataclass(frozen=True, slots=True)
class SendDigits(AgentCommand):
    """Let everybody else whom the agent hears have these tones: ``0``–``9``, ``*``, ``#``, ``A``–``D``, 32 at most."""

    interaction_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class PauseRecording(AgentCommand):
    """The caller is about to say a card number: nothing of it may be heard later."""

    interaction_id: str


@dataclass(frozen=True, slots=True)
class ResumeRecording(AgentCommand):
    interaction_id: str


@dataclass(frozen=True, slots=True)
class ExtendWrapUp(AgentCommand):
    """The agent needs longer: ``seconds`` more, or what is left of the longest extension of the group."""

    interaction_id: str
    seconds: int = 30


@dataclass(frozen=True, slots=True)
class RequestHelp(AgentCommand):
    """The agent raises a hand; ``text`` says why, 200 characters at most. Again: with another text."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class ClearHelp(AgentCommand):
    """The agent, or a supervisor, takes the hand down."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class CompleteWrapUp(AgentCommand):
    interaction_id: str
    disposition: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceCall(AgentCommand):
    """The agent calls a number: their own phone is called first, then the customer's. ``interaction_id`` is drawn by
    whoever asks; ``group`` is one of the agent's (empty: their first). ``node``, where the call leaves the house, is
    set by the site."""

    number: str
    interaction_id: str
    group: str = ""
    node: str = ""


@dataclass(frozen=True, slots=True)
class RequestCallback(Message):
    """Let the customer of a call in progress hang up and be called back in their place. One who waits leaves the line
    with reason ``callback``; ``group`` (empty: where they wait) and ``number`` (empty: from where they call) may
    differ. ``earliest_at`` 0.0: as soon as it is their turn."""

    interaction_id: str
    group: str = ""
    number: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    earliest_at: float = 0.0
    source: str = "ivr"


# Work that is no call.


@dataclass(frozen=True, slots=True)
class CreateWork(Message):
    """Something is to be done: a task, an e-mail, a chat. ``interaction_id`` is derived from what the system that asks
    calls it, so that asking twice is asking once. ``contact`` is the customer's address or number, ``customer_id`` who
    they are (0: not known)."""

    interaction_id: str
    medium: str
    group: str
    subject: str
    text: str = ""
    reference: str = ""
    contact: str = ""
    external_id: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    customer_id: int = 0
    customer_name: str = ""
    language: str = ""
    source: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CancelWork(Message):
    """It need not be done any more."""

    interaction_id: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CompleteWork(AgentCommand):
    """The agent has done it, and files it in the same step."""

    interaction_id: str
    disposition: str = ""
    note: str = ""


# What a supervisor asks. ``by`` is the username; ``agent_id`` is the supervisor's own agent profile, whose phone rings.


@dataclass(frozen=True, slots=True)
class MonitorAgent(AgentCommand):
    """Take part in the conversation of ``target_id``; ``interaction_id`` says which one the supervisor saw."""

    target_id: int
    interaction_id: str
    mode: MonitorMode
    by: str = ""


@dataclass(frozen=True, slots=True)
class ChangeMonitor(AgentCommand):
    """Take part in another way."""

    mode: MonitorMode
    by: str = ""


@dataclass(frozen=True, slots=True)
class StopMonitor(AgentCommand):
    """Take part no longer."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class MoveInteraction(Message):
    """Let a waiting caller wait for another group, in the place that the whole wait is worth there."""

    interaction_id: str
    group: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class PromoteInteraction(Message):
    """Put a waiting caller before everybody in the line."""

    interaction_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CancelCallback(Message):
    """A supervisor takes a callback back."""

    callback_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class HurryCallback(Message):
    """A supervisor wants it now: it takes its place in the line at once."""

    callback_id: str
    by: str = ""


# What the site tells the ACD.


@dataclass(frozen=True, slots=True)
class BeginAttempt(Message):
    """The callback takes its place in the line, as this outgoing interaction, to leave the house at ``node``."""

    callback_id: str
    interaction_id: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class InteractionOver(Message):
    """An interaction has ended that asked for a callback, or was one."""

    interaction_id: str


# Timers that the ACD sets for itself.


@dataclass(frozen=True, slots=True)
class DialExpired(Message):
    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class CallbackDue(Message):
    callback_id: str


@dataclass(frozen=True, slots=True)
class CallbackGivenUp(Message):
    callback_id: str


@dataclass(frozen=True, slots=True)
class OfferExpired(Message):
    interaction_id: str
    offer_id: str


@dataclass(frozen=True, slots=True)
class PartyExpired(Message):
    interaction_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class WrapUpExpired(Message):
    agent_id: int
    interaction_id: str


@dataclass(frozen=True, slots=True)
class MaxWaitReached(Message):
    interaction_id: str
    segment: int


@dataclass(frozen=True, slots=True)
class WorkbenchExpired(Message):
    """Nobody has said for a while that this workbench is open."""

    agent_id: int
    session: str


@dataclass(frozen=True, slots=True)
class WidenSearch(Message):
    """The interaction has waited long enough for its group's next ring."""

    interaction_id: str
    segment: int


@dataclass(frozen=True, slots=True)
class QueueDue(Message):
    """It is time for what the rules of the line say next: an announcement, an overflow step, the end of the day."""

    interaction_id: str
    segment: int


@dataclass(frozen=True, slots=True)
class GraceExpired(Message):
    """The agent's browser did not come back."""

    agent_id: int
