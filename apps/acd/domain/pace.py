"""How long a caller will wait: what a group's last calls say about the next ones; pure.

The estimate is the queue-length predictor of a line with impatient callers (Whitt, "Predicting Queueing Delays",
Management Science 45:6, 1999; "QLm" in Ibrahim and Whitt, "Real-Time Delay Estimation in Overloaded Multiserver Queues
with Abandonments", Management Science 55:10, 2009): with ``n`` callers ahead,

    wait = Σ (i = 0 … n)  1 / (answers per second + i × abandons per waiting caller and second)

*Answers per second*: agents available ÷ mean handling time (talk, hold, wrap-up of the last :data:`KEPT` calls),
averaged, as seconds per answer, with the gaps between the last answers that followed each other while somebody waited.
The gaps know what the formula does not: agents whom other groups share, missed offers, rings. The handling times weigh
as much as :data:`PRIOR` gaps, so that a group that has just become busy is not judged by one or two of them.

*Abandons*: callers who gave up ÷ seconds that all of the last :data:`KEPT` callers waited.

With no agent, or fewer than :data:`ENOUGH` calls to judge by, there is no answer: nothing is said rather than a guess.
"""

from dataclasses import dataclass, field
from math import log

KEPT = 30
ENOUGH = 3
PRIOR = 5
FRESH_SECONDS = 1_800.0
"""Gaps between answers are believed for so long: they are true of the staff of their hour."""
EXACT_TERMS = 10


@dataclass(slots=True)
class Pace:
    """The last calls of one group, newest last. ``gaps`` are (time, seconds since the answer before), ``ends`` (seconds
    waited, 1 where the caller gave up). ``handling_seconds`` (0.0 while too little is known) and ``abandon_rate``
    (abandons per waiting caller and second) follow from them: every caller who enters asks for them."""

    talks: list[float] = field(default_factory=list)
    wrap_ups: list[float] = field(default_factory=list)
    gaps: list[list[float]] = field(default_factory=list)
    ends: list[list[float]] = field(default_factory=list)
    answered_at: float = 0.0
    handling_seconds: float = 0.0
    abandon_rate: float = 0.0

    def note_answer(self, at: float, queued_at: float) -> None:
        """An agent's voice. The gap since the one before counts only where the caller was waiting already by then."""
        if self.answered_at and queued_at <= self.answered_at <= at:
            _keep(self.gaps, [at, at - self.answered_at])
        self.answered_at = at
        self._note_end(max(0.0, at - queued_at), 0)

    def note_abandon(self, wait_seconds: float) -> None:
        """A caller gave up."""
        self._note_end(wait_seconds, 1)

    def note_talk(self, seconds: float) -> None:
        """A conversation with its holds."""
        _keep(self.talks, seconds)
        self._note_handling()

    def note_wrap_up(self, seconds: float) -> None:
        """The work after one."""
        _keep(self.wrap_ups, seconds)
        self._note_handling()

    def _note_end(self, wait_seconds: float, gave_up: int) -> None:
        _keep(self.ends, [wait_seconds, gave_up])
        waited = sum(seconds for seconds, _ in self.ends)
        self.abandon_rate = sum(left for _, left in self.ends) / waited if waited > 0 else 0.0

    def _note_handling(self) -> None:
        if len(self.talks) >= ENOUGH:
            self.handling_seconds = _mean(self.talks) + _mean(self.wrap_ups)


def expected_wait(pace: Pace, ahead: int, agents: int, now: float) -> float | None:
    """Return how many seconds a caller with ``ahead`` others before them will wait for one of ``agents`` available
    agents, none of whom is idle; None where nothing is known."""
    per_answer = seconds_per_answer(pace, agents, now)
    if not per_answer:
        return None
    return _sum(1.0 / per_answer, pace.abandon_rate, ahead)


def seconds_per_answer(pace: Pace, agents: int, now: float) -> float | None:
    """Return how long it takes between two answers while callers wait; None where nothing is known."""
    if agents < 1:
        return None
    gaps = [gap for at, gap in pace.gaps if now - at <= FRESH_SECONDS]
    if pace.handling_seconds:
        return (sum(gaps) + PRIOR * pace.handling_seconds / agents) / (len(gaps) + PRIOR)
    return _mean(gaps) if len(gaps) >= ENOUGH else None


def _sum(answers: float, abandons: float, ahead: int) -> float:
    """Return the sum of the formula above; beyond the first terms by its integral, for a line of ten thousand."""
    first = min(ahead, EXACT_TERMS)
    total = sum(1.0 / (answers + place * abandons) for place in range(first + 1))
    if ahead == first:
        return total
    if abandons <= 0:
        return total + (ahead - first) / answers
    return total + log((answers + (ahead + 0.5) * abandons) / (answers + (first + 0.5) * abandons)) / abandons


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _keep(values: list[list[float]] | list[float], value: list[float] | float) -> None:
    values.append(value)  # type: ignore[arg-type]  # both lists hold what they are given here
    del values[:-KEPT]
