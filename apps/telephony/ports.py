"""What the floor needs of a telephone switch: the port. ``ari.AriSwitch`` is its adapter to Asterisk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from apps.interactions.domain.messages import CallsRefused
from apps.kernel.messages import Effect, Message
from apps.telephony.naming import is_customer

Deliver = Callable[[Message], None]
"""Takes one translated message. Called in the order of the switch's events, on the event loop; must not block."""


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """How to reach one Asterisk node. ``base_url`` is the root of its HTTP server, e.g. ``http://127.0.0.1:8088``."""

    code: str
    base_url: str
    username: str
    password: str = field(repr=False)
    app: str = "contactcenter"


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """One channel as the switch reports it.

    ``state`` is the switch's word (``Down``, ``Ring``, ``Ringing``, ``Up`` …). ``caller`` is the number shown.
    A caller's channel has an ``interaction_id`` and no ``offer_id``; an agent's leg has both; a channel that is not
    under our control has neither. ``created_at`` is by the switch's clock (Unix seconds; 0.0 where it does not say).
    A number that we dialled has a ``dial_id``.
    """

    id: str
    name: str
    state: str
    caller: str
    dnis: str
    interaction_id: str | None = None
    offer_id: str | None = None
    created_at: float = 0.0
    dial_id: str | None = None

    @property
    def is_customers(self) -> bool:
        """Whether it is the customer's own: of one who called, or whom we dialled."""
        return not self.offer_id and (self.dial_id is None or is_customer(self.dial_id))


@dataclass(frozen=True, slots=True)
class BridgeInfo:
    """One bridge: ``kind`` is ``mixing`` (a conversation) or ``holding`` (waiting callers); ``channels`` are ids."""

    id: str
    kind: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SwitchSnapshot:
    """Everything that a node carried at one moment, just after it was connected."""

    node: str
    channels: tuple[ChannelInfo, ...] = ()
    bridges: tuple[BridgeInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberRoute:
    """How a telephone number is reached: the dial string, and the number that is shown there (empty: none)."""

    endpoint: str
    caller: str = ""


RouteOfNumber = Callable[[str, str], NumberRoute | None]
"""Takes a number and the name of a trunk (empty: the first)."""
"""Returns how to dial a telephone number from this node; None where nothing leads there."""

OnConnected = Callable[[str, SwitchSnapshot], Awaitable[None]]
"""Called with the node's code and its snapshot at every (re)connect; events wait until it has returned."""


OnRefused = Callable[[CallsRefused], Awaitable[object]]
"""Called with calls that a node's gate has refused; returns when nobody can forget them any more. Only then does the
node."""


class Guard(Protocol):
    """Says whether this process may still act on a switch: another one may have taken its place."""

    async def may_act(self) -> bool:
        """Return whether it may, as soon as that is known."""
        ...

    def doubt(self, reason: str) -> None:
        """Hear of a sign that another process acts on the switch."""
        ...


class AlwaysAllowed:
    """The guard of a process that has no rival."""

    async def may_act(self) -> bool:
        return True

    def doubt(self, reason: str) -> None:
        """Nobody else is there."""


ALWAYS = AlwaysAllowed()

SwitchPhase = Literal["connecting", "up", "down"]


@dataclass(slots=True)
class SwitchState:
    """How the connection to a node is, for ``/readyz`` and the live beat. Counters only grow.

    ``malformed`` counts frames that could not be read, ``skipped`` readable events that concern no interaction.
    """

    phase: SwitchPhase = "connecting"
    last_error: str = ""
    connects: int = 0
    events: int = 0
    commands: int = 0
    failures: int = 0
    malformed: int = 0
    skipped: int = 0


class Switch(Protocol):
    """A telephone switch: translated messages come out, effects go in."""

    state: SwitchState

    async def run(
        self,
        deliver: Deliver,
        on_connected: OnConnected,
        guard: Guard = ALWAYS,
        on_refused: OnRefused | None = None,
    ) -> None:
        """Stay connected until cancelled: connect, await ``on_connected`` with a snapshot, deliver; reconnect for ever.

        Calls that the node itself refuses above its rate are told to ``on_refused``; without it, it refuses none.
        Nothing reaches the switch before ``guard`` has said that it may.

        No event between the snapshot and its delivery is lost. Failures to connect are never raised, they are
        in ``state``.
        """
        ...

    async def execute(self, effect: Effect) -> None:
        """Carry the effect out. Returns at once; effects of one interaction keep their order, others run in parallel.

        Repeating an effect, or naming a channel that is gone, is harmless. A real failure comes back as
        ``EffectFailed`` through ``deliver``; nothing is raised.
        """
        ...

    def adopt(self, interaction_id: str, channel_id: str) -> None:
        """Learn, after a recovery, which caller's channel belongs to an interaction."""
        ...
