"""From the journal to the outbox: what of an interaction concerns rules and other systems."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from apps.interactions import outbox_kinds as kinds
from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.outbox.services import publish_followed

Data = dict[str, Any]
# "part" tells apart what may happen several times to one interaction; the same part again is a repetition.


def _answer(event: ev.AnswerGiven | ev.AnswerJudged) -> Data:
    asked = {"asked": event.asked, "language": event.language} if isinstance(event, ev.AnswerGiven) else {}
    return {
        "article": event.article,
        "version": event.version_id,
        **asked,
        "part": f"{event.node_id}:{event.article}",
    }


_PUBLISHED: Mapping[type, tuple[str, Callable[[Any], Data]]] = {
    ev.InteractionQueued: (
        kinds.QUEUED,
        lambda event: {"group": event.group, "medium": event.medium, "part": str(event.segment)},
    ),
    ev.InteractionAnswered: (
        kinds.ANSWERED,
        lambda event: {
            "agent": event.agent_id,
            "group": event.group,
            "waited_seconds": event.wait_seconds,
            "part": str(event.segment),
        },
    ),
    ev.InteractionEnded: (kinds.ENDED, lambda event: {"outcome": event.outcome}),
    ev.InteractionAbandoned: (
        kinds.ABANDONED,
        lambda event: {"group": event.group, "waited_seconds": event.wait_seconds},
    ),
    ev.WrapUpCompleted: (
        kinds.WRAPPED_UP,
        lambda event: {
            "disposition": event.disposition,
            "agent": event.agent_id,
            "group": event.group,
            "part": str(event.segment),
        },
    ),
    ev.WorkCompleted: (
        kinds.WRAPPED_UP,
        lambda event: {
            "disposition": event.disposition,
            "agent": event.agent_id,
            "group": event.group,
            "part": str(event.segment),
        },
    ),
    ev.TicketWanted: (kinds.TICKET_WANTED, lambda event: {"wanted": msgspec.to_builtins(event)}),
    ev.AnswerGiven: (kinds.ANSWER_GIVEN, _answer),
    ev.AnswerJudged: (kinds.ANSWER_JUDGED, lambda event: {**_answer(event), "helped": event.helped}),
    ev.AnswerMissing: (
        kinds.ANSWER_MISSING,
        lambda event: {"asked": event.asked, "language": event.language, "part": event.node_id},
    ),
    ev.VoicemailLeft: (
        kinds.VOICEMAIL_LEFT,
        lambda event: {
            "recording": event.recording_id,
            "seconds": event.duration_seconds,
            "part": event.recording_id,
        },
    ),
    ev.CallbackRequested: (kinds.CALLBACK_REQUESTED, lambda event: {"group": event.group}),
    ev.CallbackCompleted: (kinds.CALLBACK_COMPLETED, lambda event: {"attempt": event.attempt_id}),
    ev.CallbackCancelled: (kinds.CALLBACK_CANCELLED, lambda event: {"reason": event.reason}),
    ev.CallbackExpired: (kinds.CALLBACK_EXPIRED, lambda event: {"reason": event.reason}),
}
PUBLISHED_EVENTS = tuple(_PUBLISHED)


def publish_interactions(batch: list[Recorded]) -> None:
    """Publish what of ``batch`` anybody follows, under the interaction's id; in the projector's transaction, after the
    rows that whoever follows will read. A batch that is projected again after a restore is published again: what
    follows from it is named after the interaction, and done once."""
    publish_followed(entries=_entries(batch))


def _entries(batch: list[Recorded]) -> Iterator[tuple[str, str, Data]]:
    for entry in batch:
        known = _PUBLISHED.get(type(entry.event))
        if known and entry.interaction_id:
            kind, data = known
            yield kind, entry.interaction_id, {"interaction": entry.interaction_id, **data(entry.event)}
