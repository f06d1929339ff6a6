"""The clocks of a ticket, counted step by step: slow, without any arithmetic on time, and therefore beyond doubt.

The tests compare the engine with it, and the benchmark says how much slower it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from apps.schedules.domain.working import WorkingHours
from apps.sla.domain import history as h
from apps.sla.domain.clocks import Clock
from apps.sla.domain.terms import KINDS, Terms


@dataclass(eq=False)
class Line:
    """One clock on paper."""

    kind: str
    cycle: int
    started_at: int
    used: int = 0
    met: bool = False
    cancelled: bool = False
    merged: bool = False
    ended_at: int | None = None
    due: int | None = None  # of one that was met
    target: int | None = None
    policy: int = 0
    had_target: bool = False
    reached: dict[str, int] = field(default_factory=dict)

    @property
    def goes_on(self) -> bool:
        return not self.met and not self.cancelled


class Paper:
    """A ticket's state and the lines of its clocks."""

    def __init__(self, step: int, ahead: int) -> None:
        self.step, self.ahead = step, ahead
        self.state = "new"
        self.terms: Terms | None = None
        self.lines: list[Line] = []

    def happen(self, fact: h.Fact, at: int) -> None:
        if isinstance(fact, h.TermsChosen):
            self.terms = fact.terms
            for line in self.lines:
                if line.goes_on:
                    self.promise(line)
        elif isinstance(fact, h.Opened):
            self.open(fact, at)
        elif isinstance(fact, h.StateChanged):
            self.move(fact.state, at)
        elif isinstance(fact, h.MergedAway | h.Unmerged):
            self.merge(isinstance(fact, h.MergedAway), at)
        else:
            self.speak(fact, at)

    def open(self, fact: h.Opened, at: int) -> None:
        self.state = "new"
        self.begin("resolution", at)
        self.begin("first_response", at)
        if fact.spoken:
            self.finish(("first_response",), at, met=True)
        self.move(fact.state, at)

    def merge(self, away: bool, at: int) -> None:
        for line in self.lines:
            if away:
                line.merged = line.merged or line.goes_on
            elif line.merged:
                line.merged = line.cancelled = False
                line.ended_at = None
                self.promise(line)
        if away:
            self.finish(KINDS, at, met=False)

    def speak(self, fact: h.Said | h.Absorbed, at: int) -> None:
        if isinstance(fact, h.Absorbed):
            by, public = ("customer" if fact.asked else "system"), True
        else:
            by, public = fact.by, fact.public
        if public and by == "agent":
            self.finish(("first_response", "next_response"), at, met=True)
        waiting = [line for line in self.lines if line.kind.endswith("response") and line.goes_on]
        if public and by == "customer" and not waiting and self.lines:
            self.begin("next_response", at)

    def move(self, state: str, at: int) -> None:
        was_done, is_done = self.state in ("resolved", "closed"), state in ("resolved", "closed")
        self.state = state
        if is_done:
            self.finish(("first_response", "next_response"), at, met=False)
            self.finish(("resolution",), at, met=True)
        elif was_done:
            last = [line for line in self.lines if line.kind == "resolution"][-1:]
            if not last or not last[0].met:
                return
            if self.terms is not None and self.terms.restarts:
                self.begin("resolution", at)
            else:
                last[0].met, last[0].ended_at = False, None
                self.promise(last[0])

    def begin(self, kind: str, at: int) -> None:
        line = Line(kind, 1 + len([line for line in self.lines if line.kind == kind]), at)
        self.lines.append(line)
        self.promise(line)

    def promise(self, line: Line) -> None:
        line.target = self.terms.targets.get(line.kind) if self.terms is not None else None
        if self.terms is not None and line.target is not None:
            line.policy, line.had_target = self.terms.policy, True

    def finish(self, kinds: Sequence[str], at: int, met: bool) -> None:
        for line in self.lines:
            if line.kind in kinds and line.goes_on:
                line.met, line.cancelled, line.ended_at = met, not met, at
                line.due = self.look_ahead(line, at) if met else None

    def look_ahead(self, line: Line, at: int) -> int | None:
        """When a clock would be due that goes on as it did."""
        if self.terms is None or line.target is None:
            return None
        used = line.used
        for moment in range(at, at + self.ahead, self.step):
            if used >= line.target:
                return moment
            used += self.step if self.is_open(moment) else 0
        return None

    def is_open(self, at: int) -> bool:
        assert self.terms is not None
        time = self.terms.time
        return not isinstance(time, WorkingHours) or time.schedule.is_open(at)

    def running(self) -> Iterator[Line]:
        for line in self.lines:
            stands = self.state in ("resolved", "closed") or self.terms is None
            if line.kind != "first_response":
                stands = stands or self.state == "pending_customer"
                stands = stands or (self.state == "pending_internal" and self.terms.pauses_internal)  # type: ignore[union-attr]
            if line.goes_on and not stands:
                yield line

    def pass_step(self, at: int) -> None:
        """One step of time: what was due is past, and working time goes by where somebody is there."""
        for line in self.running():
            assert self.terms is not None
            for code, after in self.terms.face(line.kind):
                if line.used >= after:
                    line.reached.setdefault(code, at)
            line.used += self.step if self.is_open(at) else 0


def slow_clocks(facts: Sequence[h.Fact], now: int, step: int, ahead: int = 0) -> list[Clock]:
    """Return the clocks at ``now`` as counted in steps of ``step`` seconds, which all times must be multiples of.

    What lies ahead is looked for during ``ahead`` seconds and left out where it is later.
    """
    paper, at = Paper(step, ahead), facts[0].at
    for fact in facts:
        while at < fact.at:
            paper.pass_step(at)
            at += step
        paper.happen(fact, at)
    while at < now:
        paper.pass_step(at)
        at += step
    lines = [(line, line.used, dict(line.reached)) for line in paper.lines]
    running = set(map(id, paper.running()))
    for moment in range(at, at + ahead, step):
        paper.pass_step(moment)
    return [
        _shown(line, used, reached, id(line) in running) for line, used, reached in lines if line.had_target
    ]


def _shown(line: Line, used: int, reached: dict[str, int], runs: bool) -> Clock:
    points = dict(line.reached) if runs else reached
    if "due" in reached:
        state = "breached"
    elif line.cancelled or line.target is None:
        state = "cancelled"
    else:
        state = "met" if line.met else "running" if runs else "paused"
    return Clock(
        kind=line.kind,
        cycle=line.cycle,
        policy=line.policy,
        state=state,
        target=line.target or 0,
        used=used,
        started_at=line.started_at,
        due_at=reached.get("due", line.due if line.met else points.get("due")),
        warn_at=points.get("warn"),
        met_at=line.ended_at if line.met and line.target is not None else None,
        breached_at=reached.get("due"),
        ended_at=line.ended_at,
        points=points,
        reached=frozenset(reached),
    )
