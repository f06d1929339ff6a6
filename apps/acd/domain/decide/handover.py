"""An agent leaves a conversation that goes on without them: an attended transfer, or a conference.

The consultation before it was hold for the agent who leaves: talk is the time in which agent and caller hear each
other, hold the time in which the caller hears music. A segment of the next agent begins with the hand-over; it was
never offered and never waited, so that it counts for what it holds, not for how fast it was answered.
"""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import conversation as talk, outside, party as one, recording, wrap_up
from apps.acd.domain.state import Conversation, Party, PartyStage, WorkItem
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected


def complete(turn: Turn, command: cmd.CompleteTransfer) -> None:
    """The agent leaves the caller to a party who has picked up."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    party = _heir(item, command.party_id)
    if party is None:
        raise Rejected("nobody_there", "Nobody has picked up yet.")
    turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
    hand_over(turn, item, conversation, party)


def end_by_agent(turn: Turn, command: cmd.EndInteraction) -> None:
    """An agent hangs up on the screen. Whose conversation it is ends it, unless another agent is in it to go on; one
    who was brought in only leaves."""
    item = turn.item(command.interaction_id)
    party = one.party_of(item, command.agent_id)
    if item and party:
        one.remove(turn, item, party, "hung_up" if party.is_here else "declined")
        return
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    if heir := _agent_in(item):
        turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
        hand_over(turn, item, conversation, heir)
    else:
        talk.end_by_agent(turn, item, conversation)


def end_by_phone(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """The agent's phone was hung up, or lost: another agent in the call goes on with the caller. Without one the call
    ends, for nobody would be there to answer for it."""
    if heir := _agent_in(item):
        hand_over(turn, item, conversation, heir)
    else:
        talk.end_by_phone(turn, item, conversation)


def _agent_in(item: WorkItem) -> Party | None:
    return next((party for party in item.present if party.agent_id is not None), None)


def hand_over(turn: Turn, item: WorkItem, conversation: Conversation, party: Party) -> None:
    """End the agent's segment, and let the call go on with ``party`` and all others who are there."""
    turn.emit(
        ev.InteractionTransferred(
            item.interaction_id, item.segment, conversation.agent_id, party.kind, party.target, attended=True
        )
    )
    one.remove_all(turn, item, "cancelled", pending_only=True)
    talk.close_segment(turn, item, conversation, "transfer")
    wrap_up.start(turn, conversation.agent_id, item)
    if party.agent_id is None:
        outside.begin(turn, item, party)
    else:
        go_on_with(turn, item, party.party_id, party.agent_id)


def _heir(item: WorkItem, party_id: str) -> Party | None:
    """Return who has the call next: an agent where one is in it, for an agent can be asked about it later."""
    here = item.present
    named = [party for party in here if party.party_id == party_id] if party_id else here
    agents = [party for party in (*named, *here) if party.agent_id is not None]
    return next(iter(agents), named[0]) if named else None


def go_on_with(turn: Turn, before: WorkItem, leg: str, agent_id: int) -> None:
    """Begin the segment of an agent whose ``leg`` is up already."""
    item = _next_segment(turn, before, agent_id)
    turn.emit(
        ev.InteractionAnswered(
            interaction_id=item.interaction_id,
            segment=item.segment,
            offer_id=leg,
            agent_id=agent_id,
            group=item.group,
            wait_seconds=0.0,
            ring_seconds=0.0,
            handed_over=True,
        )
    )
    state = WORK.next(turn.agent(agent_id).work, "took_over")
    turn.emit(WorkStateChanged(agent_id, state, item.interaction_id))
    turn.do(fx.ConnectAgent(item.interaction_id, leg))
    for other in item.present:
        if other.stage is PartyStage.HELD:
            one.resume(turn, item, other)
    if turn.board.group(item.group).record:
        recording.start(turn, item)


def _next_segment(turn: Turn, before: WorkItem, agent_id: int) -> WorkItem:
    turn.emit(
        ev.InteractionQueued(
            interaction_id=before.interaction_id,
            segment=before.segment + 1,
            group=before.group,
            queued_at=turn.now,
            priority=before.priority,
            tier=before.tier,
            agent_id=agent_id,
            caller=before.caller,
            handed_over=True,
        )
    )
    item = turn.item(before.interaction_id)
    assert item is not None, "it was queued just now"
    return item
