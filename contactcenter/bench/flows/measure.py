"""Many sessions at once: how fast they go, what each weighs, and whether the journal gives every one of them back."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import process_time
from uuid import UUID

from apps.interactions.domain.events import FlowNodeEntered
from apps.interactions.domain.messages import DigitReceived, PlaybackFinished
from apps.ivr.domain.commands import QueueLeft
from apps.ivr.domain.session import Session
from apps.ivr.domain.state import CallFacts
from apps.kernel.messages import Event, Message, Outcome
from contactcenter.bench.flows.bare import Bare, bare_nodes
from contactcenter.bench.flows.call import LEAVE_QUEUE, PRESS, TO_THE_END, TO_THE_MENU, bench_flow

NOW = 1_800_000_000.0
WEIGHED = 1_000
"""How many sessions are weighed: to follow every block of memory makes everything slow."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a way to lead callers through the flow is, in seconds of one processor, and what a caller in the menu
    weighs."""

    steps_per_second: float
    bytes_per_session: float


@dataclass(frozen=True, slots=True)
class Found:
    """``steps``: messages handled. ``divergences``: sessions whose events did not give back what they were;
    ``unfinished``: those that had not come to their end."""

    engine: Speed
    bare: Speed
    steps: int
    nodes_entered: int
    events: int
    restored_per_second: float
    divergences: int
    unfinished: int


def measure(sessions: int) -> Found:
    """Lead ``sessions`` callers to their end for the time that it takes. Lead them there once more, keeping their
    events, and restore each from them in the menu."""
    begin = _beginner()
    timed = [begin(number, False) for number in range(sessions)]
    spent = _timed(lambda: _all(timed, (*TO_THE_MENU, *TO_THE_END)))
    steps = sum(caller.steps for caller in timed)
    callers = [begin(number, True) for number in range(sessions)]
    _all(callers, TO_THE_MENU)
    divergent: list[Caller] = []
    restoring = _timed(lambda: divergent.extend(c for c in callers if not c.is_what_its_events_say()))
    _all(callers, TO_THE_END)
    events = [event for caller in callers for event in caller.events]
    return Found(
        engine=Speed(steps / spent, _weigh(lambda number: _in_the_menu(begin(number, False)))),
        bare=_bare(sessions),
        steps=steps,
        nodes_entered=sum(isinstance(event, FlowNodeEntered) for event in events),
        events=len(events),
        restored_per_second=sessions / restoring,
        divergences=len(divergent),
        unfinished=sum(not caller.session.ended for caller in callers),
    )


class Caller:
    """A session, how many messages it got, and its events where they are kept: in the floor they go to the journal."""

    __slots__ = ("_keeps", "events", "session", "steps")

    def __init__(self, session: Session, keeps: bool) -> None:
        self.session = session
        self.events: list[Event] = []
        self.steps = 0
        self._keeps = keeps
        self._take(session.start(NOW))

    def do(self, act: str, digit: str) -> None:
        """Do what the script says; a value that is being said to some of the callers is heard out first."""
        call = self.session.call.interaction_id
        if act == PRESS:
            if self.session.node.type == "say":
                self._tell(PlaybackFinished(call, self.session.moment.playing))
            self._tell(DigitReceived(call, digit))
        elif act == LEAVE_QUEUE:
            self._tell(QueueLeft(call, "max_wait"))
        else:
            self._tell(PlaybackFinished(call, self.session.moment.playing))

    def _tell(self, message: Message) -> None:
        self.steps += 1
        self._take(self.session.handle(message, NOW))

    def _take(self, outcome: Outcome) -> None:
        if self._keeps:
            self.events += outcome.events

    def is_what_its_events_say(self) -> bool:
        """Return whether a new process that has only the events stands where this one does."""
        fresh = Session(self.session.call, self.session.flow, self.session.library)
        for event in self.events:
            fresh.apply(event)
        return fresh.progress == self.session.progress


def _beginner() -> Callable[[int, bool], Caller]:
    """Return what begins the call of a number, in one flow for all."""
    flow, library = bench_flow()
    return lambda number, keeps: Caller(
        Session(CallFacts(UUID(int=number).hex, "+8613800000000", "8000"), flow, library), keeps
    )


def _in_the_menu(caller: Caller) -> Session:
    """Return the session alone: what it has said lies in the journal."""
    _all([caller], TO_THE_MENU)
    return caller.session


def _all(callers: Sequence[Caller | Bare], script: Iterable[tuple[str, str]]) -> None:
    """Every caller does the same before one of them does the next thing: no session is warm when its turn comes."""
    for act, digit in script:
        for caller in callers:
            caller.do(act, digit)


def _timed(work: Callable[[], None]) -> float:
    """Return the processor seconds of ``work``: what others do on the machine meanwhile does not count."""
    begin = process_time()
    work()
    return process_time() - begin


def _weigh(make: Callable[[int], object]) -> float:
    """Return the bytes of one of the objects that are made."""
    make(0)
    gc.collect()
    tracemalloc.start()
    kept = [make(number) for number in range(WEIGHED)]
    gc.collect()
    weight = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    return weight


def _bare(sessions: int) -> Speed:
    nodes = bare_nodes()

    def in_the_menu(number: int) -> Bare:
        caller = Bare(nodes)
        _all([caller], TO_THE_MENU)
        return caller

    callers = [Bare(nodes) for _ in range(sessions)]
    script = (*TO_THE_MENU, *TO_THE_END)
    spent = _timed(lambda: _all(callers, script))
    return Speed(sessions * len(script) / spent, _weigh(in_the_menu))
