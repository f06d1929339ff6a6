"""Where a call is in its flow.

:class:`Progress` is what the events say: folding them again gives it back after a crash. :class:`Moment` is what lies
between two events (a prompt plays, two of six digits are in); a restart loses it, and the node starts again.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.interactions.domain.events import (
    AnswerGiven,
    AnswerJudged,
    AnswerMissing,
    CallbackWanted,
    CallerListed,
    ConditionFailed,
    CustomerIdentified,
    DigitsCollected,
    FlowDataSet,
    FlowEnded,
    FlowNodeEntered,
    FlowNumberConnected,
    FlowNumberDialled,
    FlowNumberLeft,
    HttpQueryEnded,
    HttpQuerySent,
    LanguageSet,
    LoopCounted,
    MessageReviewed,
    PromptFailed,
    PromptRepeated,
    RouteRequested,
    RoutingSet,
    SecureInputEnded,
    SecureInputRefused,
    SecureInputStarted,
    SpeechHeard,
    SubFlowEntered,
    SubFlowLeft,
    SubFlowsPinned,
    SurveyAnswered,
    TicketWanted,
    VoicemailLeft,
)
from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a session knows of its call from the start, and of the customer as soon as somebody says who it is
    (``customer_id`` 0: nobody has). ``language`` is preferred to the flow's own; ``run`` is 0 for the flow that began
    the call and counts those that the caller was sent into later."""

    interaction_id: str
    ani: str = ""
    dnis: str = ""
    language: str = ""
    run: int = 0
    medium: str = "voice"
    entry_point: str = ""
    node: str = ""
    customer_id: int = 0
    customer_name: str = ""
    tier: int = 0
    customer_language: str = ""

    def of_customer(self, event: CustomerIdentified) -> "CallFacts":
        """Return the facts with the customer that the call turned out to be of."""
        return dataclasses.replace(
            self,
            customer_id=event.customer_id,
            customer_name=event.name,
            tier=event.tier,
            customer_language=event.language,
        )


def call_fact(call: CallFacts, name: str, language: str) -> str:
    """Return a fact of the call as text, by its name in a template; empty where it is not known."""
    facts: dict[str, str] = {
        "id": call.interaction_id,
        "ani": call.ani,
        "dnis": call.dnis,
        "language": language,
        "customer_id": str(call.customer_id or ""),
        "customer_name": call.customer_name,
        "tier": str(call.tier) if call.customer_id else "",
    }
    return facts[name]


@dataclass(slots=True)
class Frame:
    """A sub-flow that is under way. ``caller`` is the node that called it; ``counts`` are the loops of the flow that
    this node is of."""

    flow: str
    version: int
    caller: str
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """``step`` counts the flow's events; ``attempts`` the refused ones at this node, ``timeouts`` those of them that
    were silence, ``repeats`` how often its prompt was asked for again; ``route`` is set while the queue has the call;
    ``result`` (as in FlowEnded) once the flow is over; ``callbacks`` counts those asked for.

    ``language``, ``skills`` and ``priority`` are what the flow has set; ``counts`` the loops of the flow that
    ``node_id`` is of. ``frames`` are the sub-flows under way, the innermost last; ``pins`` the versions to call.

    ``query`` is the question to another system that has no answer yet, ``query_node`` the node that asked it.
    ``entrusted`` says, by data key, at which node the caller entered what is secret; what it is is nowhere here.
    ``dial`` is the number that the flow has called, ``dial_up`` whether somebody picked up.
    ``messages`` counts the messages of ``record_message`` nodes that are done with.
    ``tickets`` are those that the flow has wanted, by their keys.
    ``lists`` are the number lists that the caller is on; None: no node has asked yet.
    ``answer`` is the spoken answer that the caller hears at this node, or has heard.
    """

    node_id: str = ""
    step: int = 0
    attempts: int = 0
    data: dict[str, str] = field(default_factory=dict)
    route: RouteRequested | None = None
    result: str = ""
    callbacks: int = 0
    timeouts: int = 0
    repeats: int = 0
    language: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    pins: dict[str, int] = field(default_factory=dict)
    query: str = ""
    query_node: str = ""
    entrusted: dict[str, str] = field(default_factory=dict)
    confiding: bool = False
    dial: FlowNumberDialled | None = None
    dial_up: bool = False
    messages: int = 0
    tickets: dict[str, TicketWanted] = field(default_factory=dict)
    lists: list[str] | None = None
    answer: AnswerGiven | None = None


@dataclass(slots=True)
class Moment:
    """``playing`` and ``wait`` name the prompt and the timer that are awaited (empty and 0: none), ``prompt`` the codes
    that play, ``digits`` the keys at this node, ``typed`` the keys pressed ahead of the next one,
    ``asking`` the question to another system whose answer is awaited,
    ``ringing`` the tone that the caller hears while a number is called, ``talking_since`` when it was answered (0: not
    since this process has the call). ``message`` is the recording that is not finally judged, ``reviewing``: the caller
    hears it or decides, ``recorded_seconds`` its length; ``listening`` the recording of what is said at a menu."""

    playing: str = ""
    prompt: str = ""
    wait: int = 0
    waits: int = 0
    digits: str = ""
    typed: str = ""
    recording: bool = False
    caller_gone: bool = False
    asking: str = ""
    ringing: str = ""
    talking_since: float = 0.0
    message: str = ""
    reviewing: bool = False
    recorded_seconds: float = 0.0
    listening: str = ""


def apply_event(progress: Progress, event: Event) -> None:
    """Fold ``event`` into ``progress``; an event that is none of the flow's is ignored."""
    fold = _FOLDS.get(type(event))
    if fold is not None:
        progress.step += 1
        fold(progress, event)


def _on_node_entered(progress: Progress, event: FlowNodeEntered) -> None:
    if event.node_id != progress.node_id:
        progress.answer = None
    progress.node_id = event.node_id
    progress.attempts = progress.timeouts = progress.repeats = 0
    progress.route = None


def _on_digits_collected(progress: Progress, event: DigitsCollected) -> None:
    if not event.accepted:
        progress.attempts += 1
        progress.timeouts += not event.digits


def _on_data_set(progress: Progress, event: FlowDataSet) -> None:
    progress.data[event.key] = event.value


def _on_route_requested(progress: Progress, event: RouteRequested) -> None:
    progress.route = event


def _on_ended(progress: Progress, event: FlowEnded) -> None:
    progress.result = event.result
    progress.confiding = False
    progress.route = None


def _on_callback_wanted(progress: Progress, event: CallbackWanted) -> None:
    progress.callbacks += 1


def _on_repeated(progress: Progress, event: PromptRepeated) -> None:
    progress.repeats += 1


def _on_language_set(progress: Progress, event: LanguageSet) -> None:
    progress.language = event.language


def _on_routing_set(progress: Progress, event: RoutingSet) -> None:
    progress.skills |= event.skills
    progress.priority = event.priority


def _on_loop_counted(progress: Progress, event: LoopCounted) -> None:
    progress.counts[event.node_id] = event.count


def _on_pinned(progress: Progress, event: SubFlowsPinned) -> None:
    progress.pins = dict(event.versions)


def _on_sub_flow_entered(progress: Progress, event: SubFlowEntered) -> None:
    progress.frames.append(Frame(event.flow, event.flow_version, event.node_id, progress.counts))
    progress.counts = {}


def _on_sub_flow_left(progress: Progress, event: SubFlowLeft) -> None:
    frame = progress.frames.pop()
    progress.node_id, progress.counts = frame.caller, frame.counts


def _on_noted(progress: Progress, event: Event) -> None:
    """The event counts as a step and changes nothing else."""


def _on_message_reviewed(progress: Progress, event: MessageReviewed) -> None:
    if event.verdict == "again":
        progress.attempts += 1
    else:
        progress.messages += 1


def _on_ticket_wanted(progress: Progress, event: TicketWanted) -> None:
    progress.tickets[event.key] = event


def _on_caller_listed(progress: Progress, event: CallerListed) -> None:
    progress.lists = list(event.lists)


def _on_answer_given(progress: Progress, event: AnswerGiven) -> None:
    progress.answer = event


def _on_answer_judged(progress: Progress, event: AnswerJudged) -> None:
    progress.answer = None


def _on_number_dialled(progress: Progress, event: FlowNumberDialled) -> None:
    progress.dial, progress.dial_up = event, False


def _on_number_connected(progress: Progress, event: FlowNumberConnected) -> None:
    progress.dial_up = True


def _on_number_left(progress: Progress, event: FlowNumberLeft) -> None:
    progress.dial, progress.dial_up = None, False


def _on_query_sent(progress: Progress, event: HttpQuerySent) -> None:
    progress.query, progress.query_node = event.query_id, event.node_id


def _on_query_ended(progress: Progress, event: HttpQueryEnded) -> None:
    progress.query = progress.query_node = ""
    if event.confided:
        progress.entrusted = {}


def _on_secure_started(progress: Progress, event: SecureInputStarted) -> None:
    progress.confiding = True


def _on_secure_refused(progress: Progress, event: SecureInputRefused) -> None:
    progress.attempts += 1


def _on_secure_ended(progress: Progress, event: SecureInputEnded) -> None:
    progress.confiding = False
    if event.accepted:
        progress.entrusted.pop(event.key, None)
        progress.entrusted[event.key] = event.node_id


_FOLDS: Mapping[type, Callable[[Progress, Any], None]] = {
    FlowNodeEntered: _on_node_entered,
    DigitsCollected: _on_digits_collected,
    FlowDataSet: _on_data_set,
    RouteRequested: _on_route_requested,
    CallbackWanted: _on_callback_wanted,
    FlowEnded: _on_ended,
    PromptFailed: _on_noted,
    VoicemailLeft: _on_noted,
    PromptRepeated: _on_repeated,
    ConditionFailed: _on_noted,
    LoopCounted: _on_loop_counted,
    LanguageSet: _on_language_set,
    RoutingSet: _on_routing_set,
    SubFlowsPinned: _on_pinned,
    SubFlowEntered: _on_sub_flow_entered,
    SubFlowLeft: _on_sub_flow_left,
    SurveyAnswered: _on_noted,
    SpeechHeard: _on_noted,
    MessageReviewed: _on_message_reviewed,
    TicketWanted: _on_ticket_wanted,
    CallerListed: _on_caller_listed,
    AnswerGiven: _on_answer_given,
    AnswerJudged: _on_answer_judged,
    AnswerMissing: _on_noted,
    FlowNumberDialled: _on_number_dialled,
    FlowNumberConnected: _on_number_connected,
    FlowNumberLeft: _on_number_left,
    HttpQuerySent: _on_query_sent,
    HttpQueryEnded: _on_query_ended,
    SecureInputStarted: _on_secure_started,
    SecureInputEnded: _on_secure_ended,
    SecureInputRefused: _on_secure_refused,
}


def dump_progress(progress: Progress) -> dict[str, Any]:
    """Return ``progress`` as plain values."""
    return dataclasses.asdict(progress)


def load_progress(raw: Mapping[str, Any]) -> Progress:
    """Return what :func:`dump_progress` was given."""
    progress = Progress(**raw)
    for name in ("data", "skills", "counts", "pins", "entrusted"):
        setattr(progress, name, dict(getattr(progress, name)))
    progress.frames = [Frame(**{**frame, "counts": dict(frame["counts"])}) for frame in raw.get("frames", ())]
    route = raw["route"]
    progress.route = RouteRequested(**route) if route else None
    progress.tickets = {key: TicketWanted(**wanted) for key, wanted in raw.get("tickets", {}).items()}
    answer = raw.get("answer")
    progress.answer = AnswerGiven(**answer) if answer else None
    dial = raw.get("dial")
    progress.dial = FlowNumberDialled(**dial) if dial else None
    return progress
