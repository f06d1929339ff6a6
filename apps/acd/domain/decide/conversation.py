"""An agent and a caller who talk: how it begins, holds, and the four ways in which it ends."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.decide import callbacks, listening, offers, party, queueing, recording, wrap_up
from apps.acd.domain.state import Conversation, Offer, PartyStage, WorkItem, elapsed
from apps.acd.domain.turn import Turn
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WORK
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected

FAILED_CAUSE = 41  # Q.850: temporary failure


def answer(turn: Turn, item: WorkItem, offer: Offer) -> None:
    """The agent's phone was picked up: connect. Picking up an offer not yet accepted on the screen accepts it."""
    offers.answered(turn, item, offer)
    callbacks.served(turn, item.interaction_id)
    state = WORK.next(turn.agent(offer.agent_id).work, "answered")
    turn.emit(WorkStateChanged(offer.agent_id, state, item.interaction_id))
    turn.do(fx.ConnectAgent(item.interaction_id, offer.offer_id))
    if turn.board.group(item.group).record:
        recording.start(turn, item)
    queueing.stop_waits(turn, item)


def hold(turn: Turn, command: cmd.HoldInteraction) -> None:
    """The agent lets the caller wait with music."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    if conversation.is_held:
        raise Rejected("already_held", "The caller is already on hold.")
    start_hold(turn, item, conversation)


def resume(turn: Turn, command: cmd.ResumeInteraction) -> None:
    """The agent brings the caller back."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    if not conversation.is_held:
        raise Rejected("not_held", "The caller is not on hold.")
    if any(one.consult and one.stage is PartyStage.TALKING for one in item.parties.values()):
        raise Rejected("consulting", "Swap, bring all together, or end the consultation first.")
    take_back(turn, item, conversation)


def start_hold(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """Let the caller hear music."""
    turn.emit(ev.HoldStarted(item.interaction_id, item.segment, conversation.agent_id))
    turn.do(fx.HoldCaller(item.interaction_id, conversation.offer_id))


def take_back(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """Let the caller talk to the agent again."""
    end_hold(turn, item, conversation)
    turn.do(fx.ConnectAgent(item.interaction_id, conversation.offer_id))


def end_hold(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """The caller is on hold no longer, or never was: the switch could not do it."""
    if conversation.held_at is not None:
        seconds = elapsed(conversation.held_at, turn.now)
        turn.emit(ev.HoldEnded(item.interaction_id, item.segment, conversation.agent_id, seconds))


def end_by_agent(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """The agent hung up on the screen."""
    turn.do(fx.HangUpCall(item.interaction_id))
    turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
    _end(turn, item, conversation, "agent", "handled")


def end_by_phone(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """The agent's phone was hung up."""
    turn.do(fx.HangUpCall(item.interaction_id))
    _end(turn, item, conversation, "agent", "handled")


def end_by_caller(turn: Turn, item: WorkItem, conversation: Conversation, cause: int) -> None:
    """The caller hung up."""
    turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
    _end(turn, item, conversation, "caller", "handled", cause)


def end_by_failure(turn: Turn, item: WorkItem, conversation: Conversation) -> None:
    """The switch cannot connect the two: silence is worse than the end."""
    turn.do(fx.HangUpCall(item.interaction_id, FAILED_CAUSE))
    turn.do(fx.DropLeg(item.interaction_id, conversation.offer_id))
    _end(turn, item, conversation, "system", "failed", FAILED_CAUSE)


def close_segment(turn: Turn, item: WorkItem, conversation: Conversation, ended_by: str) -> None:
    """End the agent's part: a hold that is still on, the recording, the segment; then the agent wraps up.
    Supervisors who listened hear nothing more."""
    listening.end_all(turn, item)
    end_hold(turn, item, conversation)
    recording.end_pause(turn, item, conversation)
    talked = elapsed(conversation.answered_at, turn.now)
    turn.emit(
        ev.SegmentEnded(
            interaction_id=item.interaction_id,
            segment=item.segment,
            agent_id=conversation.agent_id,
            group=item.group,
            ended_by=ended_by,
            talk_seconds=max(0.0, talked - conversation.hold_seconds),
            hold_seconds=conversation.hold_seconds,
        )
    )
    if conversation.recording_id:
        turn.do(fx.StopRecording(item.interaction_id, conversation.recording_id))


def _end(
    turn: Turn, item: WorkItem, conversation: Conversation, ended_by: str, outcome: str, cause: int = 16
) -> None:
    party.remove_all(turn, item, party.OVER)
    close_segment(turn, item, conversation, ended_by)
    turn.emit(ev.InteractionEnded(item.interaction_id, outcome, cause))
    turn.do(fx.CloseCall(item.interaction_id))
    wrap_up.start(turn, conversation.agent_id, item)
