"""A call without a telephone: a flow is played by the very engine that plays it to callers, on a clock of its own.

What the engine asks of the world is answered by the script. A caller of whom the script says no more is silent, and
what the script has no answer for is left to the node's own timer: so a trial always ends.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time
from typing import Any

from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.commands import CallbackAnswered, QueueLeft
from apps.ivr.domain.flow import Flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.proof import script as sc
from apps.ivr.domain.proof.articles import with_articles
from apps.ivr.domain.proof.record import Recorder, Step
from apps.ivr.domain.proof.script import Input, Script
from apps.ivr.domain.proof.ways import TracedNodes, traced
from apps.ivr.domain.proof.world import QUESTIONS, Replies, replies_to
from apps.ivr.domain.session import Session
from apps.ivr.domain.state import CallFacts
from apps.kernel.messages import CancelTimer, Effect, Event, Message, Outcome, SetTimer
from apps.kernel.sentence import Sentence as _
from apps.schedules.domain.hours import Schedule, Span

TRIAL_CALL = "0" * 32
MAX_MOVES = 2_000
"""Messages in one trial. No sane flow needs a tenth of them."""
PROMPT_SECONDS = 2.0
"""How long each part of a prompt takes in a trial; nobody has measured the recordings."""
KEY_SECONDS = 0.5
MESSAGE_SECONDS = 10
QUEUE_SECONDS = 10
"""How long the queue takes to answer, but for one that waits its time out."""

PROMPT, LINE, RECORDING, INPUT, NOTHING = "prompt", "queue", "recording", "keys", "nothing"
QUEUED, UNFINISHED, STUCK, MISFIT = "queued", "unfinished", "stuck", "misfit"
"""Results of trials that did not come to the end of the flow: with the queue, too many moves, waiting for what never
comes, an input that does not fit what the flow waits for."""

NEVER = _("the flow waits for something that never comes, without a timer")
_WAITS: Mapping[str, str] = {
    PROMPT: _("the end of a prompt"),
    LINE: _("the queue"),
    RECORDING: _("a recording"),
    INPUT: _("keys"),
    NOTHING: _("nothing"),
}

_FITTING: Mapping[str, tuple[str, ...]] = {
    PROMPT: (sc.BARGE, sc.HANG_UP),
    LINE: (sc.QUEUE, sc.HANG_UP, sc.PRESS),
    RECORDING: (sc.RECORD, sc.HANG_UP, sc.PRESS),
    INPUT: (sc.PRESS, sc.BARGE, sc.SILENCE, sc.HANG_UP),
    NOTHING: (sc.HANG_UP,),
}
_ALL_DAY = (Span(time(0), time(0)),)


@dataclass(frozen=True, slots=True)
class Trial:
    """How a trial went. ``result`` as in FlowEnded, or one of the above; empty while an open trial waits for its next
    input, and ``waiting`` says for what. ``group`` is where the caller queues; ``exits`` are the (node, exit) taken in
    order, ``used`` how many inputs; ``messages`` what the engine was told when, ``events`` what it said."""

    steps: tuple[Step, ...]
    result: str
    data: Mapping[str, str]
    seconds: float
    exits: tuple[tuple[str, str], ...] = ()
    group: str = ""
    waiting: str = ""
    used: int = 0
    problem: str = ""
    messages: tuple[tuple[Message, float], ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The nodes in the order in which they were entered."""
        return tuple(step.node_id for step in self.steps)


def play_flow(flow: Flow, library: Library, script: Script, *, is_open: bool = False) -> Trial:
    """Return how a call through ``flow`` goes with ``script``. ``is_open``: stop where the script ends, in place of
    going on with a silent caller."""
    known = with_articles(_with_lists(_with_hours(library, script.hours), script), flow, script)
    return _Run(traced(flow), known, script, is_open).play()


def _with_lists(library: Library, script: Script) -> Library:
    """Return a library in which the caller is on the lists of the script, too."""
    if not script.lists:
        return library
    return replace(library, number_lists=replace(library.number_lists, always=script.lists))


def _with_hours(library: Library, hours: Mapping[str, str]) -> Library:
    """Return a library in which the schedules of ``hours`` are open, or closed, whatever the time."""
    days = {sc.OPEN: dict.fromkeys(range(7), _ALL_DAY), sc.CLOSED: {}}
    said = {code: Schedule(code, "UTC", days[word]) for code, word in hours.items()}
    return replace(library, schedules={**library.schedules, **said}) if said else library


def _facts(script: Script) -> CallFacts:
    """Return the facts of the call; of the customer those that a session knows."""
    known = {field.name for field in fields(CallFacts)} - {"interaction_id", "run"}
    customer: dict[str, Any] = {key: value for key, value in script.customer.items() if key in known}
    for key in {"customer_id", "tier"} & set(customer):
        customer[key] = int(customer[key]) if customer[key].isdecimal() else 0
    given: dict[str, Any] = {"ani": script.ani, "dnis": script.dnis, "language": script.language, **customer}
    return CallFacts(TRIAL_CALL, **given)


class _Run:
    """A trial while it is played."""

    def __init__(self, flow: Flow, library: Library, script: Script, is_open: bool) -> None:
        self.script, self.is_open = script, is_open
        self.session = Session(_facts(script), flow, library)
        self.session.progress.data.update(script.data)
        self.now = script.at
        self.timers: dict[str, SetTimer] = {}
        self.recorder = Recorder(self.session, script.at)
        self.inputs = list(script.inputs)
        self.parts = 0
        self.recording_id = ""
        self.replies: Replies = []
        self.unanswered = False
        self.visits: Counter[str] = Counter()
        self.moves: list[tuple[Message, float]] = []
        self.events: list[Event] = []
        self.stopped, self.problem, self.paused = "", "", False

    def play(self) -> Trial:
        self._take(self.session.start(self.now))
        while not self.session.ended and not self.stopped and not self.paused:
            if len(self.moves) >= MAX_MOVES:
                self.stopped = UNFINISHED
            else:
                self._move()
        return self._trial()

    def _trial(self) -> Trial:
        route = self.session.route
        return Trial(
            steps=tuple(self.recorder.steps),
            result=self.session.progress.result or self.stopped,
            data=dict(self.session.data),
            seconds=round(self.now - self.script.at, 3),
            exits=tuple(self.recorder.exits),
            group=route.group if route else "",
            waiting="" if self.session.ended else self.waiting,
            used=len(self.script.inputs) - len(self.inputs),
            problem=self.problem,
            messages=tuple(self.moves),
            events=tuple(self.events),
        )

    # --- the caller

    @property
    def waiting(self) -> str:
        """What the flow waits for."""
        moment = self.session.moment
        if moment.playing:
            return PROMPT
        if self.session.asleep:
            return LINE
        if moment.recording:
            return RECORDING
        return INPUT if self.timers else NOTHING

    def _move(self) -> None:
        """Let the next thing happen: what the script says, else what happens by itself."""
        waiting = self.waiting
        if self.replies:
            self._tell(*self.replies.pop(0))
        elif self.unanswered and waiting != PROMPT:
            self._timer_fires()
        elif self.inputs and self.inputs[0].kind in _FITTING[waiting]:
            self._do(self.inputs.pop(0))
        elif waiting == PROMPT:
            self._prompt_ends()
        elif self.inputs:
            self.stopped = MISFIT
            self.problem = _(
                "“%(input)s” does not fit: the flow waits for %(waiting)s",
                input=self.inputs[0],
                waiting=_WAITS[waiting],
            )
        elif self.is_open:
            self.paused = True
        elif waiting == LINE:
            self.stopped = QUEUED
        else:
            self._let_pass(waiting)

    def _let_pass(self, waiting: str) -> None:
        """The caller says and presses nothing."""
        if waiting == RECORDING:
            self._record(MESSAGE_SECONDS)
        else:
            self._timer_fires()

    def _do(self, given: Input) -> None:
        match given.kind:
            case sc.PRESS | sc.BARGE:
                for digit in given.value:
                    self._tell(msg.DigitReceived(TRIAL_CALL, digit), KEY_SECONDS)
            case sc.SILENCE:
                self._timer_fires()
            case sc.HANG_UP:
                self._tell(msg.CallerHungUp(TRIAL_CALL), KEY_SECONDS)
            case sc.RECORD:
                self._record(int(given.value))
            case sc.QUEUE:
                self._queue_answers(given.value)

    def _prompt_ends(self) -> None:
        playing = self.session.moment.playing
        self._tell(msg.PlaybackFinished(TRIAL_CALL, playing), PROMPT_SECONDS * max(1, self.parts))

    def _record(self, seconds: int) -> None:
        self._tell(msg.RecordingFinished(TRIAL_CALL, self.recording_id, float(seconds)), seconds)

    def _timer_fires(self) -> None:
        if not self.timers:
            self.stopped, self.problem = STUCK, NEVER
            return
        timer = min(self.timers.values(), key=lambda timer: timer.due_at)
        del self.timers[timer.timer_id]
        self.now = max(self.now, timer.due_at)
        self._tell(timer.message, 0.0)

    def _queue_answers(self, answer: str) -> None:
        route = self.session.route
        if answer == sc.ANSWERED:
            self.now += QUEUE_SECONDS
            self._take(self.session.finish(sc.ANSWERED, self.now))
            return
        waits = route.max_wait_seconds if route and answer == "max_wait" else 0
        self._tell(QueueLeft(TRIAL_CALL, answer), waits or QUEUE_SECONDS)

    # --- the engine

    def _tell(self, message: Message, seconds: float) -> None:
        """Let ``seconds`` pass and give the engine a message; one that comes after the end means nothing."""
        self.unanswered = False
        self.now += seconds
        self.moves.append((message, self.now))
        self._take(self.session.handle(message, self.now))

    def _take(self, outcome: Outcome) -> None:
        nodes = self.session.flow.nodes
        taken = nodes.taken if isinstance(nodes, TracedNodes) else []
        self.recorder.take(outcome, self.now, taken)
        taken.clear()
        self.events += outcome.events
        for effect in outcome.effects:
            self._effect(effect)
        for event in outcome.events:
            if isinstance(event, ev.CallbackWanted):
                self._answer_callback(event)

    def _effect(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                self.timers[effect.timer_id] = effect
            case CancelTimer():
                self.timers.pop(effect.timer_id, None)
            case fx.PlayPrompt():
                self.parts = len(effect.media)
            case fx.RecordMessage():
                self.recording_id = effect.recording_id
            case _ if isinstance(effect, QUESTIONS):
                self._ask(effect)

    def _ask(self, effect: Effect) -> None:
        """Let the script answer; what it has no answer for is left to the timer of the node."""
        place = self.recorder.steps[-1].node_id
        answers = self.script.answers.get(place, ())
        if answers:
            self.replies = replies_to(effect, answers[min(self.visits[place], len(answers) - 1)])
        self.visits[place] += 1
        self.unanswered = not answers

    def _answer_callback(self, wanted: ev.CallbackWanted) -> None:
        """A callback is promised unless the script says otherwise."""
        promised = True
        if self.inputs and self.inputs[0].kind == sc.CALLBACK:
            promised = self.inputs.pop(0).value == sc.PROMISED
        self._tell(CallbackAnswered(TRIAL_CALL, wanted.node_id, promised), 0.0)
