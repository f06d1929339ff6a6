"""How many calls a node takes: above that they are shed, so that those which are taken are served as ever. Pure.

Two limits, each for a node, each 0 for none: calls at the same time, and new calls per second. The second is a token
bucket that holds one second's worth, so that calls which come in a clump are not shed while their rate is no problem.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from apps.floor.domain.calls import SETTING_UP_SECONDS, Call
from apps.interactions.domain.messages import CallArrived

Reason = Literal["calls", "rate"]


@dataclass(frozen=True, slots=True)
class NodeLimits:
    """``flow`` is the code of the flow that shed calls get (announcement, voicemail …); empty: they hear busy."""

    most_calls: int = 0
    most_new_per_second: int = 0
    flow: str = ""


@dataclass(slots=True)
class Bucket:
    """``tokens`` at the time ``at`` (Unix seconds); it is full until the first call."""

    tokens: float
    at: float

    def take(self, per_second: int, now: float) -> bool:
        """Take one token if there is one. A clock that goes back adds none."""
        self.tokens = min(float(per_second), self.tokens + max(0.0, now - self.at) * per_second)
        self.at = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


REMEMBERED_REFUSALS = 500
"""So many of the calls that a node's gate refused are remembered. Those of which it may tell again are among the last
sixty: two of its variables."""
RECENT_SECONDS = 60
"""So long the screens speak of calls that were shed."""


class RecentSheds:
    """What was shed in the last minute, second by second: a flood costs no more than a drop."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, Counter[tuple[str, Reason]]]] = deque()

    def note(self, node: str, reason: Reason, now: float) -> None:
        """A call of the node was shed. A clock that goes back counts into the second that it left, and so does what is
        told late."""
        second = int(now)
        if not self._seconds or second > self._seconds[-1][0]:
            self._seconds.append((second, Counter()))
        self._seconds[-1][1][node, reason] += 1
        self._forget(now)

    def views(self, now: float) -> list[dict[str, Any]]:
        """Return node, reason and count of each, by node."""
        self._forget(now)
        total: Counter[tuple[str, Reason]] = Counter()
        for _second, counts in self._seconds:
            total.update(counts)
        return [
            {"node": node, "reason": reason, "count": count}
            for (node, reason), count in sorted(total.items())
        ]

    def _forget(self, now: float) -> None:
        while self._seconds and self._seconds[0][0] <= now - RECENT_SECONDS:
            self._seconds.popleft()


class Admission:
    """Knows how many calls each node has that were taken, and how fast they came.

    The counts follow the events. The buckets do not survive a restart: they are full again, for one second.
    """

    def __init__(self) -> None:
        self.shed = 0
        """Calls that were shed since the process began."""
        self.recent = RecentSheds()
        self._taken: Counter[str] = Counter()
        self._buckets: dict[str, Bucket] = {}
        self.refused: dict[str, dict[str, None]] = {}
        """Of each node the interactions that its gate refused last, oldest first: it may tell of them again."""

    def judge(self, message: CallArrived, limits: NodeLimits | None, now: float) -> Reason | None:
        """Return why the call is shed. Those who waited while nobody led the site are not: they have been answered."""
        if limits is None or message.waited_seconds >= SETTING_UP_SECONDS:
            return None
        return self.refuse(message.node, limits, now, judged=message.judged)

    def refuse(self, node: str, limits: NodeLimits, now: float, *, judged: bool = False) -> Reason | None:
        """Return why a new call cannot be taken, or None where it can (and then it is). ``judged``: the gate of its
        node has seen to the rate."""
        reason = self._reason(node, limits, now, judged=judged and not limits.flow)
        if reason:
            self.note(node, reason, now)
        return reason

    def note(self, node: str, reason: Reason, at: float) -> None:
        """A call was shed."""
        self.shed += 1
        self.recent.note(node, reason, at)

    def knows(self, node: str, interaction_id: str) -> bool:
        """Return whether the gate of the node has told of this call before."""
        return interaction_id in self.refused.get(node, ())

    def remember(self, node: str, interaction_id: str) -> None:
        """The gate of the node has refused this call."""
        known = self.refused.setdefault(node, {})
        known[interaction_id] = None
        while len(known) > REMEMBERED_REFUSALS:
            del known[next(iter(known))]

    def _reason(self, node: str, limits: NodeLimits, now: float, *, judged: bool) -> Reason | None:
        if 0 < limits.most_calls <= self._taken[node]:
            return "calls"
        rate = 0 if judged else limits.most_new_per_second
        if rate and not self._buckets.setdefault(node, Bucket(rate, now)).take(rate, now):
            return "rate"
        return None

    def arrived(self, node: str) -> None:
        """A call has begun."""
        self._taken[node] += 1

    def left(self, node: str) -> None:
        """A call that counted is over, or turned out to be shed."""
        self._taken[node] -= 1

    def recount(self, calls: Iterable[Call]) -> None:
        """Count anew, after a snapshot was loaded."""
        self._taken = Counter(call.node for call in calls if counts(call))

    def taken(self, node: str) -> int:
        """Return how many calls of the node count now."""
        return self._taken[node]


def counts(call: Call) -> bool:
    """Return whether the call is one of those that are limited: not one that we place ourselves, and no other
    medium."""
    return not call.ended and not call.shed and call.is_call and call.direction == "inbound"
