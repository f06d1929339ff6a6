"""What becomes of a caller whom the queue or the flow gives up; small rules of the site."""

from apps.acd.domain.rules import TO_CALLBACK, TO_FLOW
from apps.floor.domain.calls import Call
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.builtin import HANG_UP, VOICEMAIL, queue_flow_code
from apps.kernel.messages import Effect
from apps.telephony.naming import is_speech


def out_of_conversation(call: Call) -> list[Effect]:
    """A caller who talked to an agent is alone in the conversation's bridge, where no message can be recorded."""
    return [fx.ParkCall(call.interaction_id)] if call.answered_at else []


def nothing_recorded(call: Call) -> list[Effect]:
    """The caller enters a secret: whatever still records the call ends now."""
    return [fx.StopRecording(call.interaction_id, recording) for recording in sorted(call.recordings)]


def flow_after(event: ev.InteractionFlowedOut) -> str:
    """Return the flow into which the rules of the line send the caller; empty: they go back to their own."""
    if event.action == TO_CALLBACK:
        return queue_flow_code(HANG_UP, event.prompts)
    if event.action in (VOICEMAIL, HANG_UP):
        return queue_flow_code(event.action, event.prompts)
    return event.target if event.action == TO_FLOW else ""


def outcome_of(event: ev.FlowEnded, call: Call) -> str:
    """An interaction's outcome where its flow had the last word."""
    if event.result in ("voicemail", "failed"):
        return event.result
    if call.answered_at:
        return "handled"
    if call.flowed_out:
        return "flowed_out"
    if call.shed:
        return "shed"
    return "self_service" if call.flow else "refused"


def recording_ended(message: msg.RecordingFinished) -> ev.RecordingEnded:
    """Return the fact that a recording is complete, or lost."""
    return ev.RecordingEnded(
        message.interaction_id, message.recording_id, message.duration_seconds, message.ok
    )


def recording_judged(event: ev.MessageReviewed) -> ev.RecordingEnded:
    """Return what a flow's verdict makes of a message: it can be fetched, or is lost."""
    kept = event.verdict == "kept"
    return ev.RecordingEnded(event.interaction_id, event.recording_id, event.duration_seconds, kept)


def is_kept(effect: fx.RecordMessage) -> bool:
    """Return whether a recording of the interaction begins with it: not where it had begun before, and not with what is
    said at a menu."""
    return not effect.again and not is_speech(effect.recording_id)
