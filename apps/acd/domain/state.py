"""What the ACD remembers: agents at work and interactions that are its own.

Nothing here decides anything, and only ``fold.py`` changes it: every value follows from the events alone, not from
the configuration and not from who is connected. Times are Unix seconds, 0.0 where there is none.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from apps.acd.domain.callbacks import Callback
from apps.acd.domain.pace import Pace
from apps.agents.domain.capacity import Medium
from apps.agents.domain.states import WORK, Presence, WorkState
from apps.interactions.domain.modes import MonitorMode

ONLY_PREFERRED = -1
"""The ring of an interaction that still waits for nobody but its preferred agent."""
SHIFT_BREAK_SECONDS = 4 * 3600.0
"""Offline for less is a pause within the shift. No calendar: shifts cross midnight."""


class Stage(StrEnum):
    """Where an interaction is between its queue and its end."""

    QUEUED = "queued"
    RINGING = "ringing"
    DIALLING = "dialling"  # an outgoing call: the agent's own phone, then the customer's, is being called
    CONNECTED = "connected"
    OUTSIDE = "outside"  # an agent passed the caller on to a telephone number; no agent has the call any more
    ENDED = "ended"  # only inside one message: the segment is over, what follows it is about to be said


@dataclass(slots=True)
class Offer:
    """One attempt to give the interaction to one agent. ``accepted``: taken on the screen, the phone is called; no
    other agent is asked any more."""

    offer_id: str
    agent_id: int
    made_at: float
    expires_at: float
    accepted: bool = False


@dataclass(slots=True)
class Conversation:
    """An agent and a caller who hear each other. ``held_at`` is set while the caller is on hold; ``hold_seconds``
    counts the holds that are over. ``recording_id`` is empty where nothing is recorded; ``paused_at`` is set while
    silence is recorded in place of what is said."""

    offer_id: str
    agent_id: int
    answered_at: float
    held_at: float | None = None
    hold_seconds: float = 0.0
    recording_id: str = ""
    paused_at: float | None = None

    @property
    def is_held(self) -> bool:
        return self.held_at is not None


@dataclass(slots=True)
class Handling:
    """An agent works on something that is no call. ``running_since`` is None while it is put aside (``paused_at``);
    ``worked_seconds`` counts the spells that are over."""

    offer_id: str
    agent_id: int
    taken_at: float
    running_since: float | None = None
    paused_at: float | None = None
    worked_seconds: float = 0.0

    def worked(self, now: float) -> float:
        """Return the seconds worked on it so far."""
        return self.worked_seconds + (0.0 if self.running_since is None else elapsed(self.running_since, now))


class PartyStage(StrEnum):
    """Where a further party is. ``INVITED``: an agent who has to accept on the screen first."""

    INVITED = "invited"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"


@dataclass(slots=True)
class Party:
    """Somebody whom the agent of a conversation brought in: ``kind`` is ``agent`` (``target``: an id) or ``number``.

    ``party_id`` is numbered with the interaction's offers, so that no two legs have one name. ``consult``: the agent
    wants to speak with them without the caller; that ends when all are brought together. ``group``: they were called as
    a member of it, after those ``tried``.
    """

    party_id: str
    kind: str
    target: str
    consult: bool
    invited_at: float
    expires_at: float
    stage: PartyStage = PartyStage.RINGING
    joined_at: float = 0.0
    group: str = ""
    tried: tuple[int, ...] = ()

    @property
    def agent_id(self) -> int | None:
        """The agent whom this party is; None for somebody outside."""
        return int(self.target) if self.kind == "agent" else None

    @property
    def is_here(self) -> bool:
        """Whether they picked up: they talk, or hear music."""
        return self.stage in (PartyStage.TALKING, PartyStage.HELD)


@dataclass(slots=True)
class Monitor:
    """A supervisor who takes part in somebody else's conversation. ``connected``: the phone was picked up."""

    monitor_id: str
    agent_id: int
    mode: MonitorMode
    by: str
    connected: bool = False


@dataclass(slots=True)
class Dial:
    """An outgoing call on its way. ``offer_id`` names the agent's leg; ``dial_id`` is empty until the agent's own phone
    was picked up and the customer's is called. It must be answered before ``expires_at``. ``trunks`` are those tried so
    far, the present one last."""

    offer_id: str
    agent_id: int
    started_at: float
    expires_at: float
    dial_id: str = ""
    trunks: tuple[str, ...] = ()


@dataclass(slots=True)
class WrapUp:
    """The work that an agent still does for a segment. It ends by itself at ``due_at`` (0: never), of which the agent
    asked for ``extended_seconds``."""

    interaction_id: str
    segment: int
    group: str
    started_at: float
    due_at: float
    extended_seconds: float = 0.0


@dataclass(slots=True)
class WorkItem:
    """One interaction in the hands of the ACD, in its current segment.

    ``skills`` are those that the flow asked for, on top of the group's own. ``offers`` are the live ones by agent: one,
    or several where a group rings all. ``agent_id`` is set where only this agent will do, ``preferred_agent_id`` where
    this one is waited for first. ``ring`` counts the group's rings that it has reached (:data:`ONLY_PREFERRED` before
    them all), ``widen_at`` is when it reaches the next one (0.0: never). ``order`` breaks ties between equal scores:
    first come, first served. ``missed_by`` remembers who did not take it: agent id -> that agent's ``available_mark``
    then, so that becoming available anew clears it. ``monitors`` are the supervisors who listen, by agent id.
    ``waited_seconds`` is the wait of earlier segments that counts on, ``head_start_seconds`` what a supervisor added.
    ``max_wait_seconds`` is the flow's limit, ``line_max_wait_seconds`` the group's (0: none). ``heard`` has when each
    rule of the line was last applied.
    ``parties`` are those whom an agent brought in, by id, in their order; ``attempts`` numbers all legs alike.
    ``searched_group`` is the group of which nobody could be brought in, until somebody else is called.

    ``to_dial``: the customer is not on the line, but is called when an agent is there. ``place_at`` is since when they
    count as waiting, where that is not ``waiting_since``: who left the line with the promise of a callback keeps the
    place. ``node`` is where an outgoing call leaves the house, ``customer_dial_id`` the name under which the customer
    was dialled last.

    What is no call (``medium``) is worked on at the desk: who took it has a ``handling`` instead of a conversation.
    """

    interaction_id: str
    segment: int
    group: str
    caller: str
    queued_at: float
    order: int
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    tier: int = 0
    max_wait_seconds: int = 0
    agent_id: int | None = None
    preferred_agent_id: int | None = None
    ring: int = 0
    widen_at: float = 0.0
    attempts: int = 0
    stage: Stage = Stage.QUEUED
    offers: dict[int, Offer] = field(default_factory=dict)
    conversation: Conversation | None = None
    missed_by: dict[int, int] = field(default_factory=dict)
    monitors: dict[int, Monitor] = field(default_factory=dict)
    waited_seconds: float = 0.0
    head_start_seconds: float = 0.0
    line_max_wait_seconds: int = 0
    heard: dict[str, float] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    searched_group: str = ""
    node: str = ""
    customer_dial_id: str = ""
    to_dial: bool = False
    place_at: float = 0.0
    dial: Dial | None = None
    medium: str = Medium.VOICE
    handling: Handling | None = None

    @property
    def is_call(self) -> bool:
        return self.medium == Medium.VOICE

    @property
    def listens(self) -> bool:
        """Whether somebody is on the line while it waits: the rules of the line are for them."""
        return not self.to_dial and self.is_call

    @property
    def waiting_since(self) -> float:
        """Since when the caller has waited for this line and those that they were moved out of."""
        return self.queued_at - self.waited_seconds

    @property
    def present(self) -> list[Party]:
        """The further parties who picked up, the first first."""
        return [party for party in self.parties.values() if party.is_here]

    @property
    def line_since(self) -> float:
        """Since when the interaction counts as waiting: what orders the line."""
        return self.place_at or self.queued_at - self.waited_seconds  # on every arrival's way: without a call

    @property
    def accepted_offer(self) -> Offer | None:
        """The offer that an agent took on the screen and whose phone is being called."""
        return next((offer for offer in self.offers.values() if offer.accepted), None)

    @property
    def is_waiting(self) -> bool:
        """Whether the caller still waits for a voice: in the queue, or while an agent's phone rings."""
        return self.stage in (Stage.QUEUED, Stage.RINGING)

    @property
    def max_wait_at(self) -> float:
        """When the queue gives the interaction up (0.0: never): at the stricter of both limits."""
        limits = [limit for limit in (self.max_wait_seconds, self.line_max_wait_seconds) if limit]
        return self.queued_at + min(limits) if limits else 0.0


@dataclass(slots=True)
class AgentState:
    """What an agent chose (``presence``) and does (``work``).

    ``idle_since`` orders the agents: it starts anew with each call and each return from a break, but not with an
    offer that was taken back through no fault of theirs. ``missed_at`` are the times of the last offers not answered in
    a row, ``refusals`` counts offers not taken since they last became available. ``available_mark`` is different each
    time that they do.

    A shift begins with coming back after :data:`SHIFT_BREAK_SECONDS` offline; since then ``handled`` counts
    conversations, ``busy_seconds`` and ``idle_seconds`` (free and available) what was over by ``counted_at``.
    ``asked`` orders agents by their last offer.
    ``help_since`` is set while the agent asks for help, and ``help_text`` says what for.
    ``monitor_ended`` is why a supervisor's last listening ended.

    All that is said of voice. ``desk`` has the medium of everything else that the agent works on, by interaction, and
    ``desk_offer`` the interaction that is offered besides; ``desk_handled`` counts what was taken of it in the shift.
    Time with something on the desk is no idle time.
    """

    agent_id: int
    presence: Presence = Presence.OFFLINE
    reason: str = ""
    presence_since: float = 0.0
    work: WorkState = WORK.initial
    work_since: float = 0.0
    interaction_id: str = ""
    idle_since: float = 0.0
    missed_at: list[float] = field(default_factory=list)
    refusals: int = 0
    available_mark: int = 0
    asked: int = 0
    handled: int = 0
    busy_seconds: float = 0.0
    idle_seconds: float = 0.0
    counted_at: float = 0.0
    monitor_ended: str = ""
    wrap_up: WrapUp | None = None
    help_text: str = ""
    help_since: float = 0.0
    desk: dict[str, str] = field(default_factory=dict)
    desk_offer: str = ""
    desk_handled: int = 0


@dataclass(slots=True)
class Trail:
    """What queues have done with an interaction so far. ``hops`` counts how often one passed it on or did not take it,
    ``visited`` are the groups that it left for another since its flow asked, ``said`` counts announcements. ``talked``:
    an agent has answered, so its flow is over."""

    hops: int = 0
    visited: list[str] = field(default_factory=list)
    said: int = 0
    talked: bool = False


@dataclass(slots=True)
class FloorState:
    """Everything that the events say. ``left`` keeps (segment, attempts) of interactions that went back to their flow,
    until they end: should they return, segments and offers are numbered on. ``paces`` is by group.

    ``callbacks`` holds the open ones by id; ``callback_by_number`` finds the one of a (group, number), ``callback_of``
    that of an attempt's interaction."""

    agents: dict[int, AgentState] = field(default_factory=dict)
    work: dict[str, WorkItem] = field(default_factory=dict)
    left: dict[str, tuple[int, int]] = field(default_factory=dict)
    trails: dict[str, Trail] = field(default_factory=dict)
    paces: dict[str, Pace] = field(default_factory=dict)
    counter: int = 0
    callbacks: dict[str, Callback] = field(default_factory=dict)
    callback_by_number: dict[tuple[str, str], str] = field(default_factory=dict)
    callback_of: dict[str, str] = field(default_factory=dict)

    def agent(self, agent_id: int) -> AgentState:
        """Return the agent's state; one who was never heard of is offline and idle."""
        found = self.agents.get(agent_id)
        if found is None:
            found = self.agents[agent_id] = AgentState(agent_id)
        return found

    def trail(self, interaction_id: str) -> Trail:
        """Return the trail of an interaction, begun if need be."""
        return self.trails.setdefault(interaction_id, Trail())

    def pace(self, group: str) -> Pace:
        """Return the pace of a group, begun if need be."""
        return self.paces.setdefault(group, Pace())

    def tick(self) -> int:
        """Return the next number: it orders what happens at the same instant."""
        self.counter += 1
        return self.counter


def elapsed(since: float, now: float) -> float:
    """Return the seconds from ``since`` to ``now``, never negative: a clock set back between two runs of the floor
    must not produce a negative duration."""
    return max(0.0, now - since)
