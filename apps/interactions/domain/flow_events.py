"""What a flow does with its caller. Events of the flow in which a call began and of those it was sent into later alike.

``flow`` is empty for a node of the flow that the call is in, and names the sub-flow for a node of one.
"""

from dataclasses import dataclass, field

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class FlowNodeEntered(Event):
    """The caller reached a node: of the flow, or of the version of a sub-flow that is named."""

    interaction_id: str
    node_id: str
    node_type: str
    flow: str = ""
    flow_version: int = 0


@dataclass(frozen=True, slots=True)
class DigitsCollected(Event):
    """The caller's keys at a menu or collect node. ``accepted`` is false where they match nothing;
    ``digits`` is empty where the caller pressed none in time. ``reason`` says which rule they broke: too_short, range,
    pattern, luhn, date; empty where no rule did."""

    interaction_id: str
    node_id: str
    digits: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FlowDataSet(Event):
    """The flow learnt a value, shown to the agent and usable by later nodes."""

    interaction_id: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class PromptFailed(Event):
    """The switch could not play a prompt; the flow went on."""

    interaction_id: str
    node_id: str
    prompt: str


@dataclass(frozen=True, slots=True)
class RouteRequested(Event):
    """The flow asks for an agent of ``group`` with at least these skill levels. The flow sleeps until the queue gives
    the interaction back (``max_wait_seconds``; 0 waits for ever)."""

    interaction_id: str
    node_id: str
    group: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    max_wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class FlowStarted(Event):
    """The caller was sent into another flow than the one that began the call: the queue gave them up, or an agent
    transferred them. ``run`` counts the flows of the call after the first one, from 1. ``flow`` is a flow's code, or
    names a built-in one (``apps.ivr.domain.builtin``)."""

    interaction_id: str
    flow: str
    flow_version: int
    run: int


@dataclass(frozen=True, slots=True)
class FlowEnded(Event):
    """The flow is done. ``result``: hung_up, voicemail, caller_hung_up, failed, answered."""

    interaction_id: str
    node_id: str
    result: str


@dataclass(frozen=True, slots=True)
class PromptRepeated(Event):
    """The caller asked to hear the prompt of this node again."""

    interaction_id: str
    node_id: str


@dataclass(frozen=True, slots=True)
class ConditionFailed(Event):
    """A case of a condition could not be computed: the call went on by ``otherwise``. ``case`` counts from 1."""

    interaction_id: str
    node_id: str
    case: int
    reason: str


@dataclass(frozen=True, slots=True)
class CallerListed(Event):
    """A node has asked on which number lists the caller is. ``lists`` are their codes, none: on no list; they hold for
    the rest of the call."""

    interaction_id: str
    node_id: str
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopCounted(Event):
    """The caller passed a loop node; ``count`` is how often in a row, 0 when it is through."""

    interaction_id: str
    node_id: str
    count: int


@dataclass(frozen=True, slots=True)
class LanguageSet(Event):
    """From now on the caller is spoken to in this language, by the flow and in the queue."""

    interaction_id: str
    node_id: str
    language: str


@dataclass(frozen=True, slots=True)
class RoutingSet(Event):
    """What the next ``RouteRequested`` of the flow asks for at least: skill levels (those not named stay as they were)
    and priority."""

    interaction_id: str
    node_id: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class SubFlowsPinned(Event):
    """The versions, by code, of all flows that this one may call, directly or not: a call keeps those it began with."""

    interaction_id: str
    versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class SubFlowEntered(Event):
    """The node ``node_id`` called another flow, which goes on from its start."""

    interaction_id: str
    node_id: str
    flow: str
    flow_version: int


@dataclass(frozen=True, slots=True)
class SubFlowLeft(Event):
    """The sub-flow ``flow`` returned to the node that had called it, with this result."""

    interaction_id: str
    flow: str
    result: str


@dataclass(frozen=True, slots=True)
class SurveyAnswered(Event):
    """The caller gave a score. ``scale``: 1-5 or 0-10. ``key`` is the data key that names the question."""

    interaction_id: str
    node_id: str
    scale: str
    score: int
    key: str = ""
