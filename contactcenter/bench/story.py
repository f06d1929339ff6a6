"""What the EventLog says about a run. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

SUSTAINED_SECONDS = 10
_OFFER_OVER = frozenset({"OfferRejected", "OfferNotAnswered", "OfferWithdrawn"})


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """The part of an EventLog row that is looked at. ``at`` is in Unix seconds."""

    type: str
    at: float
    interaction_id: str = ""
    agent_id: int = 0
    channel_id: str = ""


@dataclass(slots=True)
class Story:
    """Read all events in the order of the log with :meth:`take`, then ask.

    An interaction is taken from the moment at which it is offered until that offer ends unanswered, or the conversation
    ends; an agent until the wrap-up is done as well. Whoever is offered while taken is counted in ``doubly_offered``.
    """

    doubly_offered: int = 0
    held_peak: int = 0
    channels: set[str] = field(default_factory=set)
    arrived: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    _held: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)
    _busy: set[int] = field(default_factory=set)
    _arrivals: Counter[int] = field(default_factory=Counter)
    _answers: Counter[int] = field(default_factory=Counter)

    def take(self, events: Iterable[LoggedEvent]) -> Story:
        """Read on; return self."""
        for event in events:
            self._read(event)
        return self

    @property
    def unfinished(self) -> set[str]:
        """Interactions that arrived and never ended."""
        return self.arrived - self.ended

    @property
    def peak_offered_per_second(self) -> int:
        """Arrivals in the busiest second."""
        return max(self._arrivals.values(), default=0)

    @property
    def calls_per_second(self) -> float:
        """Calls that were connected per second, over the ten seconds (or fewer, where there were fewer) with most."""
        return _busiest(self._answers)

    def _read(self, event: LoggedEvent) -> None:
        key = event.interaction_id
        match event.type:
            case "InteractionArrived":
                self.arrived.add(key)
                self.channels.add(event.channel_id)
                self._arrivals[int(event.at)] += 1
            case "OfferMade":
                self._offer(key, event.agent_id)
            case "InteractionAnswered":
                self.answered.add(key)
                self._held.add(key)
                self.held_peak = max(self.held_peak, len(self._held))
                self._answers[int(event.at)] += 1
            case "SegmentEnded":
                self._held.discard(key)
                self._taken.discard(key)
            case "WrapUpCompleted":
                self._busy.discard(event.agent_id)
            case "InteractionEnded":
                self.ended.add(key)
            case over if over in _OFFER_OVER:
                self._taken.discard(key)
                self._busy.discard(event.agent_id)

    def _offer(self, interaction_id: str, agent_id: int) -> None:
        self.doubly_offered += interaction_id in self._taken or agent_id in self._busy
        self._taken.add(interaction_id)
        self._busy.add(agent_id)


def _busiest(seconds: Counter[int]) -> float:
    if not seconds:
        return 0.0
    first, last = min(seconds), max(seconds)
    width = min(SUSTAINED_SECONDS, last - first + 1)
    sums = (sum(seconds[at + step] for step in range(width)) for at in range(first, last - width + 2))
    return round(max(sums) / width, 1)
