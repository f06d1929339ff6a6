"""The facts of outgoing calls and of callbacks. They are named in :mod:`~apps.interactions.domain.events` like all
others, and the same rules hold for them."""

from dataclasses import dataclass, field

from apps.kernel.messages import Event


@dataclass(frozen=True, slots=True)
class CallbackWanted(Event):
    """The flow asks that ``group`` calls ``number`` back; it hears at once whether that is promised."""

    interaction_id: str
    node_id: str
    group: str
    number: str
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class CallPlaced(Event):
    """An agent calls ``number``: their own phone is called first and must pick up before ``expires_at``. Nobody waits
    in a queue, and the segment counts in none. ``node`` is where it leaves the house."""

    interaction_id: str
    segment: int
    offer_id: str
    agent_id: int
    group: str
    number: str
    expires_at: float
    node: str = ""


@dataclass(frozen=True, slots=True)
class NumberDialled(Event):
    """The agent is on the line, and the customer's phone is called over ``trunk`` (empty: unknown); it must pick up
    before ``expires_at``."""

    interaction_id: str
    segment: int
    offer_id: str
    agent_id: int
    group: str
    dial_id: str
    number: str
    expires_at: float
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class TrunkFailed(Event):
    """The network behind ``trunk`` did not take the call, so that the customer was not reached: it is tried again over
    ``next_trunk``, as ``dial_id``, until ``expires_at``. ``cause`` is that of the failure (Q.850)."""

    interaction_id: str
    segment: int
    agent_id: int
    trunk: str
    cause: int
    next_trunk: str
    dial_id: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class NumberNotReached(Event):
    """The outgoing call came to nothing. ``reason``: busy, no_answer, rejected, failed, cancelled (the agent gave up),
    agent_unreachable (the agent's own phone did not pick up), do_not_call, do_not_call_list (since the agent's phone
    was called, nobody may call the number any more). ``ring_seconds``: since the customer's phone was
    called. ``trunk`` is the last one that was tried."""

    interaction_id: str
    segment: int
    agent_id: int
    group: str
    reason: str
    cause: int
    ring_seconds: float
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class CallbackRequested(Event):
    """The customer will be called back between ``earliest_at`` and ``latest_at``, and keeps the place of somebody who
    waits since ``place_at``. The id of the callback is that of the interaction which asked for it. ``source``: ivr,
    queue."""

    interaction_id: str
    group: str
    number: str
    place_at: float
    earliest_at: float
    latest_at: float
    give_up_at: float
    max_attempts: int
    gap_seconds: int
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    source: str = "ivr"


@dataclass(frozen=True, slots=True)
class CallbackUpdated(Event):
    """Asked for again by ``asked_by`` (an interaction), or hurried by ``by`` (a person): no second one is opened."""

    interaction_id: str
    earliest_at: float
    latest_at: float
    next_at: float
    asked_by: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallbackStarted(Event):
    """The callback is due: the outgoing interaction ``attempt_id`` takes its place in the line."""

    interaction_id: str
    attempt_id: str
    number: str
    group: str


@dataclass(frozen=True, slots=True)
class CallbackQueued(Event):
    """A segment began: an agent of ``group`` is to call ``number`` back. ``place_at`` is since when the customer counts
    as waiting. It is no entry into the queue: the customer entered it before."""

    interaction_id: str
    callback_id: str
    segment: int
    group: str
    number: str
    place_at: float
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    ring: int = 0
    widen_at: float = 0.0
    node: str = ""


@dataclass(frozen=True, slots=True)
class CallbackAttempted(Event):
    """The customer's phone was called for the ``attempt``-th time. ``result`` is reached, or as in
    :class:`NumberNotReached`. ``late_seconds`` after the promised time; ``next_at``: the next attempt (0.0: none)."""

    interaction_id: str
    attempt: int
    attempt_id: str
    agent_id: int
    result: str
    late_seconds: float
    next_at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackCompleted(Event):
    """The customer was reached, and that call is over."""

    interaction_id: str
    attempt_id: str


@dataclass(frozen=True, slots=True)
class CallbackCancelled(Event):
    """Nobody will call. ``reason``: called_again (the new call has the place), served (in the same call), supervisor,
    do_not_call, do_not_call_list, group_removed."""

    interaction_id: str
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallbackExpired(Event):
    """``reason``: attempts (all were in vain), time (nobody came to it in time)."""

    interaction_id: str
    reason: str
