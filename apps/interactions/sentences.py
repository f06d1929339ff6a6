"""Each kind of event as a sentence that a supervisor reads. ``%(agent)s`` and ``%(group)s`` are names, not
ids.
"""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from apps.interactions.desk_sentences import desk_sentence
from apps.interactions.queue_sentences import QUEUE_SENTENCES

_SENTENCES: dict[str, Any] = {
    "InteractionArrived": _("Call from %(ani)s to %(dnis)s arrived on %(node)s."),
    "WorkCreated": _("To be done: “%(subject)s”."),
    "WorkPaused": _("%(agent)s put it aside for a call."),
    "WorkResumed": _("%(agent)s took it up again after %(paused_seconds)s."),
    "WorkCompleted": _("%(agent)s completed it."),
    "CustomerIdentified": _("The caller is %(name)s."),
    "FlowNodeEntered": _("Flow: step “%(node_id)s” (%(node_type)s)."),
    "FlowDataSet": _("Flow: %(key)s is “%(value)s”."),
    "PromptFailed": _("The prompt “%(prompt)s” could not be played."),
    "RouteRequested": _("The flow asked for an agent of %(group)s."),
    "FlowStarted": _("The caller was sent into the flow “%(flow)s”."),
    "FlowEnded": _("The flow ended: %(result)s."),
    "PromptRepeated": _("The caller wanted to hear it again."),
    "ConditionFailed": _("Flow: case %(case)s of “%(node_id)s” could not be computed: %(reason)s."),
    "CallerListed": _("Flow: the caller's number is on these lists: %(lists)s."),
    "LoopCounted": _("Flow: loop “%(node_id)s” has counted to %(count)s."),
    "LanguageSet": _("The caller is spoken to in “%(language)s” from here on."),
    "RoutingSet": _("Flow: the priority is now at least %(priority)s, and skills were set."),
    "SubFlowsPinned": _("Flow: the versions of its sub-flows are settled."),
    "SubFlowEntered": _("Flow: “%(flow)s” is called by step “%(node_id)s”."),
    "SubFlowLeft": _("Flow: “%(flow)s” returned “%(result)s”."),
    "FlowNumberDialled": _("Flow: %(number)s is being called for the caller."),
    "FlowNumberConnected": _("Flow: the caller talks to the number that was called."),
    "FlowNumberLeft": _("Flow: %(number)s is out of the call: %(why)s."),
    "HttpQuerySent": _("Flow: “%(connection)s” was asked."),
    "HttpQueryEnded": _("Flow: the answer was “%(outcome)s” (status %(status)s) after %(seconds)s."),
    "TicketWanted": _("Flow: a ticket “%(subject)s” is wanted."),
    "AnswerGiven": _("Flow: the caller hears the answer “%(article)s”."),
    "AnswerMissing": _("Flow: there is no answer to “%(asked)s”."),
    "SpeechHeard": _("The caller said “%(word)s”."),
    "SecureInputStarted": _("Secure input: from here on nothing is recorded or written down."),
    "SecureInputEnded": _("Secure input is over: %(masked)s."),
    "SecureInputRefused": _("What the caller entered cannot be right: %(why)s."),
    "SurveyAnswered": _("The caller gave a score of %(score)s on the scale %(scale)s."),
    "SearchWidened": _("The search widened: ring %(ring)s."),
    "OfferMade": _("Offered to %(agent)s: %(why)s."),
    "OfferAccepted": _("%(agent)s accepted."),
    "OfferRejected": _("%(agent)s declined."),
    "OfferNotAnswered": _("%(agent)s did not answer: %(reason)s."),
    "OfferWithdrawn": _("The offer to %(agent)s was taken back: %(reason)s."),
    "InteractionAnswered": _("Connected to %(agent)s after %(wait_seconds)s."),
    "CallPlaced": _("%(agent)s calls %(number)s for %(group)s."),
    "NumberDialled": _("%(number)s is being called."),
    "TrunkFailed": _(
        "The trunk %(trunk)s did not take the call (cause %(cause)s): tried over %(next_trunk)s."
    ),
    "NumberNotReached": _("The customer was not reached: %(reason)s."),
    "CallbackWanted": _("The flow asked for a callback by %(group)s."),
    "CallbackRequested": _("%(group)s will call %(number)s back by %(latest_at)s."),
    "CallbackUpdated": _("The callback was asked for again; it is due by %(latest_at)s."),
    "CallbackStarted": _("The callback is due: it has its place in the line of %(group)s."),
    "CallbackQueued": _("An agent of %(group)s is to call %(number)s back."),
    "CallbackAttempted": _("Callback, attempt %(attempt)s by %(agent)s: %(result)s."),
    "CallbackCompleted": _("The callback is done."),
    "CallbackCancelled": _("The callback was taken back: %(reason)s."),
    "CallbackExpired": _("The callback was given up: %(reason)s."),
    "HoldStarted": _("%(agent)s put the caller on hold."),
    "HoldEnded": _("%(agent)s took the caller back after %(hold_seconds)s."),
    "DigitsSent": _("%(agent)s sent %(count)s tones to the other side."),
    "InteractionTransferred": _("%(agent)s transferred the call to %(target)s."),
    "MonitorStarted": _("%(by)s wanted to take part in the conversation of %(listened_to)s: %(mode)s."),
    "MonitorConnected": _("%(agent)s picked up and takes part in the conversation."),
    "MonitorModeChanged": _("%(by)s changed how they take part: %(mode)s."),
    "MonitorEnded": _("%(agent)s takes part no longer: %(reason)s."),
    "InteractionTakenOver": _("%(agent)s took the call over from %(from_agent)s."),
    "InteractionMoved": _("%(by)s moved the waiting caller to %(group)s."),
    "InteractionPromoted": _("%(by)s put the waiting caller to the front of the line."),
    "PartyInvited": _("%(agent)s called %(target)s in."),
    "PartySearchEnded": _("Nobody of %(group)s could be called in; %(tried)s were asked."),
    "PartyAccepted": _("%(agent)s accepted the invitation."),
    "PartyJoined": _("%(target)s is in the call."),
    "PartyHeld": _("%(target)s hears music."),
    "PartyResumed": _("%(target)s is back in the conversation."),
    "PartiesMerged": _("%(agent)s brought all together."),
    "PartyLeft": _("%(target)s is no longer in the call: %(reason)s."),
    "WentOutside": _("The call goes on with %(number)s, without an agent."),
    "SegmentEnded": _(
        "The conversation with %(agent)s ended after %(talk_seconds)s, ended by: %(ended_by)s."
    ),
    "WrapUpStarted": _("%(agent)s began the wrap-up."),
    "WrapUpExtended": _("%(agent)s prolonged the wrap-up by %(extended_seconds)s."),
    "WrapUpCompleted": _("%(agent)s finished the wrap-up after %(wrap_up_seconds)s."),
    "InteractionAbandoned": _("The caller gave up after %(wait_seconds)s."),
    "RecordingStarted": _("Recording started."),
    "RecordingPaused": _("%(agent)s paused the recording."),
    "RecordingResumed": _("The recording went on after a gap of %(paused_seconds)s."),
    "RecordingEnded": _("Recording ended after %(duration_seconds)s."),
    "MessageReviewed": _("Flow: the message of %(duration_seconds)s was judged: %(verdict)s."),
    "VoicemailLeft": _("The caller left a message of %(duration_seconds)s."),
    "InteractionEnded": _("Ended: %(outcome)s."),
}
_SHED = {
    "busy": _("There were more calls than the node takes: the caller heard busy."),
    "flow": _("There were more calls than the node takes: the caller was sent into the flow for that."),
}
_MEMBER_INVITED = _("%(agent)s called in somebody of %(group)s: %(target)s, %(why)s.")
_HELPED = _("The answer “%(article)s” helped the caller.")
_NOT_HELPED = _("The answer “%(article)s” did not help the caller.")
_DIGITS_ACCEPTED = _("The caller pressed %(digits)s.")
_DIGITS_REFUSED = _("The caller pressed %(digits)s, which is no choice here.")
_ON_NO_LIST = _("Flow: the caller's number is on no list.")
_NO_DIGITS = _("The caller pressed nothing in time.")


def sentence_for(event_type: str, values: dict[str, Any]) -> str:
    """Return the sentence, in the language of the request. A kind that this list does not know gets its name."""
    sentence = _sentence(event_type, values)
    if sentence is None:
        return event_type
    # An event of an older release may lack a field: the sentence then has a gap, not an error.
    return (str(sentence) % _Gaps(_shown(values))).strip()


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in values.items()
    }


def _sentence(event_type: str, values: dict[str, Any]) -> Any:
    if event_type == "DigitsCollected":
        return _digits(values)
    if event_type == "CallerListed" and not values.get("lists"):
        return _ON_NO_LIST
    if event_type == "PartyInvited" and values.get("why"):
        return _MEMBER_INVITED
    if event_type == "AnswerJudged":
        return _HELPED if values.get("helped") else _NOT_HELPED
    if event_type == "InteractionShed":
        return _SHED.get(values.get("policy", "busy"))
    if (other := desk_sentence(event_type, values)) is not None:
        return other
    choose = QUEUE_SENTENCES.get(event_type)
    return choose(values) if choose else _SENTENCES.get(event_type)


def _digits(values: dict[str, Any]) -> Any:
    if not values.get("digits"):
        return _NO_DIGITS
    return _DIGITS_ACCEPTED if values.get("accepted") else _DIGITS_REFUSED


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return gettext("(unknown)")
