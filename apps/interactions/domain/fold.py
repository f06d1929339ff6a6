"""Events in, rows out: the one definition of what an interaction's figures are.

Folding a stream in pieces gives the same rows as folding it at once, because everything that a later event
needs is in the rows: the projector stops and goes on wherever a batch happens to end.
"""

from collections.abc import Callable, Iterable, Mapping
from math import fsum
from typing import Any

from apps.interactions.domain import events
from apps.interactions.domain.rows import InteractionRow, Story
from apps.kernel.messages import Event


def fold(story: Story | None, stream: Iterable[tuple[float, Event]]) -> Story | None:
    """Apply the ``(at, event)`` pairs of one interaction to ``story`` and return it; None where none of them
    tells.

    ``story`` is changed in place. Events that say nothing about the rows are passed over.
    """
    for at, event in stream:
        handler = HANDLERS.get(type(event))
        if handler is None:
            continue
        if story is None:
            story = Story(InteractionRow(id=getattr(event, "interaction_id"), arrived_at=at))  # noqa: B009
        handler(story, at, event)
    return story


def _arrived(story: Story, at: float, event: events.InteractionArrived) -> None:
    row = story.interaction
    row.arrived_at = at - event.waited_seconds
    row.medium, row.node, row.channel_id = event.medium, event.node, event.channel_id
    row.ani, row.dnis, row.entry_point = event.ani, event.dnis, event.entry_point
    row.flow, row.flow_version = event.flow, event.flow_version
    row.direction, row.callback_of = event.direction, event.callback_id


def _shed(story: Story, at: float, event: events.InteractionShed) -> None:
    """What a gate refused was over in the same moment; it is only told later."""
    if event.at_gate:
        story.interaction.arrived_at = story.interaction.ended_at = at - event.seconds_ago


def _work_created(story: Story, at: float, event: events.WorkCreated) -> None:
    row = story.interaction
    row.subject, row.text = event.subject, event.text
    row.reference, row.external_id = event.reference, event.external_id


def _work_completed(story: Story, at: float, event: events.WorkCompleted) -> None:
    """End and wrap-up are one step: what is filed is filed at once."""
    row, segment = story.interaction, story.segment(event.segment)
    segment.wrapped_up_at, segment.wrap_up_seconds = at, 0.0
    segment.disposition, segment.note = event.disposition, event.note
    row.disposition = event.disposition or row.disposition
    row.note = event.note or row.note
    _add_up(story)


def _customer_identified(story: Story, at: float, event: events.CustomerIdentified) -> None:
    story.interaction.customer_id = event.customer_id
    story.interaction.tier = event.tier
    # What the caller chose in the flow says more than what we know of them.
    story.interaction.language = story.interaction.language or event.language


def _language_set(story: Story, at: float, event: events.LanguageSet) -> None:
    story.interaction.language = event.language


def _data_set(story: Story, at: float, event: events.FlowDataSet) -> None:
    story.interaction.data[event.key] = event.value


def _queued(story: Story, at: float, event: events.InteractionQueued) -> None:
    row, segment = story.interaction, story.segment(event.segment)
    segment.group, segment.queued_at = event.group, event.queued_at
    segment.expected_wait_seconds = getattr(event, "expected_wait_seconds", None)
    row.group, row.priority, row.tier = event.group, event.priority, event.tier
    row.state = "queued"
    if row.queued_at is None:
        row.queued_at = event.queued_at


def _flow_started(story: Story, at: float, event: events.FlowStarted) -> None:
    story.interaction.state = "flow"


def _placed(story: Story, at: float, event: events.CallPlaced | events.CallbackQueued) -> None:
    """The segment of an outgoing call: it began, but nobody waits in a queue."""
    row, segment = story.interaction, story.segment(event.segment)
    segment.group, segment.queued_at, segment.outcome = event.group, at, "dialling"
    row.group, row.state = event.group, "dialling" if isinstance(event, events.CallPlaced) else "queued"
    if isinstance(event, events.CallPlaced):
        segment.agent_id = row.agent_id = event.agent_id
    else:
        row.priority, row.tier = event.priority, event.tier


def _dialled(story: Story, at: float, event: events.NumberDialled) -> None:
    story.segment(event.segment).agent_id = story.interaction.agent_id = event.agent_id
    story.interaction.state = "dialling"


def _not_reached(story: Story, at: float, event: events.NumberNotReached) -> None:
    segment = story.segment(event.segment)
    segment.ended_at, segment.outcome, segment.ring_seconds = at, "not_reached", event.ring_seconds
    segment.ended_by = "agent" if event.reason == "cancelled" else "system"


def _offer_made(story: Story, at: float, event: events.OfferMade) -> None:
    story.interaction.state = "ringing"


def _offer_over(story: Story, at: float, event: Event) -> None:
    if story.interaction.state == "ringing":
        story.interaction.state = "queued"


def _answered(story: Story, at: float, event: events.InteractionAnswered) -> None:
    row, segment = story.interaction, story.segment(event.segment)
    segment.group, segment.agent_id, segment.answered_at = event.group, event.agent_id, at
    segment.wait_seconds, segment.ring_seconds = event.wait_seconds, event.ring_seconds
    segment.outcome = "handed_over" if event.handed_over else "answered"
    row.group, row.agent_id, row.state = event.group, event.agent_id, "connected"
    if row.answered_at is None:
        row.answered_at = at
    _add_up(story)


def _hold_ended(story: Story, at: float, event: events.HoldEnded) -> None:
    segment = story.segment(event.segment)
    segment.hold_seconds = (segment.hold_seconds or 0.0) + event.hold_seconds
    _add_up(story)


def _segment_ended(story: Story, at: float, event: events.SegmentEnded) -> None:
    segment = story.segment(event.segment)
    segment.ended_at, segment.ended_by = at, event.ended_by
    # The final sums; a hold that was still on when the segment ended had no HoldEnded of its own.
    segment.talk_seconds, segment.hold_seconds = event.talk_seconds, event.hold_seconds
    _add_up(story)


def _wrap_up_started(story: Story, at: float, event: events.WrapUpStarted) -> None:
    if story.is_latest(event.segment):
        story.interaction.state = "wrap_up"


def _wrap_up_completed(story: Story, at: float, event: events.WrapUpCompleted) -> None:
    row, segment = story.interaction, story.segment(event.segment)
    segment.wrapped_up_at, segment.wrap_up_seconds = at, event.wrap_up_seconds
    segment.disposition, segment.note = event.disposition, event.note
    row.disposition = event.disposition or row.disposition
    row.note = event.note or row.note
    if row.state == "wrap_up" and story.is_latest(event.segment) and row.ended_at is not None:
        row.state = "ended"
    _add_up(story)


def _abandoned(story: Story, at: float, event: events.InteractionAbandoned) -> None:
    _left_the_queue(story, at, event.segment, "abandoned", event.wait_seconds)
    story.segment(event.segment).ended_by = "caller"


def _flowed_out(story: Story, at: float, event: events.InteractionFlowedOut) -> None:
    _left_the_queue(story, at, event.segment, "flowed_out", event.wait_seconds)
    story.segment(event.segment).ended_by = "system"
    story.interaction.state = "flow"


def _left_the_queue(story: Story, at: float, number: int, outcome: str, wait_seconds: float) -> None:
    segment = story.segment(number)
    segment.ended_at, segment.outcome, segment.wait_seconds = at, outcome, wait_seconds
    _add_up(story)


def _ended(story: Story, at: float, event: events.InteractionEnded) -> None:
    row = story.interaction
    row.ended_at, row.outcome = at if row.ended_at is None else row.ended_at, event.outcome
    for segment in story.segments.values():
        if segment.outcome == "dialling":  # taken back before anybody was called
            segment.outcome, segment.ended_at, segment.ended_by = "not_reached", at, "system"
    latest = story.segments.get(max(story.segments, default=0))
    still_wrapping_up = row.state == "wrap_up" and latest is not None and latest.wrapped_up_at is None
    row.state = "wrap_up" if still_wrapping_up else "ended"


def _add_up(story: Story) -> None:
    """Set the interaction's durations to the sums over its segments."""
    row, segments = story.interaction, story.segments.values()
    row.wait_seconds = _total(segment.wait_seconds for segment in segments)
    row.talk_seconds = _total(segment.talk_seconds for segment in segments)
    row.hold_seconds = _total(segment.hold_seconds for segment in segments)
    row.wrap_up_seconds = _total(segment.wrap_up_seconds for segment in segments)


def _total(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    # fsum: the same total in whatever order the segments came.
    return fsum(known) if known else None


HANDLERS: Mapping[type[Event], Callable[[Story, float, Any], None]] = {
    events.InteractionArrived: _arrived,
    events.InteractionShed: _shed,
    events.CustomerIdentified: _customer_identified,
    events.LanguageSet: _language_set,
    events.WorkCreated: _work_created,
    events.WorkCompleted: _work_completed,
    events.FlowDataSet: _data_set,
    events.InteractionQueued: _queued,
    events.FlowStarted: _flow_started,
    events.CallPlaced: _placed,
    events.CallbackQueued: _placed,
    events.NumberDialled: _dialled,
    events.NumberNotReached: _not_reached,
    events.OfferMade: _offer_made,
    events.OfferRejected: _offer_over,
    events.OfferNotAnswered: _offer_over,
    events.OfferWithdrawn: _offer_over,
    events.InteractionAnswered: _answered,
    events.HoldEnded: _hold_ended,
    events.SegmentEnded: _segment_ended,
    events.WrapUpStarted: _wrap_up_started,
    events.WrapUpCompleted: _wrap_up_completed,
    events.InteractionAbandoned: _abandoned,
    events.InteractionFlowedOut: _flowed_out,
    events.InteractionEnded: _ended,
}
