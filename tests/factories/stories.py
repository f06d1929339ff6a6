"""Whole interactions as the events that the engines write, for folds and projections."""

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event

START = 1_793_610_000.0
"""2 November 2026, 09:00 UTC."""

Timed = list[tuple[float, Event]]


def interaction_id(number: int) -> str:
    """Return the id of the ``number``-th interaction."""
    return f"{number:032x}"


def handled(
    key: str, *, at: float = START, agent: int = 7, group: str = "sales", disposition: str = ""
) -> Timed:
    """Answered after 8 seconds, 60 s talk with 15 s hold, ended by the caller, 10 s wrap-up."""
    offer = f"{key}-1"
    return [
        (
            at,
            ev.InteractionArrived(
                key, "voice", "virtual", "ch-1", "+15550100001", "4001", "Main", "main-line", 3
            ),
        ),
        (at + 1, ev.CustomerIdentified(key, 11, "Ann", tier=50)),
        (at + 2, ev.FlowNodeEntered(key, "menu", "menu")),
        (at + 4, ev.FlowDataSet(key, "topic", "order")),
        (at + 5, ev.InteractionQueued(key, 1, group, at + 5, priority=2, tier=50)),
        (at + 6, ev.OfferMade(key, 1, offer, agent, group, at + 26)),
        (at + 9, ev.OfferAccepted(key, offer, agent)),
        (at + 13, ev.InteractionAnswered(key, 1, offer, agent, group, wait_seconds=8.0, ring_seconds=7.0)),
        (at + 33, ev.HoldStarted(key, 1, agent)),
        (at + 48, ev.HoldEnded(key, 1, agent, 15.0)),
        (at + 88, ev.SegmentEnded(key, 1, agent, group, "caller", talk_seconds=60.0, hold_seconds=15.0)),
        (at + 88, ev.WrapUpStarted(key, 1, agent, group, at + 148)),
        (at + 88, ev.InteractionEnded(key, "handled")),
        (at + 98, ev.WrapUpCompleted(key, 1, agent, group, 10.0, disposition, "Ordered two")),
    ]


def transferred_and_abandoned(key: str, *, at: float = START, agent: int = 7) -> Timed:
    """Talks to one agent, is transferred to billing, and gives up there while that agent still wraps up."""
    first = f"{key}-1"
    return [
        (at, ev.InteractionArrived(key, "voice", "virtual", "ch-2", "+15550100002", "4001")),
        (at + 1, ev.InteractionQueued(key, 1, "sales", at + 1)),
        (at + 2, ev.OfferMade(key, 1, first, agent, "sales", at + 22)),
        (at + 4, ev.InteractionAnswered(key, 1, first, agent, "sales", 3.0, 2.0)),
        (at + 34, ev.InteractionTransferred(key, 1, agent, "group", "billing")),
        (at + 34, ev.SegmentEnded(key, 1, agent, "sales", "transfer", 30.0, 0.0)),
        (at + 34, ev.WrapUpStarted(key, 1, agent, "sales", at + 94)),
        (at + 34, ev.InteractionQueued(key, 2, "billing", at + 34)),
        (at + 54, ev.InteractionAbandoned(key, 2, "billing", 20.0)),
        (at + 54, ev.InteractionEnded(key, "abandoned")),
        (at + 60, ev.WrapUpCompleted(key, 1, agent, "sales", 26.0)),
    ]


def voicemail(key: str, *, at: float = START, agent: int = 7) -> Timed:
    """One agent does not answer, another declines, the queue gives up, the flow takes a message."""
    return [
        (at, ev.InteractionArrived(key, "voice", "virtual", "ch-3", "+15550100003", "4001")),
        (at + 1, ev.InteractionQueued(key, 1, "support", at + 1, max_wait_seconds=60)),
        (at + 2, ev.OfferMade(key, 1, f"{key}-1", agent, "support", at + 22)),
        (at + 22, ev.OfferNotAnswered(key, f"{key}-1", agent, "timeout")),
        (at + 23, ev.OfferMade(key, 1, f"{key}-2", agent + 1, "support", at + 43)),
        (at + 25, ev.OfferRejected(key, f"{key}-2", agent + 1)),
        (at + 61, ev.InteractionFlowedOut(key, 1, "support", "max_wait", 60.0)),
        (at + 80, ev.VoicemailLeft(key, f"{key}-vm", 15.0)),
        (at + 81, ev.FlowEnded(key, "voicemail", "voicemail")),
        (at + 81, ev.InteractionEnded(key, "voicemail")),
    ]


def record(*stories: Timed, site: str = "main") -> list[Recorded]:
    """Return the stories' events as a journal holds them: one order in time, numbered by site and by stream."""
    seqs: dict[str, int] = {}
    recorded = []
    for at, event in sorted((entry for story in stories for entry in story), key=lambda entry: entry[0]):
        key = event.interaction_id  # type: ignore[attr-defined]
        seqs[key] = seqs.get(key, 0) + 1
        recorded.append(Recorded(site, len(recorded) + 1, 1, seqs[key], at, event))
    return recorded
