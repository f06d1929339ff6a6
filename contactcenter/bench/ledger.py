"""What must hold of an EventLog whatever was killed when it was written. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

_OFFER_OVER = frozenset({"OfferRejected", "OfferNotAnswered", "OfferWithdrawn"})
_LEFT_THE_LINE = frozenset({"InteractionAbandoned", "InteractionFlowedOut", "InteractionAnswered"})
HINTS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """The part of an EventLog row that is looked at. ``rank`` is what may rightly overtake: equal ranks may not."""

    position: int
    type: str
    interaction_id: str = ""
    agent_id: int = 0
    seq: int = 0
    group: str = ""
    queued_at: float = 0.0
    rank: tuple[int, int] = (0, 0)
    segment: int = 0
    channel_id: str = ""


@dataclass(slots=True)
class _Waiting:
    group: str
    queued_at: float
    rank: tuple[int, int]
    refused_by: set[int] = field(default_factory=set)
    offered: bool = False


@dataclass(slots=True)
class Ledger:
    """Read all lines by position with :meth:`take`, then look at the counts. ``hints`` name the first findings.

    ``gaps`` and ``duplicates``: positions of the log, and numbers within an interaction's or an agent's own stream.
    ``order_violations``: somebody was offered while another waited longer in the same line with the same rank, whom
    this agent had not refused. ``doubly_served``: an interaction, or an agent, was offered or connected while taken.
    """

    gaps: int = 0
    duplicates: int = 0
    order_violations: int = 0
    doubly_served: int = 0
    channels: dict[str, str] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    hints: list[str] = field(default_factory=list)
    _position: int = 0
    _numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _with: dict[str, int] = field(default_factory=dict)
    _busy: dict[int, str] = field(default_factory=dict)

    def take(self, lines: Iterable[Line]) -> Ledger:
        """Read on; return self."""
        for line in lines:
            self._count(line)
            self._follow(line)
        return self

    @property
    def unfinished(self) -> set[str]:
        """Interactions that arrived and have no outcome."""
        return {key for key in self.channels.values() if not self.outcomes[key]}

    @property
    def twice_ended(self) -> int:
        """Interactions with more than one outcome."""
        return sum(count > 1 for count in self.outcomes.values())

    def _count(self, line: Line) -> None:
        self._position = self._check("position", self._position, line.position)
        stream = line.interaction_id or f"agent {line.agent_id}"
        self._numbers[stream] = self._check(stream, self._numbers[stream], line.seq)

    def _check(self, what: str, last: int, number: int) -> int:
        if number <= last:
            self.duplicates += 1
            self._hint(f"{what}: {number} after {last}")
        elif number > last + 1:
            self.gaps += number - last - 1
            self._hint(f"{what}: {number} after {last}")
        return max(last, number)

    def _follow(self, line: Line) -> None:
        key = line.interaction_id
        match line.type:
            case "InteractionArrived":
                self.channels[line.channel_id] = key
            case "InteractionQueued":
                self._waiting[key] = _Waiting(line.group, line.queued_at, line.rank)
            case "OfferMade":
                self._offer(line)
            case "InteractionAnswered":
                self._answer(line)
            case "SegmentEnded":
                self._with.pop(key, None)
            case "WrapUpCompleted":
                self._busy.pop(line.agent_id, None)
            case "InteractionEnded":
                self.outcomes[key] += 1
            case over if over in _OFFER_OVER:
                self._offer_over(line)
        if line.type in _LEFT_THE_LINE:
            self._waiting.pop(key, None)

    def _offer(self, line: Line) -> None:
        key, item = line.interaction_id, self._waiting.get(line.interaction_id)
        if item is None or item.offered or key in self._with or line.agent_id in self._busy:
            self.doubly_served += 1
            self._hint(f"{line.position}: {key} offered to {line.agent_id}, but one of them is taken")
        if item is None:
            return
        for other, waiting in self._waiting.items():
            if _may_not_be_overtaken(waiting, item, line.agent_id):
                self.order_violations += 1
                self._hint(f"{line.position}: {key} was offered before {other}")
                break
        item.offered = True
        self._busy[line.agent_id] = key

    def _answer(self, line: Line) -> None:
        if self._busy.get(line.agent_id) != line.interaction_id or line.interaction_id in self._with:
            self.doubly_served += 1
            self._hint(f"{line.position}: {line.interaction_id} answered by {line.agent_id} without an offer")
        self._with[line.interaction_id] = line.agent_id
        self._busy[line.agent_id] = line.interaction_id
        self.answered.add(line.interaction_id)

    def _offer_over(self, line: Line) -> None:
        if self._busy.get(line.agent_id) == line.interaction_id:
            del self._busy[line.agent_id]
        if item := self._waiting.get(line.interaction_id):
            item.offered = False
            item.refused_by.add(line.agent_id)

    def _hint(self, text: str) -> None:
        if len(self.hints) < HINTS:
            self.hints.append(text)


def _may_not_be_overtaken(waiting: _Waiting, offered: _Waiting, agent_id: int) -> bool:
    return (
        not waiting.offered
        and (waiting.group, waiting.rank) == (offered.group, offered.rank)
        and waiting.queued_at < offered.queued_at
        and agent_id not in waiting.refused_by
    )
