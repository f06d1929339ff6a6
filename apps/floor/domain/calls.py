"""What the site remembers of an interaction besides its flow session and its place in the queue: a fold of events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.acd.domain.commands import EnqueueInteraction
from apps.agents.domain.capacity import Medium
from apps.interactions.domain import events as ev, messages as msg
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.state import CallFacts
from apps.kernel.messages import Event
from apps.telephony.naming import dial_channel

SETTING_UP_SECONDS = 1.0
"""A call that has been up for less was being set up; nobody was waiting."""


@dataclass(slots=True)
class Call:
    """One interaction that is not over, or whose last facts (wrap-up, recording) are still missing.

    ``in_queue`` says which engine has it: the ACD, or its flow. ``seq`` is the number of its last event. ``flow`` is
    the flow that began the call; ``run`` counts those that it was sent into since. ``language`` is the customer's,
    ``spoken_language`` what a flow has set for this call. ``waited_seconds`` is what it had
    waited while nobody led the site, until a place in the queue shows it.
    """

    interaction_id: str
    medium: str
    node: str
    channel_id: str
    ani: str
    dnis: str
    flow: str
    flow_version: int
    arrived_at: float
    run: int = 0
    waited_seconds: float = 0.0
    seq: int = 0
    in_queue: bool = False
    answered_at: float = 0.0
    flowed_out: bool = False
    shed: bool = False
    ended: bool = False
    customer_id: int = 0
    customer_name: str = ""
    language: str = ""
    tier: int = 0
    last_agent_id: int = 0
    last_agent_at: float = 0.0
    priority: int = 0
    group: str = ""
    agent_id: int | None = None
    data: dict[str, str] = field(default_factory=dict)
    recordings: set[str] = field(default_factory=set)
    wrap_ups: set[int] = field(default_factory=set)
    direction: str = "inbound"
    callback_id: str = ""
    awaits_callback: bool = False
    subject: str = ""
    text: str = ""
    reference: str = ""
    external_id: str = ""
    entry_point: str = ""
    spoken_language: str = ""

    @property
    def is_call(self) -> bool:
        return self.medium == Medium.VOICE

    @property
    def is_finished(self) -> bool:
        """Whether nothing more can happen to it: the customer is gone, no wrap-up, recording or callback is
        outstanding."""
        return self.ended and not self.recordings and not self.wrap_ups and not self.awaits_callback

    def fold(self, event: Event, at: float) -> None:
        """Take one event of this interaction in."""
        if step := _STEPS.get(type(event)):
            step(self, event, at)


def _identified(call: Call, event: ev.CustomerIdentified, at: float) -> None:
    call.customer_id, call.customer_name, call.tier = event.customer_id, event.name, event.tier
    call.language = event.language
    call.last_agent_id, call.last_agent_at = event.last_agent_id, event.last_agent_at


def _work_created(call: Call, event: ev.WorkCreated, at: float) -> None:
    call.subject, call.text = event.subject, event.text
    call.reference, call.external_id = event.reference, event.external_id


def _data_set(call: Call, event: ev.FlowDataSet, at: float) -> None:
    call.data[event.key] = event.value


def _language_set(call: Call, event: ev.LanguageSet, at: float) -> None:
    call.spoken_language = event.language


def _queued(call: Call, event: ev.InteractionQueued, at: float) -> None:
    call.in_queue, call.agent_id, call.waited_seconds = True, None, 0.0
    call.group, call.priority = event.group, event.priority


def _flowed_out(call: Call, event: ev.InteractionFlowedOut, at: float) -> None:
    call.in_queue, call.flowed_out = False, True


def _shed(call: Call, event: ev.InteractionShed, at: float) -> None:
    call.shed = True


def _flow_started(call: Call, event: ev.FlowStarted, at: float) -> None:
    call.in_queue, call.run = False, event.run


def _placed(call: Call, event: ev.CallPlaced | ev.CallbackQueued, at: float) -> None:
    call.in_queue, call.group = True, event.group


def _trunk_failed(call: Call, event: ev.TrunkFailed, at: float) -> None:
    call.channel_id = dial_channel(event.dial_id)


def _callback_open(call: Call, event: Event, at: float) -> None:
    call.awaits_callback = isinstance(event, ev.CallbackRequested)


def _answered(call: Call, event: ev.InteractionAnswered, at: float) -> None:
    call.answered_at, call.agent_id = call.answered_at or at, event.agent_id


def _ended(call: Call, event: ev.InteractionEnded, at: float) -> None:
    call.in_queue, call.ended = False, True


_STEPS: Mapping[type[Event], Callable[[Call, Any, float], None]] = {
    ev.CustomerIdentified: _identified,
    ev.WorkCreated: _work_created,
    ev.FlowDataSet: _data_set,
    ev.LanguageSet: _language_set,
    ev.InteractionQueued: _queued,
    ev.InteractionFlowedOut: _flowed_out,
    ev.CallPlaced: _placed,
    ev.CallbackQueued: _placed,
    ev.TrunkFailed: _trunk_failed,
    ev.CallbackRequested: _callback_open,
    ev.CallbackCompleted: _callback_open,
    ev.CallbackCancelled: _callback_open,
    ev.CallbackExpired: _callback_open,
    ev.FlowStarted: _flow_started,
    ev.InteractionShed: _shed,
    ev.InteractionAnswered: _answered,
    ev.InteractionEnded: _ended,
    ev.RecordingStarted: lambda call, event, at: call.recordings.add(event.recording_id),
    ev.RecordingEnded: lambda call, event, at: call.recordings.discard(event.recording_id),
    ev.WrapUpStarted: lambda call, event, at: call.wrap_ups.add(event.segment),
    ev.WrapUpCompleted: lambda call, event, at: call.wrap_ups.discard(event.segment),
}


def call_of(event: ev.InteractionArrived, at: float) -> Call:
    """Return the call that an arrival begins."""
    return Call(
        interaction_id=event.interaction_id,
        medium=event.medium,
        node=event.node,
        channel_id=event.channel_id,
        ani=event.ani,
        dnis=event.dnis,
        flow=event.flow,
        flow_version=event.flow_version,
        arrived_at=at - event.waited_seconds,
        waited_seconds=event.waited_seconds,
        direction=event.direction,
        callback_id=event.callback_id,
        entry_point=event.entry_point,
    )


def facts_of(call: Call, language: str = "", run: int = 0) -> CallFacts:
    """Return what a flow knows of the call from its start."""
    return CallFacts(
        interaction_id=call.interaction_id,
        ani=call.ani,
        dnis=call.dnis,
        language=language,
        run=run,
        medium=call.medium,
        entry_point=call.entry_point,
        node=call.node,
        customer_id=call.customer_id,
        customer_name=call.customer_name,
        tier=call.tier,
        customer_language=call.language,
    )


def arrival_of(message: msg.CallArrived, entry_point: str, flow: Flow | None) -> ev.InteractionArrived:
    """Return how an incoming call begins."""
    return ev.InteractionArrived(
        interaction_id=message.interaction_id,
        medium="voice",
        node=message.node,
        channel_id=message.channel_id,
        ani=message.ani,
        dnis=message.dnis,
        entry_point=entry_point,
        flow=flow.code if flow else "",
        flow_version=flow.version if flow else 0,
        waited_seconds=message.waited_seconds if message.waited_seconds >= SETTING_UP_SECONDS else 0.0,
    )


def arrival_of_refused(node: str, refused: msg.RefusedCall, entry_point: str) -> ev.InteractionArrived:
    """Return how a call begins that its node has refused."""
    arrived = msg.CallArrived(refused.interaction_id, node, refused.channel_id, refused.ani, refused.dnis)
    return arrival_of(arrived, entry_point, None)


def queue_command(event: ev.RouteRequested, call: Call) -> EnqueueInteraction:
    """Return what the ACD is asked when a flow wants an agent."""
    return EnqueueInteraction(
        interaction_id=event.interaction_id,
        group=event.group,
        caller=call.ani,
        skills=event.skills,
        priority=event.priority,
        tier=call.tier,
        max_wait_seconds=event.max_wait_seconds,
        waited_seconds=call.waited_seconds,
        last_agent_id=call.last_agent_id,
        last_agent_at=call.last_agent_at,
    )
