"""The clocks of a ticket: a fold over its history.

Rules (docs/sla.md tells them to people):

- The *first response* runs from the ticket's opening to the first public words of an agent, whatever the state: who has
  heard nothing yet waits. A ticket made in conversation was answered by that conversation.
- The *next response* runs from the customer's words to the next public words of an agent; words that follow in between
  do not start it anew. It stands still while the customer or, by policy, a colleague is waited for.
- The *resolution* runs from the opening until the ticket is resolved or closed, with the same pauses. A reopened ticket
  goes on where it stood, or begins a new cycle, by policy.
- Resolving or closing cancels a response that is still awaited; merging away cancels everything until it is undone.
- What was used stays used: time counts by the terms that were in force when it passed. New terms bring new targets for
  clocks that have not ended.
- What was broken stays broken: a clock that was too late is ``breached`` for ever, with ``met_at`` if it came later.
- A fact dated before the one ahead of it (somebody set a clock back) happens at the time of that one: no time is
  ever negative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.sla.domain import history as h
from apps.sla.domain.terms import DUE, FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION, RESPONSES, WARN, Terms

RUNNING, PAUSED, MET, BREACHED, CANCELLED = "running", "paused", "met", "breached", "cancelled"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as it stands at a moment. Times are Unix seconds, durations working seconds.

    ``due_at`` is None while the clock stands still, and where the hours never open long enough. ``points`` says when
    each point was reached (those in ``reached``) or, while the clock runs, will be. ``ended_at`` is None for a clock
    that can still go on.
    """

    kind: str
    cycle: int
    policy: int
    state: str
    target: int
    used: int
    started_at: int
    due_at: int | None
    warn_at: int | None
    met_at: int | None
    breached_at: int | None
    ended_at: int | None
    points: Mapping[str, int]
    reached: frozenset[str]


@dataclass(slots=True, eq=False)
class _Hand:
    """A clock while it is folded. ``target`` is None where it is not measured."""

    kind: str
    cycle: int
    started_at: int
    target: int | None = None
    policy: int = 0
    measured: bool = False  # it has, or had, a target
    used: int = 0
    ended: str = ""  # "", MET or CANCELLED
    ended_at: int | None = None
    merged: bool = False  # cancelled by a merge
    due_at: int | None = None  # of one that has ended
    reached: dict[str, int] = field(default_factory=dict)


class Fold:
    """The clocks of one ticket, fact after fact."""

    def __init__(self) -> None:
        self.at: int | None = None
        self.state = h.NEW
        self.terms: Terms | None = None
        self._hands: list[_Hand] = []

    def apply(self, fact: h.Fact) -> None:
        """Let time pass until ``fact``, then let it happen."""
        self._advance(fact.at)
        match fact:
            case h.Opened(state=state, spoken=spoken):
                self._open(state, spoken)
            case h.StateChanged(state=state):
                self._enter(state)
            case h.Said(by=by, public=public):
                self._hear(by, public)
            case h.Absorbed(asked=asked):
                self._hear(h.CUSTOMER if asked else h.SYSTEM, public=True)
            case h.MergedAway():
                self._merge_away()
            case h.Unmerged():
                self._undo_merge()
            case h.TermsChosen(terms=terms):
                self._choose(terms)

    def clocks(self, now: int) -> list[Clock]:
        """Return the clocks as they stand at ``now``, in the order in which they began."""
        self._advance(now)
        return [self._show(hand) for hand in self._hands if hand.measured]

    # Time

    def _advance(self, to: int) -> None:
        if self.at is None:
            self.at = to
        if to <= self.at:
            return
        terms = self.terms
        if terms is not None:
            passed = -1  # asked for once, and only where something runs
            for hand in self._hands:
                if not hand.ended and self._runs(hand.kind, terms):
                    passed = terms.time.between(self.at, to) if passed < 0 else passed
                    self._tick(hand, terms, passed, to)
        self.at = to

    def _tick(self, hand: _Hand, terms: Terms, passed: int, to: int) -> None:
        for code, after in terms.face(hand.kind):
            if after <= hand.used + passed and code not in hand.reached:
                moment = terms.time.add(self._now, max(0, after - hand.used))
                if moment is not None and moment < to:
                    hand.reached[code] = moment
        hand.used += passed

    def _runs(self, kind: str, terms: Terms) -> bool:
        if self.state in h.DONE:
            return False
        if kind == FIRST_RESPONSE:
            return True
        return self.state != h.PENDING_CUSTOMER and not (
            self.state == h.PENDING_INTERNAL and terms.pauses_internal
        )

    @property
    def _now(self) -> int:
        assert self.at is not None, "before the first fact there is no time"
        return self.at

    # What happens

    def _open(self, state: str, spoken: bool) -> None:
        self.state = h.NEW
        self._start(RESOLUTION)
        self._start(FIRST_RESPONSE)
        if spoken:
            self._hear(h.AGENT, public=True)
        self._enter(state)

    def _enter(self, state: str) -> None:
        before, self.state = self.state, state
        if state in h.DONE:
            self._cancel(RESPONSES)
            for hand in self._awaited(RESOLUTION):
                self._end(hand, MET)
        elif before in h.DONE:
            self._reopen()

    def _reopen(self) -> None:
        hand = next((hand for hand in reversed(self._hands) if hand.kind == RESOLUTION), None)
        if hand is None or hand.ended != MET:
            return
        if self.terms is not None and self.terms.restarts:
            self._start(RESOLUTION)
            return
        self._revive(hand)

    def _merge_away(self) -> None:
        for hand in self._hands:
            if not hand.ended:
                self._end(hand, CANCELLED)
                hand.merged = True

    def _undo_merge(self) -> None:
        for hand in self._hands:
            if hand.merged:
                hand.merged = False
                self._revive(hand)

    def _revive(self, hand: _Hand) -> None:
        hand.ended, hand.ended_at, hand.due_at = "", None, None
        self._measure(hand)

    def _hear(self, by: str, public: bool) -> None:
        if not public or by == h.SYSTEM:
            return
        awaited = [hand for hand in self._hands if hand.kind in RESPONSES and not hand.ended]
        if by == h.AGENT:
            for hand in awaited:
                self._end(hand, MET)
        elif not awaited and self._hands:
            self._start(NEXT_RESPONSE)

    def _choose(self, terms: Terms | None) -> None:
        self.terms = terms
        for hand in self._hands:
            if not hand.ended:
                self._measure(hand)

    # Hands

    def _start(self, kind: str) -> None:
        cycle = 1 + sum(hand.kind == kind for hand in self._hands)
        hand = _Hand(kind, cycle, self._now)
        self._hands.append(hand)
        self._measure(hand)

    def _measure(self, hand: _Hand) -> None:
        """Give a clock that goes on the target of the terms in force."""
        hand.target = None if self.terms is None else self.terms.targets.get(hand.kind)
        if self.terms is not None and hand.target is not None:
            hand.measured, hand.policy = True, self.terms.policy

    def _awaited(self, kind: str) -> list[_Hand]:
        return [hand for hand in self._hands if hand.kind == kind and not hand.ended]

    def _cancel(self, kinds: tuple[str, ...]) -> None:
        for kind in kinds:
            for hand in self._awaited(kind):
                self._end(hand, CANCELLED)

    def _end(self, hand: _Hand, how: str) -> None:
        hand.due_at = self._due(hand) if how == MET else hand.reached.get(DUE)
        hand.ended, hand.ended_at = how, self._now

    def _due(self, hand: _Hand) -> int | None:
        if DUE in hand.reached:
            return hand.reached[DUE]
        if self.terms is None or hand.target is None:
            return None
        return self.terms.time.add(self._now, max(0, hand.target - hand.used))

    def _show(self, hand: _Hand) -> Clock:
        runs = not hand.ended and self.terms is not None and self._runs(hand.kind, self.terms)
        points = dict(hand.reached)
        if runs and self.terms is not None:
            points |= self._ahead(hand, self.terms)
        return Clock(
            kind=hand.kind,
            cycle=hand.cycle,
            policy=hand.policy,
            state=self._state(hand, runs),
            target=hand.target or 0,
            used=hand.used,
            started_at=hand.started_at,
            due_at=hand.due_at if hand.ended else points.get(DUE),
            warn_at=points.get(WARN),
            met_at=hand.ended_at if hand.ended == MET and hand.target is not None else None,
            breached_at=hand.reached.get(DUE),
            ended_at=hand.ended_at,
            points=points,
            reached=frozenset(hand.reached),
        )

    def _ahead(self, hand: _Hand, terms: Terms) -> dict[str, int]:
        """Return when the points will be reached that have not been yet."""
        ahead = {}
        for code, after in terms.face(hand.kind):
            if code not in hand.reached:
                moment = terms.time.add(self._now, max(0, after - hand.used))
                if moment is not None:
                    ahead[code] = moment
        return ahead

    @staticmethod
    def _state(hand: _Hand, runs: bool) -> str:
        if DUE in hand.reached:
            return BREACHED
        if hand.ended == CANCELLED or hand.target is None:
            return CANCELLED
        return hand.ended or (RUNNING if runs else PAUSED)


def fold_clocks(facts: Iterable[h.Fact], now: int) -> list[Clock]:
    """Return the clocks of a ticket with this history at ``now``; both in Unix seconds."""
    fold = Fold()
    for fact in facts:
        fold.apply(fact)
    return fold.clocks(now)
