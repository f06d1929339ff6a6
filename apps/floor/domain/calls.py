"""What the site remembers of an interaction besides its flow session and its place in the queue: a fold of events."""

from dataclasses import dataclass, field

from apps.interactions.domain import events as ev
from apps.kernel.messages import Event


@dataclass(slots=True)
class Call:
    """One interaction that is not over, or whose last facts (wrap-up, recording) are still missing.

    ``in_queue`` says which engine has it: the ACD, or its flow. ``seq`` is the number of its last event.
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
    seq: int = 0
    in_queue: bool = False
    answered_at: float = 0.0
    flowed_out: bool = False
    ended: bool = False
    customer_id: int = 0
    customer_name: str = ""
    tier: int = 0
    priority: int = 0
    data: dict[str, str] = field(default_factory=dict)
    recordings: set[str] = field(default_factory=set)
    wrap_ups: set[int] = field(default_factory=set)

    @property
    def is_finished(self) -> bool:
        """Whether nothing more can happen to it: the customer is gone, no wrap-up or recording is outstanding."""
        return self.ended and not self.recordings and not self.wrap_ups

    def fold(self, event: Event, at: float) -> None:
        """Take one event of this interaction in."""
        match event:
            case ev.CustomerIdentified(customer_id=customer, name=name, tier=tier):
                self.customer_id, self.customer_name, self.tier = customer, name, tier
            case ev.FlowDataSet(key=key, value=value):
                self.data[key] = value
            case ev.InteractionQueued(priority=priority):
                self.in_queue, self.priority = True, priority
            case ev.InteractionFlowedOut():
                self.in_queue, self.flowed_out = False, True
            case ev.InteractionAnswered():
                self.answered_at = self.answered_at or at
            case ev.InteractionEnded():
                self.ended, self.in_queue = True, False
            case ev.RecordingStarted(recording_id=recording):
                self.recordings.add(recording)
            case ev.RecordingEnded(recording_id=recording):
                self.recordings.discard(recording)
            case ev.WrapUpStarted(segment=segment):
                self.wrap_ups.add(segment)
            case ev.WrapUpCompleted(segment=segment):
                self.wrap_ups.discard(segment)


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
        arrived_at=at,
    )
