"""A past day as the engine can live it again: who came, how long they would have waited, who was there to answer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from statistics import median

from apps.agents.domain.capacity import Medium
from apps.agents.domain.events import PresenceChanged
from apps.agents.domain.states import Presence
from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event

MISSED = "missed"
"""Reason of a presence that the queue itself set: the engine will decide about that anew."""
USUAL_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class PastCall:
    """One wait in one group's line. ``outcome``: answered, abandoned, flowed_out; empty where the record ends before.

    ``waited_seconds`` until then; ``ring_seconds``, ``talk_seconds`` (holds included) and ``wrap_up_seconds`` are None
    where nobody answered.
    """

    key: str
    at: float
    group: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    max_wait_seconds: int = 0
    outcome: str = ""
    waited_seconds: float = 0.0
    ring_seconds: float | None = None
    talk_seconds: float | None = None
    wrap_up_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class PastPresence:
    """An agent, or a supervisor for them, chose."""

    at: float
    agent_id: int
    presence: Presence
    reason: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Everything in order of time. ``missed_share``: how many of the agent's offers were not taken. ``back_seconds``:
    how long agents stayed away after the queue had paused them, in the middle."""

    calls: tuple[PastCall, ...] = ()
    presences: tuple[PastPresence, ...] = ()
    missed_share: dict[int, float] = field(default_factory=dict)
    back_seconds: float = USUAL_PAUSE

    @property
    def answered(self) -> list[PastCall]:
        """The calls that an agent took, and whose conversation is known."""
        return [call for call in self.calls if call.talk_seconds is not None]

    @property
    def patience_seconds(self) -> float:
        """How long a caller is willing to wait, on average: all waiting time over the number of those who gave up; the
        answered, too, were willing to wait for so long. This is the maximum likelihood estimate for exponential
        patience under censoring (Mandelbaum and Zeltyn 2007, "Service engineering in action"). Infinite where nobody
        gave up."""
        gave_up = sum(call.outcome == "abandoned" for call in self.calls)
        waited = sum(call.waited_seconds for call in self.calls)
        return waited / gave_up if gave_up else float("inf")


def of_calls(past: Iterable[Recorded]) -> list[Recorded]:
    """Return what happened to calls, and to agents: other work is not lived again, for it is put aside for a call."""
    others: set[str] = set()
    found = []
    for entry in past:
        if isinstance(entry.event, ev.InteractionQueued) and entry.event.medium != Medium.VOICE:
            others.add(entry.event.interaction_id)
        if getattr(entry.event, "interaction_id", "") not in others:
            found.append(entry)
    return found


def history_of(events: Iterable[tuple[float, Event]]) -> History:
    """Return the history that the ``(at, event)`` pairs tell, in order. Presences before the first call count."""
    calls: dict[tuple[str, int], PastCall] = {}
    presences: list[PastPresence] = []
    offers: dict[int, list[bool]] = defaultdict(list)
    paused: dict[int, float] = {}
    away: list[float] = []
    for at, event in events:
        if isinstance(event, PresenceChanged):
            _note_presence(event, at, presences, paused, away)
        elif isinstance(event, ev.OfferRejected | ev.OfferNotAnswered):
            offers[event.agent_id].append(True)
        else:
            if isinstance(event, ev.InteractionAnswered):
                offers[event.agent_id].append(False)
            _note_call(event, at, calls)
    return History(
        calls=tuple(sorted(calls.values(), key=lambda call: (call.at, call.key))),
        presences=tuple(presences),
        missed_share={agent: sum(missed) / len(missed) for agent, missed in offers.items()},
        back_seconds=median(away) if away else USUAL_PAUSE,
    )


def _note_presence(
    event: PresenceChanged,
    at: float,
    presences: list[PastPresence],
    paused: dict[int, float],
    away: list[float],
) -> None:
    if event.reason == MISSED:
        paused[event.agent_id] = at
        return
    since = paused.pop(event.agent_id, None)
    if since is not None and event.presence is Presence.AVAILABLE:
        away.append(at - since)
    presences.append(PastPresence(at, event.agent_id, event.presence, event.reason))


def _note_call(event: Event, at: float, calls: dict[tuple[str, int], PastCall]) -> None:
    if isinstance(event, ev.InteractionQueued):
        if not event.handed_over:
            calls[event.interaction_id, event.segment] = _call_of(event, at)
        return
    key = (getattr(event, "interaction_id", ""), getattr(event, "segment", 0))
    call = calls.get(key)
    if call is None:
        return
    match event:
        case ev.InteractionAnswered():
            calls[key] = replace(
                call, outcome="answered", waited_seconds=event.wait_seconds, ring_seconds=event.ring_seconds
            )
        case ev.InteractionAbandoned():
            calls[key] = replace(call, outcome="abandoned", waited_seconds=event.wait_seconds)
        case ev.InteractionFlowedOut():
            calls[key] = replace(call, outcome="flowed_out", waited_seconds=event.wait_seconds)
        case ev.SegmentEnded():
            calls[key] = replace(call, talk_seconds=event.talk_seconds + event.hold_seconds)
        case ev.WrapUpCompleted():
            calls[key] = replace(call, wrap_up_seconds=event.wrap_up_seconds)


def _call_of(event: ev.InteractionQueued, at: float) -> PastCall:
    return PastCall(
        key=f"{event.interaction_id}-{event.segment}",
        at=at,
        group=event.group,
        skills=dict(event.skills),
        priority=event.priority,
        tier=event.tier,
        max_wait_seconds=event.max_wait_seconds,
    )
