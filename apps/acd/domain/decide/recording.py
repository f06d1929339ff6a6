"""Pause and resume of a recording, for what must not be kept: a card number, a password."""

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import Conversation, WorkItem, elapsed
from apps.acd.domain.turn import Turn
from apps.interactions.domain import effects as fx, events as ev
from apps.kernel.messages import Rejected

SYSTEM = "system"


def start(turn: Turn, item: WorkItem) -> None:
    """Record the segment from now on."""
    recording_id = f"{item.interaction_id}-{item.segment}"
    turn.emit(ev.RecordingStarted(item.interaction_id, item.segment, recording_id))
    turn.do(fx.StartRecording(item.interaction_id, recording_id))


def pause(turn: Turn, command: cmd.PauseRecording) -> None:
    """Record silence until the agent resumes, or the conversation with this agent ends."""
    item, conversation = own_recording(turn, command)
    if conversation.paused_at is not None:
        raise Rejected("already_paused", "The recording is already paused.")
    recording_id = conversation.recording_id
    turn.emit(ev.RecordingPaused(item.interaction_id, item.segment, conversation.agent_id, recording_id))
    turn.do(fx.PauseRecording(item.interaction_id, recording_id))


def resume(turn: Turn, command: cmd.ResumeRecording) -> None:
    """Record what is said again."""
    item, conversation = own_recording(turn, command)
    if conversation.paused_at is None:
        raise Rejected("not_paused", "The recording is not paused.")
    end_pause(turn, item, conversation, "agent")
    turn.do(fx.ResumeRecording(item.interaction_id, conversation.recording_id))


def end_pause(turn: Turn, item: WorkItem, conversation: Conversation, by: str = SYSTEM) -> None:
    """Mark the end of the gap, if there is one: nothing is paused longer than its conversation lasts."""
    if conversation.paused_at is not None:
        turn.emit(
            ev.RecordingResumed(
                interaction_id=item.interaction_id,
                segment=item.segment,
                agent_id=conversation.agent_id,
                recording_id=conversation.recording_id,
                paused_seconds=elapsed(conversation.paused_at, turn.now),
                by=by,
            )
        )


def own_recording(
    turn: Turn, command: cmd.PauseRecording | cmd.ResumeRecording
) -> tuple[WorkItem, Conversation]:
    """Return the agent's conversation, which is recorded; raise ``Rejected`` where it is not."""
    item, conversation = turn.own_conversation(command.agent_id, command.interaction_id)
    if not conversation.recording_id:
        raise Rejected("not_recorded", "This conversation is not recorded.")
    return item, conversation
