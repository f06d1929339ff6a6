"""What every part of a turn stands on: the session that has the word, its outcome, its clock."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from apps.ivr.domain.commands import InputTimedOut
from apps.ivr.domain.state import CallFacts, Moment, apply_event
from apps.kernel.messages import CancelTimer, Effect, Event, Outcome, SetTimer

if TYPE_CHECKING:
    from apps.ivr.domain.session import Session

MAX_STEPS_PER_CALL = 2_000


class BareTurn:
    """Collects the outcome of one message. Every event is applied at once, so that a node reads the state after it."""

    def __init__(self, session: "Session", now: float) -> None:
        self.now = now
        self.outcome = Outcome()
        self._session = session
        self._target: str | None = None

    @property
    def interaction_id(self) -> str:
        return self._session.call.interaction_id

    @property
    def moment(self) -> Moment:
        return self._session.moment

    @property
    def attempts(self) -> int:
        """How many inputs were refused since this node was entered."""
        return self._session.progress.attempts

    @property
    def timeouts(self) -> int:
        """How many of :attr:`attempts` were silence."""
        return self._session.progress.timeouts

    @property
    def repeats(self) -> int:
        """How often the caller asked for this node's prompt again."""
        return self._session.progress.repeats

    @property
    def language(self) -> str:
        """In which language the caller is spoken to."""
        return self._session.language

    @property
    def call(self) -> CallFacts:
        """What is known of the call and its customer."""
        return self._session.call

    @property
    def data(self) -> Mapping[str, str]:
        """What the flow has learnt."""
        return self._session.data

    @property
    def priority(self) -> int:
        """What the flow has set; 0 where it has not."""
        return self._session.progress.priority

    @property
    def _node_id(self) -> str:
        return self._session.progress.node_id

    @property
    def asleep(self) -> bool:
        """Whether the call is with the queue."""
        return self._session.asleep

    @property
    def voicemail_id(self) -> str:
        """The id of the only message that a call can leave."""
        return f"{self.interaction_id}-vm"

    def emit(self, event: Event) -> None:
        """Record a fact."""
        apply_event(self._session.progress, event)
        self.outcome.events.append(event)

    def do(self, effect: Effect) -> None:
        """Ask the world for something."""
        self.outcome.effects.append(effect)

    # --- waiting

    def wait(self, seconds: float) -> None:
        """Wake the node after ``seconds``, unless another wait, the queue or the end comes first."""
        moment = self.moment
        moment.waits += 1
        # Steps never go back, not even over a restart: an old timer cannot be taken for a new one.
        steps = self._session.call.run * MAX_STEPS_PER_CALL * 2 + self._session.progress.step
        moment.wait = steps * 1000 + moment.waits % 1000
        message = InputTimedOut(self.interaction_id, moment.wait)
        self.do(SetTimer(self._timer_id, self.now + seconds, message))

    def stop_waiting(self) -> None:
        """Set no timer, or take the one back that is set."""
        if self.moment.wait:
            self.moment.wait = 0
            self.do(CancelTimer(self._timer_id))

    @property
    def _timer_id(self) -> str:
        return f"ivr:{self.interaction_id}"

    @property
    def _run(self) -> str:
        """What tells the names of a later flow of the same call from those of the first."""
        return f"{self._session.call.run}-" if self._session.call.run else ""

    def value(self, key: str) -> str:
        """Return what the flow has learnt under ``key``; empty where it has not."""
        return self._session.data.get(key, "")
