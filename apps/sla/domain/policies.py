"""Which policy applies to a ticket, and with which targets; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.schedules.domain.working import WorkingTime
from apps.sla.domain.terms import KINDS, WARN, Point, Terms
from apps.tickets.domain.conditions import Facts, Node, evaluate

PERCENT, BEFORE, AFTER = "percent", "before", "after"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of escalation: ``amount`` is per cent of the target, or minutes before or after it is due."""

    id: int
    kind: str
    timing: str
    amount: int

    @property
    def code(self) -> str:
        return f"step:{self.id}"

    def point(self) -> Point:
        if self.timing == PERCENT:
            return Point(self.code, self.kind, percent=self.amount)
        seconds = self.amount * 60
        return Point(self.code, self.kind, seconds=-seconds if self.timing == BEFORE else seconds)


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """A policy as its rows say it. ``targets`` maps a priority (its key; None: every other one) to targets by kind."""

    id: int
    conditions: Node
    targets: Mapping[int | None, Mapping[str, int]]
    time: WorkingTime
    pauses_internal: bool = False
    restarts: bool = False
    warn_percent: int | None = None
    warn_before_seconds: int | None = None
    steps: tuple[Step, ...] = ()
    _terms: dict[int | None, Terms] = field(default_factory=dict, init=False, compare=False, repr=False)

    def terms_for(self, priority: int | None) -> Terms:
        """Return the terms of a ticket with this priority."""
        if priority not in self._terms:
            targets = self.targets.get(priority, self.targets.get(None, {}))
            self._terms[priority] = Terms(
                self.id, targets, self.time, self.pauses_internal, self.restarts, tuple(self._points())
            )
        return self._terms[priority]

    def _points(self) -> Iterable[Point]:
        for kind in KINDS:
            if self.warn_percent is not None:
                yield Point(WARN, kind, percent=self.warn_percent)
            elif self.warn_before_seconds is not None:
                yield Point(WARN, kind, seconds=-self.warn_before_seconds)
        for step in self.steps:
            yield step.point()


def choose_policy(policies: Iterable[PolicyRules], facts: Facts) -> PolicyRules | None:
    """Return the first of ``policies`` whose conditions hold, or None."""
    return next((policy for policy in policies if evaluate(policy.conditions, facts).holds), None)
