"""The facts of an interaction: what the EventLog holds and every figure is folded from.

An event is never changed once a release has written it; a new need is a new field with a default, or a new event.
All durations are in seconds, all ``*_at`` in Unix seconds. ``group`` is a skill group's code, ``segment`` the number
of the segment inside its interaction, from 1.
"""

from dataclasses import dataclass, field

from apps.interactions.domain.decision import Decision
from apps.interactions.domain.desk_events import (
    WorkCancelled as WorkCancelled,
    WorkCompleted as WorkCompleted,
    WorkCreated as WorkCreated,
    WorkPaused as WorkPaused,
    WorkResumed as WorkResumed,
)
from apps.interactions.domain.flow_events import (
    CallerListed as CallerListed,
    ConditionFailed as ConditionFailed,
    DigitsCollected as DigitsCollected,
    FlowDataSet as FlowDataSet,
    FlowEnded as FlowEnded,
    FlowNodeEntered as FlowNodeEntered,
    FlowStarted as FlowStarted,
    LanguageSet as LanguageSet,
    LoopCounted as LoopCounted,
    PromptFailed as PromptFailed,
    PromptRepeated as PromptRepeated,
    RouteRequested as RouteRequested,
    RoutingSet as RoutingSet,
    SubFlowEntered as SubFlowEntered,
    SubFlowLeft as SubFlowLeft,
    SubFlowsPinned as SubFlowsPinned,
    SurveyAnswered as SurveyAnswered,
)
from apps.interactions.domain.modes import MonitorMode
from apps.interactions.domain.outbound_events import (
    CallbackAttempted as CallbackAttempted,
    CallbackCancelled as CallbackCancelled,
    CallbackCompleted as CallbackCompleted,
    CallbackExpired as CallbackExpired,
    CallbackQueued as CallbackQueued,
    CallbackRequested as CallbackRequested,
    CallbackStarted as CallbackStarted,
    CallbackUpdated as CallbackUpdated,
    CallbackWanted as CallbackWanted,
    CallPlaced as CallPlaced,
    NumberDialled as NumberDialled,
    NumberNotReached as NumberNotReached,
    TrunkFailed as TrunkFailed,
)
from apps.interactions.domain.outside_events import (
    AnswerGiven as AnswerGiven,
    AnswerJudged as AnswerJudged,
    AnswerMissing as AnswerMissing,
    HttpQueryEnded as HttpQueryEnded,
    HttpQuerySent as HttpQuerySent,
    SecureInputEnded as SecureInputEnded,
    SecureInputRefused as SecureInputRefused,
    SecureInputStarted as SecureInputStarted,
    SpeechHeard as SpeechHeard,
    TicketWanted as TicketWanted,
)
from apps.interactions.domain.recording_events import (
    MessageReviewed as MessageReviewed,
    RecordingEnded as RecordingEnded,
    RecordingPaused as RecordingPaused,
    RecordingResumed as RecordingResumed,
    RecordingStarted as RecordingStarted,
    VoicemailLeft as VoicemailLeft,
)
from apps.interactions.domain.transfer_events import (
    FlowNumberConnected as FlowNumberConnected,
    FlowNumberDialled as FlowNumberDialled,
    FlowNumberLeft as FlowNumberLeft,
)
from apps.interactions.domain.wrap_up_events import (
    WrapUpCompleted as WrapUpCompleted,
    WrapUpExtended as WrapUpExtended,
    WrapUpStarted as WrapUpStarted,
)
from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class InteractionArrived(Event):
    """A customer's engagement began. ``entry_point`` and ``flow`` are empty where the number is unknown.

    ``direction`` is inbound or outbound; whoever called whom, ``ani`` is the customer's number and ``dnis`` ours.
    ``callback_id`` names the interaction in which the callback was asked for that this one is an attempt of.

    ``waited_seconds`` is not zero where the application was away when the call came: so long it had waited by then.
    """

    interaction_id: str
    medium: str
    node: str
    channel_id: str
    ani: str
    dnis: str
    entry_point: str = ""
    flow: str = ""
    flow_version: int = 0
    waited_seconds: float = 0.0
    direction: str = "inbound"
    callback_id: str = ""


@dataclass(frozen=True, slots=True)
class InteractionShed(Event):
    """There were more calls than the node takes, so this one is not served as usual.

    ``reason``: ``calls`` (too many at once) or ``rate`` (too many new ones). ``policy``: ``busy``, or ``flow`` where
    the caller got the flow for such calls instead. ``node`` is empty in events of before it was recorded.
    ``at_gate``: the node's own gate refused it, ``seconds_ago``, and nobody else has seen it.
    """

    interaction_id: str
    reason: str
    policy: str
    node: str = ""
    at_gate: bool = False
    seconds_ago: float = 0.0


@dataclass(frozen=True, slots=True)
class CustomerIdentified(Event):
    """The interaction belongs to a known customer. ``last_agent_id`` had their last conversation (0: none is known),
    at ``last_agent_at``."""

    interaction_id: str
    customer_id: int
    name: str
    tier: int = 0
    language: str = ""
    last_agent_id: int = 0
    last_agent_at: float = 0.0


@dataclass(frozen=True, slots=True)
class InteractionQueued(Event):
    """A segment began: the interaction waits for an agent of ``group``. ``agent_id`` is set for a transfer to one
    person. ``caller`` is what the agent's phone will show.

    ``queued_at`` is when the wait of this segment began, and orders equals: the time of the event, but for a caller who
    came while the application was away. What they had waited by then counts, once, in their first segment.
    ``waited_seconds`` is what they had waited in segments before this one and keep: a supervisor moved them, or the
    rules of another group's line did.

    ``max_wait_seconds`` is the flow's own limit, ``line_max_wait_seconds`` the group's. ``expected_wait_seconds`` is
    what was to be expected (``apps.acd.domain.pace``); None where somebody was free, or nothing was known.
    """

    interaction_id: str
    segment: int
    group: str
    queued_at: float
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    max_wait_seconds: int = 0
    agent_id: int | None = None
    caller: str = ""
    preferred_agent_id: int | None = None
    widen_at: float = 0.0
    waited_seconds: float = 0.0
    line_max_wait_seconds: int = 0
    expected_wait_seconds: float | None = None
    handed_over: bool = False
    place_at: float = 0.0
    medium: str = "voice"


@dataclass(frozen=True, slots=True)
class SearchWidened(Event):
    """The interaction has waited so long that others may be asked too: its group's first ``ring`` rings are open (0:
    the whole group, no longer only the preferred agent). The next one opens at ``widen_at`` (0: there is none)."""

    interaction_id: str
    segment: int
    group: str
    ring: int
    widen_at: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueAnnounced(Event):
    """Something was said to a caller who waits. ``key`` is the rule by which it was; ``kind``: comfort, announce,
    position. ``position`` (1: next) and ``expected_wait_seconds`` are what was told, 0 and None where it was not."""

    interaction_id: str
    segment: int
    group: str
    key: str
    kind: str
    prompt: str = ""
    position: int = 0
    expected_wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class OverflowSkipped(Event):
    """A step of the line's rules could not be carried out; the next one follows. ``reason``: unknown_group, visited,
    closed, holiday, full, no_agent (all of the group that was to help), unknown_flow, unknown_prompt, nowhere."""

    interaction_id: str
    segment: int
    group: str
    key: str
    action: str
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfferMade(Event):
    """One attempt to give the interaction to one agent. ``decision`` says why this agent and not another; older
    releases wrote a sentence, ``why``."""

    interaction_id: str
    segment: int
    offer_id: str
    agent_id: int
    group: str
    expires_at: float
    why: str = ""
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class OfferAccepted(Event):
    """The agent took the offer on the screen; the phone is now called and must pick up before ``expires_at``."""

    interaction_id: str
    offer_id: str
    agent_id: int
    expires_at: float = 0.0


@dataclass(frozen=True, slots=True)
class OfferRejected(Event):
    """The agent declined; the interaction keeps its place."""

    interaction_id: str
    offer_id: str
    agent_id: int


@dataclass(frozen=True, slots=True)
class OfferNotAnswered(Event):
    """The offer ran out or the phone could not be reached. ``reason``: timeout, busy, unreachable, ended."""

    interaction_id: str
    offer_id: str
    agent_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class OfferWithdrawn(Event):
    """The offer was taken back. ``reason``: caller_hung_up, max_wait, agent_gone, moved, taken (by another agent whose
    phone rang too), call (work was offered, and a call came), not_needed."""

    interaction_id: str
    offer_id: str
    agent_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class InteractionAnswered(Event):
    """Caller and agent are connected. ``wait_seconds``: queued → connected; ``ring_seconds``: offered → connected."""

    interaction_id: str
    segment: int
    offer_id: str
    agent_id: int
    group: str
    wait_seconds: float
    ring_seconds: float
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class HoldStarted(Event):
    interaction_id: str
    segment: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class HoldEnded(Event):
    interaction_id: str
    segment: int
    agent_id: int
    hold_seconds: float


@dataclass(frozen=True, slots=True)
class DigitsSent(Event):
    """The agent sent ``count`` tones to the other side. Which ones is not kept: they may be a secret number."""

    interaction_id: str
    segment: int
    agent_id: int
    count: int


@dataclass(frozen=True, slots=True)
class InteractionTransferred(Event):
    """The agent passed the interaction on: without waiting, or (``attended``) to somebody who is on the line already.
    ``target_kind``: group, agent, number, flow."""

    interaction_id: str
    segment: int
    agent_id: int
    target_kind: str
    target: str
    attended: bool = False


@dataclass(frozen=True, slots=True)
class SegmentEnded(Event):
    """The conversation with one agent ended. ``ended_by``: caller, agent, transfer, supervisor (who took it over),
    system."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    ended_by: str
    talk_seconds: float
    hold_seconds: float


@dataclass(frozen=True, slots=True)
class InteractionAbandoned(Event):
    """The caller hung up while waiting or while an agent's phone rang."""

    interaction_id: str
    segment: int
    group: str
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class InteractionFlowedOut(Event):
    """The queue gave the interaction up. ``reason``: max_wait, group_removed, switch_lost, agent_gone
    (it was for one person, who did not take it: a new segment waits for the group), not_needed, moved (by a
    supervisor: a new segment waits for another group), overflow (a step of the line's rules), or one of full, closed,
    holiday, no_agent (the group did not take it, or not any longer).

    ``action`` says what the rules do with the caller: group (``target`` is its code), flow (``target``), voicemail,
    hang_up, callback; empty: the call goes back to its flow. ``prompts`` are played before.
    """

    interaction_id: str
    segment: int
    group: str
    reason: str
    wait_seconds: float
    action: str = ""
    target: str = ""
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitorStarted(Event):
    """A supervisor wants to take part in the conversation of ``target_id``: the phone of ``agent_id``, the supervisor's
    own agent profile, is called. ``monitor_id`` names the leg, as an offer's id does; ``by`` is the username."""

    interaction_id: str
    segment: int
    monitor_id: str
    agent_id: int
    target_id: int
    mode: MonitorMode
    by: str = ""


@dataclass(frozen=True, slots=True)
class MonitorConnected(Event):
    """The supervisor's phone was picked up."""

    interaction_id: str
    monitor_id: str
    agent_id: int


@dataclass(frozen=True, slots=True)
class MonitorModeChanged(Event):
    """The supervisor takes part in another way from now on."""

    interaction_id: str
    monitor_id: str
    agent_id: int
    mode: MonitorMode
    by: str = ""


@dataclass(frozen=True, slots=True)
class MonitorEnded(Event):
    """The supervisor takes part no longer. ``reason``: stopped, hung_up, conversation_ended, taken_over, agent_gone
    (the profile was removed), or why it never began: timeout, busy, rejected, unreachable, failed."""

    interaction_id: str
    monitor_id: str
    agent_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class InteractionTakenOver(Event):
    """A supervisor gets the call of an agent; a new segment begins with ``agent_id``, without a wait."""

    interaction_id: str
    segment: int
    agent_id: int
    from_agent_id: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class InteractionMoved(Event):
    """A supervisor lets the waiting caller wait for ``group`` instead; flowed out and queued follow."""

    interaction_id: str
    segment: int
    group: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class InteractionPromoted(Event):
    """A supervisor puts the waiting caller before everybody in the line: the place is now that of somebody who has
    waited ``head_start_seconds`` longer."""

    interaction_id: str
    segment: int
    head_start_seconds: float
    by: str = ""


@dataclass(frozen=True, slots=True)
class InteractionEnded(Event):
    """The customer is gone and the outcome is final; every interaction gets exactly one.

    ``outcome``: handled, abandoned, flowed_out, voicemail, self_service (ended in the flow), refused (unknown number),
    failed (the switch lost it). Of an outgoing call also: busy, no_answer, rejected, cancelled, agent_unreachable;
    cancelled is also the end of work that need not be done any more.
    """

    interaction_id: str
    outcome: str
    cause: int = 16
