"""The fold: what each event means for the state. The only place that changes it.

A message is decided by reading the state and naming events; each is folded in at once. Rebuilding the floor after a
restart folds the same events with the same times, and so arrives at the same state. A function here therefore never
refuses, never looks at the configuration, and never asks what should happen next.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from apps.acd.domain import fold_desk, fold_outbound
from apps.acd.domain.fold_desk import REMOVED as REMOVED, count_time, forget_removed
from apps.acd.domain.fold_outbound import follow_callback
from apps.acd.domain.rules import CLOSED, FULL, HOLIDAY, NO_AGENT, TO_GROUP
from apps.acd.domain.state import (
    ONLY_PREFERRED,
    SHIFT_BREAK_SECONDS,
    Conversation,
    FloorState,
    Monitor,
    Offer,
    Party,
    PartyStage,
    Stage,
    WorkItem,
    WrapUp,
)
from apps.agents.domain.events import HelpCleared, HelpRequested, PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence
from apps.interactions.domain import events as ev, party_events as pe
from apps.kernel.messages import Event

TURNED_AWAY = frozenset({FULL, CLOSED, HOLIDAY, NO_AGENT})
MISSES_REMEMBERED = 50
"""More in a row than any group allows."""


def fold(state: FloorState, event: Event, at: float) -> None:
    """Take ``event``, which happened ``at``, into ``state``. Events that are not the ACD's business change nothing."""
    step = STEPS.get(type(event))
    if step is not None:
        step(state, event, at)
        follow_callback(state, event)


def _queued(state: FloorState, event: ev.InteractionQueued, at: float) -> None:
    before = state.work.get(event.interaction_id)
    _, attempts = state.left.pop(event.interaction_id, (0, 0))
    state.work[event.interaction_id] = WorkItem(
        interaction_id=event.interaction_id,
        segment=event.segment,
        group=event.group,
        caller=event.caller,
        queued_at=event.queued_at,
        order=state.tick(),
        skills=dict(event.skills),
        priority=event.priority,
        tier=event.tier,
        max_wait_seconds=event.max_wait_seconds,
        agent_id=event.agent_id,
        preferred_agent_id=event.preferred_agent_id,
        ring=0 if event.preferred_agent_id is None else ONLY_PREFERRED,
        widen_at=event.widen_at,
        place_at=event.place_at,
        attempts=before.attempts if before else attempts,
        waited_seconds=event.waited_seconds,
        line_max_wait_seconds=event.line_max_wait_seconds,
        parties=dict(before.parties) if before else {},
        medium=event.medium,
    )


def _search_widened(state: FloorState, event: ev.SearchWidened, at: float) -> None:
    if item := state.work.get(event.interaction_id):
        item.ring, item.widen_at = event.ring, event.widen_at


def _promoted(state: FloorState, event: ev.InteractionPromoted, at: float) -> None:
    """As a new item, so that the index, which takes an item's place for final, sees that it has another one."""
    if item := state.work.get(event.interaction_id):
        head_start = item.head_start_seconds + event.head_start_seconds
        state.work[event.interaction_id] = replace(item, head_start_seconds=head_start)


def _offer_made(state: FloorState, event: ev.OfferMade, at: float) -> None:
    state.agent(event.agent_id).asked = state.tick()
    if item := state.work.get(event.interaction_id):
        item.offers[event.agent_id] = Offer(event.offer_id, event.agent_id, at, event.expires_at)
        item.attempts += 1
        item.stage = Stage.RINGING
        if not item.is_call:
            state.agent(event.agent_id).desk_offer = item.interaction_id


def _offer_accepted(state: FloorState, event: ev.OfferAccepted, at: float) -> None:
    item = state.work.get(event.interaction_id)
    if offer := item.offers.get(event.agent_id) if item else None:
        offer.accepted = True
        offer.expires_at = event.expires_at or offer.expires_at


def _offer_not_taken(state: FloorState, event: ev.OfferRejected | ev.OfferNotAnswered, at: float) -> None:
    agent = state.agent(event.agent_id)
    agent.refusals += 1
    agent.idle_since = at
    if isinstance(event, ev.OfferNotAnswered):
        agent.missed_at = [*agent.missed_at[-MISSES_REMEMBERED:], at]
    if item := _without_offer(state, event):
        item.missed_by[event.agent_id] = agent.available_mark


def _offer_withdrawn(state: FloorState, event: ev.OfferWithdrawn, at: float) -> None:
    _without_offer(state, event)


def _without_offer(
    state: FloorState, event: ev.OfferRejected | ev.OfferNotAnswered | ev.OfferWithdrawn
) -> WorkItem | None:
    item = state.work.get(event.interaction_id)
    fold_desk.offer_over(state, event.agent_id, event.interaction_id)
    if item:
        item.offers.pop(event.agent_id, None)
        item.stage = Stage.RINGING if item.offers else Stage.QUEUED
    return item


def _answered(state: FloorState, event: ev.InteractionAnswered, at: float) -> None:
    item = state.work.get(event.interaction_id)
    if item and not item.is_call:
        fold_desk.taken(state, item, event, at)
        return
    agent = state.agent(event.agent_id)
    agent.missed_at = []
    agent.handled += 1
    state.trail(event.interaction_id).talked = True
    if item:
        if not event.handed_over:  # it never stood in the line
            state.pace(item.group).note_answer(at, item.queued_at)
        item.offers.clear()
        item.dial, item.to_dial = None, False
        item.conversation = Conversation(event.offer_id, event.agent_id, answered_at=at)
        item.parties.pop(event.offer_id, None)  # who was consulted, and takes the call over
        item.missed_by.clear()
        item.stage = Stage.CONNECTED


def _recording_started(state: FloorState, event: ev.RecordingStarted, at: float) -> None:
    if conversation := _conversation(state, event.interaction_id):
        conversation.recording_id = event.recording_id


def _recording_paused(state: FloorState, event: ev.RecordingPaused, at: float) -> None:
    if conversation := _conversation(state, event.interaction_id):
        conversation.paused_at = at


def _recording_resumed(state: FloorState, event: ev.RecordingResumed, at: float) -> None:
    if conversation := _conversation(state, event.interaction_id):
        conversation.paused_at = None


def _hold_started(state: FloorState, event: ev.HoldStarted, at: float) -> None:
    if conversation := _conversation(state, event.interaction_id):
        conversation.held_at = at


def _hold_ended(state: FloorState, event: ev.HoldEnded, at: float) -> None:
    if conversation := _conversation(state, event.interaction_id):
        conversation.held_at = None
        conversation.hold_seconds += event.hold_seconds


def _conversation(state: FloorState, interaction_id: str) -> Conversation | None:
    item = state.work.get(interaction_id)
    return item.conversation if item else None


def _monitor_started(state: FloorState, event: ev.MonitorStarted, at: float) -> None:
    """Its leg has a number of its own among the interaction's attempts to ring somebody."""
    state.agent(event.agent_id).monitor_ended = ""
    if item := state.work.get(event.interaction_id):
        item.attempts += 1
        item.monitors[event.agent_id] = Monitor(event.monitor_id, event.agent_id, event.mode, event.by)


def _monitor_connected(state: FloorState, event: ev.MonitorConnected, at: float) -> None:
    if monitor := _monitor(state, event):
        monitor.connected = True


def _monitor_mode_changed(state: FloorState, event: ev.MonitorModeChanged, at: float) -> None:
    if monitor := _monitor(state, event):
        monitor.mode, monitor.by = event.mode, event.by


def _monitor_ended(state: FloorState, event: ev.MonitorEnded, at: float) -> None:
    agent = state.agent(event.agent_id)
    agent.idle_since, agent.monitor_ended = at, event.reason
    if item := state.work.get(event.interaction_id):
        item.monitors.pop(event.agent_id, None)


def _monitor(state: FloorState, event: ev.MonitorConnected | ev.MonitorModeChanged) -> Monitor | None:
    item = state.work.get(event.interaction_id)
    return item.monitors.get(event.agent_id) if item else None


def _segment_ended(state: FloorState, event: ev.SegmentEnded, at: float) -> None:
    item = state.work.get(event.interaction_id)
    if item and not item.is_call:
        fold_desk.put_down(state, item, event, at)
        return
    state.pace(event.group).note_talk(event.talk_seconds + event.hold_seconds)
    if item:
        item.conversation = None
        item.searched_group = ""
        item.stage = Stage.ENDED


def _party_invited(state: FloorState, event: pe.PartyInvited, at: float) -> None:
    if item := state.work.get(event.interaction_id):
        stage = PartyStage.INVITED if event.on_screen else PartyStage.RINGING
        item.parties[event.party_id] = Party(
            event.party_id,
            event.target_kind,
            event.target,
            event.consult,
            at,
            event.expires_at,
            stage,
            group=event.group,
            tried=tuple(event.tried),
        )
        item.attempts += 1
        item.searched_group = ""


def _party_search_ended(state: FloorState, event: pe.PartySearchEnded, at: float) -> None:
    if item := state.work.get(event.interaction_id):
        item.searched_group = event.group


def _party_accepted(state: FloorState, event: pe.PartyAccepted, at: float) -> None:
    if party := _party(state, event):
        party.stage, party.expires_at = PartyStage.RINGING, event.expires_at


def _party_joined(state: FloorState, event: pe.PartyJoined, at: float) -> None:
    if party := _party(state, event):
        party.stage, party.joined_at = PartyStage.HELD if event.held else PartyStage.TALKING, at


def _party_held(state: FloorState, event: pe.PartyHeld, at: float) -> None:
    if party := _party(state, event):
        party.stage = PartyStage.HELD


def _party_resumed(state: FloorState, event: pe.PartyResumed, at: float) -> None:
    if party := _party(state, event):
        party.stage = PartyStage.TALKING


def _parties_merged(state: FloorState, event: pe.PartiesMerged, at: float) -> None:
    for party in state.work[event.interaction_id].present if event.interaction_id in state.work else ():
        party.stage, party.consult = PartyStage.TALKING, False


def _party_left(state: FloorState, event: pe.PartyLeft, at: float) -> None:
    item = state.work.get(event.interaction_id)
    party = item.parties.pop(event.party_id, None) if item else None
    if party and party.is_here and party.agent_id is not None:
        state.agent(party.agent_id).idle_since = at


def _went_outside(state: FloorState, event: pe.WentOutside, at: float) -> None:
    if item := state.work.get(event.interaction_id):
        item.stage = Stage.OUTSIDE


def _party(
    state: FloorState, event: pe.PartyAccepted | pe.PartyJoined | pe.PartyHeld | pe.PartyResumed
) -> Party | None:
    item = state.work.get(event.interaction_id)
    return item.parties.get(event.party_id) if item else None


def _wrap_up_started(state: FloorState, event: ev.WrapUpStarted, at: float) -> None:
    state.agent(event.agent_id).wrap_up = WrapUp(
        event.interaction_id, event.segment, event.group, started_at=at, due_at=event.due_at
    )


def _wrap_up_extended(state: FloorState, event: ev.WrapUpExtended, at: float) -> None:
    if wrap_up := state.agent(event.agent_id).wrap_up:
        wrap_up.due_at = event.due_at
        wrap_up.extended_seconds += event.extended_seconds


def _wrap_up_completed(state: FloorState, event: ev.WrapUpCompleted, at: float) -> None:
    agent = state.agent(event.agent_id)
    agent.wrap_up = None
    agent.idle_since = at
    state.pace(event.group).note_wrap_up(event.wrap_up_seconds)


def _abandoned(state: FloorState, event: ev.InteractionAbandoned, at: float) -> None:
    state.pace(event.group).note_abandon(event.wait_seconds)
    if item := state.work.get(event.interaction_id):
        item.stage = Stage.ENDED


def _announced(state: FloorState, event: ev.QueueAnnounced, at: float) -> None:
    state.trail(event.interaction_id).said += 1
    _applied(state, event, at)


def _applied(state: FloorState, event: ev.QueueAnnounced | ev.OverflowSkipped, at: float) -> None:
    if item := state.work.get(event.interaction_id):
        item.heard[event.key] = at


def _flowed_out(state: FloorState, event: ev.InteractionFlowedOut, at: float) -> None:
    if event.action or event.reason in TURNED_AWAY:
        trail = state.trail(event.interaction_id)
        trail.hops += 1
        trail.visited = [*trail.visited, event.group] if event.action == TO_GROUP else []
    _back_to_flow(state, event, at)


def _back_to_flow(state: FloorState, event: ev.InteractionFlowedOut | ev.FlowStarted, at: float) -> None:
    if item := state.work.pop(event.interaction_id, None):
        state.left[event.interaction_id] = (item.segment, item.attempts)


def _ended(state: FloorState, event: ev.InteractionEnded, at: float) -> None:
    state.work.pop(event.interaction_id, None)
    state.left.pop(event.interaction_id, None)
    state.trails.pop(event.interaction_id, None)


def _presence_changed(state: FloorState, event: PresenceChanged, at: float) -> None:
    agent = state.agent(event.agent_id)
    count_time(agent, at)
    if agent.presence is Presence.OFFLINE and at - agent.presence_since >= SHIFT_BREAK_SECONDS:
        agent.handled, agent.desk_handled, agent.busy_seconds, agent.idle_seconds = 0, 0, 0.0, 0.0
    if event.presence is Presence.AVAILABLE:
        agent.missed_at, agent.refusals = [], 0
        agent.available_mark = state.tick()
    if event.presence is not agent.presence:
        agent.idle_since = at
    if (event.presence, event.reason) != (agent.presence, agent.reason):
        agent.presence_since = at
    agent.presence = event.presence
    agent.reason = event.reason
    forget_removed(state, agent)


def _help_requested(state: FloorState, event: HelpRequested, at: float) -> None:
    agent = state.agent(event.agent_id)
    agent.help_text, agent.help_since = event.text, agent.help_since or at


def _help_cleared(state: FloorState, event: HelpCleared, at: float) -> None:
    agent = state.agent(event.agent_id)
    agent.help_text, agent.help_since = "", 0.0


def _work_state_changed(state: FloorState, event: WorkStateChanged, at: float) -> None:
    agent = state.agent(event.agent_id)
    count_time(agent, at)
    agent.work = event.state
    agent.work_since = at
    agent.interaction_id = event.interaction_id
    forget_removed(state, agent)


STEPS: Mapping[type[Event], Callable[[FloorState, Any, float], None]] = {
    **fold_outbound.STEPS,
    **fold_desk.STEPS,
    ev.InteractionQueued: _queued,
    ev.SearchWidened: _search_widened,
    ev.InteractionPromoted: _promoted,
    ev.MonitorStarted: _monitor_started,
    ev.MonitorConnected: _monitor_connected,
    ev.MonitorModeChanged: _monitor_mode_changed,
    ev.MonitorEnded: _monitor_ended,
    ev.OfferMade: _offer_made,
    ev.OfferAccepted: _offer_accepted,
    ev.OfferRejected: _offer_not_taken,
    ev.OfferNotAnswered: _offer_not_taken,
    ev.OfferWithdrawn: _offer_withdrawn,
    ev.InteractionAnswered: _answered,
    ev.RecordingStarted: _recording_started,
    ev.RecordingPaused: _recording_paused,
    ev.RecordingResumed: _recording_resumed,
    ev.HoldStarted: _hold_started,
    ev.HoldEnded: _hold_ended,
    ev.SegmentEnded: _segment_ended,
    pe.PartyInvited: _party_invited,
    pe.PartySearchEnded: _party_search_ended,
    pe.PartyAccepted: _party_accepted,
    pe.PartyJoined: _party_joined,
    pe.PartyHeld: _party_held,
    pe.PartyResumed: _party_resumed,
    pe.PartiesMerged: _parties_merged,
    pe.PartyLeft: _party_left,
    pe.WentOutside: _went_outside,
    ev.WrapUpStarted: _wrap_up_started,
    ev.WrapUpExtended: _wrap_up_extended,
    ev.WrapUpCompleted: _wrap_up_completed,
    ev.InteractionAbandoned: _abandoned,
    ev.QueueAnnounced: _announced,
    ev.OverflowSkipped: _applied,
    ev.InteractionFlowedOut: _flowed_out,
    ev.FlowStarted: _back_to_flow,
    ev.InteractionEnded: _ended,
    PresenceChanged: _presence_changed,
    WorkStateChanged: _work_state_changed,
    HelpRequested: _help_requested,
    HelpCleared: _help_cleared,
}
