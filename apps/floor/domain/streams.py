"""Which events are whose: an agent's, a flow's, the site's own; all others are the queue's."""

from apps.agents.domain.events import HelpCleared, HelpRequested, PresenceChanged, WorkStateChanged
from apps.interactions.domain import events as ev

AGENT_EVENTS = (PresenceChanged, WorkStateChanged, HelpRequested, HelpCleared)
FLOW_EVENTS = (
    ev.FlowNodeEntered,
    ev.DigitsCollected,
    ev.FlowDataSet,
    ev.PromptFailed,
    ev.RouteRequested,
    ev.CallbackWanted,
    ev.FlowEnded,
    ev.VoicemailLeft,
    ev.PromptRepeated,
    ev.CallerListed,
    ev.ConditionFailed,
    ev.LoopCounted,
    ev.LanguageSet,
    ev.RoutingSet,
    ev.SubFlowsPinned,
    ev.SubFlowEntered,
    ev.SubFlowLeft,
    ev.SurveyAnswered,
    ev.FlowNumberDialled,
    ev.FlowNumberConnected,
    ev.FlowNumberLeft,
    ev.MessageReviewed,
    ev.SpeechHeard,
    ev.HttpQuerySent,
    ev.HttpQueryEnded,
    ev.SecureInputStarted,
    ev.SecureInputEnded,
    ev.SecureInputRefused,
    ev.TicketWanted,
    ev.AnswerGiven,
    ev.AnswerJudged,
    ev.AnswerMissing,
)
SITE_EVENTS = (
    ev.InteractionArrived, ev.InteractionShed, ev.CustomerIdentified, ev.RecordingEnded, ev.WorkCreated,
)  # fmt: skip
